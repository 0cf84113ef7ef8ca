//! One row of the register, as a form or another program hands it in: understood, checked and written like a file's rows, but
//! over the version that was seen, and what is empty becomes empty.

use super::kinds::{Found, Holds, Table, Values, table};
use super::known::Existing;
use super::plan::{self, Deed, Planned};
use super::run::reading_of;
use super::write::{Came, Writer};
use crate::Store;
use crate::contracts::{done_before, remember};
use crate::db::{Tx, Value as Bound};
use crate::error::StoreError;
use crate::values;
use domain::ids::{CommandId, PersonId};
use domain::import::{Given, Heading, Kind, Names, Need, Problem, Value, parse};
use std::sync::Arc;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct RowEdit<'a> {
    pub kind: Kind,
    /// The row that was edited, by its number or code; `None` for a new one.
    pub key: Option<&'a str>,
    /// The version that was edited; 0 for a new one.
    pub edited: i64,
    /// Columns with what was typed. What is not named stays; `customer`, `site`, `system` and `contract` go by their numbers.
    pub cells: &'a [(&'a str, &'a str)],
    pub by: Option<PersonId>,
    /// Names the wish of another program, which is carried out once.
    pub request: Option<CommandId>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowSaved {
    As {
        key: String,
        version: i64,
    },
    /// Nothing was saved: the newest version is not the one that was edited.
    ChangedMeanwhile {
        version: i64,
    },
    Problems(Vec<Problem>),
    NoSuchRow,
    /// The same request was carried out before.
    Repeated(String),
}

/// A row as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKept {
    pub key: String,
    pub version: i64,
    /// Each column of the kind by its code, but those that only name another row.
    pub values: Vec<(&'static str, Option<Value>)>,
}

impl RowKept {
    /// As people write it; empty where there is nothing.
    #[must_use]
    pub fn text(&self, code: &str) -> String {
        self.get(code).map(Value::text).unwrap_or_default()
    }

    #[must_use]
    pub fn whole(&self, code: &str) -> Option<i64> {
        self.get(code)?.as_whole()
    }

    #[must_use]
    pub fn day(&self, code: &str) -> Option<jiff::civil::Date> {
        self.get(code)?.as_text()?.parse().ok()
    }

    fn get(&self, code: &str) -> Option<&Value> {
        self.values.iter().find(|(other, _)| *other == code)?.1.as_ref()
    }
}

/// References that are checked here by their numbers.
const REFERENCES: [&str; 3] = ["site", "system", "contract"];

impl Store {
    /// Saves one row.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_row(&self, names: &Arc<Names>, edit: &RowEdit<'_>) -> Result<RowSaved, StoreError> {
        let mut tx = self.db().begin().await?;
        let saved = save_in(self, &mut tx, names, edit).await?;
        match &saved {
            RowSaved::As { .. } => {
                tx.commit().await?;
                self.shared().outbox.wake();
            }
            _ => tx.roll_back().await?,
        }
        Ok(saved)
    }

    /// One row by its number or code.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn row(&self, kind: Kind, key: &str) -> Result<Option<RowKept>, StoreError> {
        let table = table(kind);
        let Some(bound) = key_of(table, key) else { return Ok(None) };
        let sql = table.by_key.text(1);
        let row: Option<Found> = self.db().first(sqlx::AssertSqlSafe(sql), vec![bound]).await?;
        let Some(row) = row else { return Ok(None) };
        kept(table, row).map(Some)
    }
}

/// Which rows of a kind, in the order of their numbers or codes.
#[derive(Clone, Copy, Debug)]
pub struct RowsWanted<'a> {
    /// Columns by their codes, with what stands in them; one that the kind does not have narrows nothing.
    pub narrowed: &'a [(&'a str, String)],
    /// Behind this number or code.
    pub after: Option<&'a str>,
    pub limit: i64,
}

impl Store {
    /// A page of rows.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn rows(&self, kind: Kind, wanted: &RowsWanted<'_>) -> Result<Vec<RowKept>, StoreError> {
        let table = table(kind);
        let mut bound = vec![if table.numbered {
            Bound::Int(wanted.after.and_then(|key| key.parse().ok()).unwrap_or(0))
        } else {
            Bound::from(wanted.after.unwrap_or_default())
        }];
        let mut sql = format!("SELECT CAST({0} AS TEXT) FROM {1} WHERE {0} > $1", table.key, table.name);
        for (code, value) in wanted.narrowed {
            let Some(field) = table.field(code).and_then(|at| table.fields.get(at)) else { continue };
            bound.push(match field.holds {
                Holds::Whole(_) | Holds::MaybeWhole => Bound::Int(value.parse().unwrap_or(-1)),
                Holds::Text(_) | Holds::MaybeText | Holds::MaybeDegrees => Bound::from(value),
            });
            sql.push_str(&format!(" AND {} = ${}", field.column, bound.len()));
        }
        bound.push(Bound::Int(wanted.limit));
        sql.push_str(&format!(" ORDER BY {} LIMIT ${}", table.key, bound.len()));
        let keys: Vec<(String,)> = self.db().all(sqlx::AssertSqlSafe(sql), bound).await?;
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let bound: Vec<Bound> = keys.iter().filter_map(|(key,)| key_of(table, key)).collect();
        let sql = table.by_key.text(bound.len());
        let found: Vec<Found> = self.db().all(sqlx::AssertSqlSafe(sql), bound).await?;
        let mut rows = found.into_iter().map(|row| kept(table, row)).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| keys.iter().position(|(key,)| *key == row.key));
        Ok(rows)
    }
}

