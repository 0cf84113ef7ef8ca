//! The fixed words of printed documents, in a reader's language.

use crate::i18n::{L10n, Lang, catalog};
use documents::{Problem, Words};
use std::borrow::Cow;

/// # Errors
/// A word is missing.
pub fn words(l: &L10n) -> Result<Words, Problem> {
    let lang = match l.lang {
        Lang::ZhHans => documents::Lang::ZhHans,
        Lang::ZhHant => documents::Lang::ZhHant,
        Lang::En => documents::Lang::En,
    };
    let find = |key: &str| catalog().find(l.lang, key, None).map(Cow::into_owned);
    Words::fill(lang, find)
}
