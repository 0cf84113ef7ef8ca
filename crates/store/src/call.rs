//! Calls, whose telephones ring, and which telephone is whose.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, CustomerId, PersonId};
use jiff::{SignedDuration, Timestamp};

/// A telephone that rings for longer has been forgotten by the telephone system.
const RINGING_MAX: SignedDuration = SignedDuration::from_mins(5);
/// Calls shown.
const SHOWN_MAX: i64 = 100;

/// A call by the telephone system's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallKey {
    pub line: String,
    pub call: String,
}

/// What is known of a call when it is first heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The caller's; empty when it is kept back.
    pub number: String,
    pub dialled: String,
    pub at: Timestamp,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: i64,
    pub number: String,
    pub dialled: String,
    /// ringing, answered, ended, missed
    pub state: String,
    pub began: Timestamp,
    /// Who answered.
    pub person: Option<PersonId>,
    pub case: Option<CaseId>,
    /// Where the recording lies.
    pub recording: Option<String>,
}

async fn begun(db: &Db, key: &CallKey, begun: &Begun) -> Result<i64, StoreError> {
    let sql = "INSERT INTO call (line, call, number, dialled, state, began) VALUES ($1, $2, $3, $4, 'ringing', $5) \
               ON CONFLICT (line, call) DO UPDATE SET number = CASE WHEN call.number = '' THEN $3 ELSE call.number END \
               RETURNING id";
    let row = values![&key.line, &key.call, &begun.number, &begun.dialled, begun.at];
    let rows: Vec<(i64,)> = db.run_returning(sql, row).await?;
    rows.first().map(|(id,)| *id).ok_or_else(|| StoreError::Contradiction("a call has no row".to_owned()))
}

/// Somebody's telephone rings.
///
/// # Errors
/// The database did not carry it out.
pub async fn rings(db: &Db, key: &CallKey, call: &Begun, person: Option<PersonId>) -> Result<(), StoreError> {
    let id = begun(db, key, call).await?;
    if let Some(person) = person {
        let sql = "INSERT INTO call_ring (call_id, person, at) VALUES ($1, $2, $3) ON CONFLICT (call_id, person) DO NOTHING";
        db.run(sql, values![id, person, call.at]).await?;
    }
    Ok(())
}

/// It stopped ringing there.
///
/// # Errors
/// The database did not carry it out.
pub async fn rang_out(db: &Db, key: &CallKey, person: PersonId) -> Result<(), StoreError> {
    let sql = "DELETE FROM call_ring WHERE person = $1 AND call_id = (SELECT id FROM call WHERE line = $2 AND call = $3)";
    db.run(sql, values![person, &key.line, &key.call]).await?;
    Ok(())
}

/// Somebody picked up; it rings nowhere else any more.
///
/// # Errors
/// The database did not carry it out.
pub async fn answered(
    db: &Db,
    key: &CallKey,
    call: &Begun,
    person: Option<PersonId>,
) -> Result<(), StoreError> {
    let id = begun(db, key, call).await?;
    let sql =
        "UPDATE call SET state = 'answered', person = $1, answered = $2 WHERE id = $3 AND state = 'ringing'";
    db.run(sql, values![person.map(|p| p.0), call.at, id]).await?;
    let sql = "DELETE FROM call_ring WHERE call_id = $1 AND ($2 = 0 OR person <> $2)";
    db.run(sql, values![id, person.map_or(0, |p| p.0)]).await?;
    Ok(())
}

/// It is over.
///
/// # Errors
/// The database did not carry it out.
pub async fn ended(db: &Db, key: &CallKey, now: Timestamp) -> Result<(), StoreError> {
    over(db, key, "ended", now).await
}

/// It is over and nobody had answered: its row, whichever way it was heard of.
///
/// # Errors
/// The database did not carry it out.
pub async fn missed(db: &Db, key: &CallKey, call: &Begun, now: Timestamp) -> Result<i64, StoreError> {
    let id = begun(db, key, call).await?;
    over(db, key, "missed", now).await?;
    Ok(id)
}

async fn over(db: &Db, key: &CallKey, state: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM call_ring WHERE call_id = (SELECT id FROM call WHERE line = $1 AND call = $2)";
    db.run(sql, values![&key.line, &key.call]).await?;
    let sql = "UPDATE call SET state = $1, ended = $2 WHERE line = $3 AND call = $4 AND ended IS NULL";
    db.run(sql, values![state, now, &key.line, &key.call]).await?;
    Ok(())
}

/// Where its recording lies.
///
/// # Errors
/// The database did not carry it out.
pub async fn recorded(db: &Db, key: &CallKey, place: &str) -> Result<(), StoreError> {
    let sql = "UPDATE call SET recording = $1 WHERE line = $2 AND call = $3";
    db.run(sql, values![place, &key.line, &key.call]).await?;
    Ok(())
}