fn kept(table: &Table, row: Found) -> Result<RowKept, StoreError> {
    let Existing { key, version, values } = Existing::from(table, row)?;
    let codes =
        table.fields.iter().map(|field| if field.code.is_empty() { field.column } else { field.code });
    Ok(RowKept { key, version, values: codes.zip(values).collect() })
}

fn key_of(table: &Table, key: &str) -> Option<Bound> {
    if table.numbered { key.parse().ok().map(Bound::Int) } else { Some(Bound::from(key)) }
}

/// Saves it within a transaction; whoever began it ends it.
pub(crate) async fn save_in(
    store: &Store,
    tx: &mut Tx,
    names: &Arc<Names>,
    edit: &RowEdit<'_>,
) -> Result<RowSaved, StoreError> {
    if let Some(request) = edit.request
        && let Some(thing) = done_before(tx, request).await?
    {
        return Ok(RowSaved::Repeated(thing));
    }
    let table = table(edit.kind);
    let there = match edit.key {
        None => None,
        Some(key) => match there(tx, table, key).await? {
            Some(row) if row.version == edit.edited => Some(row),
            Some(row) => return Ok(RowSaved::ChangedMeanwhile { version: row.version }),
            None => return Ok(RowSaved::NoSuchRow),
        },
    };
    let reading = reading_of(store, edit.kind, names).await?;
    let wanted = match wanted(names, table, edit, there.as_ref()) {
        Ok(wanted) => wanted,
        Err(problems) => return Ok(RowSaved::Problems(problems)),
    };
    let deed = plan::plan_one(tx, &reading, &wanted.record, there.as_ref(), &wanted.fixed).await?;
    let mut problems = Vec::new();
    match &deed {
        Deed::New(values) | Deed::Changed { values, .. } => {
            problems.extend(references(tx, &wanted, values, table).await?);
            problems.extend(taken(tx, table, edit.kind, values, there.as_ref()).await?);
        }
        Deed::Problem(found) => problems.extend(found.iter().cloned()),
        Deed::Same => {}
    }
    if !problems.is_empty() {
        return Ok(RowSaved::Problems(problems));
    }
    if let (Deed::Same, Some(there)) = (&deed, &there) {
        return Ok(RowSaved::As { key: there.key.clone(), version: there.version });
    }
    let random = || store.random();
    let writer =
        Writer { reading: &reading, came: Came::ByHand, person: edit.by, now: store.now(), random: &random };
    let row = Planned { number: 1, name: String::new(), deed, claims: Vec::new() };
    let written = writer.write_each(tx, vec![row]).await?;
    let key = written.into_iter().next().map(|row| row.key).unwrap_or_default();
    if let Some(request) = edit.request {
        remember(tx, request, &key, store.now()).await?;
    }
    Ok(RowSaved::As { key, version: there.map_or(1, |row| row.version + 1) })
}

async fn there(tx: &mut Tx, table: &Table, key: &str) -> Result<Option<Existing>, StoreError> {
    let Some(bound) = key_of(table, key) else { return Ok(None) };
    let found: Vec<Found> = table.by_key.all(tx, &[bound]).await?;
    found.into_iter().next().map(|row| Existing::from(table, row)).transpose()
}

