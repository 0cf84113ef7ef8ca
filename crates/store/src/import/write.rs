//! Writes what rows of a file do, within the transaction in which it was planned.

use super::kinds::{Table, Values, table};
use super::known::Existing;
use super::plan::{Change, Deed, Planned, Reading};
use crate::db::{Tx, Value as Bound};
use crate::error::StoreError;
use crate::rows::{ByKeys, Rows};
use crate::search;
use crate::values;
use domain::ids::{Digest, PersonId};
use domain::import::{Kind, Value};
use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Who writes when, with what chance.
pub(super) struct Writer<'a> {
    pub(super) reading: &'a Reading,
    pub(super) import: i64,
    pub(super) person: Option<PersonId>,
    pub(super) now: Timestamp,
    /// Something unguessable, anew each time.
    pub(super) random: &'a (dyn Fn() -> [u8; 16] + Send + Sync),
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("import", &self.import).finish_non_exhaustive()
    }
}

/// A row after it was written.
struct Written {
    key: String,
    values: Values,
    /// What stood there before; nothing for a new row.
    changed: Option<(Existing, Vec<Change>)>,
}

impl Writer<'_> {
    /// Writes what is new and what changes; gives how many rows did.
    pub(super) async fn write(&self, tx: &mut Tx, planned: Vec<Planned>) -> Result<u64, StoreError> {
        let kind = self.reading.kind;
        let table = table(kind);
        let offers =
            if kind == Kind::Units { first_own(tx, table, &planned).await? } else { BTreeSet::new() };
        let (mut new, mut written) = (Vec::new(), Vec::new());
        for row in planned {
            match row.deed {
                Deed::New(values) => new.push(values),
                Deed::Changed { existing, values, changes } => {
                    update(tx, table, &existing, &values).await?;
                    let key = existing.key.clone();
                    written.push(Written { key, values, changed: Some((existing, changes)) });
                }
                Deed::Same | Deed::Problem(_) => {}
            }
        }
        let keys = self.insert(tx, table, &mut new).await?;
        written.extend(keys.into_iter().zip(new).map(|(key, values)| Written { key, values, changed: None }));
        match kind {
            Kind::Units => {
                self.history(tx, &written).await?;
                find_units(tx, table, &written).await?;
                self.offer(tx, table, &written, offers).await?;
            }
            Kind::Customers => find_customers(tx, written.iter().filter_map(|w| w.key.parse().ok())).await?,
            Kind::Contacts => {
                let before = written.iter().filter_map(|w| w.changed.as_ref()?.0.whole(table, "customer"));
                let after = written.iter().filter_map(|w| whole(table, &w.values, "customer"));
                find_customers(tx, before.chain(after)).await?;
            }
            Kind::Sites | Kind::Systems | Kind::Products | Kind::Parts => {}
        }
        Ok(u64::try_from(written.len()).unwrap_or(u64::MAX))
    }

    /// Gives the keys of the new rows, in their order.
    async fn insert(
        &self,
        tx: &mut Tx,
        table: &Table,
        new: &mut [Values],
    ) -> Result<Vec<String>, StoreError> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let keys = if table.numbered { numbers(tx, table, new.len()).await? } else { Vec::new() };
        let mut rows = Vec::new();
        for (at, values) in new.iter_mut().enumerate() {
            if self.reading.kind == Kind::Units {
                self.give_code(table, values);
            }
            rows.extend(keys.get(at).map(|key| Bound::Int(*key)));
            if self.reading.kind == Kind::Customers {
                rows.push(Bound::from(self.now));
            }
            rows.extend(
                table
                    .fields
                    .iter()
                    .zip(values.iter())
                    .map(|(field, value)| Table::bound(field.holds, value.as_ref())),
            );
            rows.push(Bound::Int(1));
        }
        table.insert.write(tx, rows).await?;
        if table.numbered {
            return Ok(keys.iter().map(i64::to_string).collect());
        }
        Ok(new
            .iter()
            .map(|values| values.first().cloned().flatten().map(|v| v.text()).unwrap_or_default())
            .collect())
    }

    /// The code printed on a unit, where the file has none: letters and digits that are not taken for one another.
    fn give_code(&self, table: &Table, values: &mut Values) {
        const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
        const LENGTH: usize = 10;
        let Some(place) = table.field("code").and_then(|at| values.get_mut(at)) else { return };
        if place.as_ref().is_some_and(|code| !code.text().is_empty()) {
            return;
        }
        let drawn = Digest::of_file(&(self.random)()).0;
        let letters = drawn.into_iter().take(LENGTH);
        let code: String = letters
            .filter_map(|byte| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map(char::from))
            .collect();
        *place = Some(Value::Text(code));
    }

    /// One entry for what was imported, one for each value that changed.
    async fn history(&self, tx: &mut Tx, written: &[Written]) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for unit in written {
            let Ok(id) = unit.key.parse::<i64>() else { continue };
            for (kind, body) in
                super::history::entries(self.import, unit.changed.as_ref().map(|(_, c)| c.as_slice()))
            {
                rows.extend(values![id, self.now, self.now, self.person, kind, body]);
            }
        }
        ENTRIES.write(tx, rows).await?;
        Ok(())
    }

    /// P-FIRST: guidance on site, offered with a customer's first equipment of ours.
    async fn offer(
        &self,
        tx: &mut Tx,
        table: &Table,
        written: &[Written],
        mut customers: BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for unit in written {
            let Some(customer) = whole(table, &unit.values, "customer") else { continue };
            let own = whole(table, &unit.values, "own") == Some(1);
            if let (true, true, Ok(id)) = (own, customers.contains(&customer), unit.key.parse::<i64>()) {
                customers.remove(&customer);
                rows.extend(values![customer, id, self.now, self.now, self.person]);
            }
        }
        GUIDANCE.write(tx, rows).await?;
        Ok(())
    }
}

