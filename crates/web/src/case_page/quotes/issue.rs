//! A new quote: which decided lines, until when.

use crate::answer::{self, Answer, FilledText, Refusal, see, see_with};
use crate::app::App;
use crate::case_page::charges::{
    Ground, Priced, Sent, command_id, open, priced_view, refuse, shown, verdict_badge, yuan,
};
use crate::case_page::fields::Fields;
use crate::components::{Badge, Field, Form};
use crate::filters;
use crate::flash::Flash;
use crate::layout::Shell;
use crate::said::say;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, State};
use domain::case::charge::{ChargeAction, ChargeCommand, LineNo, LineState};
use domain::money::Fen;
use domain::price::Figure;
use domain::roles::Permission;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Days for which a quote is valid, unless somebody says otherwise.
const VALID_DAYS: i32 = 30;

#[derive(Template)]
#[template(path = "charges/issue.html")]
struct IssuePage {
    s: Shell,
    path: String,
    lines: Vec<Offered>,
    total: String,
    /// Something must be entered first.
    missing: bool,
    form: Form,
    valid_until: Field,
    token: String,
}

struct Offered {
    number: String,
    what: String,
    serial: Option<String>,
    verdict: Badge,
    priced: Priced,
    chosen: bool,
}

/// Quotes stand on the page of the lines.
pub(super) async fn lead(Path(number): Path<String>) -> Answer {
    let id = crate::submit::case_id(&number)?;
    Ok(see(&format!("/cases/{id}/charges")))
}

pub(super) async fn ask(State(app): State<App>, viewer: Viewer, Path(number): Path<String>) -> Answer {
    viewer.require(Permission::Quote)?;
    let ground = open(&app, &viewer, &number).await?;
    let form = Form::new(&viewer.reader.l);
    answer::page(&page(&app, &viewer, &ground, form, &[])?)
}

pub(super) async fn issue(State(app): State<App>, Path(number): Path<String>, posted: Sent) -> Answer {
    let viewer = &posted.viewer;
    viewer.require(Permission::Quote)?;
    let ground = open(&app, viewer, &number).await?;
    let l = &viewer.reader.l;
    let mut form = Form::sent(l, posted.fields.clone());
    let sent = Fields(&posted.fields);
    let lines = chosen(sent);
    match sent.get("valid_until").parse::<Date>() {
        Err(_) => form.refuse("valid_until", l.t("rulings-valid-until.missing")),
        Ok(_) if lines.is_empty() => form.refuse("valid_until", l.t("rulings-choose-lines")),
        Ok(valid_until) => {
            let command = ChargeCommand::IssueQuote { lines, valid_until };
            let id = command_id(&app, &posted);
            match ground.submit(viewer, app.pen(), id, command).await? {
                Ok(()) => {
                    // Numbers count on: the newest is the one that was issued.
                    let no = ground.file.case.charges.quotes.len() + 1;
                    let to = format!("{}/quotes/{no}", ground.path());
                    return Ok(see_with(&to, &Flash::ok("done-charge-issue-quote")));
                }
                Err(refusal) => refuse(l, &mut form, &refusal, &["valid_until"]),
            }
        }
    }
    answer::page_with_errors(&page(&app, viewer, &ground, form, &posted.fields)?)
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
) -> Answer<IssuePage> {
    if !ground.has(ChargeAction::IssueQuote) {
        return Err(Refusal::new(FilledText::new("refusal-nothing-to-quote")).into());
    }
    let l = &viewer.reader.l;
    let charges = &ground.file.case.charges;
    let asked = (!sent.is_empty()).then(|| chosen(Fields(sent)));
    let mut total = Fen::ZERO;
    let mut missing = false;
    let ready = charges.numbered().filter(|(no, line)| {
        matches!(line.state, LineState::Ruled(_))
            && !line.has_open_objection()
            && charges.live_quote_of(*no).is_none()
    });
    let mut lines = Vec::new();
    for (no, line) in ready {
        let Some(verdict) = line.verdict() else { continue };
        // By the prices of today: those are what is quoted.
        let figure = ground.charging.figure(&line.entered, verdict);
        missing |= figure.is_err();
        total =
            total.checked_add(figure.as_ref().map_or(Fen::ZERO, Figure::payable)).unwrap_or(Fen(i64::MAX));
        lines.push(Offered {
            number: shown(no),
            what: say(l, &ground.world.directory, &line.entered.subject.said()),
            serial: line.entered.unit.and_then(|id| ground.charging.unit(id)).map(|unit| unit.serial.clone()),
            verdict: verdict_badge(l, verdict),
            priced: priced_view(viewer, &ground.world.directory, figure.as_ref()),
            chosen: asked.as_ref().is_none_or(|asked| asked.contains(&no)),
        });
    }
    let until = ground.today.saturating_add(VALID_DAYS.days()).to_string();
    let form = form.with("valid_until", until);
    Ok(IssuePage {
        s: viewer
            .shell(&l.t("rulings-issue-title"))
            .crumb(&ground.path(), &ground.file.case.id.to_string())
            .crumb(&format!("{}/charges", ground.path()), &l.t("rulings-title")),
        path: ground.path(),
        lines,
        total: yuan(total),
        missing,
        valid_until: form.field("valid_until", "rulings-valid-until").date().required(),
        token: app.form_token(),
        form,
    })
}
