//! The entrance of the rules: command in, events or a refusal out.

use super::charge::{self, Charging};
use super::command::{Command, Refusal, Report};
use super::draft::Draft;
use super::event::{Event, Stamp};
use super::state::{Case, Kind, Stage};
use super::{end, intake, serve, tick};
use crate::calendar::Calendars;
use crate::charter::{Charter, Promised};
use crate::ids::CaseId;
use crate::people::Directory;
use crate::roles::{self, Permission};
use crate::serving::ServingTable;
use jiff::SignedDuration;

/// Everything the rules need of the world, loaded beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub charter: &'a Charter,
    pub calendars: &'a Calendars,
    pub directory: &'a Directory,
    pub serving: &'a ServingTable,
    /// What the customer's contracts promise beyond the charter.
    pub promised: &'a [Promised],
    /// The number for a report.
    pub new_id: Option<CaseId>,
    /// The case that another is merged into.
    pub other: Option<&'a Case>,
    /// Units, contracts, parts and rates, for commands that look at them ([`Command::needs_charging`]).
    pub charging: &'a Charging,
}

/// What follows from a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    pub events: Vec<Event>,
    /// Carried out in the same transaction.
    pub then: Vec<Then>,
}

/// A step on another case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    OnCase(CaseId, Box<Command>),
    NewCase(Box<Report>),
}

/// A step may be written down this long after it happened (an engineer without a signal).
pub const OCCURRED_BACK_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Carries a command out on a case (`None` for a new one) and changes nothing.
///
/// # Errors
/// A refusal: the command makes no sense here, or the actor may not do it.
pub fn decide(
    case: Option<&Case>,
    facts: &Facts<'_>,
    command: Command,
    stamp: &Stamp,
) -> Result<Decision, Refusal> {
    check_times(stamp)?;
    let (case, command) = match (case, command) {
        (None, Command::Report(report)) => return intake::report(facts, *report, stamp),
        (None, _) => return Err(Refusal::NoSuchCase),
        (Some(_), Command::Report(_)) => return Err(Refusal::CaseExists),
        (Some(case), command) => (case, command),
    };
    check_actor(case, facts, &command, stamp)?;
    if let Some(onward) = onward(case, &command) {
        return onward;
    }
    let mut draft = Draft::of(case, stamp);
    let then = carry_out(&mut draft, facts, command)?;
    Ok(Decision { events: draft.events, then })
}

fn carry_out(draft: &mut Draft<'_>, facts: &Facts<'_>, command: Command) -> Result<Vec<Then>, Refusal> {
    match command {
        Command::Report(_) => return Err(Refusal::CaseExists),
        Command::GiveReceipt { by } => intake::give_receipt(draft, facts, by),
        Command::Contact { by, text } => serve::contact(draft, facts, by, text)?,
        Command::Answer { by, text, attachments } => serve::answer(draft, facts, by, text, attachments)?,
        Command::Receive { by, from, text, attachments, courtesy } => {
            return intake::receive(draft, facts, intake::Message { by, from, text, attachments, courtesy });
        }
        Command::Send { by, text, attachments } => serve::send(draft, facts, by, text, attachments)?,
        Command::ReceiveFromMachine { about, text } => draft.emit(Event::MachineMessage { about, text }),
        Command::Note { text, mentions, attachments } => {
            serve::note(draft, facts, text, mentions, attachments)?
        }
        Command::StartDiagnosis { way, against } => serve::start_diagnosis(draft, facts, way, against)?,
        Command::RecordFinding { cause, remedy } => serve::record_finding(draft, cause, remedy)?,
        Command::Propose { by, text, attachments } => serve::propose(draft, facts, by, text, attachments)?,
        Command::GiveWord { effective, voice, text } => {
            serve::give_word(draft, facts, effective, voice, text)?
        }
        Command::Wait { on, why } => serve::wait(draft, facts, on, why)?,
        Command::StopWaiting => serve::stop_waiting(draft, facts)?,
        Command::Assign { to, why } => serve::assign(draft, facts, to, why)?,
        Command::HandOver { to, assignee, why } => serve::hand_over(draft, facts, to, assignee, why)?,
        Command::Acknowledge { clock } => tick::acknowledge(draft, facts, clock)?,
        Command::ChangeSeverity { to, why } => serve::change_severity(draft, facts, to, why)?,
        Command::ChangeFault { to } => serve::change_fault(draft, to)?,
        Command::Identify { customer, equipment, local_area, remote_access, place } => {
            intake::identify(
                draft,
                facts,
                Event::Identified { customer, equipment, local_area, remote_access, place },
            )?;
        }
        Command::Follow { who } => serve::follow(draft, facts, who)?,
        Command::Unfollow { who } => serve::unfollow(draft, who),
        Command::Close => end::close(draft)?,
        Command::CloseWithoutWord { reason } => end::close_without_word(draft, facts, reason)?,
        Command::Withdraw { voice, text } => end::withdraw(draft, voice, text)?,
        Command::Reopen { text } => end::reopen_by_person(draft, facts, text)?,
        Command::Merge { into, why } => return end::merge(draft, facts, into, why),
        Command::Absorb { from, clocks, followers, served_by, charges } => {
            end::absorb(draft, facts, from, clocks, followers, served_by)?;
            end::absorb_charges(draft, from, &charges);
        }
        Command::Split { subject, text } => return end::split(draft, facts, subject, text),
        Command::Complain { subject, text, reporter } => {
            return Ok(end::complain(draft, facts, subject, text, reporter));
        }
        Command::AnswerFollowUp { works, voice, text } => {
            end::answer_follow_up(draft, facts, works, voice, text)?
        }
        Command::Rate { stars, text } => end::rate(draft, stars, text)?,
        Command::Charge(command) => charge::carry_out(draft, facts, *command)?,
        Command::Tick => tick::tick(draft, facts),
        Command::Recompute { why } => super::clocks::recompute(draft, facts, &why),
    }
    Ok(Vec::new())
}

