//! How fast the door is, beside bare inserts of the very same rows with the same batches and the same durability.
//!
//! `cargo run --release -p store --example door_bench -- [postgres://… of an empty database …]`
//! Without addresses it measures SQLite in a temporary folder of the current one.

#[expect(dead_code, clippy::unwrap_used, reason = "the tests use the rest of it, and fail by it")]
#[path = "../tests/it/house.rs"]
mod house;

use house::{House, MONDAY, TurnedClock, house, options, report};
use jiff::SignedDuration;
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use store::db::Value;
use store::worker::run_due;
use store::{Db, Store, migrate, search, values};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const SUBJECT: &str = "三号楼智能水表不走字";
const WORDS: &str = "早上八点起客户发现三号楼地下室的智能水表不走字，阀门正常，表号 SN-2024-00731，昨天抄表还有读数。\
                     请尽快派人检查，电话随时可以联系，谢谢。";
const REPORTS: usize = 20_000;
const REPORTS_OF_ONE: usize = 1_000;
const CLIENTS: usize = 32;
const DUE: usize = 10_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let addresses: Vec<String> = std::env::args().skip(1).collect();
    if addresses.is_empty() {
        let folder = tempfile::tempdir_in(".")?;
        let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        return measure(&file("door.db"), &file("bare.db")).await;
    }
    match addresses.as_slice() {
        [door, bare] => measure(door, bare).await,
        _ => Err("name two empty databases, or none".into()),
    }
}

async fn measure(door: &str, bare: &str) -> Result<(), Failure> {
    let clock = TurnedClock::at(MONDAY);
    let store = Store::open(door, options(&clock)).await?;
    let house = house(&store).await;
    let one = reports(&store, house, &clock, "one", 1, REPORTS_OF_ONE).await?;
    println!("door, 1 client:   {one:>8.0} reports/s");
    let many = reports(&store, house, &clock, "many", CLIENTS, REPORTS).await?;
    println!("door, {CLIENTS} clients: {many:>8.0} reports/s");
    let bare_one = insert(&store, bare, 1, REPORTS_OF_ONE).await?;
    println!(
        "bare inserts, 1 report a transaction:   {bare_one:>8.0} reports/s, door {:.2} of it",
        one / bare_one
    );
    let bare_many = insert(&store, bare, CLIENTS, REPORTS).await?;
    println!(
        "bare inserts, {CLIENTS} reports a transaction: {bare_many:>8.0} reports/s, door {:.2} of it",
        many / bare_many
    );
    due(&store, &clock).await?;
    store.close().await;
    lateness(door).await
}

