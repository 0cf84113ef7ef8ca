//! What a visit costs at a place in a route, and whether it fits there.
//!
//! A plain shift is asked in constant time: the earliest end before the place, the latest arrival after it. With breaks the same is
//! asked for each number of breaks taken before and after, still without walking. Only where what comes later changes the cost
//! (lateness, speeds by hour) or a limit of work has to hold, the route is reckoned with the visit in it, once the rest is known to
//! be cheap enough.

use super::clock::through;
use super::pace::NEVER;
use super::problem::{BREAKS_MAX, Problem};
use super::state::{NOBODY, Spot, State};
use super::tour::{Tour, release};

impl State {
    /// Looks at all places of a tour for a visit; keeps the cheapest in `best`.
    pub(super) fn look(
        &self,
        problem: &Problem,
        tour: usize,
        visit: usize,
        best: &mut Option<Spot>,
        blink: &mut impl FnMut() -> bool,
    ) {
        if !self.may(problem, tour, visit) {
            return;
        }
        let extra = if problem.quick[visit].wished { problem.extra(tour, visit) } else { 0 };
        if problem.plain[tour] {
            self.look_plain(problem, (tour, visit), extra, best, blink);
            return;
        }
        for at in 0..=self.tours[tour].visits.len() {
            if blink() {
                continue;
            }
            let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
            if let Some(cost) = self.price(problem, tour, visit, at, limit) {
                *best = Some(Spot { tour, at, cost: cost + extra });
            }
        }
    }

    /// As [`State::look`] where begins and latest arrivals alone say what fits.
    fn look_plain(
        &self,
        problem: &Problem,
        (tour, visit): (usize, usize),
        extra: i64,
        best: &mut Option<Spot>,
        blink: &mut impl FnMut() -> bool,
    ) {
        let t = &self.tours[tour];
        let vehicle = &problem.vehicles[tour];
        let quick = &problem.quick[visit];
        let (row, place) = (problem.places + 1, quick.place as usize);
        let (times, costs) = (&problem.time, &problem.cost[vehicle.profile]);
        let (out_times, out_costs) = (&times[place * row..][..row], &costs[place * row..][..row]);
        let n = t.visits.len();
        let fixed = if n == 0 { vehicle.fixed + t.arcs[0] } else { 0 };
        let mut limit = best.map_or(i64::MAX, |b| b.cost) - extra;
        for at in 0..=n {
            if blink() {
                continue;
            }
            let ((before, free), after) = (t.spots[at], t.spots[at + 1].0 as usize);
            let before = before as usize;
            let (in_time, in_cost) = if problem.symmetric {
                (out_times[before], out_costs[before])
            } else {
                (times[before * row + place], costs[before * row + place])
            };
            let mut cost = i64::from(in_cost) + i64::from(out_costs[after]) - t.arcs[at] + fixed;
            if cost >= limit {
                continue;
            }
            let arrival = free + in_time;
            if arrival > quick.to {
                continue;
            }
            let begins = if quick.several {
                let Some(begins) = problem.visits[visit].begins(arrival) else { continue };
                begins
            } else {
                arrival.max(quick.from)
            };
            let next = begins + quick.length + out_times[after];
            if next > t.latest[at] {
                continue;
            }
            if quick.due {
                cost += problem.visits[visit].lateness(begins);
            }
            if t.due {
                cost += t.later(problem, at, next);
            }
            if cost < limit {
                limit = cost;
                *best = Some(Spot { tour, at, cost: cost + extra });
            }
        }
    }

    /// Whether a visit may be in a tour: by skills, person, room; and its other half is not the same person's.
    pub(super) fn may(&self, problem: &Problem, tour: usize, visit: usize) -> bool {
        let engineer = |tour: usize| problem.vehicles[tour].engineer;
        let half = problem.visits[visit].with.map(|half| self.tour_of[half]).filter(|tour| *tour != NOBODY);
        problem.may(tour, visit)
            && self.has_room(problem, tour, visit)
            && half.is_none_or(|other| engineer(other as usize) != engineer(tour))
    }

    /// What a visit costs before place `at`, other persons' wishes left aside; `None` where it does not fit, or costs `limit` or more.
    pub(super) fn price(
        &self,
        problem: &Problem,
        tour: usize,
        visit: usize,
        at: usize,
        limit: i64,
    ) -> Option<i64> {
        let t = &self.tours[tour];
        let vehicle = &problem.vehicles[tour];
        let v = &problem.visits[visit];
        let before = match at.checked_sub(1) {
            None => problem.start(tour),
            Some(i) => problem.visits[t.visits[i] as usize].place,
        };
        let after = t.visits.get(at).map_or_else(|| problem.end(tour), |n| problem.visits[*n as usize].place);
        let profile = vehicle.profile;
        let mut cost = problem.cost(profile, before, v.place) + problem.cost(profile, v.place, after);
        if t.visits.is_empty() {
            cost += vehicle.fixed;
        } else {
            cost -= problem.cost(profile, before, after);
        }
        if problem.plain[tour] {
            if cost >= limit {
                return None;
            }
            return t
                .price_plain(problem, (tour, at), visit, (before, after), cost)
                .filter(|cost| *cost < limit);
        }
        // With speeds by hour the ways' hours are not in the cost yet.
        if problem.pace.is_none() && cost >= limit {
            return None;
        }
        let lateness = self.fits(problem, (tour, at), visit, (before, after))?;
        if self.is_exact(problem, tour, visit) {
            return self.tried(problem, tour, visit, at).filter(|cost| *cost < limit);
        }
        cost += lateness;
        (cost < limit).then_some(cost)
    }

