//! What becomes of each mail that comes in, and the message ids by which later mails find their case.

use crate::content::digest_of;
use crate::db::{Db, Tx, Value};
use crate::error::StoreError;
use crate::outbox;
use crate::rows::ByKeys;
use crate::values;
use domain::case::Case;
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{AreaCode, CaseId, CommandId, CustomerId, Digest};
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
    /// The sender's address alone, in lower case; empty where there is none.
    pub address: String,
    /// Only its head was read: whom to tell that the rest was too much.
    pub too_large: Option<MailAddress>,
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
    let sql = "INSERT INTO mail_in (raw, identity, message_id, received, sender, subject, outcome, case_id, reason, mailbox, address) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
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
        &mail.address,
    ];
    tx.run(sql, row).await?;
    if let (Some(case), Some(to)) = (case, &mail.too_large) {
        outbox::too_large(tx, case, mail, to).await?;
    }
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
    let customer = CustomerId(customer);
    Ok(Some((customer, area_of(db, customer).await?)))
}

async fn area_of(db: &Db, customer: CustomerId) -> Result<Option<AreaCode>, StoreError> {
    let sql = "SELECT area FROM site WHERE customer = $1 AND area IS NOT NULL ORDER BY id LIMIT 1";
    let area: Option<(Option<String>,)> = db.first(sql, values![customer]).await?;
    Ok(area.and_then(|(area,)| area).and_then(|code| AreaCode::new(&code)))
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

/// Cases that one address may open within a time; more of what it writes goes into the newest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lately {
    /// Cases opened since then.
    pub cases: i64,
    /// Messages that came since then.
    pub mails: i64,
    /// The newest open case of that address.
    pub newest: Option<CaseId>,
}

/// What came from an address since a time.
///
/// # Errors
/// The database did not carry it out.
pub async fn lately(db: &Db, address: &str, since: Timestamp) -> Result<Lately, StoreError> {
    let sql = "SELECT count(*), count(CASE WHEN outcome = 'new-case' THEN 1 END) FROM mail_in \
               WHERE address = $1 AND received >= $2";
    let (mails, cases): (i64, i64) = db.one(sql, values![address, since]).await?;
    let sql = "SELECT m.case_id FROM mail_in m JOIN cases c ON c.id = m.case_id \
               WHERE m.address = $1 AND m.received >= $2 AND m.outcome = 'new-case' AND c.open = 1 \
               ORDER BY m.received DESC, m.id DESC LIMIT 1";
    let row: Option<(i64,)> = db.first(sql, values![address, since]).await?;
    Ok(Lately { cases, mails, newest: row.map(|(case,)| CaseId::from_key(case)) })
}

/// The open case that a mail of this sender with this very subject has opened.
///
/// # Errors
/// The database did not carry it out.
pub async fn open_case_about(db: &Db, address: &str, subject: &str) -> Result<Option<CaseId>, StoreError> {
    let sql = "SELECT m.case_id FROM mail_in m JOIN cases c ON c.id = m.case_id \
               WHERE m.address = $1 AND m.subject = $2 AND m.outcome = 'new-case' AND c.open = 1 \
               ORDER BY m.received DESC, m.id DESC LIMIT 1";
    let row: Option<(i64,)> = db.first(sql, values![address, subject]).await?;
    Ok(row.map(|(case,)| CaseId::from_key(case)))
}

/// Whose telephone or fax number it is, however it is written in the register, with the service area of their first site;
/// `None` when nobody's or that of several customers.
///
/// # Errors
/// The database did not carry it out.
pub async fn customer_by_number(
    db: &Db,
    number: &Phone,
) -> Result<Option<(CustomerId, Option<AreaCode>, String)>, StoreError> {
    for spelling in number.spellings() {
        if let Some((customer, name)) = crate::call::customer_of(db, &spelling).await? {
            return Ok(Some((customer, area_of(db, customer).await?, name)));
        }
        // A company's own number stands beside no person.
        let sql = "SELECT id FROM customer WHERE phone = $1 ORDER BY id LIMIT 2";
        let rows: Vec<(i64,)> = db.all(sql, values![&spelling]).await?;
        if let [(customer,)] = rows.as_slice() {
            let customer = CustomerId(*customer);
            return Ok(Some((customer, area_of(db, customer).await?, String::new())));
        }
    }
    Ok(None)
}

/// The mails of a case: the journal's number of what each said, and the bytes as they came.
///
/// # Errors
/// The database did not carry it out.
pub async fn entries(db: &Db, case: CaseId) -> Result<BTreeMap<i64, Digest>, StoreError> {
    let sql = "SELECT raw, identity FROM mail_in WHERE case_id = $1 AND outcome IN ('new-case', 'reply') \
               ORDER BY id DESC LIMIT $2";
    let rows: Vec<(Vec<u8>, Vec<u8>)> = db.all(sql, values![case, MAILS_SHOWN_MAX]).await?;
    let raws: BTreeMap<[u8; 16], Digest> = rows
        .iter()
        .filter_map(|(raw, identity)| {
            let command = CommandId::named("mail", &digest_of(identity)?.to_string());
            Some((command.0, digest_of(raw)?))
        })
        .collect();
    if raws.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<Value> = raws.keys().map(|id| Value::from(id.as_slice())).collect();
    let found: Vec<(Vec<u8>, i64)> = db.all(sqlx::AssertSqlSafe(ENTRIES.text(keys.len())), keys).await?;
    let place = |(id, n): (Vec<u8>, i64)| Some((n, *raws.get(&<[u8; 16]>::try_from(id).ok()?)?));
    Ok(found.into_iter().filter_map(place).collect())
}

static ENTRIES: ByKeys = ByKeys::new("SELECT id, n FROM command WHERE id", "");

/// Mails of one case that are shown as they were written.
const MAILS_SHOWN_MAX: i64 = 100;
