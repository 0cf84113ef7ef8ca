//! Alarms of data-collection systems: which lasts and which case is about it, so that one alarm is one case however often it
//! is told.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::values;
use domain::ids::{AreaCode, CaseId, CustomerId, EquipmentId};
use jiff::Timestamp;

/// Messages that could not be read which are kept of one source; older ones are forgotten.
const UNREAD_MAX: i64 = 200;
/// Ids of what was received that are kept; senders try again for days at most.
const RECEIVED_DAYS: i64 = 30;

/// What an alarm is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub source: String,
    pub device: String,
    pub code: String,
}

/// Goes with the report that an alarm becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRecord {
    pub key: Key,
    pub occurred: Timestamp,
}

/// What is known of an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// How often it came and went: names its next coming, so that two who tell of it at once tell of one.
    pub ended: i64,
    /// When it went last.
    pub last_end: Option<Timestamp>,
    pub lasting: Option<Lasting>,
}

/// One that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasting {
    pub id: i64,
    pub case: CaseId,
    /// Nobody has ended the case.
    pub open: bool,
}

/// # Errors
/// The database did not carry it out.
pub async fn known(db: &Db, key: &Key) -> Result<Known, StoreError> {
    let sql = "SELECT count(*), max(ended) FROM alarm WHERE source = $1 AND device = $2 AND code = $3 \
               AND ended IS NOT NULL";
    let of = || values![&key.source, &key.device, &key.code];
    let (ended, last_end): (i64, Option<i64>) = db.one(sql, of()).await?;
    let sql = "SELECT a.id, a.case_id, c.open FROM alarm a JOIN cases c ON c.id = a.case_id \
               WHERE a.source = $1 AND a.device = $2 AND a.code = $3 AND a.ended IS NULL";
    let lasting: Option<(i64, i64, i64)> = db.first(sql, of()).await?;
    let lasting =
        lasting.map(|(id, case, open)| Lasting { id, case: CaseId::from_key(case), open: open != 0 });
    Ok(Known { ended, last_end: last_end.map(crate::time), lasting })
}

/// Part of the transaction that makes its case.
pub(crate) async fn began(tx: &mut Tx, record: &AlarmRecord, case: CaseId) -> Result<(), StoreError> {
    let AlarmRecord { key, occurred } = record;
    let sql = "INSERT INTO alarm (source, device, code, case_id, first, last) VALUES ($1, $2, $3, $4, $5, $5) \
               ON CONFLICT (source, device, code) WHERE ended IS NULL DO NOTHING";
    tx.run(sql, values![&key.source, &key.device, &key.code, case, *occurred]).await?;
    Ok(())
}

/// It was told again while it lasts.
///
/// # Errors
/// The database did not carry it out.
pub async fn again(db: &Db, id: i64, occurred: Timestamp) -> Result<(), StoreError> {
    let sql =
        "UPDATE alarm SET times = times + 1, last = CASE WHEN last < $1 THEN $1 ELSE last END WHERE id = $2";
    db.run(sql, values![occurred, id]).await?;
    Ok(())
}

/// It is over.
///
/// # Errors
/// The database did not carry it out.
pub async fn ended(db: &Db, id: i64, at: Timestamp) -> Result<(), StoreError> {
    db.run("UPDATE alarm SET ended = $1 WHERE id = $2 AND ended IS NULL", values![at, id]).await?;
    Ok(())
}

/// Whether a request with this id was carried out before.
///
/// # Errors
/// The database did not carry it out.
pub async fn received_before(db: &Db, id: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db.first("SELECT at FROM received WHERE id = $1", values![id]).await?;
    Ok(row.is_some())
}

/// A request was carried out; sent again, it does nothing.
///
/// # Errors
/// The database did not carry it out.
pub async fn received(db: &Db, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let forgotten = now.as_microsecond() - RECEIVED_DAYS * 24 * 3_600 * 1_000_000;
    tx.run("DELETE FROM received WHERE at < $1", values![forgotten]).await?;
    let sql = "INSERT INTO received (id, at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    tx.run(sql, values![id, now]).await?;
    tx.commit().await
}

/// A message that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub received: Timestamp,
    pub topic: String,
    pub body: String,
    pub reason: String,
}

/// Keeps what could not be read, for mending the mapping by it.
///
/// # Errors
/// The database did not carry it out.
pub async fn keep_unread(db: &Db, source: &str, unread: &Unread) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO alarm_unread (source, received, topic, body, reason) VALUES ($1, $2, $3, $4, $5)";
    tx.run(sql, values![source, unread.received, &unread.topic, &unread.body, &unread.reason]).await?;
    let sql = "DELETE FROM alarm_unread WHERE source = $1 AND id <= \
               (SELECT max(id) FROM alarm_unread WHERE source = $1) - $2";
    tx.run(sql, values![source, UNREAD_MAX]).await?;
    tx.commit().await
}

/// The newest of them.
///
/// # Errors
/// The database did not carry it out.
pub async fn unread(db: &Db, source: &str) -> Result<Vec<Unread>, StoreError> {
    let sql =
        "SELECT received, topic, body, reason FROM alarm_unread WHERE source = $1 ORDER BY id DESC LIMIT 20";
    let rows: Vec<(i64, String, String, String)> = db.all(sql, values![source]).await?;
    let unread =
        |(received, topic, body, reason)| Unread { received: crate::time(received), topic, body, reason };
    Ok(rows.into_iter().map(unread).collect())
}

/// How many alarms of a source last, and how many there ever were.
///
/// # Errors
/// The database did not carry it out.
pub async fn count(db: &Db, source: &str) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT count(*) - count(ended), count(*) FROM alarm WHERE source = $1";
    db.one(sql, values![source]).await
}

/// The unit that a data-collection system calls by its serial number, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub equipment: EquipmentId,
    pub customer: CustomerId,
    pub area: Option<AreaCode>,
    pub remote_access: bool,
}

/// # Errors
/// The database did not carry it out.
pub async fn unit(db: &Db, serial: &str) -> Result<Option<Unit>, StoreError> {
    let sql = "SELECT e.id, e.customer, s.area, e.remote_access FROM equipment e LEFT JOIN site s ON s.id = e.site \
               WHERE e.serial = $1";
    let row: Option<(i64, i64, Option<String>, i64)> = db.first(sql, values![serial]).await?;
    Ok(row.map(|(equipment, customer, area, remote)| Unit {
        equipment: EquipmentId(equipment),
        customer: CustomerId(customer),
        area: area.and_then(|code| AreaCode::new(&code)),
        remote_access: remote != 0,
    }))
}
