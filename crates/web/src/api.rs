//! The JSON interface, `/api/v1`: cases, their clocks and journal, people, the register, contracts, parts, rates, raw mail.
//! Described by
//! `/api/v1/openapi.json` (OpenAPI 3.1); refusals are problem details (RFC 9457).

mod agreed;
mod bearer;
mod body;
mod cases;
mod catalogue;
mod charges;
mod checks;
mod commands;
mod openapi;
mod openapi_register;
mod others;
mod outward;
mod portal;
mod register;

use crate::answer::{Refusal, Stop};
use crate::app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use bearer::Told;

pub(crate) use bearer::Bearer;
pub(crate) use body::Body;

/// A raw mail with its attachments.
const MAIL_BYTES_MAX: usize = 50 * 1024 * 1024;

pub(crate) fn routes() -> Router<App> {
    let mail = Router::new()
        .route("/inbound/mail", post(others::take_mail))
        .layer(DefaultBodyLimit::max(MAIL_BYTES_MAX));
    let imports = Router::new()
        .route("/imports", post(crate::imports::api_take))
        .layer(DefaultBodyLimit::max(crate::http::BODY_BYTES_MAX));
    let routes = Router::new()
        .route("/routes/solve", post(crate::day_plans::api_solve))
        .layer(DefaultBodyLimit::max(crate::day_plans::BODY_BYTES_MAX));
    let v1 = Router::new()
        .route("/openapi.json", get(openapi::show))
        .route("/cases", get(cases::list).post(cases::report))
        .route("/cases/{number}", get(cases::show))
        .route("/cases/{number}/clocks", get(cases::clocks))
        .route("/cases/{number}/journal", get(cases::journal))
        .route("/cases/{number}/charges", get(charges::show))
        .route("/cases/{number}/charges/{noun}", post(charges::carry_out))
        .route("/cases/{number}/{noun}", post(commands::carry_out))
        .route("/contracts", get(agreed::list).post(agreed::enter))
        .route("/contracts/{id}", get(agreed::show).put(agreed::change))
        .route("/contracts/{id}/versions", get(agreed::versions))
        .route("/contracts/{id}/approvals", post(agreed::approve))
        .route("/parts", get(catalogue::list).post(catalogue::enter))
        .route("/parts/{code}", get(catalogue::show).put(catalogue::change))
        .route("/parts/{code}/versions", get(catalogue::versions))
        .route("/rates", get(catalogue::list_rates).post(catalogue::set_rate))
        .route("/lines", get(charges::lines))
        .route("/quotes", get(charges::quotes))
        .route("/people", get(others::people))
        .route("/portal/people", get(portal::list).post(portal::add))
        .route("/portal/people/{id}", get(portal::show).patch(portal::change).delete(portal::remove))
        .route("/spares/plan", post(crate::spares::api_plan))
        .route("/imports/{id}", get(crate::imports::api_show))
        .route("/imports/{id}/rows", get(crate::imports::api_rows))
        .route("/imports/{id}/confirm", post(crate::imports::api_confirm))
        .route("/exports/{kind}", get(crate::imports::api_export))
        .merge(register::routes())
        .route("/routes", get(crate::day_plans::api_list))
        .route("/routes/{id}", get(crate::day_plans::api_show))
        .merge(routes)
        .merge(imports)
        .merge(mail)
        .fallback(nothing)
        .layer(middleware::from_fn(tell));
    Router::new().nest("/api/v1", v1)
}

async fn nothing() -> Stop {
    Refusal::not_found().into()
}

/// Says how to come in, and how much the token has left.
async fn tell(mut request: Request, next: Next) -> Response {
    let told = Told::default();
    request.extensions_mut().insert(told.clone());
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(quota) = told.0.get() {
        let limits = [("ratelimit-limit", i64::from(quota.max)), ("ratelimit-remaining", quota.left.into())];
        for (name, value) in limits.into_iter().chain([("ratelimit-reset", quota.resets_s)]) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(quota.resets_s));
        }
    }
    response
}
