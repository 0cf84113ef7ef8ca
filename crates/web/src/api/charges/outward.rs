//! What the interface shows of lines and quotes. Amounts are whole fen; sentences are in the language asked for.

use crate::i18n::L10n;
use crate::said::say;
use domain::case::charge::{Charging, Line, LineNo, Objection, Quote, QuoteNo};
use domain::price::{Amount, Figure};
use domain::warranty::{Proposal, Said};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use store::World;
use store::read::case::CaseFile;
use store::read::charges::{LineRow, QuoteRow};

/// As `QuoteState::code`, without those that went on elsewhere.
pub(super) const QUOTE_STATES: [&str; 6] =
    ["issued", "accepted", "declined", "withdrawn", "expired", "settled"];

/// All of a case.
#[derive(Debug, Serialize)]
pub(in crate::api) struct OutCharges {
    lines: Vec<OutLine>,
    quotes: Vec<OutQuote>,
    /// What keeps the case from being closed.
    open: OutOpen,
}

#[derive(Debug, Serialize)]
struct OutOpen {
    undecided: usize,
    objections: usize,
    quotes: usize,
}

#[derive(Debug, Serialize)]
struct OutLine {
    no: u32,
    kind: &'static str,
    what: String,
    unit: Option<i64>,
    causes: Vec<&'static str>,
    failed_on: Option<Date>,
    note: Option<String>,
    added: Timestamp,
    /// `undecided`, a verdict, `withdrawn`, `moved`.
    state: &'static str,
    /// What the rules propose now; none for what is no more.
    proposed: Option<OutProposal>,
    ruling: Option<OutRuling>,
    done: Value,
    may_begin: bool,
}

#[derive(Debug, Serialize)]
struct OutProposal {
    verdict: &'static str,
    day: Date,
    /// Something must be entered that could make it free.
    open: bool,
    why: Vec<String>,
    /// Terms that were looked at and did not decide.
    passed_over: Vec<String>,
}

#[derive(Debug, Serialize)]
struct OutRuling {
    verdict: &'static str,
    by: i64,
    at: Timestamp,
    reason: Option<String>,
    finding: Option<String>,
    proposal: OutProposal,
    figure: Option<OutFigure>,
    /// `none`, `open`, `answered`.
    objection: &'static str,
    objected: Option<String>,
    answer: Option<String>,
}

#[derive(Debug, Serialize)]
struct OutFigure {
    quantity: Option<String>,
    unit_price_fen: Option<i64>,
    payable_fen: i64,
    given_free_fen: i64,
    cost_fen: Option<i64>,
    cap_fen: Option<i64>,
    why: Vec<String>,
}

#[derive(Debug, Serialize)]
struct OutQuote {
    no: u32,
    state: &'static str,
    issued: Timestamp,
    by: i64,
    valid_until: Date,
    total_fen: i64,
    given_free_fen: i64,
    paid_fen: i64,
    due_fen: i64,
    lines: Vec<OutQuoted>,
}

#[derive(Debug, Serialize)]
struct OutQuoted {
    line: u32,
    verdict: &'static str,
    figure: OutFigure,
}

struct Words<'a> {
    l: &'a L10n,
    world: &'a World,
    file: &'a CaseFile,
}

impl OutCharges {
    pub(super) fn new(l: &L10n, world: &World, file: &CaseFile, charging: &Charging) -> Self {
        let words = Words { l, world, file };
        let charges = &file.case.charges;
        let open = charges.open();
        Self {
            lines: charges.numbered().map(|(no, line)| words.line(no, line, charging)).collect(),
            quotes: charges.quotes_numbered().map(|(no, quote)| words.quote(no, quote)).collect(),
            open: OutOpen { undecided: open.undecided, objections: open.objections, quotes: open.quotes },
        }
    }
}

