//! Our own files: engineers with shifts, visits, a matrix or coordinates. `docs/routes.md` has an example. Seconds count from any
//! zero the asker likes (midnight of the first day); money is in one unit.

use super::problem::{Fault, MUST, Problem, Vehicle, Visit, whole};
use serde::Deserialize;
use std::collections::btree_map::Entry;
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
    pub shifts: Vec<Shift>,
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

/// Thousandths of money.
const SCALE: f64 = 1_000.0;
const EARTH_METRES: f64 = 6_371_008.8;

/// Skills of a question as bits, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct Skills(HashMap<String, u32>);

impl Skills {
    pub(super) fn bits<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Result<u64, Fault> {
        let mut bits = 0;
        for name in names {
            let next = u32::try_from(self.0.len()).unwrap_or(64);
            let bit = *self.0.entry(name.to_owned()).or_insert(next);
            if bit >= 64 {
                return Err(Fault::new("skills", "at most 64 different skills are told apart"));
            }
            bits |= 1 << bit;
        }
        Ok(bits)
    }
}

/// A question with its warm start.
#[derive(Clone, Debug)]
pub struct Read {
    pub problem: Problem,
    pub begin: Option<Vec<Vec<usize>>>,
}

impl Input {
    /// Makes numbers of it.
    ///
    /// # Errors
    /// The first [`Fault`], by its place.
    pub fn read(&self) -> Result<Read, Fault> {
        let codes: HashMap<&str, usize> =
            self.places.iter().enumerate().map(|(n, p)| (p.code.as_str(), n)).collect();
        if codes.len() != self.places.len() {
            return Err(Fault::new("places", "two places have the same code; give each its own"));
        }
        let place = |of: &str, code: &str| {
            codes.get(code).copied().ok_or_else(|| Fault::new(of, format!("there is no place \"{code}\"")))
        };
        let people: HashMap<&str, usize> =
            self.engineers.iter().enumerate().map(|(n, e)| (e.name.as_str(), n)).collect();
        if people.len() != self.engineers.len() {
            return Err(Fault::new("engineers", "two engineers have the same name; give each their own"));
        }
        let person = |of: &str, name: &str| {
            people
                .get(name)
                .copied()
                .ok_or_else(|| Fault::new(of, format!("there is no engineer \"{name}\"")))
        };
        let (seconds, metres) = self.ways()?;
        let mut skills = Skills::default();
        let mut rates: BTreeMap<(u64, u64), usize> = BTreeMap::new();
        let (mut cost, mut vehicles) = (Vec::new(), Vec::new());
        for (number, engineer) in self.engineers.iter().enumerate() {
            let rate = (engineer.cost_per_hour.to_bits(), engineer.cost_per_km.to_bits());
            let profile = match rates.entry(rate) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    cost.push(priced(&engineer.name, &seconds, &metres, engineer)?);
                    *new.insert(cost.len() - 1)
                }
            };
            for shift in &engineer.shifts {
                let of = &engineer.name;
                vehicles.push(Vehicle {
                    name: engineer.name.clone(),
                    engineer: number,
                    start: shift.start.as_deref().map(|code| place(of, code)).transpose()?,
                    end: shift.end.as_deref().map(|code| place(of, code)).transpose()?,
                    from: whole(of, shift.from)?,
                    to: whole(of, shift.to)?,
                    capacity: shift.capacity.iter().map(|c| whole(of, *c)).collect::<Result<_, _>>()?,
                    skills: skills.bits(engineer.skills.iter().map(String::as_str))?,
                    fixed: i64::from(whole(of, engineer.cost_per_shift * SCALE)?),
                    profile,
                    visits_most: shift.visits_most,
                });
            }
        }
        let mut visits = Vec::with_capacity(self.visits.len());
        for v in &self.visits {
            let of = &v.name;
            let wish = |wish: &Option<Wish>| -> Result<Option<(usize, i64)>, Fault> {
                let Some(wish) = wish else { return Ok(None) };
                Ok(Some((person(of, &wish.engineer)?, i64::from(whole(of, wish.cost * SCALE)?))))
            };
            let windows: Result<Vec<(i32, i32)>, Fault> =
                v.windows.iter().map(|(a, b)| Ok((whole(of, *a)?, whole(of, *b)?))).collect();
            let windows = windows?;
            visits.push(Visit {
                name: v.name.clone(),
                place: place(of, &v.place)?,
                windows: if windows.is_empty() { vec![(0, i32::MAX / 4)] } else { windows },
                length: whole(of, v.length)?,
                amounts: v.amounts.iter().map(|a| whole(of, *a)).collect::<Result<_, _>>()?,
                skills: skills.bits(v.skills.iter().map(String::as_str))?,
                penalty: v.leaving_out.map_or(Ok(MUST), |cost| whole(of, cost * SCALE).map(i64::from))?,
                due: match v.due {
                    Some(due) => Some((whole(of, due)?, i64::from(whole(of, v.late_per_hour * SCALE)?))),
                    None => None,
                },
                only: v.only.as_deref().map(|name| person(of, name)).transpose()?,
                preferred: wish(&v.preferred)?,
                was: wish(&v.today)?,
            });
        }
        let problem = Problem::new(self.places.len(), &seconds, &cost, visits, vehicles, SCALE)?;
        let begin = self.begin(&problem)?;
        Ok(Read { problem, begin })
    }

    /// Seconds and metres, row by row.
    fn ways(&self) -> Result<(Vec<i32>, Vec<i32>), Fault> {
        let n = self.places.len();
        if let Some(matrix) = &self.matrix {
            let flat = |name: &str, rows: &[Vec<f64>]| -> Result<Vec<i32>, Fault> {
                if rows.len() != n || rows.iter().any(|row| row.len() != n) {
                    return Err(Fault::new(name, format!("give {n} rows of {n} numbers each")));
                }
                rows.iter().flatten().map(|x| whole(name, *x)).collect()
            };
            return Ok((flat("matrix.seconds", &matrix.seconds)?, flat("matrix.metres", &matrix.metres)?));
        }
        if !self.speed_kmh.is_finite()
            || self.speed_kmh <= 0.0
            || !self.road_factor.is_finite()
            || self.road_factor < 1.0
        {
            return Err(Fault::new("speed_kmh", "give a speed above 0, and a road factor of 1 or more"));
        }
        let at: Result<Vec<(f64, f64)>, Fault> = self
            .places
            .iter()
            .map(|p| match (p.latitude, p.longitude) {
                (Some(a), Some(b)) if a.abs() <= 90.0 && b.abs() <= 180.0 => {
                    Ok((a.to_radians(), b.to_radians()))
                }
                _ => Err(Fault::new(&p.code, "give latitude and longitude in degrees, or a matrix")),
            })
            .collect();
        let at = at?;
        let (mut seconds, mut metres) = (Vec::with_capacity(n * n), Vec::with_capacity(n * n));
        for a in &at {
            for b in &at {
                let way = great_circle(*a, *b) * self.road_factor;
                metres.push(whole("places", way)?);
                seconds.push(whole("places", way / (self.speed_kmh / 3.6))?);
            }
        }
        Ok((seconds, metres))
    }

    fn begin(&self, problem: &Problem) -> Result<Option<Vec<Vec<usize>>>, Fault> {
        if self.today.is_empty() {
            return Ok(None);
        }
        let names: HashMap<&str, usize> =
            self.visits.iter().enumerate().map(|(n, v)| (v.name.as_str(), n)).collect();
        let mut begin = vec![Vec::new(); problem.vehicles.len()];
        for today in &self.today {
            let shifts = problem.vehicles.iter().enumerate().filter(|(_, v)| v.name == today.engineer);
            let Some((vehicle, _)) = shifts.into_iter().nth(today.shift) else {
                return Err(Fault::new("today", format!("{} has no shift {}", today.engineer, today.shift)));
            };
            for visit in &today.visits {
                let number = names.get(visit.as_str());
                let number =
                    number.ok_or_else(|| Fault::new("today", format!("there is no visit \"{visit}\"")))?;
                begin[vehicle].push(*number);
            }
        }
        Ok(Some(begin))
    }
}

/// Haversine, in metres.
fn great_circle((a, b): (f64, f64), (c, d): (f64, f64)) -> f64 {
    let h = ((c - a) / 2.0).sin().powi(2) + a.cos() * c.cos() * ((d - b) / 2.0).sin().powi(2);
    2.0 * EARTH_METRES * h.sqrt().min(1.0).asin()
}

fn priced(of: &str, seconds: &[i32], metres: &[i32], engineer: &Engineer) -> Result<Vec<i32>, Fault> {
    let one = |(seconds, metres): (&i32, &i32)| {
        let cost = f64::from(*seconds) / 3600.0 * engineer.cost_per_hour
            + f64::from(*metres) / 1000.0 * engineer.cost_per_km;
        whole(of, cost * SCALE)
    };
    seconds.iter().zip(metres).map(one).collect()
}
