//! A plan as people read it: who is where when, what it costs and for what, who could not be placed and why.

use super::problem::{MUST, Problem};
use serde::Serialize;

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    pub routes: Vec<Route>,
    pub unplaced: Vec<Unplaced>,
    /// In the asker's money: ways, going out, lateness, changes of person, and what was left out (visits that must be made are
    /// counted in `must_missed` and not here).
    pub cost: f64,
    pub ways: f64,
    pub fixed: f64,
    pub lateness: f64,
    pub changes: f64,
    pub left_out: f64,
    pub must_missed: usize,
    /// By vehicle, the visits by number, for a warm start.
    pub order: Vec<Vec<usize>>,
}

/// One shift that goes out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Route {
    pub vehicle: usize,
    pub name: String,
    pub stops: Vec<Stop>,
    /// Back at the end.
    pub ends: i32,
    /// Seconds of way, work and waiting.
    pub driving: i32,
    pub working: i32,
    pub waiting: i32,
    pub cost: f64,
}

/// One visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stop {
    pub visit: usize,
    pub name: String,
    pub arrives: i32,
    pub begins: i32,
    pub leaves: i32,
    /// Seconds after its due time.
    pub late: i32,
}

/// A visit that nobody makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    pub visit: usize,
    pub name: String,
    pub must: bool,
    /// Of how many shifts each holds.
    pub why: Vec<(Why, usize)>,
}

/// Why a shift does not make a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// A skill or a paper is missing.
    Skill,
    /// It is another person's.
    Person,
    /// It does not fit into the van beside what is in it, or there are visits enough.
    Room,
    /// Even alone the shift does not reach it in its windows.
    Window,
    /// The shift is full.
    Full,
    /// It would cost more than leaving it out.
    Worth,
}

impl Plan {
    /// Tells a plan from the order of the visits. The order is feasible.
    #[must_use]
    pub(super) fn of(problem: &Problem, order: &[Vec<usize>]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "money is shown")]
        let money = |cost: i64| cost as f64 / problem.scale;
        let mut sums = [0_i64; 4];
        let mut routes = Vec::new();
        let mut placed = vec![false; problem.visits.len()];
        for (vehicle, visits) in order.iter().enumerate().filter(|(_, visits)| !visits.is_empty()) {
            let (mut route, parts) = Route::of(problem, vehicle, visits);
            route.cost = money(parts.iter().sum());
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
            visits.iter().for_each(|v| placed[*v] = true);
            routes.push(route);
        }
        let missing: Vec<usize> = (0..placed.len()).filter(|v| !placed[*v]).collect();
        let must = |v: &&usize| problem.visits[**v].penalty >= MUST;
        let left_out: i64 = missing.iter().filter(|v| !must(v)).map(|v| problem.visits[*v].penalty).sum();
        let [ways, fixed, lateness, changes] = sums;
        Self {
            unplaced: missing.iter().map(|v| Unplaced::of(problem, order, *v)).collect(),
            cost: money(ways + fixed + lateness + changes + left_out),
            ways: money(ways),
            fixed: money(fixed),
            lateness: money(lateness),
            changes: money(changes),
            left_out: money(left_out),
            must_missed: missing.iter().filter(must).count(),
            routes,
            order: order.to_vec(),
        }
    }
}

impl Route {
    /// With ways, going out, lateness, changes.
    fn of(problem: &Problem, vehicle: usize, visits: &[usize]) -> (Self, [i64; 4]) {
        let v = &problem.vehicles[vehicle];
        let mut parts = [0, v.fixed, 0, 0];
        let mut route = Self {
            vehicle,
            name: v.name.clone(),
            stops: Vec::new(),
            ends: 0,
            driving: 0,
            working: 0,
            waiting: 0,
            cost: 0.0,
        };
        let (mut place, mut free) = (problem.start(vehicle), v.from);
        for number in visits {
            let visit = &problem.visits[*number];
            let arrives = free + problem.time(place, visit.place);
            let begins = visit.begins(arrives).unwrap_or(arrives);
            parts[0] += problem.cost(v.profile, place, visit.place);
            parts[2] += visit.lateness(begins);
            parts[3] += problem.extra(vehicle, *number);
            route.driving += arrives - free;
            route.waiting += begins - arrives;
            route.working += visit.length;
            free = begins + visit.length;
            let late = visit.due.map_or(0, |(due, _)| (begins - due).max(0));
            let name = visit.name.clone();
            route.stops.push(Stop { visit: *number, name, arrives, begins, leaves: free, late });
            place = visit.place;
        }
        let home = problem.time(place, problem.end(vehicle));
        parts[0] += problem.cost(v.profile, place, problem.end(vehicle));
        route.driving += home;
        route.ends = free + home;
        (route, parts)
    }
}

impl Unplaced {
    fn of(problem: &Problem, order: &[Vec<usize>], visit: usize) -> Self {
        let mut why: std::collections::BTreeMap<Why, usize> = std::collections::BTreeMap::new();
        for (vehicle, visits) in order.iter().enumerate() {
            *why.entry(reason(problem, vehicle, visits, visit)).or_insert(0) += 1;
        }
        let v = &problem.visits[visit];
        Self { visit, name: v.name.clone(), must: v.penalty >= MUST, why: why.into_iter().collect() }
    }
}

fn reason(problem: &Problem, vehicle: usize, visits: &[usize], visit: usize) -> Why {
    let (shift, v) = (&problem.vehicles[vehicle], &problem.visits[visit]);
    if v.skills & !shift.skills != 0 {
        return Why::Skill;
    }
    if v.only.is_some_and(|only| only != shift.engineer) {
        return Why::Person;
    }
    let load = |m: usize| visits.iter().map(|n| i64::from(problem.visits[*n].amounts[m])).sum::<i64>();
    let over = (0..v.amounts.len()).any(|m| load(m) + i64::from(v.amounts[m]) > i64::from(shift.capacity[m]));
    if over || shift.visits_most.is_some_and(|most| visits.len() >= most) {
        return Why::Room;
    }
    let alone = v
        .begins(shift.from + problem.time(problem.start(vehicle), v.place))
        .is_some_and(|begins| begins + v.length + problem.time(v.place, problem.end(vehicle)) <= shift.to);
    if !alone {
        return Why::Window;
    }
    let fits = super::search::insert_into(problem, vehicle, visits, visit);
    if fits { Why::Worth } else { Why::Full }
}
