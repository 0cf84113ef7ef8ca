//! Chat: what came, who wrote it, in which conversation a case stands. A message is written down before anything else is
//! done with it (P-100), and becomes part of a case later, once, in the order in which its person wrote.

use crate::Store;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::outbox::pause;
use crate::values;
use domain::ids::{AreaCode, CaseId, CustomerId, Digest, PersonId};
use jiff::{SignedDuration, Timestamp};

/// Tries before a message is laid aside for a person to look at.
pub const ATTEMPTS_MAX: i64 = 10;

/// A person's account on a platform, as one of our own accounts sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    pub platform: String,
    pub account: String,
    pub peer: String,
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The same message, delivered twice, has the same.
    pub dedupe: String,
    pub from: Peer,
    /// As they call themselves.
    pub name: String,
    /// One person in one conversation.
    pub lane: String,
    /// As JSON.
    pub body: String,
}

/// A message that is being taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    pub dedupe: String,
    pub lane: String,
    pub body: String,
    pub received: Timestamp,
    /// This try counts already.
    pub attempts: i64,
}

/// Goes with the submission that a message becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRecord {
    /// Of the message that was written down.
    pub id: i64,
    pub route: Route,
}

/// Where a case's conversation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub peer: Peer,
    pub lane: String,
    /// The conversation as JSON.
    pub place: String,
    /// The person's newest message.
    pub message: String,
    pub at: Timestamp,
}

/// Writes a message down; `false` when it was written down before.
///
/// # Errors
/// The database did not carry it out.
pub async fn receive(db: &Db, arrived: &Arrived, now: Timestamp) -> Result<bool, StoreError> {
    let Arrived { dedupe, from, name, lane, body } = arrived;
    let mut tx = db.begin().await?;
    let sql = "INSERT INTO chat_in (dedupe, platform, account, peer, lane, received, body, next_try) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $6) ON CONFLICT (dedupe) DO NOTHING";
    let row = values![dedupe, &from.platform, &from.account, &from.peer, lane, now, body];
    let new = tx.run(sql, row).await? > 0;
    if new {
        let sql = "INSERT INTO peer (platform, account, peer, name, seen) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (platform, account, peer) DO UPDATE SET seen = excluded.seen, \
                   name = CASE WHEN excluded.name = '' THEN peer.name ELSE excluded.name END";
        tx.run(sql, values![&from.platform, &from.account, &from.peer, name, now]).await?;
    }
    tx.commit().await?;
    Ok(new)
}

/// Claims what waits, of each lane only the oldest. A claim counts as a try and ends with its lease.
///
/// # Errors
/// The database did not carry it out.
pub async fn claim(
    db: &Db,
    now: Timestamp,
    limit: i64,
    lease: SignedDuration,
) -> Result<Vec<Claimed>, StoreError> {
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let sql = if db.is_postgres() {
        "UPDATE chat_in SET next_try = $1, attempts = attempts + 1 WHERE id IN (SELECT c.id FROM chat_in c \
         WHERE c.state = 'waiting' AND c.next_try <= $2 AND NOT EXISTS (SELECT 1 FROM chat_in e \
         WHERE e.state = 'waiting' AND e.lane = c.lane AND e.id < c.id) \
         ORDER BY c.next_try, c.id LIMIT $3 FOR UPDATE SKIP LOCKED) \
         RETURNING id, dedupe, lane, body, received, attempts"
    } else {
        "UPDATE chat_in SET next_try = $1, attempts = attempts + 1 WHERE id IN (SELECT c.id FROM chat_in c \
         WHERE c.state = 'waiting' AND c.next_try <= $2 AND NOT EXISTS (SELECT 1 FROM chat_in e \
         WHERE e.state = 'waiting' AND e.lane = c.lane AND e.id < c.id) \
         ORDER BY c.next_try, c.id LIMIT $3) RETURNING id, dedupe, lane, body, received, attempts"
    };
    type Row = (i64, String, String, String, i64, i64);
    let rows: Vec<Row> = db.run_returning(sql, values![until, now, limit]).await?;
    let claimed = |(id, dedupe, lane, body, received, attempts): Row| Claimed {
        id,
        dedupe,
        lane,
        body,
        received: crate::time(received),
        attempts,
    };
    let mut claimed: Vec<Claimed> = rows.into_iter().map(claimed).collect();
    claimed.sort_unstable_by_key(|c| c.id);
    Ok(claimed)
}

/// What was claimed by a program that is gone is free again: nobody else claims in a file.
///
/// # Errors
/// The database did not carry it out.
pub async fn release(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    if !db.is_postgres() {
        db.run("UPDATE chat_in SET next_try = $1 WHERE state = 'waiting'", values![now]).await?;
    }
    Ok(())
}

