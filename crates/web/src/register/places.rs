//! A site, and a system as a picture: what gathers stands above what is gathered.

use super::sections::{self, FilesOf};
use super::{EDIT, SEE, due_badge, kind_name, notice_days, number, state_badge, today};
use crate::admin::parts::{Body, Branch, Cell, Link, Page, Section};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use crate::imports::names;
use crate::lists::{Lists, entry};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::ids::CustomerId;
use domain::import::Kind;
use store::import::RowKept;
use store::read::register::{self as read, UnitLine};

async fn opened(app: &App, viewer: &Viewer, kind: Kind, id: &str) -> Answer<(RowKept, CustomerId, String)> {
    viewer.require(SEE)?;
    let row = app.store.row(kind, &number(id)?.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let customer = row.whole("customer").ok_or_else(Refusal::not_found)?;
    let asked = [("customer", Some(customer)), ("site", None), ("system", None), ("contract", None)];
    let [name, ..] = read::names_of(app.store.db(), asked).await?;
    Ok((row, CustomerId(customer), name.unwrap_or_default()))
}

fn head(viewer: &Viewer, kind: Kind, row: &RowKept, customer: CustomerId, name: &str) -> Page {
    let l = &viewer.reader.l;
    let mut page = Page::titled(viewer, &row.text("name"))
        .crumb("/customers", &l.t("register-customers"))
        .crumb(&format!("/customers/{customer}"), name);
    if viewer.may(EDIT) {
        page = page.link(Link::new(format!("/register/{}/{}", kind.code(), row.key), l.t("edit"), "pencil"));
    }
    page
}

pub(super) async fn site(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    let (row, customer, name) = opened(&app, &viewer, Kind::Sites, &id).await?;
    let l = &viewer.reader.l;
    let lists = Lists::load(&app).await?;
    let site: i64 = row.key.parse().unwrap_or_default();
    let label = |code: &str| names::column(l, Kind::Sites, code);
    let mut facts = Vec::new();
    let mut add = |name: String, cell: Cell, known: bool| {
        if known {
            facts.push((name, cell));
        }
    };
    add(label("address"), Cell::text(row.text("address")), !row.text("address").is_empty());
    let (latitude, longitude) = (row.text("latitude"), row.text("longitude"));
    if !latitude.is_empty() && !longitude.is_empty() {
        let both = format!("{latitude}, {longitude}");
        // Whatever map the reader's machine opens such addresses with.
        let cell = Cell::link(both.clone(), format!("geo:{latitude},{longitude}"));
        add(l.t("register-coordinates").into_owned(), cell, true);
    }
    let area = row.text("area");
    add(label("area"), Cell::text(lists.area(l, &area)).note(local(l, &lists, &area)), !area.is_empty());
    let distance = row.whole("distance_km").map(|km| l.tn("register-km", km));
    add(label("distance_km"), Cell::text(distance.clone().unwrap_or_default()), distance.is_some());
    let application = row.text("application");
    add(
        label("application"),
        Cell::text(entry(l, &lists.applications, &application)),
        !application.is_empty(),
    );
    add(label("note"), Cell::text(row.text("note")), !row.text("note").is_empty());
    let mut branches = Vec::new();
    for system in read::systems(app.store.db(), customer).await? {
        if system.site.is_some_and(|of| of.0 == site) {
            branches.push(tree(&app, l, system.id, &system.name).await?);
        }
    }
    let mut page = head(&viewer, Kind::Sites, &row, customer, &name);
    if viewer.may(EDIT) {
        let new = format!("/register/units/new?customer={customer}&site={site}");
        page = page.link(Link::new(new, l.t("register-new-units"), "plus"));
    }
    page.link(Link::new(format!("/units?site={site}"), l.t("register-units-here"), "gauge"))
        .section(Section::new(Body::Facts(facts)))
        .section(systems_here(l, branches))
        .aside(Some(sections::files(&app, &viewer, FilesOf::Site(site)).await?))
        .answer()
}

/// P-LOCAL-2H: what is promised there.
fn local(l: &L10n, lists: &Lists, area: &str) -> String {
    let key = if lists.local_area(area).is_some() { "register-local-team" } else { "register-no-local-team" };
    l.t(key).into_owned()
}

fn systems_here(l: &L10n, branches: Vec<Branch>) -> Section {
    let section = if branches.is_empty() {
        Section::new(Body::Nothing).note(l.t("register-systems-none"))
    } else {
        Section::new(Body::Tree(branches))
    };
    section.title(l.t("register-systems"))
}

pub(super) async fn system(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    let (row, customer, name) = opened(&app, &viewer, Kind::Systems, &id).await?;
    let l = &viewer.reader.l;
    let system: i64 = row.key.parse().unwrap_or_default();
    let asked = [("customer", None), ("site", row.whole("site")), ("system", None), ("contract", None)];
    let [_, site, ..] = read::names_of(app.store.db(), asked).await?;
    let mut facts = Vec::new();
    if let (Some(site), Some(id)) = (site, row.whole("site")) {
        facts.push((l.t("register-site").into_owned(), Cell::link(site, format!("/sites/{id}"))));
    }
    if !row.text("note").is_empty() {
        facts.push((l.t("register-note").into_owned(), Cell::text(row.text("note"))));
    }
    let branch = tree(&app, l, system, &row.text("name")).await?;
    let empty = branch.under.is_empty();
    let mut page = head(&viewer, Kind::Systems, &row, customer, &name);
    if viewer.may(EDIT) {
        let place = row.whole("site").map_or_else(String::new, |id| format!("&site={id}"));
        let new = format!("/register/units/new?customer={customer}&system={system}{place}");
        page = page.link(Link::new(new, l.t("register-new-units"), "plus"));
    }
    page = page.link(Link::new(format!("/units?system={system}"), l.t("register-units-here"), "gauge"));
    if !facts.is_empty() {
        page = page.section(Section::new(Body::Facts(facts)));
    }
    let mut section = Section::new(Body::Tree(vec![branch])).title(l.t("register-belongs-together"));
    if empty {
        section = section.note(l.t("register-system-empty"));
    }
    page.section(section).answer()
}

/// The system, under it each kind with how many there are, under that the units themselves.
async fn tree(app: &App, l: &L10n, system: i64, name: &str) -> Answer<Branch> {
    let (today, ahead) = (today(app), notice_days(app));
    let unit = |unit: UnitLine| {
        let mut branch =
            Branch::new(unit.serial, format!("/units/{}", unit.id)).note(if unit.place.is_empty() {
                unit.model
            } else {
                format!("{} · {}", unit.model, unit.place)
            });
        if unit.state != "in-use" {
            branch = branch.badge(state_badge(l, &unit.state));
        } else if let Some(until) = unit
            .until
            .filter(|until| !matches!(domain::unit::due(*until, today, ahead), domain::unit::Due::Later))
        {
            branch = branch.badge(due_badge(l, until, today, ahead));
        }
        branch
    };
    let mut under = Vec::new();
    for (kind, count, first) in read::in_system(app.store.db(), system).await? {
        let href = format!("/units?system={system}&kind={kind}");
        let shown = i64::try_from(first.len()).unwrap_or(0);
        let mut units: Vec<Branch> = first.into_iter().map(unit).collect();
        if count > shown {
            units.push(Branch::new(l.tn("register-more-units", count - shown), href.clone()));
        }
        under.push(Branch::new(kind_name(l, &kind), href).note(l.number(count)).under(units));
    }
    Ok(Branch::new(name, format!("/systems/{system}")).under(under))
}
