//! Goes through a plan with a clock and a purse, stop by stop, from the numbers of the question alone.

use planning::routes::problem::{MUST, Problem, Vehicle, Visit};
use planning::routes::{Plan, Route};

/// Where and when somebody is, and what it cost so far.
struct Walk<'a> {
    problem: &'a Problem,
    shift: &'a Vehicle,
    at: Option<usize>,
    clock: i64,
    driven: i64,
    money: i64,
    /// Breaks taken.
    rests: usize,
}

/// The cost of a plan in inside units, or what is wrong with it.
pub(crate) fn check(problem: &Problem, plan: &Plan) -> Result<i64, String> {
    let mut begins: Vec<Vec<(usize, i64)>> = vec![Vec::new(); problem.visits.len()];
    let mut total = 0_i64;
    let mut shifts = Vec::new();
    let mut worked = vec![0_i64; problem.engineers.len()];
    let mut used: Vec<Vec<i64>> = problem.engineers.iter().map(|e| vec![0; e.stock.len()]).collect();
    for route in &plan.routes {
        let shift = problem.vehicles.get(route.vehicle).ok_or("no such shift")?;
        if shifts.contains(&route.vehicle) {
            return Err(format!("{} goes out twice", shift.name));
        }
        shifts.push(route.vehicle);
        total += walk(problem, shift, route, &mut begins)?;
        worked[shift.engineer] += i64::from(route.counted);
        for stop in &route.stops {
            for (part, number) in &problem.visits[stop.visit].parts {
                let used = used[shift.engineer].get_mut(*part).ok_or("a part that is in no van")?;
                *used += i64::from(*number);
            }
        }
    }
    for (number, engineer) in problem.engineers.iter().enumerate() {
        if engineer.work_most.is_some_and(|most| worked[number] > most) {
            return Err(format!("engineer {number} works {} s", worked[number]));
        }
        if engineer.stock.iter().zip(&used[number]).any(|(stock, used)| *used > i64::from(*stock)) {
            return Err(format!("engineer {number} uses parts that are not in the van"));
        }
    }
    total += missing(problem, plan, &mut begins)?;
    together(problem, &begins)?;
    #[expect(clippy::cast_precision_loss, reason = "sums of tests")]
    let told = plan.cost * problem.scale - total as f64;
    if told.abs() > 0.01 {
        return Err(format!("it says it costs {}, it costs {total} parts", plan.cost));
    }
    Ok(total)
}

/// Every visit is made once or told as missing; the price of those.
fn missing(problem: &Problem, plan: &Plan, begins: &mut [Vec<(usize, i64)>]) -> Result<i64, String> {
    let mut total = 0;
    let mut told = vec![0; begins.len()];
    for missing in &plan.unplaced {
        told[missing.visit] += 1;
        let shifts: usize = missing.why.iter().map(|(_, n)| n).sum();
        if shifts != problem.vehicles.len() {
            return Err(format!("{}: a reason for {shifts} shifts only", missing.name));
        }
        if let Some(half) = problem.visits[missing.visit].with {
            told[half] += 1;
        }
        if problem.visits[missing.visit].penalty < MUST {
            total += problem.visits[missing.visit].penalty;
        }
    }
    for (visit, begun) in begins.iter().enumerate() {
        if begun.len() + told[visit] != 1 {
            return Err(format!("{} stands in the plan {} times", problem.visits[visit].name, begun.len()));
        }
    }
    Ok(total)
}

/// What holds between visits.
fn together(problem: &Problem, begins: &[Vec<(usize, i64)>]) -> Result<(), String> {
    for (number, visit) in problem.visits.iter().enumerate() {
        let Some((engineer, begun)) = begins[number].first() else { continue };
        if let Some(half) = visit.with {
            let Some((other, at)) = begins[half].first() else {
                return Err(format!("{} has one half only", visit.name));
            };
            if other == engineer || at != begun {
                return Err(format!("{}: halves at {begun} and {at}", visit.name));
            }
        }
        for (first, gap) in &visit.after {
            let Some((_, at)) = begins[*first].first() else {
                return Err(format!("{} comes after nothing", visit.name));
            };
            if at + i64::from(problem.visits[*first].length) + i64::from(*gap) > *begun {
                return Err(format!("{} begins too early after its first", visit.name));
            }
        }
    }
    Ok(())
}

