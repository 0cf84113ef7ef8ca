//! All texts of all languages, parsed once.

use super::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};
use unic_langid::LanguageIdentifier;

/// In a debug build read from the folder, so that an edited text shows after a restart without compiling.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../locales"]
struct Files;

/// The texts of all languages.
pub struct Catalog {
    zh_hans: FluentBundle<FluentResource>,
    zh_hant: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    /// Keys already complained about, so that a missing text is logged once and not once a row.
    missing: Mutex<HashSet<String>>,
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog").finish_non_exhaustive()
    }
}

/// The shipped texts.
pub fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
        let files: Vec<(String, String)> = Files::iter()
            .filter_map(|path| {
                let file = Files::get(&path)?;
                Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
            })
            .collect();
        Catalog::from_files(&files)
    });
    &CATALOG
}

impl Catalog {
    /// From `(path, text)`, where the path begins with the language's folder: `en/common.ftl`.
    #[must_use]
    pub fn from_files(files: &[(String, String)]) -> Self {
        Self {
            zh_hans: bundle(Lang::ZhHans, files),
            zh_hant: bundle(Lang::ZhHant, files),
            en: bundle(Lang::En, files),
            missing: Mutex::default(),
        }
    }

    /// The text for a key (`desk-title`, or `field-phone.hint` for an attribute) along the language's chain.
    /// `None` when no language has it.
    #[must_use]
    pub fn find(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> Option<Cow<'_, str>> {
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        for lang in lang.chain() {
            let bundle = self.bundle(*lang);
            let Some(message) = bundle.get_message(id) else { continue };
            let pattern = match attribute {
                Some(name) => message.get_attribute(name).map(|a| a.value()),
                None => message.value(),
            };
            let Some(pattern) = pattern else { continue };
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, args, &mut errors);
            self.log_errors(*lang, key, &errors);
            return Some(text);
        }
        None
    }

    /// As [`find`](Self::find); a key that nobody has is shown in brackets and logged once.
    #[must_use]
    pub fn text(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'_, str> {
        self.find(lang, key, args).unwrap_or_else(|| {
            if self.first_complaint(key) {
                tracing::error!(key, lang = lang.code(), "no language has this text");
            }
            Cow::Owned(format!("⟦{key}⟧"))
        })
    }

    fn log_errors(&self, lang: Lang, key: &str, errors: &[FluentError]) {
        if !errors.is_empty() && self.first_complaint(&format!("{}/{key}", lang.code())) {
            tracing::error!(key, lang = lang.code(), ?errors, "a text could not be filled in");
        }
    }

    fn first_complaint(&self, key: &str) -> bool {
        // A poisoned lock holds a set of strings all the same.
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.insert(key.to_owned())
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::ZhHans => &self.zh_hans,
            Lang::ZhHant => &self.zh_hant,
            Lang::En => &self.en,
        }
    }
}

fn bundle(lang: Lang, files: &[(String, String)]) -> FluentBundle<FluentResource> {
    // Our own three codes; a test sees that each is read.
    let id = lang.code().parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The marks that keep directions apart are for right-to-left languages; here they break searching, copying and widths.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(format_value));
    let folder = format!("{}/", lang.code());
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&folder)) {
        let resource = match FluentResource::try_new(text.clone()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(%path, ?errors, "part of this file of texts can't be read");
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "this file repeats texts of another");
        }
    }
    bundle
}

fn format_value(value: &FluentValue<'_>, _: &intl_memoizer::concurrent::IntlLangMemoizer) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(super::l10n::grouped(&number.as_string())),
        _ => None,
    }
}

/// What can be put into a text.
pub trait Arg {
    fn value(&self) -> FluentValue<'_>;
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl Arg for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(&**self)
    }
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl Arg for $number {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )* };
}
numbers!(u8, u16, u32, u64, usize, i32, i64, f64);
