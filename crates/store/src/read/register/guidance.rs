//! P-FIRST: guidance on site that was offered, and what became of it.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, CustomerId, EquipmentId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// One customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance {
    pub customer: CustomerId,
    pub customer_name: String,
    pub city: String,
    pub unit: EquipmentId,
    pub serial: String,
    pub offered: Timestamp,
    /// When the offer was written to the customer.
    pub told: Option<Timestamp>,
    /// offered, agreed, declined, done
    pub state: String,
    pub agreed_on: Option<Date>,
    pub case: Option<CaseId>,
    pub note: String,
    pub accepted_on: Option<Date>,
    pub accepted_by: String,
    pub version: i64,
    pub changed: Timestamp,
    pub changed_by: Option<PersonId>,
}

/// Which of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuidanceWanted {
    /// Empty for what is owed: offered and agreed.
    pub state: String,
    /// Behind this moment (microseconds since 1970 UTC) and customer.
    pub after: Option<(i64, i64)>,
}

type Row = (
    i64,
    String,
    String,
    i64,
    String,
    i64,
    Option<i64>,
    String,
    Option<String>,
    Option<i64>,
    String,
    Option<String>,
    String,
    i64,
    i64,
    Option<i64>,
);

const COLUMNS: &str = "SELECT g.customer, u.name, u.city, g.unit, e.serial, g.offered, g.told, g.state, g.agreed_on, \
    g.case_id, g.note, g.accepted_on, g.accepted_by, g.version, g.changed, g.changed_by FROM guidance AS g \
    JOIN customer AS u ON u.id = g.customer JOIN equipment AS e ON e.id = g.unit";

fn one(row: Row) -> Guidance {
    let (
        customer,
        customer_name,
        city,
        unit,
        serial,
        offered,
        told,
        state,
        agreed,
        case,
        note,
        accepted,
        by,
        version,
        changed,
        who,
    ) = row;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Guidance {
        customer: CustomerId(customer),
        customer_name,
        city,
        unit: EquipmentId(unit),
        serial,
        offered: crate::time(offered),
        told: told.map(crate::time),
        state,
        agreed_on: day(agreed),
        case: case.map(CaseId::from_key),
        note,
        accepted_on: day(accepted),
        accepted_by: by,
        version,
        changed: crate::time(changed),
        changed_by: who.map(PersonId),
    }
}

/// The list, longest offered first.
///
/// # Errors
/// The database did not carry it out.
pub async fn guidance(db: &Db, wanted: &GuidanceWanted, limit: i64) -> Result<Vec<Guidance>, StoreError> {
    let mut all = values![];
    let mut sql = COLUMNS.to_owned();
    if wanted.state.is_empty() {
        sql.push_str(" WHERE g.state IN ('offered', 'agreed')");
    } else {
        all.extend(values![&wanted.state]);
        sql.push_str(" WHERE g.state = $1");
    }
    if let Some((offered, customer)) = wanted.after {
        all.extend(values![offered, customer]);
        sql.push_str(&format!(" AND (g.offered, g.customer) > (${}, ${})", all.len() - 1, all.len()));
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY g.offered, g.customer LIMIT ${}", all.len()));
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), all).await?;
    Ok(rows.into_iter().map(one).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn guidance_of(db: &Db, customer: CustomerId) -> Result<Option<Guidance>, StoreError> {
    let sql = format!("{COLUMNS} WHERE g.customer = $1");
    Ok(db.first::<Row>(AssertSqlSafe(sql), values![customer]).await?.map(one))
}
