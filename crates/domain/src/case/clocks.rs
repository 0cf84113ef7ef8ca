//! The clocks of a case: started, paused, resumed, kept, voided, computed anew. Every due time is computed here, from the
//! start, the budget, the calendar and all pauses; never edited.

use super::command::Refusal;
use super::decide::Facts;
use super::draft::Draft;
use super::state::{Case, Kind};
use crate::calendar::{Budget, Calendar, Due, Pause};
use crate::charter::{ClockRule, KeptBy, Of, PauseReason, Terms};
use crate::clock::{
    ClimbState, Clock, ClockEvent, ClockNo, ClockState, RecomputeReason, Run, VoidReason, Warning,
};
use crate::ids::PromiseId;
use jiff::{SignedDuration, Timestamp};

/// Starts the clocks that are kept by one of `kept_by`, as the charter and the contracts say.
pub(super) fn start(draft: &mut Draft<'_>, facts: &Facts<'_>, kept_by: &[KeptBy], at: Timestamp) {
    for (promise, rule) in facts.charter.clock_rules() {
        if !kept_by.contains(&rule.kept_by) || !applies(rule, &draft.case) {
            continue;
        }
        let Some((terms, calendar)) = terms(facts, promise, rule, &draft.case, at) else { continue };
        let run = match due(calendar, terms.budget, at, &[]) {
            Due::At { at: due, provisional } => {
                Run { due, provisional, warnings: warnings(calendar, &terms, at, &[], at) }
            }
            // Without a pause a due time is always found.
            Due::Paused { .. } => continue,
        };
        let no = ClockNo::try_from(draft.case.clocks.len()).unwrap_or(ClockNo::MAX);
        draft.emit_clock(
            no,
            ClockEvent::Started { promise: promise.clone(), terms: Box::new(terms), at, run },
        );
    }
}

/// P-LOCAL-2H applies only where a local team serves the place, complaints have their own promise (P-COMPLAINT-2D).
fn applies(rule: &ClockRule, case: &Case) -> bool {
    let kind = match rule.of {
        Of::Every => true,
        Of::Reports => case.kind == Kind::Report,
        Of::Complaints => matches!(case.kind, Kind::Complaint { .. }),
    };
    kind && (!rule.local_only || case.local_area.is_some())
}

fn terms<'a>(
    facts: &Facts<'a>,
    promise: &PromiseId,
    rule: &ClockRule,
    case: &Case,
    at: Timestamp,
) -> Option<(Terms, &'a Calendar)> {
    let name = rule.calendar.as_ref().unwrap_or(&facts.charter.calendar);
    let calendar = facts.calendars.get(name)?;
    // A contract counts for what began while it was in force.
    let day = at.to_zoned(calendar.zone().clone()).date();
    let promised = facts.promised.iter().filter(|p| p.promise == *promise && p.is_in_force(day));
    let ends = |budget| match due(calendar, budget, at, &[]) {
        Due::At { at, .. } => Some(at),
        Due::Paused { .. } => None,
    };
    let terms = Terms::better(facts.charter, rule, case.severity, calendar.version, promised, ends)?;
    Some((terms, calendar))
}

/// Keeps every open clock of this kind; what happened in time is in time, also when it is written down late.
pub(super) fn keep(draft: &mut Draft<'_>, kept_by: KeptBy) {
    keep_at(draft, kept_by, draft.stamp.occurred);
}

pub(super) fn keep_at(draft: &mut Draft<'_>, kept_by: KeptBy, at: Timestamp) {
    for no in draft.clock_numbers() {
        let clock = &draft.case.clocks[usize::from(no)];
        if clock.is_open() && clock.terms.kept_by == kept_by {
            let at = at.max(clock.started);
            draft.emit_clock(no, ClockEvent::Kept { at });
        }
    }
}

/// Stops, for a while, the clocks whose promise says so. A missed clock stays missed; its climb is held.
pub(super) fn pause(draft: &mut Draft<'_>, facts: &Facts<'_>, why: PauseReason) {
    for no in draft.clock_numbers() {
        pause_one(draft, facts, no, why);
    }
}

