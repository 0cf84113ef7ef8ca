//! What an import leaves in the history of a unit.

use super::plan::Change;
use serde_json::json;

/// Kind and body of each entry: one for a unit that is new, one for each value that changed.
pub(super) fn entries(import: i64, changes: Option<&[Change]>) -> Vec<(&'static str, String)> {
    match changes {
        None => vec![("imported", json!({ "imported": { "import": import } }).to_string())],
        Some(changes) => changes
            .iter()
            .map(|c| {
                (
                    "changed",
                    json!({ "changed": { "field": c.field, "from": c.from, "to": c.to } }).to_string(),
                )
            })
            .collect(),
    }
}
