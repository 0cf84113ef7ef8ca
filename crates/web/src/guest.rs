//! The customer's side, without a log-in: report by the code on a unit, follow by a private link, say whether it worked.

mod follow;
mod report;

use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::rates::{Rate, network};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use std::net::IpAddr;

/// Bytes of a form with photos.
const BODY_BYTES_MAX: usize = 40 * 1024 * 1024;

/// Seconds after which who sent too much may try again: the window of the guests' limits in `app.rs`.
const RETRY_AFTER_S: &str = "600";

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
    let response_is_429 = response.status() == StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if response_is_429 {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// # Errors
/// 429: too much came from this address.
fn within(rate: &Rate<IpAddr>, address: IpAddr, app: &App) -> Result<(), Stop> {
    let quota = rate.ask(network(address), app.wall_now());
    if quota.may {
        return Ok(());
    }
    let minutes = quota.resets_s.saturating_add(59) / 60;
    let text = FilledText::new("guest-too-many").with("minutes", minutes);
    Err(Refusal::new(text).status(StatusCode::TOO_MANY_REQUESTS).into())
}
