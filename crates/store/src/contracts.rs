//! Contracts: saved whole, version by version, with what is read from them in the same transaction.

use crate::Store;
use crate::db::Tx;
use crate::error::StoreError;
use crate::rows::Rows;
use crate::search::{self, Kind};
use crate::values;
use crate::world;
use domain::contract::Contract;
use domain::ids::{CommandId, ContractId, CustomerId, PersonId};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    As {
        id: ContractId,
        version: i64,
        /// Customers to whom something else is promised now: their open clocks are to be computed anew.
        recompute: Vec<CustomerId>,
    },
    /// Nothing was saved: the newest version is not the one that was edited.
    ChangedMeanwhile {
        version: i64,
    },
    /// Another contract has this number.
    NumberTaken(ContractId),
    NoSuchCustomer,
    NoSuchContract,
    /// The same request was carried out before.
    Repeated(ContractId),
}

/// Who saves, and over which version.
#[derive(Clone, Copy, Debug, Default)]
pub struct Edit {
    /// `None` for a new contract.
    pub id: Option<ContractId>,
    /// The version that was edited; 0 for a new one.
    pub edited: i64,
    pub by: Option<PersonId>,
    /// Names the wish of another program, which is carried out once.
    pub request: Option<CommandId>,
}

static PRICES: Rows = Rows::new("INSERT INTO contract_price (contract, part, price)", 3, "");
static PROMISES: Rows = Rows::new("INSERT INTO contract_promise (contract, no, customer, body)", 4, "");

impl Store {
    /// Saves a contract that was checked ([`Contract::faults`]); the version before is kept.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_contract(&self, contract: &Contract, edit: Edit) -> Result<Saved, StoreError> {
        let mut tx = self.db().begin().await?;
        let saved = self.save_in(&mut tx, contract, edit).await?;
        match &saved {
            Saved::As { recompute, .. } if !recompute.is_empty() => self.commit_world(tx).await?,
            Saved::As { .. } => tx.commit().await?,
            _ => tx.roll_back().await?,
        }
        Ok(saved)
    }

    /// Enters many new contracts at once, all or nothing.
    ///
    /// # Errors
    /// The database did not carry it out, as when a number is there already or a customer is not.
    pub async fn enter_contracts(&self, contracts: &[Contract]) -> Result<Vec<ContractId>, StoreError> {
        let mut tx = self.db().begin().await?;
        let mut ids = Vec::with_capacity(contracts.len());
        for contract in contracts {
            match self.save_in(&mut tx, contract, Edit::default()).await? {
                Saved::As { id, .. } => ids.push(id),
                other => {
                    let what = format!("contract {} can't be entered: {other:?}", contract.number);
                    return Err(StoreError::Contradiction(what));
                }
            }
        }
        self.commit_world(tx).await?;
        Ok(ids)
    }

    async fn save_in(&self, tx: &mut Tx, contract: &Contract, edit: Edit) -> Result<Saved, StoreError> {
        if let Some(request) = edit.request
            && let Some(thing) = done_before(tx, request).await?
        {
            return Ok(Saved::Repeated(ContractId(thing.parse().unwrap_or(0))));
        }
        let customer = contract.customer;
        let known: Option<(i64,)> =
            tx.first("SELECT id FROM customer WHERE id = $1", values![customer]).await?;
        if known.is_none() {
            return Ok(Saved::NoSuchCustomer);
        }
        let taken: Option<(i64,)> =
            tx.first("SELECT id FROM contract WHERE number = $1", values![&contract.number]).await?;
        if let Some((other,)) = taken.filter(|(other,)| edit.id != Some(ContractId(*other))) {
            return Ok(Saved::NumberTaken(ContractId(other)));
        }
        let (id, version, before) = match edit.id {
            None => (self.insert(tx, contract, edit.by).await?, 1, None),
            Some(id) => match self.update(tx, id, contract, edit).await? {
                Ok(before) => (id, edit.edited + 1, Some(before)),
                Err(refused) => return Ok(refused),
            },
        };
        derive(tx, id, contract, before.is_some()).await?;
        if let Some(request) = edit.request {
            remember(tx, request, &id.to_string(), self.now()).await?;
        }
        Ok(Saved::As { id, version, recompute: touched(before.as_ref(), contract) })
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        contract: &Contract,
        by: Option<PersonId>,
    ) -> Result<ContractId, StoreError> {
        let sql = "INSERT INTO contract (number, customer, title, signed, ends, body, changed, changed_by) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
        let values = values![
            &contract.number,
            contract.customer,
            &contract.title,
            contract.signed,
            contract.ends,
            text(contract)?,
            self.now(),
            by
        ];
        let row: Option<(i64,)> = tx.first(sql, values).await?;
        row.map(|(id,)| ContractId(id)).ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Gives what was there before, or why nothing was saved.
    async fn update(
        &self,
        tx: &mut Tx,
        id: ContractId,
        contract: &Contract,
        edit: Edit,
    ) -> Result<Result<Contract, Saved>, StoreError> {
        let sql = "SELECT version, body FROM contract WHERE id = $1";
        let row: Option<(i64, String)> = tx.first(sql, values![id]).await?;
        let Some((version, body)) = row else { return Ok(Err(Saved::NoSuchContract)) };
        let keep = "INSERT INTO contract_version (contract, version, body, changed, changed_by) \
                    SELECT id, version, body, changed, changed_by FROM contract WHERE id = $1 AND version = $2";
        let kept = if version == edit.edited { tx.run(keep, values![id, version]).await? } else { 0 };
        if kept == 0 {
            return Ok(Err(Saved::ChangedMeanwhile { version }));
        }
        let sql = "UPDATE contract SET number = $1, customer = $2, title = $3, signed = $4, ends = $5, body = $6, \
                   version = version + 1, changed = $7, changed_by = $8 WHERE id = $9 AND version = $10";
        let values = values![
            &contract.number,
            contract.customer,
            &contract.title,
            contract.signed,
            contract.ends,
            text(contract)?,
            self.now(),
            edit.by,
            id,
            version
        ];
        if tx.run(sql, values).await? == 0 {
            return Ok(Err(Saved::ChangedMeanwhile { version: version + 1 }));
        }
        let before = read(id, &body)?;
        Ok(Ok(before))
    }
}

