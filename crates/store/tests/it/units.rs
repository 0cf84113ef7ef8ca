//! The register by hand: rows over versions, the exchange of a meter, verifications, and a history that stays as it was.

use crate::harness::{Fixture, on_both};
use domain::ids::{CommandId, EquipmentId};
use domain::import::{Kind, Names};
use domain::unit::{Exchange, ExchangeFault, Reading, UnitEvent, UnitState, Verification, VerificationFault};
use jiff::civil::{Date, date};
use std::sync::Arc;
use store::files::NewFile;
use store::import::{RowEdit, RowSaved};
use store::read::register::{self as read, UnitCursor, UnitOrder, UnitWanted};
use store::units::{ExchangeWish, Exchanged, NewUnitRow, Verified, VerifyWish};
use store::{search, values};

const TODAY: Date = date(2026, 11, 23);

fn names() -> Arc<Names> {
    let mut names = Names::new();
    names.word("yes-no", "1", "1");
    names.word("yes-no", "0", "0");
    Arc::new(names)
}

async fn try_save(f: &Fixture, kind: Kind, key: Option<(&str, i64)>, cells: &[(&str, &str)]) -> RowSaved {
    let edited = key.map_or(0, |(_, version)| version);
    let edit = RowEdit { kind, key: key.map(|(key, _)| key), edited, cells, by: None, request: None };
    f.store.save_row(&names(), &edit).await.unwrap()
}

async fn save(f: &Fixture, kind: Kind, cells: &[(&str, &str)]) -> String {
    match try_save(f, kind, None, cells).await {
        RowSaved::As { key, version: 1 } => key,
        other => panic!("{cells:?}: {other:?}"),
    }
}

