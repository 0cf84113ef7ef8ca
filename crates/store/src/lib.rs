//! The only SQL. One door to writing (`door.rs`); one query a screen (`read.rs`); SQLite and PostgreSQL (`db.rs`).

pub mod account;
pub mod alarm;
pub mod announcement;
pub mod call;
pub mod changes;
pub mod chat;
pub mod content;
pub mod contracts;
pub mod day_plans;
pub mod db;
pub mod documents;
pub mod door;
pub mod due;
pub mod error;
pub mod export;
pub mod field_work;
pub mod files;
pub mod guidance;
pub mod hook;
pub mod import;
pub mod journal;
pub mod ledger;
pub mod letter;
pub mod line;
pub mod macros;
pub mod mail;
pub mod mailbox;
pub mod master;
pub mod merkle;
pub mod migrate;
pub mod oauth;
pub mod outage;
pub mod outbox;
pub mod parts;
pub mod people;
pub mod portal;
pub mod rates;
pub mod read;
pub mod recompute;
mod rows;
pub mod seal;
pub mod search;
mod shared;
pub mod spares;
pub mod tokens;
pub mod units;
pub mod verification;
pub mod verify;
pub mod wish;
pub mod worker;
pub mod world;

pub use changes::Change;
pub use content::Blob;
pub use db::Db;
pub use door::{Done, DoorError, Submission, Target};
pub use error::StoreError;
pub use mail::MailRecord;
pub use world::World;

use jiff::Timestamp;
use shared::Shared;
use std::fmt;
use std::sync::Arc;

/// The clock that everything here asks; the demo and the tests turn it.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Chance, for what must not be guessed.
pub type Random = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;

/// What a store is opened with.
#[derive(Clone)]
pub struct Options {
    pub now: Now,
    pub random: Random,
    /// How much faster than the wall the clock runs; 1 outside the demo.
    pub clock_speed: f64,
    /// Documents (kind, body) written down at the first start, each unless one of its kind is there.
    pub shipped: Vec<(String, String)>,
    pub durability: db::Durability,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("clock_speed", &self.clock_speed).finish_non_exhaustive()
    }
}

/// One organisation's database, and the one door to it.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
    door: door::Door,
}

impl Store {
    /// Opens a database (`postgres://…` or a file), brings it to the newest version and starts the writer.
    ///
    /// # Errors
    /// It does not answer, is newer than the program, or what it holds can't be read.
    pub async fn open(address: &str, options: Options) -> Result<Self, StoreError> {
        let db = Db::open_with(address, options.durability).await?;
        migrate::migrate(&db, migrate::MIGRATIONS, (options.now)()).await?;
        let shared = Shared::begin(db, options).await?;
        let door = door::Door::open(Arc::clone(&shared));
        Ok(Self { shared, door })
    }

    #[must_use]
    pub fn db(&self) -> &Db {
        &self.shared.db
    }

    #[must_use]
    pub fn door(&self) -> &door::Door {
        &self.door
    }

    /// The time by the store's clock, in whole microseconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// Something unguessable.
    #[must_use]
    pub fn random(&self) -> [u8; 16] {
        (self.shared.options.random)()
    }

    /// The clock was set: what waits for a time looks again.
    pub fn clock_moved(&self) {
        self.shared.due.notify.notify_one();
        self.shared.outbox.wake();
    }

    /// Lets the writer finish what waits, and closes the connections.
    pub async fn close(&self) {
        self.door.close().await;
        self.shared.stop();
        self.shared.db.close().await;
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

/// A time as rows hold it.
pub(crate) fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX)
}
