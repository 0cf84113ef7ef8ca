//! What a handler returns: a page, a part of one, a way on, or why not.
//!
//! A refusal is a sentence for the person; a failure is logged with its cause and answered with a number to quote. Both are
//! turned into a page, a toast or problem details by [`crate::error`], which knows who asked and how.

use crate::flash::Flash;
use crate::i18n::{Arg, L10n};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentValue;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a handler returns.
pub type Answer<T = Response> = Result<T, Stop>;

/// A page, or a part of one (`page.as_rows()`).
pub fn page(template: &impl Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// A form that came back: as [`page`], with status 422, so that scripts and tests see that nothing was saved.
pub fn page_with_errors(template: &impl Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)).into_response())
}

/// Goes on at an address of ours after something was done (303: a reload asks for the new page and sends nothing twice).
#[must_use]
pub fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// As [`see`], and the next page begins with a sentence.
#[must_use]
pub fn see_with(path: &str, flash: &Flash) -> Response {
    let mut response = see(path);
    if let Some(cookie) = flash.to_cookie() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Why there is no page.
#[derive(Clone, Debug)]
pub enum Stop {
    Refused(Refusal),
    Failed(Failure),
}

impl Stop {
    /// A failure that has no error value.
    #[must_use]
    pub fn failed(cause: &str) -> Self {
        Self::Failed(Failure { cause: cause.to_owned() })
    }
}

/// A sentence for the person who asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    /// `None`: what is generally said about the status.
    pub text: Option<FilledText>,
    /// Which fields of the form it is about, each with its own sentence.
    pub fields: Vec<(String, FilledText)>,
    /// After how many seconds it may be asked again.
    pub retry_after_s: Option<i64>,
}

impl Refusal {
    /// Something can't be done, and the text says what to do instead (422).
    #[must_use]
    pub fn new(text: FilledText) -> Self {
        Self { text: Some(text), ..Self::plain(StatusCode::UNPROCESSABLE_ENTITY) }
    }

    /// There is no such thing, or not for this reader (404).
    #[must_use]
    pub fn not_found() -> Self {
        Self::plain(StatusCode::NOT_FOUND)
    }

    /// The reader's role doesn't carry it (403).
    #[must_use]
    pub fn forbidden() -> Self {
        Self::plain(StatusCode::FORBIDDEN)
    }

    /// Needs a log-in (401); a page leads to the log-in and back.
    #[must_use]
    pub fn log_in() -> Self {
        Self::plain(StatusCode::UNAUTHORIZED)
    }

    /// Somebody else changed it in between (409).
    #[must_use]
    pub fn changed_meanwhile() -> Self {
        Self::plain(StatusCode::CONFLICT)
    }

    /// What is generally said about a status.
    #[must_use]
    pub fn plain(status: StatusCode) -> Self {
        Self { status, text: None, fields: Vec::new(), retry_after_s: None }
    }

    /// With another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Too much was asked (429); says when it may be asked again.
    #[must_use]
    pub fn too_many(text: FilledText, retry_after_s: i64) -> Self {
        let retry_after_s = Some(retry_after_s.max(1));
        Self { retry_after_s, ..Self::new(text).status(StatusCode::TOO_MANY_REQUESTS) }
    }

    /// Adds what is to be changed in a field.
    #[must_use]
    pub fn field(mut self, name: &str, text: FilledText) -> Self {
        self.fields.push((name.to_owned(), text));
        self
    }
}

/// Something of ours went wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// For the log, never for the reader.
    pub cause: String,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        let mut cause = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            cause.push_str(": ");
            cause.push_str(&inner.to_string());
            source = inner.source();
        }
        Self::Failed(Failure { cause })
    }
}

/// Travels with the response to [`crate::error`].
#[derive(Clone, Debug)]
pub(crate) struct Stopped(pub(crate) Arc<Stop>);

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Refused(refusal) => refusal.status,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        if let Self::Refused(Refusal { retry_after_s: Some(seconds), .. }) = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response.extensions_mut().insert(Stopped(Arc::new(self)));
        response
    }
}

/// A text's key with what is filled in, to be said later in a language not known yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledText {
    #[serde(rename = "k")]
    pub key: String,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    args: Vec<(String, Filling)>,
}

/// What is filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Filling {
    Number(i64),
    Text(String),
    /// A text within the text.
    Filled(Box<FilledText>),
}

impl FilledText {
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: Vec::new() }
    }

    /// Fills a place in the text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Filling>) -> Self {
        self.args.push((name.to_owned(), value.into()));
        self
    }

    /// In the reader's language.
    #[must_use]
    pub fn say(&self, l: &L10n) -> String {
        let said = |value: &Filling| match value {
            Filling::Filled(inner) => Filling::Text(inner.say(l)),
            Filling::Number(_) | Filling::Text(_) => value.clone(),
        };
        let args: Vec<(&str, Filling)> =
            self.args.iter().map(|(name, value)| (name.as_str(), said(value))).collect();
        let args: Vec<(&str, &dyn Arg)> =
            args.iter().map(|(name, value)| (*name, value as &dyn Arg)).collect();
        l.ta(&self.key, &args)
    }
}

impl Arg for Filling {
    fn value(&self) -> FluentValue<'_> {
        match self {
            Self::Number(n) => FluentValue::from(*n),
            Self::Text(text) => FluentValue::from(text.as_str()),
            // Said before it gets here; by its key otherwise.
            Self::Filled(inner) => FluentValue::from(inner.key.as_str()),
        }
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<FilledText> for Filling {
    fn from(text: FilledText) -> Self {
        Self::Filled(Box::new(text))
    }
}

impl From<i64> for Filling {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<usize> for Filling {
    fn from(n: usize) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}
