//! What somebody may do with the lines and quotes of a case now; pages offer this and nothing else.
//!
//! The rules that refuse stand in `lines.rs` and `quotes.rs`; a test gives every offered action to `decide`.

use super::lines::is_eligible;
use super::state::{LineNo, LineState, Objection, QuoteNo, QuoteState};
use crate::case::{Case, Kind, Stage};
use crate::money::Fen;
use crate::people::{Directory, Person};
use crate::roles::{self, Permission};
use crate::warranty::Verdict;

/// One thing that can be done by a person. Names follow [`super::ChargeCommand::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChargeAction {
    AddLine,
    ChangeLine(LineNo),
    WithdrawLine(LineNo),
    Rule(LineNo),
    Object(LineNo),
    Review(LineNo),
    CarryOut(LineNo),
    /// With every line that is decided and in no quote.
    IssueQuote,
    WithdrawQuote(QuoteNo),
    AcceptQuote(QuoteNo),
    DeclineQuote(QuoteNo),
    Settle(QuoteNo),
}

impl ChargeAction {
    /// As [`super::ChargeCommand::code`] says it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AddLine => "add-line",
            Self::ChangeLine(_) => "change-line",
            Self::WithdrawLine(_) => "withdraw-line",
            Self::Rule(_) => "rule",
            Self::Object(_) => "object",
            Self::Review(_) => "review",
            Self::CarryOut(_) => "carry-out",
            Self::IssueQuote => "issue-quote",
            Self::WithdrawQuote(_) => "withdraw-quote",
            Self::AcceptQuote(_) => "accept-quote",
            Self::DeclineQuote(_) => "decline-quote",
            Self::Settle(_) => "settle",
        }
    }

    fn permission(self) -> Permission {
        match self {
            Self::AddLine
            | Self::ChangeLine(_)
            | Self::WithdrawLine(_)
            | Self::Object(_)
            | Self::CarryOut(_)
            | Self::AcceptQuote(_)
            | Self::DeclineQuote(_) => Permission::WorkOnCases,
            Self::Rule(_) => Permission::Rule,
            Self::Review(_) => Permission::ReviewRulings,
            Self::IssueQuote | Self::WithdrawQuote(_) | Self::Settle(_) => Permission::Quote,
        }
    }
}

impl Case {
    /// What `who` may do now about who pays for what.
    #[must_use]
    pub fn charge_offer(&self, who: &Person, directory: &Directory) -> Vec<ChargeAction> {
        let goes_on = matches!(self.stage, Stage::Open { .. } | Stage::Confirmed { .. });
        if matches!(self.stage, Stage::Merged { .. }) || !self.may_be_seen_by(who.id, directory) {
            return Vec::new();
        }
        let mut out = Vec::new();
        if goes_on && matches!(self.kind, Kind::Report) && self.charges.lines.len() < super::LINES_MAX {
            out.push(ChargeAction::AddLine);
        }
        for (no, line) in self.charges.numbered().filter(|(_, line)| line.is_live()) {
            let objected = line.has_open_objection();
            let quote = self.charges.live_quote_of(no).map(|(_, quote)| quote);
            if goes_on && line.done.is_none() && !objected && quote.is_none() {
                out.extend([ChargeAction::ChangeLine(no), ChargeAction::WithdrawLine(no)]);
                if !matches!(line.ruling().map(|r| &r.objection), Some(Objection::Answered { .. })) {
                    out.push(ChargeAction::Rule(no));
                }
            }
            let decided = matches!(line.state, LineState::Ruled(_));
            if goes_on && line.done.is_none() && decided && self.charges.may_begin(no) {
                out.push(ChargeAction::CarryOut(no));
            }
            let Some(ruling) = line.ruling() else { continue };
            let settled = quote.is_some_and(|quote| matches!(quote.state, QuoteState::Settled { .. }));
            match ruling.objection {
                Objection::None if ruling.verdict != Verdict::Free && !settled => {
                    out.push(ChargeAction::Object(no));
                }
                Objection::Open { .. } if is_eligible(directory, who, ruling.by) => {
                    out.push(ChargeAction::Review(no));
                }
                Objection::None | Objection::Open { .. } | Objection::Answered { .. } => {}
            }
        }
        if goes_on && self.has_something_to_quote() {
            out.push(ChargeAction::IssueQuote);
        }
        for (no, quote) in self.charges.quotes_numbered() {
            let objected = quote
                .lines
                .iter()
                .any(|quoted| self.charges.line(quoted.line).is_some_and(|line| line.has_open_objection()));
            match quote.state {
                QuoteState::Issued => {
                    out.extend([ChargeAction::WithdrawQuote(no), ChargeAction::DeclineQuote(no)]);
                    if !objected {
                        out.push(ChargeAction::AcceptQuote(no));
                    }
                }
                QuoteState::Accepted { .. } if !objected => out.push(ChargeAction::Settle(no)),
                QuoteState::Accepted { .. }
                | QuoteState::Declined { .. }
                | QuoteState::Withdrawn { .. }
                | QuoteState::Expired { .. }
                | QuoteState::Moved { .. }
                | QuoteState::Settled { .. } => {}
            }
        }
        out.retain(|action| roles::may(&who.roles, action.permission()));
        out
    }

    /// A line that is to be paid and stands in no quote.
    fn has_something_to_quote(&self) -> bool {
        self.charges.numbered().any(|(no, line)| {
            let to_pay = line.ruling().is_some_and(|ruling| {
                ruling.verdict != Verdict::Free
                    && ruling.figure.as_ref().is_none_or(|figure| figure.payable() > Fen::ZERO)
            });
            to_pay && !line.has_open_objection() && self.charges.live_quote_of(no).is_none()
        })
    }
}
