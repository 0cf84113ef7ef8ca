//! Names become numbers.

use super::{Engineer, Input, Read, Shift, Skills, VisitInput, Wish};
use crate::routes::pace::Pace;
use crate::routes::problem::{
    self, Break, Fault, MUST, Parts, Problem, TIME_MAX, Vehicle, Visit, seconds, whole,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// Thousandths of money.
const SCALE: f64 = 1_000.0;
const EARTH_METRES: f64 = 6_371_008.8;

/// What names stand for, and what has been read so far.
#[derive(Default)]
struct Reading<'a> {
    places: HashMap<&'a str, usize>,
    people: HashMap<&'a str, usize>,
    visits: HashMap<&'a str, usize>,
    /// The shifts of each person.
    shifts: Vec<Vec<usize>>,
    skills: Skills,
    parts: BTreeMap<&'a str, usize>,
}

/// Numbers by name; a name that stands twice is a fault.
fn numbered<'a>(
    place: &str,
    names: impl Iterator<Item = &'a str>,
    twice: &str,
) -> Result<HashMap<&'a str, usize>, Fault> {
    let mut numbers = HashMap::new();
    for (number, name) in names.enumerate() {
        if numbers.insert(name, number).is_some() {
            return Err(Fault::new(place, format!("{twice} \"{name}\"; give each its own")));
        }
    }
    Ok(numbers)
}

fn found(numbers: &HashMap<&str, usize>, of: &str, kind: &str, name: &str) -> Result<usize, Fault> {
    numbers.get(name).copied().ok_or_else(|| Fault::new(of, format!("there is no {kind} \"{name}\"")))
}

impl<'a> Reading<'a> {
    fn place(&self, of: &str, code: &str) -> Result<usize, Fault> {
        found(&self.places, of, "place", code)
    }

    fn person(&self, of: &str, name: &str) -> Result<usize, Fault> {
        found(&self.people, of, "engineer", name)
    }

    fn wish(&self, of: &str, wish: Option<&Wish>) -> Result<Option<(usize, i64)>, Fault> {
        let Some(wish) = wish else { return Ok(None) };
        Ok(Some((self.person(of, &wish.engineer)?, money(of, wish.cost)?)))
    }

    /// The number of a part, which is its place in every van's stock.
    fn part(&mut self, name: &'a str) -> usize {
        let next = self.parts.len();
        *self.parts.entry(name).or_insert(next)
    }

    fn vehicle(&mut self, engineer: &'a Engineer, number: usize, shift: &'a Shift) -> Result<Vehicle, Fault> {
        let of = engineer.name.as_str();
        let to = seconds(of, shift.to)?;
        let mut valid: Vec<&str> = engineer.skills.iter().map(String::as_str).collect();
        for paper in &engineer.papers {
            if !paper.until.is_finite() {
                return Err(Fault::new(of, format!("{} ends at no time", paper.name)));
            }
            if paper.until >= shift.to {
                valid.push(&paper.name);
            }
        }
        let rests = shift.breaks.iter().map(|rest| {
            Ok(Break {
                from: seconds(of, rest.from)?,
                to: seconds(of, rest.to)?,
                length: seconds(of, rest.length)?,
                paid: rest.paid,
            })
        });
        Ok(Vehicle {
            name: engineer.name.clone(),
            engineer: number,
            start: shift.start.as_deref().map(|code| self.place(of, code)).transpose()?,
            end: shift.end.as_deref().map(|code| self.place(of, code)).transpose()?,
            from: seconds(of, shift.from)?,
            to,
            capacity: shift.capacity.iter().map(|c| whole(of, *c)).collect::<Result<_, _>>()?,
            breaks: rests.collect::<Result<_, Fault>>()?,
            skills: self.skills.bits(valid.into_iter())?,
            fixed: money(of, engineer.cost_per_shift)?,
            profile: 0,
            visits_most: shift.visits_most,
            work_most: shift.work_most.map(|most| seconds(of, most)).transpose()?,
            hour: money(of, engineer.cost_per_hour)?,
        })
    }

