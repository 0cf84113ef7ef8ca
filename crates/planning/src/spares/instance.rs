//! Test instances in a common schema (`spares check`): each kind of question the model answers, as JSON in and JSON out, so that
//! anybody can hold the program against their own numbers.

use super::consumable::{self, Supply};
use super::echelon::{Base, DEPTH_MAX, Depot, Method, Node, Shop, TwoEchelon, tree, two_echelon};
use super::exact::{self, Item, Limits};
use super::last_buy::{self, Life, Prices, Profile, Rate};
use super::law::{Law, Measures, TERMS_MAX, count, signed};
use super::rates::{self, Seen};
use super::window::{self, RepairLaw};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A file of instances.
#[derive(Debug, Deserialize)]
pub struct File {
    pub instances: Vec<Value>,
}

/// Why an instance has no answer: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("this program knows no kind \"{0}\"")]
    UnknownKind(String),
    #[error("input: {0}")]
    Input(String),
    #[error("{0}")]
    NoAnswer(String),
}

type Answer = Result<Value, Unanswered>;

/// Answers one instance: the fields of its kind, with `id` and `kind`.
///
/// # Errors
/// [`Unanswered`]
pub fn answer(instance: &Value) -> Answer {
    let text = |name: &'static str| {
        instance.get(name).and_then(Value::as_str).ok_or(Unanswered::Missing(name)).map(str::to_owned)
    };
    let (id, kind) = (text("id")?, text("kind")?);
    let input = instance.get("input").ok_or(Unanswered::Missing("input"))?;
    let found = match kind.as_str() {
        "single_poisson" => single_poisson(input),
        "single_newsvendor" => single_newsvendor(input),
        "single_nb" => single_nb(input),
        "single_window" => single_window(input),
        "two_echelon" => two_echelons(input),
        "two_echelon_sim" => two_echelon_sim(input),
        "two_echelon_window" => two_echelon_window(input),
        "two_echelon_window_sim" => two_echelon_window_sim(input),
        "two_echelon_mmc" => mmc(input),
        "tree" => trees(input, false),
        "tree_sim" => trees(input, true),
        "rq_eval" => rq_eval(input),
        "rq_opt" => rq_opt(input),
        "opt_budget" | "opt_ebo_target" | "opt_avail_each" => optimum(&kind, input),
        "ltb_newsvendor" => ltb_newsvendor(input),
        "ltb_holding" => ltb_holding(input),
        "ltb_transient" => ltb_transient(input),
        "gamma_poisson_eb" => gamma_poisson(input),
        "weibull_censored" => weibull(input),
        _ => Err(Unanswered::UnknownKind(kind.clone())),
    }?;
    let mut all = Map::new();
    all.insert("id".to_owned(), id.into());
    all.insert("kind".to_owned(), kind.into());
    if let Value::Object(fields) = found {
        all.extend(fields);
    }
    Ok(Value::Object(all))
}

fn read<T: DeserializeOwned>(input: &Value) -> Result<T, Unanswered> {
    T::deserialize(input).map_err(|e| Unanswered::Input(e.to_string()))
}

fn bad(why: impl Into<String>) -> Unanswered {
    Unanswered::Input(why.into())
}

/// A number that can be one: finite, not below zero.
fn number(name: &str, x: f64) -> Result<f64, Unanswered> {
    if x.is_finite() && x >= 0.0 {
        Ok(x)
    } else {
        Err(bad(format!("{name} is {x}; give a number of 0 or more")))
    }
}

fn level(name: &str, s: usize) -> Result<usize, Unanswered> {
    if s < TERMS_MAX / 4 {
        Ok(s)
    } else {
        Err(bad(format!("{name} is {s}; at most {} is computed", TERMS_MAX / 4)))
    }
}

/// A mean that the sums can hold.
fn mean(name: &str, x: f64) -> Result<f64, Unanswered> {
    let most = count(TERMS_MAX / 4);
    if number(name, x)? <= most {
        Ok(x)
    } else {
        Err(bad(format!("{name} is {x}; at most {most} is computed")))
    }
}

fn fields(m: &Measures) -> Value {
    json!({ "mean": m.mean, "ebo": m.ebo, "vbo": m.vbo, "fill_rate": m.fill_rate, "p_no_bo": m.p_no_bo, "on_hand": m.on_hand })
}

#[derive(Deserialize)]
struct Single {
    lam: f64,
    lead_time: f64,
    s: i64,
}

fn single_poisson(input: &Value) -> Answer {
    let i: Single = read(input)?;
    let m = mean("lam x lead_time", number("lam", i.lam)? * number("lead_time", i.lead_time)?)?;
    let s = level("s", usize::try_from(i.s).unwrap_or(0))?;
    Ok(fields(&Law::poisson(m, s).measures(i.s)))
}

