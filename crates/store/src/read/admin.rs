//! What the administration's pages read.

use crate::content::digest_of;
use crate::db::Db;
use crate::error::StoreError;
use crate::seal::{self, Seal};
use crate::values;
use domain::case::Case;
use domain::ids::{CaseId, Digest, PersonId};
use jiff::Timestamp;

/// Rows a page.
pub const PAGE: i64 = 50;
/// Beyond this a count is said as "1000+".
pub const COUNT_MAX: i64 = 1_000;

/// Where somebody is reached, and how they log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonAccount {
    pub person: PersonId,
    pub login: String,
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub mail_notices: bool,
    pub has_password: bool,
    pub has_totp: bool,
}

type AccountRow = (i64, String, Option<String>, Option<String>, i64, i64, i64);

fn account((id, login, mail, phone, notices, password, totp): AccountRow) -> PersonAccount {
    PersonAccount {
        person: PersonId(id),
        login,
        mail,
        phone,
        mail_notices: notices != 0,
        has_password: password != 0,
        has_totp: totp != 0,
    }
}

/// Everybody's account.
///
/// # Errors
/// The database did not carry it out.
pub async fn accounts(db: &Db) -> Result<Vec<PersonAccount>, StoreError> {
    let sql = "SELECT id, login, mail, phone, mail_notices, \
               CAST(CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), \
               CAST(CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END AS BIGINT) FROM person ORDER BY id";
    Ok(db.all::<AccountRow>(sql, values![]).await?.into_iter().map(account).collect())
}

/// Open cases of one person, at most [`COUNT_MAX`] counted, and the first of them.
///
/// # Errors
/// The database did not carry it out.
pub async fn open_cases_of(db: &Db, person: PersonId) -> Result<(i64, Vec<(CaseId, String)>), StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM cases WHERE open = 1 AND assignee = $1 LIMIT $2) AS mine";
    let (count,): (i64,) = db.one(sql, values![person, COUNT_MAX + 1]).await?;
    let sql = "SELECT id, subject FROM cases WHERE open = 1 AND assignee = $1 ORDER BY due, id LIMIT 20";
    let rows: Vec<(i64, String)> = db.all(sql, values![person]).await?;
    Ok((count, rows.into_iter().map(|(id, subject)| (CaseId::from_key(id), subject)).collect()))
}

/// Messages laid aside, at most [`COUNT_MAX`] counted.
///
/// # Errors
/// The database did not carry it out.
pub async fn dead_letters(db: &Db) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'dead' LIMIT $1) AS dead";
    let (count,): (i64,) = db.one(sql, values![COUNT_MAX + 1]).await?;
    Ok(count)
}

/// One mail that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InMail {
    pub id: i64,
    pub raw: Digest,
    pub received: Timestamp,
    pub sender: String,
    pub subject: String,
    /// As `Outcome::code`.
    pub outcome: String,
    pub case: Option<CaseId>,
    pub reason: String,
}

/// One page, newest first, one row more than [`PAGE`] when there are more.
///
/// # Errors
/// The database did not carry it out.
pub async fn mails(db: &Db, before: Option<i64>) -> Result<Vec<InMail>, StoreError> {
    let sql = "SELECT id, raw, received, sender, subject, outcome, case_id, reason FROM mail_in WHERE id < $1 \
               ORDER BY id DESC LIMIT $2";
    let rows: Vec<MailRow> = db.all(sql, values![before.unwrap_or(i64::MAX), PAGE + 1]).await?;
    Ok(rows.into_iter().filter_map(mail).collect())
}

/// One mail by its number.
///
/// # Errors
/// The database did not carry it out.
pub async fn mail_by_id(db: &Db, id: i64) -> Result<Option<InMail>, StoreError> {
    let sql =
        "SELECT id, raw, received, sender, subject, outcome, case_id, reason FROM mail_in WHERE id = $1";
    Ok(db.first::<MailRow>(sql, values![id]).await?.and_then(mail))
}

type MailRow = (i64, Vec<u8>, i64, String, String, String, Option<i64>, String);

fn mail((id, raw, received, sender, subject, outcome, case, reason): MailRow) -> Option<InMail> {
    let case = case.map(CaseId::from_key);
    Some(InMail {
        id,
        raw: digest_of(&raw)?,
        received: crate::time(received),
        sender,
        subject,
        outcome,
        case,
        reason,
    })
}

/// One entry of the journal as it was hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    pub seq: i64,
    pub case: CaseId,
    pub n: i64,
    pub occurred: Timestamp,
    pub recorded: Timestamp,
    /// An `Entry` as JSON.
    pub body: String,
    pub hash: Digest,
    /// The complaint that it belongs to, or the case about which it says that one was taken, for asking who may see it.
    pub complaint: Option<Case>,
}

