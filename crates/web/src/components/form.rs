//! A form that came back, or is shown for the first time: what was typed, and what is to be changed where.

use super::{Field, shows_itself};
use crate::filters;
use crate::i18n::L10n;
use askama::Template;

/// What was typed and what was wrong with it; makes the fields.
#[derive(Clone, Debug)]
pub struct Form {
    l: L10n,
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Form {
    /// Empty.
    #[must_use]
    pub fn new(l: &L10n) -> Self {
        Self { l: l.clone(), values: Vec::new(), errors: Vec::new() }
    }

    /// With what was sent, so that nothing typed is lost.
    #[must_use]
    pub fn sent<N: Into<String>, V: Into<String>>(l: &L10n, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, ..Self::new(l) }
    }

    /// A default, where nothing was sent under that name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        if !self.values.iter().any(|(n, _)| n == name) {
            self.values.push((name.to_owned(), value.into()));
        }
        self
    }

    /// Something is to be changed: the field's name, and the sentence that says what.
    pub fn refuse(&mut self, name: &str, sentence: impl Into<String>) {
        self.errors.push((name.to_owned(), sentence.into()));
    }

    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// What was typed into a field; empty where nothing was.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// A field with its value and its error; `key` names its texts.
    #[must_use]
    pub fn field(&self, name: &str, key: &str) -> Field {
        let error = self.errors.iter().find(|(n, _)| n == name).map(|(_, sentence)| sentence.clone());
        Field::new(&self.l, name, key).value(self.value(name)).error(error)
    }

    /// On top of the form: how many things to change, each a link to its field. Shows nothing when there are none.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary { l: self.l.clone(), errors: self.errors.clone() }
    }
}

/// See [`Form::summary`].
#[derive(Clone, Debug, Template)]
#[template(path = "components/form_summary.html")]
pub struct Summary {
    l: L10n,
    errors: Vec<(String, String)>,
}

shows_itself!(Summary);
