//! Brings a database to the newest version, from empty or from an earlier one: all steps or none.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::values;
use domain::ids::Digest;
use jiff::Timestamp;

/// One step; the same on both databases, in each one's words.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub version: i64,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// All steps, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        sqlite: include_str!("../migrations/sqlite/0001_main.sql"),
        postgres: include_str!("../migrations/postgres/0001_main.sql"),
    },
    Migration {
        version: 2,
        sqlite: include_str!("../migrations/sqlite/0002_desk.sql"),
        postgres: include_str!("../migrations/postgres/0002_desk.sql"),
    },
    Migration {
        version: 3,
        sqlite: include_str!("../migrations/sqlite/0003_ledger.sql"),
        postgres: include_str!("../migrations/postgres/0003_ledger.sql"),
    },
    Migration {
        version: 4,
        sqlite: include_str!("../migrations/sqlite/0004_register.sql"),
        postgres: include_str!("../migrations/postgres/0004_register.sql"),
    },
    Migration {
        version: 5,
        sqlite: include_str!("../migrations/sqlite/0005_mailboxes.sql"),
        postgres: include_str!("../migrations/postgres/0005_mailboxes.sql"),
    },
    Migration {
        version: 6,
        sqlite: include_str!("../migrations/sqlite/0006_import.sql"),
        postgres: include_str!("../migrations/postgres/0006_import.sql"),
    },
    Migration {
        version: 7,
        sqlite: include_str!("../migrations/sqlite/0007_spares.sql"),
        postgres: include_str!("../migrations/postgres/0007_spares.sql"),
    },
    Migration {
        version: 8,
        sqlite: include_str!("../migrations/sqlite/0008_channels.sql"),
        postgres: include_str!("../migrations/postgres/0008_channels.sql"),
    },
    Migration {
        version: 9,
        sqlite: include_str!("../migrations/sqlite/0009_charges.sql"),
        postgres: include_str!("../migrations/postgres/0009_charges.sql"),
    },
    Migration {
        version: 10,
        sqlite: include_str!("../migrations/sqlite/0010_units.sql"),
        postgres: include_str!("../migrations/postgres/0010_units.sql"),
    },
    Migration {
        version: 11,
        sqlite: include_str!("../migrations/sqlite/0011_contracts.sql"),
        postgres: include_str!("../migrations/postgres/0011_contracts.sql"),
    },
    Migration {
        version: 12,
        sqlite: include_str!("../migrations/sqlite/0012_portal.sql"),
        postgres: include_str!("../migrations/postgres/0012_portal.sql"),
    },
    Migration {
        version: 13,
        sqlite: include_str!("../migrations/sqlite/0013_ways.sql"),
        postgres: include_str!("../migrations/postgres/0013_ways.sql"),
    },
    Migration {
        version: 14,
        sqlite: include_str!("../migrations/sqlite/0014_day_plans.sql"),
        postgres: include_str!("../migrations/postgres/0014_day_plans.sql"),
    },
    Migration {
        version: 20,
        sqlite: include_str!("../migrations/sqlite/0020_announcements.sql"),
        postgres: include_str!("../migrations/postgres/0020_announcements.sql"),
    },
];

/// Keeps two nodes that start at once from migrating at once.
const LOCK: i64 = 0x6166_7465_7201;

/// Runs what has not run yet; gives the versions that it ran.
///
/// # Errors
/// The database is newer than the program, a step was changed after it had run, or it fails; then nothing of it stays.
pub async fn migrate(db: &Db, migrations: &[Migration], now: Timestamp) -> Result<Vec<i64>, StoreError> {
    let mut ran = Vec::new();
    let mut tx = db.begin().await?;
    if tx.is_postgres() {
        tx.run("SELECT pg_advisory_xact_lock($1)", values![LOCK]).await?;
    }
    tx.script(
        "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, digest TEXT NOT NULL, at BIGINT NOT NULL)",
    )
    .await?;
    let done: Vec<(i64, String)> =
        tx.all("SELECT version, digest FROM migration ORDER BY version", values![]).await?;
    let known = migrations.last().map_or(0, |m| m.version);
    if let Some((found, _)) = done.last().filter(|(found, _)| *found > known) {
        return Err(StoreError::NewerDatabase { found: *found, known });
    }
    for migration in migrations {
        let script = if tx.is_postgres() { migration.postgres } else { migration.sqlite };
        let digest = Digest::of_file(script.as_bytes()).to_string();
        match done.iter().find(|(version, _)| *version == migration.version) {
            Some((_, before)) if *before == digest => {}
            Some(_) => return Err(StoreError::ChangedMigration(migration.version)),
            None => {
                step(&mut tx, migration.version, script, digest, now).await?;
                ran.push(migration.version);
            }
        }
    }
    tx.commit().await?;
    Ok(ran)
}

async fn step(
    tx: &mut Tx,
    version: i64,
    script: &'static str,
    digest: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.script(script).await?;
    let row = values![version, digest, now];
    tx.run("INSERT INTO migration (version, digest, at) VALUES ($1, $2, $3)", row).await?;
    Ok(())
}
