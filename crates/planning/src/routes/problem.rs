//! A question in numbers, checked: what the search works on.

use super::pace::{NEVER, Pace};
use std::fmt;

/// Cost of leaving out a visit that must be made: more than any plan costs, and twenty thousand of them stay in their type.
pub const MUST: i64 = 200_000_000_000_000;
/// Largest cost of a way, an hour, a wish.
pub const NUMBER_MAX: i64 = 1_000_000_000;
/// Latest time and longest length, in seconds: three years. Sums of a few stay far from the end of their type.
pub const TIME_MAX: i32 = 100_000_000;
pub const VISITS_MAX: usize = 20_000;
pub const VEHICLES_MAX: usize = 5_000;
/// Breaks of one shift.
pub const BREAKS_MAX: usize = 4;

/// Somebody's shift: one route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Skills, and papers that are valid to the end of the shift; one bit each.
    pub skills: u64,
    /// For going out at all.
    pub fixed: i64,
    /// Which of the cost matrices.
    pub profile: usize,
    pub visits_most: Option<usize>,
    /// In order.
    pub breaks: Vec<Break>,
    /// Longest work in seconds: from leaving to being back, less unpaid breaks.
    pub work_most: Option<i32>,
    /// Cost of an hour of driving, where speeds change with the hour; otherwise it is in the cost matrix.
    pub hour: i64,
}

/// A break. It may be taken anywhere, on the way too, but not while a visit is made. It falls away for who is back at the end of the
/// route by its latest beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Break {
    /// When it may begin.
    pub from: i32,
    pub to: i32,
    pub length: i32,
    /// A paid one counts as work.
    pub paid: bool,
}

/// What holds for a person over all shifts of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Engineer {
    /// Longest work in seconds.
    pub work_most: Option<i64>,
    /// What is in the van, by part.
    pub stock: Vec<i32>,
}

/// A visit, or one person's half of a visit that two make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Only this shift.
    pub shift: Option<usize>,
    /// Anybody else costs so much.
    pub preferred: Option<(usize, i64)>,
    /// Who has it in today's plan, and what a change of person costs.
    pub was: Option<(usize, i64)>,
    /// Parts that are used, and how many.
    pub parts: Vec<(usize, i32)>,
    /// Begins so many seconds after the end of these, whoever makes them; without them it is not made.
    pub after: Vec<(usize, i32)>,
    /// The other half: another person, begun at the same moment. The first half bears the price of leaving both out.
    pub with: Option<usize>,
}

/// What a question is made of; [`Problem::new`] checks it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    pub places: usize,
    /// Seconds at the usual speed, row by row.
    pub time: Vec<i32>,
    /// By profile, likewise.
    pub cost: Vec<Vec<i32>>,
    pub visits: Vec<Visit>,
    pub vehicles: Vec<Vehicle>,
    /// By number; who is missing has no limits.
    pub engineers: Vec<Engineer>,
    pub pace: Option<Pace>,
    /// Inside cost that is one unit of the asker's money.
    pub scale: f64,
    /// Names of skills by bit, of parts by number; for explanations.
    pub skill_names: Vec<String>,
    pub part_names: Vec<String>,
}

/// The whole question.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Places, without the one that is nowhere.
    pub places: usize,
    /// Seconds from place to place at the usual speed, row by row over `places + 1`; the last place is nowhere and costs nothing.
    pub time: Vec<i32>,
    /// Cost from place to place, likewise, by profile.
    pub cost: Vec<Vec<i32>>,
    pub visits: Vec<Visit>,
    pub vehicles: Vec<Vehicle>,
    /// By number, all that shifts name.
    pub engineers: Vec<Engineer>,
    /// How speed changes with the hour.
    pub pace: Option<Pace>,
    /// Inside cost that is one unit of the asker's money.
    pub scale: f64,
    /// Names of skills by bit, of parts by number.
    pub skills: Vec<String>,
    pub parts: Vec<String>,
    /// By visit, those that come after it.
    pub(super) followers: Vec<Vec<usize>>,
    /// Whether any visit is linked to another.
    pub(super) linked: bool,
    /// What is asked of a visit all the time, close together.
    pub(super) quick: Vec<Quick>,
    /// By vehicle, whether begins and latest arrivals alone say what fits.
    pub(super) plain: Vec<bool>,
    /// By vehicle, whether work is limited, over the shift or over all shifts of its person.
    pub(super) limited: Vec<bool>,
    /// By visit and vehicle, a bit each: [`Problem::may`].
    pub(super) able: Vec<u64>,
    /// By vehicle: those that are alike but for name and person have the same number.
    pub(super) kinds: Vec<u32>,
    /// Whether any visit needs parts.
    pub(super) parted: bool,
    /// Whether there and back is the same in time and cost.
    pub(super) symmetric: bool,
}

