//! The outbox as the administrators look at it: by what became of it, by way, by case, since when.

use super::admin::PAGE;
use crate::db::{Db, Value};
use crate::error::StoreError;
use crate::outbox::Way;
use crate::values;
use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;

/// What became of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    #[default]
    Waiting,
    Sent,
    Dead,
    GivenUp,
}

impl Letters {
    pub const ALL: [Self; 4] = [Self::Dead, Self::Waiting, Self::Sent, Self::GivenUp];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::GivenUp => "given-up",
        }
    }
}

/// Which messages are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub which: Letters,
    pub way: Option<Way>,
    pub case: Option<CaseId>,
    /// Written since then.
    pub since: Option<Timestamp>,
}

/// One message of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutMessage {
    pub id: i64,
    pub case: Option<CaseId>,
    /// As `Outgoing::code`.
    pub kind: String,
    /// A `Message` as JSON.
    pub body: String,
    pub created: Timestamp,
    pub next_try: Timestamp,
    pub attempts: i64,
    pub error: Option<String>,
    pub done: Option<Timestamp>,
    /// As `Way::code`.
    pub way: String,
    /// Until when somebody is sending it.
    pub leased: Option<Timestamp>,
    /// What somebody here did to it last.
    pub act: Option<Act>,
}

/// A step of somebody here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// retry, give-up
    pub what: String,
    pub person: PersonId,
    pub at: Timestamp,
}

/// One page, newest first; `before` is the last id of the page before. One row more than [`PAGE`] when there are more.
///
/// # Errors
/// The database did not carry it out.
pub async fn page(db: &Db, filter: &Filter, before: Option<i64>) -> Result<Vec<OutMessage>, StoreError> {
    let mut bound: Vec<Value> = values![before.unwrap_or(i64::MAX), PAGE + 1];
    // The state is named in the text, so that the index over these alone serves it.
    let mut wanted = format!("o.state = '{}' AND o.id < $1", filter.which.code());
    let mut add = |sql: &str, value: Value| {
        bound.push(value);
        wanted.push_str(&format!(" AND {sql} ${}", bound.len()));
    };
    if let Some(way) = filter.way {
        add("o.way =", way.code().into());
    }
    if let Some(case) = filter.case {
        add("o.case_id =", case.key().into());
    }
    if let Some(since) = filter.since {
        add("o.created >=", since.as_microsecond().into());
    }
    let sql = format!(
        "SELECT o.id, o.case_id, o.kind, o.body, o.created, o.next_try, o.attempts, o.error, o.done_at, o.way, o.leased \
         FROM outbox o WHERE {wanted} ORDER BY o.id DESC LIMIT $2"
    );
    type Row =
        (i64, Option<i64>, String, String, i64, i64, i64, Option<String>, Option<i64>, String, Option<i64>);
    let rows: Vec<Row> = db.all(sqlx::AssertSqlSafe(sql), bound).await?;
    let mut messages = Vec::with_capacity(rows.len());
    for (id, case, kind, body, created, next_try, attempts, error, done, way, leased) in rows {
        messages.push(OutMessage {
            id,
            case: case.map(CaseId::from_key),
            kind,
            body,
            created: crate::time(created),
            next_try: crate::time(next_try),
            attempts,
            error,
            done: done.map(crate::time),
            way,
            leased: leased.map(crate::time),
            act: None,
        });
    }
    let last = messages.iter().map(|m| m.id).min().unwrap_or(0);
    let first = messages.iter().map(|m| m.id).max().unwrap_or(0);
    // Few were ever touched by hand: all that lie within the page, the newest of each wins.
    let sql = "SELECT outbox_id, act, person, at FROM outbox_act WHERE outbox_id >= $1 AND outbox_id <= $2 ORDER BY id";
    let acts: Vec<(i64, String, i64, i64)> = db.all(sql, values![last, first]).await?;
    for (message, what, person, at) in acts {
        if let Some(message) = messages.iter_mut().find(|m| m.id == message) {
            message.act = Some(Act { what, person: PersonId(person), at: crate::time(at) });
        }
    }
    Ok(messages)
}
