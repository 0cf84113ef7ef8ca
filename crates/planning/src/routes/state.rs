//! A plan under way: routes with their times, who is in which, and what each person has done and used.

use super::pace::NEVER;
use super::problem::Problem;
use super::tour::Tour;

pub(super) const NOBODY: u32 = u32::MAX;

/// Where a visit would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) tour: usize,
    pub(super) at: usize,
    pub(super) cost: i64,
}

/// A start or a visit with what follows it: all that a place for another visit is asked for, close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) place: u32,
    /// When it is left at the earliest.
    pub(super) free: i32,
    /// Where the way leads next, by when that has to be reached, and what the way costs.
    pub(super) next: u32,
    pub(super) latest: i32,
    pub(super) arc: i64,
    pub(super) tour: u32,
    /// Visits of the tour up to here: where another would be put in.
    pub(super) at: u32,
}

impl Node {
    const NONE: Self = Self { place: 0, free: 0, next: 0, latest: 0, arc: 0, tour: NOBODY, at: 0 };
}

/// When a linked visit begins, and when its own route would let it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) begins: i32,
    pub(super) ready: i32,
}

impl Moment {
    pub(super) const NONE: Self = Self { begins: -NEVER, ready: -NEVER };
}

/// A plan under way.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) tours: Vec<Tour>,
    /// The tour of each visit.
    pub(super) tour_of: Vec<u32>,
    pub(super) absent: Vec<u32>,
    pub(super) cost: i64,
    /// Seconds of work, by person.
    pub(super) work_of: Vec<i64>,
    /// Parts used, by person.
    pub(super) used: Vec<Vec<i32>>,
    /// By visit, where visits are linked; otherwise empty.
    pub(super) moments: Vec<Moment>,
    /// Of each visit and, after them, of each tour's start; and the one before each visit. Kept where a search goes on.
    pub(super) nodes: Vec<Node>,
    pub(super) before: Vec<u32>,
}

impl State {
    pub(super) fn empty(problem: &Problem) -> Self {
        let measures = problem.vehicles.first().map_or(0, |v| v.capacity.len());
        let visits = problem.visits.len();
        let mut state = Self {
            tours: vec![Tour::empty(measures); problem.vehicles.len()],
            tour_of: vec![NOBODY; visits],
            absent: (0..u32::try_from(visits).unwrap_or(0)).collect(),
            cost: problem.visits.iter().map(|v| v.penalty).sum(),
            work_of: vec![0; problem.engineers.len()],
            used: problem.engineers.iter().map(|e| vec![0; e.stock.len()]).collect(),
            moments: if problem.linked { vec![Moment::NONE; visits] } else { Vec::new() },
            nodes: vec![Node::NONE; visits + problem.vehicles.len()],
            before: vec![NOBODY; visits],
        };
        for tour in 0..state.tours.len() {
            state.timed(problem, tour);
        }
        state
    }

    /// Reckons a tour's times and cost anew; false where its order can't be kept in time, or is more work than the person does.
    pub(super) fn timed(&mut self, problem: &Problem, at: usize) -> bool {
        let engineer = problem.vehicles[at].engineer;
        let mut tour = std::mem::take(&mut self.tours[at]);
        self.cost -= tour.cost;
        self.work_of[engineer] -= i64::from(tour.work);
        let holds = tour.reckon(problem, at, &self.moments);
        self.cost += tour.cost;
        self.work_of[engineer] += i64::from(tour.work);
        self.tours[at] = tour;
        if holds {
            self.link(problem, at);
        }
        holds && self.within(problem, engineer, 0)
    }

    /// Writes down the nodes of a tour.
    fn link(&mut self, problem: &Problem, at: usize) {
        let tour = &self.tours[at];
        let mut node = self.tour_of.len() + at;
        for i in 0..=tour.visits.len() {
            self.nodes[node] = tour.node(problem, at, i);
            if let Some(visit) = tour.visits.get(i) {
                self.before[*visit as usize] = u32::try_from(node).unwrap_or(NOBODY);
                node = *visit as usize;
            }
        }
    }

    /// Takes another plan over as a whole, to go on from it.
    pub(super) fn take(&mut self, problem: &Problem, other: &Self) {
        self.clone_from(other);
        self.nodes.fill(Node::NONE);
        for at in 0..self.tours.len() {
            self.link(problem, at);
        }
    }

    /// Whether a person's limit of work holds when so many seconds are added.
    pub(super) fn within(&self, problem: &Problem, engineer: usize, more: i64) -> bool {
        problem.engineers[engineer].work_most.is_none_or(|most| self.work_of[engineer] + more <= most)
    }

    /// Writes a visit into a tour's order; its times are reckoned afterwards.
    pub(super) fn insert(&mut self, problem: &Problem, visit: usize, tour: usize, at: usize) {
        let number = u32::try_from(visit).unwrap_or(0);
        self.tours[tour].visits.insert(at, number);
        self.tour_of[visit] = u32::try_from(tour).unwrap_or(NOBODY);
        self.cost -= problem.visits[visit].penalty;
        self.uses(problem, visit, tour, 1);
    }