fn walk(
    problem: &Problem,
    shift: &Vehicle,
    route: &Route,
    begins: &mut [Vec<(usize, i64)>],
) -> Result<i64, String> {
    if shift.visits_most.is_some_and(|most| route.stops.len() > most) {
        return Err(format!("{} has too many visits", shift.name));
    }
    if route.leaves < shift.from {
        return Err(format!("{} leaves before the shift", shift.name));
    }
    let mut walk = Walk {
        problem,
        shift,
        at: shift.start,
        clock: route.leaves.into(),
        driven: 0,
        money: shift.fixed,
        rests: 0,
    };
    let mut load = vec![0_i64; shift.capacity.len()];
    let mut working = 0;
    for (i, stop) in route.stops.iter().enumerate() {
        let visit = problem.visits.get(stop.visit).ok_or("no such visit")?;
        may(visit, shift, route.vehicle)?;
        walk.go(route, i, Some(visit.place))?;
        if walk.clock != i64::from(stop.arrives) {
            return Err(format!(
                "{}: arrives at {}, by the clock at {}",
                visit.name, stop.arrives, walk.clock
            ));
        }
        let begun = i64::from(stop.begins);
        let open = |time: i64| visit.windows.iter().find(|w| i64::from(w.1) >= time);
        let window =
            open(walk.clock).ok_or_else(|| format!("{}: no window at {}", visit.name, walk.clock))?;
        let alone = visit.with.is_none() && visit.after.is_empty();
        let first = walk.clock.max(i64::from(window.0));
        let inside = visit.windows.iter().any(|w| (i64::from(w.0)..=i64::from(w.1)).contains(&begun));
        if begun < first || !inside || (alone && begun != first) {
            return Err(format!("{}: begins at {begun}, by the clock at {first}", visit.name));
        }
        if let Some((due, hour)) = visit.due {
            walk.money += (begun - i64::from(due)).max(0) * hour / 3600;
        }
        for wish in [visit.preferred, visit.was].into_iter().flatten() {
            if wish.0 != shift.engineer {
                walk.money += wish.1;
            }
        }
        for (load, amount) in load.iter_mut().zip(&visit.amounts) {
            *load += i64::from(*amount);
        }
        begins[stop.visit].push((shift.engineer, begun));
        working += i64::from(visit.length);
        walk.clock = begun + i64::from(visit.length);
    }
    walk.go(route, route.stops.len(), shift.end)?;
    walk.home(route, working)?;
    if load.iter().zip(&shift.capacity).any(|(load, most)| *load > i64::from(*most)) {
        return Err(format!("{} carries too much", shift.name));
    }
    Ok(walk.money)
}

fn may(visit: &Visit, shift: &Vehicle, vehicle: usize) -> Result<(), String> {
    if visit.skills & shift.skills != visit.skills {
        return Err(format!("{}: {} lacks a skill", visit.name, shift.name));
    }
    if visit.only.is_some_and(|only| only != shift.engineer)
        || visit.shift.is_some_and(|only| only != vehicle)
    {
        return Err(format!("{}: not {}'s", visit.name, shift.name));
    }
    Ok(())
}

impl Walk<'_> {
    /// Drives to a place, with the breaks that the route has on this way.
    fn go(&mut self, route: &Route, leg: usize, to: Option<usize>) -> Result<(), String> {
        let mut left = 0;
        if let (Some(a), Some(b)) = (self.at, to) {
            let arc = a * (self.problem.places + 1) + b;
            left = i64::from(self.problem.time[arc]) * 1_000;
            self.money += i64::from(self.problem.cost[self.shift.profile][arc]);
        }
        for rest in route.breaks.iter().filter(|rest| rest.before == leg) {
            let due = self.shift.breaks.get(self.rests).ok_or("a break too many")?;
            self.rests += 1;
            let (begins, ends) = (i64::from(rest.begins), i64::from(rest.ends));
            left = self.drive(left, begins);
            if self.clock > begins
                || !(due.from..=due.to).contains(&rest.begins)
                || ends - begins != i64::from(due.length)
            {
                return Err(format!("{}: a break at {begins}, free at {}", self.shift.name, self.clock));
            }
            self.clock = ends;
        }
        self.drive(left, i64::MAX);
        self.at = to;
        Ok(())
    }

    /// Drives on until the way is over or the time is; what is left of the way, in thousandths of seconds.
    fn drive(&mut self, mut left: i64, until: i64) -> i64 {
        while left > 0 && self.clock < until {
            let share = match &self.problem.pace {
                None => 1_000,
                Some(pace) => {
                    let hour = usize::try_from(self.clock / 3_600).unwrap() % pace.shares().len();
                    pace.shares()[hour]
                }
            };
            let hour_ends = (self.clock / 3_600 + 1) * 3_600;
            let needs = (left + share - 1) / share;
            let seconds = needs.min(hour_ends - self.clock).min(until - self.clock);
            left = (left - seconds * share).max(0);
            self.clock += seconds;
            self.driven += seconds;
        }
        left
    }

    fn home(&mut self, route: &Route, working: i64) -> Result<(), String> {
        let (shift, name) = (self.shift, &self.shift.name);
        if self.clock != i64::from(route.ends) || self.clock > i64::from(shift.to) {
            return Err(format!("{name} is back at {}, says {}; until {}", self.clock, route.ends, shift.to));
        }
        if shift.breaks[self.rests..].iter().any(|rest| self.clock > i64::from(rest.to)) {
            return Err(format!("{name} has no break"));
        }
        let out = self.clock - i64::from(route.leaves);
        let rests = |unpaid: bool| -> i64 {
            let taken = shift.breaks[..self.rests].iter().filter(|b| !unpaid || !b.paid);
            taken.map(|b| i64::from(b.length)).sum()
        };
        let parts = [route.driving, route.working, route.resting, route.waiting].map(i64::from);
        if parts != [self.driven, working, rests(false), out - self.driven - working - rests(false)]
            || parts[3] < 0
        {
            return Err(format!("{name}: {parts:?} of {out} s, driven {}", self.driven));
        }
        if i64::from(route.counted) != out - rests(true)
            || shift.work_most.is_some_and(|most| route.counted > most)
        {
            return Err(format!("{name} works {} of {out} s", route.counted));
        }
        if self.problem.pace.is_some() {
            self.money += self.driven * shift.hour / 3600;
        }
        Ok(())
    }
}
