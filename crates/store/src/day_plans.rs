//! Plans of days: the question, the search that runs or waits, what it found, and which of them holds. A search is claimed under a
//! lease and keeps what it has found so far, so that one that broke off goes on from there.

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::PersonId;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// Plans that are listed.
const LISTED_MAX: i64 = 100;
/// By the wall. A node that died leaves its searches to others after this.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Rows that are looked at for the plan that holds on a day.
const HOLDS_MAX: i64 = 1;

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Will be searched for.
    Waiting,
    Solving,
    /// What was found stands there.
    Solved,
    /// The question can't be answered; the note says why.
    Failed,
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Solving, Self::Solved, Self::Failed];

    /// As rows and locale keys write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Solving => "solving",
            Self::Solved => "solved",
            Self::Failed => "failed",
        }
    }

    /// Nobody may change it meanwhile.
    #[must_use]
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Waiting | Self::Solving)
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct DayPlan {
    pub id: i64,
    pub name: String,
    pub day: Option<Date>,
    /// The question, as JSON.
    pub body: String,
    pub state: State,
    pub version: i64,
    /// The visits of each shift, as JSON.
    pub visits: Option<String>,
    pub seconds: u32,
    /// How far the search is, as JSON.
    pub progress: String,
    pub made: Timestamp,
    pub made_by: Option<PersonId>,
    pub solved: Option<Timestamp>,
    pub note: String,
    pub adopted: Option<Timestamp>,
    pub adopted_by: Option<PersonId>,
    /// What was adopted, as JSON; the plan itself may have been changed since.
    pub holds: Option<String>,
}

/// A new plan, or what an old one becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub day: Option<Date>,
    pub body: String,
    pub visits: Option<String>,
    pub seconds: u32,
    /// `Waiting` where it is to be searched for, `Solved` where `visits` is the answer.
    pub state: State,
}

type Row = (
    i64,
    String,
    Option<String>,
    String,
    String,
    i64,
    Option<String>,
    i64,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    String,
    Option<i64>,
    Option<i64>,
    Option<String>,
);
const PLAN: &str = "SELECT id, name, day, body, state, version, visits, seconds, progress, made, made_by, solved, note, \
                    adopted, adopted_by, holds FROM day_plan";

fn plan_of(row: Row) -> Result<DayPlan, StoreError> {
    let (
        id,
        name,
        day,
        body,
        state,
        version,
        visits,
        seconds,
        progress,
        made,
        by,
        solved,
        note,
        adopted,
        who,
        holds,
    ) = row;
    let unreadable = |what: &str| StoreError::unreadable(format!("the plan {id}"), what);
    Ok(DayPlan {
        id,
        name,
        day: day.map(|day| day.parse().map_err(|_| unreadable("its day"))).transpose()?,
        body,
        state: State::ALL.into_iter().find(|s| s.code() == state).ok_or_else(|| unreadable("its state"))?,
        version,
        visits,
        seconds: u32::try_from(seconds).map_err(|_| unreadable("its seconds"))?,
        progress,
        made: crate::time(made),
        made_by: by.map(PersonId),
        solved: solved.map(crate::time),
        note,
        adopted: adopted.map(crate::time),
        adopted_by: who.map(PersonId),
        holds,
    })
}

async fn plans(db: &Db, rest: &str, bound: Vec<crate::db::Value>) -> Result<Vec<DayPlan>, StoreError> {
    let rows: Vec<Row> = db.all(sqlx::AssertSqlSafe(format!("{PLAN} {rest}")), bound).await?;
    rows.into_iter().map(plan_of).collect()
}

/// The newest plans, those of the latest days first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn list(db: &Db) -> Result<Vec<DayPlan>, StoreError> {
    let newest = format!("ORDER BY coalesce(day, '') DESC, id DESC LIMIT {LISTED_MAX}");
    plans(db, &newest, values![]).await
}

/// One plan.
///
/// # Errors
/// The database did not carry it out, or it can't be read.
pub async fn find(db: &Db, id: i64) -> Result<Option<DayPlan>, StoreError> {
    Ok(plans(db, "WHERE id = $1", values![id]).await?.pop())
}

/// The plan whose assignments hold on a day: the one that was adopted last.
///
/// # Errors
/// The database did not carry it out, or it can't be read.
pub async fn holding(db: &Db, day: Date) -> Result<Option<DayPlan>, StoreError> {
    let last =
        format!("WHERE day = $1 AND adopted IS NOT NULL ORDER BY adopted DESC, id DESC LIMIT {HOLDS_MAX}");
    Ok(plans(db, &last, values![day]).await?.pop())
}

/// The plans that hold from a day on, one of each day, in the order of the days.
///
/// # Errors
/// The database did not carry it out, or one can't be read.
pub async fn held_from(db: &Db, day: Date) -> Result<Vec<DayPlan>, StoreError> {
    let held = format!(
        "AS p WHERE p.day >= $1 AND p.adopted IS NOT NULL AND NOT EXISTS (SELECT 1 FROM day_plan AS later \
         WHERE later.day = p.day AND later.adopted IS NOT NULL \
         AND (later.adopted > p.adopted OR later.adopted = p.adopted AND later.id > p.id)) \
         ORDER BY p.day LIMIT {LISTED_MAX}"
    );
    plans(db, &held, values![day]).await
}

/// Whether somebody wants the search to end; also where the plan is gone.
///
/// # Errors
/// The database did not carry it out.
pub async fn is_stopped(db: &Db, id: i64) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = db.first("SELECT stop FROM day_plan WHERE id = $1", values![id]).await?;
    Ok(row.is_none_or(|(stop,)| stop != 0))
}

