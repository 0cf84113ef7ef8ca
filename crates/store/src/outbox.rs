//! Everything that leaves: written with the change, sent after it, tried again with growing pauses, and laid aside for a
//! person to look at when that does not help.

use crate::Store;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::mail::MailRecord;
use crate::values;
use domain::case::{Case, Event, Notice, ToCustomer};
use domain::clock::ClockEvent;
use domain::contact::MailAddress;
use domain::ids::{CaseId, Digest, PersonId};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Tries before a message is laid aside.
pub const ATTEMPTS_MAX: i64 = 10;
/// The pause after the first failure; it doubles with each, up to the longest.
const PAUSE_FIRST: SignedDuration = SignedDuration::from_secs(30);
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(6);

/// One thing that leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `None`: it is about no case, as a code for the portal.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// The journal entry it follows from.
    pub n: u64,
    pub what: Outgoing,
}

/// To whom, and what about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outgoing {
    Customer(ToCustomer),
    /// A notice to somebody here who wants it by mail too.
    NoticeMail {
        whom: PersonId,
        about: Notice,
    },
    /// A customer is told that only the head of a mail could be read.
    TooLarge {
        to: MailAddress,
        subject: String,
    },
    /// A program outside is told of a step.
    Hook {
        hook: i64,
        told: Told,
    },
    /// A one-time code for the portal, by its number; the code itself is nowhere kept.
    PortalCode {
        code: i64,
        account: i64,
        /// Of the page on which it was asked for.
        language: String,
    },
    /// Somebody may come in to the portal from now on.
    PortalInvitation {
        account: i64,
    },
}

/// What a program outside is told: enough to know whether to ask for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// `case.reported`, and so on.
    pub what: String,
    pub at: Timestamp,
    /// As `Case::stage_code`.
    pub stage: String,
    /// 1 to 4
    pub severity: u8,
    pub open: bool,
}

impl Told {
    /// Of a step that led to this state.
    pub(crate) fn of(case: &Case, events: &[Event], at: Timestamp) -> Self {
        let has = |wanted: fn(&Event) -> bool| events.iter().any(wanted);
        let what = if has(|e| matches!(e, Event::Reported(_))) {
            "case.reported"
        } else if has(|e| matches!(e, Event::Reopened { .. })) {
            "case.reopened"
        } else if has(|e| matches!(e, Event::Closed(_) | Event::Withdrawn { .. } | Event::MergedInto { .. }))
        {
            "case.ended"
        } else if has(|e| matches!(e, Event::Answered { .. })) {
            "case.answered"
        } else if has(|e| matches!(e, Event::Clock { event: ClockEvent::Missed { .. }, .. })) {
            "case.promise-missed"
        } else {
            "case.changed"
        };
        let (stage, severity) = (case.stage_code().to_owned(), case.severity.level());
        Self { what: what.to_owned(), at, stage, severity, open: case.is_open() }
    }
}

impl Outgoing {
    /// For the column `kind`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Customer(_) => "customer",
            Self::NoticeMail { .. } => "notice-mail",
            Self::TooLarge { .. } => "too-large",
            // One endpoint's are found by its number: `hook::kind`.
            Self::Hook { .. } => "hook",
            Self::PortalCode { .. } => "portal-code",
            Self::PortalInvitation { .. } => "portal-invitation",
        }
    }
}

/// By which way something leaves. Each leaves by itself: one that is down slows no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Mail,
    Chat,
    /// By webhook.
    Hook,
    /// As a text message.
    Sms,
    /// Mail that belongs to no case (`letter.rs`).
    Letter,
}

impl Way {
    pub const ALL: [Self; 5] = [Self::Mail, Self::Chat, Self::Hook, Self::Sms, Self::Letter];

    /// For the column `way`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Hook => "hook",
            Self::Sms => "sms",
            Self::Letter => "letter",
        }
    }
}

