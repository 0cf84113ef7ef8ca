//! Putting visits back where they cost least.

use super::chance::Chance;
use super::price::Asked;
use super::problem::MUST;
use super::search::Search;
use super::state::{NOBODY, Spot};

/// A place is overlooked with this probability.
const BLINK: f64 = 0.01;
/// A visit that costs more than leaving it out is put in all the same with this probability: a shift that goes out for several may
/// be worth it where it is not for one.
const DARE: f64 = 0.1;
/// From so many visits on only places beside neighbours are looked at first.
const MANY: usize = 50;
/// Places that are tried for a linked visit: others' times may refuse them.
const TRIES: usize = 8;
/// Of a visit with followers, or with a second half, the cheapest place is passed over with this probability.
const SKIP: f64 = 0.2;

impl Search<'_> {
    /// Puts what is missing back, in an order by chance.
    pub(super) fn recreate(&mut self) {
        let mut absent = std::mem::take(&mut self.state.absent);
        let problem = self.problem;
        for visit in &absent[..self.outside_before] {
            self.was_outside[*visit as usize] = true;
        }
        self.find_idle();
        let visit = |v: &u32| &problem.visits[*v as usize];
        let far = |v: &u32| problem.cost(0, problem.start(0), visit(v).place);
        // As the paper weighs them, with those by windows.
        match self.chance.below(17) {
            0..=3 => {
                for i in (1..absent.len()).rev() {
                    absent.swap(i, self.chance.below(i + 1));
                }
            }
            4..=7 => absent.sort_by_key(|v| -visit(v).amounts.iter().map(|a| i64::from(*a)).sum::<i64>()),
            8 | 9 => absent.sort_by_key(|v| -far(v)),
            10 => absent.sort_by_key(far),
            11 | 12 => {
                absent.sort_by_key(|v| visit(v).windows.iter().map(|(a, b)| i64::from(b - a)).sum::<i64>())
            }
            13 | 14 => absent.sort_by_key(|v| visit(v).windows.first().map_or(0, |w| w.0)),
            _ => absent.sort_by_key(|v| -visit(v).windows.last().map_or(0, |w| w.1)),
        }
        if absent.iter().any(|v| visit(v).penalty >= MUST) {
            absent.sort_by_key(|v| visit(v).penalty < MUST);
        }
        self.place_all(absent, true);
        self.was_outside.fill(false);
    }

    /// Puts visits in, each where it then costs least; what comes after another waits for it.
    pub(super) fn place_all(&mut self, order: Vec<u32>, blinks: bool) {
        self.state.absent.clear();
        let mut waiting = Vec::new();
        for visit in &order {
            if self.is_waiting(*visit as usize) {
                waiting.push(*visit);
            } else {
                self.place(*visit as usize, blinks);
            }
        }
        while !waiting.is_empty() {
            let (free, others): (Vec<u32>, Vec<u32>) =
                waiting.into_iter().partition(|v| !self.is_waiting(*v as usize));
            if free.is_empty() {
                break;
            }
            for visit in free {
                self.place(visit as usize, blinks);
            }
            waiting = others;
        }
        self.state.absent.extend(order.iter().filter(|v| self.state.tour_of[**v as usize] == NOBODY));
    }

    /// Whether a visit comes after one that nobody makes yet.
    pub(super) fn is_waiting(&self, visit: usize) -> bool {
        let v = &self.problem.visits[visit];
        let halves = [Some(visit), v.with];
        self.problem.linked
            && halves
                .into_iter()
                .flatten()
                .flat_map(|half| &self.problem.visits[half].after)
                .any(|(first, _)| self.state.tour_of[*first] == NOBODY)
    }

    /// Puts one visit where it costs least, or leaves it out where that costs less.
    fn place(&mut self, visit: usize, blinks: bool) {
        // The second half of a visit goes with the first.
        if self.problem.linked && self.problem.visits[visit].with.is_some() {
            if !self.problem.is_second(visit) {
                self.place_both(visit, blinks);
            }
            return;
        }
        if self.problem.linked {
            self.place_linked(visit, blinks);
            return;
        }
        let best = if !blinks {
            self.cheapest_of_all(visit)
        } else if self.was_outside[visit] {
            self.cheapest_touched(visit)
        } else if self.problem.visits.len() > MANY {
            self.cheapest_near(visit).or_else(|| self.cheapest_of_all(visit))
        } else {
            self.cheapest(visit)
        };
        if let Some(spot) = best.filter(|spot| self.is_worth(visit, spot.cost, blinks)) {
            self.put(visit, spot);
        }
    }

    /// Where visits are linked, others' times may refuse a place, or make it dearer than it looked.
    fn place_linked(&mut self, visit: usize, blinks: bool) {
        let before = self.state.cost;
        let mut spots = self.spots(visit).into_iter();
        // The cheapest place of the first may leave none to those after it.
        while blinks && spots.len() > 1 && self.problem.is_linked(visit) && self.chance.unit() < SKIP {
            spots.next();
        }
        for spot in spots.take(TRIES) {
            if !self.is_worth(visit, spot.cost, blinks) {
                return;
            }
            if !self.put(visit, spot) {
                continue;
            }
            if self.state.cost < before || (blinks && self.chance.unit() < DARE) {
                return;
            }
            self.take_back(visit);
        }
    }

    fn is_worth(&mut self, visit: usize, cost: i64, blinks: bool) -> bool {
        cost < self.problem.visits[visit].penalty || (blinks && self.chance.unit() < DARE)
    }

    /// Among all places, overlooking some.
    fn cheapest(&mut self, visit: usize) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        let (state, mut blink) = (&self.state, Blink(&mut self.chance, &mut self.blink));
        let used = |tour: &usize| !state.tours[*tour].visits.is_empty();
        for tour in (0..state.tours.len()).filter(used) {
            state.look(self.problem, tour, visit, &mut best, &mut || blink.now());
        }
        self.look_idle(visit, &mut best);
        best
    }

    /// A visit that was outside before the step fits nowhere but in what was changed since.
    fn cheapest_touched(&mut self, visit: usize) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        let (state, mut blink) = (&self.state, Blink(&mut self.chance, &mut self.blink));
        for (tour, _) in self.saved.iter().filter(|(tour, _)| !state.tours[*tour].visits.is_empty()) {
            state.look(self.problem, *tour, visit, &mut best, &mut || blink.now());
        }
        self.look_idle(visit, &mut best);
        best
    }

    /// Beside neighbours, and in shifts that do not go out yet.
    fn cheapest_near(&mut self, visit: usize) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        let (state, near, problem) = (&self.state, self.near, self.problem);
        let mut blink = Blink(&mut self.chance, &mut self.blink);
        let asked = Asked::new(problem, visit);
        for other in &near.after[visit] {
            if !blink.now() {
                state.look_after(problem, &asked, *other, &mut best);
            }
        }
        for other in &near.before[visit] {
            if state.tour_of[*other as usize] != NOBODY && !blink.now() {
                state.look_after(problem, &asked, state.before[*other as usize], &mut best);
            }
        }
        self.look_idle(visit, &mut best);
        best
    }

    /// Among all places: where the whole route has to be reckoned to know the cost, those that cost least at least come first.
    pub(super) fn cheapest_of_all(&mut self, visit: usize) -> Option<Spot> {
        let (problem, state) = (self.problem, &self.state);
        let quick = &problem.quick[visit];
        let asked = Asked::new(problem, visit);
        let mut best: Option<Spot> = None;
        let mut bounds: Vec<(i64, usize, usize)> = Vec::new();
        for tour in 0..state.tours.len() {
            let t = &state.tours[tour];
            if t.visits.is_empty() || !state.may(problem, tour, visit) {
                continue;
            }
            let is_known = problem.plain[tour] || !(quick.due || t.due || problem.limited[tour]);
            if problem.pace.is_some() || is_known {
                state.look(problem, tour, visit, &mut best, &mut || false);
                continue;
            }
            let extra = if quick.wished { problem.extra(tour, visit) } else { 0 };
            for at in 0..=t.visits.len() {
                let node = t.node(problem, tour, at);
                if let Some((cost, begins, _)) = state.least(problem, &asked, &node, i64::MAX) {
                    let late = if quick.due { problem.visits[visit].lateness(begins) } else { 0 };
                    bounds.push((cost + extra + late, tour, at));
                }
            }
        }
        bounds.sort_unstable();
        for (bound, tour, at) in bounds {
            if best.is_some_and(|best| best.cost <= bound) {
                break;
            }
            let extra = if quick.wished { problem.extra(tour, visit) } else { 0 };
            let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
            let node = state.tours[tour].node(problem, tour, at);
            if let Some(cost) = state.price_at(problem, &asked, &node, limit) {
                best = Some(Spot { tour, at, cost: cost + extra });
            }
        }
        self.look_idle(visit, &mut best);
        best
    }

    /// Shifts that do not go out yet; of those that are alike one stands for all.
    fn look_idle(&self, visit: usize, best: &mut Option<Spot>) {
        let (problem, state) = (self.problem, &self.state);
        if self.no_new {
            return;
        }
        if problem.quick[visit].own {
            for tour in (0..state.tours.len()).filter(|t| state.tours[*t].visits.is_empty()) {
                state.look(problem, tour, visit, best, &mut || false);
            }
            return;
        }
        for tour in &self.idle {
            state.look(problem, *tour, visit, best, &mut || false);
        }
    }

    /// Looks for the first of each kind of shifts that do not go out yet.
    pub(super) fn find_idle(&mut self) {
        self.idle.clear();
        self.met.fill(false);
        for (tour, kind) in self.problem.kinds.iter().enumerate() {
            if self.state.tours[tour].visits.is_empty() && !self.met[*kind as usize] {
                self.met[*kind as usize] = true;
                self.idle.push(tour);
            }
        }
    }

    /// All places where a visit fits by its own shift's clock, the cheapest first.
    pub(super) fn spots(&self, visit: usize) -> Vec<Spot> {
        let mut spots = Vec::new();
        for tour in 0..self.state.tours.len() {
            if !self.state.may(self.problem, tour, visit) {
                continue;
            }
            let extra = self.problem.extra(tour, visit);
            for at in 0..=self.state.tours[tour].visits.len() {
                if let Some(cost) = self.state.price(self.problem, tour, visit, at) {
                    spots.push(Spot { tour, at, cost: cost + extra });
                }
            }
        }
        spots.sort_by_key(|spot| spot.cost);
        spots
    }

    /// A visit that two persons make.
    pub(super) fn place_both(&mut self, visit: usize, blinks: bool) {
        let Some(half) = self.problem.visits[visit].with else { return };
        let before = self.state.cost;
        let spots = self.spots(visit);
        let mut skips = 0;
        while blinks && skips + 1 < spots.len() && self.chance.unit() < SKIP {
            skips += 1;
        }
        for spot in spots.into_iter().skip(skips).take(TRIES) {
            if !self.put(visit, spot) {
                continue;
            }
            for other in self.spots(half).into_iter().take(TRIES) {
                if self.put(half, other) {
                    if self.state.cost < before || (blinks && self.chance.unit() < DARE) {
                        return;
                    }
                    self.take_back(half);
                    break;
                }
            }
            self.take_back(visit);
        }
    }

    /// Takes out what was just put in.
    pub(super) fn take_back(&mut self, visit: usize) {
        let tour = self.state.tour_of[visit] as usize;
        let number = u32::try_from(visit).unwrap_or(0);
        self.state.tours[tour].visits.retain(|v| *v != number);
        self.state.taken_out(self.problem, visit, tour);
        self.settle(&[tour]);
    }

    /// Puts a visit in; false, and all as before, where times or limits refuse it.
    pub(super) fn put(&mut self, visit: usize, spot: Spot) -> bool {
        self.save(spot.tour);
        if self.problem.linked {
            return self.put_linked(visit, spot);
        }
        let goes_out = self.state.tours[spot.tour].visits.is_empty();
        self.state.insert(self.problem, visit, spot.tour, spot.at);
        if self.state.timed(self.problem, spot.tour) {
            if goes_out {
                self.find_idle();
            }
            return true;
        }
        self.state.tours[spot.tour].visits.remove(spot.at);
        self.state.taken_out(self.problem, visit, spot.tour);
        self.state.timed(self.problem, spot.tour);
        false
    }

    fn put_linked(&mut self, visit: usize, spot: Spot) -> bool {
        let mut log = vec![(spot.tour, self.state.tours[spot.tour].clone())];
        let cost = self.state.cost;
        self.state.insert(self.problem, visit, spot.tour, spot.at);
        let saved = &mut self.saved;
        let holds = self.state.settle(self.problem, &[spot.tour], &mut |at, tour| {
            if !log.iter().any(|(t, _)| *t == at) {
                log.push((at, tour.clone()));
            }
            if !saved.iter().any(|(t, _)| *t == at) {
                saved.push((at, tour.clone()));
            }
        });
        if !holds {
            self.restore(log, cost);
        }
        holds
    }
}

/// How many places are looked at before the next is overlooked: the same chance for each place, drawn once.
fn until_blink(chance: &mut Chance) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some thousands at most")]
    let places = (chance.unit().max(1e-12).ln() / (1.0 - BLINK).ln()) as u32;
    places
}

/// Now and then a place is overlooked.
struct Blink<'a>(&'a mut Chance, &'a mut u32);

impl Blink<'_> {
    fn now(&mut self) -> bool {
        let now = *self.1 == 0;
        *self.1 = if now { until_blink(self.0) } else { *self.1 - 1 };
        now
    }
}