static ENTRIES: Rows =
    Rows::new("INSERT INTO unit_entry (unit, occurred, recorded, person, kind, body)", 6, "");
static GUIDANCE: Rows =
    Rows::new("INSERT INTO guidance (customer, unit, offered, changed, changed_by)", 5, "");
static OFFERED: ByKeys = ByKeys::new(
    "SELECT c.id FROM customer c WHERE (EXISTS (SELECT 1 FROM equipment e WHERE e.customer = c.id AND e.own = 1) \
     OR EXISTS (SELECT 1 FROM guidance g WHERE g.customer = c.id)) AND c.id",
    "",
);

/// Customers to whom these units are the first of ours; before they are written.
async fn first_own(tx: &mut Tx, table: &Table, planned: &[Planned]) -> Result<BTreeSet<i64>, StoreError> {
    let becomes_theirs = |row: &Planned| {
        let (before, values) = match &row.deed {
            Deed::New(values) => (None, values),
            Deed::Changed { existing, values, .. } => (Some(existing), values),
            Deed::Same | Deed::Problem(_) => return None,
        };
        let now = (whole(table, values, "own"), whole(table, values, "customer"));
        let was = before.map(|row| (row.whole(table, "own"), row.whole(table, "customer")));
        now.1.filter(|_| now.0 == Some(1) && was != Some(now))
    };
    let mut customers: BTreeSet<i64> = planned.iter().filter_map(becomes_theirs).collect();
    let keys: Vec<Bound> = customers.iter().map(|id| Bound::Int(*id)).collect();
    for (customer,) in OFFERED.all::<(i64,)>(tx, &keys).await? {
        customers.remove(&customer);
    }
    Ok(customers)
}

fn whole(table: &Table, values: &Values, code: &str) -> Option<i64> {
    values.get(table.field(code)?)?.as_ref()?.as_whole()
}

