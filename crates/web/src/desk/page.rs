//! The list itself.

use super::address::{self, Address, VIEWS, write_cursor};
use crate::answer::{self, Answer};
use crate::app::App;
use crate::clocks;
use crate::components::{Badge, Choice, ClockChip, FilterChip, Pager};
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{Query, State};
use domain::case::Channel;
use domain::ids::{CaseId, CustomerId, FaultCode};
use domain::roles::Permission;
use domain::severity::Severity;
use store::World;
use store::read::desk::{self, Asked, COUNT_MAX, DeskRow, Filters, Sort};
use store::read::{case_page, saved_views};
use store::search;

/// Rows a page.
const ROWS: u32 = 50;
/// Cases that a search for words may narrow the desk to.
const FOUND_MAX: usize = 500;
/// Stages of cases that are open.
const STAGES: [&str; 7] =
    ["reported", "answered", "diagnosing", "proposed", "not-effective", "waiting-customer", "waiting-parts"];
const STAGES_OVER: [&str; 4] = ["confirmed", "closed", "withdrawn", "merged"];

#[derive(Template)]
#[template(path = "desk/page.html", blocks = ["rows"])]
struct DeskPage {
    s: Shell,
    address: Address,
    here: String,
    view: &'static str,
    tabs: Vec<Tab>,
    saved: Vec<Saved>,
    selects: Vec<Select>,
    chips: Vec<FilterChip>,
    heads: Heads,
    rows: Vec<Row>,
    pager: Option<Pager>,
    empty: Option<(String, String)>,
    bulk: Option<Bulk>,
}

struct Tab {
    href: String,
    text: String,
    count: String,
    here: bool,
    late: bool,
}

struct Saved {
    id: i64,
    name: String,
    href: String,
    here: bool,
}

/// A filter of the form.
struct Select {
    name: &'static str,
    label: String,
    value: String,
    choices: Vec<Choice>,
}

/// Where the column heads lead that sort.
struct Heads {
    sort: &'static str,
    clock: String,
    age: String,
    severity: String,
}

struct Row {
    number: String,
    subject: String,
    who: String,
    stage: Badge,
    complaint: bool,
    level: String,
    grave: bool,
    assignee: Option<String>,
    clock: Option<ClockChip>,
    age: String,
}

/// What can be done with the selection.
struct Bulk {
    token: String,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    levels: Vec<Choice>,
    may_assign: bool,
    may_classify: bool,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(address): Query<Address>) -> Answer {
    viewer.require(Permission::SeeCases)?;
    let part = viewer.reader.wants("rows");
    let page = page(&app, viewer, address).await?;
    if part { answer::page(&page.as_rows()) } else { answer::page(&page) }
}

