//! Changing the decision table row by row; each saving is a version of the whole table.

use super::departments::LANGUAGES;
use super::parts::{Body, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use super::serving::fault_choices;
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::{Entry, Lists};
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::ids::{AreaCode, FaultCode, ListCode};
use domain::roles::Permission;
use domain::serving::{ServingRow, ServingTable};
use domain::severity::{Severity, Way};
use std::collections::{BTreeMap, BTreeSet};
use store::documents::{self, SERVING, Saved};

pub(super) async fn new(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let form = Form::new(&viewer.reader.l).with("way", Way::Phone.code());
    page(&app, &viewer, form, None).await
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(number): Path<usize>) -> Answer {
    viewer.require(Permission::Administer)?;
    let world = app.store.world();
    let row = number.checked_sub(1).and_then(|i| world.serving.rows.get(i)).ok_or_else(Refusal::not_found)?;
    let flag = |value: Option<bool>| value.map_or("", |yes| if yes { "yes" } else { "no" });
    let mut form = Form::new(&viewer.reader.l)
        .with("way", row.way.code())
        .with("remote", flag(row.remote_access))
        .with("local", flag(row.local_team));
    let km = |km: Option<u32>| km.map(|km| km.to_string()).unwrap_or_default();
    form = form.with("from-km", km(row.from_km)).with("below-km", km(row.below_km));
    form =
        row.configurations.iter().fold(form, |form, code| form.with(&format!("configuration-{code}"), "on"));
    form = row.applications.iter().fold(form, |form, code| form.with(&format!("application-{code}"), "on"));
    form = row.areas.iter().fold(form, |form, code| form.with(&format!("area-{code}"), "on"));
    for tag in LANGUAGES {
        form = form.with(&format!("reason-{tag}"), row.reason.get(tag).cloned().unwrap_or_default());
    }
    form = row.faults.iter().fold(form, |form, fault| form.with(&format!("fault-{fault}"), "on"));
    form = row.severities.iter().fold(form, |form, s| form.with(&format!("severity-{}", s.level()), "on"));
    page(&app, &viewer, form, Some(number)).await
}

async fn newest(app: &App) -> Answer<i64> {
    Ok(documents::latest(app.store.db(), SERVING).await?.map_or(0, |d| d.version))
}

async fn page(app: &App, viewer: &Viewer, form: Form, number: Option<usize>) -> Answer {
    let l = &viewer.reader.l;
    let form = form.with("edited", newest(app).await?.to_string());
    let lists = Lists::load(app).await?;
    let fields = fault_choices(l, &lists).into_iter().map(|choice| {
        let name = format!("fault-{}", choice.value);
        form.field(&name, "admin-fault-named").named(choice.text).check()
    });
    let levels = Severity::ALL
        .map(|s| form.field(&format!("severity-{}", s.level()), "level-n").named(words::level(l, s)).check());
    let flag = |name: &str| {
        let choices = [("", "admin-any"), ("yes", "admin-yes"), ("no", "admin-no")];
        form.field(name, &format!("admin-{name}-field"))
            .select(choices.map(|(v, key)| Choice::new(v, l.t(key))).into())
    };
    let areas = lists.areas.iter().map(|area| {
        form.field(&format!("area-{}", area.code), "admin-list-entry-named")
            .named(words::pick(l, &area.name))
            .check()
    });
    let ways = Way::ALL.map(|way| Choice::new(way.code(), words::way(l, way)));
    let mut then = vec![form.field("way", "admin-way").radios(ways.into()).required()];
    then.extend(
        LANGUAGES.map(|tag| {
            form.field(&format!("reason-{tag}"), &format!("admin-reason-{tag}")).required().max(300)
        }),
    );
    let action = number.map_or_else(|| "/admin/serving/new".to_owned(), |n| format!("/admin/serving/{n}"));
    let sheet = Sheet::new(action, l.t("save"))
        .hidden("edited", form.value("edited"))
        .group(l.t("admin-faults"), fields.collect())
        .group(l.t("admin-severities"), levels.into())
        .group(l.t("admin-circumstances"), vec![flag("remote"), flag("local")])
        .group(l.t("admin-configurations"), checks(l, &form, "configuration", &lists.configurations))
        .group(l.t("admin-applications"), checks(l, &form, "application", &lists.applications))
        .group(l.t("admin-areas"), areas.collect())
        .group(
            l.t("admin-distance"),
            vec![
                form.field("from-km", "admin-from-km").digits(),
                form.field("below-km", "admin-below-km").digits(),
            ],
        )
        .group(l.t("admin-then"), then)
        .back("/admin/serving", l.t("admin-serving"));
    let title = match number.and_then(|n| i64::try_from(n).ok()) {
        Some(row) => l.ta("admin-row-named", &[("row", &row)]),
        None => l.t("admin-row-add").into_owned(),
    };
    Page::titled(viewer, &title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/serving", &l.t("admin-serving"))
        .intro(l.t("admin-row-intro"))
        .errors(&form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

fn checks(l: &L10n, form: &Form, name: &str, entries: &[Entry]) -> Vec<Field> {
    let field = |entry: &Entry| {
        let name = format!("{name}-{}", entry.code);
        form.field(&name, "admin-list-entry-named").named(words::pick(l, &entry.name)).check()
    };
    entries.iter().map(field).collect()
}

/// The entries of a list that are ticked.
fn ticked<T: Ord>(sent: &Sent, prefix: &str, code: impl Fn(&str) -> Option<T>) -> BTreeSet<T> {
    let on = sent.fields.iter().filter(|(_, value)| value == "on");
    on.filter_map(|(name, _)| code(name.strip_prefix(prefix)?)).collect()
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    save_row(&app, &sent, None).await
}

pub(super) async fn change(State(app): State<App>, Path(number): Path<usize>, sent: Sent) -> Answer {
    save_row(&app, &sent, Some(number)).await
}

async fn save_row(app: &App, sent: &Sent, number: Option<usize>) -> Answer {
    let mut form = form(sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let way = Way::ALL.into_iter().find(|way| way.code() == form.value("way"));
    if way.is_none() {
        form.refuse("way", l.t("admin-way-choose"));
    }
    let mut reason = BTreeMap::new();
    for tag in LANGUAGES {
        let field = format!("reason-{tag}");
        let text = form.value(&field).trim().to_owned();
        if text.is_empty() {
            form.refuse(&field, l.t("admin-language-missing"));
        }
        reason.insert(tag.to_owned(), text);
    }
    let on = |name: &str| form.value(name) == "on";
    let faults = ticked(sent, "fault-", FaultCode::new);
    let severities = Severity::ALL.into_iter().filter(|s| on(&format!("severity-{}", s.level()))).collect();
    let flag = |name: &str| match form.value(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let (remote_access, local_team) = (flag("remote"), flag("local"));
    let mut km = |name: &str| {
        let typed = form.value(name).trim().to_owned();
        let known = typed.parse::<u32>().ok();
        if known.is_none() && !typed.is_empty() {
            form.refuse(name, l.t("admin-km-number"));
        }
        known
    };
    let (from_km, below_km) = (km("from-km"), km("below-km"));
    if let (Some(from), Some(below)) = (from_km, below_km)
        && below <= from
    {
        form.refuse("below-km", l.t("admin-km-order"));
    }
    let Some(way) = way.filter(|_| !form.is_refused()) else {
        return page(app, &sent.viewer, form, number).await;
    };
    let row = ServingRow {
        faults,
        severities,
        remote_access,
        local_team,
        configurations: ticked(sent, "configuration-", ListCode::new),
        applications: ticked(sent, "application-", ListCode::new),
        areas: ticked(sent, "area-", AreaCode::new),
        from_km,
        below_km,
        way,
        reason,
    };
    let mut table = app.store.world().serving.clone();
    match number {
        None => table.rows.push(row),
        Some(number) => {
            let slot = number.checked_sub(1).and_then(|i| table.rows.get_mut(i));
            *slot.ok_or_else(Refusal::not_found)? = row;
        }
    }
    match save(app, sent, table, edited(&form), "").await? {
        Saved::As { .. } => Ok(see_with("/admin/serving", &Flash::ok("admin-saved"))),
        Saved::ChangedMeanwhile { version } => {
            page(app, &sent.viewer, changed_meanwhile(sent, version, "way"), number).await
        }
    }
}

async fn save(app: &App, sent: &Sent, mut table: ServingTable, edited: i64, note: &str) -> Answer<Saved> {
    table.version = u32::try_from(edited + 1).unwrap_or(1);
    let body = toml::to_string(&table)?;
    Ok(app.store.save_document(SERVING, &body, edited, Some(sent.viewer.id), note).await?)
}

pub(super) async fn remove(State(app): State<App>, Path(number): Path<usize>, sent: Sent) -> Answer {
    let form = form(&sent, Permission::Administer)?;
    let mut table = app.store.world().serving.clone();
    let index = number.checked_sub(1).filter(|i| *i < table.rows.len()).ok_or_else(Refusal::not_found)?;
    table.rows.remove(index);
    rearranged(&app, &sent, table, &form, "admin-row-removed").await
}

pub(super) async fn shift(State(app): State<App>, Path(number): Path<usize>, sent: Sent) -> Answer {
    let form = form(&sent, Permission::Administer)?;
    let mut table = app.store.world().serving.clone();
    let index = number.checked_sub(1).filter(|i| *i < table.rows.len()).ok_or_else(Refusal::not_found)?;
    let other = if form.value("to") == "up" {
        index.saturating_sub(1)
    } else {
        (index + 1).min(table.rows.len() - 1)
    };
    table.rows.swap(index, other);
    rearranged(&app, &sent, table, &form, "admin-saved").await
}

async fn rearranged(app: &App, sent: &Sent, table: ServingTable, form: &Form, says: &str) -> Answer {
    match save(app, sent, table, newest_if_same(app, form).await?, "").await? {
        Saved::As { .. } => Ok(see_with("/admin/serving", &Flash::ok(says))),
        Saved::ChangedMeanwhile { .. } => {
            Ok(see_with("/admin/serving", &Flash::soon("admin-changed-meanwhile")))
        }
    }
}

/// The table's own version is the one on the page; the document's may be another where it was shipped as a later one.
async fn newest_if_same(app: &App, form: &Form) -> Answer<i64> {
    let same = form.value("edited") == app.store.world().serving.version.to_string();
    Ok(if same { newest(app).await? } else { -1 })
}
