//! Documents that administrators edit, each version kept: the charter, calendars, the decision table, and other lists.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::values;
use domain::ids::PersonId;
use jiff::Timestamp;

/// The charter, as TOML.
pub const CHARTER: &str = "charter";
/// The decision table of the ways of serving, as TOML.
pub const SERVING: &str = "serving";
/// Which messages go as text messages, and when: JSON.
pub const NOTIFICATIONS: &str = "notifications";
/// Before a calendar's name; its body is TOML.
pub const CALENDAR: &str = "calendar/";

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub kind: String,
    /// Counted from 1.
    pub version: i64,
    pub body: String,
    pub saved_at: Timestamp,
    /// `None` for what the program shipped.
    pub saved_by: Option<PersonId>,
    pub note: String,
}

type DocumentRow = (String, i64, String, i64, Option<i64>, String);

fn document((kind, version, body, saved_at, saved_by, note): DocumentRow) -> Document {
    let saved_at = crate::time(saved_at);
    Document { kind, version, body, saved_at, saved_by: saved_by.map(PersonId), note }
}

/// The newest version.
///
/// # Errors
/// The database did not carry it out.
pub async fn latest(db: &Db, kind: &str) -> Result<Option<Document>, StoreError> {
    let sql = "SELECT kind, version, body, saved_at, saved_by, note FROM document WHERE kind = $1 \
               ORDER BY version DESC LIMIT 1";
    Ok(db.first(sql, values![kind]).await?.map(document))
}

/// The newest version of each document whose kind begins with `prefix`.
///
/// # Errors
/// The database did not carry it out.
pub async fn all_latest(db: &Db, prefix: &str) -> Result<Vec<Document>, StoreError> {
    let sql = "SELECT kind, version, body, saved_at, saved_by, note FROM document AS d \
               WHERE version = (SELECT max(version) FROM document AS newer WHERE newer.kind = d.kind) ORDER BY kind";
    let rows: Vec<DocumentRow> = db.all(sql, values![]).await?;
    Ok(rows.into_iter().filter(|row| row.0.starts_with(prefix)).map(document).collect())
}

/// All versions, newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn history(db: &Db, kind: &str) -> Result<Vec<Document>, StoreError> {
    let sql = "SELECT kind, version, body, saved_at, saved_by, note FROM document WHERE kind = $1 ORDER BY version DESC";
    Ok(db.all(sql, values![kind]).await?.into_iter().map(document).collect())
}

/// Somebody saved a newer version meanwhile, or it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    As {
        version: i64,
    },
    /// Nothing was saved: the newest version is not the one that was edited.
    ChangedMeanwhile {
        version: i64,
    },
}

/// Saves the version after `edited` (0 for a new document) within a transaction.
pub(crate) async fn save(
    tx: &mut Tx,
    kind: &str,
    body: &str,
    edited: i64,
    by: Option<PersonId>,
    note: &str,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    let newest: Option<(Option<i64>,)> =
        tx.first("SELECT max(version) FROM document WHERE kind = $1", values![kind]).await?;
    let newest = newest.and_then(|(version,)| version).unwrap_or(0);
    if newest != edited {
        return Ok(Saved::ChangedMeanwhile { version: newest });
    }
    let version = newest + 1;
    let sql = "INSERT INTO document (kind, version, body, saved_at, saved_by, note) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.run(sql, values![kind, version, body, now, by, note]).await?;
    Ok(Saved::As { version })
}
