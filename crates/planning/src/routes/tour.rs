//! One route with its times, kept so that a place for a visit is checked without walking the route.

use super::clock::{back, driving, through};
use super::pace::NEVER;
use super::problem::{Problem, Vehicle};
use super::state::Moment;

/// Ways of placing breaks that are kept beside each other, by visit and number of breaks: earlier ones that cost more.
const LABELS_MAX: usize = 4;

/// One route.
#[derive(Clone, Debug, Default)]
pub(super) struct Tour {
    pub(super) visits: Vec<u32>,
    /// When work begins at each.
    pub(super) begins: Vec<i32>,
    /// Latest arrival at each from which the rest is still in time; one more for the end. Of plain shifts only.
    pub(super) latest: Vec<i32>,
    pub(super) load: Vec<i32>,
    /// Ways, going out, late beginnings, other than wished persons.
    pub(super) cost: i64,
    /// Seconds from leaving to being back, less unpaid breaks.
    pub(super) work: i32,
    pub(super) leaves: i32,
    pub(super) ends: i32,
    /// Place and earliest leaving: of the start, of each visit, of the end. Of plain shifts only, as the next two.
    pub(super) spots: Vec<(u32, i32)>,
    /// Cost of the way from each of these to the next.
    pub(super) arcs: Vec<i64>,
    /// Whether any visit has a due time.
    pub(super) due: bool,
    /// The rest is of shifts that are not plain. What late beginnings cost, with the hours of driving where speeds change.
    pub(super) lateness: i64,
    /// When each visit could begin if its other half were there.
    pub(super) ready: Vec<i32>,
    /// Breaks that are over before each visit begins; one more for the end.
    pub(super) breaks: Vec<u8>,
    /// The earliest leaving of the start and of each visit, by number of breaks taken.
    pub(super) early: Vec<i32>,
    /// As `latest`, by number of breaks taken.
    pub(super) late: Vec<i32>,
}

/// How a visit is reached with so many breaks taken.
#[derive(Clone, Copy, Debug)]
struct Label {
    ready: i32,
    begins: i32,
    free: i32,
    cost: i64,
    /// Whether a break is taken on the first way: then the route is longer.
    rested_first: bool,
    /// Breaks and label before.
    from: (u8, u8),
}

impl Tour {
    pub(super) fn empty(measures: usize) -> Self {
        Self { load: vec![0; measures], ..Self::default() }
    }

    /// Times and cost of the order; false where it can't be kept. The load is reckoned in any case.
    pub(super) fn reckon(&mut self, problem: &Problem, at: usize, moments: &[Moment]) -> bool {
        self.load.iter_mut().for_each(|load| *load = 0);
        for visit in &self.visits {
            for (load, amount) in self.load.iter_mut().zip(&problem.visits[*visit as usize].amounts) {
                *load = load.saturating_add(*amount);
            }
        }
        if problem.plain[at] { self.reckon_plain(problem, at) } else { self.reckon_all(problem, at, moments) }
    }

