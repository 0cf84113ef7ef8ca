//! Targets that are not one sum over the fleet: every site by itself, and a replacement within a window (24 hours). Both are
//! relaxed by Lagrange's multipliers; each item is then looked at alone, all its splits enumerated; the best bound found is kept, and
//! what the relaxed plan lacks is bought by the best gain for its cost. The gap to the bound is always told.

use super::echelon::thin;
use super::frontier::Frontier;
use super::law::{Law, count, signed};
use super::rows::{Item, Rows, Site};
use super::window::RepairLaw;
use serde::Serialize;

/// How often multipliers are mended, in each of the two ways.
const SCALED: u32 = 64;
const CLIMBED: u32 = 200;

/// A plan for such a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planned {
    pub cost: f64,
    /// No plan costs less than this.
    pub bound: f64,
    /// `cost / bound - 1`.
    pub gap: f64,
    /// What is reached: a share at each site, or one for all demands.
    pub reached: Vec<f64>,
    /// `[s0, s at each of the item's sites]` an item.
    pub alloc: Vec<Vec<usize>>,
}

/// What is owed (or missed) by item, depot level, base and level; smaller is better.
struct Tables {
    items: Vec<Rows>,
}

impl Tables {
    fn ebo(items: &[Item], sites: &[Site], threads: usize) -> Self {
        Self { items: spread(items, threads, |item| Rows::of(item, sites)) }
    }

    /// Demands a day that are not met within the window.
    fn late(items: &[Item], sites: &[Site], window: f64, law: RepairLaw, threads: usize) -> Self {
        Self {
            items: spread(items, threads, |item| Rows::mixed(item, |known| late(known, sites, window, law))),
        }
    }
}

