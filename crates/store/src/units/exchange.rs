//! The exchange of a unit, whole or not at all.

use super::{enter, keep_file};
use crate::Store;
use crate::contracts::{done_before, remember};
use crate::db::Tx;
use crate::error::StoreError;
use crate::files::{NewFile, Owner};
use crate::import::row::save_in;
use crate::import::{RowEdit, RowSaved};
use crate::values;
use domain::ids::{CaseId, CommandId, EquipmentId, PersonId, SiteId};
use domain::import::{Kind, Names, Problem};
use domain::unit::{Exchange, ExchangeFault, NewUnit, OldUnit, PutIn, Spot, TakenOut, UnitEvent, UnitState};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// The new unit, where it is entered with the exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewUnitRow {
    pub model: String,
    pub revision: String,
    pub firmware: String,
}

/// What somebody did.
#[derive(Clone, Debug)]
pub struct ExchangeWish {
    pub old: EquipmentId,
    /// The version of the old unit that was seen.
    pub edited: i64,
    /// The serial number of the new one: in stock, back from repair, or not entered yet.
    pub serial: String,
    /// Read where the register does not know the serial number.
    pub entered: NewUnitRow,
    pub done: Exchange,
    pub occurred: Timestamp,
    /// The last day on which the new one's verification holds, where it was told.
    pub verified_until: Option<Date>,
    pub photos: Vec<NewFile>,
    pub case: Option<CaseId>,
    pub by: Option<PersonId>,
    pub request: Option<CommandId>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchanged {
    By(EquipmentId),
    /// Nothing was recorded: somebody changed the old unit meanwhile.
    ChangedMeanwhile {
        version: i64,
    },
    NoSuchUnit,
    NoSuchCase,
    /// The new unit can't be entered so.
    Problems(Vec<Problem>),
    Faults(Vec<ExchangeFault>),
    /// The same request was carried out before.
    Repeated(EquipmentId),
}

/// A unit as the exchange reads it.
struct Found {
    id: EquipmentId,
    version: i64,
    customer: i64,
    state: UnitState,
    serial: String,
    kind: String,
    metering: bool,
    installed: Option<Date>,
    spot: Spot,
    contract: Option<i64>,
    configuration: String,
    remote: i64,
}

impl Store {
    /// Records that a unit took the place of another: both units and both histories, or nothing.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn exchange_units(
        &self,
        names: &Arc<Names>,
        wish: &ExchangeWish,
        today: Date,
    ) -> Result<Exchanged, StoreError> {
        let mut tx = self.db().begin().await?;
        let done = self.exchange_in(&mut tx, names, wish, today).await?;
        match done {
            Exchanged::By(_) => tx.commit().await?,
            _ => tx.roll_back().await?,
        }
        Ok(done)
    }

    async fn exchange_in(
        &self,
        tx: &mut Tx,
        names: &Arc<Names>,
        wish: &ExchangeWish,
        today: Date,
    ) -> Result<Exchanged, StoreError> {
        if let Some(request) = wish.request
            && let Some(thing) = done_before(tx, request).await?
        {
            return Ok(Exchanged::Repeated(EquipmentId(thing.parse().unwrap_or(0))));
        }
        let Some(old) = found(tx, "e.id = $1", values![wish.old]).await? else {
            return Ok(Exchanged::NoSuchUnit);
        };
        if old.version != wish.edited {
            return Ok(Exchanged::ChangedMeanwhile { version: old.version });
        }
        if let Some(case) = wish.case {
            let sql = "SELECT id FROM cases WHERE id = $1";
            if tx.first::<(i64,)>(sql, values![case]).await?.is_none() {
                return Ok(Exchanged::NoSuchCase);
            }
        }
        let known = found(tx, "e.serial = $1", values![&wish.serial]).await?;
        let (new, was) = match known {
            Some(unit) => {
                let was = unit.state;
                (unit, Some(was))
            }
            None => match self.enter_new(tx, names, wish, &old).await? {
                Ok(unit) => (unit, None),
                Err(problems) => return Ok(Exchanged::Problems(problems)),
            },
        };
        let faults = wish.done.faults(
            &OldUnit {
                serial: old.serial.clone(),
                kind: old.kind.clone(),
                metering: old.metering,
                state: old.state,
                installed: old.installed,
            },
            &NewUnit { serial: new.serial.clone(), kind: new.kind.clone(), state: was },
            today,
        );
        if !faults.is_empty() {
            return Ok(Exchanged::Faults(faults));
        }
        self.take_out(tx, wish, &old, &new).await?;
        self.put_in(tx, wish, &old, &new, was).await?;
        if let Some(request) = wish.request {
            remember(tx, request, &new.id.to_string(), self.now()).await?;
        }
        Ok(Exchanged::By(new.id))
    }

    /// Into stock first, so that it is put in like any other.
    async fn enter_new(
        &self,
        tx: &mut Tx,
        names: &Arc<Names>,
        wish: &ExchangeWish,
        old: &Found,
    ) -> Result<Result<Found, Vec<Problem>>, StoreError> {
        let customer = old.customer.to_string();
        let cells = [
            ("serial", wish.serial.as_str()),
            ("model", wish.entered.model.as_str()),
            ("customer", customer.as_str()),
            ("state", UnitState::InStock.code()),
            ("revision", wish.entered.revision.as_str()),
            ("firmware", wish.entered.firmware.as_str()),
        ];
        let edit =
            RowEdit { kind: Kind::Units, key: None, edited: 0, cells: &cells, by: wish.by, request: None };
        match save_in(self, tx, names, &edit).await? {
            RowSaved::As { key, .. } => {
                let id: i64 = key.parse().unwrap_or(0);
                let unit = found(tx, "e.id = $1", values![id]).await?;
                Ok(Ok(unit.ok_or(StoreError::Database(sqlx::Error::RowNotFound))?))
            }
            RowSaved::Problems(problems) => Ok(Err(problems)),
            other => Err(StoreError::Contradiction(format!("a new unit can't be entered: {other:?}"))),
        }
    }

