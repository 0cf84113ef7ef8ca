//! What the rows of a file would do to what is there.

use super::kinds::{Found, Table, Values, table};
use super::known::{Existing, Known, bound, grouped, models, only};
use crate::db::{Tx, Value as Bound};
use crate::error::StoreError;
use domain::import::{Given, Heading, Kind, Names, Need, Problem, Record, Value, order_of_dates, parse};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tables::{Cell, Row};

/// How rows are to be understood; the same for all of an import.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) kind: Kind,
    pub(super) names: Arc<Names>,
    pub(super) areas: Arc<BTreeSet<String>>,
}

/// A row of the file.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: u32,
    /// What it is about, for people.
    pub(super) name: String,
    pub(super) record: Result<Record, Vec<Problem>>,
}

/// A value that would be another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The code of the column.
    pub field: String,
    pub from: String,
    pub to: String,
}

/// What a row would do.
#[derive(Debug)]
pub(super) enum Deed {
    New(Values),
    Changed { existing: Existing, values: Values, changes: Vec<Change> },
    Same,
    Problem(Vec<Problem>),
}

/// A row with what it would do.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) deed: Deed,
    /// What no other row of the file may be about.
    pub(super) claims: Vec<String>,
}

impl Reading {
    pub(super) fn line(&self, heading: &Heading, row: &Row) -> Line {
        let cells: Vec<Given<'_>> = row.cells.iter().map(given).collect();
        let record = parse(self.kind, heading, &self.names, &cells);
        let named = ["serial", "code", "name", "number"].iter().find_map(|code| {
            let at = (0..cells.len())
                .find(|at| heading.place(*at).is_some() && heading.place(*at) == self.kind.column(code))?;
            row.cells.get(at).filter(|cell| !cell.is_empty())
        });
        let name = named.map(|cell| cell.text().chars().take(NAME_CHARS_MAX).collect()).unwrap_or_default();
        Line { number: row.number, name, record }
    }
}

/// Characters of a row's name in the list.
const NAME_CHARS_MAX: usize = 80;

fn given(cell: &Cell) -> Given<'_> {
    match cell {
        Cell::Empty => Given::Nothing,
        Cell::Text(text) | Cell::Number(text) => Given::Text(text),
        Cell::Date(day) => Given::Day(*day),
        Cell::Rounded(text) => Given::Rounded(text),
        Cell::Fault(text) => Given::Fault(text),
    }
}

/// What the lines would do, as this transaction sees what is there.
pub(super) async fn plan(
    tx: &mut Tx,
    reading: &Reading,
    lines: Vec<Line>,
) -> Result<Vec<Planned>, StoreError> {
    let table = table(reading.kind);
    let records: Vec<&Record> = lines.iter().filter_map(|line| line.record.as_ref().ok()).collect();
    let mut known = Known::default();
    known.customers(tx, &records).await?;
    let idents: Vec<Result<Ident, Problem>> =
        records.iter().map(|r| ident(reading.kind, &known, r)).collect();
    let existing = existing(tx, reading.kind, table, &idents).await?;
    let owned: Vec<(Option<i64>, &Record)> = (records.iter().zip(&idents))
        .map(|(record, ident)| {
            let there =
                ident.as_ref().ok().and_then(|ident| existing.get(ident)).and_then(|found| found.first());
            let owner = known.customer(record).ok().flatten();
            (owner.or_else(|| there?.whole(table, "customer")), *record)
        })
        .collect();
    known.places(tx, &owned).await?;
    known.catalogue(tx, &records).await?;
    let mut idents = idents.into_iter();
    let mut planned = Vec::with_capacity(lines.len());
    for line in &lines {
        let row = match &line.record {
            Err(problems) => Err(problems.clone()),
            Ok(record) => {
                let ident = idents.next().unwrap_or_else(|| Err(Problem::row("missing")));
                Planner { reading, table, known: &known, record, fixed: &[] }.row(ident, &existing)
            }
        };
        let (deed, claims) = row.unwrap_or_else(|problems| (Deed::Problem(problems), Vec::new()));
        planned.push(Planned { number: line.number, name: line.name.clone(), deed, claims });
    }
    Ok(planned)
}

