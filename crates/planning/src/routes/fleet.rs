//! Fewer shifts: a route is closed and its visits are put into the others, those most eagerly that had to stay outside longest
//! (absence counters, as in the paper). What is found is kept where it costs less.

use super::problem::MUST;
use super::search::{BREATH, Search};
use super::state::NOBODY;

/// Fewer routes are looked for where a shift costs at least so many mean visits.
const WORTH: i64 = 2;

impl Search<'_> {
    /// Whether it is worth it to look for fewer routes: shifts cost something, and every visit must be made.
    pub(super) fn seeks_fewer(&self) -> bool {
        let dearest = self.problem.vehicles.iter().map(|v| v.fixed).max().unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, reason = "a mean cost")]
        let mean = self.unit as i64;
        !self.problem.linked
            && dearest >= WORTH * mean
            && self.state.absent.is_empty()
            && self.problem.visits.iter().all(|v| v.penalty >= MUST)
    }

    /// Closes routes one after the other as long as `goes_on`; the state is whole again afterwards.
    pub(super) fn fewer(&mut self, heat: f64, goes_on: &mut dyn FnMut(&Self) -> bool) {
        self.no_new = true;
        let mut outside = vec![0_u64; self.problem.visits.len()];
        while self.close_one(&outside) {
            // Later steps look for these in what they change alone.
            let closed = std::mem::take(&mut self.state.absent);
            self.place_all(closed, false);
            while !self.state.absent.is_empty() && goes_on(self) {
                for _ in 0..BREATH {
                    self.step_fewer(heat, &mut outside);
                    if self.state.absent.is_empty() {
                        break;
                    }
                }
            }
            if !self.state.absent.is_empty() || self.state.cost >= self.best.cost {
                break;
            }
            self.best = self.state.clone();
        }
        self.no_new = false;
        self.state.take(self.problem, &self.best);
        self.saved.clear();
        self.changed.clear();
    }

    /// Empties the route that is easiest to do without; false where there is but one, or the rest could not carry it.
    fn close_one(&mut self, outside: &[u64]) -> bool {
        let used = || self.state.tours.iter().enumerate().filter(|(_, t)| !t.visits.is_empty());
        let hardship = |visits: &[u32]| visits.iter().map(|v| 1 + outside[*v as usize]).sum::<u64>();
        let Some((tour, _)) = used().min_by_key(|(_, t)| hardship(&t.visits)) else { return false };
        let measures = self.state.tours[tour].load.len();
        let carries = (0..measures).all(|m| {
            let load: i64 = used().map(|(_, t)| i64::from(t.load[m])).sum();
            let room = used().filter(|(t, _)| *t != tour);
            load <= room.map(|(t, _)| i64::from(self.problem.vehicles[t].capacity[m])).sum()
        });
        if used().count() < 2 || !carries {
            return false;
        }
        for visit in std::mem::take(&mut self.state.tours[tour].visits) {
            self.state.absent.push(visit);
            self.state.taken_out(self.problem, visit as usize, tour);
        }
        self.state.timed(self.problem, tour)
    }

    fn step_fewer(&mut self, heat: f64, outside: &mut [u64]) {
        let (cost, absent) = self.begin_step();
        let hardship = |absent: &[u32]| absent.iter().map(|v| outside[*v as usize]).sum::<u64>();
        let before = hardship(&absent);
        self.ruin();
        self.recreate();
        let after = hardship(&self.state.absent);
        #[expect(clippy::cast_precision_loss, reason = "a difference")]
        let worse = (self.state.cost - cost) as f64;
        if after >= before && worse > 0.0 && worse >= self.allowed(heat) {
            self.undo(cost, absent);
        }
        for visit in 0..self.state.absent.len() {
            let visit = self.state.absent[visit] as usize;
            debug_assert_eq!(self.state.tour_of[visit], NOBODY);
            outside[visit] += 1;
        }
    }
}
