//! How a case ends and begins again: closed with the customer's word or a recorded reason (P-100), withdrawn, reopened,
//! merged, split; the question some days later; complaints.

use super::charge::{ChargeEvent, ChargeRefusal, Charges, LineEnd, LineState, QuoteEnd, QuoteState};
use super::clocks::{self, need_open};
use super::command::{Command, Refusal, Report};
use super::decide::{Facts, Then};
use super::draft::Draft;
use super::event::{Event, Reopening, Voice};
use super::serve::need_person;
use super::state::{Case, Channel, Closure, FollowUp, Kind, Stage, Step};
use crate::charter::KeptBy;
use crate::clock::{Clock, ClockEvent, ClockNo, VoidReason};
use crate::ids::{CaseId, DepartmentCode, PersonId};
use crate::serving::Place;
use crate::text::TextRef;
use std::collections::BTreeSet;

type Done = Result<(), Refusal>;

/// P-100: only with the customer's word.
pub(super) fn close(draft: &mut Draft<'_>) -> Done {
    match draft.case.stage {
        Stage::Confirmed { .. } => {
            need_nothing_open(&draft.case)?;
            draft.emit(Event::Closed(Closure::WithWord));
            Ok(())
        }
        Stage::Open { .. } => Err(Refusal::NoWordYet),
        Stage::Closed { .. } | Stage::Withdrawn { .. } => Err(Refusal::CaseIsOver),
        Stage::Merged { into, .. } => Err(Refusal::CaseWasMerged { into }),
    }
}

/// P-100: without it, a supervisor's recorded reason, after all reminders.
pub(super) fn close_without_word(draft: &mut Draft<'_>, facts: &Facts<'_>, reason: TextRef) -> Done {
    need_open(&draft.case)?;
    let by = draft.stamp.actor.person().ok_or(Refusal::NeedsPerson)?;
    let Stage::Open { step: Step::Proposed { reminded, next_reminder, reply_owed, .. }, .. } =
        draft.case.stage
    else {
        return Err(Refusal::NothingProposed);
    };
    if reply_owed.is_some() {
        return Err(Refusal::ReplyOwed);
    }
    let all = u8::try_from(facts.charter.closing.reminders.len()).unwrap_or(u8::MAX);
    if reminded < all {
        return Err(Refusal::RemindersLeft { left: all - reminded, next: next_reminder });
    }
    need_nothing_open(&draft.case)?;
    clocks::void(draft, VoidReason::ClosedWithoutWord);
    draft.emit(Event::Closed(Closure::WithoutWord { by, reason }));
    Ok(())
}

/// Who pays is settled first: every line is decided, every objection answered, every quote accepted or over.
fn need_nothing_open(case: &Case) -> Done {
    let open = case.charges.open();
    if open.is_nothing() { Ok(()) } else { Err(ChargeRefusal::Open(open).into()) }
}

/// The customer takes the report back. What nobody has decided is no longer asked, what was offered is taken back; what was
/// accepted stays.
pub(super) fn withdraw(draft: &mut Draft<'_>, voice: Voice, text: TextRef) -> Done {
    need_open(&draft.case)?;
    clocks::void(draft, VoidReason::Withdrawn);
    let charges = &draft.case.charges;
    let undecided = charges.numbered().filter(|(_, line)| matches!(line.state, LineState::Undecided));
    let lines: Vec<_> = undecided.map(|(no, _)| no).collect();
    let issued = charges.quotes_numbered().filter(|(_, quote)| matches!(quote.state, QuoteState::Issued));
    let quotes: Vec<_> = issued.map(|(no, _)| no).collect();
    for quote in quotes {
        draft.emit_charge(ChargeEvent::QuoteWithdrawn { quote, why: QuoteEnd::CaseWithdrawn });
    }
    for line in lines {
        draft.emit_charge(ChargeEvent::LineWithdrawn { line, why: LineEnd::CaseWithdrawn });
    }
    draft.emit(Event::Withdrawn { voice, text });
    Ok(())
}

