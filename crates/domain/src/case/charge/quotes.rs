//! Quotes: issued, accepted by link or signature, declined, withdrawn, expired, settled. A quote above a cap can't be issued: its
//! figures are made here from what holds, and a figure is never above its cap (P-CAP).

use super::event::{ChargeEvent, QuoteEnd};
use super::lines::{is_by_customer, need_going_on, need_live, need_not_merged};
use super::refusal::ChargeRefusal as No;
use super::state::{Acceptance, LineNo, LineState, Quote, QuoteNo, QuoteState, QuotedLine};
use crate::case::Voice;
use crate::case::command::Refusal;
use crate::case::decide::Facts;
use crate::case::draft::Draft;
use crate::case::serve::need_person;
use crate::money::Fen;
use crate::text::TextRef;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeSet;

type Answer = Result<(), Refusal>;

/// The longest that a quote may be valid, in months.
const VALID_MONTHS_MAX: i64 = 12;

pub(super) fn issue(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    lines: &BTreeSet<LineNo>,
    valid_until: Date,
) -> Answer {
    need_going_on(&draft.case)?;
    let by = draft.stamp.actor.person().ok_or(Refusal::NeedsPerson)?;
    let zone = facts.zone();
    let today = draft.stamp.recorded.to_zoned(zone.clone()).date();
    let longest = today.saturating_add(VALID_MONTHS_MAX.months());
    if valid_until < today || valid_until > longest {
        return Err(No::ValidUntil.into());
    }
    let midnight = valid_until.tomorrow().and_then(|day| day.to_zoned(zone));
    let expires = midnight.map_err(|_| Refusal::from(No::ValidUntil))?.timestamp();
    let mut quoted = Vec::new();
    for no in wanted(draft, lines) {
        let line = need_live(draft, no)?;
        let ruling = line.ruling().ok_or(No::NotDecided(no))?;
        if line.has_open_objection() {
            return Err(No::ObjectionOpen { line: no }.into());
        }
        if let Some((quote, _)) = draft.case.charges.live_quote_of(no) {
            return Err(No::Quoted(quote).into());
        }
        let figure = facts.charging.figure(&line.entered, ruling.verdict);
        let figure = figure.map_err(|why| No::Unpriced { line: no, why })?;
        quoted.push(QuotedLine { line: no, figure });
    }
    if quoted.iter().all(|line| line.figure.payable() == Fen::ZERO) {
        return Err(No::NothingToQuote.into());
    }
    let quote = QuoteNo::try_from(draft.case.charges.quotes.len()).unwrap_or(QuoteNo::MAX);
    draft.emit_charge(ChargeEvent::QuoteIssued { quote, by, lines: quoted, valid_until, expires });
    Ok(())
}

/// The lines that are named, or all that are decided and stand in no quote.
fn wanted(draft: &Draft<'_>, lines: &BTreeSet<LineNo>) -> BTreeSet<LineNo> {
    if !lines.is_empty() {
        return lines.clone();
    }
    let charges = &draft.case.charges;
    let decided = charges.numbered().filter(|(_, line)| matches!(line.state, LineState::Ruled(_)));
    let free_to_quote =
        decided.filter(|(no, line)| !line.has_open_objection() && charges.live_quote_of(*no).is_none());
    free_to_quote.map(|(no, _)| no).collect()
}

pub(super) fn withdraw(draft: &mut Draft<'_>, quote: QuoteNo, why: TextRef) -> Answer {
    need_not_merged(&draft.case)?;
    need_person(draft)?;
    need_issued(draft, quote)?;
    draft.emit_charge(ChargeEvent::QuoteWithdrawn { quote, why: QuoteEnd::Person(why) });
    Ok(())
}

