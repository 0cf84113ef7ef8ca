//! Programs outside that are told what happens to cases, and what became of each telling.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;

/// Endpoints; each is told of every step.
pub const HOOKS_MAX: usize = 20;
/// Deliveries shown.
const SHOWN_MAX: i64 = 100;

/// One endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    pub id: i64,
    pub name: String,
    pub url: String,
    /// `whsec_…`
    pub secret: String,
    pub created: Timestamp,
    /// Since when it is told nothing.
    pub stopped: Option<Timestamp>,
}

/// Secrets are not printed.
impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hook").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// One telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: i64,
    pub case: Option<CaseId>,
    /// A `Message` as JSON.
    pub body: String,
    pub created: Timestamp,
    /// waiting, sent, dead, given-up
    pub state: String,
    pub attempts: i64,
    pub error: Option<String>,
}

/// For the column `kind` of the outbox.
#[must_use]
pub fn kind(hook: i64) -> String {
    format!("hook-{hook}")
}

type Row = (i64, String, String, String, i64, Option<i64>);

fn hook((id, name, url, secret, created, stopped): Row) -> Hook {
    Hook { id, name, url, secret, created: crate::time(created), stopped: stopped.map(crate::time) }
}

/// All of them, also those that were stopped.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Hook>, StoreError> {
    let sql = "SELECT id, name, url, secret, created, stopped FROM hook ORDER BY id";
    Ok(db.all::<Row>(sql, values![]).await?.into_iter().map(hook).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn by_id(db: &Db, id: i64) -> Result<Option<Hook>, StoreError> {
    let sql = "SELECT id, name, url, secret, created, stopped FROM hook WHERE id = $1";
    Ok(db.first::<Row>(sql, values![id]).await?.map(hook))
}

/// Those that are told what happens.
pub(crate) async fn told(db: &Db) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<(i64,)> =
        db.all("SELECT id FROM hook WHERE stopped IS NULL ORDER BY id", values![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).take(HOOKS_MAX).collect())
}

/// The newest deliveries to an endpoint.
///
/// # Errors
/// The database did not carry it out.
pub async fn deliveries(db: &Db, hook: i64) -> Result<Vec<Delivery>, StoreError> {
    type Row = (i64, Option<i64>, String, i64, String, i64, Option<String>);
    let sql = "SELECT id, case_id, body, created, state, attempts, error FROM outbox WHERE kind = $1 \
               ORDER BY id DESC LIMIT $2";
    let rows: Vec<Row> = db.all(sql, values![kind(hook), SHOWN_MAX]).await?;
    let delivery = |(id, case, body, created, state, attempts, error): Row| Delivery {
        id,
        case: case.map(CaseId::from_key),
        body,
        created: crate::time(created),
        state,
        attempts,
        error,
    };
    Ok(rows.into_iter().map(delivery).collect())
}

/// How many wait, and how many were laid aside.
///
/// # Errors
/// The database did not carry it out.
pub async fn backlog(db: &Db, hook: i64) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM outbox WHERE kind = $1 AND state = 'waiting'), \
               (SELECT count(*) FROM outbox WHERE kind = $1 AND state = 'dead')";
    db.one(sql, values![kind(hook)]).await
}

impl Store {
    /// Adds an endpoint, which is told of everything from now on; `None` when there are [`HOOKS_MAX`] already.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_hook(
        &self,
        name: &str,
        url: &str,
        secret: &str,
        by: PersonId,
    ) -> Result<Option<i64>, StoreError> {
        if told(self.db()).await?.len() >= HOOKS_MAX {
            return Ok(None);
        }
        let mut tx = self.db().begin().await?;
        let sql = "INSERT INTO hook (name, url, secret, created, created_by) VALUES ($1, $2, $3, $4, $5)";
        tx.run(sql, values![name, url, secret, self.now(), by]).await?;
        let id: Option<(i64,)> = tx.first("SELECT max(id) FROM hook", values![]).await?;
        self.commit_world(tx).await?;
        Ok(id.map(|(id,)| id))
    }

    /// It is told nothing from now on, or again; what waits for a stopped one is given up.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn stop_hook(&self, id: i64, stopped: bool) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let at = stopped.then(|| self.now().as_microsecond());
        tx.run("UPDATE hook SET stopped = $1 WHERE id = $2", values![at, id]).await?;
        if stopped {
            let sql =
                "UPDATE outbox SET state = 'given-up', done_at = $1 WHERE kind = $2 AND state = 'waiting'";
            tx.run(sql, values![self.now(), kind(id)]).await?;
        }
        self.commit_world(tx).await
    }

    /// Sends a delivery again, whatever became of it; or all that were laid aside, without one. Gives how many.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn replay(&self, hook: i64, delivery: Option<i64>) -> Result<u64, StoreError> {
        let now = self.now();
        let again = "UPDATE outbox SET state = 'waiting', attempts = 0, next_try = $1, done_at = NULL, error = NULL \
                     WHERE kind = $2 AND state <> 'waiting' AND id = $3";
        let dead = "UPDATE outbox SET state = 'waiting', attempts = 0, next_try = $1, done_at = NULL, error = NULL \
                    WHERE kind = $2 AND state = 'dead'";
        let changed = match delivery {
            Some(id) => self.db().run(again, values![now, kind(hook), id]).await?,
            None => self.db().run(dead, values![now, kind(hook)]).await?,
        };
        self.shared().outbox.added(now.as_microsecond());
        Ok(changed)
    }
}
