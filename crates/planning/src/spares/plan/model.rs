//! From a question to numbers: rates from what was seen, parts that do each other's work made one, what had to be assumed noted.

use super::input::{Fault, Input, ItemInput};
use crate::spares::DAYS_OF_YEAR;
use crate::spares::frontier::{Frontier, Item, Kit, Site};
use crate::spares::law::count;
use crate::spares::rates::{self, Seen};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Ready to be solved.
#[derive(Clone, Debug)]
pub struct Model {
    pub input: Input,
    pub sites: Vec<Site>,
    /// Numbers of the sites by their codes.
    site_of: HashMap<String, usize>,
    pub items: Vec<Item>,
    /// For each of `items` the entries of the input it stands for: one, or several that are pooled; the cheapest first.
    pub members: Vec<Vec<usize>>,
    pub kits: Vec<Kit>,
    pub rates: Vec<RateOf>,
    pub notes: Vec<Note>,
    /// Entries of the input that could not be planned; the notes say why.
    pub left_out: Vec<usize>,
}

/// The rate of an entry of the input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RateOf {
    /// Failures of one piece a year: the mean of what is known.
    pub per_year: f64,
    /// The true rate lies between these with probability 0.9.
    pub low: f64,
    pub high: f64,
    /// Shape of the gamma law; none where the rate is taken as given.
    pub shape: Option<f64>,
    pub known: Known,
    pub failures: Option<u64>,
    pub exposure_years: Option<f64>,
}

/// Whence a rate comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// Seen at this item, drawn towards its family where the data allow.
    Field,
    /// The item itself has not been seen: what its family does.
    Family,
    /// Given from outside.
    Given,
    Unknown,
}

impl Known {
    /// For locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Family => "family",
            Self::Given => "given",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that is missing or was assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub item: String,
    pub kind: NoteKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// No rate, nothing seen, no family: left out.
    NoRate,
    /// No cost: left out.
    NoCost,
    /// Installed nowhere: left out.
    NotInstalled,
    /// The repair time is the assumed one.
    RepairAssumed,
    /// The rate is its family's.
    RateOfFamily,
    /// The rate was given from outside and not seen in the field.
    RateGiven,
    /// Fewer than five failures: the interval is wide.
    FewFailures,
    /// The contract's cap is below the cost and counts.
    Capped,
    /// The stock of parts that do each other's work was added up.
    Pooled,
    /// One does the other's work, but not the other way round: reckoned without, shown as an approximation.
    OneWay,
}

impl NoteKind {
    pub const ALL: [Self; 10] = [
        Self::NoRate,
        Self::NoCost,
        Self::NotInstalled,
        Self::RepairAssumed,
        Self::RateOfFamily,
        Self::RateGiven,
        Self::FewFailures,
        Self::Capped,
        Self::Pooled,
        Self::OneWay,
    ];

    /// For the locale key `spares-note-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoRate => "no-rate",
            Self::NoCost => "no-cost",
            Self::NotInstalled => "not-installed",
            Self::RepairAssumed => "repair-assumed",
            Self::RateOfFamily => "rate-of-family",
            Self::RateGiven => "rate-given",
            Self::FewFailures => "few-failures",
            Self::Capped => "capped",
            Self::Pooled => "pooled",
            Self::OneWay => "one-way",
        }
    }

    /// Whether the item is not planned for this.
    #[must_use]
    pub fn leaves_out(self) -> bool {
        matches!(self, Self::NoRate | Self::NoCost | Self::NotInstalled)
    }
}

const FEW: u64 = 5;
const INTERVAL: f64 = 0.9;

pub(super) fn whole(n: u64) -> f64 {
    usize::try_from(n).map_or(f64::MAX, count)
}

impl Model {
    /// Reads a question.
    ///
    /// # Errors
    /// All [`Fault`]s of the input; also where nothing is left that could be planned.
    pub fn new(input: Input) -> Result<Self, Vec<Fault>> {
        let faults = input.faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        let sites = input.sites.iter().map(|s| Site { systems: s.systems, ship: s.ship_days }).collect();
        let rates = rates_of(&input);
        let mut model = Self {
            sites,
            site_of: input.sites.iter().enumerate().map(|(n, s)| (s.code.clone(), n)).collect(),
            items: Vec::new(),
            members: Vec::new(),
            kits: Vec::new(),
            rates,
            notes: Vec::new(),
            left_out: Vec::new(),
            input,
        };
        for pool in pools(&model.input) {
            model.add(&pool);
        }
        if model.items.is_empty() {
            return Err(vec![Fault { place: "items".to_owned(), problem: super::Problem::Nothing }]);
        }
        model.bind();
        Ok(model)
    }

