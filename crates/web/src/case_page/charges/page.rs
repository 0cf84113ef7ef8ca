//! The page of a case's lines: what each costs whom and why; a quick form for another, with what the rules say to it at once.

use super::super::fields::Fields;
use super::entered::{self, LineForm};
use super::view::{LineView, Priced, ProposalView, priced_view, yuan};
use super::{Ground, Sent, command_id, open, refuse, shown};
use crate::answer::{self, Answer, see_with};
use crate::app::App;
use crate::components::{Badge, Form};
use crate::filters;
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::said::say;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use domain::case::Kind;
use domain::case::charge::{ChargeAction, ChargeCommand, Entered};
use domain::money::Fen;
use domain::warranty::Verdict;

#[derive(Template)]
#[template(path = "charges/page.html")]
struct ChargesPage {
    s: Shell,
    path: String,
    subject: String,
    sums: Sums,
    lines: Vec<LineView>,
    over: Vec<LineView>,
    quotes: Vec<QuoteRow>,
    may_issue: bool,
    may_rule_several: bool,
    /// What is to be done next: its button is the filled one.
    next: &'static str,
    /// The line whose button that is.
    first_open: String,
    /// Where the form asks what the rules say.
    proposal_path: String,
    add: Option<LineForm>,
    no_units: bool,
    preview: Preview,
    token: String,
}

/// What the whole case comes to.
struct Sums {
    payable: String,
    given: String,
    /// Free lines of which nobody has entered what they cost.
    unknown: usize,
    undecided: usize,
}

impl ChargesPage {
    /// Free lines of which nobody has entered what they cost are not nothing.
    fn given_note(&self) -> String {
        let l = &self.s.l;
        match self.sums.unknown {
            0 => l.t("rulings-sum-at-cost").into_owned(),
            n => l.tn("charges-unknown", n),
        }
    }

    fn undecided_tone(&self) -> &'static str {
        if self.sums.undecided > 0 { "soon" } else { "plain" }
    }
}

struct QuoteRow {
    href: String,
    number: String,
    state: Badge,
    total: String,
    until: String,
}

/// What the rules say to a line that is being typed.
#[derive(Template)]
#[template(path = "charges/proposal.html")]
struct Preview {
    l: L10n,
    shown: Option<Shown>,
}

crate::components::shows_itself!(Preview);

struct Shown {
    what: String,
    proposal: ProposalView,
    /// Under each verdict; the proposed one first.
    priced: Vec<(Badge, Priced, bool)>,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let mut ground = open(&app, &viewer, &number).await?;
    let sent = asked(query.as_deref());
    let form = Form::sent(&viewer.reader.l, sent.clone());
    let page = page(&app, &viewer, &mut ground, form, &sent).await?;
    answer::page(&page)
}

/// What the rules say to what is typed so far; asked by the form whenever something in it changes.
pub(super) async fn proposal(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let mut ground = open(&app, &viewer, &number).await?;
    answer::page(&preview(&app, &viewer, &mut ground, &asked(query.as_deref())).await?)
}

fn asked(query: Option<&str>) -> Vec<(String, String)> {
    serde_html_form::from_str(query.unwrap_or_default()).unwrap_or_default()
}

pub(super) async fn add(State(app): State<App>, Path(number): Path<String>, posted: Sent) -> Answer {
    let viewer = &posted.viewer;
    let mut ground = open(&app, viewer, &number).await?;
    let id = command_id(&app, &posted);
    let mut form = Form::sent(&viewer.reader.l, posted.fields.clone());
    let mut pen = app.pen();
    match entered::read(&app, Fields(&posted.fields), Some(&mut pen)).await? {
        Err(missing) => missing.iter().for_each(|(name, text)| form.refuse(name, text.say(&viewer.reader.l))),
        Ok(entered) => {
            let command = ChargeCommand::AddLine { entered };
            match ground.submit(viewer, pen, id, command).await? {
                Ok(()) => {
                    let to = format!("{}/charges", ground.path());
                    return Ok(see_with(&to, &Flash::ok("done-charge-add-line")));
                }
                Err(refusal) => refuse(&viewer.reader.l, &mut form, &refusal, &entered::NAMES),
            }
        }
    }
    let page = page(&app, viewer, &mut ground, form, &posted.fields).await?;
    answer::page_with_errors(&page)
}

