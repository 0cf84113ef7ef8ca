//! Who reads, as far as the request alone tells: language, look, where the page is shown, what is left to say from before.

use crate::answer::Stop;
use crate::cookie;
use crate::flash::Flash;
use crate::house::House;
use crate::i18n::{L10n, Lang};
use crate::look::Look;
use crate::negotiate::negotiate;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The cookie with the reader's language.
pub const LANG_COOKIE: &str = "lang";
/// The cookie with the reader's [`Look`].
pub const LOOK_COOKIE: &str = "look";

/// The reader of a page; an extractor for every handler that shows something.
#[derive(Clone, Debug)]
pub struct Reader {
    pub l: L10n,
    pub look: Look,
    pub hx: Hx,
    /// The address asked for, with its query.
    pub path: String,
    pub flash: Option<Flash>,
    pub house: Arc<House>,
}

/// What htmx says about a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hx {
    /// A script asked, not the address bar.
    pub request: bool,
    /// The id of the element that will be replaced.
    pub target: Option<String>,
}

impl Reader {
    #[must_use]
    pub fn new(house: Arc<House>, headers: &HeaderMap, uri: &Uri) -> Self {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let lang = negotiate(cookie::get(headers, LANG_COOKIE), accept, house.lang);
        Self {
            l: L10n::new(lang, house.zone.clone(), house.now()),
            look: cookie::get(headers, LOOK_COOKIE).map(Look::parse).unwrap_or_default(),
            hx: Hx::from_headers(headers),
            path: uri.path_and_query().map_or_else(|| uri.path().to_owned(), |p| p.as_str().to_owned()),
            flash: Flash::from_headers(headers),
            house,
        }
    }

    /// With what the reader's account says instead.
    #[must_use]
    pub fn with(mut self, lang: Option<Lang>, zone: Option<TimeZone>) -> Self {
        if let Some(lang) = lang {
            self.l.lang = lang;
        }
        if let Some(zone) = zone {
            self.l = self.l.in_zone(zone);
        }
        self
    }

    /// Whether only this part of the page is wanted: `reader.wants("rows")` where the page has `<div id="rows">`.
    #[must_use]
    pub fn wants(&self, id: &str) -> bool {
        self.hx.request && self.hx.target.as_deref() == Some(id)
    }
}

impl Hx {
    fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        Self {
            request: text("hx-request") == Some("true"),
            // htmx 4 sends `div#rows`.
            target: text("hx-target").and_then(|t| t.split_once('#')).map(|(_, id)| id.to_owned()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Stop> {
        let house = parts
            .extensions
            .get::<Arc<House>>()
            .cloned()
            .ok_or_else(|| Stop::failed("the router was not wrapped in http::shared"))?;
        Ok(Self::new(house, &parts.headers, &parts.uri))
    }
}