impl Words<'_> {
    fn say(&self, said: &Said) -> String {
        say(self.l, &self.world.directory, said)
    }

    fn text(&self, name: domain::text::TextRef) -> Option<String> {
        self.file.text(name).map(str::to_owned)
    }

    fn line(&self, no: LineNo, line: &Line, charging: &Charging) -> OutLine {
        let entered = &line.entered;
        let assess = || charging.assess(&self.file.case, &self.world.charter, &self.world.calendars, entered);
        OutLine {
            no: u32::from(no) + 1,
            kind: entered.subject.code(),
            what: self.say(&entered.subject.said()),
            unit: entered.unit.map(|unit| unit.0),
            causes: entered.causes.iter().map(|cause| cause.code()).collect(),
            failed_on: entered.failed_on,
            note: entered.note.and_then(|note| self.text(note)),
            added: line.added,
            state: line.state_code(),
            proposed: line.is_live().then(|| self.proposal(&assess().proposal)),
            ruling: self.ruling(line),
            done: line.done.as_ref().and_then(|done| serde_json::to_value(done).ok()).unwrap_or_default(),
            may_begin: self.file.case.charges.may_begin(no),
        }
    }

    fn proposal(&self, proposal: &Proposal) -> OutProposal {
        OutProposal {
            verdict: proposal.verdict.code(),
            day: proposal.day,
            open: proposal.is_open(),
            why: proposal.reasons.iter().map(|reason| self.say(&reason.said())).collect(),
            passed_over: proposal.lost.iter().map(|lost| self.say(&lost.said())).collect(),
        }
    }

    fn ruling(&self, line: &Line) -> Option<OutRuling> {
        let ruling = line.ruling()?;
        let (objected, answer) = match &ruling.objection {
            Objection::None => (None, None),
            Objection::Open { text, .. } => (self.text(*text), None),
            Objection::Answered { objected, text, .. } => (self.text(*objected), self.text(*text)),
        };
        Some(OutRuling {
            verdict: ruling.verdict.code(),
            by: ruling.by.0,
            at: ruling.at,
            reason: ruling.reason.and_then(|reason| self.text(reason)),
            finding: ruling.evidence.finding.and_then(|finding| self.text(finding)),
            proposal: self.proposal(&ruling.proposal),
            figure: ruling.figure.as_ref().map(|figure| self.figure(figure)),
            objection: ruling.objection.code(),
            objected,
            answer,
        })
    }

    fn figure(&self, figure: &Figure) -> OutFigure {
        OutFigure {
            quantity: figure.amount().map(|amount| match amount {
                Amount::Pieces(quantity) | Amount::Kilometres(quantity) => quantity.to_string(),
                Amount::Minutes(minutes) => minutes.to_string(),
            }),
            unit_price_fen: figure.unit_price().map(|price| price.0),
            payable_fen: figure.payable().0,
            given_free_fen: figure.given_free().0,
            cost_fen: figure.cost().map(|cost| cost.0),
            cap_fen: figure.cap().map(|cap| cap.price.0),
            why: figure.why().iter().map(|why| self.say(&why.said())).collect(),
        }
    }

    fn quote(&self, no: QuoteNo, quote: &Quote) -> OutQuote {
        let lines = quote.lines.iter().map(|quoted| OutQuoted {
            line: u32::from(quoted.line) + 1,
            verdict: quoted.figure.verdict().code(),
            figure: self.figure(&quoted.figure),
        });
        OutQuote {
            no: u32::from(no) + 1,
            state: quote.state.code(),
            issued: quote.issued,
            by: quote.by.0,
            valid_until: quote.valid_until,
            total_fen: quote.total().0,
            given_free_fen: quote.given_free().0,
            paid_fen: quote.paid.0,
            due_fen: self.file.case.charges.due(quote).0,
            lines: lines.collect(),
        }
    }
}

/// A line that waits.
#[derive(Debug, Serialize)]
pub(in crate::api) struct OutLineRow {
    case: String,
    subject: String,
    no: u32,
    kind: String,
    part: Option<String>,
    unit: Option<i64>,
    serial: Option<String>,
    customer: Option<i64>,
    verdict: Option<&'static str>,
    decided_by: Option<i64>,
    since: Timestamp,
}

impl OutLineRow {
    pub(super) fn new(row: LineRow) -> Self {
        Self {
            case: row.case.to_string(),
            subject: row.subject,
            no: u32::from(row.no) + 1,
            kind: row.kind,
            part: row.part,
            unit: row.unit.map(|unit| unit.0),
            serial: row.serial,
            customer: row.customer.map(|customer| customer.0),
            verdict: row.verdict.map(|verdict| verdict.code()),
            decided_by: row.decided_by.map(|person| person.0),
            since: row.at,
        }
    }
}

/// A quote in a list.
#[derive(Debug, Serialize)]
pub(in crate::api) struct OutQuoteRow {
    case: String,
    subject: String,
    no: u32,
    customer: Option<i64>,
    state: String,
    total_fen: i64,
    given_free_fen: i64,
    paid_fen: i64,
    due_fen: Option<i64>,
    valid_until: Option<Date>,
    issued: Timestamp,
}

impl OutQuoteRow {
    pub(super) fn new(row: QuoteRow) -> Self {
        Self {
            case: row.case.to_string(),
            subject: row.subject,
            no: u32::from(row.no) + 1,
            customer: row.customer.map(|customer| customer.0),
            state: row.state,
            total_fen: row.total.0,
            given_free_fen: row.given_free.0,
            paid_fen: row.paid.0,
            due_fen: row.due.map(|due| due.0),
            valid_until: row.valid_until,
            issued: row.issued,
        }
    }
}
