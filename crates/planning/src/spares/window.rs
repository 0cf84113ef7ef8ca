//! P(replaced within a window): a demand is met when a good unit stands at the site no later than so many days after it
//! (P-LOANER-24H is a window of one day). Berg & Posner's form for one place; for a base behind a depot the newest orders are
//! thinned as everywhere else.

use super::echelon::{Base, Depot, share};
use super::law::{Law, count, signed};
use serde::{Deserialize, Serialize};

/// The law of a repair time with a known mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepairLaw {
    /// Always the same.
    Det,
    #[default]
    Exp,
}

impl RepairLaw {
    /// `P(T ≤ v)`.
    #[must_use]
    pub fn done_by(self, mean: f64, v: f64) -> f64 {
        match self {
            _ if mean <= 0.0 => 1.0,
            Self::Det => f64::from(u8::from(v >= mean)),
            Self::Exp => -(-v / mean).exp_m1(),
        }
    }

    /// `∫_v^∞ P(T > t) dt`: how much of the mean lies beyond v.
    #[must_use]
    pub fn beyond(self, mean: f64, v: f64) -> f64 {
        match self {
            _ if mean <= 0.0 => 0.0,
            Self::Det => (mean - v).max(0.0),
            Self::Exp => mean * (-v / mean).exp(),
        }
    }

    /// `∫_0^v P(T ≤ t) dt`.
    #[must_use]
    pub fn before(self, mean: f64, v: f64) -> f64 {
        match self {
            _ if mean <= 0.0 => v,
            Self::Det => (v - mean).max(0.0),
            Self::Exp => {
                let x = v / mean;
                // v - T(1 - e^-x), whose large parts cancel for small x.
                if x < 1e-3 {
                    v * (x / 2.0 - x * x / 6.0 + x * x * x / 24.0)
                } else {
                    v + mean * (-x).exp_m1()
                }
            }
        }
    }
}

/// One place with its own repair: P(a demand is met within `window` days).
#[must_use]
pub fn single(lam: f64, repair_time: f64, s: usize, window: f64, law: RepairLaw) -> f64 {
    let short = shortage(lam, repair_time, s, window, law);
    1.0 - short.iter().rev().sum::<f64>()
}

/// `P(U = 1), P(U = 2), …` of `U = (N₁ + 1 - I - N₃ - s)⁺`: which good unit the demand would have to wait for, `v` days on. N₁ are
/// earlier failures not yet repaired then, N₃ later ones that are, I the failed unit itself.
pub(super) fn shortage(lam: f64, repair_time: f64, s: usize, v: f64, law: RepairLaw) -> Vec<f64> {
    let ahead = Law::poisson(lam * law.beyond(repair_time, v), s + 1);
    let helping = Law::poisson(lam * law.before(repair_time, v), 0);
    let itself = law.done_by(repair_time, v);
    let (up, down) = (ahead.terms(), helping.terms());
    // P(N₁ - N₃ = d) for d ≥ s.
    let difference = |d: usize| -> f64 {
        down.iter().enumerate().map(|(n3, p)| p * up.get(d + n3).copied().unwrap_or(0.0)).sum()
    };
    let mut short = Vec::new();
    let mut at = difference(s);
    for d in s..up.len() {
        let next = difference(d + 1);
        // U = d + 1 - I - s = u: d = s + u - 1 where the unit itself is not back, d = s + u where it is.
        short.push((1.0 - itself) * at + itself * next);
        at = next;
    }
    short
}

/// A base behind a depot, without local repair: P(a demand there is met within `window` days).
#[must_use]
pub fn at_base(depot: &Depot, bases: &[Base], j: usize, window: f64, law: RepairLaw) -> Option<f64> {
    let base = bases.get(j)?;
    let orders: f64 = bases.iter().map(Base::orders).sum();
    let f = if orders > 0.0 { base.orders() / orders } else { 0.0 };
    if window < base.ship {
        let outstanding = Law::poisson(orders * depot.repair_time, depot.s0 + base.s);
        let transit = Law::poisson(base.lam * (base.ship - window), base.s);
        return Some(share(&outstanding, depot.s0, f).plus(&transit).at_most(signed(base.s) - 1));
    }
    let short = shortage(orders, depot.repair_time, depot.s0, window - base.ship, law);
    // The newest order is the demand's own; of the other u-1 so many are this base's.
    let mut met = 1.0 - short.iter().rev().sum::<f64>();
    let mut others = vec![1.0];
    for p in &short {
        met += p * others.iter().take(base.s).sum::<f64>();
        super::echelon::thin(&mut others, f);
    }
    Some(met.clamp(0.0, 1.0))
}

/// Mean of several bases' probabilities, by their demand.
#[must_use]
pub fn by_demand(bases: &[Base], each: &[f64]) -> f64 {
    let demand: f64 = bases.iter().map(|b| b.lam).sum();
    if demand <= 0.0 {
        return 1.0;
    }
    bases.iter().zip(each).map(|(b, p)| b.lam * p).sum::<f64>() / demand
}

/// The smallest stock at one place that meets the window with this probability; `None` beyond `most`.
#[must_use]
pub fn smallest(
    lam: f64,
    repair_time: f64,
    window: f64,
    law: RepairLaw,
    target: f64,
    most: usize,
) -> Option<usize> {
    // A bound to begin at: without a window no less is needed.
    let free = Law::poisson(lam * law.beyond(repair_time, window), 0);
    let from =
        free.quantile(target.min(1.0 - 1e-12)).unwrap_or(0).saturating_sub(2 + super::law::whole(count(1)));
    (from..=most).find(|s| single(lam, repair_time, *s, window, law) >= target)
}
