//! What the portal shows of one customer. Every query here asks for the customer: whose it is not, it does not give.

use crate::db::Db;
use crate::error::StoreError;
use crate::files::Owner;
use crate::values;
use domain::case::Case;
use domain::ids::{AreaCode, CaseId, ContractId, CustomerId, EquipmentId, SiteId};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// Cases and units of one page.
pub const PAGE: i64 = 30;
/// Sites of one customer that are offered as filters.
const SITES_MAX: i64 = 100;

/// One of the customer's cases.
#[derive(Clone, Debug)]
pub struct CaseLine {
    pub case: Case,
    pub subject: String,
}

/// The customer's cases: open ones with what is due next on top, others newest first. One more than [`PAGE`] when there are
/// more.
///
/// # Errors
/// The database did not carry it out, or a case can't be read back.
pub async fn cases(
    db: &Db,
    customer: CustomerId,
    open: bool,
    before: Option<CaseId>,
) -> Result<Vec<CaseLine>, StoreError> {
    let order = if open { "CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, id" } else { "id DESC" };
    let sql = format!(
        "SELECT id, state, subject FROM cases WHERE customer = $1 AND open = $2 AND id < $3 ORDER BY {order} LIMIT $4"
    );
    let before = before.map_or(i64::MAX, CaseId::key);
    // All that are open stand on one page: what is owed must not hide behind "next".
    let limit = if open { 10 * PAGE } else { PAGE + 1 };
    let rows: Vec<(i64, String, String)> =
        db.all(AssertSqlSafe(sql), values![customer, open, before, limit]).await?;
    rows.into_iter().map(line).collect()
}

fn line((id, state, subject): (i64, String, String)) -> Result<CaseLine, StoreError> {
    let fault = |e: serde_json::Error| StoreError::unreadable(CaseId::from_key(id).to_string(), e);
    Ok(CaseLine { case: serde_json::from_str(&state).map_err(fault)?, subject })
}

/// One of the customer's units, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub kind: String,
    pub site: Option<String>,
    pub place: String,
    /// in-use, in-stock, in-repair, replaced, retired
    pub state: String,
    pub installed: Option<Date>,
    /// The last day on which its verification holds (P-CERT).
    pub verified_until: Option<Date>,
}

type UnitRow = (i64, String, String, String, Option<String>, String, String, Option<String>, Option<String>);

const UNIT: &str = "SELECT e.id, e.serial, e.model, e.kind, s.name, e.place, e.state, e.installed_on, e.verified_until \
                    FROM equipment e LEFT JOIN site s ON s.id = e.site";

fn unit_line(row: UnitRow) -> UnitLine {
    let (id, serial, model, kind, site, place, state, installed, verified_until) = row;
    let day = |text: Option<String>| text.and_then(|day| day.parse().ok());
    UnitLine {
        id: EquipmentId(id),
        serial,
        model,
        kind,
        site,
        place,
        state,
        installed: day(installed),
        verified_until: day(verified_until),
    }
}

/// Which of the customer's units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The beginning of a serial number.
    pub serial: &'a str,
    pub site: Option<SiteId>,
    /// Only those whose verification ends up to this day.
    pub verified_until: Option<Date>,
    /// Behind this number.
    pub after: Option<EquipmentId>,
}

/// The customer's units. One more than [`PAGE`] when there are more.
///
/// # Errors
/// The database did not carry it out.
pub async fn units(db: &Db, customer: CustomerId, wanted: &Wanted<'_>) -> Result<Vec<UnitLine>, StoreError> {
    let mut sql = format!("{UNIT} WHERE e.customer = $1 AND e.id > $2");
    let mut all = values![customer, wanted.after.map_or(0, |id| id.0)];
    if !wanted.serial.is_empty() {
        all.extend(values![wanted.serial, format!("{}\u{10ffff}", wanted.serial)]);
        sql.push_str(&format!(" AND e.serial >= ${} AND e.serial < ${}", all.len() - 1, all.len()));
    }
    if let Some(site) = wanted.site {
        all.extend(values![site]);
        sql.push_str(&format!(" AND e.site = ${}", all.len()));
    }
    if let Some(day) = wanted.verified_until {
        all.extend(values![day]);
        sql.push_str(&format!(" AND e.state = 'in-use' AND e.verified_until <= ${}", all.len()));
    }
    all.extend(values![PAGE + 1]);
    sql.push_str(&format!(" ORDER BY e.id LIMIT ${}", all.len()));
    let rows: Vec<UnitRow> = db.all(AssertSqlSafe(sql), all).await?;
    Ok(rows.into_iter().map(unit_line).collect())
}

