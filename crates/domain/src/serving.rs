//! P-MODE: phone, remote or on site, by type and level of the fault, by what can be reached from afar, and by where it is.
//! A table that administrators edit; the first row that fits decides, and says why.

use crate::ids::{AreaCode, FaultCode, ListCode};
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
    /// One of the units is built like this.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub configurations: BTreeSet<ListCode>,
    /// What hangs on it at the site.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub applications: BTreeSet<ListCode>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub areas: BTreeSet<AreaCode>,
    /// Kilometres by road, at least; a site whose distance nobody knows fits neither this nor the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_km: Option<u32>,
    /// Kilometres by road, less than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_km: Option<u32>,
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
    pub place: &'a Place,
}

/// What the register knows of the units a case is about, and of where they are. Kept in the case as it was known when it was
/// asked, so that the suggestion can still be explained later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The service area, with a local team or without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// From the nearest service point by road.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<u32>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub configurations: BTreeSet<ListCode>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub applications: BTreeSet<ListCode>,
}

impl Place {
    /// Nothing of it is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
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
            && (self.configurations.is_empty() || !self.configurations.is_disjoint(&at.place.configurations))
            && (self.applications.is_empty() || !self.applications.is_disjoint(&at.place.applications))
            && (self.areas.is_empty() || at.place.area.as_ref().is_some_and(|area| self.areas.contains(area)))
            && self.from_km.is_none_or(|from| at.place.distance_km.is_some_and(|km| km >= from))
            && self.below_km.is_none_or(|below| at.place.distance_km.is_some_and(|km| km < below))
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
            && set(&self.configurations, &other.configurations)
            && set(&self.applications, &other.applications)
            && set(&self.areas, &other.areas)
            && self.from_km.is_none_or(|wide| other.from_km.is_some_and(|narrow| narrow >= wide))
            && self.below_km.is_none_or(|wide| other.below_km.is_some_and(|narrow| narrow <= wide))
    }
}
