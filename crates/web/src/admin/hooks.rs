//! Programs outside that are told what happens to cases: who they are, what became of each telling, and sending it again.

use super::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Badge, Form};
use crate::flash::{Flash, Tone};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use data_encoding::BASE64;
use domain::roles::Permission;
use store::hook::{self, Hook};
use store::outbox::{Message, Outgoing};

pub(super) async fn list(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    page(&app, &viewer, &Form::new(&viewer.reader.l)).await
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let heads = ["admin-hook-name", "admin-hook-url", "admin-hook-waiting", "admin-hook-dead", "admin-do"];
    let mut table = Table::new(l.t("admin-hooks"), heads.map(|key| l.t(key))).empty(l.t("admin-hooks-none"));
    for hook in hook::all(app.store.db()).await? {
        let (waiting, dead) = hook::backlog(app.store.db(), hook.id).await?;
        let (path, key) = match hook.stopped {
            None => ("stop", "admin-hook-stop"),
            Some(_) => ("resume", "admin-hook-resume"),
        };
        table.row(vec![
            Cell::link(hook.name, format!("/admin/hooks/{}", hook.id)),
            Cell::text(hook.url),
            Cell::number(l.number(waiting)),
            Cell::number(l.number(dead)),
            Cell::acts(vec![Act::new(format!("/admin/hooks/{}/{path}", hook.id), l.t(key))]),
        ]);
    }
    let sheet = Sheet::new("/admin/hooks", l.t("save")).fields(vec![
        form.field("name", "admin-hook-name").required().max(80),
        form.field("url", "admin-hook-url").required().max(500),
    ]);
    Page::new(viewer, "admin-hooks")
        .errors(form)
        .section(Section::new(Body::Table(table)).note(l.t("admin-hooks-intro")))
        .section(Section::new(Body::Form(sheet)).title(l.t("admin-hook-add")))
        .answer()
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let (name, url) = (form.value("name").trim().to_owned(), form.value("url").trim().to_owned());
    if name.is_empty() {
        form.refuse("name", l.t("admin-hook-name-missing"));
    }
    let is_address = url.starts_with("https://") || url.starts_with("http://");
    if !is_address || url.chars().any(char::is_whitespace) {
        form.refuse("url", l.t("admin-hook-url-wrong"));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &form).await;
    }
    let secret = format!("whsec_{}", BASE64.encode(&app.random::<32>()));
    match app.store.add_hook(&name, &url, &secret, sent.viewer.id).await? {
        Some(id) => Ok(see_with(&format!("/admin/hooks/{id}"), &Flash::ok("admin-saved"))),
        None => {
            form.refuse("name", l.t("admin-hooks-too-many"));
            page(&app, &sent.viewer, &form).await
        }
    }
}

async fn known(app: &App, id: i64) -> Answer<Hook> {
    Ok(hook::by_id(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?)
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let hook = known(&app, id).await?;
    let heads = ["admin-when", "admin-message", "admin-case", "admin-outcome", "admin-attempts", "admin-do"];
    let mut table = Table::new(l.t("admin-hook-deliveries"), heads.map(|key| l.t(key)))
        .empty(l.t("admin-hook-deliveries-none"));
    for delivery in hook::deliveries(app.store.db(), id).await? {
        let what = match serde_json::from_str(&delivery.body) {
            Ok(Message { what: Outgoing::Hook { told, .. }, .. }) => told.what,
            Ok(_) | Err(_) => String::new(),
        };
        let tone = match delivery.state.as_str() {
            "sent" => Tone::Ok,
            "dead" => Tone::Late,
            _ => Tone::Plain,
        };
        let state = Cell::badge(Badge::new(tone, l.t(&format!("delivery-{}", delivery.state))));
        let again = Act::new(format!("/admin/hooks/{id}/replay"), l.t("admin-hook-replay"));
        let case = delivery
            .case
            .map_or_else(Cell::default, |case| Cell::link(case.to_string(), format!("/cases/{case}")));
        table.row(vec![
            Cell::stamp(l.stamp(delivery.created)),
            Cell::code(what),
            case,
            if let Some(error) = &delivery.error { state.note(error) } else { state },
            Cell::number(l.number(delivery.attempts)),
            Cell::acts(vec![again.hidden("delivery", delivery.id.to_string())]),
        ]);
    }
    let secret = Sheet::new(format!("/admin/hooks/{id}/replay"), l.t("admin-hook-replay-dead"));
    Page::titled(&viewer, &hook.name)
        .section(
            Section::new(Body::Form(secret.back("/admin/hooks", l.t("admin-hooks"))))
                .note(l.ta("admin-hook-secret", &[("url", &hook.url), ("secret", &hook.secret)])),
        )
        .section(Section::new(Body::Table(table)).title(l.t("admin-hook-deliveries")))
        .answer()
}

/// One delivery again; without one, all that were laid aside.
pub(super) async fn replay(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let form = form(&sent, Permission::Administer)?;
    let hook = known(&app, id).await?;
    let delivery = form.value("delivery").parse().ok();
    app.store.replay(hook.id, delivery).await?;
    Ok(see_with(&format!("/admin/hooks/{id}"), &Flash::ok("admin-retried")))
}

pub(super) async fn stop(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    set(&app, &sent, id, true).await
}

pub(super) async fn resume(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    set(&app, &sent, id, false).await
}

async fn set(app: &App, sent: &Sent, id: i64, stopped: bool) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    app.store.stop_hook(known(app, id).await?.id, stopped).await?;
    Ok(see_with("/admin/hooks", &Flash::ok("admin-saved")))
}
