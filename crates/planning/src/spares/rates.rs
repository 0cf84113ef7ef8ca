//! Failure rates from what was seen in the field.

use super::law::count;
use super::special::ln_gamma;
use serde::{Deserialize, Serialize};

/// What was seen of one family of parts, or at one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub failures: u64,
    /// Unit-days (or any other measure, the same for all).
    pub exposure: f64,
}

/// The common gamma law of the rates, found from all (empirical Bayes), and each rate drawn towards it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shrunk {
    /// Shape; infinite where the families do not differ more than chance makes them.
    pub a: f64,
    /// Rate, in units of exposure.
    pub b: f64,
    /// Minus the logarithm of the likelihood.
    pub nll: f64,
    /// `(n + a) / (E + b)` of each.
    pub post_mean: Vec<f64>,
}

/// Beyond this shape the families are alike.
const ALIKE: f64 = 1e7;

/// Fits the gamma law by maximum likelihood. `None` without failures or exposure.
#[must_use]
pub fn shrink(seen: &[Seen]) -> Option<Shrunk> {
    let failures: u64 = seen.iter().map(|s| s.failures).sum();
    let exposure: f64 = seen.iter().map(|s| s.exposure).sum();
    let bad = |x: f64| x.is_nan() || x < 0.0;
    if failures == 0 || bad(exposure) || exposure == 0.0 || seen.iter().any(|s| bad(s.exposure)) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let pooled = failures as f64 / exposure;
    // In logarithms of shape and of mean: the two hardly hang together, and neither can leave its range.
    let cost = |x: &[f64; 2]| {
        let (a, mean) = (x[0].exp(), x[1].exp());
        nll(seen, a, a / mean)
    };
    let starts = [-2.0, 0.0, 2.0, 5.0].map(|shape| [shape, pooled.ln()]);
    let best =
        starts.into_iter().map(|start| simplex(start, &cost)).min_by(|x, y| cost(x).total_cmp(&cost(y)))?;
    let a = best[0].exp();
    if a > ALIKE {
        let nll = -seen.iter().map(|s| ln_poisson(s, pooled)).sum::<f64>();
        return Some(Shrunk { a: f64::INFINITY, b: f64::INFINITY, nll, post_mean: vec![pooled; seen.len()] });
    }
    let b = a / best[1].exp();
    let post_mean = seen.iter().map(|s| (whole(s.failures) + a) / (s.exposure + b)).collect();
    Some(Shrunk { a, b, nll: cost(&best), post_mean })
}

fn whole(n: u64) -> f64 {
    usize::try_from(n).map_or(f64::MAX, count)
}

fn nll(seen: &[Seen], a: f64, b: f64) -> f64 {
    let one = |s: &Seen| {
        let n = whole(s.failures);
        let there = if s.exposure > 0.0 { n * (s.exposure / (b + s.exposure)).ln() } else { 0.0 };
        let there = if n == 0.0 { 0.0 } else { there };
        ln_gamma(n + a) - ln_gamma(a) - ln_gamma(n + 1.0) - a * (s.exposure / b).ln_1p() + there
    };
    let sum: f64 = seen.iter().map(one).sum();
    if sum.is_finite() { -sum } else { f64::MAX }
}

fn ln_poisson(s: &Seen, rate: f64) -> f64 {
    let (n, mean) = (whole(s.failures), s.exposure * rate);
    if mean <= 0.0 { 0.0 } else { n * mean.ln() - mean - ln_gamma(n + 1.0) }
}

/// Nelder and Mead's simplex in two dimensions, restarted where it ended until it no longer moves.
fn simplex(start: [f64; 2], cost: &dyn Fn(&[f64; 2]) -> f64) -> [f64; 2] {
    let mut at = start;
    for _ in 0..6 {
        let found = one_simplex(at, cost);
        let moved = (found[0] - at[0]).abs() + (found[1] - at[1]).abs();
        at = found;
        if moved < 1e-10 {
            break;
        }
    }
    at
}

