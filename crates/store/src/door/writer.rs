//! The one writer: takes whatever waits at the door and carries it out in one transaction.

use super::plan::{Cases, Held, NeedsCharging, Numbers, Planned, Step, plan};
use super::save::Batch;
use super::{Done, DoorError, Job, Target, Waiting};
use crate::changes::Change;
use crate::content::digest_of;
use crate::db::{Tx, Value};
use crate::error::StoreError;
use crate::read::ruling::{self, Source};
use crate::rows::ByKeys;
use crate::shared::Shared;
use crate::values;
use crate::world::World;
use domain::case::Command;
use domain::ids::{CaseId, CommandId};
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// Submissions carried out in one transaction.
const BATCH_MAX: usize = 256;
/// Bytes of files in one transaction; a larger file goes alone.
const BATCH_BYTES_MAX: usize = 32 << 20;
/// Held while a batch is carried out (PostgreSQL): one at a time in a database, so that commits come in the order of seq.
const LOCK: i64 = 0x6166_7465_7202;
/// Cases that one submission may ask for one after the other.
const LOADS_MAX: usize = 32;

/// Until nobody holds the door any more, or it is closed; what waits then is still carried out.
pub(super) async fn write(
    shared: Arc<Shared>,
    mut jobs: mpsc::Receiver<Waiting>,
    mut closing: watch::Receiver<bool>,
) {
    let mut left: Option<Waiting> = None;
    loop {
        let first = match left.take() {
            Some(job) => job,
            None => match next(&mut jobs, &mut closing).await {
                Some(job) => job,
                None => return,
            },
        };
        let (mut bytes, mut number) = (size(&first), first.jobs.len());
        let mut batch = vec![first];
        while number < BATCH_MAX {
            let Ok(job) = jobs.try_recv() else { break };
            bytes += size(&job);
            number += job.jobs.len();
            if bytes > BATCH_BYTES_MAX {
                left = Some(job);
                break;
            }
            batch.push(job);
        }
        let outcomes = carry_out(&shared, &batch).await;
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            // Who went away meanwhile finds it in the journal.
            job.reply.send(outcome).unwrap_or_default();
        }
    }
}

async fn next(jobs: &mut mpsc::Receiver<Waiting>, closing: &mut watch::Receiver<bool>) -> Option<Waiting> {
    tokio::select! {
        biased;
        job = jobs.recv() => return job,
        _ = closing.wait_for(|closing| *closing) => jobs.close(),
    }
    jobs.recv().await
}

fn size(waiting: &Waiting) -> usize {
    waiting.jobs.iter().flat_map(|job| &job.submission.blobs).map(|b| b.bytes.len()).sum()
}

/// Where not, which of those that belong together it was.
type Outcome = Result<Vec<Done>, (usize, DoorError)>;

/// All together; when that fails because of what one of them wants to write, each alone, so that it spoils only its own.
async fn carry_out(shared: &Shared, batch: &[Waiting]) -> Vec<Outcome> {
    let error = match together(shared, batch).await {
        Ok(outcomes) => return outcomes,
        Err(error) => error,
    };
    if batch.len() == 1 || !error.is_of_statement() {
        let error = DoorError::from(error);
        return batch.iter().map(|_| Err((0, error.clone()))).collect();
    }
    tracing::warn!(%error, submissions = batch.len(), "a batch was taken back; each of it is carried out alone");
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        let alone = together(shared, std::slice::from_ref(job)).await;
        outcomes.push(
            alone
                .map_err(|error| (0, DoorError::from(error)))
                .and_then(|mut one| one.pop().unwrap_or_else(|| Err((0, StoreError::Closed.into())))),
        );
    }
    outcomes
}

async fn together(shared: &Shared, jobs: &[Waiting]) -> Result<Vec<Outcome>, StoreError> {
    let mut tx = shared.db.begin().await?;
    match in_transaction(shared, &mut tx, jobs).await {
        Ok((outcomes, saved)) => {
            if let Some(saved) = saved {
                tx.commit().await?;
                tell(shared, saved);
            } else {
                tx.roll_back().await?;
            }
            Ok(outcomes)
        }
        Err(error) => {
            if let Err(error) = tx.roll_back().await {
                tracing::warn!(%error, "a transaction could not be taken back; the database forgets it by itself");
            }
            Err(error)
        }
    }
}

