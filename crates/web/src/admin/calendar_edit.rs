//! Changing a calendar: opening hours, or a year's notice. What would change is shown first; saved, every open clock on the
//! calendar is computed anew.

use super::calendars::{day_words, find, weekday};
use super::parts::{
    Body, Cell, Page, Section, Sent, Sheet, Table, changed_meanwhile, edited, form, form_with,
};
use super::recompute;
use crate::answer::{Answer, see, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::calendar::{Calendar, CalendarFault, CalendarProblem, Notice, NoticeFault};
use domain::clock::RecomputeReason;
use domain::roles::Permission;
use jiff::ToSpan as _;
use jiff::civil::Date;
use store::documents::{self, CALENDAR, Saved};
use store::recompute as jobs;

/// Changed days that are listed.
const DAYS_MAX: usize = 120;

pub(super) async fn notice(State(app): State<App>, viewer: Viewer, Path(name): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let form = Form::new(&viewer.reader.l);
    ask_notice(&app, &viewer, &name, form).await?.answer()
}

async fn ask_notice(app: &App, viewer: &Viewer, name: &str, form: Form) -> Answer<Page> {
    let l = &viewer.reader.l;
    let form = form.with("edited", version(app, name).await?.to_string());
    let world = app.store.world();
    let next = find(&world, name)?.valid_to.year() + 1;
    let sheet = Sheet::new(format!("/admin/calendars/{name}/notice"), l.t("admin-notice-preview"))
        .with_files()
        .hidden("edited", form.value("edited"))
        .fields(vec![
            form.field("notice", "admin-notice").area(14),
            form.field("file", "admin-notice-file").files(".toml,.txt,.csv,text/plain", false),
            form.field("source", "admin-notice-source").max(300),
        ])
        .back(format!("/admin/calendars/{name}"), l.t("cancel"));
    Ok(titled(viewer, name, &l.ta("admin-notice-title", &[("year", &next.to_string())]))
        .errors(&form)
        .intro(l.t("admin-notice-intro"))
        .section(Section::new(Body::Form(sheet))))
}

fn titled(viewer: &Viewer, name: &str, title: &str) -> Page {
    let l = &viewer.reader.l;
    Page::titled(viewer, title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/calendars", &l.t("admin-calendars"))
        .crumb(&format!("/admin/calendars/{name}"), &l.ta("admin-calendar-named", &[("name", &name)]))
}

/// The newest version of a calendar's document.
async fn version(app: &App, name: &str) -> Answer<i64> {
    let document = documents::latest(app.store.db(), &format!("{CALENDAR}{name}")).await?;
    Ok(document.map_or(0, |d| d.version))
}

pub(super) async fn take_notice(State(app): State<App>, Path(name): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    if let Some(file) = sent.files.first() {
        // What is pasted stays; a file beside it is taken in its place.
        form = form_with(&sent, &[("notice", String::from_utf8_lossy(&file.bytes).into_owned())]);
    }
    let world = app.store.world();
    let before = find(&world, &name)?;
    let after = Notice::parse(form.value("notice")).and_then(|notice| before.with_notice(&notice));
    let after = match after {
        Ok(after) => after,
        Err(fault) => {
            form.refuse("notice", notice_fault(l, &fault));
            return ask_notice(&app, &sent.viewer, &name, form).await?.answer();
        }
    };
    let note = match form.value("source").trim() {
        "" => l.ta("admin-notice-note", &[("year", &after.valid_to.year().to_string())]),
        source => source.to_owned(),
    };
    if form.value("confirmed") != "yes" {
        let kept = ["edited", "notice", "source"].map(|name| (name, form.value(name).to_owned()));
        let page = titled(&sent.viewer, &name, &l.t("admin-preview"));
        return preview(
            &app,
            l,
            page,
            &format!("/admin/calendars/{name}/notice"),
            before,
            &after,
            kept.into(),
        )
        .await?
        .answer();
    }
    match save(&app, &sent, &name, after, edited(&form), &note).await? {
        Some(response) => Ok(response),
        None => {
            let form = changed_meanwhile(&sent, version(&app, &name).await?, "notice");
            ask_notice(&app, &sent.viewer, &name, form).await?.answer()
        }
    }
}

fn notice_fault(l: &L10n, fault: &NoticeFault) -> String {
    match fault {
        NoticeFault::Unreadable { line, why } => {
            let line = i64::try_from(*line).unwrap_or(0);
            l.ta("notice-fault-unreadable", &[("line", &line), ("why", why)])
        }
        NoticeFault::OutsideYear { date, year } => {
            l.ta("notice-fault-outside-year", &[("date", &date.to_string()), ("year", &year.to_string())])
        }
        NoticeFault::Both { date } => l.ta("notice-fault-both", &[("date", &date.to_string())]),
        NoticeFault::WeekdayClosed { date, weekday } => l.ta(
            "notice-fault-weekday-closed",
            &[("date", &date.to_string()), ("weekday", &weekday.to_string())],
        ),
        NoticeFault::Empty => l.t("notice-fault-empty").into_owned(),
        NoticeFault::BeforeCalendar { year, from } => {
            l.ta("notice-fault-before-calendar", &[("year", &year.to_string()), ("from", &from.to_string())])
        }
        NoticeFault::Gap { year, next } => {
            l.ta("notice-fault-gap", &[("year", &year.to_string()), ("next", &next.to_string())])
        }
    }
}

/// What would change: days, and due times of open clocks.
async fn preview(
    app: &App,
    l: &L10n,
    page: Page,
    action: &str,
    before: &Calendar,
    after: &Calendar,
    kept: Vec<(&str, String)>,
) -> Answer<Page> {
    let found = jobs::preview(app.store.db(), after).await?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let says = l.ta(
        "admin-preview-clocks",
        &[
            ("clocks", &number(found.clocks)),
            ("moved", &number(found.moved)),
            ("settled", &number(found.settled)),
        ],
    );
    let mut sheet = Sheet::new(action, l.t("admin-save-recompute")).hidden("confirmed", "yes");
    for (name, value) in kept {
        sheet = sheet.hidden(name, value);
    }
    let heads = ["admin-day", "admin-before", "admin-after"];
    let mut table =
        Table::new(l.t("admin-days-changed"), heads.map(|key| l.t(key))).empty(l.t("admin-days-same"));
    for date in changed_days(before, after) {
        let day = format!("{date} {}", l.weekday(date));
        table.row(vec![
            Cell::text(day),
            Cell::text(day_words(l, before, date)),
            Cell::text(day_words(l, after, date)),
        ]);
    }
    Ok(page
        .alert(Tone::Info, says, None)
        .section(Section::new(Body::Table(table)).title(l.t("admin-days-changed")))
        .section(Section::new(Body::Form(sheet)).note(l.t("admin-recompute-says"))))
}

fn changed_days(before: &Calendar, after: &Calendar) -> Vec<Date> {
    let mut found = Vec::new();
    let mut date = before.valid_from.min(after.valid_from);
    let last = before.valid_to.max(after.valid_to);
    while date <= last && found.len() < DAYS_MAX {
        if before.kind_of(date) != after.kind_of(date)
            || before.holiday_name(date) != after.holiday_name(date)
        {
            found.push(date);
        }
        date = date.saturating_add(1.day());
    }
    found
}

/// Saves the version after `edited` and begins to compute anew; `None` when somebody saved meanwhile.
async fn save(
    app: &App,
    sent: &Sent,
    name: &str,
    after: Calendar,
    edited: i64,
    note: &str,
) -> Answer<Option<axum::response::Response>> {
    let mut data = after.to_data();
    data.version = u32::try_from(edited + 1).unwrap_or(1);
    let body = toml::to_string(&data)?;
    let saved = app
        .store
        .save_document(&format!("{CALENDAR}{name}"), &body, edited, Some(sent.viewer.id), note)
        .await?;
    let Saved::As { .. } = saved else { return Ok(None) };
    let why = RecomputeReason::Calendar { name: after.name, version: data.version };
    let job = recompute::start(app, &why, sent.viewer.id).await?;
    Ok(Some(see_with(&format!("/admin/recompute/{job}"), &Flash::ok("admin-saved"))))
}

pub(super) async fn hours(State(app): State<App>, viewer: Viewer, Path(name): Path<String>) -> Answer {
    viewer.require(Permission::Administer)?;
    let world = app.store.world();
    let calendar = find(&world, &name)?;
    let mut form = Form::new(&viewer.reader.l);
    for (day, hours) in calendar.weekly().iter().enumerate() {
        let hours: Vec<String> = hours.iter().map(|(open, close)| format!("{open}-{close}")).collect();
        form = form.with(&format!("day-{}", day + 1), hours.join(", "));
    }
    ask_hours(&app, &viewer, &name, form).await?.answer()
}

async fn ask_hours(app: &App, viewer: &Viewer, name: &str, form: Form) -> Answer<Page> {
    let l = &viewer.reader.l;
    let form = form.with("edited", version(app, name).await?.to_string());
    let days = (1..=7)
        .map(|day| form.field(&format!("day-{day}"), &format!("admin-hours-{day}")).max(120))
        .collect();
    let sheet = Sheet::new(format!("/admin/calendars/{name}/hours"), l.t("admin-notice-preview"))
        .hidden("edited", form.value("edited"))
        .fields(days)
        .fields(vec![form.field("note", "admin-note").max(300)])
        .back(format!("/admin/calendars/{name}"), l.t("cancel"));
    Ok(titled(viewer, name, &l.t("admin-hours-edit"))
        .errors(&form)
        .intro(l.t("admin-hours-intro"))
        .section(Section::new(Body::Form(sheet))))
}

pub(super) async fn save_hours(State(app): State<App>, Path(name): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, Permission::Administer)?;
    let l = &sent.viewer.reader.l;
    let world = app.store.world();
    let before = find(&world, &name)?;
    let mut data = before.to_data();
    data.weekly.clear();
    for day in 1..=7 {
        let field = format!("day-{day}");
        match openings(form.value(&field)) {
            Some(hours) if hours.is_empty() => {}
            Some(hours) => {
                data.weekly.insert(day.to_string(), hours);
            }
            None => form.refuse(&field, l.ta("admin-hours-unclear", &[("day", &weekday(l, day - 1))])),
        }
    }
    let after = match Calendar::new(before.name.clone(), &data) {
        Ok(after) => Some(after),
        Err(faults) => {
            for fault in faults {
                let day =
                    fault.key.strip_prefix("weekly.").and_then(|key| key.split('.').next()).unwrap_or("1");
                form.refuse(&format!("day-{day}"), calendar_fault(l, &fault));
            }
            None
        }
    };
    let Some(after) = after.filter(|_| !form.is_refused()) else {
        return ask_hours(&app, &sent.viewer, &name, form).await?.answer();
    };
    if after.weekly() == before.weekly() {
        return Ok(see(&format!("/admin/calendars/{name}")));
    }
    if form.value("confirmed") != "yes" {
        let fields = sent.fields.iter().filter(|(name, _)| name != "csrf" && name != "confirmed");
        let kept = fields.map(|(name, value)| (name.as_str(), value.clone())).collect();
        let page = titled(&sent.viewer, &name, &l.t("admin-preview"));
        return preview(&app, l, page, &format!("/admin/calendars/{name}/hours"), before, &after, kept)
            .await?
            .answer();
    }
    let note = form.value("note").trim().to_owned();
    match save(&app, &sent, &name, after, edited(&form), &note).await? {
        Some(response) => Ok(response),
        None => {
            let form = changed_meanwhile(&sent, version(&app, &name).await?, "day-1");
            ask_hours(&app, &sent.viewer, &name, form).await?.answer()
        }
    }
}

/// `08:30-12:00, 13:30-17:30`; empty for a day off.
fn openings(text: &str) -> Option<Vec<(String, String)>> {
    let text = text
        .replace(['，', '、', ';', '；'], ",")
        .replace(['–', '—', '~', '至', '－'], "-")
        .replace('：', ":");
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.split_once('-').map(|(open, close)| (open.trim().to_owned(), close.trim().to_owned()))
        })
        .collect()
}

fn calendar_fault(l: &L10n, fault: &CalendarFault) -> String {
    let key = format!("calendar-fault-{}", fault.problem.code());
    match &fault.problem {
        CalendarProblem::Unreadable(text)
        | CalendarProblem::UnknownZone(text)
        | CalendarProblem::NotAWeekday(text)
        | CalendarProblem::NotATime(text)
        | CalendarProblem::Overlap(text) => l.ta(&key, &[("text", text)]),
        CalendarProblem::ClosesBeforeOpening(open, close) => l.ta(&key, &[("open", open), ("close", close)]),
        CalendarProblem::MakeUpWeekdayClosed(day) => l.ta(&key, &[("day", &day.to_string())]),
        CalendarProblem::EndsBeforeBeginning | CalendarProblem::TooLong => l.t(&key).into_owned(),
    }
}
