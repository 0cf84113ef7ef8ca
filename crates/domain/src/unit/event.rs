//! What happened to a unit. Written once, never changed; this is its history.

use super::{Reading, UnitState};
use crate::ids::{EquipmentId, PartCode, SiteId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One entry of a unit's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitEvent {
    /// It came with a file.
    Imported {
        import: i64,
    },
    /// It was entered by hand, or by another program.
    Entered {},
    /// A value became another one; the code of the column says which.
    Changed {
        field: String,
        from: String,
        to: String,
    },
    /// P-CERT: the metrological authority looked at it.
    Verified(Verification),
    /// Another unit took its place.
    TakenOut(TakenOut),
    /// It took the place of another.
    PutIn(PutIn),
    /// A part of it was renewed.
    Fitted(PartFitted),
    FileAdded {
        file: i64,
        kind: String,
        name: String,
    },
    FileRemoved {
        file: i64,
        kind: String,
        name: String,
    },
}

impl UnitEvent {
    /// For the column `kind` and the locale keys `unit-event-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Imported { .. } => "imported",
            Self::Entered {} => "entered",
            Self::Changed { .. } => "changed",
            Self::Verified(_) => "verified",
            Self::TakenOut(_) => "taken-out",
            Self::PutIn(_) => "put-in",
            Self::Fitted(_) => "fitted",
            Self::FileAdded { .. } => "file-added",
            Self::FileRemoved { .. } => "file-removed",
        }
    }
}

/// A verification by the metrological authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The last day on which it holds; none where the unit did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The number on the paper.
    #[serde(default)]
    pub certificate: String,
    /// Who verified.
    #[serde(default)]
    pub authority: String,
    pub passed: bool,
    /// The paper, among the unit's files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<i64>,
}

/// Where a unit stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<i64>,
    #[serde(default)]
    pub place: String,
}

/// The old unit's side of an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOut {
    /// What took its place.
    pub by: EquipmentId,
    pub by_serial: String,
    /// What it showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seals_removed: Vec<String>,
    pub reason: String,
    pub became: UnitState,
    /// Where it stood.
    pub spot: Spot,
    /// Photos, among its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<i64>,
}

/// The new unit's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutIn {
    /// Whose place it took.
    pub instead_of: EquipmentId,
    pub instead_of_serial: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seals_set: Vec<String>,
    pub reason: String,
    /// What it was before: new in the register, in stock, back from repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<UnitState>,
    pub spot: Spot,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<i64>,
}

/// A part that was renewed: from that day on it has a warranty of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFitted {
    pub part: PartCode,
    pub on: Date,
    /// Of the new part, where it has one.
    #[serde(default)]
    pub serial: String,
    #[serde(default)]
    pub revision: String,
    /// The seal put on afterwards.
    #[serde(default)]
    pub seal: String,
    /// Of the case that the entry names; counts from 0.
    pub line: u16,
}
