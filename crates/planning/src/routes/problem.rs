//! A question in numbers, checked: what the search works on.

use std::fmt;

/// Cost of leaving out a visit that must be made: more than any plan costs.
pub const MUST: i64 = 1_000_000_000_000;
/// Largest time and arc cost: sums over a route stay far from the end of their type.
pub const NUMBER_MAX: i64 = 1_000_000_000;
pub const VISITS_MAX: usize = 20_000;
pub const VEHICLES_MAX: usize = 5_000;

/// Somebody's shift: one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    pub name: String,
    /// Shifts of one person have the same number.
    pub engineer: usize,
    /// Places; none where the way from or to it does not count.
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub from: i32,
    pub to: i32,
    pub capacity: Vec<i32>,
    /// One bit each.
    pub skills: u64,
    /// For going out at all.
    pub fixed: i64,
    /// Which of the cost matrices.
    pub profile: usize,
    pub visits_most: Option<usize>,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub name: String,
    pub place: usize,
    /// When work may begin, hard; in order, not overlapping.
    pub windows: Vec<(i32, i32)>,
    /// Seconds of work.
    pub length: i32,
    pub amounts: Vec<i32>,
    pub skills: u64,
    /// Cost of leaving it out.
    pub penalty: i64,
    /// Begun later than this costs so much an hour (soft).
    pub due: Option<(i32, i64)>,
    /// Only this person.
    pub only: Option<usize>,
    /// Anybody else costs so much.
    pub preferred: Option<(usize, i64)>,
    /// Who has it in today's plan, and what a change of person costs.
    pub was: Option<(usize, i64)>,
}

/// The whole question.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Places, without the one that is nowhere.
    pub places: usize,
    /// Seconds from place to place, row by row over `places + 1`; the last place is nowhere and costs nothing.
    pub time: Vec<i32>,
    /// Cost from place to place, likewise, by profile.
    pub cost: Vec<Vec<i32>>,
    pub visits: Vec<Visit>,
    pub vehicles: Vec<Vehicle>,
    /// Inside cost that is one unit of the asker's money.
    pub scale: f64,
}

/// What is wrong with a question, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: String,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.place, self.what)
        }
    }
}

impl std::error::Error for Fault {}

