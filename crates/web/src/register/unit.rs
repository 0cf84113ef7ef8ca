//! One unit: what it is, where it stands and since when, until when it is verified, and everything that happened to it.

use super::sections::{self, FilesOf};
use super::{EDIT, SEE, due_badge, history, kind_name, notice_days, number, state_badge, today};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::imports::names;
use crate::lists::{Lists, entry};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::ids::EquipmentId;
use domain::import::Kind;
use domain::roles::Permission;
use store::import::RowKept;
use store::read::register as read;

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    viewer.require(SEE)?;
    let id = EquipmentId(number(&id)?);
    let row = app.store.row(Kind::Units, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let link = read::unit_link(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let l = &viewer.reader.l;
    let customer = link.customer;
    let asked = ["customer", "site", "system", "contract"];
    let found = read::names_of(app.store.db(), asked.map(|code| (code, row.whole(code)))).await?;
    let [customer_name, site, system, contract] = &found;
    let customer_name = customer_name.clone().unwrap_or_default();
    let mut page = Page::titled(&viewer, &link.serial)
        .crumb("/customers", &l.t("register-customers"))
        .crumb(&format!("/customers/{customer}"), &customer_name)
        .badge(state_badge(l, &link.state));
    if row.whole("own") == Some(0) {
        // P-WHOLE: it is served all the same.
        page = page.badge(crate::components::Badge::new(Tone::Plain, l.t("register-make-other")));
    }
    page = ways(page, &viewer, id, &link.state);
    let opens_contracts = viewer.may(Permission::SeeContracts);
    let place = Where { customer: customer_name, site, system, contract, opens_contracts };
    let story = history::told(&app, l, id.0, read::entries(app.store.db(), id).await?).await?;
    page.section(Section::new(Body::Facts(what(&app, l, &row).await?)))
        .section(Section::new(Body::Facts(stands(l, &row, &place))).title(l.t("register-group-where")))
        .section(cases(&app, &viewer, id).await?)
        .section(Section::new(Body::Story(story)).title(l.t("unit-history")).anchor("history"))
        .aside(Some(verification(&app, l, &row)))
        .aside(sections::warranty(&app, &viewer, id, customer).await?)
        .aside(Some(days(l, &row)))
        .aside(chain(&app, l, &link).await?)
        .aside(sections::contracts(&app, &viewer, customer).await?)
        .aside(Some(sections::files(&app, &viewer, FilesOf::Unit(id.0)).await?))
        .answer()
}

/// The next action first.
fn ways(mut page: Page, viewer: &Viewer, id: EquipmentId, state: &str) -> Page {
    let l = &viewer.reader.l;
    if viewer.may(Permission::TakeReports) {
        page = page.link(Link::new(format!("/cases/new?unit={id}"), l.t("new-case"), "plus").primary());
    }
    if viewer.may(EDIT) {
        if matches!(state, "in-use" | "in-repair") {
            page = page.link(Link::new(
                format!("/units/{id}/exchange"),
                l.t("unit-exchange"),
                "arrow-right-left",
            ));
        }
        page = page
            .link(Link::new(format!("/units/{id}/verify"), l.t("unit-verify"), "scale"))
            .link(Link::new(format!("/register/units/{id}"), l.t("edit"), "pencil"));
    }
    page.link(Link::new(format!("/labels?unit={id}"), l.t("labels-print-one"), "printer"))
}

/// Names of what the unit belongs to.
struct Where<'a> {
    customer: String,
    site: &'a Option<String>,
    system: &'a Option<String>,
    contract: &'a Option<String>,
    /// Whether the reader may see contracts.
    opens_contracts: bool,
}

async fn what(app: &App, l: &L10n, row: &RowKept) -> Answer<Vec<(String, Cell)>> {
    let lists = Lists::load(app).await?;
    let product = app.store.row(Kind::Products, &row.text("model")).await?;
    let label = |code: &str| names::column(l, Kind::Units, code);
    let mut facts = vec![(l.t("register-kind").into_owned(), Cell::text(kind_name(l, &row.text("kind"))))];
    let mut model = Cell::link(row.text("model"), format!("/units?model={}", row.text("model")));
    if let Some(product) = &product {
        let approval = product.text("approval");
        let name = product.text("name");
        let note = if approval.is_empty() {
            name
        } else {
            format!("{name} · {}", l.ta("register-approval-is", &[("number", &approval)]))
        };
        model = model.note(note);
    }
    facts.push((label("model"), model));
    let configuration = row.text("configuration");
    let remote =
        if row.whole("remote_access") == Some(1) { "register-remote-yes" } else { "register-remote-no" };
    let said = [
        ("maker", row.text("maker")),
        ("revision", row.text("revision")),
        ("firmware", row.text("firmware")),
        (
            "configuration",
            if configuration.is_empty() {
                configuration
            } else {
                entry(l, &lists.configurations, &configuration)
            },
        ),
        ("remote_access", l.t(remote).into_owned()),
        ("seal", row.text("seal")),
        ("note", row.text("note")),
    ];
    facts.extend(
        said.into_iter().filter(|(_, v)| !v.is_empty()).map(|(code, v)| (label(code), Cell::text(v))),
    );
    let code = row.text("code");
    let report = format!("/report/{code}");
    facts.push((
        l.t("register-report-code").into_owned(),
        Cell::link(code, report).note(l.t("register-report-code-says")),
    ));
    Ok(facts)
}

