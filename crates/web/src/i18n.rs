//! The three languages: which there are, how texts are looked up, and how numbers, moments and lengths of time are said.
//!
//! Texts live in `locales/<language>/*.ftl` (Fluent). Nothing a reader sees is written in Rust or in a template.

mod catalog;
mod l10n;
mod sort;
mod time;

pub use catalog::{Arg, Catalog, catalog};
pub use l10n::L10n;
pub(crate) use l10n::grouped;
pub use sort::{Sorter, by_name};
pub use time::{Span, Stamp};

use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    #[serde(rename = "zh-Hans")]
    ZhHans,
    #[serde(rename = "zh-Hant")]
    ZhHant,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    pub const ALL: [Self; 3] = [Self::ZhHans, Self::ZhHant, Self::En];

    /// The value of the `lang` attribute, the cookie, and the folder's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::En => "en",
        }
    }

    /// As its own speakers call it.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::ZhHans => "简体中文",
            Self::ZhHant => "繁體中文",
            Self::En => "English",
        }
    }

    /// Where a text is looked for, in this order: Chinese readers read the other script sooner than English.
    #[must_use]
    pub fn chain(self) -> &'static [Self] {
        match self {
            Self::ZhHans => &[Self::ZhHans, Self::En],
            Self::ZhHant => &[Self::ZhHant, Self::ZhHans, Self::En],
            Self::En => &[Self::En, Self::ZhHans],
        }
    }

    /// The language for a BCP 47 tag in any letter case (`zh-TW`, `zh_CN`, `en-GB`); `None` for a language we don't have.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.split(['-', '_']).map(str::to_ascii_lowercase);
        match parts.next()?.as_str() {
            "en" => Some(Self::En),
            "yue" => Some(Self::ZhHant),
            "zh" => {
                let rest: Vec<String> = parts.take(3).collect();
                // The script decides; the region only where no script is named.
                if rest.iter().any(|p| p == "hant") {
                    return Some(Self::ZhHant);
                }
                if rest.iter().any(|p| p == "hans") {
                    return Some(Self::ZhHans);
                }
                let traditional = rest.iter().any(|p| matches!(p.as_str(), "tw" | "hk" | "mo"));
                Some(if traditional { Self::ZhHant } else { Self::ZhHans })
            }
            _ => None,
        }
    }
}
