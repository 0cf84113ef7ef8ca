//! The JSON interface, `/api/v1`: cases, their clocks and journal, people, customers, raw mail. Described by
//! `/api/v1/openapi.json` (OpenAPI 3.1); refusals are problem details (RFC 9457).

mod bearer;
mod body;
mod cases;
mod commands;
mod openapi;
mod others;
mod outward;

use crate::answer::{Refusal, Stop};
use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// A raw mail with its attachments.
const MAIL_BYTES_MAX: usize = 50 * 1024 * 1024;

pub(crate) fn routes() -> Router<App> {
    let mail = Router::new()
        .route("/inbound/mail", post(others::take_mail))
        .layer(DefaultBodyLimit::max(MAIL_BYTES_MAX));
    let v1 = Router::new()
        .route("/openapi.json", get(openapi::show))
        .route("/cases", get(cases::list).post(cases::report))
        .route("/cases/{number}", get(cases::show))
        .route("/cases/{number}/clocks", get(cases::clocks))
        .route("/cases/{number}/journal", get(cases::journal))
        .route("/cases/{number}/{noun}", post(commands::carry_out))
        .route("/people", get(others::people))
        .route("/customers", get(others::customers))
        .merge(mail)
        .fallback(nothing);
    Router::new().nest("/api/v1", v1)
}

async fn nothing() -> Stop {
    Refusal::not_found().into()
}