async fn numbers(tx: &mut Tx, table: &Table, count: usize) -> Result<Vec<i64>, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if tx.is_postgres() {
        let sql = format!(
            "SELECT nextval(pg_get_serial_sequence('{}', 'id')) FROM generate_series(1, $1)",
            table.name
        );
        let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), values![count]).await?;
        return Ok(rows.into_iter().map(|(id,)| id).collect());
    }
    // Nobody else writes meanwhile; numbers of rows that are gone are not given again.
    let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = $1";
    let last: Option<(i64,)> = tx.first(sql, values![table.name]).await?;
    let last = last.map_or(0, |(last,)| last);
    Ok((last + 1..=last + count).collect())
}

async fn update(tx: &mut Tx, table: &Table, existing: &Existing, after: &Values) -> Result<(), StoreError> {
    let mut sets = vec!["version = version + 1".to_owned()];
    let key = if table.numbered {
        Bound::Int(existing.key.parse().unwrap_or_default())
    } else {
        Bound::from(&existing.key)
    };
    let mut bound = vec![key, Bound::Int(existing.version)];
    for (field, (before, after)) in table.fields.iter().zip(existing.values.iter().zip(after)) {
        if before != after {
            bound.push(Table::bound(field.holds, after.as_ref()));
            let place = match field.holds {
                super::kinds::Holds::MaybeDegrees => format!("CAST(${} AS DOUBLE PRECISION)", bound.len()),
                _ => format!("${}", bound.len()),
            };
            sets.push(format!("{} = {place}", field.column));
        }
    }
    let sql =
        format!("UPDATE {} SET {} WHERE {} = $1 AND version = $2", table.name, sets.join(", "), table.key);
    if tx.run(AssertSqlSafe(sql), bound).await? == 0 {
        // Somebody was faster: the chunk is planned anew.
        return Err(StoreError::Contradiction(format!("{} {} changed meanwhile", table.name, existing.key)));
    }
    Ok(())
}

async fn find_units(tx: &mut Tx, table: &Table, written: &[Written]) -> Result<(), StoreError> {
    let text = |values: &Values| {
        let field = |code: &str| {
            table.field(code).and_then(|at| values.get(at)?.as_ref()).map(Value::text).unwrap_or_default()
        };
        format!("{} {} {}", field("serial"), field("model"), field("code"))
    };
    let mut new = Vec::new();
    for unit in written {
        let Ok(id) = unit.key.parse::<i64>() else { continue };
        match &unit.changed {
            None => new.push((id, text(&unit.values))),
            Some((before, _)) if text(&before.values) != text(&unit.values) => {
                search::put(tx, search::Kind::Equipment, id, &text(&unit.values)).await?;
            }
            Some(_) => {}
        }
    }
    search::put_new(tx, search::Kind::Equipment, &new).await
}

static NAMES: ByKeys = ByKeys::new("SELECT id, name, city, coalesce(phone, '') FROM customer WHERE id", "");
static PEOPLE: ByKeys = ByKeys::new(
    "SELECT customer, name || ' ' || coalesce(phone, '') || ' ' || coalesce(mail, '') FROM contact WHERE customer",
    "",
);

/// A customer is found by its name, city and number, and by its people's.
pub(crate) async fn find_customers(
    tx: &mut Tx,
    customers: impl Iterator<Item = i64>,
) -> Result<(), StoreError> {
    let keys: Vec<Bound> = customers.collect::<BTreeSet<i64>>().into_iter().map(Bound::Int).collect();
    let mut texts: BTreeMap<i64, String> = BTreeMap::new();
    for (id, name, city, phone) in NAMES.all::<(i64, String, String, String)>(tx, &keys).await? {
        texts.insert(id, format!("{name}\n{city}\n{phone}"));
    }
    for (customer, person) in PEOPLE.all::<(i64, String)>(tx, &keys).await? {
        if let Some(text) = texts.get_mut(&customer) {
            text.push('\n');
            text.push_str(&person);
        }
    }
    for (customer, text) in texts {
        search::put(tx, search::Kind::Customer, customer, &text).await?;
    }
    Ok(())
}
