//! Texts that are written often, offered where a case is answered.

use super::parts::{Act, Body, Cell, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::Lang;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::roles::Permission;
use store::macros::{ACTIONS, MacroText};
use store::read::macros;

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let heads = ["admin-macro-title", "admin-language", "admin-macro-body", "admin-do"];
    let mut table =
        Table::new(l.t("admin-macros"), heads.map(|key| l.t(key))).empty(l.t("admin-macros-none"));
    for item in macros::all(app.store.db()).await? {
        let act = |path: &str, key: &str, icon: &'static str| {
            Act::new(format!("/admin/macros/{}/{path}", item.id), l.ta(key, &[("name", &item.title)]))
                .icon(icon)
        };
        let language = Lang::from_tag(&item.language)
            .map_or_else(|| item.language.clone(), |lang| lang.own_name().to_owned());
        let body: String = item.body.chars().take(120).collect();
        table.row(vec![
            Cell::link(&item.title, format!("/admin/macros/{}", item.id)),
            Cell::text(language),
            Cell::text(body),
            Cell::acts(vec![
                act("move", "admin-up", "arrow-up").hidden("to", "up"),
                act("move", "admin-down", "chevron-down").hidden("to", "down"),
                act("remove", "admin-remove", "trash-2"),
            ]),
        ]);
    }
    Page::new(&viewer, "admin-macros")
        .link(Link::new("/admin/macros/new", l.t("admin-macro-add"), "plus").primary())
        .section(Section::new(Body::Table(table)))
        .answer()
}

pub(super) async fn new(viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    page(&viewer, &Form::new(l).with("language", l.code()).with("action", "none"), None)
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(Permission::Administer)?;
    let text = app.store.macro_text(id).await?.ok_or_else(Refusal::not_found)?;
    let form = Form::new(&viewer.reader.l)
        .with("title", text.title)
        .with("language", text.language)
        .with("body", text.body)
        .with("action", text.action);
    page(&viewer, &form, Some(id))
}

fn page(viewer: &Viewer, form: &Form, id: Option<i64>) -> Answer {
    let l = &viewer.reader.l;
    let languages = Lang::ALL.map(|lang| Choice::new(lang.code(), lang.own_name()));
    let actions = ACTIONS.map(|code| Choice::new(code, l.t(&format!("admin-macro-action-{code}"))));
    let action = id.map_or_else(|| "/admin/macros/new".to_owned(), |id| format!("/admin/macros/{id}"));
    let sheet = Sheet::new(action, l.t("save"))
        .fields(vec![
            form.field("title", "admin-macro-title").required().max(80),
            form.field("language", "admin-language").select(languages.into()),
            form.field("body", "admin-macro-body").area(8).required().max(4000),
            form.field("action", "admin-macro-action").radios(actions.into()),
        ])
        .back("/admin/macros", l.t("admin-macros"));
    let title =
        if id.is_some() { form.value("title").to_owned() } else { l.t("admin-macro-add").into_owned() };
    Page::titled(viewer, &title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/macros", &l.t("admin-macros"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// What was typed; `None` when the form says what is to be changed.
fn read(form: &mut Form, sent: &Sent) -> Option<MacroText> {
    let l = &sent.viewer.reader.l;
    for field in ["title", "body"] {
        if form.value(field).trim().is_empty() {
            form.refuse(field, l.ta("field-missing", &[("label", &l.t(&format!("admin-macro-{field}")))]));
        }
    }
    let language = Lang::from_tag(form.value("language")).unwrap_or(l.lang).code().to_owned();
    let action = ACTIONS.into_iter().find(|code| *code == form.value("action")).unwrap_or("none").to_owned();
    let (title, body) = (form.value("title").trim().to_owned(), form.value("body").replace("\r\n", "\n"));
    (!form.is_refused()).then_some(MacroText { title, language, body, action })
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let Some(text) = read(&mut form, &sent) else { return page(&sent.viewer, &form, None) };
    app.store.add_macro(&text).await?;
    Ok(see_with("/admin/macros", &Flash::ok("admin-saved")))
}

pub(super) async fn change(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let Some(text) = read(&mut form, &sent) else { return page(&sent.viewer, &form, Some(id)) };
    if !app.store.change_macro(id, &text).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with("/admin/macros", &Flash::ok("admin-saved")))
}

pub(super) async fn remove(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    app.store.remove_macro(id).await?;
    Ok(see_with("/admin/macros", &Flash::ok("admin-removed")))
}

pub(super) async fn shift(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let form = form(&sent, Permission::Administer)?;
    app.store.move_macro(id, form.value("to") == "up").await?;
    Ok(see_with("/admin/macros", &Flash::ok("admin-saved")))
}
