//! The ledger of promises: what was promised for a month, what was kept, what was not, and to whom that climbed.

use super::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Pager;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::{clocks, words};
use axum::extract::{Query, State};
use domain::ids::{DepartmentCode, PersonId, PromiseId};
use domain::roles::Permission;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::World;
use store::ledger::{self, After, Count, LATE_MAX, Late, Outcome};
use store::read::charges;

/// Lines and quotes that wait are counted up to here.
const CHARGES_MAX: i64 = 999;

/// Journal entries that one page reads at most; the worker or the next page reads on.
const ENTRIES_MAX: i64 = 10_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `2026-03`.
    month: String,
    /// A cursor of the late ones: `at.case.no`.
    after: String,
    from: Option<u64>,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Supervise)?;
    let l = &viewer.reader.l;
    let complete = ledger::catch_up(&app.store, ENTRIES_MAX).await?;
    let today = l.now.to_zoned(l.home.clone()).date();
    let first = month(&asked.month).unwrap_or_else(|| today.first_of_month());
    let (from, to) = (start(l, first), start(l, first.saturating_add(1.month())));
    let counts = ledger::counts(app.store.db(), from, to).await?;
    let late = ledger::late(app.store.db(), from, to, cursor(&asked.after)).await?;
    let world = app.store.world();
    let name = |date: Date| format!("{:04}-{:02}", date.year(), date.month());
    let link = |date: Date, icon| Link::new(format!("/supervision?month={}", name(date)), name(date), icon);
    let mut page = Page::titled(&viewer, &l.ta("admin-ledger-month", &[("month", &name(first))]))
        .intro(l.t("admin-ledger-intro"))
        .link(link(first.saturating_sub(1.month()), "arrow-left"))
        .link(link(first.saturating_add(1.month()), "arrow-right"))
        .link(Link::new("/admin/journal", l.t("admin-journal"), "scroll-text"))
        .link(Link::new("/admin/journal/verify", l.t("admin-verify"), "clipboard-check"));
    let waiting = charges::waiting(app.store.db(), CHARGES_MAX).await?;
    if waiting.undecided + waiting.objected + waiting.issued > 0 {
        let text = l.ta(
            "charges-open",
            &[
                ("undecided", &waiting.undecided),
                ("objected", &waiting.objected),
                ("issued", &waiting.issued),
            ],
        );
        let link = Link::new("/charges", l.t("charges-title"), "scale");
        page = page.alert(Tone::Info, text, Some(link));
    }
    if !complete {
        page = page.alert(Tone::Soon, l.t("admin-ledger-behind"), None);
    }
    page.section(by_promise(l, &world, &counts))
        .section(lates(l, &world, &viewer, &asked, first, late))
        .section(by_department(l, &world, &counts))
        .section(by_person(l, &world, &counts))
        .answer()
}

fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let year = year.parse().ok().filter(|year| (2000..=2200).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

fn start(l: &L10n, date: Date) -> Timestamp {
    date.to_zoned(l.home.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

fn cursor(text: &str) -> Option<After> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some(After { at: parts.next()??, case: parts.next()??, no: parts.next()?? })
}

/// Counts of one line, by outcome.
#[derive(Clone, Copy, Debug, Default)]
struct Sum([u64; 5]);

impl Sum {
    fn add(&mut self, count: &Count) {
        let place = Outcome::ALL.iter().position(|o| *o == count.outcome);
        if let Some(slot) = place.and_then(|i| self.0.get_mut(i)) {
            *slot += count.clocks;
        }
    }

    fn of(&self, outcome: Outcome) -> u64 {
        Outcome::ALL.iter().position(|o| *o == outcome).and_then(|i| self.0.get(i)).copied().unwrap_or(0)
    }

    /// Of those whose time is over and that were not void, the share that was kept in time.
    fn kept_share(&self) -> Option<String> {
        let over = self.of(Outcome::Kept) + self.of(Outcome::KeptLate) + self.of(Outcome::Missed);
        let tenths = (self.of(Outcome::Kept) * 1000).checked_div(over)?;
        Some(format!("{}.{}%", tenths / 10, tenths % 10))
    }

    fn cells(&self, l: &L10n) -> Vec<Cell> {
        let number = |n: u64| l.number(i64::try_from(n).unwrap_or(i64::MAX));
        let mut cells: Vec<Cell> = Outcome::ALL.iter().map(|o| Cell::number(number(self.of(*o)))).collect();
        cells.push(Cell::number(self.kept_share().unwrap_or_else(|| "–".to_owned())));
        cells
    }
}

fn table(l: &L10n, first: &str) -> Table {
    let outcomes = Outcome::ALL.iter().map(|o| l.t(&format!("ledger-{}", o.code())).into_owned());
    let head =
        [l.t(first).into_owned()].into_iter().chain(outcomes).chain([l.t("ledger-share").into_owned()]);
    Table::new(l.t("admin-ledger"), head).empty(l.t("admin-ledger-none"))
}

fn sums<K: Ord>(counts: &[Count], key: impl Fn(&Count) -> K) -> BTreeMap<K, Sum> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    counts.iter().for_each(|count| sums.entry(key(count)).or_default().add(count));
    sums
}

fn by_promise(l: &L10n, world: &World, counts: &[Count]) -> Section {
    let mut table = table(l, "admin-promise");
    for (promise, sum) in sums(counts, |c| c.promise.clone()) {
        let name: PromiseId = promise;
        let mut row = vec![Cell::text(words::promise(l, &world.charter, &name)).note(name.to_string())];
        row.extend(sum.cells(l));
        table.row(row);
    }
    Section::new(Body::Table(table)).title(l.t("admin-by-promise"))
}

fn by_department(l: &L10n, world: &World, counts: &[Count]) -> Section {
    let mut table = table(l, "admin-department");
    for (code, sum) in sums(counts, |c| c.department.clone()) {
        let code: DepartmentCode = code;
        let mut row = vec![Cell::text(words::department(l, &world.directory, &code))];
        row.extend(sum.cells(l));
        table.row(row);
    }
    Section::new(Body::Table(table)).title(l.t("admin-by-department"))
}

fn by_person(l: &L10n, world: &World, counts: &[Count]) -> Section {
    let mut table = table(l, "admin-person");
    for (person, sum) in sums(counts, |c| c.person) {
        let name = match person {
            Some(id) => {
                Cell::link(words::person(l, &world.directory, id), format!("/desk?view=open&assignee={id}"))
            }
            None => Cell::text(l.t("who-nobody")),
        };
        let mut row = vec![name];
        row.extend(sum.cells(l));
        table.row(row);
    }
    Section::new(Body::Table(table)).title(l.t("admin-by-person")).note(l.t("admin-by-person-says"))
}

/// The late ones with to whom they climbed; complaints only for those who handle them and whom they are not about.
fn lates(
    l: &L10n,
    world: &World,
    viewer: &Viewer,
    asked: &Asked,
    first: Date,
    mut late: Vec<Late>,
) -> Section {
    let page = usize::try_from(LATE_MAX).unwrap_or(usize::MAX);
    let more = late.len() > page;
    late.truncate(page);
    let heads = ["admin-case", "admin-promise", "admin-state", "admin-climbed-to", "admin-has-it"];
    let mut table = Table::new(l.t("admin-late"), heads.map(|key| l.t(key))).empty(l.t("admin-late-none"));
    for item in &late {
        if !may_see(viewer, world, item.case.complained_about().is_some(), item) {
            continue;
        }
        let Some(clock) = item.clock() else { continue };
        let name =
            |id: Option<PersonId>| id.map(|id| words::person(l, &world.directory, id)).unwrap_or_default();
        let case = item.case.id.to_string();
        let state = clocks::chip(l, world, clock);
        table.row(vec![
            Cell::link(case.clone(), format!("/cases/{case}")).note(&item.subject),
            Cell::text(words::promise(l, &world.charter, &clock.promise)),
            Cell::chip(state),
            Cell::text(name(item.climbed_to)),
            Cell::text(name(item.case.assignee)),
        ]);
    }
    let shown = u64::try_from(late.len()).unwrap_or(0);
    let start = asked.from.unwrap_or(1).max(1);
    let month = format!("{:04}-{:02}", first.year(), first.month());
    let next = late.last().filter(|_| more).map(|last| {
        let After { at, case, no } = last.cursor();
        format!("/supervision?month={month}&after={at}.{case}.{no}&from={}", start + shown)
    });
    let previous = (!asked.after.is_empty()).then(|| format!("/supervision?month={month}"));
    table.pager = Some(Pager {
        l: l.clone(),
        previous,
        next,
        first: if shown == 0 { 0 } else { start },
        shown,
        total: None,
    });
    Section::new(Body::Table(table)).title(l.t("admin-late"))
}

fn may_see(viewer: &Viewer, world: &World, complaint: bool, item: &Late) -> bool {
    let open = item.case.may_be_seen_by(viewer.id, &world.directory);
    open && (!complaint || viewer.may(Permission::HandleComplaints))
}
