//! A unit as far as a warranty asks for it: its days, the units whose place it took, the parts that were renewed in it.

use crate::contract::Basis;
use crate::ids::{EquipmentId, PartCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A chain of replacements longer than this is not followed: the earliest unit's warranty is over long before.
pub const PREDECESSORS_MAX: usize = 32;

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    /// Supplied by the company; where not, P-WHOLE gives the necessary service.
    pub own: bool,
    /// The longer term of P-WARRANTY holds for its model.
    pub metering: bool,
    /// P-SOFTWARE: it costs nothing, ever.
    pub software: bool,
    /// Number of the contract under which it was delivered.
    pub contract: Option<String>,
    pub dates: Dates,
    pub replaced: Option<Box<Replaced>>,
    /// Parts that were renewed in it, in any order.
    pub fitted: Vec<Fitted>,
}

/// The days that terms run from; none where nobody has entered it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub delivered: Option<Date>,
    pub installed: Option<Date>,
    pub commissioned: Option<Date>,
    pub accepted: Option<Date>,
}

/// The unit whose place another took, on the day the other was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub unit: Unit,
    /// Whether the customer paid for the new one: then it has terms of its own like any unit, instead of going on with the old
    /// one's. None where nobody has recorded it.
    pub bought: Option<bool>,
}

/// A part that was renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    pub part: PartCode,
    pub on: Date,
}

/// A day in the life of a unit, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    Delivery,
    Installation,
    Commissioning,
    Acceptance,
    /// It took another's place.
    Replacement,
    /// A part was renewed in it.
    Fitting,
}

impl Milestone {
    /// For the locale key `milestone-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Installation => "installation",
            Self::Commissioning => "commissioning",
            Self::Acceptance => "acceptance",
            Self::Replacement => "replacement",
            Self::Fitting => "fitting",
        }
    }
}

impl From<Basis> for Milestone {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Delivery => Self::Delivery,
            Basis::Installation => Self::Installation,
            Basis::Acceptance => Self::Acceptance,
            Basis::Replacement => Self::Replacement,
        }
    }
}

impl Dates {
    /// The days of the unit's own life, in the order in which they come.
    fn in_order(&self) -> [(Milestone, Option<Date>); 4] {
        [
            (Milestone::Delivery, self.delivered),
            (Milestone::Installation, self.installed),
            (Milestone::Commissioning, self.commissioned),
            (Milestone::Acceptance, self.accepted),
        ]
    }

    #[must_use]
    pub fn on(&self, milestone: Milestone) -> Option<Date> {
        self.in_order().into_iter().find(|(m, _)| *m == milestone).and_then(|(_, day)| day)
    }

    /// Whether the days come in the order of life; from days that don't, nothing is concluded about another.
    #[must_use]
    pub fn are_in_order(&self) -> bool {
        self.in_order().iter().filter_map(|(_, day)| *day).is_sorted()
    }

    /// The nearest known day that certainly is not after `milestone`.
    pub(super) fn before(&self, milestone: Milestone) -> Option<(Milestone, Date)> {
        let mut known = self.in_order().into_iter().rev().filter_map(|(m, day)| Some((m, day?)));
        known.find(|(m, _)| *m < milestone)
    }

    /// The nearest known day that certainly is not before it.
    pub(super) fn after(&self, milestone: Milestone) -> Option<(Milestone, Date)> {
        let mut known = self.in_order().into_iter().filter_map(|(m, day)| Some((m, day?)));
        known.find(|(m, _)| *m > milestone)
    }
}
