//! What is known of those who go to customers, and where sites lie.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{PersonId, SiteId};
use domain::visiting::FieldWork;
use std::collections::BTreeMap;

/// Of a person, with its version; 0 where nobody entered anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub work: FieldWork,
    pub version: i64,
}

/// Everybody of whom something was entered.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn all(db: &Db) -> Result<BTreeMap<PersonId, Kept>, StoreError> {
    let rows: Vec<(i64, String, i64)> =
        db.all("SELECT person, body, version FROM field_work ORDER BY person", values![]).await?;
    rows.into_iter()
        .map(|(person, body, version)| {
            let work = serde_json::from_str(&body)
                .map_err(|e| StoreError::unreadable(format!("the field work of person {person}"), e))?;
            Ok((PersonId(person), Kept { work, version }))
        })
        .collect()
}

impl Store {
    /// Keeps what is known of somebody; the newest version, and `false`, when it is not the one that was edited.
    ///
    /// # Errors
    /// The database did not carry it out, as when there is no such person.
    pub async fn save_field_work(
        &self,
        person: PersonId,
        work: &FieldWork,
        edited: i64,
        by: Option<PersonId>,
    ) -> Result<(i64, bool), StoreError> {
        let mut tx = self.db().begin().await?;
        let row: Option<(i64,)> =
            tx.first("SELECT version FROM field_work WHERE person = $1", values![person]).await?;
        let version = row.map_or(0, |(version,)| version);
        if version != edited {
            tx.roll_back().await?;
            return Ok((version, false));
        }
        let body = serde_json::to_string(work).map_err(|e| StoreError::unreadable("field work", e))?;
        let sql = "INSERT INTO field_work (person, body, version, changed, changed_by) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (person) DO UPDATE SET body = excluded.body, version = excluded.version, \
                   changed = excluded.changed, changed_by = excluded.changed_by";
        tx.run(sql, values![person, body, version + 1, self.now(), by]).await?;
        tx.commit().await?;
        Ok((version + 1, true))
    }

    /// Says where sites lie, in degrees; those that are gone are passed over. Gives how many there were.
    ///
    /// # Errors
    /// The database did not carry it out; nothing is changed then.
    pub async fn place_sites(&self, sites: &[(SiteId, f64, f64)]) -> Result<u64, StoreError> {
        let mut tx = self.db().begin().await?;
        let mut placed = 0;
        for (site, latitude, longitude) in sites {
            // A text becomes the same number on both databases.
            let sql = if tx.is_postgres() {
                "UPDATE site SET latitude = $1::double precision, longitude = $2::double precision, \
                 version = version + 1 WHERE id = $3"
            } else {
                "UPDATE site SET latitude = CAST($1 AS REAL), longitude = CAST($2 AS REAL), \
                 version = version + 1 WHERE id = $3"
            };
            placed += tx.run(sql, values![latitude.to_string(), longitude.to_string(), *site]).await?;
        }
        tx.commit().await?;
        Ok(placed)
    }
}