/// What the others are told of once it is on the disk.
pub(super) struct Saved {
    pub(super) last_seq: i64,
    pub(super) cases: Vec<CaseId>,
    /// The earliest of what is due and of what may leave, in microseconds.
    pub(super) due: Option<i64>,
    pub(super) outbox: Option<i64>,
}

fn tell(shared: &Shared, saved: Saved) {
    // On PostgreSQL the notification, which is part of the transaction, tells all nodes alike.
    if shared.db.is_postgres() {
        return;
    }
    if let Some(at) = saved.due {
        shared.due.added(at);
    }
    if let Some(at) = saved.outbox {
        shared.outbox.added(at);
    }
    if !saved.cases.is_empty() {
        shared.changes.publish(Change { last_seq: saved.last_seq, cases: saved.cases.into() });
    }
}

async fn in_transaction(
    shared: &Shared,
    tx: &mut Tx,
    waiting: &[Waiting],
) -> Result<(Vec<Outcome>, Option<Saved>), StoreError> {
    if tx.is_postgres() {
        tx.run("SELECT pg_advisory_xact_lock($1)", values![LOCK]).await?;
    }
    let Counters { seq, numbers, world } = counters(shared, tx).await?;
    let all: Vec<&Job> = waiting.iter().flat_map(|waiting| &waiting.jobs).collect();
    let mut known = commands(tx, &all).await?;
    let mut cases = Cases::new();
    load(tx, &mut cases, wanted(&all)).await?;
    let mut batch = Batch::new(shared, &world, seq, numbers);
    let mut outcomes = Vec::with_capacity(waiting.len());
    for waiting in waiting {
        // Those that belong together are on cases of their own, so that what holds for each now holds when it is its turn.
        if waiting.jobs.len() > 1
            && let Some(refused) =
                refused(shared, tx, &world, &mut cases, &batch, &known, &waiting.jobs).await?
        {
            outcomes.push(Err(refused));
            continue;
        }
        let mut done = Vec::with_capacity(waiting.jobs.len());
        for (at, job) in waiting.jobs.iter().enumerate() {
            let id = job.submission.command_id;
            if let Some((case, version)) = known.get(&id) {
                done.push(Ok(Done {
                    case: *case,
                    version: *version,
                    events: vec![],
                    repeated: true,
                    also: vec![],
                }));
                continue;
            }
            let outcome = one(shared, tx, &world, &mut cases, &mut batch, job).await?;
            if let Ok(done) = &outcome
                && !done.events.is_empty()
            {
                known.insert(id, (done.case, done.version));
            }
            if outcome.is_err() && at > 0 {
                // Half of it stands in the batch already, which must not be written.
                return Err(StoreError::Contradiction(
                    "what belongs together was refused half-way".to_owned(),
                ));
            }
            done.push(outcome.map_err(|error| (at, error)));
        }
        outcomes.push(done.into_iter().collect());
    }
    let saved = batch.save(tx, &cases).await?;
    Ok((outcomes, saved))
}

/// The first of those that belong together that would be refused.
async fn refused(
    shared: &Shared,
    tx: &mut Tx,
    world: &World,
    cases: &mut Cases,
    batch: &Batch<'_>,
    known: &HashMap<CommandId, (CaseId, u64)>,
    jobs: &[Job],
) -> Result<Option<(usize, DoorError)>, StoreError> {
    for (at, job) in jobs.iter().enumerate() {
        if known.contains_key(&job.submission.command_id) {
            continue;
        }
        if let Err(error) = decided(shared, tx, world, cases, &batch.numbers, job).await? {
            return Ok(Some((at, error)));
        }
    }
    Ok(None)
}

async fn one(
    shared: &Shared,
    tx: &mut Tx,
    world: &World,
    cases: &mut Cases,
    batch: &mut Batch<'_>,
    job: &Job,
) -> Result<Result<Done, DoorError>, StoreError> {
    let decided = decided(shared, tx, world, cases, &batch.numbers, job).await?;
    Ok(match decided {
        Ok((case, steps)) => Ok(batch.add(tx, cases, job, case, steps).await?),
        Err(error) => Err(error),
    })
}