type JournalColumns = (i64, i64, i64, i64, i64, String, Vec<u8>, Option<String>);

fn journal_row(columns: JournalColumns) -> Option<JournalRow> {
    let (seq, case, n, occurred, recorded, body, hash, complaint) = columns;
    let (occurred, recorded, hash) = (crate::time(occurred), crate::time(recorded), digest_of(&hash)?);
    let complaint = complaint.map(|state| serde_json::from_str(&state)).transpose().ok()?;
    Some(JournalRow { seq, case: CaseId::from_key(case), n, occurred, recorded, body, hash, complaint })
}

/// One page of the journal, newest first; of one case, or of all.
///
/// # Errors
/// The database did not carry it out.
pub async fn journal(
    db: &Db,
    case: Option<CaseId>,
    before: Option<i64>,
) -> Result<Vec<JournalRow>, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    let rows: Vec<JournalColumns> = match case {
        None => {
            let sql = "SELECT j.seq, j.case_id, j.n, j.occurred, j.recorded, j.body, j.hash, c.state FROM journal AS j \
                       LEFT JOIN cases AS c ON c.id = j.case_id AND (c.complaint = 1 OR j.body LIKE '%\"complaint-taken\"%') WHERE j.seq < $1 ORDER BY j.seq DESC LIMIT $2";
            db.all(sql, values![before, PAGE + 1]).await?
        }
        Some(case) => {
            let sql = "SELECT j.seq, j.case_id, j.n, j.occurred, j.recorded, j.body, j.hash, c.state FROM journal AS j \
                       LEFT JOIN cases AS c ON c.id = j.case_id AND (c.complaint = 1 OR j.body LIKE '%\"complaint-taken\"%') \
                       WHERE j.case_id = $1 AND j.n < $2 ORDER BY j.n DESC LIMIT $3";
            db.all(sql, values![case, before, PAGE + 1]).await?
        }
    };
    Ok(rows.into_iter().filter_map(journal_row).collect())
}

/// One entry by its running number.
///
/// # Errors
/// The database did not carry it out.
pub async fn journal_entry(db: &Db, seq: i64) -> Result<Option<JournalRow>, StoreError> {
    let sql = "SELECT j.seq, j.case_id, j.n, j.occurred, j.recorded, j.body, j.hash, c.state FROM journal AS j \
               LEFT JOIN cases AS c ON c.id = j.case_id AND (c.complaint = 1 OR j.body LIKE '%\"complaint-taken\"%') WHERE j.seq = $1";
    Ok(db.first::<JournalColumns>(sql, values![seq]).await?.and_then(journal_row))
}

/// The first running number that was recorded at `at` or later. Times rise with the numbers, so that halving finds it
/// without an index of its own.
///
/// # Errors
/// The database did not carry it out.
pub async fn seq_at(db: &Db, at: Timestamp) -> Result<i64, StoreError> {
    let (last,): (Option<i64>,) = db.one("SELECT max(seq) FROM journal", values![]).await?;
    let (mut low, mut high) = (1, last.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let sql = "SELECT recorded FROM journal WHERE seq >= $1 ORDER BY seq LIMIT 1";
        let row: Option<(i64,)> = db.first(sql, values![middle]).await?;
        match row {
            Some((recorded,)) if recorded < at.as_microsecond() => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Seals, newest first, one more than [`PAGE`] when there are more.
///
/// # Errors
/// The database did not carry it out.
pub async fn seals(db: &Db, before: Option<i64>) -> Result<Vec<Seal>, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    let newest = seal::last(db).await?.map_or(0, |seal| seal.id);
    let from = before.min(newest + 1).saturating_sub(PAGE + 1).max(1);
    let mut seals = seal::after(db, from - 1).await?;
    seals.retain(|seal| seal.id < before);
    seals.reverse();
    Ok(seals)
}

/// Entries recorded since the last seal, at most [`COUNT_MAX`] counted.
///
/// # Errors
/// The database did not carry it out.
pub async fn unsealed(db: &Db) -> Result<i64, StoreError> {
    let last = seal::last(db).await?.map_or(0, |seal| seal.last_seq);
    let sql = "SELECT count(*) FROM (SELECT 1 FROM journal WHERE seq > $1 LIMIT $2) AS unsealed";
    let (count,): (i64,) = db.one(sql, values![last, COUNT_MAX + 1]).await?;
    Ok(count)
}
