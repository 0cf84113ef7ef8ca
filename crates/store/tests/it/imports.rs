//! Master data from files: shown before they are written, written whole, and what they leave behind.

use crate::harness::{Fixture, on_both};
use domain::import::{Kind, Names};
use std::fmt::Write as _;
use std::sync::Arc;
use store::import::{self, Choice, Import, NotNow, Outcome, Shown, State};
use store::{Store, search, values};

fn names() -> Arc<Names> {
    let mut names = Names::new();
    names.word("yes-no", "1", "是");
    names.word("yes-no", "0", "否");
    names.word("yes-no", "1", "1");
    names.word("yes-no", "0", "0");
    names.column(Kind::Units, "serial", "表号");
    Arc::new(names)
}

async fn checked(store: &Store, kind: Kind, file: &str) -> Import {
    let id = store.begin_import(kind, "file.csv", file.as_bytes().to_vec(), None).await.unwrap();
    store.check_import(id, &names()).await.unwrap();
    import::find(store.db(), id).await.unwrap().unwrap()
}

async fn imported(store: &Store, kind: Kind, file: &str) -> Import {
    let import = checked(store, kind, file).await;
    let problems = shown(store, &import, Some(Outcome::Problem)).await;
    assert_eq!((import.state, problems), (State::Checked, vec![]), "{:?}", import.understood);
    store.confirm_import(import.id, Choice::AllOrNothing).await.unwrap().unwrap();
    store.write_import(import.id, &names()).await.unwrap();
    let import = import::find(store.db(), import.id).await.unwrap().unwrap();
    assert_eq!(import.state, State::Done);
    import
}

async fn shown(store: &Store, import: &Import, outcome: Option<Outcome>) -> Vec<Shown> {
    import::rows(store.db(), import.id, outcome, 0, 100).await.unwrap()
}

fn problems(rows: &[Shown]) -> Vec<(u32, String, String)> {
    let each = rows.iter().flat_map(|row| row.problems.iter().map(move |p| (row.row, p)));
    each.map(|(row, p)| (row, p.column.clone().unwrap_or_default(), p.code.clone())).collect()
}

const CUSTOMERS: &str = "name,city,phone\n晋江水务,晋江,0595-8888 1234\n泉州学校,泉州,\n";
const PRODUCTS: &str =
    "code,name,kind,own,maker\nLXS-20,旋翼式水表,water-meter,1,\nOLD-1,别家水表,water-meter,0,别家\n";
const SITES: &str =
    "customer,name,latitude,longitude\n晋江水务,一号泵站,24.781000,118.5\n泉州学校,教学楼,,\n";

/// Two customers with a site each, and a catalogue.
async fn ground(f: &Fixture) {
    imported(&f.store, Kind::Customers, CUSTOMERS).await;
    imported(&f.store, Kind::Products, PRODUCTS).await;
    imported(&f.store, Kind::Sites, SITES).await;
}

async fn text(f: &Fixture, sql: &'static str) -> Vec<String> {
    let rows: Vec<(String,)> = f.store.db().all(sql, vec![]).await.unwrap();
    rows.into_iter().map(|(text,)| text).collect()
}