    fn reckon_plain(&mut self, problem: &Problem, at: usize) -> bool {
        let vehicle = &problem.vehicles[at];
        let row = problem.places + 1;
        let costs = &problem.cost[vehicle.profile];
        let n = self.visits.len();
        self.begins.clear();
        self.spots.clear();
        self.arcs.clear();
        self.due = false;
        let (mut place, mut free) = (problem.start(at), vehicle.from);
        let mut cost = if n > 0 { vehicle.fixed } else { 0 };
        self.spots.push((u32::try_from(place).unwrap_or(0), free));
        for visit in &self.visits {
            let number = *visit as usize;
            let quick = &problem.quick[number];
            let (arc, next) = (place * row + quick.place as usize, quick.place as usize);
            let arrival = free + problem.time[arc];
            if arrival > quick.to {
                return false;
            }
            let begins = if quick.several {
                let Some(begins) = problem.visits[number].begins(arrival) else { return false };
                begins
            } else {
                arrival.max(quick.from)
            };
            let way = i64::from(costs[arc]);
            cost += way;
            if quick.due {
                self.due = true;
                cost += problem.visits[number].lateness(begins);
            }
            if quick.wished {
                cost += problem.extra(at, number);
            }
            self.begins.push(begins);
            self.arcs.push(way);
            (place, free) = (next, begins + quick.length);
            self.spots.push((quick.place, free));
        }
        let end = problem.end(at);
        let home = problem.cost(vehicle.profile, place, end);
        if n > 0 {
            cost += home;
        }
        self.arcs.push(home);
        self.spots.push((u32::try_from(end).unwrap_or(0), 0));
        self.cost = cost;
        self.ends = free + problem.time(place, end);
        self.latest.clear();
        self.latest.resize(n + 1, vehicle.to);
        let mut next = end;
        for i in (0..n).rev() {
            let number = self.visits[i] as usize;
            let quick = &problem.quick[number];
            let leave = self.latest[i + 1] - problem.time[quick.place as usize * row + next] - quick.length;
            self.latest[i] = if quick.several {
                problem.visits[number].latest_arrival(leave)
            } else if leave < quick.from {
                -NEVER
            } else {
                leave.min(quick.to)
            };
            next = quick.place as usize;
        }
        self.finish(problem, at);
        n == 0 || self.ends <= vehicle.to
    }