async fn page(
    app: &App,
    viewer: &Viewer,
    ground: &mut Ground,
    form: Form,
    sent: &[(String, String)],
) -> Answer<ChargesPage> {
    let l = &viewer.reader.l;
    let preview = preview(app, viewer, ground, sent).await?;
    let ground = &*ground;
    let case = &ground.file.case;
    let number = case.id.to_string();
    let all = case.charges.numbered().map(|(no, line)| LineView::new(viewer, ground, no, line));
    let (over, lines): (Vec<LineView>, Vec<LineView>) = all.partition(|line| line.over);
    let may_issue = ground.has(ChargeAction::IssueQuote);
    let undecided = lines.iter().any(|line| line.undecided && line.may_rule);
    let first_open = lines.iter().find(|line| line.undecided).map(|line| line.number.clone());
    let first_open = first_open.unwrap_or_default();
    let next = match (undecided, may_issue) {
        (true, _) => "rule",
        (false, true) => "quote",
        (false, false) => "add",
    };
    let add = if ground.has(ChargeAction::AddLine) {
        Some(LineForm::new(app, l, ground, form, Fields(sent)).await?)
    } else {
        None
    };
    Ok(ChargesPage {
        s: viewer.shell(&l.t("rulings-title")).crumb(&ground.path(), &number),
        path: ground.path(),
        subject: ground.text(case.subject).unwrap_or_default(),
        sums: sums(ground),
        may_rule_several: lines.iter().filter(|line| line.may_rule).count() > 1,
        lines,
        over,
        quotes: quotes(l, ground),
        may_issue,
        next,
        first_open,
        proposal_path: format!("{}/charges/proposal", ground.path()),
        add,
        no_units: case.equipment.is_empty() && matches!(case.kind, Kind::Report),
        preview,
        token: app.form_token(),
    })
}

/// By what was decided; what is only proposed is counted, not added up.
fn sums(ground: &Ground) -> Sums {
    let charges = &ground.file.case.charges;
    let (mut payable, mut given, mut unknown) = (Fen::ZERO, Fen::ZERO, 0);
    let add = |sum: Fen, more: Fen| sum.checked_add(more).unwrap_or(Fen(i64::MAX));
    for ruling in charges.lines.iter().filter_map(|line| line.ruling()) {
        let Some(figure) = &ruling.figure else { continue };
        payable = add(payable, figure.payable());
        match (figure.verdict(), figure.amount(), figure.cost()) {
            (Verdict::Free, Some(_), None) => unknown += 1,
            (Verdict::Free, Some(_), Some(cost)) => given = add(given, cost),
            (Verdict::Free | Verdict::Cost | Verdict::Excluded, ..) => {}
        }
    }
    Sums { payable: yuan(payable), given: yuan(given), unknown, undecided: charges.open().undecided }
}

fn quotes(l: &L10n, ground: &Ground) -> Vec<QuoteRow> {
    let all = ground.file.case.charges.quotes_numbered();
    all.map(|(no, quote)| QuoteRow {
        href: format!("{}/quotes/{}", ground.path(), shown(no)),
        number: shown(no),
        state: crate::case_page::quotes::state_badge(l, &quote.state),
        total: yuan(quote.total()),
        until: quote.valid_until.to_string(),
    })
    .collect()
}

async fn preview(
    app: &App,
    viewer: &Viewer,
    ground: &mut Ground,
    sent: &[(String, String)],
) -> Answer<Preview> {
    let fields = Fields(sent);
    let l = viewer.reader.l.clone();
    let mut shown = None;
    if !fields.get("kind").is_empty()
        && let Ok(entered) = entered::read(app, fields, None).await?
    {
        ground.look_at(app, &entered.parts()).await?;
        shown = Some(assessed(viewer, ground, &entered));
    }
    Ok(Preview { l, shown })
}

fn assessed(viewer: &Viewer, ground: &Ground, entered: &Entered) -> Shown {
    let l = &viewer.reader.l;
    let Ground { file, world, charging, .. } = ground;
    let assessed = charging.assess(&file.case, &world.charter, &world.calendars, entered);
    let proposed = assessed.proposal.verdict;
    let mut priced: Vec<(Verdict, Priced)> = Verdict::ALL
        .into_iter()
        .zip(&assessed.figures)
        .map(|(verdict, figure)| (verdict, priced_view(viewer, &world.directory, figure.as_ref())))
        .collect();
    priced.sort_by_key(|(verdict, _)| *verdict != proposed);
    let badge = |verdict: Verdict| {
        let (tone, icon) = super::tone(verdict);
        let tone = if verdict == proposed { tone } else { Tone::Plain };
        Badge::new(tone, l.t(&format!("verdict-{}", verdict.code()))).icon(icon)
    };
    Shown {
        what: say(l, &world.directory, &entered.subject.said()),
        proposal: ProposalView::new(viewer, ground, &assessed.proposal),
        priced: priced
            .into_iter()
            .map(|(verdict, priced)| (badge(verdict), priced, verdict == proposed))
            .collect(),
    }
}
