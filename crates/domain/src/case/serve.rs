//! Serving: answer, diagnose, propose, learn whether it worked (P-PHONE, P-REMOTE, P-CONSULT); who does it.

use super::clocks::{self, need_open};
use super::command::Refusal;
use super::decide::Facts;
use super::draft::Draft;
use super::event::{Attachment, Event, Voice};
use super::state::{Channel, Finding, Kind, Stage, Step, Waiting, WaitingOn};
use crate::charter::{KeptBy, PauseReason};
use crate::clock::RecomputeReason;
use crate::ids::{DepartmentCode, FaultCode, PersonId};
use crate::serving::Circumstances;
use crate::severity::{Severity, Way};
use crate::text::TextRef;
use std::collections::BTreeSet;

type Done = Result<(), Refusal>;

/// A person reached the customer: the response that P-LOCAL-2H asks for, not yet the answer.
pub(super) fn contact(draft: &mut Draft<'_>, _: &Facts<'_>, by: Channel, text: Option<TextRef>) -> Done {
    need_open(&draft.case)?;
    need_person(draft)?;
    draft.emit(Event::Contacted { by, text });
    clocks::keep(draft, KeptBy::Response);
    Ok(())
}

/// P-ANSWER-24H: a clear answer, marked as such by a person, by whatever channel (peers.md, 4).
pub(super) fn answer(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    by: Channel,
    text: TextRef,
    attachments: Vec<Attachment>,
) -> Done {
    need_open(&draft.case)?;
    need_person(draft)?;
    draft.emit(Event::Answered { by, text, attachments });
    clocks::keep(draft, KeptBy::Response);
    clocks::keep(draft, KeptBy::Answer);
    // Whoever gets an answer has been told that the report arrived.
    clocks::keep(draft, KeptBy::Receipt);
    await_word_again(draft, facts);
    Ok(())
}

pub(super) fn send(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    by: Channel,
    text: TextRef,
    attachments: Vec<Attachment>,
) -> Done {
    need_person(draft)?;
    draft.emit(Event::MessageSent { by, text, attachments });
    if draft.case.is_open() {
        clocks::keep(draft, KeptBy::Response);
        await_word_again(draft, facts);
    }
    Ok(())
}

pub(super) fn note(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    text: TextRef,
    mentions: BTreeSet<PersonId>,
    attachments: Vec<Attachment>,
) -> Done {
    for who in &mentions {
        facts.directory.person(*who).ok_or(Refusal::NoSuchPerson)?;
        if !draft.case.may_be_seen_by(*who, facts.directory) {
            return Err(Refusal::KeptOutOfComplaint);
        }
    }
    draft.emit(Event::Noted { text, mentions, attachments });
    Ok(())
}

/// P-MODE: the way of serving. Another one than the table suggests needs a reason.
pub(super) fn start_diagnosis(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    way: Way,
    against: Option<TextRef>,
) -> Done {
    need_open(&draft.case)?;
    need_person(draft)?;
    let case = &draft.case;
    let circumstances = Circumstances {
        fault: case.fault.as_ref(),
        severity: case.severity,
        remote_access: case.remote_access,
        local_team: case.local_area.is_some(),
        place: &case.place,
    };
    let suggestion = facts.serving.suggest(&circumstances, &case.tried);
    if way != suggestion.way && against.is_none() {
        return Err(Refusal::ReasonForOtherWay { suggested: suggestion.way });
    }
    // Work goes on: what was waited for is there, or no longer needed.
    end_waiting(draft, facts);
    end_awaiting_word(draft, facts);
    draft.emit(Event::DiagnosisStarted { way, suggested: suggestion.way, row: suggestion.row, against });
    Ok(())
}

/// P-REMOTE, P-ADVISE: the crux, and the remedy.
pub(super) fn record_finding(draft: &mut Draft<'_>, cause: TextRef, remedy: TextRef) -> Done {
    need_person(draft)?;
    if let Stage::Merged { into, .. } = draft.case.stage {
        return Err(Refusal::CaseWasMerged { into });
    }
    draft.emit(Event::FindingRecorded(Finding { cause, remedy }));
    Ok(())
}