fn spread<T: Send>(items: &[Item], threads: usize, f: impl Fn(&Item) -> T + Sync) -> Vec<T> {
    let size = items.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let f = &f;
        let parts: Vec<_> = items
            .chunks(size)
            .map(|part| scope.spawn(move || part.iter().map(f).collect::<Vec<T>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

/// `lam × P(not replaced within the window)` for every split of an item. Two forms, as in `window.rs`: a window shorter than the
/// way from the depot leaves only what is at the site or on its way.
fn late(item: &Item, sites: &[Site], window: f64, law: RepairLaw) -> Rows {
    use super::rows::Row;
    let orders: f64 = item.lam.iter().sum();
    let repair = Law::poisson(orders * item.repair_time, 0);
    let p = repair.terms();
    let top = (0..p.len()).find(|s| repair.ebo(signed(*s)) < 1e-9).unwrap_or(p.len() - 1);
    let mut rows: Vec<Row> = (0..=top).map(|_| Row { ebo: Vec::with_capacity(item.lam.len()) }).collect();
    for (lam, site) in item.lam.iter().zip(&item.site) {
        let f = if orders > 0.0 { lam / orders } else { 0.0 };
        let ship = sites.get(*site).map_or(0.0, |s| s.ship);
        if window < ship {
            let transit = Law::poisson(lam * (ship - window), 0);
            let t: Vec<f64> = transit.terms().iter().copied().take_while(|q| *q > 1e-16).collect();
            let mut g = vec![0.0];
            let mut at_most = repair.at_most(signed(p.len() - 1));
            for s0 in (0..p.len()).rev() {
                if s0 + 1 < p.len() {
                    g[0] += p[s0 + 1];
                    thin(&mut g, f);
                    while g.len() > 1 && g[g.len() - 1] < 1e-16 {
                        g.pop();
                    }
                    at_most -= p[s0 + 1];
                }
                if let Some(row) = rows.get_mut(s0) {
                    row.ebo.push(missed(&g, at_most.max(0.0), &t, *lam));
                }
            }
        } else {
            for (s0, row) in rows.iter_mut().enumerate() {
                row.ebo.push(from_depot(item, orders, f, *lam, s0, window - ship, law));
            }
        }
    }
    Rows { rows }
}

/// `lam × P(X ≥ s)` for s = 0, 1, … until it is next to nothing.
fn missed(g: &[f64], nothing: f64, transit: &[f64], lam: f64) -> Vec<f64> {
    let mut law = vec![0.0; g.len() + transit.len().max(1) - 1];
    for (i, p) in g.iter().enumerate() {
        let p = if i == 0 { p + nothing } else { *p };
        for (slot, q) in law[i..].iter_mut().zip(transit) {
            *slot += p * q;
        }
    }
    let mut out = vec![lam];
    let mut above: f64 = law.iter().sum::<f64>().min(1.0);
    for p in law {
        above -= p;
        out.push(lam * above.max(0.0));
        if above < 1e-9 {
            break;
        }
    }
    out
}

/// The window reaches to the depot: the demand waits for the good unit that comes next.
fn from_depot(item: &Item, orders: f64, f: f64, lam: f64, s0: usize, v: f64, law: RepairLaw) -> Vec<f64> {
    let short = super::window::shortage(orders, item.repair_time, s0, v, law);
    let not_at_depot: f64 = short.iter().rev().sum();
    let mut out = vec![lam * not_at_depot];
    for s in 1..short.len() + 2 {
        let mut others = vec![1.0];
        let mut met = 0.0;
        for p in &short {
            met += p * others.iter().take(s).sum::<f64>();
            thin(&mut others, f);
        }
        let rest = (not_at_depot - met).max(0.0);
        out.push(lam * rest);
        if rest < 1e-9 {
            break;
        }
    }
    out
}

/// One item's best split for prices of what is owed at each site: (cost, levels).
fn choose(item: &Item, rows: &Rows, price: &[f64], levels: &mut Vec<usize>) -> f64 {
    let mut best = f64::INFINITY;
    let mut at: Vec<usize> = Vec::new();
    for (s0, row) in rows.rows.iter().enumerate() {
        let mut total = item.cost * count(s0);
        at.clear();
        at.push(s0);
        for (owed, site) in row.ebo.iter().zip(&item.site) {
            let mu = price.get(*site).copied().unwrap_or(0.0);
            let (mut least, mut best_s) = (f64::INFINITY, 0);
            for (s, e) in owed.iter().enumerate() {
                let value = item.cost * count(s) + mu * e;
                if value < least {
                    (least, best_s) = (value, s);
                }
                // All that is still owed is worth less than one more unit.
                if mu * e <= item.cost {
                    break;
                }
            }
            total += least;
            at.push(best_s);
            if total >= best {
                break;
            }
        }
        if total < best && at.len() == row.ebo.len() + 1 {
            best = total;
            levels.clone_from(&at);
        }
    }
    best
}

/// All items at these prices: the relaxed cost, and who gets how many.
fn relaxed(items: &[Item], tables: &Tables, price: &[f64], threads: usize) -> (f64, Vec<Vec<usize>>) {
    let size = items.len().div_ceil(threads.max(1)).max(1);
    let parts: Vec<(f64, Vec<Vec<usize>>)> = std::thread::scope(|scope| {
        let started: Vec<_> = items
            .chunks(size)
            .zip(tables.items.chunks(size))
            .map(|(items, rows)| {
                scope.spawn(move || {
                    let mut all = Vec::with_capacity(items.len());
                    let mut total = 0.0;
                    for (item, rows) in items.iter().zip(rows) {
                        let mut levels = Vec::new();
                        total += choose(item, rows, price, &mut levels);
                        all.push(levels);
                    }
                    (total, all)
                })
            })
            .collect();
        started.into_iter().filter_map(|part| part.join().ok()).collect()
    });
    parts.into_iter().fold((0.0, Vec::new()), |(sum, mut all), (total, part)| {
        all.extend(part);
        (sum + total, all)
    })
}

/// What is owed at each site.
fn owed(items: &[Item], tables: &Tables, alloc: &[Vec<usize>], sites: usize) -> Vec<f64> {
    let mut sum = vec![0.0; sites];
    for ((item, rows), levels) in items.iter().zip(&tables.items).zip(alloc) {
        for (j, site) in item.site.iter().enumerate() {
            if let Some(slot) = sum.get_mut(*site) {
                *slot += at(rows, levels[0], j, levels[j + 1]);
            }
        }
    }
    sum
}

fn at(rows: &Rows, s0: usize, j: usize, s: usize) -> f64 {
    let row = rows.rows.get(s0.min(rows.rows.len().saturating_sub(1)));
    row.and_then(|row| row.ebo.get(j)?.get(s)).copied().unwrap_or(0.0)
}

fn cost_of(items: &[Item], alloc: &[Vec<usize>]) -> f64 {
    items.iter().zip(alloc).map(|(item, levels)| item.cost * count(levels.iter().sum())).sum()
}

/// Least cost with every site at its availability, `1 - EBO_j / N_j ≥ target`. `None` where no stock reaches it.
#[must_use]
pub fn each_site(frontier: &Frontier, target: f64, threads: usize) -> Option<Planned> {
    let (items, sites) = (frontier.items(), frontier.sites());
    let limit: Vec<f64> = sites.iter().map(|s| (1.0 - target) * s.systems).collect();
    let tables = Tables::ebo(items, sites, threads);
    let begin = frontier.price_at(limit.iter().sum());
    let mut planned = multipliers(items, &tables, &limit, begin, threads)?;
    let left = owed(items, &tables, &planned.alloc, sites.len());
    planned.reached = sites.iter().zip(left).map(|(s, e)| s.availability(e)).collect();
    Some(planned)
}

/// Least cost with this share of all demands replaced within the window, in days. `None` where no stock reaches it.
#[must_use]
pub fn within_window(
    frontier: &Frontier,
    window: f64,
    law: RepairLaw,
    target: f64,
    threads: usize,
) -> Option<Planned> {
    // One limit for all: every site counts into the same sum.
    let items: Vec<Item> = frontier.items().to_vec();
    let demand: f64 = items.iter().flat_map(|i| &i.lam).sum();
    let tables = Tables::late(&items, frontier.sites(), window, law, threads);
    let one: Vec<Item> = items.into_iter().map(|i| Item { site: vec![0; i.site.len()], ..i }).collect();
    let limit = [(1.0 - target) * demand];
    let begin = cost_of(&one, &one.iter().map(|i| vec![1; i.lam.len() + 1]).collect::<Vec<_>>())
        / demand.max(1e-12)
        / 10.0;
    let mut planned = multipliers(&one, &tables, &limit, begin, threads)?;
    let left = owed(&one, &tables, &planned.alloc, 1);
    planned.reached = vec![if demand > 0.0 { 1.0 - left[0] / demand } else { 1.0 }];
    Some(planned)
}

/// Share of all demands that a plan replaces within the window.
#[must_use]
pub fn reached_within(frontier: &Frontier, window: f64, law: RepairLaw, alloc: &[Vec<usize>]) -> f64 {
    let (mut demand, mut late_ones) = (0.0, 0.0);
    for (item, levels) in frontier.items().iter().zip(alloc) {
        let rows = Rows::mixed(item, |known| late(known, frontier.sites(), window, law));
        demand += item.lam.iter().sum::<f64>();
        let bases = levels.iter().skip(1).enumerate();
        late_ones += bases.map(|(j, s)| at(&rows, levels[0], j, *s)).sum::<f64>();
    }
    if demand > 0.0 { 1.0 - late_ones / demand } else { 1.0 }
}

fn multipliers(
    items: &[Item],
    tables: &Tables,
    limit: &[f64],
    begin: f64,
    threads: usize,
) -> Option<Planned> {
    let mut search = Search {
        items,
        tables,
        limit,
        threads,
        bound: 0.0,
        price: vec![begin.max(1e-9); limit.len()],
        best: None,
    };
    search.scale();
    search.climb();
    let (cost, alloc) = search.best?;
    let gap = if search.bound > 0.0 { (cost / search.bound - 1.0).max(0.0) } else { 0.0 };
    Some(Planned { cost, bound: search.bound, gap, reached: Vec::new(), alloc })
}

struct Search<'a> {
    items: &'a [Item],
    tables: &'a Tables,
    limit: &'a [f64],
    threads: usize,
    /// The highest bound found, and the prices that gave it.
    bound: f64,
    price: Vec<f64>,
    best: Option<(f64, Vec<Vec<usize>>)>,
}

impl Search<'_> {
    /// The bound at these prices, and by how much each limit is missed.
    fn at(&mut self, price: &[f64], make_whole: bool) -> (f64, Vec<f64>) {
        let (sum, alloc) = relaxed(self.items, self.tables, price, self.threads);
        let bound = sum - price.iter().zip(self.limit).map(|(mu, t)| mu * t).sum::<f64>();
        let left = owed(self.items, self.tables, &alloc, self.limit.len());
        if make_whole && let Some(whole) = repaired(self.items, self.tables, alloc, &left, self.limit) {
            let cost = cost_of(self.items, &whole);
            if self.best.as_ref().is_none_or(|(least, _)| cost < *least) {
                self.best = Some((cost, whole));
            }
        }
        (bound, left)
    }

    /// Prices rise where too much is owed and fall where too little is: near the right ones in few rounds.
    fn scale(&mut self) {
        let mut price = self.price.clone();
        let mut power = 0.6;
        for round in 0..SCALED {
            let (bound, left) = self.at(&price, round >= SCALED / 2 && round % 8 == 7);
            if bound > self.bound {
                self.bound = bound;
                self.price.clone_from(&price);
            }
            for ((mu, e), t) in price.iter_mut().zip(&left).zip(self.limit) {
                let ratio = (e / t.max(1e-12)).clamp(1e-3, 1e3);
                *mu = (*mu * ratio.powf(power)).clamp(1e-12, 1e18);
            }
            power *= 0.96;
        }
    }

    /// From there up the bound itself (Polyak's step, shorter where it no longer rises).
    fn climb(&mut self) {
        let mut price = self.price.clone();
        let (mut theta, mut still) = (1.0, 0);
        for round in 0..CLIMBED {
            let (bound, left) = self.at(&price, round % 10 == 9);
            let Some((cost, _)) = self.best else { return };
            if bound > self.bound {
                (self.bound, still) = (bound, 0);
                self.price.clone_from(&price);
            } else {
                still += 1;
                if still == 6 {
                    (theta, still) = (theta / 2.0, 0);
                    price.clone_from(&self.price);
                    continue;
                }
            }
            // In units of the prices, which differ by orders of magnitude.
            let slope: Vec<f64> = left.iter().zip(self.limit).map(|(e, t)| e - t).collect();
            let length: f64 = slope.iter().zip(&self.price).map(|(g, mu)| (g * mu).powi(2)).sum();
            if length <= 0.0 || cost <= self.bound {
                return;
            }
            let step = theta * (cost - bound).max(0.0) / length;
            for ((mu, g), scale) in price.iter_mut().zip(&slope).zip(&self.price) {
                *mu = (*mu + step * g * scale * scale).max(*scale * 1e-3);
            }
        }
    }
}

/// Buys what is lacking, the most of it for its cost first; then gives back what is not needed. `None` where nothing helps.
fn repaired(
    items: &[Item],
    tables: &Tables,
    mut alloc: Vec<Vec<usize>>,
    left: &[f64],
    limit: &[f64],
) -> Option<Vec<Vec<usize>>> {
    let mut left = left.to_vec();
    let lacking = |left: &[f64]| left.iter().zip(limit).any(|(e, t)| *e > t * (1.0 + 1e-12));
    while lacking(&left) {
        let mut best: (f64, usize, usize) = (0.0, 0, 0);
        for (i, (item, rows)) in items.iter().zip(&tables.items).enumerate() {
            let levels = &alloc[i];
            for (j, site) in item.site.iter().enumerate() {
                let need = left[*site] - limit[*site];
                if need > 0.0 {
                    let gain =
                        at(rows, levels[0], j, levels[j + 1]) - at(rows, levels[0], j, levels[j + 1] + 1);
                    let worth = gain.min(need) / item.cost.max(1e-12);
                    if worth > best.0 {
                        best = (worth, i, j + 1);
                    }
                }
            }
            if levels[0] + 1 < rows.rows.len() {
                let gain: f64 = item
                    .site
                    .iter()
                    .enumerate()
                    .map(|(j, site)| {
                        let need = (left[*site] - limit[*site]).max(0.0);
                        (at(rows, levels[0], j, levels[j + 1]) - at(rows, levels[0] + 1, j, levels[j + 1]))
                            .min(need)
                    })
                    .sum();
                let worth = gain / item.cost.max(1e-12);
                if worth > best.0 {
                    best = (worth, i, 0);
                }
            }
        }
        let (worth, i, place) = best;
        if worth <= 0.0 {
            return None;
        }
        shift(items, tables, &mut alloc, &mut left, i, place, true);
    }
    give_back(items, tables, &mut alloc, &mut left, limit);
    Some(alloc)
}

/// The dearest first.
fn give_back(items: &[Item], tables: &Tables, alloc: &mut [Vec<usize>], left: &mut [f64], limit: &[f64]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| items[*b].cost.total_cmp(&items[*a].cost));
    for i in order {
        for place in 0..alloc[i].len() {
            while alloc[i][place] > 0 {
                shift(items, tables, alloc, left, i, place, false);
                if left.iter().zip(limit).any(|(e, t)| *e > *t) {
                    shift(items, tables, alloc, left, i, place, true);
                    break;
                }
            }
        }
    }
}

fn shift(
    items: &[Item],
    tables: &Tables,
    alloc: &mut [Vec<usize>],
    left: &mut [f64],
    i: usize,
    place: usize,
    up: bool,
) {
    let (item, rows) = (&items[i], &tables.items[i]);
    let before = alloc[i].clone();
    if up {
        alloc[i][place] += 1;
    } else {
        alloc[i][place] -= 1;
    }
    for (j, site) in item.site.iter().enumerate() {
        if place == 0 || place == j + 1 {
            left[*site] += at(rows, alloc[i][0], j, alloc[i][j + 1]) - at(rows, before[0], j, before[j + 1]);
        }
    }
}
