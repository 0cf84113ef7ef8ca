//! A JSON body; whatever is wrong with it becomes problem details that say where.

use crate::answer::{FilledText, Refusal, Stop};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

/// The parsed body.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, state: &S) -> Result<Self, Stop> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let is_json =
            kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            let text = FilledText::new("api-json-wanted");
            return Err(Refusal::new(text).status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Refusal::plain(e.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &serde_json::Error) -> Stop {
    let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let place = FilledText::new("api-body-place")
        .with("line", error.line())
        .with("column", error.column())
        .with("why", error.to_string());
    let pointer = format!("line {}", error.line());
    Refusal::new(FilledText::new("api-body-unreadable")).status(status).field(&pointer, place).into()
}
