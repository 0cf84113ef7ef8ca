//! What the saving of a contract did to the customer's open clocks.

use crate::answer::Answer;
use crate::app::App;
use crate::i18n::L10n;
use domain::ids::{ContractId, CustomerId, PersonId};
use store::recompute;

/// Begins it, beside the requests; what a stopped program leaves is gone on with at its next start.
pub(crate) async fn begin(
    app: &App,
    id: ContractId,
    number: &str,
    version: i64,
    customers: &[CustomerId],
    by: PersonId,
) -> Answer<()> {
    let jobs = app.store.contract_changed(id, number, version, customers, Some(by)).await?;
    let store = app.store.clone();
    tokio::spawn(async move {
        for job in jobs {
            if let Err(error) = recompute::run(&store, job).await {
                tracing::error!(job, %error, "computing open clocks anew stopped; it goes on at the next start");
            }
        }
    });
    Ok(())
}

/// The latest of it, as sentences.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) running: Vec<String>,
    pub(super) done: Vec<String>,
}

pub(super) async fn told(app: &App, l: &L10n, id: ContractId) -> Answer<Told> {
    let mut told = Told::default();
    for job in recompute::of_contract(app.store.db(), id).await? {
        match job.finished {
            Some(at) => told.done.push(l.ta(
                "contract-recomputed",
                &[("at", &l.when(at)), ("cases", &job.cases_done), ("clocks", &job.clocks_changed)],
            )),
            None => told.running.push(l.ta(
                "contract-recomputing",
                &[("done", &job.cases_done), ("total", &job.cases_total.max(job.cases_done))],
            )),
        }
    }
    Ok(told)
}
