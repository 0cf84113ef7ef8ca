//! What somebody wants to happen to a case, and the refusals: sentences for the person, not failures.

use super::charge::{ChargeCommand, ChargeRefusal};
use super::event::{Attachment, MachineMessage, Voice};
use super::state::{Channel, Kind, WaitingOn};
use crate::clock::{Clock, ClockNo, RecomputeReason};
use crate::ids::{AreaCode, CaseId, CustomerId, DepartmentCode, EquipmentId, FaultCode, PartCode, PersonId};
use crate::serving::Place;
use crate::severity::{Severity, Way};
use crate::text::TextRef;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A report as it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub kind: Kind,
    pub channel: Channel,
    pub subject: TextRef,
    pub text: TextRef,
    pub reporter: TextRef,
    pub customer: Option<CustomerId>,
    pub equipment: Vec<EquipmentId>,
    pub local_area: Option<AreaCode>,
    pub remote_access: bool,
    pub place: Place,
    pub severity: Severity,
    pub fault: Option<FaultCode>,
    pub department: DepartmentCode,
    pub assignee: Option<PersonId>,
    pub attachments: Vec<Attachment>,
    pub split_from: Option<CaseId>,
    pub follows: Option<CaseId>,
    /// The number was told at once, as on the phone; otherwise a receipt is sent (P-ZERO).
    pub receipt_given: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Report(Box<Report>),
    /// A receipt left the house.
    GiveReceipt {
        by: Channel,
    },
    Contact {
        by: Channel,
        text: Option<TextRef>,
    },
    Answer {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    /// `courtesy`: no more than thanks (`courtesy.rs`), which wakes no case that is over.
    Receive {
        by: Channel,
        from: TextRef,
        text: TextRef,
        attachments: Vec<Attachment>,
        courtesy: bool,
    },
    Send {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    ReceiveFromMachine {
        about: MachineMessage,
        text: TextRef,
    },
    Note {
        text: TextRef,
        mentions: BTreeSet<PersonId>,
        attachments: Vec<Attachment>,
    },
    /// `against` says why, when it is another way than the table suggests.
    StartDiagnosis {
        way: Way,
        against: Option<TextRef>,
    },
    RecordFinding {
        cause: TextRef,
        remedy: TextRef,
    },
    Propose {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    GiveWord {
        effective: bool,
        voice: Voice,
        text: Option<TextRef>,
    },
    Wait {
        on: WaitingOn,
        why: TextRef,
    },
    StopWaiting,
    Assign {
        to: Option<PersonId>,
        why: Option<TextRef>,
    },
    HandOver {
        to: DepartmentCode,
        assignee: Option<PersonId>,
        why: Option<TextRef>,
    },
    /// "I have it": for a clock that climbed to the actor.
    Acknowledge {
        clock: ClockNo,
    },
    ChangeSeverity {
        to: Severity,
        why: TextRef,
    },
    ChangeFault {
        to: Option<FaultCode>,
    },
    Identify {
        customer: Option<CustomerId>,
        equipment: Vec<EquipmentId>,
        local_area: Option<AreaCode>,
        remote_access: bool,
        place: Place,
    },
    Follow {
        who: PersonId,
    },
    Unfollow {
        who: PersonId,
    },
    /// The customer's word is there.
    Close,
    /// P-100: it is not, and all reminders have gone out.
    CloseWithoutWord {
        reason: TextRef,
    },
    Withdraw {
        voice: Voice,
        text: TextRef,
    },
    Reopen {
        text: TextRef,
    },
    Merge {
        into: CaseId,
        why: TextRef,
    },
    /// The other half of a merge: what was still owed there, as it stood, who followed it and who served it. Made by the
    /// rules, not by people.
    Absorb {
        from: CaseId,
        clocks: Vec<Clock>,
        followers: BTreeSet<PersonId>,
        served_by: BTreeSet<PersonId>,
        /// Lines and quotes that go on, with the numbers they had there.
        charges: Box<super::charge::Charges>,
    },
    Split {
        subject: TextRef,
        text: TextRef,
    },
    Complain {
        subject: TextRef,
        text: TextRef,
        reporter: TextRef,
    },
    AnswerFollowUp {
        works: bool,
        voice: Voice,
        text: Option<TextRef>,
    },
    Rate {
        stars: u8,
        text: Option<TextRef>,
    },
    /// About who pays for what.
    Charge(Box<ChargeCommand>),
    /// A time was reached.
    Tick,
    /// A calendar, the charter or a contract changed.
    Recompute {
        why: RecomputeReason,
    },
}

/// Why a command is not carried out. Each has a sentence in every language under `refusal-<code>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such case")]
    NoSuchCase,
    #[error("the case exists already")]
    CaseExists,
    #[error("the case is over; reopen it first")]
    CaseIsOver,
    #[error("the case was merged into {into}; go on there")]
    CaseWasMerged { into: CaseId },
    #[error("the case is still open")]
    CaseIsOpen,
    #[error("somebody changed the case since you opened it")]
    ChangedMeanwhile { version: u64 },
    #[error("the time lies in the future")]
    OccurredInFuture,
    #[error("the time lies too far back")]
    OccurredTooEarly { earliest: Timestamp },
    #[error("only a person can do this")]
    NeedsPerson,
    #[error("you may not do this")]
    NotAllowed,
    #[error("this person does not work here")]
    NoSuchPerson,
    #[error("there is no such department")]
    NoSuchDepartment,
    #[error("a complaint is not handled by those it is about, nor by who reports to them")]
    KeptOutOfComplaint,
    #[error("a complaint stays with service supervision")]
    ComplaintStaysWithSupervision,
    #[error("no solution was proposed yet")]
    NothingProposed,
    #[error("say why you choose another way than the table suggests")]
    ReasonForOtherWay { suggested: Way },
    #[error("the customer has not said that it works")]
    NoWordYet,
    #[error("the customer must be asked first; {left} reminders are still to come")]
    RemindersLeft { left: u8, next: Option<Timestamp> },
    #[error("the customer wrote and waits for a reply")]
    ReplyOwed,
    #[error("nothing is being waited for")]
    NotWaiting,
    #[error("it waits already")]
    WaitsAlready,
    #[error("this clock did not climb to you")]
    NotYourClimb,
    #[error("this clock is not running late")]
    NotClimbing,
    #[error("a case can't be merged into itself")]
    MergeWithItself,
    #[error("a complaint is not merged with a report")]
    MergeOfKinds,
    #[error("the customer has not been asked yet")]
    NotAskedYet,
    #[error("a rating is 1 to 5 stars")]
    StarsOutOfRange,
    #[error("it can be rated once it is solved")]
    NothingToRate,
    #[error("nothing would change")]
    NothingToChange,
    #[error("it was handled too long ago to be reopened")]
    TooLateToReopen { until: Timestamp },
    #[error(transparent)]
    Charge(#[from] ChargeRefusal),
}

impl Refusal {
    /// For the locale key `refusal-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchCase => "no-such-case",
            Self::CaseExists => "case-exists",
            Self::CaseIsOver => "case-is-over",
            Self::CaseWasMerged { .. } => "case-was-merged",
            Self::CaseIsOpen => "case-is-open",
            Self::ChangedMeanwhile { .. } => "changed-meanwhile",
            Self::OccurredInFuture => "occurred-in-future",
            Self::OccurredTooEarly { .. } => "occurred-too-early",
            Self::NeedsPerson => "needs-person",
            Self::NotAllowed => "not-allowed",
            Self::NoSuchPerson => "no-such-person",
            Self::NoSuchDepartment => "no-such-department",
            Self::KeptOutOfComplaint => "kept-out-of-complaint",
            Self::ComplaintStaysWithSupervision => "complaint-stays",
            Self::NothingProposed => "nothing-proposed",
            Self::ReasonForOtherWay { .. } => "reason-for-other-way",
            Self::NoWordYet => "no-word-yet",
            Self::RemindersLeft { .. } => "reminders-left",
            Self::ReplyOwed => "reply-owed",
            Self::NotWaiting => "not-waiting",
            Self::WaitsAlready => "waits-already",
            Self::NotYourClimb => "not-your-climb",
            Self::NotClimbing => "not-climbing",
            Self::MergeWithItself => "merge-with-itself",
            Self::MergeOfKinds => "merge-of-kinds",
            Self::NotAskedYet => "not-asked-yet",
            Self::StarsOutOfRange => "stars-out-of-range",
            Self::NothingToRate => "nothing-to-rate",
            Self::NothingToChange => "nothing-to-change",
            Self::TooLateToReopen { .. } => "too-late-to-reopen",
            Self::Charge(refusal) => refusal.code(),
        }
    }
}

impl Command {
    /// Whether units, contracts, parts and rates must be loaded to decide it.
    #[must_use]
    pub fn needs_charging(&self) -> bool {
        matches!(self, Self::Charge(command) if command.needs_charging())
    }

    /// Parts that it names and the case perhaps does not yet.
    #[must_use]
    pub fn parts_named(&self) -> BTreeSet<PartCode> {
        match self {
            Self::Charge(command) => command.entered().map(|entered| entered.parts()).unwrap_or_default(),
            _ => BTreeSet::new(),
        }
    }

    /// Whose case it is once this is carried out: their contracts are what the clocks look at.
    #[must_use]
    pub fn customer(&self, before: Option<&super::Case>) -> Option<CustomerId> {
        match self {
            Self::Report(report) => report.customer,
            Self::Identify { customer, .. } => *customer,
            _ => before.and_then(|case| case.customer),
        }
    }
}
