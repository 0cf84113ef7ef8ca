//! Runs each test on SQLite and on PostgreSQL.

use crate::house::{House, MONDAY, TurnedClock, house, options};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Options, Store};

/// An empty place for a database; gone when it is dropped (SQLite) or with the server (PostgreSQL).
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) address: String,
    _folder: Option<tempfile::TempDir>,
}

/// A company that has moved in.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) clock: TurnedClock,
    pub(crate) house: House,
    pub(crate) place: Place,
}

impl Fixture {
    pub(crate) async fn in_place(place: Place) -> Self {
        let clock = TurnedClock::at(MONDAY);
        let store = Store::open(&place.address, options(&clock)).await.unwrap();
        let house = house(&store).await;
        Self { store, clock, house, place }
    }

    /// The same database through other connections, as another program has it.
    pub(crate) async fn open_again(&self) -> Store {
        self.open_with(options(&self.clock)).await
    }

    pub(crate) async fn open_with(&self, options: Options) -> Store {
        Store::open(&self.place.address, options).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let (count,): (i64,) = self.store.db().one(sql, vec![]).await.unwrap();
        count
    }
}

/// A file in a folder of its own.
pub(crate) fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("aftercare.db");
    Place { address: file.to_str().unwrap().to_owned(), _folder: Some(folder) }
}

/// A new database on the server, if there is one.
pub(crate) async fn postgres() -> Option<Place> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("AFTERCARE_TEST_POSTGRES") else {
        println!("skipped on PostgreSQL: AFTERCARE_TEST_POSTGRES is not set");
        return None;
    };
    let options = sqlx::postgres::PgConnectOptions::from_str(&server).unwrap();
    let name = format!("aftercare_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let mut connection = options.connect().await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let (front, _) = server.rsplit_once('/').unwrap();
    Some(Place { address: format!("{front}/{name}"), _folder: None })
}

/// Runs an asynchronous test, which takes a [`Fixture`], on each database.
pub(crate) fn on_both<F: Future<Output = ()>>(test: impl Fn(Fixture) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        test(Fixture::in_place(sqlite()).await).await;
        if let Some(place) = postgres().await {
            test(Fixture::in_place(place).await).await;
        }
    });
}