    /// The number of a site.
    #[must_use]
    pub fn site_of(&self, code: &str) -> Option<usize> {
        self.site_of.get(code).copied()
    }

    /// Solves the whole frontier.
    #[must_use]
    pub fn frontier(&self, threads: usize) -> Frontier {
        Frontier::with_kits(self.items.clone(), self.sites.clone(), &self.kits, threads)
    }

    /// Adds what one entry, or several pooled ones, ask for.
    fn add(&mut self, pool: &[usize]) {
        let mut planned: Vec<usize> = Vec::new();
        for at in pool {
            let Some(entry) = self.input.items.get(*at) else { continue };
            let notes = self.notes_of(*at, entry);
            let out = notes.iter().any(|kind| kind.leaves_out());
            self.notes.extend(notes.into_iter().map(|kind| Note { item: entry.code.clone(), kind }));
            if out {
                self.left_out.push(*at);
            } else {
                planned.push(*at);
            }
        }
        planned.sort_by(|a, b| self.price(*a).total_cmp(&self.price(*b)));
        let Some(first) = planned.first().copied() else { return };
        if planned.len() > 1 {
            for at in &planned {
                self.notes.push(Note { item: self.input.items[*at].code.clone(), kind: NoteKind::Pooled });
            }
        }
        let item = self.item(first, &planned);
        self.items.push(item);
        self.members.push(planned);
    }

    /// What one costs, the contract's cap included.
    pub(super) fn price(&self, at: usize) -> f64 {
        self.input.items.get(at).map_or(0.0, |entry| {
            let cost = entry.unit_cost.or(entry.price_cap).unwrap_or(0.0);
            entry.price_cap.map_or(cost, |cap| cost.min(cap))
        })
    }

    fn item(&self, first: usize, planned: &[usize]) -> Item {
        let mut lam: BTreeMap<usize, f64> = BTreeMap::new();
        let (mut demand, mut repair, mut spread) = (0.0, 0.0, 0.0);
        for at in planned {
            let (entry, rate) = (&self.input.items[*at], &self.rates[*at]);
            let mut here = 0.0;
            for installed in &entry.installed {
                let Some(site) = self.site_of(&installed.site) else { continue };
                let daily = installed.quantity * rate.per_year / DAYS_OF_YEAR;
                *lam.entry(site).or_insert(0.0) += daily;
                here += daily;
            }
            demand += here;
            repair += here * entry.repair_days.unwrap_or(self.input.repair_days_assumed);
            // Variance of the sum of independent gamma rates.
            spread += rate.shape.map_or(0.0, |shape| here * here / shape);
        }
        let entry = &self.input.items[first];
        Item {
            cost: self.price(first),
            repair_time: if demand > 0.0 { repair / demand } else { self.input.repair_days_assumed },
            site: lam.keys().copied().collect(),
            lam: lam.values().copied().collect(),
            most: entry.most,
            least: entry.min_order,
            pack: entry.pack,
            shape: (spread > 0.0).then(|| demand * demand / spread),
        }
    }

    fn notes_of(&self, at: usize, entry: &ItemInput) -> Vec<NoteKind> {
        let mut notes = Vec::new();
        let rate = &self.rates[at];
        match rate.known {
            Known::Unknown => notes.push(NoteKind::NoRate),
            Known::Family => notes.push(NoteKind::RateOfFamily),
            Known::Given => notes.push(NoteKind::RateGiven),
            Known::Field if rate.failures.is_some_and(|n| n < FEW) => notes.push(NoteKind::FewFailures),
            Known::Field => {}
        }
        match (entry.unit_cost, entry.price_cap) {
            (None, None) => notes.push(NoteKind::NoCost),
            (Some(cost), Some(cap)) if cap < cost => notes.push(NoteKind::Capped),
            _ => {}
        }
        if self.price(at) <= 0.0 && !notes.contains(&NoteKind::NoCost) {
            notes.push(NoteKind::NoCost);
        }
        if entry.installed.iter().all(|i| i.quantity <= 0.0) {
            notes.push(NoteKind::NotInstalled);
        }
        if entry.repair_days.is_none() {
            notes.push(NoteKind::RepairAssumed);
        }
        if self.input.substitutes.iter().any(|bond| bond.item == entry.code && !bond.both) {
            notes.push(NoteKind::OneWay);
        }
        notes
    }

