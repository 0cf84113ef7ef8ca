//! One choice for each group so that the sum of `y` stays within a limit and the sum of `x` is least: a multiple-choice knapsack.
//! Choices whose reduced cost exceeds the known gap can't be part of anything better (Fayard & Plateau 1982); of the others the
//! undominated sums are carried on. Proven where it ends within its memory.

/// One choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Sums that are carried at once.
const SUMS_MAX: usize = 200_000;

#[derive(Clone, Copy)]
struct Sum {
    x: f64,
    y: f64,
    /// What the choices so far lose against the relaxed problem.
    lost: f64,
    /// Place of the sum it came from, and the choice that was added.
    from: u32,
    choice: u32,
}

/// The best choices, where there are better ones than `best` (a sum of `x` that is known to be possible), and whether it is proven
/// that nothing better exists. `price` is what a unit of `y` is worth in `x`; any is right, a good one is fast.
pub(super) fn least(groups: &[Vec<Choice>], limit: f64, price: f64, best: f64) -> (Option<Vec<usize>>, bool) {
    let relaxed: Vec<f64> =
        groups.iter().map(|g| g.iter().map(|c| c.x + price * c.y).fold(f64::INFINITY, f64::min)).collect();
    let bound = relaxed.iter().sum::<f64>() - price * limit;
    // Half a billionth: sums in another order differ by rounding.
    let gap = best - bound - 5e-10 * best.abs();
    let mut layers: Vec<Vec<Sum>> = Vec::with_capacity(groups.len());
    let mut sums = vec![Sum { x: 0.0, y: 0.0, lost: 0.0, from: 0, choice: 0 }];
    // The least `y` that the groups after this one can have.
    let mut rest: f64 = groups.iter().map(|g| g.iter().map(|c| c.y).fold(f64::INFINITY, f64::min)).sum();
    for (group, relaxed) in groups.iter().zip(&relaxed) {
        rest -= group.iter().map(|c| c.y).fold(f64::INFINITY, f64::min);
        let mut next: Vec<Sum> = Vec::new();
        for (from, sum) in (0_u32..).zip(&sums) {
            for (choice, c) in (0_u32..).zip(group) {
                let lost = sum.lost + (c.x + price * c.y - relaxed).max(0.0);
                let y = sum.y + c.y;
                if lost <= gap && y + rest <= limit + 1e-12 * limit.abs() {
                    next.push(Sum { x: sum.x + c.x, y, lost, from, choice });
                }
            }
            if next.len() > 8 * SUMS_MAX {
                return (None, false);
            }
        }
        next.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let mut least_y = f64::INFINITY;
        next.retain(|sum| {
            let is_new = sum.y < least_y;
            least_y = least_y.min(sum.y);
            is_new
        });
        if next.len() > SUMS_MAX {
            return (None, false);
        }
        layers.push(std::mem::replace(&mut sums, next));
    }
    let found = sums.iter().enumerate().find(|(_, s)| s.y <= limit && s.x < best - 5e-10 * best.abs());
    let Some((mut at, _)) = found else { return (None, true) };
    let mut choices = vec![0; groups.len()];
    for group in (0..groups.len()).rev() {
        let Some(sum) = sums.get(at) else { return (None, false) };
        choices[group] = sum.choice as usize;
        at = sum.from as usize;
        sums = layers.pop().unwrap_or_default();
    }
    (Some(choices), true)
}
