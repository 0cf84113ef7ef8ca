//! What a case is. Each state carries what belongs to it, and nothing else can be written down.

use super::charge::Charges;
use super::event::Reopening;
use crate::charter::{KeptBy, PauseReason};
use crate::clock::{Clock, ClockNo, ClockState};
use crate::ids::{AreaCode, CaseId, CustomerId, DepartmentCode, EquipmentId, FaultCode, PersonId};
use crate::serving::Place;
use crate::severity::{Severity, Way};
use crate::text::TextRef;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One report of a customer, or one complaint, from the first word to the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    /// How many journal entries it has.
    pub version: u64,
    pub kind: Kind,
    pub reported: Timestamp,
    pub channel: Channel,
    pub subject: TextRef,
    pub customer: Option<CustomerId>,
    /// Who reported it: name, phone, mail, as one erasable text.
    pub reporter: TextRef,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment: Vec<EquipmentId>,
    /// The service area with a local team in which the place lies.
    pub local_area: Option<AreaCode>,
    pub remote_access: bool,
    #[serde(default, skip_serializing_if = "Place::is_unknown")]
    pub place: Place,
    pub severity: Severity,
    pub fault: Option<FaultCode>,
    pub department: DepartmentCode,
    pub assignee: Option<PersonId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub followers: BTreeSet<PersonId>,
    /// Everybody who answered, proposed or had it; a complaint keeps them out.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub served_by: BTreeSet<PersonId>,
    pub stage: Stage,
    /// When a person first reached the customer, with an answer or without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responded: Option<Timestamp>,
    /// When a person first answered.
    pub answered: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Way>,
    /// Cause and remedy, once found (P-REMOTE, P-ADVISE).
    pub finding: Option<Finding>,
    pub follow_up: FollowUp,
    pub rating: Option<u8>,
    pub clocks: Vec<Clock>,
    /// Who pays for what.
    #[serde(default, skip_serializing_if = "Charges::is_empty")]
    pub charges: Charges,
    /// Cases merged into this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<CaseId>,
    pub split_from: Option<CaseId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Report,
    /// P-COMPLAINT-2D: handled by service supervision, never by those it is about or who reports to them.
    Complaint {
        about_case: Option<CaseId>,
        about: BTreeSet<PersonId>,
    },
}

/// How it reached the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Phone,
    Mail,
    Web,
    /// The code on a unit was scanned.
    Scan,
    Fax,
    Chat,
    Qq,
    Wecom,
    /// A data-collection system.
    Alarm,
    Api,
    Visit,
}

impl Channel {
    pub const ALL: [Self; 11] = [
        Self::Phone,
        Self::Mail,
        Self::Web,
        Self::Scan,
        Self::Fax,
        Self::Chat,
        Self::Qq,
        Self::Wecom,
        Self::Alarm,
        Self::Api,
        Self::Visit,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Mail => "mail",
            Self::Web => "web",
            Self::Scan => "scan",
            Self::Fax => "fax",
            Self::Chat => "chat",
            Self::Qq => "qq",
            Self::Wecom => "wecom",
            Self::Alarm => "alarm",
            Self::Api => "api",
            Self::Visit => "visit",
        }
    }

    /// The program itself writes there, to the account that wrote to us.
    #[must_use]
    pub fn is_conversation(self) -> bool {
        matches!(self, Self::Qq | Self::Wecom)
    }
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Open {
        step: Step,
        waiting: Option<Waiting>,
    },
    /// The customer said it works; it closes by itself at `closes`.
    Confirmed {
        at: Timestamp,
        closes: Timestamp,
    },
    Closed {
        at: Timestamp,
        how: Closure,
    },
    /// The customer took the report back.
    Withdrawn {
        at: Timestamp,
    },
    Merged {
        at: Timestamp,
        into: CaseId,
    },
}

/// How far the service of an open case has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Reported,
    Answered,
    Diagnosing {
        way: Way,
        since: Timestamp,
    },
    /// The customer's word is awaited; `reminded` reminders have gone out.
    Proposed {
        way: Way,
        since: Timestamp,
        reminded: u8,
        next_reminder: Option<Timestamp>,
        /// Since when the customer, who wrote instead of giving their word, waits for ours.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_owed: Option<Timestamp>,
    },
    /// The customer said it does not work; the next way of serving is to be chosen.
    NotEffective {
        tried: Way,
        since: Timestamp,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub on: WaitingOn,
    pub since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitingOn {
    Customer,
    Parts,
}

impl WaitingOn {
    #[must_use]
    pub fn pause_reason(self) -> PauseReason {
        match self {
            Self::Customer => PauseReason::WaitingForCustomer,
            Self::Parts => PauseReason::WaitingForParts,
        }
    }
}

/// How it was closed (P-100: never without the customer's word or a recorded reason).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closure {
    WithWord,
    WithoutWord { by: PersonId, reason: TextRef },
}

