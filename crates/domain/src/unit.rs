//! One unit through its life: where it stands, what was read on it, who took its place, when it was verified.

mod event;
mod exchange;
mod reading;
mod scanned;
mod verification;

pub use event::{PartFitted, PutIn, Spot, TakenOut, UnitEvent, Verification};
pub use exchange::{Exchange, ExchangeFault, NewUnit, OldUnit};
pub use reading::{NotAReading, Reading};
pub use scanned::scanned;
pub use verification::{Due, VerificationFault, due, until_after};

use serde::{Deserialize, Serialize};

/// Where a unit stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    InUse,
    InStock,
    InRepair,
    Replaced,
    Retired,
}

impl UnitState {
    pub const ALL: [Self; 5] = [Self::InUse, Self::InStock, Self::InRepair, Self::Replaced, Self::Retired];

    /// As columns, files and locale keys (`import-state-…`) write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::InStock => "in-stock",
            Self::InRepair => "in-repair",
            Self::Replaced => "replaced",
            Self::Retired => "retired",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
