//! All that is needed to say who pays for a case and how much: its units with those whose places they took and the parts that
//! were renewed in them, the contracts of its customer, the parts that are named, the rates of the day.

use crate::Store;
use crate::contracts;
use crate::db::{Db, Row, Tx, Value};
use crate::error::StoreError;
use crate::read::parts;
use crate::values;
use domain::case::Case;
use domain::case::charge::{Charging, Newcomer};
use domain::contract::Contract;
use domain::ids::{ContractId, CustomerId, EquipmentId, PartCode};
use domain::money::Fen;
use domain::part::{Part, Rate};
use domain::warranty::{Dates, Fitted, PREDECESSORS_MAX, Replaced, Unit};
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, SqlSafeStr};
use std::collections::{BTreeMap, BTreeSet};

/// Read by itself for a page, or within a step of the door, which decides by what it finds there.
pub(crate) enum Source<'a> {
    Page(&'a Db),
    Step(&'a mut Tx),
}

impl Source<'_> {
    async fn all<T: Row>(&mut self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<Vec<T>, StoreError> {
        match self {
            Self::Page(db) => db.all(sql, values).await,
            Self::Step(tx) => tx.all(sql, values).await,
        }
    }
}

/// For a case as it stands, with parts that are named beside those of its lines; prices of that day.
///
/// # Errors
/// The database did not carry it out, or something can't be read back: a day that is no day is not taken for a missing one.
pub async fn charging(
    store: &Store,
    case: &Case,
    more: &BTreeSet<PartCode>,
    on: Date,
) -> Result<Charging, StoreError> {
    load(&mut Source::Page(store.db()), case, more, on).await
}

pub(crate) async fn load(
    source: &mut Source<'_>,
    case: &Case,
    more: &BTreeSet<PartCode>,
    on: Date,
) -> Result<Charging, StoreError> {
    let rows = unit_rows(source, &case.equipment).await?;
    let mut wanted = case.parts_named();
    wanted.extend(more.iter().cloned());
    let linked: BTreeSet<ContractId> = rows.values().filter_map(|row| row.contract).collect();
    let fitted = fitted(source, rows.keys().copied()).await?;
    let units = case.equipment.iter().filter_map(|id| unit(&rows, &fitted, *id, 0));
    Ok(Charging {
        units: units.collect(),
        contracts: contracts_of(source, &case.customer.into_iter().collect(), &linked).await?,
        parts: parts_of(source, &wanted).await?,
        rates: rates(source, on).await?,
        newcomers: newcomers(source, &case.equipment).await?,
    })
}

/// What the warranty of units depends on, where no case is: the units as above, and the contracts of these customers and those
/// under which the units were delivered. At most some hundred units and customers at a time: each is a parameter.
///
/// # Errors
/// As of [`charging`].
pub async fn of_units(
    db: &Db,
    customers: &BTreeSet<CustomerId>,
    ids: &[EquipmentId],
) -> Result<(Vec<Unit>, Vec<Contract>), StoreError> {
    let source = &mut Source::Page(db);
    let rows = unit_rows(source, ids).await?;
    let linked: BTreeSet<ContractId> = rows.values().filter_map(|row| row.contract).collect();
    let fitted = fitted(source, rows.keys().copied()).await?;
    let units = ids.iter().filter_map(|id| unit(&rows, &fitted, *id, 0)).collect();
    Ok((units, contracts_of(source, customers, &linked).await?))
}

/// A unit without those before it.
struct UnitRow {
    unit: Unit,
    contract: Option<ContractId>,
    replaces: Option<EquipmentId>,
    bought: Option<bool>,
}

type Columns = (
    i64,
    String,
    String,
    i64,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// The units, and those whose places they took, in one query.
async fn unit_rows(
    source: &mut Source<'_>,
    ids: &[EquipmentId],
) -> Result<BTreeMap<EquipmentId, UnitRow>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    // Joined by hand: SQLite would else go through a million units beside a chain whose length it can't know, or through all that
    // took another's place.
    let sql = format!(
        "WITH RECURSIVE chain (id, depth) AS (SELECT id, 0 FROM equipment WHERE id IN ({}) UNION ALL \
         SELECT e.replaces, c.depth + 1 FROM chain AS c CROSS JOIN equipment AS e WHERE e.id = c.id \
         AND coalesce(e.replaces, 0) > 0 AND c.depth < {PREDECESSORS_MAX}) \
         SELECT DISTINCT e.id, e.serial, e.model, e.own, \
         coalesce(p.metering, CASE WHEN e.kind LIKE '%-meter' THEN 1 ELSE 0 END), \
         CAST(CASE WHEN e.kind = 'software' OR p.kind = 'software' THEN 1 ELSE 0 END AS BIGINT), e.contract, k.number, \
         e.delivered_on, e.installed_on, e.commissioned_on, e.accepted_on, e.replaces, e.bought \
         FROM chain AS c CROSS JOIN equipment AS e LEFT JOIN product AS p ON p.code = e.model \
         LEFT JOIN contract AS k ON k.id = e.contract WHERE e.id = c.id",
        marks(ids.len())
    );
    let rows: Vec<Columns> = source.all(AssertSqlSafe(sql), keys(ids)).await?;
    let mut units = BTreeMap::new();
    for row in rows {
        let (id, serial, model, own, metering, software, contract, number) =
            (row.0, row.1, row.2, row.3, row.4, row.5, row.6, row.7);
        let day = |text: Option<String>| {
            text.map(|text| day(&format!("a day of unit {serial}"), &text)).transpose()
        };
        let dates = Dates {
            delivered: day(row.8)?,
            installed: day(row.9)?,
            commissioned: day(row.10)?,
            accepted: day(row.11)?,
        };
        let unit = Unit {
            id: EquipmentId(id),
            serial,
            model,
            own: own != 0,
            metering: metering != 0,
            software: software != 0,
            contract: number,
            dates,
            replaced: None,
            fitted: Vec::new(),
        };
        let contract = contract.map(ContractId);
        let bought = row.13.map(|bought| bought != 0);
        units.insert(unit.id, UnitRow { unit, contract, replaces: row.12.map(EquipmentId), bought });
    }
    Ok(units)
}

/// With those before it, as far as they are followed.
fn unit(
    rows: &BTreeMap<EquipmentId, UnitRow>,
    fitted: &BTreeMap<EquipmentId, Vec<Fitted>>,
    id: EquipmentId,
    depth: usize,
) -> Option<Unit> {
    let row = rows.get(&id)?;
    let before = row.replaces.filter(|_| depth < PREDECESSORS_MAX);
    let before = before.and_then(|before| unit(rows, fitted, before, depth + 1));
    Some(Unit {
        replaced: before.map(|unit| Box::new(Replaced { unit, bought: row.bought })),
        fitted: fitted.get(&id).cloned().unwrap_or_default(),
        ..row.unit.clone()
    })
}

async fn fitted(
    source: &mut Source<'_>,
    ids: impl Iterator<Item = EquipmentId>,
) -> Result<BTreeMap<EquipmentId, Vec<Fitted>>, StoreError> {
    let ids: Vec<EquipmentId> = ids.collect();
    let mut found = BTreeMap::<_, Vec<_>>::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT unit, part, fitted_on FROM fitted WHERE unit IN ({}) ORDER BY unit, part, fitted_on",
        marks(ids.len())
    );
    let rows: Vec<(i64, String, String)> = source.all(AssertSqlSafe(sql), keys(&ids)).await?;
    for (unit, part, on) in rows {
        let what = format!("a part fitted in unit {unit}");
        let part = PartCode::new(&part).ok_or_else(|| StoreError::unreadable(&what, &part))?;
        found.entry(EquipmentId(unit)).or_default().push(Fitted { part, on: day(&what, &on)? });
    }
    Ok(found)
}