/// It became part of a case.
///
/// # Errors
/// The database did not carry it out.
pub async fn joined(db: &Db, id: i64, case: CaseId) -> Result<(), StoreError> {
    db.run("UPDATE call SET case_id = $1 WHERE id = $2", values![case, id]).await?;
    Ok(())
}

/// The open case that an earlier missed call of this number became; the line dialled must be the same.
///
/// # Errors
/// The database did not carry it out.
pub async fn open_case_of(db: &Db, number: &str, dialled: &str) -> Result<Option<CaseId>, StoreError> {
    let sql = "SELECT c.id FROM call l JOIN cases c ON c.id = l.case_id WHERE l.number = $1 AND l.dialled = $2 \
               AND l.state = 'missed' AND c.open = 1 ORDER BY c.id DESC LIMIT 1";
    let row: Option<(i64,)> = db.first(sql, values![number, dialled]).await?;
    Ok(row.map(|(case,)| CaseId::from_key(case)))
}

/// Whose number it is, and what they are called; `None` when nobody's or that of several customers.
///
/// # Errors
/// The database did not carry it out.
pub async fn customer_of(db: &Db, number: &str) -> Result<Option<(CustomerId, String)>, StoreError> {
    let sql = "SELECT customer, name FROM contact WHERE phone = $1 ORDER BY id LIMIT 2";
    let rows: Vec<(i64, String)> = db.all(sql, values![number]).await?;
    match rows.as_slice() {
        [(customer, name)] => Ok(Some((CustomerId(*customer), name.clone()))),
        [(customer, name), (other, _)] if customer == other => {
            Ok(Some((CustomerId(*customer), name.clone())))
        }
        _ => Ok(None),
    }
}

/// What rings at somebody's telephone just now, the newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn at_desk(db: &Db, person: PersonId, now: Timestamp) -> Result<Vec<Call>, StoreError> {
    let since = now.saturating_sub(RINGING_MAX).unwrap_or(Timestamp::MIN);
    let sql = "SELECT l.id, l.number, l.dialled, l.state, l.began, l.person, l.case_id, l.recording \
               FROM call_ring r JOIN call l ON l.id = r.call_id WHERE r.person = $1 AND l.ended IS NULL \
               AND (l.state = 'answered' OR r.at >= $2) ORDER BY l.id DESC LIMIT 3";
    Ok(db.all::<CallRow>(sql, values![person, since]).await?.into_iter().map(call).collect())
}

/// The newest calls.
///
/// # Errors
/// The database did not carry it out.
pub async fn latest(db: &Db) -> Result<Vec<Call>, StoreError> {
    let sql = "SELECT id, number, dialled, state, began, person, case_id, recording FROM call ORDER BY id DESC LIMIT $1";
    Ok(db.all::<CallRow>(sql, values![SHOWN_MAX]).await?.into_iter().map(call).collect())
}

type CallRow = (i64, String, String, String, i64, Option<i64>, Option<i64>, Option<String>);

fn call((id, number, dialled, state, began, person, case, recording): CallRow) -> Call {
    let (began, person, case) = (crate::time(began), person.map(PersonId), case.map(CaseId::from_key));
    Call { id, number, dialled, state, began, person, case, recording }
}

/// Whose telephone it is.
///
/// # Errors
/// The database did not carry it out.
pub async fn person_at(db: &Db, extension: &str) -> Result<Option<PersonId>, StoreError> {
    let row: Option<(i64,)> =
        db.first("SELECT person FROM extension WHERE extension = $1", values![extension]).await?;
    Ok(row.map(|(person,)| PersonId(person)))
}

/// Somebody's telephone; `None` when they have none.
///
/// # Errors
/// The database did not carry it out.
pub async fn extension_of(db: &Db, person: PersonId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT extension FROM extension WHERE person = $1 ORDER BY extension LIMIT 1";
    let row: Option<(String,)> = db.first(sql, values![person]).await?;
    Ok(row.map(|(extension,)| extension))
}

/// All of them.
///
/// # Errors
/// The database did not carry it out.
pub async fn extensions(db: &Db) -> Result<Vec<(String, PersonId)>, StoreError> {
    let rows: Vec<(String, i64)> =
        db.all("SELECT extension, person FROM extension ORDER BY extension", values![]).await?;
    Ok(rows.into_iter().map(|(extension, person)| (extension, PersonId(person))).collect())
}

impl Store {
    /// Gives a telephone to somebody, or to nobody.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_extension(&self, extension: &str, person: Option<PersonId>) -> Result<(), StoreError> {
        match person {
            Some(person) => {
                let sql = "INSERT INTO extension (extension, person) VALUES ($1, $2) \
                           ON CONFLICT (extension) DO UPDATE SET person = $2";
                self.db().run(sql, values![extension, person]).await?;
            }
            None => {
                self.db().run("DELETE FROM extension WHERE extension = $1", values![extension]).await?;
            }
        }
        Ok(())
    }
}