    /// Whether only reckoning the whole route tells what a visit costs in it.
    fn is_exact(&self, problem: &Problem, tour: usize, visit: usize) -> bool {
        let vehicle = &problem.vehicles[tour];
        let is_due = |v: usize| problem.visits[v].due.is_some();
        problem.pace.is_some()
            || vehicle.work_most.is_some()
            || problem.engineers[vehicle.engineer].work_most.is_some()
            || is_due(visit)
            || self.tours[tour].visits.iter().any(|v| is_due(*v as usize))
    }

    /// The route with the visit in it, in full.
    fn tried(&self, problem: &Problem, tour: usize, visit: usize, at: usize) -> Option<i64> {
        let t = &self.tours[tour];
        let mut trial = Tour::empty(t.load.len());
        trial.visits.reserve(t.visits.len() + 1);
        trial.visits.extend_from_slice(&t.visits);
        trial.visits.insert(at, u32::try_from(visit).unwrap_or(0));
        if !trial.reckon(problem, tour, &self.moments) {
            return None;
        }
        let engineer = problem.vehicles[tour].engineer;
        let more = i64::from(trial.work) - i64::from(t.work);
        let cost = trial.cost - t.cost - problem.extra(tour, visit);
        self.within(problem, engineer, more).then_some(cost)
    }

    /// Whether a visit fits there by the clock, for any number of breaks taken before and after; the cost of its own lateness.
    fn fits(
        &self,
        problem: &Problem,
        (tour, at): (usize, usize),
        visit: usize,
        (before, after): (usize, usize),
    ) -> Option<i64> {
        let t = &self.tours[tour];
        let v = &problem.visits[visit];
        let breaks = &problem.vehicles[tour].breaks;
        let width = breaks.len() + 1;
        let (in_road, out_road) = (problem.road(before, v.place), problem.road(v.place, after));
        let held = if problem.linked {
            let half = v.with.map_or(-NEVER, |half| self.moments[half].ready);
            release(problem, visit, &self.moments).max(half)
        } else {
            -NEVER
        };
        let mut begins = [NEVER; BREAKS_MAX + 1];
        for from in 0..width {
            let free = t.early[at * width + from];
            if free >= NEVER {
                continue;
            }
            for to in from..width {
                let Some(arrives) = through(problem, free, in_road, &breaks[from..to]) else { break };
                if let Some(begun) = v.begins(arrives.max(held)) {
                    begins[to] = begins[to].min(begun);
                }
            }
        }
        let mut first = None;
        for from in 0..width {
            if begins[from] >= NEVER {
                continue;
            }
            let leaves = begins[from] + v.length;
            let in_time = (from..width).any(|to| {
                let by = t.late[at * width + to];
                by > -NEVER
                    && through(problem, leaves, out_road, &breaks[from..to]).is_some_and(|time| time <= by)
            });
            if in_time {
                first = Some(first.map_or(begins[from], |b: i32| b.min(begins[from])));
            }
        }
        first.map(|begun| v.lateness(begun))
    }
}

impl Tour {
    fn price_plain(
        &self,
        problem: &Problem,
        (tour, at): (usize, usize),
        visit: usize,
        (before, after): (usize, usize),
        cost: i64,
    ) -> Option<i64> {
        let v = &problem.visits[visit];
        let free = match at.checked_sub(1) {
            None => problem.vehicles[tour].from,
            Some(i) => self.begins[i] + problem.visits[self.visits[i] as usize].length,
        };
        let begins = v.begins(free + problem.time(before, v.place))?;
        let arrival = begins + v.length + problem.time(v.place, after);
        if arrival > self.latest[at] {
            return None;
        }
        Some(cost + v.lateness(begins) + self.later(problem, at, arrival))
    }

    /// What it costs in lateness that the rest from `at` on is arrived at later.
    fn later(&self, problem: &Problem, at: usize, mut arrival: i32) -> i64 {
        let mut cost = 0;
        for i in at..self.visits.len() {
            let visit = &problem.visits[self.visits[i] as usize];
            let begins = visit.begins(arrival).unwrap_or(arrival);
            if begins <= self.begins[i] {
                break;
            }
            cost += visit.lateness(begins) - visit.lateness(self.begins[i]);
            let Some(next) = self.visits.get(i + 1) else { break };
            arrival = begins + visit.length + problem.time(visit.place, problem.visits[*next as usize].place);
        }
        cost
    }
}