async fn page(app: &App, viewer: Viewer, address: Address) -> Answer<DeskPage> {
    let l = viewer.reader.l.clone();
    let world = app.store.world();
    let db = app.store.db();
    let lists = Lists::load(app).await?;
    let code = address.view_code(&viewer);
    let complaints = viewer.may(Permission::HandleComplaints);
    let filters = narrowed(app, &address).await?;
    let asked = Asked {
        view: address::view(code, &viewer),
        filters: filters.clone(),
        sort: address.sort(),
        from: address.from(),
        limit: ROWS,
        complaints,
    };
    let found = desk::page(db, &asked).await?;
    let (first, last) = (found.rows.first().map(|r| r.cursor), found.rows.last().map(|r| r.cursor));
    let counts = counts(app, &viewer, complaints).await?;
    let views = saved_views::of(db, viewer.id).await?;
    // P-COMPLAINT-2D: a complaint about the viewer, or about their superiors, is not there for them.
    let seen = found.rows.iter().filter(|row| row.case.may_be_seen_by(viewer.id, &world.directory));
    let rows: Vec<Row> = seen.map(|row| self::row(&l, &world, row)).collect();
    let total =
        counts.iter().find(|(view, _)| *view == code).map(|(_, n)| *n).filter(|_| !address.is_narrowed());
    let start = address.first();
    let shown = u64::try_from(rows.len()).unwrap_or(0);
    let pager = (shown > 0).then(|| Pager {
        l: l.clone(),
        previous: first.filter(|_| found.more_before).map(|cursor| {
            let from = start.saturating_sub(u64::from(ROWS)).max(1).to_string();
            address.link(&[("before", &write_cursor(&cursor)), ("from", &from)])
        }),
        next: last.filter(|_| found.more_after).map(|cursor| {
            address.link(&[("after", &write_cursor(&cursor)), ("from", &(start + shown).to_string())])
        }),
        first: start,
        shown,
        total: total.filter(|n| *n <= COUNT_MAX).and_then(|n| u64::try_from(n).ok()),
    });
    let topic = crate::live::topic(app, &format!("desk:{code}")).await?;
    let title = l.t(&format!("desk-title-{code}"));
    let chips = chips(app, &l, &world, &lists, &address).await?;
    Ok(DeskPage {
        s: viewer.shell(&title).live(&topic),
        here: address.link(&[]),
        view: code,
        tabs: tabs(&l, &viewer, code, &counts),
        saved: (views.into_iter())
            .map(|view| Saved {
                here: view.query == address.with(&[]),
                id: view.id,
                name: view.name,
                href: format!("/desk?{}", view.query),
            })
            .collect(),
        selects: selects(&l, &world, &lists, &address, code),
        chips,
        heads: Heads {
            sort: match address.sort() {
                Sort::Clock => "clock",
                Sort::Age => "age",
                Sort::Severity => "severity",
            },
            clock: address.link(&[("sort", "")]),
            age: address.link(&[("sort", "age")]),
            severity: address.link(&[("sort", "severity")]),
        },
        empty: rows.is_empty().then(|| empty(&l, &address, code)),
        bulk: bulk(app, &l, &viewer, &world, code),
        rows,
        pager,
        address,
    })
}

async fn narrowed(app: &App, address: &Address) -> Answer<Filters> {
    let mut filters = address.filters();
    if !address.q.trim().is_empty() {
        let mut found = search::cases(app.store.db(), &address.q, FOUND_MAX).await?;
        found.extend(address.q.trim().parse::<CaseId>());
        filters.among = Some(found);
    }
    Ok(filters)
}

/// How many cases each view has that this viewer may open.
async fn counts(app: &App, viewer: &Viewer, complaints: bool) -> Answer<Vec<(&'static str, i64)>> {
    let shown: Vec<&'static str> =
        VIEWS.into_iter().filter(|code| *code != "over" && (complaints || *code != "complaints")).collect();
    let views: Vec<desk::View> = shown.iter().map(|code| address::view(code, viewer)).collect();
    let counted = desk::counts(app.store.db(), &views, &Filters::default(), complaints).await?;
    Ok(shown.into_iter().zip(counted).collect())
}

