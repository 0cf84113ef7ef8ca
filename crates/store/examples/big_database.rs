//! Makes a demo's database as large as that of a company after many years: copies of its cases under new numbers.
//!
//! `aftercare demo --data FOLDER --prepare`, then
//! `cargo run --release -p store --example big_database -- FOLDER/aftercare.db 100000 1000000`
//! (open cases, closed cases). SQLite only. For measuring pages; the copies' journals are cut short and not chained.

use domain::ids::CaseId;
use store::{Db, StoreError, search, values};

/// Copies written in one transaction.
const AT_ONCE: usize = 20_000;
/// Entries kept of each journal.
const ENTRIES: i64 = 3;

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Pattern {
    id: i64,
    subject: String,
    reporter: String,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, open, closed] = arguments.as_slice() else {
        return Err("name the database, how many open cases, and how many closed".into());
    };
    let db = Db::open(file).await?;
    let open: usize = open.parse()?;
    let closed: usize = closed.parse()?;
    let mut next = next_number(&db).await?;
    for (is_open, wanted) in [(0, closed), (1, open)] {
        let patterns = patterns(&db, is_open).await?;
        if patterns.is_empty() {
            return Err("there is no case to copy".into());
        }
        let mut made = 0;
        while made < wanted {
            let now = AT_ONCE.min(wanted - made);
            copy(&db, &patterns, made, now, next).await?;
            next += i64::try_from(now)?;
            made += now;
            println!("{made} of {wanted} ({})", if is_open == 1 { "open" } else { "closed" });
        }
    }
    db.run("UPDATE counter SET value = $1 WHERE name LIKE 'case%'", values![next]).await?;
    db.run("UPDATE counter SET value = (SELECT max(seq) FROM journal) WHERE name = 'seq'", values![]).await?;
    db.run("ANALYZE", values![]).await?;
    db.close().await;
    Ok(())
}

async fn next_number(db: &Db) -> Result<i64, StoreError> {
    let (highest,): (i64,) = db.one("SELECT max(id) FROM cases", values![]).await?;
    Ok(highest % 1_000_000_000 + 1)
}

async fn patterns(db: &Db, open: i64) -> Result<Vec<Pattern>, StoreError> {
    let sql =
        "SELECT id, subject, reporter FROM cases WHERE open = $1 AND complaint = 0 AND id < 2026000002000";
    let rows: Vec<(i64, String, String)> = db.all(sql, values![open]).await?;
    Ok(rows.into_iter().map(|(id, subject, reporter)| Pattern { id, subject, reporter }).collect())
}

async fn copy(db: &Db, patterns: &[Pattern], made: usize, count: usize, next: i64) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    let (mut seq,): (i64,) = tx.first("SELECT max(seq) FROM journal", values![]).await?.unwrap_or((0,));
    for i in 0..count {
        let pattern = &patterns[(made + i) % patterns.len()];
        let number = next + i64::try_from(i)?;
        let id = 2026 * 1_000_000_000 + number;
        // Spread over the last years, by whole minutes.
        let back = i64::try_from((made + i) / patterns.len())? * 60_000_000;
        let sql = "INSERT INTO cases (id, version, state, head, open, complaint, stage, department, assignee, severity, \
                   customer, channel, subject, reporter, reported, updated, due, due_promise, risk, follow_token) \
                   SELECT $1, version, replace(state, $2, $3), head, open, complaint, stage, department, assignee, severity, \
                   customer, channel, subject, reporter, reported - $4, updated - $4, due - $4, due_promise, risk, \
                   follow_token || $1 FROM cases WHERE id = $5";
        let (old, new) = (format!("\"id\":{}", pattern.id), format!("\"id\":{id}"));
        tx.run(sql, values![id, old, new, back, pattern.id]).await?;
        let sql = "INSERT INTO journal (seq, case_id, n, occurred, recorded, body, hash) \
                   SELECT $1 + n, $2, n, occurred, recorded, body, hash FROM journal WHERE case_id = $3 AND n <= $4";
        tx.run(sql, values![seq, id, pattern.id, ENTRIES]).await?;
        seq += ENTRIES;
        let text = format!("{} {} {}", CaseId::from_key(id), pattern.subject, pattern.reporter);
        search::put_entry(&mut tx, CaseId::from_key(id), 1, &text).await?;
    }
    tx.commit().await?;
    Ok(())
}
