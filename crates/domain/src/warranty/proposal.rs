//! What is proposed, with everything that led to it; each reason is one sentence.

use super::cause::Cause;
use super::said::Said;
use super::term::Term;
use super::unit::Milestone;
use crate::charter::Approval;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// We do.
    Free,
    /// The customer, at cost price.
    Cost,
    /// The customer; no promise of a cost price holds (P-EXCLUDED), only the cap (P-CAP).
    Excluded,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Free, Self::Cost, Self::Excluded];

    /// For index columns, addresses and the locale key `verdict-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Cost => "cost",
            Self::Excluded => "excluded",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// What the rules would decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub verdict: Verdict,
    /// The day that counts: on which it failed, or else was reported.
    pub day: Date,
    /// What decides it, the weightiest first; never empty.
    pub reasons: Vec<Reason>,
    /// Terms that were looked at and did not decide it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
}

/// One reason; pages say it by [`Reason::said`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// P-CONSULT
    Consultation,
    /// P-SOFTWARE
    Software,
    /// It failed while this term held.
    InTerm {
        term: Term,
        day: Date,
    },
    /// It failed before this term began, which is as good as in it.
    BeforeTerm {
        term: Term,
        day: Date,
    },
    /// It failed after the best of its terms was over.
    AfterTerm {
        term: Term,
        day: Date,
    },
    /// No term was ever promised for it.
    NoTerm {
        serial: String,
    },
    /// P-WARRANTY: a fault of quality.
    Quality,
    /// Nothing was found that takes it out of the warranty.
    Undetermined,
    /// P-REPLACE
    Replaced,
    /// P-TOOLS, in warranty and after it.
    ToolInTerm,
    ToolAfterTerm,
    /// P-COST
    AtCost {
        cause: Cause,
    },
    /// P-EXCLUDED
    Outside {
        cause: Cause,
    },
    /// Two promises speak of what was found; the better one for the customer is applied.
    BetterCause {
        applied: Cause,
        instead_of: Cause,
    },
    /// P-LIFE
    Life,
    /// P-WHOLE
    OtherMake {
        serial: String,
    },
    /// No unit is named: nothing it could be in warranty with.
    NoUnit,
    /// A term may hold; the day it runs from must be entered to know.
    NotEntered {
        term: Term,
        milestone: Milestone,
    },
    /// A term may hold; whether the customer paid for the unit must be entered to know.
    NotRecorded {
        term: Term,
    },
}

/// A term that did not decide it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    pub term: Term,
    pub why: Why,
}

/// Why it did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It holds too, and ends earlier or on the same day.
    EndsEarlier,
    Over,
    /// It gives only the work.
    LabourOnly,
    /// It gives only the material.
    MaterialOnly,
    OtherFamily {
        family: String,
    },
    OtherModel {
        model: String,
    },
    /// The contract, which is not the one the unit was delivered under, was not in force that day.
    NotInForce,
    /// P-EQUAL: a worse term of the contract counts instead, for which somebody answers.
    SetAside {
        contract: String,
        clause: String,
        approval: Box<Approval>,
    },
    /// The day it runs from is not entered.
    NotEntered,
    /// It is not recorded whether the customer paid for the unit.
    NotRecorded,
}

