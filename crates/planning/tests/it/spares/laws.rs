//! What holds for every input.

use planning::spares::echelon::{Base, Depot, Method, two_echelon};
use planning::spares::frontier::{Frontier, Item, Site, ebo_of};
use planning::spares::law::{Law, signed};
use planning::spares::ratio::{RatioInput, RatioTable};
use planning::spares::special::gamma_nodes;
use proptest::prelude::*;

fn base() -> impl Strategy<Value = Base> {
    (0.001..0.4_f64, 0.0..8.0_f64, 0..5_usize).prop_map(|(lam, ship, s)| Base {
        lam,
        ship,
        s,
        r: 0.0,
        tb: 0.0,
    })
}

fn item(sites: usize) -> impl Strategy<Value = Item> {
    (1.0..500.0_f64, 1.0..60.0_f64, proptest::collection::vec(0.0005..0.05_f64, sites)).prop_map(
        move |(cost, repair_time, lam)| Item {
            cost,
            repair_time,
            site: (0..sites).collect(),
            lam,
            most: None,
            least: 0,
            pack: 0,
            shape: None,
        },
    )
}

fn problem() -> impl Strategy<Value = (Vec<Item>, Vec<Site>)> {
    (1..4_usize).prop_flat_map(|sites| {
        let places = proptest::collection::vec(
            (1.0..40.0_f64, 0.0..6.0_f64).prop_map(|(systems, ship)| Site { systems, ship }),
            sites,
        );
        (proptest::collection::vec(item(sites), 1..5), places)
    })
}

