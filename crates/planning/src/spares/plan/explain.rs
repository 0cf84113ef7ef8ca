//! Why an item is held in this number at this place: the figures behind it, by name.

use super::model::{Model, RateOf};
use super::outcome::helped;
use crate::spares::DAYS_OF_YEAR;
use crate::spares::echelon::{Base, Depot, Method, evaluate, share, two_echelon};
use crate::spares::frontier::Frontier;
use crate::spares::law::Law;
use crate::spares::window::{self, RepairLaw};
use serde::Serialize;

/// One item of a plan, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    pub code: String,
    /// Of each entry that is pooled here.
    pub rates: Vec<RateOf>,
    /// Failures a year at all sites.
    pub per_year: f64,
    /// Mean units in repair or on order at the depot.
    pub pipeline: f64,
    pub repair_days: f64,
    pub cost: f64,
    /// What a unit of backorders is worth at the target: the last step of the whole plan paid this much for one.
    pub price: f64,
    pub depot: ExplainedPlace,
    pub places: Vec<ExplainedPlace>,
    /// With the help of a part that does its work too; an approximation.
    pub helped: Option<f64>,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedPlace {
    pub code: String,
    pub units: usize,
    pub per_year: f64,
    /// Mean units outstanding.
    pub outstanding: f64,
    /// P(a demand is met at once).
    pub at_once: f64,
    /// P(nobody waits at a moment).
    pub no_backorder: f64,
    /// P(a demand is met within 24 hours); none at the depot.
    pub within_day: Option<f64>,
    pub ebo: f64,
    /// Backorders that the last unit here saves, and that one more would save, in the fleet.
    pub last_saves: Option<f64>,
    pub next_saves: f64,
}

/// Explains an item under `levels` (`[s0, s at each of its sites]`). `None` for an item that is not there.
#[must_use]
pub fn explain(
    model: &Model,
    frontier: &Frontier,
    item: usize,
    levels: &[usize],
    ebo: f64,
) -> Option<Explained> {
    let it = model.items.get(item)?;
    if levels.len() != it.site.len() + 1 {
        return None;
    }
    let demand: f64 = it.lam.iter().sum();
    let empty = |code: &str, units: usize, lam: f64| ExplainedPlace {
        code: code.to_owned(),
        units,
        per_year: lam * DAYS_OF_YEAR,
        outstanding: 0.0,
        at_once: 0.0,
        no_backorder: 0.0,
        within_day: None,
        ebo: 0.0,
        last_saves: None,
        next_saves: 0.0,
    };
    let mut depot = empty(&model.input.depot.code, levels[0], demand);
    let mut places: Vec<ExplainedPlace> = it
        .site
        .iter()
        .zip(&it.lam)
        .zip(&levels[1..])
        .map(|((site, lam), units)| empty(&model.input.sites[*site].code, *units, *lam))
        .collect();
    let mut with_help = None;
    let bond = model.input.substitutes.iter().find(|b| !b.both && b.item == model.code(item));
    for (factor, weight) in it.likely_rates() {
        let bases: Vec<Base> = it
            .lam
            .iter()
            .zip(&it.site)
            .zip(&levels[1..])
            .map(|((lam, site), s)| Base {
                lam: lam * factor,
                ship: model.sites[*site].ship,
                s: *s,
                r: 0.0,
                tb: 0.0,
            })
            .collect();
        let shop = Depot { repair_time: it.repair_time, s0: levels[0] };
        let all = two_echelon(&shop, &bases, Method::Exact);
        add(&mut depot, &all.depot, weight);
        for (j, (place, measured)) in places.iter_mut().zip(&all.bases).enumerate() {
            add(place, &measured.measures, weight);
            let within = window::at_base(&shop, &bases, j, 1.0, RepairLaw::Det);
            place.within_day = Some(place.within_day.unwrap_or(0.0) + weight * within.unwrap_or(0.0));
        }
        if let Some(bond) = bond {
            *with_help.get_or_insert(0.0) += weight * help(model, bond, &shop, &bases, it.site.as_slice());
        }
    }
    let owed = frontier.owed(item, it);
    saved(&mut depot, &mut places, |levels| owed.at(levels).iter().sum(), levels);
    let rates = model.members[item].iter().filter_map(|at| model.rates.get(*at).cloned()).collect();
    Some(Explained {
        code: model.code(item).to_owned(),
        rates,
        per_year: demand * DAYS_OF_YEAR,
        pipeline: demand * it.repair_time,
        repair_days: it.repair_time,
        cost: it.cost,
        price: frontier.price_at(ebo),
        depot,
        places,
        helped: with_help,
    })
}

fn add(place: &mut ExplainedPlace, m: &crate::spares::law::Measures, weight: f64) {
    place.outstanding += weight * m.mean;
    place.at_once += weight * m.fill_rate;
    place.no_backorder += weight * m.p_no_bo;
    place.ebo += weight * m.ebo;
}

/// What each place's last unit saves, and what one more would.
fn saved(
    depot: &mut ExplainedPlace,
    places: &mut [ExplainedPlace],
    ebo: impl Fn(&[usize]) -> f64,
    levels: &[usize],
) {
    let here = ebo(levels);
    let mut tried = levels.to_vec();
    let all = std::iter::once(depot).chain(places.iter_mut());
    for (j, place) in all.enumerate() {
        if let Some(fewer) = levels[j].checked_sub(1) {
            tried[j] = fewer;
            place.last_saves = Some((ebo(&tried) - here).max(0.0));
        }
        tried[j] = levels[j] + 1;
        place.next_saves = (here - ebo(&tried)).max(0.0);
        tried[j] = levels[j];
    }
}

/// Expected backorders of a part whose helper has today's stock; both at the same sites.
fn help(model: &Model, bond: &super::Substitute, shop: &Depot, bases: &[Base], sites: &[usize]) -> f64 {
    let helper = (0..model.items.len())
        .find(|i| model.members[*i].iter().any(|at| model.input.items[*at].code == bond.by));
    let orders: f64 = bases.iter().map(Base::orders).sum();
    let outstanding = Law::poisson(orders * shop.repair_time, shop.s0);
    let plain = || evaluate(&outstanding, shop.s0, bases, Method::Exact).total_ebo;
    let Some(helper) = helper else { return plain() };
    let stock = model.stock(helper);
    let by = &model.items[helper];
    let by_orders: f64 = by.lam.iter().sum();
    let by_outstanding = Law::poisson(by_orders * by.repair_time, stock[0]);
    let mut owed = 0.0;
    for (base, site) in bases.iter().zip(sites) {
        let f = if orders > 0.0 { base.orders() / orders } else { 0.0 };
        let mine = share(&outstanding, shop.s0, f).plus(&Law::poisson(base.in_transit(), base.s));
        let place = by.site.iter().position(|j| j == site);
        owed += match place {
            Some(j) if by_orders > 0.0 => {
                let ship = model.sites[*site].ship;
                let theirs = share(&by_outstanding, stock[0], by.lam[j] / by_orders)
                    .plus(&Law::poisson(by.lam[j] * ship, stock[j + 1]));
                helped(&mine, base.s, &theirs, stock[j + 1])
            }
            _ => mine.ebo(crate::spares::law::signed(base.s)),
        };
    }
    owed
}