    fn visit(&mut self, v: &'a VisitInput) -> Result<Visit, Fault> {
        let of = v.name.as_str();
        let window = |(a, b): &(f64, f64)| Ok((seconds(of, *a)?, seconds(of, *b)?));
        let mut visit = Visit {
            name: v.name.clone(),
            place: self.place(of, &v.place)?,
            windows: v.windows.iter().map(window).collect::<Result<_, Fault>>()?,
            length: seconds(of, v.length)?,
            amounts: v.amounts.iter().map(|a| whole(of, *a)).collect::<Result<_, _>>()?,
            skills: self.skills.bits(v.skills.iter().map(String::as_str))?,
            penalty: v.leaving_out.map_or(Ok(MUST), |cost| money(of, cost))?,
            due: match v.due {
                Some(due) => Some((seconds(of, due)?, money(of, v.late_per_hour)?)),
                None => None,
            },
            only: v.only.as_deref().map(|name| self.person(of, name)).transpose()?,
            preferred: self.wish(of, v.preferred.as_ref())?,
            was: self.wish(of, v.today.as_ref())?,
            ..Visit::default()
        };
        for (name, number) in &v.parts {
            visit.parts.push((self.part(name), whole(of, *number)?));
        }
        for first in &v.after {
            visit.after.push((found(&self.visits, of, "visit", &first.visit)?, seconds(of, first.gap)?));
        }
        if let Some(lock) = &v.locked {
            let engineer = self.person(of, &lock.engineer)?;
            if visit.only.is_some_and(|only| only != engineer) {
                return Err(Fault::new(of, "it is locked to one engineer and only for another"));
            }
            visit.only = Some(engineer);
            visit.penalty = MUST;
            if let Some(shift) = lock.shift {
                let shifts = &self.shifts[engineer];
                let none = || Fault::new(of, format!("{} has no shift {shift}", lock.engineer));
                visit.shift = Some(*shifts.get(shift).ok_or_else(none)?);
            }
            if let Some(at) = lock.at {
                let at = seconds(of, at)?;
                visit.windows = vec![(at, at)];
            }
        }
        if visit.windows.is_empty() {
            visit.windows.push((0, TIME_MAX));
        }
        Ok(visit)
    }

    /// The halves of those who come second.
    fn second(&mut self, v: &'a VisitInput, first: usize, visit: &Visit) -> Result<Option<Visit>, Fault> {
        let Some(second) = &v.second else { return Ok(None) };
        let of = v.name.as_str();
        Ok(Some(Visit {
            name: visit.name.clone(),
            place: visit.place,
            windows: visit.windows.clone(),
            length: visit.length,
            skills: self.skills.bits(second.skills.iter().map(String::as_str))?,
            only: second.only.as_deref().map(|name| self.person(of, name)).transpose()?,
            preferred: self.wish(of, second.preferred.as_ref())?,
            was: self.wish(of, second.today.as_ref())?,
            with: Some(first),
            ..Visit::default()
        }))
    }
}

fn money(of: &str, amount: f64) -> Result<i64, Fault> {
    whole(of, amount * SCALE).map(i64::from)
}

