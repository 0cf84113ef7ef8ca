//! The answer: who holds how many, what that reaches, what is ordered and moved for it.

use super::input::Target;
use super::model::Model;
use crate::spares::frontier::{Frontier, Point, Reached, split_best};
use crate::spares::law::{Law, count, signed};
use crate::spares::targets;
use crate::spares::window::RepairLaw;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    pub target: Target,
    /// Whether the target is reached; a target beyond what any stock does is not.
    pub is_reached: bool,
    /// Of all units that the plan holds, at their price.
    pub cost: f64,
    /// No plan costs less than this (for a budget: no plan with this money has fewer expected backorders than the curve).
    pub bound: f64,
    /// `cost / bound - 1`.
    pub gap: f64,
    pub ebo: f64,
    /// Share of the fleet's systems that do not wait for a part.
    pub availability: f64,
    /// The same by site.
    pub by_site: Vec<f64>,
    /// For the 24-hour promise: share of demands replaced in time.
    pub within: Option<f64>,
    pub rows: Vec<Row>,
    pub transfers: Vec<Transfer>,
    pub orders: Vec<Order>,
    /// Today's stock at the plan's prices, and what it reaches.
    pub today: Point,
}

/// One item's line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Number in [`Model::items`].
    pub item: usize,
    pub code: String,
    pub places: Vec<Place>,
    pub units: usize,
    pub have: usize,
    pub cost: f64,
    pub ebo: f64,
}

/// One item at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Of the depot or the site.
    pub code: String,
    pub units: usize,
    pub have: usize,
}

/// Units that lie where they are not needed and go where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transfer {
    pub code: String,
    pub from: String,
    pub to: String,
    pub units: usize,
}

/// Units to be bought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Order {
    pub code: String,
    pub to: String,
    pub units: usize,
    pub cost: f64,
}

/// What the asker tries out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WhatIf {
    /// Repair times are multiplied by this.
    pub repair: f64,
    /// Ways from the depot are multiplied by this: another depot, an express.
    pub way: f64,
    /// Rates are multiplied by this.
    pub rate: f64,
}

impl Default for WhatIf {
    fn default() -> Self {
        Self { repair: 1.0, way: 1.0, rate: 1.0 }
    }
}

impl Model {
    /// The model with other lengths and rates.
    #[must_use]
    pub fn changed(&self, what_if: WhatIf) -> Self {
        let mut model = self.clone();
        for site in &mut model.sites {
            site.ship *= what_if.way;
        }
        for item in &mut model.items {
            item.repair_time *= what_if.repair;
            item.lam.iter_mut().for_each(|lam| *lam *= what_if.rate);
        }
        model
    }

    /// Solves it and finds a plan for a target.
    #[must_use]
    pub fn solved(&self, target: Target, threads: usize) -> Outcome {
        self.plan(&self.frontier(threads), target, threads)
    }

    /// Finds a plan for a target on a solved frontier.
    #[must_use]
    pub fn plan(&self, frontier: &Frontier, target: Target, threads: usize) -> Outcome {
        let found = match target {
            Target::Fleet(share) => {
                frontier.best_for_availability(share).map(|r| (frontier.alloc(&r), bound_of(&r)))
            }
            Target::Budget(money) => {
                let reached = frontier.best_for_budget(money);
                Some((frontier.alloc(&reached), bound_of(&reached)))
            }
            Target::EachSite(share) => {
                targets::each_site(frontier, share, threads).map(|p| (self.whole_packs(p.alloc), p.bound))
            }
            Target::Within { hours, share } => {
                let window = hours / 24.0;
                targets::within_window(frontier, window, RepairLaw::Det, share, threads)
                    .map(|p| (self.whole_packs(p.alloc), p.bound))
            }
        };
        let is_reached = found.is_some();
        let (alloc, bound) = found.unwrap_or_else(|| {
            // Nothing reaches it: what comes nearest of all that is looked at.
            let all = frontier.point(frontier.len() - 1).map_or(0.0, |p| p.cost);
            let reached = frontier.for_budget(all);
            (frontier.alloc(&reached), reached.bound)
        });
        self.outcome(frontier, target, alloc, bound, is_reached)
    }

    /// Items that only come in packs or kits get as many as these make; more than was asked for, never fewer.
    fn whole_packs(&self, mut alloc: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let units = |levels: &[usize]| levels.iter().sum::<usize>();
        let mut wanted: Vec<usize> = alloc.iter().map(|levels| units(levels)).collect();
        for (item, wanted) in self.items.iter().zip(&mut wanted) {
            if *wanted > 0 {
                *wanted = (*wanted).max(item.least).next_multiple_of(item.pack.max(1));
            }
        }
        for kit in &self.kits {
            let kits = kit.iter().map(|(i, each)| wanted[*i].div_ceil((*each).max(1))).max().unwrap_or(0);
            for (i, each) in kit {
                wanted[*i] = kits * each;
            }
        }
        for ((levels, wanted), item) in alloc.iter_mut().zip(wanted).zip(&self.items) {
            if wanted > units(levels) {
                *levels = split_best(item, &self.sites, wanted);
            }
        }
        alloc
    }

