//! Tokens with which other programs use the interface.

use super::parts::{Act, Body, Cell, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, see_with};
use crate::app::App;
use crate::components::{Badge, Form};
use crate::flash::{Flash, Tone};
use crate::lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::{Digest, PersonId};
use domain::roles::Permission;
use store::tokens::SCOPES;

/// So that a token is recognised as one where it was left lying around.
const PREFIX: &str = "ac_";

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let form = Form::new(&viewer.reader.l).with("scope-read", "on").with("person", viewer.id.to_string());
    page(&app, &viewer, &form).await?.answer()
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer<Page> {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let heads =
        ["admin-token-name", "admin-person", "admin-scopes", "admin-created", "admin-last-used", "admin-do"];
    let mut table =
        Table::new(l.t("admin-tokens"), heads.map(|key| l.t(key))).empty(l.t("admin-tokens-none"));
    for token in app.store.api_tokens().await? {
        let scopes: Vec<String> =
            token.scopes.iter().map(|code| l.t(&format!("scope-{code}")).into_owned()).collect();
        let revoke = Act::new(format!("/admin/tokens/{}/revoke", token.id), l.t("admin-revoke"));
        let last = match token.revoked {
            Some(at) => Cell::badge(Badge::new(Tone::Plain, l.ta("admin-revoked", &[("at", &l.when(at))]))),
            None => Cell::acts(vec![revoke]),
        };
        table.row(vec![
            Cell::text(&token.name),
            Cell::text(words::person(l, &world.directory, token.person)),
            Cell::text(l.list(&scopes)),
            Cell::stamp(l.stamp(token.created)),
            token.last_used.map_or_else(|| Cell::text(l.t("admin-never")), |at| Cell::stamp(l.stamp_ago(at))),
            last,
        ]);
    }
    let scopes = SCOPES.map(|code| form.field(&format!("scope-{code}"), &format!("scope-{code}")).check());
    let sheet = Sheet::new("/admin/tokens", l.t("admin-token-make"))
        .fields(vec![
            form.field("name", "admin-token-name").required().max(80),
            form.field("person", "admin-token-person").select(lists::people(l, &world)),
        ])
        .group(l.t("admin-scopes"), scopes.into());
    Ok(Page::new(viewer, "admin-tokens")
        .intro(l.t("admin-tokens-intro"))
        .errors(form)
        .section(Section::new(Body::Table(table)))
        .section(Section::new(Body::Form(sheet)).title(l.t("admin-token-make"))))
}

/// Makes a token and shows it on this one answer.
pub(super) async fn make(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let name = form.value("name").trim().to_owned();
    if name.is_empty() {
        form.refuse("name", l.t("admin-token-name.missing"));
    }
    let world = app.store.world();
    let person = form.value("person").parse().ok().and_then(|id| world.directory.person(PersonId(id)));
    let person = person.filter(|p| p.works_here(l.now)).map(|p| p.id);
    if person.is_none() {
        form.refuse("person", l.t("refusal-no-such-person"));
    }
    let scopes = SCOPES.into_iter().filter(|code| form.value(&format!("scope-{code}")) == "on");
    let scopes: Vec<String> = scopes.map(str::to_owned).collect();
    if scopes.is_empty() {
        form.refuse("scope-read", l.t("admin-scopes-missing"));
    }
    let Some(person) = person.filter(|_| !form.is_refused()) else {
        return page(&app, &sent.viewer, &form).await?.answer();
    };
    let token = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&app.random::<32>()));
    app.store
        .add_api_token(Digest::of_file(token.as_bytes()), &name, person, &scopes, app.wall_now())
        .await?;
    let shown = Section::new(Body::Facts(vec![(name, Cell::code(token))]))
        .title(l.t("admin-token-made"))
        .note(l.t("admin-token-once"));
    page(&app, &sent.viewer, &Form::new(l).with("scope-read", "on")).await?.first(shown).answer()
}

pub(super) async fn revoke(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    app.store.revoke_api_token(id, app.wall_now()).await?;
    Ok(see_with("/admin/tokens", &Flash::ok("admin-token-revoked")))
}
