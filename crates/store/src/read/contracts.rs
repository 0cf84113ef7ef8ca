//! The list of contracts, one contract with what belongs to it, and its earlier versions.

use crate::contracts::read;
use crate::db::Db;
use crate::error::StoreError;
use crate::{search, values};
use domain::contract::Contract;
use domain::ids::{ContractId, CustomerId, EquipmentId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// Contracts found by words.
const FOUND_MAX: usize = 100;
/// Units that are listed on a contract's page, and counted up to.
pub const UNITS_MAX: i64 = 100;
pub const UNITS_COUNTED_MAX: i64 = 10_000;

/// Rows that are read at once where not every one fits, and how often.
const CHUNK: i64 = 200;
const CHUNKS_MAX: usize = 50;

/// Where a page of the list begins: behind this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The day by which the list is ordered: signed, or the last one.
    pub day: Date,
    pub id: ContractId,
}

/// Which contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub customer: Option<CustomerId>,
    /// Only those in force on this day.
    pub in_force: Option<Date>,
    /// Only those whose last day lies between these; the next to end comes first.
    pub ending: Option<(Date, Date)>,
    /// Only those that promise a time of their own.
    pub promising: bool,
    pub after: Option<Cursor>,
    /// The rows before the cursor instead of those behind it.
    pub back: bool,
}

impl Wanted {
    /// Where the next page begins.
    #[must_use]
    pub fn cursor(&self, line: &Line) -> Cursor {
        let day = if self.ending.is_some() { line.ends.unwrap_or(line.signed) } else { line.signed };
        Cursor { day, id: line.id }
    }

    /// Whether a contract is among them, for lists that were found otherwise.
    #[must_use]
    pub fn holds(&self, line: &Line) -> bool {
        self.customer.is_none_or(|customer| line.customer == customer)
            && self.in_force.is_none_or(|day| line.signed <= day && line.ends.is_none_or(|last| last >= day))
            && self.ending.is_none_or(|(from, to)| line.ends.is_some_and(|last| from <= last && last <= to))
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: ContractId,
    pub number: String,
    pub title: String,
    pub customer: CustomerId,
    pub customer_name: String,
    pub signed: Date,
    pub ends: Option<Date>,
}

type LineRow = (i64, String, String, i64, String, String, Option<String>);

const LINE: &str = "SELECT c.id, c.number, c.title, c.customer, k.name, c.signed, c.ends \
                    FROM contract AS c JOIN customer AS k ON k.id = c.customer";

fn line((id, number, title, customer, customer_name, signed, ends): LineRow) -> Result<Line, StoreError> {
    Ok(Line {
        id: ContractId(id),
        number,
        title,
        customer: CustomerId(customer),
        customer_name,
        signed: day(id, &signed)?,
        ends: ends.map(|ends| day(id, &ends)).transpose()?,
    })
}

fn day(id: i64, text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|e| StoreError::unreadable(format!("a day of contract {id}"), e))
}

/// The list, last signed first, or, of those that end, the next to end first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn page(db: &Db, wanted: &Wanted, limit: i64) -> Result<Vec<Line>, StoreError> {
    let (sql, values) = page_query(wanted, limit);
    let mut rows: Vec<LineRow> = db.all(AssertSqlSafe(sql), values).await?;
    if wanted.back {
        rows.reverse();
    }
    rows.into_iter().map(line).collect()
}

/// The statement of [`page`], also for the test that looks at how it is carried out.
#[must_use]
pub fn page_query(wanted: &Wanted, limit: i64) -> (String, Vec<crate::db::Value>) {
    query(LINE, wanted, limit)
}

fn query(columns: &str, wanted: &Wanted, limit: i64) -> (String, Vec<crate::db::Value>) {
    let mut sql = format!("{columns} WHERE 1 = 1");
    let mut all = values![];
    if let Some(customer) = wanted.customer {
        all.extend(values![customer]);
        sql.push_str(&format!(" AND c.customer = ${}", all.len()));
    }
    if let Some(day) = wanted.in_force {
        all.extend(values![day]);
        sql.push_str(&format!(" AND c.signed <= ${0} AND (c.ends IS NULL OR c.ends >= ${0})", all.len()));
    }
    if let Some((from, to)) = wanted.ending {
        all.extend(values![from, to]);
        sql.push_str(&format!(" AND c.ends >= ${} AND c.ends <= ${}", all.len() - 1, all.len()));
    }
    if wanted.promising {
        sql.push_str(" AND EXISTS (SELECT 1 FROM contract_promise AS p WHERE p.contract = c.id)");
    }
    let day = if wanted.ending.is_some() { "c.ends" } else { "c.signed" };
    let (comes, order) = if wanted.ending.is_some() == wanted.back { ("<", "DESC") } else { (">", "ASC") };
    if let Some(after) = wanted.after {
        all.extend(values![after.day, after.id]);
        sql.push_str(&format!(" AND ({day}, c.id) {comes} (${}, ${})", all.len() - 1, all.len()));
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY {day} {order}, c.id {order} LIMIT ${}", all.len()));
    (sql, all)
}

/// As [`page`], only those of which `fits` says so, which may ask what no column knows.
///
/// # Errors
/// The database did not carry it out, or a body can't be read.
pub async fn page_of(
    db: &Db,
    wanted: &Wanted,
    limit: i64,
    fits: impl Fn(&Contract) -> bool,
) -> Result<Vec<Line>, StoreError> {
    let mut wanted = wanted.clone();
    let mut lines = Vec::new();
    for _ in 0..CHUNKS_MAX {
        let (sql, values) = query(KEPT, &wanted, CHUNK);
        let rows: Vec<KeptRow> = db.all(AssertSqlSafe(sql), values).await?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|n| n < CHUNK);
        for row in rows {
            let found = kept(row)?;
            let line = line_of(&found);
            wanted.after = Some(wanted.cursor(&line));
            if fits(&found.contract) {
                lines.push(line);
            }
            if i64::try_from(lines.len()).is_ok_and(|n| n >= limit) {
                break;
            }
        }
        if is_last || i64::try_from(lines.len()).is_ok_and(|n| n >= limit) {
            break;
        }
    }
    if wanted.back {
        lines.reverse();
    }
    Ok(lines)
}

