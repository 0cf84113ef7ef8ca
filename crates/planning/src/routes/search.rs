//! The search: take strings out, put them back, keep what is good enough.

use super::plan::Plan;
use super::problem::Problem;
use super::state::{NOBODY, Spot, State};

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

/// Mean number of visits that are taken out, and the longest string (the paper's values).
const TAKEN_MEAN: f64 = 10.0;
const STRING_MAX: f64 = 10.0;
/// A string is split with this probability; a place is overlooked with that one.
const SPLIT: f64 = 0.5;
const SPLIT_LONGER: f64 = 0.01;
const BLINK: f64 = 0.01;
/// A visit that costs more than leaving it out is put in all the same with this probability: a shift that goes out for several may
/// be worth it where it is not for one.
const DARE: f64 = 0.1;
/// Temperatures at the beginning and at the end, in mean costs of a visit.
const HOT: f64 = 1.0;
const COLD: f64 = 0.01;
/// Neighbours that are known of each visit.
const NEAR: usize = 150;
/// From so many visits on only places beside neighbours are looked at.
const MANY: usize = 1_200;
/// Steps between two looks at the clock.
const BREATH: u64 = 32;
/// How often threads compare what they have.
const MEETINGS: u32 = 8;

/// Numbers by chance (xorshift*, Vigna 2016): the same on every machine.
#[derive(Clone)]
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        // Neighbouring seeds begin far apart (splitmix64).
        let mut x = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((x ^ (x >> 31)) | 1)
    }

    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let drawn = (self.draw() >> 11) as f64;
        drawn / 9_007_199_254_740_992.0
    }

    fn below(&mut self, n: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "below n")]
        let drawn = ((u128::from(self.draw()) * n as u128) >> 64) as usize;
        drawn
    }
}

/// Solves a question until the control says that the time is over. `begin` is today's plan, by vehicle.
#[must_use]
pub fn solve(
    problem: &Problem,
    begin: Option<&[Vec<usize>]>,
    options: &Options,
    control: &dyn Control,
) -> Plan {
    let near = neighbours(problem);
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
                search.state = best.clone();
                search.best = best.clone();
            }
        }
    }
    let best = searches.into_iter().map(|s| s.best).min_by_key(|b| b.cost).unwrap_or(first.best);
    Plan::of(problem, &best.tours.iter().map(|t| as_numbers(&t.visits)).collect::<Vec<_>>())
}

/// Puts one visit into a plan where it costs least, moving nobody else; the vehicle, the place in its route, the added cost.
/// `None` where it fits nowhere.
#[must_use]
pub fn insert_now(problem: &Problem, routes: &[Vec<usize>], visit: usize) -> Option<(usize, usize, i64)> {
    let mut state = State::empty(problem);
    for (at, route) in routes.iter().enumerate().take(state.tours.len()) {
        state.tours[at].visits = route.iter().filter_map(|v| u32::try_from(*v).ok()).collect();
        state.timed(problem, at);
    }
    let mut best: Option<Spot> = None;
    for tour in 0..state.tours.len() {
        look(problem, &state, tour, visit, &mut best, &mut || false);
    }
    best.map(|spot| (spot.tour, spot.at, spot.cost))
}

fn as_numbers(visits: &[u32]) -> Vec<usize> {
    visits.iter().map(|v| *v as usize).collect()
}

/// Of each visit the nearest others, itself first, by the ways of the first profile and the time between.
fn neighbours(problem: &Problem) -> Vec<Vec<u32>> {
    let n = problem.visits.len();
    let place = |v: usize| problem.visits[v].place;
    (0..n)
        .map(|a| {
            let mut others: Vec<(i64, u32)> = (0..n)
                .filter_map(|b| {
                    let way = problem.cost(0, place(a), place(b)).min(problem.cost(0, place(b), place(a)));
                    Some((if a == b { -1 } else { way }, u32::try_from(b).ok()?))
                })
                .collect();
            let keep = NEAR.min(n);
            others.select_nth_unstable(keep - 1);
            others.truncate(keep);
            others.sort_unstable();
            others.into_iter().map(|(_, b)| b).collect()
        })
        .collect()
}

#[derive(Clone)]
struct Search<'a> {
    problem: &'a Problem,
    near: &'a [Vec<u32>],
    chance: Chance,
    state: State,
    best: State,
    /// Before the step: tours that were touched, to be put back.
    saved: Vec<(usize, super::state::Tour)>,
    steps: u64,
    /// Mean cost of a visit, the unit of the temperature.
    unit: f64,
}

