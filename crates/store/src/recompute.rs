//! Computes all open clocks anew after a calendar or the charter was changed. A job is written down before it begins, works
//! case by case through the door, and goes on after a restart; a case done twice changes nothing twice.

use crate::Store;
use crate::db::Db;
use crate::door::{DoorError, Submission, Target};
use crate::error::StoreError;
use crate::values;
use domain::calendar::{Calendar, Due};
use domain::case::{Actor, Case, Command, Event};
use domain::clock::{ClockEvent, ClockState, RecomputeReason};
use domain::ids::{CaseId, CommandId, ContractId, CustomerId, PersonId};
use jiff::Timestamp;
use tokio::task::JoinSet;

/// Cases handed to the door at once.
const BATCH: i64 = 64;
/// States read at once for a preview.
const PAGE: i64 = 1_000;

/// One job and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    pub why: RecomputeReason,
    pub by: Option<PersonId>,
    pub begun: Timestamp,
    pub cases_done: i64,
    /// Open cases when it began.
    pub cases_total: i64,
    pub clocks_changed: i64,
    /// `None` while it works.
    pub finished: Option<Timestamp>,
}

/// Writes a job down; [`run`] carries it out.
///
/// # Errors
/// The database did not carry it out.
pub async fn begin(store: &Store, why: &RecomputeReason, by: Option<PersonId>) -> Result<i64, StoreError> {
    begin_for(store, why, by, None, None).await
}

/// As [`begin`], for the cases of one customer, with the contract that was saved.
///
/// # Errors
/// The database did not carry it out.
pub async fn begin_for(
    store: &Store,
    why: &RecomputeReason,
    by: Option<PersonId>,
    customer: Option<CustomerId>,
    contract: Option<ContractId>,
) -> Result<i64, StoreError> {
    let why =
        serde_json::to_string(why).map_err(|e| StoreError::unreadable("a reason to compute anew", e))?;
    let sql = "INSERT INTO recompute (why, person, begun, customer, contract, cases_total) \
               SELECT $1, $2, $3, $4, $5, count(*) FROM cases WHERE open = 1 AND ($4 IS NULL OR customer = $4) RETURNING id";
    let ids: Vec<(i64,)> =
        store.db().run_returning(sql, values![why, by, store.now(), customer, contract]).await?;
    ids.first().map(|(id,)| *id).ok_or(StoreError::Database(sqlx::Error::RowNotFound))
}

/// Carries a job out, or the rest of it.
///
/// # Errors
/// The database did not carry it out; [`resume`] goes on from there.
pub async fn run(store: &Store, id: i64) -> Result<(), StoreError> {
    loop {
        let sql = "SELECT why, at_case, customer FROM recompute WHERE id = $1 AND finished IS NULL";
        let row: Option<(String, i64, Option<i64>)> = store.db().first(sql, values![id]).await?;
        let Some((why, at_case, customer)) = row else { return Ok(()) };
        let why = reason(id, &why)?;
        let cases = next(store.db(), at_case, customer).await?;
        let Some((last,)) = cases.last().copied() else {
            let sql = "UPDATE recompute SET finished = $1 WHERE id = $2";
            store.db().run(sql, values![store.now(), id]).await?;
            return Ok(());
        };
        let done = i64::try_from(cases.len()).unwrap_or(BATCH);
        let changed = batch(store, id, &why, cases.into_iter().map(|(case,)| CaseId::from_key(case))).await?;
        let sql = "UPDATE recompute SET at_case = $1, cases_done = cases_done + $2, clocks_changed = clocks_changed + $3 \
                   WHERE id = $4 AND at_case = $5";
        store.db().run(sql, values![last, done, changed, id, at_case]).await?;
    }
}

async fn next(db: &Db, after: i64, customer: Option<i64>) -> Result<Vec<(i64,)>, StoreError> {
    match customer {
        Some(customer) => {
            let sql =
                "SELECT id FROM cases WHERE customer = $3 AND id > $1 AND open = 1 ORDER BY id LIMIT $2";
            db.all(sql, values![after, BATCH, customer]).await
        }
        None => {
            let sql = "SELECT id FROM cases WHERE open = 1 AND id > $1 ORDER BY id LIMIT $2";
            db.all(sql, values![after, BATCH]).await
        }
    }
}

/// Gives how many clocks changed.
async fn batch(
    store: &Store,
    job: i64,
    why: &RecomputeReason,
    cases: impl Iterator<Item = CaseId>,
) -> Result<i64, StoreError> {
    let mut waiting = JoinSet::new();
    for case in cases {
        let id = CommandId::named("recompute", &format!("{job}:{}", case.key()));
        let command = Command::Recompute { why: why.clone() };
        let submission = Submission::new(id, Actor::Program, store.now(), Target::Case(case), command);
        let door = store.door().clone();
        waiting.spawn(async move { door.submit(submission).await });
    }
    let mut changed = 0;
    while let Some(joined) = waiting.join_next().await {
        match joined.map_err(|e| StoreError::unreadable("a task that computes anew", e))? {
            Ok(done) => {
                changed += i64::try_from(done.events.iter().filter(|e| is_recomputed(e)).count()).unwrap_or(0)
            }
            // Over or merged in the meantime: nothing to compute.
            Err(DoorError::Refused(_)) => {}
            Err(DoorError::Failed(error)) => {
                return Err(StoreError::unreadable("a case to compute anew", error));
            }
        }
    }
    Ok(changed)
}