#[test]
fn a_register_comes_in_and_is_found() {
    on_both(async |f| {
        ground(&f).await;
        imported(&f.store, Kind::Contacts, "customer,name,phone\n晋江水务,林工,138 0000 0000\n").await;
        imported(&f.store, Kind::Systems, "customer,site,name\n晋江水务,一号泵站,远传系统\n").await;
        imported(&f.store, Kind::Parts, "code,name,kind,cost,products\nSEAL,密封圈,part,1.20,LXS-20\n").await;
        let units = "表号,model,customer,site,system,installed,remote_access\n\
                     0001,LXS-20,晋江水务,一号泵站,远传系统,2024年3月1日,是\n\
                     0002,旋翼式水表,晋江水务,,,,\n0003,OLD-1,泉州学校,教学楼,,45352,\n";
        let import = imported(&f.store, Kind::Units, units).await;
        assert_eq!((import.counts.new, import.counts.written), (3, 3));
        let rows = text(
            &f,
            "SELECT serial || ' ' || model || ' ' || kind || ' ' || coalesce(installed_on, '-') || ' ' || own || ' ' || maker \
             || ' ' || remote_access FROM equipment ORDER BY serial",
        )
        .await;
        assert_eq!(
            rows,
            [
                "0001 LXS-20 water-meter 2024-03-01 1  1",
                "0002 LXS-20 water-meter - 1  0",
                "0003 OLD-1 water-meter 2024-03-01 0 别家 0"
            ]
        );
        let codes = text(&f, "SELECT code FROM equipment").await;
        assert!(codes.iter().all(|code| code.len() == 10), "{codes:?}");
        assert_eq!(
            f.count("SELECT count(*) FROM site WHERE latitude = 24.781 AND longitude = 118.5").await,
            1
        );
        assert_eq!(f.count("SELECT cost FROM part").await, 120);
        assert_eq!(f.count("SELECT count(*) FROM unit_entry WHERE kind = 'imported'").await, 3);
        assert_eq!(search::equipment(f.store.db(), "0003", 9).await.unwrap().len(), 1);
        assert_eq!(search::customers(f.store.db(), "林工", 9).await.unwrap().len(), 1);
        assert_eq!(search::customers(f.store.db(), "晋江 1380000", 9).await.unwrap().len(), 1);
        // P-FIRST: the customer with equipment of ours is offered guidance, once; the other is not.
        let offered =
            text(&f, "SELECT c.name || ' ' || g.state FROM guidance g JOIN customer c ON c.id = g.customer")
                .await;
        assert_eq!(offered, ["晋江水务 offered"]);
        imported(&f.store, Kind::Units, "serial,model,customer\n0009,LXS-20,晋江水务\n").await;
        assert_eq!(f.count("SELECT count(*) FROM guidance").await, 1);
        // What is entered by hand later gets a number of its own.
        f.store.db().run("INSERT INTO customer (name, created) VALUES ('手工', 0)", values![]).await.unwrap();
    });
}

#[test]
fn a_row_that_is_there_is_changed_and_nothing_is_deleted() {
    on_both(async |f| {
        ground(&f).await;
        let units = "serial,model,customer,place,firmware\nA1,LXS-20,晋江水务,井一,1.0\nA2,LXS-20,晋江水务,井二,1.0\n";
        imported(&f.store, Kind::Units, units).await;
        let again = checked(&f.store, Kind::Units, units).await;
        assert_eq!((again.counts.same, again.counts.new, again.counts.changed), (2, 0, 0));
        let nothing = f.store.confirm_import(again.id, Choice::GoodRows).await.unwrap();
        assert_eq!(nothing, Err(NotNow::Nothing));

        let changed = "serial,place,firmware,model\nA1,,1.1,\nA2,井二,1.0,OLD-1\n";
        let import = checked(&f.store, Kind::Units, changed).await;
        let rows = shown(&f.store, &import, None).await;
        let changes: Vec<String> = (rows.iter())
            .flat_map(|row| {
                row.changes.iter().map(move |c| format!("{} {} {}>{}", row.name, c.field, c.from, c.to))
            })
            .collect();
        assert_eq!(changes, ["A1 firmware 1.0>1.1", "A2 model LXS-20>OLD-1"]);
        imported(&f.store, Kind::Units, changed).await;
        let rows = text(
            &f,
            "SELECT serial || ' ' || place || ' ' || firmware || ' ' || version FROM equipment ORDER BY id",
        )
        .await;
        assert_eq!(rows, ["A1 井一 1.1 2", "A2 井二 1.0 2"], "an empty cell leaves what is there");
        assert_eq!(f.count("SELECT count(*) FROM unit_entry WHERE kind = 'changed'").await, 2);
        assert_eq!(search::equipment(f.store.db(), "OLD-1", 9).await.unwrap().len(), 1);
        assert_eq!(search::equipment(f.store.db(), "LXS", 9).await.unwrap().len(), 1);
    });
}

