//! Computing open clocks anew: begun by a change of a calendar or the charter, told as it goes on.

use super::parts::{Body, Cell, Link, Page, Section};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::clock::RecomputeReason;
use domain::ids::PersonId;
use domain::roles::Permission;
use store::recompute::{self, Job};

/// Begins a job and lets it run beside the requests; what a stopped program leaves is gone on with at its next start.
pub(crate) async fn start(app: &App, why: &RecomputeReason, by: PersonId) -> Answer<i64> {
    let id = recompute::begin(&app.store, why, Some(by)).await?;
    let store = app.store.clone();
    tokio::spawn(async move {
        if let Err(error) = recompute::run(&store, id).await {
            tracing::error!(job = id, %error, "computing open clocks anew stopped; it goes on at the next start");
        }
    });
    Ok(id)
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let job = recompute::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let by = job.by.map(|id| words::person(l, &app.store.world().directory, id));
    let facts = vec![
        (l.t("admin-why").into_owned(), Cell::text(why(l, &job))),
        (l.t("admin-by").into_owned(), Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned()))),
        (l.t("admin-begun").into_owned(), Cell::stamp(l.stamp(job.begun))),
        (
            l.t("admin-recompute-cases").into_owned(),
            Cell::text(
                l.ta("admin-of", &[("n", &job.cases_done), ("total", &job.cases_total.max(job.cases_done))]),
            ),
        ),
        (l.t("admin-recompute-changed").into_owned(), Cell::text(l.number(job.clocks_changed))),
    ];
    let page = Page::new(&viewer, "admin-recompute");
    let page = match job.finished {
        Some(at) => page.alert(Tone::Ok, l.ta("admin-recompute-done", &[("at", &l.when(at))]), None),
        None => page.alert(Tone::Info, l.t("admin-recompute-runs"), None).link(
            Link::new(format!("/admin/recompute/{id}"), l.t("admin-look-again"), "refresh-cw").primary(),
        ),
    };
    page.section(Section::new(Body::Facts(facts))).answer()
}

fn why(l: &L10n, job: &Job) -> String {
    match &job.why {
        RecomputeReason::Calendar { version, .. } => l.ta("recomputed-calendar", &[("version", version)]),
        RecomputeReason::Charter { version } => l.ta("recomputed-charter", &[("version", version)]),
        RecomputeReason::Severity => l.t("recomputed-severity").into_owned(),
        RecomputeReason::Contract => l.t("recomputed-contract").into_owned(),
        RecomputeReason::ContractChanged { number, version } => {
            l.ta("recomputed-contract-changed", &[("number", number), ("version", version)])
        }
    }
}
