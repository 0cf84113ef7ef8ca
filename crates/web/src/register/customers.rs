//! The list of customers, and the card of one: who, what is installed there, what is owed.

use super::list::{Address, Item, ListPage, Row, Way};
use super::{EDIT, SEE, number, sections, today};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::{Badge, Choice};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::contact::Phone;
use domain::ids::{CustomerId, PersonId};
use domain::import::Kind;
use domain::roles::Permission;
use store::import::RowKept;
use store::read::register::{self as read, CustomerLine, CustomerWanted, PAGE};
use store::read::{caller, case_page};

pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let address = Address::new("/customers", sent, &["q", "kind", "city"]);
    let wanted = CustomerWanted {
        words: address.get("q").to_owned(),
        kind: address.get("kind").to_owned(),
        city: address.get("city").to_owned(),
        after: read_cursor(address.get("after")),
    };
    let mut found = read::customers(app.store.db(), &wanted, PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|line| format!("{}~{}", line.id, line.name));
    let pager = address.pager(&viewer, found.len(), next);
    let kinds = ["water", "heat", "school", "factory", "property"];
    let kinds = kinds.map(|kind| Choice::new(kind, super::customer_kind(l, kind))).into();
    let city = address.get("city").to_owned();
    let mut page = ListPage::new(&viewer, "customers", &l.t("register-customers"), address)
        .words(l.t("register-customers-words"))
        .select("kind", l.t("register-kind"), kinds);
    if !city.is_empty() {
        page = page.chip("city", city);
    }
    if viewer.may(EDIT) {
        let way = Way::new("/register/customers/new", l.t("register-new-customers"), "plus");
        page = page.way(way.primary());
    }
    page.head(l.t("register-customer"), "")
        .head(l.t("register-kind"), "cell-short")
        .head(l.t("register-city"), "cell-short")
        .head(l.t("register-phone"), "")
        .head(l.t("register-open-cases"), "cell-short")
        .rows(found.into_iter().map(|line| row(l, line)).collect(), pager)
        .empty("building-2", l.t("register-customers-none"), l.t("register-customers-none-says"))
        .answer()
}

/// `number~name`, as the list is by name.
fn read_cursor(text: &str) -> Option<(String, i64)> {
    let (id, name) = text.split_once('~')?;
    Some((name.to_owned(), id.parse().ok()?))
}

fn row(l: &L10n, line: CustomerLine) -> Row {
    let open = match line.open {
        0 => Item::default(),
        n => Item::badge(Badge::new(Tone::Info, l.tn("search-customer-open", n)).icon("inbox")),
    };
    Row {
        key: line.id.to_string(),
        href: format!("/customers/{}", line.id),
        title: line.name,
        note: String::new(),
        cells: vec![
            Item::text(super::customer_kind(l, &line.kind)),
            Item::text(line.city),
            Item::text(line.phone.map(|phone| spaced(&phone)).unwrap_or_default()),
            open,
        ],
    }
}

/// A number as it is read out.
pub(super) fn spaced(phone: &str) -> String {
    Phone::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.spaced())
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    viewer.require(SEE)?;
    let id = CustomerId(number(&id)?);
    let row = app.store.row(Kind::Customers, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let l = &viewer.reader.l;
    let may = viewer.may(EDIT);
    let mut page = Page::titled(&viewer, &row.text("name")).crumb("/customers", &l.t("register-customers"));
    if viewer.may(Permission::TakeReports) {
        page = page.link(Link::new(format!("/cases/new?customer={id}"), l.t("new-case"), "plus").primary());
    }
    if may {
        page = page.link(Link::new(format!("/register/customers/{id}"), l.t("edit"), "pencil")).link(
            Link::new(format!("/register/units/new?customer={id}"), l.t("register-new-units"), "gauge"),
        );
    }
    page.section(Section::new(Body::Facts(facts(&app, l, &row))))
        .section(equipment(&app, l, id).await?)
        .section(systems(&app, l, id, may).await?)
        .section(sites(&app, l, id, may).await?)
        .section(cases(&app, &viewer, id).await?)
        .aside(Some(contacts(&app, l, id, may).await?))
        .aside(sections::guidance(&app, &viewer, id).await?)
        .aside(Some(verification(&app, l, id).await?))
        .aside(sections::contracts(&app, &viewer, id).await?)
        .aside(Some(sections::files(&app, &viewer, sections::FilesOf::Customer(id.0)).await?))
        .answer()
}