/// It became part of a case, or of several where one went on as another; part of their transaction.
pub(crate) async fn taken(tx: &mut Tx, record: &ChatRecord, cases: &[CaseId]) -> Result<(), StoreError> {
    let sql = "UPDATE chat_in SET state = 'taken', case_id = $1, reason = '' WHERE id = $2";
    tx.run(sql, values![cases.last().map(|case| case.key()), record.id]).await?;
    for case in cases {
        stands(tx, &record.route, *case).await?;
    }
    Ok(())
}

async fn stands(tx: &mut Tx, route: &Route, case: CaseId) -> Result<(), StoreError> {
    let Route { peer, lane, place, message, at } = route;
    let sql = "INSERT INTO chat_route (case_id, platform, account, peer, lane, place, message, at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (case_id) DO UPDATE SET platform = $2, \
               account = $3, peer = $4, lane = $5, place = $6, message = $7, at = $8";
    let row = values![case, &peer.platform, &peer.account, &peer.peer, lane, place, message, *at];
    tx.run(sql, row).await?;
    Ok(())
}

/// It is no part of a case, or was one already; says why.
///
/// # Errors
/// The database did not carry it out.
pub async fn set_aside(db: &Db, id: i64, case: Option<CaseId>, reason: &str) -> Result<(), StoreError> {
    let sql =
        "UPDATE chat_in SET state = 'aside', case_id = $1, reason = $2 WHERE id = $3 AND state = 'waiting'";
    db.run(sql, values![case.map(CaseId::key), reason, id]).await?;
    Ok(())
}

/// It could not be taken in now; tried again after a pause, or laid aside after [`ATTEMPTS_MAX`] tries.
///
/// # Errors
/// The database did not carry it out.
pub async fn failed(db: &Db, claimed: &Claimed, why: &str, now: Timestamp) -> Result<(), StoreError> {
    if claimed.attempts >= ATTEMPTS_MAX {
        return set_aside(db, claimed.id, None, why).await;
    }
    let next = now.saturating_add(pause(claimed.attempts)).unwrap_or(Timestamp::MAX);
    let sql = "UPDATE chat_in SET next_try = $1, reason = $2 WHERE id = $3 AND state = 'waiting'";
    db.run(sql, values![next, why, claimed.id]).await?;
    Ok(())
}

/// The newest case of a person in a conversation, open ones first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    pub case: CaseId,
    pub open: bool,
    /// As `Case::stage_code`.
    pub stage: String,
}

/// `None` where they have none.
///
/// # Errors
/// The database did not carry it out.
pub async fn newest_case(db: &Db, lane: &str) -> Result<Option<Newest>, StoreError> {
    let sql = "SELECT c.id, c.open, c.stage FROM chat_route r JOIN cases c ON c.id = r.case_id WHERE r.lane = $1 \
               ORDER BY c.open DESC, c.id DESC LIMIT 1";
    let row: Option<(i64, i64, String)> = db.first(sql, values![lane]).await?;
    Ok(row.map(|(case, open, stage)| Newest { case: CaseId::from_key(case), open: open != 0, stage }))
}

/// Where a case's conversation stands; `None` where it has none.
///
/// # Errors
/// The database did not carry it out.
pub async fn route(db: &Db, case: CaseId) -> Result<Option<Route>, StoreError> {
    type Row = (String, String, String, String, String, String, i64);
    let sql = "SELECT platform, account, peer, lane, place, message, at FROM chat_route WHERE case_id = $1";
    let row: Option<Row> = db.first(sql, values![case]).await?;
    Ok(row.map(|(platform, account, peer, lane, place, message, at)| Route {
        peer: Peer { platform, account, peer },
        lane,
        place,
        message,
        at: crate::time(at),
    }))
}

/// The case that a message is part of, and the message as JSON; `None` when it is unknown, in no case, or known to be taken back.
///
/// # Errors
/// The database did not carry it out.
pub async fn to_recall(db: &Db, dedupe: &str) -> Result<Option<(CaseId, String)>, StoreError> {
    let sql =
        "SELECT case_id, body FROM chat_in WHERE dedupe = $1 AND recalled IS NULL AND case_id IS NOT NULL";
    let row: Option<(i64, String)> = db.first(sql, values![dedupe]).await?;
    Ok(row.map(|(case, body)| (CaseId::from_key(case), body)))
}