/// Who holds what costs.
fn cost(items: &[Item], alloc: &[Vec<usize>]) -> f64 {
    let units = |levels: &Vec<usize>| f64::from(u32::try_from(levels.iter().sum::<usize>()).unwrap());
    items.iter().zip(alloc).map(|(item, levels)| item.cost * units(levels)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_law_is_one(mean in 0.0..400.0_f64, s in 0..500_usize) {
        let law = Law::poisson(mean, s);
        let m = law.measures(signed(s));
        prop_assert!((law.terms().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // (X-s)⁺ - (s-X)⁺ = X - s
        prop_assert!((m.ebo - m.on_hand - (mean - f64::from(u32::try_from(s).unwrap()))).abs() < 1e-9 * (1.0 + mean));
        prop_assert!(m.fill_rate <= m.p_no_bo + 1e-15);
        let more = Law::poisson(mean, s + 1).measures(signed(s + 1));
        prop_assert!(more.ebo <= m.ebo && more.fill_rate >= m.fill_rate);
    }

    #[test]
    fn one_more_unit_anywhere_never_hurts(depot in (1.0..50.0_f64, 0..8_usize), bases in proptest::collection::vec(base(), 1..5), at in 0..5_usize) {
        let depot = Depot { repair_time: depot.0, s0: depot.1 };
        let before = two_echelon(&depot, &bases, Method::Exact);
        let mut more = bases.clone();
        let mut shop = depot.clone();
        match more.get_mut(at) {
            Some(base) => base.s += 1,
            None => shop.s0 += 1,
        }
        let after = two_echelon(&shop, &more, Method::Exact);
        prop_assert!(after.total_ebo <= before.total_ebo + 1e-12);
        prop_assert!(after.fill_rate >= before.fill_rate - 1e-12);
        // What the bases wait for from the depot is what the depot owes.
        let waiting: f64 = before.bases.iter().zip(&bases).map(|(m, b)| m.measures.mean - b.lam * b.ship).sum();
        prop_assert!((waiting - before.depot.ebo).abs() < 1e-9 * (1.0 + waiting));
    }

    #[test]
    fn plans_cost_what_they_say_and_reach_what_they_say((items, sites) in problem(), share in 0.5..0.999_f64) {
        let frontier = Frontier::solve(items.clone(), sites.clone(), 1);
        let Some(found) = frontier.for_availability(share) else { return Ok(()) };
        let alloc = frontier.alloc(&found);
        prop_assert!((cost(&items, &alloc) - found.point.cost).abs() < 1e-6);
        let ebo: f64 = items.iter().zip(&alloc).map(|(item, levels)| ebo_of(item, &sites, levels).iter().sum::<f64>()).sum();
        prop_assert!((ebo - found.point.ebo).abs() < 1e-6, "{ebo} {}", found.point.ebo);
        prop_assert!(found.point.availability >= share - 1e-12);
        prop_assert!(found.bound <= found.point.cost + 1e-9);
        // The same figures by the model of one item.
        for (item, levels) in items.iter().zip(&alloc) {
            let bases: Vec<Base> = item.lam.iter().zip(&item.site).zip(&levels[1..])
                .map(|((lam, j), s)| Base { lam: *lam, ship: sites[*j].ship, s: *s, r: 0.0, tb: 0.0 }).collect();
            let depot = Depot { repair_time: item.repair_time, s0: levels[0] };
            let exact = two_echelon(&depot, &bases, Method::Exact).total_ebo;
            let fast: f64 = ebo_of(item, &sites, levels).iter().sum();
            prop_assert!((exact - fast).abs() < 1e-7 * (1.0 + exact), "{exact} {fast}");
        }
    }

    #[test]
    fn no_plan_is_cheaper_than_the_bound((items, sites) in problem(), levels in proptest::collection::vec(proptest::collection::vec(0..4_usize, 4), 4)) {
        let frontier = Frontier::solve(items.clone(), sites.clone(), 1);
        let any: Vec<Vec<usize>> = items.iter().zip(&levels).map(|(item, l)| l[..=item.lam.len()].to_vec()).collect();
        let ebo: f64 = items.iter().zip(&any).map(|(item, levels)| ebo_of(item, &sites, levels).iter().sum::<f64>()).sum();
        if let Some(found) = frontier.for_ebo(ebo) {
            // Backorders below a billionth are left out, so the line between two points is off by as little.
            prop_assert!(found.bound <= cost(&items, &any) * (1.0 + 1e-6) + 1e-6, "{} {}", found.bound, cost(&items, &any));
        }
    }

    #[test]
    fn more_money_is_never_worse((items, sites) in problem(), money in 0.0..3000.0_f64) {
        let frontier = Frontier::solve(items, sites, 1);
        let (less, more) = (frontier.for_budget(money), frontier.for_budget(money * 1.5));
        prop_assert!(less.point.cost <= money + 1e-6);
        let best = frontier.for_budget(money).point.ebo;
        prop_assert!(more.point.ebo <= best + 1e-9 || more.point.cost <= money + 1e-6);
    }

    #[test]
    fn nodes_stand_for_the_gamma_law(shape in 0.05..500.0_f64) {
        let nodes = gamma_nodes(shape, 8);
        let moment = |n: i32| nodes.iter().map(|(x, w)| w * x.powi(n)).sum::<f64>();
        prop_assert!((moment(0) - 1.0).abs() < 1e-10);
        prop_assert!((moment(1) - 1.0).abs() < 1e-9);
        prop_assert!((moment(2) - (1.0 + 1.0 / shape)).abs() < 1e-8 * (1.0 + 1.0 / shape));
        let third = (1.0 + 1.0 / shape) * (1.0 + 2.0 / shape);
        prop_assert!((moment(3) / third - 1.0).abs() < 1e-7);
    }

    #[test]
    fn ratios_fall_and_spares_grow(rate in 0.001..0.5_f64, days in 1.0..90.0_f64, shape in proptest::option::of(0.5..50.0_f64)) {
        let item = RatioInput { code: "A".into(), name: String::new(), rate_per_year: rate, shape, resupply_days: days, unit_cost: 2.0 };
        let table = RatioTable { items: vec![item], installed: vec![1, 10, 100, 1_000, 5_000], target: 0.95 };
        let row = table.rows().unwrap().remove(0);
        for pair in row.windows(2) {
            prop_assert!(pair[0].spares <= pair[1].spares);
            prop_assert!(pair[0].pipeline < pair[1].pipeline);
        }
        for r in &row {
            prop_assert!(r.at_once >= 0.95 - 1e-12, "{r:?}");
            prop_assert!(r.with_one_fewer.is_none_or(|p| p < 0.95), "{r:?}");
        }
    }
}

/// A demand mixed over a gamma law is negative binomial at one place: the eight nodes against the law itself.
#[test]
fn uncertain_rates_give_the_predictive_law() {
    let item = |shape| Item {
        cost: 1.0,
        repair_time: 30.0,
        site: vec![0],
        lam: vec![0.1],
        most: None,
        least: 0,
        pack: 0,
        shape,
    };
    // Without a way to the site all is in repair: three units on average.
    let sites = [Site { systems: 10.0, ship: 0.0 }];
    for shape in [1.0, 4.0, 25.0] {
        let law = Law::gamma_poisson(shape, shape / 3.0, 1.0, 0);
        for s in 0..8_usize {
            let mixed = ebo_of(&item(Some(shape)), &sites, &[s, 0])[0];
            let exact = law.ebo(signed(s));
            // Quadrature meets a smooth function well; a shape of 1 is the hardest of these.
            let allowed = if shape < 2.0 { 2e-3 } else { 1e-5 };
            assert!((mixed - exact).abs() < allowed, "shape {shape}, {s} units: {mixed}, {exact}");
        }
    }
    let known = ebo_of(&item(None), &sites, &[3, 0])[0];
    assert!(ebo_of(&item(Some(2.0)), &sites, &[3, 0])[0] > known, "not to know costs backorders");
}
