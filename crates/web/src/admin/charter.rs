//! The charter: every promise by its heading, in all languages, with its rule in words.

use super::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::State;
use domain::charter::{Budgets, Charter, ClockRule, Group, KeptBy, Of, Promise};
use domain::ids::PromiseId;
use domain::roles::Permission;
use domain::severity::Severity;
use jiff::SignedDuration;
use std::borrow::Cow;
use store::documents::CHARTER;

const GROUPS: [(Group, &str); 6] = [
    (Group::Answering, "charter-group-answering"),
    (Group::Ways, "charter-group-ways"),
    (Group::Warranty, "charter-group-warranty"),
    (Group::Parts, "charter-group-parts"),
    (Group::Before, "charter-group-before"),
    (Group::Build, "charter-group-build"),
];

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let charter = &world.charter;
    let version = charter.version.to_string();
    let mut page =
        Page::new(&viewer, "admin-charter")
            .intro(l.ta(
                "admin-charter-intro",
                &[("version", &version), ("calendar", &charter.calendar.to_string())],
            ))
            .link(Link::new("/admin/charter/text", l.t("admin-charter-text"), "file-text"))
            .link(Link::new(format!("/admin/versions?kind={CHARTER}"), l.t("admin-versions"), "history"))
            .link(Link::new("/admin/ladders", l.t("admin-ladders"), "chevrons-up"));
    for (group, title) in GROUPS {
        let heads = ["admin-promise", "admin-text", "admin-rule"];
        let mut table = Table::new(l.t(title), heads.map(|key| l.t(key)));
        for (id, promise) in charter.promises.iter().filter(|(_, promise)| promise.group == group) {
            table.row(row(l, charter, id, promise));
        }
        page = page.section(Section::new(Body::Table(table)).title(l.t(title)));
    }
    page.section(closing(l, charter)).answer()
}

fn row(l: &L10n, charter: &Charter, id: &PromiseId, promise: &Promise) -> Vec<Cell> {
    let others = |all: &domain::charter::Words| -> Vec<String> {
        all.iter().filter(|(tag, _)| *tag != l.code()).map(|(_, text)| text.clone()).collect()
    };
    let mut rules: Vec<String> =
        promise.clock.iter().flat_map(|rule| rule_in_words(l, charter, rule)).collect();
    rules.extend(promise.parameters.iter().map(|(name, value)| {
        l.ta("admin-number-is", &[("name", &l.t(&format!("charter-number-{name}"))), ("value", value)])
    }));
    let title = Cell::link(words::pick(l, &promise.title), format!("/admin/charter/promises/{id}"));
    vec![
        title.note(format!("{id} · {}", others(&promise.title).join(" · "))),
        Cell::text(words::pick(l, &promise.text)).note(others(&promise.text).join(" ")),
        Cell::text(rules.join(l.t("admin-gap").as_ref())),
    ]
}

/// How long, of which cases, kept by what, on which calendar, what pauses it, and which ladder it climbs.
pub(super) fn rule_in_words(l: &L10n, charter: &Charter, rule: &ClockRule) -> Vec<String> {
    let calendar = rule.calendar.as_ref().unwrap_or(&charter.calendar).to_string();
    let mut out = vec![
        lengths(l, &rule.budget),
        l.t(of_key(rule.of)).into_owned(),
        l.t(kept_by_key(rule.kept_by)).into_owned(),
    ];
    if rule.local_only {
        out.push(l.t("charter-local-only").into_owned());
    }
    out.push(l.ta("charter-calendar", &[("name", &calendar)]));
    let pauses: Vec<String> = rule.pauses.iter().map(|why| words::pause(l, *why)).collect();
    if !pauses.is_empty() {
        out.push(l.ta("charter-pauses", &[("list", &l.list(&pauses))]));
    }
    let shares: Vec<String> = rule.at_risk.iter().map(|share| format!("{share}%")).collect();
    if !shares.is_empty() {
        out.push(l.ta("charter-at-risk", &[("list", &l.list(&shares))]));
    }
    out.push(l.ta("charter-ladder", &[("name", &rule.ladder.to_string())]));
    out
}

fn lengths(l: &L10n, budgets: &Budgets) -> String {
    match budgets {
        Budgets::Same(budget) => words::budget(l, *budget),
        Budgets::ByLevel(_) => {
            let level =
                |s: &Severity| Some(format!("{} {}", words::level(l, *s), words::budget(l, budgets.at(*s)?)));
            let levels: Vec<String> = Severity::ALL.iter().filter_map(level).collect();
            l.list(&levels)
        }
    }
}

fn of_key(of: Of) -> &'static str {
    match of {
        Of::Reports => "charter-of-reports",
        Of::Complaints => "charter-of-complaints",
        Of::Every => "charter-of-every",
    }
}

fn kept_by_key(kept_by: KeptBy) -> &'static str {
    match kept_by {
        KeptBy::Receipt => "charter-kept-by-receipt",
        KeptBy::Response => "charter-kept-by-response",
        KeptBy::Answer => "charter-kept-by-answer",
        KeptBy::Solution => "charter-kept-by-solution",
        KeptBy::Review => "charter-kept-by-review",
    }
}

fn closing(l: &L10n, charter: &Charter) -> Section {
    let closing = &charter.closing;
    let length = |span: SignedDuration| Cell::text(l.duration(span.as_secs()));
    let reminders: Vec<String> = closing.reminders.iter().map(|span| l.duration(span.as_secs())).collect();
    let name = |key: &str| Cow::into_owned(l.t(key));
    let facts = vec![
        (name("charter-reminders"), Cell::text(l.list(&reminders))),
        (name("charter-confirmed-closes"), length(closing.confirmed_closes_after)),
        (name("charter-follow-up"), length(closing.follow_up_after)),
        (name("charter-reopen"), length(closing.reopen_within)),
        (String::new(), Cell::link(l.t("edit").into_owned(), "/admin/charter/closing")),
    ];
    Section::new(Body::Facts(facts)).title(l.t("admin-closing"))
}
