//! What an import, a form or another program leaves in the history of a unit.

use super::kinds::{Table, Values};
use super::plan::Change;
use super::write::Came;
use crate::error::StoreError;
use domain::import::Value;
use domain::unit::{UnitEvent, Verification};

/// Columns that together say of a verification (P-CERT).
const VERIFIED: [&str; 3] = ["verified_until", "verified", "certificate"];

/// One for a unit that is new, one for each value that changed; a verification is one, whatever it says.
pub(super) fn events(
    table: &Table,
    came: Came,
    values: &Values,
    changes: Option<&[Change]>,
) -> Vec<UnitEvent> {
    let mut events = match (changes, came) {
        (None, Came::File(import)) => vec![UnitEvent::Imported { import }],
        (None, Came::ByHand) => vec![UnitEvent::Entered {}],
        (Some(changes), _) => {
            let others = changes.iter().filter(|change| !VERIFIED.contains(&change.field.as_str()));
            let changed = |c: &Change| UnitEvent::Changed {
                field: c.field.clone(),
                from: c.from.clone(),
                to: c.to.clone(),
            };
            others.map(changed).collect()
        }
    };
    let said = changes.is_none_or(|all| all.iter().any(|c| VERIFIED.contains(&c.field.as_str())));
    events.extend(verification(table, values).filter(|_| said).map(UnitEvent::Verified));
    events
}

fn verification(table: &Table, values: &Values) -> Option<Verification> {
    let text = |code: &str| values.get(table.field(code)?)?.as_ref().map(Value::text);
    let day = |code: &str| text(code)?.parse().ok();
    Some(Verification {
        on: day("verified"),
        until: Some(day("verified_until")?),
        certificate: text("certificate").unwrap_or_default(),
        authority: String::new(),
        passed: true,
        file: None,
    })
}

pub(crate) fn body(event: &UnitEvent) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|e| StoreError::unreadable("an entry of a unit", e))
}