pub(super) fn reopen_by_person(draft: &mut Draft<'_>, facts: &Facts<'_>, text: TextRef) -> Done {
    need_person(draft)?;
    let over = match draft.case.stage {
        Stage::Confirmed { at, .. } | Stage::Closed { at, .. } | Stage::Withdrawn { at } => at,
        Stage::Open { .. } => return Err(Refusal::CaseIsOpen),
        Stage::Merged { into, .. } => return Err(Refusal::CaseWasMerged { into }),
    };
    let until = over.saturating_add(facts.charter.closing.reopen_within).unwrap_or(jiff::Timestamp::MAX);
    if draft.stamp.occurred > until {
        return Err(Refusal::TooLateToReopen { until });
    }
    reopen(draft, facts, Reopening::Person, Some(text));
    Ok(())
}

/// Open again: what is owed is owed anew, from now. The old clocks stay as they ended (peers.md, 6).
pub(super) fn reopen(draft: &mut Draft<'_>, facts: &Facts<'_>, why: Reopening, text: Option<TextRef>) {
    let answer = draft.case.owes_answer_again(why);
    draft.emit(Event::Reopened { why, text });
    let owed: &[KeptBy] = if answer { &[KeptBy::Answer, KeptBy::Solution] } else { &[KeptBy::Solution] };
    clocks::start(draft, facts, owed, draft.stamp.occurred);
}

/// Two reports of the same thing become one; nothing is lost, and no clock: each goes on in the other case as it stood.
pub(super) fn merge(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    into: CaseId,
    why: TextRef,
) -> Result<Vec<Then>, Refusal> {
    need_open(&draft.case)?;
    if into == draft.case.id {
        return Err(Refusal::MergeWithItself);
    }
    let other = facts.other.filter(|other| other.id == into).ok_or(Refusal::NoSuchCase)?;
    if let Stage::Merged { into, .. } = other.stage {
        return Err(Refusal::CaseWasMerged { into });
    }
    need_open(other)?;
    if std::mem::discriminant(&other.kind) != std::mem::discriminant(&draft.case.kind) {
        return Err(Refusal::MergeOfKinds);
    }
    // P-COMPLAINT-2D: who may not see this complaint must not come to see it in the other one.
    if let (Some(here), Some(there)) = (draft.case.complained_about(), other.complained_about())
        && !here.is_subset(there)
    {
        return Err(Refusal::KeptOutOfComplaint);
    }
    let clocks = draft.case.clocks.iter().filter(|clock| clock.is_open()).cloned().collect();
    let mut served_by = draft.case.served_by.clone();
    served_by.extend(draft.case.assignee);
    let followers = draft.case.followers.clone();
    let charges = Box::new(draft.case.charges.clone());
    let absorb = Command::Absorb { from: draft.case.id, clocks, followers, served_by, charges };
    clocks::void(draft, VoidReason::CarriedOver { into });
    draft.emit(Event::MergedInto { into, why });
    Ok(vec![Then::OnCase(into, Box::new(absorb))])
}

/// The other half of a merge.
pub(super) fn absorb(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    from: CaseId,
    carried: Vec<Clock>,
    followers: BTreeSet<PersonId>,
    served_by: BTreeSet<PersonId>,
) -> Done {
    need_open(&draft.case)?;
    draft.emit(Event::Absorbed { from, served_by });
    for who in followers {
        draft.emit(Event::Followed { who });
    }
    for mut clock in carried {
        clock.carried_from.get_or_insert(from);
        let no = ClockNo::try_from(draft.case.clocks.len()).unwrap_or(ClockNo::MAX);
        draft.emit_clock(no, ClockEvent::CarriedOver { clock: Box::new(clock) });
    }
    // It may have waited there and not here: nothing would ever let it go on.
    clocks::align(draft, facts);
    Ok(())
}

/// Lines go on with what was decided about them, and quotes with what the customer said.
pub(super) fn absorb_charges(draft: &mut Draft<'_>, from: CaseId, theirs: &Charges) {
    let (lines, quotes) = theirs.carried(from, draft.case.charges.lines.len());
    if !lines.is_empty() || !quotes.is_empty() {
        draft.emit_charge(ChargeEvent::CarriedOver { from, lines, quotes });
    }
}

