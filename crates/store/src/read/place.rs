//! What the register knows of where some units are and how they are built, as the decision table asks (P-MODE).

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{AreaCode, EquipmentId, ListCode};
use domain::serving::Place;
use sqlx::AssertSqlSafe;

/// Units that are looked at; a report names few.
const UNITS_MAX: usize = 100;

/// Of several sites the farthest counts: whoever goes has to get there too.
///
/// # Errors
/// The database did not carry it out.
pub async fn of(db: &Db, units: &[EquipmentId]) -> Result<Place, StoreError> {
    type Row = (String, Option<String>, Option<i64>, Option<String>);
    let mut place = Place::default();
    if units.is_empty() {
        return Ok(place);
    }
    // Whole numbers of our own, so they may stand in the text.
    let keys: Vec<String> = units.iter().take(UNITS_MAX).map(|id| id.0.to_string()).collect();
    let sql = format!(
        "SELECT e.configuration, s.area, s.distance_km, s.application \
         FROM equipment e LEFT JOIN site s ON s.id = e.site WHERE e.id IN ({}) ORDER BY e.id",
        keys.join(", ")
    );
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), values![]).await?;
    for (configuration, area, distance, application) in rows {
        place.configurations.extend(ListCode::new(&configuration));
        place.applications.extend(application.as_deref().and_then(ListCode::new));
        place.area = place.area.or_else(|| area.as_deref().and_then(AreaCode::new));
        place.distance_km = place.distance_km.max(distance.and_then(|km| u32::try_from(km).ok()));
    }
    Ok(place)
}
