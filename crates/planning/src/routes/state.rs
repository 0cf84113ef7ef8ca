//! Routes with their times, kept so that a place for a visit is checked without walking the route.

use super::problem::Problem;

pub(super) const NOBODY: u32 = u32::MAX;

/// One route.
#[derive(Clone, Debug, Default)]
pub(super) struct Tour {
    pub(super) visits: Vec<u32>,
    /// When work begins at each.
    pub(super) begins: Vec<i32>,
    /// Latest arrival at each from which the rest is still in time; one more for the end.
    pub(super) latest: Vec<i32>,
    pub(super) load: Vec<i32>,
    /// Ways, going out, late beginnings, other than wished persons.
    pub(super) cost: i64,
}

/// A plan under way.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) tours: Vec<Tour>,
    /// The tour of each visit.
    pub(super) tour_of: Vec<u32>,
    pub(super) absent: Vec<u32>,
    pub(super) cost: i64,
}

impl State {
    pub(super) fn empty(problem: &Problem) -> Self {
        let measures = problem.vehicles.first().map_or(0, |v| v.capacity.len());
        let mut state = Self {
            tours: vec![Tour { load: vec![0; measures], ..Tour::default() }; problem.vehicles.len()],
            tour_of: vec![NOBODY; problem.visits.len()],
            absent: (0..u32::try_from(problem.visits.len()).unwrap_or(0)).collect(),
            cost: problem.visits.iter().map(|v| v.penalty).sum(),
        };
        for tour in 0..state.tours.len() {
            state.timed(problem, tour);
        }
        state
    }

    /// Reckons a tour's times and cost anew. Its order is feasible.
    pub(super) fn timed(&mut self, problem: &Problem, at: usize) {
        let Some(tour) = self.tours.get_mut(at) else { return };
        self.cost -= tour.cost;
        tour.reckon(problem, at);
        self.cost += tour.cost;
    }
}

impl Tour {
    fn reckon(&mut self, problem: &Problem, at: usize) {
        let vehicle = &problem.vehicles[at];
        let profile = vehicle.profile;
        let n = self.visits.len();
        self.begins.clear();
        self.load.iter_mut().for_each(|load| *load = 0);
        let (mut place, mut free) = (problem.start(at), vehicle.from);
        let mut cost = if n > 0 { vehicle.fixed } else { 0 };
        for visit in &self.visits {
            let number = *visit as usize;
            let visit = &problem.visits[number];
            let arrival = free + problem.time(place, visit.place);
            let begins = visit.begins(arrival).unwrap_or(arrival);
            cost += problem.cost(profile, place, visit.place)
                + visit.lateness(begins)
                + problem.extra(at, number);
            self.begins.push(begins);
            for (load, amount) in self.load.iter_mut().zip(&visit.amounts) {
                *load += amount;
            }
            (place, free) = (visit.place, begins + visit.length);
        }
        if n > 0 {
            cost += problem.cost(profile, place, problem.end(at));
        }
        self.cost = cost;
        self.latest.clear();
        self.latest.resize(n + 1, vehicle.to);
        let mut next = problem.end(at);
        for i in (0..n).rev() {
            let visit = &problem.visits[self.visits[i] as usize];
            let leave = self.latest[i + 1] - problem.time(visit.place, next);
            self.latest[i] = visit.latest_arrival(leave - visit.length);
            next = visit.place;
        }
    }
}

/// Where a visit would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) tour: usize,
    pub(super) at: usize,
    pub(super) cost: i64,
}

impl Tour {
    /// What a visit costs before place `at`; `None` where it does not fit, or costs `limit` or more.
    pub(super) fn price(
        &self,
        problem: &Problem,
        tour: usize,
        visit: usize,
        at: usize,
        limit: i64,
    ) -> Option<i64> {
        let vehicle = &problem.vehicles[tour];
        let v = &problem.visits[visit];
        let (before, free) = match at.checked_sub(1) {
            None => (problem.start(tour), vehicle.from),
            Some(i) => {
                let visit = &problem.visits[self.visits[i] as usize];
                (visit.place, self.begins[i] + visit.length)
            }
        };
        let after =
            self.visits.get(at).map_or_else(|| problem.end(tour), |n| problem.visits[*n as usize].place);
        let profile = vehicle.profile;
        let mut cost = problem.cost(profile, before, v.place) + problem.cost(profile, v.place, after);
        if self.visits.is_empty() {
            cost += vehicle.fixed;
        } else {
            cost -= problem.cost(profile, before, after);
        }
        if cost >= limit {
            return None;
        }
        let begins = v.begins(free + problem.time(before, v.place))?;
        let arrival = begins + v.length + problem.time(v.place, after);
        if arrival > self.latest[at] {
            return None;
        }
        cost += v.lateness(begins) + self.later(problem, at, arrival);
        (cost < limit).then_some(cost)
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

    pub(super) fn has_room(&self, problem: &Problem, tour: usize, visit: usize) -> bool {
        let vehicle = &problem.vehicles[tour];
        vehicle.visits_most.is_none_or(|most| self.visits.len() < most)
            && self
                .load
                .iter()
                .zip(&problem.visits[visit].amounts)
                .zip(&vehicle.capacity)
                .all(|((load, amount), capacity)| load + amount <= *capacity)
    }
}
