//! What has changed, for pages that follow along. On PostgreSQL every node hears of every commit.

use crate::error::StoreError;
use crate::shared::Shared;
use crate::values;
use domain::ids::CaseId;
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::broadcast;

/// Changes that a slow reader may be behind before it is told to look at everything anew.
const BEHIND_MAX: usize = 1_024;
/// After the way to the database was lost.
const AGAIN: Duration = Duration::from_secs(1);
/// A change of another program in the same file is noticed after this at the latest.
const LOOK_EVERY: Duration = Duration::from_secs(1);
pub(crate) const TOPIC: &str = "aftercare";

/// One commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The journal's running number behind it.
    pub last_seq: i64,
    /// Whose state changed; each once.
    pub cases: Arc<[CaseId]>,
}

#[derive(Debug)]
pub(crate) struct Changes(broadcast::Sender<Change>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND_MAX))
    }
}

impl Changes {
    pub(crate) fn publish(&self, change: Change) {
        // Nobody listening is no fault.
        self.0.send(change).unwrap_or_default();
    }
}

impl crate::Store {
    /// Every commit from now on. `Lagged` means: look at everything anew.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.shared().changes.0.subscribe()
    }
}

/// Hears what others commit, until the store is stopped: other nodes (PostgreSQL), or another program that writes into the
/// same file, such as `aftercare mail ingest` beside the pages (SQLite).
pub(crate) async fn listen(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let crate::Db::Postgres { pool } = &shared.db else {
        let seen = last_seq(shared).await?;
        tokio::spawn(watch_file(
            Arc::downgrade(shared),
            seen,
            shared.changes.0.subscribe(),
            shared.stopped(),
        ));
        return Ok(());
    };
    let mut listener = PgListener::connect_with(pool).await?;
    listener.ignore_pool_close_event(false);
    listener.listen(TOPIC).await?;
    let seen = last_seq(shared).await?;
    let stopped = shared.stopped();
    tokio::spawn(hear(Arc::downgrade(shared), listener, seen, stopped));
    Ok(())
}

async fn hear(
    shared: Weak<Shared>,
    mut listener: PgListener,
    mut seen: i64,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) {
    loop {
        let heard = tokio::select! {
            heard = listener.try_recv() => heard,
            _ = stopped.changed() => return,
        };
        let Some(shared) = shared.upgrade() else { return };
        let payload = match &heard {
            Ok(Some(notification)) => notification.payload(),
            // The way was lost: whatever was said meanwhile is read from the journal.
            Ok(None) => "lost",
            Err(error) => {
                tracing::warn!(%error, "the live feed lost the database; it goes on as soon as it answers");
                tokio::time::sleep(AGAIN).await;
                "lost"
            }
        };
        if let Err(error) = act(&shared, payload, &mut seen).await {
            tracing::warn!(%error, "a change of another node could not be read; it is read with the next");
        }
    }
}

/// A file tells nobody that it was written to: it is looked at once a second.
async fn watch_file(
    shared: Weak<Shared>,
    mut seen: i64,
    mut own: broadcast::Receiver<Change>,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => return,
        }
        let Some(shared) = shared.upgrade() else { return };
        let last = match last_seq(&shared).await {
            Ok(last) => last,
            Err(error) => {
                tracing::warn!(%error, "the file can't be looked at; it is tried again");
                continue;
            }
        };
        // What was written here has been told already.
        loop {
            match own.try_recv() {
                Ok(change) => seen = seen.max(change.last_seq),
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => break,
            }
        }
        if last > seen {
            shared.due.notify.notify_one();
            shared.outbox.wake();
        }
        if let Err(error) = act_on_file(&shared, &mut seen, last).await {
            tracing::warn!(%error, "a change of another program could not be read; it is read with the next");
        }
    }
}

async fn act_on_file(shared: &Shared, seen: &mut i64, last: i64) -> Result<(), StoreError> {
    if world_is_old(shared).await? {
        shared.reload_world().await?;
    }
    tell(shared, seen, last).await
}

async fn act(shared: &Shared, payload: &str, seen: &mut i64) -> Result<(), StoreError> {
    match payload.split_once(' ') {
        None => {
            if world_is_old(shared).await? {
                shared.reload_world().await?;
            }
            if payload == "lost" {
                shared.due.notify.notify_one();
                shared.outbox.wake();
                let last = last_seq(shared).await?;
                tell(shared, seen, last).await?;
            }
        }
        Some((last, wakes)) => {
            let (due, sends) = wakes.split_once(' ').unwrap_or((wakes, ""));
            if let Ok(at) = due.parse() {
                shared.due.added(at);
            }
            if let Ok(at) = sends.parse() {
                shared.outbox.added(at);
            }
            tell(shared, seen, last.parse().unwrap_or(*seen)).await?;
        }
    }
    Ok(())
}

async fn world_is_old(shared: &Shared) -> Result<bool, StoreError> {
    Ok(crate::world::version(&shared.db).await? > shared.world().version)
}

async fn tell(shared: &Shared, seen: &mut i64, last: i64) -> Result<(), StoreError> {
    if last <= *seen {
        return Ok(());
    }
    let sql = "SELECT DISTINCT case_id FROM journal WHERE seq > $1 AND seq <= $2";
    let rows: Vec<(i64,)> = shared.db.all(sql, values![*seen, last]).await?;
    let cases: BTreeSet<CaseId> = rows.into_iter().map(|(case,)| CaseId::from_key(case)).collect();
    *seen = last;
    shared.changes.publish(Change { last_seq: last, cases: cases.into_iter().collect() });
    Ok(())
}

async fn last_seq(shared: &Shared) -> Result<i64, StoreError> {
    let row: Option<(i64,)> =
        shared.db.first("SELECT value FROM counter WHERE name = 'seq'", values![]).await?;
    Ok(row.map_or(0, |(seq,)| seq))
}
