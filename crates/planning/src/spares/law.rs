//! Laws of counts (units on their way, in repair, owed), and what a stock level means under them.
//!
//! All terms are added upward from the smallest index that matters and none is subtracted, so that a shortage of 10⁻⁸⁴ is as
//! right as one of ten.

use super::special;
use serde::{Deserialize, Serialize};

/// A tail counts as over when its terms no longer change a sum of doubles.
const NEGLIGIBLE: f64 = 1e-19;
/// More terms than any stock decision needs; beyond, an instance is refused before it gets here.
pub const TERMS_MAX: usize = 4_000_000;

/// Probabilities of `0, 1, 2, …`; what is left beyond the last is negligible for every level up to the one it was made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    p: Vec<f64>,
    mean: f64,
    variance: f64,
}

/// What a stock level is worth. Each measure says what it is: "ready rate" alone means two of them in the literature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Mean of the units outstanding.
    pub mean: f64,
    /// Expected backorders, `E(X-s)⁺`.
    pub ebo: f64,
    /// Variance of the backorders.
    pub vbo: f64,
    /// P(a demand is met at once) = `P(X ≤ s-1)`.
    pub fill_rate: f64,
    /// P(nothing is owed at a moment) = `P(X ≤ s)`.
    pub p_no_bo: f64,
    /// Expected units on the shelf, `E(s-X)⁺`.
    pub on_hand: f64,
}

impl Law {
    /// A Poisson count, good for levels up to `level`.
    #[must_use]
    pub fn poisson(mean: f64, level: usize) -> Self {
        let mean = mean.max(0.0);
        Self { p: poisson_terms(mean, level), mean, variance: mean }
    }

    /// A negative binomial count of this mean and variance; a Poisson one where the variance is not above the mean.
    #[must_use]
    pub fn negative_binomial(mean: f64, variance: f64, level: usize) -> Self {
        if mean <= 0.0 || variance <= mean * (1.0 + 1e-12) {
            return Self::poisson(mean, level);
        }
        let success = mean / variance;
        let shape = mean * mean / (variance - mean);
        Self { p: negative_binomial_terms(shape, success, level), mean, variance }
    }

    /// A Poisson count whose rate is uncertain: gamma with this shape and rate (1/exposure), seen over an exposure.
    #[must_use]
    pub fn gamma_poisson(shape: f64, rate: f64, exposure: f64, level: usize) -> Self {
        if exposure <= 0.0 {
            return Self::poisson(0.0, level);
        }
        let mean = shape / rate * exposure;
        let success = rate / (rate + exposure);
        Self { p: negative_binomial_terms(shape, success, level), mean, variance: mean / success }
    }

    /// From probabilities; moments are summed.
    #[must_use]
    pub fn from_terms(p: Vec<f64>) -> Self {
        let mean: f64 = p.iter().enumerate().map(|(k, p)| count(k) * p).sum();
        let variance = p.iter().enumerate().map(|(k, p)| (count(k) - mean).powi(2) * p).sum();
        Self { p, mean, variance }
    }

    /// From probabilities with moments that are known better than their sum.
    #[must_use]
    pub fn with_moments(p: Vec<f64>, mean: f64, variance: f64) -> Self {
        Self { p, mean, variance }
    }

