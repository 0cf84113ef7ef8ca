//! What it costs: cost price, capped by the original contract, following the newest one; whole fen, rounded down (P-LIFE, P-CAP).

use crate::rulings::part;
use domain::contract::{Contract, PriceLine};
use domain::ids::{CustomerId, EquipmentId, PartCode};
use domain::money::{Fen, Quantity};
use domain::part::{Part, PartKind, Rate};
use domain::price::{Figure, PriceReason, Prices, Unpriced, price};
use domain::warranty::{Dates, Subject, Unit, Verdict};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::BTreeMap;

type Line<'a> = (&'a str, i64);

fn contract(number: &str, signed: Date, bought: &[Line<'_>], spares: &[Line<'_>]) -> Contract {
    let lines = |lines: &[Line<'_>]| {
        let line = |(code, fen): &Line<'_>| PriceLine {
            code: PartCode::new(code).unwrap(),
            name: String::new(),
            price: Fen(*fen),
            clause: "附件2".to_owned(),
        };
        lines.iter().map(line).collect()
    };
    Contract {
        number: number.to_owned(),
        customer: CustomerId(1),
        title: String::new(),
        signed,
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: lines(bought),
        spare_prices: lines(spares),
        promised: Vec::new(),
        note: String::new(),
    }
}

fn unit(contract: Option<&str>) -> Unit {
    Unit {
        id: EquipmentId(1),
        serial: "W1".to_owned(),
        model: "LXS-20".to_owned(),
        own: true,
        metering: true,
        software: false,
        contract: contract.map(str::to_owned),
        dates: Dates::default(),
        replaced: None,
        fitted: Vec::new(),
    }
}

fn sensor(cost: Option<i64>) -> Part {
    Part { cost: cost.map(Fen), ..part("SEN-20") }
}

fn sensors(thousandths: i64) -> Subject {
    Subject::Part { part: PartCode::new("SEN-20").unwrap(), quantity: Quantity(thousandths) }
}

fn rates() -> BTreeMap<Rate, Fen> {
    [(Rate::LabourHour, Fen(12_001)), (Rate::Kilometre, Fen(333))].into()
}

fn ask(
    contracts: &[Contract],
    verdict: Verdict,
    subject: &Subject,
    part: Option<&Part>,
    unit: Option<&Unit>,
) -> Result<Figure, Unpriced> {
    price(Prices { contracts, rates: &rates() }, verdict, subject, part, unit)
}

/// One price that a manager can reckon in their head, all in fen for one sensor.
struct Row {
    said: &'static str,
    /// Of the original contract (2024), of the newest (2026).
    original: Option<i64>,
    newest: Option<i64>,
    cost: Option<i64>,
    verdict: Verdict,
    /// None where it can't be priced.
    expected: Option<i64>,
    because: &'static str,
}

#[test]
fn p_cap_and_p_life_a_table_of_prices() {
    use Verdict::{Cost, Excluded, Free};
    let row = |said, original, newest, cost, verdict, expected, because| Row {
        said,
        original,
        newest,
        cost,
        verdict,
        expected,
        because,
    };
    let rows = [
        row("no contract names it: the cost price", None, None, Some(9_000), Cost, Some(9_000), "cost"),
        row(
            "cheaper than the contract: the cost price",
            Some(9_900),
            None,
            Some(9_000),
            Cost,
            Some(9_000),
            "cost",
        ),
        row(
            "dearer than the contract: the contract",
            Some(9_900),
            None,
            Some(12_000),
            Cost,
            Some(9_900),
            "capped",
        ),
        row("as dear as the contract", Some(9_900), None, Some(9_900), Cost, Some(9_900), "cost"),
        row(
            "the market fell below the cost",
            Some(9_900),
            Some(8_000),
            Some(9_000),
            Cost,
            Some(8_000),
            "latest",
        ),
        row(
            "the market rose: the cost price",
            Some(9_900),
            Some(15_000),
            Some(9_000),
            Cost,
            Some(9_000),
            "cost",
        ),
        row(
            "all rose: the original is the cap",
            Some(9_900),
            Some(15_000),
            Some(12_000),
            Cost,
            Some(9_900),
            "capped",
        ),
        row(
            "only a newer contract names it: it is the cap",
            None,
            Some(8_000),
            Some(9_000),
            Cost,
            Some(8_000),
            "capped",
        ),
        row("the cost is not entered", Some(9_900), Some(8_000), None, Cost, None, ""),
        row(
            "outside: the newest contract's price",
            Some(9_900),
            Some(9_500),
            Some(5_000),
            Excluded,
            Some(9_500),
            "latest",
        ),
        row(
            "outside and the market rose: the cap",
            Some(9_900),
            Some(15_000),
            Some(5_000),
            Excluded,
            Some(9_900),
            "capped",
        ),
        row(
            "outside, only the original names it",
            Some(9_900),
            None,
            Some(5_000),
            Excluded,
            Some(9_900),
            "capped",
        ),
        row(
            "outside, no contract names it: the cost",
            None,
            None,
            Some(5_000),
            Excluded,
            Some(5_000),
            "cost",
        ),
        row(
            "outside, the cost is not needed",
            Some(9_900),
            Some(9_500),
            None,
            Excluded,
            Some(9_500),
            "latest",
        ),
        row("outside, nothing is known", None, None, None, Excluded, None, ""),
        row(
            "free: nothing to pay, its worth recorded",
            Some(9_900),
            Some(9_500),
            Some(9_000),
            Free,
            Some(0),
            "cost",
        ),
        row("free, the cost not entered", Some(9_900), None, None, Free, Some(0), ""),
    ];
    for Row { said, original, newest, cost, verdict, expected, because } in rows {
        let mut contracts = Vec::new();
        contracts.extend(newest.map(|fen| contract("H2", date(2026, 1, 1), &[], &[("SEN-20", fen)])));
        contracts.extend(original.map(|fen| contract("H1", date(2024, 1, 1), &[], &[("SEN-20", fen)])));
        let figure = ask(&contracts, verdict, &sensors(1_000), Some(&sensor(cost)), Some(&unit(Some("H1"))));
        assert_eq!(figure.as_ref().ok().map(Figure::payable), expected.map(Fen), "{said}");
        let Ok(figure) = figure else { continue };
        let code = |why: &PriceReason| why.said().key.trim_start_matches("price-why-").to_owned();
        let last = figure.why().last().map(code).unwrap_or_default();
        assert_eq!(last, because, "{said}");
        if verdict == Free {
            assert_eq!(figure.given_free(), Fen(cost.unwrap_or(0)), "{said}");
            assert_eq!(figure.cost(), cost.map(Fen), "{said}: what nobody entered is unknown, not nothing");
        }
    }
}