/// What a submission comes to, written nowhere yet.
async fn decided(
    shared: &Shared,
    tx: &mut Tx,
    world: &World,
    cases: &mut Cases,
    numbers: &Numbers,
    job: &Job,
) -> Result<Result<(CaseId, Vec<Step>), DoorError>, StoreError> {
    let recorded = shared.now();
    let mut charging = None;
    for _ in 0..LOADS_MAX {
        let planned = catch_unwind(AssertUnwindSafe(|| {
            plan(&job.submission, cases, numbers, world, charging.as_ref(), recorded)
        }));
        match planned {
            Ok(Planned::Needs(case)) => load(tx, cases, BTreeSet::from([case])).await?,
            // Within the step: what is decided is decided by what holds when it is written down.
            Ok(Planned::NeedsCharging(needs)) => {
                let NeedsCharging { case, parts, on } = *needs;
                charging = Some(ruling::load(&mut Source::Step(tx), &case, &parts, on).await?);
            }
            Ok(Planned::Refused(refusal)) => return Ok(Err(DoorError::Refused(refusal))),
            Ok(Planned::Steps { case, steps }) => return Ok(Ok((case, steps))),
            Err(_) => {
                let what = format!("a command on {:?} broke a rule's own assumption", job.submission.target);
                return Ok(Err(StoreError::Contradiction(what).into()));
            }
        }
    }
    Ok(Err(StoreError::Contradiction("a submission leads from case to case without end".to_owned()).into()))
}

struct Counters {
    seq: i64,
    numbers: Numbers,
    world: Arc<World>,
}

async fn counters(shared: &Shared, tx: &mut Tx) -> Result<Counters, StoreError> {
    let rows: Vec<(String, i64)> = tx.all("SELECT name, value FROM counter", values![]).await?;
    let value = |wanted: &str| rows.iter().find(|(name, _)| name == wanted).map_or(0, |(_, value)| *value);
    let year = |name: &str| name.strip_prefix("case-").and_then(|year| year.parse().ok());
    let numbers = rows.iter().filter_map(|(name, value)| Some((year(name)?, *value))).collect();
    let world = shared.world();
    // Another node changed the charter, a calendar or the directory.
    let world = if world.version < value("world") { shared.reload_world().await? } else { world };
    Ok(Counters { seq: value("seq"), numbers, world })
}

static COMMANDS: ByKeys = ByKeys::new("SELECT id, case_id, n FROM command WHERE id", "");

/// Those of the batch that were carried out before: the case and its version then.
async fn commands(tx: &mut Tx, jobs: &[&Job]) -> Result<HashMap<CommandId, (CaseId, u64)>, StoreError> {
    let keys: Vec<Value> =
        jobs.iter().map(|job| Value::Bytes(job.submission.command_id.0.to_vec())).collect();
    let rows: Vec<(Vec<u8>, i64, i64)> = COMMANDS.all(tx, &keys).await?;
    let known = rows.into_iter().filter_map(|(id, case, n)| {
        let id = CommandId(id.try_into().ok()?);
        Some((id, (CaseId::from_key(case), u64::try_from(n).ok()?)))
    });
    Ok(known.collect())
}

fn wanted(jobs: &[&Job]) -> BTreeSet<CaseId> {
    let mut wanted = BTreeSet::new();
    for job in jobs {
        if let Target::Case(id) = job.submission.target {
            wanted.insert(id);
        }
        if let Command::Merge { into, .. } = &job.submission.command {
            wanted.insert(*into);
        }
    }
    wanted
}

static CASES: ByKeys = ByKeys::new("SELECT id, state, head FROM cases WHERE id", "");

async fn load(tx: &mut Tx, cases: &mut Cases, wanted: BTreeSet<CaseId>) -> Result<(), StoreError> {
    let keys: Vec<Value> = wanted.iter().map(|id| Value::from(*id)).collect();
    let rows: Vec<(i64, String, Vec<u8>)> = CASES.all(tx, &keys).await?;
    for (id, state, head) in rows {
        let id = CaseId::from_key(id);
        let unreadable =
            |why: &dyn std::fmt::Display| StoreError::unreadable(format!("the state of {id}"), why);
        let case = serde_json::from_str(&state).map_err(|e| unreadable(&e))?;
        let head = digest_of(&head).ok_or_else(|| unreadable(&"its hash is not 32 bytes long"))?;
        cases.insert(id, Some(Held { case, head }));
    }
    for id in wanted {
        cases.entry(id).or_insert(None);
    }
    Ok(())
}
