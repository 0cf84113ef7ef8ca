//! Who comes to a customer, and when: what the plans in force say of a case, as its customer and its page show it.

use super::adopt::who_goes;
use super::question::{Body, Leg};
use crate::answer::Answer;
use crate::app::App;
use crate::i18n::L10n;
use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use store::day_plans;

/// A visit that a plan in force has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coming {
    pub(crate) person: PersonId,
    /// When work begins there, as it is reckoned.
    pub(crate) begins: Timestamp,
}

impl Coming {
    /// The sentence for the customer; `None` where whoever comes is not in the directory any more.
    pub(crate) fn say(self, app: &App, l: &L10n) -> Option<String> {
        let world = app.store.world();
        let person = world.directory.person(self.person)?;
        Some(l.ta("guest-visit-planned", &[("when", &l.when(self.begins)), ("name", &person.name)]))
    }
}

/// Of these cases, the next visit from today on. A plan that can't be read any more says nothing.
pub(crate) async fn coming(app: &App, cases: &BTreeSet<CaseId>) -> Answer<BTreeMap<CaseId, Coming>> {
    let mut found = BTreeMap::new();
    if cases.is_empty() {
        return Ok(found);
    }
    let today = app.now().to_zoned(app.store.world().zone.clone()).date();
    for plan in day_plans::held_from(app.store.db(), today).await? {
        let Ok(Body::Day(question)) = serde_json::from_str(&plan.body) else { continue };
        let order = plan.holds.as_deref().and_then(|holds| serde_json::from_str::<Vec<Leg>>(holds).ok());
        for (case, (person, begins)) in who_goes(&question, &order.unwrap_or_default()) {
            if let (true, Some(begins)) = (cases.contains(&case), begins) {
                found.entry(case).or_insert(Coming { person, begins: question.moment(begins) });
            }
        }
    }
    Ok(found)
}