fn one_simplex(start: [f64; 2], cost: &dyn Fn(&[f64; 2]) -> f64) -> [f64; 2] {
    let mut points = [start, [start[0] + 0.5, start[1]], [start[0], start[1] + 0.5]].map(|x| (cost(&x), x));
    for _ in 0..600 {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let spread = (points[2].1[0] - points[0].1[0]).abs() + (points[2].1[1] - points[0].1[1]).abs();
        if spread < 1e-13 || points[0].1[0] > 40.0 {
            break;
        }
        let middle = [0, 1].map(|i| f64::midpoint(points[0].1[i], points[1].1[i]));
        let go = |by: f64| {
            let x = [0, 1].map(|i| middle[i] + by * (points[2].1[i] - middle[i]));
            (cost(&x), x)
        };
        let reflected = go(-1.0);
        points[2] = if reflected.0 < points[0].0 {
            let expanded = go(-2.0);
            if expanded.0 < reflected.0 { expanded } else { reflected }
        } else if reflected.0 < points[1].0 {
            reflected
        } else {
            let contracted = if reflected.0 < points[2].0 { go(-0.5) } else { go(0.5) };
            if contracted.0 < points[2].0.min(reflected.0) {
                contracted
            } else {
                let best = points[0].1;
                for point in points.iter_mut().skip(1) {
                    let x = [0, 1].map(|i| f64::midpoint(best[i], point.1[i]));
                    *point = (cost(&x), x);
                }
                continue;
            }
        };
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points[0].1
}

/// An interval that holds the rate with this probability, and its middle, from a gamma law with this shape and rate.
#[must_use]
pub fn interval(shape: f64, rate: f64, share: f64) -> (f64, f64) {
    let tail = (1.0 - share) / 2.0;
    (gamma_quantile(shape, tail) / rate, gamma_quantile(shape, 1.0 - tail) / rate)
}

fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape.max(1.0));
    while gamma_below(shape, high) < p {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if gamma_below(shape, middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// `P(G ≤ x)` of a gamma law with rate 1, by its series.
fn gamma_below(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let mut term = (shape * x.ln() - x - ln_gamma(shape + 1.0)).exp();
    let mut sum = term;
    let mut k = shape;
    for _ in 0..100_000 {
        k += 1.0;
        term *= x / k;
        sum += term;
        if term < sum * 1e-17 && k > x {
            break;
        }
    }
    sum.min(1.0)
}

/// How parts age: Weibull, with units that have not failed yet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Weibull {
    /// Above 1: they wear out.
    pub beta: f64,
    /// Days by which 63 % have failed.
    pub eta: f64,
    pub loglik: f64,
}

/// Fits it by maximum likelihood; `failed` says of each time whether it ended in a failure. `None` with fewer than two different
/// failure times: nothing tells how they age.
#[must_use]
pub fn weibull(time: &[f64], failed: &[bool]) -> Option<Weibull> {
    if time.len() != failed.len() || time.iter().any(|t| !(*t > 0.0 && t.is_finite())) {
        return None;
    }
    // In units of the longest, so that no power overflows.
    let longest = time.iter().copied().fold(0.0, f64::max);
    let logs: Vec<f64> = time.iter().map(|t| (t / longest).ln()).collect();
    let ended: Vec<f64> = logs.iter().zip(failed).filter(|(_, f)| **f).map(|(x, _)| *x).collect();
    let n = count(ended.len());
    if ended.is_empty() || logs.iter().all(|x| *x == logs[0]) {
        return None;
    }
    let mean_log = ended.iter().sum::<f64>() / n;
    let sums = |beta: f64| {
        logs.iter().fold((0.0, 0.0), |(s, w), x| {
            let power = (beta * x).exp();
            (s + power, w + power * x)
        })
    };
    // Rises with beta: there is one root.
    let slope = |beta: f64| {
        let (s, w) = sums(beta);
        w / s - 1.0 / beta - mean_log
    };
    let (mut low, mut high) = (1e-6, 1.0);
    while slope(high) < 0.0 {
        low = high;
        high *= 2.0;
        if high > 1e6 {
            return None;
        }
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if slope(middle) < 0.0 { low = middle } else { high = middle }
    }
    let beta = f64::midpoint(low, high);
    let eta = longest * (sums(beta).0 / n).powf(1.0 / beta);
    let loglik = time
        .iter()
        .zip(failed)
        .map(|(t, f)| {
            let ratio = t / eta;
            let density = if *f { beta.ln() - eta.ln() + (beta - 1.0) * ratio.ln() } else { 0.0 };
            density - ratio.powf(beta)
        })
        .sum();
    Some(Weibull { beta, eta, loglik })
}
