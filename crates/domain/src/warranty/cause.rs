//! Why something failed, as it was diagnosed, and which promise speaks of it.

use serde::{Deserialize, Serialize};

/// What was found to be the cause. A line may have several; none where nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// 質量問題: what P-WARRANTY is for.
    Quality,
    // P-COST: at cost price, also in warranty.
    ForceMajeure,
    DamageByPeople,
    /// Installed or used against the instructions.
    AgainstInstructions,
    /// Installed where it should not have been.
    UnsuitableConditions,
    // P-EXCLUDED: outside the promise.
    /// Repaired, changed or opened by people not approved.
    OpenedByOthers,
    /// Parts not supplied by the company.
    ForeignParts,
    Virus,
    /// The management computer was replaced.
    ReplacedComputer,
    Moving,
    Crushing,
    Knock,
    Scratch,
    Impact,
    Heat,
    Frost,
    WrongVoltage,
    Corrosion,
}

/// Which promise speaks of a cause; the better one for the customer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clause {
    Warranty,
    Cost,
    Excluded,
}

impl Clause {
    /// The promise's name.
    #[must_use]
    pub fn promise(self) -> &'static str {
        match self {
            Self::Warranty => "P-WARRANTY",
            Self::Cost => "P-COST",
            Self::Excluded => "P-EXCLUDED",
        }
    }
}

impl Cause {
    pub const ALL: [Self; 18] = [
        Self::Quality,
        Self::ForceMajeure,
        Self::DamageByPeople,
        Self::AgainstInstructions,
        Self::UnsuitableConditions,
        Self::OpenedByOthers,
        Self::ForeignParts,
        Self::Virus,
        Self::ReplacedComputer,
        Self::Moving,
        Self::Crushing,
        Self::Knock,
        Self::Scratch,
        Self::Impact,
        Self::Heat,
        Self::Frost,
        Self::WrongVoltage,
        Self::Corrosion,
    ];

    /// For files, addresses and the locale key `cause-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::ForceMajeure => "force-majeure",
            Self::DamageByPeople => "damage-by-people",
            Self::AgainstInstructions => "against-instructions",
            Self::UnsuitableConditions => "unsuitable-conditions",
            Self::OpenedByOthers => "opened-by-others",
            Self::ForeignParts => "foreign-parts",
            Self::Virus => "virus",
            Self::ReplacedComputer => "replaced-computer",
            Self::Moving => "moving",
            Self::Crushing => "crushing",
            Self::Knock => "knock",
            Self::Scratch => "scratch",
            Self::Impact => "impact",
            Self::Heat => "heat",
            Self::Frost => "frost",
            Self::WrongVoltage => "wrong-voltage",
            Self::Corrosion => "corrosion",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// Which promise speaks of it.
    #[must_use]
    pub fn clause(self) -> Clause {
        match self {
            Self::Quality => Clause::Warranty,
            Self::ForceMajeure
            | Self::DamageByPeople
            | Self::AgainstInstructions
            | Self::UnsuitableConditions => Clause::Cost,
            Self::OpenedByOthers
            | Self::ForeignParts
            | Self::Virus
            | Self::ReplacedComputer
            | Self::Moving
            | Self::Crushing
            | Self::Knock
            | Self::Scratch
            | Self::Impact
            | Self::Heat
            | Self::Frost
            | Self::WrongVoltage
            | Self::Corrosion => Clause::Excluded,
        }
    }
}
