//! From a company's question to its list.

use planning::spares::plan::{Input, Known, Model, NoteKind, Outcome, Problem, Target, WhatIf, explain};

fn district() -> Input {
    serde_json::from_str(include_str!("../../../../../docs/examples/spares-district.json")).unwrap()
}

fn solved(input: Input) -> (Model, Outcome) {
    let target = input.target;
    let model = Model::new(input).unwrap();
    let outcome = model.plan(&model.frontier(2), target, 2);
    (model, outcome)
}

/// The story of P-RATIO: what was seen becomes rates, rates and prices become a list, the list says what to buy and to move.
#[test]
fn a_district_gets_its_list() {
    let (model, outcome) = solved(district());
    assert!(outcome.is_reached && outcome.availability >= 0.999 && outcome.gap < 1e-12, "{outcome:?}");
    assert!(outcome.bound <= outcome.cost);
    let notes = |code: &str| -> Vec<NoteKind> {
        model.notes.iter().filter(|n| n.item == code).map(|n| n.kind).collect()
    };
    assert_eq!(notes("RTU-NB"), [NoteKind::RateOfFamily, NoteKind::RepairAssumed, NoteKind::OneWay]);
    assert_eq!(notes("BAT-19"), [NoteKind::RateGiven, NoteKind::Capped]);
    assert_eq!(notes("EM-CONV"), []);
    // What lies somewhere is moved before anything is bought, and nothing is made up.
    for row in &outcome.rows {
        let of = |list: &[planning::spares::plan::Transfer]| -> usize {
            list.iter().filter(|t| t.code == row.code).map(|t| t.units).sum()
        };
        let lacking: usize = row.places.iter().map(|p| p.units.saturating_sub(p.have)).sum();
        let bought: usize = outcome.orders.iter().filter(|o| o.code == row.code).map(|o| o.units).sum();
        assert_eq!(of(&outcome.transfers) + bought, lacking, "{row:?}");
        let over: usize = row.places.iter().map(|p| p.have.saturating_sub(p.units)).sum();
        assert_eq!(of(&outcome.transfers), lacking.min(over));
    }
    // Packs and kits are whole.
    let units = |code: &str| outcome.rows.iter().find(|r| r.code == code).unwrap().units;
    assert_eq!(units("BAT-19") % 5, 0);
    assert_eq!(units("GLAND-K"), 2 * units("SEAL-K"));
    assert!(units("SEAL-K") > 0);
}

#[test]
fn every_target_is_kept_and_never_below_its_bound() {
    for target in [
        Target::Fleet(0.9995),
        Target::EachSite(0.999),
        Target::Within { hours: 24.0, share: 0.5 },
        Target::Budget(20_000.0),
    ] {
        let (_, outcome) = solved(Input { target, ..district() });
        assert!(outcome.is_reached, "{target:?}");
        assert!(outcome.cost >= outcome.bound - 1e-9);
        match target {
            Target::Fleet(share) => assert!(outcome.availability >= share),
            Target::EachSite(share) => {
                assert!(outcome.by_site.iter().all(|a| *a >= share - 1e-9), "{outcome:?}")
            }
            Target::Within { share, .. } => assert!(outcome.within.unwrap() >= share - 1e-9),
            Target::Budget(money) => assert!(outcome.cost <= money),
        }
    }
    // The way to the hills takes four days: nobody is there within a day, whatever lies at the depot.
    let (_, outcome) = solved(Input { target: Target::Within { hours: 24.0, share: 0.95 }, ..district() });
    let at_hill: usize =
        outcome.rows.iter().flat_map(|r| &r.places).filter(|p| p.code == "hill").map(|p| p.units).sum();
    assert!(at_hill > 0);
}

#[test]
fn better_repair_needs_less() {
    let model = Model::new(district()).unwrap();
    let plan = |what_if| {
        let model = model.changed(what_if);
        model.plan(&model.frontier(1), Target::Fleet(0.9995), 1).cost
    };
    let as_is = plan(WhatIf::default());
    assert!(plan(WhatIf { repair: 0.5, ..WhatIf::default() }) < as_is);
    assert!(plan(WhatIf { way: 0.25, ..WhatIf::default() }) < as_is);
    assert!(plan(WhatIf { rate: 2.0, ..WhatIf::default() }) > as_is);
}

#[test]
fn parts_that_do_each_others_work_share_one_stock() {
    let apart = solved(Input { target: Target::Fleet(0.9995), ..district() }).1;
    let mut input = Input { target: Target::Fleet(0.9995), ..district() };
    input.substitutes[0].both = true;
    let (model, pooled) = solved(input);
    assert!(pooled.bound < apart.bound, "{} {}", pooled.bound, apart.bound);
    assert_eq!(model.items.len(), model.input.items.len() - 1);
    // The cheaper of the two is bought.
    assert!(pooled.rows.iter().any(|r| r.code == "RTU-NB" && r.have == 4));
    assert!(!pooled.rows.iter().any(|r| r.code == "RTU-4G"));
}