/// What somebody here chose; what the program writes by itself goes the way the report came.
pub(crate) fn way(case: &Case, what: &Outgoing) -> Way {
    let by = match what {
        Outgoing::NoticeMail { .. }
        | Outgoing::TooLarge { .. }
        | Outgoing::PortalCode { .. }
        | Outgoing::PortalInvitation { .. } => return Way::Mail,
        Outgoing::Hook { .. } => return Way::Hook,
        Outgoing::Customer(
            ToCustomer::Answer { by, .. } | ToCustomer::Message { by, .. } | ToCustomer::Proposal { by, .. },
        ) => *by,
        Outgoing::Customer(
            ToCustomer::Receipt
            | ToCustomer::Reminder { .. }
            | ToCustomer::FollowUp
            | ToCustomer::ClosedWithoutWord { .. }
            | ToCustomer::Merged { .. }
            | ToCustomer::Reopened
            | ToCustomer::Ruled { .. }
            | ToCustomer::ObjectionAnswered { .. }
            | ToCustomer::Quote { .. }
            | ToCustomer::QuoteWithdrawn { .. },
        ) => case.channel,
    };
    if by.is_conversation() { Way::Chat } else { Way::Mail }
}

/// A claimed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    /// Names it on the way: the receiver of the same key twice has it twice.
    pub key: [u8; 32],
    pub message: Message,
    /// This try counts already.
    pub attempts: i64,
}

/// Claims what may leave by a way at `now`, oldest first; of one lane only the oldest that waits. A claim counts as a try
/// and ends with its lease.
///
/// # Errors
/// The database did not carry it out.
pub async fn claim(
    db: &Db,
    way: Way,
    now: Timestamp,
    limit: i64,
    lease: SignedDuration,
) -> Result<Vec<Claimed>, StoreError> {
    let claimed = claim_as::<Message>(db, way, now, limit, lease).await?;
    Ok(claimed
        .into_iter()
        .map(|(id, key, message, attempts)| Claimed { id, key, message, attempts })
        .collect())
}

/// Number, key, what it holds, tries.
pub(crate) type ClaimedAs<T> = (i64, [u8; 32], T, i64);

pub(crate) async fn claim_as<T: DeserializeOwned>(
    db: &Db,
    way: Way,
    now: Timestamp,
    limit: i64,
    lease: SignedDuration,
) -> Result<Vec<ClaimedAs<T>>, StoreError> {
    let until = now.saturating_add(lease).unwrap_or(Timestamp::MAX);
    let sql = if db.is_postgres() {
        "UPDATE outbox SET next_try = $1, leased = $1, attempts = attempts + 1 WHERE id IN (SELECT o.id FROM outbox o \
         WHERE o.state = 'waiting' AND o.way = $4 AND o.next_try <= $2 AND NOT EXISTS (SELECT 1 FROM outbox e \
         WHERE e.state = 'waiting' AND e.lane = o.lane AND e.id < o.id) \
         ORDER BY o.next_try, o.id LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING id, key, body, attempts"
    } else {
        "UPDATE outbox SET next_try = $1, leased = $1, attempts = attempts + 1 WHERE id IN (SELECT o.id FROM outbox o \
         WHERE o.state = 'waiting' AND o.way = $4 AND o.next_try <= $2 AND NOT EXISTS (SELECT 1 FROM outbox e \
         WHERE e.state = 'waiting' AND e.lane = o.lane AND e.id < o.id) \
         ORDER BY o.next_try, o.id LIMIT $3) RETURNING id, key, body, attempts"
    };
    let rows: Vec<(i64, Vec<u8>, String, i64)> =
        db.run_returning(sql, values![until, now, limit, way.code()]).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for (id, key, body, attempts) in rows {
        match (serde_json::from_str(&body), key.try_into()) {
            (Ok(message), Ok(key)) => claimed.push((id, key, message, attempts)),
            // One that can't be read must not hold up the others.
            _ => lay_aside(db, id, "the program can't read this message", now).await?,
        }
    }
    claimed.sort_unstable_by_key(|(id, ..)| *id);
    Ok(claimed)
}