#[derive(Deserialize)]
struct Newsvendor {
    h: f64,
    p: f64,
    mean: f64,
}

fn single_newsvendor(input: &Value) -> Answer {
    let i: Newsvendor = read(input)?;
    let (h, p) = (number("h", i.h)?, number("p", i.p)?);
    if h + p <= 0.0 {
        return Err(bad("h and p are both 0; then every level costs the same"));
    }
    let demand = Law::poisson(mean("mean", i.mean)?, 0);
    let s = demand.quantile(p / (p + h)).ok_or_else(|| no_bound("h"))?;
    let demand = Law::poisson(i.mean, s);
    let at = signed(s);
    Ok(json!({ "s": s, "cost": h * demand.on_hand(at) + p * demand.ebo(at) }))
}

fn no_bound(what: &str) -> Unanswered {
    Unanswered::NoAnswer(format!("nothing bounds the level; give {what} a value above 0"))
}

#[derive(Deserialize)]
struct Nb {
    mean: f64,
    vmr: f64,
    s: i64,
}

fn single_nb(input: &Value) -> Answer {
    let i: Nb = read(input)?;
    let m = mean("mean", i.mean)?;
    let vmr = number("vmr", i.vmr)?;
    let s = level("s", usize::try_from(i.s).unwrap_or(0))?;
    Ok(fields(&Law::negative_binomial(m, m * vmr, s).measures(i.s)))
}

#[derive(Deserialize)]
struct Window {
    lam: f64,
    repair_time: f64,
    s: usize,
    window: f64,
    #[serde(default)]
    repair_dist: RepairLaw,
}

fn single_window(input: &Value) -> Answer {
    let i: Window = read(input)?;
    mean("lam x repair_time", number("lam", i.lam)? * number("repair_time", i.repair_time)?)?;
    mean("lam x window", i.lam * number("window", i.window)?)?;
    let p = window::single(i.lam, i.repair_time, level("s", i.s)?, i.window, i.repair_dist);
    Ok(json!({ "p_within": p }))
}

#[derive(Deserialize)]
struct Two {
    depot: Depot,
    bases: Vec<Base>,
}

fn two(input: &Value) -> Result<Two, Unanswered> {
    let i: Two = read(input)?;
    number("depot.repair_time", i.depot.repair_time)?;
    level("depot.s0", i.depot.s0)?;
    bases(&i.bases)?;
    let orders: f64 = i.bases.iter().map(Base::orders).sum();
    mean("units in repair", orders * i.depot.repair_time)?;
    Ok(i)
}

fn bases(all: &[Base]) -> Result<(), Unanswered> {
    for (j, base) in all.iter().enumerate() {
        let named = |what: &str| format!("bases[{j}].{what}");
        number(&named("lam"), base.lam)?;
        number(&named("ship"), base.ship)?;
        number(&named("tb"), base.tb)?;
        level(&named("s"), base.s)?;
        if !(0.0..=1.0).contains(&base.r) {
            return Err(bad(format!("bases[{j}].r is {}; it is a share from 0 to 1", base.r)));
        }
        mean(&named("lam x ship"), base.in_transit())?;
    }
    Ok(())
}

fn two_echelons(input: &Value) -> Answer {
    let i = two(input)?;
    let exact = two_echelon(&i.depot, &i.bases, Method::Exact);
    let compared = |method| {
        let found = two_echelon(&i.depot, &i.bases, method);
        let each: Vec<Value> = found
            .bases
            .iter()
            .map(|b| json!({ "ebo": b.measures.ebo, "fill_rate": b.measures.fill_rate }))
            .collect();
        json!({ "bases": each, "total_ebo": found.total_ebo, "fill_rate": found.fill_rate })
    };
    let d = &exact.depot;
    Ok(json!({
        "depot": { "lam0": exact.orders, "mu0": d.mean, "ebo": d.ebo, "vbo": d.vbo, "fill_rate": d.fill_rate, "on_hand": d.on_hand },
        "exact": whole(&exact), "metric": compared(Method::Metric), "graves": compared(Method::Graves),
    }))
}

fn whole(found: &TwoEchelon) -> Value {
    let each: Vec<Value> = found
        .bases
        .iter()
        .map(|b| {
            let mut fields = fields(&b.measures);
            fields["var"] = b.var.into();
            fields
        })
        .collect();
    json!({ "bases": each, "total_ebo": found.total_ebo, "fill_rate": found.fill_rate })
}

