//! What the rows of a chunk name, looked up at once.

use super::kinds::{Found, Table, Values};
use crate::db::{Tx, Value as Bound};
use crate::error::StoreError;
use crate::rows::{ByKeys, Rows};
use domain::import::{Problem, Record};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// A row that is there.
#[derive(Clone, Debug)]
pub(super) struct Existing {
    /// Its number, or its code.
    pub(super) key: String,
    pub(super) version: i64,
    pub(super) values: Values,
}

impl Existing {
    pub(super) fn from(table: &Table, (key, version, text): Found) -> Result<Self, StoreError> {
        let values = table.values(&text).ok_or_else(|| {
            StoreError::unreadable(format!("{} {key}", table.name), "it holds what it can't hold")
        })?;
        Ok(Self { key, version, values })
    }

    pub(super) fn whole(&self, table: &Table, code: &str) -> Option<i64> {
        self.values.get(table.field(code)?)?.as_ref()?.as_whole()
    }
}

/// A model of the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) code: String,
    pub(super) kind: String,
    pub(super) own: i64,
    pub(super) maker: String,
}

/// Everything that the rows name, by how they name it; several where a name is not only one's.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) numbers: HashMap<i64, Vec<i64>>,
    pub(super) names: HashMap<String, Vec<i64>>,
    pub(super) sites: HashMap<(i64, String), Vec<i64>>,
    pub(super) systems: HashMap<(i64, String), Vec<i64>>,
    /// Number and customer.
    pub(super) contracts: HashMap<String, Vec<(i64, i64)>>,
    pub(super) products: HashMap<String, Vec<Product>>,
    /// Serial numbers by the codes printed on the units.
    pub(super) codes: HashMap<String, Vec<String>>,
    /// Who works here.
    pub(super) people: HashMap<i64, Vec<i64>>,
}

static CUSTOMERS: ByKeys = ByKeys::new("SELECT id, id FROM customer WHERE id", "");
static CUSTOMERS_NAMED: ByKeys = ByKeys::new("SELECT name, id FROM customer WHERE name", "");
static SITES: Rows = Rows::new(
    "SELECT t.customer, t.name, t.id FROM (",
    2,
    ") AS k JOIN site t ON t.customer = k.column1 AND t.name = k.column2",
);
static SYSTEMS: Rows = Rows::new(
    "SELECT t.customer, t.name, t.id FROM (",
    2,
    ") AS k JOIN system t ON t.customer = k.column1 AND t.name = k.column2",
);
static CONTRACTS: ByKeys = ByKeys::new("SELECT number, id, customer FROM contract WHERE number", "");
static PRODUCTS: ByKeys = ByKeys::new("SELECT code, code, kind, own, maker FROM product WHERE code", "");
static PRODUCTS_NAMED: ByKeys =
    ByKeys::new("SELECT name, code, kind, own, maker FROM product WHERE name", "");
static WORKERS: ByKeys = ByKeys::new("SELECT id, id FROM person WHERE id", "");
static CODES: ByKeys = ByKeys::new("SELECT code, serial FROM equipment WHERE code", "");

impl Known {
    pub(super) async fn customers(&mut self, tx: &mut Tx, records: &[&Record]) -> Result<(), StoreError> {
        let numbers = bound(records.iter().filter_map(|r| r.whole("customer_number")));
        self.numbers = grouped(CUSTOMERS.all::<(i64, i64)>(tx, &numbers).await?);
        let names = bound(records.iter().filter_map(|r| r.text("customer")));
        self.names = grouped(CUSTOMERS_NAMED.all::<(String, i64)>(tx, &names).await?);
        Ok(())
    }

