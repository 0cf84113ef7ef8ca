//! A line as pages show it: what, for which unit, who pays, every reason, how much and why so much.

use super::Ground;
use super::shown;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::said::say;
use crate::viewer::Viewer;
use domain::case::Attachment;
use domain::case::charge::{
    ChargeAction, Done, Entered, Evidence, Line, LineNo, LineState, Objection, QuoteNo, Ruling,
};
use domain::ids::{EquipmentId, PersonId};
use domain::money::Fen;
use domain::people::Directory;
use domain::price::{Amount, Figure, Unpriced};
use domain::roles::Permission;
use domain::warranty::{Proposal, Reach, Reason, Unit, Verdict};

/// Somewhere to go: text and address.
pub(crate) type Way = (String, String);

/// One line.
pub(super) struct LineView {
    pub(super) no: LineNo,
    pub(super) number: String,
    pub(super) what: String,
    /// Its name in the catalogue.
    pub(super) name: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) causes: Vec<String>,
    pub(super) failed_on: Option<String>,
    pub(super) note: Option<String>,
    pub(super) state: Badge,
    pub(super) over: bool,
    pub(super) undecided: bool,
    pub(super) proposal: ProposalView,
    pub(super) ruling: Option<RulingView>,
    pub(super) priced: Priced,
    /// What it would cost under the other verdicts.
    pub(super) others: Vec<(String, String)>,
    pub(super) quote: Option<Way>,
    pub(super) done: Option<String>,
    pub(super) deeds: Vec<DeedView>,
    pub(super) may_rule: bool,
}

/// What the rules propose, each reason a sentence.
pub(super) struct ProposalView {
    pub(super) verdict: Verdict,
    pub(super) badge: Badge,
    pub(super) reasons: Vec<ReasonView>,
    pub(super) lost: Vec<String>,
    /// The last day of the term that decides it.
    pub(super) until: Option<String>,
    pub(super) day: String,
    /// Something that must be entered could make it free.
    pub(super) open: bool,
}

pub(super) struct ReasonView {
    pub(super) text: String,
    pub(super) promise: Option<&'static str>,
    /// Where what is missing is entered.
    pub(super) way: Option<Way>,
}

/// What was decided.
pub(super) struct RulingView {
    pub(super) by: String,
    /// Otherwise than the rules propose.
    pub(super) against: bool,
    pub(super) reason: Option<String>,
    pub(super) finding: Option<String>,
    pub(super) files: Vec<FileView>,
    pub(super) objection: Option<ObjectionView>,
}

pub(super) struct FileView {
    pub(super) digest: String,
    pub(super) href: String,
    pub(super) name: String,
    pub(super) image: bool,
}

pub(super) struct ObjectionView {
    pub(super) said: String,
    pub(super) text: Option<String>,
    pub(super) answer: Option<(String, Option<String>)>,
}

/// What it costs, or what must be entered to know.
pub(in crate::case_page) enum Priced {
    Figure(FigureView),
    Missing(String, Option<Way>),
}

/// A figure with the reason for it.
#[derive(Debug)]
pub(crate) struct FigureView {
    /// What the customer pays.
    pub(crate) payable: String,
    /// At cost, where it is free.
    pub(crate) given: Option<String>,
    pub(crate) amount: String,
    pub(crate) unit_price: Option<String>,
    pub(crate) cap: Option<String>,
    pub(crate) why: Vec<String>,
}

pub(super) struct DeedView {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) icon: &'static str,
}

pub(crate) fn yuan(fen: Fen) -> String {
    format!("¥{fen}")
}

pub(crate) fn tone(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Free => (Tone::Ok, "circle-check"),
        Verdict::Cost => (Tone::Info, "receipt"),
        Verdict::Excluded => (Tone::Soon, "circle-slash"),
    }
}

/// Who pays, in a word with colour and icon.
pub(crate) fn verdict_badge(l: &L10n, verdict: Verdict) -> Badge {
    let (tone, icon) = tone(verdict);
    Badge::new(tone, l.t(&format!("verdict-{}", verdict.code()))).icon(icon)
}

