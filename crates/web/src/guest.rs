//! The customer's side, without a log-in: report by the code on a unit, follow by a private link, say whether it worked.

mod charges;
mod follow;
pub(crate) mod report;

use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::rates::{Quota, Rate, network};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use std::net::IpAddr;

/// Bytes of a form with photos.
pub(crate) const BODY_BYTES_MAX: usize = 40 * 1024 * 1024;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/report", get(report::show).post(report::take))
        .route("/report/{code}", get(report::show_unit).post(report::take))
        .route("/follow/{token}", get(follow::show))
        .route("/follow/{token}/files/{digest}", get(follow::file))
        .route("/follow/{token}/{noun}", post(follow::act))
        .route("/follow/{token}/{of}/{no}/{noun}", get(charges::sheet).post(charges::speak))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::map_response(private))
}

/// The address is the key: it is told to nobody, and no search engine keeps it.
pub(crate) async fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// # Errors
/// 429: too much came from this address.
pub(crate) fn within(rate: &Rate<IpAddr>, address: IpAddr, app: &App) -> Result<(), Stop> {
    counted(rate.ask(network(address), app.wall_now()), "guest-too-many")
}

/// # Errors
/// 429: nothing is left of a quota; `key` names the sentence that says so.
pub(crate) fn counted(quota: Quota, key: &str) -> Result<(), Stop> {
    if quota.may {
        return Ok(());
    }
    let minutes = quota.resets_s.saturating_add(59) / 60;
    Err(Refusal::too_many(FilledText::new(key).with("minutes", minutes), quota.resets_s).into())
}
