//! A sentence that survives one redirect: "saved", "given to 王主管".
//!
//! It travels in a cookie as a text's key and what is filled in, so that the next page says it in the reader's language.
//! A reader who forges it only talks to themselves.

use crate::answer::FilledText;
use crate::cookie::{self, Scripts};
use crate::i18n::L10n;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

pub(crate) const COOKIE: &str = "flash";
/// Long enough for a redirect over a slow connection.
const SECONDS: u32 = 60;
/// What a browser certainly keeps.
const BYTES_MAX: usize = 3000;

/// What kind of news it is; decides colour, icon and word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    #[serde(rename = "o")]
    Ok,
    #[serde(rename = "i")]
    Info,
    #[serde(rename = "s")]
    Soon,
    #[serde(rename = "l")]
    Late,
    #[serde(rename = "p")]
    Plain,
}

impl Tone {
    pub const ALL: [Self; 5] = [Self::Ok, Self::Info, Self::Soon, Self::Late, Self::Plain];

    /// The class suffix: `ok`, `info`, `soon`, `late`, `plain`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Plain => "plain",
        }
    }

    /// The icon that goes with it.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Ok => "circle-check",
            Self::Info => "info",
            Self::Soon => "triangle-alert",
            Self::Late => "circle-alert",
            Self::Plain => "circle",
        }
    }
}

/// A sentence for the next page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flash {
    #[serde(rename = "k")]
    pub tone: Tone,
    #[serde(rename = "t")]
    pub text: FilledText,
}

impl Flash {
    /// Something was done.
    #[must_use]
    pub fn ok(key: &str) -> Self {
        Self { tone: Tone::Ok, text: FilledText::new(key) }
    }

    /// Something was done, but look out.
    #[must_use]
    pub fn soon(key: &str) -> Self {
        Self { tone: Tone::Soon, text: FilledText::new(key) }
    }

    /// Fills a place in the text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<crate::answer::Filling>) -> Self {
        self.text = self.text.with(name, value);
        self
    }

    /// In the reader's language.
    #[must_use]
    pub fn sentence(&self, l: &L10n) -> String {
        self.text.say(l)
    }

    /// The `Set-Cookie` that carries it; `None` where it would be too long.
    #[must_use]
    pub fn to_cookie(&self) -> Option<HeaderValue> {
        let json = serde_json::to_vec(self).ok()?;
        let value = URL_SAFE_NO_PAD.encode(json);
        (value.len() <= BYTES_MAX).then(|| cookie::set(COOKIE, &value, SECONDS, Scripts::MayNot))?
    }

    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(cookie::get(headers, COOKIE)?).ok()?;
        serde_json::from_slice(&json).ok()
    }
}
