//! Small problems to proven optimality: every allocation within the limits is looked at, or shown to be no better than one that is.

use super::echelon::{Base, share};
use super::law::{Law, count, signed};
use serde::{Deserialize, Serialize};

/// One item at a depot and the same bases in the same order as all other items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub cost: f64,
    pub repair_time: f64,
    pub bases: Vec<Base>,
}

/// At most so many at the depot, and at each base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub s0_max: usize,
    pub s_max: usize,
}

/// Who gets how many: `[s0, s1, s2, …]` an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    pub cost: f64,
    pub ebo: f64,
    pub alloc: Vec<Vec<usize>>,
}

/// Sums of money that differ by less are the same.
const SAME_COST: f64 = 1e-9;
/// Combinations kept at once; beyond, a problem is not small.
const KEPT_MAX: usize = 2_000_000;

/// `ebo[s0][j][s]`: expected backorders of base j.
type Table = Vec<Vec<Vec<f64>>>;

fn table(item: &Item, limits: Limits) -> Table {
    let orders: f64 = item.bases.iter().map(Base::orders).sum();
    let outstanding = Law::poisson(orders * item.repair_time, limits.s0_max + limits.s_max);
    (0..=limits.s0_max)
        .map(|s0| {
            let at = |base: &Base| {
                let f = if orders > 0.0 { base.orders() / orders } else { 0.0 };
                let law = share(&outstanding, s0, f).plus(&Law::poisson(base.in_transit(), limits.s_max));
                (0..=limits.s_max).map(|s| law.ebo(signed(s))).collect()
            };
            item.bases.iter().map(at).collect()
        })
        .collect()
}

#[derive(Clone, Debug)]
struct Choice {
    cost: f64,
    ebo: f64,
    alloc: Vec<Vec<usize>>,
}

/// For each number of units of one item the allocation with the fewest backorders.
fn best_by_number(item: &Item, limits: Limits) -> Vec<Choice> {
    let mut best: Vec<Option<(f64, Vec<usize>)>> = Vec::new();
    for (s0, bases) in table(item, limits).iter().enumerate() {
        // Base by base: the fewest backorders with n units at the bases so far.
        let mut at: Vec<(f64, Vec<usize>)> = vec![(0.0, vec![s0])];
        for ebo in bases {
            let mut next: Vec<Option<(f64, Vec<usize>)>> = vec![None; at.len() + ebo.len() - 1];
            for (n, (sum, alloc)) in at.iter().enumerate() {
                for (s, more) in ebo.iter().enumerate() {
                    let total = sum + more;
                    if next[n + s].as_ref().is_none_or(|(least, _)| total < *least) {
                        let mut alloc = alloc.clone();
                        alloc.push(s);
                        next[n + s] = Some((total, alloc));
                    }
                }
            }
            at = next.into_iter().flatten().collect();
        }
        for (n, (ebo, alloc)) in at.into_iter().enumerate() {
            let total = n + s0;
            if best.len() <= total {
                best.resize(total + 1, None);
            }
            if best[total].as_ref().is_none_or(|(least, _)| ebo < *least) {
                best[total] = Some((ebo, alloc));
            }
        }
    }
    let choices = best.into_iter().enumerate().filter_map(|(n, found)| {
        let (ebo, alloc) = found?;
        Some(Choice { cost: item.cost * count(n), ebo, alloc: vec![alloc] })
    });
    undominated(choices.collect())
}

/// Without what costs as much or more and owes as much or more than another.
fn undominated(mut all: Vec<Choice>) -> Vec<Choice> {
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.ebo.total_cmp(&b.ebo)));
    let mut kept: Vec<Choice> = Vec::with_capacity(all.len());
    for choice in all {
        match kept.last_mut() {
            Some(last) if choice.cost - last.cost < SAME_COST => {
                if choice.ebo < last.ebo {
                    *last = choice;
                }
            }
            Some(last) if choice.ebo >= last.ebo => {}
            _ => kept.push(choice),
        }
    }
    kept
}

