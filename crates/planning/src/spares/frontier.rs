//! The whole curve of cost against service, in one pass. For each item the best split of every total between depot and bases; of
//! those the lower convex hull (two thirds of real items are not convex: the hull skips the totals that are no good buy); the
//! hulls merged by gain per cost. Between two points of the merged curve nothing better exists than the line between them, so the
//! gap to the optimum is known and small.

use super::echelon::thin;
use super::law::{Law, count, signed, whole};
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
}

/// A site.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Systems that stand still when an item is missing.
    pub systems: f64,
    /// Days from the depot.
    pub ship: f64,
}

/// What an item adds below this is left out: a fleet of thousands of items owes less than a thousandth of a unit by it.
const EBO_LEAST: f64 = 1e-9;
/// Most units of one item that are looked at.
const UNITS_MAX: usize = 20_000;

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

/// One vertex of an item's hull.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Vertex {
    units: usize,
    ebo: f64,
    s0: usize,
}

fn hull(item: &Item, rows: &Rows) -> Vec<Vertex> {
    let most = item.most.unwrap_or(UNITS_MAX).min(UNITS_MAX);
    let mut best: Vec<Vertex> = Vec::new();
    let mut gains: Vec<f64> = Vec::new();
    for (s0, row) in rows.rows.iter().enumerate().take(most + 1) {
        gains.clear();
        let mut ebo: f64 = row.ebo.iter().map(|e| e[0]).sum();
        for e in &row.ebo {
            gains.extend(e.windows(2).map(|pair| pair[0] - pair[1]));
        }
        // Each base's gains fall, so the largest of all are a possible choice.
        gains.sort_unstable_by(|a, b| b.total_cmp(a));
        for n in 0..=gains.len().min(most - s0) {
            if n > 0 {
                ebo -= gains[n - 1];
            }
            let units = s0 + n;
            let vertex = Vertex { units, ebo: ebo.max(0.0), s0 };
            if units >= best.len() {
                best.push(vertex);
            } else if vertex.ebo < best[units].ebo {
                best[units] = vertex;
            }
        }
    }
    let mut hull: Vec<Vertex> = Vec::new();
    for vertex in best {
        if hull.last().is_some_and(|last| vertex.ebo >= last.ebo) {
            continue;
        }
        while let [.., a, b] = hull.as_slice() {
            let (ab, bc) = (a.ebo - b.ebo, b.ebo - vertex.ebo);
            // The later step gains more a unit: the vertex between is no good buy.
            if ab * count(vertex.units - b.units) <= bc * count(b.units - a.units) {
                hull.pop();
            } else {
                break;
            }
        }
        hull.push(vertex);
    }
    hull
}

/// One step of the merged curve: so many more units of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    item: u32,
    to: u32,
    cost: f64,
    gain: f64,
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    pub cost: f64,
    /// Expected backorders of the whole fleet.
    pub ebo: f64,
    /// `1 - EBO / Σ systems`: the share of systems that do not wait for a part.
    pub availability: f64,
}

/// The curve, solved once; any target is then found at once.
#[derive(Clone, Debug)]
pub struct Frontier {
    items: Vec<Item>,
    sites: Vec<Site>,
    hulls: Vec<Vec<Vertex>>,
    steps: Vec<Step>,
    /// Cost and backorders after each number of steps, from none.
    cost: Vec<f64>,
    ebo: Vec<f64>,
    systems: f64,
}

/// A plan that reaches a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    pub point: Point,
    /// No plan costs less than this.
    pub bound: f64,
    /// `cost / bound - 1`.
    pub gap: f64,
    /// How far each item's own curve is followed; [`Frontier::alloc`] makes the list of it.
    #[serde(skip)]
    levels: Vec<u32>,
}