    /// Kits by the numbers of the items; a kit whose member was left out has the others.
    fn bind(&mut self) {
        let number = |code: &String| {
            self.members.iter().position(|m| m.iter().any(|at| self.input.items[*at].code == *code))
        };
        let kits = self.input.kits.iter();
        self.kits = kits
            .map(|kit| kit.items.iter().filter_map(|(code, each)| Some((number(code)?, *each))).collect())
            .collect();
    }
}

/// Entries that do each other's work, together; all others alone. In the order of the input.
fn pools(input: &Input) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..input.items.len()).collect();
    let at = |code: &String| input.items.iter().position(|item| item.code == *code);
    for bond in input.substitutes.iter().filter(|bond| bond.both) {
        let (Some(a), Some(b)) = (at(&bond.item), at(&bond.by)) else { continue };
        let (keep, drop) = (of[a].min(of[b]), of[a].max(of[b]));
        of.iter_mut().filter(|pool| **pool == drop).for_each(|pool| *pool = keep);
    }
    let mut pools: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (item, pool) in of.into_iter().enumerate() {
        pools.entry(pool).or_default().push(item);
    }
    pools.into_values().collect()
}

/// Rates of all entries: by family where there is one with several members that were seen, else by the item alone.
fn rates_of(input: &Input) -> Vec<RateOf> {
    let mut families: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, item) in input.items.iter().enumerate() {
        families.entry(&item.family).or_default().push(at);
    }
    let mut rates: Vec<Option<RateOf>> = vec![None; input.items.len()];
    for (family, members) in families {
        let known = if family.is_empty() { None } else { family_of(input, &members) };
        for at in members {
            rates[at] = Some(rate_of(&input.items[at], known));
        }
    }
    rates.into_iter().map(|rate| rate.unwrap_or_else(unknown)).collect()
}

fn seen(item: &ItemInput) -> Option<Seen> {
    let exposure = item.exposure_years.filter(|years| *years > 0.0)?;
    Some(Seen { failures: item.failures?, exposure })
}

/// What a family says of its members' rates: a gamma law with this shape and rate in piece-years.
#[derive(Clone, Copy)]
enum Family {
    /// Found from several members (empirical Bayes): each is drawn towards it.
    Law(f64, f64),
    /// The members do not differ more than chance makes them: all have the same rate.
    Alike(f64, f64),
    /// Only one was seen: it says how often the others fail, roughly, and nothing of how they differ.
    One(f64, f64),
}

fn family_of(input: &Input, members: &[usize]) -> Option<Family> {
    let all: Vec<Seen> = members.iter().filter_map(|at| seen(&input.items[*at])).collect();
    if all.len() < 2 {
        let one = all.first()?;
        return (one.failures > 0).then(|| Family::One(0.5, 0.5 * one.exposure / whole(one.failures)));
    }
    let shrunk = rates::shrink(&all)?;
    if shrunk.a.is_finite() {
        return Some(Family::Law(shrunk.a, shrunk.b));
    }
    let failures: u64 = all.iter().map(|s| s.failures).sum();
    let exposure: f64 = all.iter().map(|s| s.exposure).sum();
    Some(Family::Alike(whole(failures) + 0.5, exposure))
}

fn rate_of(item: &ItemInput, family: Option<Family>) -> RateOf {
    let given = item.rate_per_year.is_some();
    let found = match (seen(item), family) {
        (Some(_), Some(Family::Alike(a, b))) => Some((a, b, Known::Field)),
        (Some(seen), Some(Family::Law(a, b))) => {
            Some((whole(seen.failures) + a, seen.exposure + b, Known::Field))
        }
        // Jeffreys' prior where there is no family: shape 1/2 beside the failures.
        (Some(seen), _) => Some((whole(seen.failures) + 0.5, seen.exposure, Known::Field)),
        (None, Some(Family::Law(a, b) | Family::Alike(a, b) | Family::One(a, b))) if !given => {
            Some((a, b, Known::Family))
        }
        (None, _) => None,
    };
    match (found, item.rate_per_year) {
        (Some((shape, rate, known)), _) => {
            let (low, high) = rates::interval(shape, rate, INTERVAL);
            RateOf {
                per_year: shape / rate,
                low,
                high,
                shape: Some(shape),
                known,
                failures: item.failures,
                exposure_years: item.exposure_years,
            }
        }
        (None, Some(given)) => {
            RateOf { per_year: given, low: given, high: given, known: Known::Given, ..unknown() }
        }
        (None, None) => unknown(),
    }
}

fn unknown() -> RateOf {
    RateOf {
        per_year: 0.0,
        low: 0.0,
        high: 0.0,
        shape: None,
        known: Known::Unknown,
        failures: None,
        exposure_years: None,
    }
}
