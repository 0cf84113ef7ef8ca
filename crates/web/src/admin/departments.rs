//! Departments with their heads, and the one table of what each role may do.

use super::parts::{Body, Cell, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::ids::{DepartmentCode, PersonId};
use domain::people::Department;
use domain::roles::{Permission, Role, permissions};
use std::collections::BTreeMap;

pub(super) const LANGUAGES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let heads = ["admin-department", "admin-code-name", "admin-head", "admin-people"];
    let mut table =
        Table::new(l.t("admin-departments"), heads.map(|key| l.t(key))).empty(l.t("admin-departments-none"));
    for department in world.directory.departments() {
        let here =
            world.directory.people().filter(|p| p.department == department.code && p.works_here(l.now));
        let head = department.head.map(|id| words::person(l, &world.directory, id));
        let code = department.code.as_str();
        table.row(vec![
            Cell::link(words::pick(l, &department.names), format!("/admin/departments/{code}")),
            Cell::code(code),
            Cell::text(head.unwrap_or_else(|| l.t("admin-head-none").into_owned())),
            Cell::number(here.count().to_string()),
        ]);
    }
    Page::new(&viewer, "admin-departments")
        .link(Link::new("/admin/departments/new", l.t("admin-department-add"), "plus").primary())
        .section(Section::new(Body::Table(table)))
        .answer()
}

pub(super) async fn new(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    page(&app, &viewer, &Form::new(&viewer.reader.l), None).answer()
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(code): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let world = app.store.world();
    let code = DepartmentCode::new(&code).ok_or_else(Refusal::not_found)?;
    let department = world.directory.department(&code).ok_or_else(Refusal::not_found)?;
    let mut form = Form::new(&viewer.reader.l)
        .with("head", department.head.map(|id| id.to_string()).unwrap_or_default());
    for tag in LANGUAGES {
        form = form.with(&format!("name-{tag}"), department.names.get(tag).cloned().unwrap_or_default());
    }
    page(&app, &viewer, &form, Some(&code)).answer()
}

fn page(app: &App, viewer: &Viewer, form: &Form, code: Option<&DepartmentCode>) -> Page {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let people =
        [Choice::new("", l.t("admin-head-none"))].into_iter().chain(lists::people(l, &world)).collect();
    let action =
        code.map_or_else(|| "/admin/departments/new".to_owned(), |code| format!("/admin/departments/{code}"));
    let mut fields = Vec::new();
    if code.is_none() {
        fields.push(form.field("code", "admin-code-name").required().max(64));
    }
    fields.extend(
        LANGUAGES
            .map(|tag| form.field(&format!("name-{tag}"), &format!("admin-name-{tag}")).required().max(120)),
    );
    fields.push(form.field("head", "admin-head").select(people));
    let sheet =
        Sheet::new(action, l.t("save")).fields(fields).back("/admin/departments", l.t("admin-departments"));
    let title = code.map_or_else(
        || l.t("admin-department-add").into_owned(),
        |c| words::department(l, &world.directory, c),
    );
    Page::titled(viewer, &title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/departments", &l.t("admin-departments"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let code = DepartmentCode::new(form.value("code").trim());
    match &code {
        None => form.refuse("code", l.t("admin-code-name.pattern")),
        Some(code) if app.store.world().directory.department(code).is_some() => {
            form.refuse("code", l.t("admin-code-taken"));
        }
        Some(_) => {}
    }
    save(&app, &sent, form, code, true).await
}

pub(super) async fn change(State(app): State<App>, Path(code): Path<String>, sent: Sent) -> Answer {
    let form = form(&sent, Permission::Administer)?;
    let code = DepartmentCode::new(&code).filter(|c| app.store.world().directory.department(c).is_some());
    let code = code.ok_or_else(Refusal::not_found)?;
    save(&app, &sent, form, Some(code), false).await
}

async fn save(app: &App, sent: &Sent, mut form: Form, code: Option<DepartmentCode>, new: bool) -> Answer {
    let l = &sent.viewer.reader.l;
    let mut names = BTreeMap::new();
    for tag in LANGUAGES {
        let field = format!("name-{tag}");
        let name = form.value(&field).trim().to_owned();
        if name.is_empty() {
            form.refuse(&field, l.t("admin-language-missing"));
        }
        names.insert(tag.to_owned(), name);
    }
    let head = form.value("head").parse().ok().map(PersonId);
    if head.is_some_and(|id| app.store.world().directory.person(id).is_none_or(|p| !p.works_here(l.now))) {
        form.refuse("head", l.t("refusal-no-such-person"));
    }
    match code {
        Some(code) if !form.is_refused() => {
            app.store.save_department(&Department { code, names, head }).await?;
            Ok(see_with("/admin/departments", &Flash::ok("admin-saved")))
        }
        code => page(app, &sent.viewer, &form, code.as_ref().filter(|_| !new)).answer(),
    }
}

/// Domain rules in one table; not edited, so that everybody can rely on it.
pub(super) async fn roles(viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let permission = |p: &Permission| l.t(&format!("permission-{}", p.code())).into_owned();
    let head = [l.t("admin-role").into_owned()].into_iter().chain(Permission::ALL.iter().map(permission));
    let mut table = Table::new(l.t("admin-roles"), head);
    for role in Role::ALL {
        let mut row = vec![Cell::link(
            l.t(&format!("role-{}", role.code())).into_owned(),
            format!("/admin/people?role={}", role.code()),
        )];
        let carries = permissions(role);
        row.extend(
            Permission::ALL
                .map(|p| Cell::text(if carries.contains(&p) { l.t("admin-yes") } else { "".into() })),
        );
        table.row(row);
    }
    Page::new(&viewer, "admin-roles")
        .intro(l.t("admin-roles-intro"))
        .section(Section::new(Body::Table(table)))
        .answer()
}