/// What is asked of a visit all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quick {
    pub(super) place: u32,
    pub(super) length: i32,
    /// Of the first window, and of the last.
    pub(super) from: i32,
    pub(super) to: i32,
    /// More than one window.
    pub(super) several: bool,
    pub(super) due: bool,
    /// Somebody is preferred, or had it.
    pub(super) wished: bool,
    /// Who makes it matters beyond what shifts are like: a person, a shift, a wish, parts in the van.
    pub(super) own: bool,
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

/// A number of a file as it is used inside: a price, an amount.
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

/// A time or a length of a file.
pub(super) fn seconds(place: &str, x: f64) -> Result<i32, Fault> {
    if !x.is_finite() || x < 0.0 || x > f64::from(TIME_MAX) {
        return Err(Fault::new(
            place,
            format!(
                "{x} is no time from 0 to a hundred million seconds; count from a day near the first shift"
            ),
        ));
    }
    whole(place, x)
}

impl Problem {
    /// Seconds of the way at the usual speed.
    #[must_use]
    pub fn time(&self, from: usize, to: usize) -> i32 {
        self.time[from * (self.places + 1) + to]
    }

    #[must_use]
    pub fn cost(&self, profile: usize, from: usize, to: usize) -> i64 {
        i64::from(self.cost[profile][from * (self.places + 1) + to])
    }

    /// A way as it is driven: seconds, or thousandths of them where speeds change.
    pub(super) fn road(&self, from: usize, to: usize) -> i64 {
        let seconds = i64::from(self.time(from, to));
        if self.pace.is_some() { seconds * 1_000 } else { seconds }
    }

    /// When somebody arrives who leaves then.
    pub(super) fn arrives(&self, leaves: i32, road: i64) -> i32 {
        match &self.pace {
            None => leaves.saturating_add(i32::try_from(road).unwrap_or(NEVER)),
            Some(pace) => pace.arrives(leaves, road),
        }
    }

    /// The latest leaving that arrives by then.
    pub(super) fn leaves(&self, arrives: i32, road: i64) -> i32 {
        match &self.pace {
            None => arrives.saturating_sub(i32::try_from(road).unwrap_or(NEVER)),
            Some(pace) => pace.leaves(arrives, road),
        }
    }

    /// How much of a way is driven between two moments.
    pub(super) fn driven(&self, from: i32, to: i32) -> i64 {
        self.pace.as_ref().map_or(i64::from(to - from), |pace| pace.driven(from, to))
    }

    pub(super) fn start(&self, vehicle: usize) -> usize {
        self.vehicles[vehicle].start.unwrap_or(self.places)
    }

    pub(super) fn end(&self, vehicle: usize) -> usize {
        self.vehicles[vehicle].end.unwrap_or(self.places)
    }

    /// Whether somebody may make a visit at all: skills, person, amounts, parts.
    #[must_use]
    pub fn may(&self, vehicle: usize, visit: usize) -> bool {
        let (shift, v) = (&self.vehicles[vehicle], &self.visits[visit]);
        v.skills & !shift.skills == 0
            && v.only.is_none_or(|only| only == shift.engineer)
            && v.shift.is_none_or(|only| only == vehicle)
            && v.amounts.iter().zip(&shift.capacity).all(|(a, c)| a <= c)
            && (v.parts.is_empty() || self.has_parts(shift.engineer, v))
    }

    /// The same, looked up.
    #[inline]
    pub(super) fn is_able(&self, vehicle: usize, visit: usize) -> bool {
        let words = self.vehicles.len().div_ceil(64);
        self.able[visit * words + vehicle / 64] >> (vehicle % 64) & 1 == 1
    }

    pub(super) fn has_parts(&self, engineer: usize, visit: &Visit) -> bool {
        let stock = &self.engineers[engineer].stock;
        visit.parts.iter().all(|(part, number)| stock.get(*part).copied().unwrap_or(0) >= *number)
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

    /// Whether it is the second half of a visit that two make.
    #[must_use]
    pub fn is_second(&self, visit: usize) -> bool {
        self.visits[visit].with.is_some_and(|first| first < visit)
    }

    /// Whether a visit is linked to others.
    pub(super) fn is_linked(&self, visit: usize) -> bool {
        self.linked
            && (self.visits[visit].with.is_some()
                || !self.visits[visit].after.is_empty()
                || !self.followers[visit].is_empty())
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
