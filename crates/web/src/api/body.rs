//! A JSON body; whatever is wrong with it becomes problem details that say where.

use crate::answer::{FilledText, Refusal, Stop};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use domain::ids::Digest;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// The parsed body, and the digest of what was asked for: method, address and body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T, pub(crate) Digest);

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
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Refusal::plain(e.status()))?;
        let asked = Digest::of(&[method.as_str().as_bytes(), path.as_bytes(), &bytes]);
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let parsed: T = serde_path_to_error::deserialize(&mut json).map_err(|error| unreadable(&error))?;
        json.end().map_err(|error| unread(&error, line(&error)))?;
        Ok(Self(parsed, asked))
    }
}

/// With a JSON pointer to what is wrong; where the text is no JSON at all, with its line.
fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Stop {
    let inner = error.inner();
    unread(inner, if inner.is_data() { pointer(error.path()) } else { line(inner) })
}

fn unread(error: &serde_json::Error, pointer: String) -> Stop {
    let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let place = FilledText::new("api-body-place")
        .with("line", error.line())
        .with("column", error.column())
        .with("why", error.to_string());
    Refusal::new(FilledText::new("api-body-unreadable")).status(status).field(&pointer, place).into()
}

fn line(error: &serde_json::Error) -> String {
    format!("line {}", error.line())
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => out.push_str(&format!("/{index}")),
            Segment::Map { key } => out.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    out
}
