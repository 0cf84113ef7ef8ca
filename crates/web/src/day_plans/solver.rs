//! Searches for plans where nobody waits for them: a few at once, each for its seconds. What has been found so far is kept on the way, so
//! that a search that broke off goes on from there.

use super::question::{Asked, Body, Leg};
use crate::answer::Answer;
use crate::app::App;
use planning::routes::problem::MUST;
use planning::routes::{Control, Options, Plan, solve};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::Store;
use store::day_plans::{self, DayPlan};
use tokio::sync::{Notify, Semaphore};

/// Searches at once in one program, of pages and interface together.
const SEARCHES_MAX: usize = 2;
const THREADS_MAX: usize = 4;
/// Longest search, in seconds.
pub(crate) const SECONDS_MAX: u32 = 600;
/// The parts of a search after each of which its best is kept: a first plan soon, then longer.
const PARTS: [f64; 4] = [0.1, 0.2, 0.3, 0.4];
/// How often its progress is written down.
const BEAT: Duration = Duration::from_millis(700);
/// How often it is looked whether another program has left a search.
const LOOK: Duration = Duration::from_secs(10);
/// What is said of a search that broke one of its own assumptions; the log has more.
const BROKEN: &str = "the search broke off";
/// No best yet.
const NOTHING: i64 = i64::MAX;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Searches {
    permits: Arc<Semaphore>,
    wake: Notify,
    /// Tokens of the interface that have one running.
    tokens: Mutex<BTreeSet<i64>>,
}

impl Default for Searches {
    fn default() -> Self {
        let permits = Arc::new(Semaphore::new(SEARCHES_MAX));
        Self { permits, wake: Notify::new(), tokens: Mutex::default() }
    }
}

impl Searches {
    /// Something waits.
    pub(super) fn added(&self) {
        self.wake.notify_one();
    }

    /// Room for one search, if there is some within `patience`.
    pub(super) async fn room(&self, patience: Duration) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let waiting = Arc::clone(&self.permits).acquire_owned();
        tokio::time::timeout(patience, waiting).await.ok()?.ok()
    }

    /// One at a time for each token; none while it has one running.
    pub(super) fn turn(&self, token: i64) -> Option<Turn<'_>> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token).then(|| Turn { searches: self, token })
    }
}

/// Held while a token's search runs.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    searches: &'a Searches,
    token: i64,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.searches.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.token);
    }
}

/// How far a search is, as the page shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The best so far; none before the first.
    pub(super) cost: Option<f64>,
    pub(super) placed: usize,
    pub(super) of: usize,
    /// Of its seconds.
    pub(super) spent: f64,
}

/// Ends a search when its time is over, or somebody asks for it.
pub(super) struct Clock {
    begun: Instant,
    seconds: f64,
    stop: AtomicBool,
    closing: Arc<AtomicBool>,
    best: AtomicI64,
}

impl Clock {
    pub(super) fn new(seconds: f64, closing: Arc<AtomicBool>) -> Self {
        let (stop, best) = (AtomicBool::new(false), AtomicI64::new(NOTHING));
        Self { begun: Instant::now(), seconds: seconds.max(0.001), stop, closing, best }
    }
}

impl Control for Clock {
    fn over(&self) -> f64 {
        if self.stop.load(Ordering::Relaxed) || self.closing.load(Ordering::Relaxed) {
            return 1.0;
        }
        self.begun.elapsed().as_secs_f64() / self.seconds
    }

    fn better(&self, cost: i64) {
        self.best.fetch_min(cost, Ordering::Relaxed);
    }
}

/// Both cores, where there are two; searches share what there is.
pub(super) fn threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.div_ceil(SEARCHES_MAX).min(THREADS_MAX)
}

/// Searches for whatever waits, until `shutdown`. What runs then is kept as far as it is and goes on at the next start.
pub async fn run(app: &App, shutdown: impl Future<Output = ()> + Send) {
    if let Err(error) = app.store.free_day_plans().await {
        tracing::error!(%error, "searches that broke off could not be given free; they are when their lease is over");
    }
    let closing = Arc::new(AtomicBool::new(false));
    let mut running = tokio::task::JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            () = next(app, &mut running, &closing) => {}
        }
    }
    closing.store(true, Ordering::Relaxed);
    while running.join_next().await.is_some() {}
}

