//! What an item leaves owed at each site, for every split of its units between depot and sites: exact, in one pass over all the
//! depot's levels (`echelon.rs` has the model).

use super::echelon::thin;
use super::is_zero;
use super::law::{Law, signed};
use super::special::gamma_nodes;
use serde::{Deserialize, Serialize};

/// One item, with the sites where it is installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub cost: f64,
    /// Mean days until the depot's unit is good again, or a new one has come; any law.
    #[serde(rename = "T0", alias = "repair_time")]
    pub repair_time: f64,
    /// Where it is installed: indices of sites.
    pub site: Vec<usize>,
    /// Failures a day at each of these.
    pub lam: Vec<f64>,
    /// At most so many in all; none where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<usize>,
    /// The fewest that are bought at all; 0 and 1 say nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least: usize,
    /// Bought in packs of so many; 0 and 1 say nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pack: usize,
    /// How well the rates are known: the shape of the gamma law they all share, with mean 1; none where they are known. The
    /// demands are then not Poisson, but Poisson mixed over this law (the predictive negative binomial at one place), and the
    /// sites' demands hang together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<f64>,
}

impl Item {
    /// What the rates may be: factors, each with its weight.
    pub(super) fn likely_rates(&self) -> Vec<(f64, f64)> {
        match self.shape.filter(|shape| *shape < SHAPE_KNOWN) {
            Some(shape) => gamma_nodes(shape, NODES),
            None => vec![(1.0, 1.0)],
        }
    }

    /// With all rates times this.
    pub(super) fn at_rates(&self, factor: f64) -> Self {
        Self { lam: self.lam.iter().map(|lam| lam * factor).collect(), shape: None, ..self.clone() }
    }

    pub(super) fn may_hold(&self, units: usize) -> bool {
        units == 0
            || (units >= self.least
                && units.is_multiple_of(self.pack.max(1))
                && units <= self.most.unwrap_or(UNITS_MAX))
    }
}

/// A site.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Systems that stand still when an item is missing.
    pub systems: f64,
    /// Days from the depot.
    pub ship: f64,
}

impl Site {
    /// The share of its systems that do not wait where so many parts are owed.
    #[must_use]
    pub fn availability(&self, owed: f64) -> f64 {
        if self.systems > 0.0 { 1.0 - owed / self.systems } else { 1.0 }
    }
}

/// What an item adds below this is left out: a fleet of thousands of items owes less than a thousandth of a unit by it.
const EBO_LEAST: f64 = 1e-9;
/// Most units of one item that are looked at.
pub(super) const UNITS_MAX: usize = 20_000;
/// From this shape on a rate is taken for known.
const SHAPE_KNOWN: f64 = 1e4;
/// Rates that stand for the gamma law; eight give all its moments up to the fifteenth.
const NODES: usize = 8;

/// One item's backorders for every split: `rows[s0]`.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
}

/// With `s0` at the depot.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// `ebo[j][s]`, falling and convex in s.
    pub(super) ebo: Vec<Vec<f64>>,
}

impl Rows {
    pub(super) fn of(item: &Item, sites: &[Site]) -> Self {
        Self::mixed(item, |known| Self::known(known, sites))
    }

    /// What `known` gives for each rate that may be the true one, weighed.
    pub(super) fn mixed(item: &Item, known: impl Fn(&Item) -> Self) -> Self {
        match item.likely_rates().as_slice() {
            [] | [_] => known(item),
            several => several.iter().fold(Self { rows: Vec::new() }, |sum, (factor, weight)| {
                sum.plus(&known(&item.at_rates(*factor)), *weight)
            }),
        }
    }

    /// Beyond an end nothing is owed any more: a longer table is not met by a shorter one.
    fn plus(mut self, other: &Self, weight: f64) -> Self {
        let before = self.rows.last().cloned();
        let last = other.rows.len().saturating_sub(1);
        for s0 in 0..self.rows.len().max(other.rows.len()) {
            if s0 == self.rows.len() {
                self.rows.push(before.clone().unwrap_or(Row { ebo: Vec::new() }));
            }
            let (Some(mine), Some(theirs)) = (self.rows.get_mut(s0), other.rows.get(s0.min(last))) else {
                continue;
            };
            mine.ebo.resize(mine.ebo.len().max(theirs.ebo.len()), Vec::new());
            for (mine, theirs) in mine.ebo.iter_mut().zip(&theirs.ebo) {
                mine.resize(mine.len().max(theirs.len()), 0.0);
                for (slot, owed) in mine.iter_mut().zip(theirs) {
                    *slot += weight * owed;
                }
            }
        }
        self
    }

    fn known(item: &Item, sites: &[Site]) -> Self {
        let orders: f64 = item.lam.iter().sum();
        let repair = Law::poisson(orders * item.repair_time, 0);
        let p = repair.terms();
        // Beyond this level the depot owes next to nothing.
        let top = (0..p.len()).find(|s| repair.ebo(signed(*s)) < EBO_LEAST).unwrap_or(p.len() - 1);
        let transit: Vec<Law> = item
            .lam
            .iter()
            .zip(&item.site)
            .map(|(lam, site)| short_law(lam * sites.get(*site).map_or(0.0, |s| s.ship)))
            .collect();
        let mut rows: Vec<Row> = (0..=top).map(|_| Row { ebo: Vec::with_capacity(item.lam.len()) }).collect();
        for (lam, transit) in item.lam.iter().zip(&transit) {
            let f = if orders > 0.0 { lam / orders } else { 0.0 };
            // What the depot owes to this base, for all its levels from the highest down.
            let mut g = vec![0.0];
            let mut at_most = repair.at_most(signed(p.len() - 1));
            for s0 in (0..p.len() - 1).rev() {
                g[0] += p[s0 + 1];
                thin(&mut g, f);
                while g.len() > 1 && g[g.len() - 1] < 1e-18 {
                    g.pop();
                }
                at_most -= p[s0 + 1];
                if let Some(row) = rows.get_mut(s0) {
                    row.ebo.push(curve(&g, at_most.max(0.0), transit));
                }
            }
            if p.len() - 1 <= top
                && let Some(row) = rows.get_mut(p.len() - 1)
            {
                row.ebo.push(curve(&[0.0], 1.0, transit));
            }
        }
        Self { rows }
    }
}

/// Terms of a small mean, down to nothing.
fn short_law(mean: f64) -> Law {
    let full = Law::poisson(mean, 0);
    let last = full.terms().iter().rposition(|p| *p > 1e-18).unwrap_or(0);
    Law::with_moments(full.terms()[..=last].to_vec(), mean, mean)
}

/// Expected backorders for every level of a base until they are next to nothing; `g` is what the depot owes it, beside `nothing`.
fn curve(g: &[f64], nothing: f64, transit: &Law) -> Vec<f64> {
    let t = transit.terms();
    let mut law = vec![0.0; g.len() + t.len() - 1];
    for (i, p) in g.iter().enumerate() {
        let p = if i == 0 { p + nothing } else { *p };
        for (slot, q) in law[i..].iter_mut().zip(t) {
            *slot += p * q;
        }
    }
    // E(X-s)⁺ = Σ_{k ≥ s} P(X > k), from the far end.
    let mut above = 0.0;
    let mut ebo = 0.0;
    let mut out = vec![0.0; law.len()];
    for k in (0..law.len()).rev() {
        ebo += above;
        out[k] = ebo;
        above += law[k];
    }
    let end = out.iter().position(|e| *e < EBO_LEAST).map_or(out.len(), |at| at + 1);
    out.truncate(end);
    out
}
