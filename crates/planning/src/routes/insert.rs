//! Answers without a search: where one visit more would go, and who could be there first.

use super::near::Near;
use super::problem::Problem;
use super::search::Search;
use super::state::{NOBODY, Spot, State};
use serde::Serialize;

/// Places that are taken on trial where visits are linked.
const TRIES_NOW: usize = 16;

impl State {
    /// The plan of an order; `None` where it does not hold.
    pub(super) fn of(problem: &Problem, order: &[Vec<usize>]) -> Option<Self> {
        let mut state = Self::empty(problem);
        for (tour, visits) in order.iter().enumerate() {
            for visit in visits {
                let is_free = state.tour_of.get(*visit) == Some(&NOBODY) && tour < state.tours.len();
                if !is_free || !state.may(problem, tour, *visit) {
                    return None;
                }
                let at = state.tours[tour].visits.len();
                state.insert(problem, *visit, tour, at);
                for (load, amount) in state.tours[tour].load.iter_mut().zip(&problem.visits[*visit].amounts) {
                    *load = load.saturating_add(*amount);
                }
            }
        }
        let tours: Vec<usize> =
            (0..state.tours.len()).filter(|t| !state.tours[*t].visits.is_empty()).collect();
        if problem.linked && !(0..problem.visits.len()).all(|v| state.is_whole(problem, v)) {
            return None;
        }
        if !state.settle(problem, &tours, &mut |_, _| {}) {
            return None;
        }
        state.absent.retain(|v| state.tour_of[*v as usize] == NOBODY);
        Some(state)
    }

    /// By vehicle, the visits by number.
    pub(super) fn order(&self) -> Vec<Vec<usize>> {
        self.tours.iter().map(|t| t.visits.iter().map(|v| *v as usize).collect()).collect()
    }

    /// Whether what a visit needs is in the plan: its other half, those before it.
    fn is_whole(&self, problem: &Problem, visit: usize) -> bool {
        let placed = |v: usize| self.tour_of[v] != NOBODY;
        let v = &problem.visits[visit];
        !placed(visit) || (v.with.is_none_or(placed) && v.after.iter().all(|(first, _)| placed(*first)))
    }
}

/// Where a visit, or one half of it, goes into a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub visit: usize,
    pub vehicle: usize,
    /// Before this stop of the route, counted from zero.
    pub at: usize,
    pub begins: i32,
}

/// A visit put into a plan that otherwise stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Insertion {
    /// One, or both halves.
    pub places: Vec<Place>,
    /// In the asker's money.
    pub cost: f64,
}

/// Puts one visit into a plan where it costs least, moving nobody else to another person or order. `None` where it fits nowhere, the
/// visit is in the plan already, or the plan itself does not hold.
#[must_use]
pub fn insert_now(problem: &Problem, routes: &[Vec<usize>], visit: usize) -> Option<Insertion> {
    let near = Near::default();
    let mut search = begun(problem, &near, routes, visit)?;
    let before = search.state.cost - problem.visits[visit].penalty;
    let halves = [Some(visit), problem.visits[visit].with];
    if problem.visits[visit].with.is_some() {
        search.place_both(visit, false);
    } else {
        search.put_cheapest(visit);
    }
    let places: Vec<Place> = halves.into_iter().flatten().filter_map(|half| search.place_of(half)).collect();
    if places.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "money is shown")]
    let cost = (search.state.cost - before) as f64 / problem.scale;
    Some(Insertion { places, cost })
}

/// Who could begin a visit first, every promise to the others kept: of each shift that could make it its earliest place, soonest
/// first. Of a visit that two make the first half is asked for.
#[must_use]
pub fn first_there(problem: &Problem, routes: &[Vec<usize>], visit: usize) -> Vec<Insertion> {
    let near = Near::default();
    let Some(mut search) = begun(problem, &near, routes, visit) else { return Vec::new() };
    let before = search.state.cost - problem.visits[visit].penalty;
    let mut found: Vec<Insertion> = Vec::new();
    for vehicle in 0..problem.vehicles.len() {
        let mut earliest: Option<Insertion> = None;
        // From the front: the first place that holds begins first.
        for at in 0..=search.state.tours[vehicle].visits.len() {
            if !search.state.may(problem, vehicle, visit) {
                break;
            }
            if search.state.price(problem, vehicle, visit, at).is_none()
                || !search.put(visit, Spot { tour: vehicle, at, cost: 0 })
            {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "money is shown")]
            let cost = (search.state.cost - before) as f64 / problem.scale;
            earliest = search.place_of(visit).map(|place| Insertion { places: vec![place], cost });
            search.take_back(visit);
            break;
        }
        found.extend(earliest);
    }
    found.sort_by(|a, b| {
        let begins = |i: &Insertion| i.places.first().map_or(i32::MAX, |p| p.begins);
        begins(a).cmp(&begins(b)).then(a.cost.total_cmp(&b.cost))
    });
    found
}

fn begun<'a>(
    problem: &'a Problem,
    near: &'a Near,
    routes: &[Vec<usize>],
    visit: usize,
) -> Option<Search<'a>> {
    let state = State::of(problem, routes)?;
    let mut search = Search::new(problem, near, 0);
    search.state = state;
    search.find_idle();
    let is_free = search.state.tour_of.get(visit) == Some(&NOBODY) && !search.is_waiting(visit);
    is_free.then_some(search)
}

impl Search<'_> {
    /// What a place costs in its own route is known before; where visits are linked, what it costs or spares others is known once the
    /// plan is reckoned with it.
    fn put_cheapest(&mut self, visit: usize) {
        if !self.problem.linked {
            if let Some(spot) = self.cheapest_of_all(visit) {
                self.put(visit, spot);
            }
            return;
        }
        let spots = self.spots(visit);
        let mut best: Option<State> = None;
        for spot in spots.into_iter().take(TRIES_NOW) {
            let mut order = self.state.order();
            order[spot.tour].insert(spot.at, visit);
            let Some(state) = State::of(self.problem, &order) else { continue };
            if best.as_ref().is_none_or(|best| state.cost < best.cost) {
                best = Some(state);
            }
        }
        if let Some(best) = best {
            self.state = best;
        }
    }

    fn place_of(&self, visit: usize) -> Option<Place> {
        let vehicle = self.state.tour_of[visit] as usize;
        let tour = self.state.tours.get(vehicle)?;
        let at = tour.visits.iter().position(|v| *v as usize == visit)?;
        Some(Place { visit, vehicle, at, begins: tour.begins[at] })
    }
}
