//! Calendars: which there are, and a year of one day by day.

use super::parts::{Body, Cell, DayCell, Link, Month, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::calendar::{Calendar, CalendarName, DayKind};
use domain::roles::Permission;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use store::World;
use store::documents::CALENDAR;

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let today = l.now.to_zoned(l.home.clone()).date();
    let heads = ["admin-calendar", "admin-zone", "admin-hours", "admin-valid-to", "admin-version"];
    let mut table = Table::new(l.t("admin-calendars"), heads.map(|key| l.t(key)));
    for calendar in world.calendars.iter() {
        let name = calendar.name.to_string();
        let ends = today.saturating_add(super::home::CALENDAR_WARNING_DAYS.days()) > calendar.valid_to;
        let until = calendar.valid_to.to_string();
        let until = if ends && calendar.holidays().next().is_some() {
            Cell::badge(Badge::new(Tone::Soon, until))
        } else {
            Cell::text(until)
        };
        table.row(vec![
            Cell::link(&name, format!("/admin/calendars/{name}")),
            Cell::text(calendar.zone_name()),
            Cell::text(l.list(&hours_in_words(l, calendar))),
            until,
            Cell::link(calendar.version.to_string(), format!("/admin/versions?kind={CALENDAR}{name}")),
        ]);
    }
    Page::new(&viewer, "admin-calendars")
        .intro(l.t("admin-calendars-intro"))
        .section(Section::new(Body::Table(table)))
        .answer()
}

/// The calendar of this name.
pub(super) fn find<'a>(world: &'a World, name: &str) -> Answer<&'a Calendar> {
    Ok(world.calendars.get(&CalendarName::new(name)).ok_or_else(Refusal::not_found)?)
}

/// "Mon–Fri 08:30–12:00 13:30–17:30": days with the same hours together.
fn hours_in_words(l: &L10n, calendar: &Calendar) -> Vec<String> {
    let week = calendar.weekly();
    let mut out = Vec::new();
    let mut first = 0;
    while let Some(hours) = week.get(first) {
        let same = week.iter().skip(first).take_while(|h| *h == hours).count();
        if !hours.is_empty() {
            let (from, to) = (weekday(l, first), weekday(l, first + same - 1));
            let days = if same == 1 { from } else { format!("{from}–{to}") };
            let times: Vec<String> = hours.iter().map(|(open, close)| format!("{open}–{close}")).collect();
            out.push(format!("{days} {}", times.join(" ")));
        }
        first += same;
    }
    out
}

/// A weekday's name; 0 is Monday.
pub(super) fn weekday(l: &L10n, index: usize) -> String {
    // The first day of 2024 was a Monday.
    let days = i64::try_from(index).unwrap_or(0);
    l.weekday(Date::constant(2024, 1, 1).saturating_add(days.days()))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    year: Option<i16>,
}

pub(super) async fn year(
    State(app): State<App>,
    viewer: Viewer,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let world = app.store.world();
    let calendar = find(&world, &name)?;
    let today = l.now.to_zoned(l.home.clone()).date();
    let year = asked.year.filter(|y| (1900..=2200).contains(y)).unwrap_or(today.year());
    let link =
        |year: i16, icon| Link::new(format!("/admin/calendars/{name}?year={year}"), year.to_string(), icon);
    let months = (1..=12).filter_map(|month| month_of(l, calendar, year, month, today)).collect();
    let facts = vec![
        (l.t("admin-zone").into_owned(), Cell::text(calendar.zone_name())),
        (l.t("admin-hours").into_owned(), Cell::text(l.list(&hours_in_words(l, calendar)))),
        (
            l.t("admin-valid").into_owned(),
            Cell::text(l.ta(
                "admin-from-to",
                &[("from", &calendar.valid_from.to_string()), ("to", &calendar.valid_to.to_string())],
            )),
        ),
    ];
    let mut grid =
        Section::new(Body::Year(months)).title(year.to_string()).note(l.t("admin-calendar-legend"));
    if year > calendar.valid_to.year() || year < calendar.valid_from.year() {
        grid = grid.note(l.t("admin-calendar-beyond"));
    }
    Page::titled(&viewer, &l.ta("admin-calendar-named", &[("name", &name)]))
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/calendars", &l.t("admin-calendars"))
        .link(
            Link::new(format!("/admin/calendars/{name}/notice"), l.t("admin-notice-import"), "upload")
                .primary(),
        )
        .link(Link::new(format!("/admin/calendars/{name}/hours"), l.t("admin-hours-edit"), "pencil"))
        .link(Link::new(format!("/admin/versions?kind={CALENDAR}{name}"), l.t("admin-versions"), "history"))
        .link(link(year - 1, "arrow-left"))
        .link(link(year + 1, "arrow-right"))
        .section(Section::new(Body::Facts(facts)))
        .section(grid)
        .answer()
}

fn month_of(l: &L10n, calendar: &Calendar, year: i16, month: i8, today: Date) -> Option<Month> {
    let first = Date::new(year, month, 1).ok()?;
    let lead = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or(0);
    let mut days: Vec<Option<DayCell>> = (0..lead).map(|_| None).collect();
    let mut date = first;
    while date.month() == month {
        days.push(Some(day_cell(l, calendar, date, today)));
        date = date.tomorrow().ok()?;
    }
    let mut weeks = Vec::new();
    while !days.is_empty() {
        let rest = days.split_off(days.len().min(7));
        weeks.push(days);
        days = rest;
    }
    let name = format!("{year:04}-{month:02}");
    Some(Month { name, weekdays: (0..7).map(|day| weekday(l, day)).collect(), weeks })
}

fn day_cell(l: &L10n, calendar: &Calendar, date: Date, today: Date) -> DayCell {
    let known = (calendar.valid_from..=calendar.valid_to).contains(&date);
    let (kind, mark) = match calendar.kind_of(date) {
        None => ("working", String::new()),
        Some(DayKind::WeeklyRest) => ("rest", String::new()),
        Some(DayKind::Holiday) => ("holiday", l.t("admin-mark-holiday").into_owned()),
        Some(DayKind::MakeUp) => ("make-up", l.t("admin-mark-make-up").into_owned()),
    };
    let name = calendar.holiday_name(date).map(|name| words::holiday(l, Some(calendar), name));
    let title = name.unwrap_or_else(|| day_words(l, calendar, date));
    let kind = if known || kind == "holiday" { kind } else { "unknown" };
    DayCell { number: date.day(), kind, mark, title: format!("{date} {title}"), today: date == today }
}

/// What a day is, in words.
pub(super) fn day_words(l: &L10n, calendar: &Calendar, date: Date) -> String {
    let key = match calendar.kind_of(date) {
        None => "admin-day-working",
        Some(DayKind::WeeklyRest) => "admin-day-rest",
        Some(DayKind::Holiday) => "admin-day-holiday",
        Some(DayKind::MakeUp) => "admin-day-make-up",
    };
    let name = words::holiday(l, Some(calendar), calendar.holiday_name(date).unwrap_or_default());
    l.ta(key, &[("name", &name)]).trim().to_owned()
}
