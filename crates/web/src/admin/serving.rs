//! The decision table of the ways of serving (P-MODE): its rows, which of them nothing reaches, and trying it out.

use super::parts::{Act, Body, Cell, Link, Page, Section, Sheet, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::lists::{self, Lists};
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Query, State};
use domain::ids::{AreaCode, FaultCode, ListCode};
use domain::roles::Permission;
use domain::serving::{Circumstances, Place, ServingRow, ServingTable};
use domain::severity::Severity;
use serde::Deserialize;
use store::documents::SERVING;

/// Circumstances to try.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    fault: String,
    severity: String,
    remote: String,
    local: String,
    configuration: String,
    application: String,
    area: String,
    km: String,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let lists = Lists::load(&app).await?;
    let table = &world.serving;
    let mut page = Page::new(&viewer, "admin-serving")
        .intro(l.t("admin-serving-intro"))
        .link(Link::new("/admin/serving/new", l.t("admin-row-add"), "plus").primary())
        .link(Link::new(format!("/admin/versions?kind={SERVING}"), l.t("admin-versions"), "history"));
    for (row, by) in table.unreachable() {
        let number = |n: usize| i64::try_from(n).unwrap_or(0);
        page = page.alert(
            Tone::Soon,
            l.ta("admin-row-unreachable", &[("row", &number(row)), ("by", &number(by))]),
            None,
        );
    }
    page.section(Section::new(Body::Table(rows(l, &lists, table))))
        .section(try_out(l, &lists, table, &asked))
        .answer()
}

fn rows(l: &L10n, lists: &Lists, table: &ServingTable) -> Table {
    let heads = [
        "admin-row",
        "admin-faults",
        "admin-severities",
        "admin-circumstances",
        "admin-way",
        "admin-reason-shown",
        "admin-do",
    ];
    let mut out =
        Table::new(l.t("admin-serving"), heads.map(|key| l.t(key))).empty(l.t("admin-serving-none"));
    for (number, row) in (1..).zip(&table.rows) {
        let act = |path: &str, key: &str, icon: &'static str| {
            Act::new(format!("/admin/serving/{number}/{path}"), l.ta(key, &[("row", &number)]))
                .icon(icon)
                .hidden("edited", table.version)
        };
        let acts = vec![
            act("move", "admin-row-up", "arrow-up").hidden("to", "up"),
            act("move", "admin-row-down", "chevron-down").hidden("to", "down"),
            act("remove", "admin-row-remove", "trash-2"),
        ];
        out.row(vec![
            Cell::link(number.to_string(), format!("/admin/serving/{number}")),
            Cell::text(faults(l, lists, row)),
            Cell::text(severities(l, row)),
            Cell::text(l.list(&circumstances(l, lists, row))),
            Cell::text(words::way(l, row.way)),
            Cell::text(words::pick(l, &row.reason)),
            Cell::acts(acts),
        ]);
    }
    out
}

fn faults(l: &L10n, lists: &Lists, row: &ServingRow) -> String {
    let names: Vec<String> = row.faults.iter().map(|code| lists.fault(l, code)).collect();
    if names.is_empty() { l.t("admin-any").into_owned() } else { l.list(&names) }
}

fn severities(l: &L10n, row: &ServingRow) -> String {
    let names: Vec<String> = row.severities.iter().map(|s| words::level(l, *s)).collect();
    if names.is_empty() { l.t("admin-any").into_owned() } else { l.list(&names) }
}

fn circumstances(l: &L10n, lists: &Lists, row: &ServingRow) -> Vec<String> {
    let said = |value: Option<bool>, key: &str| {
        value.map(|yes| l.t(&format!("admin-{key}-{}", if yes { "yes" } else { "no" })).into_owned())
    };
    let both = [said(row.remote_access, "remote"), said(row.local_team, "local")];
    let mut known: Vec<String> = both.into_iter().flatten().collect();
    let mut one_of = |names: Vec<String>| known.extend((!names.is_empty()).then(|| names.join(" / ")));
    one_of(row.configurations.iter().map(|c| lists::entry(l, &lists.configurations, c.as_str())).collect());
    one_of(row.applications.iter().map(|a| lists::entry(l, &lists.applications, a.as_str())).collect());
    one_of(row.areas.iter().map(|a| lists.area(l, a.as_str())).collect());
    known.extend(row.from_km.map(|km| l.tn("admin-from-km-said", km)));
    known.extend(row.below_km.map(|km| l.tn("admin-below-km-said", km)));
    if known.is_empty() { vec![l.t("admin-any").into_owned()] } else { known }
}

pub(super) fn fault_choices(l: &L10n, lists: &Lists) -> Vec<Choice> {
    lists.faults.iter().map(|f| Choice::new(f.code.as_str(), lists.fault(l, &f.code))).collect()
}

fn try_out(l: &L10n, lists: &Lists, table: &ServingTable, asked: &Asked) -> Section {
    let form = Form::new(l)
        .with("fault", &asked.fault)
        .with("severity", if asked.severity.is_empty() { "3" } else { &asked.severity })
        .with("remote", &asked.remote)
        .with("local", &asked.local)
        .with("configuration", &asked.configuration)
        .with("application", &asked.application)
        .with("area", &asked.area)
        .with("km", &asked.km);
    let any = || [Choice::new("", l.t("admin-unknown"))].into_iter();
    let of = |entries: &[lists::Entry]| -> Vec<Choice> {
        let named = entries.iter().map(|e| Choice::new(e.code.as_str(), words::pick(l, &e.name)));
        any().chain(named).collect()
    };
    let areas = lists.areas.iter().map(|area| Choice::new(area.code.as_str(), words::pick(l, &area.name)));
    let none = Choice::new("", l.t("admin-fault-unknown"));
    let levels = Severity::ALL.map(|s| Choice::new(s.level().to_string(), lists.level(l, s)));
    let sheet = Sheet::new("/admin/serving", l.t("admin-try")).asking().fields(vec![
        form.field("fault", "admin-fault")
            .select([none].into_iter().chain(fault_choices(l, lists)).collect()),
        form.field("severity", "admin-severity").select(levels.into()),
        form.field("remote", "admin-remote-yes").check(),
        form.field("local", "admin-local-yes").check(),
        form.field("configuration", "admin-configuration").select(of(&lists.configurations)),
        form.field("application", "admin-application").select(of(&lists.applications)),
        form.field("area", "admin-area").select(any().chain(areas).collect()),
        form.field("km", "admin-km").digits(),
    ]);
    let section = Section::new(Body::Form(sheet)).title(l.t("admin-try-title"));
    let level = asked.severity.parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok());
    let Some(severity) = level else { return section };
    let fault = FaultCode::new(&asked.fault);
    let (remote_access, local_team) = (asked.remote == "on", asked.local == "on");
    let place = Place {
        area: AreaCode::new(&asked.area),
        distance_km: asked.km.trim().parse().ok(),
        configurations: ListCode::new(&asked.configuration).into_iter().collect(),
        applications: ListCode::new(&asked.application).into_iter().collect(),
    };
    let at = Circumstances { fault: fault.as_ref(), severity, remote_access, local_team, place: &place };
    let found = table.suggest(&at, &[]);
    let row = found.row.and_then(|row| i64::try_from(row).ok());
    let way = words::way(l, found.way);
    let reason = found.reason.map(|reason| words::pick(l, reason)).unwrap_or_default();
    let says = match row {
        Some(row) => l.ta("admin-try-row", &[("row", &row), ("way", &way), ("reason", &reason)]),
        None => l.ta("admin-try-none", &[("way", &way)]),
    };
    section.note(says)
}
