//! What belongs to one unit: its history, its cases, those before and after it; and how it is found by what is printed on it.

use crate::db::Db;
use crate::error::StoreError;
use crate::read::case_page::{CaseLine, LINE_COLUMNS, LineRow, line};
use crate::values;
use domain::ids::{CaseId, CustomerId, EquipmentId, PersonId};
use domain::unit::UnitEvent;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

/// Entries and cases that a page shows.
const ENTRIES_MAX: i64 = 300;
const CASES_MAX: i64 = 50;

/// One entry of a unit's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub occurred: Timestamp,
    pub recorded: Timestamp,
    pub person: Option<PersonId>,
    pub case: Option<CaseId>,
    pub event: UnitEvent,
}

/// A unit's history, newest first.
///
/// # Errors
/// The database did not carry it out, or an entry can't be read.
pub async fn entries(db: &Db, unit: EquipmentId) -> Result<Vec<Entry>, StoreError> {
    type Row = (i64, i64, i64, Option<i64>, Option<i64>, String);
    let sql = "SELECT id, occurred, recorded, person, case_id, body FROM unit_entry WHERE unit = $1 \
               ORDER BY id DESC LIMIT $2";
    let rows: Vec<Row> = db.all(sql, values![unit, ENTRIES_MAX]).await?;
    let entry = |(id, occurred, recorded, person, case, body): Row| {
        Ok(Entry {
            id,
            occurred: crate::time(occurred),
            recorded: crate::time(recorded),
            person: person.map(PersonId),
            case: case.map(CaseId::from_key),
            event: serde_json::from_str(&body)
                .map_err(|e| StoreError::unreadable(format!("entry {id} of unit {unit}"), e))?,
        })
    };
    rows.into_iter().map(entry).collect()
}

/// The cases about a unit, complaints apart, newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn cases_of(db: &Db, unit: EquipmentId) -> Result<Vec<CaseLine>, StoreError> {
    let sql = format!(
        "SELECT {LINE_COLUMNS} JOIN case_unit AS a ON a.case_id = c.id \
         WHERE a.unit = $1 AND c.complaint = 0 ORDER BY a.case_id DESC LIMIT $2"
    );
    let rows: Vec<LineRow> = db.all(AssertSqlSafe(sql), values![unit, CASES_MAX]).await?;
    Ok(rows.into_iter().map(line).collect())
}

/// Enough of a unit to lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLink {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub code: String,
    pub customer: CustomerId,
    pub state: String,
    pub version: i64,
    pub replaces: Option<EquipmentId>,
    pub replaced_by: Option<EquipmentId>,
}

type LinkRow = (i64, String, String, String, i64, String, i64, Option<i64>, Option<i64>);

const LINK: &str =
    "SELECT id, serial, model, code, customer, state, version, replaces, replaced_by FROM equipment";

fn link((id, serial, model, code, customer, state, version, replaces, replaced_by): LinkRow) -> UnitLink {
    UnitLink {
        id: EquipmentId(id),
        serial,
        model,
        code,
        customer: CustomerId(customer),
        state,
        version,
        replaces: replaces.map(EquipmentId),
        replaced_by: replaced_by.map(EquipmentId),
    }
}

/// # Errors
/// The database did not carry it out.
pub async fn unit_link(db: &Db, id: EquipmentId) -> Result<Option<UnitLink>, StoreError> {
    let row: Option<LinkRow> = db.first(AssertSqlSafe(format!("{LINK} WHERE id = $1")), values![id]).await?;
    Ok(row.map(link))
}

/// The unit that a scanned code stands for: our own code, a serial number, or an address that ends in either.
///
/// # Errors
/// The database did not carry it out.
pub async fn resolve(db: &Db, scanned: &str) -> Result<Option<UnitLink>, StoreError> {
    for wanted in domain::unit::scanned(scanned) {
        let sql = format!("{LINK} WHERE code = $1 OR serial = $2 OR serial = $3 ORDER BY id LIMIT 1");
        let values = values![wanted.to_lowercase(), &wanted, wanted.to_uppercase()];
        if let Some(row) = db.first::<LinkRow>(AssertSqlSafe(sql), values).await? {
            return Ok(Some(link(row)));
        }
    }
    Ok(None)
}

/// What stands on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLabel {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub code: String,
    pub customer: String,
    pub site: Option<String>,
    pub place: String,
}

/// The labels of these units, in the order of their serial numbers.
///
/// # Errors
/// The database did not carry it out.
pub async fn labels(db: &Db, ids: &[i64]) -> Result<Vec<UnitLabel>, StoreError> {
    type Row = (i64, String, String, String, String, Option<String>, String);
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(LABELS_AT_ONCE) {
        // Whole numbers of our own, so they may stand in the text.
        let keys: Vec<String> = some.iter().map(i64::to_string).collect();
        let sql = format!(
            "SELECT e.id, e.serial, e.model, e.code, u.name, s.name, e.place FROM equipment AS e \
             JOIN customer AS u ON u.id = e.customer LEFT JOIN site AS s ON s.id = e.site WHERE e.id IN ({})",
            keys.join(", ")
        );
        let rows: Vec<Row> = db.all(AssertSqlSafe(sql), values![]).await?;
        found.extend(rows.into_iter().map(|(id, serial, model, code, customer, site, place)| UnitLabel {
            id: EquipmentId(id),
            serial,
            model,
            code,
            customer,
            site,
            place,
        }));
    }
    found.sort_by(|a, b| a.serial.cmp(&b.serial));
    Ok(found)
}

/// Units of one statement.
const LABELS_AT_ONCE: usize = 500;