impl LineView {
    pub(super) fn new(viewer: &Viewer, ground: &Ground, no: LineNo, line: &Line) -> Self {
        let l = &viewer.reader.l;
        let Ground { file, world, charging, .. } = ground;
        let assessed = charging.assess(&file.case, &world.charter, &world.calendars, &line.entered);
        let ruling = line.ruling();
        let proposal = ruling.map_or(&assessed.proposal, |ruling| &ruling.proposal);
        let verdict = ruling.map_or(proposal.verdict, |ruling| ruling.verdict);
        let quote = file.case.charges.live_quote_of(no);
        // What was quoted stands, whatever has become dearer since.
        let quoted = quote.and_then(|(_, quote)| quote.lines.iter().find(|quoted| quoted.line == no));
        let now = Verdict::ALL.iter().zip(&assessed.figures);
        let priced = match (quoted, ruling.and_then(|ruling| ruling.figure.as_ref())) {
            (Some(quoted), _) if quoted.figure.verdict() == verdict => Ok(&quoted.figure),
            (_, Some(figure)) => Ok(figure),
            (_, None) => figure_of(&assessed.figures, verdict),
        };
        let others = now
            .filter(|(other, _)| ruling.is_none() && **other != verdict)
            .filter_map(|(other, figure)| Some((*other, figure.as_ref().ok()?.clone())))
            .filter(|(_, figure)| figure.amount().is_some())
            .map(|(other, figure)| {
                (l.t(&format!("verdict-{}", other.code())).into_owned(), yuan(figure.payable()))
            });
        Self {
            no,
            number: shown(no),
            what: say(l, &world.directory, &line.entered.subject.said()),
            name: line.entered.part().and_then(|code| charging.part(code)).map(|part| part.name.clone()),
            serial: line.entered.unit.and_then(|id| charging.unit(id)).map(|unit| unit.serial.clone()),
            causes: causes(l, &line.entered),
            failed_on: line.entered.failed_on.map(|day| day.to_string()),
            note: line.entered.note.and_then(|name| ground.text(name)),
            state: state_badge(l, line, proposal.verdict),
            over: !line.is_live(),
            undecided: matches!(line.state, LineState::Undecided),
            proposal: ProposalView::new(viewer, ground, proposal),
            ruling: ruling.map(|ruling| RulingView::new(l, ground, ruling)),
            priced: priced_view(viewer, &world.directory, priced),
            others: others.collect(),
            quote: quote.map(|(no, quote)| quote_way(l, ground, no, quote.state.code())),
            done: line.done.as_ref().map(|done| done_view(l, done)),
            deeds: deeds(l, ground, no),
            may_rule: ground.has(ChargeAction::Rule(no)),
        }
    }
}

fn figure_of(figures: &[Result<Figure, Unpriced>; 3], verdict: Verdict) -> Result<&Figure, &Unpriced> {
    let [free, cost, excluded] = figures;
    match verdict {
        Verdict::Free => free.as_ref(),
        Verdict::Cost => cost.as_ref(),
        Verdict::Excluded => excluded.as_ref(),
    }
}

pub(super) fn causes(l: &L10n, entered: &Entered) -> Vec<String> {
    entered.causes.iter().map(|cause| l.t(&format!("cause-{}", cause.code())).into_owned()).collect()
}

fn quote_way(l: &L10n, ground: &Ground, no: QuoteNo, state: &str) -> Way {
    let text = l.ta(
        "rulings-in-quote",
        &[("quote", &shown(no)), ("state", &l.t(&format!("quote-state-{state}")).as_ref())],
    );
    (text, format!("{}/quotes/{}", ground.path(), shown(no)))
}

/// What was decided, or what is proposed, or that it is no more.
fn state_badge(l: &L10n, line: &Line, proposed: Verdict) -> Badge {
    match &line.state {
        LineState::Ruled(ruling) if line.has_open_objection() => {
            let verdict = l.t(&format!("verdict-{}", ruling.verdict.code()));
            let text = l.ta("rulings-objected-badge", &[("verdict", &verdict.as_ref())]);
            Badge::new(Tone::Soon, text).icon("hand")
        }
        LineState::Ruled(ruling) => verdict_badge(l, ruling.verdict),
        LineState::Undecided => {
            let verdict = l.t(&format!("verdict-{}", proposed.code()));
            let text = l.ta("rulings-proposed-badge", &[("verdict", &verdict.as_ref())]);
            Badge::new(Tone::Plain, text).icon("circle-dashed")
        }
        LineState::Withdrawn { .. } => Badge::new(Tone::Plain, l.t("rulings-withdrawn")).icon("undo-2"),
        LineState::Moved { to } => {
            let text = l.ta("rulings-moved", &[("to", &to.to_string())]);
            Badge::new(Tone::Plain, text).icon("git-merge")
        }
    }
}

