//! Deciding who pays, for one line or for several at once: what the rules propose stands beside it, and evidence is asked for.

use super::super::fields::Fields;
use super::evidence::{self, EvidenceForm};
use super::view::{LineView, Priced};
use super::{Ground, Sent, command_id, open, refuse, shown};
use crate::answer::{self, Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use domain::case::charge::{ChargeAction, ChargeCommand, LineNo};
use domain::roles::Permission;
use domain::warranty::Verdict;
use std::collections::BTreeSet;

const WORDS_MAX: u32 = 4000;
/// The fields that a refusal can stand beside.
const NAMES: [&str; 3] = ["verdict", "reason", "finding"];

#[derive(Template)]
#[template(path = "charges/decide.html")]
pub(super) struct DecidePage {
    pub(super) s: Shell,
    pub(super) action: String,
    pub(super) back: String,
    pub(super) lines: Vec<LineView>,
    /// What the customer said to it.
    pub(super) objected: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) form: Form,
    pub(super) verdict: Field,
    pub(super) words: Field,
    pub(super) evidence: EvidenceForm,
    pub(super) button: String,
    pub(super) draft: String,
    pub(super) token: String,
}

pub(super) async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    viewer.require(Permission::Rule)?;
    let ground = open(&app, &viewer, &number).await?;
    let sent: Vec<(String, String)> =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let form = Form::sent(&viewer.reader.l, sent.clone());
    answer::page(&page(&app, &viewer, &ground, form, &sent)?)
}

pub(super) async fn rule(State(app): State<App>, Path(number): Path<String>, posted: Sent) -> Answer {
    posted.viewer.require(Permission::Rule)?;
    let id = command_id(&app, &posted);
    let Sent { viewer, fields, files, .. } = posted;
    let ground = open(&app, &viewer, &number).await?;
    let l = &viewer.reader.l;
    let sent = Fields(&fields);
    let mut form = Form::sent(l, fields.clone());
    match Verdict::from_code(sent.get("verdict")) {
        None => form.refuse("verdict", l.t("rulings-verdict.missing")),
        Some(verdict) => {
            let mut pen = app.pen();
            let command = ChargeCommand::Rule {
                lines: chosen(sent),
                verdict,
                reason: pen.text_if_any(sent.get("reason")),
                evidence: evidence::read(&ground, sent, files, &mut pen),
            };
            match ground.submit(&viewer, pen, id, command).await? {
                Ok(()) => {
                    let to = format!("{}/charges", ground.path());
                    return Ok(see_with(&to, &Flash::ok("done-charge-rule")));
                }
                Err(refusal) => refuse(l, &mut form, &refusal, &NAMES),
            }
        }
    }
    answer::page_with_errors(&page(&app, &viewer, &ground, form, &fields)?)
}

fn chosen(sent: Fields<'_>) -> BTreeSet<LineNo> {
    sent.all("line").filter_map(|no| no.parse::<LineNo>().ok()?.checked_sub(1)).collect()
}

fn page(
    app: &App,
    viewer: &Viewer,
    ground: &Ground,
    form: Form,
    sent: &[(String, String)],
) -> Answer<DecidePage> {
    let l = &viewer.reader.l;
    let lines: Vec<LineView> = chosen(Fields(sent))
        .into_iter()
        .filter(|no| ground.has(ChargeAction::Rule(*no)))
        .filter_map(|no| Some(LineView::new(viewer, ground, no, ground.file.case.charges.line(no)?)))
        .collect();
    if lines.is_empty() {
        return Err(Refusal::new(FilledText::new("rulings-not-now")).into());
    }
    let proposed: BTreeSet<Verdict> = lines.iter().map(|line| line.proposal.verdict).collect();
    let mut notes = vec![l.t("rulings-evidence-note").into_owned()];
    if proposed.len() > 1 {
        notes.push(l.t("rulings-differ-note").into_owned());
    }
    // Where the rules propose one thing for all of them, it is what is chosen.
    let form = match (proposed.len(), proposed.first()) {
        (1, Some(verdict)) => form.with("verdict", verdict.code()),
        (_, _) => form,
    };
    Ok(DecidePage {
        s: viewer
            .shell(&l.tn("rulings-decide-title", lines.len()))
            .crumb(&ground.path(), &ground.file.case.id.to_string())
            .crumb(&format!("{}/charges", ground.path()), &l.t("rulings-title")),
        action: format!("{}/charges/ruling", ground.path()),
        back: format!("{}/charges", ground.path()),
        objected: None,
        notes,
        verdict: form
            .field("verdict", "rulings-verdict")
            .radios(verdicts(l, Verdict::Excluded, &proposed))
            .required(),
        words: form.field("reason", "rulings-reason").area(3).max(WORDS_MAX),
        evidence: EvidenceForm::new(ground, &form, Fields(sent)),
        button: l.tn("rulings-decide-do", lines.len()),
        draft: format!("ruling-{}-{}", ground.file.case.id, joined(&lines)),
        token: app.form_token(),
        form,
        lines,
    })
}

fn joined(lines: &[LineView]) -> String {
    lines.iter().map(|line| shown(line.no)).collect::<Vec<_>>().join("-")
}

/// Down to one; what the rules propose says so.
pub(super) fn verdicts(l: &L10n, worst: Verdict, proposed: &BTreeSet<Verdict>) -> Vec<Choice> {
    let all = Verdict::ALL.into_iter().filter(|verdict| *verdict <= worst);
    all.map(|verdict| {
        let choice = Choice::new(verdict.code(), l.t(&format!("verdict-{}", verdict.code())));
        let says = l.t(&format!("rulings-means-{}", verdict.code()));
        if proposed.len() == 1 && proposed.contains(&verdict) {
            return choice.hint(l.ta("rulings-means-proposed", &[("means", &says.as_ref())]));
        }
        choice.hint(says)
    })
    .collect()
}