#[test]
fn the_original_contract_is_the_one_it_was_delivered_under() {
    let contracts = [
        contract("H0", date(2020, 1, 1), &[], &[("SEN-20", 5_000)]),
        contract("H1", date(2024, 1, 1), &[("SEN-20", 9_900)], &[("SEN-20", 9_800)]),
        contract("H2", date(2026, 1, 1), &[], &[("SEN-20", 20_000)]),
    ];
    let cap = |unit: Option<&Unit>| {
        let figure =
            ask(&contracts, Verdict::Cost, &sensors(1_000), Some(&sensor(Some(50_000))), unit).unwrap();
        figure.cap().map(|cap| (cap.contract.clone(), cap.price))
    };
    assert_eq!(
        cap(Some(&unit(Some("H1")))),
        Some(("H1".to_owned(), Fen(9_800))),
        "the cheaper of its two lists"
    );
    assert_eq!(
        cap(Some(&unit(None))),
        Some(("H0".to_owned(), Fen(5_000))),
        "unknown: the first that names it"
    );
    assert_eq!(cap(Some(&unit(Some("H9")))), Some(("H0".to_owned(), Fen(5_000))));
    assert_eq!(cap(None), Some(("H0".to_owned(), Fen(5_000))));
}

#[test]
fn work_is_charged_to_the_minute_and_the_way_to_the_metre_rounded_down() {
    let charged = |subject: &Subject| ask(&[], Verdict::Cost, subject, None, None).unwrap().payable();
    for (minutes, fen) in [(60, 12_001), (30, 6_000), (1, 200), (90, 18_001), (59, 11_800)] {
        assert_eq!(charged(&Subject::Labour { minutes }), Fen(fen), "{minutes} minutes at 120.01 an hour");
    }
    for (metres, fen) in [(1_000, 333), (1_500, 499), (1, 0), (12_345, 4_110)] {
        assert_eq!(charged(&Subject::Travel { distance: Quantity(metres) }), Fen(fen), "{metres} m at 3.33");
    }
    // 1.5 m of a cable at 0.99 are 1.485: 1.48.
    let cable = ask(&[], Verdict::Cost, &sensors(1_500), Some(&sensor(Some(99))), None).unwrap();
    assert_eq!((cable.payable(), cable.cost()), (Fen(148), Some(Fen(148))));
    let none = BTreeMap::new();
    let unrated = |verdict| {
        price(Prices { contracts: &[], rates: &none }, verdict, &Subject::Labour { minutes: 1 }, None, None)
    };
    assert_eq!(unrated(Verdict::Cost), Err(Unpriced::NoRate(Rate::LabourHour)));
    assert_eq!(unrated(Verdict::Free).unwrap().cost(), None, "free work is free whatever it costs us");
}

