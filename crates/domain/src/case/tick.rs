//! A time was reached: at risk, missed, climbing (P-ESCALATE), reminders, closing, the question some days later.
//!
//! A tick looks at the state and does what is due; done twice, the second finds nothing. What fell due while the program was
//! down is done once, in order; a rung's own time begins when its person is asked, not when they should have been.

use super::charge;
use super::clocks;
use super::command::Refusal;
use super::decide::Facts;
use super::draft::Draft;
use super::event::Event;
use super::state::{Closure, FollowUp, Stage, Step};
use crate::charter::KeptBy;
use crate::clock::{ClimbState, ClockEvent, ClockNo, ClockState};
use crate::ladder::{self, Ladder, Start};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// An empty directory is looked at again after this long.
const NOBODY_AGAIN: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn tick(draft: &mut Draft<'_>, facts: &Facts<'_>) {
    let now = draft.stamp.recorded;
    for no in draft.clock_numbers() {
        tick_clock(draft, facts, no, now);
    }
    remind(draft, facts, now);
    charge::expire(draft);
    close_confirmed(draft, now);
    ask_follow_up(draft, now);
}

fn tick_clock(draft: &mut Draft<'_>, facts: &Facts<'_>, no: ClockNo, now: Timestamp) {
    let clock = &draft.case.clocks[usize::from(no)];
    match &clock.state {
        ClockState::Running(run) if run.due <= now => {
            draft.emit_clock(no, ClockEvent::Missed { due: run.due });
            climb(draft, facts, no, now);
            // Over before the case began to wait, and said only now: who is asked knows of it, and the climb is held.
            if let Some(why) = draft.case.standing_still() {
                clocks::pause_one(draft, facts, no, why);
            }
        }
        ClockState::Running(run) => {
            // The highest share passed says it all; lower ones that were missed meanwhile are not said again.
            if let Some(warning) = run.warnings.iter().rev().find(|w| w.at <= now) {
                let event = ClockEvent::AtRisk { share: warning.share, due: run.due };
                draft.emit_clock(no, event);
            }
        }
        ClockState::Missed { climb: at, .. } => {
            let over = match at.state {
                ClimbState::Unasked { again } => again <= now,
                ClimbState::Asked { acknowledge_by } => acknowledge_by <= now,
                ClimbState::Acknowledged { act_by, .. } => act_by <= now,
                ClimbState::Held { .. } => false,
            };
            if over {
                climb(draft, facts, no, now);
            }
        }
        ClockState::Paused { .. } | ClockState::Kept { .. } | ClockState::Void { .. } => {}
    }
}

/// One rung up, or the top once more.
fn climb(draft: &mut Draft<'_>, facts: &Facts<'_>, no: ClockNo, now: Timestamp) {
    let clock = &draft.case.clocks[usize::from(no)];
    let ClockState::Missed { climb, .. } = &clock.state else { return };
    let mut kept_out = kept_out(draft, facts);
    if clock.terms.kept_by == KeptBy::Review {
        kept_out.extend(charge::kept_out_of_review(&draft.case, facts.directory, clock.started));
    }
    let start =
        Start { accountable: draft.case.assignee, department: &draft.case.department, kept_out: &kept_out };
    let Some(rung) = ladder::next_rung(facts.directory, &start, &climb.rungs, now) else {
        let again = now.saturating_add(NOBODY_AGAIN).unwrap_or(Timestamp::MAX);
        draft.emit_clock(no, ClockEvent::NobodyToAsk { again });
        return;
    };
    let within = facts.charter.ladders.get(&clock.terms.ladder).map_or(NOBODY_AGAIN, |ladder| {
        if rung.repeated > 0 { ladder.repeat_every } else { ladder.terms(rung.level).acknowledge_within }
    });
    let acknowledge_by = clocks::rung_time(facts, clock, now, within);
    draft.emit_clock(no, ClockEvent::Climbed { rung, acknowledge_by });
}

/// Those complained about and everybody who reports to them.
fn kept_out(draft: &Draft<'_>, facts: &Facts<'_>) -> BTreeSet<crate::ids::PersonId> {
    let Some(about) = draft.case.complained_about() else { return BTreeSet::new() };
    let below = |id| about.iter().any(|target| facts.directory.reports_to(id, *target));
    facts.directory.people().map(|p| p.id).filter(|id| below(*id)).collect()
}

/// "I have it", said by whoever the clock climbed to. It goes on climbing when their time to act is over.
pub(super) fn acknowledge(draft: &mut Draft<'_>, facts: &Facts<'_>, no: ClockNo) -> Result<(), Refusal> {
    let by = draft.stamp.actor.person().ok_or(Refusal::NeedsPerson)?;
    let clock = draft.case.clocks.get(usize::from(no)).ok_or(Refusal::NotClimbing)?;
    let ClockState::Missed { climb, .. } = &clock.state else { return Err(Refusal::NotClimbing) };
    let rung = climb.rungs.last().ok_or(Refusal::NotClimbing)?;
    if rung.asked != by && rung.in_place_of != Some(by) {
        return Err(Refusal::NotYourClimb);
    }
    if !matches!(climb.state, ClimbState::Asked { .. }) {
        return Err(Refusal::NothingToChange);
    }
    let ladder: Option<&Ladder> = facts.charter.ladders.get(&clock.terms.ladder);
    let within = ladder.map_or(NOBODY_AGAIN, |ladder| ladder.terms(rung.level).act_within);
    let act_by = clocks::rung_time(facts, clock, draft.stamp.recorded, within);
    draft.emit_clock(no, ClockEvent::Acknowledged { by, act_by });
    Ok(())
}

/// P-100: the customer is asked for their word.
fn remind(draft: &mut Draft<'_>, facts: &Facts<'_>, now: Timestamp) {
    let Stage::Open { step: Step::Proposed { since, reminded, next_reminder: Some(at), .. }, .. } =
        draft.case.stage
    else {
        return;
    };
    if at > now {
        return;
    }
    let nth = reminded.saturating_add(1);
    let reminders = &facts.charter.closing.reminders;
    // The next is counted from the proposal, but never comes hard on the heels of a late one.
    let next = reminders.get(usize::from(nth)).and_then(|after| {
        let gap = reminders.get(usize::from(reminded)).map_or(*after, |last| *after - *last);
        let planned = since.saturating_add(*after).ok()?;
        Some(planned.max(now.saturating_add(gap).ok()?))
    });
    draft.emit(Event::Reminded { nth, next });
}

fn close_confirmed(draft: &mut Draft<'_>, now: Timestamp) {
    if let Stage::Confirmed { closes, .. } = draft.case.stage
        && closes <= now
        // Who pays is settled first; a person has to.
        && draft.case.charges.open().is_nothing()
    {
        draft.emit(Event::Closed(Closure::WithWord));
    }
}

fn ask_follow_up(draft: &mut Draft<'_>, now: Timestamp) {
    if let FollowUp::Planned { at } = draft.case.follow_up
        && at <= now
    {
        draft.emit(Event::FollowUpAsked);
    }
}