/// All undominated pairs of cost and backorders; `None` where they are too many to hold.
fn frontier(items: &[Item], limits: Limits, most: f64) -> Option<Vec<Choice>> {
    let mut all = vec![Choice { cost: 0.0, ebo: 0.0, alloc: Vec::new() }];
    for item in items {
        let own = best_by_number(item, limits);
        if all.len().saturating_mul(own.len()) > KEPT_MAX {
            return None;
        }
        let mut next = Vec::with_capacity(all.len() * own.len());
        for a in &all {
            for b in &own {
                if a.cost + b.cost <= most + SAME_COST {
                    let alloc = a.alloc.iter().chain(&b.alloc).cloned().collect();
                    next.push(Choice { cost: a.cost + b.cost, ebo: a.ebo + b.ebo, alloc });
                }
            }
        }
        all = undominated(next);
    }
    Some(all)
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOptimum {
    #[error("no allocation within the limits reaches the target; raise the limits or lower the target")]
    Infeasible,
    #[error("there are too many combinations to look at; leave out items, or use the frontier")]
    TooLarge,
}

/// The fewest backorders for a budget; of equals the cheapest.
///
/// # Errors
/// [`NoOptimum`]
pub fn for_budget(items: &[Item], limits: Limits, budget: f64) -> Result<Optimum, NoOptimum> {
    let all = frontier(items, limits, budget).ok_or(NoOptimum::TooLarge)?;
    all.into_iter().next_back().map(optimum).ok_or(NoOptimum::Infeasible)
}

/// The least cost for a total of expected backorders; of equals the fewest backorders.
///
/// # Errors
/// [`NoOptimum`]
pub fn for_ebo(items: &[Item], limits: Limits, target: f64) -> Result<Optimum, NoOptimum> {
    let all = frontier(items, limits, f64::MAX).ok_or(NoOptimum::TooLarge)?;
    let enough = target * (1.0 + 1e-12);
    all.into_iter().find(|c| c.ebo <= enough).map(optimum).ok_or(NoOptimum::Infeasible)
}

fn optimum(choice: Choice) -> Optimum {
    Optimum { cost: choice.cost, ebo: choice.ebo, alloc: choice.alloc }
}

/// The least cost with every site's availability `∏ᵢ (1 - EBOᵢⱼ/Nⱼ)` at its target; of equals the fewest backorders. For given
/// depot levels the sites have nothing to do with one another.
///
/// # Errors
/// [`NoOptimum`]
pub fn for_each_site(
    items: &[Item],
    limits: Limits,
    systems: &[f64],
    target: f64,
) -> Result<Optimum, NoOptimum> {
    let tables: Vec<Table> = items.iter().map(|item| table(item, limits)).collect();
    let mut search = Search {
        items,
        tables,
        limits,
        systems,
        target: target.ln(),
        best: None,
        levels: Vec::new(),
        looked: 0,
    };
    search.go(0.0)?;
    search.best.ok_or(NoOptimum::Infeasible)
}

struct Search<'a> {
    items: &'a [Item],
    tables: Vec<Table>,
    limits: Limits,
    systems: &'a [f64],
    target: f64,
    best: Option<Optimum>,
    levels: Vec<usize>,
    looked: usize,
}

impl Search<'_> {
    fn go(&mut self, depot_cost: f64) -> Result<(), NoOptimum> {
        let i = self.levels.len();
        if self.best.as_ref().is_some_and(|best| depot_cost > best.cost + SAME_COST) {
            return Ok(());
        }
        if i == self.items.len() {
            self.looked += 1;
            if self.looked > KEPT_MAX {
                return Err(NoOptimum::TooLarge);
            }
            self.sites(depot_cost);
            return Ok(());
        }
        for s0 in 0..=self.limits.s0_max {
            self.levels.push(s0);
            let gone = self.go(depot_cost + self.items[i].cost * count(s0));
            self.levels.pop();
            gone?;
        }
        Ok(())
    }

    /// The cheapest levels at each site, with the depot's as they are.
    fn sites(&mut self, depot_cost: f64) {
        let mut total =
            Choice { cost: depot_cost, ebo: 0.0, alloc: self.levels.iter().map(|s0| vec![*s0]).collect() };
        for j in 0..self.systems.len() {
            let Some(site) = self.site(j) else { return };
            total.cost += site.cost;
            total.ebo += site.ebo;
            for (alloc, s) in total.alloc.iter_mut().zip(&site.levels) {
                alloc.push(*s);
            }
        }
        let better = self.best.as_ref().is_none_or(|best| {
            total.cost < best.cost - SAME_COST
                || ((total.cost - best.cost).abs() <= SAME_COST && total.ebo < best.ebo)
        });
        if better {
            self.best = Some(optimum(total));
        }
    }

    fn site(&self, j: usize) -> Option<Site> {
        let mut all = vec![Site { cost: 0.0, log: 0.0, ebo: 0.0, levels: Vec::new() }];
        for ((item, table), s0) in self.items.iter().zip(&self.tables).zip(&self.levels) {
            let mut next: Vec<Site> = Vec::new();
            for a in &all {
                for (s, ebo) in table[*s0][j].iter().enumerate() {
                    let left = 1.0 - ebo / self.systems[j];
                    if left > 0.0 {
                        let mut levels = a.levels.clone();
                        levels.push(s);
                        let cost = a.cost + item.cost * count(s);
                        next.push(Site { cost, log: a.log + left.ln(), ebo: a.ebo + ebo, levels });
                    }
                }
            }
            next.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.log.total_cmp(&a.log)));
            all.clear();
            for site in next {
                let beaten = all
                    .iter()
                    .any(|k| k.cost <= site.cost + SAME_COST && k.log >= site.log && k.ebo <= site.ebo);
                if !beaten {
                    all.push(site);
                }
            }
        }
        let enough = self.target - 1e-12;
        let cheapest = all.iter().filter(|s| s.log >= enough).map(|s| s.cost).fold(f64::INFINITY, f64::min);
        all.into_iter()
            .filter(|s| s.log >= enough && s.cost <= cheapest + SAME_COST)
            .min_by(|a, b| a.ebo.total_cmp(&b.ebo))
    }
}

struct Site {
    cost: f64,
    log: f64,
    ebo: f64,
    levels: Vec<usize>,
}
