//! What has happened to a case. Events are matched exhaustively everywhere: a new one makes the compiler point at every
//! place that has to know.

use super::charge::ChargeEvent;
use super::state::{Channel, Closure, Finding, Kind, WaitingOn};
use crate::clock::{ClockEvent, ClockNo};
use crate::ids::{
    AreaCode, CaseId, CommandId, ContactId, CustomerId, DepartmentCode, Digest, EquipmentId, FaultCode,
    PersonId,
};
use crate::serving::Place;
use crate::severity::{Severity, Way};
use crate::text::TextRef;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One step in the journal: who did what, when it happened, when it was recorded, and all that followed from it at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub stamp: Stamp,
    pub command: CommandId,
    pub events: Vec<Event>,
}

/// Who, and the two times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub actor: Actor,
    /// When it happened.
    pub occurred: Timestamp,
    /// When it was written down; never before it happened.
    pub recorded: Timestamp,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    Person(PersonId),
    /// The customer, by link or message.
    Customer,
    /// Somebody of the customer's, logged in at the portal. The number alone: the name can be erased.
    Contact(ContactId),
    /// The program by itself: a time that was reached, a mail that came in.
    Program,
}

impl Actor {
    #[must_use]
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Customer | Self::Contact(_) | Self::Program => None,
        }
    }

    /// Whoever of the customer's did it in the portal.
    #[must_use]
    pub fn contact(self) -> Option<ContactId> {
        match self {
            Self::Contact(id) => Some(id),
            Self::Person(_) | Self::Customer | Self::Program => None,
        }
    }
}

/// A file that came with a message; its name and bytes are kept beside the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: TextRef,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub digest: Digest,
}

/// Who wrote or said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Voice {
    /// In person: a link, the portal, a mail.
    Customer,
    /// Told to somebody here, by phone or on site.
    ToldTo(PersonId),
}

/// The first event of every case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub id: CaseId,
    pub kind: Kind,
    pub channel: Channel,
    pub subject: TextRef,
    pub text: TextRef,
    pub reporter: TextRef,
    pub customer: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<EquipmentId>,
    pub local_area: Option<AreaCode>,
    #[serde(default)]
    pub remote_access: bool,
    #[serde(default, skip_serializing_if = "Place::is_unknown")]
    pub place: Place,
    pub severity: Severity,
    pub fault: Option<FaultCode>,
    pub department: DepartmentCode,
    pub assignee: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    pub split_from: Option<CaseId>,
    /// The closed case that this one continues, when it came too late to reopen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<CaseId>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    Reported(Box<Reported>),
    /// P-ZERO: the number was told to the customer.
    ReceiptGiven {
        by: Channel,
    },
    /// A person reached the customer, without an answer yet.
    Contacted {
        by: Channel,
        text: Option<TextRef>,
    },
    Answered {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    /// The customer, or somebody else outside, wrote.
    MessageReceived {
        by: Channel,
        from: TextRef,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    /// Written to the customer, not marked as an answer.
    MessageSent {
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
    },
    /// What an automatic reply or a delivery report said; wakes nobody.
    MachineMessage {
        about: MachineMessage,
        text: TextRef,
    },
    Noted {
        text: TextRef,
        mentions: BTreeSet<PersonId>,
        attachments: Vec<Attachment>,
    },
    DiagnosisStarted {
        way: Way,
        suggested: Way,
        row: Option<usize>,
        against: Option<TextRef>,
    },
    FindingRecorded(Finding),
    SolutionProposed {
        way: Way,
        by: Channel,
        text: TextRef,
        attachments: Vec<Attachment>,
        next_reminder: Option<Timestamp>,
    },
    /// P-PHONE: the customer's word decides what comes next.
    WordGiven {
        effective: bool,
        voice: Voice,
        text: Option<TextRef>,
        closes: Option<Timestamp>,
        follow_up: Option<Timestamp>,
    },
    /// The customer was asked for their word for the n-th time.
    Reminded {
        nth: u8,
        next: Option<Timestamp>,
    },
    /// The customer wrote while their word was awaited: the next step is ours, and nobody is reminded meanwhile.
    ReplyOwed,
    /// They were written back; their word is awaited again.
    WordAwaitedAgain {
        next_reminder: Option<Timestamp>,
    },
    WaitingBegan {
        on: WaitingOn,
        why: TextRef,
    },
    WaitingEnded {
        on: WaitingOn,
    },
    Assigned {
        to: Option<PersonId>,
        from: Option<PersonId>,
        why: Option<TextRef>,
    },
    HandedOver {
        to: DepartmentCode,
        from: DepartmentCode,
        assignee: Option<PersonId>,
        why: Option<TextRef>,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
        why: TextRef,
    },
    FaultChanged {
        to: Option<FaultCode>,
    },
    /// It became known whose case it is and what it is about.
    Identified {
        customer: Option<CustomerId>,
        equipment: Vec<EquipmentId>,
        local_area: Option<AreaCode>,
        remote_access: bool,
        #[serde(default, skip_serializing_if = "Place::is_unknown")]
        place: Place,
    },
    Followed {
        who: PersonId,
    },
    Unfollowed {
        who: PersonId,
    },
    Closed(Closure),
    Withdrawn {
        voice: Voice,
        text: TextRef,
    },
    Reopened {
        why: Reopening,
        text: Option<TextRef>,
    },
    MergedInto {
        into: CaseId,
        why: TextRef,
    },
    Absorbed {
        from: CaseId,
        /// Who served the other case: a complaint keeps them out too (P-COMPLAINT-2D).
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        served_by: BTreeSet<PersonId>,
    },
    /// Part of it became a case of its own.
    SplitOff {
        subject: TextRef,
        text: TextRef,
    },
    /// A complaint about it was taken.
    ComplaintTaken {
        text: TextRef,
    },
    FollowUpAsked,
    FollowUpAnswered {
        works: bool,
        voice: Voice,
        text: Option<TextRef>,
    },
    Rated {
        stars: u8,
        text: Option<TextRef>,
    },
    Clock {
        no: ClockNo,
        event: ClockEvent,
    },
    Charge(ChargeEvent),
}

impl Event {
    /// Whether it says that there is a complaint about the case.
    #[must_use]
    pub fn tells_of_complaint(&self) -> bool {
        matches!(self, Self::ComplaintTaken { .. })
    }
}

/// What a machine on the other side said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MachineMessage {
    AutomaticReply,
    DeliveryFailed,
    DeliveryDelayed,
    /// The sender took a message back; what was read stays read.
    Recalled,
    /// An alarm that the case is about is over.
    AlarmEnded,
}

/// Why a case that was over is open again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reopening {
    /// The customer wrote that it is not solved.
    CustomerWrote,
    /// Asked some days later, the customer said it does not work any more.
    FollowUp,
    /// Somebody here had a reason.
    Person,
}