fn two_echelon_sim(input: &Value) -> Answer {
    let i = two(input)?;
    let exact = two_echelon(&i.depot, &i.bases, Method::Exact);
    let ebo: Vec<f64> = exact.bases.iter().map(|b| b.measures.ebo).collect();
    let fill: Vec<f64> = exact.bases.iter().map(|b| b.measures.fill_rate).collect();
    Ok(json!({ "exact_ebo": ebo, "exact_fill": fill, "exact_total": exact.total_ebo }))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    base: usize,
    window: f64,
    #[serde(default)]
    repair_dist: RepairLaw,
}

fn within(i: &Two, asked: &Asked, j: usize) -> Result<f64, Unanswered> {
    if i.bases.iter().any(|b| b.r > 0.0) {
        return Err(Unanswered::NoAnswer(
            "the window formula holds without local repair only; set r to 0".to_owned(),
        ));
    }
    window::at_base(&i.depot, &i.bases, j, number("window", asked.window)?, asked.repair_dist)
        .ok_or_else(|| bad(format!("there is no base {j}; they are counted from 0")))
}

fn two_echelon_window(input: &Value) -> Answer {
    let (i, asked): (Two, Asked) = (two(input)?, read(input)?);
    Ok(json!({ "p_within": within(&i, &asked, asked.base)? }))
}

fn two_echelon_window_sim(input: &Value) -> Answer {
    let (i, asked): (Two, Asked) = (two(input)?, read(input)?);
    let each: Result<Vec<f64>, _> = (0..i.bases.len()).map(|j| within(&i, &asked, j)).collect();
    Ok(json!({ "exact": each? }))
}

#[derive(Deserialize)]
struct Mmc {
    depot: MmcDepot,
    bases: Vec<Base>,
}

#[derive(Deserialize)]
struct MmcDepot {
    servers: usize,
    service_mean: f64,
    s0: usize,
}

fn mmc(input: &Value) -> Answer {
    let i: Mmc = read(input)?;
    bases(&i.bases)?;
    number("depot.service_mean", i.depot.service_mean)?;
    level("depot.s0", i.depot.s0)?;
    level("depot.servers", i.depot.servers)?;
    let orders: f64 = i.bases.iter().map(Base::orders).sum();
    let shop = Shop::new(orders, i.depot.servers, i.depot.service_mean).ok_or_else(|| {
        Unanswered::NoAnswer(format!(
            "{} servers can't keep up with {orders} units a day of {} days each: the queue grows for ever; add servers",
            i.depot.servers, i.depot.service_mean
        ))
    })?;
    let laws: Vec<(f64, f64)> = i
        .bases
        .iter()
        .map(|base| {
            let f = if orders > 0.0 { base.orders() / orders } else { 0.0 };
            let law = shop.share(i.depot.s0, f).plus(&Law::poisson(base.in_transit(), base.s));
            (law.ebo(signed(base.s)), law.at_most(signed(base.s) - 1))
        })
        .collect();
    let total: f64 = laws.iter().map(|(ebo, _)| ebo).sum();
    let demand: f64 = i.bases.iter().map(|b| b.lam).sum();
    let met: f64 = i.bases.iter().zip(&laws).map(|(b, (_, fill))| b.lam * fill).sum();
    Ok(json!({
        "depot_mean": shop.mean(), "depot_ebo": shop.ebo(i.depot.s0),
        "base_ebo": laws.first().map_or(0.0, |(ebo, _)| *ebo), "base_ebos": laws.iter().map(|(e, _)| *e).collect::<Vec<_>>(),
        "total_ebo": total, "fill_rate": if demand > 0.0 { met / demand } else { 1.0 },
    }))
}

fn trees(input: &Value, leaves_only: bool) -> Answer {
    let root: Node = read(input)?;
    if root.depth() > DEPTH_MAX {
        return Err(bad(format!(
            "the tree is {} levels deep; at most {DEPTH_MAX} are computed",
            root.depth()
        )));
    }
    check_node(&root)?;
    let all = tree(&root);
    if leaves_only {
        let leaves: Vec<_> = all.iter().filter(|n| n.leaf).collect();
        let ids: Vec<&str> = leaves.iter().map(|n| n.id.as_str()).collect();
        return Ok(json!({ "leaves": ids, "exact": leaves.iter().map(|n| n.ebo).collect::<Vec<_>>() }));
    }
    Ok(json!({ "nodes": all }))
}

fn check_node(node: &Node) -> Result<(), Unanswered> {
    number(&format!("ship of {}", node.id), node.ship)?;
    number(&format!("lam of {}", node.id), node.lam)?;
    level(&format!("s of {}", node.id), node.s)?;
    mean(&format!("units on the way to {}", node.id), node.demand() * node.ship)?;
    node.children.iter().try_for_each(check_node)
}