/// What other queries ask for, read from the body.
async fn derive(tx: &mut Tx, id: ContractId, contract: &Contract, is_there: bool) -> Result<(), StoreError> {
    if is_there {
        tx.run("DELETE FROM contract_price WHERE contract = $1", values![id]).await?;
        tx.run("DELETE FROM contract_promise WHERE contract = $1", values![id]).await?;
    }
    let mut rows = Vec::new();
    for (part, price) in contract.lowest_prices() {
        rows.extend(values![id, part, price]);
    }
    PRICES.write(tx, rows).await?;
    let mut rows = Vec::new();
    for (no, promised) in contract.promises().enumerate() {
        let body = serde_json::to_string(&promised)
            .map_err(|e| StoreError::unreadable("a promise of a contract", e))?;
        rows.extend(values![id, i64::try_from(no).unwrap_or(i64::MAX), contract.customer, body]);
    }
    PROMISES.write(tx, rows).await?;
    let sql = "SELECT name FROM customer WHERE id = $1";
    let customer: Option<(String,)> = tx.first(sql, values![contract.customer]).await?;
    let customer = customer.map(|(name,)| name).unwrap_or_default();
    let found_by = format!("{} {}\n{customer}\n{}", contract.number, contract.title, contract.scope);
    search::put(tx, Kind::Contract, id.0, &found_by).await
}

/// To whom something else is promised now.
fn touched(before: Option<&Contract>, after: &Contract) -> Vec<CustomerId> {
    let promises = |contract: &Contract| contract.promises().collect::<Vec<_>>();
    let was = before.map(promises).unwrap_or_default();
    let same_customer = before.is_none_or(|before| before.customer == after.customer);
    if same_customer && was == promises(after) {
        return Vec::new();
    }
    let mut customers = vec![after.customer];
    customers.extend(before.map(|before| before.customer).filter(|other| *other != after.customer));
    customers
}

fn text(contract: &Contract) -> Result<String, StoreError> {
    serde_json::to_string(contract).map_err(|e| StoreError::unreadable("a contract to be saved", e))
}

pub(crate) fn read(id: ContractId, body: &str) -> Result<Contract, StoreError> {
    serde_json::from_str(body).map_err(|e| StoreError::unreadable(format!("contract {id}"), e))
}

/// What a request of another program led to when it was carried out before.
pub(crate) async fn done_before(tx: &mut Tx, request: CommandId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT thing FROM api_done WHERE id = $1";
    Ok(tx.first::<(String,)>(sql, values![request.0.to_vec()]).await?.map(|(thing,)| thing))
}

pub(crate) async fn remember(
    tx: &mut Tx,
    request: CommandId,
    thing: &str,
    now: jiff::Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO api_done (id, thing, at) VALUES ($1, $2, $3)";
    tx.run(sql, values![request.0.to_vec(), thing, now]).await?;
    Ok(())
}

impl Store {
    /// Computes the open clocks of customers anew to whom a contract promises something else now; gives the jobs' numbers.
    /// [`crate::recompute::run`] carries each out.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn contract_changed(
        &self,
        id: ContractId,
        number: &str,
        version: i64,
        customers: &[CustomerId],
        by: Option<PersonId>,
    ) -> Result<Vec<i64>, StoreError> {
        let why = domain::clock::RecomputeReason::ContractChanged { number: number.to_owned(), version };
        let mut jobs = Vec::with_capacity(customers.len());
        for customer in customers {
            jobs.push(crate::recompute::begin_for(self, &why, by, Some(*customer), Some(id)).await?);
        }
        Ok(jobs)
    }

    /// Says of units under which contract they were delivered.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn link_units(
        &self,
        links: &[(domain::ids::EquipmentId, ContractId)],
    ) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        for (unit, contract) in links {
            tx.run("UPDATE equipment SET contract = $1 WHERE id = $2", values![*contract, *unit]).await?;
        }
        world::changed(&mut tx).await?;
        tx.commit().await
    }
}
