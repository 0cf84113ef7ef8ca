//! Last-time buy: a part goes out of production; how many for the rest of the life? Demand over an uncertain rate is negative
//! binomial; part of what fails can be repaired and comes back.

use super::law::{Law, count, signed};
use super::window::RepairLaw;
use serde::{Deserialize, Serialize};

/// What is known of the rate: gamma with this shape and rate (unit-days).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub gamma_shape: f64,
    pub gamma_rate: f64,
}

/// What a unit costs, one too few, and what is left brings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    pub unit_cost: f64,
    pub shortage_cost: f64,
    pub salvage: f64,
}

/// A quantity and what it gives at the end of life.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bought {
    pub mean: f64,
    pub critical_ratio: f64,
    #[serde(rename = "Q")]
    pub quantity: usize,
    /// P(in stock at the end): all demand of the whole life was met.
    pub p_no_short: f64,
    pub exp_short: f64,
    pub exp_left: f64,
    pub cost: f64,
}

/// Buys by the newsvendor's balance: one more while it is more likely to be needed than it costs to have it left.
#[must_use]
pub fn newsvendor(rate: Rate, exposure: f64, repair_yield: f64, prices: Prices) -> Bought {
    let Prices { unit_cost: c, shortage_cost: p, salvage: v } = prices;
    let lost = exposure * (1.0 - repair_yield);
    let critical_ratio = (p - c) / (p - v);
    let law = |level| Law::gamma_poisson(rate.gamma_shape, rate.gamma_rate, lost, level);
    let demand = law(0);
    let quantity = if p <= c { 0 } else { demand.quantile(critical_ratio).unwrap_or(0) };
    let demand = law(quantity);
    let s = signed(quantity);
    let (short, left) = (demand.ebo(s), demand.on_hand(s));
    Bought {
        mean: demand.mean(),
        critical_ratio,
        quantity,
        p_no_short: demand.at_most(s),
        exp_short: short,
        exp_left: left,
        cost: c * count(quantity) + p * short - v * left,
    }
}

/// How the number of installed units goes down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    Const,
    /// To nothing at the horizon.
    Linear,
    /// By this share a day, `e^(-decay t)`.
    Exp {
        decay: f64,
    },
}

/// The rest of the life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Installed units today.
    pub n0: f64,
    /// Days.
    pub horizon: f64,
    pub profile: Profile,
    pub repair_yield: f64,
}

impl Life {
    /// Unit-days up to day t.
    #[must_use]
    pub fn exposure(&self, t: f64) -> f64 {
        match self.profile {
            Profile::Const => self.n0 * t,
            Profile::Linear if self.horizon > 0.0 => self.n0 * (t - t * t / (2.0 * self.horizon)),
            Profile::Linear => 0.0,
            Profile::Exp { decay } if decay > 0.0 => -self.n0 * (-decay * t).exp_m1() / decay,
            Profile::Exp { .. } => self.n0 * t,
        }
    }

    fn installed(&self, t: f64) -> f64 {
        match self.profile {
            Profile::Const => self.n0,
            Profile::Linear if self.horizon > 0.0 => self.n0 * (1.0 - t / self.horizon).max(0.0),
            Profile::Linear => 0.0,
            Profile::Exp { decay } => self.n0 * (-decay * t).exp(),
        }
    }

    /// Unit-days whose failures are out at day t: for good, or still in repair, `∫ n(u) (1 - y G(t-u)) du`.
    #[must_use]
    pub fn out_at(&self, t: f64, repair_mean: f64, law: RepairLaw) -> f64 {
        let y = self.repair_yield;
        let back = match law {
            RepairLaw::Det => self.exposure((t - repair_mean).max(0.0)),
            RepairLaw::Exp => {
                integral(0.0, t, repair_mean, &|u| self.installed(u) * law.done_by(repair_mean, t - u))
            }
        };
        self.exposure(t) - y * back
    }
}

/// Cells of a composite Gauss-Legendre rule: a few over the whole, and as many again over the last repair times, where the
/// integrand bends.
fn integral(from: f64, to: f64, scale: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    let bend = (to - 40.0 * scale.max(0.0)).max(from);
    let parts = |a: f64, b: f64, cells: u32| -> f64 {
        let width = (b - a) / f64::from(cells);
        (0..cells).map(|i| cell(a + f64::from(i) * width, width, f)).sum()
    };
    if to <= from { 0.0 } else { parts(from, bend, 64) + parts(bend, to, 64) }
}

