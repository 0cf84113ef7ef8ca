//! What somebody wants to happen to the lines and quotes of a case.

use super::state::{Acceptance, Done, Entered, Evidence, LineNo, QuoteNo};
use crate::case::Voice;
use crate::money::Fen;
use crate::roles::Permission;
use crate::text::TextRef;
use crate::warranty::Verdict;
use jiff::civil::Date;
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeCommand {
    AddLine {
        entered: Entered,
    },
    /// What was decided about it is undecided again.
    ChangeLine {
        line: LineNo,
        entered: Entered,
        why: Option<TextRef>,
    },
    WithdrawLine {
        line: LineNo,
        why: TextRef,
    },
    /// One decision about several lines. `reason` says why, where it is not what the rules propose; `evidence` is needed for
    /// what is not free.
    Rule {
        lines: BTreeSet<LineNo>,
        verdict: Verdict,
        reason: Option<TextRef>,
        evidence: Evidence,
    },
    /// The customer does not agree.
    Object {
        line: LineNo,
        voice: Voice,
        text: TextRef,
    },
    /// Another person answers the objection: the ruling stands, or a better one takes its place.
    Review {
        line: LineNo,
        verdict: Verdict,
        text: TextRef,
        evidence: Evidence,
    },
    /// It was done: worked, fitted, replaced.
    CarryOut {
        line: LineNo,
        done: Done,
    },
    /// `lines` empty: all that are decided and in no quote yet.
    IssueQuote {
        lines: BTreeSet<LineNo>,
        valid_until: Date,
    },
    WithdrawQuote {
        quote: QuoteNo,
        why: TextRef,
    },
    AcceptQuote {
        quote: QuoteNo,
        how: Acceptance,
    },
    DeclineQuote {
        quote: QuoteNo,
        voice: Voice,
        text: Option<TextRef>,
    },
    /// The customer paid this much; with all of it the quote is settled.
    Settle {
        quote: QuoteNo,
        paid: Fen,
    },
}

impl ChargeCommand {
    /// For addresses and the table of commands.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AddLine { .. } => "add-line",
            Self::ChangeLine { .. } => "change-line",
            Self::WithdrawLine { .. } => "withdraw-line",
            Self::Rule { .. } => "rule",
            Self::Object { .. } => "object",
            Self::Review { .. } => "review",
            Self::CarryOut { .. } => "carry-out",
            Self::IssueQuote { .. } => "issue-quote",
            Self::WithdrawQuote { .. } => "withdraw-quote",
            Self::AcceptQuote { .. } => "accept-quote",
            Self::DeclineQuote { .. } => "decline-quote",
            Self::Settle { .. } => "settle",
        }
    }

    /// What a person needs to give it.
    #[must_use]
    pub fn permission(&self) -> Permission {
        match self {
            Self::AddLine { .. }
            | Self::ChangeLine { .. }
            | Self::WithdrawLine { .. }
            | Self::Object { .. }
            | Self::CarryOut { .. }
            | Self::AcceptQuote { .. }
            | Self::DeclineQuote { .. } => Permission::WorkOnCases,
            Self::Rule { .. } => Permission::Rule,
            Self::Review { .. } => Permission::ReviewRulings,
            Self::IssueQuote { .. } | Self::WithdrawQuote { .. } | Self::Settle { .. } => Permission::Quote,
        }
    }

    /// The line that it enters.
    #[must_use]
    pub fn entered(&self) -> Option<&Entered> {
        match self {
            Self::AddLine { entered } | Self::ChangeLine { entered, .. } => Some(entered),
            Self::WithdrawLine { .. }
            | Self::Rule { .. }
            | Self::Object { .. }
            | Self::Review { .. }
            | Self::CarryOut { .. }
            | Self::IssueQuote { .. }
            | Self::WithdrawQuote { .. }
            | Self::AcceptQuote { .. }
            | Self::DeclineQuote { .. }
            | Self::Settle { .. } => None,
        }
    }

    /// Whether it looks at units, contracts, parts and rates ([`super::Charging`]), which must be loaded for it.
    #[must_use]
    pub fn needs_charging(&self) -> bool {
        match self {
            Self::AddLine { .. }
            | Self::ChangeLine { .. }
            | Self::Rule { .. }
            | Self::Review { .. }
            | Self::CarryOut { .. }
            | Self::IssueQuote { .. } => true,
            Self::WithdrawLine { .. }
            | Self::Object { .. }
            | Self::WithdrawQuote { .. }
            | Self::AcceptQuote { .. }
            | Self::DeclineQuote { .. }
            | Self::Settle { .. } => false,
        }
    }
}
