//! What is wrong with a row, as a sentence that says what to do.

use super::names::column;
use crate::i18n::{Arg, L10n};
use domain::import::{Kind, Problem};

/// In the reader's language.
#[must_use]
pub fn sentence(l: &L10n, kind: Kind, problem: &Problem) -> String {
    let name = |code: &str| column(l, kind, code);
    let about = problem.column.as_deref().map(name).unwrap_or_default();
    // A column is named by its code in the problem, and by its name in the sentence.
    let with: Vec<(&str, String)> = (problem.with.iter())
        .map(|(key, value)| (key.as_str(), if key == "before" { name(value) } else { value.clone() }))
        .collect();
    let mut arguments: Vec<(&str, &dyn Arg)> = vec![("column", &about), ("value", &problem.value)];
    arguments.extend(with.iter().map(|(key, value)| (*key, value as &dyn Arg)));
    l.ta(&format!("import-problem-{}", problem.code), &arguments)
}

/// Why a file can't be read.
pub(super) fn unreadable(l: &L10n, code: &str, with: &[(String, String)]) -> String {
    let arguments: Vec<(&str, &dyn Arg)> =
        with.iter().map(|(key, value)| (key.as_str(), value as &dyn Arg)).collect();
    l.ta(&format!("import-unreadable-{code}"), &arguments)
}
