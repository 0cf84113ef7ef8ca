//! Who pays, over all cases: lines that wait to be decided, objections that wait to be answered, quotes by state, and what was
//! given free in a month.

use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::case_page::charges::{shown, verdict_badge, yuan};
use crate::components::{Badge, Pager};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use domain::roles::Permission;
use domain::warranty::Verdict;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use store::World;
use store::read::charges::{self, Cursor, LineRow, Lines, QuoteRow, Quotes, Sum, Waiting};

/// Any of them opens the lists.
pub(crate) const MAY: [Permission; 3] = [Permission::Rule, Permission::ReviewRulings, Permission::Quote];
/// Rows a page.
const ROWS: i64 = 50;
/// Numbers beside the lists' names count up to here.
const COUNT_MAX: i64 = 999;

/// The lists, as the address names them: (name, the state of quotes where it is one of those).
const VIEWS: [(&str, Option<&str>); 7] = [
    ("undecided", None),
    ("objections", None),
    ("waiting", Some("issued")),
    ("accepted", Some("accepted")),
    ("expired", Some("expired")),
    ("declined", Some("declined")),
    ("given", None),
];

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/charges", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    view: String,
    /// `2026-11`, of what was given free.
    month: String,
    /// Where a page begins: `microseconds.case.number`.
    after: String,
    from: Option<u64>,
}

async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    if !MAY.into_iter().any(|permission| viewer.may(permission)) {
        return Err(Refusal::forbidden().into());
    }
    let l = &viewer.reader.l;
    let (view, state) = VIEWS.into_iter().find(|(name, _)| *name == asked.view).unwrap_or(VIEWS[0]);
    let waiting = charges::waiting(app.store.db(), COUNT_MAX).await?;
    let mut page = Page::titled(&viewer, &l.t("charges-title")).intro(l.t("charges-intro"));
    for (name, _) in VIEWS {
        page = page.link(tab(l, name, view, waiting));
    }
    let world = app.store.world();
    if view == "given" {
        for link in months(l, &world, &asked) {
            page = page.link(link);
        }
    }
    let section = match (view, state) {
        ("given", _) => given(&app, l, &world, &asked).await?,
        (_, Some(state)) => quotes(&app, l, &world, &asked, view, state).await?,
        ("objections", None) => lines(&app, l, &world, &asked, Lines::Objected).await?,
        (_, None) => lines(&app, l, &world, &asked, Lines::Undecided).await?,
    };
    page.section(section).answer()
}

fn tab(l: &L10n, name: &str, here: &str, waiting: Waiting) -> Link {
    let count = match name {
        "undecided" => Some(waiting.undecided),
        "objections" => Some(waiting.objected),
        "waiting" => Some(waiting.issued),
        "accepted" => Some(waiting.accepted),
        _ => None,
    };
    let text = l.t(&format!("charges-view-{name}"));
    let text = match count {
        Some(n) if n >= COUNT_MAX => format!("{text} {}+", l.number(COUNT_MAX)),
        Some(n) => format!("{text} {}", l.number(n)),
        None => text.into_owned(),
    };
    let icon = match name {
        "undecided" => "circle-dashed",
        "objections" => "hand",
        "waiting" | "expired" => "hourglass",
        "accepted" => "circle-check",
        "declined" => "circle-x",
        _ => "receipt",
    };
    Link::new(format!("/charges?view={name}"), text, icon).here(name == here)
}

async fn lines(app: &App, l: &L10n, world: &World, asked: &Asked, which: Lines) -> Answer<Section> {
    let (view, decided) = match which {
        Lines::Undecided => ("undecided", false),
        Lines::Objected => ("objections", true),
    };
    let mut found = charges::lines(app.store.db(), which, cursor(&asked.after), ROWS + 1).await?;
    let next = next(&mut found, view, asked, |row| (row.at, row.case.key(), row.no));
    let mut heads = vec!["charges-line", "charges-case", "charges-customer", "charges-unit"];
    heads.push(if decided { "charges-verdict" } else { "charges-since" });
    heads.extend(decided.then_some("charges-decided-by"));
    let empty = l.t(&format!("charges-none-{view}"));
    let name = l.t(&format!("charges-view-{view}"));
    let mut table = Table::new(name.clone(), heads.into_iter().map(|key| l.t(key))).empty(empty);
    let shown_rows = found.len();
    for row in found {
        table.row(line_cells(l, world, row, decided));
    }
    table.pager = pager(l, asked, view, shown_rows, next);
    Ok(Section::new(Body::Table(table)).title(name))
}

fn line_cells(l: &L10n, world: &World, row: LineRow, decided: bool) -> Vec<Cell> {
    let what = match &row.part {
        Some(part) => format!("{} {part}", l.t(&format!("rulings-kind-{}", row.kind))),
        None => l.t(&format!("rulings-kind-{}", row.kind)).into_owned(),
    };
    let number = row.case.to_string();
    let mut cells = vec![
        Cell::link(what, format!("/cases/{number}/charges#line-{}", shown(row.no))),
        Cell::link(&number, format!("/cases/{number}")).note(row.subject),
        Cell::text(row.customer_name.unwrap_or_default()),
        Cell::text(row.serial.unwrap_or_default()),
    ];
    if decided {
        cells.push(row.verdict.map_or_else(Cell::default, |verdict| Cell::badge(verdict_badge(l, verdict))));
        let by = row.decided_by.map(|id| words::person(l, &world.directory, id));
        cells.push(Cell::text(by.unwrap_or_default()));
    } else {
        cells.push(Cell::stamp(l.stamp_ago(row.at)));
    }
    cells
}

