//! Lists for other programs: by number, so that a page has no gap and no row twice while cases change.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::ids::{CaseId, CustomerId, PersonId};
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
