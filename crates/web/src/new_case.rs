//! A report as it is taken on the phone: who calls, what they have, what it is about; the number is told before they hang up.

mod caller;
mod form;
mod save;
mod told;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/cases/new", get(form::show).post(save::save))
        .route("/cases/new/callers", get(caller::find))
        .route("/cases/new/caller", get(caller::choose))
        .route("/cases/new/similar", get(form::similar_cases))
        .route("/cases/new/sorting", get(form::sorting))
        .route("/cases/new/into/{number}", post(save::add))
        .route("/cases/{number}/told", get(told::show))
}
