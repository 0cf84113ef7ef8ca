//! What the writer, the worker and the readers of one program share.

use crate::changes::Changes;
use crate::db::Db;
use crate::error::StoreError;
use crate::outbox::Way;
use crate::values;
use crate::world::{self, World};
use crate::{Options, documents};
use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Notify, watch};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) db: Db,
    pub(crate) options: Options,
    world: RwLock<Arc<World>>,
    pub(crate) changes: Changes,
    pub(crate) due: Wake,
    pub(crate) outbox: Wakes,
    stopped: watch::Sender<bool>,
}

impl Shared {
    pub(crate) async fn begin(db: Db, options: Options) -> Result<Arc<Self>, StoreError> {
        ship(&db, &options).await?;
        crate::import::write::find_all_sites(&db).await?;
        if !db.is_postgres() {
            // Nobody else claims in a file: what was claimed by a program that is gone is free again.
            db.run("UPDATE due SET look_at = due_at WHERE look_at > due_at", values![]).await?;
        }
        let world = RwLock::new(Arc::new(World::load(&db).await?));
        let (due, outbox) = (Wake::default(), Wakes::default());
        let stopped = watch::Sender::new(false);
        let shared = Arc::new(Self { db, options, world, changes: Changes::default(), due, outbox, stopped });
        crate::changes::listen(&shared).await?;
        Ok(shared)
    }

    /// Whole microseconds, as rows hold them.
    pub(crate) fn now(&self) -> Timestamp {
        truncated((self.options.now)())
    }

    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&self.world.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The world anew, unless another has read a newer one meanwhile.
    pub(crate) async fn reload_world(&self) -> Result<Arc<World>, StoreError> {
        let fresh = Arc::new(World::load(&self.db).await?);
        let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
        if fresh.version >= world.version {
            *world = fresh;
        }
        Ok(Arc::clone(&world))
    }

    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    pub(crate) fn stopped(&self) -> watch::Receiver<bool> {
        self.stopped.subscribe()
    }
}

pub(crate) fn truncated(at: Timestamp) -> Timestamp {
    crate::time(at.as_microsecond())
}

async fn ship(db: &Db, options: &Options) -> Result<(), StoreError> {
    let now = truncated((options.now)());
    for (kind, body) in &options.shipped {
        if documents::latest(db, kind).await?.is_none() {
            let mut tx = db.begin().await?;
            documents::save(&mut tx, kind, body, 0, None, "shipped", now).await?;
            world::changed(&mut tx).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// One for each way by which messages leave.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    mail: Wake,
    chat: Wake,
    hook: Wake,
    sms: Wake,
    letter: Wake,
}

impl Wakes {
    pub(crate) fn of(&self, way: Way) -> &Wake {
        match way {
            Way::Mail => &self.mail,
            Way::Chat => &self.chat,
            Way::Hook => &self.hook,
            Way::Sms => &self.sms,
            Way::Letter => &self.letter,
        }
    }

    /// Something may leave at this time, by whichever way.
    pub(crate) fn added(&self, at: i64) {
        Way::ALL.into_iter().for_each(|way| self.of(way).added(at));
    }

    pub(crate) fn wake(&self) {
        Way::ALL.into_iter().for_each(|way| self.of(way).notify.notify_one());
    }
}

/// Wakes whoever sleeps until a time, when something earlier is added.
#[derive(Debug)]
pub(crate) struct Wake {
    pub(crate) notify: Notify,
    /// Until when it sleeps, in microseconds; everything wakes it while it does not sleep.
    until: AtomicI64,
}

impl Default for Wake {
    fn default() -> Self {
        Self { notify: Notify::new(), until: AtomicI64::new(i64::MAX) }
    }
}

impl Wake {
    /// Something is due at this time.
    pub(crate) fn added(&self, at: i64) {
        if at < self.until.load(Ordering::SeqCst) {
            self.notify.notify_one();
        }
    }

    /// From here on, whatever is added wakes it.
    pub(crate) fn looking(&self) {
        self.until.store(i64::MAX, Ordering::SeqCst);
    }

    pub(crate) fn sleeping(&self, until: Option<Timestamp>) {
        self.until.store(until.map_or(i64::MAX, Timestamp::as_microsecond), Ordering::SeqCst);
    }
}

impl Wake {
    /// Sleeps until `nearest` by the store's clock, or until something earlier is added, or the clock is set.
    pub(crate) async fn sleep(&self, shared: &Shared, nearest: Option<Timestamp>) {
        self.sleeping(nearest);
        // Also when the sleep is broken off.
        let _awake = Awake(self);
        let wait = nearest.map_or(SLEEP_MAX, |at| {
            let ahead = at.duration_since(shared.now());
            let seconds = ahead.as_secs_f64() / shared.options.clock_speed.max(f64::MIN_POSITIVE);
            std::time::Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(SLEEP_MAX).min(SLEEP_MAX)
        });
        tokio::select! {
            () = self.notify.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

struct Awake<'a>(&'a Wake);

impl Drop for Awake<'_> {
    fn drop(&mut self) {
        self.0.looking();
    }
}

/// A machine that slept, or whose clock was set, is noticed after this at the latest.
const SLEEP_MAX: std::time::Duration = std::time::Duration::from_secs(60);
