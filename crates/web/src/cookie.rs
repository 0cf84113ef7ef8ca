//! Reading and writing cookies; nothing more than that is needed of them here.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie's value.
pub(crate) fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A `Set-Cookie` for the whole site. `value` must hold cookie characters only; otherwise nothing is set.
pub(crate) fn set(name: &str, value: &str, seconds: u32, scripts: Scripts) -> Option<HeaderValue> {
    let http_only = match scripts {
        Scripts::MayRead => "",
        Scripts::MayNot => "; HttpOnly",
    };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax{http_only}")).ok()
}

/// Whether the page's scripts see a cookie.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scripts {
    MayRead,
    MayNot,
}
