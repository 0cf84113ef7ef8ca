//! Refresh tokens of mailboxes: the newest that a server gave, and whether somebody has to log in again.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use jiff::Timestamp;

/// What is known of a mailbox's token.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    /// The refresh token that is good now; empty where none was given.
    pub refresh: String,
    /// Which configured one it came from.
    pub origin: String,
    /// Why somebody has to log in again; `None` when nobody has to.
    pub trouble: Option<String>,
    /// Since when it is like this.
    pub since: Timestamp,
}

/// Tokens are not printed.
impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept")
            .field("name", &self.name)
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

type Row = (String, String, String, String, String, i64);

fn kept((name, refresh, origin, state, error, since): Row) -> Kept {
    let trouble = (state == "log-in-needed").then_some(error);
    Kept { name, refresh, origin, trouble, since: crate::time(since) }
}

/// # Errors
/// The database did not carry it out.
pub async fn get(db: &Db, name: &str) -> Result<Option<Kept>, StoreError> {
    let sql = "SELECT name, refresh, origin, state, error, since FROM oauth_token WHERE name = $1";
    Ok(db.first::<Row>(sql, values![name]).await?.map(kept))
}

/// All of them, by name.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Kept>, StoreError> {
    let sql = "SELECT name, refresh, origin, state, error, since FROM oauth_token ORDER BY name";
    Ok(db.all::<Row>(sql, values![]).await?.into_iter().map(kept).collect())
}

/// It works, with this refresh token from now on.
///
/// # Errors
/// The database did not carry it out.
pub async fn good(
    db: &Db,
    name: &str,
    refresh: &str,
    origin: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO oauth_token (name, refresh, origin, state, since) VALUES ($1, $2, $3, 'good', $4) \
               ON CONFLICT (name) DO UPDATE SET refresh = $2, origin = $3, error = '', \
               since = CASE WHEN oauth_token.state = 'good' THEN oauth_token.since ELSE $4 END, state = 'good'";
    db.run(sql, values![name, refresh, origin, now]).await?;
    Ok(())
}

/// The server takes the token no more: somebody has to log in again.
///
/// # Errors
/// The database did not carry it out.
pub async fn log_in_needed(db: &Db, name: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO oauth_token (name, state, error, since) VALUES ($1, 'log-in-needed', $2, $3) \
               ON CONFLICT (name) DO UPDATE SET error = $2, since = CASE WHEN oauth_token.state = 'log-in-needed' \
               THEN oauth_token.since ELSE $3 END, state = 'log-in-needed'";
    db.run(sql, values![name, why, now]).await?;
    Ok(())
}
