//! A plan as people read it: who is where when, what it costs and for what, which promises it keeps, who could not be placed and why.

use super::clock::break_begins;
use super::problem::{MUST, Problem};
use super::state::State;
use super::why::Unplaced;
use serde::Serialize;

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    pub routes: Vec<Route>,
    pub unplaced: Vec<Unplaced>,
    /// In the asker's money: the sum of what follows, down to `left_out`. Visits that must be made and are not are counted in
    /// `promises` and have no price.
    pub cost: f64,
    /// Kilometres and hours of driving.
    pub ways: f64,
    /// Shifts that go out.
    pub fixed: f64,
    pub lateness: f64,
    /// Visits that another than the preferred person makes.
    pub wishes: f64,
    /// Visits that another person makes than in today's plan.
    pub changes: f64,
    pub left_out: f64,
    pub must_missed: usize,
    pub promises: Promises,
    /// By vehicle, the visits by number, for a warm start.
    pub order: Vec<Vec<usize>>,
}

/// What became of what was promised; in visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Promises {
    pub visits: usize,
    /// All that are made begin in one of their windows.
    pub made: usize,
    /// With a due time, and begun by then.
    pub in_time: usize,
    pub late: usize,
    /// Seconds over all late ones.
    pub late_seconds: i64,
    /// Left out although they could be, or must be made.
    pub left_out: usize,
    pub must_missed: usize,
}

/// One shift that goes out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Route {
    pub vehicle: usize,
    pub name: String,
    /// Away from the start: no earlier than the first visit needs.
    pub leaves: i32,
    pub stops: Vec<Stop>,
    pub breaks: Vec<Rest>,
    /// Back at the end.
    pub ends: i32,
    /// Seconds of way, visits, breaks and waiting; together from leaving to the end.
    pub driving: i32,
    pub working: i32,
    pub resting: i32,
    pub waiting: i32,
    /// Seconds that count for a limit of work: all but unpaid breaks.
    pub counted: i32,
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

/// A break that is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rest {
    pub begins: i32,
    pub ends: i32,
    pub paid: bool,
    /// On the way to this stop, counted from zero; the number of stops on the way to the end.
    pub before: usize,
}

/// Ways, going out, lateness, wishes, changes.
type Costs = [i64; 5];

impl Plan {
    /// Tells a plan from the search's state.
    #[must_use]
    pub(super) fn of(problem: &Problem, state: &State) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "money is shown")]
        let money = |cost: i64| cost as f64 / problem.scale;
        let mut sums: Costs = [0; 5];
        let mut promises = Promises::default();
        let mut routes = Vec::new();
        for vehicle in (0..state.tours.len()).filter(|t| !state.tours[*t].visits.is_empty()) {
            let (mut route, parts) = Route::of(problem, state, vehicle);
            route.cost = money(parts.iter().sum());
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
            promises.count(problem, &route);
            routes.push(route);
        }
        // Two halves are one visit.
        let mut missing: Vec<usize> = state.absent.iter().map(|v| *v as usize).collect();
        missing.retain(|v| !problem.is_second(*v));
        missing.sort_unstable();
        let must = |v: &&usize| problem.visits[**v].penalty >= MUST;
        let left_out: i64 = missing.iter().filter(|v| !must(v)).map(|v| problem.visits[*v].penalty).sum();
        promises.left_out = missing.len();
        promises.must_missed = missing.iter().filter(must).count();
        promises.visits = promises.made + promises.left_out;
        let [ways, fixed, lateness, wishes, changes] = sums;
        Self {
            unplaced: missing.iter().map(|v| Unplaced::of(problem, state, *v)).collect(),
            cost: money(ways + fixed + lateness + wishes + changes + left_out),
            ways: money(ways),
            fixed: money(fixed),
            lateness: money(lateness),
            wishes: money(wishes),
            changes: money(changes),
            left_out: money(left_out),
            must_missed: promises.must_missed,
            promises,
            routes,
            order: state.order(),
        }
    }

    /// The plan of an order of visits by vehicle: what today's plan costs as the question stands now. `None` where it does not hold
    /// any more.
    #[must_use]
    pub fn told(problem: &Problem, order: &[Vec<usize>]) -> Option<Self> {
        State::of(problem, order).map(|state| Self::of(problem, &state))
    }
}

impl Promises {
    fn count(&mut self, problem: &Problem, route: &Route) {
        for stop in route.stops.iter().filter(|s| !problem.is_second(s.visit)) {
            self.made += 1;
            if stop.late > 0 {
                self.late += 1;
                self.late_seconds += i64::from(stop.late);
            } else if problem.visits[stop.visit].due.is_some() {
                self.in_time += 1;
            }
        }
    }
}

impl Route {
    fn of(problem: &Problem, state: &State, vehicle: usize) -> (Self, Costs) {
        let v = &problem.vehicles[vehicle];
        let tour = &state.tours[vehicle];
        let mut parts = [tour.hours_cost(problem, vehicle), v.fixed, 0, 0, 0];
        let mut route = Self {
            vehicle,
            name: v.name.clone(),
            leaves: tour.leaves,
            stops: Vec::new(),
            breaks: Vec::new(),
            ends: tour.ends,
            driving: 0,
            working: 0,
            resting: 0,
            waiting: 0,
            counted: tour.work,
            cost: 0.0,
        };
        let mut place = problem.start(vehicle);
        for (i, number) in tour.visits.iter().enumerate() {
            let number = *number as usize;
            let visit = &problem.visits[number];
            let (arrives, begins) = (tour.arrives(problem, vehicle, i), tour.begins[i]);
            route.take_way(problem, state, i);
            parts[0] += problem.cost(v.profile, place, visit.place);
            parts[2] += visit.lateness(begins);
            let engineer = v.engineer;
            let other = |wish: Option<(usize, i64)>| wish.filter(|w| w.0 != engineer).map_or(0, |w| w.1);
            parts[3] += other(visit.preferred);
            parts[4] += other(visit.was);
            route.working += visit.length;
            let late = visit.due.map_or(0, |(due, _)| (begins - due).max(0));
            let (name, leaves) = (visit.name.clone(), begins + visit.length);
            route.stops.push(Stop { visit: number, name, arrives, begins, leaves, late });
            place = visit.place;
        }
        route.take_way(problem, state, tour.visits.len());
        parts[0] += problem.cost(v.profile, place, problem.end(vehicle));
        route.waiting = route.ends - route.leaves - route.driving - route.working - route.resting;
        (route, parts)
    }

    /// The way to stop `i` with its breaks.
    fn take_way(&mut self, problem: &Problem, state: &State, i: usize) {
        let tour = &state.tours[self.vehicle];
        self.driving += tour.driving(problem, self.vehicle, i);
        let (mut time, taken) = tour.leg(problem, i);
        for rest in &problem.vehicles[self.vehicle].breaks[taken] {
            let begins = break_begins(time, rest).unwrap_or(time);
            time = begins + rest.length;
            self.resting += rest.length;
            self.breaks.push(Rest { begins, ends: time, paid: rest.paid, before: i });
        }
    }
}