/// Of the customers, and those under which the units were delivered; first signed first.
async fn contracts_of(
    source: &mut Source<'_>,
    customers: &BTreeSet<CustomerId>,
    linked: &BTreeSet<ContractId>,
) -> Result<Vec<Contract>, StoreError> {
    let mut values: Vec<Value> = customers.iter().map(|id| Value::from(*id)).collect();
    values.extend(linked.iter().map(|id| Value::from(*id)));
    let any = |column: &str, from: usize, n: usize| {
        let marks: Vec<String> = (from..from + n).map(|n| format!("${n}")).collect();
        (n > 0).then(|| format!("{column} IN ({})", marks.join(", ")))
    };
    let of_customers = any("customer", 1, customers.len());
    let of_units = any("id", 1 + customers.len(), linked.len());
    let wanted: Vec<String> = of_customers.into_iter().chain(of_units).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT id, body FROM contract WHERE {} ORDER BY signed, id", wanted.join(" OR "));
    let rows: Vec<(i64, String)> = source.all(AssertSqlSafe(sql), values).await?;
    rows.into_iter().map(|(id, body)| contracts::read(ContractId(id), &body)).collect()
}

async fn parts_of(source: &mut Source<'_>, wanted: &BTreeSet<PartCode>) -> Result<Vec<Part>, StoreError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {} FROM part WHERE code IN ({})", parts::COLUMNS, marks(wanted.len()));
    let values = wanted.iter().map(|code| Value::from(code.as_str())).collect();
    let rows: Vec<parts::PartRow> = source.all(AssertSqlSafe(sql), values).await?;
    rows.into_iter().map(|row| parts::kept(row).map(|kept| kept.part)).collect()
}

/// Of each kind the one that holds on the day.
async fn rates(source: &mut Source<'_>, on: Date) -> Result<BTreeMap<Rate, Fen>, StoreError> {
    let sql = "SELECT r.code, r.cost FROM rate AS r WHERE r.since <= $1 AND NOT EXISTS \
               (SELECT 1 FROM rate AS later WHERE later.code = r.code AND later.since <= $1 AND later.since > r.since)";
    let rows: Vec<(String, i64)> = source.all(sql, values![on]).await?;
    let read = |(code, cost): (String, i64)| {
        let rate = Rate::from_code(&code).ok_or_else(|| StoreError::unreadable("a rate", &code))?;
        Ok((rate, Fen(cost)))
    };
    rows.into_iter().map(read).collect()
}

/// Units that took the place of these.
async fn newcomers(source: &mut Source<'_>, ids: &[EquipmentId]) -> Result<Vec<Newcomer>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, serial, replaces, installed_on FROM equipment WHERE replaces IN ({}) ORDER BY id",
        marks(ids.len())
    );
    let rows: Vec<(i64, String, i64, Option<String>)> = source.all(AssertSqlSafe(sql), keys(ids)).await?;
    let read = |(id, serial, replaces, installed): (i64, String, i64, Option<String>)| {
        let installed =
            installed.map(|text| day(&format!("the day unit {serial} was installed"), &text)).transpose()?;
        Ok(Newcomer { id: EquipmentId(id), serial, instead_of: EquipmentId(replaces), installed })
    };
    rows.into_iter().map(read).collect()
}

fn day(what: &str, text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|e| StoreError::unreadable(what, e))
}

/// `$1, $2, $3`
fn marks(n: usize) -> String {
    (1..=n).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

fn keys(ids: &[EquipmentId]) -> Vec<Value> {
    ids.iter().map(|id| Value::from(*id)).collect()
}