/// When to look next; leases and pauses count.
///
/// # Errors
/// The database did not carry it out.
pub async fn nearest(db: &Db, way: Way) -> Result<Option<Timestamp>, StoreError> {
    // What waits behind another of its lane becomes due when that one is done.
    let sql = "SELECT min(o.next_try) FROM outbox o WHERE o.state = 'waiting' AND o.way = $1 AND NOT EXISTS \
               (SELECT 1 FROM outbox e WHERE e.state = 'waiting' AND e.lane = o.lane AND e.id < o.id)";
    let (at,): (Option<i64>,) = db.one(sql, values![way.code()]).await?;
    Ok(at.map(crate::time))
}

/// It left the house.
///
/// # Errors
/// The database did not carry it out.
pub async fn sent(db: &Db, id: i64, now: Timestamp) -> Result<(), StoreError> {
    let sql =
        "UPDATE outbox SET state = 'sent', done_at = $1, error = NULL WHERE id = $2 AND state = 'waiting'";
    db.run(sql, values![now, id]).await?;
    Ok(())
}

/// It did not leave; tried again after a pause, or laid aside after [`ATTEMPTS_MAX`] tries. `true` when it is laid aside.
///
/// # Errors
/// The database did not carry it out.
pub async fn failed(db: &Db, claimed: &Claimed, why: &str, now: Timestamp) -> Result<bool, StoreError> {
    again_later(db, claimed.id, claimed.attempts, why, now).await
}

/// As [`failed`], for whatever has this number and was tried so often.
///
/// # Errors
/// The database did not carry it out.
pub async fn again_later(
    db: &Db,
    id: i64,
    attempts: i64,
    why: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if attempts >= ATTEMPTS_MAX {
        lay_aside(db, id, why, now).await?;
        return Ok(true);
    }
    let next = now.saturating_add(pause(attempts)).unwrap_or(Timestamp::MAX);
    let sql =
        "UPDATE outbox SET next_try = $1, leased = NULL, error = $2 WHERE id = $3 AND state = 'waiting'";
    db.run(sql, values![next, why, id]).await?;
    Ok(false)
}

pub(crate) fn pause(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    (PAUSE_FIRST * 2_i32.saturating_pow(doublings)).min(PAUSE_MAX)
}

/// It will never leave as it is: no such address, refused for good.
///
/// # Errors
/// The database did not carry it out.
pub async fn lay_aside(db: &Db, id: i64, why: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql =
        "UPDATE outbox SET state = 'dead', error = $1, done_at = $2 WHERE id = $3 AND state = 'waiting'";
    db.run(sql, values![why, now, id]).await?;
    Ok(())
}

/// Writes something down that leaves and is about no case; `key` names it for ever.
pub(crate) async fn add(
    tx: &mut Tx,
    what: Outgoing,
    way: Way,
    key: Digest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let kind = what.code();
    let body = serde_json::to_string(&Message { case: None, n: 0, what })
        .map_err(|e| StoreError::unreadable("a message", e))?;
    let sql = "INSERT INTO outbox (case_id, kind, body, key, created, next_try, way) VALUES (NULL, $1, $2, $3, $4, $4, $5)";
    tx.run(sql, values![kind, body, key, now, way.code()]).await?;
    Ok(())
}

