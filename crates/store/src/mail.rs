//! What becomes of each mail that comes in, and the message ids by which later mails find their case.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::contact::{Contact, MailAddress};
use domain::ids::{AreaCode, CaseId, CustomerId, Digest};
use jiff::Timestamp;
use std::collections::BTreeMap;

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
    /// Names what the message says, whichever way it came: the same message twice is one.
    pub identity: Digest,
    pub message_id: String,
    pub received: Timestamp,
    pub sender: String,
    pub subject: String,
    pub outcome: Outcome,
    /// Why it was refused, or which rule found the case.
    pub reason: String,
    /// The mailbox it came by; empty when it was handed in otherwise.
    pub mailbox: String,
}

/// Writes down a mail without changing a case: what is refused, what concerns none, and what came a second time (with the
/// case that the first led to). What changes a case goes with its submission through the door.
///
/// # Errors
/// The database did not carry it out.
pub async fn record(
    db: &Db,
    mail: &MailRecord,
    bytes: &[u8],
    case: Option<CaseId>,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO blob (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
    tx.run(sql, values![mail.raw, size, bytes]).await?;
    insert(&mut tx, mail, case).await?;
    tx.commit().await
}

pub(crate) async fn insert(tx: &mut Tx, mail: &MailRecord, case: Option<CaseId>) -> Result<(), StoreError> {
    let sql = "INSERT INTO mail_in (raw, identity, message_id, received, sender, subject, outcome, case_id, reason, mailbox) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let row = values![
        mail.raw,
        mail.identity,
        &mail.message_id,
        mail.received,
        &mail.sender,
        &mail.subject,
        mail.outcome.code(),
        case.map(CaseId::key),
        &mail.reason,
        &mail.mailbox,
    ];
    tx.run(sql, row).await?;
    if let Some(case) = case.filter(|_| !mail.message_id.is_empty()) {
        refer(tx, &mail.message_id, case, false).await?;
    }
    Ok(())
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

/// Whether a message that says the same was written down before: the case it led to, if it led to one.
///
/// # Errors
/// The database did not carry it out.
pub async fn taken_before(db: &Db, identity: Digest) -> Result<Option<Option<CaseId>>, StoreError> {
    let sql = "SELECT case_id FROM mail_in WHERE identity = $1 ORDER BY id LIMIT 1";
    let row: Option<(Option<i64>,)> = db.first(sql, values![identity]).await?;
    Ok(row.map(|(case,)| case.map(CaseId::from_key)))
}

/// References of one mail that are looked up.
const REFERENCES_MAX: usize = 50;

/// The cases that message ids belong to.
///
/// # Errors
/// The database did not carry it out.
pub async fn cases_of(db: &Db, message_ids: &[String]) -> Result<BTreeMap<String, CaseId>, StoreError> {
    let mut found = BTreeMap::new();
    for id in message_ids.iter().take(REFERENCES_MAX) {
        let row: Option<(i64,)> =
            db.first("SELECT case_id FROM mail_ref WHERE message_id = $1", values![id]).await?;
        if let Some((case,)) = row {
            found.insert(id.clone(), CaseId::from_key(case));
        }
    }
    Ok(found)
}

/// What the rules of threading want to know of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadCase {
    pub open: bool,
    /// Mail addresses of those outside who wrote in it.
    pub participants: Vec<String>,
}

/// `None` when there is no such case.
///
/// # Errors
/// The database did not carry it out.
pub async fn thread_case(db: &Db, case: CaseId) -> Result<Option<ThreadCase>, StoreError> {
    let row: Option<(i64, String)> =
        db.first("SELECT open, state FROM cases WHERE id = $1", values![case]).await?;
    let Some((open, state)) = row else { return Ok(None) };
    let state: Case =
        serde_json::from_str(&state).map_err(|e| StoreError::unreadable(case.to_string(), e))?;
    let reporter = crate::content::texts(db, &[state.reporter]).await?;
    let contacts = reporter.into_values().flatten().map(|text| Contact::from_text(&text));
    let mut participants: Vec<String> = contacts.filter_map(|c| c.mail).map(|m| m.folded()).collect();
    let senders: Vec<(String,)> = db
        .all("SELECT DISTINCT sender FROM mail_in WHERE case_id = $1 AND outcome IN ('new-case', 'reply') LIMIT 50", values![case])
        .await?;
    participants.extend(senders.into_iter().filter_map(|(sender,)| {
        let address = sender.rsplit_once('<').map_or(sender.as_str(), |(_, rest)| rest);
        MailAddress::parse(address).ok().map(|m| m.folded())
    }));
    Ok(Some(ThreadCase { open: open != 0, participants }))
}

/// Whose mail address it is, and the service area of their first site that lies in one.
///
/// # Errors
/// The database did not carry it out.
pub async fn customer_of(
    db: &Db,
    address: &MailAddress,
) -> Result<Option<(CustomerId, Option<AreaCode>)>, StoreError> {
    let sql = "SELECT customer FROM contact WHERE mail = $1 ORDER BY id LIMIT 1";
    let row: Option<(i64,)> = db.first(sql, values![address.folded()]).await?;
    let Some((customer,)) = row else { return Ok(None) };
    let sql = "SELECT area FROM site WHERE customer = $1 AND area IS NOT NULL ORDER BY id LIMIT 1";
    let area: Option<(Option<String>,)> = db.first(sql, values![customer]).await?;
    let area = area.and_then(|(area,)| area).and_then(|code| AreaCode::new(&code));
    Ok(Some((CustomerId(customer), area)))
}

/// The mailbox that the newest mail of a case came by, so that the answer leaves by it; `None` where none did.
///
/// # Errors
/// The database did not carry it out.
pub async fn mailbox_of(db: &Db, case: CaseId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT mailbox FROM mail_in WHERE case_id = $1 AND outcome IN ('new-case', 'reply') \
               ORDER BY id DESC LIMIT 1";
    let row: Option<(String,)> = db.first(sql, values![case]).await?;
    Ok(row.map(|(name,)| name).filter(|name| !name.is_empty()))
}

/// The message id of the newest mail that came in for a case, for the answer to refer to.
///
/// # Errors
/// The database did not carry it out.
pub async fn last_incoming(db: &Db, case: CaseId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT message_id FROM mail_in WHERE case_id = $1 AND outcome IN ('new-case', 'reply') \
               ORDER BY id DESC LIMIT 1";
    let row: Option<(String,)> = db.first(sql, values![case]).await?;
    Ok(row.map(|(id,)| id).filter(|id| !id.is_empty()))
}
