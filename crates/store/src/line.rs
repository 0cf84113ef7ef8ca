//! How each channel beside mail is: up, or down since when and why.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use jiff::Timestamp;

/// How a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub name: String,
    /// `chat`, and so on: which part of the configuration it stands in.
    pub kind: String,
    /// Why it is down; `None` when it is up.
    pub error: Option<String>,
    /// Since when it is like this.
    pub since: Timestamp,
    /// When it last worked.
    pub seen: Option<Timestamp>,
}

/// It works.
///
/// # Errors
/// The database did not carry it out.
pub async fn up(db: &Db, kind: &str, name: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO line (name, kind, state, since, seen) VALUES ($1, $2, 'up', $3, $3) \
               ON CONFLICT (name) DO UPDATE SET seen = $3, error = '', \
               since = CASE WHEN line.state = 'up' THEN line.since ELSE $3 END, state = 'up'";
    db.run(sql, values![name, kind, now]).await?;
    Ok(())
}

/// It does not; since when stays as it was while it goes on failing. `true` when it worked before.
///
/// # Errors
/// The database did not carry it out.
pub async fn down(db: &Db, kind: &str, name: &str, error: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE line SET error = $1 WHERE name = $2 AND state = 'down'";
    if db.run(sql, values![error, name]).await? > 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO line (name, kind, state, error, since) VALUES ($1, $2, 'down', $3, $4) \
               ON CONFLICT (name) DO UPDATE SET error = $3, since = $4, state = 'down'";
    db.run(sql, values![name, kind, error, now]).await?;
    Ok(true)
}

/// All that ever worked or failed, by kind and name.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Health>, StoreError> {
    type Row = (String, String, String, String, i64, Option<i64>);
    let sql = "SELECT name, kind, state, error, since, seen FROM line ORDER BY kind, name";
    let rows: Vec<Row> = db.all(sql, values![]).await?;
    let health = |(name, kind, state, error, since, seen): Row| Health {
        name,
        kind,
        error: (state == "down").then_some(error),
        since: crate::time(since),
        seen: seen.map(crate::time),
    };
    Ok(rows.into_iter().map(health).collect())
}
