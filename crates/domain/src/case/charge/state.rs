//! Lines and quotes as they stand.

use crate::case::{Attachment, Voice};
use crate::ids::{CaseId, EquipmentId, PartCode, PersonId};
use crate::money::{Fen, Quantity};
use crate::price::Figure;
use crate::text::TextRef;
use crate::warranty::{Cause, Proposal, Subject, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Counts the lines of a case from 0.
pub type LineNo = u16;
/// Counts the quotes of a case from 0.
pub type QuoteNo = u16;

/// Lines that a case may have.
pub const LINES_MAX: usize = 200;
const MINUTES_MAX: u32 = 60_000;
const DISTANCE_MAX: Quantity = Quantity(20_000_000);
const QUANTITY_MAX: Quantity = Quantity(1_000_000_000);

/// All of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charges {
    pub lines: Vec<Line>,
    pub quotes: Vec<Quote>,
}

/// A line as somebody entered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub subject: Subject,
    /// One of the case's units, or none: a part that is only delivered, a consultation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<EquipmentId>,
    /// The part that the work or the way was for, where it was one: it may have a term of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PartCode>,
    /// What was found; empty where the cause is undetermined.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub causes: BTreeSet<Cause>,
    /// When it failed, where that is known; else the day of the report counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<TextRef>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub entered: Entered,
    pub added: Timestamp,
    pub added_by: Option<PersonId>,
    pub state: LineState,
    /// What was done, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
    /// Where it was entered, before that case was merged into this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<CaseId>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineState {
    Undecided,
    Ruled(Box<Ruling>),
    Withdrawn {
        at: Timestamp,
    },
    /// The case was merged; the line goes on there.
    Moved {
        to: CaseId,
    },
}

/// A decision about a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    pub verdict: Verdict,
    pub proposal: Proposal,
    /// None where a cost is not entered yet.
    pub figure: Option<Figure>,
    pub by: PersonId,
    pub at: Timestamp,
    /// Why it is not what was proposed.
    pub reason: Option<TextRef>,
    pub evidence: Evidence,
    pub objection: Objection,
}

/// What shows it: photos, findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<TextRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Whether the customer agrees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objection {
    #[default]
    None,
    Open {
        at: Timestamp,
        voice: Voice,
        text: TextRef,
    },
    Answered {
        /// What the customer said.
        objected: TextRef,
        at: Timestamp,
        by: PersonId,
        /// What was decided before.
        before: Verdict,
        text: TextRef,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    Worked {
        on: Date,
    },
    Fitted {
        on: Date,
        /// Of the new part, where it has one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        serial: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        revision: String,
        /// The seal put on afterwards.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        seal: String,
    },
    /// Another unit took its place: the exchange stands in the register, with readings and seals.
    Replaced {
        on: Date,
        by: EquipmentId,
        serial: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub issued: Timestamp,
    pub by: PersonId,
    pub lines: Vec<QuotedLine>,
    /// The last day on which it can be accepted.
    pub valid_until: Date,
    pub expires: Timestamp,
    pub state: QuoteState,
    /// What the customer has paid of it.
    #[serde(default)]
    pub paid: Fen,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<CaseId>,
}

/// A line with the figure that was quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedLine {
    pub line: LineNo,
    pub figure: Figure,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteState {
    Issued,
    Accepted {
        at: Timestamp,
        how: Acceptance,
    },
    Declined {
        at: Timestamp,
        voice: Voice,
        text: Option<TextRef>,
    },
    Withdrawn {
        at: Timestamp,
    },
    Expired {
        at: Timestamp,
    },
    /// The case was merged; the quote goes on there.
    Moved {
        to: CaseId,
    },
    Settled {
        at: Timestamp,
        accepted: Timestamp,
        how: Acceptance,
    },
}

/// How the customer said yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// The customer, by the link or in the portal, under the name that they typed.
    ByLink { name: TextRef },
    /// A signature on paper or glass, kept as a file.
    OnPaper { signed: Attachment, to: PersonId },
    /// Told to somebody here.
    Told { to: PersonId },
}

/// What keeps a case from being closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenCharges {
    pub undecided: usize,
    pub objections: usize,
    /// Issued, and the customer has not answered.
    pub quotes: usize,
}

