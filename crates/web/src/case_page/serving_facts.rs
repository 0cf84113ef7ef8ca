//! P-MODE: the facts of the register that made a row of the decision table fit, as the reason beside the suggestion names them.

use crate::i18n::L10n;
use crate::lists::{self, Lists};
use domain::serving::{Circumstances, ServingRow};

/// Only those that the row asks for; type and level of the fault stand on the page anyway.
pub(super) fn facts(l: &L10n, lists: &Lists, row: &ServingRow, at: &Circumstances<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let said =
        |key: &str, yes: bool| l.t(&format!("admin-{key}-{}", if yes { "yes" } else { "no" })).into_owned();
    facts.extend(row.remote_access.map(|_| said("remote", at.remote_access)));
    facts.extend(row.local_team.map(|_| said("local", at.local_team)));
    let place = at.place;
    let built = row.configurations.intersection(&place.configurations);
    facts.extend(built.map(|code| lists::entry(l, &lists.configurations, code.as_str())));
    let used = row.applications.intersection(&place.applications);
    facts.extend(used.map(|code| lists::entry(l, &lists.applications, code.as_str())));
    if let Some(area) = place.area.as_ref().filter(|area| row.areas.contains(*area)) {
        facts.push(lists.area(l, area.as_str()));
    }
    if let Some(km) = place.distance_km.filter(|_| row.from_km.is_some() || row.below_km.is_some()) {
        facts.push(l.tn("suggested-km", km));
    }
    facts
}
