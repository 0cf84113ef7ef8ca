//! Master data handed in as files: checked row by row before anything is written, then written.
//!
//! Good rows are written a chunk a transaction, with a mark in the same transaction up to which row the work is done: a
//! program that is killed goes on from there, and no row is written twice or by half. "All or nothing" is one transaction.
//! Each chunk is planned anew where it is written; a row that would not do what was shown is not written, but named.

pub(crate) mod history;
mod kinds;
mod known;
mod plan;
pub(crate) mod row;
mod run;
pub(crate) mod write;

pub use plan::Change;
pub use row::{RowEdit, RowKept, RowSaved, RowsWanted};
pub(crate) use write::find_customers;

use crate::Store;
use crate::content::Blob;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{Digest, PersonId};
use domain::import::{Kind, Names, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Earlier imports that are listed.
const LIST_MAX: i64 = 100;
/// Rows of a page of the preview, with one that shows whether there are more.
pub const PAGE: i64 = 50;
const NAME_CHARS_MAX: usize = 200;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its rows are being read.
    Checking,
    /// Waits for somebody to confirm it.
    Checked,
    /// The file can't be read at all.
    Unreadable,
    Writing,
    Done,
    Discarded,
}

impl State {
    const ALL: [Self; 6] =
        [Self::Checking, Self::Checked, Self::Unreadable, Self::Writing, Self::Done, Self::Discarded];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Unreadable => "unreadable",
            Self::Writing => "writing",
            Self::Done => "done",
            Self::Discarded => "discarded",
        }
    }

    /// Whether the program works on it.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(self, Self::Checking | Self::Writing)
    }
}

/// Which rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Those without problems.
    GoodRows,
    /// All, or none when one of them has a problem.
    AllOrNothing,
}

impl Choice {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::GoodRows => "good-rows",
            Self::AllOrNothing => "all-or-nothing",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::GoodRows, Self::AllOrNothing].into_iter().find(|choice| choice.code() == code)
    }
}

/// How the file was understood, or why it was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Understood {
    /// `UTF-8`, `gb18030`, `xlsx`, …
    pub form: String,
    pub sheet: Option<String>,
    /// Sheets that hold something and were not read.
    pub left_out: Vec<String>,
    /// Columns that mean nothing here.
    pub unknown: Vec<String>,
    /// Columns that were there already.
    pub twice: Vec<String>,
    /// Codes of columns without which nothing can be done.
    pub missing: Vec<String>,
    /// Why it can't be read: a code, and what is filled into its sentence.
    pub unreadable: Option<(String, Vec<(String, String)>)>,
}

/// How many rows do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    pub problem: u64,
    pub written: u64,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub id: i64,
    pub kind: Kind,
    /// Of the file.
    pub name: String,
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    pub person: Option<PersonId>,
    pub begun: Timestamp,
    pub state: State,
    pub choice: Option<Choice>,
    pub understood: Understood,
    pub counts: Counts,
    /// Up to which row of the file the work is done.
    pub at_row: u32,
    pub checked: Option<Timestamp>,
    pub finished: Option<Timestamp>,
}

/// What a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    New,
    Changed,
    Problem,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::New, Self::Changed, Self::Problem];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Problem => "problem",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// In the file, from 1.
    pub row: u32,
    pub outcome: Outcome,
    pub name: String,
    pub changes: Vec<Change>,
    pub problems: Vec<Problem>,
}

/// Why an import can't be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It is not checked, or was confirmed or discarded already.
    State(State),
    /// All or nothing was asked for, and there are rows with problems.
    Problems(u64),
    /// There is nothing to write.
    Nothing,
}