impl QuoteState {
    /// For index columns and the locale key `quote-state-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Expired { .. } => "expired",
            Self::Moved { .. } => "moved",
            Self::Settled { .. } => "settled",
        }
    }

    /// The customer may still accept it, or has.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self {
            Self::Issued | Self::Accepted { .. } | Self::Settled { .. } => true,
            Self::Declined { .. } | Self::Withdrawn { .. } | Self::Expired { .. } | Self::Moved { .. } => {
                false
            }
        }
    }

    /// The customer said yes to it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Settled { .. })
    }
}

impl Acceptance {
    /// For the locale key `acceptance-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ByLink { .. } => "by-link",
            Self::OnPaper { .. } => "on-paper",
            Self::Told { .. } => "told",
        }
    }

    /// The name that was typed, or of the file that was signed.
    #[must_use]
    pub fn text(&self) -> Option<TextRef> {
        match self {
            Self::ByLink { name } => Some(*name),
            Self::OnPaper { signed, .. } => Some(signed.name),
            Self::Told { .. } => None,
        }
    }
}

impl Objection {
    /// For index columns.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Open { .. } => "open",
            Self::Answered { .. } => "answered",
        }
    }
}

impl Evidence {
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.finding.is_some() || !self.attachments.is_empty()
    }

    fn texts(&self) -> impl Iterator<Item = TextRef> + '_ {
        self.finding.into_iter().chain(self.attachments.iter().map(|attachment| attachment.name))
    }
}

impl Done {
    /// For the locale key `done-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Worked { .. } => "worked",
            Self::Fitted { .. } => "fitted",
            Self::Replaced { .. } => "replaced",
        }
    }

    #[must_use]
    pub fn on(&self) -> Date {
        match self {
            Self::Worked { on } | Self::Fitted { on, .. } | Self::Replaced { on, .. } => *on,
        }
    }

    /// Whether it is what a line of this kind is carried out by.
    #[must_use]
    pub fn fits(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Part { .. } => matches!(self, Self::Fitted { .. }),
            Subject::Replacement { .. } => matches!(self, Self::Replaced { .. }),
            Subject::Fault
            | Subject::Labour { .. }
            | Subject::Travel { .. }
            | Subject::Consultation { .. } => {
                matches!(self, Self::Worked { .. })
            }
        }
    }
}

impl Entered {
    /// More than nothing, and no more than somebody could have meant.
    #[must_use]
    pub fn has_an_amount(&self) -> bool {
        match &self.subject {
            Subject::Fault | Subject::Replacement { .. } => true,
            Subject::Part { quantity, .. } => (Quantity(1)..=QUANTITY_MAX).contains(quantity),
            Subject::Labour { minutes } | Subject::Consultation { minutes } => {
                (1..=MINUTES_MAX).contains(minutes)
            }
            Subject::Travel { distance } => (Quantity(1)..=DISTANCE_MAX).contains(distance),
        }
    }

    /// Everything of the catalogue that it names.
    #[must_use]
    pub fn parts(&self) -> BTreeSet<PartCode> {
        self.subject.delivers().into_iter().chain(&self.about).cloned().collect()
    }

    /// What of the catalogue it is about.
    #[must_use]
    pub fn part(&self) -> Option<&PartCode> {
        self.subject.delivers().or(self.about.as_ref())
    }
}

impl Line {
    #[must_use]
    pub fn ruling(&self) -> Option<&Ruling> {
        match &self.state {
            LineState::Ruled(ruling) => Some(ruling),
            LineState::Undecided | LineState::Withdrawn { .. } | LineState::Moved { .. } => None,
        }
    }

    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.ruling().map(|ruling| ruling.verdict)
    }

    /// Neither withdrawn nor moved to another case.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self.state {
            LineState::Undecided | LineState::Ruled(_) => true,
            LineState::Withdrawn { .. } | LineState::Moved { .. } => false,
        }
    }

    #[must_use]
    pub fn has_open_objection(&self) -> bool {
        self.ruling().is_some_and(|ruling| matches!(ruling.objection, Objection::Open { .. }))
    }

    /// For the locale key `line-state-…`.
    #[must_use]
    pub fn state_code(&self) -> &'static str {
        match &self.state {
            LineState::Undecided => "undecided",
            LineState::Ruled(ruling) => ruling.verdict.code(),
            LineState::Withdrawn { .. } => "withdrawn",
            LineState::Moved { .. } => "moved",
        }
    }

    pub(super) fn texts(&self) -> Vec<TextRef> {
        let mut texts: Vec<TextRef> = self.entered.note.into_iter().collect();
        if let Some(ruling) = self.ruling() {
            texts.extend(ruling.reason);
            texts.extend(ruling.evidence.texts());
            match &ruling.objection {
                Objection::None => {}
                Objection::Open { text, .. } => texts.push(*text),
                Objection::Answered { objected, text, .. } => texts.extend([*objected, *text]),
            }
        }
        texts
    }
}

