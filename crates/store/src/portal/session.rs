//! Sessions of the portal. Their own table and cookie: none of them opens a page of the company's people, nor the reverse.

use crate::Store;
use crate::error::StoreError;
use crate::values;
use domain::ids::Digest;
use jiff::Timestamp;

/// A session, found by its cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalSession {
    /// SHA-256 of the cookie; the cookie itself is nowhere kept.
    pub token: Digest,
    pub account: i64,
    pub csrf: String,
    pub created: Timestamp,
    pub seen: Timestamp,
    pub expires: Timestamp,
    pub address: String,
    pub agent: String,
}

type Row = (Vec<u8>, i64, String, i64, i64, i64, String, String);

const COLUMNS: &str = "s.token, s.account, s.csrf, s.created, s.seen, s.expires, s.address, s.agent \
                       FROM portal_session s JOIN portal_account a ON a.id = s.account";

fn session((token, account, csrf, created, seen, expires, address, agent): Row) -> Option<PortalSession> {
    Some(PortalSession {
        token: Digest(token.try_into().ok()?),
        account,
        csrf,
        created: crate::time(created),
        seen: crate::time(seen),
        expires: crate::time(expires),
        address,
        agent,
    })
}

impl Store {
    /// Begins a session, and notes when its owner came in.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn begin_portal_session(&self, session: &PortalSession) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        tx.run("DELETE FROM portal_session WHERE expires <= $1", values![session.created]).await?;
        let sql = "INSERT INTO portal_session (token, account, csrf, created, seen, expires, address, agent) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let row = values![
            session.token,
            session.account,
            &session.csrf,
            session.created,
            session.seen,
            session.expires,
            &session.address,
            &session.agent,
        ];
        tx.run(sql, row).await?;
        let sql = "UPDATE portal_account SET last_in = $1 WHERE id = $2";
        tx.run(sql, values![session.created, session.account]).await?;
        tx.commit().await
    }

    /// The session that is still good at `now`.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn portal_session(
        &self,
        token: Digest,
        now: Timestamp,
    ) -> Result<Option<PortalSession>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE s.token = $1 AND s.expires > $2 AND a.removed IS NULL");
        let row: Option<Row> = self.db().first(sqlx::AssertSqlSafe(sql), values![token, now]).await?;
        Ok(row.and_then(session))
    }

    /// The sessions of an account that are still good, the one used last first.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn portal_sessions_of(
        &self,
        account: i64,
        now: Timestamp,
    ) -> Result<Vec<PortalSession>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} WHERE s.account = $1 AND s.expires > $2 ORDER BY s.seen DESC LIMIT 100"
        );
        let rows: Vec<Row> = self.db().all(sqlx::AssertSqlSafe(sql), values![account, now]).await?;
        Ok(rows.into_iter().filter_map(session).collect())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn touch_portal_session(
        &self,
        token: Digest,
        seen: Timestamp,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE portal_session SET seen = $1, expires = $2 WHERE token = $3";
        self.db().run(sql, values![seen, expires, token]).await?;
        Ok(())
    }

    /// Ends one of an account's sessions; `false` when it is not theirs.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn end_portal_session(&self, account: i64, token: Digest) -> Result<bool, StoreError> {
        let sql = "DELETE FROM portal_session WHERE token = $1 AND account = $2";
        Ok(self.db().run(sql, values![token, account]).await? > 0)
    }

    /// Ends all of an account's sessions but one. Gives how many.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn end_other_portal_sessions(
        &self,
        account: i64,
        but: Option<Digest>,
    ) -> Result<u64, StoreError> {
        let kept = but.map(|token| token.0.to_vec()).unwrap_or_default();
        let sql = "DELETE FROM portal_session WHERE account = $1 AND token <> $2";
        self.db().run(sql, values![account, kept]).await
    }
}