impl Store {
    /// Keeps a file; [`Store::check_import`] reads it.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn begin_import(
        &self,
        kind: Kind,
        name: &str,
        bytes: Vec<u8>,
        person: Option<PersonId>,
    ) -> Result<i64, StoreError> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let blob = Blob::new(bytes);
        let digest = blob.digest;
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let mut tx = self.db().begin().await?;
        let sql =
            "INSERT INTO blob (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
        tx.run(sql, values![digest, size, blob.bytes]).await?;
        let sql = "INSERT INTO import (kind, name, digest, size, person, begun, state) \
                   VALUES ($1, $2, $3, $4, $5, $6, 'checking') RETURNING id";
        let row = values![kind.code(), name, digest, size, person, self.now()];
        let id: Option<(i64,)> = tx.first(sql, row).await?;
        tx.commit().await?;
        id.map(|(id,)| id).ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Reads the file and says of each row what it would do. Nothing but this is written.
    ///
    /// # Errors
    /// The database did not carry it out; the check begins anew with [`Store::resume_imports`].
    pub async fn check_import(&self, id: i64, names: &Arc<Names>) -> Result<(), StoreError> {
        run::check(self, id, names).await
    }

    /// Makes it an import that is being written; [`Store::write_import`] does it.
    ///
    /// # Errors
    /// The database did not carry it out. Within: why it can't be confirmed.
    pub async fn confirm_import(&self, id: i64, choice: Choice) -> Result<Result<(), NotNow>, StoreError> {
        let Some(import) = find(self.db(), id).await? else {
            return Ok(Err(NotNow::State(State::Discarded)));
        };
        if import.state != State::Checked {
            return Ok(Err(NotNow::State(import.state)));
        }
        if choice == Choice::AllOrNothing && import.counts.problem > 0 {
            return Ok(Err(NotNow::Problems(import.counts.problem)));
        }
        if import.counts.new + import.counts.changed == 0 {
            return Ok(Err(NotNow::Nothing));
        }
        let sql = "UPDATE import SET state = 'writing', choice = $1, at_row = 0 WHERE id = $2 AND state = 'checked'";
        let changed = self.db().run(sql, values![choice.code(), id]).await?;
        Ok(if changed == 1 { Ok(()) } else { Err(NotNow::State(State::Writing)) })
    }

    /// Writes the rows of a confirmed import, or the rest of them.
    ///
    /// # Errors
    /// The database did not carry it out; what was written stays, and [`Store::resume_imports`] goes on behind it.
    pub async fn write_import(&self, id: i64, names: &Arc<Names>) -> Result<(), StoreError> {
        run::write(self, id, names).await
    }

    /// Gives up an import that was not confirmed. Gives false when it was.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn discard_import(&self, id: i64) -> Result<bool, StoreError> {
        let mut tx = self.db().begin().await?;
        let sql = "UPDATE import SET state = 'discarded', finished = $1 \
                   WHERE id = $2 AND state IN ('checking', 'checked', 'unreadable')";
        let discarded = tx.run(sql, values![self.now(), id]).await? == 1;
        if discarded {
            tx.run("DELETE FROM import_row WHERE import = $1", values![id]).await?;
        }
        tx.commit().await?;
        Ok(discarded)
    }

    /// Goes on with what a program that stopped left unfinished; for the start.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn resume_imports(&self, names: &Arc<Names>) -> Result<(), StoreError> {
        let sql = "SELECT id, state FROM import WHERE state IN ('checking', 'writing') ORDER BY id";
        let left: Vec<(i64, String)> = self.db().all(sql, values![]).await?;
        for (id, state) in left {
            if state == State::Checking.code() {
                self.check_import(id, names).await?;
            } else {
                self.write_import(id, names).await?;
            }
        }
        Ok(())
    }
}

type Columns = (
    i64,
    String,
    String,
    Vec<u8>,
    i64,
    Option<i64>,
    i64,
    String,
    Option<String>,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
);

const COLUMNS: &str = "SELECT id, kind, name, digest, size, person, begun, state, choice, understood, \
    CAST(rows_new AS TEXT) || ' ' || rows_changed || ' ' || rows_same || ' ' || rows_problem || ' ' || rows_written, \
    at_row, checked, finished FROM import";

