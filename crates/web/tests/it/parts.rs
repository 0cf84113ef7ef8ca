//! The parts of pages as HTML.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use web::components::{Badge, ChipState, Choice, ClockChip, FilterChip, Form, Pager, initials};
use web::flash::Tone;
use web::i18n::{L10n, Lang, Span};

fn reader(lang: Lang) -> L10n {
    L10n::new(lang, TimeZone::get("Asia/Shanghai").unwrap(), now())
}

fn now() -> Timestamp {
    "2026-11-25T02:20:00Z".parse().unwrap()
}

fn minutes(n: i64) -> Timestamp {
    now() + SignedDuration::from_mins(n)
}

/// The text alone, as a screen reader would say it.
fn words(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => {
                inside = true;
                out.push(' ');
            }
            '>' => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every asset has its content's hash in the name, which changes with things that these tests are not about.
fn shown(part: &impl std::fmt::Display) -> String {
    let html = part.to_string();
    let mut out = String::new();
    for (i, piece) in html.split("/assets/icons").enumerate() {
        if i == 0 {
            out.push_str(piece);
        } else {
            out.push_str(piece.split_once('#').map_or(piece, |(_, rest)| rest).trim_start());
        }
    }
    out.replace('>', ">\n")
}

fn states() -> Vec<ChipState> {
    let running = |left: Span, at_risk| ChipState::Running {
        started: minutes(-60),
        due: minutes(200),
        left,
        used_percent: 23,
        at_risk,
    };
    vec![
        running(Span::Elapsed(12_000), false),
        running(Span::Elapsed(2520), true),
        running(Span::Working(41_100), false),
        running(Span::WorkingDays(2), false),
        ChipState::Paused {
            since: minutes(-90),
            left: Some(Span::Elapsed(7200)),
            used_percent: 40,
            why: "photos".into(),
        },
        ChipState::Paused { since: minutes(-90), left: None, used_percent: 40, why: "photos".into() },
        ChipState::Late { due: minutes(-25), over: Span::Elapsed(1500) },
        ChipState::Kept { at: minutes(-200), over: None },
        ChipState::Kept { at: minutes(-200), over: Some(Span::Elapsed(2700)) },
        ChipState::Void { why: "withdrawn".into() },
    ]
}

#[test]
fn a_clock_says_everything_in_words() {
    let said = |lang: Lang| -> Vec<String> {
        let l = reader(lang);
        states()
            .into_iter()
            .map(|state| {
                words(&ClockChip::new(&l, state).escalated_to("王建国").provisional(true).to_string())
            })
            .collect()
    };
    insta::assert_json_snapshot!([said(Lang::ZhHans), said(Lang::ZhHant), said(Lang::En)]);
}

#[test]
fn a_clock_as_html() {
    let l = reader(Lang::En);
    let state = states().remove(1);
    let chip =
        ClockChip::new(&l, state).promise("An <answer> within 2 hours").why(vec!["Because & so".into()]);
    insta::assert_snapshot!(shown(&chip));
}

#[test]
fn fields_as_html() {
    let l = reader(Lang::En);
    let mut form = Form::sent(
        &l,
        [("phone", "\"><script>"), ("severity", "2"), ("consent", "on"), ("secret", "hunter2")],
    );
    form.refuse("phone", "One digit is missing.");
    let choices =
        || vec![Choice::new("1", "Severity 1").hint("Water is cut off"), Choice::new("2", "Severity 2")];
    let fields = [
        shown(&form.summary()),
        shown(&form.field("phone", "style-phone").tel().required().autofocus()),
        shown(&form.field("what", "style-what").area(4).max(500).optional()),
        shown(&form.field("severity", "style-severity").radios(choices()).required()),
        shown(&form.field("severity2", "style-severity").select(choices()).value("2")),
        shown(&form.field("count", "style-count").digits()),
        shown(&form.field("consent", "style-consent").check()),
        shown(&form.field("secret", "style-city").password("current-password")),
        shown(&form.field("files", "style-files").files("image/*", true)),
        shown(&form.field("city", "style-city").offers(vec!["杭州".into()])),
    ];
    let html = fields.join("\n");
    assert!(!html.contains("<script>"), "what was typed is escaped");
    assert!(!html.contains("hunter2"), "a password is never sent back");
    insta::assert_snapshot!(html);
}

#[test]
fn badges_chips_and_pagers_as_html() {
    let l = reader(Lang::ZhHans);
    let pager = |first, shown, total, next: Option<&str>| Pager {
        l: l.clone(),
        previous: (first > 1).then(|| "/cases?before=9".to_owned()),
        next: next.map(str::to_owned),
        first,
        shown,
        total,
    };
    let parts = [
        shown(&Badge::new(Tone::Soon, "等待<客户>").icon("hourglass")),
        shown(&Badge::new(Tone::Ok, "已确认")),
        shown(&FilterChip {
            href: "/cases?a=1&b=2".into(), text: "我的".into(), on: true, count: Some(12)
        }),
        shown(&FilterChip { href: "/cases".into(), text: "全部".into(), on: false, count: None }),
        shown(&pager(26, 25, Some(12_345), Some("/cases?after=50"))),
    ];
    insta::assert_snapshot!(parts.join("\n"));
    let sentences = [
        pager(1, 5, Some(5), None),
        pager(0, 0, Some(0), None),
        pager(1, 25, None, Some("/x")),
        pager(26, 3, None, None),
        pager(1, 3, None, None),
    ]
    .map(|p| words(&p.to_string()));
    assert_eq!(
        sentences,
        ["共5条", "共0条", "第1–25条，后面还有 上一页 下一页", "第26–28条，共28条 上一页 下一页", "共3条"]
    );
}

#[test]
fn initials_of_names() {
    let table = [
        ("王建国", "建国"),
        ("李敏", "李敏"),
        ("Li Min", "LM"),
        ("anna", "A"),
        ("", ""),
        ("欧阳 震华", "震华"),
    ];
    for (name, expected) in table {
        assert_eq!(initials(name), expected);
    }
}
