//! Who pays for what of a case: lines, rulings, objections, quotes (P-WARRANTY, P-COST, P-EXCLUDED, P-LIFE, P-CAP).
//!
//! A line is entered, the rules propose who pays, a person decides; the customer can object, and somebody else answers that.
//! What is not free is quoted, and is not begun before the customer has accepted the quote. `lines.rs` and `quotes.rs` hold the
//! rules, `facts.rs` what they look at.

mod apply;
mod command;
mod event;
mod facts;
mod lines;
mod offer;
mod quotes;
mod refusal;
mod state;

pub(super) use lines::{customer_changed, kept_out_of_review, reviewers};
pub(super) use quotes::expire;

pub use command::ChargeCommand;
pub use event::{ChargeEvent, LineEnd, QuoteEnd};
pub use facts::{Assessment, Charging, Newcomer};
pub use offer::ChargeAction;
pub use refusal::ChargeRefusal;
pub use state::{
    Acceptance, Charges, Done, Entered, Evidence, LINES_MAX, Line, LineNo, LineState, Objection, OpenCharges,
    Quote, QuoteNo, QuoteState, QuotedLine, Ruling,
};

use super::command::Refusal;
use super::decide::Facts;
use super::draft::Draft;

/// Carries out a command about lines or quotes.
pub(super) fn carry_out(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    command: ChargeCommand,
) -> Result<(), Refusal> {
    match command {
        ChargeCommand::AddLine { entered } => lines::add(draft, facts, entered),
        ChargeCommand::ChangeLine { line, entered, why } => lines::change(draft, facts, line, entered, why),
        ChargeCommand::WithdrawLine { line, why } => lines::withdraw(draft, line, why),
        ChargeCommand::Rule { lines, verdict, reason, evidence } => {
            lines::rule(draft, facts, &lines, verdict, reason, &evidence)
        }
        ChargeCommand::Object { line, voice, text } => lines::object(draft, facts, line, voice, text),
        ChargeCommand::Review { line, verdict, text, evidence } => {
            lines::review(draft, facts, line, verdict, text, evidence)
        }
        ChargeCommand::CarryOut { line, done } => lines::carry_out(draft, facts, line, done),
        ChargeCommand::IssueQuote { lines, valid_until } => quotes::issue(draft, facts, &lines, valid_until),
        ChargeCommand::WithdrawQuote { quote, why } => quotes::withdraw(draft, quote, why),
        ChargeCommand::AcceptQuote { quote, how } => quotes::accept(draft, quote, how),
        ChargeCommand::DeclineQuote { quote, voice, text } => quotes::decline(draft, quote, voice, text),
        ChargeCommand::Settle { quote, paid } => quotes::settle(draft, quote, paid),
    }
}
