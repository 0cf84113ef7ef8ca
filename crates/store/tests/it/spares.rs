//! What the stocking model reads and keeps, on both databases.

use crate::harness::on_both;
use domain::ids::{AreaCode, CustomerId, EquipmentId, PartCode, PersonId, SiteId};
use domain::money::Fen;
use domain::part::{Part, PartKind};
use jiff::civil::date;
use std::collections::BTreeMap;
use store::master::{Customer, Master, Site, Unit};
use store::read::spares as read;
use store::spares::{self, DEPOT, Saved, Scope, Supply};

fn code(text: &str) -> PartCode {
    PartCode::new(text).unwrap()
}

fn master() -> Master {
    let customer = |id| Customer {
        id: CustomerId(id),
        name: format!("客户{id}"),
        kind: "water".to_owned(),
        city: "杭州".to_owned(),
        phone: None,
        mail: None,
        note: String::new(),
    };
    let site = |id, customer, area: &str| Site {
        id: SiteId(id),
        customer: CustomerId(customer),
        name: format!("站点{id}"),
        address: String::new(),
        area: AreaCode::new(area),
    };
    let unit = |id: i64, customer, site, model: &str, month: Option<i8>| Unit {
        id: EquipmentId(id),
        serial: format!("W{id}"),
        model: model.to_owned(),
        kind: "water-meter".to_owned(),
        customer: CustomerId(customer),
        site,
        place: String::new(),
        installed: month.map(|month| date(2024, month, 9)),
        remote_access: false,
        code: format!("code{id}"),
    };
    Master {
        customers: vec![customer(1), customer(2)],
        contacts: Vec::new(),
        sites: vec![site(1, 1, "hangzhou"), site(2, 1, "nanjing"), site(3, 2, "hangzhou")],
        units: vec![
            unit(1, 1, Some(SiteId(1)), "A", Some(3)),
            unit(2, 1, Some(SiteId(1)), "A", Some(3)),
            unit(3, 1, Some(SiteId(1)), "B", None),
            unit(4, 1, Some(SiteId(2)), "A", Some(5)),
            unit(5, 2, Some(SiteId(3)), "A", Some(5)),
            unit(6, 2, None, "A", Some(5)),
        ],
        products: Vec::new(),
        ..Master::default()
    }
}

fn part(text: &str) -> Part {
    Part {
        code: code(text),
        name: text.to_owned(),
        family: None,
        kind: PartKind::Part,
        measure: String::new(),
        cost: Some(Fen(1_200)),
        products: Vec::new(),
        revision: String::new(),
        note: String::new(),
        retired: false,
    }
}

#[test]
fn what_is_installed_is_counted_by_scope() {
    on_both(async |f| {
        f.store.enter_master(&master()).await.unwrap();
        let db = f.store.db();
        let all = read::installed(db, &Scope::All).await.unwrap();
        assert_eq!(
            all.sites.iter().map(|at| (at.id, at.units)).collect::<Vec<_>>(),
            [(1, 3), (2, 1), (3, 1)]
        );
        assert_eq!(
            all.units[..2],
            [(1, "A".to_owned(), "2024-03".to_owned(), 2), (1, "B".to_owned(), String::new(), 1)]
        );
        let one = read::installed(db, &Scope::Customer(CustomerId(2))).await.unwrap();
        assert_eq!(one.sites.iter().map(|at| at.id).collect::<Vec<_>>(), [3]);
        let area = Scope::Area(AreaCode::new("hangzhou").unwrap());
        let area = read::installed(db, &area).await.unwrap();
        assert_eq!(area.sites.iter().map(|at| at.id).collect::<Vec<_>>(), [1, 3]);
        assert!(read::installed(db, &Scope::Customer(CustomerId(9))).await.unwrap().sites.is_empty());
        assert_eq!(read::customers(db, 10).await.unwrap().len(), 2);
        assert!(read::failures(db).await.unwrap().is_empty());
        assert!(read::caps(db, &Scope::Customer(CustomerId(1))).await.unwrap().is_empty());
    });
}

#[test]
fn a_supply_is_kept_with_its_stock_and_version() {
    on_both(async |f| {
        let db = f.store.db();
        let supply = Supply {
            repair_days: Some(12.5),
            failures: Some(3),
            exposure_years: Some(40.0),
            ..Supply::default()
        };
        let shelf = BTreeMap::from([(DEPOT.to_owned(), 4), ("7".to_owned(), 0), ("8".to_owned(), 1)]);
        let none = f.store.save_supply(&code("A"), &supply, &shelf, 0, None).await.unwrap();
        assert_eq!(none, Saved::NoSuchPart);
        f.store.save_part(&part("A"), 0, None, None).await.unwrap();
        let first = f.store.save_supply(&code("A"), &supply, &shelf, 0, Some(PersonId(1))).await.unwrap();
        assert_eq!(first, Saved::As { version: 1 });
        let late =
            f.store.save_supply(&code("A"), &Supply::default(), &BTreeMap::new(), 0, None).await.unwrap();
        assert_eq!(late, Saved::ChangedMeanwhile { version: 1 });
        let kept = spares::supplies(db).await.unwrap();
        assert_eq!(kept[&code("A")].supply, supply);
        assert_eq!(
            spares::shelves(db).await.unwrap()["A"],
            BTreeMap::from([(DEPOT.to_owned(), 4), ("8".to_owned(), 1)])
        );
        let second = f.store.save_supply(&code("A"), &supply, &BTreeMap::new(), 1, None).await.unwrap();
        assert_eq!(second, Saved::As { version: 2 });
        assert!(spares::shelves(db).await.unwrap().is_empty());
        let ways = BTreeMap::from([("hangzhou".to_owned(), 8), (String::new(), 72)]);
        f.store.set_ways(&ways).await.unwrap();
        f.store.set_ways(&ways).await.unwrap();
        assert_eq!(spares::ways(db).await.unwrap(), ways);
    });
}

#[test]
fn plans_are_kept_changed_and_thrown_away() {
    on_both(async |f| {
        let db = f.store.db();
        let scope = Scope::Customer(CustomerId(1));
        let id = f.store.keep_plan("甲", &scope, "{\"a\":1}", PersonId(1)).await.unwrap();
        let kept = spares::plan(db, id).await.unwrap().unwrap();
        assert_eq!((kept.name.as_str(), &kept.scope, kept.version), ("甲", &scope, 1));
        assert!(f.store.change_plan(id, "{}", 1, PersonId(2)).await.unwrap());
        assert!(!f.store.change_plan(id, "{\"b\":2}", 1, PersonId(2)).await.unwrap(), "meanwhile");
        let kept = spares::plan(db, id).await.unwrap().unwrap();
        assert_eq!((kept.body.as_str(), kept.version, kept.made_by), ("{}", 2, Some(PersonId(2))));
        assert_eq!(spares::plans(db).await.unwrap().len(), 1);
        assert!(f.store.drop_plan(id).await.unwrap() && !f.store.drop_plan(id).await.unwrap());
        assert_eq!(spares::plan(db, id).await.unwrap(), None);
    });
}