fn problems(saved: RowSaved) -> Vec<(String, String)> {
    match saved {
        RowSaved::Problems(all) => all.into_iter().map(|p| (p.column.unwrap_or_default(), p.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn is(column: &str, code: &str) -> Vec<(String, String)> {
    vec![(column.to_owned(), code.to_owned())]
}

/// A customer with a site, a system, a catalogue and two water meters: one in use, one in stock.
struct Ground {
    customer: String,
    site: String,
    system: String,
    old: i64,
    spare: i64,
}

async fn ground(f: &Fixture) -> Ground {
    let customer =
        save(f, Kind::Customers, &[("name", "晋江水务"), ("city", "晋江"), ("phone", "0595-8888 1234")])
            .await;
    let site =
        save(f, Kind::Sites, &[("name", "一号泵站"), ("address", "泉安路1号"), ("customer", &customer)])
            .await;
    let system =
        save(f, Kind::Systems, &[("name", "远传系统"), ("customer", &customer), ("site", &site)]).await;
    let product = [
        ("code", "LXS-20"),
        ("name", "旋翼式水表"),
        ("kind", "water-meter"),
        ("verification_months", "72"),
        ("metering", "1"),
    ];
    save(f, Kind::Products, &product).await;
    save(f, Kind::Products, &[("code", "JZ-1"), ("name", "集中器"), ("kind", "concentrator")]).await;
    let old = [
        ("serial", "W1"),
        ("model", "LXS-20"),
        ("customer", customer.as_str()),
        ("site", site.as_str()),
        ("system", system.as_str()),
        ("place", "三号楼井"),
        ("installed", "2024-05-01"),
        ("seal", "F001"),
        ("verified_until", "2026-12-01"),
    ];
    let old = save(f, Kind::Units, &old).await.parse().unwrap();
    let spare =
        [("serial", "W2"), ("model", "LXS-20"), ("customer", customer.as_str()), ("state", "in-stock")];
    let spare = save(f, Kind::Units, &spare).await.parse().unwrap();
    Ground { customer, site, system, old, spare }
}

#[test]
fn a_row_is_entered_edited_over_its_version_and_found() {
    on_both(async |f| {
        let g = ground(&f).await;
        assert_eq!(search::sites(f.store.db(), "泉安路", 9).await.unwrap().len(), 1, "by its address");
        assert_eq!(search::customers(f.store.db(), "晋江", 9).await.unwrap().len(), 1);
        let person = save(
            &f,
            Kind::Contacts,
            &[("name", "林工"), ("phone", "138 0000 0000"), ("customer", &g.customer)],
        )
        .await;
        assert_eq!(search::customers(f.store.db(), "林工", 9).await.unwrap().len(), 1, "by its people");
        // What is empty becomes empty; what is not named stays.
        let changed = try_save(
            &f,
            Kind::Contacts,
            Some((&person, 1)),
            &[("name", "林工"), ("phone", ""), ("post", "科长")],
        )
        .await;
        assert_eq!(changed, RowSaved::As { key: person.clone(), version: 2 });
        let row = f.store.row(Kind::Contacts, &person).await.unwrap().unwrap();
        assert_eq!((row.text("phone"), row.text("post"), row.version), (String::new(), "科长".to_owned(), 2));
        // Somebody else was faster.
        let late = try_save(&f, Kind::Contacts, Some((&person, 1)), &[("name", "林")]).await;
        assert_eq!(late, RowSaved::ChangedMeanwhile { version: 2 });
        // The same again changes nothing, and is no new version.
        let same =
            try_save(&f, Kind::Contacts, Some((&person, 2)), &[("name", "林工"), ("post", "科长")]).await;
        assert_eq!(same, RowSaved::As { key: person, version: 2 });
        assert_eq!(
            try_save(&f, Kind::Contacts, Some(("999", 1)), &[("name", "x")]).await,
            RowSaved::NoSuchRow
        );
    });
}

#[test]
fn sites_of_an_earlier_database_are_found_after_the_next_start() {
    on_both(async |f| {
        ground(&f).await;
        f.store.db().run("DELETE FROM search", values![]).await.unwrap();
        assert!(search::sites(f.store.db(), "泉安路", 9).await.unwrap().is_empty());
        f.store.db().run("DELETE FROM counter WHERE name = 'sites-found'", values![]).await.unwrap();
        let again = f.open_again().await;
        assert_eq!(search::sites(again.db(), "泉安路", 9).await.unwrap().len(), 1);
    });
}

#[test]
fn what_can_not_be_is_told_and_nothing_is_written() {
    on_both(async |f| {
        let g = ground(&f).await;
        let other = save(&f, Kind::Customers, &[("name", "泉州学校")]).await;
        let before = f.count("SELECT count(*) FROM equipment").await;
        let unit = |serial: &'static str, more: (&'static str, String)| {
            vec![
                ("serial", serial.to_owned()),
                ("model", "LXS-20".to_owned()),
                ("customer", g.customer.clone()),
                more,
            ]
        };
        for (cells, expected) in [
            (unit("W1", ("place", String::new())), is("serial", "serial-taken")),
            (unit("", ("place", String::new())), is("serial", "missing")),
            (unit("W9", ("site", "999".to_owned())), is("site", "site-unknown")),
            (unit("W9", ("site", "somewhere".to_owned())), is("site", "site-unknown")),
            (unit("W9", ("contract", "999".to_owned())), is("contract", "contract-unknown")),
            (unit("W9", ("installed", "soon".to_owned())), is("installed", "date")),
        ] {
            let cells: Vec<(&str, &str)> = cells.iter().map(|(code, text)| (*code, text.as_str())).collect();
            assert_eq!(problems(try_save(&f, Kind::Units, None, &cells).await), expected, "{cells:?}");
        }
        let moved = [("customer", other.as_str())];
        let key = g.old.to_string();
        let told = problems(try_save(&f, Kind::Units, Some((&key, 1)), &moved).await);
        assert_eq!(
            told,
            [
                ("site".to_owned(), "other-customer".to_owned()),
                ("system".to_owned(), "other-customer".to_owned())
            ]
        );
        // With its place given up, the unit can go.
        let moved = [("customer", other.as_str()), ("site", ""), ("system", "")];
        assert!(matches!(try_save(&f, Kind::Units, Some((&key, 1)), &moved).await, RowSaved::As { .. }));
        assert_eq!(
            problems(try_save(&f, Kind::Customers, None, &[("name", "泉州学校")]).await),
            is("name", "name-taken")
        );
        assert_eq!(
            problems(try_save(&f, Kind::Customers, None, &[("name", "x"), ("responsible", "999")]).await),
            is("responsible", "person-unknown")
        );
        assert_eq!(f.count("SELECT count(*) FROM equipment").await, before);
    });
}

#[test]
fn another_program_asks_twice_and_it_is_done_once() {
    on_both(async |f| {
        let request = Some(CommandId::named("test", "one"));
        let cells = [("name", "一次")];
        let edit = RowEdit { kind: Kind::Customers, key: None, edited: 0, cells: &cells, by: None, request };
        let first = f.store.save_row(&names(), &edit).await.unwrap();
        let RowSaved::As { key, .. } = first else { panic!("{first:?}") };
        assert_eq!(f.store.save_row(&names(), &edit).await.unwrap(), RowSaved::Repeated(key));
        assert_eq!(f.count("SELECT count(*) FROM customer WHERE name = '一次'").await, 1);
    });
}

fn exchange(f: &Fixture, g: &Ground, serial: &str, edited: i64) -> ExchangeWish {
    ExchangeWish {
        old: EquipmentId(g.old),
        edited,
        serial: serial.to_owned(),
        entered: NewUnitRow { model: "LXS-20".to_owned(), ..NewUnitRow::default() },
        done: Exchange {
            on: TODAY,
            reading_before: Reading::parse("1234.56").ok(),
            reading_after: Reading::parse("0.01").ok(),
            seals_removed: vec!["F001".to_owned()],
            seals_set: vec!["F777".to_owned(), "F778".to_owned()],
            reason: "不走字".to_owned(),
            became: UnitState::InRepair,
        },
        occurred: f.store.now(),
        verified_until: Some(date(2032, 11, 22)),
        photos: vec![NewFile {
            kind: "photo",
            name: "字轮.jpg".to_owned(),
            media_type: "image/jpeg".to_owned(),
            bytes: vec![1, 2, 3],
            valid_until: None,
        }],
        case: None,
        by: Some(f.house.engineer),
        request: None,
    }
}

async fn spot(
    f: &Fixture,
    unit: i64,
) -> (String, Option<i64>, Option<i64>, String, Option<i64>, Option<i64>, String) {
    let sql = "SELECT state, site, system, place, replaces, replaced_by, seal FROM equipment WHERE id = $1";
    f.store.db().one(sql, values![unit]).await.unwrap()
}

#[test]
fn a_meter_takes_the_place_of_another_in_both_histories() {
    on_both(async |f| {
        let g = ground(&f).await;
        let done = f.store.exchange_units(&names(), &exchange(&f, &g, "W2", 1), TODAY).await.unwrap();
        assert_eq!(done, Exchanged::By(EquipmentId(g.spare)));
        let (site, system) = (g.site.parse().ok(), g.system.parse().ok());
        assert_eq!(
            spot(&f, g.spare).await,
            (
                "in-use".to_owned(),
                site,
                system,
                "三号楼井".to_owned(),
                Some(g.old),
                None,
                "F777, F778".to_owned()
            )
        );
        let old = spot(&f, g.old).await;
        assert_eq!((old.0.as_str(), old.2, old.3.as_str(), old.5), ("in-repair", None, "", Some(g.spare)));
        let history = read::entries(f.store.db(), EquipmentId(g.old)).await.unwrap();
        let UnitEvent::TakenOut(out) = &history[0].event else { panic!("{history:?}") };
        assert_eq!(
            (
                out.reading.as_ref().map(Reading::as_str),
                out.seals_removed.as_slice(),
                out.became,
                out.spot.place.as_str(),
                out.photos.len()
            ),
            (Some("1234.56"), ["F001".to_owned()].as_slice(), UnitState::InRepair, "三号楼井", 1)
        );
        let history = read::entries(f.store.db(), EquipmentId(g.spare)).await.unwrap();
        let UnitEvent::PutIn(put) = &history[0].event else { panic!("{history:?}") };
        assert_eq!(
            (put.instead_of_serial.as_str(), put.was, put.seals_set.len()),
            ("W1", Some(UnitState::InStock), 2)
        );
        // The unit that stands nowhere any more can't be exchanged again, whoever still has the page open.
        let late = f.store.exchange_units(&names(), &exchange(&f, &g, "W3", 1), TODAY).await.unwrap();
        assert_eq!(late, Exchanged::ChangedMeanwhile { version: 2 });
    });
}

#[test]
fn a_new_meter_is_entered_with_the_exchange_or_nothing_is() {
    on_both(async |f| {
        let g = ground(&f).await;
        let wrong = ExchangeWish {
            entered: NewUnitRow { model: "JZ-1".to_owned(), ..NewUnitRow::default() },
            ..exchange(&f, &g, "C9", 1)
        };
        let told = f.store.exchange_units(&names(), &wrong, TODAY).await.unwrap();
        assert_eq!(told, Exchanged::Faults(vec![ExchangeFault::OtherKind]));
        assert_eq!(
            f.count("SELECT count(*) FROM equipment WHERE serial = 'C9'").await,
            0,
            "nothing half written"
        );
        let unknown = ExchangeWish { entered: NewUnitRow::default(), ..exchange(&f, &g, "W9", 1) };
        let told = f.store.exchange_units(&names(), &unknown, TODAY).await.unwrap();
        assert!(
            matches!(&told, Exchanged::Problems(p) if p[0].column.as_deref() == Some("model")),
            "{told:?}"
        );
        let request = Some(CommandId::named("test", "exchange"));
        let wish = ExchangeWish { request, ..exchange(&f, &g, "W9", 1) };
        let Exchanged::By(new) = f.store.exchange_units(&names(), &wish, TODAY).await.unwrap() else {
            panic!()
        };
        assert_eq!(f.store.exchange_units(&names(), &wish, TODAY).await.unwrap(), Exchanged::Repeated(new));
        let kinds: Vec<&str> = Vec::new();
        let history = read::entries(f.store.db(), new).await.unwrap();
        let told: Vec<&str> = history.iter().map(|entry| entry.event.code()).chain(kinds).collect();
        assert_eq!(told, ["put-in", "entered"]);
    });
}

#[test]
fn a_history_is_never_changed() {
    on_both(async |f| {
        ground(&f).await;
        for sql in ["UPDATE unit_entry SET kind = 'x'", "DELETE FROM unit_entry"] {
            assert!(f.store.db().run(sql, values![]).await.is_err(), "{sql}");
        }
        assert_eq!(f.count("SELECT count(*) FROM unit_entry WHERE kind = 'entered'").await, 2);
    });
}

/// P-CERT: certificates and verification dates are at hand.
#[test]
fn a_verification_is_recorded_and_the_ones_before_stay() {
    on_both(async |f| {
        let g = ground(&f).await;
        let made = |on: Date, passed: bool| Verification {
            on: Some(on),
            until: None,
            certificate: format!("证-{on}"),
            authority: "市计量院".to_owned(),
            passed,
            file: None,
        };
        let wish = |edited: i64, made: Verification| VerifyWish {
            unit: EquipmentId(g.old),
            edited,
            made,
            file: Some(NewFile {
                kind: "certificate",
                name: "证书.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: vec![9],
                valid_until: None,
            }),
            by: None,
            request: None,
        };
        // The model's six years, to the day before the corresponding one.
        let done = f.store.verify_unit(&wish(1, made(date(2026, 11, 20), true)), TODAY).await.unwrap();
        assert_eq!(done, Verified::Until(Some(date(2032, 11, 19))));
        let older = f.store.verify_unit(&wish(2, made(date(2026, 11, 1), true)), TODAY).await.unwrap();
        assert_eq!(older, Verified::Fault(VerificationFault::Older { newest: date(2026, 11, 20) }));
        let late = f.store.verify_unit(&wish(1, made(TODAY, true)), TODAY).await.unwrap();
        assert_eq!(late, Verified::ChangedMeanwhile { version: 2 });
        let failed = f.store.verify_unit(&wish(2, made(TODAY, false)), TODAY).await.unwrap();
        assert_eq!(failed, Verified::Until(Some(date(2026, 11, 22))), "it holds no longer");
        let history = read::entries(f.store.db(), EquipmentId(g.old)).await.unwrap();
        let certificates: Vec<String> = history
            .iter()
            .filter_map(|entry| match &entry.event {
                UnitEvent::Verified(made) => Some(made.certificate.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(certificates, ["证-2026-11-23", "证-2026-11-20", ""], "with the one it was entered with");
        assert_eq!(
            f.count("SELECT count(*) FROM file_of WHERE kind = 'certificate' AND valid_until = '2032-11-19'")
                .await,
            1
        );
    });
}

#[test]
fn the_list_of_units_narrows_and_goes_on_where_it_stopped() {
    on_both(async |f| {
        let g = ground(&f).await;
        for n in 0..7 {
            let (serial, until) = (format!("L{n}"), format!("2026-12-{:02}", 10 + n / 2));
            let cells = [
                ("serial", serial.as_str()),
                ("model", "LXS-20"),
                ("customer", &g.customer),
                ("verified_until", &until),
            ];
            save(&f, Kind::Units, &cells).await;
        }
        let cells = [
            ("serial", "JZ1"),
            ("model", "JZ-1"),
            ("customer", g.customer.as_str()),
            ("system", g.system.as_str()),
        ];
        save(&f, Kind::Units, &cells).await;
        let serials = async |wanted: UnitWanted| -> Vec<String> {
            read::units(f.store.db(), &wanted, 3).await.unwrap().into_iter().map(|unit| unit.serial).collect()
        };
        let kind = |kind: &str| UnitWanted { kind: kind.to_owned(), ..UnitWanted::default() };
        assert_eq!(serials(kind("concentrator")).await, ["JZ1"]);
        let all = read::units(f.store.db(), &UnitWanted::default(), 3).await.unwrap();
        let after = Some(UnitCursor { until: None, id: all[2].id.0 });
        assert_eq!(serials(UnitWanted { after, ..UnitWanted::default() }).await, ["L4", "L3", "L2"]);
        // By the end of the verification, equal days by number; each once, none left out.
        let due =
            UnitWanted { due_to: Some(date(2026, 12, 31)), order: UnitOrder::Due, ..UnitWanted::default() };
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = read::units(f.store.db(), &UnitWanted { after, ..due.clone() }, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(UnitCursor { until: last.until, id: last.id.0 });
            seen.extend(page.into_iter().map(|unit| unit.serial));
        }
        assert_eq!(seen, ["W1", "L0", "L1", "L2", "L3", "L4", "L5", "L6"]);
        let words = |words: &str| UnitWanted { words: words.to_owned(), ..UnitWanted::default() };
        assert_eq!(serials(words("jz")).await, ["JZ1"], "the beginning of a serial number");
        assert_eq!(serials(words("nothing like it")).await, [] as [String; 0]);
        let place =
            UnitWanted { site: g.site.parse().ok(), state: "in-use".to_owned(), ..UnitWanted::default() };
        assert_eq!(serials(place).await, ["W1"]);
        let tree = read::in_system(f.store.db(), g.system.parse().unwrap()).await.unwrap();
        let tree: Vec<(&str, i64)> = tree.iter().map(|(kind, count, _)| (kind.as_str(), *count)).collect();
        assert_eq!(tree, [("concentrator", 1), ("water-meter", 1)]);
        let customer = domain::ids::CustomerId(g.customer.parse().unwrap());
        assert_eq!(
            read::due_of(f.store.db(), customer, date(2026, 12, 10)).await.unwrap(),
            (Some(date(2026, 12, 1)), 3)
        );
        for (scanned, serial) in [
            ("W1", Some("W1")),
            ("https://x.example/report/w1", Some("W1")),
            ("SN: W2", Some("W2")),
            ("W77", None),
        ] {
            let found = read::resolve(f.store.db(), scanned).await.unwrap();
            assert_eq!(found.map(|unit| unit.serial).as_deref(), serial, "{scanned}");
        }
    });
}

/// P-CERT: the same end is announced once, to whoever looks after the customer and to the customer who wishes it.
#[test]
fn ends_of_verifications_are_announced_once() {
    on_both(async |f| {
        let g = ground(&f).await;
        let day = date(2027, 1, 22);
        let whom = f.house.engineer.to_string();
        let cells = [("responsible", whom.as_str()), ("announce", "1"), ("mail", "service@jinjiang.example")];
        assert!(matches!(
            try_save(&f, Kind::Customers, Some((&g.customer, 1)), &cells).await,
            RowSaved::As { .. }
        ));
        for (serial, until) in [("V1", "2027-01-22"), ("V2", "2027-01-23")] {
            let cells = [
                ("serial", serial),
                ("model", "LXS-20"),
                ("customer", g.customer.as_str()),
                ("verified_until", until),
            ];
            save(&f, Kind::Units, &cells).await;
        }
        let letters = "SELECT count(*) FROM outbox WHERE way = 'letter' AND body LIKE '%verification%'";
        // W1 until December, V1 until the day itself; V2 a day later is not announced yet.
        assert_eq!(f.store.announce_verifications(day).await.unwrap(), 2);
        assert_eq!(f.store.announce_verifications(day).await.unwrap(), 0, "once");
        let told = store::announcement::of(f.store.db(), f.house.engineer, true).await.unwrap();
        let store::announcement::Told::Verification { ending, theirs } = &told[0].told;
        assert_eq!(
            (told.len(), ending.count, ending.from, ending.to, *theirs),
            (1, 2, date(2026, 12, 1), day, true)
        );
        assert_eq!(f.count(letters).await, 1, "to the customer");
        assert_eq!(f.store.unread_notices(f.house.engineer, f.store.now()).await.unwrap(), 1);
        assert_eq!(f.store.announcements_read(f.house.engineer, None).await.unwrap(), 1);
        assert_eq!(f.store.unread_notices(f.house.engineer, f.store.now()).await.unwrap(), 0);
        // A new end of the same unit is another one; what is not in use, or not wished for, is told to no customer.
        f.store
            .db()
            .run("UPDATE equipment SET verified_until = '2027-01-10' WHERE serial = 'V1'", values![])
            .await
            .unwrap();
        f.store.db().run("UPDATE customer SET announce = 0", values![]).await.unwrap();
        assert_eq!(f.store.announce_verifications(day).await.unwrap(), 1);
        f.store
            .db()
            .run("UPDATE equipment SET state = 'retired', verified_until = '2027-01-09'", values![])
            .await
            .unwrap();
        assert_eq!(f.store.announce_verifications(day).await.unwrap(), 0);
        assert_eq!(f.count(letters).await, 1);
    });
}

/// P-FIRST: the offer opens with the first equipment of ours, and goes to the customer by mail.
#[test]
fn the_first_equipment_opens_an_offer_that_is_written_to_the_customer() {
    use domain::guidance::{GuidanceFault, GuidanceState, GuidanceStep};
    use store::guidance::Guided;
    on_both(async |f| {
        ground(&f).await;
        let customer =
            save(&f, Kind::Customers, &[("name", "莫干水务"), ("mail", "office@mogan.example")]).await;
        let id = domain::ids::CustomerId(customer.parse().unwrap());
        let other = [("code", "NY-20"), ("name", "别家"), ("kind", "water-meter"), ("own", "0")];
        save(&f, Kind::Products, &other).await;
        save(&f, Kind::Units, &[("serial", "N1"), ("model", "NY-20"), ("customer", &customer)]).await;
        assert_eq!(read::guidance_of(f.store.db(), id).await.unwrap(), None, "of another make");
        save(&f, Kind::Units, &[("serial", "N2"), ("model", "LXS-20"), ("customer", &customer)]).await;
        save(&f, Kind::Units, &[("serial", "N3"), ("model", "LXS-20"), ("customer", &customer)]).await;
        let offer = read::guidance_of(f.store.db(), id).await.unwrap().unwrap();
        assert_eq!(
            (offer.serial.as_str(), offer.state.as_str(), offer.told.is_some()),
            ("N2", "offered", true)
        );
        let letters = "SELECT count(*) FROM outbox WHERE way = 'letter' AND body LIKE '%guidance%'";
        assert_eq!(f.count(letters).await, 1, "once; the customer without a mail address got none");
        let take = async |version: i64, step: GuidanceStep| {
            f.store.guide(id, version, &step, None, None, TODAY).await.unwrap()
        };
        assert_eq!(take(1, GuidanceStep::Tell).await, Guided::As { version: 2 });
        assert_eq!(f.count(letters).await, 2, "sent once more by hand");
        assert_eq!(take(1, GuidanceStep::Tell).await, Guided::ChangedMeanwhile { version: 2 });
        let accept = GuidanceStep::Accept { on: TODAY, by: "施国平".to_owned() };
        assert_eq!(
            take(2, accept.clone()).await,
            Guided::Fault(GuidanceFault::NotNow(GuidanceState::Offered))
        );
        assert_eq!(take(2, GuidanceStep::Agree { on: date(2026, 12, 1) }).await, Guided::As { version: 3 });
        assert_eq!(
            take(3, GuidanceStep::Done { found: "安装正确".to_owned() }).await,
            Guided::As { version: 4 }
        );
        assert_eq!(take(4, accept).await, Guided::As { version: 5 });
        let offer = read::guidance_of(f.store.db(), id).await.unwrap().unwrap();
        assert_eq!(
            (offer.agreed_on, offer.accepted_on, offer.accepted_by.as_str()),
            (Some(date(2026, 12, 1)), Some(TODAY), "施国平")
        );
        let owed = read::guidance(f.store.db(), &read::GuidanceWanted::default(), 9).await.unwrap();
        assert_eq!(owed.len(), 1, "the ground's customer is still owed");
    });
}
