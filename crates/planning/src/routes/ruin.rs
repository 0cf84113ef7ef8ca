//! Taking strings of neighbouring visits out of a few routes.

use super::search::Search;
use super::state::NOBODY;

/// Mean number of visits that are taken out, and the longest string (the paper's values).
const TAKEN_MEAN: f64 = 10.0;
const STRING_MAX: f64 = 10.0;
/// A string is split with this probability; a place is overlooked with that one.
const SPLIT: f64 = 0.5;
const SPLIT_LONGER: f64 = 0.01;

impl Search<'_> {
    /// Takes strings of neighbours out of a few tours, and what can't be made without them. False where the clock refuses what is
    /// left: then the step is to be undone.
    pub(super) fn ruin(&mut self) -> bool {
        let placed: usize = self.problem.visits.len() - self.state.absent.len();
        if placed == 0 {
            return true;
        }
        let used = self.state.tours.iter().filter(|t| !t.visits.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a mean")]
        let mean = placed as f64 / used as f64;
        let longest = STRING_MAX.min(mean).max(1.0);
        let strings_most = 4.0 * TAKEN_MEAN / (1.0 + longest) - 1.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
        let strings = (self.chance.unit() * strings_most.max(0.0) + 1.0) as usize;
        let seed = self.chance.below(self.problem.visits.len());
        let mut ruined: Vec<usize> = Vec::with_capacity(strings);
        let taken = self.state.absent.len();
        let near = self.near;
        for visit in &near.close[seed] {
            if ruined.len() >= strings {
                break;
            }
            let tour = self.state.tour_of[*visit as usize];
            if tour == NOBODY || ruined.contains(&(tour as usize)) {
                continue;
            }
            ruined.push(tour as usize);
            self.take_string(tour as usize, *visit, longest);
        }
        if self.problem.linked {
            self.take_linked(taken, &mut ruined);
            return self.settle(&ruined);
        }
        for tour in ruined {
            if !self.state.timed(self.problem, tour) {
                // Ways that are no shortest ones: without a visit the next is reached too late. An empty route always holds.
                while let Some(visit) = self.state.tours[tour].visits.first().copied() {
                    self.take_out(tour, visit);
                }
                self.state.timed(self.problem, tour);
            }
        }
        true
    }

    /// Followers of what was taken since `taken`, and other halves.
    fn take_linked(&mut self, taken: usize, ruined: &mut Vec<usize>) {
        let mut next = taken;
        while let Some(visit) = self.state.absent.get(next).copied() {
            next += 1;
            let visit = visit as usize;
            let others = self.problem.followers[visit].iter().chain(self.problem.visits[visit].with.as_ref());
            for other in others {
                let tour = self.state.tour_of[*other];
                if tour == NOBODY {
                    continue;
                }
                self.save(tour as usize);
                self.take_out(tour as usize, u32::try_from(*other).unwrap_or(0));
                if !ruined.contains(&(tour as usize)) {
                    ruined.push(tour as usize);
                }
            }
        }
    }

    fn take_out(&mut self, tour: usize, visit: u32) {
        self.state.tours[tour].visits.retain(|v| *v != visit);
        self.state.absent.push(visit);
        self.state.taken_out(self.problem, visit as usize, tour);
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
        let goes = |i: usize| (begin..begin + span).contains(&i) && !(stays..stays + kept).contains(&i);
        let mut visits = std::mem::take(&mut self.state.tours[tour].visits);
        for i in (0..n).filter(|i| goes(*i)) {
            self.state.absent.push(visits[i]);
            self.state.taken_out(self.problem, visits[i] as usize, tour);
        }
        let mut index = 0;
        visits.retain(|_| {
            index += 1;
            !goes(index - 1)
        });
        self.state.tours[tour].visits = visits;
    }
}
