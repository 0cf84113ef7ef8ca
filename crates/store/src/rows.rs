//! Many rows in one statement. PostgreSQL takes them as one list a column, so that one text serves any number; SQLite takes
//! them row by row in sizes that repeat, so that each text is prepared once.

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use sqlx::AssertSqlSafe;
use std::sync::{Arc, OnceLock};

/// Rows a statement (SQLite), largest first; what remains is written with the next smaller.
const SIZES: [usize; 6] = [64, 32, 16, 4, 2, 1];

/// A statement over a list of rows: `before`, the list as `VALUES (…), (…)` or what stands for it, `after`.
#[derive(Debug)]
pub(crate) struct Rows {
    before: &'static str,
    columns: usize,
    /// What PostgreSQL makes of columns before they are written, such as `::tsvector`: (column, cast).
    casts: &'static [(usize, &'static str)],
    after: &'static str,
    texts: [OnceLock<Arc<str>>; SIZES.len()],
    lists: OnceLock<Arc<str>>,
}

impl Rows {
    pub(crate) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        let texts = [const { OnceLock::new() }; SIZES.len()];
        Self { before, columns, casts: &[], after, texts, lists: OnceLock::new() }
    }

    pub(crate) const fn casts(mut self, casts: &'static [(usize, &'static str)]) -> Self {
        self.casts = casts;
        self
    }

    /// The rows of a query about the rows handed in.
    pub(crate) async fn all<T: Row>(
        &self,
        tx: &mut Tx,
        mut values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        if tx.is_postgres() {
            if values.is_empty() {
                return Ok(Vec::new());
            }
            let lists = self.lists(values);
            let sql = self.lists.get_or_init(|| self.of_lists(&lists).into());
            return tx.all(AssertSqlSafe(Arc::clone(sql)), lists).await;
        }
        let mut found = Vec::new();
        for (size, text) in SIZES.iter().zip(&self.texts) {
            let width = size * self.columns;
            while values.len() >= width {
                let rest = values.split_off(width);
                let sql = text.get_or_init(|| self.text(*size).into());
                let now = std::mem::replace(&mut values, rest);
                found.extend(tx.all(AssertSqlSafe(Arc::clone(sql)), now).await?);
            }
        }
        Ok(found)
    }

    /// Writes the rows, all columns one behind the other; gives the number of rows changed.
    pub(crate) async fn write(&self, tx: &mut Tx, values: Vec<Value>) -> Result<u64, StoreError> {
        if values.is_empty() {
            Ok(0)
        } else if tx.is_postgres() {
            self.write_lists(tx, values).await
        } else {
            self.write_rows(tx, values).await
        }
    }

    async fn write_rows(&self, tx: &mut Tx, mut values: Vec<Value>) -> Result<u64, StoreError> {
        let mut changed = 0;
        for (size, text) in SIZES.iter().zip(&self.texts) {
            let width = size * self.columns;
            while values.len() >= width {
                let rest = values.split_off(width);
                let sql = text.get_or_init(|| self.text(*size).into());
                changed +=
                    tx.run(AssertSqlSafe(Arc::clone(sql)), std::mem::replace(&mut values, rest)).await?;
            }
        }
        Ok(changed)
    }

    fn text(&self, size: usize) -> String {
        let row = |row: usize| {
            let parameters = (1..=self.columns).map(|column| format!("${}", row * self.columns + column));
            format!("({})", parameters.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..size).map(row).collect();
        format!("{} VALUES {}{}", self.before, rows.join(", "), self.after)
    }

    async fn write_lists(&self, tx: &mut Tx, values: Vec<Value>) -> Result<u64, StoreError> {
        let lists = self.lists(values);
        let sql = self.lists.get_or_init(|| self.of_lists(&lists).into());
        tx.run(AssertSqlSafe(Arc::clone(sql)), lists).await
    }

    /// One list a column.
    fn lists(&self, values: Vec<Value>) -> Vec<Value> {
        let rows = values.len() / self.columns;
        let mut values = values.into_iter();
        let mut lists: Vec<Value> =
            values.by_ref().take(self.columns).map(|first| first.list(rows)).collect();
        for (i, value) in values.enumerate() {
            if let Some(list) = lists.get_mut(i % self.columns) {
                list.push(value);
            }
        }
        lists
    }

    /// The columns are named as PostgreSQL and SQLite name those of VALUES.
    fn of_lists(&self, lists: &[Value]) -> String {
        let parameters = lists.iter().zip(1..).map(|(list, n)| format!("${n}::{}", list.list_type()));
        let columns = (1..=self.columns).map(|n| {
            let cast = self.casts.iter().find(|(at, _)| at + 1 == n).map_or("", |(_, cast)| cast);
            format!("column{n}{cast}")
        });
        let names = (1..=self.columns).map(|n| format!("column{n}"));
        format!(
            "{} SELECT {} FROM unnest({}) AS lists ({}){}",
            self.before,
            // An outer query finds them by these names unless they were cast.
            columns.collect::<Vec<_>>().join(", "),
            parameters.collect::<Vec<_>>().join(", "),
            names.collect::<Vec<_>>().join(", "),
            self.after
        )
    }
}

/// A statement about some keys: `before` IN ($1, $2, …) `after`.
#[derive(Debug)]
pub(crate) struct ByKeys {
    before: &'static str,
    after: &'static str,
    texts: [OnceLock<Arc<str>>; SIZES.len()],
    list: OnceLock<Arc<str>>,
}

impl ByKeys {
    pub(crate) const fn new(before: &'static str, after: &'static str) -> Self {
        Self { before, after, texts: [const { OnceLock::new() }; SIZES.len()], list: OnceLock::new() }
    }

    pub(crate) async fn all<T: Row>(&self, tx: &mut Tx, keys: &[Value]) -> Result<Vec<T>, StoreError> {
        if let (true, Some((first, rest))) = (tx.is_postgres(), keys.split_first()) {
            let mut list = first.clone().list(keys.len());
            rest.iter().for_each(|key| list.push(key.clone()));
            let text = || format!("{} = ANY($1::{}){}", self.before, list.list_type(), self.after);
            let sql = self.list.get_or_init(|| text().into());
            return tx.all(AssertSqlSafe(Arc::clone(sql)), vec![list]).await;
        }
        let mut found = Vec::new();
        let largest = SIZES.first().copied().unwrap_or(1);
        for keys in keys.chunks(largest) {
            // The smallest size that holds them; the last key is repeated to fill it.
            let fitting = SIZES.iter().zip(&self.texts).rev().find(|(size, _)| **size >= keys.len());
            let Some((size, text)) = fitting else { continue };
            let mut values = keys.to_vec();
            if let Some(last) = keys.last() {
                values.resize(*size, last.clone());
            }
            let sql = text.get_or_init(|| self.text(*size).into());
            found.extend(tx.all(AssertSqlSafe(Arc::clone(sql)), values).await?);
        }
        Ok(found)
    }

    /// For a query outside a transaction.
    pub(crate) fn text(&self, size: usize) -> String {
        let parameters: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
        format!("{} IN ({}){}", self.before, parameters.join(", "), self.after)
    }
}
