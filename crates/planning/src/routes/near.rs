//! What lies near each visit: where strings are taken out around it, and beside whom it is put in.

use super::problem::Problem;

/// Neighbours that are known of each visit.
const CLOSE: usize = 150;
/// Visits after which, and before which, a visit is tried.
const BESIDE: usize = 20;
/// What a second of waiting that can't be avoided weighs, in seconds of way.
const WAITING: f64 = 0.2;

/// By visit, the others that matter to it, the nearest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Near {
    /// By the way alone, itself first.
    pub(super) close: Vec<Vec<u32>>,
    /// Those after which it fits by the clock, and those before which it does, by way and waiting.
    pub(super) after: Vec<Vec<u32>>,
    pub(super) before: Vec<Vec<u32>>,
}

impl Near {
    /// By the ways of the first profile.
    pub(super) fn of(problem: &Problem) -> Self {
        let rate = rate(problem);
        let mut near = Self::default();
        let (mut close, mut after, mut before) = (Vec::new(), Vec::new(), Vec::new());
        for visit in 0..problem.visits.len() {
            close.clear();
            after.clear();
            before.clear();
            let place = problem.quick[visit].place as usize;
            for (number, other) in problem.quick.iter().enumerate() {
                let other = other.place as usize;
                let out = problem.cost(0, place, other);
                // Down a column of a large matrix is far to walk.
                let back = if problem.symmetric { out } else { problem.cost(0, other, place) };
                let name = u32::try_from(number).unwrap_or(0);
                close.push((if number == visit { -1 } else { out.min(back) }, name));
                if number == visit {
                    continue;
                }
                let way = problem.time(place, other);
                let way_back = if problem.symmetric { way } else { problem.time(other, place) };
                if let Some(waiting) = waits(problem, number, visit, way_back) {
                    after.push((back + waiting.weighed(rate), name));
                }
                if let Some(waiting) = waits(problem, visit, number, way) {
                    before.push((out + waiting.weighed(rate), name));
                }
            }
            near.close.push(nearest(&mut close, CLOSE));
            near.after.push(nearest(&mut after, BESIDE));
            near.before.push(nearest(&mut before, BESIDE));
        }
        near
    }
}

fn nearest(found: &mut Vec<(i64, u32)>, most: usize) -> Vec<u32> {
    if found.len() > most {
        found.select_nth_unstable(most);
        found.truncate(most);
    }
    found.sort_unstable();
    found.iter().map(|(_, number)| *number).collect()
}

/// What a second costs on the ways, on the mean of a few.
fn rate(problem: &Problem) -> f64 {
    let step = (problem.time.len() / 10_000).max(1);
    let sum = |ways: &[i32]| ways.iter().step_by(step).map(|w| f64::from(*w)).sum::<f64>();
    sum(&problem.cost[0]) / sum(&problem.time).max(1.0)
}

/// Seconds.
struct Waiting(i32);

impl Waiting {
    fn weighed(&self, rate: f64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "at most three years at a billion")]
        let cost = (f64::from(self.0) * WAITING * rate) as i64;
        cost
    }
}

/// How long somebody waits at least who goes from one straight to the other; none where the second is then too late in any case.
fn waits(problem: &Problem, first: usize, second: usize, way: i32) -> Option<Waiting> {
    let (a, b) = (&problem.quick[first], &problem.quick[second]);
    // Where speeds change, a way may be shorter than it looks.
    if problem.pace.is_none() && a.from.saturating_add(a.length).saturating_add(way) > b.to {
        return None;
    }
    Some(Waiting((b.from.saturating_sub(a.to.saturating_add(a.length).saturating_add(way))).max(0)))
}