fn line_of(kept: &Kept) -> Line {
    Line {
        id: kept.id,
        number: kept.contract.number.clone(),
        title: kept.contract.title.clone(),
        customer: kept.contract.customer,
        customer_name: kept.customer_name.clone(),
        signed: kept.contract.signed,
        ends: kept.contract.ends,
    }
}

/// Contracts by words of their number, title, scope or customer, newest entry first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn found(db: &Db, words: &str) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    for id in search::contracts(db, words, FOUND_MAX).await? {
        let sql = format!("{LINE} WHERE c.id = $1");
        let row: Option<LineRow> = db.first(AssertSqlSafe(sql), values![id]).await?;
        lines.extend(row.map(line).transpose()?);
    }
    Ok(lines)
}

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: ContractId,
    pub contract: Contract,
    pub version: i64,
    pub changed: Timestamp,
    pub changed_by: Option<PersonId>,
    pub customer_name: String,
}

type KeptRow = (i64, String, i64, i64, Option<i64>, String);

const KEPT: &str = "SELECT c.id, c.body, c.version, c.changed, c.changed_by, k.name \
                    FROM contract AS c JOIN customer AS k ON k.id = c.customer";

fn kept((id, body, version, changed, by, customer_name): KeptRow) -> Result<Kept, StoreError> {
    let id = ContractId(id);
    let contract = read(id, &body)?;
    Ok(Kept {
        id,
        contract,
        version,
        changed: crate::time(changed),
        changed_by: by.map(PersonId),
        customer_name,
    })
}

/// # Errors
/// The database did not carry it out, or the body can't be read.
pub async fn find(db: &Db, id: ContractId) -> Result<Option<Kept>, StoreError> {
    let sql = format!("{KEPT} WHERE c.id = $1");
    db.first::<KeptRow>(AssertSqlSafe(sql), values![id]).await?.map(kept).transpose()
}

/// All contracts of a customer, first signed first.
///
/// # Errors
/// The database did not carry it out, or a body can't be read.
pub async fn of_customer(db: &Db, customer: CustomerId) -> Result<Vec<Kept>, StoreError> {
    let sql = format!("{KEPT} WHERE c.customer = $1 ORDER BY c.signed, c.id");
    db.all::<KeptRow>(AssertSqlSafe(sql), values![customer]).await?.into_iter().map(kept).collect()
}

/// An earlier version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub version: i64,
    pub contract: Contract,
    pub changed: Timestamp,
    pub changed_by: Option<PersonId>,
}

/// The versions before the one that holds, newest first.
///
/// # Errors
/// The database did not carry it out, or a body can't be read.
pub async fn earlier(db: &Db, id: ContractId) -> Result<Vec<Earlier>, StoreError> {
    let sql = "SELECT version, body, changed, changed_by FROM contract_version WHERE contract = $1 \
               ORDER BY version DESC LIMIT 100";
    let rows: Vec<(i64, String, i64, Option<i64>)> = db.all(sql, values![id]).await?;
    let version = |(version, body, changed, by): (i64, String, i64, Option<i64>)| {
        let contract = read(id, &body)?;
        Ok(Earlier { version, contract, changed: crate::time(changed), changed_by: by.map(PersonId) })
    };
    rows.into_iter().map(version).collect()
}

/// Names of customers, to be offered while somebody types.
///
/// # Errors
/// The database did not carry it out.
pub async fn customers(db: &Db, limit: i64) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> =
        db.all("SELECT name FROM customer ORDER BY id LIMIT $1", values![limit]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The customers that are called exactly so.
///
/// # Errors
/// The database did not carry it out.
pub async fn customers_named(db: &Db, name: &str) -> Result<Vec<CustomerId>, StoreError> {
    let sql = "SELECT id FROM customer WHERE name = $1 ORDER BY id LIMIT $2";
    let rows: Vec<(i64,)> = db.all(sql, values![name, UNITS_MAX]).await?;
    Ok(rows.into_iter().map(|(id,)| CustomerId(id)).collect())
}

/// A unit that was delivered under a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub kind: String,
    pub place: String,
    pub installed: Option<Date>,
}

/// The first units of a contract, and how many there are, up to [`UNITS_COUNTED_MAX`].
///
/// # Errors
/// The database did not carry it out.
pub async fn units(db: &Db, id: ContractId) -> Result<(Vec<Delivered>, i64), StoreError> {
    let sql = "SELECT id, serial, model, kind, place, installed_on FROM equipment WHERE contract = $1 ORDER BY id LIMIT $2";
    let rows: Vec<(i64, String, String, String, String, Option<String>)> =
        db.all(sql, values![id, UNITS_MAX]).await?;
    let units = rows.into_iter().map(|(id, serial, model, kind, place, installed)| Delivered {
        id: EquipmentId(id),
        serial,
        model,
        kind,
        place,
        installed: installed.and_then(|day| day.parse().ok()),
    });
    let units = units.collect();
    let sql = "SELECT count(*) FROM (SELECT 1 FROM equipment WHERE contract = $1 LIMIT $2) AS n";
    let (count,): (i64,) = db.one(sql, values![id, UNITS_COUNTED_MAX]).await?;
    Ok((units, count))
}