fn check_times(stamp: &Stamp) -> Result<(), Refusal> {
    if stamp.occurred > stamp.recorded {
        return Err(Refusal::OccurredInFuture);
    }
    let earliest = stamp.recorded.saturating_sub(OCCURRED_BACK_MAX).unwrap_or(jiff::Timestamp::MIN);
    if stamp.occurred < earliest {
        return Err(Refusal::OccurredTooEarly { earliest });
    }
    Ok(())
}

/// P-COMPLAINT-2D: those complained about, and who reports to them, neither see nor handle the complaint.
fn check_actor(case: &Case, facts: &Facts<'_>, command: &Command, stamp: &Stamp) -> Result<(), Refusal> {
    let Some(person) = stamp.actor.person() else { return Ok(()) };
    if !case.may_be_seen_by(person, facts.directory) {
        return Err(Refusal::KeptOutOfComplaint);
    }
    let Some(needed) = permission(command) else { return Ok(()) };
    let roles = facts.directory.person(person).map(|p| &p.roles).ok_or(Refusal::NoSuchPerson)?;
    if roles::may(roles, needed) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// What a person needs to give a command; `None` when it is not given by people, or by anybody who may see the case.
#[must_use]
pub fn permission(command: &Command) -> Option<Permission> {
    match command {
        // Whoever may see a case may take a complaint about it.
        Command::Report(report) => Some(match report.kind {
            Kind::Report => Permission::TakeReports,
            Kind::Complaint { .. } => Permission::SeeCases,
        }),
        Command::GiveReceipt { .. }
        | Command::Contact { .. }
        | Command::Answer { .. }
        | Command::Receive { .. }
        | Command::Send { .. }
        | Command::StartDiagnosis { .. }
        | Command::RecordFinding { .. }
        | Command::Propose { .. }
        | Command::GiveWord { .. }
        | Command::Wait { .. }
        | Command::StopWaiting
        | Command::Identify { .. }
        | Command::Close
        | Command::Withdraw { .. }
        | Command::Reopen { .. }
        | Command::AnswerFollowUp { .. }
        | Command::Rate { .. } => Some(Permission::WorkOnCases),
        Command::Assign { .. } | Command::HandOver { .. } | Command::Merge { .. } | Command::Split { .. } => {
            Some(Permission::Assign)
        }
        Command::Charge(command) => Some(command.permission()),
        Command::ChangeSeverity { .. } | Command::ChangeFault { .. } => Some(Permission::Classify),
        Command::CloseWithoutWord { .. } => Some(Permission::CloseWithoutWord),
        // Whoever a clock climbed to may say "I have it", whatever their role.
        Command::Acknowledge { .. } => None,
        Command::Note { .. }
        | Command::Follow { .. }
        | Command::Unfollow { .. }
        | Command::Complain { .. } => Some(Permission::SeeCases),
        // The other half of a merge, and what the program does by itself.
        Command::Absorb { .. }
        | Command::Tick
        | Command::Recompute { .. }
        | Command::ReceiveFromMachine { .. } => None,
    }
}

/// What arrives at a merged case goes to the case it was merged into.
fn onward(case: &Case, command: &Command) -> Option<Result<Decision, Refusal>> {
    let Stage::Merged { into, .. } = case.stage else { return None };
    match command {
        // Also the receipt: its clock was carried over, and is kept there.
        Command::Receive { .. }
        | Command::ReceiveFromMachine { .. }
        | Command::GiveReceipt { .. }
        | Command::Complain { .. } => {
            let then = vec![Then::OnCase(into, Box::new(command.clone()))];
            Some(Ok(Decision { events: Vec::new(), then }))
        }
        Command::Tick | Command::Recompute { .. } => Some(Ok(Decision::default())),
        Command::Note { .. } | Command::Follow { .. } | Command::Unfollow { .. } => None,
        _ => Some(Err(Refusal::CaseWasMerged { into })),
    }
}

impl Case {
    /// Whether a complaint about this case is kept from this person, who served it or reports to whoever did: to them it
    /// does not even show that there is one (P-COMPLAINT-2D).
    #[must_use]
    pub fn keeps_complaints_from(&self, person: crate::ids::PersonId, directory: &Directory) -> bool {
        self.served_by.iter().chain(&self.assignee).any(|target| directory.reports_to(person, *target))
    }

    /// A complaint is hidden from those it is about and from whoever reports to them; everything else is open to all who work here.
    #[must_use]
    pub fn may_be_seen_by(&self, person: crate::ids::PersonId, directory: &Directory) -> bool {
        self.complained_about()
            .is_none_or(|about| !about.iter().any(|target| directory.reports_to(person, *target)))
    }
}
