//! Our own files: engineers with shifts, visits, a matrix or coordinates. `docs/routes.md` has an example. Seconds count from any
//! zero the asker likes (midnight of the first day); money is in one unit.

mod read;

use super::problem::{Fault, Problem};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[serde(default)]
    pub name: String,
    pub places: Vec<Place>,
    /// Seconds and metres between places; without them great circles are used.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    #[serde(default = "speed")]
    pub speed_kmh: f64,
    /// How much longer a road is than the great circle.
    #[serde(default = "detour")]
    pub road_factor: f64,
    /// Kilometres per hour from each hour on, 24 for a day or 168 for a week, counted from zero and repeated. Ways, reckoned or given,
    /// are those at `speed_kmh`.
    #[serde(default)]
    pub speed_by_hour: Vec<f64>,
    pub engineers: Vec<Engineer>,
    pub visits: Vec<VisitInput>,
    /// Today's plan, for a warm start.
    #[serde(default)]
    pub today: Vec<Today>,
}

fn speed() -> f64 {
    40.0
}

fn detour() -> f64 {
    1.35
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub code: String,
    #[serde(default)]
    pub latitude: Option<f64>,
    #[serde(default)]
    pub longitude: Option<f64>,
}

/// Rows in the order of the places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    pub seconds: Vec<Vec<f64>>,
    pub metres: Vec<Vec<f64>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engineer {
    pub name: String,
    #[serde(default)]
    pub skills: Vec<String>,
    /// Skills that end with a date.
    #[serde(default)]
    pub papers: Vec<Paper>,
    pub shifts: Vec<Shift>,
    /// Seconds of work over all shifts.
    #[serde(default)]
    pub work_most: Option<f64>,
    /// What is in the van, by part, for all shifts.
    #[serde(default)]
    pub stock: BTreeMap<String, f64>,
    /// Of driving.
    #[serde(default)]
    pub cost_per_hour: f64,
    #[serde(default)]
    pub cost_per_km: f64,
    #[serde(default)]
    pub cost_per_shift: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    pub from: f64,
    pub to: f64,
    #[serde(default)]
    pub start: Option<String>,
    #[serde(default)]
    pub end: Option<String>,
    /// What the van holds, by measure.
    #[serde(default)]
    pub capacity: Vec<f64>,
    #[serde(default)]
    pub visits_most: Option<usize>,
    /// Seconds from leaving to being back, unpaid breaks off.
    #[serde(default)]
    pub work_most: Option<f64>,
    #[serde(default)]
    pub breaks: Vec<BreakInput>,
}

/// A paper counts in a shift that is over by then.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    pub name: String,
    pub until: f64,
}

/// A break of `length` seconds that begins between `from` and `to`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakInput {
    pub from: f64,
    pub to: f64,
    pub length: f64,
    #[serde(default)]
    pub paid: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitInput {
    pub name: String,
    pub place: String,
    /// When work may begin; any time where none is given.
    #[serde(default)]
    pub windows: Vec<(f64, f64)>,
    /// Seconds of work.
    #[serde(default)]
    pub length: f64,
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default)]
    pub amounts: Vec<f64>,
    /// Cost of leaving it out; without it the visit must be made.
    #[serde(default)]
    pub leaving_out: Option<f64>,
    #[serde(default)]
    pub due: Option<f64>,
    #[serde(default)]
    pub late_per_hour: f64,
    /// Only this engineer.
    #[serde(default)]
    pub only: Option<String>,
    #[serde(default)]
    pub preferred: Option<Wish>,
    /// Who has it in today's plan.
    #[serde(default)]
    pub today: Option<Wish>,
    /// Parts that it uses, and how many.
    #[serde(default)]
    pub parts: BTreeMap<String, f64>,
    /// Visits that are over before it begins, whoever makes them.
    #[serde(default)]
    pub after: Vec<After>,
    /// Another person who begins at the same moment.
    #[serde(default)]
    pub second: Option<Second>,
    /// Fixed: it must be made, by this person, if said in this shift, if said at this moment.
    #[serde(default)]
    pub locked: Option<Lock>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    pub visit: String,
    /// Seconds between its end and the beginning of this one, at least.
    #[serde(default)]
    pub gap: f64,
}

/// What the other person of a visit that two make needs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default)]
    pub only: Option<String>,
    #[serde(default)]
    pub preferred: Option<Wish>,
    #[serde(default)]
    pub today: Option<Wish>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    pub engineer: String,
    /// Its number among the person's shifts, from zero.
    #[serde(default)]
    pub shift: Option<usize>,
    /// When it begins.
    #[serde(default)]
    pub at: Option<f64>,
}

/// Somebody, and what it costs when it is another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub engineer: String,
    pub cost: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Today {
    pub engineer: String,
    #[serde(default)]
    pub shift: usize,
    pub visits: Vec<String>,
}

/// Skills of a question as bits, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct Skills(HashMap<String, u32>, Vec<String>);

impl Skills {
    pub(super) fn bits<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Result<u64, Fault> {
        let mut bits = 0;
        for name in names {
            let next = u32::try_from(self.0.len()).unwrap_or(64);
            let bit = *self.0.entry(name.to_owned()).or_insert(next);
            if bit >= 64 {
                return Err(Fault::new("skills", "at most 64 different skills are told apart"));
            }
            if bit == next {
                self.1.push(name.to_owned());
            }
            bits |= 1 << bit;
        }
        Ok(bits)
    }

    /// By bit.
    pub(super) fn names(self) -> Vec<String> {
        self.1
    }
}

/// A question with its warm start.
#[derive(Clone, Debug)]
pub struct Read {
    pub problem: Problem,
    pub begin: Option<Vec<Vec<usize>>>,
}