impl Frontier {
    /// Solves it on so many threads.
    #[must_use]
    pub fn solve(items: Vec<Item>, sites: Vec<Site>, threads: usize) -> Self {
        let size = items.len().div_ceil(threads.max(1)).max(1);
        let hulls: Vec<Vec<Vertex>> = std::thread::scope(|scope| {
            let sites = &sites;
            let parts: Vec<_> = items
                .chunks(size)
                .map(|part| {
                    scope.spawn(move || {
                        part.iter().map(|item| hull(item, &Rows::of(item, sites))).collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        });
        let mut steps: Vec<Step> = Vec::new();
        for (i, hull) in hulls.iter().enumerate() {
            let (Some(item), Ok(number)) = (items.get(i), u32::try_from(i)) else { continue };
            for (to, pair) in (1_u32..).zip(hull.windows(2)) {
                let cost = item.cost * count(pair[1].units - pair[0].units);
                steps.push(Step { item: number, to, cost, gain: pair[0].ebo - pair[1].ebo });
            }
        }
        // The best buy first; of equals the same order on every machine.
        steps.sort_unstable_by(|a, b| {
            (b.gain * a.cost).total_cmp(&(a.gain * b.cost)).then(a.item.cmp(&b.item)).then(a.to.cmp(&b.to))
        });
        let systems = sites.iter().map(|s| s.systems).sum();
        let mut cost = vec![0.0];
        let mut ebo = vec![hulls.iter().filter_map(|h| h.first()).map(|v| v.ebo).sum()];
        let (mut c, mut e) = (cost[0], ebo[0]);
        for step in &steps {
            c += step.cost;
            e -= step.gain;
            cost.push(c);
            ebo.push(f64::max(e, 0.0));
        }
        Self { items, sites, hulls, steps, cost, ebo, systems }
    }

    /// How many points it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cost.len()
    }

    /// Whether nothing can be bought.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The n-th point.
    #[must_use]
    pub fn point(&self, n: usize) -> Option<Point> {
        let (cost, ebo) = (*self.cost.get(n)?, *self.ebo.get(n)?);
        Some(Point { cost, ebo, availability: self.availability(ebo) })
    }

    fn availability(&self, ebo: f64) -> f64 {
        if self.systems > 0.0 { 1.0 - ebo / self.systems } else { 1.0 }
    }

    /// About `n` points, evenly over the cost up to the first that reaches `until`, for a chart.
    #[must_use]
    pub fn chart(&self, n: usize, until: f64) -> Vec<Point> {
        let last =
            (0..self.len()).find(|i| self.availability(self.ebo[*i]) >= until).unwrap_or(self.len() - 1);
        let end = self.cost[last];
        let mut points: Vec<usize> = (0..=n)
            .map(|i| {
                let at = end * count(i) / count(n.max(1));
                self.cost.partition_point(|c| *c <= at).saturating_sub(1)
            })
            .collect();
        points.push(last);
        points.dedup();
        points.into_iter().filter_map(|i| self.point(i)).collect()
    }

    /// The least stock whose expected backorders do not exceed this; `None` where no stock does.
    #[must_use]
    pub fn for_ebo(&self, target: f64) -> Option<Reached> {
        let n = self.ebo.partition_point(|e| *e > target);
        if n >= self.len() {
            return None;
        }
        if n == 0 {
            return Some(self.reached(0, None, self.cost[0]));
        }
        // On the line between two points lies the least that anything can cost.
        let (before, after) = (n - 1, n);
        let share = (self.ebo[before] - target) / (self.ebo[before] - self.ebo[after]);
        let bound = self.cost[before] + share * (self.cost[after] - self.cost[before]);
        // The next step is one way to reach it; a cheaper one further on may be enough as well.
        let needed = self.ebo[before] - target;
        let mut level: Vec<u32> = vec![0; self.items.len()];
        for step in &self.steps[..before] {
            level[step.item as usize] = step.to;
        }
        let mut cheapest = after - 1;
        for (i, step) in self.steps.iter().enumerate().skip(after) {
            let next = level[step.item as usize] + 1 == step.to;
            if next && step.gain >= needed && step.cost < self.steps[cheapest].cost {
                cheapest = i;
            }
        }
        Some(self.reached(before, Some(cheapest), bound))
    }

    /// The least stock for this share of the fleet's systems that do not wait for a part.
    #[must_use]
    pub fn for_availability(&self, target: f64) -> Option<Reached> {
        self.for_ebo((1.0 - target) * self.systems)
    }

    /// The best that this money buys.
    #[must_use]
    pub fn for_budget(&self, budget: f64) -> Reached {
        let n = self.cost.partition_point(|c| *c <= budget + 1e-9).saturating_sub(1);
        let mut level: Vec<u32> = vec![0; self.items.len()];
        for step in &self.steps[..n] {
            level[step.item as usize] = step.to;
        }
        let left = budget - self.cost[n];
        let more = self
            .steps
            .iter()
            .enumerate()
            .skip(n)
            .filter(|(_, step)| level[step.item as usize] + 1 == step.to && step.cost <= left + 1e-9);
        let best = more.max_by(|a, b| a.1.gain.total_cmp(&b.1.gain)).map(|(i, _)| i);
        self.reached(n, best, self.cost[n])
    }

    /// The plan after `n` steps, and one more.
    fn reached(&self, n: usize, more: Option<usize>, bound: f64) -> Reached {
        let mut levels: Vec<u32> = vec![0; self.items.len()];
        let (mut cost, mut ebo) = (self.cost[n], self.ebo[n]);
        for step in self.steps[..n].iter().chain(more.and_then(|i| self.steps.get(i))) {
            levels[step.item as usize] = step.to;
        }
        if let Some(step) = more.and_then(|i| self.steps.get(i)) {
            cost += step.cost;
            ebo = f64::max(ebo - step.gain, 0.0);
        }
        let gap = if bound > 0.0 { (cost / bound - 1.0).max(0.0) } else { 0.0 };
        Reached { point: Point { cost, ebo, availability: self.availability(ebo) }, bound, gap, levels }
    }

    /// Who gets how many under a plan: `[s0, s at each of the item's sites]` an item.
    #[must_use]
    pub fn alloc(&self, reached: &Reached) -> Vec<Vec<usize>> {
        let of = |((hull, item), at): ((&Vec<Vertex>, &Item), &u32)| {
            self.split(item, hull.get(*at as usize).copied())
        };
        self.hulls.iter().zip(&self.items).zip(&reached.levels).map(of).collect()
    }

    /// What one more unit of backorders is worth where a target is reached: money a backorder.
    #[must_use]
    pub fn price_at(&self, ebo: f64) -> f64 {
        let n = self.ebo.partition_point(|e| *e > ebo).min(self.steps.len()).max(1);
        self.steps.get(n - 1).map_or(1.0, |step| step.cost / step.gain.max(f64::MIN_POSITIVE))
    }

    /// Who gets an item's units.
    fn split(&self, item: &Item, vertex: Option<Vertex>) -> Vec<usize> {
        let mut alloc = vec![0; item.lam.len() + 1];
        let Some(vertex) = vertex.filter(|v| v.units > 0) else { return alloc };
        alloc[0] = vertex.s0;
        let rows = Rows::of(item, &self.sites);
        let Some(row) = rows.rows.get(vertex.s0) else { return alloc };
        let mut gains: Vec<(f64, usize)> = Vec::new();
        for (j, e) in row.ebo.iter().enumerate() {
            gains.extend(e.windows(2).map(|pair| (pair[0] - pair[1], j)));
        }
        gains.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, j) in gains.into_iter().take(vertex.units - vertex.s0) {
            alloc[j + 1] += 1;
        }
        alloc
    }

    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    #[must_use]
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Expected backorders at each site under a plan, item by item: `[item][place in item.site]`.
    #[must_use]
    pub fn ebo_of(&self, alloc: &[Vec<usize>]) -> Vec<Vec<f64>> {
        self.items.iter().zip(alloc).map(|(item, levels)| ebo_of(item, &self.sites, levels)).collect()
    }
}

/// Expected backorders of one item at each of its sites under a plan.
#[must_use]
pub fn ebo_of(item: &Item, sites: &[Site], levels: &[usize]) -> Vec<f64> {
    let rows = Rows::of(item, sites);
    let s0 = levels.first().copied().unwrap_or(0).min(rows.rows.len().saturating_sub(1));
    let Some(row) = rows.rows.get(s0) else { return Vec::new() };
    let level = |j: usize| levels.get(j + 1).copied().unwrap_or(0);
    row.ebo.iter().enumerate().map(|(j, e)| e.get(level(j)).copied().unwrap_or(0.0)).collect()
}

/// About how many units of an item stand in repair at once, for explanations.
#[must_use]
pub fn in_repair(item: &Item) -> usize {
    whole(item.lam.iter().sum::<f64>() * item.repair_time)
}