fn tabs(l: &L10n, viewer: &Viewer, here: &str, counts: &[(&'static str, i64)]) -> Vec<Tab> {
    let shown =
        VIEWS.into_iter().filter(|code| *code != "complaints" || viewer.may(Permission::HandleComplaints));
    let tab = |code: &'static str| {
        let count = counts.iter().find(|(view, _)| *view == code).map(|(_, n)| *n);
        Tab {
            href: format!("/desk?view={code}"),
            text: l.t(&format!("desk-view-{code}")).into_owned(),
            count: count.map_or_else(String::new, |n| capped(l, n)),
            here: code == here,
            late: code == "late" && count.is_some_and(|n| n > 0),
        }
    };
    shown.map(tab).collect()
}

fn capped(l: &L10n, n: i64) -> String {
    if n > COUNT_MAX { format!("{}+", l.number(COUNT_MAX)) } else { l.number(n) }
}

fn row(l: &L10n, world: &World, row: &DeskRow) -> Row {
    let case = &row.case;
    let who: Vec<&str> = [row.customer.as_deref(), Some(row.reporter.as_str())]
        .into_iter()
        .flatten()
        .filter(|w| !w.is_empty())
        .collect();
    Row {
        number: case.id.to_string(),
        subject: if row.subject.is_empty() {
            l.t("desk-no-subject").into_owned()
        } else {
            row.subject.clone()
        },
        who: who.join(" · "),
        stage: words::stage_badge(l, case),
        complaint: case.complained_about().is_some(),
        level: words::level(l, case.severity),
        grave: case.severity <= Severity::Two,
        assignee: case.assignee.map(|id| words::person(l, &world.directory, id)),
        clock: if case.is_open() { clocks::row_chip(l, world, case) } else { None },
        age: l.ago(case.reported),
    }
}

fn selects(l: &L10n, world: &World, lists: &Lists, address: &Address, view: &str) -> Vec<Select> {
    let any = || Choice::new("", l.t("desk-any"));
    let select = |name: &'static str, value: &str, choices: Vec<Choice>| Select {
        name,
        label: l.t(&format!("desk-filter-{name}")).into_owned(),
        value: value.to_owned(),
        choices: std::iter::once(any()).chain(choices).collect(),
    };
    let departments = world.directory.departments();
    let departments = departments.map(|d| Choice::new(d.code.as_str(), words::pick(l, &d.names))).collect();
    let levels =
        Severity::ALL.into_iter().map(|s| Choice::new(s.level().to_string(), lists.level(l, s))).collect();
    let stages: &[&str] = if view == "over" { &STAGES_OVER } else { &STAGES };
    let stages = stages.iter().map(|code| Choice::new(*code, words::stage(l, code))).collect();
    let channels = Channel::ALL.into_iter().map(|c| Choice::new(c.code(), words::channel(l, c))).collect();
    let faults = lists.faults.iter().map(|f| Choice::new(f.code.as_str(), words::pick(l, &f.name))).collect();
    let people = crate::lists::people(l, world).into_iter().collect();
    let mut all = vec![
        select("department", &address.department, departments),
        select("assignee", &address.assignee, people),
        select("severity", &address.severity, levels),
        select("stage", &address.stage, stages),
        select("channel", &address.channel, channels),
        select("fault", &address.fault, faults),
    ];
    // What the view says already need not be asked.
    all.retain(|s| !matches!((view, s.name), ("team", "department") | ("mine" | "unassigned", "assignee")));
    all
}

/// What narrows the list, each with the way to take it off.
async fn chips(
    app: &App,
    l: &L10n,
    world: &World,
    lists: &Lists,
    address: &Address,
) -> Answer<Vec<FilterChip>> {
    let filters = address.filters();
    let mut on: Vec<(&str, String)> = Vec::new();
    on.extend(filters.department.map(|d| ("department", words::department(l, &world.directory, &d))));
    on.extend(filters.assignee.map(|id| ("assignee", words::person(l, &world.directory, id))));
    on.extend(filters.severity.map(|s| ("severity", words::level(l, s))));
    on.extend(filters.stage.map(|code| ("stage", words::stage(l, &code))));
    on.extend(filters.channel.map(|c| ("channel", words::channel(l, c))));
    on.extend(filters.fault.map(|code: FaultCode| ("fault", lists.fault(l, &code))));
    if let Some(id) = filters.customer {
        on.push(("customer", customer_name(app, id).await?));
    }
    if !address.q.trim().is_empty() {
        on.push(("q", format!("“{}”", address.q.trim())));
    }
    let chips = on.into_iter().map(|(name, text)| FilterChip {
        href: address.link(&[(name, "")]),
        text,
        on: true,
        count: None,
    });
    Ok(chips.collect())
}

async fn customer_name(app: &App, id: CustomerId) -> Answer<String> {
    let card = case_page::customer(app.store.db(), id).await?;
    Ok(card.map_or_else(|| id.to_string(), |card| card.name))
}

fn empty(l: &L10n, address: &Address, view: &str) -> (String, String) {
    let view = if address.is_narrowed() { "narrowed" } else { view };
    let text = |kind: &str| l.t(&format!("desk-empty-{view}{kind}")).into_owned();
    (text(""), text("-says"))
}

fn bulk(app: &App, l: &L10n, viewer: &Viewer, world: &World, view: &str) -> Option<Bulk> {
    if view == "over" {
        return None;
    }
    let departments = world.directory.departments();
    Some(Bulk {
        token: app.form_token(),
        people: crate::lists::people(l, world),
        departments: departments.map(|d| Choice::new(d.code.as_str(), words::pick(l, &d.names))).collect(),
        levels: Severity::ALL
            .into_iter()
            .map(|s| Choice::new(s.level().to_string(), words::level(l, s)))
            .collect(),
        may_assign: viewer.may(Permission::Assign),
        may_classify: viewer.may(Permission::Classify),
    })
}