#[derive(Deserialize)]
struct Pair {
    #[serde(rename = "R")]
    reorder: i64,
    #[serde(rename = "Q")]
    quantity: u64,
}

fn supply(input: &Value) -> Result<Supply, Unanswered> {
    let supply: Supply = read(input)?;
    mean("lam x lead_time", number("lam", supply.lam)? * number("lead_time", supply.lead_time)?)?;
    for (name, x) in [("h", supply.h), ("b", supply.b), ("K", supply.order)] {
        number(name, x)?;
    }
    Ok(supply)
}

fn rq_eval(input: &Value) -> Answer {
    let (supply, pair): (Supply, Pair) = (supply(input)?, read(input)?);
    if pair.quantity == 0 || pair.quantity > consumable::QUANTITY_MAX {
        return Err(bad(format!("Q is {}; order 1 to {}", pair.quantity, consumable::QUANTITY_MAX)));
    }
    let worth = consumable::evaluate(&supply, pair.reorder, pair.quantity);
    serde_json::to_value(worth).map_err(|e| bad(e.to_string()))
}

fn rq_opt(input: &Value) -> Answer {
    let best = consumable::best(&supply(input)?).ok_or_else(|| no_bound("h and b"))?;
    serde_json::to_value(best).map_err(|e| bad(e.to_string()))
}

#[derive(Deserialize)]
struct Small {
    items: Vec<Item>,
    s0_max: usize,
    s_max: usize,
    #[serde(default)]
    systems: Vec<f64>,
    budget: Option<f64>,
    #[serde(alias = "target", alias = "ebo")]
    ebo_target: Option<f64>,
    availability: Option<f64>,
}

fn optimum(kind: &str, input: &Value) -> Answer {
    let i: Small = read(input)?;
    for item in &i.items {
        number("cost", item.cost)?;
        number("repair_time", item.repair_time)?;
        bases(&item.bases)?;
    }
    let limits = Limits { s0_max: level("s0_max", i.s0_max)?, s_max: level("s_max", i.s_max)? };
    let found = match kind {
        "opt_budget" => exact::for_budget(&i.items, limits, i.budget.ok_or(Unanswered::Missing("budget"))?),
        "opt_ebo_target" => {
            exact::for_ebo(&i.items, limits, i.ebo_target.ok_or(Unanswered::Missing("ebo_target"))?)
        }
        _ => {
            let target = i.availability.ok_or(Unanswered::Missing("availability"))?;
            let sites = i.items.iter().map(|item| item.bases.len()).max().unwrap_or(0);
            if i.systems.len() != sites || i.items.iter().any(|item| item.bases.len() != sites) {
                return Err(bad("systems and each item's bases must name the same sites"));
            }
            if i.systems.iter().any(|n| n.is_nan() || *n <= 0.0) {
                return Err(bad("systems: each site has at least one"));
            }
            exact::for_each_site(&i.items, limits, &i.systems, target)
        }
    };
    let best = found.map_err(|e| Unanswered::NoAnswer(e.to_string()))?;
    Ok(json!({ "opt_cost": best.cost, "opt_ebo": best.ebo, "opt_alloc": best.alloc }))
}

#[derive(Deserialize)]
struct LastBuy {
    #[serde(flatten)]
    rate: Rate,
    #[serde(flatten)]
    prices: Prices,
    exposure: f64,
    #[serde(default)]
    repair_yield: f64,
}

fn check_rate(rate: Rate) -> Result<(), Unanswered> {
    if rate.gamma_shape > 0.0
        && rate.gamma_rate > 0.0
        && rate.gamma_shape.is_finite()
        && rate.gamma_rate.is_finite()
    {
        Ok(())
    } else {
        Err(bad("gamma_shape and gamma_rate must be above 0"))
    }
}

fn check_prices(prices: Prices) -> Result<(), Unanswered> {
    number("unit_cost", prices.unit_cost)?;
    number("shortage_cost", prices.shortage_cost)?;
    if prices.salvage >= prices.shortage_cost || prices.salvage > prices.unit_cost {
        return Err(bad("salvage must be less than what a shortage costs, and no more than a unit costs"));
    }
    Ok(())
}

fn check_yield(y: f64) -> Result<(), Unanswered> {
    if (0.0..=1.0).contains(&y) {
        Ok(())
    } else {
        Err(bad(format!("repair_yield is {y}; it is a share from 0 to 1")))
    }
}