    fn outcome(
        &self,
        frontier: &Frontier,
        target: Target,
        alloc: Vec<Vec<usize>>,
        bound: f64,
        is_reached: bool,
    ) -> Outcome {
        let owed = frontier.ebo_of(&alloc);
        let (Point { cost, ebo, availability }, by_site) = self.reached(frontier, &alloc, &owed);
        let mut outcome = Outcome {
            target,
            is_reached,
            cost,
            bound,
            gap: if bound > 0.0 { (cost / bound - 1.0).max(0.0) } else { 0.0 },
            ebo,
            availability,
            by_site,
            within: match target {
                Target::Within { hours, .. } => {
                    Some(targets::reached_within(frontier, hours / 24.0, RepairLaw::Det, &alloc))
                }
                _ => None,
            },
            rows: Vec::new(),
            transfers: Vec::new(),
            orders: Vec::new(),
            today: self.today(frontier),
        };
        for (item, (levels, owed)) in alloc.iter().zip(&owed).enumerate() {
            let row = self.row(item, levels, owed.iter().sum());
            self.changes(&row, &mut outcome);
            outcome.rows.push(row);
        }
        outcome
    }

    /// What a stock costs and reaches, in all and at each site.
    fn reached(&self, frontier: &Frontier, alloc: &[Vec<usize>], owed: &[Vec<f64>]) -> (Point, Vec<f64>) {
        let cost = self.items.iter().zip(alloc).map(|(i, a)| i.cost * count(a.iter().sum())).sum();
        let mut by_site = vec![0.0; self.sites.len()];
        for (item, owed) in self.items.iter().zip(owed) {
            for (site, e) in item.site.iter().zip(owed) {
                by_site[*site] += e;
            }
        }
        let ebo = by_site.iter().sum();
        let point = Point { cost, ebo, availability: frontier.availability(ebo) };
        (point, by_site.into_iter().zip(&self.sites).map(|(e, site)| site.availability(e)).collect())
    }

    /// What lies where today, in the order of a plan's levels: depot first. Stock at a site where the item is not installed
    /// counts to the depot: it serves nobody there.
    pub(super) fn stock(&self, item: usize) -> Vec<usize> {
        let mut have = vec![0; self.items[item].site.len() + 1];
        for at in &self.members[item] {
            for (code, units) in &self.input.items[*at].stock {
                let site = self.site_of(code);
                let place = site.and_then(|s| self.items[item].site.binary_search(&s).ok());
                have[place.map_or(0, |j| j + 1)] += units;
            }
        }
        have
    }

    /// What today's stock costs and reaches.
    #[must_use]
    pub fn today(&self, frontier: &Frontier) -> Point {
        let alloc: Vec<Vec<usize>> = (0..self.items.len()).map(|item| self.stock(item)).collect();
        self.reached(frontier, &alloc, &frontier.ebo_of(&alloc)).0
    }

    pub(super) fn code(&self, item: usize) -> &str {
        self.members[item].first().map_or("", |at| &self.input.items[*at].code)
    }

    fn place(&self, item: usize, place: usize) -> &str {
        match place.checked_sub(1) {
            None => &self.input.depot.code,
            Some(j) => &self.input.sites[self.items[item].site[j]].code,
        }
    }

    fn row(&self, item: usize, levels: &[usize], ebo: f64) -> Row {
        let have = self.stock(item);
        let units = levels.iter().sum();
        let places = levels.iter().zip(&have).enumerate();
        Row {
            item,
            code: self.code(item).to_owned(),
            places: places
                .map(|(j, (units, have))| Place {
                    code: self.place(item, j).to_owned(),
                    units: *units,
                    have: *have,
                })
                .collect(),
            units,
            have: have.iter().sum(),
            cost: self.items[item].cost * count(units),
            ebo,
        }
    }

    /// What lies too much somewhere goes where it lacks, nearest surplus first by the depot; what still lacks is ordered.
    fn changes(&self, row: &Row, outcome: &mut Outcome) {
        let mut over: Vec<(&Place, usize)> = row
            .places
            .iter()
            .filter_map(|p| Some((p, p.have.checked_sub(p.units).filter(|n| *n > 0)?)))
            .collect();
        let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
        for place in &row.places {
            let mut lacks = place.units.saturating_sub(place.have);
            for (from, left) in &mut over {
                let units = lacks.min(*left);
                if units > 0 {
                    *left -= units;
                    lacks -= units;
                    outcome.transfers.push(Transfer {
                        code: row.code.clone(),
                        from: from.code.clone(),
                        to: place.code.clone(),
                        units,
                    });
                }
            }
            if lacks > 0 {
                lacking.insert(&place.code, lacks);
            }
        }
        let item = &self.items[row.item];
        for (place, units) in lacking {
            outcome.orders.push(Order {
                code: row.code.clone(),
                to: place.to_owned(),
                units,
                cost: item.cost * count(units),
            });
        }
    }
}

/// What is proven to be the best is its own bound.
fn bound_of(reached: &Reached) -> f64 {
    if reached.proven { reached.point.cost } else { reached.bound }
}

/// One part helps another out where it has units on the shelf, but not the other way round. An approximation: the two are taken
/// as independent at the place, and what is lent is not missed by the lender. Gives the expected backorders of the one that is
/// helped; they lie between those of its own stock and those of a common one.
#[must_use]
pub fn helped(helped: &Law, stock: usize, helper: &Law, helper_stock: usize) -> f64 {
    let free = |lent: usize| {
        // P(the helper has at least this many on the shelf).
        helper_stock.checked_sub(lent).map_or(0.0, |at_most| helper.at_most(signed(at_most)))
    };
    // E(U - V)⁺ = Σ_{k ≥ 0} P(U > k) P(V ≤ k) for backorders U and units on the shelf V.
    let mut owed = 0.0;
    for k in 0..helped.terms().len().saturating_sub(stock) {
        owed += helped.above(signed(stock + k)) * (1.0 - free(k + 1));
    }
    owed
}
