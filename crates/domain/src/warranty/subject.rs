//! What a line of a case is about.

use super::said::Said;
use crate::ids::PartCode;
use crate::money::Quantity;
use serde::{Deserialize, Serialize};

/// What is done or delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The fault as such: finding it and setting it right, without a price of its own.
    Fault,
    Part {
        part: PartCode,
        quantity: Quantity,
    },
    Labour {
        minutes: u32,
    },
    /// The way there and back, in kilometres.
    Travel {
        distance: Quantity,
    },
    /// The whole unit, by one of this code of the catalogue (P-REPLACE).
    Replacement {
        with: PartCode,
    },
    /// P-CONSULT: an explanation, however long it took.
    Consultation {
        minutes: u32,
    },
}

/// What a term may give alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabourOrMaterial {
    Labour,
    Material,
}

impl Subject {
    /// For index columns, addresses and the locale key `line-kind-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Part { .. } => "part",
            Self::Labour { .. } => "labour",
            Self::Travel { .. } => "travel",
            Self::Replacement { .. } => "replacement",
            Self::Consultation { .. } => "consultation",
        }
    }

    /// The way there is part of the work.
    #[must_use]
    pub fn is(&self) -> LabourOrMaterial {
        match self {
            Self::Part { .. } | Self::Replacement { .. } => LabourOrMaterial::Material,
            Self::Fault | Self::Labour { .. } | Self::Travel { .. } | Self::Consultation { .. } => {
                LabourOrMaterial::Labour
            }
        }
    }

    /// What it is, under `line-said-…`.
    #[must_use]
    pub fn said(&self) -> Said {
        let said = Said::new(format!("line-said-{}", self.code()));
        match self {
            Self::Fault => said,
            Self::Part { part, quantity } => {
                said.with("part", part.as_str()).with("quantity", quantity.to_string())
            }
            Self::Labour { minutes } | Self::Consultation { minutes } => said.with("minutes", *minutes),
            Self::Travel { distance } => said.with("distance", distance.to_string()),
            Self::Replacement { with } => said.with("part", with.as_str()),
        }
    }

    /// What of the catalogue is delivered.
    #[must_use]
    pub fn delivers(&self) -> Option<&PartCode> {
        match self {
            Self::Part { part, .. } => Some(part),
            Self::Replacement { with } => Some(with),
            Self::Fault | Self::Labour { .. } | Self::Travel { .. } | Self::Consultation { .. } => None,
        }
    }
}
