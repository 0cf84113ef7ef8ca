//! Scripts, styles and icons: built by `make assets`, embedded, served under names that change with their content.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/dist"]
struct Files;

/// Where they are served.
const PREFIX: &str = "/assets/";
/// The name never comes to mean another content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// From the plain name to the one with the content's hash.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Files::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// The sentence to print at start when the pages would come without scripts and styles; `None` when all is there.
#[must_use]
pub fn missing() -> Option<&'static str> {
    MANIFEST.is_empty().then_some(
        "The scripts and styles of the pages are not built. Run `make assets`, then build the program again.",
    )
}

/// The address of a built file: `app.css` gives `/assets/app-5PQX2A7C.css`.
#[must_use]
pub fn url(name: &str) -> String {
    let name = MANIFEST.get(name).map_or(name, String::as_str);
    format!("{PREFIX}{name}")
}

/// The route that serves them.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve)).route("/favicon.ico", get(favicon))
}

async fn favicon() -> Response {
    crate::answer::see(&url("favicon.svg"))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(plain) = Files::get(&name).filter(|_| content_type(&name).is_some()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = etag(&plain);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| *seen == etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let (file, encoding) = smallest(&name, plain, &headers);
    let mut response = file.data.into_owned().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&name).unwrap_or_default()));
    out.insert(header::CACHE_CONTROL, FOREVER);
    out.insert(header::ETAG, etag);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The compressed twin that the build made, where the browser takes it.
fn smallest(name: &str, plain: EmbeddedFile, headers: &HeaderMap) -> (EmbeddedFile, Option<&'static str>) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let takes = accepted.split(',').any(|e| e.split(';').next().is_some_and(|e| e.trim() == encoding));
        if let Some(file) = takes.then(|| Files::get(&format!("{name}.{ending}"))).flatten() {
            return (file, Some(encoding));
        }
    }
    (plain, None)
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(8).map(|b| format!("{b:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// Only what the build makes is served; the manifest and the compressed twins are not files of their own.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "webmanifest" => Some("application/manifest+json"),
        _ => None,
    }
}