impl Quote {
    /// What the customer was asked for.
    #[must_use]
    pub fn total(&self) -> Fen {
        sum(self.lines.iter().map(|line| line.figure.payable()))
    }

    /// What its free lines are worth.
    #[must_use]
    pub fn given_free(&self) -> Fen {
        sum(self.lines.iter().map(|line| line.figure.given_free()))
    }

    #[must_use]
    pub fn has(&self, line: LineNo) -> bool {
        self.lines.iter().any(|quoted| quoted.line == line)
    }

    pub(super) fn texts(&self) -> Vec<TextRef> {
        match &self.state {
            QuoteState::Declined { text, .. } => text.iter().copied().collect(),
            QuoteState::Accepted { how, .. } | QuoteState::Settled { how, .. } => {
                how.text().into_iter().collect()
            }
            QuoteState::Issued
            | QuoteState::Withdrawn { .. }
            | QuoteState::Expired { .. }
            | QuoteState::Moved { .. } => Vec::new(),
        }
    }
}

/// Each was checked when it was made; a sum that would leave 64 bits stays at their edge.
fn sum(amounts: impl Iterator<Item = Fen>) -> Fen {
    amounts.fold(Fen::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(Fen(i64::MAX)))
}

impl OpenCharges {
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Charges {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.quotes.is_empty()
    }

    #[must_use]
    pub fn line(&self, no: LineNo) -> Option<&Line> {
        self.lines.get(usize::from(no))
    }

    #[must_use]
    pub fn quote(&self, no: QuoteNo) -> Option<&Quote> {
        self.quotes.get(usize::from(no))
    }

    /// With their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (LineNo, &Line)> {
        (0..).zip(&self.lines)
    }

    /// With their numbers.
    pub fn quotes_numbered(&self) -> impl Iterator<Item = (QuoteNo, &Quote)> {
        (0..).zip(&self.quotes)
    }

    /// The quote that the customer may accept, or has accepted, with this line.
    #[must_use]
    pub fn live_quote_of(&self, line: LineNo) -> Option<(QuoteNo, &Quote)> {
        self.quotes_numbered().find(|(_, quote)| quote.state.is_live() && quote.has(line))
    }

    /// What keeps the case from being closed.
    #[must_use]
    pub fn open(&self) -> OpenCharges {
        OpenCharges {
            undecided: self.lines.iter().filter(|l| matches!(l.state, LineState::Undecided)).count(),
            objections: self.lines.iter().filter(|line| line.has_open_objection()).count(),
            quotes: self.quotes.iter().filter(|quote| matches!(quote.state, QuoteState::Issued)).count(),
        }
    }

    /// The work of a line may begin: it is free, or the customer has accepted what it costs.
    #[must_use]
    pub fn may_begin(&self, no: LineNo) -> bool {
        let Some(ruling) = self.line(no).and_then(Line::ruling) else { return false };
        let accepted = self.live_quote_of(no).is_some_and(|(_, quote)| quote.state.is_accepted());
        // Nothing to pay, nothing to accept: the fault as such has no price.
        let nothing_to_pay = ruling.figure.as_ref().is_some_and(|figure| figure.payable() == Fen::ZERO);
        ruling.verdict == Verdict::Free || accepted || nothing_to_pay
    }

    /// What is to be paid of an accepted quote by what holds now: what became better for the customer since is not asked for.
    #[must_use]
    pub fn due(&self, quote: &Quote) -> Fen {
        sum(quote.lines.iter().map(|quoted| {
            let now = self.line(quoted.line).and_then(Line::ruling);
            match now.map(|ruling| (ruling.verdict, &ruling.figure)) {
                Some((Verdict::Free, _)) | None => Fen::ZERO,
                Some((_, Some(figure))) => figure.payable().min(quoted.figure.payable()),
                Some((_, None)) => quoted.figure.payable(),
            }
        }))
    }

    /// When the next quote expires.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Timestamp> {
        let issued = self.quotes.iter().filter(|quote| matches!(quote.state, QuoteState::Issued));
        issued.map(|quote| quote.expires).min()
    }
}