/// What one record would do to a row that is there, or as a new one; `fixed` are values that stand before the record's own.
pub(super) async fn plan_one(
    tx: &mut Tx,
    reading: &Reading,
    record: &Record,
    there: Option<&Existing>,
    fixed: &[(usize, Option<Value>)],
) -> Result<Deed, StoreError> {
    let records = [record];
    let mut known = Known::default();
    known.customers(tx, &records).await?;
    known.catalogue(tx, &records).await?;
    let planner = Planner { reading, table: table(reading.kind), known: &known, record, fixed };
    Ok(planner.about(there).unwrap_or_else(Deed::Problem))
}

/// By what a row finds what is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Ident {
    Number(i64),
    Owned(i64, String),
    Name(String),
}

fn ident(kind: Kind, known: &Known, record: &Record) -> Result<Ident, Problem> {
    let named = |code: &str| {
        let name = record.text(code).ok_or_else(|| Problem::at(code, "", "missing"))?;
        Ok(Ident::Name(name.to_owned()))
    };
    if let Some(number) = record.whole("number") {
        return Ok(Ident::Number(number));
    }
    match kind {
        Kind::Customers => named("name"),
        Kind::Units => named("serial"),
        Kind::Products | Kind::Parts => named("code"),
        Kind::Contacts | Kind::Sites | Kind::Systems => {
            let owner = known.customer(record)?.ok_or_else(|| Problem::at("customer", "", "missing"))?;
            let name = record.text("name").ok_or_else(|| Problem::at("name", "", "missing"))?;
            Ok(Ident::Owned(owner, name.to_owned()))
        }
    }
}

async fn existing(
    tx: &mut Tx,
    kind: Kind,
    table: &Table,
    idents: &[Result<Ident, Problem>],
) -> Result<HashMap<Ident, Vec<Existing>>, StoreError> {
    let (mut numbers, mut owned, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for ident in idents.iter().flatten() {
        match ident {
            Ident::Number(number) => drop(numbers.insert(*number)),
            Ident::Owned(owner, name) => drop(owned.insert((*owner, name.as_str()))),
            Ident::Name(name) => drop(names.insert(name.as_str())),
        }
    }
    let mut found: Vec<Found> =
        if table.numbered { table.by_key.all(tx, &bound(numbers.into_iter())).await? } else { Vec::new() };
    let numbered = found.len();
    found.extend(table.by_name.all::<Found>(tx, &bound(names.into_iter())).await?);
    let pairs = owned.into_iter().flat_map(|(owner, name)| [Bound::from(owner), Bound::from(name)]).collect();
    if matches!(kind, Kind::Contacts | Kind::Sites | Kind::Systems) {
        found.extend(table.by_owner.all::<Found>(tx, pairs).await?);
    }
    let mut rows = Vec::with_capacity(found.len());
    for (at, row) in found.into_iter().enumerate() {
        let row = Existing::from(table, row)?;
        let text = |code: &str| {
            table.field(code).and_then(|f| row.values.get(f)?.as_ref()?.as_text().map(str::to_owned))
        };
        let ident = match kind {
            _ if at < numbered => row.key.parse().ok().map(Ident::Number),
            Kind::Customers => text("name").map(Ident::Name),
            Kind::Units => text("serial").map(Ident::Name),
            Kind::Products | Kind::Parts => Some(Ident::Name(row.key.clone())),
            Kind::Contacts | Kind::Sites | Kind::Systems => {
                row.whole(table, "customer").zip(text("name")).map(|(owner, name)| Ident::Owned(owner, name))
            }
        };
        rows.extend(ident.map(|ident| (ident, row)));
    }
    Ok(grouped(rows))
}

/// One row.
struct Planner<'a> {
    reading: &'a Reading,
    table: &'a Table,
    known: &'a Known,
    record: &'a Record,
    /// By the places of the table's columns.
    fixed: &'a [(usize, Option<Value>)],
}

type Planning<T> = Result<T, Vec<Problem>>;