impl Store {
    /// Somebody looked at messages that wait or were laid aside and lets them be tried now; gives how many. What is on its way
    /// just then is left alone: it would leave twice.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn retry_messages(&self, ids: &[i64], by: PersonId) -> Result<u64, StoreError> {
        let sql = "UPDATE outbox SET state = 'waiting', attempts = 0, next_try = $1, leased = NULL, done_at = NULL \
                   WHERE id = $2 AND (state = 'dead' OR (state = 'waiting' AND (leased IS NULL OR leased <= $1)))";
        let changed = self.act_on(ids, sql, "retry", by).await?;
        self.shared().outbox.added(self.now().as_microsecond());
        Ok(changed)
    }

    /// Somebody looked at messages that wait or were laid aside and gives them up; gives how many. What is on its way just
    /// then is left alone: it may have left.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn give_up_messages(&self, ids: &[i64], by: PersonId) -> Result<u64, StoreError> {
        let sql = "UPDATE outbox SET state = 'given-up', done_at = $1 \
                   WHERE id = $2 AND (state = 'dead' OR (state = 'waiting' AND (leased IS NULL OR leased <= $1)))";
        let changed = self.act_on(ids, sql, "give-up", by).await?;
        // What waited behind one in its lane may leave.
        self.shared().outbox.added(self.now().as_microsecond());
        Ok(changed)
    }

    /// Each with who did it, or none.
    async fn act_on(
        &self,
        ids: &[i64],
        sql: &'static str,
        act: &'static str,
        by: PersonId,
    ) -> Result<u64, StoreError> {
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut changed = 0;
        for id in ids {
            if tx.run(sql, values![now, *id]).await? > 0 {
                changed += 1;
                let noted = "INSERT INTO outbox_act (outbox_id, act, person, at) VALUES ($1, $2, $3, $4)";
                tx.run(noted, values![*id, act, by, now]).await?;
            }
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// A claimed message finds no room on its way, or the way closed, and waits; that was no try. `why`: what keeps it.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn put_back(
        &self,
        claimed: &Claimed,
        at: Timestamp,
        why: Option<&str>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET next_try = $1, leased = NULL, attempts = attempts - 1, \
                   error = coalesce($2, error) WHERE id = $3 AND state = 'waiting'";
        self.db().run(sql, values![at, why, claimed.id]).await?;
        Ok(())
    }

    /// A message leaves by another way than it was written for, not before a time.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn hand_over(&self, id: i64, way: Way, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET way = $1, next_try = $2, leased = NULL, attempts = 0 WHERE id = $3 AND state = 'waiting'";
        self.db().run(sql, values![way.code(), at, id]).await?;
        self.shared().outbox.added(at.as_microsecond());
        Ok(())
    }

    /// Sleeps until the next message may leave, or one is added.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn outbox_ready(&self, way: Way) -> Result<(), StoreError> {
        let nearest = nearest(self.db(), way).await?;
        if nearest.is_none_or(|at| at > self.now()) {
            self.shared().outbox.of(way).sleep(self.shared(), nearest).await;
        }
        Ok(())
    }
}

/// Written with the mail itself: the sender is told that it was too large to be read.
pub(crate) async fn too_large(
    tx: &mut Tx,
    case: CaseId,
    mail: &MailRecord,
    to: &MailAddress,
) -> Result<(), StoreError> {
    let what = Outgoing::TooLarge { to: to.clone(), subject: mail.subject.clone() };
    let kind = what.code();
    let body = serde_json::to_string(&Message { case: Some(case), n: 0, what })
        .map_err(|e| StoreError::unreadable("what is to leave", e))?;
    let key = Digest::of(&[b"too-large", mail.identity.0.as_slice()]);
    let sql = "INSERT INTO outbox (case_id, kind, body, key, created, next_try, way) \
               VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (key) DO NOTHING";
    tx.run(sql, values![case, kind, body, key, mail.received, Way::Mail.code()]).await?;
    Ok(())
}

/// Counts all that waits as sent: what a sample's history would have written was never really meant for anybody.
///
/// # Errors
/// The database did not carry it out.
pub async fn settle(db: &Db, now: Timestamp) -> Result<u64, StoreError> {
    db.run("UPDATE outbox SET state = 'sent', done_at = $1 WHERE state = 'waiting'", values![now]).await
}