/// Looks at all places of a tour for a visit.
fn look(
    problem: &Problem,
    state: &State,
    tour: usize,
    visit: usize,
    best: &mut Option<Spot>,
    blink: &mut dyn FnMut() -> bool,
) {
    let t = &state.tours[tour];
    if !problem.may(tour, visit) || !t.has_room(problem, tour, visit) {
        return;
    }
    let extra = problem.extra(tour, visit);
    for at in 0..=t.visits.len() {
        if blink() {
            continue;
        }
        let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
        if let Some(cost) = t.price(problem, tour, visit, at, limit) {
            *best = Some(Spot { tour, at, cost: cost + extra });
        }
    }
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, near: &'a [Vec<u32>], seed: u64) -> Self {
        let state = State::empty(problem);
        Self {
            problem,
            near,
            chance: Chance::new(seed),
            best: state.clone(),
            state,
            saved: Vec::new(),
            steps: 0,
            unit: 1.0,
        }
    }

    /// Today's plan, as far as it holds.
    fn take_over(&mut self, begin: &[Vec<usize>]) {
        for (tour, visits) in begin.iter().enumerate().take(self.state.tours.len()) {
            for visit in visits {
                if self.state.tour_of.get(*visit) != Some(&NOBODY) {
                    continue;
                }
                let t = &self.state.tours[tour];
                let at = t.visits.len();
                let fits = self.problem.may(tour, *visit) && t.has_room(self.problem, tour, *visit);
                if fits && t.price(self.problem, tour, *visit, at, i64::MAX).is_some() {
                    self.put(*visit, Spot { tour, at, cost: 0 });
                }
            }
        }
        self.state.absent.retain(|v| self.state.tour_of[*v as usize] == NOBODY);
    }

    /// Puts in what is missing, the most urgent first.
    fn fill(&mut self) {
        let mut absent = std::mem::take(&mut self.state.absent);
        absent.sort_by_key(|v| {
            let visit = &self.problem.visits[*v as usize];
            (-visit.penalty, visit.windows.last().map_or(0, |w| w.1))
        });
        for visit in absent {
            self.place(visit as usize, false);
        }
        self.saved.clear();
        self.best = self.state.clone();
        #[expect(clippy::cast_precision_loss, reason = "a temperature needs no more")]
        let driven: f64 = self.state.tours.iter().map(|t| t.cost as f64).sum();
        let placed = self.problem.visits.len() - self.state.absent.len();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let mean = driven / placed.max(1) as f64;
        self.unit = mean.max(1.0);
    }

    fn run(&mut self, until: f64, iterations: Option<u64>, control: &dyn Control) {
        let mut over = self.over(iterations, control);
        let mut told = self.best.cost;
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

    fn step(&mut self, heat: f64) {
        self.steps += 1;
        self.saved.clear();
        let before = self.state.cost;
        let absent_were: Vec<u32> = self.state.absent.clone();
        self.ruin();
        self.recreate();
        let allowed = heat * -(self.chance.unit().max(1e-300).ln());
        #[expect(clippy::cast_precision_loss, reason = "a difference")]
        let worse = (self.state.cost - before) as f64;
        if worse >= allowed && worse > 0.0 {
            self.undo(before, absent_were);
        } else if self.state.cost < self.best.cost {
            self.best = self.state.clone();
        }
    }

    fn undo(&mut self, cost: i64, absent: Vec<u32>) {
        // First all touched tours lose their visits, then the old ones get them back.
        for (tour, _) in &self.saved {
            for visit in &self.state.tours[*tour].visits {
                self.state.tour_of[*visit as usize] = NOBODY;
            }
        }
        while let Some((tour, old)) = self.saved.pop() {
            for visit in &old.visits {
                self.state.tour_of[*visit as usize] = u32::try_from(tour).unwrap_or(NOBODY);
            }
            self.state.tours[tour] = old;
        }
        self.state.absent = absent;
        self.state.cost = cost;
    }

    fn save(&mut self, tour: usize) {
        if !self.saved.iter().any(|(t, _)| *t == tour) {
            self.saved.push((tour, self.state.tours[tour].clone()));
        }
    }

    /// Takes strings of neighbours out of a few tours.
    fn ruin(&mut self) {
        let placed: usize = self.problem.visits.len() - self.state.absent.len();
        if placed == 0 {
            return;
        }
        let used = self.state.tours.iter().filter(|t| !t.visits.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a mean")]
        let mean = placed as f64 / used as f64;
        let longest = STRING_MAX.min(mean).max(1.0);
        let strings_most = 4.0 * TAKEN_MEAN / (1.0 + longest) - 1.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let strings = (self.chance.unit() * strings_most.max(0.0) + 1.0) as usize;
        let seed = self.chance.below(self.problem.visits.len());
        let mut ruined: Vec<u32> = Vec::with_capacity(strings);
        let near = self.near;
        for visit in &near[seed] {
            if ruined.len() >= strings {
                break;
            }
            let tour = self.state.tour_of[*visit as usize];
            if tour == NOBODY || ruined.contains(&tour) {
                continue;
            }
            ruined.push(tour);
            self.take_string(tour as usize, *visit, longest);
        }
    }

    fn take_string(&mut self, tour: usize, visit: u32, longest: f64) {
        self.save(tour);
        let t = &self.state.tours[tour];
        let n = t.visits.len();
        let Some(at) = t.visits.iter().position(|v| *v == visit) else { return };
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most a tour"
        )]
        let length = ((self.chance.unit() * longest.min(n as f64) + 1.0) as usize).min(n);
        let mut kept = 0;
        if length > 1 && length < n && self.chance.unit() < SPLIT {
            kept = 1;
            while length + kept < n && self.chance.unit() < SPLIT_LONGER {
                kept += 1;
            }
        }
        let span = length + kept;
        let first = (at + 1).saturating_sub(span);
        let last = at.min(n - span);
        let begin = first + self.chance.below(last - first + 1);
        // The part in the middle that stays.
        let stays =
            begin + if kept > 0 { 1 + self.chance.below(length.saturating_sub(1).max(1)) } else { span };
        let t = &mut self.state.tours[tour];
        let mut index = 0;
        let (tour_of, absent) = (&mut self.state.tour_of, &mut self.state.absent);
        let mut lost = 0;
        t.visits.retain(|v| {
            let goes = (begin..begin + span).contains(&index) && !(stays..stays + kept).contains(&index);
            index += 1;
            if goes {
                tour_of[*v as usize] = NOBODY;
                absent.push(*v);
                lost += self.problem.visits[*v as usize].penalty;
            }
            !goes
        });
        self.state.cost += lost;
        self.state.timed(self.problem, tour);
    }

    /// Puts what is missing back, in an order by chance.
    fn recreate(&mut self) {
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
        if absent.iter().any(|v| visit(v).penalty >= super::problem::MUST) {
            absent.sort_by_key(|v| visit(v).penalty < super::problem::MUST);
        }
        for visit in absent {
            self.place(visit as usize, true);
        }
    }

    /// Puts one visit where it costs least, or leaves it out where that costs less.
    fn place(&mut self, visit: usize, blinks: bool) {
        let mut best: Option<Spot> = None;
        let problem = self.problem;
        if problem.visits.len() > MANY && blinks {
            self.look_near(visit, &mut best);
        } else {
            let (state, chance) = (&self.state, &mut self.chance);
            let mut blink = || blinks && chance.unit() < BLINK;
            let mut alike: Option<usize> = None;
            for tour in 0..state.tours.len() {
                // Of shifts that are alike and not yet used, one stands for all.
                if state.tours[tour].visits.is_empty() {
                    let same = |other: usize| is_alike(problem, other, tour, visit);
                    if alike.is_some_and(same) {
                        continue;
                    }
                    alike = Some(tour);
                }
                look(problem, state, tour, visit, &mut best, &mut blink);
            }
        }
        match best {
            Some(spot)
                if spot.cost < problem.visits[visit].penalty || (blinks && self.chance.unit() < DARE) =>
            {
                self.put(visit, spot);
            }
            _ => self.state.absent.push(u32::try_from(visit).unwrap_or(0)),
        }
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
            let t = &self.state.tours[tour];
            if !problem.may(tour, visit) || !t.has_room(problem, tour, visit) {
                continue;
            }
            let extra = problem.extra(tour, visit);
            let Some(at) = t.visits.iter().position(|v| v == other) else { continue };
            for at in [at, at + 1] {
                let limit = best.map_or(i64::MAX, |b| b.cost) - extra;
                if let Some(cost) = t.price(problem, tour, visit, at, limit) {
                    *best = Some(Spot { tour, at, cost: cost + extra });
                }
            }
        }
        let mut alike: Option<usize> = None;
        for tour in 0..self.state.tours.len() {
            if !self.state.tours[tour].visits.is_empty()
                || alike.is_some_and(|a| is_alike(problem, a, tour, visit))
            {
                continue;
            }
            alike = Some(tour);
            look(problem, &self.state, tour, visit, best, &mut || false);
        }
    }

    fn put(&mut self, visit: usize, spot: Spot) {
        self.save(spot.tour);
        let number = u32::try_from(visit).unwrap_or(0);
        self.state.tours[spot.tour].visits.insert(spot.at, number);
        self.state.tour_of[visit] = u32::try_from(spot.tour).unwrap_or(NOBODY);
        self.state.cost -= self.problem.visits[visit].penalty;
        self.state.timed(self.problem, spot.tour);
    }
}

/// Whether two unused shifts are the same to a visit.
fn is_alike(problem: &Problem, a: usize, b: usize, visit: usize) -> bool {
    let (x, y) = (&problem.vehicles[a], &problem.vehicles[b]);
    (x.start, x.end, x.from, x.to, x.profile, x.fixed, x.skills, x.visits_most)
        == (y.start, y.end, y.from, y.to, y.profile, y.fixed, y.skills, y.visits_most)
        && x.capacity == y.capacity
        && problem.extra(a, visit) == problem.extra(b, visit)
        && problem.may(a, visit) == problem.may(b, visit)
}

/// Whether a visit fits into a route somewhere, whatever it costs.
pub(super) fn insert_into(problem: &Problem, vehicle: usize, visits: &[usize], visit: usize) -> bool {
    let mut state = State::empty(problem);
    state.tours[vehicle].visits = visits.iter().filter_map(|v| u32::try_from(*v).ok()).collect();
    state.timed(problem, vehicle);
    let mut best = None;
    look(problem, &state, vehicle, visit, &mut best, &mut || false);
    best.is_some()
}
