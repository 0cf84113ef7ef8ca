//! What happened since: for pages that lost the connection and come back.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::ids::{CaseId, DepartmentCode, PersonId};
use sqlx::AssertSqlSafe;

/// More than this since the last time, and the page is loaded anew instead.
pub const REPLAYED_MAX: i64 = 500;

/// The journal's running number now.
///
/// # Errors
/// The database did not carry it out.
pub async fn last_seq(db: &Db) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = db.first("SELECT value FROM counter WHERE name = 'seq'", values![]).await?;
    Ok(row.map_or(0, |(seq,)| seq))
}

/// Running numbers after `seq` with their cases, oldest first; `None` when there are more than [`REPLAYED_MAX`].
///
/// # Errors
/// The database did not carry it out.
pub async fn since(db: &Db, seq: i64) -> Result<Option<Vec<(i64, CaseId)>>, StoreError> {
    let sql = "SELECT seq, case_id FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
    let rows: Vec<(i64, i64)> = db.all(sql, values![seq, REPLAYED_MAX + 1]).await?;
    let few = i64::try_from(rows.len()).is_ok_and(|found| found <= REPLAYED_MAX);
    Ok(few.then(|| rows.into_iter().map(|(seq, case)| (seq, CaseId::from_key(case))).collect()))
}

/// What decides which page a changed case concerns.
#[derive(Clone, Debug)]
pub struct ChangedCase {
    pub id: CaseId,
    pub open: bool,
    pub assignee: Option<PersonId>,
    pub department: DepartmentCode,
    /// 0 in time, 1 at risk, 2 late.
    pub risk: i64,
    /// The state, where it is a complaint: who may see it hangs on it.
    pub complaint: Option<Case>,
}

/// These cases as they stand now.
///
/// # Errors
/// The database did not carry it out, or a row can't be read back.
pub async fn changed(db: &Db, cases: &[CaseId]) -> Result<Vec<ChangedCase>, StoreError> {
    type Row = (i64, i64, Option<i64>, String, i64, Option<String>);
    let mut found = Vec::with_capacity(cases.len());
    for cases in cases.chunks(CASES_AT_ONCE) {
        let keys: Vec<String> = cases.iter().map(|id| id.key().to_string()).collect();
        let sql = format!(
            "SELECT id, open, assignee, department, risk, CASE WHEN complaint = 1 THEN state END FROM cases WHERE id IN ({})",
            keys.join(", ")
        );
        let rows: Vec<Row> = db.all(AssertSqlSafe(sql), values![]).await?;
        for (id, open, assignee, department, risk, state) in rows {
            let id = CaseId::from_key(id);
            let fault = |why: &dyn std::fmt::Display| StoreError::unreadable(format!("case {id}"), why);
            found.push(ChangedCase {
                id,
                open: open != 0,
                assignee: assignee.map(PersonId),
                department: DepartmentCode::new(&department).ok_or_else(|| fault(&department))?,
                risk,
                complaint: state
                    .map(|state| serde_json::from_str(&state))
                    .transpose()
                    .map_err(|e| fault(&e))?,
            });
        }
    }
    Ok(found)
}

const CASES_AT_ONCE: usize = 200;
/// People named at once; whoever is missed sees it with the next notice.
const TOLD_MAX: i64 = 2_000;

/// The number of the newest notification.
///
/// # Errors
/// The database did not carry it out.
pub async fn last_notice(db: &Db) -> Result<i64, StoreError> {
    let (last,): (Option<i64>,) = db.one("SELECT max(id) FROM notification", values![]).await?;
    Ok(last.unwrap_or(0))
}

/// Who was told something after notification number `last`, and the number that is the newest now.
///
/// # Errors
/// The database did not carry it out.
pub async fn told_since(db: &Db, last: i64) -> Result<(Vec<PersonId>, i64), StoreError> {
    let sql = "SELECT id, person FROM notification WHERE id > $1 ORDER BY id LIMIT $2";
    let rows: Vec<(i64, i64)> = db.all(sql, values![last, TOLD_MAX]).await?;
    let newest = rows.last().map_or(last, |(id, _)| *id);
    let mut people: Vec<PersonId> = rows.into_iter().map(|(_, person)| PersonId(person)).collect();
    people.sort_unstable();
    people.dedup();
    Ok((people, newest))
}
