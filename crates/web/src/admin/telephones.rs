//! Whose telephone is whose, and the newest calls.

use super::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, see_with};
use crate::app::App;
use crate::components::{Badge, Choice, Form};
use crate::flash::{Flash, Tone};
use crate::viewer::Viewer;
use crate::words;
use axum::extract::State;
use domain::contact::Phone;
use domain::ids::PersonId;
use domain::roles::Permission;
use store::call;

/// Digits of an extension.
const DIGITS_MAX: u32 = 8;

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    page(&app, &viewer, &Form::new(&viewer.reader.l)).await
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let heads = ["admin-extension", "admin-person", "admin-do"];
    let mut table =
        Table::new(l.t("admin-telephones"), heads.map(|key| l.t(key))).empty(l.t("admin-telephones-none"));
    for (extension, person) in call::extensions(app.store.db()).await? {
        let remove = Act::new("/admin/telephones".to_owned(), l.ta("admin-remove", &[("name", &extension)]));
        table.row(vec![
            Cell::code(extension.as_str()),
            Cell::text(words::person(l, &world.directory, person)),
            Cell::acts(vec![remove.hidden("extension", extension.as_str())]),
        ]);
    }
    let here = world.directory.people().filter(|person| person.works_here(app.now()));
    let people = here.map(|person| Choice::new(person.id.to_string(), person.name.clone())).collect();
    let sheet = Sheet::new("/admin/telephones", l.t("save")).fields(vec![
        form.field("extension", "admin-extension").required().max(DIGITS_MAX),
        form.field("person", "admin-person").select(people),
    ]);
    Page::new(viewer, "admin-telephones")
        .errors(form)
        .section(Section::new(Body::Table(table)))
        .section(Section::new(Body::Form(sheet)).title(l.t("admin-extension-set")))
        .section(Section::new(Body::Table(calls(app, viewer).await?)).title(l.t("admin-calls")))
        .answer()
}

async fn calls(app: &App, viewer: &Viewer) -> Answer<Table> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let heads =
        ["admin-when", "admin-caller", "admin-dialled", "admin-outcome", "admin-person", "admin-case"];
    let mut table = Table::new(l.t("admin-calls"), heads.map(|key| l.t(key))).empty(l.t("admin-calls-none"));
    for call in call::latest(app.store.db()).await? {
        let tone = if call.state == "missed" { Tone::Late } else { Tone::Plain };
        let number = Phone::parse(&call.number).map_or_else(|_| call.number.clone(), |phone| phone.spaced());
        let person = call.person.map(|person| words::person(l, &world.directory, person));
        let state = Cell::badge(Badge::new(tone, l.t(&format!("call-state-{}", call.state))));
        table.row(vec![
            Cell::stamp(l.stamp(call.began)),
            Cell::text(number),
            Cell::text(call.dialled),
            if let Some(place) = &call.recording { state.note(place) } else { state },
            Cell::text(person.unwrap_or_default()),
            call.case
                .map_or_else(Cell::default, |case| Cell::link(case.to_string(), format!("/cases/{case}"))),
        ]);
    }
    Ok(table)
}

/// Without a person the telephone is nobody's.
pub(super) async fn save(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let extension = form.value("extension").trim().to_owned();
    let digits = !extension.is_empty() && extension.len() <= DIGITS_MAX as usize;
    if !digits || !extension.bytes().all(|b| b.is_ascii_digit()) {
        form.refuse("extension", l.t("admin-extension-digits"));
    }
    let person = form.value("person").trim().parse().ok().map(PersonId);
    if person.is_some_and(|person| app.store.world().directory.person(person).is_none()) {
        form.refuse("person", l.t("admin-extension-person"));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &form).await;
    }
    app.store.set_extension(&extension, person).await?;
    Ok(see_with("/admin/telephones", &Flash::ok("admin-saved")))
}