    /// As a clone, in the room that is there.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.visits.clone_from(&other.visits);
        self.begins.clone_from(&other.begins);
        self.latest.clone_from(&other.latest);
        self.load.clone_from(&other.load);
        self.spots.clone_from(&other.spots);
        self.arcs.clone_from(&other.arcs);
        self.ready.clone_from(&other.ready);
        self.breaks.clone_from(&other.breaks);
        self.early.clone_from(&other.early);
        self.late.clone_from(&other.late);
        (self.cost, self.work, self.leaves, self.ends, self.due, self.lateness) =
            (other.cost, other.work, other.leaves, other.ends, other.due, other.lateness);
    }

    /// The road into each visit, and to the end.
    fn road(&self, problem: &Problem, at: usize, i: usize) -> i64 {
        let place = |n: &u32| problem.visits[*n as usize].place;
        let from = i.checked_sub(1).map_or_else(|| problem.start(at), |i| place(&self.visits[i]));
        let to = self.visits.get(i).map_or_else(|| problem.end(at), place);
        problem.road(from, to)
    }

    fn reckon_all(&mut self, problem: &Problem, at: usize, moments: &[Moment]) -> bool {
        let vehicle = &problem.vehicles[at];
        let (n, width) = (self.visits.len(), vehicle.breaks.len() + 1);
        let labels = self.forward(problem, at, moments);
        // The cheapest end that is not too much work, then the one of least work.
        let mut best: Option<(bool, i64, i32, usize, usize)> = None;
        for k in 0..width {
            for (l, label) in labels.of(n * width + k).iter().enumerate() {
                self.trace(&labels, (n, width), (k, l));
                self.finish(problem, at);
                let over = n > 0 && vehicle.work_most.is_some_and(|most| self.work > most);
                best = best.into_iter().chain([(over, label.cost, self.work, k, l)]).min();
            }
        }
        let Some((over, lateness, _, k, l)) = best else { return false };
        self.lateness = lateness;
        self.trace(&labels, (n, width), (k, l));
        self.backward(problem, at);
        self.finish(problem, at);
        self.cost = self.reckon_cost(problem, at);
        self.outline(problem, at);
        !over
    }

    /// What late beginnings cost in an order of visits, where work is not limited: all that is not known of a route before it is reckoned.
    /// `None` where it can't be kept.
    pub(super) fn lateness_of(
        problem: &Problem,
        at: usize,
        visits: Vec<u32>,
        moments: &[Moment],
    ) -> Option<i64> {
        let mut tour = Self { visits, ..Self::default() };
        let labels = tour.forward(problem, at, moments);
        let (n, width) = (tour.visits.len(), problem.vehicles[at].breaks.len() + 1);
        (n * width..(n + 1) * width).flat_map(|list| labels.of(list)).map(|label| label.cost).min()
    }

    /// The route as a plain one's is kept: the earliest and the latest over all numbers of breaks, which every place must keep at least.
    fn outline(&mut self, problem: &Problem, at: usize) {
        let vehicle = &problem.vehicles[at];
        let (n, width) = (self.visits.len(), vehicle.breaks.len() + 1);
        let number = |place: usize| u32::try_from(place).unwrap_or(0);
        self.spots.clear();
        self.arcs.clear();
        self.latest.clear();
        self.due = false;
        let mut place = problem.start(at);
        for i in 0..=n {
            let free = self.early[i * width..][..width].iter().min().copied().unwrap_or(NEVER);
            self.spots.push((number(place), free));
            let next = self.visits.get(i).map(|v| &problem.quick[*v as usize]);
            self.due |= next.is_some_and(|quick| quick.due);
            let next = next.map_or_else(|| problem.end(at), |quick| quick.place as usize);
            self.arcs.push(problem.cost(vehicle.profile, place, next));
            self.latest.push(self.late[i * width..][..width].iter().max().copied().unwrap_or(-NEVER));
            place = next;
        }
        self.spots.push((number(place), 0));
    }

    /// Writes down the way that leads to a label at the end.
    fn trace(&mut self, labels: &Labels, (n, width): (usize, usize), (mut k, mut l): (usize, usize)) {
        self.begins.resize(n, 0);
        self.ready.resize(n, 0);
        self.breaks.resize(n + 1, 0);
        for i in (0..=n).rev() {
            let label = labels.of(i * width + k)[l];
            self.breaks[i] = u8::try_from(k).unwrap_or(0);
            if i == n {
                self.ends = label.begins;
            } else {
                (self.begins[i], self.ready[i]) = (label.begins, label.ready);
            }
            (k, l) = (label.from.0.into(), label.from.1.into());
        }
    }

    /// All ways of placing the breaks that are worth keeping; `early` is filled.
    fn forward(&mut self, problem: &Problem, at: usize, moments: &[Moment]) -> Labels {
        let vehicle = &problem.vehicles[at];
        let breaks = &vehicle.breaks;
        let (n, width) = (self.visits.len(), breaks.len() + 1);
        let mut labels = Labels::with_room((n + 1) * width);
        self.early.clear();
        self.early.resize((n + 1) * width, NEVER);
        self.early[0] = vehicle.from;
        let nothing =
            Label { ready: 0, begins: 0, free: vehicle.from, cost: 0, rested_first: false, from: (0, 0) };
        let first = [nothing];
        let counts = vehicle.work_most.is_some() || problem.engineers[vehicle.engineer].work_most.is_some();
        for i in 0..=n {
            let road = self.road(problem, at, i);
            let visit = self.visits.get(i).map(|v| (*v as usize, &problem.visits[*v as usize]));
            for k in 0..width {
                let mut found = Found { labels: [nothing; LABELS_MAX], count: 0 };
                for before in 0..=k {
                    let come: &[Label] = match i.checked_sub(1) {
                        None if before > 0 => &[],
                        None => &first,
                        Some(i) => labels.of(i * width + before),
                    };
                    for (l, label) in come.iter().enumerate() {
                        let taken = &breaks[before..k];
                        let Some(arrives) = through(problem, label.free, road, taken) else { continue };
                        let from = (u8::try_from(before).unwrap_or(0), u8::try_from(l).unwrap_or(0));
                        let mut cost = label.cost;
                        if problem.pace.is_some() {
                            let driven = driving(problem, label.free, road, taken);
                            cost += i64::from(driven) * vehicle.hour / 3600;
                        }
                        let rested_first = counts && (label.rested_first || (i == 0 && k > before));
                        let here = Label { cost, rested_first, from, ..*label };
                        let next = match visit {
                            None => Self::at_end(vehicle, (k, n), arrives, here),
                            Some((number, visit)) => {
                                let ready = arrives.max(release(problem, number, moments));
                                let other = visit.with.map_or(-NEVER, |half| moments[half].ready);
                                visit.begins(ready.max(other)).map(|begins| Label {
                                    ready,
                                    begins,
                                    free: begins + visit.length,
                                    cost: cost + visit.lateness(begins),
                                    ..here
                                })
                            }
                        };
                        if let Some(next) = next {
                            found.keep(next);
                        }
                    }
                }
                let found = &found.labels[..found.count];
                if i < n
                    && let Some(label) = found.first()
                {
                    self.early[(i + 1) * width + k] = label.free;
                }
                labels.push(found);
            }
        }
        labels
    }

    fn at_end(vehicle: &Vehicle, (k, n): (usize, usize), ends: i32, here: Label) -> Option<Label> {
        // A break that is still to come falls away for who is back in time for it.
        let skips = vehicle.breaks.get(k).is_none_or(|rest| ends <= rest.to);
        let in_time = n == 0 || (ends <= vehicle.to && skips);
        in_time.then_some(Label { ready: ends, begins: ends, free: ends, ..here })
    }

    fn backward(&mut self, problem: &Problem, at: usize) {
        let vehicle = &problem.vehicles[at];
        let breaks = &vehicle.breaks;
        let (n, width) = (self.visits.len(), breaks.len() + 1);
        self.late.clear();
        self.late.resize((n + 1) * width, -NEVER);
        for k in 0..width {
            self.late[n * width + k] = breaks.get(k).map_or(vehicle.to, |rest| rest.to.min(vehicle.to));
        }
        for i in (0..n).rev() {
            let visit = &problem.visits[self.visits[i] as usize];
            let road = self.road(problem, at, i + 1);
            for k in 0..width {
                let leaves = (k..width)
                    .map(|to| back(problem, self.late[(i + 1) * width + to], road, &breaks[k..to]))
                    .max()
                    .unwrap_or(-NEVER);
                self.late[i * width + k] = visit.latest_arrival(leaves.saturating_sub(visit.length));
            }
        }
    }

    /// When somebody leaves for the first visit: no earlier than needed. And the work that is in the route.
    fn finish(&mut self, problem: &Problem, at: usize) {
        let vehicle = &problem.vehicles[at];
        let Some(begins) = self.begins.first().filter(|_| !self.visits.is_empty()) else {
            (self.leaves, self.ends, self.work) = (vehicle.from, vehicle.from, 0);
            return;
        };
        let rests_first = self.breaks.first().is_some_and(|k| *k > 0);
        self.leaves = if rests_first {
            vehicle.from
        } else {
            problem.leaves(*begins, self.road(problem, at, 0)).max(vehicle.from)
        };
        let taken = usize::from(self.breaks.last().copied().unwrap_or(0));
        let unpaid: i32 = vehicle.breaks[..taken].iter().filter(|b| !b.paid).map(|b| b.length).sum();
        self.work = self.ends - self.leaves - unpaid;
    }

    /// When somebody leaves for visit `i`, or the end, and the breaks taken on that way.
    pub(super) fn leg(&self, problem: &Problem, i: usize) -> (i32, std::ops::Range<usize>) {
        let (free, before) = match i.checked_sub(1) {
            None => (self.leaves, 0),
            Some(i) => (
                self.begins[i] + problem.visits[self.visits[i] as usize].length,
                self.breaks.get(i).copied().unwrap_or(0),
            ),
        };
        (free, before.into()..self.breaks.get(i).copied().unwrap_or(0).into())
    }

    /// Seconds of driving into visit `i`, or to the end.
    pub(super) fn driving(&self, problem: &Problem, at: usize, i: usize) -> i32 {
        let (free, taken) = self.leg(problem, i);
        driving(problem, free, self.road(problem, at, i), &problem.vehicles[at].breaks[taken])
    }

    /// When somebody arrives there.
    pub(super) fn arrives(&self, problem: &Problem, at: usize, i: usize) -> i32 {
        let (free, taken) = self.leg(problem, i);
        let breaks = &problem.vehicles[at].breaks[taken];
        through(problem, free, self.road(problem, at, i), breaks).unwrap_or(NEVER)
    }

    fn reckon_cost(&self, problem: &Problem, at: usize) -> i64 {
        let vehicle = &problem.vehicles[at];
        if self.visits.is_empty() {
            return 0;
        }
        let mut cost = vehicle.fixed;
        let mut place = problem.start(at);
        for (number, begins) in self.visits.iter().zip(&self.begins) {
            let visit = &problem.visits[*number as usize];
            cost += problem.cost(vehicle.profile, place, visit.place)
                + visit.lateness(*begins)
                + problem.extra(at, *number as usize);
            place = visit.place;
        }
        cost + problem.cost(vehicle.profile, place, problem.end(at)) + self.hours_cost(problem, at)
    }

    /// What the hours of driving cost, where speeds change: otherwise the ways' costs have it.
    pub(super) fn hours_cost(&self, problem: &Problem, at: usize) -> i64 {
        if problem.pace.is_none() || self.visits.is_empty() {
            return 0;
        }
        let driven: i64 = (0..=self.visits.len()).map(|i| i64::from(self.driving(problem, at, i))).sum();
        driven * problem.vehicles[at].hour / 3600
    }
}

