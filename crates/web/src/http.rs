//! What holds for every request: numbers, limits, headers, compression, one way to say no.

use crate::answer::Stop;
use crate::cookie::{self, Scripts};
use crate::house::House;
use crate::{assets, error, flash, preferences};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

pub use crate::error::RequestNumber;

/// A form, or a JSON body. Routes that take files say more with a layer of their own ([`DefaultBodyLimit::max`]).
pub const FORM_BYTES_MAX: usize = 1024 * 1024;
/// No route takes more than this.
pub const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Until the response begins; a stream of live updates then goes on.
pub const ANSWER_SECONDS_MAX: u64 = 30;

/// Scripts, styles and pictures come from us alone, nothing is inline, nobody frames us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'";

const FIXED_HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=()"),
];

/// Wraps all routes of the program: adds assets, preferences and `/healthz`, and everything above.
pub fn shared<S: Clone + Send + Sync + 'static>(routes: Router<S>, house: &Arc<House>) -> Router<S> {
    routes
        .merge(assets::routes())
        .merge(preferences::routes())
        .route("/healthz", get(|| async { ([(header::CACHE_CONTROL, "no-store")], "ok\n") }))
        // From the innermost outwards.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(ANSWER_SECONDS_MAX),
        ))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(house.clone(), error::explain))
        .layer(middleware::from_fn(headers))
        // Level 4: a list of 50 rows in under a millisecond, at nine tenths of the best ratio.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
}

async fn headers(request: Request, next: Next) -> Response {
    let shown_flash =
        request.method() == Method::GET && cookie::get(request.headers(), flash::COOKIE).is_some();
    let mut response = next.run(request).await;
    let page = is_html(&response);
    let out = response.headers_mut();
    for (name, value) in FIXED_HEADERS {
        out.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Pages are personal: neither a shared cache nor the back button of the next user may show them.
    out.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if page {
        out.append(header::VARY, HeaderValue::from_static("cookie, accept-language, hx-request, hx-target"));
        if shown_flash && let Some(value) = cookie::set(flash::COOKIE, "", 0, Scripts::MayNot) {
            out.append(header::SET_COOKIE, value);
        }
    }
    response
}

fn is_html(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("text/html"))
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over by value")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> axum::http::Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Stop::failed(&format!("panic: {}", text.unwrap_or("of an unknown kind"))).into_response()
}
