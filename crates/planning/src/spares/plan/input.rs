//! What is asked, as files and pages write it. Days for repair and transport, years for rates, money in one unit of the asker's
//! choice (the pages use yuan).

use crate::spares::{DAYS_OF_YEAR, PIPELINE_MAX, is_zero};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub depot: Depot,
    pub sites: Vec<SiteInput>,
    pub items: Vec<ItemInput>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kits: Vec<KitInput>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<Substitute>,
    #[serde(default)]
    pub target: Target,
    /// Taken where an item has no `repair_days`; a note says so.
    #[serde(default = "thirty")]
    pub repair_days_assumed: f64,
}

fn thirty() -> f64 {
    30.0
}

/// Where repaired and new units come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Depot {
    pub code: String,
    #[serde(default)]
    pub name: String,
}

impl Default for Depot {
    fn default() -> Self {
        Self { code: "depot".to_owned(), name: String::new() }
    }
}

/// Where units are installed and spares may lie: a customer's cabinet, a service point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteInput {
    pub code: String,
    #[serde(default)]
    pub name: String,
    /// Systems that stand still while a part is missing.
    #[serde(default = "one")]
    pub systems: f64,
    /// Days from the depot.
    pub ship_days: f64,
}

fn one() -> f64 {
    1.0
}

/// One spare part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemInput {
    pub code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Items of a family share what is known of their rates.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<f64>,
    /// P-CAP: the contract's price; where it is lower, it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_cap: Option<f64>,
    /// Mean days until a failed unit is good again and back at the depot; for consumables until a new one has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair_days: Option<f64>,
    pub installed: Vec<Installed>,
    /// What was seen in the field, at all sites together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<u64>,
    /// Piece-years in which these failures were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_years: Option<f64>,
    /// Failures of one piece a year, where they are known from elsewhere (the maker's figure).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_per_year: Option<f64>,
    /// At most so many in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<usize>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_order: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pack: usize,
    /// What lies where today, by code of site or depot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stock: BTreeMap<String, usize>,
}

/// Pieces at a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    pub site: String,
    pub quantity: f64,
}

/// Parts that only come together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KitInput {
    pub code: String,
    /// How many of each item are in one.
    pub items: BTreeMap<String, usize>,
}

/// One part that does another's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    pub item: String,
    pub by: String,
    /// Each does the other's work: their stock is one.
    #[serde(default)]
    pub both: bool,
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Target {
    /// Share of the fleet's systems that do not wait for a part.
    Fleet(f64),
    /// The same at each site.
    EachSite(f64),
    /// Share of all demands that are replaced within so many hours (P-REPLACE's 24 hours, for instance).
    Within { hours: f64, share: f64 },
    /// The best that this money buys.
    Budget(f64),
}

impl Default for Target {
    fn default() -> Self {
        Self::Fleet(0.95)
    }
}

impl Target {
    /// For locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Fleet(_) => "fleet",
            Self::EachSite(_) => "each-site",
            Self::Within { .. } => "within",
            Self::Budget(_) => "budget",
        }
    }
}

/// What keeps a question from being answered, and where it stands: `items.S-01.unit_cost`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub place: String,
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// A number that is none, below zero, or larger than is computed.
    Number,
    /// A share that is not between 0 and 1.
    Share,
    /// The same code twice.
    Twice,
    /// A code that nothing has.
    Unknown,
    /// Nothing to plan.
    Nothing,
    /// So many sites, items or units are not computed at once.
    TooMany,
    /// An item stands in two kits, or replaces itself.
    Tangled,
}

impl Problem {
    /// For the locale key `spares-fault-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Share => "share",
            Self::Twice => "twice",
            Self::Unknown => "unknown",
            Self::Nothing => "nothing",
            Self::TooMany => "too-many",
            Self::Tangled => "tangled",
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.problem {
            Problem::Number => "give a finite number of 0 or more",
            Problem::Share => "give a share above 0 and below 1",
            Problem::Twice => "this code stands there twice; give each its own",
            Problem::Unknown => "nothing has this code; use one of the list",
            Problem::Nothing => "there is nothing to plan; name at least one",
            Problem::TooMany => "that is more than is computed at once; divide it",
            Problem::Tangled => "an item is in one kit at most and does not replace itself",
        };
        write!(f, "{}: {what}", self.place)
    }
}

const SITES_MAX: usize = 2_000;
const ITEMS_MAX: usize = 100_000;
const NUMBER_MAX: f64 = 1e12;

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: String, problem: Problem) {
        self.0.push(Fault { place, problem });
    }

    fn number(&mut self, place: impl FnOnce() -> String, x: f64) {
        if !x.is_finite() || !(0.0..=NUMBER_MAX).contains(&x) {
            self.add(place(), Problem::Number);
        }
    }

    fn share(&mut self, place: &str, x: f64) {
        if x.is_nan() || x <= 0.0 || x >= 1.0 {
            self.add(place.to_owned(), Problem::Share);
        }
    }
}