fn ltb_newsvendor(input: &Value) -> Answer {
    let i: LastBuy = read(input)?;
    check_rate(i.rate)?;
    check_prices(i.prices)?;
    check_yield(i.repair_yield)?;
    mean("expected demand", i.rate.gamma_shape / i.rate.gamma_rate * number("exposure", i.exposure)?)?;
    let found = last_buy::newsvendor(i.rate, i.exposure, i.repair_yield, i.prices);
    serde_json::to_value(found).map_err(|e| bad(e.to_string()))
}

#[derive(Deserialize)]
struct Years {
    #[serde(flatten)]
    rate: Rate,
    n0: f64,
    horizon: f64,
    #[serde(default)]
    profile: Option<String>,
    decay: Option<f64>,
    #[serde(default)]
    repair_yield: f64,
}

fn life(i: &Years) -> Result<Life, Unanswered> {
    check_rate(i.rate)?;
    check_yield(i.repair_yield)?;
    number("n0", i.n0)?;
    number("horizon", i.horizon)?;
    mean("expected demand", i.rate.gamma_shape / i.rate.gamma_rate * i.n0 * i.horizon)?;
    let decay = number("decay", i.decay.unwrap_or(0.0))?;
    let profile = match i.profile.as_deref().unwrap_or("const") {
        "const" | "constant" => Profile::Const,
        "linear" | "lin" => Profile::Linear,
        "exp" | "exponential" => Profile::Exp { decay },
        other => return Err(bad(format!("profile is \"{other}\"; take const, linear or exp"))),
    };
    Ok(Life { n0: i.n0, horizon: i.horizon, profile, repair_yield: i.repair_yield })
}

#[derive(Deserialize)]
struct Holding {
    #[serde(flatten)]
    prices: Prices,
    holding_per_day: f64,
}

fn ltb_holding(input: &Value) -> Answer {
    let (i, h): (Years, Holding) = (read(input)?, read(input)?);
    check_prices(h.prices)?;
    let holding = number("holding_per_day", h.holding_per_day)?;
    let found = last_buy::with_holding(i.rate, &life(&i)?, h.prices, holding);
    serde_json::to_value(found).map_err(|e| bad(e.to_string()))
}

#[derive(Deserialize)]
struct Transient {
    #[serde(default)]
    repair_mean: f64,
    #[serde(default)]
    repair_dist: RepairLaw,
    target: f64,
}

fn ltb_transient(input: &Value) -> Answer {
    let (i, t): (Years, Transient) = (read(input)?, read(input)?);
    if !(0.0..1.0).contains(&t.target) {
        return Err(bad(format!("target is {}; it is a probability below 1", t.target)));
    }
    let repair = number("repair_mean", t.repair_mean)?;
    let found = last_buy::never_short(i.rate, &life(&i)?, repair, t.repair_dist, t.target);
    let found = found
        .ok_or_else(|| Unanswered::NoAnswer("the target is too close to 1 to be computed".to_owned()))?;
    serde_json::to_value(found).map_err(|e| bad(e.to_string()))
}

#[derive(Deserialize)]
struct Field {
    failures: Vec<u64>,
    exposure: Vec<f64>,
}

fn gamma_poisson(input: &Value) -> Answer {
    let i: Field = read(input)?;
    if i.failures.len() != i.exposure.len() {
        return Err(bad("failures and exposure must have the same length"));
    }
    let seen: Vec<Seen> =
        i.failures.iter().zip(&i.exposure).map(|(n, e)| Seen { failures: *n, exposure: *e }).collect();
    let found = rates::shrink(&seen).ok_or_else(|| {
        Unanswered::NoAnswer(
            "without a failure, or without exposure, nothing is known of the rates".to_owned(),
        )
    })?;
    Ok(json!({ "a": found.a, "b": found.b, "nll": found.nll, "post_mean": found.post_mean }))
}

#[derive(Deserialize)]
struct Lives {
    time: Vec<f64>,
    failed: Vec<Value>,
}

fn weibull(input: &Value) -> Answer {
    let i: Lives = read(input)?;
    let failed: Vec<bool> = i
        .failed
        .iter()
        .map(|f| f.as_bool().unwrap_or_else(|| f.as_f64().is_some_and(|x| x != 0.0)))
        .collect();
    if i.time.len() != failed.len() {
        return Err(bad("time and failed must have the same length"));
    }
    let found = rates::weibull(&i.time, &failed).ok_or_else(|| {
        Unanswered::NoAnswer(
            "it takes a failure, times above 0, and times that differ, to tell how parts age".to_owned(),
        )
    })?;
    serde_json::to_value(found).map_err(|e| bad(e.to_string()))
}