impl Input {
    /// Makes numbers of it. Visits keep their numbers; the second halves of those that two make come after all of them.
    ///
    /// # Errors
    /// The first [`Fault`], by its place.
    pub fn read(&self) -> Result<Read, Fault> {
        let codes = self.places.iter().map(|p| p.code.as_str());
        let names = self.engineers.iter().map(|e| e.name.as_str());
        let visits = self.visits.iter().map(|v| v.name.as_str());
        let mut reading = Reading {
            places: numbered("places", codes, "two places have the same code")?,
            people: numbered("engineers", names, "two engineers have the same name")?,
            visits: numbered("visits", visits, "two visits have the same name")?,
            ..Reading::default()
        };
        if self.visits.len() > problem::VISITS_MAX || self.places.len() > problem::VISITS_MAX {
            return Err(Fault::new("", "that is more than is planned at once; divide it"));
        }
        let (times, metres) = self.ways()?;
        let pace = self.pace()?;
        let mut rates: BTreeMap<(u64, u64), usize> = BTreeMap::new();
        let (mut cost, mut vehicles) = (Vec::new(), Vec::new());
        for (number, engineer) in self.engineers.iter().enumerate() {
            // With speeds by hour the hours are reckoned on the way.
            let hour = if pace.is_some() { 0.0 } else { engineer.cost_per_hour };
            let rate = (hour.to_bits(), engineer.cost_per_km.to_bits());
            let profile = match rates.entry(rate) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    cost.push(priced(&engineer.name, &times, &metres, hour, engineer.cost_per_km)?);
                    *new.insert(cost.len() - 1)
                }
            };
            let first = vehicles.len();
            for shift in &engineer.shifts {
                vehicles.push(Vehicle { profile, ..reading.vehicle(engineer, number, shift)? });
            }
            reading.shifts.push((first..vehicles.len()).collect());
        }
        let mut visits: Vec<Visit> =
            self.visits.iter().map(|v| reading.visit(v)).collect::<Result<_, _>>()?;
        for (first, v) in self.visits.iter().enumerate() {
            if let Some(second) = reading.second(v, first, &visits[first])? {
                visits[first].with = Some(visits.len());
                visits.push(second);
            }
        }
        let engineers = self.engineers.iter().map(|engineer| {
            let mut stock = vec![0; reading.parts.len()];
            for (part, number) in &engineer.stock {
                let number = whole(&engineer.name, *number)?;
                // What no visit uses needs no place.
                if let Some(part) = reading.parts.get(part.as_str()) {
                    stock[*part] = number;
                }
            }
            let most = engineer.work_most.map(|most| seconds(&engineer.name, most)).transpose()?;
            Ok(problem::Engineer { work_most: most.map(i64::from), stock })
        });
        let engineers: Vec<problem::Engineer> = engineers.collect::<Result<_, Fault>>()?;
        let mut part_names: Vec<(usize, &str)> = reading.parts.iter().map(|(name, n)| (*n, *name)).collect();
        part_names.sort_unstable();
        let problem = Problem::new(Parts {
            places: self.places.len(),
            time: times,
            cost,
            visits,
            vehicles,
            engineers,
            pace,
            scale: SCALE,
            skill_names: reading.skills.names(),
            part_names: part_names.into_iter().map(|(_, name)| name.to_owned()).collect(),
        })?;
        let begin = self.begin(&problem, &reading.visits, &reading.shifts, &reading.people)?;
        Ok(Read { problem, begin })
    }

    fn pace(&self) -> Result<Option<Pace>, Fault> {
        if self.speed_by_hour.is_empty() {
            return Ok(None);
        }
        let shares: Vec<f64> = self.speed_by_hour.iter().map(|speed| speed / self.speed_kmh).collect();
        Pace::new(&shares).map(Some)
    }

    /// Seconds and metres, row by row.
    fn ways(&self) -> Result<(Vec<i32>, Vec<i32>), Fault> {
        let n = self.places.len();
        if !self.speed_kmh.is_finite()
            || self.speed_kmh <= 0.0
            || !self.road_factor.is_finite()
            || self.road_factor < 1.0
        {
            return Err(Fault::new("speed_kmh", "give a speed above 0, and a road factor of 1 or more"));
        }
        if let Some(matrix) = &self.matrix {
            type Number = fn(&str, f64) -> Result<i32, Fault>;
            let flat = |name: &str, rows: &[Vec<f64>], number: Number| -> Result<Vec<i32>, Fault> {
                if rows.len() != n || rows.iter().any(|row| row.len() != n) {
                    return Err(Fault::new(name, format!("give {n} rows of {n} numbers each")));
                }
                rows.iter().flatten().map(|x| number(name, *x)).collect()
            };
            return Ok((
                flat("matrix.seconds", &matrix.seconds, seconds)?,
                flat("matrix.metres", &matrix.metres, whole)?,
            ));
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
        let (mut times, mut metres) = (Vec::with_capacity(n * n), Vec::with_capacity(n * n));
        for a in &at {
            for b in &at {
                let way = great_circle(*a, *b) * self.road_factor;
                metres.push(whole("places", way)?);
                times.push(seconds("places", way / (self.speed_kmh / 3.6))?);
            }
        }
        Ok((times, metres))
    }

    fn begin(
        &self,
        problem: &Problem,
        visits: &HashMap<&str, usize>,
        shifts: &[Vec<usize>],
        people: &HashMap<&str, usize>,
    ) -> Result<Option<Vec<Vec<usize>>>, Fault> {
        if self.today.is_empty() {
            return Ok(None);
        }
        let mut begin = vec![Vec::new(); problem.vehicles.len()];
        let mut seen = vec![false; problem.visits.len()];
        for today in &self.today {
            let engineer = found(people, "today", "engineer", &today.engineer)?;
            let Some(vehicle) = shifts[engineer].get(today.shift) else {
                return Err(Fault::new("today", format!("{} has no shift {}", today.engineer, today.shift)));
            };
            for visit in &today.visits {
                let first = found(visits, "today", "visit", visit)?;
                // A name that stands a second time is the other half.
                let half = if seen[first] { problem.visits[first].with } else { Some(first) };
                let Some(number) = half.filter(|half| !seen[*half]) else {
                    return Err(Fault::new("today", format!("\"{visit}\" is in the plan too often")));
                };
                seen[number] = true;
                begin[*vehicle].push(number);
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

fn priced(of: &str, times: &[i32], metres: &[i32], per_hour: f64, per_km: f64) -> Result<Vec<i32>, Fault> {
    let one = |(seconds, metres): (&i32, &i32)| {
        let cost = f64::from(*seconds) / 3600.0 * per_hour + f64::from(*metres) / 1000.0 * per_km;
        whole(of, cost * SCALE)
    };
    times.iter().zip(metres).map(one).collect()
}
