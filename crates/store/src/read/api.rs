//! Lists for other programs: by number, so that a page has no gap and no row twice while cases change.

use crate::db::{Db, Value};
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::ids::{CaseId, CommandId, CustomerId, PersonId};
use sqlx::AssertSqlSafe;

/// Which cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub open: Option<bool>,
    pub assignee: Option<PersonId>,
    pub department: Option<String>,
    pub customer: Option<CustomerId>,
    /// Only those with a higher number.
    pub after: Option<CaseId>,
}

/// The cases with their subjects, lowest number first.
///
/// # Errors
/// The database did not carry it out, or a state can't be read back.
pub async fn cases(db: &Db, wanted: &Wanted, limit: i64) -> Result<Vec<(Case, String)>, StoreError> {
    let mut sql = "SELECT state, subject FROM cases WHERE id > $1".to_owned();
    let mut all = values![wanted.after.map_or(0, CaseId::key)];
    if let Some(open) = wanted.open {
        // Written out, so that the indexes over open cases serve.
        sql.push_str(if open { " AND open = 1" } else { " AND open = 0" });
    }
    let filters = [
        ("assignee", wanted.assignee.map(|p| values![p])),
        ("department", wanted.department.clone().map(|d| values![d])),
        ("customer", wanted.customer.map(|c| values![c])),
    ];
    for (column, value) in filters {
        if let Some(value) = value {
            all.extend(value);
            sql.push_str(&format!(" AND {column} = ${}", all.len()));
        }
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY id LIMIT ${}", all.len()));
    let rows: Vec<(String, String)> = db.all(AssertSqlSafe(sql), all).await?;
    let read = |(state, subject): (String, String)| {
        let case: Case =
            serde_json::from_str(&state).map_err(|e| StoreError::unreadable("the state of a case", e))?;
        Ok((case, subject))
    };
    rows.into_iter().map(read).collect()
}

/// The commands whose ids begin like this: those of one idempotency key.
///
/// # Errors
/// The database did not carry it out.
pub async fn commands_named(db: &Db, beginning: [u8; 8]) -> Result<Vec<CommandId>, StoreError> {
    let bound = |rest: u8| {
        let mut id = [rest; 16];
        id[..8].copy_from_slice(&beginning);
        id.to_vec()
    };
    // What was asked for outside of cases is remembered apart.
    let sql = "SELECT id FROM command WHERE id >= $1 AND id <= $2 \
               UNION ALL SELECT id FROM api_done WHERE id >= $1 AND id <= $2 LIMIT 2";
    let rows: Vec<(Vec<u8>,)> =
        db.all(sql, vec![Value::Bytes(bound(0)), Value::Bytes(bound(u8::MAX))]).await?;
    Ok(rows.into_iter().filter_map(|(id,)| id.try_into().ok().map(CommandId)).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn has_customer(db: &Db, id: i64) -> Result<bool, StoreError> {
    Ok(db.first::<(i64,)>("SELECT id FROM customer WHERE id = $1", values![id]).await?.is_some())
}

/// # Errors
/// The database did not carry it out.
pub async fn has_unit(db: &Db, id: i64) -> Result<bool, StoreError> {
    Ok(db.first::<(i64,)>("SELECT id FROM equipment WHERE id = $1", values![id]).await?.is_some())
}