async fn next(app: &App, running: &mut tokio::task::JoinSet<()>, closing: &Arc<AtomicBool>) {
    while running.try_join_next().is_some() {}
    let Ok(permit) = Arc::clone(&app.searches.permits).acquire_owned().await else { return };
    let claimed = app.store.claim_day_plan().await;
    match claimed {
        Ok(Some(plan)) => {
            let (store, closing) = (app.store.clone(), Arc::clone(closing));
            running.spawn(async move {
                let id = plan.id;
                if let Err(stop) = carry_on(&store, &plan, &closing).await {
                    tracing::error!(id, ?stop, "a search for a plan broke off; it goes on later");
                }
                drop(permit);
            });
        }
        other => {
            drop(permit);
            if let Err(error) = other {
                tracing::error!(%error, "plans that wait can't be read; it is tried again");
            }
            tokio::select! {
                () = app.searches.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }
}

/// Searches for one plan that waits, if there is any; whether there was. For tests and for the demo's first plan.
///
/// # Errors
/// The database did not carry it out.
pub async fn solve_next(store: &Store) -> Answer<bool> {
    let Some(plan) = store.claim_day_plan().await? else { return Ok(false) };
    carry_on(store, &plan, &Arc::new(AtomicBool::new(false))).await?;
    Ok(true)
}

async fn carry_on(store: &Store, plan: &DayPlan, closing: &Arc<AtomicBool>) -> Answer<()> {
    let order: Vec<Leg> = plan.visits.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let mut progress: Progress = serde_json::from_str(&plan.progress).unwrap_or_default();
    let body: Body = serde_json::from_str(&plan.body)?;
    let read = tokio::task::spawn_blocking(move || body.asked(&order)).await;
    let asked =
        match read.map_err(|broken| broken.to_string()).and_then(|read| read.map_err(|f| f.to_string())) {
            Ok(asked) => Arc::new(asked),
            Err(why) => {
                store.end_search(plan, "", Err(&why)).await?;
                return Ok(());
            }
        };
    progress.of = (0..asked.problem.visits.len()).filter(|v| !asked.problem.is_second(*v)).count();
    let total = f64::from(plan.seconds);
    let mut begin = asked.begin.clone();
    let mut until = 0.0;
    for part in PARTS {
        until += part * total;
        // Of a search that is carried on, the parts that are over.
        let seconds = until - progress.spent;
        if seconds <= 0.0 {
            continue;
        }
        let clock = Arc::new(Clock::new(seconds, Arc::clone(closing)));
        let part = searched(store, plan, &asked, begin.take(), &clock, &mut progress).await?;
        let Some((found, is_ours)) = part else {
            // Searched for again it would break again.
            store.end_search(plan, "", Err(BROKEN)).await?;
            return Ok(());
        };
        let legs = serde_json::to_string(&asked.legs(&found.order))?;
        begin = Some(found.order);
        let is_ours =
            is_ours && store.keep_searching(plan, &serde_json::to_string(&progress)?, Some(&legs)).await?;
        if !is_ours || closing.load(Ordering::Relaxed) {
            return Ok(());
        }
        if clock.stop.load(Ordering::Relaxed) || day_plans::is_stopped(store.db(), plan.id).await? {
            break;
        }
    }
    let legs = serde_json::to_string(&asked.legs(&begin.unwrap_or_default()))?;
    store.end_search(plan, &serde_json::to_string(&progress)?, Ok(&legs)).await?;
    Ok(())
}

/// One part of a search, with its progress written down, and whether it is still ours; none where it broke.
async fn searched(
    store: &Store,
    plan: &DayPlan,
    asked: &Arc<Asked>,
    begin: Option<Vec<Vec<usize>>>,
    clock: &Arc<Clock>,
    progress: &mut Progress,
) -> Answer<Option<(Plan, bool)>> {
    let before = progress.spent;
    let seed = u64::try_from(plan.id).unwrap_or(1);
    let options = Options { seed, threads: threads(), iterations: None };
    let (shared, control) = (Arc::clone(asked), Arc::clone(clock));
    let mut work =
        tokio::task::spawn_blocking(move || solve(&shared.problem, begin.as_deref(), &options, &*control));
    let mut is_ours = true;
    let found = loop {
        let done = tokio::time::timeout(BEAT, &mut work).await;
        progress.spent = before + clock.begun.elapsed().as_secs_f64();
        match done {
            Ok(Ok(found)) => break found,
            Ok(Err(broken)) => {
                tracing::error!(id = plan.id, %broken, "a search for a plan broke");
                return Ok(None);
            }
            Err(_) => {
                let best = clock.best.load(Ordering::Relaxed);
                // A visit that must be made and is not has no price.
                if best < MUST {
                    progress.cost = Some(money(asked, best));
                }
                let told = serde_json::to_string(progress)?;
                is_ours = is_ours && store.keep_searching(plan, &told, None).await?;
                if !is_ours || day_plans::is_stopped(store.db(), plan.id).await? {
                    clock.stop.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    progress.cost = Some(found.cost);
    progress.placed = found.promises.made;
    Ok(Some((found, is_ours)))
}

fn money(asked: &Asked, cost: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "money is shown")]
    let cost = cost as f64;
    cost / asked.problem.scale
}
