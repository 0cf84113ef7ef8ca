//! A plan beside another, as a rule today's: what it costs more or less, part by part, and which visits move.

use super::plan::Plan;
use super::problem::Problem;
use serde::Serialize;

/// A difference: below zero where the new plan costs less.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Difference {
    pub cost: f64,
    pub ways: f64,
    pub fixed: f64,
    pub lateness: f64,
    pub wishes: f64,
    pub changes: f64,
    pub left_out: f64,
    /// Visits that must be made and are not: more or fewer.
    pub must_missed: i64,
    pub moves: Vec<Move>,
}

/// A visit that another person makes, or the same at another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    pub visit: usize,
    pub name: String,
    /// Nowhere before: it is new, or had been left out.
    pub from: Option<At>,
    /// Nowhere now: it is left out.
    pub to: Option<At>,
}

/// Where a visit stands in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct At {
    pub vehicle: usize,
    pub name: String,
    pub begins: i32,
}

/// What changes from one plan to another. Visits whose beginning moves by fewer than `seconds` and stay with the person are not told.
#[must_use]
pub fn compare(problem: &Problem, before: &Plan, after: &Plan, seconds: i32) -> Difference {
    let (old, new) = (places(problem, before), places(problem, after));
    let person = |at: &At| problem.vehicles[at.vehicle].engineer;
    let is_move = |pair: &(&Option<At>, &Option<At>)| match pair {
        (Some(a), Some(b)) => person(a) != person(b) || a.begins.abs_diff(b.begins) >= seconds.unsigned_abs(),
        (None, None) => false,
        _ => true,
    };
    let moves = old.iter().zip(&new).enumerate().filter(|(_, pair)| is_move(pair));
    let count = |n: usize| i64::try_from(n).unwrap_or(0);
    Difference {
        cost: after.cost - before.cost,
        ways: after.ways - before.ways,
        fixed: after.fixed - before.fixed,
        lateness: after.lateness - before.lateness,
        wishes: after.wishes - before.wishes,
        changes: after.changes - before.changes,
        left_out: after.left_out - before.left_out,
        must_missed: count(after.must_missed) - count(before.must_missed),
        moves: moves
            .map(|(visit, (from, to))| Move {
                visit,
                name: problem.visits[visit].name.clone(),
                from: from.clone(),
                to: to.clone(),
            })
            .collect(),
    }
}

fn places(problem: &Problem, plan: &Plan) -> Vec<Option<At>> {
    let mut places = vec![None; problem.visits.len()];
    for route in &plan.routes {
        for stop in &route.stops {
            if let Some(place) = places.get_mut(stop.visit) {
                *place = Some(At { vehicle: route.vehicle, name: route.name.clone(), begins: stop.begins });
            }
        }
    }
    places
}