fn cell(a: f64, width: f64, f: &dyn Fn(f64) -> f64) -> f64 {
    const X: [f64; 5] =
        [0.0, 0.538_469_310_105_683, 0.906_179_845_938_664, -0.538_469_310_105_683, -0.906_179_845_938_664];
    const W: [f64; 5] = [
        0.568_888_888_888_889,
        0.478_628_670_499_366_5,
        0.236_926_885_056_189_1,
        0.478_628_670_499_366_5,
        0.236_926_885_056_189_1,
    ];
    let half = width / 2.0;
    X.iter().zip(W).map(|(x, w)| w * f(a + half + half * x)).sum::<f64>() * half
}

/// A quantity with what holding it costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Held {
    #[serde(rename = "Q")]
    pub quantity: usize,
    pub cost: f64,
    pub p_no_short: f64,
    pub mean_end: f64,
}

/// Largest number that is bought.
pub const QUANTITY_MAX: usize = 1_000_000;

/// The cheapest quantity where each unit on the shelf costs `holding_per_day`.
#[must_use]
pub fn with_holding(rate: Rate, life: &Life, prices: Prices, holding_per_day: f64) -> Held {
    let lost = |t: f64| life.exposure(t) * (1.0 - life.repair_yield);
    let law = |t: f64, level| Law::gamma_poisson(rate.gamma_shape, rate.gamma_rate, lost(t), level);
    let Prices { unit_cost: c, shortage_cost: p, salvage: v } = prices;
    let end = law(life.horizon, 0);
    // E[(Q - D_t)⁺] summed over the life: one more unit adds P(D_t ≤ Q-1) a day.
    let shelf = |level: usize| integral(0.0, life.horizon, 0.0, &|t| law(t, level).at_most(signed(level)));
    let mut quantity = 0;
    let mut held = 0.0;
    // One more unit pays while it saves more shortage than it costs: both sides are monotone in the quantity.
    while quantity < QUANTITY_MAX {
        let days = shelf(quantity);
        let not_short = law(life.horizon, quantity).at_most(signed(quantity));
        if c - p + (p - v) * not_short + holding_per_day * days >= 0.0 {
            break;
        }
        held += days;
        quantity += 1;
    }
    let last = law(life.horizon, quantity);
    let s = signed(quantity);
    let cost = c * count(quantity) + p * last.ebo(s) - v * last.on_hand(s) + holding_per_day * held;
    Held { quantity, cost, p_no_short: last.at_most(s), mean_end: end.mean() }
}

/// A quantity that is never short, as far as each single day goes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NeverShort {
    #[serde(rename = "Q")]
    pub quantity: usize,
    pub worst_t: f64,
    pub m_worst: f64,
    pub m_end: f64,
    pub p_worst: f64,
    pub p_end: f64,
    pub ebo_end: f64,
}

/// The smallest quantity that is enough on the worst day with this probability. It is a bound for "never short" over the whole
/// life: that is at most `p_worst`.
#[must_use]
pub fn never_short(
    rate: Rate,
    life: &Life,
    repair_mean: f64,
    repair_law: RepairLaw,
    target: f64,
) -> Option<NeverShort> {
    let out = |t: f64| life.out_at(t, repair_mean, repair_law);
    let (worst_t, m_worst) = worst(life.horizon, &out);
    let law = |m: f64, level| Law::gamma_poisson(rate.gamma_shape, rate.gamma_rate, m, level);
    let quantity = law(m_worst, 0).quantile(target)?;
    let s = signed(quantity);
    let m_end = out(life.horizon);
    Some(NeverShort {
        quantity,
        worst_t,
        m_worst,
        m_end,
        p_worst: law(m_worst, quantity).at_most(s),
        p_end: law(m_end, quantity).at_most(s),
        ebo_end: law(m_end, quantity).ebo(s),
    })
}

/// Where a smooth function with one summit is largest on `[0, end]`.
fn worst(end: f64, f: &dyn Fn(f64) -> f64) -> (f64, f64) {
    const STEPS: u32 = 400;
    let at = |i: u32| end * f64::from(i) / f64::from(STEPS);
    let mut best = (end, f(end));
    for i in (0..STEPS).rev() {
        let value = f(at(i));
        if value > best.1 * (1.0 + 1e-12) {
            best = (at(i), value);
        }
    }
    if best.0 >= end || end <= 0.0 {
        return best;
    }
    let step = end / f64::from(STEPS);
    let (mut low, mut high) = ((best.0 - step).max(0.0), (best.0 + step).min(end));
    for _ in 0..100 {
        let (a, b) = (low + (high - low) * 0.381_966_011, high - (high - low) * 0.381_966_011);
        if f(a) < f(b) { low = a } else { high = b }
    }
    let t = f64::midpoint(low, high);
    (t, f(t))
}