/// Part of a report becomes a case of its own. It was reported when the whole was, so its clocks run from now only for what
/// the customer has not been told; the answer is owed anew. Its lines stay where they were entered.
pub(super) fn split(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    subject: TextRef,
    text: TextRef,
) -> Result<Vec<Then>, Refusal> {
    need_open(&draft.case)?;
    draft.emit(Event::SplitOff { subject, text });
    let case = &draft.case;
    let works_here = |who: &PersonId| {
        facts.directory.person(*who).is_some_and(|person| person.works_here(draft.stamp.recorded))
    };
    let report = Report {
        kind: case.kind.clone(),
        channel: case.channel,
        subject,
        text,
        reporter: case.reporter,
        customer: case.customer,
        equipment: case.equipment.clone(),
        local_area: case.local_area.clone(),
        remote_access: case.remote_access,
        place: case.place.clone(),
        severity: case.severity,
        fault: case.fault.clone(),
        department: case.department.clone(),
        assignee: case.assignee.filter(works_here),
        attachments: Vec::new(),
        split_from: Some(case.id),
        follows: None,
        receipt_given: false,
    };
    Ok(vec![Then::NewCase(Box::new(report))])
}

/// P-COMPLAINT-2D: a complaint is a case of its own, with service supervision, kept from everybody who served this one.
pub(super) fn complain(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    subject: TextRef,
    text: TextRef,
    reporter: TextRef,
) -> Vec<Then> {
    draft.emit(Event::ComplaintTaken { text });
    let case = &draft.case;
    let supervision = supervision(facts, case);
    let mut about = case.served_by.clone();
    about.extend(case.assignee);
    let report = Report {
        kind: Kind::Complaint { about_case: Some(case.id), about },
        channel: Channel::Web,
        subject,
        text,
        reporter,
        customer: case.customer,
        equipment: case.equipment.clone(),
        local_area: None,
        remote_access: false,
        place: Place::default(),
        severity: case.severity,
        fault: None,
        department: supervision,
        assignee: None,
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        receipt_given: false,
    };
    vec![Then::NewCase(Box::new(report))]
}

fn supervision(facts: &Facts<'_>, case: &Case) -> DepartmentCode {
    let shipped = DepartmentCode::new("supervision");
    shipped
        .filter(|code| facts.directory.department(code).is_some())
        .unwrap_or_else(|| case.department.clone())
}

/// "Does it still work?" A no opens the case again.
pub(super) fn answer_follow_up(
    draft: &mut Draft<'_>,
    facts: &Facts<'_>,
    works: bool,
    voice: Voice,
    text: Option<TextRef>,
) -> Done {
    if let Stage::Merged { into, .. } = draft.case.stage {
        return Err(Refusal::CaseWasMerged { into });
    }
    match draft.case.follow_up {
        FollowUp::Asked { .. } | FollowUp::Planned { .. } => {}
        // The link was followed twice; who has changed their mind is heard.
        FollowUp::StillWorks { .. } if works => return Ok(()),
        FollowUp::StillWorks { .. } => {}
        FollowUp::NotYet => return Err(Refusal::NotAskedYet),
    }
    draft.emit(Event::FollowUpAnswered { works, voice, text });
    if !works && !draft.case.is_open() {
        reopen(draft, facts, Reopening::FollowUp, None);
    }
    Ok(())
}

pub(super) fn rate(draft: &mut Draft<'_>, stars: u8, text: Option<TextRef>) -> Done {
    if !(1..=5).contains(&stars) {
        return Err(Refusal::StarsOutOfRange);
    }
    match draft.case.stage {
        Stage::Confirmed { .. } | Stage::Closed { .. } => {
            draft.emit(Event::Rated { stars, text });
            Ok(())
        }
        Stage::Open { .. } | Stage::Withdrawn { .. } => Err(Refusal::NothingToRate),
        Stage::Merged { into, .. } => Err(Refusal::CaseWasMerged { into }),
    }
}
