//! What happened to the lines and quotes of a case.

use super::state::{Acceptance, Done, Entered, Evidence, Line, LineNo, Quote, QuoteNo, QuotedLine};
use crate::case::{Attachment, Voice};
use crate::ids::{CaseId, PersonId};
use crate::money::Fen;
use crate::price::Figure;
use crate::text::TextRef;
use crate::warranty::{Proposal, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChargeEvent {
    LineAdded {
        line: LineNo,
        entered: Entered,
    },
    LineChanged {
        line: LineNo,
        entered: Entered,
        why: Option<TextRef>,
    },
    LineWithdrawn {
        line: LineNo,
        why: LineEnd,
    },
    Ruled {
        line: LineNo,
        by: PersonId,
        verdict: Verdict,
        /// What the rules proposed, with all its reasons.
        proposal: Box<Proposal>,
        /// None where a cost is not entered yet.
        figure: Option<Box<Figure>>,
        reason: Option<TextRef>,
        evidence: Evidence,
    },
    /// The case belongs to another customer, or no longer to the unit: nobody has decided that.
    Undecided {
        line: LineNo,
    },
    Objected {
        line: LineNo,
        voice: Voice,
        text: TextRef,
    },
    Reviewed {
        line: LineNo,
        by: PersonId,
        /// What holds from now on.
        verdict: Verdict,
        before: Verdict,
        figure: Option<Box<Figure>>,
        text: TextRef,
        evidence: Evidence,
    },
    CarriedOut {
        line: LineNo,
        done: Done,
    },
    QuoteIssued {
        quote: QuoteNo,
        by: PersonId,
        lines: Vec<QuotedLine>,
        valid_until: Date,
        /// The midnight that ends that day.
        expires: Timestamp,
    },
    QuoteAccepted {
        quote: QuoteNo,
        how: Acceptance,
    },
    QuoteDeclined {
        quote: QuoteNo,
        voice: Voice,
        text: Option<TextRef>,
    },
    QuoteWithdrawn {
        quote: QuoteNo,
        why: QuoteEnd,
    },
    QuoteExpired {
        quote: QuoteNo,
    },
    Paid {
        quote: QuoteNo,
        amount: Fen,
        /// Nothing is left to pay.
        settles: bool,
    },
    /// From a case that was merged into this one, with the numbers that they have here.
    CarriedOver {
        from: CaseId,
        lines: Vec<Line>,
        quotes: Vec<Quote>,
    },
}

/// Why a line is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineEnd {
    Person(TextRef),
    /// The customer took the report back before anybody had decided.
    CaseWithdrawn,
}

/// Why a quote is no more, without the customer's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteEnd {
    Person(TextRef),
    /// An objection was upheld: less is to be paid.
    RulingChanged,
    CaseWithdrawn,
    /// It turned out to be another customer's case, or another unit's.
    CustomerChanged,
}

impl ChargeEvent {
    /// For the locale key `step-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::LineAdded { .. } => "line-added",
            Self::LineChanged { .. } => "line-changed",
            Self::LineWithdrawn { .. } => "line-withdrawn",
            Self::Ruled { .. } => "ruled",
            Self::Undecided { .. } => "undecided",
            Self::Objected { .. } => "objected",
            Self::Reviewed { .. } => "reviewed",
            Self::CarriedOut { .. } => "carried-out",
            Self::QuoteIssued { .. } => "quote-issued",
            Self::QuoteAccepted { .. } => "quote-accepted",
            Self::QuoteDeclined { .. } => "quote-declined",
            Self::QuoteWithdrawn { .. } => "quote-withdrawn",
            Self::QuoteExpired { .. } => "quote-expired",
            Self::Paid { .. } => "paid",
            Self::CarriedOver { .. } => "charges-carried-over",
        }
    }

    /// Every text that it names.
    #[must_use]
    pub fn texts(&self) -> Vec<TextRef> {
        let of_evidence = |evidence: &Evidence| {
            evidence
                .finding
                .into_iter()
                .chain(evidence.attachments.iter().map(|a| a.name))
                .collect::<Vec<_>>()
        };
        match self {
            Self::LineAdded { entered, .. } => entered.note.into_iter().collect(),
            Self::LineChanged { entered, why, .. } => entered.note.into_iter().chain(*why).collect(),
            Self::LineWithdrawn { why: LineEnd::Person(text), .. }
            | Self::Objected { text, .. }
            | Self::QuoteWithdrawn { why: QuoteEnd::Person(text), .. } => vec![*text],
            Self::Ruled { reason, evidence, .. } => {
                reason.iter().copied().chain(of_evidence(evidence)).collect()
            }
            Self::Reviewed { text, evidence, .. } => {
                std::iter::once(*text).chain(of_evidence(evidence)).collect()
            }
            Self::QuoteAccepted { how, .. } => how.text().into_iter().collect(),
            Self::QuoteDeclined { text, .. } => text.iter().copied().collect(),
            Self::CarriedOver { lines, quotes, .. } => {
                lines.iter().flat_map(Line::texts).chain(quotes.iter().flat_map(Quote::texts)).collect()
            }
            Self::LineWithdrawn { why: LineEnd::CaseWithdrawn, .. }
            | Self::Undecided { .. }
            | Self::CarriedOut { .. }
            | Self::QuoteIssued { .. }
            | Self::QuoteWithdrawn {
                why: QuoteEnd::RulingChanged | QuoteEnd::CaseWithdrawn | QuoteEnd::CustomerChanged,
                ..
            }
            | Self::QuoteExpired { .. }
            | Self::Paid { .. } => Vec::new(),
        }
    }

    /// Files that came with it.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Ruled { evidence, .. } | Self::Reviewed { evidence, .. } => &evidence.attachments,
            Self::QuoteAccepted { how: Acceptance::OnPaper { signed, .. }, .. } => {
                std::slice::from_ref(signed)
            }
            Self::LineAdded { .. }
            | Self::LineChanged { .. }
            | Self::LineWithdrawn { .. }
            | Self::Undecided { .. }
            | Self::Objected { .. }
            | Self::CarriedOut { .. }
            | Self::QuoteIssued { .. }
            | Self::QuoteAccepted { .. }
            | Self::QuoteDeclined { .. }
            | Self::QuoteWithdrawn { .. }
            | Self::QuoteExpired { .. }
            | Self::Paid { .. }
            | Self::CarriedOver { .. } => &[],
        }
    }
}