async fn quotes(
    app: &App,
    l: &L10n,
    world: &World,
    asked: &Asked,
    view: &str,
    state: &str,
) -> Answer<Section> {
    let wanted = Quotes { state: Some(state.to_owned()), after: cursor(&asked.after), ..Quotes::default() };
    let mut found = charges::quotes(app.store.db(), &wanted, ROWS + 1).await?;
    let next = next(&mut found, view, asked, |row| (row.issued, row.case.key(), row.no));
    let heads = [
        "charges-quote",
        "charges-case",
        "charges-customer",
        "charges-total",
        "charges-given",
        if state == "accepted" { "charges-due" } else { "charges-until" },
    ];
    let name = l.t(&format!("charges-view-{view}"));
    let empty = l.t(&format!("charges-none-{view}"));
    let mut table = Table::new(name.clone(), heads.map(|key| l.t(key))).empty(empty);
    let today = l.now.to_zoned(world.zone.clone()).date();
    let shown_rows = found.len();
    for row in found {
        table.row(quote_cells(l, today, row, state));
    }
    table.pager = pager(l, asked, view, shown_rows, next);
    Ok(Section::new(Body::Table(table)).title(name))
}

/// A quote whose last day is this near is worth a word to the customer.
const SOON_DAYS: i32 = 3;

fn quote_cells(l: &L10n, today: Date, row: QuoteRow, state: &str) -> Vec<Cell> {
    let number = row.case.to_string();
    let named = l.ta("charges-quote-of", &[("quote", &shown(row.no))]);
    let last = match (row.valid_until, state) {
        (_, "accepted") => {
            let left = row.due.map_or(row.total, |due| due);
            Cell::number(yuan(left))
        }
        (Some(day), "issued") if day <= today.saturating_add(SOON_DAYS.days()) => {
            Cell::badge(Badge::new(Tone::Soon, day.to_string()).icon("hourglass"))
        }
        (Some(day), _) => Cell::text(day.to_string()),
        (None, _) => Cell::default(),
    };
    vec![
        Cell::link(named, format!("/cases/{number}/quotes/{}", shown(row.no))),
        Cell::link(&number, format!("/cases/{number}")).note(row.subject),
        Cell::text(row.customer_name.unwrap_or_default()),
        Cell::number(yuan(row.total)),
        Cell::number(yuan(row.given_free)),
        last,
    ]
}

/// What was decided in a month, by who pays: the cost of free service is recorded too.
async fn given(app: &App, l: &L10n, world: &World, asked: &Asked) -> Answer<Section> {
    let first = first_day(l, world, asked);
    let start =
        |date: Date| date.to_zoned(world.zone.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp());
    let next = first.saturating_add(1.month());
    let sums = charges::sums(app.store.db(), start(first), start(next)).await?;
    let heads = ["charges-verdict", "charges-lines", "charges-cost", "charges-price"];
    let mut table =
        Table::new(l.t("charges-view-given"), heads.map(|key| l.t(key))).empty(l.t("charges-none-given"));
    for sum in Verdict::ALL.into_iter().filter_map(|verdict| sums.iter().find(|sum| sum.verdict == verdict)) {
        table.row(sum_cells(l, sum));
    }
    let title = l.ta("charges-given-title", &[("month", &month_name(first))]);
    Ok(Section::new(Body::Table(table)).title(title).note(l.t("charges-given-note")))
}

fn first_day(l: &L10n, world: &World, asked: &Asked) -> Date {
    let today = l.now.to_zoned(world.zone.clone()).date();
    month(&asked.month).unwrap_or_else(|| today.first_of_month())
}

fn month_name(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The months before and after.
fn months(l: &L10n, world: &World, asked: &Asked) -> [Link; 2] {
    let first = first_day(l, world, asked);
    let to = |date: Date, icon| {
        Link::new(format!("/charges?view=given&month={}", month_name(date)), month_name(date), icon)
    };
    [to(first.saturating_sub(1.month()), "arrow-left"), to(first.saturating_add(1.month()), "arrow-right")]
}

fn sum_cells(l: &L10n, sum: &Sum) -> Vec<Cell> {
    let cost = Cell::number(yuan(sum.cost));
    let cost = if sum.unknown > 0 { cost.note(l.tn("charges-unknown", sum.unknown)) } else { cost };
    vec![
        Cell::badge(verdict_badge(l, sum.verdict)),
        Cell::number(l.number(sum.lines)),
        cost,
        Cell::number(if sum.verdict == Verdict::Free { "–".to_owned() } else { yuan(sum.price) }),
    ]
}

fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let year = year.parse().ok().filter(|year| (2000..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

fn cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.splitn(3, '.');
    let at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    let case = parts.next()?.parse().ok()?;
    Some(Cursor { at, case, no: parts.next()?.parse().ok()? })
}

/// Cuts off the row that only shows that there is more, and says where that begins.
fn next<T>(
    found: &mut Vec<T>,
    view: &str,
    asked: &Asked,
    at: impl Fn(&T) -> (Timestamp, i64, u16),
) -> Option<String> {
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    if found.len() <= rows {
        return None;
    }
    found.truncate(rows);
    let (moment, key, no) = at(found.last()?);
    let case = domain::ids::CaseId::from_key(key);
    let from = asked.from.unwrap_or(1) + u64::try_from(rows).unwrap_or(0);
    Some(format!("/charges?view={view}&after={}.{case}.{no}&from={from}", moment.as_microsecond()))
}

fn pager(l: &L10n, asked: &Asked, view: &str, shown: usize, next: Option<String>) -> Option<Pager> {
    if shown == 0 {
        return None;
    }
    let first = asked.from.unwrap_or(1).max(1);
    Some(Pager {
        l: l.clone(),
        previous: (!asked.after.is_empty()).then(|| format!("/charges?view={view}")),
        next,
        first,
        shown: u64::try_from(shown).unwrap_or(0),
        total: None,
    })
}
