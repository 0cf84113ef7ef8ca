//! The list of units: narrowed by whatever the address says, a page behind the last row of the page before.

use crate::db::{Db, Value};
use crate::error::StoreError;
use crate::{search, values};
use domain::ids::{CustomerId, EquipmentId};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// Units found by words.
const FOUND_MAX: usize = 200;
/// Units whose serial number begins with what was typed.
const BEGINNING_CHARS_MIN: usize = 2;

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitOrder {
    /// As entered, newest first.
    #[default]
    Newest,
    /// P-CERT: by the end of the verification.
    Due,
}

/// Behind which row a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCursor {
    /// Of [`UnitOrder::Due`].
    pub until: Option<Date>,
    pub id: i64,
}

/// Which units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitWanted {
    pub words: String,
    pub customer: Option<i64>,
    pub site: Option<i64>,
    pub system: Option<i64>,
    pub contract: Option<i64>,
    pub model: String,
    pub kind: String,
    pub state: String,
    /// Of our make; of others (P-WHOLE).
    pub own: Option<bool>,
    /// Units in use whose verification ends up to this day, and not before the other.
    pub due_to: Option<Date>,
    pub due_from: Option<Date>,
    /// Customers this person of ours looks after.
    pub responsible: Option<i64>,
    pub after: Option<UnitCursor>,
    pub order: UnitOrder,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub kind: String,
    pub state: String,
    pub customer: CustomerId,
    pub customer_name: String,
    pub site: Option<String>,
    pub place: String,
    pub installed: Option<Date>,
    pub until: Option<Date>,
    pub own: bool,
}

type Row = (
    i64,
    String,
    String,
    String,
    String,
    i64,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    i64,
);

/// # Errors
/// The database did not carry it out.
pub async fn units(db: &Db, wanted: &UnitWanted, limit: i64) -> Result<Vec<UnitLine>, StoreError> {
    let mut ids = None;
    if !wanted.words.trim().is_empty() {
        let found = found(db, wanted.words.trim()).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        ids = Some(found);
    }
    let (sql, values) = units_query(db.is_postgres(), wanted, ids.as_deref(), limit);
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), values).await?;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let line =
        |(id, serial, model, kind, state, customer, customer_name, site, place, installed, until, own)| {
            UnitLine {
                id: EquipmentId(id),
                serial,
                model,
                kind,
                state,
                customer: CustomerId(customer),
                customer_name,
                site,
                place,
                installed: day(installed),
                until: day(until),
                own: own != 0,
            }
        };
    Ok(rows.into_iter().map(line).collect())
}

/// By the beginning of the serial number, or by words of what is indexed.
async fn found(db: &Db, words: &str) -> Result<Vec<i64>, StoreError> {
    let limit = i64::try_from(FOUND_MAX).unwrap_or(i64::MAX);
    let serial: String = words.to_uppercase();
    if serial.chars().count() >= BEGINNING_CHARS_MIN {
        let sql = "SELECT id FROM equipment WHERE serial >= $1 AND serial < $2 ORDER BY serial LIMIT $3";
        let end = format!("{serial}\u{10ffff}");
        let rows: Vec<(i64,)> = db.all(sql, values![&serial, end, limit]).await?;
        if !rows.is_empty() {
            return Ok(rows.into_iter().map(|(id,)| id).collect());
        }
    }
    Ok(search::equipment(db, words, FOUND_MAX).await?.into_iter().map(|id| id.0).collect())
}

/// Columns in the order of how few rows one value of them leaves.
const NARROW: [&str; 7] = ["e.system", "e.site", "e.contract", "e.customer", "e.state", "e.model", "e.kind"];

/// The statement, also for the test that looks at how it is carried out.
#[must_use]
pub fn units_query(
    postgres: bool,
    wanted: &UnitWanted,
    ids: Option<&[i64]>,
    limit: i64,
) -> (String, Vec<Value>) {
    let mut all = values![];
    let mut sql = "SELECT e.id, e.serial, e.model, e.kind, e.state, e.customer, u.name, s.name, e.place, e.installed_on, \
                   e.verified_until, e.own FROM equipment AS e JOIN customer AS u ON u.id = e.customer \
                   LEFT JOIN site AS s ON s.id = e.site WHERE 1 = 1"
        .to_owned();
    if let Some(ids) = ids {
        let keys: Vec<String> = ids.iter().map(i64::to_string).collect();
        sql.push_str(&format!(" AND e.id IN ({})", keys.join(", ")));
    }
    let by_due = wanted.order == UnitOrder::Due;
    let mut equal: Vec<(&str, Value)> = Vec::new();
    let numbers = [
        ("e.system", wanted.system),
        ("e.site", wanted.site),
        ("e.contract", wanted.contract),
        ("e.customer", wanted.customer),
    ];
    equal.extend(numbers.into_iter().filter_map(|(column, id)| Some((column, Value::Int(id?)))));
    for (column, text) in [("e.state", &wanted.state), ("e.model", &wanted.model), ("e.kind", &wanted.kind)] {
        if !text.is_empty() {
            equal.push((column, Value::from(text)));
        }
    }
    // SQLite keeps no figures of how rows are spread before somebody asks it to: it is told by which column to look. Of units
    // in use there are so many that the order of the list finds them soon enough.
    let leads = |column: &str, value: &Value| {
        column != "e.state" || !matches!(value, Value::Text(s) if s == "in-use")
    };
    let lead = NARROW
        .iter()
        .find(|narrow| equal.iter().any(|(column, value)| column == *narrow && leads(column, value)));
    for (column, value) in equal {
        all.push(value);
        let quiet = !postgres
            && (ids.is_some()
                || by_due && column != "e.customer"
                || lead.is_some_and(|lead| *lead != column));
        let mark = if quiet { "+" } else { "" };
        sql.push_str(&format!(" AND {mark}{column} = ${}", all.len()));
    }
    if let Some(own) = wanted.own {
        all.extend(values![own]);
        sql.push_str(&format!(" AND e.own = ${}", all.len()));
    }
    if let Some(person) = wanted.responsible {
        all.extend(values![person]);
        sql.push_str(&format!(" AND u.responsible = ${}", all.len()));
    }
    if by_due || wanted.due_to.is_some() || wanted.due_from.is_some() {
        // Named in the text, so that the index over these alone serves it.
        sql.push_str(" AND e.state = 'in-use' AND e.verified_until IS NOT NULL");
    }
    for (sign, day) in [("<=", wanted.due_to), (">=", wanted.due_from)] {
        if let Some(day) = day {
            all.extend(values![day]);
            sql.push_str(&format!(" AND e.verified_until {sign} ${}", all.len()));
        }
    }
    match (&wanted.after, by_due) {
        (Some(UnitCursor { until: Some(until), id }), true) => {
            all.extend(values![*until, *id]);
            sql.push_str(&format!(" AND (e.verified_until, e.id) > (${}, ${})", all.len() - 1, all.len()));
        }
        (Some(UnitCursor { id, .. }), false) => {
            all.extend(values![*id]);
            sql.push_str(&format!(" AND e.id < ${}", all.len()));
        }
        _ => {}
    }
    all.extend(values![limit]);
    let order = if by_due { "e.verified_until, e.id" } else { "e.id DESC" };
    sql.push_str(&format!(" ORDER BY {order} LIMIT ${}", all.len()));
    (sql, all)
}
