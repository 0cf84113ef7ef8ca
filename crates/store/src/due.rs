//! What is next due: one row a case, claimed under a lease, so that several nodes share the work and none does it twice.

use crate::db::{Db, Tx, Value};
use crate::error::StoreError;
use crate::rows::ByKeys;
use crate::values;
use domain::ids::{CaseId, CommandId};
use jiff::{SignedDuration, Timestamp};

/// A case that something is due on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub at: Timestamp,
    pub case: CaseId,
}

impl Due {
    /// The same due time is acted on once, whoever does it and however often.
    #[must_use]
    pub fn command_id(&self) -> CommandId {
        CommandId::named("tick", &format!("{}:{}", self.case.key(), self.at.as_microsecond()))
    }
}

/// Claims what is due at `now`, earliest first; what is not done when the lease is over is free again.
///
/// # Errors
/// The database did not carry it out.
pub async fn claim(
    db: &Db,
    now: Timestamp,
    limit: i64,
    lease: SignedDuration,
) -> Result<Vec<Due>, StoreError> {
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let sql = if db.is_postgres() {
        "UPDATE due SET look_at = $1 WHERE case_id IN (SELECT case_id FROM due WHERE look_at <= $2 \
         ORDER BY look_at, case_id LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING due_at, case_id"
    } else {
        "UPDATE due SET look_at = $1 WHERE case_id IN (SELECT case_id FROM due WHERE look_at <= $2 \
         ORDER BY look_at, case_id LIMIT $3) RETURNING due_at, case_id"
    };
    let rows: Vec<(i64, i64)> = db.run_returning(sql, values![until, now, limit]).await?;
    let mut claimed: Vec<Due> = rows
        .into_iter()
        .map(|(at, case)| Due { at: crate::time(at), case: CaseId::from_key(case) })
        .collect();
    claimed.sort_unstable();
    Ok(claimed)
}

/// When to look next; leases count.
///
/// # Errors
/// The database did not carry it out.
pub async fn nearest(db: &Db) -> Result<Option<Timestamp>, StoreError> {
    let (at,): (Option<i64>,) = db.one("SELECT min(look_at) FROM due", values![]).await?;
    Ok(at.map(crate::time))
}

static NOT_DUE: ByKeys = ByKeys::new("DELETE FROM due WHERE case_id", " RETURNING case_id");

/// Nothing is due on these cases any more.
pub(crate) async fn forget(tx: &mut Tx, cases: &[Value]) -> Result<(), StoreError> {
    let _gone: Vec<(i64,)> = NOT_DUE.all(tx, cases).await?;
    Ok(())
}