pub(super) fn pause_one(draft: &mut Draft<'_>, facts: &Facts<'_>, no: ClockNo, why: PauseReason) {
    let clock = &draft.case.clocks[usize::from(no)];
    if !clock.terms.pauses.contains(&why) {
        return;
    }
    let at = not_before_last_pause(clock, draft.stamp.occurred);
    match &clock.state {
        ClockState::Running(_) => {
            let mut pauses = clock.pauses.clone();
            pauses.push(Pause { from: at, to: None });
            let remaining = facts.calendars.get(&clock.terms.calendar).and_then(|calendar| {
                match due(calendar, clock.terms.budget, clock.started, &pauses) {
                    Due::Paused { remaining } => remaining,
                    Due::At { .. } => None,
                }
            });
            // Over already at the moment of the pause: the tick that says so is on its way, and is not held up.
            if clock.due().is_some_and(|due| due > at) {
                draft.emit_clock(no, ClockEvent::Paused { at, why, remaining });
            }
        }
        ClockState::Missed { climb, .. } if !matches!(climb.state, ClimbState::Held { .. }) => {
            draft.emit_clock(no, ClockEvent::ClimbHeld { at, why });
        }
        ClockState::Missed { .. }
        | ClockState::Paused { .. }
        | ClockState::Kept { .. }
        | ClockState::Void { .. } => {}
    }
}

/// Lets the clocks go on that stand still for this reason.
pub(super) fn resume(draft: &mut Draft<'_>, facts: &Facts<'_>, why: PauseReason) {
    for no in draft.clock_numbers() {
        let clock = &draft.case.clocks[usize::from(no)];
        let at = not_before_last_pause(clock, draft.stamp.occurred);
        match &clock.state {
            ClockState::Paused { why: reason, .. } if *reason == why => {
                let mut pauses = clock.pauses.clone();
                if let Some(last) = pauses.last_mut() {
                    last.to = Some(at);
                }
                let Some(run) = run(facts, clock, &clock.terms, &pauses, at) else { continue };
                draft.emit_clock(no, ClockEvent::Resumed { at, run });
            }
            ClockState::Missed { climb, .. } => {
                if let ClimbState::Held { why: reason, .. } = climb.state
                    && reason == why
                {
                    let level = climb.rungs.last().map_or(1, |r| r.level);
                    let within = facts
                        .charter
                        .ladders
                        .get(&clock.terms.ladder)
                        .map_or(SignedDuration::from_hours(1), |ladder| {
                            ladder.terms(level).acknowledge_within
                        });
                    let acknowledge_by = rung_time(facts, clock, draft.stamp.recorded, within);
                    let nobody_yet = climb.rungs.is_empty();
                    draft.emit_clock(no, ClockEvent::ClimbWentOn { at, acknowledge_by });
                    if nobody_yet {
                        let again = draft.stamp.recorded;
                        draft.emit_clock(no, ClockEvent::NobodyToAsk { again });
                    }
                }
            }
            ClockState::Running(_)
            | ClockState::Paused { .. }
            | ClockState::Kept { .. }
            | ClockState::Void { .. } => {}
        }
    }
}

/// After clocks came from another case: each goes on, or stands still, as this case does.
pub(super) fn align(draft: &mut Draft<'_>, facts: &Facts<'_>) {
    let now = draft.case.standing_still();
    for why in PauseReason::ALL.into_iter().filter(|why| Some(*why) != now) {
        resume(draft, facts, why);
    }
    if let Some(why) = now {
        pause(draft, facts, why);
    }
}

/// Ends the open clocks of a case that is over without their being kept; never silently.
pub(super) fn void(draft: &mut Draft<'_>, why: VoidReason) {
    let at = draft.stamp.occurred;
    for no in draft.clock_numbers() {
        if draft.case.clocks[usize::from(no)].is_open() {
            draft.emit_clock(no, ClockEvent::Voided { at, why });
        }
    }
}

/// Computes the open clocks anew after a change of calendar, charter, contract or severity; every pause ever made stays.
/// What is missed stays missed.
pub(super) fn recompute(draft: &mut Draft<'_>, facts: &Facts<'_>, why: &RecomputeReason) {
    for no in draft.clock_numbers() {
        let clock = &draft.case.clocks[usize::from(no)];
        if !matches!(clock.state, ClockState::Running(_) | ClockState::Paused { .. }) {
            continue;
        }
        if let RecomputeReason::Calendar { name, .. } = why
            && *name != clock.terms.calendar
        {
            continue;
        }
        let fresh = match facts.charter.promises.get(&clock.promise).and_then(|p| p.clock.as_ref()) {
            Some(rule) => {
                terms(facts, &clock.promise, rule, &draft.case, clock.started).map(|(terms, _)| terms)
            }
            None => None,
        };
        let mut new_terms = clock.terms.clone();
        if let Some(calendar) = facts.calendars.get(&new_terms.calendar) {
            new_terms.calendar_version = calendar.version;
        }
        match (why, fresh) {
            // A new notice changes days, not promises.
            (RecomputeReason::Calendar { .. }, _) | (_, None) => {}
            (
                RecomputeReason::Charter { .. }
                | RecomputeReason::Severity
                | RecomputeReason::Contract
                | RecomputeReason::ContractChanged { .. },
                Some(fresh),
            ) => {
                new_terms = fresh;
            }
        }
        let new_run = match &clock.state {
            ClockState::Running(_) => run(facts, clock, &new_terms, &clock.pauses, draft.stamp.recorded),
            _ => None,
        };
        let same_run = match (&clock.state, &new_run) {
            (ClockState::Running(old), Some(new)) => old.due == new.due && old.provisional == new.provisional,
            _ => true,
        };
        if same_run && new_terms == clock.terms {
            continue;
        }
        draft.emit_clock(
            no,
            ClockEvent::Recomputed { why: why.clone(), terms: Box::new(new_terms), run: new_run },
        );
    }
}

