//! Who has a case open, and who is writing in it: so that two people don't answer at once.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, PersonId};
use jiff::{SignedDuration, Timestamp};

/// Whoever was not heard of for so long is gone. A page says that it is there three times as often.
pub const GONE_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// Somebody else at the same case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    pub person: PersonId,
    pub writing: bool,
}

/// Notes that a person is at a case.
///
/// # Errors
/// The database did not carry it out.
pub async fn note(
    db: &Db,
    case: CaseId,
    person: PersonId,
    writing: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO presence (case_id, person, writing, at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (case_id, person) DO UPDATE SET writing = excluded.writing, at = excluded.at";
    db.run(sql, values![case, person, writing, now]).await?;
    Ok(())
}

/// The others at a case, whoever writes first.
///
/// # Errors
/// The database did not carry it out.
pub async fn others(
    db: &Db,
    case: CaseId,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Present>, StoreError> {
    let since = now.saturating_sub(GONE_AFTER).unwrap_or(Timestamp::MIN);
    let sql = "SELECT person, writing FROM presence WHERE case_id = $1 AND person <> $2 AND at > $3 \
               ORDER BY writing DESC, at DESC LIMIT 10";
    let rows: Vec<(i64, i64)> = db.all(sql, values![case, person, since]).await?;
    Ok(rows
        .into_iter()
        .map(|(person, writing)| Present { person: PersonId(person), writing: writing != 0 })
        .collect())
}

/// Forgets that a person was at a case.
///
/// # Errors
/// The database did not carry it out.
pub async fn leave(db: &Db, case: CaseId, person: PersonId) -> Result<(), StoreError> {
    db.run("DELETE FROM presence WHERE case_id = $1 AND person = $2", values![case, person]).await?;
    Ok(())
}
