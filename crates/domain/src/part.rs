//! Spare parts, tools and software of the catalogue, and what they cost us.

use crate::ids::{ListCode, PartCode, ProductCode};
use crate::money::Fen;
use serde::{Deserialize, Serialize};

/// One entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub code: PartCode,
    pub name: String,
    /// Parts of one family have one warranty term: `sensor`, `battery`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<ListCode>,
    pub kind: PartKind,
    /// What it is counted in: 只, 米.
    #[serde(default)]
    pub measure: String,
    /// What one costs us, tax included (P-LIFE); none while nobody has entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Fen>,
    /// Models it fits; empty where it fits all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductCode>,
    /// P-REVISION: which make of it is delivered now.
    #[serde(default)]
    pub revision: String,
    #[serde(default)]
    pub note: String,
    /// Not offered any more; what was agreed about it still holds.
    #[serde(default)]
    pub retired: bool,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    Part,
    Tool,
    /// Always free (P-SOFTWARE).
    Software,
    Consumable,
}

impl PartKind {
    pub const ALL: [Self; 4] = [Self::Part, Self::Tool, Self::Software, Self::Consumable];

    /// As files, addresses and locale keys write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Tool => "tool",
            Self::Software => "software",
            Self::Consumable => "consumable",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is not a part and is charged by how much of it was needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// One hour of work.
    LabourHour,
    /// One kilometre of the way there or back.
    Kilometre,
}

impl Rate {
    pub const ALL: [Self; 2] = [Self::LabourHour, Self::Kilometre];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LabourHour => "labour-hour",
            Self::Kilometre => "kilometre",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rate| rate.code() == code)
    }
}

const NAME_CHARS_MAX: usize = 120;
const SHORT_CHARS_MAX: usize = 40;
const NOTE_CHARS_MAX: usize = 2_000;
const PRODUCTS_MAX: usize = 200;

/// What is to be changed before it can be kept; pages translate it by [`PartFault::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartFault {
    /// Its name in files and forms.
    pub field: &'static str,
    pub problem: PartProblem,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartProblem {
    Missing,
    /// More characters, or entries, than are kept.
    TooLong(usize),
    /// P-SOFTWARE: software costs nothing.
    SoftwareCosts,
    /// An amount below zero.
    Negative,
}

impl PartProblem {
    /// For the locale key `part-fault-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong(_) => "too-long",
            Self::SoftwareCosts => "software-costs",
            Self::Negative => "negative",
        }
    }
}

impl Part {
    /// Everything that is to be changed before it can be kept; empty when nothing.
    #[must_use]
    pub fn faults(&self) -> Vec<PartFault> {
        let mut faults = Vec::new();
        let mut add = |field, problem| faults.push(PartFault { field, problem });
        if self.name.trim().is_empty() {
            add("name", PartProblem::Missing);
        }
        let texts = [
            ("name", &self.name, NAME_CHARS_MAX),
            ("measure", &self.measure, SHORT_CHARS_MAX),
            ("revision", &self.revision, SHORT_CHARS_MAX),
            ("note", &self.note, NOTE_CHARS_MAX),
        ];
        for (field, text, chars_max) in texts {
            if text.chars().count() > chars_max {
                add(field, PartProblem::TooLong(chars_max));
            }
        }
        if self.products.len() > PRODUCTS_MAX {
            add("products", PartProblem::TooLong(PRODUCTS_MAX));
        }
        if self.cost.is_some_and(|cost| cost < Fen::ZERO) {
            add("cost", PartProblem::Negative);
        }
        // P-SOFTWARE: a cost would end up in somebody's quote.
        if self.kind == PartKind::Software && self.cost.is_some_and(|cost| cost != Fen::ZERO) {
            add("cost", PartProblem::SoftwareCosts);
        }
        faults
    }
}
