//! Acts when a time is reached: sleeps until the nearest, is woken when something earlier is added, and sends a tick through
//! the door for each case that is due. What came due while the program was down is done at start, in order, once.

use crate::door::{Submission, Target};
use crate::error::StoreError;
use crate::{Store, due};
use domain::case::{Actor, Command};
use jiff::SignedDuration;
use std::time::Duration;

/// Cases claimed at once.
const CLAIM_MAX: i64 = 512;
/// By the wall. A node that died leaves its claims to others after this.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// After a failure of the database.
const AGAIN: Duration = Duration::from_secs(1);

/// Does what is due, until `shutdown`.
pub async fn run_due(store: &Store, shutdown: impl Future<Output = ()> + Send) {
    tokio::pin!(shutdown);
    loop {
        let round = async {
            let wait = match do_due(store).await {
                Ok(0) => due::nearest(store.db()).await,
                // More may be due already.
                Ok(_) => return,
                Err(error) => Err(error),
            };
            match wait {
                Ok(nearest) => store.shared().due.sleep(store.shared(), nearest).await,
                Err(error) => {
                    tracing::error!(%error, "what is due can't be read; it is tried again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        };
        // A round that is broken off here has either sent its ticks or holds claims whose lease ends.
        tokio::select! {
            () = &mut shutdown => return,
            () = round => {}
        }
    }
}

/// Claims once and acts on it; gives how many were due.
///
/// # Errors
/// The database did not carry it out.
pub async fn do_due(store: &Store) -> Result<usize, StoreError> {
    let speed = store.shared().options.clock_speed.max(1.0);
    let lease = SignedDuration::try_from_secs_f64(LEASE.as_secs_f64() * speed).unwrap_or(LEASE);
    let claimed = due::claim(store.db(), store.now(), CLAIM_MAX, lease).await?;
    let mut waiting = Vec::with_capacity(claimed.len());
    for due in &claimed {
        let target = Target::Case(due.case);
        let tick = Submission::new(due.command_id(), Actor::Program, store.now(), target, Command::Tick);
        waiting.push((due.case, store.door().enqueue(tick).await));
    }
    for (case, ticket) in waiting {
        let outcome = match ticket {
            Ok(ticket) => ticket.done().await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::error!(%case, %error, "a time was reached and could not be acted on; it is tried again");
        }
    }
    Ok(claimed.len())
}
