//! A report is taken; what comes in later; whose case it is.

use super::clocks;
use super::command::{Command, Refusal, Report};
use super::decide::{Decision, Facts, Then, permission};
use super::draft::Draft;
use super::event::{Attachment, Event, Reopening, Reported, Stamp};
use super::serve;
use super::state::{Case, Channel, Stage, Waiting, WaitingOn};
use crate::charter::KeptBy;
use crate::roles;
use crate::text::TextRef;

/// Takes a report or a complaint and starts its clocks.
pub(super) fn report(facts: &Facts<'_>, report: Report, stamp: &Stamp) -> Result<Decision, Refusal> {
    let id = facts.new_id.ok_or(Refusal::NoSuchCase)?;
    if let Some(person) = stamp.actor.person() {
        let roles = facts.directory.person(person).map(|p| &p.roles).ok_or(Refusal::NoSuchPerson)?;
        let needed = permission(&Command::Report(Box::new(report.clone())));
        if needed.is_some_and(|needed| !roles::may(roles, needed)) {
            return Err(Refusal::NotAllowed);
        }
    }
    facts.directory.department(&report.department).ok_or(Refusal::NoSuchDepartment)?;
    if let Some(assignee) = report.assignee {
        let person = facts.directory.person(assignee).ok_or(Refusal::NoSuchPerson)?;
        if !person.works_here(stamp.recorded) {
            return Err(Refusal::NoSuchPerson);
        }
    }
    let receipt_given = report.receipt_given;
    let by = report.channel;
    let reported = Reported {
        id,
        kind: report.kind,
        channel: report.channel,
        subject: report.subject,
        text: report.text,
        reporter: report.reporter,
        customer: report.customer,
        equipment: report.equipment,
        local_area: report.local_area,
        remote_access: report.remote_access,
        place: report.place.clone(),
        severity: report.severity,
        fault: report.fault,
        department: report.department,
        assignee: report.assignee,
        attachments: report.attachments,
        split_from: report.split_from,
        follows: report.follows,
    };
    let case = Case::begin(&reported, stamp);
    if let Some(assignee) = case.assignee
        && !case.may_be_seen_by(assignee, facts.directory)
    {
        return Err(Refusal::KeptOutOfComplaint);
    }
    let mut draft = Draft { case, events: vec![Event::Reported(Box::new(reported))], stamp };
    let all = [KeptBy::Receipt, KeptBy::Response, KeptBy::Answer, KeptBy::Solution];
    clocks::start(&mut draft, facts, &all, stamp.occurred);
    if receipt_given {
        give_receipt(&mut draft, facts, by);
    }
    Ok(Decision { events: draft.events, then: Vec::new() })
}

/// P-ZERO: the number was told to the customer. A receipt is never an answer.
pub(super) fn give_receipt(draft: &mut Draft<'_>, _facts: &Facts<'_>, by: Channel) {
    draft.emit(Event::ReceiptGiven { by });
    clocks::keep(draft, KeptBy::Receipt);
}

pub(super) struct Message {
    pub(super) by: Channel,
    pub(super) from: TextRef,
    pub(super) text: TextRef,
    pub(super) attachments: Vec<Attachment>,
    pub(super) courtesy: bool,
}

/// What the customer writes later. It ends the waiting for the customer; it reopens a case that is over, unless it is no
/// more than thanks; when the case was over for too long, it becomes a new one that refers to it.
pub(super) fn receive(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    message: Message,
) -> Result<Vec<Then>, Refusal> {
    let Message { by, from, text, attachments, courtesy } = message;
    let over_since = match draft.case.stage {
        Stage::Open { .. } => None,
        Stage::Confirmed { at, .. } | Stage::Closed { at, .. } | Stage::Withdrawn { at } => Some(at),
        Stage::Merged { into, .. } => return Err(Refusal::CaseWasMerged { into }),
    };
    draft.emit(Event::MessageReceived { by, from, text, attachments: attachments.clone() });
    match over_since {
        None => {
            let waiting = matches!(
                draft.case.stage,
                Stage::Open { waiting: Some(Waiting { on: WaitingOn::Customer, .. }), .. }
            );
            if waiting && !courtesy {
                serve::stop_waiting(draft, facts)?;
            }
            if !courtesy {
                serve::owe_reply(draft, facts);
            }
        }
        Some(_) if courtesy => {}
        Some(since) => {
            let until =
                since.saturating_add(facts.charter.closing.reopen_within).unwrap_or(jiff::Timestamp::MAX);
            if draft.stamp.occurred > until {
                let onward = follow_on(&draft.case, by, from, text, attachments);
                return Ok(vec![Then::NewCase(Box::new(onward))]);
            }
            super::end::reopen(draft, facts, Reopening::CustomerWrote, None);
        }
    }
    Ok(Vec::new())
}

/// A new case that goes on where an old one ended.
fn follow_on(case: &Case, by: Channel, from: TextRef, text: TextRef, attachments: Vec<Attachment>) -> Report {
    Report {
        kind: case.kind.clone(),
        channel: by,
        subject: case.subject,
        text,
        reporter: from,
        customer: case.customer,
        equipment: case.equipment.clone(),
        local_area: case.local_area.clone(),
        remote_access: case.remote_access,
        place: case.place.clone(),
        severity: case.severity,
        fault: case.fault.clone(),
        department: case.department.clone(),
        assignee: None,
        attachments,
        split_from: None,
        follows: Some(case.id),
        receipt_given: false,
    }
}

/// Whose case it is. A promise that holds near a local team begins with the report, however late the place became known.
///
/// # Errors
/// It is known already.
pub(super) fn identify(draft: &mut Draft<'_>, facts: &Facts<'_>, identified: Event) -> Result<(), Refusal> {
    let before = draft.case.clone();
    let mut after = before.clone();
    after.apply(&identified, draft.stamp);
    if after == before {
        return Err(Refusal::NothingToChange);
    }
    let had_area = draft.case.local_area.is_some();
    let started = draft.case.reported;
    draft.emit(identified);
    if draft.case.is_open() && !had_area && draft.case.local_area.is_some() {
        clocks::start_missing(draft, facts, &[KeptBy::Response], started);
        // Somebody reached the customer before the place was known: it was kept then, not now.
        if let Some(responded) = draft.case.responded {
            clocks::keep_at(draft, KeptBy::Response, responded);
        }
    }
    super::charge::customer_changed(draft, &before);
    if draft.case.is_open() {
        clocks::recompute(draft, facts, &crate::clock::RecomputeReason::Contract);
    }
    Ok(())
}
