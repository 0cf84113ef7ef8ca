//! The ledger of promises: one row a clock, kept, late or void. Read from the journal behind a mark, page by page, so that no
//! writing waits for it; thrown away and read again it is the same.

use crate::Store;
use crate::db::{Db, Tx, Value};
use crate::error::StoreError;
use crate::rows::{ByKeys, Rows};
use crate::values;
use domain::case::{Case, Entry, Event};
use domain::clock::{Clock, ClockEvent, ClockNo, ClockState};
use domain::ids::{CaseId, CustomerId, DepartmentCode, PersonId, PromiseId};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Journal entries read at once.
const PAGE: i64 = 2_000;
/// Late clocks a page.
pub const LATE_MAX: i64 = 50;

/// How a clock stands or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Running,
    Kept,
    KeptLate,
    /// Late and still owed.
    Missed,
    Void,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::Running, Self::Kept, Self::KeptLate, Self::Missed, Self::Void];

    /// For the column and the locale key `ledger-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Kept => "kept",
            Self::KeptLate => "kept-late",
            Self::Missed => "missed",
            Self::Void => "void",
        }
    }

    fn of(clock: &Clock) -> Self {
        match clock.state {
            ClockState::Running(_) | ClockState::Paused { .. } => Self::Running,
            ClockState::Missed { .. } => Self::Missed,
            ClockState::Kept { .. } if clock.was_late() => Self::KeptLate,
            ClockState::Kept { .. } => Self::Kept,
            ClockState::Void { .. } => Self::Void,
        }
    }
}

static STATES: ByKeys = ByKeys::new("SELECT id, state FROM cases WHERE id", "");
static ROWS: Rows = Rows::new(
    "INSERT INTO ledger (case_id, no, promise, department, person, climbed_to, at, outcome, complaint)",
    9,
    " ON CONFLICT (case_id, no) DO UPDATE SET promise = excluded.promise, department = excluded.department, \
     person = excluded.person, climbed_to = coalesce(excluded.climbed_to, ledger.climbed_to), at = excluded.at, \
     outcome = excluded.outcome, complaint = excluded.complaint",
);

/// Reads what the journal has beyond the mark, at most about `entries_max` entries. `true` when nothing is left.
///
/// # Errors
/// The database did not carry it out, or what it holds can't be read.
pub async fn catch_up(store: &Store, entries_max: i64) -> Result<bool, StoreError> {
    let mut read = 0;
    while read < entries_max {
        if !step(store).await? {
            return Ok(true);
        }
        read += PAGE;
    }
    let (mark, last) = ends(store.db()).await?;
    Ok(mark >= last)
}

/// One page; `false` when there was none.
async fn step(store: &Store) -> Result<bool, StoreError> {
    let (mark, last) = ends(store.db()).await?;
    if mark >= last {
        return Ok(false);
    }
    let to = last.min(mark + PAGE);
    let mut tx = store.db().begin().await?;
    let climbed = climbed(&mut tx, mark, to).await?;
    let sql = "SELECT DISTINCT case_id FROM journal WHERE seq > $1 AND seq <= $2";
    let cases: Vec<(i64,)> = tx.all(sql, values![mark, to]).await?;
    let keys: Vec<Value> = cases.into_iter().map(|(case,)| Value::Int(case)).collect();
    let mut states: Vec<(i64, String)> = STATES.all(&mut tx, &keys).await?;
    // The last key is repeated to fill a statement; one row may be written once a statement.
    states.sort_unstable_by_key(|(id, _)| *id);
    states.dedup_by_key(|(id, _)| *id);
    let mut rows = Vec::new();
    for (id, state) in states {
        let case: Case = serde_json::from_str(&state)
            .map_err(|e| StoreError::unreadable(format!("the state of {}", CaseId::from_key(id)), e))?;
        for (no, clock) in (0..).zip(&case.clocks) {
            rows.extend(row(&case, no, clock, climbed.get(&(id, no)).copied()));
        }
    }
    ROWS.write(&mut tx, rows).await?;
    let sql = "INSERT INTO counter (name, value) VALUES ('ledger', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.run(sql, values![to]).await?;
    tx.commit().await?;
    Ok(true)
}

/// The mark, and the end of the journal.
async fn ends(db: &Db) -> Result<(i64, i64), StoreError> {
    let mark: Option<(i64,)> = db.first("SELECT value FROM counter WHERE name = 'ledger'", values![]).await?;
    let (last,): (Option<i64>,) = db.one("SELECT max(seq) FROM journal", values![]).await?;
    Ok((mark.map_or(0, |(mark,)| mark), last.unwrap_or(0)))
}

/// To whom clocks climbed last; a kept clock's state does not tell any more.
async fn climbed(tx: &mut Tx, from: i64, to: i64) -> Result<BTreeMap<(i64, ClockNo), PersonId>, StoreError> {
    let sql = "SELECT seq, case_id, body FROM journal WHERE seq > $1 AND seq <= $2 AND body LIKE '%\"climbed\"%' ORDER BY seq";
    let rows: Vec<(i64, i64, String)> = tx.all(sql, values![from, to]).await?;
    let mut found = BTreeMap::new();
    for (seq, case, body) in rows {
        let entry: Entry = serde_json::from_str(&body)
            .map_err(|e| StoreError::unreadable(format!("journal entry {seq}"), e))?;
        for event in entry.events {
            if let Event::Clock { no, event: ClockEvent::Climbed { rung, .. } } = event {
                found.insert((case, no), rung.asked);
            }
        }
    }
    Ok(found)
}