    async fn take_out(
        &self,
        tx: &mut Tx,
        wish: &ExchangeWish,
        old: &Found,
        new: &Found,
    ) -> Result<(), StoreError> {
        // It keeps its customer and its days: the warranty is reckoned by them.
        let sql = "UPDATE equipment SET state = $1, replaced_by = $2, system = NULL, place = '', seal = '', \
                   version = version + 1 WHERE id = $3 AND version = $4";
        changed_one(tx.run(sql, values![wish.done.became.code(), new.id, old.id, old.version]).await?, old)?;
        let event = UnitEvent::TakenOut(TakenOut {
            by: new.id,
            by_serial: new.serial.clone(),
            reading: wish.done.reading_before.clone(),
            seals_removed: wish.done.seals_removed.clone(),
            reason: wish.done.reason.clone(),
            became: wish.done.became,
            spot: old.spot.clone(),
            photos: self.photos(tx, old.id, wish).await?,
        });
        enter(tx, old.id, &event, wish.occurred, self.now(), (wish.by, wish.case)).await
    }

    async fn put_in(
        &self,
        tx: &mut Tx,
        wish: &ExchangeWish,
        old: &Found,
        new: &Found,
        was: Option<UnitState>,
    ) -> Result<(), StoreError> {
        // P-REPLACE: what it replaces is remembered, so that the warranty follows.
        let sql = "UPDATE equipment SET state = 'in-use', customer = $1, site = $2, system = $3, place = $4, \
                   contract = coalesce(contract, $5), installed_on = $6, replaces = $7, replaced_by = NULL, seal = $8, \
                   configuration = CASE WHEN configuration = '' THEN $9 ELSE configuration END, \
                   remote_access = CASE WHEN remote_access = 0 THEN $10 ELSE remote_access END, \
                   verified_until = coalesce($11, verified_until), version = version + 1 WHERE id = $12 AND version = $13";
        // A contract of another customer does not come along.
        if new.customer != old.customer {
            tx.run("UPDATE equipment SET contract = NULL WHERE id = $1", values![new.id]).await?;
        }
        let row = values![
            old.customer,
            old.spot.site.map(|site| site.0),
            old.spot.system,
            &old.spot.place,
            old.contract,
            wish.done.on,
            old.id,
            wish.done.seals_set.join(", "),
            &old.configuration,
            old.remote,
            wish.verified_until,
            new.id,
            new.version
        ];
        changed_one(tx.run(sql, row).await?, new)?;
        let event = UnitEvent::PutIn(PutIn {
            instead_of: old.id,
            instead_of_serial: old.serial.clone(),
            reading: wish.done.reading_after.clone(),
            seals_set: wish.done.seals_set.clone(),
            reason: wish.done.reason.clone(),
            was,
            spot: old.spot.clone(),
            photos: self.photos(tx, new.id, wish).await?,
        });
        enter(tx, new.id, &event, wish.occurred, self.now(), (wish.by, wish.case)).await
    }

    /// The same pictures show both units.
    async fn photos(
        &self,
        tx: &mut Tx,
        unit: EquipmentId,
        wish: &ExchangeWish,
    ) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::with_capacity(wish.photos.len());
        for photo in &wish.photos {
            ids.push(keep_file(tx, Owner::Unit(unit.0), photo, self.now(), wish.by).await?);
        }
        Ok(ids)
    }
}

fn changed_one(changed: u64, unit: &Found) -> Result<(), StoreError> {
    if changed == 1 {
        return Ok(());
    }
    Err(StoreError::Contradiction(format!("unit {} changed while it was exchanged", unit.serial)))
}

type Row = (
    i64,
    i64,
    i64,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<i64>,
    Option<i64>,
    String,
    Option<i64>,
    String,
    i64,
);

async fn found(
    tx: &mut Tx,
    which: &'static str,
    values: Vec<crate::db::Value>,
) -> Result<Option<Found>, StoreError> {
    // PostgreSQL has others wait who would exchange the same unit.
    let lock = if tx.is_postgres() { " FOR UPDATE OF e" } else { "" };
    let sql = format!(
        "SELECT e.id, e.version, e.customer, e.state, e.serial, e.kind, \
         coalesce(p.metering, CASE WHEN e.kind LIKE '%-meter' THEN 1 ELSE 0 END), e.installed_on, e.site, e.system, e.place, \
         e.contract, e.configuration, e.remote_access FROM equipment AS e LEFT JOIN product AS p ON p.code = e.model \
         WHERE {which}{lock}"
    );
    let row: Option<Row> = tx.first(sqlx::AssertSqlSafe(sql), values).await?;
    let Some(row) = row else { return Ok(None) };
    let (
        id,
        version,
        customer,
        state,
        serial,
        kind,
        metering,
        installed,
        site,
        system,
        place,
        contract,
        how,
        remote,
    ) = row;
    let state = UnitState::from_code(&state)
        .ok_or_else(|| StoreError::unreadable(format!("unit {serial}"), &state))?;
    Ok(Some(Found {
        id: EquipmentId(id),
        version,
        customer,
        state,
        serial,
        kind,
        metering: metering != 0,
        installed: installed.and_then(|day| day.parse().ok()),
        spot: Spot { site: site.map(SiteId), system, place },
        contract,
        configuration: how,
        remote,
    }))
}
