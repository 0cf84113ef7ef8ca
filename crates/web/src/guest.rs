//! The customer's side, without a log-in: report by the code on a unit, follow by a private link, say whether it worked.

mod follow;
mod report;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};

/// Bytes of a form with photos.
const BODY_BYTES_MAX: usize = 40 * 1024 * 1024;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/report", get(report::show).post(report::take))
        .route("/report/{code}", get(report::show_unit).post(report::take))
        .route("/follow/{token}", get(follow::show))
        .route("/follow/{token}/{noun}", post(follow::act))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::map_response(private))
}

/// The address is the key: it is told to nobody, and no search engine keeps it.
async fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}