impl ProposalView {
    pub(super) fn new(viewer: &Viewer, ground: &Ground, proposal: &Proposal) -> Self {
        let l = &viewer.reader.l;
        let directory = &ground.world.directory;
        let until = proposal.term().and_then(|term| match term.reach {
            Reach::Known { until, .. } | Reach::IfBought { until, .. } => Some(until.to_string()),
            Reach::Open { .. } => None,
        });
        let reasons = proposal.reasons.iter().map(|reason| ReasonView {
            text: say(l, directory, &reason.said()),
            promise: reason.promise(),
            way: entered_where(viewer, ground, reason),
        });
        Self {
            verdict: proposal.verdict,
            badge: verdict_badge(l, proposal.verdict),
            reasons: reasons.collect(),
            lost: proposal.lost.iter().map(|lost| say(l, directory, &lost.said())).collect(),
            until,
            day: proposal.day.to_string(),
            open: proposal.is_open(),
        }
    }
}

/// Where a day, or whether a unit was paid for, is entered.
fn entered_where(viewer: &Viewer, ground: &Ground, reason: &Reason) -> Option<Way> {
    let (Reason::NotEntered { term, .. } | Reason::NotRecorded { term }) = reason else { return None };
    let unit = unit_of(&ground.charging.units, &term.serial)?;
    let text = viewer.reader.l.ta("rulings-enter-day", &[("serial", &term.serial)]);
    viewer.may(Permission::EditRegister).then(|| (text, format!("/units/{unit}")))
}

/// The unit, or one whose place it took.
fn unit_of(units: &[Unit], serial: &str) -> Option<EquipmentId> {
    units.iter().find_map(|unit| {
        if unit.serial == serial {
            return Some(unit.id);
        }
        let mut before = unit.replaced.as_deref();
        while let Some(replaced) = before {
            if replaced.unit.serial == serial {
                return Some(replaced.unit.id);
            }
            before = replaced.unit.replaced.as_deref();
        }
        None
    })
}

impl RulingView {
    fn new(l: &L10n, ground: &Ground, ruling: &Ruling) -> Self {
        let at = l.when(ruling.at);
        let by = l.ta("rulings-decided-by", &[("name", &ground.person(l, ruling.by)), ("at", &at.as_str())]);
        let before = match ruling.objection {
            Objection::Answered { before, .. } => before,
            Objection::None | Objection::Open { .. } => ruling.verdict,
        };
        let (finding, files) = evidence_view(ground, &ruling.evidence);
        Self {
            by,
            against: before != ruling.proposal.verdict,
            reason: ruling.reason.and_then(|name| ground.text(name)),
            finding,
            files,
            objection: objection_view(l, ground, &ruling.objection),
        }
    }
}

fn evidence_view(ground: &Ground, evidence: &Evidence) -> (Option<String>, Vec<FileView>) {
    let finding = evidence.finding.and_then(|name| ground.text(name));
    (finding, evidence.attachments.iter().map(|file| file_view(ground, file)).collect())
}

pub(super) fn file_view(ground: &Ground, file: &Attachment) -> FileView {
    FileView {
        digest: file.digest.to_string(),
        href: format!("{}/files/{}", ground.path(), file.digest),
        name: ground.text(file.name).unwrap_or_else(|| file.digest.to_string()),
        image: crate::case_page::files::is_shown(&file.media_type),
    }
}

pub(super) fn objection_view(l: &L10n, ground: &Ground, objection: &Objection) -> Option<ObjectionView> {
    let said = |key: &str, at, by: Option<PersonId>| {
        let at = l.when(at);
        let name = by.map(|id| ground.person(l, id)).unwrap_or_default();
        l.ta(key, &[("at", &at.as_str()), ("name", &name)])
    };
    match objection {
        Objection::None => None,
        Objection::Open { at, text, .. } => Some(ObjectionView {
            said: said("rulings-objected-at", *at, None),
            text: ground.text(*text),
            answer: None,
        }),
        Objection::Answered { objected, at, by, text, .. } => Some(ObjectionView {
            said: l.t("rulings-objected").into_owned(),
            text: ground.text(*objected),
            answer: Some((said("rulings-answered-by", *at, Some(*by)), ground.text(*text))),
        }),
    }
}

