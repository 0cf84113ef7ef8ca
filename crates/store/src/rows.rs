//! Many rows in one statement, in sizes that repeat, so that each is prepared once.

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use sqlx::AssertSqlSafe;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// Rows a statement, largest first; what remains is written with the next smaller.
const SIZES: [usize; 4] = [64, 16, 4, 1];

/// A statement over a list of rows: `before` VALUES ($1, $2), ($3, $4) `after`.
#[derive(Debug)]
pub(crate) struct Rows {
    before: &'static str,
    columns: usize,
    /// What PostgreSQL needs behind a column's parameter, such as `::tsvector`: (column, cast).
    cast: Option<(usize, &'static str)>,
    after: &'static str,
    texts: [OnceLock<Arc<str>>; SIZES.len()],
}

impl Rows {
    pub(crate) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        let texts = [const { OnceLock::new() }; SIZES.len()];
        Self { before, columns, cast: None, after, texts }
    }

    pub(crate) const fn cast(mut self, column: usize, cast: &'static str) -> Self {
        self.cast = Some((column, cast));
        self
    }

    /// Writes the rows, all columns one behind the other; gives the number of rows changed.
    pub(crate) async fn write(&self, tx: &mut Tx, mut values: Vec<Value>) -> Result<u64, StoreError> {
        let mut changed = 0;
        for (size, text) in SIZES.iter().zip(&self.texts) {
            let width = size * self.columns;
            while values.len() >= width && width > 0 {
                let rest = values.split_off(width);
                let sql = text.get_or_init(|| self.text(*size).into());
                changed += tx.run(AssertSqlSafe(Arc::clone(sql)), std::mem::replace(&mut values, rest)).await?;
            }
        }
        Ok(changed)
    }

    fn text(&self, size: usize) -> String {
        let mut sql = self.before.to_owned();
        let mut parameter = 1;
        for row in 0..size {
            sql.push_str(if row == 0 { " (" } else { ", (" });
            for column in 0..self.columns {
                let cast = self.cast.filter(|(at, _)| *at == column).map_or("", |(_, cast)| cast);
                let comma = if column == 0 { "" } else { ", " };
                // Writing to a String never fails.
                write!(sql, "{comma}${parameter}{cast}").unwrap_or_default();
                parameter += 1;
            }
            sql.push(')');
        }
        sql.push_str(self.after);
        sql
    }
}

/// A query for some keys: `before` IN ($1, $2, …) `after`.
#[derive(Debug)]
pub(crate) struct ByKeys {
    before: &'static str,
    after: &'static str,
    texts: [OnceLock<Arc<str>>; SIZES.len()],
}

impl ByKeys {
    pub(crate) const fn new(before: &'static str, after: &'static str) -> Self {
        Self { before, after, texts: [const { OnceLock::new() }; SIZES.len()] }
    }

    pub(crate) async fn all<T: Row>(&self, tx: &mut Tx, keys: &[Value]) -> Result<Vec<T>, StoreError> {
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

    pub(crate) fn text(&self, size: usize) -> String {
        let parameters: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
        format!("{} IN ({}){}", self.before, parameters.join(", "), self.after)
    }
}
