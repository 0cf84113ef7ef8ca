//! P-MODE: phone, remote or on site, by type and level of the fault, by what can be reached from afar, and by where it is.
//! A table that administrators edit; the first row that fits decides, and says why.

use crate::ids::FaultCode;
use crate::severity::{Severity, Way};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The decision table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServingTable {
    pub version: u32,
    pub rows: Vec<ServingRow>,
}

/// One row; a condition that is left out fits everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServingRow {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub faults: BTreeSet<FaultCode>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub severities: BTreeSet<Severity>,
    /// The equipment can be read and set from afar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_access: Option<bool>,
    /// The site lies in an area with a local team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_team: Option<bool>,
    pub way: Way,
    /// By language tag; shown beside the suggestion.
    pub reason: BTreeMap<String, String>,
}

/// What the table looks at.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    pub fault: Option<&'a FaultCode>,
    pub severity: Severity,
    pub remote_access: bool,
    pub local_team: bool,
}

/// A way of serving, and the row that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion<'a> {
    pub way: Way,
    /// Counted from 1 as the page shows it; `None` when no row fits and phone is the beginning of everything.
    pub row: Option<usize>,
    pub reason: Option<&'a BTreeMap<String, String>>,
    /// Tried already without success, so the way moved on from what the row says.
    pub moved_on: bool,
}

impl ServingTable {
    /// What to do next, after `tried` did not work.
    #[must_use]
    pub fn suggest(&self, at: &Circumstances<'_>, tried: &[Way]) -> Suggestion<'_> {
        let found = self.rows.iter().enumerate().find(|(_, row)| row.fits(at));
        let mut suggestion = match found {
            Some((i, row)) => {
                Suggestion { way: row.way, row: Some(i + 1), reason: Some(&row.reason), moved_on: false }
            }
            None => Suggestion { way: Way::Phone, row: None, reason: None, moved_on: false },
        };
        while tried.contains(&suggestion.way) && suggestion.way != Way::OnSite {
            suggestion.way = suggestion.way.next();
            suggestion.moved_on = true;
        }
        suggestion
    }

    /// Rows that no case can reach, because an earlier row always fits first: (row, by which row), counted from 1.
    #[must_use]
    pub fn unreachable(&self) -> Vec<(usize, usize)> {
        let hidden_by =
            |later: usize| (0..later).find(|earlier| self.rows[*earlier].covers(&self.rows[later]));
        (0..self.rows.len()).filter_map(|row| hidden_by(row).map(|by| (row + 1, by + 1))).collect()
    }
}

impl ServingRow {
    fn fits(&self, at: &Circumstances<'_>) -> bool {
        (self.faults.is_empty() || at.fault.is_some_and(|f| self.faults.contains(f)))
            && (self.severities.is_empty() || self.severities.contains(&at.severity))
            && self.remote_access.is_none_or(|needed| needed == at.remote_access)
            && self.local_team.is_none_or(|needed| needed == at.local_team)
    }

    fn covers(&self, other: &Self) -> bool {
        fn set<T: Ord>(wide: &BTreeSet<T>, narrow: &BTreeSet<T>) -> bool {
            wide.is_empty() || (!narrow.is_empty() && narrow.is_subset(wide))
        }
        let flag = |wide: Option<bool>, narrow: Option<bool>| wide.is_none() || wide == narrow;
        set(&self.faults, &other.faults)
            && set(&self.severities, &other.severities)
            && flag(self.remote_access, other.remote_access)
            && flag(self.local_team, other.local_team)
    }
}