#[test]
fn every_figure_is_explained() {
    let (model, outcome) = solved(district());
    let frontier = model.frontier(1);
    for row in &outcome.rows {
        let levels: Vec<usize> = row.places.iter().map(|p| p.units).collect();
        let told = explain(&model, &frontier, row.item, &levels, outcome.ebo).unwrap();
        let ebo: f64 = told.places.iter().map(|p| p.ebo).sum();
        assert!((ebo - row.ebo).abs() < 1e-6 * (1.0 + ebo), "{ebo} {}", row.ebo);
        for place in std::iter::once(&told.depot).chain(&told.places) {
            assert!(
                place.at_once <= place.no_backorder + 1e-9 && place.no_backorder <= 1.0 + 1e-9,
                "{place:?}"
            );
            assert!(
                place
                    .last_saves
                    .is_none_or(|last| last + 1e-9 >= place.next_saves || place.code == "central")
            );
        }
        assert_eq!(told.helped.is_some(), row.code == "RTU-NB");
        assert!(told.helped.is_none_or(|with| with <= ebo + 1e-9));
    }
    assert_eq!(explain(&model, &frontier, 99, &[], 1.0), None);
    assert_eq!(explain(&model, &frontier, 0, &[1], 1.0), None);
}

#[test]
fn rates_come_from_the_field_where_they_can() {
    let model = Model::new(district()).unwrap();
    let rate =
        |code: &str| model.rates[model.input.items.iter().position(|i| i.code == code).unwrap()].clone();
    let (conv, rtu, nb) = (rate("EM-CONV"), rate("RTU-4G"), rate("RTU-NB"));
    assert_eq!([conv.known, rtu.known, nb.known], [Known::Field, Known::Field, Known::Family]);
    // Each is drawn from what was seen (9/310, 22/205) towards the family's mean.
    assert!(conv.per_year > 9.0 / 310.0 && rtu.per_year < 22.0 / 205.0);
    assert!(conv.per_year < nb.per_year && nb.per_year < rtu.per_year);
    assert!(nb.high / nb.low > 3.0, "what nobody has seen is known badly");
    for known in [conv, rtu, nb] {
        assert!(known.low < known.per_year && known.per_year < known.high);
    }
    // Two that fail alike are one to the data.
    let mut input = district();
    input.items[0].failures = Some(10);
    input.items[0].exposure_years = Some(100.0);
    input.items[1].failures = Some(10);
    input.items[1].exposure_years = Some(100.0);
    let model = Model::new(input).unwrap();
    assert!((model.rates[0].per_year - 20.5 / 200.0).abs() < 1e-12);
    assert_eq!(model.rates[0].shape, Some(20.5));
}

#[test]
fn what_is_wrong_is_told_by_its_place() {
    let faults = |change: &dyn Fn(&mut Input)| -> Vec<(String, Problem)> {
        let mut input = district();
        change(&mut input);
        let found = Model::new(input).expect_err("it is wrong");
        found.into_iter().map(|f| (f.place, f.problem)).collect()
    };
    let at = |place: &str, problem| vec![(place.to_owned(), problem)];
    assert_eq!(
        faults(&|i| i.items[0].unit_cost = Some(f64::NAN)),
        at("items.EM-CONV.unit_cost", Problem::Number)
    );
    assert_eq!(
        faults(&|i| i.items[0].repair_days = Some(-1.0)),
        at("items.EM-CONV.repair_days", Problem::Number)
    );
    assert_eq!(faults(&|i| i.sites[1].code = "north".into())[0].1, Problem::Twice);
    assert_eq!(
        faults(&|i| i.items[0].installed[0].site = "moon".into()),
        at("items.EM-CONV.installed.moon", Problem::Unknown)
    );
    assert_eq!(faults(&|i| i.items[0].installed[0].site = "central".into())[0].1, Problem::Unknown);
    assert_eq!(
        faults(&|i| {
            i.items[1].stock.insert("moon".into(), 1);
        }),
        at("items.RTU-4G.stock.moon", Problem::Unknown)
    );
    assert_eq!(faults(&|i| i.target = Target::Fleet(1.0)), at("target.fleet", Problem::Share));
    assert_eq!(faults(&|i| i.target = Target::Within { hours: -1.0, share: 0.5 })[0].1, Problem::Number);
    assert_eq!(faults(&|i| i.items.clear())[0], ("items".to_owned(), Problem::Nothing));
    assert_eq!(faults(&|i| i.sites.clear())[0], ("sites".to_owned(), Problem::Nothing));
    assert_eq!(faults(&|i| i.items[4].code = "EM-CONV".into())[0].1, Problem::Twice);
    assert_eq!(faults(&|i| i.substitutes[0].by = "RTU-NB".into())[0].1, Problem::Tangled);
}