/// After a change of place, a promise that holds only near a local team may begin to hold; none ever ceases to.
pub(super) fn start_missing(draft: &mut Draft<'_>, facts: &Facts<'_>, kept_by: &[KeptBy], at: Timestamp) {
    let had: Vec<PromiseId> = draft.case.clocks.iter().map(|c| c.promise.clone()).collect();
    let mut rest = facts.charter.clone();
    rest.promises.retain(|id, _| !had.contains(id));
    let facts = Facts { charter: &rest, ..*facts };
    start(draft, &facts, kept_by, at);
}

fn run(facts: &Facts<'_>, clock: &Clock, terms: &Terms, pauses: &[Pause], from: Timestamp) -> Option<Run> {
    let calendar = facts.calendars.get(&terms.calendar)?;
    match due(calendar, terms.budget, clock.started, pauses) {
        Due::At { at, provisional } => Some(Run {
            due: at,
            provisional,
            warnings: warnings(calendar, terms, clock.started, pauses, from),
        }),
        Due::Paused { .. } => None,
    }
}

fn warnings(
    calendar: &Calendar,
    terms: &Terms,
    start: Timestamp,
    pauses: &[Pause],
    from: Timestamp,
) -> Vec<Warning> {
    let moments = terms.at_risk.iter().filter_map(|share| {
        let at = calendar.at_share(terms.budget, start, pauses, *share).ok().flatten()?;
        Some(Warning { share: *share, at })
    });
    // Once, and never at the moment of creation (peers.md, 11).
    moments.filter(|w| w.at > from).collect()
}

/// The due time; where a calendar can't say (it never opens), the time runs day and night rather than not at all.
pub(super) fn due(calendar: &Calendar, budget: Budget, start: Timestamp, pauses: &[Pause]) -> Due {
    calendar.deadline(budget, start, pauses).unwrap_or_else(|_| {
        let seconds = match budget {
            Budget::Elapsed(s) | Budget::WorkingTime(s) => s,
            Budget::WorkingDays(days) => u64::from(days) * 86_400,
        };
        match calendar.deadline(Budget::Elapsed(seconds), start, pauses) {
            Ok(Due::At { at, .. }) => Due::At { at, provisional: true },
            Ok(paused @ Due::Paused { .. }) => paused,
            Err(_) => Due::At { at: Timestamp::MAX, provisional: true },
        }
    })
}

/// The end of a rung's time: day and night when the promise runs so, else in the calendar's hours (peers.md, 7).
pub(super) fn rung_time(
    facts: &Facts<'_>,
    clock: &Clock,
    from: Timestamp,
    within: SignedDuration,
) -> Timestamp {
    let plain = || from.saturating_add(within).unwrap_or(Timestamp::MAX);
    let seconds = within.as_secs().unsigned_abs();
    match (clock.terms.budget, facts.calendars.get(&clock.terms.calendar)) {
        (Budget::Elapsed(_), _) | (_, None) => plain(),
        (Budget::WorkingTime(_) | Budget::WorkingDays(_), Some(calendar)) => {
            match due(calendar, Budget::WorkingTime(seconds), from, &[]) {
                Due::At { at, .. } => at,
                Due::Paused { .. } => plain(),
            }
        }
    }
}

fn not_before_last_pause(clock: &Clock, at: Timestamp) -> Timestamp {
    let last = clock.pauses.last().map(|p| p.to.unwrap_or(p.from));
    last.map_or(at, |last| at.max(last)).max(clock.started)
}

/// Refuses what only makes sense while the case is open.
pub(super) fn need_open(case: &Case) -> Result<(), Refusal> {
    if case.is_open() { Ok(()) } else { Err(Refusal::CaseIsOver) }
}
