//! What becomes of each mail that comes in, and the message ids by which later mails find their case.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, Digest};
use jiff::Timestamp;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    NewCase,
    Reply,
    Bounce,
    AutomaticReply,
    Refused,
}

impl Outcome {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NewCase => "new-case",
            Self::Reply => "reply",
            Self::Bounce => "bounce",
            Self::AutomaticReply => "automatic-reply",
            Self::Refused => "refused",
        }
    }
}

/// One mail that came in. Its raw bytes lie among the blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRecord {
    /// SHA-256 of the raw bytes.
    pub raw: Digest,
    pub message_id: String,
    pub received: Timestamp,
    pub sender: String,
    pub subject: String,
    pub outcome: Outcome,
    /// Why it was refused, or which rule found the case.
    pub reason: String,
}

/// Writes down a mail that concerns no case. What concerns one goes with its submission through the door.
/// `false` when this very mail was written down before.
///
/// # Errors
/// The database did not carry it out.
pub async fn record(db: &Db, mail: &MailRecord, bytes: &[u8]) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO blob (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
    tx.run(sql, values![mail.raw, size, bytes]).await?;
    let new = insert(&mut tx, mail, None).await?;
    tx.commit().await?;
    Ok(new)
}

pub(crate) async fn insert(tx: &mut Tx, mail: &MailRecord, case: Option<CaseId>) -> Result<bool, StoreError> {
    let sql = "INSERT INTO mail_in (raw, message_id, received, sender, subject, outcome, case_id, reason) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (raw) DO NOTHING";
    let row = values![
        mail.raw,
        &mail.message_id,
        mail.received,
        &mail.sender,
        &mail.subject,
        mail.outcome.code(),
        case.map(CaseId::key),
        &mail.reason,
    ];
    let new = tx.run(sql, row).await? > 0;
    if let Some(case) = case.filter(|_| !mail.message_id.is_empty()) {
        refer(tx, &mail.message_id, case, false).await?;
    }
    Ok(new)
}

async fn refer(tx: &mut Tx, message_id: &str, case: CaseId, outgoing: bool) -> Result<(), StoreError> {
    let sql = "INSERT INTO mail_ref (message_id, case_id, outgoing) VALUES ($1, $2, $3) \
               ON CONFLICT (message_id) DO NOTHING";
    tx.run(sql, values![message_id, case, outgoing]).await?;
    Ok(())
}

/// Remembers the message id of a mail that goes out, so that the answer to it finds the case.
///
/// # Errors
/// The database did not carry it out.
pub async fn remember_outgoing(db: &Db, message_id: &str, case: CaseId) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    refer(&mut tx, message_id, case, true).await?;
    tx.commit().await
}

/// This very mail was written down before.
///
/// # Errors
/// The database did not carry it out.
pub async fn seen(db: &Db, raw: Digest) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db.first("SELECT id FROM mail_in WHERE raw = $1", values![raw]).await?;
    Ok(row.is_some())
}

/// The case that one of the message ids belongs to; the first that is known decides.
///
/// # Errors
/// The database did not carry it out.
pub async fn case_of(db: &Db, message_ids: &[String]) -> Result<Option<CaseId>, StoreError> {
    for id in message_ids.iter().take(REFERENCES_MAX) {
        let sql = "SELECT case_id FROM mail_ref WHERE message_id = $1";
        let row: Option<(i64,)> = db.first(sql, values![id]).await?;
        if let Some((case,)) = row {
            return Ok(Some(CaseId::from_key(case)));
        }
    }
    Ok(None)
}

/// References of one mail that are looked up.
const REFERENCES_MAX: usize = 50;
