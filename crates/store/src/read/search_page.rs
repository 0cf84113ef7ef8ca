//! What the search page shows of what was found.

use super::case_page::{CaseLine, LINE_COLUMNS, LineRow, line};
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::ids::{CaseId, CustomerId, PersonId, SiteId};
use domain::people::Directory;
use sqlx::AssertSqlSafe;

/// A customer in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerLine {
    pub id: CustomerId,
    pub name: String,
    pub city: String,
    /// Their open cases, complaints apart.
    pub open: i64,
}

/// Found customers, in the order found.
///
/// # Errors
/// The database did not carry it out.
pub async fn customers(db: &Db, ids: &[CustomerId]) -> Result<Vec<CustomerLine>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = ids.iter().take(50).map(|id| id.0.to_string()).collect();
    let sql = format!(
        "SELECT u.id, u.name, u.city, (SELECT count(*) FROM cases c WHERE c.customer = u.id AND c.open = 1 AND c.complaint = 0) \
         FROM customer u WHERE u.id IN ({})",
        keys.join(", ")
    );
    let rows: Vec<(i64, String, String, i64)> = db.all(AssertSqlSafe(sql), values![]).await?;
    let mut found: Vec<CustomerLine> = rows
        .into_iter()
        .map(|(id, name, city, open)| CustomerLine { id: CustomerId(id), name, city, open })
        .collect();
    found.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(found)
}

/// A site in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFound {
    pub id: SiteId,
    pub name: String,
    pub address: String,
    pub customer: String,
}

/// Found sites, in the order found.
///
/// # Errors
/// The database did not carry it out.
pub async fn sites(db: &Db, ids: &[SiteId]) -> Result<Vec<SiteFound>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = ids.iter().take(50).map(|id| id.0.to_string()).collect();
    let sql = format!(
        "SELECT s.id, s.name, s.address, u.name FROM site AS s JOIN customer AS u ON u.id = s.customer WHERE s.id IN ({})",
        keys.join(", ")
    );
    let rows: Vec<(i64, String, String, String)> = db.all(AssertSqlSafe(sql), values![]).await?;
    let site = |(id, name, address, customer)| SiteFound { id: SiteId(id), name, address, customer };
    let mut found: Vec<SiteFound> = rows.into_iter().map(site).collect();
    found.sort_by_key(|site| ids.iter().position(|id| *id == site.id));
    Ok(found)
}

/// Found cases in one line each, in the order found; complaints only for those who may see them.
///
/// # Errors
/// The database did not carry it out, or a complaint can't be read back.
pub async fn seen_by(
    db: &Db,
    ids: &[CaseId],
    viewer: PersonId,
    handles_complaints: bool,
    directory: &Directory,
) -> Result<Vec<CaseLine>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = ids.iter().take(500).map(|id| id.key().to_string()).collect();
    let keys = keys.join(", ");
    let sql = format!("SELECT {LINE_COLUMNS} WHERE c.id IN ({keys})");
    let rows: Vec<LineRow> = db.all(AssertSqlSafe(sql), values![]).await?;
    let mut found: Vec<CaseLine> = rows.into_iter().map(line).collect();
    if found.iter().any(|line| line.complaint) {
        let sql = format!("SELECT c.id, c.state FROM cases c WHERE c.id IN ({keys}) AND c.complaint = 1");
        let states: Vec<(i64, String)> = db.all(AssertSqlSafe(sql), values![]).await?;
        let mut hidden = Vec::new();
        for (id, state) in states {
            let case: Case =
                serde_json::from_str(&state).map_err(|e| StoreError::unreadable(format!("case {id}"), e))?;
            let shown =
                handles_complaints || case.assignee == Some(viewer) || case.followers.contains(&viewer);
            // P-COMPLAINT-2D: not for those it is about, nor for who reports to them.
            if !shown || !case.may_be_seen_by(viewer, directory) {
                hidden.push(CaseId::from_key(id));
            }
        }
        found.retain(|line| !hidden.contains(&line.id));
    }
    found.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(found)
}
