//! What somebody without a log-in may be shown of a unit: what it is, not whose.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{AreaCode, CustomerId, EquipmentId};

/// A unit as its code or serial number opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedUnit {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    /// `water-meter`, `heat-meter`, …
    pub kind: String,
    pub customer: CustomerId,
    pub area: Option<AreaCode>,
    pub remote_access: bool,
}

/// By the code printed on it, or by its serial number.
///
/// # Errors
/// The database did not carry it out.
pub async fn unit(db: &Db, code_or_serial: &str) -> Result<Option<ScannedUnit>, StoreError> {
    type Row = (i64, String, String, String, i64, Option<String>, i64);
    let sql = "SELECT e.id, e.serial, e.model, e.kind, e.customer, s.area, e.remote_access FROM equipment AS e \
               LEFT JOIN site AS s ON s.id = e.site WHERE e.code = $1 OR e.serial = $2 LIMIT 1";
    let typed = code_or_serial.trim();
    let row: Option<Row> = db.first(sql, values![typed.to_lowercase(), typed.to_uppercase()]).await?;
    Ok(row.map(|(id, serial, model, kind, customer, area, remote)| ScannedUnit {
        id: EquipmentId(id),
        serial,
        model,
        kind,
        customer: CustomerId(customer),
        area: area.as_deref().and_then(AreaCode::new),
        remote_access: remote != 0,
    }))
}
