//! What other programs and platforms deliver: chat, alarms, calls. Each request is believed by its signature or token, written down, and
//! only then confirmed; what it becomes is decided behind it. Who is refused hears a status and no reason.

mod alarms;
mod onebot;
mod qq_bot;
mod telephone;
mod wecom;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use channels::chat::ChatEvent;
use channels::chat::intake::ChatIntake;
use channels::limits::BODY_BYTES_MAX;
use channels::secret::Refused;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/inbound/alarms/{name}", post(alarms::take))
        .route("/inbound/onebot/{name}", get(onebot::connect).post(onebot::take))
        .route("/inbound/qq-bot/{name}", post(qq_bot::take))
        .route("/inbound/telephone/{name}", post(telephone::take))
        .route("/inbound/wecom/{name}", get(wecom::echo).post(wecom::take))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// Why nothing is taken in.
enum No {
    /// No such channel, or no chat at all.
    Nowhere,
    Refused(String, Refused),
    /// It must be delivered again.
    NotWritten,
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        match self {
            Self::Nowhere => StatusCode::NOT_FOUND.into_response(),
            Self::Refused(line, why) => {
                tracing::warn!(line, %why, "a request to a chat channel was refused");
                StatusCode::from_u16(why.status()).unwrap_or(StatusCode::FORBIDDEN).into_response()
            }
            Self::NotWritten => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}

fn chat(app: &App) -> Result<&ChatIntake, No> {
    app.chat.as_ref().ok_or(No::Nowhere)
}

/// Writes an event down; it may be confirmed when this returns.
async fn receive(app: &App, line: &str, event: ChatEvent) -> Result<(), No> {
    chat(app)?.receive(&app.store, line, event).await.map_err(|error| {
        tracing::error!(%error, line, "a chat message could not be written down");
        No::NotWritten
    })
}

/// What a request signed by the Standard Webhooks specification says of itself.
fn signed(headers: &HeaderMap) -> channels::webhook::Headers<'_> {
    channels::webhook::Headers {
        id: header(headers, "webhook-id"),
        timestamp: header(headers, "webhook-timestamp"),
        signature: header(headers, "webhook-signature"),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