/// P-PHONE: a solution is proposed; the customer tries it. The customer is asked for their word until it is there.
pub(super) fn propose(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    by: Channel,
    text: TextRef,
    attachments: Vec<Attachment>,
) -> Done {
    need_open(&draft.case)?;
    need_person(draft)?;
    let way = match &draft.case.stage {
        Stage::Open { step: Step::Diagnosing { way, .. } | Step::Proposed { way, .. }, .. } => *way,
        Stage::Open { step: Step::NotEffective { tried, .. }, .. } => tried.next(),
        // Solved in the first talk: by phone, without a diagnosis of its own.
        _ => Way::Phone,
    };
    end_waiting(draft, facts);
    end_awaiting_word(draft, facts);
    let first = facts.charter.closing.reminders.first();
    let next_reminder = first.and_then(|after| draft.stamp.occurred.saturating_add(*after).ok());
    draft.emit(Event::SolutionProposed { way, by, text, attachments, next_reminder });
    clocks::keep(draft, KeptBy::Response);
    clocks::keep(draft, KeptBy::Answer);
    clocks::keep(draft, KeptBy::Receipt);
    clocks::pause(draft, facts, PauseReason::AwaitingWord);
    Ok(())
}

/// P-PHONE, P-100: the customer's word. "It works" keeps the promise; "it does not" leads to the next way of serving.
pub(super) fn give_word(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    effective: bool,
    voice: Voice,
    text: Option<TextRef>,
) -> Done {
    need_open(&draft.case)?;
    let proposed = matches!(draft.case.stage, Stage::Open { step: Step::Proposed { .. }, .. });
    let closing = &facts.charter.closing;
    if effective {
        end_waiting(draft, facts);
        end_awaiting_word(draft, facts);
        let at = draft.stamp.occurred;
        let closes = at.saturating_add(closing.confirmed_closes_after).ok();
        let follow_up = at.saturating_add(closing.follow_up_after).ok();
        draft.emit(Event::WordGiven { effective, voice, text, closes, follow_up });
        // Works, said by the customer: whatever was owed before it has been given.
        for kept in [KeptBy::Receipt, KeptBy::Response, KeptBy::Answer, KeptBy::Solution] {
            clocks::keep(draft, kept);
        }
    } else {
        if !proposed {
            return Err(Refusal::NothingProposed);
        }
        draft.emit(Event::WordGiven { effective, voice, text, closes: None, follow_up: None });
        clocks::resume(draft, facts, PauseReason::AwaitingWord);
    }
    Ok(())
}

/// P-100: who writes while their word is awaited is not silent. No reminder goes out and the clocks go on until somebody
/// writes back.
pub(super) fn owe_reply(draft: &mut Draft<'_>, facts: &Facts<'_>) {
    if let Stage::Open { step: Step::Proposed { reply_owed: None, .. }, .. } = draft.case.stage {
        draft.emit(Event::ReplyOwed);
        clocks::resume(draft, facts, PauseReason::AwaitingWord);
    }
}

/// Written back: the word is awaited again, and the next reminder is as far off as it would have been after the last one.
fn await_word_again(draft: &mut Draft<'_>, facts: &Facts<'_>) {
    let Stage::Open { step: Step::Proposed { reminded, reply_owed: Some(_), .. }, .. } = draft.case.stage
    else {
        return;
    };
    let reminders = &facts.charter.closing.reminders;
    let after = |n: u8| reminders.get(usize::from(n)).copied();
    let gap =
        after(reminded).map(|next| reminded.checked_sub(1).and_then(after).map_or(next, |last| next - last));
    let next_reminder = gap.and_then(|gap| draft.stamp.occurred.saturating_add(gap).ok());
    draft.emit(Event::WordAwaitedAgain { next_reminder });
    clocks::pause(draft, facts, PauseReason::AwaitingWord);
}

pub(super) fn wait(draft: &mut Draft<'_>, facts: &Facts<'_>, on: WaitingOn, why: TextRef) -> Done {
    need_open(&draft.case)?;
    need_person(draft)?;
    if let Stage::Open { step: Step::Proposed { .. }, .. } | Stage::Open { waiting: Some(_), .. } =
        draft.case.stage
    {
        return Err(Refusal::WaitsAlready);
    }
    draft.emit(Event::WaitingBegan { on, why });
    clocks::pause(draft, facts, on.pause_reason());
    Ok(())
}

