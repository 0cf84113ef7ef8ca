//! The rules themselves.

use super::cause::{Cause, Clause};
use super::proposal::{Lost, Proposal, Reason, Verdict, Why};
use super::subject::Subject;
use super::term::{self, Candidate, Holds, Months, Reach, Term};
use super::unit::{Milestone, Unit};
use crate::contract::Contract;
use crate::part::{Part, PartKind};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// Everything that a proposal depends on.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub months: Months,
    /// Of the customer, in any order; among them the one the unit was delivered under.
    pub contracts: &'a [Contract],
    pub unit: Option<&'a Unit>,
    pub subject: &'a Subject,
    /// What is delivered, or the part that the work is about.
    pub part: Option<&'a Part>,
    /// What was found; empty where the cause is undetermined.
    pub causes: &'a BTreeSet<Cause>,
    /// The day that counts ([`day_failed`]).
    pub day: Date,
}

/// The day on which it failed where that is known, but no later than it was reported: what was reported on the last day of a
/// term, to its last moment, was reported in it (Civil Code art. 203).
#[must_use]
pub fn day_failed(reported: Timestamp, failed_on: Option<Date>, zone: &TimeZone) -> Date {
    let reported = reported.to_zoned(zone.clone()).date();
    failed_on.map_or(reported, |failed| failed.min(reported))
}

/// Who would pay, and why.
#[must_use]
pub fn propose(question: &Question<'_>) -> Proposal {
    let simple = |verdict, reasons| Proposal { verdict, day: question.day, reasons, lost: Vec::new() };
    // P-CONSULT: one to one, for life.
    if let Subject::Consultation { .. } = question.subject {
        return simple(Verdict::Free, vec![Reason::Consultation]);
    }
    // P-SOFTWARE: with upgrades and maintenance, whatever happened to it.
    let is_software = question.part.is_some_and(|part| part.kind == PartKind::Software);
    if is_software || question.unit.is_some_and(|unit| unit.software && unit.own) {
        return simple(Verdict::Free, vec![Reason::Software]);
    }
    match question.unit {
        None => simple(Verdict::Cost, vec![Reason::NoUnit, Reason::Life]),
        Some(unit) => for_unit(question, unit),
    }
}

fn for_unit(question: &Question<'_>, unit: &Unit) -> Proposal {
    let found = Found::of(question, unit);
    let cause = Weighed::of(question.causes);
    let is_tool = question.part.is_some_and(|part| part.kind == PartKind::Tool);
    let mut reasons = Vec::new();
    let verdict = match (&found.best, cause.clause) {
        // P-TOOLS: special tools are promised whatever the cause.
        (Some(_), _) if is_tool => {
            reasons.push(Reason::ToolInTerm);
            reasons.extend(found.standing(question.day));
            Verdict::Free
        }
        (Some(_), Clause::Warranty) => {
            reasons.extend(found.standing(question.day));
            reasons.push(if question.causes.is_empty() { Reason::Undetermined } else { Reason::Quality });
            // P-REPLACE: what can't be repaired in warranty.
            if let Subject::Replacement { .. } = question.subject {
                reasons.push(Reason::Replaced);
            }
            Verdict::Free
        }
        (None, Clause::Warranty) => {
            reasons.extend(found.out_of_warranty(question, unit, is_tool));
            Verdict::Cost
        }
        (None, Clause::Cost | Clause::Excluded) if is_tool => {
            reasons.extend(found.out_of_warranty(question, unit, is_tool));
            Verdict::Cost
        }
        (best, Clause::Cost) => {
            reasons.extend(cause.first.map(|cause| Reason::AtCost { cause }));
            reasons.extend(best.as_ref().and_then(|_| found.standing(question.day)));
            Verdict::Cost
        }
        // P-WHOLE: nothing was promised that this could lie outside of.
        (_, Clause::Excluded) if !unit.own => {
            reasons.extend(found.standing(question.day));
            reasons.push(after(unit, is_tool));
            Verdict::Cost
        }
        // A longer warranty must not make it worse: what lies outside the promise lies outside it also when the warranty is over.
        (_, Clause::Excluded) => {
            reasons.extend(cause.first.map(|cause| Reason::Outside { cause }));
            reasons.extend(found.standing(question.day));
            Verdict::Excluded
        }
    };
    reasons.extend(cause.better);
    Proposal { verdict, day: question.day, reasons, lost: found.lost }
}

/// What holds when no warranty does.
fn after(unit: &Unit, is_tool: bool) -> Reason {
    match (unit.own, is_tool) {
        (false, _) => Reason::OtherMake { serial: unit.serial.clone() },
        (true, true) => Reason::ToolAfterTerm,
        (true, false) => Reason::Life,
    }
}