impl Fault {
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

/// A number of a file as it is used inside.
pub(super) fn whole(place: &str, x: f64) -> Result<i32, Fault> {
    #[expect(clippy::cast_precision_loss, reason = "a billion is exact")]
    let most = NUMBER_MAX as f64;
    if !x.is_finite() || x < 0.0 || x > most {
        return Err(Fault::new(place, format!("{x} is no number from 0 to a billion")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked")]
    let rounded = x.round() as i32;
    Ok(rounded)
}

impl Problem {
    /// Makes it, with all that hangs together checked.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn new(
        places: usize,
        time: &[i32],
        cost: &[Vec<i32>],
        visits: Vec<Visit>,
        vehicles: Vec<Vehicle>,
        scale: f64,
    ) -> Result<Self, Fault> {
        if visits.is_empty() || vehicles.is_empty() {
            return Err(Fault::new("", "there is nothing to plan; name at least one visit and one shift"));
        }
        if visits.len() > VISITS_MAX || vehicles.len() > VEHICLES_MAX {
            return Err(Fault::new("", "that is more than is planned at once; divide it"));
        }
        if time.len() != places * places || cost.iter().any(|c| c.len() != places * places) || cost.is_empty()
        {
            return Err(Fault::new("matrices", format!("give {places} rows of {places} numbers each")));
        }
        let at = |name: &str, place: Option<usize>| match place {
            Some(place) if place >= places => Err(Fault::new(name, format!("there is no place {place}"))),
            _ => Ok(()),
        };
        let measures = visits.iter().map(|v| v.amounts.len()).max().unwrap_or(0);
        for vehicle in &vehicles {
            at(&vehicle.name, vehicle.start)?;
            at(&vehicle.name, vehicle.end)?;
            if vehicle.from > vehicle.to {
                return Err(Fault::new(&vehicle.name, "the shift ends before it begins"));
            }
            if vehicle.profile >= cost.len() {
                return Err(Fault::new(&vehicle.name, "there is no matrix for its profile"));
            }
        }
        for visit in &visits {
            at(&visit.name, Some(visit.place))?;
            let mut last = None;
            for (from, to) in &visit.windows {
                if from > to || last.is_some_and(|last| *from <= last) {
                    return Err(Fault::new(
                        &visit.name,
                        "its windows end before they begin, or overlap; sort them",
                    ));
                }
                last = Some(*to);
            }
            if visit.windows.is_empty() {
                return Err(Fault::new(&visit.name, "it has no window"));
            }
        }
        let widen = |matrix: &[i32]| -> Vec<i32> {
            let mut wide = Vec::with_capacity((places + 1) * (places + 1));
            for row in matrix.chunks(places.max(1)) {
                wide.extend_from_slice(row);
                wide.push(0);
            }
            wide.resize((places + 1) * (places + 1), 0);
            wide
        };
        let mut problem = Self {
            places,
            time: widen(time),
            cost: cost.iter().map(|c| widen(c)).collect(),
            visits,
            vehicles,
            scale,
        };
        for visit in &mut problem.visits {
            visit.amounts.resize(measures, 0);
        }
        for vehicle in &mut problem.vehicles {
            // What is not said is not limited.
            vehicle.capacity.resize(measures, i32::MAX / 4);
        }
        Ok(problem)
    }

    /// Seconds of the way.
    #[must_use]
    pub fn time(&self, from: usize, to: usize) -> i32 {
        self.time[from * (self.places + 1) + to]
    }

    #[must_use]
    pub fn cost(&self, profile: usize, from: usize, to: usize) -> i64 {
        i64::from(self.cost[profile][from * (self.places + 1) + to])
    }

    pub(super) fn start(&self, vehicle: usize) -> usize {
        self.vehicles[vehicle].start.unwrap_or(self.places)
    }

    pub(super) fn end(&self, vehicle: usize) -> usize {
        self.vehicles[vehicle].end.unwrap_or(self.places)
    }

    /// Whether somebody may make a visit at all: skills, person, amounts.
    #[must_use]
    pub fn may(&self, vehicle: usize, visit: usize) -> bool {
        let (vehicle, visit) = (&self.vehicles[vehicle], &self.visits[visit]);
        visit.skills & !vehicle.skills == 0
            && visit.only.is_none_or(|only| only == vehicle.engineer)
            && visit.amounts.iter().zip(&vehicle.capacity).all(|(a, c)| a <= c)
    }

    /// What it costs that this person and not the preferred one, or today's, makes a visit.
    #[must_use]
    pub fn extra(&self, vehicle: usize, visit: usize) -> i64 {
        let engineer = self.vehicles[vehicle].engineer;
        let visit = &self.visits[visit];
        let other =
            |wish: Option<(usize, i64)>| wish.filter(|(who, _)| *who != engineer).map_or(0, |(_, cost)| cost);
        other(visit.preferred) + other(visit.was)
    }
}

impl Visit {
    /// When work begins for an arrival; none where no window is left.
    #[must_use]
    pub fn begins(&self, arrival: i32) -> Option<i32> {
        self.windows.iter().find(|(_, to)| arrival <= *to).map(|(from, _)| arrival.max(*from))
    }

    /// The latest arrival from which work can begin no later than `latest`.
    pub(super) fn latest_arrival(&self, latest: i32) -> i32 {
        self.windows
            .iter()
            .rev()
            .find(|(from, _)| *from <= latest)
            .map_or(i32::MIN / 4, |(_, to)| latest.min(*to))
    }

    /// What a late beginning costs.
    #[must_use]
    pub fn lateness(&self, begins: i32) -> i64 {
        self.due.map_or(0, |(due, hour)| i64::from((begins - due).max(0)) * hour / 3600)
    }
}
