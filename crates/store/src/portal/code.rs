//! One-time codes: asked for, tried, used once. What is kept tells nobody the code.

use crate::Store;
use crate::error::StoreError;
use crate::outbox::{self, Outgoing, Way};
use crate::values;
use domain::ids::Digest;
use domain::portal::{CODE_LIFE, CODE_TRIES_MAX, code_ends};
use jiff::Timestamp;

/// Somebody asks for a code.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// SHA-256 of what the browser that asks holds.
    pub challenge: Digest,
    /// Of which, with the program's secret, the code comes.
    pub nonce: [u8; 16],
    /// As it was typed, understood: a mail address in lower case, or a number.
    pub address: &'a str,
    /// Of the page on which it is asked for.
    pub language: &'a str,
    /// Whose it is and by which way the code goes; `None` where it is nobody's, and no code goes anywhere.
    pub to: Option<(i64, Way)>,
}

/// A code that somebody tries to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub id: i64,
    pub nonce: [u8; 16],
    pub address: String,
}

impl Store {
    /// Writes a code down, and sends it where there is somebody to send it to. Whether there is, who asks can't tell.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn ask_portal_code(&self, asked: &Asked<'_>, wall: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        // Nothing is learned by them any more.
        tx.run(
            "DELETE FROM portal_code WHERE expires < $1",
            values![wall.saturating_sub(CODE_LIFE).unwrap_or(Timestamp::MIN)],
        )
        .await?;
        let sql = "INSERT INTO portal_code (challenge, nonce, address, created, expires) VALUES ($1, $2, $3, $4, $5) RETURNING id";
        let row = values![asked.challenge, asked.nonce.to_vec(), asked.address, wall, code_ends(wall)];
        let (code,): (i64,) =
            tx.first(sql, row).await?.ok_or(StoreError::Database(sqlx::Error::RowNotFound))?;
        if let Some((account, way)) = asked.to {
            let key = Digest::of(&[b"portal-code", &asked.challenge.0]);
            let language = asked.language.to_owned();
            let what = Outgoing::PortalCode { code, account, language };
            outbox::add(&mut tx, what, way, key, self.now()).await?;
        }
        tx.commit().await?;
        self.shared().outbox.added(self.now().as_microsecond());
        Ok(())
    }

    /// Counts a try; `None` where the code is unknown, over, used, or was tried too often.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn try_portal_code(
        &self,
        challenge: Digest,
        wall: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        // Counted before it is compared: guesses sent at the same time are as many.
        let sql = "UPDATE portal_code SET tries = tries + 1 WHERE challenge = $1 AND expires > $2 AND used IS NULL \
                   AND tries < $3 RETURNING id, nonce, address";
        let rows: Vec<(i64, Vec<u8>, String)> =
            self.db().run_returning(sql, values![challenge, wall, CODE_TRIES_MAX]).await?;
        Ok(rows
            .into_iter()
            .next()
            .and_then(|(id, nonce, address)| Some(Challenge { id, nonce: nonce.try_into().ok()?, address })))
    }

    /// The right code came; `false` when it came before.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn use_portal_code(&self, id: i64, wall: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE portal_code SET used = $1 WHERE id = $2 AND used IS NULL";
        Ok(self.db().run(sql, values![wall, id]).await? == 1)
    }

    /// To which address a code went that was right a moment ago and has let nobody in yet.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn portal_code_address(
        &self,
        challenge: Digest,
        wall: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT address FROM portal_code WHERE challenge = $1 AND used IS NOT NULL AND entered IS NULL \
                   AND expires > $2";
        let row: Option<(String,)> = self.db().first(sql, values![challenge, wall]).await?;
        Ok(row.map(|(address,)| address))
    }

    /// A code that was right lets somebody in, once; `false` when it did before.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn enter_by_portal_code(&self, challenge: Digest, wall: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE portal_code SET entered = $1 WHERE challenge = $2 AND used IS NOT NULL AND entered IS NULL \
                   AND expires > $1";
        Ok(self.db().run(sql, values![wall, challenge]).await? == 1)
    }
}

/// What a code comes of, for the message that carries it; `None` where it is over at `wall`, or used.
///
/// # Errors
/// The database did not carry it out.
pub async fn to_send(store: &Store, id: i64, wall: Timestamp) -> Result<Option<Challenge>, StoreError> {
    let sql = "SELECT id, nonce, address FROM portal_code WHERE id = $1 AND expires > $2 AND used IS NULL";
    let row: Option<(i64, Vec<u8>, String)> = store.db().first(sql, values![id, wall]).await?;
    Ok(row.and_then(|(id, nonce, address)| Some(Challenge { id, nonce: nonce.try_into().ok()?, address })))
}