    /// Sites and systems by their customer and name.
    pub(super) async fn places(
        &mut self,
        tx: &mut Tx,
        owned: &[(Option<i64>, &Record)],
    ) -> Result<(), StoreError> {
        let named = |code: &'static str| {
            let pairs: BTreeSet<(i64, &str)> =
                owned.iter().filter_map(|(owner, record)| Some(((*owner)?, record.text(code)?))).collect();
            pairs.into_iter().flat_map(|(owner, name)| [Bound::from(owner), Bound::from(name)]).collect()
        };
        let sites: Vec<(i64, String, i64)> = SITES.all(tx, named("site")).await?;
        self.sites = grouped(sites.into_iter().map(|(owner, name, id)| ((owner, name), id)));
        let systems: Vec<(i64, String, i64)> = SYSTEMS.all(tx, named("system")).await?;
        self.systems = grouped(systems.into_iter().map(|(owner, name, id)| ((owner, name), id)));
        Ok(())
    }

    /// Contracts, models, and codes that are taken.
    pub(super) async fn catalogue(&mut self, tx: &mut Tx, records: &[&Record]) -> Result<(), StoreError> {
        let contracts = bound(records.iter().filter_map(|r| r.text("contract")));
        let found: Vec<(String, i64, i64)> = CONTRACTS.all(tx, &contracts).await?;
        self.contracts = grouped(found.into_iter().map(|(number, id, customer)| (number, (id, customer))));
        let models: Vec<String> = records.iter().flat_map(|r| models(r)).collect();
        let models = bound(models.iter().map(String::as_str));
        let mut found: Vec<ProductRow> = PRODUCTS.all(tx, &models).await?;
        let by_code: BTreeSet<String> = found.iter().map(|row| row.0.clone()).collect();
        // A code goes before another model's name.
        let named: Vec<ProductRow> = PRODUCTS_NAMED.all(tx, &models).await?;
        found.extend(named.into_iter().filter(|row| !by_code.contains(&row.0)));
        self.products = grouped(
            found.into_iter().map(|(by, code, kind, own, maker)| (by, Product { code, kind, own, maker })),
        );
        let people = bound(records.iter().filter_map(|r| r.whole("responsible")));
        self.people = grouped(WORKERS.all::<(i64, i64)>(tx, &people).await?);
        let codes = bound(records.iter().filter_map(|r| r.text("code")));
        self.codes = grouped(CODES.all::<(String, String)>(tx, &codes).await?);
        Ok(())
    }

    /// The customer that a row names.
    pub(super) fn customer(&self, record: &Record) -> Result<Option<i64>, Problem> {
        if let Some(number) = record.whole("customer_number") {
            return match self.numbers.get(&number) {
                Some(_) => Ok(Some(number)),
                None => Err(Problem::at("customer_number", &number.to_string(), "customer-unknown")),
            };
        }
        let Some(name) = record.text("customer") else { return Ok(None) };
        only("customer", name, self.names.get(name), "customer-unknown").map(|id| Some(*id))
    }
}

type ProductRow = (String, String, String, i64, String);

/// The models that a unit or a part names.
pub(super) fn models(record: &Record) -> Vec<String> {
    let list: Vec<String> =
        record.text("products").and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default();
    record.text("model").map(str::to_owned).into_iter().chain(list).collect()
}

/// The one that a name stands for.
pub(super) fn only<'a, T>(
    column: &str,
    name: &str,
    found: Option<&'a Vec<T>>,
    unknown: &str,
) -> Result<&'a T, Problem> {
    match found.map(Vec::as_slice) {
        Some([one]) => Ok(one),
        Some([_, _, ..]) => Err(Problem::at(column, name, "several").with("n", found.map_or(0, Vec::len))),
        Some([]) | None => Err(Problem::at(column, name, unknown)),
    }
}

/// Each once.
pub(super) fn bound<T: Ord>(keys: impl Iterator<Item = T>) -> Vec<Bound>
where
    Bound: From<T>,
{
    keys.collect::<BTreeSet<T>>().into_iter().map(Bound::from).collect()
}

pub(super) fn grouped<K: Hash + Eq, V>(pairs: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}
