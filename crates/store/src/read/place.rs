//! What the register knows of where some units are and how they are built, as the decision table asks (P-MODE).

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{AreaCode, CustomerId, EquipmentId, ListCode};
use domain::serving::Place;
use sqlx::AssertSqlSafe;

/// Units that are looked at; a report names few.
const UNITS_MAX: usize = 100;
/// Units and sites of a customer that are looked at; of one who has more, nothing is true of all.
const OF_CUSTOMER_MAX: i64 = 1_000;

/// What is known when a case is taken: of its units or, where none is named, what is true of all that its customer has.
///
/// # Errors
/// The database did not carry it out.
pub async fn known(
    db: &Db,
    customer: Option<CustomerId>,
    units: &[EquipmentId],
) -> Result<Place, StoreError> {
    match customer {
        Some(customer) if units.is_empty() => of_customer(db, customer).await,
        _ => of(db, units).await,
    }
}

/// A customer of whom it is not known which unit they mean: what all their sites and units have in common, and nothing that
/// holds for some of them only.
async fn of_customer(db: &Db, customer: CustomerId) -> Result<Place, StoreError> {
    type Row = (Option<String>, Option<i64>, String);
    let sql = "SELECT area, distance_km, application FROM site WHERE customer = $1 LIMIT $2";
    let sites: Vec<Row> = db.all(sql, values![customer, OF_CUSTOMER_MAX + 1]).await?;
    let sql = "SELECT configuration FROM equipment WHERE customer = $1 LIMIT $2";
    let units: Vec<(String,)> = db.all(sql, values![customer, OF_CUSTOMER_MAX + 1]).await?;
    Ok(Place {
        area: common(sites.iter().map(|(area, ..)| area.as_deref())).and_then(AreaCode::new),
        distance_km: common(sites.iter().map(|(_, km, _)| *km)).and_then(|km| u32::try_from(km).ok()),
        configurations: common(units.iter().map(|(code,)| Some(code.as_str())))
            .and_then(ListCode::new)
            .into_iter()
            .collect(),
        applications: common(sites.iter().map(|(.., code)| Some(code.as_str())))
            .and_then(ListCode::new)
            .into_iter()
            .collect(),
    })
}

/// What all of them are; none where one differs, is not known, or there are too many to know.
fn common<T: PartialEq + Copy>(mut all: impl ExactSizeIterator<Item = Option<T>>) -> Option<T> {
    if i64::try_from(all.len()).is_ok_and(|n| n > OF_CUSTOMER_MAX) {
        return None;
    }
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

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
