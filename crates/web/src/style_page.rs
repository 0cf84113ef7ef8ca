//! `/style`: every part in every state, for those who change how things look. Demo only; looked at in every language,
//! light and dark, wide and narrow.

use crate::answer::{self, Answer};
use crate::components::{Badge, ChipState, Choice, ClockChip, FilterChip, Form, Pager};
use crate::filters;
use crate::flash::{Flash, Tone};
use crate::i18n::{L10n, Span, Stamp};
use crate::layout::{NavItem, Shell, ShellUser};
use crate::reader::Reader;
use askama::Template;
use axum::Router;
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};

const ROWS: [&str; 5] = ["style-row-1", "style-row-2", "style-row-3", "style-row-4", "style-row-5"];
const CUSTOMERS: [&str; 3] = ["style-customer-1", "style-customer-2", "style-customer-3"];
/// Text and hint.
const SEVERITIES: [(&str, &str); 4] = [
    ("style-severity-1", "style-sev-hint-1"),
    ("style-severity-2", "style-sev-hint-2"),
    ("style-severity-3", "style-sev-hint-3"),
    ("style-severity-4", ""),
];

/// The route; merged by the program where it runs a demo.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/style", get(show)).route("/style/paper", get(show_paper))
}

async fn show(reader: Reader) -> Answer {
    answer::page(&StylePage::new(&reader))
}

async fn show_paper(reader: Reader) -> Answer {
    let s = Shell::new(&reader, &reader.l.t("style-alert-info"));
    answer::page(&PaperPage { rows: rows(&reader.l), s })
}

#[derive(Template)]
#[template(path = "style_paper.html")]
struct PaperPage {
    s: Shell,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "style.html")]
