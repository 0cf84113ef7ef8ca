//! Why a command about lines or quotes is not carried out.

use super::state::{LineNo, OpenCharges, QuoteNo};
use crate::ids::PartCode;
use crate::money::Fen;
use crate::price::Unpriced;
use crate::warranty::{Arg, Said, Verdict};

/// Each has a sentence in every language under `refusal-<code>`, with what [`ChargeRefusal::said`] fills in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChargeRefusal {
    #[error("a complaint has no lines; they belong to the case that it is about")]
    NotOnComplaint,
    #[error("there is no line {0}")]
    NoSuchLine(LineNo),
    #[error("there is no quote {0}")]
    NoSuchQuote(QuoteNo),
    #[error("the line was withdrawn or goes on elsewhere")]
    LineIsOver,
    #[error("a case has no more lines than {0}")]
    TooManyLines(usize),
    #[error("the unit is not one of this case")]
    NoSuchUnit,
    #[error("name the unit")]
    UnitNeeded,
    #[error("P-ORIGINAL: {0} is not in the catalogue")]
    NotOurPart(PartCode),
    #[error("say how much of it")]
    NoAmount,
    #[error("it can't have failed after it was reported")]
    FailedLater,
    #[error("the line stands in quote {0}; withdraw that first")]
    Quoted(QuoteNo),
    #[error("it was carried out already")]
    DoneAlready,
    #[error("the rules propose otherwise; say why")]
    AgainstProposal { line: LineNo, proposed: Verdict },
    #[error("a day that could make it free is not entered; enter it, or say why it does not matter")]
    DaysMissing { line: LineNo },
    #[error("what is not free needs a photo or a finding")]
    EvidenceNeeded,
    #[error("P-SOFTWARE, P-CONSULT: this is always free")]
    AlwaysFree { line: LineNo },
    #[error("the customer objected; another person answers that first")]
    ObjectionOpen { line: LineNo },
    #[error("another person has answered an objection; that stands")]
    Reviewed { line: LineNo },
    #[error("there is nothing to object to")]
    NothingToObjectTo,
    #[error("an objection is open already")]
    ObjectedAlready,
    #[error("nobody objected")]
    NoObjection,
    #[error("who decided, or reports to them, does not answer the objection")]
    NotByDecider,
    #[error("an objection can't make it worse")]
    NotWorse,
    #[error("line {0} is not decided yet")]
    NotDecided(LineNo),
    #[error("there is nothing to quote")]
    NothingToQuote,
    #[error("line {line}: a price is not entered")]
    Unpriced { line: LineNo, why: Unpriced },
    #[error("a quote is valid for a day at least, and a year at most")]
    ValidUntil,
    #[error("the quote is {state}")]
    QuoteIsOver { state: &'static str },
    #[error("the quote has expired")]
    QuoteExpired,
    #[error("who accepts by the link is the customer")]
    NotTheCustomer,
    #[error("the customer has not accepted it")]
    NotAccepted,
    #[error("only {left} is left to pay")]
    TooMuchPaid { left: Fen },
    #[error("what must be paid is not begun before the customer has accepted the quote")]
    WorkMustWait { line: LineNo },
    #[error("a line of this kind is not carried out so")]
    OtherDeed,
    #[error("it can't be done after today, nor before it was reported")]
    DayOfDeed,
    #[error("the register does not say that {serial} took its place that day")]
    NotExchanged { serial: String },
    #[error("something is still open")]
    Open(OpenCharges),
}

impl ChargeRefusal {
    /// For the locale key `refusal-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnComplaint => "not-on-complaint",
            Self::NoSuchLine(_) => "no-such-line",
            Self::NoSuchQuote(_) => "no-such-quote",
            Self::LineIsOver => "line-is-over",
            Self::TooManyLines(_) => "too-many-lines",
            Self::NoSuchUnit => "no-such-unit",
            Self::UnitNeeded => "unit-needed",
            Self::NotOurPart(_) => "not-our-part",
            Self::NoAmount => "no-amount",
            Self::FailedLater => "failed-later",
            Self::Quoted(_) => "line-quoted",
            Self::DoneAlready => "done-already",
            Self::AgainstProposal { .. } => "against-proposal",
            Self::DaysMissing { .. } => "days-missing",
            Self::EvidenceNeeded => "evidence-needed",
            Self::AlwaysFree { .. } => "always-free",
            Self::ObjectionOpen { .. } => "objection-open",
            Self::Reviewed { .. } => "ruling-reviewed",
            Self::NothingToObjectTo => "nothing-to-object-to",
            Self::ObjectedAlready => "objected-already",
            Self::NoObjection => "no-objection",
            Self::NotByDecider => "not-by-decider",
            Self::NotWorse => "not-worse",
            Self::NotDecided(_) => "line-not-decided",
            Self::NothingToQuote => "nothing-to-quote",
            Self::Unpriced { .. } => "unpriced",
            Self::ValidUntil => "valid-until",
            Self::QuoteIsOver { .. } => "quote-is-over",
            Self::QuoteExpired => "quote-expired",
            Self::NotTheCustomer => "not-the-customer",
            Self::NotAccepted => "quote-not-accepted",
            Self::TooMuchPaid { .. } => "too-much-paid",
            Self::WorkMustWait { .. } => "work-must-wait",
            Self::OtherDeed => "other-deed",
            Self::DayOfDeed => "day-of-deed",
            Self::NotExchanged { .. } => "not-exchanged",
            Self::Open(_) => "charges-open",
        }
    }

    /// The sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        let said = Said::new(format!("refusal-{}", self.code()));
        // People count from 1.
        let shown = |no: u16| Arg::Number(i64::from(no) + 1);
        let count = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(i64::MAX));
        match self {
            Self::NoSuchLine(line)
            | Self::NotDecided(line)
            | Self::AlwaysFree { line }
            | Self::ObjectionOpen { line }
            | Self::Reviewed { line }
            | Self::DaysMissing { line }
            | Self::WorkMustWait { line } => said.with("line", shown(*line)),
            Self::NoSuchQuote(quote) | Self::Quoted(quote) => said.with("quote", shown(*quote)),
            Self::TooManyLines(max) => said.with("max", count(*max)),
            Self::NotOurPart(part) => said.with("part", part.as_str()),
            Self::AgainstProposal { line, proposed } => said
                .with("line", shown(*line))
                .with("proposed", Said::new(format!("verdict-{}", proposed.code()))),
            Self::Unpriced { line, why } => said.with("line", shown(*line)).with("why", why.said()),
            Self::QuoteIsOver { state } => said.with("state", Said::new(format!("quote-state-{state}"))),
            Self::TooMuchPaid { left } => said.with("left", *left),
            Self::NotExchanged { serial } => said.with("serial", serial.as_str()),
            Self::Open(open) => said
                .with("undecided", count(open.undecided))
                .with("objections", count(open.objections))
                .with("quotes", count(open.quotes)),
            Self::NotOnComplaint
            | Self::LineIsOver
            | Self::NoSuchUnit
            | Self::UnitNeeded
            | Self::NoAmount
            | Self::FailedLater
            | Self::DoneAlready
            | Self::EvidenceNeeded
            | Self::NothingToObjectTo
            | Self::ObjectedAlready
            | Self::NoObjection
            | Self::NotByDecider
            | Self::NotWorse
            | Self::NothingToQuote
            | Self::ValidUntil
            | Self::QuoteExpired
            | Self::NotTheCustomer
            | Self::NotAccepted
            | Self::OtherDeed
            | Self::DayOfDeed => said,
        }
    }
}
