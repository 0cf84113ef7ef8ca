//! A depot and its bases, exactly; and trees of any depth.
//!
//! Units outstanding at the depot follow a Poisson law whatever the law of the repair time (Palm 1938). First come, first served:
//! what the depot owes are the newest `(X₀-s₀)⁺` orders, and each came from base j with the share `f_j` of the demand,
//! independently of what is on its way to that base. So a base's outstanding units are a binomial share of what the depot owes
//! plus an independent Poisson count: no approximation of two moments is needed (Sherbrooke's METRIC of 1968 and Graves' of 1985
//! stay as comparisons).

use super::law::{Law, Measures, TERMS_MAX, count, signed};
use serde::{Deserialize, Serialize};

/// A depot with its repair shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depot {
    /// Mean, in days, from the failure's arrival until the unit is good again; any law.
    pub repair_time: f64,
    pub s0: usize,
}

/// A base with its stock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// Failures a day.
    pub lam: f64,
    /// Days from the depot to the base.
    pub ship: f64,
    #[serde(default)]
    pub s: usize,
    /// Share that is repaired at the base.
    #[serde(default)]
    pub r: f64,
    /// Mean days of repair at the base.
    #[serde(default)]
    pub tb: f64,
}

impl Base {
    /// Orders a day at the depot.
    #[must_use]
    pub fn orders(&self) -> f64 {
        self.lam * (1.0 - self.r)
    }

    /// Mean of what is on the way and in local repair.
    #[must_use]
    pub fn in_transit(&self) -> f64 {
        self.orders() * self.ship + self.lam * self.r * self.tb
    }
}

/// What a depot and its bases give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TwoEchelon {
    pub orders: f64,
    pub depot: Measures,
    pub bases: Vec<BaseMeasures>,
    pub total_ebo: f64,
    /// Of all demands, those met at once.
    pub fill_rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BaseMeasures {
    #[serde(flatten)]
    pub measures: Measures,
    /// Variance of the units outstanding.
    pub var: f64,
}

/// How a base's outstanding units are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Exact,
    /// A Poisson law with the right mean (Sherbrooke 1968).
    Metric,
    /// A negative binomial law with the right mean and variance (Graves 1985).
    Graves,
}

/// Evaluates a depot and its bases.
#[must_use]
pub fn two_echelon(depot: &Depot, bases: &[Base], method: Method) -> TwoEchelon {
    let orders: f64 = bases.iter().map(Base::orders).sum();
    let most = bases.iter().map(|b| b.s).max().unwrap_or(0);
    let outstanding = Law::poisson(orders * depot.repair_time, depot.s0 + most);
    evaluate(&outstanding, depot.s0, bases, method)
}

/// The same for any law of what is outstanding at the depot.
#[must_use]
pub fn evaluate(outstanding: &Law, s0: usize, bases: &[Base], method: Method) -> TwoEchelon {
    let orders: f64 = bases.iter().map(Base::orders).sum();
    let depot = outstanding.measures(signed(s0));
    let each: Vec<BaseMeasures> = bases
        .iter()
        .map(|base| {
            let f = if orders > 0.0 { base.orders() / orders } else { 0.0 };
            let law = match method {
                Method::Exact => share(outstanding, s0, f).plus(&Law::poisson(base.in_transit(), base.s)),
                Method::Metric => Law::poisson(base.in_transit() + f * depot.ebo, base.s),
                Method::Graves => {
                    let mean = base.in_transit() + f * depot.ebo;
                    let variance = base.in_transit() + f * f * depot.vbo + f * (1.0 - f) * depot.ebo;
                    Law::negative_binomial(mean, variance, base.s)
                }
            };
            BaseMeasures { measures: law.measures(signed(base.s)), var: law.variance() }
        })
        .collect();
    let total_ebo = each.iter().map(|b| b.measures.ebo).sum();
    let demand: f64 = bases.iter().map(|b| b.lam).sum();
    let met: f64 = bases.iter().zip(&each).map(|(b, m)| b.lam * m.measures.fill_rate).sum();
    let fill_rate = if demand > 0.0 { met / demand } else { 1.0 };
    TwoEchelon { orders, depot, bases: each, total_ebo, fill_rate }
}

/// The share of one base in what the depot owes: each of the `(X₀-s₀)⁺` orders came from it with probability `f`.
#[must_use]
pub fn share(outstanding: &Law, s0: usize, f: f64) -> Law {
    let ebo = outstanding.ebo(signed(s0));
    let (mean, variance) = (f * ebo, f * f * outstanding.vbo(signed(s0)) + f * (1.0 - f) * ebo);
    let mut g: Vec<f64> = vec![0.0];
    for p in outstanding.terms().iter().skip(s0 + 1).rev() {
        g[0] += p;
        thin(&mut g, f);
    }
    g[0] += outstanding.at_most(signed(s0));
    Law::with_moments(g, mean, variance)
}

/// `(B_f g)[k] = (1-f) g[k] + f g[k-1]`: one more order, which came from this base or from another.
pub(super) fn thin(g: &mut Vec<f64>, f: f64) {
    // Terms that have become nothing are not dragged along.
    if g.len() < TERMS_MAX && g.last().is_some_and(|last| *last * f > 0.0) {
        g.push(0.0);
    }
    for k in (1..g.len()).rev() {
        g[k] = (1.0 - f) * g[k] + f * g[k - 1];
    }
    g[0] *= 1.0 - f;
}

/// A place in a tree of stocks. The root's `ship` is the mean time of repair; a leaf's `lam` its failures a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub id: String,
    pub ship: f64,
    pub s: usize,
    #[serde(default)]
    pub lam: f64,
    #[serde(default)]
    pub children: Vec<Node>,
}