/// When those before a visit let it begin.
pub(super) fn release(problem: &Problem, visit: usize, moments: &[Moment]) -> i32 {
    let after = problem.visits[visit].after.iter().filter(|(first, _)| moments[*first].begins > -NEVER);
    after
        .map(|(first, gap)| moments[*first].begins + problem.visits[*first].length + gap)
        .max()
        .unwrap_or(-NEVER)
}

/// By visit and number of breaks, the labels worth keeping, one after the other.
struct Labels {
    all: Vec<Label>,
    ends: Vec<u32>,
}

impl Labels {
    fn with_room(lists: usize) -> Self {
        Self { all: Vec::with_capacity(lists * 2), ends: Vec::with_capacity(lists) }
    }

    fn of(&self, list: usize) -> &[Label] {
        let begins = list.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.all[begins..self.ends[list] as usize]
    }

    fn push(&mut self, found: &[Label]) {
        self.all.extend_from_slice(found);
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(0));
    }
}

/// The labels of one list while it is made, the earliest first.
struct Found {
    labels: [Label; LABELS_MAX],
    count: usize,
}

impl Found {
    /// Keeps a label that none is better than.
    fn keep(&mut self, label: Label) {
        let better =
            |a: &Label, b: &Label| a.free <= b.free && a.cost <= b.cost && a.rested_first == b.rested_first;
        if self.labels[..self.count].iter().any(|f| better(f, &label)) {
            return;
        }
        let mut kept = 0;
        for i in 0..self.count {
            if !better(&label, &self.labels[i]) {
                self.labels[kept] = self.labels[i];
                kept += 1;
            }
        }
        self.count = kept;
        let at = self.labels[..kept].partition_point(|f| f.free < label.free);
        if kept < LABELS_MAX {
            self.labels.copy_within(at..kept, at + 1);
            self.labels[at] = label;
            self.count += 1;
            return;
        }
        // Of too many the dearest of the early and the cheapest stay: one in the middle goes.
        let goes = LABELS_MAX / 2;
        match at.cmp(&goes) {
            std::cmp::Ordering::Less => {
                self.labels.copy_within(at..goes - 1, at + 1);
                self.labels[at] = label;
            }
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => {
                self.labels.copy_within(goes + 1..at, goes);
                self.labels[at - 1] = label;
            }
        }
    }
}
