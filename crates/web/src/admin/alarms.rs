//! The data-collection systems, and the mapping by which each one's messages are read.

use super::parts::{Body, Cell, Link, Page, Section, Sent, Sheet, Table, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::viewer::Viewer;
use ::channels::alarms::MAPPING;
use ::channels::webhook::Mapping;
use axum::extract::{Path, State};
use domain::roles::Permission;
use store::alarm;
use store::documents::{self, Saved};

/// What a new source begins with.
const EXAMPLE: &str = r#"{
  "source": "collector",
  "device": { "path": "/device" },
  "code": { "path": "/type" },
  "severity": { "path": "/level", "table": { "critical": "1" }, "otherwise": "3" },
  "state": { "path": "/active", "table": { "true": "raised", "false": "cleared" } },
  "occurred": { "path": "/time" },
  "text": { "path": "/text" },
  "zone": "Asia/Shanghai"
}"#;

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let heads = ["admin-alarm-source", "admin-alarm-lasting", "admin-alarm-all", "admin-alarm-mapping"];
    let mut table =
        Table::new(l.t("admin-alarms"), heads.map(|key| l.t(key))).empty(l.t("admin-alarms-none"));
    for name in app.alarms.iter().flat_map(|alarms| alarms.names()) {
        let (lasting, all) = alarm::count(app.store.db(), name).await?;
        let mapped = documents::latest(app.store.db(), &format!("{MAPPING}{name}")).await?.is_some();
        let mapped = l.t(if mapped { "admin-yes" } else { "admin-no" });
        table.row(vec![
            Cell::link(name.to_owned(), format!("/admin/alarms/{name}")),
            Cell::number(l.number(lasting)),
            Cell::number(l.number(all)),
            Cell::text(mapped),
        ]);
    }
    Page::new(&viewer, "admin-alarms").section(Section::new(Body::Table(table))).answer()
}

/// A source of the configuration; another is not there.
fn kind(app: &App, name: &str) -> Answer<String> {
    let known = app.alarms.as_ref().and_then(|alarms| alarms.source(name)).is_some();
    if known { Ok(format!("{MAPPING}{name}")) } else { Err(Refusal::not_found().into()) }
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(name): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let saved = documents::latest(app.store.db(), &kind(&app, &name)?).await?;
    let body = saved.map_or_else(|| EXAMPLE.to_owned(), |document| document.body);
    page(&app, &viewer, &name, Form::new(&viewer.reader.l).with("text", body)).await
}

async fn page(app: &App, viewer: &Viewer, name: &str, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let kind = kind(app, name)?;
    let newest = documents::latest(app.store.db(), &kind).await?;
    let form = form.with("edited", newest.map_or(0, |d| d.version).to_string());
    let sheet = Sheet::new(format!("/admin/alarms/{name}"), l.t("save"))
        .hidden("edited", form.value("edited"))
        .fields(vec![
            form.field("text", "admin-list-text").area(24),
            form.field("note", "admin-note").max(300),
        ])
        .back("/admin/alarms", l.t("admin-alarms"));
    let heads = ["admin-received", "admin-alarm-topic", "admin-alarm-message", "admin-error"];
    let mut unread = Table::new(l.t("admin-alarm-unread"), heads.map(|key| l.t(key)))
        .empty(l.t("admin-alarm-unread-none"));
    for message in alarm::unread(app.store.db(), name).await? {
        unread.row(vec![
            Cell::stamp(l.stamp(message.received)),
            Cell::text(message.topic),
            Cell::code(message.body.chars().take(500).collect::<String>()),
            Cell::text(message.reason),
        ]);
    }
    Page::titled(viewer, &l.ta("admin-alarm-title", &[("name", &name)]))
        .link(Link::new(format!("/admin/versions?kind={kind}"), l.t("admin-versions"), "history"))
        .errors(&form)
        .section(
            Section::new(Body::Form(sheet)).title(l.t("admin-alarm-mapping")).note(l.t("admin-alarm-intro")),
        )
        .section(Section::new(Body::Table(unread)).title(l.t("admin-alarm-unread")))
        .answer()
}

pub(super) async fn save(State(app): State<App>, Path(name): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let kind = kind(&app, &name)?;
    let text = form.value("text").replace("\r\n", "\n");
    match serde_json::from_str::<Mapping>(&text) {
        Ok(mapping) => mapping.flaws().iter().for_each(|flaw| form.refuse("text", flaw.to_string())),
        Err(error) => form.refuse("text", error.to_string()),
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &name, form).await;
    }
    let note = form.value("note").trim();
    match app.store.save_document(&kind, &text, edited(&form), Some(sent.viewer.id), note).await? {
        Saved::As { .. } => Ok(see_with(&format!("/admin/alarms/{name}"), &Flash::ok("admin-saved"))),
        Saved::ChangedMeanwhile { version } => {
            page(&app, &sent.viewer, &name, changed_meanwhile(&sent, version, "text")).await
        }
    }
}
