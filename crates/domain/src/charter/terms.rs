//! What one clock runs by: from the charter, or from a contract where that is better for the customer.

use super::{Charter, ClockRule, KeptBy, PauseReason};
use crate::calendar::{Budget, CalendarName};
use crate::ids::{LadderName, PromiseId};
use crate::severity::Severity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The terms a clock was started with; it keeps them, whatever the charter says later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub budget: Budget,
    pub calendar: CalendarName,
    pub calendar_version: u32,
    pub charter_version: u32,
    pub source: Source,
    /// What would have applied, had it been better for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<Box<(Source, Budget)>>,
    pub kept_by: KeptBy,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<PauseReason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_risk: Vec<u8>,
    pub ladder: LadderName,
}

/// Who promised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Charter,
    /// A contract's own words.
    Contract {
        number: String,
        clause: String,
    },
}

/// One promised length in a contract, which overrides the charter's where it is better for the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub promise: PromiseId,
    pub contract: String,
    pub clause: String,
    pub budget: Budget,
}

impl Terms {
    /// P-EQUAL: the charter's length, unless a contract promises one that ends earlier. `due` says when a length would end.
    #[must_use]
    pub fn better(
        charter: &Charter,
        rule: &ClockRule,
        severity: Severity,
        calendar_version: u32,
        promised: Option<&Promised>,
        due: impl Fn(Budget) -> Option<Timestamp>,
    ) -> Option<Self> {
        let own = rule.budget.at(severity)?;
        let mut terms = Self {
            budget: own,
            calendar: rule.calendar.clone().unwrap_or_else(|| charter.calendar.clone()),
            calendar_version,
            charter_version: charter.version,
            source: Source::Charter,
            passed_over: None,
            kept_by: rule.kept_by,
            pauses: rule.pauses.clone(),
            at_risk: rule.at_risk.clone(),
            ladder: rule.ladder.clone(),
        };
        if let Some(promised) = promised {
            let source =
                Source::Contract { number: promised.contract.clone(), clause: promised.clause.clone() };
            let contract_is_better = match (due(promised.budget), due(own)) {
                (Some(theirs), Some(ours)) => theirs < ours,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if contract_is_better {
                terms.passed_over = Some(Box::new((Source::Charter, own)));
                terms.budget = promised.budget;
                terms.source = source;
            } else {
                terms.passed_over = Some(Box::new((source, promised.budget)));
            }
        }
        Some(terms)
    }
}
