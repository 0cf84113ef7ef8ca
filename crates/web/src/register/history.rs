//! A unit's history in words.

use super::state_name;
use crate::admin::parts::Told;
use crate::answer::Answer;
use crate::app::App;
use crate::i18n::L10n;
use crate::imports::names;
use crate::words;
use domain::catalog::Areas;
use domain::import::Kind;
use domain::unit::{PartFitted, PutIn, Spot, TakenOut, UnitEvent, Verification};
use store::World;
use store::read::register::{self as read, Entry};

/// Bytes as people read them.
pub(super) fn size(bytes: i64) -> String {
    crate::case_page::size(u64::try_from(bytes).unwrap_or(0))
}

/// Newest first.
pub(super) async fn told(app: &App, l: &L10n, unit: i64, entries: Vec<Entry>) -> Answer<Vec<Told>> {
    let world = app.store.world();
    let areas = names::areas(&app.store).await?;
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let spot = match &entry.event {
            UnitEvent::TakenOut(out) => spot(app, &out.spot).await?,
            UnitEvent::PutIn(put) => spot(app, &put.spot).await?,
            UnitEvent::Changed { field, from, to } => changed(app, l, &areas, field, from, to).await?,
            _ => String::new(),
        };
        all.push(one(l, &world, unit, &entry, spot));
    }
    Ok(all)
}

/// Site, system and place by their names.
async fn spot(app: &App, spot: &Spot) -> Answer<String> {
    let asked =
        [("customer", None), ("site", spot.site.map(|id| id.0)), ("system", spot.system), ("contract", None)];
    let [_, site, system, _] = read::names_of(app.store.db(), asked).await?;
    let parts: Vec<String> =
        [site, system, Some(spot.place.clone())].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    Ok(parts.join(" · "))
}

/// What changed, from what to what; numbers of other rows by their names.
async fn changed(app: &App, l: &L10n, areas: &Areas, field: &str, from: &str, to: &str) -> Answer<String> {
    let mut said = [String::new(), String::new()];
    for (place, value) in said.iter_mut().zip([from, to]) {
        let id = value.parse().ok();
        let asked = ["customer", "site", "system", "contract"];
        let rows = asked.map(|table| (table, id.filter(|_| table == field)));
        let name = read::names_of(app.store.db(), rows).await?.into_iter().flatten().next();
        let text = name.unwrap_or_else(|| names::value(l, Kind::Units, field, areas, value));
        *place = if text.is_empty() { "—".to_owned() } else { text };
    }
    let [from, to] = said;
    let column = names::column(l, Kind::Units, field);
    Ok(l.ta("unit-event-changed-line", &[("column", &column), ("from", &from), ("to", &to)]))
}

