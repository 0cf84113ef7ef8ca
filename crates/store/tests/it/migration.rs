//! From empty, from an earlier version, and never backwards.

use crate::harness::{Place, postgres, sqlite};
use jiff::Timestamp;
use store::migrate::{MIGRATIONS, Migration, migrate};
use store::{Db, StoreError};

async fn each(test: impl AsyncFn(Place)) {
    test(sqlite()).await;
    if let Some(place) = postgres().await {
        test(place).await;
    }
}

fn newest() -> i64 {
    MIGRATIONS.last().unwrap().version
}

const NEXT: Migration = Migration {
    version: 9_999,
    sqlite: "CREATE TABLE later (id BIGINT PRIMARY KEY); ALTER TABLE macro ADD COLUMN used BIGINT NOT NULL DEFAULT 0;",
    postgres: "CREATE TABLE later (id BIGINT PRIMARY KEY); ALTER TABLE macro ADD COLUMN used BIGINT NOT NULL DEFAULT 0;",
};

#[tokio::test]
async fn a_database_is_brought_up_step_by_step() {
    each(async |place| {
        let now = Timestamp::UNIX_EPOCH;
        let db = Db::open(&place.address).await.unwrap();
        let known: Vec<i64> = MIGRATIONS.iter().map(|m| m.version).collect();
        assert_eq!(migrate(&db, MIGRATIONS, now).await.unwrap(), known);
        assert_eq!(migrate(&db, MIGRATIONS, now).await.unwrap(), [] as [i64; 0]);
        db.run("INSERT INTO macro (title, language, body) VALUES ('a', 'en', 'b')", vec![]).await.unwrap();
        let more: Vec<Migration> = MIGRATIONS.iter().copied().chain([NEXT]).collect();
        assert_eq!(migrate(&db, &more, now).await.unwrap(), [9_999]);
        let kept: (String, i64) = db.one("SELECT title, used FROM macro", vec![]).await.unwrap();
        assert_eq!(kept, ("a".to_owned(), 0));
        let older = migrate(&db, MIGRATIONS, now).await;
        assert!(matches!(older, Err(StoreError::NewerDatabase { found: 9_999, known }) if known == newest()));
    })
    .await;
}

#[tokio::test]
async fn a_step_that_fails_or_was_changed_leaves_everything_as_it_was() {
    each(async |place| {
        let now = Timestamp::UNIX_EPOCH;
        let db = Db::open(&place.address).await.unwrap();
        let broken = Migration { version: 9_999, sqlite: "CREATE TABLE x (a", postgres: "CREATE TABLE x (a" };
        let steps: Vec<Migration> = MIGRATIONS.iter().copied().chain([broken]).collect();
        assert!(migrate(&db, &steps, now).await.is_err());
        assert_eq!(
            migrate(&db, MIGRATIONS, now).await.unwrap().len(),
            MIGRATIONS.len(),
            "nothing had stayed"
        );
        let mut changed = MIGRATIONS.to_vec();
        changed[0] = Migration { version: 1, sqlite: "SELECT 1", postgres: "SELECT 1" };
        assert!(matches!(migrate(&db, &changed, now).await, Err(StoreError::ChangedMigration(1))));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    for address in ["", ":memory:", "sqlite::memory:", "mysql://here"] {
        assert!(matches!(Db::open(address).await, Err(StoreError::NoDatabase(_))), "{address}");
    }
}
