//! What one clock runs by: from the charter, or from a contract where that is better for the customer.

use super::{Charter, ClockRule, KeptBy, PauseReason};
use crate::calendar::{Budget, CalendarName};
use crate::ids::{LadderName, PersonId, PromiseId};
use crate::severity::Severity;
use jiff::Timestamp;
use jiff::civil::Date;
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
        /// Who approved it, where it is worse for the customer than the charter (P-EQUAL).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<Box<Approval>>,
    },
}

/// P-EQUAL: somebody answers by name for a promise that is worse than the charter's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    pub by: PersonId,
    pub on: Date,
    pub reason: String,
}

/// One promised length in a contract, which overrides the charter's where it is better for the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub promise: PromiseId,
    pub contract: String,
    pub clause: String,
    pub budget: Budget,
    /// The first day it holds.
    pub since: Date,
    /// The last day it holds; none where it has no end.
    pub until: Option<Date>,
    /// With it the length holds also where it is worse than the charter's.
    pub approval: Option<Approval>,
}

impl Promised {
    /// Whether it holds on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|last| day <= last)
    }

    fn source(&self, approval: Option<&Approval>) -> Source {
        Source::Contract {
            number: self.contract.clone(),
            clause: self.clause.clone(),
            approval: approval.cloned().map(Box::new),
        }
    }
}

impl Terms {
    /// P-EQUAL: the charter's length, unless a contract promises one that ends earlier; of several contracts the earliest
    /// counts. A later one counts only where somebody approved it by name and no contract is better. `due` says when a
    /// length would end.
    #[must_use]
    pub fn better<'a>(
        charter: &Charter,
        rule: &ClockRule,
        severity: Severity,
        calendar_version: u32,
        promised: impl Iterator<Item = &'a Promised>,
        due: impl Fn(Budget) -> Option<Timestamp>,
    ) -> Option<Self> {
        let own = rule.budget.at(severity)?;
        let terms = Self {
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
        let theirs = promised.filter_map(|promised| Some((due(promised.budget)?, promised)));
        // Of equals the first by number, so that the order in which contracts are read changes nothing.
        let mut theirs: Vec<(Timestamp, &Promised)> = theirs.collect();
        theirs.sort_by_key(|(due, p)| (*due, p.contract.as_str(), p.clause.as_str()));
        Some(terms.between(due(own), &theirs))
    }

    /// Chooses between the charter, whose length these terms have, and what contracts promise, earliest first.
    fn between(mut self, ours: Option<Timestamp>, theirs: &[(Timestamp, &Promised)]) -> Self {
        let Some((earliest, best)) = theirs.first() else { return self };
        let chosen = if ours.is_none_or(|ours| *earliest < ours) {
            Some((*best, None))
        } else if ours == Some(*earliest) {
            None
        } else {
            theirs.iter().find_map(|(_, p)| Some((*p, Some(p.approval.as_ref()?))))
        };
        match chosen {
            Some((promised, approval)) => {
                self.passed_over = Some(Box::new((Source::Charter, self.budget)));
                self.budget = promised.budget;
                self.source = promised.source(approval);
            }
            None => self.passed_over = Some(Box::new((best.source(None), best.budget))),
        }
        self
    }
}