fn row(case: &Case, no: ClockNo, clock: &Clock, climbed_to: Option<PersonId>) -> Vec<Value> {
    let at = clock.due().unwrap_or(clock.started);
    values![
        case.id,
        i64::from(no),
        clock.promise.as_str(),
        case.department.as_str(),
        case.assignee,
        climbed_to,
        at,
        Outcome::of(clock).code(),
        case.complained_about().is_some(),
    ]
}

/// Clocks that were due in a stretch of time, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub promise: PromiseId,
    pub department: DepartmentCode,
    /// Who has or had the case.
    pub person: Option<PersonId>,
    pub outcome: Outcome,
    pub clocks: u64,
}

/// All counts of `[from, to)`; one reading of one index.
///
/// # Errors
/// The database did not carry it out.
pub async fn counts(db: &Db, from: Timestamp, to: Timestamp) -> Result<Vec<Count>, StoreError> {
    let sql = "SELECT promise, department, person, outcome, count(*) FROM ledger WHERE at >= $1 AND at < $2 \
               GROUP BY promise, department, person, outcome";
    type Row = (String, String, Option<i64>, String, i64);
    let rows: Vec<Row> = db.all(sql, values![from, to]).await?;
    let count = |(promise, department, person, outcome, clocks): Row| {
        Some(Count {
            promise: PromiseId::new(&promise)?,
            department: DepartmentCode::new(&department)?,
            person: person.map(PersonId),
            outcome: Outcome::ALL.into_iter().find(|o| o.code() == outcome)?,
            clocks: u64::try_from(clocks).ok()?,
        })
    };
    Ok(rows.into_iter().filter_map(count).collect())
}

/// One clock that was, or is, late.
#[derive(Clone, Debug)]
pub struct Late {
    pub case: Case,
    pub subject: String,
    pub no: ClockNo,
    pub climbed_to: Option<PersonId>,
}

/// How a customer's clocks of `[from, to)` stand or ended: promise, outcome, how many.
///
/// # Errors
/// The database did not carry it out.
pub async fn counts_of(
    db: &Db,
    customer: CustomerId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(PromiseId, Outcome, u64)>, StoreError> {
    // By the customer's cases, of which there are few, not by the clocks of everybody in that time.
    let sql = "SELECT l.promise, l.outcome, count(*) FROM cases AS c JOIN ledger AS l ON l.case_id = c.id \
               WHERE c.customer = $1 AND l.at >= $2 AND l.at < $3 GROUP BY l.promise, l.outcome";
    let rows: Vec<(String, String, i64)> = db.all(sql, values![customer, from, to]).await?;
    let count = |(promise, outcome, clocks): (String, String, i64)| {
        let outcome = Outcome::ALL.into_iter().find(|o| o.code() == outcome)?;
        Some((PromiseId::new(&promise)?, outcome, u64::try_from(clocks).ok()?))
    };
    Ok(rows.into_iter().filter_map(count).collect())
}

/// A customer's late clocks of `[from, to)`, the newest due first, at most [`LATE_MAX`].
///
/// # Errors
/// The database did not carry it out, or a case can't be read.
pub async fn late_of(
    db: &Db,
    customer: CustomerId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Late>, StoreError> {
    let sql = "SELECT l.no, l.climbed_to, c.state, c.subject FROM cases AS c JOIN ledger AS l ON l.case_id = c.id \
               WHERE c.customer = $1 AND l.outcome IN ('missed', 'kept-late') AND l.at >= $2 AND l.at < $3 \
               ORDER BY l.at DESC, l.case_id, l.no LIMIT $4";
    let rows: Vec<LateRow> = db.all(sql, values![customer, from, to, LATE_MAX]).await?;
    rows.into_iter().map(late_row).collect()
}

/// From where a page of late clocks is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub at: i64,
    pub case: i64,
    pub no: i64,
}

/// The late ones of `[from, to)`, the longest due first, one more than [`LATE_MAX`] when there are more.
///
/// # Errors
/// The database did not carry it out, or a case can't be read.
pub async fn late(
    db: &Db,
    from: Timestamp,
    to: Timestamp,
    after: Option<After>,
) -> Result<Vec<Late>, StoreError> {
    let after = after.unwrap_or(After { at: from.as_microsecond(), case: 0, no: -1 });
    let sql = "SELECT l.no, l.climbed_to, c.state, c.subject FROM ledger AS l JOIN cases AS c ON c.id = l.case_id \
               WHERE l.outcome IN ('missed', 'kept-late') AND l.at >= $1 AND l.at < $2 \
               AND (l.at > $1 OR l.case_id > $3 OR (l.case_id = $3 AND l.no > $4)) \
               ORDER BY l.at, l.case_id, l.no LIMIT $5";
    let row = values![after.at, to, after.case, after.no, LATE_MAX + 1];
    let rows: Vec<LateRow> = db.all(sql, row).await?;
    rows.into_iter().map(late_row).collect()
}

type LateRow = (i64, Option<i64>, String, String);

fn late_row((no, climbed_to, state, subject): LateRow) -> Result<Late, StoreError> {
    let case = serde_json::from_str(&state).map_err(|e| StoreError::unreadable("a late case", e))?;
    let no = ClockNo::try_from(no).unwrap_or(0);
    Ok(Late { case, subject, no, climbed_to: climbed_to.map(PersonId) })
}

impl Late {
    /// Where the next page begins.
    #[must_use]
    pub fn cursor(&self) -> After {
        let at = self.clock().map_or(0, |clock| clock.due().unwrap_or(clock.started).as_microsecond());
        After { at, case: self.case.id.key(), no: i64::from(self.no) }
    }

    #[must_use]
    pub fn clock(&self) -> Option<&Clock> {
        self.case.clocks.get(usize::from(self.no))
    }
}
