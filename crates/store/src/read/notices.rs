//! What somebody was told in the pages.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::case::Notice;
use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;

/// Notices a page.
pub const NOTICES_A_PAGE: i64 = 50;

/// One notice.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    pub id: i64,
    pub case: CaseId,
    pub subject: String,
    pub created: Timestamp,
    pub notice: Notice,
    pub read: bool,
    /// The state of the case, to name the clock a notice is about.
    pub state: domain::case::Case,
}

/// The newest that may be seen at `now`, or those older than `before`; one more than a page, to know whether there are more.
///
/// # Errors
/// The database did not carry it out, or a notice can't be read back.
pub async fn page(
    db: &Db,
    person: PersonId,
    now: Timestamp,
    before: Option<i64>,
    unread_only: bool,
) -> Result<Vec<NoticeRow>, StoreError> {
    type Row = (i64, i64, String, i64, String, Option<i64>, String);
    let only = if unread_only { "AND n.read_at IS NULL" } else { "" };
    let sql = format!(
        "SELECT n.id, n.case_id, c.subject, n.visible_from, n.body, n.read_at, c.state \
         FROM notification n JOIN cases c ON c.id = n.case_id \
         WHERE n.person = $1 AND n.visible_from <= $2 AND n.id < $3 {only} ORDER BY n.id DESC LIMIT $4"
    );
    let parameters = values![person, now, before.unwrap_or(i64::MAX), NOTICES_A_PAGE + 1];
    let rows: Vec<Row> = db.all(sqlx::AssertSqlSafe(sql), parameters).await?;
    rows.into_iter()
        .map(|(id, case, subject, from, body, read_at, state)| {
            let fault = |e: serde_json::Error| StoreError::unreadable(format!("notice {id}"), e);
            Ok(NoticeRow {
                id,
                case: CaseId::from_key(case),
                subject,
                created: crate::time(from),
                notice: serde_json::from_str(&body).map_err(fault)?,
                read: read_at.is_some(),
                state: serde_json::from_str(&state).map_err(fault)?,
            })
        })
        .collect()
}

/// Marks one notice of a person as read; gives its case, `None` when it is not theirs.
///
/// # Errors
/// The database did not carry it out.
pub async fn mark_read(
    db: &Db,
    person: PersonId,
    id: i64,
    now: Timestamp,
) -> Result<Option<CaseId>, StoreError> {
    let sql = "UPDATE notification SET read_at = coalesce(read_at, $1) WHERE id = $2 AND person = $3 RETURNING case_id";
    let rows: Vec<(i64,)> = db.run_returning(sql, values![now, id, person]).await?;
    Ok(rows.first().map(|(case,)| CaseId::from_key(*case)))
}

/// Marks all of a person's notices that may be seen at `now` as read; those of one case when it is named. Gives how many.
///
/// # Errors
/// The database did not carry it out.
pub async fn mark_all_read(
    db: &Db,
    person: PersonId,
    case: Option<CaseId>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    match case {
        Some(case) => {
            let sql = "UPDATE notification SET read_at = $1 \
                       WHERE person = $2 AND read_at IS NULL AND visible_from <= $1 AND case_id = $3";
            db.run(sql, values![now, person, case]).await
        }
        None => {
            let sql = "UPDATE notification SET read_at = $1 WHERE person = $2 AND read_at IS NULL AND visible_from <= $1";
            db.run(sql, values![now, person]).await
        }
    }
}

/// Counts what is older than a day as read: a sample's people have read their notices.
///
/// # Errors
/// The database did not carry it out.
pub async fn settle(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    let yesterday = now.saturating_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
    db.run(
        "UPDATE notification SET read_at = $1 WHERE read_at IS NULL AND visible_from < $2",
        values![now, yesterday],
    )
    .await
}