/// What one place of a tree gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeMeasures {
    pub id: String,
    pub leaf: bool,
    pub mean: f64,
    pub ebo: f64,
    pub fill_rate: f64,
    pub on_hand: f64,
}

/// Deepest tree that is evaluated.
pub const DEPTH_MAX: usize = 64;

impl Node {
    /// Failures a day in all that hangs on it.
    #[must_use]
    pub fn demand(&self) -> f64 {
        if self.children.is_empty() { self.lam } else { self.children.iter().map(Self::demand).sum() }
    }

    /// How many levels it has.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + self.children.iter().map(Self::depth).max().unwrap_or(0)
    }

    /// The highest level of stock in it.
    fn most(&self) -> usize {
        self.children.iter().map(Self::most).max().unwrap_or(0).max(self.s)
    }
}

/// Evaluates a tree: every place, parents before their children.
#[must_use]
pub fn tree(root: &Node) -> Vec<NodeMeasures> {
    let mut out = Vec::new();
    let outstanding = Law::poisson(root.demand() * root.ship, root.s + root.most());
    visit(root, &outstanding, &mut out);
    out
}

fn visit(node: &Node, outstanding: &Law, out: &mut Vec<NodeMeasures>) {
    let m = outstanding.measures(signed(node.s));
    out.push(NodeMeasures {
        id: node.id.clone(),
        leaf: node.children.is_empty(),
        mean: m.mean,
        ebo: m.ebo,
        fill_rate: m.fill_rate,
        on_hand: m.on_hand,
    });
    let demand = node.demand();
    for child in &node.children {
        let own = child.demand();
        let f = if demand > 0.0 { own / demand } else { 0.0 };
        let law = share(outstanding, node.s, f).plus(&Law::poisson(own * child.ship, child.most()));
        visit(child, &law, out);
    }
}

/// The law of what is outstanding at a repair shop with this many servers, exponential times (M/M/c), as the depot sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shop {
    /// `P(N = 0), …, P(N = c)`; beyond, each term is the one before times `load`.
    p: Vec<f64>,
    load: f64,
    mean: f64,
}

impl Shop {
    /// `None` where the shop can't keep up: the queue would grow for ever.
    #[must_use]
    pub fn new(orders: f64, servers: usize, service_mean: f64) -> Option<Self> {
        let a = orders * service_mean;
        let load = a / count(servers);
        if servers == 0 || load.is_nan() || load >= 1.0 {
            return None;
        }
        // Scaled by the largest term, so that a thousand servers overflow nothing.
        let mut terms = vec![0.0_f64];
        for k in 1..=servers {
            let last = terms[k - 1];
            terms.push(last + (a / count(k)).ln());
        }
        if a <= 0.0 {
            return Some(Self {
                p: std::iter::once(1.0).chain(std::iter::repeat_n(0.0, servers)).collect(),
                load: 0.0,
                mean: 0.0,
            });
        }
        let top = terms.iter().copied().fold(f64::MIN, f64::max);
        let mut p: Vec<f64> = terms.iter().map(|t| (t - top).exp()).collect();
        let at_c = p[servers];
        let total: f64 = p.iter().sum::<f64>() + at_c * load / (1.0 - load);
        p.iter_mut().for_each(|t| *t /= total);
        let waiting = p[servers] * load / (1.0 - load).powi(2);
        Some(Self { p, load, mean: a + waiting })
    }

    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// `P(N = k)`.
    fn term(&self, k: usize) -> f64 {
        let c = self.p.len() - 1;
        if k <= c { self.p[k] } else { self.p[c] * self.load.powf(count(k - c)) }
    }

    /// `P(N > s)`.
    #[must_use]
    pub fn above(&self, s: usize) -> f64 {
        let c = self.p.len() - 1;
        if s >= c {
            return self.term(s) * self.load / (1.0 - self.load);
        }
        self.p[s + 1..].iter().rev().sum::<f64>() + self.p[c] * self.load / (1.0 - self.load)
    }

    /// `E(N-s)⁺`.
    #[must_use]
    pub fn ebo(&self, s: usize) -> f64 {
        let c = self.p.len() - 1;
        if s >= c {
            return self.term(s) * self.load / (1.0 - self.load).powi(2);
        }
        // Σ P(N > k) over k ≥ s.
        (s..c).rev().map(|k| self.above(k)).sum::<f64>() + self.ebo(c)
    }

    /// A base's share in what the shop owes. Beyond the servers the law is geometric, and a binomial share of a geometric count
    /// is geometric: the long queue of a shop that hardly keeps up needs no long sum.
    #[must_use]
    pub fn share(&self, s0: usize, f: f64) -> Law {
        let c = self.p.len() - 1;
        let from = s0.max(c);
        let rho = self.load;
        let d = 1.0 - rho * (1.0 - f);
        let q = rho * f / d;
        let at = self.term(from);
        let mut g = vec![at * (1.0 / d - 1.0)];
        let mut term = at / d * q;
        while term > f64::MIN_POSITIVE && g.len() < TERMS_MAX && (g.len() < 64 || term > at * 1e-30) {
            g.push(term);
            term *= q;
        }
        for s in (s0..from).rev() {
            g[0] += self.term(s + 1);
            thin(&mut g, f);
        }
        let mut mean = self.ebo(s0) * f;
        if f <= 0.0 {
            mean = 0.0;
        }
        g[0] += 1.0 - self.above(s0);
        let variance = g.iter().enumerate().map(|(k, p)| (count(k) - mean).powi(2) * p).sum();
        Law::with_moments(g, mean, variance)
    }
}