fn facts(app: &App, l: &L10n, row: &RowKept) -> Vec<(String, Cell)> {
    let world = app.store.world();
    let mut facts: Vec<(&str, Cell)> = Vec::new();
    let mut add = |key: &'static str, text: String| {
        if !text.is_empty() {
            facts.push((key, Cell::text(text)));
        }
    };
    add("register-kind", super::customer_kind(l, &row.text("kind")));
    add("register-city", row.text("city"));
    add("register-address", row.text("address"));
    add("register-phone", spaced(&row.text("phone")));
    add("register-mail", row.text("mail"));
    let whom = row.whole("responsible").map(|id| words::person(l, &world.directory, PersonId(id)));
    add("register-responsible", whom.unwrap_or_else(|| l.t("register-responsible-none").into_owned()));
    let announced =
        if row.whole("announce") == Some(1) { "register-announce-yes" } else { "register-announce-no" };
    add("register-announce", l.t(announced).into_owned());
    add("register-note", row.text("note"));
    facts.into_iter().map(|(key, cell)| (l.t(key).into_owned(), cell)).collect()
}

/// Kind by kind, with how many are in which state.
async fn equipment(app: &App, l: &L10n, customer: CustomerId) -> Answer<Section> {
    let counts = read::counts(app.store.db(), customer).await?;
    let mut kinds: Vec<&str> = counts.iter().map(|counted| counted.kind.as_str()).collect();
    kinds.dedup();
    let heads = ["register-kind", "register-count", "register-states"];
    let mut table = Table::new(l.t("register-equipment"), heads.map(|key| l.t(key)))
        .empty(l.t("register-units-none-here"));
    for kind in kinds {
        let of_kind = || counts.iter().filter(|counted| counted.kind == kind);
        let total: i64 = of_kind().map(|counted| counted.count).sum();
        let states: Vec<String> = of_kind()
            .map(|counted| format!("{} {}", super::state_name(l, &counted.state), l.number(counted.count)))
            .collect();
        let href = format!("/units?customer={customer}&kind={kind}");
        table.row(vec![
            Cell::link(super::kind_name(l, kind), href),
            Cell::number(l.number(total)),
            Cell::text(states.join(" · ")),
        ]);
    }
    let section = Section::new(Body::Table(table)).title(l.t("register-equipment"));
    Ok(section)
}

async fn systems(app: &App, l: &L10n, customer: CustomerId, may: bool) -> Answer<Section> {
    let heads = ["register-system", "register-site"];
    let mut table =
        Table::new(l.t("register-systems"), heads.map(|key| l.t(key))).empty(l.t("register-systems-none"));
    for system in read::systems(app.store.db(), customer).await? {
        let site = match (system.site, system.site_name) {
            (Some(id), Some(name)) => Cell::link(name, format!("/sites/{id}")),
            _ => Cell::default(),
        };
        table.row(vec![Cell::link(system.name, format!("/systems/{}", system.id)), site]);
    }
    let add = (format!("/register/systems/new?customer={customer}"), l.t("register-new-systems"));
    Ok(with_add(Section::new(Body::Table(table)).title(l.t("register-systems")), may, add))
}

