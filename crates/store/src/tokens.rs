//! Tokens of the interface for other programs. Kept as a hash; the token itself is shown once and nowhere written down.

use crate::Store;
use crate::error::StoreError;
use crate::values;
use domain::ids::{Digest, PersonId};
use jiff::Timestamp;

/// What a token may do; kept as codes with a space between.
pub const SCOPES: [&str; 4] = ["read", "report", "work", "portal"];

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub name: String,
    /// In whose name it acts.
    pub person: PersonId,
    pub scopes: Vec<String>,
    pub created: Timestamp,
    pub last_used: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
}

impl Store {
    /// Writes a token down by its hash.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_api_token(
        &self,
        hash: Digest,
        name: &str,
        person: PersonId,
        scopes: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO api_token (token, name, person, scopes, created) VALUES ($1, $2, $3, $4, $5)";
        self.db().run(sql, values![hash, name, person, scopes.join(" "), now]).await?;
        Ok(())
    }

    /// All tokens, the newest first.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let sql = "SELECT id, name, person, scopes, created, last_used, revoked FROM api_token ORDER BY id DESC LIMIT 500";
        type Row = (i64, String, i64, String, i64, Option<i64>, Option<i64>);
        let rows: Vec<Row> = self.db().all(sql, values![]).await?;
        let token = |(id, name, person, scopes, created, last_used, revoked): Row| ApiToken {
            id,
            name,
            person: PersonId(person),
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            created: crate::time(created),
            last_used: last_used.map(crate::time),
            revoked: revoked.map(crate::time),
        };
        Ok(rows.into_iter().map(token).collect())
    }

    /// From now on it opens nothing; `false` when it did not before.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn revoke_api_token(&self, id: i64, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE api_token SET revoked = $1 WHERE id = $2 AND revoked IS NULL";
        Ok(self.db().run(sql, values![now, id]).await? > 0)
    }
}

impl Store {
    /// The token with this hash that still opens something; notes that it was used, at most once a minute.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn use_api_token(&self, hash: Digest, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
        let sql = "SELECT id, name, person, scopes, created, last_used FROM api_token WHERE token = $1 AND revoked IS NULL";
        type Row = (i64, String, i64, String, i64, Option<i64>);
        let row: Option<Row> = self.db().first(sql, values![hash]).await?;
        let Some((id, name, person, scopes, created, last_used)) = row else { return Ok(None) };
        let last_used = last_used.map(crate::time);
        if last_used.is_none_or(|at| now.duration_since(at).as_secs() >= 60) {
            self.db().run("UPDATE api_token SET last_used = $1 WHERE id = $2", values![now, id]).await?;
        }
        Ok(Some(ApiToken {
            id,
            name,
            person: PersonId(person),
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            created: crate::time(created),
            last_used,
            revoked: None,
        }))
    }
}
