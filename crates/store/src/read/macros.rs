//! Texts that are written often, with what they fill in.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;

/// Macros offered at once.
const MACROS_MAX: i64 = 200;

/// A text to be inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    pub id: i64,
    pub title: String,
    /// A language tag.
    pub language: String,
    /// With `{case}`, `{customer}` and `{me}` to be filled in.
    pub body: String,
}

/// All macros, in the order the administrator gave them.
///
/// # Errors
/// The database did not carry it out.
pub async fn all(db: &Db) -> Result<Vec<Macro>, StoreError> {
    let sql = "SELECT id, title, language, body FROM macro ORDER BY position, id LIMIT $1";
    let rows: Vec<(i64, String, String, String)> = db.all(sql, values![MACROS_MAX]).await?;
    Ok(rows.into_iter().map(|(id, title, language, body)| Macro { id, title, language, body }).collect())
}
