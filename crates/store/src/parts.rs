//! The catalogue of parts, tools and software.

use crate::Store;
use crate::contracts::{done_before, remember};
use crate::db::Tx;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CommandId, PersonId};
use domain::part::Part;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    As {
        version: i64,
    },
    /// Nothing was saved: the newest version is not the one that was edited.
    ChangedMeanwhile {
        version: i64,
    },
    /// There is one of this code already.
    Taken,
    NoSuchPart,
    /// The same request was carried out before.
    Repeated,
}

impl Store {
    /// Saves a part that was checked ([`Part::faults`]); `edited` is the version that was edited, 0 for a new one.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_part(
        &self,
        part: &Part,
        edited: i64,
        by: Option<PersonId>,
        request: Option<CommandId>,
    ) -> Result<Saved, StoreError> {
        let mut tx = self.db().begin().await?;
        if let Some(request) = request
            && done_before(&mut tx, request).await?.is_some()
        {
            tx.roll_back().await?;
            return Ok(Saved::Repeated);
        }
        let row: Option<(i64,)> =
            tx.first("SELECT version FROM part WHERE code = $1", values![&part.code]).await?;
        let refused = match (row, edited) {
            (Some(_), 0) => Some(Saved::Taken),
            (None, 1..) => Some(Saved::NoSuchPart),
            (Some((version,)), edited) if version != edited => Some(Saved::ChangedMeanwhile { version }),
            _ => None,
        };
        if let Some(refused) = refused {
            tx.roll_back().await?;
            return Ok(refused);
        }
        // In one order, as an imported table has them.
        let mut products = part.products.clone();
        products.sort();
        products.dedup();
        let products = serde_json::to_string(&products)
            .map_err(|e| StoreError::unreadable("the models of a part", e))?;
        let sql = if edited == 0 {
            "INSERT INTO part (name, family, kind, measure, cost, products, revision, note, retired, version, changed, \
             changed_by, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        } else {
            "UPDATE part SET name = $1, family = $2, kind = $3, measure = $4, cost = $5, products = $6, revision = $7, \
             note = $8, retired = $9, version = $10, changed = $11, changed_by = $12 WHERE code = $13"
        };
        let family = part.family.as_ref().map_or("", |f| f.as_str());
        let values = values![
            &part.name,
            family,
            part.kind.code(),
            &part.measure,
            part.cost,
            products,
            &part.revision,
            &part.note,
            part.retired,
            edited + 1,
            self.now(),
            by,
            &part.code
        ];
        if edited > 0 {
            keep(&mut tx, part.code.as_str()).await?;
        }
        tx.run(sql, values).await?;
        if let Some(request) = request {
            remember(&mut tx, request, part.code.as_str(), self.now()).await?;
        }
        tx.commit().await?;
        Ok(Saved::As { version: edited + 1 })
    }
}

/// Keeps the version that holds, before it is changed.
pub(crate) async fn keep(tx: &mut Tx, code: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO part_version (code, version, name, family, kind, measure, cost, products, revision, note, \
               retired, changed, changed_by) SELECT code, version, name, family, kind, measure, cost, products, revision, \
               note, retired, changed, changed_by FROM part WHERE code = $1";
    tx.run(sql, values![code]).await?;
    Ok(())
}

/// Says who wrote the version that holds, and when.
pub(crate) async fn sign(
    tx: &mut Tx,
    code: &str,
    now: jiff::Timestamp,
    by: Option<PersonId>,
) -> Result<(), StoreError> {
    let sql = "UPDATE part SET changed = $1, changed_by = $2 WHERE code = $3";
    tx.run(sql, values![now, by, code]).await?;
    Ok(())
}
