//! Folds what happened into lines and quotes; decides nothing.

use super::event::ChargeEvent;
use super::state::{Charges, Line, LineNo, LineState, Objection, Quote, QuoteNo, QuoteState, Ruling};
use crate::case::event::Stamp;
use crate::ids::CaseId;

impl Charges {
    pub(in crate::case) fn apply(&mut self, event: &ChargeEvent, stamp: &Stamp) {
        let at = stamp.occurred;
        match event {
            ChargeEvent::LineAdded { line: _, entered } => self.lines.push(Line {
                entered: entered.clone(),
                added: at,
                added_by: stamp.actor.person(),
                state: LineState::Undecided,
                done: None,
                carried_from: None,
            }),
            ChargeEvent::LineChanged { line, entered, why: _ } => self.of_line(*line, |line| {
                line.entered.clone_from(entered);
                line.state = LineState::Undecided;
            }),
            ChargeEvent::LineWithdrawn { line, why: _ } => {
                self.of_line(*line, |line| line.state = LineState::Withdrawn { at });
            }
            ChargeEvent::Ruled { line, by, verdict, proposal, figure, reason, evidence } => {
                let ruling = Ruling {
                    verdict: *verdict,
                    proposal: (**proposal).clone(),
                    figure: figure.as_deref().cloned(),
                    by: *by,
                    at,
                    reason: *reason,
                    evidence: evidence.clone(),
                    objection: Objection::None,
                };
                self.of_line(*line, |line| line.state = LineState::Ruled(Box::new(ruling)));
            }
            ChargeEvent::Undecided { line } => self.of_line(*line, |line| line.state = LineState::Undecided),
            ChargeEvent::Objected { line, voice, text } => self.of_ruling(*line, |ruling| {
                ruling.objection = Objection::Open { at, voice: *voice, text: *text };
            }),
            ChargeEvent::Reviewed { line, by, verdict, before, figure, text, evidence } => {
                self.of_ruling(*line, |ruling| {
                    let Objection::Open { text: objected, .. } = ruling.objection else { return };
                    ruling.verdict = *verdict;
                    ruling.figure = figure.as_deref().cloned();
                    ruling.evidence.attachments.extend(evidence.attachments.iter().cloned());
                    ruling.evidence.finding = evidence.finding.or(ruling.evidence.finding);
                    ruling.objection =
                        Objection::Answered { objected, at, by: *by, before: *before, text: *text };
                });
            }
            ChargeEvent::CarriedOut { line, done } => {
                self.of_line(*line, |line| line.done = Some(done.clone()));
            }
            ChargeEvent::QuoteIssued { quote: _, by, lines, valid_until, expires } => {
                self.quotes.push(Quote {
                    issued: at,
                    by: *by,
                    lines: lines.clone(),
                    valid_until: *valid_until,
                    expires: *expires,
                    state: QuoteState::Issued,
                    paid: crate::money::Fen::ZERO,
                    carried_from: None,
                })
            }
            ChargeEvent::QuoteAccepted { quote, how } => {
                self.of_quote(*quote, |quote| quote.state = QuoteState::Accepted { at, how: how.clone() });
            }
            ChargeEvent::QuoteDeclined { quote, voice, text } => self.of_quote(*quote, |quote| {
                quote.state = QuoteState::Declined { at, voice: *voice, text: *text };
            }),
            ChargeEvent::QuoteWithdrawn { quote, why: _ } => {
                self.of_quote(*quote, |quote| quote.state = QuoteState::Withdrawn { at });
            }
            ChargeEvent::QuoteExpired { quote } => {
                self.of_quote(*quote, |quote| quote.state = QuoteState::Expired { at });
            }
            ChargeEvent::Paid { quote, amount, settles } => self.of_quote(*quote, |quote| {
                quote.paid = quote.paid.checked_add(*amount).unwrap_or(quote.paid);
                if let (true, QuoteState::Accepted { at: accepted, how }) = (*settles, &quote.state) {
                    quote.state = QuoteState::Settled { at, accepted: *accepted, how: how.clone() };
                }
            }),
            ChargeEvent::CarriedOver { from: _, lines, quotes } => {
                self.lines.extend(lines.iter().cloned());
                self.quotes.extend(quotes.iter().cloned());
            }
        }
    }

    /// The case was merged: what was still going on goes on there.
    pub(in crate::case) fn move_to(&mut self, to: CaseId) {
        for line in self.lines.iter_mut().filter(|line| line.is_live()) {
            line.state = LineState::Moved { to };
        }
        for quote in self.quotes.iter_mut().filter(|quote| quote.state.is_live()) {
            quote.state = QuoteState::Moved { to };
        }
    }

    /// What goes on in the case that this one is merged into, with its numbers there: lines that are not withdrawn, and quotes
    /// that the customer may accept or has accepted.
    #[must_use]
    pub(in crate::case) fn carried(&self, from: CaseId, lines_there: usize) -> (Vec<Line>, Vec<Quote>) {
        let live: Vec<(LineNo, &Line)> = self.numbered().filter(|(_, line)| line.is_live()).collect();
        let there = |no: LineNo| {
            let nth = live.iter().position(|(line, _)| *line == no)?;
            LineNo::try_from(lines_there + nth).ok()
        };
        let mut quotes: Vec<Quote> =
            self.quotes.iter().filter(|quote| quote.state.is_live()).cloned().collect();
        for quote in &mut quotes {
            quote.carried_from.get_or_insert(from);
            for line in &mut quote.lines {
                line.line = there(line.line).unwrap_or(line.line);
            }
        }
        let mut lines: Vec<Line> = live.into_iter().map(|(_, line)| line.clone()).collect();
        for line in &mut lines {
            line.carried_from.get_or_insert(from);
        }
        (lines, quotes)
    }

    fn of_line(&mut self, no: LineNo, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.get_mut(usize::from(no)) {
            change(line);
        }
    }

    fn of_ruling(&mut self, no: LineNo, change: impl FnOnce(&mut Ruling)) {
        self.of_line(no, |line| {
            if let LineState::Ruled(ruling) = &mut line.state {
                change(ruling);
            }
        });
    }

    fn of_quote(&mut self, no: QuoteNo, change: impl FnOnce(&mut Quote)) {
        if let Some(quote) = self.quotes.get_mut(usize::from(no)) {
            change(quote);
        }
    }
}