/// The crux of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub cause: TextRef,
    pub remedy: TextRef,
}

/// Some days after confirmation the customer is asked whether it still works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUp {
    #[default]
    NotYet,
    Planned {
        at: Timestamp,
    },
    Asked {
        at: Timestamp,
    },
    StillWorks {
        at: Timestamp,
    },
}

impl Case {
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Open { .. })
    }

    /// For index columns, addresses and locale keys.
    #[must_use]
    pub fn stage_code(&self) -> &'static str {
        match &self.stage {
            Stage::Open { waiting: Some(Waiting { on: WaitingOn::Customer, .. }), .. } => "waiting-customer",
            Stage::Open { waiting: Some(Waiting { on: WaitingOn::Parts, .. }), .. } => "waiting-parts",
            Stage::Open { step, .. } => match step {
                Step::Reported => "reported",
                Step::Answered => "answered",
                Step::Diagnosing { .. } => "diagnosing",
                Step::Proposed { .. } => "proposed",
                Step::NotEffective { .. } => "not-effective",
            },
            Stage::Confirmed { .. } => "confirmed",
            Stage::Closed { .. } => "closed",
            Stage::Withdrawn { .. } => "withdrawn",
            Stage::Merged { .. } => "merged",
        }
    }

    /// Why clocks that allow it stand still now.
    pub(super) fn standing_still(&self) -> Option<PauseReason> {
        match &self.stage {
            Stage::Open { waiting: Some(waiting), .. } => Some(waiting.on.pause_reason()),
            Stage::Open { step: Step::Proposed { reply_owed: None, .. }, .. } => {
                Some(PauseReason::AwaitingWord)
            }
            Stage::Open { .. }
            | Stage::Confirmed { .. }
            | Stage::Closed { .. }
            | Stage::Withdrawn { .. }
            | Stage::Merged { .. } => None,
        }
    }

    /// Whether a case that is open again owes an answer: the customer spoke and waits for one, it never got one, or it is a
    /// complaint, which owes nothing else.
    pub(super) fn owes_answer_again(&self, why: Reopening) -> bool {
        let spoke = match why {
            Reopening::CustomerWrote | Reopening::FollowUp => true,
            Reopening::Person => false,
        };
        let given = |clock: &Clock| {
            clock.terms.kept_by == KeptBy::Answer && matches!(clock.state, ClockState::Kept { .. })
        };
        spoke || self.complained_about().is_some() || !self.clocks.iter().any(given)
    }

    /// The clock that will be, or was, over first among those still owed.
    #[must_use]
    pub fn nearest_clock(&self) -> Option<(ClockNo, &Clock)> {
        let open = self.clocks.iter().enumerate().filter(|(_, c)| c.is_open());
        let (no, clock) = open.filter(|(_, c)| c.due().is_some()).min_by_key(|(_, c)| c.due())?;
        Some((ClockNo::try_from(no).ok()?, clock))
    }

    /// When something happens to it by itself; the one row in the table of what is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let clocks = self.clocks.iter().filter_map(Clock::next_due);
        let stage = match &self.stage {
            Stage::Open { step: Step::Proposed { next_reminder, .. }, .. } => *next_reminder,
            Stage::Confirmed { closes, .. } if self.charges.open().is_nothing() => Some(*closes),
            Stage::Confirmed { .. }
            | Stage::Open { .. }
            | Stage::Closed { .. }
            | Stage::Withdrawn { .. }
            | Stage::Merged { .. } => None,
        };
        let follow_up = match self.follow_up {
            FollowUp::Planned { at } => Some(at),
            FollowUp::NotYet | FollowUp::Asked { .. } | FollowUp::StillWorks { .. } => None,
        };
        clocks.chain(stage).chain(follow_up).chain(self.charges.next_expiry()).min()
    }

    /// Those who may neither see nor handle a complaint, nor be asked about it on the ladder.
    #[must_use]
    pub fn complained_about(&self) -> Option<&BTreeSet<PersonId>> {
        match &self.kind {
            Kind::Complaint { about, .. } => Some(about),
            Kind::Report => None,
        }
    }
}
