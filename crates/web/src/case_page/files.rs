//! Files of a case: pictures are shown, everything else is only ever downloaded.

use super::open;
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{CaseId, Digest};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::content;
use store::read::case_page;

/// Pictures that a browser shows and that hold no scripts.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Whatever is in a file, it runs nothing and reads nothing.
pub(super) const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(crate) fn is_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

pub(crate) fn is_tiff(media_type: &str) -> bool {
    matches!(media_type, "image/tiff" | "image/tif")
}

pub(crate) fn is_pdf(media_type: &str) -> bool {
    media_type == "application/pdf"
}

/// A file of a case.
pub(super) struct Found {
    pub(super) media_type: String,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Only what this case itself names: knowing a hash opens nothing else.
pub(super) async fn of(app: &App, case: CaseId, digest: &str) -> Answer<Found> {
    let digest: Digest = digest.parse().map_err(|_| Refusal::not_found())?;
    let db = app.store.db();
    let file = case_page::file(db, case, digest).await?.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(db, digest).await?.ok_or_else(Refusal::not_found)?;
    let name = content::texts(db, &[file.name]).await?.remove(&file.name).flatten();
    Ok(Found { media_type: file.media_type, name: name.unwrap_or_else(|| "file".to_owned()), bytes })
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let found = of(&app, opened.row.case.id, &digest).await?;
    Ok(file_response(&found.media_type, &found.name, found.bytes))
}

/// Pictures are shown, everything else is only ever downloaded.
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
