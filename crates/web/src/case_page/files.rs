//! Files of a case: pictures are shown, everything else is only ever downloaded.

use super::open;
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::ids::Digest;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::content;
use store::read::case_page;

/// Pictures that a browser shows and that hold no scripts.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Whatever is in a file, it runs nothing and reads nothing.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(crate) fn is_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let digest: Digest = digest.parse().map_err(|_| Refusal::not_found())?;
    let db = app.store.db();
    // Only what this case itself names: knowing a hash opens nothing else.
    let file = case_page::file(db, opened.row.case.id, digest).await?.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(db, digest).await?.ok_or_else(Refusal::not_found)?;
    let name = content::texts(db, &[file.name]).await?.remove(&file.name).flatten();
    Ok(file_response(&file.media_type, name.as_deref().unwrap_or("file"), bytes))
}

/// Bytes that somebody gave: shown where they are a picture, else downloaded.
pub(crate) fn file_response(media_type: &str, name: &str, bytes: Vec<u8>) -> Response {
    let shown = is_shown(media_type);
    let disposition = if shown { "inline" } else { "attachment" };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = if shown { media_type } else { "application/octet-stream" };
    let fallback = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap_or(fallback));
    if let Ok(value) = HeaderValue::from_str(&format!("{disposition}; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    response
}
