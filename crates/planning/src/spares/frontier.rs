//! The whole curve of cost against service, in one pass. For each item the best split of every total between depot and bases; of
//! those the lower convex hull (two thirds of real items are not convex: the hull skips the totals that are no good buy); the
//! hulls merged by gain per cost. Between two points of the merged curve nothing better exists than the line between them, so the
//! gap to the optimum is known and small.

use super::law::{count, whole};
use super::polish::{self, Choice};
pub use super::rows::{Item, Site};
use super::rows::{Rows, UNITS_MAX};
use serde::Serialize;
use std::borrow::Cow;

/// Groups up to which all choices are looked at.
const POLISHED_MAX: usize = 400;

/// Things that only come together: `(item, how many of it in one)`.
pub type Kit = Vec<(usize, usize)>;

/// One vertex of an item's hull.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Vertex {
    units: usize,
    ebo: f64,
    s0: usize,
}

/// The best split of every total.
fn best_totals(item: &Item, rows: &Rows) -> Vec<Vertex> {
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
    best
}

/// A kit's totals: so many of it, each member at its best split.
fn kit_totals(kit: &[(usize, usize)], items: &[Item], sites: &[Site]) -> Vec<Vertex> {
    let mut sum: Vec<Vertex> = Vec::new();
    for (member, (item, each)) in kit.iter().filter_map(|(i, each)| Some((items.get(*i)?, *each))).enumerate()
    {
        let totals = best_totals(item, &Rows::of(item, sites));
        let least = totals.last().map_or(0.0, |v| v.ebo);
        let most = item.most.unwrap_or(UNITS_MAX) / each.max(1);
        let wanted = totals.len().div_ceil(each.max(1)).min(most);
        let owed = |kits: usize| totals.get(kits * each).map_or(least, |v| v.ebo);
        if member > 0 && item.most.is_some() {
            sum.truncate(most + 1);
        }
        while sum.len() <= wanted {
            let last = sum.last().map_or(0.0, |v: &Vertex| v.ebo);
            sum.push(Vertex { units: sum.len(), ebo: last, s0: 0 });
        }
        for vertex in &mut sum {
            vertex.ebo += owed(vertex.units);
        }
    }
    sum
}

fn hull_of(best: impl IntoIterator<Item = Vertex>) -> Vec<Vertex> {
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
    groups: Vec<Kit>,
    hulls: Vec<Vec<Vertex>>,
    /// What each item leaves owed, where the model is small enough to keep it.
    owed: Vec<Option<Owed>>,
    steps: Vec<Step>,
    /// Cost and backorders after each number of steps, from none.
    cost: Vec<f64>,
    ebo: Vec<f64>,
    systems: f64,
}

/// A group's hull, and what its item leaves owed where that is kept.
type Solved = (Vec<Vertex>, Option<(usize, Owed)>);

/// A plan that reaches a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    pub point: Point,
    /// No plan costs less than this.
    pub bound: f64,
    /// `cost / bound - 1`.
    pub gap: f64,
    /// Nothing better exists, whatever the bound says: all choices were looked at.
    pub proven: bool,
    /// How many of each group; [`Frontier::alloc`] makes the list of it.
    #[serde(skip)]
    units: Vec<usize>,
}

impl Frontier {
    /// Solves it on so many threads.
    #[must_use]
    pub fn solve(items: Vec<Item>, sites: Vec<Site>, threads: usize) -> Self {
        Self::with_kits(items, sites, &[], threads)
    }