#[test]
fn p_software_is_free_whatever_was_decided_or_entered() {
    let software = Part { kind: PartKind::Software, cost: Some(Fen(99_900)), ..part("APP-5") };
    let subject = Subject::Part { part: PartCode::new("APP-5").unwrap(), quantity: Quantity(1_000) };
    for verdict in Verdict::ALL {
        let figure = ask(&[], verdict, &subject, Some(&software), None).unwrap();
        assert_eq!((figure.payable(), figure.total()), (Fen(0), Fen(0)));
        assert_eq!(figure.why(), [PriceReason::Software]);
    }
    for verdict in Verdict::ALL {
        let talk = ask(&[], verdict, &Subject::Consultation { minutes: 60 }, None, None).unwrap();
        assert_eq!(
            (talk.payable(), talk.given_free()),
            (Fen(0), Fen(12_001)),
            "P-CONSULT, its cost recorded"
        );
        let fault = ask(&[], verdict, &Subject::Fault, None, None).unwrap();
        assert_eq!((fault.payable(), fault.amount()), (Fen(0), None));
    }
}

#[test]
fn a_figure_above_its_cap_can_not_be_read_back() {
    let contracts = [contract("H1", date(2024, 1, 1), &[], &[("SEN-20", 9_900)])];
    let figure = ask(&contracts, Verdict::Cost, &sensors(2_000), Some(&sensor(Some(12_000))), None).unwrap();
    assert_eq!(figure.payable(), Fen(19_800));
    let json = serde_json::to_string(&figure).unwrap();
    assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    let dearer = json.replace("\"unit_price\":9900", "\"unit_price\":9901").replace("19800", "19802");
    assert_ne!(dearer, json);
    assert!(serde_json::from_str::<Figure>(&dearer).is_err(), "{dearer}");
    let wrong_total = json.replace("19800", "19799");
    assert!(serde_json::from_str::<Figure>(&wrong_total).is_err());
}

fn contracts() -> impl Strategy<Value = Vec<Contract>> {
    let prices = || prop::collection::vec(1..100_000_i64, 0..3);
    prop::collection::vec((0..3_000_i32, prices(), prices()), 0..6).prop_map(|all| {
        let made = |(nth, (day, bought, spares)): (usize, (i32, Vec<i64>, Vec<i64>))| {
            let signed = date(2018, 1, 1).checked_add(jiff::ToSpan::days(i64::from(day))).unwrap();
            let lines = |fen: Vec<i64>| fen.into_iter().map(|fen| ("SEN-20", fen)).collect::<Vec<_>>();
            contract(&format!("H{nth}"), signed, &lines(bought), &lines(spares))
        };
        all.into_iter().enumerate().map(made).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn p_cap_no_price_is_above_the_cap_whatever_the_order_of_contracts(
        contracts in contracts(),
        own in proptest::option::of(0..6_usize),
        cost in proptest::option::of(0..200_000_i64),
        quantity in 1..50_000_i64,
        turn in 0..6_usize,
    ) {
        let unit = unit(own.map(|nth| format!("H{nth}")).as_deref());
        let part = sensor(cost);
        // The cap, sought by hand: the lowest price of the contract it was delivered under, else of the first that names it.
        let lowest = |c: &Contract| c.prices.iter().chain(&c.spare_prices).map(|l| l.price).min();
        let own = contracts.iter().find(|c| unit.contract.as_deref() == Some(c.number.as_str())).and_then(lowest);
        let first = contracts.iter().filter_map(|c| Some((c.signed, lowest(c)?))).min().map(|(_, price)| price);
        let cap = own.or(first);
        let mut turned = contracts.clone();
        turned.reverse();
        let n = turned.len().max(1);
        turned.rotate_left(turn % n);
        for verdict in Verdict::ALL {
            let figure = ask(&contracts, verdict, &sensors(quantity), Some(&part), Some(&unit));
            prop_assert_eq!(&figure, &ask(&turned, verdict, &sensors(quantity), Some(&part), Some(&unit)));
            let Ok(figure) = figure else { continue };
            if let Some(cap) = cap {
                let most = i128::from(cap.0) * i128::from(quantity);
                prop_assert!(i128::from(figure.payable().0) * 1_000 <= most, "{figure:?} above {cap}");
            }
            if let (Verdict::Cost, Some(cost)) = (verdict, cost) {
                prop_assert!(i128::from(figure.payable().0) * 1_000 <= i128::from(cost) * i128::from(quantity), "P-LIFE");
            }
        }
        // Outside the promise it is never cheaper than at cost price.
        let pays = |verdict| ask(&contracts, verdict, &sensors(quantity), Some(&part), Some(&unit)).map(|f| f.payable());
        if let (Ok(at_cost), Ok(outside)) = (pays(Verdict::Cost), pays(Verdict::Excluded)) {
            prop_assert!(at_cost <= outside);
        }
    }
}