impl Input {
    /// Everything that is wrong with it; empty when nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults(Vec::new());
        for (place, n, most) in
            [("sites", self.sites.len(), SITES_MAX), ("items", self.items.len(), ITEMS_MAX)]
        {
            if n == 0 {
                faults.add(place.to_owned(), Problem::Nothing);
            } else if n > most {
                faults.add(place.to_owned(), Problem::TooMany);
            }
        }
        let mut codes = BTreeSet::from([self.depot.code.as_str()]);
        for site in &self.sites {
            if !codes.insert(&site.code) {
                faults.add(format!("sites.{}", site.code), Problem::Twice);
            }
            faults.number(|| format!("sites.{}.systems", site.code), site.systems);
            faults.number(|| format!("sites.{}.ship_days", site.code), site.ship_days);
        }
        faults.number(|| "repair_days_assumed".to_owned(), self.repair_days_assumed);
        let mut items = BTreeSet::new();
        for item in &self.items {
            if !items.insert(item.code.as_str()) {
                faults.add(format!("items.{}", item.code), Problem::Twice);
            }
            self.item_faults(item, &codes, &mut faults);
        }
        self.bond_faults(&items, &mut faults);
        match self.target {
            Target::Fleet(share) => faults.share("target.fleet", share),
            Target::EachSite(share) => faults.share("target.each-site", share),
            Target::Within { hours, share } => {
                faults.number(|| "target.within.hours".to_owned(), hours);
                faults.share("target.within.share", share);
            }
            Target::Budget(money) => faults.number(|| "target.budget".to_owned(), money),
        }
        faults.0
    }

    fn item_faults(&self, item: &ItemInput, places: &BTreeSet<&str>, faults: &mut Faults) {
        let place = |field: &str| format!("items.{}.{field}", item.code);
        let numbers = [
            ("unit_cost", item.unit_cost),
            ("price_cap", item.price_cap),
            ("repair_days", item.repair_days),
            ("exposure_years", item.exposure_years),
            ("rate_per_year", item.rate_per_year),
        ];
        for (field, number) in numbers {
            if let Some(number) = number {
                faults.number(|| place(field), number);
            }
        }
        let mut seen = BTreeSet::new();
        for installed in &item.installed {
            faults.number(|| place(&format!("installed.{}", installed.site)), installed.quantity);
            if installed.site == self.depot.code || !places.contains(installed.site.as_str()) {
                faults.add(place(&format!("installed.{}", installed.site)), Problem::Unknown);
            } else if !seen.insert(installed.site.as_str()) {
                faults.add(place(&format!("installed.{}", installed.site)), Problem::Twice);
            }
        }
        for code in item.stock.keys().filter(|code| !places.contains(code.as_str())) {
            faults.add(place(&format!("stock.{code}")), Problem::Unknown);
        }
        let pieces: f64 = item.installed.iter().map(|i| i.quantity).sum();
        let known = item.rate_per_year.or_else(|| {
            let (n, years) = (item.failures?, item.exposure_years.filter(|y| *y > 0.0)?);
            Some((super::model::whole(n) + 0.5) / years)
        });
        let days = item.repair_days.unwrap_or(self.repair_days_assumed);
        if known.is_some_and(|rate| pieces * rate / DAYS_OF_YEAR * days > PIPELINE_MAX) {
            faults.add(place("installed"), Problem::TooMany);
        }
    }

    fn bond_faults(&self, items: &BTreeSet<&str>, faults: &mut Faults) {
        let mut in_kits = BTreeSet::new();
        for kit in &self.kits {
            for (code, each) in &kit.items {
                let place = || format!("kits.{}.{code}", kit.code);
                if !items.contains(code.as_str()) {
                    faults.add(place(), Problem::Unknown);
                } else if !in_kits.insert(code.as_str()) {
                    faults.add(place(), Problem::Tangled);
                } else if *each == 0 || *each > 10_000 {
                    faults.add(place(), Problem::Number);
                }
            }
        }
        for bond in &self.substitutes {
            for code in [&bond.item, &bond.by] {
                if !items.contains(code.as_str()) {
                    faults.add(format!("substitutes.{code}"), Problem::Unknown);
                }
            }
            // What is pooled has one price and one stock; a kit's member has not.
            let pooled =
                bond.both && (in_kits.contains(bond.item.as_str()) || in_kits.contains(bond.by.as_str()));
            if bond.item == bond.by || pooled {
                faults.add(format!("substitutes.{}", bond.item), Problem::Tangled);
            }
        }
    }
}