/// Its case says that it was taken back.
///
/// # Errors
/// The database did not carry it out.
pub async fn recalled(db: &Db, dedupe: &str, now: Timestamp) -> Result<(), StoreError> {
    db.run("UPDATE chat_in SET recalled = $1 WHERE dedupe = $2", values![now, dedupe]).await?;
    Ok(())
}

/// The how-manieth answer to a message this is, from 1. The same key asked again has the same number.
///
/// # Errors
/// The database did not carry it out.
pub async fn answer_number(db: &Db, key: Digest, message: &str) -> Result<u32, StoreError> {
    let mut tx = db.begin().await?;
    let known: Option<(i64,)> = tx
        .first("SELECT sequence FROM chat_out WHERE key = $1 AND message = $2", values![key, message])
        .await?;
    let number = match known {
        Some((number,)) => number,
        None => {
            let sql = "SELECT coalesce(max(sequence), 0) + 1 FROM chat_out WHERE message = $1";
            let next: Option<(i64,)> = tx.first(sql, values![message]).await?;
            let next = next.map_or(1, |(next,)| next);
            let sql = "INSERT INTO chat_out (key, message, sequence) VALUES ($1, $2, $3) \
                       ON CONFLICT (key) DO UPDATE SET message = $2, sequence = $3";
            tx.run(sql, values![key, message, next]).await?;
            next
        }
    };
    tx.commit().await?;
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Somebody who writes, and who they are, if somebody here has said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub name: String,
    pub customer: Option<CustomerId>,
    /// Of the customer's first site that lies in one.
    pub area: Option<AreaCode>,
}

/// # Errors
/// The database did not carry it out.
pub async fn known(db: &Db, peer: &Peer) -> Result<Option<Known>, StoreError> {
    let sql = "SELECT p.name, p.customer, (SELECT s.area FROM site s WHERE s.customer = p.customer AND s.area IS NOT NULL \
               ORDER BY s.id LIMIT 1) FROM peer p WHERE p.platform = $1 AND p.account = $2 AND p.peer = $3";
    let row: Option<(String, Option<i64>, Option<String>)> =
        db.first(sql, values![&peer.platform, &peer.account, &peer.peer]).await?;
    Ok(row.map(|(name, customer, area)| Known {
        name,
        customer: customer.map(CustomerId),
        area: area.and_then(|code| AreaCode::new(&code)),
    }))
}

impl Store {
    /// Somebody here said who writes; `None` takes it back. They are recognised from then on.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn join_peer(
        &self,
        peer: &Peer,
        customer: Option<CustomerId>,
        by: PersonId,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE peer SET customer = $1, joined_by = $2, joined_at = $3 \
                   WHERE platform = $4 AND account = $5 AND peer = $6";
        let customer = customer.map(|c| c.0);
        let row = values![customer, by, self.now(), &peer.platform, &peer.account, &peer.peer];
        Ok(self.db().run(sql, row).await? > 0)
    }
}

/// How far the news of a customer service account were fetched.
///
/// # Errors
/// The database did not carry it out.
pub async fn cursor(db: &Db, service: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        db.first("SELECT cursor FROM chat_cursor WHERE service = $1", values![service]).await?;
    Ok(row.map(|(cursor,)| cursor))
}

/// Everything up to here was written down.
///
/// # Errors
/// The database did not carry it out.
pub async fn fetched(db: &Db, service: &str, cursor: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO chat_cursor (service, cursor, at) VALUES ($1, $2, $3) \
               ON CONFLICT (service) DO UPDATE SET cursor = $2, at = $3";
    db.run(sql, values![service, cursor, now]).await?;
    Ok(())
}

/// A message that is in no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    pub received: Timestamp,
    pub sender: String,
    pub body: String,
    pub reason: String,
}

/// What came and is in no case, or could not be taken in yet, newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn aside(db: &Db) -> Result<Vec<Aside>, StoreError> {
    const SHOWN_MAX: i64 = 100;
    let sql = "SELECT c.received, p.name, c.peer, c.body, c.reason FROM chat_in c LEFT JOIN peer p \
               ON p.platform = c.platform AND p.account = c.account AND p.peer = c.peer \
               WHERE c.reason <> '' AND c.case_id IS NULL ORDER BY c.id DESC LIMIT $1";
    let rows: Vec<(i64, Option<String>, String, String, String)> = db.all(sql, values![SHOWN_MAX]).await?;
    let aside = |(received, name, peer, body, reason): (i64, Option<String>, String, String, String)| Aside {
        received: crate::time(received),
        sender: name.filter(|name| !name.is_empty()).unwrap_or(peer),
        body,
        reason,
    };
    Ok(rows.into_iter().map(aside).collect())
}
