//! Putting visits back where they cost least.

use super::chance::Chance;
use super::problem::{MUST, Problem};
use super::search::Search;
use super::state::{NOBODY, Spot};

/// A place is overlooked with this probability.
const BLINK: f64 = 0.01;
/// A visit that costs more than leaving it out is put in all the same with this probability: a shift that goes out for several may
/// be worth it where it is not for one.
const DARE: f64 = 0.1;
/// From so many visits on only places beside neighbours are looked at.
const MANY: usize = 1_200;
/// Places that are tried for a linked visit: others' times may refuse them.
const TRIES: usize = 8;
/// Of a visit with followers, or with a second half, the cheapest place is passed over with this probability.
const SKIP: f64 = 0.2;

impl Search<'_> {
    /// Puts what is missing back, in an order by chance.
    pub(super) fn recreate(&mut self) {
        let mut absent = std::mem::take(&mut self.state.absent);
        let problem = self.problem;
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
        let best = self.cheapest(visit, blinks);
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

    fn cheapest(&mut self, visit: usize, blinks: bool) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        let problem = self.problem;
        if problem.visits.len() > MANY && blinks {
            self.look_near(visit, &mut best);
            return best;
        }
        let (state, chance, left) = (&self.state, &mut self.chance, &mut self.blink);
        let mut blink = || {
            if !blinks {
                return false;
            }
            let blinks_now = *left == 0;
            *left = if blinks_now { until_blink(chance) } else { *left - 1 };
            blinks_now
        };
        let mut alike: Option<usize> = None;
        for tour in 0..state.tours.len() {
            // Of shifts that are alike and not yet used, one stands for all.
            if state.tours[tour].visits.is_empty() {
                if self.no_new {
                    continue;
                }
                let same = |other: usize| is_alike(problem, other, tour, visit);
                if alike.is_some_and(same) {
                    continue;
                }
                alike = Some(tour);
            }
            state.look(problem, tour, visit, &mut best, &mut blink);
        }
        best
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
                if let Some(cost) = self.state.price(self.problem, tour, visit, at, i64::MAX) {
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

    /// Only beside neighbours, and in shifts not yet used.
    fn look_near(&mut self, visit: usize, best: &mut Option<Spot>) {
        let problem = self.problem;
        for other in &self.near[visit] {
            let tour = self.state.tour_of[*other as usize];
            if tour == NOBODY || self.chance.unit() < BLINK {
                continue;
            }
            let tour = tour as usize;
            if !self.state.may(problem, tour, visit) {
                continue;
            }
            let extra = problem.extra(tour, visit);
            let Some(at) = self.state.tours[tour].visits.iter().position(|v| v == other) else { continue };
            for at in [at, at + 1] {
                let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
                if let Some(cost) = self.state.price(problem, tour, visit, at, limit) {
                    *best = Some(Spot { tour, at, cost: cost + extra });
                }
            }
        }
        if self.no_new {
            return;
        }
        let mut alike: Option<usize> = None;
        for tour in 0..self.state.tours.len() {
            if !self.state.tours[tour].visits.is_empty()
                || alike.is_some_and(|a| is_alike(problem, a, tour, visit))
            {
                continue;
            }
            alike = Some(tour);
            self.state.look(problem, tour, visit, best, &mut || false);
        }
    }

    /// Puts a visit in; false, and all as before, where times or limits refuse it.
    pub(super) fn put(&mut self, visit: usize, spot: Spot) -> bool {
        self.save(spot.tour);
        if self.problem.linked {
            return self.put_linked(visit, spot);
        }
        self.state.insert(self.problem, visit, spot.tour, spot.at);
        if self.state.timed(self.problem, spot.tour) {
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

/// Whether two unused shifts are the same to a visit.
fn is_alike(problem: &Problem, a: usize, b: usize, visit: usize) -> bool {
    let (x, y) = (&problem.vehicles[a], &problem.vehicles[b]);
    (x.start, x.end, x.from, x.to, x.profile, x.fixed, x.skills, x.visits_most)
        == (y.start, y.end, y.from, y.to, y.profile, y.fixed, y.skills, y.visits_most)
        && (x.work_most, x.hour) == (y.work_most, y.hour)
        && x.capacity == y.capacity
        && x.breaks == y.breaks
        // Where limits or other halves hold for a person, no two shifts are the same.
        && !problem.linked
        && problem.engineers[x.engineer].work_most.is_none()
        && problem.engineers[y.engineer].work_most.is_none()
        && problem.visits[visit].parts.is_empty()
        && problem.extra(a, visit) == problem.extra(b, visit)
        && problem.may(a, visit) == problem.may(b, visit)
}
