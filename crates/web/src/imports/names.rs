//! What columns and words are called: in the languages, and by the code that never changes.

use crate::i18n::{L10n, Lang, catalog};
use domain::catalog::{self as lists, Areas};
use domain::import::{Form, Kind, Names, PART_KINDS, UNIT_STATES};
use std::sync::Arc;
use store::{Store, StoreError, documents};

/// Kinds of equipment that have names in the languages.
const UNIT_KINDS: [&str; 5] = ["water-meter", "heat-meter", "electricity-meter", "concentrator", "software"];
/// What depends on a site.
const APPLICATIONS: [&str; 2] = ["settlement", "monitoring"];

/// Everything that is understood, in all languages.
///
/// # Errors
/// The areas can't be read.
pub async fn names(store: &Store) -> Result<Arc<Names>, StoreError> {
    let mut names = Names::new();
    for kind in Kind::ALL {
        for column in kind.columns() {
            for key in column_keys(kind, column.code) {
                said(&key, &mut |name| names.column(kind, column.code, name));
            }
        }
    }
    let words =
        [("import-word-yes", "import-word-yes.also", "1"), ("import-word-no", "import-word-no.also", "0")];
    for (key, also, word) in words {
        names.word("yes-no", word, word);
        said_also(key, also, &mut |name| names.word("yes-no", word, name));
    }
    for state in UNIT_STATES {
        names.word("state", state, state);
        said(&format!("import-state-{state}"), &mut |name| names.word("state", state, name));
    }
    for part in PART_KINDS {
        said(&format!("import-part-{part}"), &mut |name| names.word("kind", part, name));
    }
    for unit in UNIT_KINDS {
        names.word("kind", unit, unit);
        said(&format!("unit-kind-{unit}"), &mut |name| names.word("kind", unit, name));
    }
    for word in APPLICATIONS {
        said(&format!("import-application-{word}"), &mut |name| names.word("application", word, name));
    }
    for area in areas(store).await?.areas {
        names.word("area", area.code.as_str(), area.code.as_str());
        for lang in Lang::ALL {
            names.word("area", area.code.as_str(), in_language(&area.name, lang));
        }
    }
    Ok(Arc::new(names))
}

/// The areas as they are kept now.
pub(crate) async fn areas(store: &Store) -> Result<Areas, StoreError> {
    let document = documents::latest(store.db(), "areas").await?;
    Ok(document.and_then(|d| lists::load::<Areas>("areas", &d.body).ok()).unwrap_or_default())
}

fn in_language(words: &domain::charter::Words, lang: Lang) -> &str {
    words.get(lang.code()).map_or("", String::as_str)
}

/// A text in each language, and what else it is called there.
fn said(key: &str, name: &mut dyn FnMut(&str)) {
    said_also(key, &format!("{key}.also"), name);
}

fn said_also(key: &str, also: &str, name: &mut dyn FnMut(&str)) {
    for lang in Lang::ALL {
        if let Some(text) = catalog().find(lang, key, None) {
            name(&text);
        }
        if let Some(more) = catalog().find(lang, also, None) {
            more.split(['、', ',', ';']).for_each(&mut *name);
        }
    }
}

/// A column may be called otherwise in one kind of table.
fn column_keys(kind: Kind, code: &str) -> [String; 2] {
    let code = code.replace('_', "-");
    [format!("import-column-{}-{code}", kind.code()), format!("import-column-{code}")]
}

/// What a column is called in the reader's language.
#[must_use]
pub fn column(l: &L10n, kind: Kind, code: &str) -> String {
    let [own, common] = column_keys(kind, code);
    l.try_t(&own).or_else(|| l.try_t(&common)).map_or_else(|| code.to_owned(), std::borrow::Cow::into_owned)
}

/// What a value is called in the reader's language.
#[must_use]
pub fn value(l: &L10n, kind: Kind, code: &str, areas: &Areas, value: &str) -> String {
    let column = kind.columns().iter().find(|column| column.code == code);
    let named = match (column.map(|column| column.form), code) {
        (Some(Form::YesNo), _) => l.try_t(if value == "1" { "import-word-yes" } else { "import-word-no" }),
        (_, "state") => l.try_t(&format!("import-state-{value}")),
        (_, "application") => l.try_t(&format!("import-application-{value}")),
        (_, "kind") if kind == Kind::Parts => l.try_t(&format!("import-part-{value}")),
        (_, "kind") if kind == Kind::Products => l.try_t(&format!("unit-kind-{value}")),
        (_, "area") => {
            let area = areas.areas.iter().find(|area| area.code.as_str() == value);
            area.map(|area| crate::words::pick(l, &area.name).to_owned().into())
        }
        (Some(Form::Money), _) => value.parse::<i64>().ok().map(|fen| yuan(fen).into()),
        (Some(Form::Codes), _) => {
            serde_json::from_str::<Vec<String>>(value).ok().map(|codes| codes.join(", ").into())
        }
        _ => None,
    };
    named.map_or_else(|| value.to_owned(), std::borrow::Cow::into_owned)
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}
