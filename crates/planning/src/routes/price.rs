//! What a visit costs at a place in a route, and whether it fits there.
//!
//! A plain shift is asked in constant time: the earliest end before the place, the latest arrival after it. With breaks the same is
//! asked for each number of breaks taken before and after, still without walking. Only where what comes later changes the cost
//! (lateness, speeds by hour) or a limit of work has to hold, the route is reckoned with the visit in it, once the rest is known to
//! be cheap enough.

use super::clock::through;
use super::pace::NEVER;
use super::problem::{BREAKS_MAX, Problem, Quick};
use super::state::{NOBODY, Node, Spot, State};
use super::tour::{Tour, release};

/// One visit that is asked about at many places.
pub(super) struct Asked<'a> {
    visit: usize,
    quick: &'a Quick,
    /// Out of its place to all others.
    times: &'a [i32],
}

impl<'a> Asked<'a> {
    pub(super) fn new(problem: &'a Problem, visit: usize) -> Self {
        let quick = &problem.quick[visit];
        let row = problem.places + 1;
        Self { visit, quick, times: &problem.time[quick.place as usize * row..][..row] }
    }

    /// What it costs that this shift's person makes it.
    fn extra(&self, problem: &Problem, tour: usize) -> i64 {
        if self.quick.wished { problem.extra(tour, self.visit) } else { 0 }
    }
}

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
        let asked = Asked::new(problem, visit);
        let extra = asked.extra(problem, tour);
        for at in 0..=self.tours[tour].visits.len() {
            if blink() {
                continue;
            }
            let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
            let node = self.tours[tour].node(problem, tour, at);
            if let Some(cost) = self.price_at(problem, &asked, &node, limit) {
                *best = Some(Spot { tour, at, cost: cost + extra });
            }
        }
    }

    /// Looks at the place after a node; keeps it in `best` where it is cheaper.
    pub(super) fn look_after(
        &self,
        problem: &Problem,
        asked: &Asked<'_>,
        node: u32,
        best: &mut Option<Spot>,
    ) {
        let node = &self.nodes[node as usize];
        if node.tour == NOBODY {
            return;
        }
        let limit = best.map_or(i64::MAX, |b| b.cost);
        // What it costs at least is asked first: most places end here.
        if problem.pace.is_none() && self.least(problem, asked, node, limit).is_none() {
            return;
        }
        let tour = node.tour as usize;
        if !self.may(problem, tour, asked.visit) {
            return;
        }
        let extra = asked.extra(problem, tour);
        if let Some(cost) = self.price_at(problem, asked, node, limit - extra) {
            *best = Some(Spot { tour, at: node.at as usize, cost: cost + extra });
        }
    }

    /// By the usual speed: what the way costs more, when work begins and when the next is reached at the earliest. `None` where the
    /// clock forbids it, or it costs `limit` or more.
    #[inline]
    pub(super) fn least(
        &self,
        problem: &Problem,
        asked: &Asked<'_>,
        node: &Node,
        limit: i64,
    ) -> Option<(i64, i32, i32)> {
        let (row, place, quick) = (problem.places + 1, asked.quick.place as usize, asked.quick);
        let (before, after) = (node.place as usize, node.next as usize);
        let costs = if problem.cost.len() == 1 {
            &problem.cost[0]
        } else {
            &problem.cost[problem.vehicles[node.tour as usize].profile]
        };
        let into = if problem.symmetric { place * row + before } else { before * row + place };
        let cost = i64::from(costs[into]) + i64::from(costs[place * row + after]) - node.arc;
        if cost >= limit {
            return None;
        }
        let in_time = if problem.symmetric { asked.times[before] } else { problem.time[into] };
        let arrival = node.free.saturating_add(in_time);
        if arrival > quick.to {
            return None;
        }
        let begins = if quick.several {
            problem.visits[asked.visit].begins(arrival)?
        } else {
            arrival.max(quick.from)
        };
        let next = begins.saturating_add(quick.length).saturating_add(asked.times[after]);
        (next <= node.latest).then_some((cost, begins, next))
    }

    /// What a visit costs after a node, other persons' wishes left aside; `None` where it does not fit, or costs `limit` or more.
    #[inline]
    pub(super) fn price_at(
        &self,
        problem: &Problem,
        asked: &Asked<'_>,
        node: &Node,
        limit: i64,
    ) -> Option<i64> {
        let (tour, at, visit) = (node.tour as usize, node.at as usize, asked.visit);
        if problem.pace.is_some() {
            // What the hours of driving cost is not known before the route is reckoned.
            self.fits(problem, (tour, at), visit, (node.place as usize, node.next as usize))?;
            return self.tried(problem, tour, visit, at).filter(|cost| *cost < limit);
        }
        let (mut cost, mut begins, next) = self.least(problem, asked, node, limit)?;
        let t = &self.tours[tour];
        if problem.plain[tour] {
            if asked.quick.due {
                cost += problem.visits[visit].lateness(begins);
            }
            if t.due {
                cost += t.later(problem, at, next);
            }
            return (cost < limit).then_some(cost);
        }
        begins = self.fits(problem, (tour, at), visit, (node.place as usize, node.next as usize))?;
        // At least so late, and nobody else earlier.
        let late = if asked.quick.due { problem.visits[visit].lateness(begins) } else { 0 };
        if cost + late >= limit {
            return None;
        }
        if problem.limited[tour] {
            return self.tried(problem, tour, visit, at).filter(|cost| *cost < limit);
        }
        if asked.quick.due || t.due {
            let visits = t.with(visit, at);
            cost += Tour::lateness_of(problem, tour, visits, &self.moments)? - t.lateness;
        }
        (cost < limit).then_some(cost)
    }

    /// Whether a visit may be in a tour: by skills, person, room; and its other half is not the same person's.
    pub(super) fn may(&self, problem: &Problem, tour: usize, visit: usize) -> bool {
        let engineer = |tour: usize| problem.vehicles[tour].engineer;
        let with = if problem.linked { problem.visits[visit].with } else { None };
        let half = with.map(|half| self.tour_of[half]).filter(|tour| *tour != NOBODY);
        problem.is_able(tour, visit)
            && self.has_room(problem, tour, visit)
            && half.is_none_or(|other| engineer(other as usize) != engineer(tour))
    }

    /// What a visit costs before place `at`, other persons' wishes left aside; `None` where it does not fit.
    pub(super) fn price(&self, problem: &Problem, tour: usize, visit: usize, at: usize) -> Option<i64> {
        let node = self.tours[tour].node(problem, tour, at);
        self.price_at(problem, &Asked::new(problem, visit), &node, i64::MAX)
    }

    /// The route with the visit in it, in full.
    fn tried(&self, problem: &Problem, tour: usize, visit: usize, at: usize) -> Option<i64> {
        let t = &self.tours[tour];
        let mut trial = Tour::empty(t.load.len());
        trial.visits = t.with(visit, at);
        if !trial.reckon(problem, tour, &self.moments) {
            return None;
        }
        let engineer = problem.vehicles[tour].engineer;
        let more = i64::from(trial.work) - i64::from(t.work);
        let cost = trial.cost - t.cost - problem.extra(tour, visit);
        self.within(problem, engineer, more).then_some(cost)
    }

    /// When a visit could begin there by the clock, for any number of breaks taken before and after.
    fn fits(
        &self,
        problem: &Problem,
        (tour, at): (usize, usize),
        visit: usize,
        (before, after): (usize, usize),
    ) -> Option<i32> {
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
        first
    }
}

impl Tour {
    /// The order with one visit more.
    fn with(&self, visit: usize, at: usize) -> Vec<u32> {
        let mut visits = Vec::with_capacity(self.visits.len() + 1);
        visits.extend_from_slice(&self.visits[..at]);
        visits.push(u32::try_from(visit).unwrap_or(0));
        visits.extend_from_slice(&self.visits[at..]);
        visits
    }

    /// The place before visit `at`.
    #[inline]
    pub(super) fn node(&self, problem: &Problem, tour: usize, at: usize) -> Node {
        let ((place, free), (next, _)) = (self.spots[at], self.spots[at + 1]);
        // Whoever stays at home so far has to go out for it.
        let arc = if self.visits.is_empty() { -problem.vehicles[tour].fixed } else { self.arcs[at] };
        let number = |n: usize| u32::try_from(n).unwrap_or(0);
        Node { place, free, next, latest: self.latest[at], arc, tour: number(tour), at: number(at) }
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
