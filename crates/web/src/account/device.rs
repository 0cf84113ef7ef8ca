//! A browser in which somebody has logged in before is told by a signed cookie, so that others' failures can't lock it out.

use crate::app::App;
use crate::cookie;
use axum::http::{HeaderMap, HeaderValue, header};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::PersonId;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

const COOKIE: &str = "device";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// The browser's number, when its cookie was signed here for this person.
pub(super) fn known(headers: &HeaderMap, app: &App, person: PersonId) -> Option<[u8; 16]> {
    let bytes = BASE64URL_NOPAD.decode(cookie::get(headers, COOKIE)?.as_bytes()).ok()?;
    let (number, tag) = bytes.split_at_checked(16)?;
    let number: [u8; 16] = number.try_into().ok()?;
    mac(app, person, number).verify_slice(tag).ok()?;
    Some(number)
}

/// Marks the browser as known to this person.
pub(super) fn set(headers: &mut HeaderMap, app: &App, person: PersonId) {
    let number: [u8; 16] = app.random();
    let mut bytes = number.to_vec();
    bytes.extend(mac(app, person, number).finalize().into_bytes());
    let secure = if app.settings.secure_cookies { "; Secure" } else { "" };
    let value = BASE64URL_NOPAD.encode(&bytes);
    let line =
        format!("{COOKIE}={value}; Path=/login; Max-Age={YEAR_SECONDS}; SameSite=Strict; HttpOnly{secure}");
    if let Ok(value) = HeaderValue::from_str(&line) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn mac(app: &App, person: PersonId, number: [u8; 16]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.settings.secret).expect("any length");
    mac.update(b"device");
    mac.update(&person.0.to_be_bytes());
    mac.update(&number);
    mac
}
