//! Mailboxes that are read by IMAP: how far each was read, so that nothing is read twice or skipped, and how it is.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use jiff::Timestamp;

/// How far a mailbox was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The server's word for one life of the folder (RFC 9051, 2.3.1.1).
    pub uid_validity: u32,
    /// Everything up to this number was taken in.
    pub last_uid: u32,
}

/// How a mailbox is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub name: String,
    /// Messages taken in by it.
    pub taken: i64,
    /// Why it can't be read; `None` when it can.
    pub error: Option<String>,
    /// Since when it is like this.
    pub since: Timestamp,
    /// When it was last looked into without a failure.
    pub looked: Option<Timestamp>,
}

/// # Errors
/// The database did not carry it out.
pub async fn place(db: &Db, name: &str) -> Result<Place, StoreError> {
    let sql = "SELECT uid_validity, last_uid FROM mailbox WHERE name = $1";
    let row: Option<(i64, i64)> = db.first(sql, values![name]).await?;
    let number = |n: i64| u32::try_from(n).unwrap_or(0);
    Ok(row.map_or_else(Place::default, |(validity, last)| Place {
        uid_validity: number(validity),
        last_uid: number(last),
    }))
}

/// Everything up to this place was taken in; `more` messages since the last time.
///
/// # Errors
/// The database did not carry it out.
pub async fn read_to(db: &Db, name: &str, place: Place, more: u32, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO mailbox (name, uid_validity, last_uid, taken, state, since, looked) \
               VALUES ($1, $2, $3, $4, 'reading', $5, $5) \
               ON CONFLICT (name) DO UPDATE SET uid_validity = $2, last_uid = $3, taken = mailbox.taken + $4, looked = $5, \
               since = CASE WHEN mailbox.state = 'reading' THEN mailbox.since ELSE $5 END, state = 'reading', error = ''";
    let row = values![name, i64::from(place.uid_validity), i64::from(place.last_uid), i64::from(more), now];
    db.run(sql, row).await?;
    Ok(())
}

/// It can't be read now; since when stays as it was while it goes on failing.
///
/// # Errors
/// The database did not carry it out.
pub async fn failing(db: &Db, name: &str, error: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO mailbox (name, state, error, since) VALUES ($1, 'failing', $2, $3) \
               ON CONFLICT (name) DO UPDATE SET error = $2, \
               since = CASE WHEN mailbox.state = 'failing' THEN mailbox.since ELSE $3 END, state = 'failing'";
    db.run(sql, values![name, error, now]).await?;
    Ok(())
}

/// All that were ever read, by name.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Health>, StoreError> {
    type Row = (String, i64, String, String, i64, Option<i64>);
    let sql = "SELECT name, taken, state, error, since, looked FROM mailbox ORDER BY name";
    let rows: Vec<Row> = db.all(sql, values![]).await?;
    let health = |(name, taken, state, error, since, looked): Row| Health {
        name,
        taken,
        error: (state == "failing").then_some(error),
        since: crate::time(since),
        looked: looked.map(crate::time),
    };
    Ok(rows.into_iter().map(health).collect())
}