impl Store {
    /// Keeps a new plan; gives its number.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn add_day_plan(&self, draft: &Draft, by: PersonId) -> Result<i64, StoreError> {
        let sql = "INSERT INTO day_plan (name, day, body, visits, seconds, state, look_at, made, made_by, solved) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
        let now = self.now();
        let rows: Vec<(i64,)> = self.db().run_returning(sql, draft_values(draft, now, by)).await?;
        rows.first().map(|row| row.0).ok_or_else(|| StoreError::unreadable("a new plan", "it has no number"))
    }

    /// Replaces a plan; `false` when it is searched for, somebody else changed it meanwhile, or it is gone.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn change_day_plan(
        &self,
        id: i64,
        draft: &Draft,
        edited: i64,
        by: PersonId,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE day_plan SET name = $1, day = $2, body = $3, visits = $4, seconds = $5, state = $6, look_at = $7, \
                   made = $8, made_by = $9, solved = $10, version = version + 1, stop = 0, progress = '', note = '' \
                   WHERE id = $11 AND version = $12 AND state IN ('solved', 'failed')";
        let mut bound = draft_values(draft, self.now(), by);
        bound.extend(values![id, edited]);
        Ok(self.db().run(sql, bound).await? == 1)
    }

    /// Throws a plan away; `false` where it holds, or is gone. One that is searched for ends by itself.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn drop_day_plan(&self, id: i64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM day_plan WHERE id = $1 AND adopted IS NULL";
        Ok(self.db().run(sql, values![id]).await? == 1)
    }

    /// Asks the search to end with what it has.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn stop_day_plan(&self, id: i64) -> Result<(), StoreError> {
        let sql = "UPDATE day_plan SET stop = 1 WHERE id = $1 AND state IN ('waiting', 'solving')";
        self.db().run(sql, values![id]).await.map(|_| ())
    }

    /// Claims the plan that has waited longest; what nobody carries on until the lease is over is free again.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn claim_day_plan(&self) -> Result<Option<DayPlan>, StoreError> {
        let (now, until) = (self.now(), self.lease_end());
        let locked = if self.db().is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE day_plan SET state = 'solving', look_at = $1 WHERE id IN (SELECT id FROM day_plan \
             WHERE state IN ('waiting', 'solving') AND look_at <= $2 ORDER BY look_at, id LIMIT 1 {locked}) RETURNING id"
        );
        let rows: Vec<(i64,)> =
            self.db().run_returning(sqlx::AssertSqlSafe(sql), values![until, now]).await?;
        match rows.first() {
            Some((id,)) => find(self.db(), *id).await,
            None => Ok(None),
        }
    }

    fn lease_end(&self) -> Timestamp {
        let speed = self.shared().options.clock_speed.max(1.0);
        let lease = SignedDuration::try_from_secs_f64(LEASE.as_secs_f64() * speed).unwrap_or(LEASE);
        self.now().saturating_add(lease).unwrap_or(Timestamp::MAX)
    }

    /// Gives searches that nobody carries on free at once. A file is this program's alone: at its start none is carried on.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn free_day_plans(&self) -> Result<u64, StoreError> {
        if self.db().is_postgres() {
            return Ok(0);
        }
        let sql = "UPDATE day_plan SET look_at = $1 WHERE state = 'solving'";
        self.db().run(sql, values![self.now()]).await
    }

    /// Keeps how far a search is and what it has found, and goes on holding it; `false` when it is not ours any more.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn keep_searching(
        &self,
        plan: &DayPlan,
        progress: &str,
        visits: Option<&str>,
    ) -> Result<bool, StoreError> {
        let until = self.lease_end();
        let sql = "UPDATE day_plan SET progress = $1, visits = coalesce($2, visits), look_at = $3 \
                   WHERE id = $4 AND version = $5 AND state = 'solving'";
        let bound = values![progress, visits, until, plan.id, plan.version];
        Ok(self.db().run(sql, bound).await? == 1)
    }

    /// Ends a search with what it found, or with why it found nothing.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn end_search(
        &self,
        plan: &DayPlan,
        progress: &str,
        found: Result<&str, &str>,
    ) -> Result<bool, StoreError> {
        let (state, visits, note) = match found {
            Ok(visits) => (State::Solved, Some(visits), ""),
            Err(why) => (State::Failed, None, why),
        };
        let sql = "UPDATE day_plan SET state = $1, visits = coalesce($2, visits), note = $3, progress = $4, solved = $5, \
                   stop = 0 WHERE id = $6 AND version = $7 AND state = 'solving'";
        let bound = values![state.code(), visits, note, progress, self.now(), plan.id, plan.version];
        Ok(self.db().run(sql, bound).await? == 1)
    }

    /// Says that a plan holds from now on; `false` when it was changed meanwhile.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn adopt_day_plan(
        &self,
        id: i64,
        edited: i64,
        holds: &str,
        by: PersonId,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE day_plan SET adopted = $1, adopted_by = $2, holds = $3, version = version + 1 \
                   WHERE id = $4 AND version = $5 AND state = 'solved'";
        Ok(self.db().run(sql, values![self.now(), by, holds, id, edited]).await? == 1)
    }
}

fn draft_values(draft: &Draft, now: Timestamp, by: PersonId) -> Vec<crate::db::Value> {
    let solved = (draft.state == State::Solved).then_some(now);
    values![
        &draft.name,
        draft.day,
        &draft.body,
        draft.visits.clone(),
        i64::from(draft.seconds),
        draft.state.code(),
        now,
        now,
        by,
        solved
    ]
}
