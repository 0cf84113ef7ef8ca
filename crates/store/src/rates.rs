//! What an hour of work and a kilometre cost, from a day on.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::PersonId;
use domain::money::Fen;
use domain::part::Rate;
use jiff::Timestamp;
use jiff::civil::Date;

/// One rate from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    pub rate: Rate,
    /// The first day it holds; it holds until the next one begins.
    pub since: Date,
    pub cost: Fen,
}

impl Store {
    /// Sets a rate from a day on, in place of one that began on the same day.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_rate(&self, dated: Dated, by: Option<PersonId>) -> Result<(), StoreError> {
        let sql = "INSERT INTO rate (code, since, cost, changed, changed_by) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (code, since) DO UPDATE SET cost = excluded.cost, changed = excluded.changed, \
                   changed_by = excluded.changed_by";
        let values = values![dated.rate.code(), dated.since, dated.cost, self.now(), by];
        self.db().run(sql, values).await?;
        Ok(())
    }
}

/// Who set a rate, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetBy {
    pub at: Timestamp,
    pub by: Option<PersonId>,
}

/// Who set each rate of [`all`], in the same order; `None` where nobody wrote it down.
///
/// # Errors
/// The database did not carry it out.
pub async fn set_by(db: &Db) -> Result<Vec<Option<SetBy>>, StoreError> {
    let sql = "SELECT changed, changed_by FROM rate ORDER BY code DESC, since DESC";
    let rows: Vec<(Option<i64>, Option<i64>)> = db.all(sql, values![]).await?;
    let set = |(at, by): (Option<i64>, Option<i64>)| {
        at.map(|at| SetBy { at: crate::time(at), by: by.map(PersonId) })
    };
    Ok(rows.into_iter().map(set).collect())
}

/// All rates there ever were, each kind newest first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn all(db: &Db) -> Result<Vec<Dated>, StoreError> {
    let sql = "SELECT code, since, cost FROM rate ORDER BY code DESC, since DESC";
    let rows: Vec<(String, String, i64)> = db.all(sql, values![]).await?;
    let read = |(code, since, cost): (String, String, i64)| {
        let unreadable = |why: &str| StoreError::unreadable(format!("rate {code} of {since}"), why);
        Ok(Dated {
            rate: Rate::from_code(&code).ok_or_else(|| unreadable("no such rate"))?,
            since: since.parse().map_err(|_| unreadable("no day"))?,
            cost: Fen(cost),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Of each kind the one that holds on a day.
#[must_use]
pub fn on(rates: &[Dated], day: Date) -> Vec<Dated> {
    let newest = |rate| rates.iter().filter(|r| r.rate == rate && r.since <= day).max_by_key(|r| r.since);
    Rate::ALL.into_iter().filter_map(newest).copied().collect()
}