/// Reports a second.
async fn reports(
    store: &Store,
    house: House,
    clock: &TurnedClock,
    run: &'static str,
    clients: usize,
    count: usize,
) -> Result<f64, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    let began = Instant::now();
    for _ in 0..clients {
        let (store, clock, next) = (store.clone(), clock.clone(), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= count {
                    return Ok::<(), store::DoorError>(());
                }
                store.door().submit(report(&house, &clock, &format!("{run}{i}"), SUBJECT, WORDS)).await?;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(count as f64 / began.elapsed().as_secs_f64())
}

/// One table's rows as the door wrote them.
struct Table {
    before: String,
    columns: usize,
    cast: &'static str,
    /// By report, all columns one behind the other.
    rows: Vec<Vec<Value>>,
}

/// The rows of `count` reports, bare, `batch` reports a transaction.
async fn insert(store: &Store, address: &str, batch: usize, count: usize) -> Result<f64, Failure> {
    let db = Db::open(address).await?;
    migrate::migrate(&db, migrate::MIGRATIONS, store.now()).await?;
    let skip = if batch == 1 { 0 } else { REPORTS_OF_ONE };
    let mut tables = rows(store, skip, count).await?;
    let began = Instant::now();
    for from in (0..count).step_by(batch) {
        let mut tx = db.begin().await?;
        for table in &mut tables {
            let reports = table.rows.iter_mut().skip(from).take(batch);
            let values: Vec<Value> = reports.flat_map(std::mem::take).collect();
            let sql = statement(table, values.len() / table.columns);
            if !values.is_empty() {
                tx.run(AssertSqlSafe(sql), values).await?;
            }
        }
        tx.commit().await?;
    }
    let rate = count as f64 / began.elapsed().as_secs_f64();
    db.close().await;
    Ok(rate)
}

fn statement(table: &Table, rows: usize) -> String {
    let row = |row: usize| {
        let parameters = (1..=table.columns).map(|column| {
            let cast = if column == table.columns { table.cast } else { "" };
            format!("${}{cast}", row * table.columns + column)
        });
        format!("({})", parameters.collect::<Vec<_>>().join(", "))
    };
    format!("{} VALUES {}", table.before, (0..rows).map(row).collect::<Vec<_>>().join(", "))
}

async fn rows(store: &Store, skip: usize, count: usize) -> Result<Vec<Table>, Failure> {
    let db = store.db();
    let range = || {
        values![
            i64::try_from(skip).unwrap_or(0) + 2_026_000_000_000,
            i64::try_from(skip + count).unwrap_or(0) + 2_026_000_000_000
        ]
    };
    type A = (i64, i64, String, Vec<u8>, i64, i64, String, String, Option<i64>, i64);
    type B = (String, String, String, i64, i64, Option<i64>, Option<String>, i64, String);
    let sql = "SELECT id, version, state, head, open, complaint, stage, department, assignee, severity FROM cases \
               WHERE id > $1 AND id <= $2 ORDER BY id";
    let a: Vec<A> = db.all(sql, range()).await?;
    let sql = "SELECT channel, subject, reporter, reported, updated, due, due_promise, risk, follow_token FROM cases \
               WHERE id > $1 AND id <= $2 ORDER BY id";
    let b: Vec<B> = db.all(sql, range()).await?;
    let cases = a.into_iter().zip(b).map(|(a, b)| {
        let mut row = values![a.0, a.1, a.2, a.3, a.4, a.5, a.6, a.7, a.8, a.9];
        row.extend(values![b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7, b.8]);
        row
    });
    let cases = table(
        "cases (id, version, state, head, open, complaint, stage, department, assignee, severity, channel, subject, \
         reporter, reported, updated, due, due_promise, risk, follow_token)",
        19,
        cases.collect(),
    );
    let sql = "SELECT seq, case_id, n, occurred, recorded, body, hash FROM journal \
               WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id";
    type Journal = (i64, i64, i64, i64, i64, String, Vec<u8>);
    let journal: Vec<Journal> = db.all(sql, range()).await?;
    let journal = journal.into_iter().map(|r| values![r.0, r.1, r.2, r.3, r.4, r.5, r.6]).collect();
    let journal = table("journal (seq, case_id, n, occurred, recorded, body, hash)", 7, journal);
    let sql = "SELECT digest, case_id, salt, body FROM content WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id";
    type Content = (Vec<u8>, i64, Vec<u8>, Option<String>);
    let content: Vec<Content> = db.all(sql, range()).await?;
    let content: Vec<Value> = content.into_iter().flat_map(|r| values![r.0, r.1, r.2, r.3]).collect();
    let content = table(
        "content (digest, case_id, salt, body)",
        4,
        content.chunks(12).map(<[Value]>::to_vec).collect(),
    );
    let sql =
        "SELECT id, case_id, n, recorded FROM command WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id";
    let command: Vec<(Vec<u8>, i64, i64, i64)> = db.all(sql, range()).await?;
    let command = command.into_iter().map(|r| values![r.0, r.1, r.2, r.3]).collect();
    let command = table("command (id, case_id, n, recorded)", 4, command);
    let sql =
        "SELECT case_id, due_at, look_at FROM due WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id";
    let due: Vec<(i64, i64, i64)> = db.all(sql, range()).await?;
    let due =
        table("due (case_id, due_at, look_at)", 3, due.into_iter().map(|r| values![r.0, r.1, r.2]).collect());
    let sql = "SELECT person, case_id, created, visible_from, body FROM notification \
               WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id";
    let notification: Vec<(i64, i64, i64, i64, String)> = db.all(sql, range()).await?;
    let notification = notification.into_iter().map(|r| values![r.0, r.1, r.2, r.3, r.4]).collect();
    let notification = table("notification (person, case_id, created, visible_from, body)", 5, notification);
    Ok(vec![cases, journal, content, command, due, notification, words(db, skip, count)])
}

fn table(name: &str, columns: usize, rows: Vec<Vec<Value>>) -> Table {
    Table { before: format!("INSERT INTO {name}"), columns, cast: "", rows }
}

fn words(db: &Db, skip: usize, count: usize) -> Table {
    let rows = (skip + 1..=skip + count).map(|i| {
        let text = search::words(&format!("{SUBJECT}\n{WORDS}\n黄女士\n13800001111\n2026-{i:06}"));
        let vector = || {
            text.as_str().split(' ').zip(1..).map(|(word, at)| format!("'{word}':{at}")).collect::<Vec<_>>()
        };
        let words = if db.is_postgres() { vector().join(" ") } else { text.as_str().to_owned() };
        values![i64::try_from(i).unwrap_or(0) * 100_000 + 202_600_000_000_000_001, words]
    });
    let name = if db.is_postgres() { "search (id, words)" } else { "search (rowid, words)" };
    let mut table = table(name, 2, rows.collect());
    table.cast = if db.is_postgres() { "::text::tsvector" } else { "" };
    table
}

/// All of them are due in the same second, and climb.
async fn due(store: &Store, clock: &TurnedClock) -> Result<(), Failure> {
    let keep = i64::try_from(DUE).unwrap_or(0) + 2_026_000_000_000;
    store.db().run("DELETE FROM due WHERE case_id > $1", values![keep]).await?;
    clock.forward(25 * 60);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = {
        let store = store.clone();
        tokio::spawn(async move { run_due(&store, async { drop(stopped.await) }).await })
    };
    let began = Instant::now();
    loop {
        let (late,): (i64,) = store.db().one("SELECT count(*) FROM cases WHERE risk = 2", vec![]).await?;
        if usize::try_from(late)? == DUE {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("{DUE} clocks due at once climbed in {:.2} s", began.elapsed().as_secs_f64());
    stop.send(()).map_err(|()| "the worker is gone")?;
    worker.await?;
    Ok(())
}

/// How late a single time is noticed, by a clock that runs.
async fn lateness(address: &str) -> Result<(), Failure> {
    let clock = TurnedClock::at("2026-04-01T01:00:00Z");
    let (start, began) = (clock.now(), Instant::now());
    let mut options = options(&clock);
    options.now = Arc::new(move || {
        let passed = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
        start.saturating_add(passed).unwrap_or(start)
    });
    let store = Store::open(address, options).await?;
    store.db().run("DELETE FROM due", vec![]).await?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = {
        let store = store.clone();
        tokio::spawn(async move { run_due(&store, async { drop(stopped.await) }).await })
    };
    let mut late_us = Vec::new();
    let house = first_people(&store).await?;
    for i in 0..20 {
        let mut submission = report(&house, &clock, &format!("late{i}"), SUBJECT, WORDS);
        if let domain::case::Command::Report(report) = &mut submission.command {
            report.receipt_given = false;
        }
        // The receipt is owed within 30 minutes: 300 milliseconds from now.
        submission.occurred = store.now() - SignedDuration::from_mins(30) + SignedDuration::from_millis(300);
        let due_at = store.now() + SignedDuration::from_millis(300);
        let case = store.door().submit(submission).await?.case;
        tokio::time::sleep(Duration::from_millis(600)).await;
        let sql = "SELECT recorded FROM journal WHERE case_id = $1 AND n = 2";
        let (recorded,): (i64,) = store.db().one(sql, values![case]).await?;
        late_us.push(recorded - due_at.as_microsecond());
    }
    late_us.sort_unstable();
    println!(
        "a single time is noticed after {:?} ms (median), {:?} ms (longest)",
        late_us.get(10).map(|us| *us as f64 / 1e3),
        late_us.last().map(|us| *us as f64 / 1e3)
    );
    stop.send(()).map_err(|()| "the worker is gone")?;
    worker.await?;
    store.close().await;
    Ok(())
}

async fn first_people(store: &Store) -> Result<House, Failure> {
    let rows: Vec<(i64,)> = store.db().all("SELECT id FROM person ORDER BY id", vec![]).await?;
    let mut ids = rows.into_iter().map(|(id,)| domain::ids::PersonId(id));
    let mut next = || ids.next().ok_or("somebody is missing");
    Ok(House {
        head: next()?,
        agent: next().and(next())?,
        operations_lead: next().and(next())?,
        engineer: next()?,
    })
}
