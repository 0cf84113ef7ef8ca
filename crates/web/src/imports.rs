//! Master data from and to files: hand one in, see row by row what it would do, confirm; and take everything out again.

mod api;
pub mod names;
pub mod out;
mod pages;
mod preview;
mod problems;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::roles::Permission;
use store::StoreError;

pub(crate) use api::{
    confirm as api_confirm, export as api_export, rows as api_rows, show as api_show, take as api_take,
};

pub use problems::sentence;

/// Who hands files in, and takes the register out.
pub const EDIT: Permission = Permission::Administer;

pub(crate) fn routes() -> Router<App> {
    let take = Router::new()
        .route("/imports", get(pages::list).post(pages::take))
        .layer(DefaultBodyLimit::max(crate::http::BODY_BYTES_MAX));
    Router::new()
        .merge(take)
        .route("/imports/templates/{file}", get(pages::template))
        .route("/imports/{id}", get(preview::show))
        .route("/imports/{id}/confirm", post(preview::confirm))
        .route("/imports/{id}/discard", post(preview::discard))
        .route("/imports/{id}/problems", get(preview::problem_rows))
        .route("/exports/{file}", get(pages::export))
}

/// What is to be known of an imported file, as sentences.
#[must_use]
pub fn remarks(l: &crate::i18n::L10n, import: &store::import::Import) -> Vec<String> {
    preview::remarks(l, import).into_iter().map(|(_, sentence)| sentence).collect()
}

/// What an import waits for before the page is shown without its end.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// Checks a file beside the requests; small ones are through when this returns.
pub(crate) async fn check(app: &App, id: i64) -> Result<(), StoreError> {
    let store = app.store.clone();
    let names = names::names(&store).await?;
    patiently(tokio::spawn(async move { store.check_import(id, &names).await }), id).await;
    Ok(())
}

/// Writes a confirmed import beside the requests; what a stopped program leaves is gone on with at its next start.
pub(crate) async fn write(app: &App, id: i64) -> Result<(), StoreError> {
    let store = app.store.clone();
    let names = names::names(&store).await?;
    patiently(tokio::spawn(async move { store.write_import(id, &names).await }), id).await;
    Ok(())
}

async fn patiently(work: tokio::task::JoinHandle<Result<(), StoreError>>, import: i64) {
    let told = tokio::spawn(async move {
        match work.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(import, %error, "an import stopped; it goes on at the next start")
            }
            Err(error) => {
                tracing::error!(import, %error, "an import broke off; it goes on at the next start")
            }
        }
    });
    if tokio::time::timeout(PATIENCE, told).await.is_err() {
        tracing::debug!(import, "an import goes on beside the requests");
    }
}
