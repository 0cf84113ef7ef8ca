//! The fixed words of the documents. They lie in `locales/<lang>/documents.ftl`; the caller looks them up.

use crate::problem::Problem;
use serde::Serialize;
use std::collections::BTreeMap;

/// The language of a document. Simplified and traditional characters are drawn with their own glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    ZhHans,
    ZhHant,
    En,
}

/// Every word a template may ask for. None of them takes arguments.
pub const KEYS: [&str; 41] = [
    "paper-quote",
    "paper-settlement",
    "paper-ratio",
    "paper-unit-record",
    "paper-certificates",
    "paper-promises",
    "paper-round",
    "paper-phone",
    "paper-customer",
    "paper-contact",
    "paper-site",
    "paper-case",
    "paper-date",
    "paper-valid-until",
    "paper-line",
    "paper-what",
    "paper-serial",
    "paper-quantity",
    "paper-unit-price",
    "paper-verdict",
    "paper-amount",
    "paper-verdict-free",
    "paper-verdict-cost",
    "paper-verdict-excluded",
    "paper-total",
    "paper-value-given",
    "paper-value-given-note",
    "paper-paid",
    "paper-remaining",
    "paper-terms",
    "paper-notes",
    "paper-sources",
    "paper-meanings",
    "paper-sign-ours",
    "paper-sign-theirs",
    "paper-signed-name",
    "paper-signed-date",
    "paper-verify",
    "paper-code",
    "paper-hash",
    "paper-no-rows",
];

/// The words of one language, filled once and shared.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Words {
    #[serde(skip)]
    lang: Lang,
    by_key: BTreeMap<&'static str, String>,
}

impl Words {
    /// Asks `find` for every one of [`KEYS`].
    ///
    /// # Errors
    /// [`Problem::Word`] names the first key that `find` doesn't know.
    pub fn fill(lang: Lang, find: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let mut by_key = BTreeMap::new();
        for key in KEYS {
            by_key.insert(key, find(key).ok_or(Problem::Word(key))?);
        }
        Ok(Self { lang, by_key })
    }

    /// The language these words are in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }
}