#[test]
fn every_problem_is_named_and_good_rows_are_written() {
    on_both(async |f| {
        ground(&f).await;
        imported(&f.store, Kind::Customers, "number,name\n,双胞胎\n").await;
        f.store
            .db()
            .run("INSERT INTO customer (name, created) VALUES ('双胞胎', 0)", values![])
            .await
            .unwrap();
        let units = "serial,model,customer,site,delivered,accepted,own,contract,colour\n\
                     B1,LXS-20,晋江水务,,,,,,\n\
                     B2,LXS-99,晋江水务,,,,,,\n\
                     B3,LXS-20,没有这家,,,,,,\n\
                     B4,LXS-20,晋江水务,教学楼,,,,,\n\
                     B5,LXS-20,晋江水务,,2024-03-02,2024-03-01,,,\n\
                     B6,LXS-20,晋江水务,,03/01/2024,,maybe,,\n\
                     B7,,双胞胎,,,,,,\n\
                     B1,LXS-20,晋江水务,,,,,,\n\
                     1.2345E+12,LXS-20,晋江水务,,,,,,\n\
                     ,LXS-20,晋江水务,,,,,,\n\
                     B8,LXS-20,晋江水务,,,,,C-1,\n\
                     B9,LXS-20,,,,,,,\n";
        let import = checked(&f.store, Kind::Units, units).await;
        assert_eq!(import.understood.unknown, ["colour"]);
        let rows = shown(&f.store, &import, Some(Outcome::Problem)).await;
        let expected = [
            (3, "model", "model-unknown"),
            (4, "customer", "customer-unknown"),
            (5, "site", "site-unknown"),
            (6, "accepted", "dates-order"),
            (7, "delivered", "date-order"),
            (7, "own", "yes-no"),
            (8, "customer", "several"),
            (8, "model", "missing-new"),
            (9, "", "twice-in-file"),
            (10, "serial", "rounded"),
            (11, "serial", "missing"),
            (12, "contract", "contract-unknown"),
            (13, "customer", "missing-new"),
        ];
        let found = problems(&rows);
        let found: Vec<(u32, &str, &str)> =
            found.iter().map(|(n, c, p)| (*n, c.as_str(), p.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!((import.counts.new, import.counts.problem), (1, 11));
        let refused = f.store.confirm_import(import.id, Choice::AllOrNothing).await.unwrap();
        assert_eq!(refused, Err(NotNow::Problems(11)));
        f.store.confirm_import(import.id, Choice::GoodRows).await.unwrap().unwrap();
        f.store.write_import(import.id, &names()).await.unwrap();
        assert_eq!(text(&f, "SELECT serial FROM equipment").await, ["B1"]);
        let twice = f.store.confirm_import(import.id, Choice::GoodRows).await.unwrap();
        assert_eq!(twice, Err(NotNow::State(State::Done)));
    });
}

#[test]
fn files_that_can_not_be_read_say_why() {
    on_both(async |f| {
        for (kind, file, code) in [
            (Kind::Units, "", "empty"),
            (Kind::Units, "nothing,here\n1,2\n", "no-head"),
            (Kind::Customers, "PK\u{3}\u{4}not a workbook", "damaged"),
        ] {
            let import = checked(&f.store, kind, file).await;
            assert_eq!(import.state, State::Unreadable);
            assert_eq!(import.understood.unreadable.unwrap().0, code);
        }
        let import = checked(&f.store, Kind::Units, "model,customer\nLXS-20,x\n").await;
        assert_eq!((import.state, import.understood.missing), (State::Unreadable, vec!["serial".to_owned()]));
        assert!(f.store.discard_import(import.id).await.unwrap());
        let import = checked(&f.store, Kind::Customers, CUSTOMERS).await;
        assert!(f.store.discard_import(import.id).await.unwrap());
        assert_eq!(f.count("SELECT count(*) FROM import_row").await, 0);
        let gone = f.store.confirm_import(import.id, Choice::GoodRows).await.unwrap();
        assert_eq!(gone, Err(NotNow::State(State::Discarded)));
    });
}

/// What was confirmed is what was shown: a row that somebody changed in between is not written over.
#[test]
fn what_changed_since_the_check_is_noticed() {
    on_both(async |f| {
        ground(&f).await;
        let units = "serial,model,customer,place\nC1,LXS-20,晋江水务,一\nC2,LXS-20,晋江水务,二\nC3,LXS-20,晋江水务,三\n";
        imported(&f.store, Kind::Units, units).await;
        let file = "serial,place\nC1,甲\nC2,乙\nC3,丙\n";
        for choice in [Choice::AllOrNothing, Choice::GoodRows] {
            let import = checked(&f.store, Kind::Units, file).await;
            f.store.confirm_import(import.id, choice).await.unwrap().unwrap();
            let sql = "UPDATE equipment SET place = place || '!', version = version + 1 WHERE serial = 'C2'";
            f.store.db().run(sql, values![]).await.unwrap();
            f.store.write_import(import.id, &names()).await.unwrap();
            let import = import::find(f.store.db(), import.id).await.unwrap().unwrap();
            let places = text(&f, "SELECT place FROM equipment ORDER BY serial").await;
            match choice {
                Choice::AllOrNothing => {
                    assert_eq!(places, ["一", "二!", "三"]);
                    assert_eq!(import.state, State::Checked, "checked anew, to be confirmed anew");
                    let rows = shown(&f.store, &import, None).await;
                    assert_eq!(rows[1].changes[0].from, "二!");
                    assert!(f.store.discard_import(import.id).await.unwrap());
                }
                Choice::GoodRows => {
                    assert_eq!(places, ["甲", "二!!", "丙"]);
                    assert_eq!((import.counts.written, import.counts.problem), (2, 1));
                    let rows = shown(&f.store, &import, Some(Outcome::Problem)).await;
                    assert_eq!(problems(&rows), [(3, String::new(), "changed-since".to_owned())]);
                }
            }
        }
    });
}

/// A program that is killed while it writes: what it had begun is there whole, and the rest comes.
#[test]
fn an_interrupted_import_is_continued() {
    on_both(async |f| {
        ground(&f).await;
        let mut file = "serial,model,customer\n".to_owned();
        for n in 0..3_500 {
            writeln!(file, "D{n},LXS-20,晋江水务").unwrap();
        }
        let import = checked(&f.store, Kind::Units, &file).await;
        f.store.confirm_import(import.id, Choice::GoodRows).await.unwrap().unwrap();
        let store = f.store.clone();
        let working = tokio::spawn(async move { store.write_import(import.id, &names()).await });
        while !working.is_finished()
            && import::find(f.store.db(), import.id).await.unwrap().unwrap().at_row == 0
        {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        working.abort();
        let _ended = working.await;
        let stopped = import::find(f.store.db(), import.id).await.unwrap().unwrap();
        let written = f.count("SELECT count(*) FROM equipment").await;
        assert_eq!(i64::from(stopped.at_row) - 1, written, "the mark is where the rows end");
        assert_eq!(written, f.count("SELECT count(*) FROM unit_entry").await);
        let other = f.open_again().await;
        other.resume_imports(&names()).await.unwrap();
        let done = import::find(f.store.db(), import.id).await.unwrap().unwrap();
        assert_eq!((done.state, done.counts.written), (State::Done, 3_500));
        assert_eq!(f.count("SELECT count(DISTINCT serial) FROM equipment").await, 3_500);
        assert_eq!(f.count("SELECT count(*) FROM unit_entry").await, 3_500);
        assert_eq!(f.count("SELECT count(*) FROM guidance").await, 1);
        other.close().await;
    });
}