fn one(l: &L10n, world: &World, unit: i64, entry: &Entry, more: String) -> Told {
    let mut lines: Vec<String> = Vec::new();
    let mut links: Vec<(String, String)> = Vec::new();
    let file = |id: i64| format!("/units/{unit}/files/{id}");
    let (icon, key) = match &entry.event {
        UnitEvent::Imported { import } => {
            links.push((l.ta("unit-event-import", &[("n", import)]), format!("/imports/{import}")));
            ("upload", "unit-event-imported")
        }
        UnitEvent::Entered {} => ("plus", "unit-event-entered"),
        UnitEvent::Changed { .. } => {
            lines.push(more);
            ("pencil", "unit-event-changed")
        }
        UnitEvent::Verified(made) => {
            lines.extend(verified(l, made));
            links.extend(made.file.map(|id| (l.t("file-kind-certificate").into_owned(), file(id))));
            ("scale", if made.passed { "unit-event-verified" } else { "unit-event-not-passed" })
        }
        UnitEvent::TakenOut(out) => {
            lines.extend(taken_out(l, out, more));
            links.push((out.by_serial.clone(), format!("/units/{}", out.by)));
            links.extend(photos(l, &out.photos, file));
            ("arrow-right-left", "unit-event-taken-out")
        }
        UnitEvent::PutIn(put) => {
            lines.extend(put_in(l, put, more));
            links.push((put.instead_of_serial.clone(), format!("/units/{}", put.instead_of)));
            links.extend(photos(l, &put.photos, file));
            ("arrow-right-left", "unit-event-put-in")
        }
        UnitEvent::Fitted(fitted) => {
            lines.extend(part_fitted(l, fitted));
            ("wrench", "unit-event-fitted")
        }
        UnitEvent::FileAdded { file: id, name, .. } => {
            links.push((name.clone(), file(*id)));
            ("paperclip", "unit-event-file-added")
        }
        UnitEvent::FileRemoved { name, .. } => {
            lines.push(name.clone());
            ("trash-2", "unit-event-file-removed")
        }
    };
    if let Some(case) = entry.case {
        links.push((case.to_string(), format!("/cases/{case}")));
    }
    // Two times where they differ: when it happened, and when it was written down.
    if entry.occurred != entry.recorded {
        lines.push(l.ta("unit-event-recorded", &[("when", &l.when(entry.recorded))]));
    }
    Told {
        icon,
        what: l.t(key).into_owned(),
        who: entry.person.map(|id| words::person(l, &world.directory, id)).unwrap_or_default(),
        stamp: l.stamp(entry.occurred),
        lines,
        links,
    }
}

fn photos(l: &L10n, ids: &[i64], file: impl Fn(i64) -> String) -> Vec<(String, String)> {
    ids.iter().enumerate().map(|(at, id)| (l.tn("unit-event-photo", at + 1), file(*id))).collect()
}

fn verified(l: &L10n, made: &Verification) -> Vec<String> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let said = [
        ("unit-verified-on", day(made.on)),
        ("unit-verified-until", day(made.until)),
        ("unit-certificate", made.certificate.clone()),
        ("unit-authority", made.authority.clone()),
    ];
    facts(l, said)
}

fn part_fitted(l: &L10n, fitted: &PartFitted) -> Vec<String> {
    let said = [
        ("unit-fitted-part", fitted.part.to_string()),
        ("unit-fitted-on", fitted.on.to_string()),
        ("unit-fitted-serial", fitted.serial.clone()),
        ("unit-fitted-revision", fitted.revision.clone()),
        ("unit-fitted-seal", fitted.seal.clone()),
    ];
    facts(l, said)
}

fn taken_out(l: &L10n, out: &TakenOut, spot: String) -> Vec<String> {
    facts(
        l,
        [
            ("unit-exchange-reason", out.reason.clone()),
            (
                "unit-exchange-reading-before",
                out.reading.as_ref().map(ToString::to_string).unwrap_or_default(),
            ),
            ("unit-exchange-seals-removed", out.seals_removed.join(", ")),
            ("unit-exchange-became", state_name(l, out.became.code())),
            ("register-place", spot),
        ],
    )
}

fn put_in(l: &L10n, put: &PutIn, spot: String) -> Vec<String> {
    let was =
        put.was.map_or_else(|| l.t("unit-exchange-was-new").into_owned(), |was| state_name(l, was.code()));
    facts(
        l,
        [
            ("unit-exchange-reason", put.reason.clone()),
            (
                "unit-exchange-reading-after",
                put.reading.as_ref().map(ToString::to_string).unwrap_or_default(),
            ),
            ("unit-exchange-seals-set", put.seals_set.join(", ")),
            ("unit-exchange-was", was),
            ("register-place", spot),
        ],
    )
}

fn facts<const N: usize>(l: &L10n, said: [(&str, String); N]) -> Vec<String> {
    let known = said.into_iter().filter(|(_, value)| !value.is_empty());
    known.map(|(key, value)| l.ta("unit-event-fact", &[("name", &l.t(key)), ("value", &value)])).collect()
}