#[test]
fn what_lacks_a_figure_is_left_out_and_said() {
    let mut input = district();
    input.items[0].unit_cost = None;
    input.items[1].installed.clear();
    input.items[3].rate_per_year = None;
    let (model, outcome) = solved(input);
    assert_eq!(model.left_out.len(), 3);
    assert!(outcome.rows.iter().all(|r| !["EM-CONV", "RTU-4G", "BAT-19"].contains(&r.code.as_str())));
    for (code, kind) in
        [("EM-CONV", NoteKind::NoCost), ("RTU-4G", NoteKind::NotInstalled), ("BAT-19", NoteKind::NoRate)]
    {
        assert!(model.notes.iter().any(|n| n.item == code && n.kind == kind && kind.leaves_out()));
    }
}

#[test]
fn the_best_of_kits_and_packs_is_found() {
    use planning::spares::frontier::{Frontier, Item, Site};
    let sites = vec![Site { systems: 5.0, ship: 2.0 }];
    let item = |cost, lam: f64, pack| Item {
        cost,
        repair_time: 20.0,
        site: vec![0],
        lam: vec![lam],
        most: None,
        least: 0,
        pack,
        shape: None,
    };
    let items = vec![item(4.0, 0.05, 0), item(1.0, 0.1, 0), item(2.0, 0.08, 3)];
    let frontier = Frontier::with_kits(items, sites, &[vec![(0, 1), (1, 2)]], 1);
    for n in 0..frontier.len() {
        let cost = frontier.point(n).unwrap().cost;
        let alloc = frontier.alloc(&frontier.for_budget(cost));
        let units: Vec<usize> = alloc.iter().map(|a| a.iter().sum()).collect();
        assert_eq!(units[1], 2 * units[0], "{units:?}");
        assert_eq!(units[2] % 3, 0);
    }
    assert!(frontier.point(frontier.len() - 1).unwrap().availability > 0.999_999);
}

/// All choices of a small fleet tried one after another.
#[test]
fn small_fleets_get_the_proven_best() {
    use planning::spares::frontier::{Frontier, Item, Site, ebo_of, split_best};
    let sites = vec![Site { systems: 8.0, ship: 2.0 }, Site { systems: 5.0, ship: 5.0 }];
    let item = |cost, lam: [f64; 2], repair_time| Item {
        cost,
        repair_time,
        site: vec![0, 1],
        lam: lam.to_vec(),
        most: None,
        least: 0,
        pack: 0,
        shape: None,
    };
    let items =
        vec![item(13.0, [0.02, 0.05], 30.0), item(8.0, [0.03, 0.01], 18.0), item(29.0, [0.01, 0.02], 40.0)];
    let frontier = Frontier::solve(items.clone(), sites.clone(), 1);
    let table: Vec<Vec<f64>> = items
        .iter()
        .map(|item| (0..9).map(|n| ebo_of(item, &sites, &split_best(item, &sites, n)).iter().sum()).collect())
        .collect();
    let mut tried: Vec<(f64, f64)> = Vec::new();
    for (a, ea) in table[0].iter().enumerate() {
        for (b, eb) in table[1].iter().enumerate() {
            for (c, ec) in table[2].iter().enumerate() {
                let units = [a, b, c].map(|n| f64::from(u32::try_from(n).unwrap()));
                tried.push((13.0 * units[0] + 8.0 * units[1] + 29.0 * units[2], ea + eb + ec));
            }
        }
    }
    for target in [2.0, 1.0, 0.6, 0.31, 0.2, 0.1, 0.06] {
        let best = tried.iter().filter(|(_, e)| *e <= target).map(|(c, _)| *c).fold(f64::INFINITY, f64::min);
        let found = frontier.best_for_ebo(target).unwrap();
        assert!(found.proven && (found.point.cost - best).abs() < 1e-9, "{target}: {found:?}, {best}");
        assert!(found.bound <= best + 1e-9 && found.point.ebo <= target);
        let alloc = frontier.alloc(&found);
        let ebo: f64 = frontier.ebo_of(&alloc).iter().flatten().sum();
        assert!((ebo - found.point.ebo).abs() < 1e-9);
    }
    for money in [20.0, 37.0, 60.0, 99.0, 130.0] {
        let best = tried.iter().filter(|(c, _)| *c <= money).map(|(_, e)| *e).fold(f64::INFINITY, f64::min);
        let found = frontier.best_for_budget(money);
        assert!(found.proven && (found.point.ebo - best).abs() < 1e-9, "{money}: {found:?}, {best}");
    }
}