fn stands(l: &L10n, row: &RowKept, place: &Where<'_>) -> Vec<(String, Cell)> {
    let link = |name: &Option<String>, code: &str, path: &str| {
        name.as_ref().zip(row.whole(code)).map(|(name, id)| Cell::link(name, format!("/{path}/{id}")))
    };
    let label = |code: &str| names::column(l, Kind::Units, code);
    let customer = row.whole("customer").unwrap_or_default();
    let contract = if place.opens_contracts {
        link(place.contract, "contract", "contracts")
    } else {
        place.contract.as_ref().map(Cell::text)
    };
    let mut facts = vec![(label("customer"), Cell::link(&place.customer, format!("/customers/{customer}")))];
    let others = [
        ("site", link(place.site, "site", "sites")),
        ("system", link(place.system, "system", "systems")),
        ("contract", contract),
        ("place", Some(row.text("place")).filter(|text| !text.is_empty()).map(Cell::text)),
    ];
    facts.extend(others.into_iter().filter_map(|(code, cell)| Some((label(code), cell?))));
    facts
}

fn days(l: &L10n, row: &RowKept) -> Section {
    let all = ["delivered", "installed", "commissioned", "accepted"];
    let known = all.iter().filter_map(|code| Some((*code, row.day(code)?)));
    let facts: Vec<(String, Cell)> =
        known.map(|(code, day)| (names::column(l, Kind::Units, code), Cell::text(day.to_string()))).collect();
    let section = if facts.is_empty() {
        Section::new(Body::Nothing).note(l.t("unit-days-none"))
    } else {
        Section::new(Body::Facts(facts))
    };
    section.title(l.t("register-group-days"))
}

/// P-CERT: certificate and due date are at hand.
fn verification(app: &App, l: &L10n, row: &RowKept) -> Section {
    let mut facts = Vec::new();
    if let Some(until) = row.day("verified_until") {
        let badge = due_badge(l, until, today(app), notice_days(app));
        facts.push((l.t("unit-verified-until").into_owned(), Cell::badge(badge).note(until.to_string())));
    }
    if let Some(on) = row.day("verified") {
        facts.push((l.t("unit-verified-on").into_owned(), Cell::text(on.to_string())));
    }
    if !row.text("certificate").is_empty() {
        facts.push((l.t("unit-certificate").into_owned(), Cell::text(row.text("certificate"))));
    }
    let section = if facts.is_empty() {
        Section::new(Body::Nothing).note(l.t("unit-verification-none"))
    } else {
        Section::new(Body::Facts(facts))
    };
    section.title(l.t("unit-verification"))
}

/// What it took the place of, and what took its.
async fn chain(app: &App, l: &L10n, link: &read::UnitLink) -> Answer<Option<Section>> {
    let mut facts = Vec::new();
    for (key, id) in [("unit-replaces", link.replaces), ("unit-replaced-by", link.replaced_by)] {
        if let Some(other) = sections::unit_link(app, id).await? {
            facts.push((l.t(key).into_owned(), Cell::link(other.text, other.href)));
        }
    }
    Ok((!facts.is_empty()).then(|| Section::new(Body::Facts(facts)).title(l.t("unit-exchanges"))))
}

async fn cases(app: &App, viewer: &Viewer, unit: EquipmentId) -> Answer<Section> {
    let l = &viewer.reader.l;
    let heads = ["desk-col-subject", "desk-col-stage", "desk-col-age"];
    let mut table = Table::new(l.t("unit-cases"), heads.map(|key| l.t(key))).empty(l.t("unit-cases-none"));
    if viewer.may(Permission::SeeCases) {
        for line in read::cases_of(app.store.db(), unit).await? {
            let view = crate::case_page::line_view(l, line);
            table.row(vec![
                Cell::link(view.subject, format!("/cases/{}", view.number)).note(view.number),
                Cell::badge(view.stage),
                Cell::text(view.reported),
            ]);
        }
    }
    Ok(Section::new(Body::Table(table)).title(l.t("unit-cases")))
}