pub(in crate::case_page) fn priced_view(
    viewer: &Viewer,
    directory: &Directory,
    priced: Result<&Figure, &Unpriced>,
) -> Priced {
    let l = &viewer.reader.l;
    match priced {
        Ok(figure) => Priced::Figure(figure_view(l, directory, figure)),
        Err(why) => {
            let way = match why {
                Unpriced::NoCost(part) => {
                    Some((l.t("rulings-enter-cost").into_owned(), format!("/parts/{}/edit", part.as_str())))
                }
                Unpriced::NoRate(_) => Some((l.t("rulings-enter-rate").into_owned(), "/rates".to_owned())),
                Unpriced::TooMuch => None,
            };
            let way = way.filter(|_| viewer.may(Permission::EditPrices));
            Priced::Missing(say(l, directory, &why.said()), way)
        }
    }
}

pub(crate) fn figure_view(l: &L10n, directory: &Directory, figure: &Figure) -> FigureView {
    let free = figure.verdict() == Verdict::Free && figure.amount().is_some();
    FigureView {
        payable: yuan(figure.payable()),
        // A cost that nobody has entered is not a cost of nothing.
        given: free.then(|| match figure.cost() {
            Some(cost) => yuan(cost),
            None => l.t("rulings-cost-unknown").into_owned(),
        }),
        amount: figure.amount().map(|amount| amount_said(l, amount)).unwrap_or_default(),
        unit_price: figure.unit_price().map(yuan),
        cap: figure.cap().map(|cap| {
            let place = if cap.clause.is_empty() { String::new() } else { format!(" {}", cap.clause) };
            l.ta(
                "rulings-cap",
                &[("price", &yuan(cap.price)), ("contract", &format!("{}{place}", cap.contract))],
            )
        }),
        why: figure.why().iter().map(|why| say(l, directory, &why.said())).collect(),
    }
}

pub(crate) fn amount_said(l: &L10n, amount: Amount) -> String {
    match amount {
        Amount::Pieces(quantity) => l.ta("rulings-pieces", &[("n", &quantity.to_string())]),
        Amount::Minutes(minutes) => l.duration(i64::from(minutes) * 60),
        Amount::Kilometres(distance) => l.ta("rulings-kilometres", &[("n", &distance.to_string())]),
    }
}

fn done_view(l: &L10n, done: &Done) -> String {
    let on = done.on().to_string();
    let more: Vec<String> = match done {
        Done::Worked { .. } => Vec::new(),
        Done::Fitted { serial, revision, seal, .. } => {
            let fields = [
                ("rulings-done-serial", serial),
                ("rulings-done-revision", revision),
                ("rulings-done-seal", seal),
            ];
            let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
            filled.map(|(key, value)| l.ta(key, &[("value", value)])).collect()
        }
        Done::Replaced { serial, .. } => vec![l.ta("rulings-done-by", &[("value", serial)])],
    };
    let said = l.ta("rulings-done-on", &[("on", &on)]);
    std::iter::once(said).chain(more).collect::<Vec<_>>().join(" · ")
}

fn deeds(l: &L10n, ground: &Ground, no: LineNo) -> Vec<DeedView> {
    let all = [
        (ChargeAction::Review(no), "review", "scale"),
        (ChargeAction::CarryOut(no), "completion", "wrench"),
        (ChargeAction::Object(no), "objection", "hand"),
        (ChargeAction::ChangeLine(no), "change", "pencil"),
        (ChargeAction::WithdrawLine(no), "withdrawal", "undo-2"),
    ];
    let offered = all.into_iter().filter(|(action, ..)| ground.has(*action));
    offered
        .map(|(action, noun, icon)| DeedView {
            href: format!("{}/charges/{}/{noun}", ground.path(), shown(no)),
            text: l.t(&format!("deed-charge-{}", action.code())).into_owned(),
            icon,
        })
        .collect()
}
