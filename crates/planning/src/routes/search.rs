//! The search: take strings out, put them back, keep what is good enough.

use super::chance::Chance;
use super::near::Near;
use super::plan::Plan;
use super::problem::Problem;
use super::state::{NOBODY, Spot, State};
use super::tour::Tour;

/// How long and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed gives the same plan where `iterations` ends the search.
    pub seed: u64,
    pub threads: usize,
    /// Ends the search after so many steps of each thread.
    pub iterations: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, threads: 1, iterations: None }
    }
}

/// Tells the search how far it is and takes what it has found.
pub trait Control: Sync {
    /// The share of the time that is over: 0 at the beginning, 1 and more ends the search.
    fn over(&self) -> f64;
    /// A better plan was found; its cost.
    fn better(&self, cost: i64);
}

/// Temperatures at the beginning and at the end, in mean costs of a visit.
const HOT: f64 = 1.0;
const COLD: f64 = 0.05;
/// Temperature while fewer routes are looked for, and the share of the time to the first meeting for that.
const WARM: f64 = 0.1;
const FEWER: f64 = 0.3;
/// Steps between two looks at the clock.
pub(super) const BREATH: u64 = 32;
/// How often threads compare what they have.
const MEETINGS: u32 = 8;

/// Solves a question until the control says that the time is over. `begin` is today's plan, by vehicle.
#[must_use]
pub fn solve(
    problem: &Problem,
    begin: Option<&[Vec<usize>]>,
    options: &Options,
    control: &dyn Control,
) -> Plan {
    let near = Near::of(problem);
    let mut first = Search::new(problem, &near, options.seed);
    if let Some(begin) = begin {
        first.take_over(begin);
    }
    first.fill();
    let threads = options.threads.clamp(1, 64);
    let mut searches: Vec<Search<'_>> = (0..threads)
        .map(|n| {
            let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(n as u64);
            Search { chance: Chance::new(seed), ..first.clone() }
        })
        .collect();
    let meetings = if threads == 1 { 1 } else { MEETINGS };
    for meeting in 1..=meetings {
        let until = f64::from(meeting) / f64::from(meetings);
        std::thread::scope(|scope| {
            for search in &mut searches {
                scope.spawn(move || search.run(until, options.iterations, control));
            }
        });
        // Whoever is behind goes on from the best.
        let best = searches.iter().min_by_key(|s| s.best.cost).map(|s| s.best.clone());
        if let Some(best) = best {
            control.better(best.cost);
            for search in searches.iter_mut().filter(|s| s.best.cost > best.cost) {
                search.state.take(problem, &best);
                search.best = best.clone();
                search.changed.clear();
            }
        }
    }
    let best = searches.into_iter().map(|s| s.best).min_by_key(|b| b.cost).unwrap_or(first.best);
    // Where visits are linked, breaks may lie better when all is reckoned from the beginning.
    let again = if problem.linked { State::of(problem, &best.order()) } else { None };
    Plan::of(problem, &again.filter(|again| again.cost < best.cost).unwrap_or(best))
}

