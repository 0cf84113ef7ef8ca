//! What somebody here is told of beside cases: verifications that end.

use crate::Store;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::letter::Ending;
use crate::values;
use domain::ids::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Shown at once.
const SHOWN_MAX: i64 = 50;

/// What about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// P-CERT; of customers they look after, or of those nobody looks after.
    Verification { ending: Ending, theirs: bool },
}

/// One announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    pub id: i64,
    pub created: Timestamp,
    pub told: Told,
    pub read: bool,
}

pub(crate) async fn write(
    tx: &mut Tx,
    person: PersonId,
    told: &Told,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(told).map_err(|e| StoreError::unreadable("an announcement", e))?;
    let sql = "INSERT INTO announcement (person, created, body) VALUES ($1, $2, $3)";
    tx.run(sql, values![person, now, body]).await?;
    Ok(())
}

/// A person's, newest first; those not read yet, or all.
///
/// # Errors
/// The database did not carry it out, or one can't be read.
pub async fn of(db: &Db, person: PersonId, unread_only: bool) -> Result<Vec<Announcement>, StoreError> {
    let only = if unread_only { "AND read_at IS NULL" } else { "" };
    let sql = format!(
        "SELECT id, created, body, read_at FROM announcement WHERE person = $1 {only} ORDER BY id DESC LIMIT $2"
    );
    let rows: Vec<(i64, i64, String, Option<i64>)> =
        db.all(sqlx::AssertSqlSafe(sql), values![person, SHOWN_MAX]).await?;
    let one = |(id, created, body, read): (i64, i64, String, Option<i64>)| {
        let told = serde_json::from_str(&body)
            .map_err(|e| StoreError::unreadable(format!("announcement {id}"), e))?;
        Ok(Announcement { id, created: crate::time(created), told, read: read.is_some() })
    };
    rows.into_iter().map(one).collect()
}

impl Store {
    /// One was read, or all of a person's.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn announcements_read(&self, person: PersonId, id: Option<i64>) -> Result<u64, StoreError> {
        let sql = "UPDATE announcement SET read_at = $1 WHERE person = $2 AND read_at IS NULL AND ($3 = 0 OR id = $3)";
        self.db().run(sql, values![self.now(), person, id.unwrap_or(0)]).await
    }
}