pub(super) fn stop_waiting(draft: &mut Draft<'_>, facts: &Facts<'_>) -> Done {
    if end_waiting(draft, facts) { Ok(()) } else { Err(Refusal::NotWaiting) }
}

/// Ends waiting for the customer or for parts; `false` when nothing was waited for.
pub(super) fn end_waiting(draft: &mut Draft<'_>, facts: &Facts<'_>) -> bool {
    let Stage::Open { waiting: Some(Waiting { on, .. }), .. } = draft.case.stage else { return false };
    draft.emit(Event::WaitingEnded { on });
    clocks::resume(draft, facts, on.pause_reason());
    true
}

/// A proposal that is overtaken no longer holds the clocks.
pub(super) fn end_awaiting_word(draft: &mut Draft<'_>, facts: &Facts<'_>) {
    if let Stage::Open { step: Step::Proposed { .. }, .. } = draft.case.stage {
        clocks::resume(draft, facts, PauseReason::AwaitingWord);
    }
}

pub(super) fn assign(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    to: Option<PersonId>,
    why: Option<TextRef>,
) -> Done {
    need_open(&draft.case)?;
    may_get_it(draft, facts, to)?;
    let from = draft.case.assignee;
    if from == to {
        return Err(Refusal::NothingToChange);
    }
    draft.emit(Event::Assigned { to, from, why });
    Ok(())
}

pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    to: DepartmentCode,
    assignee: Option<PersonId>,
    why: Option<TextRef>,
) -> Done {
    need_open(&draft.case)?;
    facts.directory.department(&to).ok_or(Refusal::NoSuchDepartment)?;
    may_get_it(draft, facts, assignee)?;
    let from = draft.case.department.clone();
    if from == to && draft.case.assignee == assignee {
        return Err(Refusal::NothingToChange);
    }
    if from != to && matches!(draft.case.kind, Kind::Complaint { .. }) {
        return Err(Refusal::ComplaintStaysWithSupervision);
    }
    draft.emit(Event::HandedOver { to, from, assignee, why });
    Ok(())
}

fn may_get_it(draft: &Draft<'_>, facts: &Facts<'_>, who: Option<PersonId>) -> Done {
    let Some(who) = who else { return Ok(()) };
    let person = facts.directory.person(who).ok_or(Refusal::NoSuchPerson)?;
    if !person.works_here(draft.stamp.recorded) {
        return Err(Refusal::NoSuchPerson);
    }
    if !draft.case.may_be_seen_by(who, facts.directory) {
        return Err(Refusal::KeptOutOfComplaint);
    }
    Ok(())
}

/// Done twice, the second changes nothing.
pub(super) fn follow(draft: &mut Draft<'_>, facts: &Facts<'_>, who: PersonId) -> Done {
    may_get_it(draft, facts, Some(who))?;
    if !draft.case.followers.contains(&who) {
        draft.emit(Event::Followed { who });
    }
    Ok(())
}

pub(super) fn unfollow(draft: &mut Draft<'_>, who: PersonId) {
    if draft.case.followers.contains(&who) {
        draft.emit(Event::Unfollowed { who });
    }
}

/// Another level, another promised time; every pause ever made stays (peers.md, 9).
pub(super) fn change_severity(draft: &mut Draft<'_>, facts: &Facts<'_>, to: Severity, why: TextRef) -> Done {
    need_open(&draft.case)?;
    let from = draft.case.severity;
    if from == to {
        return Err(Refusal::NothingToChange);
    }
    draft.emit(Event::SeverityChanged { from, to, why });
    clocks::recompute(draft, facts, &RecomputeReason::Severity);
    Ok(())
}

pub(super) fn change_fault(draft: &mut Draft<'_>, to: Option<FaultCode>) -> Done {
    need_open(&draft.case)?;
    if draft.case.fault == to {
        return Err(Refusal::NothingToChange);
    }
    draft.emit(Event::FaultChanged { to });
    Ok(())
}

/// A receipt or a machine is no answer: a person says so.
pub(super) fn need_person(draft: &Draft<'_>) -> Done {
    draft.stamp.actor.person().map(|_| ()).ok_or(Refusal::NeedsPerson)
}
