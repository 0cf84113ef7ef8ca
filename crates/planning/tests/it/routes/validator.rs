//! Goes through a plan with a clock and a purse, stop by stop, from the numbers of the question alone.

use planning::routes::Plan;
use planning::routes::problem::{MUST, Problem};

/// Seconds between two places; nowhere is at once.
fn way(problem: &Problem, from: Option<usize>, to: Option<usize>) -> (i64, usize) {
    match (from, to) {
        (Some(a), Some(b)) => {
            (i64::from(problem.time[a * (problem.places + 1) + b]), a * (problem.places + 1) + b)
        }
        _ => (0, usize::MAX),
    }
}

/// The cost of a plan in inside units, or what is wrong with it.
pub(crate) fn check(problem: &Problem, plan: &Plan) -> Result<i64, String> {
    let mut seen = vec![0; problem.visits.len()];
    let mut total = 0_i64;
    let mut shifts = Vec::new();
    for route in &plan.routes {
        let shift = problem.vehicles.get(route.vehicle).ok_or("no such shift")?;
        if shifts.contains(&route.vehicle) {
            return Err(format!("{} goes out twice", shift.name));
        }
        shifts.push(route.vehicle);
        if shift.visits_most.is_some_and(|most| route.stops.len() > most) {
            return Err(format!("{} has too many visits", shift.name));
        }
        let mut clock = i64::from(shift.from);
        let mut at = shift.start;
        let mut load = vec![0_i64; shift.capacity.len()];
        total += shift.fixed;
        for stop in &route.stops {
            let visit = problem.visits.get(stop.visit).ok_or("no such visit")?;
            seen[stop.visit] += 1;
            let (seconds, arc) = way(problem, at, Some(visit.place));
            clock += seconds;
            if arc != usize::MAX {
                total += i64::from(problem.cost[shift.profile][arc]);
            }
            if clock != i64::from(stop.arrives) {
                return Err(format!("{}: arrives at {}, by the clock at {clock}", visit.name, stop.arrives));
            }
            // The first window that is not over.
            let window = visit.windows.iter().find(|w| i64::from(w.1) >= clock);
            let window = window.ok_or_else(|| format!("{}: no window at {clock}", visit.name))?;
            clock = clock.max(i64::from(window.0));
            if clock != i64::from(stop.begins) {
                return Err(format!("{}: begins at {}, by the clock at {clock}", visit.name, stop.begins));
            }
            if let Some((due, hour)) = visit.due {
                total += (clock - i64::from(due)).max(0) * hour / 3600;
            }
            for wish in [visit.preferred, visit.was].into_iter().flatten() {
                if wish.0 != shift.engineer {
                    total += wish.1;
                }
            }
            if visit.skills & shift.skills != visit.skills {
                return Err(format!("{}: {} lacks a skill", visit.name, shift.name));
            }
            if visit.only.is_some_and(|only| only != shift.engineer) {
                return Err(format!("{}: not {}'s", visit.name, shift.name));
            }
            for (load, amount) in load.iter_mut().zip(&visit.amounts) {
                *load += i64::from(*amount);
            }
            clock += i64::from(visit.length);
            at = Some(visit.place);
        }
        let (seconds, arc) = way(problem, at, shift.end);
        clock += seconds;
        if arc != usize::MAX {
            total += i64::from(problem.cost[shift.profile][arc]);
        }
        if clock > i64::from(shift.to) {
            return Err(format!("{} is back at {clock}, after {}", shift.name, shift.to));
        }
        if load.iter().zip(&shift.capacity).any(|(load, most)| *load > i64::from(*most)) {
            return Err(format!("{} carries too much", shift.name));
        }
    }
    for missing in &plan.unplaced {
        seen[missing.visit] += 1;
        let shifts: usize = missing.why.iter().map(|(_, n)| n).sum();
        if shifts != problem.vehicles.len() {
            return Err(format!("{}: a reason for {shifts} shifts only", missing.name));
        }
        if problem.visits[missing.visit].penalty < MUST {
            total += problem.visits[missing.visit].penalty;
        }
    }
    if let Some(visit) = seen.iter().position(|n| *n != 1) {
        return Err(format!("{} stands in the plan {} times", problem.visits[visit].name, seen[visit]));
    }
    #[expect(clippy::cast_precision_loss, reason = "sums of tests")]
    let told = plan.cost * problem.scale - total as f64;
    if told.abs() > 0.5 {
        return Err(format!("it says it costs {}, it costs {total} parts", plan.cost));
    }
    Ok(total)
}