impl Reason {
    /// For the locale key `ruling-why-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use super::term::Reach;
        match self {
            Self::Consultation => "consultation",
            Self::Software => "software",
            Self::InTerm { term, .. } => match term.reach {
                Reach::Known { .. } | Reach::IfBought { .. } => "in-term",
                Reach::Open { .. } => "in-term-at-least",
            },
            Self::BeforeTerm { .. } => "before-term",
            Self::AfterTerm { term, .. } => match term.reach {
                Reach::Known { .. } | Reach::IfBought { .. } => "after-term",
                Reach::Open { .. } => "after-term-at-most",
            },
            Self::NoTerm { .. } => "no-term",
            Self::Quality => "quality",
            Self::Undetermined => "undetermined",
            Self::Replaced => "replaced",
            Self::ToolInTerm => "tool-in-term",
            Self::ToolAfterTerm => "tool-after-term",
            Self::AtCost { .. } => "at-cost",
            Self::Outside { .. } => "outside",
            Self::BetterCause { .. } => "better-cause",
            Self::Life => "life",
            Self::OtherMake { .. } => "other-make",
            Self::NoUnit => "no-unit",
            Self::NotEntered { .. } => "not-entered",
            Self::NotRecorded { .. } => "not-recorded",
        }
    }

    /// The promise it comes from, where it is one.
    #[must_use]
    pub fn promise(&self) -> Option<&'static str> {
        match self {
            Self::Consultation => Some("P-CONSULT"),
            Self::Software => Some("P-SOFTWARE"),
            Self::InTerm { .. } | Self::BeforeTerm { .. } | Self::Quality | Self::Undetermined => {
                Some("P-WARRANTY")
            }
            Self::Replaced => Some("P-REPLACE"),
            Self::ToolInTerm | Self::ToolAfterTerm => Some("P-TOOLS"),
            Self::AtCost { .. } => Some("P-COST"),
            Self::Outside { .. } => Some("P-EXCLUDED"),
            Self::BetterCause { applied, .. } => Some(applied.clause().promise()),
            Self::Life => Some("P-LIFE"),
            Self::OtherMake { .. } => Some("P-WHOLE"),
            Self::AfterTerm { .. }
            | Self::NoTerm { .. }
            | Self::NoUnit
            | Self::NotEntered { .. }
            | Self::NotRecorded { .. } => None,
        }
    }

    /// The sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        let said = Said::new(format!("ruling-why-{}", self.code()));
        let cause = |cause: Cause| Said::new(format!("cause-{}", cause.code()));
        match self {
            Self::InTerm { term, day } | Self::BeforeTerm { term, day } | Self::AfterTerm { term, day } => {
                said.and(term.args()).with("day", *day)
            }
            Self::AtCost { cause: of } | Self::Outside { cause: of } => said.with("cause", cause(*of)),
            Self::BetterCause { applied, instead_of } => said
                .with("applied", cause(*applied))
                .with("promise", applied.clause().promise())
                .with("other", cause(*instead_of))
                .with("other-promise", instead_of.clause().promise()),
            Self::NoTerm { serial } | Self::OtherMake { serial } => said.with("serial", serial.as_str()),
            Self::NotEntered { term, milestone } => said
                .with("term", term.name())
                .with("serial", term.serial.as_str())
                .with("months", term.months)
                .with("milestone", Said::new(format!("milestone-{}", milestone.code()))),
            Self::NotRecorded { term } => said.and(term.args()),
            Self::Consultation
            | Self::Software
            | Self::Quality
            | Self::Undetermined
            | Self::Replaced
            | Self::ToolInTerm
            | Self::ToolAfterTerm
            | Self::Life
            | Self::NoUnit => said,
        }
    }
}

impl Lost {
    /// The sentence, under `ruling-lost-…`.
    #[must_use]
    pub fn said(&self) -> Said {
        let said = |code: &str| Said::new(format!("ruling-lost-{code}")).and(self.term.args());
        match &self.why {
            Why::EndsEarlier => said("ends-earlier"),
            Why::Over => said("over"),
            Why::LabourOnly => said("labour-only"),
            Why::MaterialOnly => said("material-only"),
            Why::OtherFamily { family } => said("other-family").with("family", family.as_str()),
            Why::OtherModel { model } => said("other-model").with("model", model.as_str()),
            Why::NotInForce => said("not-in-force"),
            Why::SetAside { contract, clause, approval } => said("set-aside")
                .with("contract", contract.as_str())
                .with("clause", clause.as_str())
                .with("person", approval.by)
                .with("on", approval.on)
                .with("reason", approval.reason.as_str()),
            Why::NotEntered => said("not-entered"),
            Why::NotRecorded => said("not-recorded"),
        }
    }
}

impl Proposal {
    /// Something that must be entered could make it free.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.reasons.iter().any(|r| matches!(r, Reason::NotEntered { .. } | Reason::NotRecorded { .. }))
    }

    /// The term that decides it, or the best that was over.
    #[must_use]
    pub fn term(&self) -> Option<&Term> {
        self.reasons.iter().find_map(|reason| match reason {
            Reason::InTerm { term, .. }
            | Reason::BeforeTerm { term, .. }
            | Reason::AfterTerm { term, .. } => Some(term),
            Reason::Consultation
            | Reason::Software
            | Reason::NoTerm { .. }
            | Reason::Quality
            | Reason::Undetermined
            | Reason::Replaced
            | Reason::ToolInTerm
            | Reason::ToolAfterTerm
            | Reason::AtCost { .. }
            | Reason::Outside { .. }
            | Reason::BetterCause { .. }
            | Reason::Life
            | Reason::OtherMake { .. }
            | Reason::NoUnit
            | Reason::NotEntered { .. }
            | Reason::NotRecorded { .. } => None,
        })
    }
}