    /// What follows from a visit's being taken out of a tour's order.
    pub(super) fn taken_out(&mut self, problem: &Problem, visit: usize, tour: usize) {
        self.tour_of[visit] = NOBODY;
        self.nodes[visit].tour = NOBODY;
        self.cost += problem.visits[visit].penalty;
        self.uses(problem, visit, tour, -1);
        if let Some(moment) = self.moments.get_mut(visit) {
            *moment = Moment::NONE;
        }
    }

    fn uses(&mut self, problem: &Problem, visit: usize, tour: usize, sign: i32) {
        if !problem.parted {
            return;
        }
        let used = &mut self.used[problem.vehicles[tour].engineer];
        for (part, number) in &problem.visits[visit].parts {
            if let Some(used) = used.get_mut(*part) {
                *used += sign * number;
            }
        }
    }

    /// Takes over from another what changed in some tours.
    pub(super) fn copy_from(&mut self, other: &Self, tours: &[usize]) {
        for tour in tours {
            self.tours[*tour].copy_from(&other.tours[*tour]);
        }
        self.tour_of.clone_from(&other.tour_of);
        self.absent.clone_from(&other.absent);
        self.work_of.clone_from(&other.work_of);
        self.used.clone_from(&other.used);
        self.moments.clone_from(&other.moments);
        self.cost = other.cost;
    }

    /// Puts a tour back as it was; what it was until now is given back.
    pub(super) fn put_back(&mut self, problem: &Problem, at: usize, old: Tour) -> Tour {
        let engineer = problem.vehicles[at].engineer;
        self.work_of[engineer] += i64::from(old.work) - i64::from(self.tours[at].work);
        for (i, visit) in old.visits.iter().enumerate() {
            let visit = *visit as usize;
            self.tour_of[visit] = u32::try_from(at).unwrap_or(NOBODY);
            if problem.parted && !problem.visits[visit].parts.is_empty() {
                self.uses(problem, visit, at, 1);
            }
            if let Some(moment) = self.moments.get_mut(visit) {
                *moment =
                    Moment { begins: old.begins[i], ready: old.ready.get(i).copied().unwrap_or(-NEVER) };
            }
        }
        let until_now = std::mem::replace(&mut self.tours[at], old);
        self.link(problem, at);
        until_now
    }

    /// Takes all visits of a tour off the books, before it is put back otherwise.
    pub(super) fn strike(&mut self, problem: &Problem, at: usize) {
        for i in 0..self.tours[at].visits.len() {
            let visit = self.tours[at].visits[i] as usize;
            self.tour_of[visit] = NOBODY;
            self.nodes[visit].tour = NOBODY;
            if problem.parted && !problem.visits[visit].parts.is_empty() {
                self.uses(problem, visit, at, -1);
            }
            if let Some(moment) = self.moments.get_mut(visit) {
                *moment = Moment::NONE;
            }
        }
    }

    /// Whether there is room in the van, and for one visit more.
    pub(super) fn has_room(&self, problem: &Problem, tour: usize, visit: usize) -> bool {
        let (shift, t, v) = (&problem.vehicles[tour], &self.tours[tour], &problem.visits[visit]);
        shift.visits_most.is_none_or(|most| t.visits.len() < most)
            && t.load
                .iter()
                .zip(&v.amounts)
                .zip(&shift.capacity)
                .all(|((load, amount), capacity)| load.saturating_add(*amount) <= *capacity)
            && (!problem.parted || v.parts.is_empty() || self.has_parts(problem, shift.engineer, visit))
    }

    pub(super) fn has_parts(&self, problem: &Problem, engineer: usize, visit: usize) -> bool {
        let (stock, used) = (&problem.engineers[engineer].stock, &self.used[engineer]);
        problem.visits[visit]
            .parts
            .iter()
            .all(|(part, n)| stock.get(*part).is_some_and(|stock| used[*part].saturating_add(*n) <= *stock))
    }

    /// Follows a change of some tours through all that is linked to them, forwards in time. `before` is told of each tour before it
    /// is reckoned anew. False where a window, a shift or a limit is missed, or visits wait for each other.
    pub(super) fn settle(
        &mut self,
        problem: &Problem,
        changed: &[usize],
        before: &mut dyn FnMut(usize, &Tour),
    ) -> bool {
        let mut queue: std::collections::VecDeque<usize> = changed.iter().copied().collect();
        // Each tour waits at most for each of its visits; more rounds mean a circle.
        let mut rounds = 64 + 16 * self.tours.len();
        let mut holds = true;
        while let Some(at) = queue.pop_front() {
            if rounds == 0 {
                return false;
            }
            rounds -= 1;
            before(at, &self.tours[at]);
            holds &= self.timed(problem, at);
            if !problem.linked {
                continue;
            }
            if !holds {
                return false;
            }
            for i in 0..self.tours[at].visits.len() {
                let visit = self.tours[at].visits[i] as usize;
                if !problem.is_linked(visit) {
                    continue;
                }
                let tour = &self.tours[at];
                let now = Moment { begins: tour.begins[i], ready: tour.ready[i] };
                if self.moments[visit] == now {
                    continue;
                }
                self.moments[visit] = now;
                let others = problem.followers[visit].iter().chain(problem.visits[visit].with.as_ref());
                for other in others {
                    let tour = self.tour_of[*other];
                    if tour != NOBODY && !queue.contains(&(tour as usize)) {
                        queue.push_back(tour as usize);
                    }
                }
            }
        }
        holds
    }
}