struct StylePage {
    s: Shell,
    swatches: [&'static str; 12],
    badges: Vec<Badge>,
    clocks: Vec<ClockChip>,
    filters: Vec<FilterChip>,
    rows: Vec<Row>,
    pager: Pager,
    fresh: Form,
    refused: Form,
    severities: Vec<Choice>,
    cities: Vec<Choice>,
    minutes_ago: Stamp,
    yesterday: Stamp,
}

/// One row of the sample list.
struct Row {
    number: String,
    subject: String,
    customer: String,
    stage: Badge,
    clock: ClockChip,
    who: Option<String>,
}

impl StylePage {
    fn new(reader: &Reader) -> Self {
        let l = &reader.l;
        let fresh = Form::new(l);
        let mut refused = Form::sent(l, [("r-phone", "1380000123"), ("r-what", "")]);
        refused.refuse("r-phone", l.t("style-refused-phone"));
        refused.refuse("r-what", l.t("style-what.missing"));
        let severities = SEVERITIES.iter().enumerate().map(|(n, (text, hint))| {
            let choice = Choice::new((n + 1).to_string(), l.t(text));
            if hint.is_empty() { choice } else { choice.hint(l.t(hint)) }
        });
        Self {
            s: shell(reader),
            swatches: [
                "ground",
                "surface",
                "raised",
                "sunken",
                "ink",
                "ink-soft",
                "accent",
                "accent-soft",
                "ok",
                "soon",
                "late",
                "info",
            ],
            badges: badges(l),
            clocks: clocks(l),
            filters: filter_chips(l),
            rows: rows(l),
            pager: Pager {
                l: l.clone(),
                previous: None,
                next: Some("/style?after=25".to_owned()),
                first: 1,
                shown: 5,
                total: Some(12345),
            },
            fresh,
            refused,
            severities: severities.collect(),
            cities: ["杭州", "绍兴", "宁波"].into_iter().map(|city| Choice::new(city, city)).collect(),
            minutes_ago: l.stamp_ago(ago(l, 12)),
            yesterday: l.stamp_ago(ago(l, 26 * 60)),
        }
    }
}

fn shell(reader: &Reader) -> Shell {
    let l = &reader.l;
    let user = ShellUser {
        name: l.t("style-person-2").into_owned(),
        line: l.t("style-nav-supervision").into_owned(),
        unread: 3,
        may_take_reports: true,
    };
    let item = |href, text, icon, count, apart| NavItem { href, text, icon, count, apart };
    let nav = vec![
        item("/style", "style-nav-desk", "inbox", 12, false),
        item("/style/cases", "style-nav-cases", "ticket", 0, false),
        item("/style/customers", "style-nav-customers", "building-2", 0, false),
        item("/style/parts", "style-nav-parts", "package", 0, false),
        item("/style/supervision", "style-nav-supervision", "shield-check", 2, true),
        item("/style/administration", "style-nav-administration", "settings", 0, false),
    ];
    Shell::new(reader, &l.t("style-title"))
        .user(user, "", nav)
        .crumb("/style", &l.t("style-nav-desk"))
        .flash(Flash::ok("style-flash").with("name", l.t("style-person").into_owned()))
}

fn ago(l: &L10n, minutes: i64) -> Timestamp {
    moved(l.now, -minutes)
}

fn moved(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}

fn badges(l: &L10n) -> Vec<Badge> {
    let badge = |tone, key: &str| Badge::new(tone, l.t(key));
    vec![
        badge(Tone::Plain, "style-stage-reported").icon("circle-dashed"),
        badge(Tone::Info, "style-stage-answered").icon("message-square"),
        badge(Tone::Info, "style-stage-diagnosing").icon("search"),
        badge(Tone::Info, "style-stage-on-site").icon("truck"),
        badge(Tone::Soon, "style-stage-waiting").icon("hourglass"),
        badge(Tone::Late, "style-stage-late").icon("chevrons-up"),
        badge(Tone::Ok, "style-stage-confirmed").icon("circle-check"),
        badge(Tone::Plain, "style-stage-closed").icon("archive"),
        badge(Tone::Late, "style-severity-1").icon("flame"),
        badge(Tone::Soon, "style-severity-2").icon("triangle-alert"),
        badge(Tone::Plain, "style-severity-3").icon("minus"),
    ]
}

fn running(l: &L10n, left_minutes: i64, of_minutes: i64, at_risk: bool) -> ChipState {
    let due = moved(l.now, left_minutes);
    let used = 100 - left_minutes * 100 / of_minutes;
    ChipState::Running {
        started: moved(due, -of_minutes),
        due,
        left: Span::Elapsed(left_minutes * 60),
        used_percent: u8::try_from(used).unwrap_or(100),
        at_risk,
    }
}

fn late(l: &L10n, minutes: i64) -> ChipState {
    ChipState::Late { due: ago(l, minutes), over: Span::Elapsed(minutes * 60) }
}

fn clocks(l: &L10n) -> Vec<ClockChip> {
    let chip = |state, promise: &str| ClockChip::new(l, state).promise(&l.t(promise));
    let why = vec![l.t("style-why-1").into_owned(), l.t("style-why-2").into_owned()];
    let working = |left, used_percent| ChipState::Running {
        started: ago(l, 60),
        due: moved(l.now, 2 * 24 * 60),
        left,
        used_percent,
        at_risk: false,
    };
    let paused = ChipState::Paused {
        since: ago(l, 90),
        left: Some(Span::Working(7 * 3600 + 1200)),
        used_percent: 40,
        why: l.t("style-pause-customer").into_owned(),
    };
    vec![
        chip(running(l, 1210, 1440, false), "style-promise-answer").why(why),
        chip(running(l, 42, 120, true), "style-promise-local"),
        chip(working(Span::WorkingDays(2), 20), "style-promise-complaint").provisional(true),
        chip(working(Span::Working(11 * 3600 + 1500), 35), "style-promise-return"),
        chip(paused, "style-promise-solve"),
        chip(late(l, 25), "style-promise-answer").escalated_to(&l.t("style-person")),
        chip(ChipState::Kept { at: ago(l, 200), over: None }, "style-promise-answer"),
        chip(ChipState::Kept { at: ago(l, 1600), over: Some(Span::Elapsed(2700)) }, "style-promise-local"),
        chip(ChipState::Void { why: l.t("style-void").into_owned() }, "style-promise-solve"),
    ]
}

fn filter_chips(l: &L10n) -> Vec<FilterChip> {
    let chip = |key: &str, on, count| FilterChip {
        href: "/style".to_owned(),
        text: l.t(key).into_owned(),
        on,
        count,
    };
    vec![
        chip("style-filter-mine", true, Some(12)),
        chip("style-filter-unassigned", false, Some(3)),
        chip("style-filter-late", false, Some(1)),
        chip("style-filter-water", false, None),
    ]
}

fn rows(l: &L10n) -> Vec<Row> {
    let mut badges = badges(l).into_iter();
    let states = [
        late(l, 25),
        running(l, 42, 120, true),
        running(l, 200, 1440, false),
        ChipState::Paused {
            since: ago(l, 90),
            left: Some(Span::Elapsed(7200)),
            used_percent: 40,
            why: l.t("style-pause-customer").into_owned(),
        },
        running(l, 5 * 24 * 60, 15 * 24 * 60, false),
    ];
    let row = |(n, state): (usize, ChipState)| Row {
        number: format!("AC-{}", 20418 - n),
        subject: l.t(ROWS.get(n).copied().unwrap_or_default()).into_owned(),
        customer: l.t(CUSTOMERS.get(n % 3).copied().unwrap_or_default()).into_owned(),
        stage: badges.next().unwrap_or_else(|| Badge::new(Tone::Plain, "")),
        clock: ClockChip::new(l, state),
        who: (n != 1).then(|| l.t(if n % 2 == 0 { "style-person" } else { "style-person-2" }).into_owned()),
    };
    states.into_iter().enumerate().map(row).collect()
}
