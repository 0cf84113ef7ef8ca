//! Search over everything: cases, customers, units, contracts, parts, people; an exact number leads straight there.

use crate::answer::{self, Answer};
use crate::app::App;
use crate::case_page::{LineView, line_view};
use crate::components::Pager;
use crate::filters;
use crate::layout::Shell;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use domain::ids::CaseId;
use domain::part::Part;
use domain::roles::Permission;
use serde::Deserialize;
use store::read::{caller, case_page, contracts, parts, search_page};
use store::search;

/// Cases a page.
const CASES: usize = 25;
/// Pages of cases that can be turned to.
const PAGES_MAX: usize = 20;
/// Customers, units, contracts, parts and people shown.
const OTHERS_MAX: usize = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    page: usize,
}

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    s: Shell,
    q: String,
    cases: Vec<LineView>,
    pager: Option<Pager>,
    customers: Vec<search_page::CustomerLine>,
    units: Vec<case_page::Unit>,
    sites: Vec<search_page::SiteFound>,
    people: Vec<(String, String)>,
    contracts: Vec<contracts::Line>,
    parts: Vec<Part>,
    nothing: bool,
    /// Sees the register.
    register: bool,
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/search", get(show))
}

async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::SeeCases)?;
    let q = asked.q.trim().to_owned();
    if let Some(to) = straight(&app, &viewer, &q).await? {
        return Ok(answer::see(&to));
    }
    answer::page(&page(&app, &viewer, &q, asked.page).await?)
}

/// A case's number, or the whole of a serial number that one unit has.
async fn straight(app: &App, viewer: &Viewer, q: &str) -> Answer<Option<String>> {
    let Ok(id) = q.parse::<CaseId>() else { return Ok(None) };
    let row = case_page::case(app.store.db(), id).await?;
    let world = app.store.world();
    let person = world.directory.person(viewer.id);
    let open = row.zip(person).is_some_and(|(row, person)| row.case.is_open_to(person, &world.directory));
    Ok(open.then(|| format!("/cases/{id}")))
}

async fn page(app: &App, viewer: &Viewer, q: &str, page: usize) -> Answer<SearchPage> {
    let l = &viewer.reader.l;
    let db = app.store.db();
    let world = app.store.world();
    let page = page.min(PAGES_MAX - 1);
    let (mut cases, mut more) = (Vec::new(), false);
    let (mut customers, mut units, mut people) = (Vec::new(), Vec::new(), Vec::new());
    let (mut agreed, mut catalogue) = (Vec::new(), Vec::new());
    let (mut sites, register) = (Vec::new(), viewer.may(Permission::SeeRegister));
    if !q.is_empty() {
        let wanted = (page + 1) * CASES + 1;
        let found = search::cases(db, q, wanted).await?;
        more = found.len() == wanted && page + 1 < PAGES_MAX;
        let here: Vec<CaseId> = found.into_iter().skip(page * CASES).take(CASES).collect();
        let seen = search_page::seen_by(
            db,
            &here,
            viewer.id,
            viewer.may(Permission::HandleComplaints),
            &world.directory,
        );
        cases = seen.await?.into_iter().map(|line| line_view(l, line)).collect();
        if page == 0 {
            customers = search_page::customers(db, &search::customers(db, q, OTHERS_MAX).await?).await?;
            units = caller::units_like(db, q, OTHERS_MAX).await?;
            if viewer.may(crate::contracts::SEE) {
                agreed = contracts::found(db, q).await?;
                agreed.truncate(OTHERS_MAX);
                let wanted = parts::Wanted { words: q.to_owned(), ..parts::Wanted::default() };
                let found = parts::page(db, &wanted, i64::try_from(OTHERS_MAX).unwrap_or(0)).await?;
                catalogue = found.into_iter().map(|kept| kept.part).collect();
            }
            if register {
                sites = search_page::sites(db, &search::sites(db, q, OTHERS_MAX).await?).await?;
            }
            let ids = search::people(db, q, OTHERS_MAX).await?;
            let known =
                ids.iter().filter_map(|id| world.directory.person(*id)).filter(|p| p.works_here(l.now));
            people = known
                .map(|p| (p.name.clone(), words::department(l, &world.directory, &p.department)))
                .collect();
        }
    }
    let link = |to: usize| {
        let words = percent_encoding::utf8_percent_encode(q, percent_encoding::NON_ALPHANUMERIC);
        format!("/search?q={words}&page={to}")
    };
    let shown = u64::try_from(cases.len()).unwrap_or(0);
    let pager = (shown > 0 && (more || page > 0)).then(|| Pager {
        l: l.clone(),
        previous: page.checked_sub(1).map(link),
        next: more.then(|| link(page + 1)),
        first: u64::try_from(page * CASES).unwrap_or(0) + 1,
        shown,
        total: None,
    });
    let title =
        if q.is_empty() { l.t("search-title").into_owned() } else { l.ta("search-title-for", &[("q", &q)]) };
    Ok(SearchPage {
        s: viewer.shell(&title).query(q),
        nothing: cases.is_empty()
            && customers.is_empty()
            && units.is_empty()
            && sites.is_empty()
            && people.is_empty()
            && agreed.is_empty()
            && catalogue.is_empty(),
        q: q.to_owned(),
        cases,
        pager,
        customers,
        units,
        sites,
        people,
        contracts: agreed,
        parts: catalogue,
        register,
    })
}