impl Planner<'_> {
    fn row(
        &self,
        ident: Result<Ident, Problem>,
        existing: &HashMap<Ident, Vec<Existing>>,
    ) -> Planning<(Deed, Vec<String>)> {
        let ident = ident.map_err(|problem| vec![problem])?;
        let there = match (existing.get(&ident).map(Vec::as_slice), &ident) {
            (Some([one]), _) => Some(one),
            (Some([_, _, ..]), _) => return Err(vec![self.several(&ident, existing)]),
            (_, Ident::Number(number)) => {
                return Err(vec![Problem::at("number", &number.to_string(), "number-unknown")]);
            }
            _ => None,
        };
        let mut claims = vec![there.map_or_else(|| format!("{ident:?}"), |row| format!("#{}", row.key))];
        if self.reading.kind == Kind::Units {
            claims.extend(self.record.text("code").map(|code| format!("code {code}")));
        }
        Ok((self.about(there)?, claims))
    }

    fn about(&self, there: Option<&Existing>) -> Planning<Deed> {
        let mut problems = Vec::new();
        let mut values = there.map_or_else(|| self.table.blank(), |row| row.values.clone());
        let given = self.values(there, &mut problems);
        for (at, value) in given {
            if let Some(place) = values.get_mut(at) {
                *place = Some(value);
            }
        }
        for (at, value) in self.fixed {
            if let Some(place) = values.get_mut(*at) {
                place.clone_from(value);
            }
        }
        self.needed(there, &values, &mut problems);
        self.belongs_together(there, &values, &mut problems);
        problems.extend(order_of_dates(&LIFE.map(|code| (code, self.day(&values, code)))));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(self.deed(there, values))
    }

    fn deed(&self, there: Option<&Existing>, values: Values) -> Deed {
        let Some(there) = there else { return Deed::New(values) };
        let text = |value: &Option<Value>| value.as_ref().map(Value::text).unwrap_or_default();
        let fields = self.table.fields.iter().zip(there.values.iter().zip(&values));
        let changes: Vec<Change> = fields
            .filter(|(_, (before, after))| before != after)
            .map(|(field, (before, after))| Change {
                field: if field.code.is_empty() { field.column } else { field.code }.to_owned(),
                from: text(before),
                to: text(after),
            })
            .collect();
        if changes.is_empty() {
            return Deed::Same;
        }
        Deed::Changed { existing: there.clone(), values, changes }
    }

    fn several(&self, ident: &Ident, existing: &HashMap<Ident, Vec<Existing>>) -> Problem {
        let name = match ident {
            Ident::Owned(_, name) | Ident::Name(name) => name.clone(),
            Ident::Number(number) => number.to_string(),
        };
        Problem::at("name", &name, "several-rows").with("n", existing.get(ident).map_or(0, Vec::len))
    }

    /// What the row says about the columns of the table.
    fn values(&self, there: Option<&Existing>, problems: &mut Vec<Problem>) -> Vec<(usize, Value)> {
        let mut given: Vec<(usize, Value)> = Vec::new();
        let set = |given: &mut Vec<(usize, Value)>, code: &str, value: Value| {
            given.extend(self.table.field(code).map(|at| (at, value)));
        };
        let owner = self.known.customer(self.record);
        let lost = owner.is_err();
        let owner = owner.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        if let Some(owner) = owner {
            set(&mut given, "customer", Value::Whole(owner));
        }
        let owner = owner.or_else(|| there?.whole(self.table, "customer"));
        for column in self.reading.kind.columns() {
            let Some(value) = self.record.get(column.code) else { continue };
            match column.code {
                "number" | "customer" | "customer_number" => {}
                // Said of the customer already.
                "site" | "system" | "contract" if lost => {}
                code @ ("site" | "system") => match self.place(there, owner, code) {
                    Ok(id) => set(&mut given, code, Value::Whole(id)),
                    Err(problem) => problems.push(problem),
                },
                "contract" => match self.contract(owner) {
                    Ok(id) => set(&mut given, "contract", Value::Whole(id)),
                    Err(problem) => problems.push(problem),
                },
                "model" => match self.model(there) {
                    Ok(values) => values.into_iter().for_each(|(code, value)| set(&mut given, code, value)),
                    Err(problem) => problems.push(problem),
                },
                code => set(&mut given, code, value.clone()),
            }
        }
        // What was said goes before what the model implies.
        for code in ["own", "maker"] {
            if let Some(value) = self.record.get(code) {
                set(&mut given, code, value.clone());
            }
        }
        given
    }

    fn place(&self, there: Option<&Existing>, owner: Option<i64>, code: &str) -> Result<i64, Problem> {
        let name = self.record.text(code).unwrap_or_default();
        let owner = owner.ok_or_else(|| Problem::at("customer", "", "missing"))?;
        let places = if code == "site" { &self.known.sites } else { &self.known.systems };
        let unknown = if code == "site" { "site-unknown" } else { "system-unknown" };
        // Of several with this name, the one where it is already.
        let here = there.and_then(|row| row.whole(self.table, code));
        let found = places.get(&(owner, name.to_owned()));
        if let Some(id) = found.and_then(|found| found.iter().find(|id| Some(**id) == here)) {
            return Ok(*id);
        }
        only(code, name, places.get(&(owner, name.to_owned())), unknown).copied()
    }

    fn contract(&self, owner: Option<i64>) -> Result<i64, Problem> {
        let number = self.record.text("contract").unwrap_or_default();
        let (id, customer) = *only("contract", number, self.known.contracts.get(number), "contract-unknown")?;
        if owner.is_some_and(|owner| owner != customer) {
            return Err(Problem::at("contract", number, "contract-of-other"));
        }
        Ok(id)
    }

    /// The model, with what it implies for a unit that is new or gets another one.
    fn model(&self, there: Option<&Existing>) -> Result<Vec<(&'static str, Value)>, Problem> {
        let name = self.record.text("model").unwrap_or_default();
        let before = there.and_then(|row| row.values.get(self.table.field("model")?)?.as_ref()?.as_text());
        if before == Some(name) {
            return Ok(Vec::new());
        }
        let product = only("model", name, self.known.products.get(name), "model-unknown")?;
        if before == Some(product.code.as_str()) {
            return Ok(Vec::new());
        }
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = vec![("model", text(&product.code)), ("kind", text(&product.kind))];
        if there.is_none() {
            values.extend([("own", Value::Whole(product.own)), ("maker", text(&product.maker))]);
        }
        Ok(values)
    }

    /// Without which there is nothing new.
    fn needed(&self, there: Option<&Existing>, values: &Values, problems: &mut Vec<Problem>) {
        if there.is_some() {
            return;
        }
        for column in self.reading.kind.columns().iter().filter(|column| column.need == Need::New) {
            if self.record.get(column.code).is_none() {
                problems.push(Problem::at(column.code, "", "missing-new"));
            }
        }
        let owner = self.table.field("customer");
        let told = problems.iter().any(|p| p.column.as_deref().is_some_and(|c| c.starts_with("customer")));
        if owner.is_some_and(|at| values.get(at).is_some_and(Option::is_none)) && !told {
            problems.push(Problem::at("customer", "", "missing-new"));
        }
    }

    /// What two columns say about each other, or this row and what is there.
    fn belongs_together(&self, there: Option<&Existing>, values: &Values, problems: &mut Vec<Problem>) {
        let whole = |code: &str| values.get(self.table.field(code)?)?.as_ref()?.as_whole();
        if let Some(there) = there.filter(|row| row.whole(self.table, "customer") != whole("customer")) {
            // What stays behind at the former customer can't be this one's.
            for code in ["site", "system", "contract"] {
                let said = self.record.get(code).is_some() || self.is_fixed(code);
                if !said && there.whole(self.table, code).is_some() {
                    problems.push(Problem::at(code, "", "other-customer"));
                }
            }
        }
        let text = |values: &Values| values.get(self.table.field("area")?)?.as_ref().map(Value::text);
        let stays = there.is_some_and(|row| text(&row.values) == text(values));
        let unknown = |area: &&str| !stays && !self.reading.areas.contains(*area);
        if let Some(area) = self.record.text("area").filter(unknown) {
            problems.push(Problem::at("area", area, "area-unknown"));
        }
        if let Some(person) = self.record.whole("responsible")
            && !self.known.people.contains_key(&person)
        {
            problems.push(Problem::at("responsible", &person.to_string(), "person-unknown"));
        }
        if self.reading.kind == Kind::Parts {
            let unknown =
                models(self.record).into_iter().filter(|code| !self.known.products.contains_key(code));
            problems.extend(unknown.map(|code| Problem::at("products", &code, "model-unknown")));
        }
        if let Some(code) = self.record.text("code").filter(|_| self.reading.kind == Kind::Units) {
            let serial = self.record.text("serial");
            let taken =
                self.known.codes.get(code).is_some_and(|by| by.iter().any(|s| Some(s.as_str()) != serial));
            if taken {
                problems.push(Problem::at("code", code, "code-taken"));
            }
        }
    }

    fn is_fixed(&self, code: &str) -> bool {
        self.table.field(code).is_some_and(|at| self.fixed.iter().any(|(fixed, _)| *fixed == at))
    }

    fn day(&self, values: &Values, code: &str) -> Option<Date> {
        values.get(self.table.field(code)?)?.as_ref()?.as_text()?.parse().ok()
    }
}

/// In the order in which they follow one another.
const LIFE: [&str; 4] = ["delivered", "installed", "commissioned", "accepted"];