fn is_recomputed(event: &Event) -> bool {
    matches!(event, Event::Clock { event: ClockEvent::Recomputed { .. }, .. })
}

fn reason(id: i64, text: &str) -> Result<RecomputeReason, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::unreadable(format!("the reason of job {id}"), e))
}

/// Goes on with what a program that stopped left unfinished; for the start.
///
/// # Errors
/// The database did not carry it out.
pub async fn resume(store: &Store) -> Result<(), StoreError> {
    let sql = "SELECT id FROM recompute WHERE finished IS NULL ORDER BY id";
    let left: Vec<(i64,)> = store.db().all(sql, values![]).await?;
    for (id,) in left {
        run(store, id).await?;
    }
    Ok(())
}

type JobRow = (i64, String, Option<i64>, i64, i64, i64, i64, Option<i64>);

fn job(row: JobRow) -> Result<Job, StoreError> {
    let (id, why, by, begun, cases_done, cases_total, clocks_changed, finished) = row;
    Ok(Job {
        id,
        why: reason(id, &why)?,
        by: by.map(PersonId),
        begun: crate::time(begun),
        cases_done,
        cases_total,
        clocks_changed,
        finished: finished.map(crate::time),
    })
}

/// One job.
///
/// # Errors
/// The database did not carry it out.
pub async fn find(db: &Db, id: i64) -> Result<Option<Job>, StoreError> {
    let sql = "SELECT id, why, person, begun, cases_done, cases_total, clocks_changed, finished FROM recompute WHERE id = $1";
    db.first::<JobRow>(sql, values![id]).await?.map(job).transpose()
}

/// The latest job that the saving of a contract began, with the customers' jobs that were begun with it.
///
/// # Errors
/// The database did not carry it out.
pub async fn of_contract(db: &Db, contract: ContractId) -> Result<Vec<Job>, StoreError> {
    let sql = "SELECT id, why, person, begun, cases_done, cases_total, clocks_changed, finished FROM recompute \
               WHERE contract = $1 ORDER BY id DESC LIMIT 2";
    let mut jobs: Vec<Job> =
        db.all::<JobRow>(sql, values![contract]).await?.into_iter().map(job).collect::<Result<_, _>>()?;
    // One or, where the contract went over to another customer, two of one version.
    if let Some(newest) = jobs.first().map(|job| job.why.clone()) {
        jobs.retain(|job| job.why == newest);
    }
    Ok(jobs)
}

/// The latest jobs, newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn lately(db: &Db) -> Result<Vec<Job>, StoreError> {
    let sql = "SELECT id, why, person, begun, cases_done, cases_total, clocks_changed, finished FROM recompute \
               ORDER BY id DESC LIMIT 20";
    db.all::<JobRow>(sql, values![]).await?.into_iter().map(job).collect()
}

/// What a changed calendar would do to the clocks that run now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Clocks that run or stand still by this calendar.
    pub clocks: u64,
    /// Those of them whose due time would be another.
    pub moved: u64,
    /// Due times that are provisional now and would not be any more.
    pub settled: u64,
}

/// Looks at every open case, and changes nothing.
///
/// # Errors
/// The database did not carry it out, or a case can't be read.
pub async fn preview(db: &Db, changed: &Calendar) -> Result<Preview, StoreError> {
    let mut found = Preview::default();
    each_open(db, |case| {
        for clock in case.clocks.iter().filter(|clock| clock.terms.calendar == changed.name) {
            match &clock.state {
                ClockState::Running(run) => {
                    found.clocks += 1;
                    let due = changed.deadline(clock.terms.budget, clock.started, &clock.pauses);
                    if let Ok(Due::At { at, provisional }) = due {
                        found.moved += u64::from(at != run.due);
                        found.settled += u64::from(run.provisional && !provisional);
                    }
                }
                ClockState::Paused { .. } => found.clocks += 1,
                ClockState::Missed { .. } | ClockState::Kept { .. } | ClockState::Void { .. } => {}
            }
        }
    })
    .await?;
    Ok(found)
}

/// How many running clocks count on a calendar beyond its data.
///
/// # Errors
/// The database did not carry it out, or a case can't be read.
pub async fn provisional(db: &Db) -> Result<u64, StoreError> {
    // The word stands in the state only where a clock has it.
    let sql = "SELECT count(*) FROM (SELECT 1 FROM cases WHERE open = 1 AND state LIKE '%\"provisional\":true%' LIMIT 1001) AS p";
    let (count,): (i64,) = db.one(sql, values![]).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn each_open(db: &Db, mut look: impl FnMut(&Case)) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let sql = "SELECT id, state FROM cases WHERE open = 1 AND id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<(i64, String)> = db.all(sql, values![after, PAGE]).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, state) in &rows {
            let case = serde_json::from_str(state)
                .map_err(|e| StoreError::unreadable(format!("the state of {}", CaseId::from_key(*id)), e))?;
            look(&case);
        }
    }
}