#[derive(Clone)]
pub(super) struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) near: &'a Near,
    pub(super) chance: Chance,
    pub(super) state: State,
    pub(super) best: State,
    /// Before the step: tours that were touched, to be put back.
    pub(super) saved: Vec<(usize, Tour)>,
    /// Room of tours that are not needed any more.
    spare: Vec<Tour>,
    /// Tours in which `best` may differ from `state`.
    pub(super) changed: Vec<usize>,
    /// Places that are looked at before the next is overlooked.
    pub(super) blink: u32,
    /// Shifts that do not go out yet stay at home.
    pub(super) no_new: bool,
    /// Of each kind of shifts the first that does not go out yet; and room to look for them.
    pub(super) idle: Vec<usize>,
    pub(super) met: Vec<bool>,
    /// How many visits were outside before the step, and which.
    pub(super) outside_before: usize,
    pub(super) was_outside: Vec<bool>,
    steps: u64,
    /// Mean cost of a visit, the unit of the temperature.
    pub(super) unit: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(problem: &'a Problem, near: &'a Near, seed: u64) -> Self {
        let state = State::empty(problem);
        Self {
            problem,
            near,
            chance: Chance::new(seed),
            best: state.clone(),
            state,
            saved: Vec::new(),
            spare: Vec::new(),
            changed: Vec::new(),
            blink: 0,
            no_new: false,
            idle: Vec::new(),
            met: vec![false; problem.vehicles.len()],
            outside_before: 0,
            was_outside: vec![false; problem.visits.len()],
            steps: 0,
            unit: 1.0,
        }
    }

    /// Today's plan, as far as it holds.
    fn take_over(&mut self, begin: &[Vec<usize>]) {
        if let Some(state) = State::of(self.problem, begin) {
            self.state = state;
            return;
        }
        // Visit by visit; who waits for one in another route comes in a later round.
        for _ in 0..8 {
            let before = self.state.absent.len();
            for (tour, visits) in begin.iter().enumerate().take(self.state.tours.len()) {
                for visit in visits {
                    let is_absent = self.state.tour_of.get(*visit) == Some(&NOBODY);
                    if !is_absent || self.is_waiting(*visit) || !self.state.may(self.problem, tour, *visit) {
                        continue;
                    }
                    let at = self.state.tours[tour].visits.len();
                    if self.state.price(self.problem, tour, *visit, at).is_some() {
                        self.put(*visit, Spot { tour, at, cost: 0 });
                    }
                }
            }
            self.drop_halves();
            self.state.absent.retain(|v| self.state.tour_of[*v as usize] == NOBODY);
            if self.state.absent.len() == before || !self.problem.linked {
                break;
            }
        }
    }

    /// One half without the other is nothing, nor is what comes after nothing.
    fn drop_halves(&mut self) {
        for visit in 0..self.problem.visits.len() {
            let is_placed = |v: usize| self.state.tour_of[v] != NOBODY;
            let alone = self.problem.visits[visit].with.is_some_and(|half| !is_placed(half));
            if is_placed(visit) && (alone || self.is_waiting(visit)) {
                self.take_back(visit);
                self.state.absent.push(u32::try_from(visit).unwrap_or(0));
            }
        }
    }

    /// Puts in what is missing, the most urgent first.
    fn fill(&mut self) {
        let mut absent = std::mem::take(&mut self.state.absent);
        absent.sort_by_key(|v| {
            let visit = &self.problem.visits[*v as usize];
            (-visit.penalty, visit.windows.last().map_or(0, |w| w.1))
        });
        self.find_idle();
        self.place_all(absent, false);
        self.saved.clear();
        self.changed.clear();
        self.best = self.state.clone();
        #[expect(clippy::cast_precision_loss, reason = "a temperature needs no more")]
        let driven: f64 = (0..self.state.tours.len())
            .filter(|t| !self.state.tours[*t].visits.is_empty())
            .map(|t| (self.state.tours[t].cost - self.problem.vehicles[t].fixed) as f64)
            .sum();
        let placed = self.problem.visits.len() - self.state.absent.len();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let mean = driven / placed.max(1) as f64;
        self.unit = mean.max(1.0);
    }

    fn run(&mut self, until: f64, iterations: Option<u64>, control: &dyn Control) {
        let mut over = self.over(iterations, control);
        let mut told = self.best.cost;
        if self.steps == 0 && self.seeks_fewer() {
            let until = until * FEWER;
            self.fewer(self.unit * WARM, &mut |search| search.over(iterations, control) < until);
            over = self.over(iterations, control);
        }
        while over < until {
            let heat = self.unit * HOT * (COLD / HOT).powf(over.clamp(0.0, 1.0));
            for _ in 0..BREATH {
                self.step(heat);
            }
            if self.best.cost < told {
                told = self.best.cost;
                control.better(told);
            }
            over = self.over(iterations, control);
        }
    }

    fn over(&self, iterations: Option<u64>, control: &dyn Control) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let by_steps = iterations.map(|most| self.steps as f64 / most.max(1) as f64);
        by_steps.unwrap_or_else(|| control.over()).max(if control.over() >= 1.0 { 1.0 } else { 0.0 })
    }

    /// What a step that is not kept has to put back.
    pub(super) fn begin_step(&mut self) -> (i64, Vec<u32>) {
        self.steps += 1;
        self.spare.extend(self.saved.drain(..).map(|(_, tour)| tour));
        self.outside_before = self.state.absent.len();
        (self.state.cost, self.state.absent.clone())
    }

    /// How much worse a step may be, by chance.
    pub(super) fn allowed(&mut self, heat: f64) -> f64 {
        heat * -(self.chance.unit().max(1e-300).ln())
    }

    fn step(&mut self, heat: f64) {
        let (before, absent_were) = self.begin_step();
        if !self.ruin() {
            self.undo(before, absent_were);
            return;
        }
        self.recreate();
        let allowed = self.allowed(heat);
        #[expect(clippy::cast_precision_loss, reason = "a difference")]
        let worse = (self.state.cost - before) as f64;
        if worse >= allowed && worse > 0.0 {
            self.undo(before, absent_were);
            return;
        }
        for (tour, _) in &self.saved {
            if !self.changed.contains(tour) {
                self.changed.push(*tour);
            }
        }
        if self.state.cost < self.best.cost {
            self.best.copy_from(&self.state, &self.changed);
            self.changed.clear();
        }
    }

    pub(super) fn undo(&mut self, cost: i64, absent: Vec<u32>) {
        let saved = std::mem::take(&mut self.saved);
        self.restore(saved, cost);
        self.state.absent = absent;
    }

    /// Puts tours back as they were.
    pub(super) fn restore(&mut self, mut saved: Vec<(usize, Tour)>, cost: i64) {
        // First all touched tours lose their visits, then the old ones get them back.
        for (tour, _) in &saved {
            self.state.strike(self.problem, *tour);
        }
        for (tour, old) in saved.drain(..) {
            self.spare.push(self.state.put_back(self.problem, tour, old));
        }
        self.state.cost = cost;
    }

    pub(super) fn save(&mut self, tour: usize) {
        if !self.saved.iter().any(|(t, _)| *t == tour) {
            let mut kept = self.spare.pop().unwrap_or_default();
            kept.copy_from(&self.state.tours[tour]);
            self.saved.push((tour, kept));
        }
    }

    /// Follows what was changed in these tours.
    pub(super) fn settle(&mut self, changed: &[usize]) -> bool {
        let saved = &mut self.saved;
        self.state.settle(self.problem, changed, &mut |at, tour| {
            if !saved.iter().any(|(t, _)| *t == at) {
                saved.push((at, tour.clone()));
            }
        })
    }
}
