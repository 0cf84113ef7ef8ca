//! Consumables: order Q when what is on the shelf and on order falls to R. Exact under Poisson demand: the inventory position is
//! uniform on `R+1 … R+Q`. The best pair by Federgruen & Zheng (1992). R may be negative: then a customer waits by plan.

use super::law::{Law, signed};
use serde::{Deserialize, Serialize};

/// Demand, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Supply {
    /// Units a day.
    pub lam: f64,
    /// Days from order to arrival.
    pub lead_time: f64,
    /// Holding one unit for a day.
    pub h: f64,
    /// Owing one unit for a day.
    pub b: f64,
    /// Placing an order.
    #[serde(rename = "K")]
    pub order: f64,
}

/// What a pair gives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Worth {
    pub ebo: f64,
    pub on_hand: f64,
    /// P(a demand is met at once).
    pub fill_rate: f64,
    /// A day, all of it.
    pub cost: f64,
}

/// The best pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Best {
    #[serde(rename = "R")]
    pub reorder: i64,
    #[serde(rename = "Q")]
    pub quantity: u64,
    pub cost: f64,
}

/// Largest order quantity that is looked at.
pub const QUANTITY_MAX: u64 = 1_000_000;

/// Evaluates a pair.
#[must_use]
pub fn evaluate(supply: &Supply, reorder: i64, quantity: u64) -> Worth {
    let q = i64::try_from(quantity.clamp(1, QUANTITY_MAX)).unwrap_or(1);
    let top = usize::try_from(reorder.saturating_add(q)).unwrap_or(0);
    let demand = Law::poisson(supply.lam * supply.lead_time, top);
    let positions = || (1..=q).map(|i| reorder.saturating_add(i));
    #[expect(clippy::cast_precision_loss, reason = "at most a million")]
    let n = q as f64;
    let mean = |f: &dyn Fn(i64) -> f64| positions().map(f).sum::<f64>() / n;
    let ebo = mean(&|y| demand.ebo(y));
    let on_hand = mean(&|y| demand.on_hand(y));
    let fill_rate = mean(&|y| demand.at_most(y - 1));
    let cost = supply.order * supply.lam / n + supply.h * on_hand + supply.b * ebo;
    Worth { ebo, on_hand, fill_rate, cost }
}

/// The pair of least cost. `None` where nothing bounds it: holding or owing costs nothing.
#[must_use]
pub fn best(supply: &Supply) -> Option<Best> {
    if !(supply.h > 0.0 && supply.b > 0.0) {
        return None;
    }
    let mean = supply.lam * supply.lead_time;
    let mut demand = Law::poisson(mean, 0);
    let critical = supply.b / (supply.b + supply.h);
    // Where one position alone costs least.
    let middle = signed(demand.quantile(critical)?);
    let g = |law: &Law, y: i64| supply.h * law.on_hand(y) + supply.b * law.ebo(y);
    let (mut low, mut high) = (middle, middle);
    let mut total = supply.order * supply.lam + g(&demand, middle);
    let mut quantity = 1_u64;
    let mut cost = total;
    let (mut below, mut above) = (g(&demand, low - 1), g(&demand, high + 1));
    while quantity < QUANTITY_MAX {
        let next = below.min(above);
        if next >= cost {
            break;
        }
        total += next;
        quantity += 1;
        #[expect(clippy::cast_precision_loss, reason = "at most a million")]
        let n = quantity as f64;
        cost = total / n;
        if below <= above {
            low -= 1;
            below = g(&demand, low - 1);
        } else {
            high += 1;
            if usize::try_from(high + 1).is_ok_and(|h| h + 1 >= demand.terms().len()) {
                demand = Law::poisson(mean, usize::try_from(2 * high + 2).unwrap_or(0));
            }
            above = g(&demand, high + 1);
        }
    }
    Some(Best { reorder: low - 1, quantity, cost })
}
