//! All that is needed to say who pays for a case and how much: its units with their days, the contracts of its customer, the
//! parts that are named, the rates.

use super::{contracts, parts};
use crate::Store;
use crate::error::StoreError;
use crate::rates::{self, Dated};
use crate::values;
use domain::case::Case;
use domain::ids::{ContractId, EquipmentId, PartCode};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A unit of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    /// Supplied by the company (P-WHOLE).
    pub own: bool,
    /// The longer term of P-WARRANTY holds for its model.
    pub metering: bool,
    pub contract: Option<ContractId>,
    pub delivered: Option<Date>,
    pub installed: Option<Date>,
    pub commissioned: Option<Date>,
    pub accepted: Option<Date>,
    pub replaces: Option<EquipmentId>,
}

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub units: Vec<Unit>,
    /// Of the customer, and those under which units of the case were delivered; first signed first.
    pub contracts: Vec<contracts::Kept>,
    pub parts: Vec<parts::Kept>,
    /// Of each kind the one that holds on the day.
    pub rates: Vec<Dated>,
    /// The charter's numbers of P-WARRANTY: `whole-unit-years`, `metering-years`.
    pub warranty: BTreeMap<String, u32>,
}

type UnitRow = (
    i64,
    String,
    String,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

/// Loads it for a case on a day; `wanted` are the parts of its lines.
///
/// # Errors
/// The database did not carry it out, or something can't be read back.
pub async fn facts(store: &Store, case: &Case, wanted: &[PartCode], on: Date) -> Result<Facts, StoreError> {
    let db = store.db();
    let mut facts = Facts { rates: rates::on(&rates::all(db).await?, on), ..Facts::default() };
    for id in &case.equipment {
        let sql = "SELECT e.id, e.serial, e.model, e.own, coalesce(p.metering, CASE WHEN e.kind LIKE '%-meter' THEN 1 ELSE 0 END), \
                   e.contract, e.delivered_on, e.installed_on, e.commissioned_on, e.accepted_on, e.replaces \
                   FROM equipment AS e LEFT JOIN product AS p ON p.code = e.model WHERE e.id = $1";
        let row: Option<UnitRow> = db.first(sql, values![*id]).await?;
        facts.units.extend(row.map(unit));
    }
    if let Some(customer) = case.customer {
        facts.contracts = contracts::of_customer(db, customer).await?;
    }
    for id in facts.units.iter().filter_map(|unit| unit.contract).collect::<Vec<_>>() {
        if !facts.contracts.iter().any(|kept| kept.id == id) {
            facts.contracts.extend(contracts::find(db, id).await?);
        }
    }
    facts.contracts.sort_by_key(|kept| (kept.contract.signed, kept.id));
    for code in wanted {
        facts.parts.extend(parts::find(db, code).await?);
    }
    let world = store.world();
    let warranty = world.charter.promises.iter().find(|(id, _)| id.as_str() == "P-WARRANTY");
    facts.warranty = warranty.map(|(_, promise)| promise.parameters.clone()).unwrap_or_default();
    Ok(facts)
}

fn unit(row: UnitRow) -> Unit {
    let (id, serial, model, own, metering, contract, delivered, installed, commissioned, accepted, replaces) =
        row;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Unit {
        id: EquipmentId(id),
        serial,
        model,
        own: own != 0,
        metering: metering != 0,
        contract: contract.map(ContractId),
        delivered: day(delivered),
        installed: day(installed),
        commissioned: day(commissioned),
        accepted: day(accepted),
        replaces: replaces.map(EquipmentId),
    }
}
