//! A new plan: of days, or of a file.

use super::gather::{self, Days, Wanted};
use super::question::{self, Body as Asks, DAYS_MAX};
use super::{PLAN, SECONDS_MAX};
use crate::admin::parts::{Body, Link, Page, Section, Sent, Sheet, form};
use crate::answer::{Answer, see, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use axum::extract::State;
use domain::ids::{AreaCode, CaseId};
use jiff::civil::Date;
use store::day_plans::{Draft, State as Stands};

const NAME_CHARS_MAX: usize = 80;
/// Numbers of cases that are added by hand.
const ALSO_MAX: usize = 100;
/// A file with a matrix of some hundred places.
const FILE_CHARS_MAX: usize = 500_000;

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let rules = gather::rules(&app.store).await?;
    let today = l.now.to_zoned(app.store.world().zone.clone()).date();
    let form = Form::new(l)
        .with("day", today.to_string())
        .with("days", "1")
        .with("started", "on")
        .with("suggested", "on")
        .with("seconds", rules.seconds.to_string());
    page(&app, &viewer, &form).await
}

async fn page(app: &App, viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let lists = Lists::load(app).await?;
    let mut areas = vec![Choice::new("", l.t("routes-area-all"))];
    areas.extend(lists.areas.iter().map(|a| Choice::new(a.code.as_str(), lists.area(l, a.code.as_str()))));
    let days =
        (1..=DAYS_MAX).map(|n| Choice::new(n.to_string(), l.tn("routes-days-n", i64::from(n)))).collect();
    let sheet = Sheet::new("/routes/new", l.t("routes-make"))
        .fields(vec![
            form.field("day", "routes-first-day").date().required(),
            form.field("days", "routes-days").select(days).required(),
            form.field("area", "routes-area").select(areas),
        ])
        .group(
            l.t("routes-which"),
            vec![
                form.field("started", "routes-started").check(),
                form.field("suggested", "routes-suggested").check(),
                form.field("waiting", "routes-waiting").check(),
                form.field("also", "routes-also").area(2),
            ],
        )
        .group(
            l.t("routes-how"),
            vec![
                form.field("rest", "routes-rest").check(),
                form.field("seconds", "routes-seconds").digits().required(),
            ],
        )
        .back("/routes", l.t("routes-title"));
    Page::titled(viewer, &l.t("routes-new"))
        .crumb("/routes", &l.t("routes-title"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// How long it is searched for; what is wrong stands in the form.
pub(super) fn read_seconds(l: &L10n, form: &mut Form) -> Option<u32> {
    let typed = super::people::whole(form.value("seconds"));
    let found = typed.filter(|seconds| (1..=SECONDS_MAX).contains(seconds));
    if found.is_none() {
        form.refuse("seconds", l.ta("routes-seconds.wrong", &[("most", &i64::from(SECONDS_MAX))]));
    }
    found
}

/// Numbers of cases, however they are separated.
fn read_also(l: &L10n, form: &mut Form) -> Vec<CaseId> {
    let text = form.value("also").to_owned();
    let mut also = Vec::new();
    for word in text.split([' ', ',', '，', '、', ';', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        match word.parse() {
            Ok(case) if also.len() < ALSO_MAX => also.push(case),
            _ => {
                form.refuse("also", l.ta("routes-also.wrong", &[("text", &word)]));
                break;
            }
        }
    }
    also
}

pub(super) async fn add(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let l = &sent.viewer.reader.l;
    let first: Option<Date> = form.value("day").parse().ok();
    if first.is_none() {
        form.refuse("day", l.t("routes-first-day.wrong"));
    }
    let days = form.value("days").parse().ok().filter(|n| (1..=DAYS_MAX).contains(n)).unwrap_or(1);
    let (seconds, also) = (read_seconds(l, &mut form), read_also(l, &mut form));
    let on = |name: &str| form.value(name) == "on";
    let (started, suggested, waiting, rest) = (on("started"), on("suggested"), on("waiting"), on("rest"));
    let area = AreaCode::new(form.value("area"));
    let (Some(first), Some(seconds)) = (first, seconds.filter(|_| !form.is_refused())) else {
        return page(&app, &sent.viewer, &form).await;
    };
    let wanted = Wanted { first, days, area, started, suggested, waiting, also, rest, whole: false };
    let today = app.now().to_zoned(app.store.world().zone.clone()).date();
    if first < today {
        form.refuse("day", l.t("routes-first-day.past"));
    } else if Days::of(&app.store.world(), &wanted, app.now()).is_empty() {
        form.refuse("day", l.t("routes-first-day.rest"));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &form).await;
    }
    let (question, beyond) = gather::question(&app.store, &wanted).await?;
    if question.visits.is_empty() {
        form.refuse("started", l.t("routes-nothing"));
    } else if question.people.is_empty() {
        form.refuse("day", l.t("routes-nobody"));
    }
    if form.is_refused() {
        return page(&app, &sent.viewer, &form).await;
    }
    let draft = Draft {
        name: l.ta("routes-named", &[("day", &first.to_string())]),
        day: Some(first),
        body: serde_json::to_string(&Asks::Day(Box::new(question)))?,
        visits: None,
        seconds,
        state: Stands::Waiting,
    };
    let id = app.store.add_day_plan(&draft, sent.viewer.id).await?;
    app.searches.added();
    let path = format!("/routes/{id}");
    Ok(if beyond == 0 {
        see(&path)
    } else {
        see_with(&path, &Flash::soon("routes-beyond").with("n", beyond))
    })
}

pub(super) async fn file(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let rules = gather::rules(&app.store).await?;
    let form = Form::new(&viewer.reader.l).with("seconds", rules.seconds.to_string());
    file_page(&viewer, &form)
}

fn file_page(viewer: &Viewer, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let sheet = Sheet::new("/routes/file", l.t("routes-make"))
        .with_files()
        .fields(vec![
            form.field("name", "routes-name").max(80).required(),
            form.field("upload", "routes-upload").files(".json,application/json", false),
            form.field("text", "routes-text").area(8),
            form.field("seconds", "routes-seconds").digits().required(),
        ])
        .back("/routes", l.t("routes-title"));
    Page::titled(viewer, &l.t("routes-file"))
        .crumb("/routes", &l.t("routes-title"))
        .intro(l.t("routes-file-intro"))
        .link(Link::new("/api/v1/openapi.json", l.t("routes-described"), "file-text"))
        .errors(form)
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

pub(super) async fn add_file(State(app): State<App>, sent: Sent) -> Answer {
    let mut form = form(&sent, PLAN)?;
    let l = &sent.viewer.reader.l;
    let name = form.value("name").trim().to_owned();
    if name.is_empty() {
        form.refuse("name", l.ta("field-missing", &[("label", &l.t("routes-name"))]));
    } else if name.chars().count() > NAME_CHARS_MAX {
        form.refuse(
            "name",
            l.ta("field-too-long", &[("label", &l.t("routes-name")), ("n", &NAME_CHARS_MAX)]),
        );
    }
    let seconds = read_seconds(l, &mut form);
    let uploaded = sent.files.first().map(|file| String::from_utf8(file.bytes.clone()));
    let text = match uploaded {
        Some(Ok(text)) => text,
        Some(Err(_)) => {
            form.refuse("upload", l.t("routes-upload.no-text"));
            String::new()
        }
        None => form.value("text").to_owned(),
    };
    if text.trim().is_empty() && !form.is_refused() {
        form.refuse("text", l.t("routes-text.missing"));
    } else if text.chars().count() > FILE_CHARS_MAX && sent.files.is_empty() {
        form.refuse("text", l.t("routes-text.long"));
    }
    let (Some(seconds), false) = (seconds, form.is_refused()) else { return file_page(&sent.viewer, &form) };
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let read = text.clone();
    if let Err(fault) = tokio::task::spawn_blocking(move || question::read_file(&read)).await? {
        form.refuse("text", l.ta("routes-text.wrong", &[("why", &fault.to_string())]));
        return file_page(&sent.viewer, &form);
    }
    let body = serde_json::to_string(&Asks::File(text))?;
    let draft = Draft { name, day: None, body, visits: None, seconds, state: Stands::Waiting };
    let id = app.store.add_day_plan(&draft, sent.viewer.id).await?;
    app.searches.added();
    Ok(see(&format!("/routes/{id}")))
}
