//! Why a row can't be taken, and what to do.

use serde::{Deserialize, Serialize};

/// One problem of one row; the sentence about it has the key `import-problem-<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: String,
    /// The code of the column it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What stands in the cell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// What else is filled into the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<(String, String)>,
}

/// Characters of a cell that are quoted.
const QUOTED_MAX: usize = 100;

impl Problem {
    /// About a cell.
    #[must_use]
    pub fn at(column: &str, value: &str, code: &str) -> Self {
        let value = value.chars().take(QUOTED_MAX).collect();
        Self { code: code.to_owned(), column: Some(column.to_owned()), value, with: Vec::new() }
    }

    /// About the row.
    #[must_use]
    pub fn row(code: &str) -> Self {
        Self { code: code.to_owned(), column: None, value: String::new(), with: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.with.push((name.to_owned(), value.to_string()));
        self
    }
}