pub(super) fn accept(draft: &mut Draft<'_>, quote: QuoteNo, how: Acceptance) -> Answer {
    need_not_merged(&draft.case)?;
    match how {
        Acceptance::ByLink { .. } if !is_by_customer(draft) => return Err(No::NotTheCustomer.into()),
        Acceptance::ByLink { .. } => {}
        Acceptance::OnPaper { .. } | Acceptance::Told { .. } => need_person(draft)?,
    }
    let of = need_issued(draft, quote)?;
    // Said on the last day and written down later counts (Civil Code art. 203).
    if draft.stamp.occurred >= of.expires {
        return Err(No::QuoteExpired.into());
    }
    let objected = of.lines.iter().map(|quoted| quoted.line);
    let has_objection =
        |no: &LineNo| draft.case.charges.line(*no).is_some_and(|line| line.has_open_objection());
    if let Some(line) = objected.into_iter().find(has_objection) {
        return Err(No::ObjectionOpen { line }.into());
    }
    draft.emit_charge(ChargeEvent::QuoteAccepted { quote, how });
    Ok(())
}

pub(super) fn decline(draft: &mut Draft<'_>, quote: QuoteNo, voice: Voice, text: Option<TextRef>) -> Answer {
    need_not_merged(&draft.case)?;
    need_issued(draft, quote)?;
    draft.emit_charge(ChargeEvent::QuoteDeclined { quote, voice, text });
    Ok(())
}

/// Paid, all or a part. What became free since it was accepted is not asked for.
pub(super) fn settle(draft: &mut Draft<'_>, quote: QuoteNo, paid: Fen) -> Answer {
    need_not_merged(&draft.case)?;
    need_person(draft)?;
    let charges = &draft.case.charges;
    let of = charges.quote(quote).ok_or(No::NoSuchQuote(quote))?;
    match of.state {
        QuoteState::Accepted { .. } => {}
        QuoteState::Issued => return Err(No::NotAccepted.into()),
        QuoteState::Declined { .. }
        | QuoteState::Withdrawn { .. }
        | QuoteState::Expired { .. }
        | QuoteState::Moved { .. }
        | QuoteState::Settled { .. } => return Err(No::QuoteIsOver { state: of.state.code() }.into()),
    }
    let has_objection =
        |line: &&QuotedLine| charges.line(line.line).is_some_and(|line| line.has_open_objection());
    if let Some(line) = of.lines.iter().find(has_objection) {
        return Err(No::ObjectionOpen { line: line.line }.into());
    }
    let left = Fen(charges.due(of).0.saturating_sub(of.paid.0).max(0));
    if paid < Fen::ZERO || paid > left {
        return Err(No::TooMuchPaid { left }.into());
    }
    if paid == Fen::ZERO && left > Fen::ZERO {
        return Err(Refusal::NothingToChange);
    }
    draft.emit_charge(ChargeEvent::Paid { quote, amount: paid, settles: paid == left });
    Ok(())
}

/// A time was reached.
pub(in crate::case) fn expire(draft: &mut Draft<'_>) {
    let now = draft.stamp.recorded;
    let is_over = |quote: &Quote| matches!(quote.state, QuoteState::Issued) && quote.expires <= now;
    let over: Vec<QuoteNo> =
        draft.case.charges.quotes_numbered().filter(|(_, quote)| is_over(quote)).map(|(no, _)| no).collect();
    for quote in over {
        draft.emit_charge(ChargeEvent::QuoteExpired { quote });
    }
}

fn need_issued<'a>(draft: &'a Draft<'_>, no: QuoteNo) -> Result<&'a Quote, Refusal> {
    let quote = draft.case.charges.quote(no).ok_or(No::NoSuchQuote(no))?;
    match quote.state {
        QuoteState::Issued => Ok(quote),
        QuoteState::Accepted { .. }
        | QuoteState::Declined { .. }
        | QuoteState::Withdrawn { .. }
        | QuoteState::Expired { .. }
        | QuoteState::Moved { .. }
        | QuoteState::Settled { .. } => Err(No::QuoteIsOver { state: quote.state.code() }.into()),
    }
}
