//! What is done with a unit beside editing it: another takes its place, it is verified, files are added. Each is one
//! transaction with its entry in the unit's history, which is never changed.

mod exchange;
mod verify;

pub use exchange::{ExchangeWish, Exchanged, NewUnitRow};
pub use verify::{Verified, VerifyWish};

use crate::Store;
use crate::content::Blob;
use crate::db::Tx;
use crate::error::StoreError;
use crate::files::{NewFile, Owner};
use crate::import::history::body;
use crate::values;
use domain::ids::{CaseId, EquipmentId, PersonId};
use domain::unit::UnitEvent;
use jiff::Timestamp;

/// Writes one entry of a unit's history.
pub(crate) async fn enter(
    tx: &mut Tx,
    unit: EquipmentId,
    event: &UnitEvent,
    occurred: Timestamp,
    recorded: Timestamp,
    (person, case): (Option<PersonId>, Option<CaseId>),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO unit_entry (unit, occurred, recorded, person, case_id, kind, body) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let case = case.map(CaseId::key);
    tx.run(sql, values![unit, occurred, recorded, person, case, event.code(), body(event)?]).await?;
    Ok(())
}

/// Keeps a file within a transaction; gives its number.
pub(crate) async fn keep_file(
    tx: &mut Tx,
    owner: Owner,
    file: &NewFile,
    at: Timestamp,
    by: Option<PersonId>,
) -> Result<i64, StoreError> {
    let (kind, id) = owner.parts();
    let blob = Blob::new(file.bytes.clone());
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO blob (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
    tx.run(sql, values![blob.digest, size, blob.bytes]).await?;
    let sql = "INSERT INTO file_of (owner_kind, owner, kind, name, media_type, size, digest, valid_until, added, person) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    let values = values![
        kind,
        id,
        file.kind,
        &file.name,
        &file.media_type,
        size,
        blob.digest,
        file.valid_until,
        at,
        by
    ];
    let row: Option<(i64,)> = tx.first(sql, values).await?;
    row.map(|(id,)| id).ok_or(StoreError::Database(sqlx::Error::RowNotFound))
}

impl Store {
    /// Keeps files of a unit, each with an entry in its history.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_unit_files(
        &self,
        unit: EquipmentId,
        files: &[NewFile],
        by: Option<PersonId>,
    ) -> Result<(), StoreError> {
        let (mut tx, now) = (self.db().begin().await?, self.now());
        for file in files {
            let id = keep_file(&mut tx, Owner::Unit(unit.0), file, now, by).await?;
            let (kind, name) = (file.kind.to_owned(), file.name.clone());
            let event = UnitEvent::FileAdded { file: id, kind, name };
            enter(&mut tx, unit, &event, now, now, (by, None)).await?;
        }
        tx.commit().await
    }

    /// Takes a file of a unit off the list; the row and the bytes stay, and its history says so. `false` when it is not there.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn remove_unit_file(
        &self,
        unit: EquipmentId,
        file: i64,
        by: Option<PersonId>,
    ) -> Result<bool, StoreError> {
        let (mut tx, now) = (self.db().begin().await?, self.now());
        let sql = "UPDATE file_of SET removed = $1 WHERE id = $2 AND owner_kind = 'unit' AND owner = $3 AND removed IS NULL \
                   RETURNING kind, name";
        let row: Option<(String, String)> = tx.first(sql, values![now, file, unit]).await?;
        let Some((kind, name)) = row else {
            tx.roll_back().await?;
            return Ok(false);
        };
        enter(&mut tx, unit, &UnitEvent::FileRemoved { file, kind, name }, now, now, (by, None)).await?;
        tx.commit().await?;
        Ok(true)
    }
}
