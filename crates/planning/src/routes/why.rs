//! Why nobody makes a visit.

use super::pace::NEVER;
use super::problem::{MUST, Problem};
use super::state::{NOBODY, State};
use super::tour::{Tour, release};
use serde::Serialize;
use std::collections::BTreeMap;

/// A visit that nobody makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unplaced {
    pub visit: usize,
    pub name: String,
    pub must: bool,
    /// Of how many shifts each holds; together all shifts.
    pub why: Vec<(Why, usize)>,
    /// Skills and papers that it needs and no shift has.
    pub skills: Vec<String>,
    /// Parts that it needs and no van has enough of.
    pub parts: Vec<String>,
    /// Where only the windows are in the way: by how many seconds the first to be there misses the last.
    pub too_late_by: Option<i32>,
    /// Where it would fit, but costs more than leaving it out: the cheapest.
    pub would: Option<Would>,
}

/// What making a visit all the same would cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Would {
    pub vehicle: usize,
    pub name: String,
    pub cost: f64,
    /// More than leaving it out.
    pub more: f64,
}

/// Why a shift does not make a visit. The first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// A skill or a paper is missing.
    Skill,
    /// It is another person's, or another shift's.
    Person,
    /// The van does not have the parts, or others need them.
    Parts,
    /// It does not fit into the van beside what is in it, or there are visits enough.
    Room,
    /// It comes after a visit that nobody makes.
    Before,
    /// Even alone the shift does not reach it in its windows.
    Window,
    /// Its windows are reached, but alone it is already more work than the person does.
    Work,
    /// The shift is full: by time, or by the limit of work.
    Full,
    /// Nobody has time for the other half at the same moment.
    Half,
    /// It would cost more than leaving it out.
    Worth,
}

impl Unplaced {
    pub(super) fn of(problem: &Problem, state: &State, visit: usize) -> Self {
        let mut why: BTreeMap<Why, usize> = BTreeMap::new();
        let mut cheapest: Option<(i64, usize)> = None;
        for vehicle in 0..problem.vehicles.len() {
            let (reason, cost) = reason(problem, state, vehicle, visit);
            *why.entry(reason).or_insert(0) += 1;
            if let Some(cost) = cost {
                cheapest = cheapest.into_iter().chain([(cost, vehicle)]).min();
            }
        }
        let v = &problem.visits[visit];
        let would = cheapest.filter(|_| v.with.is_none() && v.penalty < MUST).map(|(cost, vehicle)| {
            #[expect(clippy::cast_precision_loss, reason = "money is shown")]
            let money = |cost: i64| cost as f64 / problem.scale;
            let name = problem.vehicles[vehicle].name.clone();
            Would { vehicle, name, cost: money(cost), more: money(cost - v.penalty) }
        });
        Self {
            visit,
            name: v.name.clone(),
            must: v.penalty >= MUST,
            skills: missing_skills(problem, visit),
            parts: missing_parts(problem, visit),
            too_late_by: too_late_by(problem, visit, &why),
            why: why.into_iter().collect(),
            would,
        }
    }
}

fn missing_skills(problem: &Problem, visit: usize) -> Vec<String> {
    let of_any = problem.vehicles.iter().fold(0, |all, v| all | v.skills);
    // The other half's as well: without it nobody comes.
    let halves = [Some(visit), problem.visits[visit].with];
    let needed = halves.into_iter().flatten().fold(0, |all, v| all | problem.visits[v].skills);
    let missing = needed & !of_any;
    let named = problem.skills.iter().enumerate().filter(|(bit, _)| missing >> bit & 1 == 1);
    named.map(|(_, name)| name.clone()).collect()
}

fn missing_parts(problem: &Problem, visit: usize) -> Vec<String> {
    let has = |part: usize, number: i32| {
        problem.engineers.iter().any(|e| e.stock.get(part).is_some_and(|stock| *stock >= number))
    };
    let needed = problem.visits[visit].parts.iter().filter(|(part, number)| !has(*part, *number));
    needed.filter_map(|(part, _)| problem.parts.get(*part).cloned()).collect()
}

/// How late the first would be who may come, driving there at once.
fn too_late_by(problem: &Problem, visit: usize, why: &BTreeMap<Why, usize>) -> Option<i32> {
    why.get(&Why::Window)?;
    let v = &problem.visits[visit];
    let last = v.windows.last()?.1;
    let arrivals = (0..problem.vehicles.len()).filter(|s| problem.may(*s, visit)).map(|s| {
        let road = problem.road(problem.start(s), v.place);
        problem.arrives(problem.vehicles[s].from, road)
    });
    arrivals.min().map(|arrives| arrives - last).filter(|late| *late > 0)
}

fn reason(problem: &Problem, state: &State, vehicle: usize, visit: usize) -> (Why, Option<i64>) {
    let (shift, v) = (&problem.vehicles[vehicle], &problem.visits[visit]);
    if v.skills & !shift.skills != 0 {
        return (Why::Skill, None);
    }
    if v.only.is_some_and(|only| only != shift.engineer) || v.shift.is_some_and(|only| only != vehicle) {
        return (Why::Person, None);
    }
    if !v.parts.is_empty() && !state.has_parts(problem, shift.engineer, visit) {
        return (Why::Parts, None);
    }
    if !state.has_room(problem, vehicle, visit) {
        return (Why::Room, None);
    }
    let waits = |half: usize| problem.visits[half].after.iter().any(|(v, _)| state.tour_of[*v] == NOBODY);
    if waits(visit) || v.with.is_some_and(waits) {
        return (Why::Before, None);
    }
    // A shift that has nothing else to do, and no limits: is it there in time?
    let held = if problem.linked { release(problem, visit, &state.moments) } else { -NEVER };
    let arrives = problem.arrives(shift.from, problem.road(problem.start(vehicle), v.place)).max(held);
    let back = |begins: i32| problem.arrives(begins + v.length, problem.road(v.place, problem.end(vehicle)));
    if v.begins(arrives).is_none_or(|begins| back(begins) > shift.to) {
        return (Why::Window, None);
    }
    let mut alone = Tour::empty(v.amounts.len());
    alone.visits.push(u32::try_from(visit).unwrap_or(0));
    if !alone.reckon(problem, vehicle, &state.moments) {
        return (if shift.work_most.is_some() { Why::Work } else { Why::Window }, None);
    }
    if problem.engineers[shift.engineer].work_most.is_some_and(|most| i64::from(alone.work) > most) {
        return (Why::Work, None);
    }
    let mut best = None;
    state.look(problem, vehicle, visit, &mut best, &mut || false);
    match best {
        None => (Why::Full, None),
        Some(_) if v.with.is_some() => (Why::Half, None),
        Some(spot) => (Why::Worth, Some(spot.cost)),
    }
}
