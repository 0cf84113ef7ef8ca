//! Files of units, contracts, customers and sites: the row says what it is, the bytes stand in `blob` by their hash.

use crate::Store;
use crate::content::digest_of;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{Digest, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

/// Files of one owner that are shown.
const SHOWN_MAX: i64 = 500;

/// What has files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Unit(i64),
    Contract(i64),
    Customer(i64),
    Site(i64),
}

impl Owner {
    pub(crate) fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Unit(id) => ("unit", id),
            Self::Contract(id) => ("contract", id),
            Self::Customer(id) => ("customer", id),
            Self::Site(id) => ("site", id),
        }
    }
}

/// One file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOf {
    pub id: i64,
    /// photo, document, certificate
    pub kind: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    pub digest: Digest,
    pub valid_until: Option<Date>,
    pub added: Timestamp,
    pub person: Option<PersonId>,
}

/// A file to be added.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub kind: &'static str,
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
    pub valid_until: Option<Date>,
}

type FileRow = (i64, String, String, String, i64, Vec<u8>, Option<String>, i64, Option<i64>);

fn file(row: FileRow) -> Option<FileOf> {
    let (id, kind, name, media_type, size, digest, valid_until, added, person) = row;
    Some(FileOf {
        id,
        kind,
        name,
        media_type,
        size,
        digest: digest_of(&digest)?,
        valid_until: valid_until.and_then(|day| day.parse().ok()),
        added: crate::time(added),
        person: person.map(PersonId),
    })
}

const COLUMNS: &str = "id, kind, name, media_type, size, digest, valid_until, added, person";

impl Store {
    /// Keeps a file; gives its number.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_file(
        &self,
        owner: Owner,
        file: NewFile,
        by: Option<PersonId>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.db().begin().await?;
        let id = crate::units::keep_file(&mut tx, owner, &file, self.now(), by).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a file off the list; the row stays. `false` when it is not there.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn remove_file(&self, owner: Owner, id: i64) -> Result<bool, StoreError> {
        let (kind, owner) = owner.parts();
        let sql = "UPDATE file_of SET removed = $1 WHERE id = $2 AND owner_kind = $3 AND owner = $4 AND removed IS NULL";
        Ok(self.db().run(sql, values![self.now(), id, kind, owner]).await? > 0)
    }
}

/// The files of an owner, newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn of(db: &Db, owner: Owner) -> Result<Vec<FileOf>, StoreError> {
    let (kind, id) = owner.parts();
    let sql = format!(
        "SELECT {COLUMNS} FROM file_of WHERE owner_kind = $1 AND owner = $2 AND removed IS NULL ORDER BY id DESC LIMIT $3"
    );
    let rows: Vec<FileRow> = db.all(sqlx::AssertSqlSafe(sql), values![kind, id, SHOWN_MAX]).await?;
    Ok(rows.into_iter().filter_map(file).collect())
}

/// One file of an owner.
///
/// # Errors
/// The database did not carry it out.
pub async fn find(db: &Db, owner: Owner, id: i64) -> Result<Option<FileOf>, StoreError> {
    let (kind, owner) = owner.parts();
    let sql = format!(
        "SELECT {COLUMNS} FROM file_of WHERE id = $1 AND owner_kind = $2 AND owner = $3 AND removed IS NULL"
    );
    let row: Option<FileRow> = db.first(sqlx::AssertSqlSafe(sql), values![id, kind, owner]).await?;
    Ok(row.and_then(file))
}
