//! Log-ins, sessions, and what people set for themselves. Not part of any case: these writes do not go through the door.

pub mod password;
pub mod totp;

use crate::Store;
use crate::error::StoreError;
use crate::values;
use domain::ids::{Digest, PersonId};
use jiff::Timestamp;

/// What a log-in is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub person: PersonId,
    pub login: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<String>,
    /// The last step of a one-time code that was used; none is taken twice.
    pub totp_last_step: Option<i64>,
}

/// A session, found by its cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie; the cookie itself is nowhere kept.
    pub token: Digest,
    pub person: PersonId,
    pub csrf: String,
    pub created: Timestamp,
    pub seen: Timestamp,
    pub expires: Timestamp,
    pub address: String,
    pub agent: String,
    pub language: Option<String>,
}

/// What somebody set for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    pub mail_notices: bool,
    pub has_totp: bool,
    pub mail: Option<String>,
}

type SessionRow = (Vec<u8>, i64, String, i64, i64, i64, String, String, Option<String>);

const SESSION_COLUMNS: &str =
    "s.token, s.person, s.csrf, s.created, s.seen, s.expires, s.address, s.agent, p.language";

fn session(
    (token, person, csrf, created, seen, expires, address, agent, language): SessionRow,
) -> Option<Session> {
    let at = crate::time;
    Some(Session {
        token: Digest(token.try_into().ok()?),
        person: PersonId(person),
        csrf,
        created: at(created),
        seen: at(seen),
        expires: at(expires),
        address,
        agent,
        language,
    })
}

impl Store {
    /// Who logs in by this name.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn login(&self, login: &str) -> Result<Option<Login>, StoreError> {
        let sql = "SELECT id, login, password_hash, totp_secret, totp_last_step FROM person WHERE login = $1";
        type Row = (i64, String, Option<String>, Option<String>, Option<i64>);
        let row: Option<Row> = self.db().first(sql, values![login.trim().to_lowercase()]).await?;
        Ok(row.map(|(id, login, password_hash, totp_secret, totp_last_step)| Login {
            person: PersonId(id),
            login,
            password_hash,
            totp_secret,
            totp_last_step,
        }))
    }

    /// The same, by number.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn login_of(&self, person: PersonId) -> Result<Option<Login>, StoreError> {
        let row: Option<(String,)> =
            self.db().first("SELECT login FROM person WHERE id = $1", values![person]).await?;
        match row {
            Some((login,)) => self.login(&login).await,
            None => Ok(None),
        }
    }

    /// Notes that a one-time code was used; `false` when that step or a later one was used already, on whichever node.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn use_totp_step(&self, person: PersonId, step: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE person SET totp_last_step = $1 WHERE id = $2 AND (totp_last_step IS NULL OR totp_last_step < $1)";
        Ok(self.db().run(sql, values![step, person]).await? == 1)
    }

    /// Begins a session.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn begin_session(&self, session: &Session) -> Result<(), StoreError> {
        let sql = "INSERT INTO session (token, person, csrf, created, seen, expires, address, agent) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let row = values![
            session.token,
            session.person,
            &session.csrf,
            session.created,
            session.seen,
            session.expires,
            &session.address,
            &session.agent,
        ];
        self.db().run(sql, row).await?;
        Ok(())
    }

    /// The session that is still good at `now`.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn session(&self, token: Digest, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION_COLUMNS} FROM session AS s JOIN person AS p ON p.id = s.person \
             WHERE s.token = $1 AND s.expires > $2 AND (p.left_at IS NULL OR p.left_at > $2)"
        );
        let row: Option<SessionRow> = self.db().first(sqlx::AssertSqlSafe(sql), values![token, now]).await?;
        Ok(row.and_then(session))
    }

    /// The sessions of a person that are still good, the one used last first.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn sessions_of(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION_COLUMNS} FROM session AS s JOIN person AS p ON p.id = s.person \
             WHERE s.person = $1 AND s.expires > $2 ORDER BY s.seen DESC LIMIT 100"
        );
        let rows: Vec<SessionRow> = self.db().all(sqlx::AssertSqlSafe(sql), values![person, now]).await?;
        Ok(rows.into_iter().filter_map(session).collect())
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn touch_session(
        &self,
        token: Digest,
        seen: Timestamp,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE session SET seen = $1, expires = $2 WHERE token = $3";
        self.db().run(sql, values![seen, expires, token]).await?;
        Ok(())
    }

    /// Ends one of a person's sessions; `false` when it is not theirs.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn end_session(&self, person: PersonId, token: Digest) -> Result<bool, StoreError> {
        let sql = "DELETE FROM session WHERE token = $1 AND person = $2";
        Ok(self.db().run(sql, values![token, person]).await? > 0)
    }

    /// Ends all of a person's sessions but one. Gives how many.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn end_other_sessions(&self, person: PersonId, but: Option<Digest>) -> Result<u64, StoreError> {
        let kept = but.map(|d| d.0.to_vec()).unwrap_or_default();
        self.db().run("DELETE FROM session WHERE person = $1 AND token <> $2", values![person, kept]).await
    }

    /// Forgets sessions that are over.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn forget_old_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.db().run("DELETE FROM session WHERE expires <= $1", values![now]).await
    }

    /// Sets the hash of a new password.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_password(&self, person: PersonId, hash: &str) -> Result<(), StoreError> {
        self.db().run("UPDATE person SET password_hash = $1 WHERE id = $2", values![hash, person]).await?;
        Ok(())
    }

    /// Sets or removes the secret of one-time codes.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_totp(
        &self,
        person: PersonId,
        secret: Option<&str>,
        used_step: Option<i64>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE person SET totp_secret = $1, totp_last_step = $2 WHERE id = $3";
        self.db().run(sql, values![secret, used_step, person]).await?;
        Ok(())
    }

    /// What somebody set.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn preferences(&self, person: PersonId) -> Result<Option<Preferences>, StoreError> {
        let sql = "SELECT mail_notices, totp_secret, mail FROM person WHERE id = $1";
        let row: Option<(i64, Option<String>, Option<String>)> =
            self.db().first(sql, values![person]).await?;
        Ok(row.map(|(notices, totp, mail)| Preferences {
            mail_notices: notices != 0,
            has_totp: totp.is_some(),
            mail,
        }))
    }

    /// Turns notices by mail on or off.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_mail_notices(&self, person: PersonId, on: bool) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        tx.run("UPDATE person SET mail_notices = $1 WHERE id = $2", values![on, person]).await?;
        self.commit_world(tx).await
    }

    /// How many notifications wait to be read.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn unread_notices(&self, person: PersonId, now: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM (SELECT 1 FROM notification \
                   WHERE person = $1 AND read_at IS NULL AND visible_from <= $2 LIMIT 100) AS unread) \
                   + (SELECT count(*) FROM (SELECT 1 FROM announcement \
                   WHERE person = $1 AND read_at IS NULL LIMIT 100) AS untold)";
        let (count,): (i64,) = self.db().one(sql, values![person, now]).await?;
        Ok(u32::try_from(count).unwrap_or(0))
    }
}