    #[must_use]
    pub fn terms(&self) -> &[f64] {
        &self.p
    }

    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    #[must_use]
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// The sum of two independent counts.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut p = vec![0.0; (self.p.len() + other.p.len()).saturating_sub(1).min(TERMS_MAX)];
        for (i, a) in self.p.iter().enumerate().filter(|(_, a)| **a > 0.0) {
            for (slot, b) in p.iter_mut().skip(i).zip(&other.p) {
                *slot += a * b;
            }
        }
        Self { p, mean: self.mean + other.mean, variance: self.variance + other.variance }
    }

    /// `P(X ≤ k)`; 0 below zero.
    #[must_use]
    pub fn at_most(&self, k: i64) -> f64 {
        let Ok(k) = usize::try_from(k) else { return 0.0 };
        if count(k) < self.mean {
            return self.p.iter().take(k + 1).sum();
        }
        // Near 1 the small rest is what is known best.
        1.0 - self.p.iter().skip(k + 1).rev().sum::<f64>()
    }

    /// `P(X > k)`.
    #[must_use]
    pub fn above(&self, k: i64) -> f64 {
        let Ok(k) = usize::try_from(k) else { return 1.0 };
        if count(k) < self.mean {
            return 1.0 - self.p.iter().take(k + 1).sum::<f64>();
        }
        self.p.iter().skip(k + 1).rev().sum()
    }

    /// Expected shortage, `E(X-s)⁺`; s may be negative.
    #[must_use]
    pub fn ebo(&self, s: i64) -> f64 {
        let Ok(level) = usize::try_from(s) else {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let below = s as f64;
            return self.mean - below;
        };
        if count(level) < self.mean {
            return self.mean - count(level) + self.on_hand_sum(level);
        }
        // From the smallest terms to the largest.
        self.p.iter().enumerate().skip(level + 1).rev().map(|(k, p)| count(k - level) * p).sum()
    }

    /// Expected stock left, `E(s-X)⁺`.
    #[must_use]
    pub fn on_hand(&self, s: i64) -> f64 {
        let Ok(level) = usize::try_from(s) else { return 0.0 };
        if count(level) > self.mean {
            count(level) - self.mean + self.ebo(s)
        } else {
            self.on_hand_sum(level)
        }
    }

    fn on_hand_sum(&self, level: usize) -> f64 {
        self.p.iter().enumerate().take(level).map(|(k, p)| count(level - k) * p).sum()
    }

    /// Variance of the shortage.
    #[must_use]
    pub fn vbo(&self, s: i64) -> f64 {
        let Ok(level) = usize::try_from(s) else { return self.variance };
        let ebo = self.ebo(s);
        if count(level) >= self.mean {
            let squares: f64 = self
                .p
                .iter()
                .enumerate()
                .skip(level + 1)
                .rev()
                .map(|(k, p)| count(k - level).powi(2) * p)
                .sum();
            return (squares - ebo * ebo).max(0.0);
        }
        let below: f64 =
            self.p.iter().enumerate().take(level).map(|(k, p)| count(level - k).powi(2) * p).sum();
        let left = self.on_hand_sum(level);
        (self.variance - below - 2.0 * (self.mean - count(level)) * left - left * left).max(0.0)
    }

    #[must_use]
    pub fn measures(&self, s: i64) -> Measures {
        Measures {
            mean: self.mean,
            ebo: self.ebo(s),
            vbo: self.vbo(s),
            fill_rate: self.at_most(s - 1),
            p_no_bo: self.at_most(s),
            on_hand: self.on_hand(s),
        }
    }

    /// The smallest level with `P(X ≤ level) ≥ share`; `None` where the terms do not reach it.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<usize> {
        if share <= 0.0 {
            return Some(0);
        }
        let mut sum = 0.0;
        let mut candidate = self.p.iter().position(|p| {
            sum += p;
            sum >= share * (1.0 - 1e-12)
        })?;
        // The sum from below and the rest from above differ in the last digits; the rest decides.
        while candidate > 0 && self.at_most(signed(candidate) - 1) >= share {
            candidate -= 1;
        }
        while self.at_most(signed(candidate)) < share && candidate + 1 < self.p.len() {
            candidate += 1;
        }
        Some(candidate)
    }
}

/// As a number.
#[must_use]
pub fn count(k: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let x = k as f64;
    x
}

/// As a signed level.
#[must_use]
pub fn signed(k: usize) -> i64 {
    i64::try_from(k).unwrap_or(i64::MAX)
}

/// Enough terms that what lies beyond matters for no level up to `level`.
fn poisson_terms(mean: f64, level: usize) -> Vec<f64> {
    // Up from the mode and down from it, each term from its neighbour.
    let mode = whole(mean);
    let last = (level.max(mode) + whole(12.0 * mean.sqrt()) + 70).min(TERMS_MAX);
    let mut p = vec![0.0; last + 1];
    p[mode] = special::poisson(mode as u64, mean);
    for k in mode + 1..=last {
        p[k] = p[k - 1] * mean / count(k);
    }
    for k in (0..mode).rev() {
        p[k] = p[k + 1] * count(k + 1) / mean;
    }
    p
}

fn negative_binomial_terms(shape: f64, success: f64, level: usize) -> Vec<f64> {
    let fail = 1.0 - success;
    let mean = shape * fail / success;
    let mode = if shape > 1.0 { whole((shape - 1.0) * fail / success) } else { 0 };
    let deviation = (mean / success).sqrt();
    let mut p = vec![0.0; level.max(mode).min(TERMS_MAX - 1) + 1];
    p[mode] = special::negative_binomial(mode as u64, shape, success);
    for k in (0..mode).rev() {
        p[k] = p[k + 1] * count(k + 1) / ((shape + count(k)) * fail);
    }
    let next = |last: f64, k: usize| last * (shape + count(k)) * fail / count(k + 1);
    for k in mode..p.len() - 1 {
        p[k + 1] = next(p[k], k);
    }
    let floor = p.get(level).copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
    let far = level.max(whole(mean + 6.0 * deviation));
    // The tail falls like a geometric one: by the share `fail` a step at the end.
    let mut k = p.len() - 1;
    while p.len() < TERMS_MAX && (k < far || p[k] * count(k - level + 1) > floor * NEGLIGIBLE * success) {
        p.push(next(p[k], k));
        k += 1;
        if p[k] == 0.0 {
            break;
        }
    }
    p
}

/// Rounded down; nothing below zero, nothing beyond what is computed.
pub(crate) fn whole(x: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded by both ends before the cast"
    )]
    let n = x.clamp(0.0, count(TERMS_MAX)).floor() as usize;
    n
}