/// What was found to be the cause. Where two promises speak of it, the better one for the customer is applied.
struct Weighed {
    clause: Clause,
    first: Option<Cause>,
    better: Option<Reason>,
}

impl Weighed {
    fn of(causes: &BTreeSet<Cause>) -> Self {
        let mut by_clause: Vec<Cause> = causes.iter().copied().collect();
        by_clause.sort_by_key(|cause| (cause.clause(), *cause));
        let first = by_clause.first().copied();
        // Undetermined: whoever wants to be paid in warranty has to show why.
        let clause = first.map_or(Clause::Warranty, Cause::clause);
        let other = by_clause.iter().find(|cause| cause.clause() != clause);
        let better =
            first.zip(other).map(|(applied, other)| Reason::BetterCause { applied, instead_of: *other });
        Self { clause, first, better }
    }
}

/// The terms, sorted out.
struct Found {
    /// Holds, and for longest.
    best: Option<Term>,
    /// Where none holds: the one that was over last.
    over: Option<Term>,
    /// May hold.
    unknown: Vec<Term>,
    lost: Vec<Lost>,
}

impl Found {
    fn of(question: &Question<'_>, unit: &Unit) -> Self {
        let mut candidates = term::candidates(question, unit);
        candidates.sort_by_key(|candidate| candidate.term.rank());
        let mut found = Self { best: None, over: None, unknown: Vec::new(), lost: Vec::new() };
        for candidate in &candidates {
            found.take(candidate, question.day);
        }
        if found.best.is_none() {
            found.over = found.lost.iter().find(|lost| lost.why == Why::Over).map(|lost| lost.term.clone());
        }
        // The one that is named as a reason is not listed once more among the others.
        let named = found.over.clone();
        found.lost.retain(|lost| Some(&lost.term) != named.as_ref());
        found
    }

    fn take(&mut self, candidate: &Candidate, day: Date) {
        let term = candidate.term.clone();
        let why = match (&candidate.unfit, term.reach.on(day)) {
            (Some(why), _) => why.clone(),
            (None, Holds::Certainly) if self.best.is_none() => {
                self.best = Some(term);
                return;
            }
            (None, Holds::Certainly) => Why::EndsEarlier,
            (None, Holds::No) => Why::Over,
            (None, Holds::Unknown) => {
                self.unknown.push(term.clone());
                if matches!(term.reach, Reach::IfBought { .. }) { Why::NotRecorded } else { Why::NotEntered }
            }
        };
        self.lost.push(Lost { term, why });
    }

    /// The term that holds, or the one that was over last.
    fn standing(&self, day: Date) -> Option<Reason> {
        match (&self.best, &self.over) {
            (Some(term), _) => {
                let term = term.clone();
                let began = match term.reach {
                    Reach::Known { from, .. } | Reach::IfBought { from, .. } => from <= day,
                    Reach::Open { .. } => true,
                };
                Some(if began { Reason::InTerm { term, day } } else { Reason::BeforeTerm { term, day } })
            }
            (None, Some(term)) => Some(Reason::AfterTerm { term: term.clone(), day }),
            (None, None) => None,
        }
    }

    /// What would be free in a warranty, and certainly is in none.
    fn out_of_warranty(&self, question: &Question<'_>, unit: &Unit, is_tool: bool) -> Vec<Reason> {
        let mut reasons = self.open(question);
        reasons.extend(self.standing(question.day));
        if reasons.is_empty() && unit.own {
            reasons.push(Reason::NoTerm { serial: unit.serial.clone() });
        }
        reasons.push(after(unit, is_tool));
        reasons
    }

    /// What has to be entered, each thing once.
    fn open(&self, question: &Question<'_>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut asked = BTreeSet::new();
        for term in &self.unknown {
            let recorded = |unit: &Unit| unit.replaced.as_ref().is_none_or(|r| r.bought.is_some());
            let unrecorded = find(question.unit, term).is_some_and(|unit| !recorded(unit))
                && !matches!(term.basis, Milestone::Replacement | Milestone::Fitting);
            // The day on which one took another's place is the day it was installed.
            let milestone =
                if term.basis == Milestone::Replacement { Milestone::Installation } else { term.basis };
            if unrecorded && asked.insert((term.unit, None)) {
                reasons.push(Reason::NotRecorded { term: term.clone() });
            } else if !unrecorded && asked.insert((term.unit, Some(milestone))) {
                reasons.push(Reason::NotEntered { term: term.clone(), milestone });
            }
        }
        reasons
    }
}

/// The unit of a term: the one in question, or one whose place it took.
fn find<'a>(unit: Option<&'a Unit>, term: &Term) -> Option<&'a Unit> {
    std::iter::successors(unit, |unit| unit.replaced.as_deref().map(|replaced| &replaced.unit))
        .find(|unit| unit.id == term.unit)
}