async fn sites(app: &App, l: &L10n, customer: CustomerId, may: bool) -> Answer<Section> {
    let lists = Lists::load(app).await?;
    let heads = ["register-site", "register-address", "register-area", "register-distance"];
    let mut table =
        Table::new(l.t("register-sites"), heads.map(|key| l.t(key))).empty(l.t("register-sites-none"));
    for site in read::sites(app.store.db(), customer).await? {
        table.row(vec![
            Cell::link(site.name, format!("/sites/{}", site.id)),
            Cell::text(site.address),
            Cell::text(site.area.map(|code| lists.area(l, &code)).unwrap_or_default()),
            Cell::number(site.distance_km.map(|km| l.tn("register-km", km)).unwrap_or_default()),
        ]);
    }
    let add = (format!("/register/sites/new?customer={customer}"), l.t("register-new-sites"));
    Ok(with_add(Section::new(Body::Table(table)).title(l.t("register-sites")), may, add))
}

fn with_add(section: Section, may: bool, (href, text): (String, std::borrow::Cow<'static, str>)) -> Section {
    if may { section.way(Link::new(href, text, "plus")) } else { section }
}

async fn cases(app: &App, viewer: &Viewer, customer: CustomerId) -> Answer<Section> {
    let l = &viewer.reader.l;
    let heads = ["desk-col-subject", "desk-col-stage", "desk-col-age"];
    let mut table =
        Table::new(l.t("register-open-cases"), heads.map(|key| l.t(key))).empty(l.t("register-cases-none"));
    for line in case_page::open_cases_of(app.store.db(), customer).await? {
        let view = crate::case_page::line_view(l, line);
        table.row(vec![
            Cell::link(view.subject, format!("/cases/{}", view.number)).note(view.number),
            Cell::badge(view.stage),
            Cell::text(view.reported),
        ]);
    }
    Ok(Section::new(Body::Table(table)).title(l.t("register-open-cases")))
}

async fn contacts(app: &App, l: &L10n, customer: CustomerId, may: bool) -> Answer<Section> {
    let mut facts = Vec::new();
    for person in caller::contacts(app.store.db(), customer).await? {
        let reach: Vec<String> =
            [person.phone.as_deref().map(spaced), person.mail.clone()].into_iter().flatten().collect();
        let reach = reach.join(" · ");
        let cell = match person.contact.filter(|_| may) {
            Some(id) => Cell::link(person.name, format!("/register/contacts/{id}")),
            None => Cell::text(person.name),
        };
        let post = if person.post.is_empty() { l.t("register-contact").into_owned() } else { person.post };
        facts.push((post, cell.note(reach)));
    }
    let body = if facts.is_empty() { Body::Nothing } else { Body::Facts(facts) };
    let none = matches!(body, Body::Nothing);
    let mut section = Section::new(body).title(l.t("register-contacts"));
    if none {
        section = section.note(l.t("register-contacts-none"));
    }
    let add = (format!("/register/contacts/new?customer={customer}"), l.t("register-new-contacts"));
    Ok(with_add(section, may, add))
}

/// P-CERT: when the next verification ends, and how many end soon.
async fn verification(app: &App, l: &L10n, customer: CustomerId) -> Answer<Section> {
    let ahead = super::notice_days(app);
    let today = today(app);
    let up_to = today.saturating_add(jiff::Span::new().days(i64::from(ahead)));
    let (next, count) = read::due_of(app.store.db(), customer, up_to).await?;
    let section = match next {
        None => Section::new(Body::Nothing).note(l.t("unit-due-none")),
        Some(until) => {
            let badge = super::due_badge(l, until, today, ahead);
            let mut facts =
                vec![(l.t("unit-due-next").into_owned(), Cell::badge(badge).note(until.to_string()))];
            if count > 0 {
                let href = format!("/units?customer={customer}&due=soon");
                let text = if count >= read::COUNTED_MAX {
                    format!("{}+", l.number(count))
                } else {
                    l.number(count)
                };
                facts.push((l.tn("unit-due-within", ahead), Cell::link(text, href)));
            }
            Section::new(Body::Facts(facts))
        }
    };
    Ok(section.title(l.t("unit-verification")))
}