/// # Errors
/// The database did not carry it out.
pub async fn find(db: &Db, id: i64) -> Result<Option<Import>, StoreError> {
    let row: Option<Columns> =
        db.first(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1")), values![id]).await?;
    row.map(import).transpose()
}

/// The newest imports.
///
/// # Errors
/// The database did not carry it out.
pub async fn list(db: &Db) -> Result<Vec<Import>, StoreError> {
    let sql = format!("{COLUMNS} ORDER BY id DESC LIMIT $1");
    let rows: Vec<Columns> = db.all(sqlx::AssertSqlSafe(sql), values![LIST_MAX]).await?;
    rows.into_iter().map(import).collect()
}

/// Rows of the preview behind one, those of one outcome or all; [`PAGE`] and one more.
///
/// # Errors
/// The database did not carry it out.
pub async fn rows(
    db: &Db,
    id: i64,
    outcome: Option<Outcome>,
    after: u32,
    limit: i64,
) -> Result<Vec<Shown>, StoreError> {
    let (sql, bound) = match outcome {
        None => (
            "SELECT no, outcome, name, body FROM import_row WHERE import = $1 AND no > $2 ORDER BY no LIMIT $3",
            values![id, i64::from(after), limit],
        ),
        Some(outcome) => (
            "SELECT no, outcome, name, body FROM import_row WHERE import = $1 AND no > $2 AND outcome = $4 ORDER BY no LIMIT $3",
            values![id, i64::from(after), limit, outcome.code()],
        ),
    };
    let rows: Vec<(i64, String, String, String)> = db.all(sql, bound).await?;
    rows.into_iter().map(shown).collect()
}

fn shown((no, outcome, name, body): (i64, String, String, String)) -> Result<Shown, StoreError> {
    let unreadable = |e: &dyn std::fmt::Display| StoreError::unreadable(format!("row {no} of an import"), e);
    let outcome = Outcome::from_code(&outcome).ok_or_else(|| unreadable(&"its outcome"))?;
    let (mut changes, mut problems) = (Vec::new(), Vec::new());
    match outcome {
        Outcome::New => {}
        Outcome::Changed => changes = serde_json::from_str(&body).map_err(|e| unreadable(&e))?,
        Outcome::Problem => problems = serde_json::from_str(&body).map_err(|e| unreadable(&e))?,
    }
    let row = u32::try_from(no).unwrap_or(u32::MAX);
    Ok(Shown { row, outcome, name, changes, problems })
}

fn import(row: Columns) -> Result<Import, StoreError> {
    let (
        id,
        kind,
        name,
        digest,
        size,
        person,
        begun,
        state,
        choice,
        understood,
        counts,
        at_row,
        checked,
        finished,
    ) = row;
    let unreadable = |why: &str| StoreError::unreadable(format!("import {id}"), why);
    let counts: Vec<u64> = counts.split(' ').filter_map(|n| n.parse().ok()).collect();
    let [new, changed, same, problem, written] = counts[..] else { return Err(unreadable("its counts")) };
    Ok(Import {
        id,
        kind: Kind::from_code(&kind).ok_or_else(|| unreadable("its kind"))?,
        name,
        digest: crate::content::digest_of(&digest).ok_or_else(|| unreadable("its digest"))?,
        size: u64::try_from(size).unwrap_or(0),
        person: person.map(PersonId),
        begun: crate::time(begun),
        state: State::ALL.into_iter().find(|s| s.code() == state).ok_or_else(|| unreadable("its state"))?,
        choice: choice.as_deref().and_then(Choice::from_code),
        understood: serde_json::from_str(&understood).map_err(|e| unreadable(&e.to_string()))?,
        counts: Counts { new, changed, same, problem, written },
        at_row: u32::try_from(at_row).unwrap_or(u32::MAX),
        checked: checked.map(crate::time),
        finished: finished.map(crate::time),
    })
}
