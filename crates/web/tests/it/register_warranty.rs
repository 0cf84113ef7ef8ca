//! P-WARRANTY in the register: on a unit's page, and as what narrows the list.

use crate::house::{Client, House};
use axum::http::StatusCode;
use domain::contract::{Basis, Contract, Covers, Gives, Term};
use domain::ids::{CustomerId, EquipmentId};
use std::collections::{BTreeMap, BTreeSet};

/// The units that a list shows.
async fn listed(client: &Client<'_>, path: &str) -> BTreeSet<i64> {
    let got = client.get(path).await;
    assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
    let links = got.body.split("class=\"row-link\" href=\"/units/").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// A customer all of whose units stand on one page, and how many they have at least: the sample has other makes beside.
fn customer(house: &House) -> (i64, usize) {
    let mut counts = BTreeMap::<i64, usize>::new();
    for unit in &house.company.master.units {
        *counts.entry(unit.customer.0).or_default() += 1;
    }
    counts.into_iter().filter(|(_, n)| *n <= 40).max_by_key(|(_, n)| *n).unwrap()
}

#[tokio::test]
async fn the_list_is_narrowed_by_warranty_and_each_unit_says_until_when_and_why() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let (customer, count) = customer(&house);
    let all = listed(&client, &format!("/units?customer={customer}")).await;
    assert!((count..50).contains(&all.len()), "{count} and others, on one page: {}", all.len());
    let mut seen = BTreeSet::new();
    for (asked, says) in [
        ("in", vec!["In warranty until", "Always free"]),
        ("over", vec!["Warranty over since", "No warranty"]),
        ("unknown", vec!["Warranty not known"]),
    ] {
        let units = listed(&client, &format!("/units?customer={customer}&warranty={asked}")).await;
        for unit in units.iter().take(5) {
            let page = client.get(&format!("/units/{unit}")).await;
            let badge = says.iter().any(|text| page.body.contains(text));
            assert!(badge, "{asked} lists {unit}: {}", page.main());
        }
        assert!(units.is_disjoint(&seen), "{asked}: a unit stands to its warranty in one way");
        seen.extend(units);
    }
    assert_eq!(seen, all, "no unit stands to it in none");
    let soon = listed(&client, &format!("/units?customer={customer}&warranty=ends")).await;
    let under = listed(&client, &format!("/units?customer={customer}&warranty=in")).await;
    assert!(soon.is_subset(&under), "what ends soon has not ended");
    assert_eq!(listed(&client, &format!("/units?customer={customer}&warranty=nonsense")).await, all);
}

#[tokio::test]
async fn a_contract_makes_a_units_warranty_longer_and_both_pages_lead_to_each_other() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let unit = house.company.master.units.iter().find(|u| u.kind == "water-meter" && u.installed.is_some());
    let (unit, owner) = unit.map(|unit| (unit.id, unit.customer)).unwrap();
    let term = Term {
        clause: "9.1".to_owned(),
        basis: Basis::Installation,
        months: 600,
        covers: Covers::Whole,
        gives: Gives::Everything,
        approval: None,
    };
    let contract = agreed(owner, vec![term]);
    let id = house.store.enter_contracts(&[contract]).await.unwrap()[0].0;
    let before = client.get(&format!("/units/{unit}")).await;
    assert!(
        !before.body.contains("HT-50-YEARS, clause 9.1"),
        "another contract of theirs: {}",
        before.main()
    );
    join(&house, unit, id).await;
    let page = client.get(&format!("/units/{unit}")).await;
    assert!(page.body.contains("HT-50-YEARS, clause 9.1"), "{}", page.main());
    assert!(page.body.contains(&format!("href=\"/contracts/{id}\"")), "{}", page.main());
    let listed = listed(&client, &format!("/units?contract={id}&warranty=in")).await;
    assert_eq!(listed, BTreeSet::from([unit.0]));
    let back = client.get(&format!("/contracts/{id}")).await;
    assert!(back.body.contains(&format!("href=\"/units/{unit}\"")), "{}", back.main());
    assert!(back.body.contains(&format!("href=\"/units?contract={id}\"")), "{}", back.main());
}

fn agreed(customer: CustomerId, terms: Vec<Term>) -> Contract {
    Contract {
        number: "HT-50-YEARS".to_owned(),
        customer,
        title: String::new(),
        signed: jiff::civil::date(2020, 1, 1),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms,
        prices: Vec::new(),
        spare_prices: Vec::new(),
        promised: Vec::new(),
        note: String::new(),
    }
}

/// The unit was delivered under the contract.
async fn join(house: &House, unit: EquipmentId, contract: i64) {
    let sql = "UPDATE equipment SET contract = $1 WHERE id = $2";
    assert_eq!(house.store.db().run(sql, store::values![contract, unit]).await.unwrap(), 1);
}
