//! Views of the desk that a person saved under a name.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::PersonId;

/// Views one person may keep.
pub const SAVED_VIEWS_MAX: i64 = 30;

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub id: i64,
    pub name: String,
    /// The address's query.
    pub query: String,
}

/// # Errors
/// The database did not carry it out.
pub async fn of(db: &Db, person: PersonId) -> Result<Vec<SavedView>, StoreError> {
    let sql = "SELECT id, name, query FROM saved_view WHERE person = $1 ORDER BY id LIMIT $2";
    let rows: Vec<(i64, String, String)> = db.all(sql, values![person, SAVED_VIEWS_MAX]).await?;
    Ok(rows.into_iter().map(|(id, name, query)| SavedView { id, name, query }).collect())
}

/// Keeps one more; `false` when there are as many as there may be.
///
/// # Errors
/// The database did not carry it out.
pub async fn add(db: &Db, person: PersonId, name: &str, query: &str) -> Result<bool, StoreError> {
    let sql = "INSERT INTO saved_view (person, name, query) SELECT $1, $2, $3 \
               WHERE (SELECT count(*) FROM saved_view WHERE person = $1) < $4";
    Ok(db.run(sql, values![person, name, query, SAVED_VIEWS_MAX]).await? == 1)
}

/// # Errors
/// The database did not carry it out.
pub async fn rename(db: &Db, person: PersonId, id: i64, name: &str) -> Result<bool, StoreError> {
    Ok(db
        .run("UPDATE saved_view SET name = $1 WHERE id = $2 AND person = $3", values![name, id, person])
        .await?
        == 1)
}

/// # Errors
/// The database did not carry it out.
pub async fn remove(db: &Db, person: PersonId, id: i64) -> Result<bool, StoreError> {
    Ok(db.run("DELETE FROM saved_view WHERE id = $1 AND person = $2", values![id, person]).await? == 1)
}