/// What was typed, as a record and as values that stand before it.
struct Wanted {
    record: domain::import::Record,
    fixed: Vec<(usize, Option<Value>)>,
    /// References with their numbers.
    named: Vec<(&'static str, i64)>,
}

fn wanted(
    names: &Arc<Names>,
    table: &Table,
    edit: &RowEdit<'_>,
    there: Option<&Existing>,
) -> Result<Wanted, Vec<Problem>> {
    let (mut codes, mut texts): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    let (mut fixed, mut named, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let blank = table.blank();
    let mut typed: Vec<(&str, String)> =
        edit.cells.iter().map(|(code, text)| (*code, text.trim().to_owned())).collect();
    // By what a row is known it always says, also where nobody typed it again; and something where all that was typed is to be
    // emptied.
    let only_empties = !typed.is_empty() && typed.iter().all(|(_, text)| text.is_empty());
    let says = |need: Need| need == Need::Always || only_empties && need != Need::Never;
    for column in edit.kind.columns().iter().filter(|column| says(column.need)) {
        let known = there.and_then(|row| row.values.get(table.field(column.code)?)?.as_ref());
        if let (Some(value), false) = (known, typed.iter().any(|(code, _)| *code == column.code)) {
            typed.push((column.code, value.text()));
        }
    }
    for (code, text) in &typed {
        let column = edit.kind.columns().iter().find(|column| column.code == *code);
        let Some(at) = table.field(code) else { continue };
        if let Some(reference) = REFERENCES.iter().find(|reference| *reference == code) {
            match (text.as_str(), text.parse::<i64>()) {
                ("", _) => fixed.push((at, None)),
                (_, Ok(id)) => {
                    fixed.push((at, Some(Value::Whole(id))));
                    named.push((*reference, id));
                }
                (_, Err(_)) => problems.push(Problem::at(code, text, &format!("{reference}-unknown"))),
            }
        } else if *code == "customer" {
            if text.is_empty() {
                problems.push(Problem::at("customer", "", "missing"));
                continue;
            }
            // By its number, or by its name where somebody typed it.
            let is_number = text.parse::<i64>().is_ok();
            codes.push(if is_number { "customer_number" } else { "customer" }.to_owned());
            texts.push(text);
        } else if let Some(column) = column {
            if !text.is_empty() {
                codes.push(column.code.to_owned());
                texts.push(text);
            } else if column.need == Need::Never {
                fixed.push((at, blank.get(at).cloned().flatten()));
            } else {
                problems.push(Problem::at(code, "", "missing"));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(heading) = Heading::read(edit.kind, &Names::new(), &codes) else {
        return Err(vec![Problem::row("nothing-said")]);
    };
    let cells: Vec<Given<'_>> = texts.iter().map(|text| Given::Text(text)).collect();
    Ok(Wanted { record: parse(edit.kind, &heading, names, &cells)?, fixed, named })
}

/// What is named must be there, and the same customer's.
async fn references(
    tx: &mut Tx,
    wanted: &Wanted,
    values: &Values,
    table: &Table,
) -> Result<Vec<Problem>, StoreError> {
    let owner = table.field("customer").and_then(|at| values.get(at)?.as_ref()?.as_whole());
    let mut problems = Vec::new();
    for (code, id) in &wanted.named {
        let sql = match *code {
            "site" => "SELECT customer FROM site WHERE id = $1",
            "system" => "SELECT customer FROM system WHERE id = $1",
            _ => "SELECT customer FROM contract WHERE id = $1",
        };
        let found: Option<(i64,)> = tx.first(sql, crate::values![*id]).await?;
        match found {
            Some((of,)) if owner.is_none_or(|owner| owner == of) => {}
            Some(_) if *code == "contract" => {
                problems.push(Problem::at(code, &id.to_string(), "contract-of-other"));
            }
            _ => problems.push(Problem::at(code, &id.to_string(), &format!("{code}-unknown"))),
        }
    }
    Ok(problems)
}

/// What another row is known by already.
async fn taken(
    tx: &mut Tx,
    table: &Table,
    kind: Kind,
    values: &Values,
    there: Option<&Existing>,
) -> Result<Option<Problem>, StoreError> {
    let text = |code: &str| table.field(code).and_then(|at| values.get(at)?.as_ref()).map(Value::text);
    let own = there.map_or("", |row| row.key.as_str());
    let (code, problem, sql, bound) = match kind {
        Kind::Customers => (
            "name",
            "name-taken",
            "SELECT CAST(id AS TEXT) FROM customer WHERE name = $1",
            values![text("name")],
        ),
        Kind::Units => (
            "serial",
            "serial-taken",
            "SELECT CAST(id AS TEXT) FROM equipment WHERE serial = $1",
            values![text("serial")],
        ),
        Kind::Products => {
            ("code", "row-taken", "SELECT code FROM product WHERE code = $1", values![text("code")])
        }
        Kind::Parts => ("code", "row-taken", "SELECT code FROM part WHERE code = $1", values![text("code")]),
        Kind::Sites | Kind::Systems => {
            let owner = table.field("customer").and_then(|at| values.get(at)?.as_ref()?.as_whole());
            let sql = if kind == Kind::Sites {
                "SELECT CAST(id AS TEXT) FROM site WHERE name = $1 AND customer = $2"
            } else {
                "SELECT CAST(id AS TEXT) FROM system WHERE name = $1 AND customer = $2"
            };
            ("name", "name-taken", sql, values![text("name"), owner])
        }
        // Two people may have one name.
        Kind::Contacts => return Ok(None),
    };
    let found: Vec<(String,)> = tx.all(sql, bound).await?;
    let other = found.iter().any(|(key,)| key != own);
    // What had a namesake before may keep it.
    let renamed = there.is_none_or(|row| {
        table.field(code).is_none_or(|at| row.values.get(at) != values.get(at))
            || table.field("customer").is_some_and(|at| row.values.get(at) != values.get(at))
    });
    Ok((other && renamed).then(|| Problem::at(code, &text(code).unwrap_or_default(), problem)))
}