/// One of the customer's units with what a report of it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCard {
    pub line: UnitLine,
    pub address: String,
    pub area: Option<AreaCode>,
    pub remote_access: bool,
    pub seal: String,
    pub contract: Option<ContractId>,
}

/// # Errors
/// The database did not carry it out.
pub async fn unit(db: &Db, customer: CustomerId, id: EquipmentId) -> Result<Option<UnitCard>, StoreError> {
    let sql = format!("{UNIT} WHERE e.id = $1 AND e.customer = $2");
    let Some(row) = db.first::<UnitRow>(AssertSqlSafe(sql), values![id, customer]).await? else {
        return Ok(None);
    };
    let sql = "SELECT coalesce(s.address, ''), s.area, e.remote_access, e.seal, e.contract FROM equipment e \
               LEFT JOIN site s ON s.id = e.site WHERE e.id = $1";
    let (address, area, remote, seal, contract): (String, Option<String>, i64, String, Option<i64>) =
        db.one(sql, values![id]).await?;
    Ok(Some(UnitCard {
        line: unit_line(row),
        address,
        area: area.as_deref().and_then(AreaCode::new),
        remote_access: remote != 0,
        seal,
        contract: contract.map(ContractId),
    }))
}

/// The customer's unit of this serial number.
///
/// # Errors
/// The database did not carry it out.
pub async fn unit_by_serial(
    db: &Db,
    customer: CustomerId,
    serial: &str,
) -> Result<Option<EquipmentId>, StoreError> {
    let sql = "SELECT id FROM equipment WHERE serial = $1 AND customer = $2";
    let row: Option<(i64,)> = db.first(sql, values![serial.trim().to_uppercase(), customer]).await?;
    Ok(row.map(|(id,)| EquipmentId(id)))
}

/// How many units the customer has in use, and of how many the verification ends up to a day.
///
/// # Errors
/// The database did not carry it out.
pub async fn unit_counts(db: &Db, customer: CustomerId, until: Date) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT count(*), count(CASE WHEN verified_until <= $2 THEN 1 END) FROM equipment \
               WHERE customer = $1 AND state = 'in-use'";
    db.one(sql, values![customer, until]).await
}

/// The customer's sites with how many units stand there.
///
/// # Errors
/// The database did not carry it out.
pub async fn sites(db: &Db, customer: CustomerId) -> Result<Vec<(SiteId, String, i64)>, StoreError> {
    let sql = "SELECT s.id, s.name, count(e.id) FROM site s LEFT JOIN equipment e ON e.site = s.id \
               WHERE s.customer = $1 GROUP BY s.id, s.name ORDER BY s.name, s.id LIMIT $2";
    let rows: Vec<(i64, String, i64)> = db.all(sql, values![customer, SITES_MAX]).await?;
    Ok(rows.into_iter().map(|(id, name, units)| (SiteId(id), name, units)).collect())
}

/// Where a report from the customer belongs, without a unit: the only site's service area, where there is only one.
///
/// # Errors
/// The database did not carry it out.
pub async fn only_area(db: &Db, customer: CustomerId) -> Result<Option<AreaCode>, StoreError> {
    let sql = "SELECT area FROM site WHERE customer = $1 LIMIT 2";
    let rows: Vec<(Option<String>,)> = db.all(sql, values![customer]).await?;
    Ok(match rows.as_slice() {
        [(Some(area),)] => AreaCode::new(area),
        _ => None,
    })
}

/// Whether a file of a unit, a site, a contract or the customer itself may be read by this customer.
///
/// # Errors
/// The database did not carry it out.
pub async fn owns(db: &Db, customer: CustomerId, owner: Owner) -> Result<bool, StoreError> {
    let (sql, id) = match owner {
        Owner::Unit(id) => ("SELECT id FROM equipment WHERE id = $1 AND customer = $2", id),
        Owner::Contract(id) => ("SELECT id FROM contract WHERE id = $1 AND customer = $2", id),
        Owner::Site(id) => ("SELECT id FROM site WHERE id = $1 AND customer = $2", id),
        Owner::Customer(id) => ("SELECT id FROM customer WHERE id = $1 AND id = $2", id),
    };
    let row: Option<(i64,)> = db.first(sql, values![id, customer]).await?;
    Ok(row.is_some())
}
