//! Language and look, chosen without a log-in and without scripts.

use crate::answer::see;
use crate::cookie::{self, Scripts};
use crate::i18n::Lang;
use crate::look::Look;
use crate::reader::{LANG_COOKIE, LOOK_COOKIE, Reader};
use axum::Router;
use axum::extract::Form;
use axum::http::header;
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;

const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", post(choose))
}

/// Each is kept as it was where the form doesn't name it.
#[derive(Debug, Deserialize)]
struct Choice {
    lang: Option<String>,
    theme: Option<String>,
    size: Option<String>,
    density: Option<String>,
    back: Option<String>,
}

async fn choose(reader: Reader, Form(choice): Form<Choice>) -> Response {
    let mut response = see(own_path(choice.back.as_deref().unwrap_or("/")));
    let lang = choice.lang.as_deref().and_then(Lang::from_tag);
    let now = reader.look;
    let look = Look::parse(&format!(
        "{}.{}.{}",
        choice.theme.as_deref().unwrap_or(now.theme.code()),
        choice.size.unwrap_or_else(|| now.size.pixels().to_string()),
        choice.density.as_deref().unwrap_or(now.density.code()),
    ));
    let cookies = [
        lang.and_then(|lang| cookie::set(LANG_COOKIE, lang.code(), YEAR_SECONDS, Scripts::MayRead)),
        cookie::set(LOOK_COOKIE, &look.to_cookie(), YEAR_SECONDS, Scripts::MayRead),
    ];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Only an address of ours may be gone back to: `//elsewhere` and `/\elsewhere` lead away.
pub(crate) fn own_path(path: &str) -> &str {
    let mut bytes = path.bytes();
    let ours = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    if ours && path.bytes().all(|b| b.is_ascii_graphic()) { path } else { "/" }
}