    /// The same where some items only come together. An item stands in one kit at most; a second is not looked at.
    #[must_use]
    pub fn with_kits(items: Vec<Item>, sites: Vec<Site>, kits: &[Kit], threads: usize) -> Self {
        let groups = groups(items.len(), kits);
        let size = groups.len().div_ceil(threads.max(1)).max(1);
        let is_small = items.len() <= POLISHED_MAX;
        let solved: Vec<Solved> = std::thread::scope(|scope| {
            let (items, sites) = (&items, &sites);
            let one = move |group: &Kit| match group.as_slice() {
                [(i, 1)] => items.get(*i).map_or_else(Default::default, |item| {
                    let owed = Owed::of(item, sites);
                    let hull =
                        hull_of(best_totals(item, &owed.0).into_iter().filter(|v| item.may_hold(v.units)));
                    (hull, is_small.then_some((*i, owed)))
                }),
                kit => (hull_of(kit_totals(kit, items, sites)), None),
            };
            let parts: Vec<_> = groups
                .chunks(size)
                .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
                .collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        });
        let mut owed: Vec<Option<Owed>> = vec![None; items.len()];
        let mut hulls = Vec::with_capacity(solved.len());
        for (hull, kept) in solved {
            hulls.push(hull);
            if let Some((i, kept)) = kept
                && let Some(slot) = owed.get_mut(i)
            {
                *slot = Some(kept);
            }
        }
        let mut steps: Vec<Step> = Vec::new();
        for (i, hull) in hulls.iter().enumerate() {
            let (Some(group), Ok(number)) = (groups.get(i), u32::try_from(i)) else { continue };
            let price: f64 =
                group.iter().filter_map(|(i, each)| Some(items.get(*i)?.cost * count(*each))).sum();
            for (to, pair) in (1_u32..).zip(hull.windows(2)) {
                let cost = price * count(pair[1].units - pair[0].units);
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
        Self { items, sites, groups, hulls, owed, steps, cost, ebo, systems }
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

    /// The share of the fleet's systems that do not wait where so many parts are owed.
    #[must_use]
    pub fn availability(&self, ebo: f64) -> f64 {
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
        let mut level: Vec<u32> = vec![0; self.groups.len()];
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
        let mut level: Vec<u32> = vec![0; self.groups.len()];
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
        let mut levels: Vec<u32> = vec![0; self.groups.len()];
        let (mut cost, mut ebo) = (self.cost[n], self.ebo[n]);
        for step in self.steps[..n].iter().chain(more.and_then(|i| self.steps.get(i))) {
            levels[step.item as usize] = step.to;
        }
        if let Some(step) = more.and_then(|i| self.steps.get(i)) {
            cost += step.cost;
            ebo = f64::max(ebo - step.gain, 0.0);
        }
        let units =
            levels.iter().zip(&self.hulls).map(|(at, hull)| hull.get(*at as usize).map_or(0, |v| v.units));
        self.told(Point { cost, ebo, availability: self.availability(ebo) }, bound, units.collect())
    }

    fn told(&self, point: Point, bound: f64, units: Vec<usize>) -> Reached {
        let gap = if bound > 0.0 { (point.cost / bound - 1.0).max(0.0) } else { 0.0 };
        Reached { point, bound, gap, proven: false, units }
    }

    /// The least stock whose expected backorders do not exceed this, with all totals of each item looked at and not only those on
    /// its hull: proven where the model is small enough (up to some hundred items), otherwise as [`Frontier::for_ebo`].
    #[must_use]
    pub fn best_for_ebo(&self, target: f64) -> Option<Reached> {
        let found = self.for_ebo(target)?;
        let price = self.price_at(target);
        Some(self.polished(found, target, price, |point| (point.cost, point.ebo)))
    }

    /// The same for this share of the fleet's systems that do not wait for a part.
    #[must_use]
    pub fn best_for_availability(&self, target: f64) -> Option<Reached> {
        self.best_for_ebo((1.0 - target) * self.systems)
    }

    /// The best that this money buys, in the same way.
    #[must_use]
    pub fn best_for_budget(&self, budget: f64) -> Reached {
        let found = self.for_budget(budget);
        let price = 1.0 / self.price_at(found.point.ebo).max(f64::MIN_POSITIVE);
        self.polished(found, budget, price, |point| (point.ebo, point.cost))
    }

    fn polished(
        &self,
        found: Reached,
        limit: f64,
        price: f64,
        sides: impl Fn(Point) -> (f64, f64),
    ) -> Reached {
        if self.groups.len() > POLISHED_MAX {
            return found;
        }
        let totals: Vec<Vec<(usize, Point)>> = self.groups.iter().map(|group| self.totals(group)).collect();
        let choices: Vec<Vec<Choice>> = totals
            .iter()
            .map(|all| all.iter().map(|(_, point)| sides(*point)).map(|(x, y)| Choice { x, y }).collect())
            .collect();
        let (better, proven) = polish::least(&choices, limit, price, sides(found.point).0);
        let Some(better) = better else { return Reached { proven, ..found } };
        let chosen: Vec<(usize, Point)> =
            totals.iter().zip(better).filter_map(|(all, at)| all.get(at).copied()).collect();
        let cost = chosen.iter().map(|(_, point)| point.cost).sum();
        let ebo = chosen.iter().map(|(_, point)| point.ebo).sum();
        let units = chosen.into_iter().map(|(units, _)| units).collect();
        let point = Point { cost, ebo, availability: self.availability(ebo) };
        Reached { proven, ..self.told(point, found.bound.min(cost), units) }
    }

    /// All that a group may hold, with what it costs and leaves owed.
    fn totals(&self, group: &Kit) -> Vec<(usize, Point)> {
        let of = |i: usize| self.items.get(i);
        let price: f64 = group.iter().filter_map(|(i, each)| Some(of(*i)?.cost * count(*each))).sum();
        let all = match group.as_slice() {
            [(i, 1)] => of(*i).map_or_else(Vec::new, |item| {
                let totals = best_totals(item, &self.owed(*i, item).0);
                totals.into_iter().filter(|v| item.may_hold(v.units)).collect()
            }),
            kit => kit_totals(kit, &self.items, &self.sites),
        };
        let point = |v: &Vertex| Point { cost: price * count(v.units), ebo: v.ebo, availability: 0.0 };
        all.iter().map(|v| (v.units, point(v))).collect()
    }

    /// Who gets how many under a plan: `[s0, s at each of the item's sites]` an item.
    #[must_use]
    pub fn alloc(&self, reached: &Reached) -> Vec<Vec<usize>> {
        let mut alloc: Vec<Vec<usize>> = self.items.iter().map(|item| vec![0; item.lam.len() + 1]).collect();
        for ((group, hull), units) in self.groups.iter().zip(&self.hulls).zip(&reached.units) {
            let vertex =
                hull.binary_search_by_key(units, |v| v.units).ok().and_then(|at| hull.get(at).copied());
            for (i, each) in group {
                let (Some(item), Some(slot)) = (self.items.get(*i), alloc.get_mut(*i)) else { continue };
                *slot = match vertex {
                    Some(vertex) if vertex.units == 0 => vec![0; item.lam.len() + 1],
                    Some(vertex) if group.len() == 1 && *each == 1 => {
                        split_of(item, &self.owed(*i, item).0, Some(vertex))
                    }
                    _ => split_units(item, &self.owed(*i, item).0, units * each),
                };
            }
        }
        alloc
    }

    /// What one more unit of backorders is worth where a target is reached: money a backorder.
    #[must_use]
    pub fn price_at(&self, ebo: f64) -> f64 {
        let n = self.ebo.partition_point(|e| *e > ebo).min(self.steps.len()).max(1);
        self.steps.get(n - 1).map_or(1.0, |step| step.cost / step.gain.max(f64::MIN_POSITIVE))
    }

    /// What an item leaves owed: kept, or reckoned anew.
    #[must_use]
    pub fn owed(&self, i: usize, item: &Item) -> Cow<'_, Owed> {
        match self.owed.get(i) {
            Some(Some(kept)) => Cow::Borrowed(kept),
            _ => Cow::Owned(Owed::of(item, &self.sites)),
        }
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
        let items = self.items.iter().zip(alloc).enumerate();
        items.map(|(i, (item, levels))| self.owed(i, item).at(levels)).collect()
    }
}

fn split_of(item: &Item, rows: &Rows, vertex: Option<Vertex>) -> Vec<usize> {
    let mut alloc = vec![0; item.lam.len() + 1];
    let Some(vertex) = vertex else { return alloc };
    alloc[0] = vertex.s0;
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

/// Each item that stands in no kit is a group of its own.
fn groups(items: usize, kits: &[Kit]) -> Vec<Kit> {
    let mut taken = vec![false; items];
    let mut groups = Vec::with_capacity(items);
    for kit in kits {
        let fresh = |(i, each): &&(usize, usize)| *each > 0 && taken.get(*i) == Some(&false);
        let kit: Kit = kit.iter().filter(fresh).copied().collect();
        for (i, _) in &kit {
            taken[*i] = true;
        }
        if !kit.is_empty() {
            groups.push(kit);
        }
    }
    groups.extend((0..items).filter(|i| !taken[*i]).map(|i| vec![(i, 1)]));
    groups
}

/// The best split of so many units; what nobody needs lies at the depot.
#[must_use]
pub fn split_best(item: &Item, sites: &[Site], units: usize) -> Vec<usize> {
    split_units(item, &Rows::of(item, sites), units)
}

fn split_units(item: &Item, rows: &Rows, units: usize) -> Vec<usize> {
    let totals = best_totals(&Item { most: None, ..item.clone() }, rows);
    let vertex = totals.get(units.min(totals.len().saturating_sub(1))).copied();
    let mut alloc = split_of(item, rows, vertex);
    alloc[0] += units - alloc.iter().sum::<usize>().min(units);
    alloc
}

/// What an item leaves owed at each of its sites, for every split of its units.
#[derive(Clone, Debug)]
pub struct Owed(Rows);

impl Owed {
    #[must_use]
    pub fn of(item: &Item, sites: &[Site]) -> Self {
        Self(Rows::of(item, sites))
    }

    /// Expected backorders at each site under `levels`: depot, then the item's sites.
    #[must_use]
    pub fn at(&self, levels: &[usize]) -> Vec<f64> {
        let s0 = levels.first().copied().unwrap_or(0).min(self.0.rows.len().saturating_sub(1));
        let Some(row) = self.0.rows.get(s0) else { return Vec::new() };
        let level = |j: usize| levels.get(j + 1).copied().unwrap_or(0);
        row.ebo.iter().enumerate().map(|(j, e)| e.get(level(j)).copied().unwrap_or(0.0)).collect()
    }
}

/// Expected backorders of one item at each of its sites under a plan.
#[must_use]
pub fn ebo_of(item: &Item, sites: &[Site], levels: &[usize]) -> Vec<f64> {
    Owed::of(item, sites).at(levels)
}

/// About how many units of an item stand in repair at once, for explanations.
#[must_use]
pub fn in_repair(item: &Item) -> usize {
    whole(item.lam.iter().sum::<f64>() * item.repair_time)
}
