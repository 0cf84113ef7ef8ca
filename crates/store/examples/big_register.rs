//! Makes a demo's register as large as that of a maker after many years: copies of its units under new serial numbers.
//!
//! `aftercare demo --data FOLDER --prepare`, then
//! `cargo run --release -p store --example big_register -- FOLDER/aftercare.db 1000000`
//! (a file of SQLite, or `postgres://…`). For measuring pages; each copy has an entry in its history and is found by its number.

use store::{Db, search, values};

/// Copies written in one transaction.
const AT_ONCE: i64 = 20_000;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, wanted] = arguments.as_slice() else {
        return Err("name the database, and how many units".into());
    };
    let db = Db::open(address).await?;
    let wanted: i64 = wanted.parse()?;
    let (patterns, there): (i64, i64) = db.one("SELECT max(id), max(id) FROM equipment", values![]).await?;
    let mut made = 0;
    while made < wanted {
        let now = AT_ONCE.min(wanted - made);
        copy(&db, there + made, now, patterns).await?;
        made += now;
        println!("{made} of {wanted}");
    }
    db.run("ANALYZE", values![]).await?;
    db.close().await;
    Ok(())
}

/// The units behind number `after`.
async fn copy(db: &Db, after: i64, count: i64, patterns: i64) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO equipment (id, serial, model, kind, customer, site, system, place, installed_on, verified_until, \
               verified_on, certificate, seal, state, own, maker, remote_access, code) \
               WITH RECURSIVE n (id) AS (SELECT $1 + 1 UNION ALL SELECT id + 1 FROM n WHERE id < $2) \
               SELECT n.id, 'B' || CAST(1000000000 + n.id AS TEXT), e.model, e.kind, e.customer, e.site, e.system, e.place, \
               e.installed_on, e.verified_until, e.verified_on, e.certificate, e.seal, e.state, e.own, e.maker, \
               e.remote_access, 'b' || CAST(1000000000 + n.id AS TEXT) \
               FROM n JOIN equipment AS e ON e.id = n.id % $3 + 1";
    tx.run(sql, values![after, after + count, patterns]).await?;
    let sql = "INSERT INTO unit_entry (unit, occurred, recorded, kind, body) \
               SELECT id, 0, 0, 'entered', '{\"entered\":{}}' FROM equipment WHERE id > $1 AND id <= $2";
    tx.run(sql, values![after, after + count]).await?;
    let sql = "SELECT id, serial || ' ' || model || ' ' || code FROM equipment WHERE id > $1 AND id <= $2";
    let rows: Vec<(i64, String)> = tx.all(sql, values![after, after + count]).await?;
    for (id, text) in rows {
        search::put(&mut tx, search::Kind::Equipment, id, &text).await?;
    }
    tx.commit().await?;
    Ok(())
}
