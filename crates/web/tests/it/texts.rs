//! Texts: complete, readable by Fluent, and said right in three languages.

use fluent_bundle::FluentResource;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use web::i18n::{Catalog, L10n, Lang, Span, by_name};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn reader(lang: Lang) -> L10n {
    // Wednesday, 10:20 in Shanghai.
    L10n::new(lang, TimeZone::get("Asia/Shanghai").unwrap(), at("2026-11-25T02:20:00Z"))
}

/// The same in zh-Hans, zh-Hant, en.
fn said(say: impl Fn(&L10n) -> String) -> [String; 3] {
    Lang::ALL.map(|lang| say(&reader(lang)))
}

fn files(lang: Lang) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(lang.code());
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.extension().is_some_and(|e| e == "ftl"))
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn every_file_is_read_without_a_complaint() {
    for lang in Lang::ALL {
        for (name, text) in files(lang) {
            if let Err((_, errors)) = FluentResource::try_new(text) {
                panic!("{}/{name}: {errors:?}", lang.code());
            }
        }
    }
}

#[test]
fn every_language_has_every_key_once() {
    let keys = Lang::ALL.map(|lang| {
        let mut keys = BTreeSet::new();
        for (name, text) in files(lang) {
            let mut message = String::new();
            for line in text.lines() {
                let Some((left, _)) = line.split_once('=') else { continue };
                let key = left.trim_end();
                if let Some(attribute) = key.strip_prefix("    .") {
                    assert!(
                        keys.insert(format!("{message}.{attribute}")),
                        "{}/{name}: {message}.{attribute} twice",
                        lang.code()
                    );
                } else if key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' ') {
                    key.clone_into(&mut message);
                    assert!(keys.insert(message.clone()), "{}/{name}: {message} twice", lang.code());
                }
            }
        }
        keys
    });
    assert!(keys[0].len() > 200);
    for (lang, own) in Lang::ALL.iter().zip(&keys) {
        let missing: Vec<_> = keys.iter().flatten().filter(|key| !own.contains(*key)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", lang.code());
    }
}

#[test]
fn a_missing_text_is_taken_from_the_next_language() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let catalog = Catalog::from_files(&[
        file("zh-Hans/a.ftl", "both = 简\nhans = 只有简体\nfield = 电话\n    .hint = 提示\n"),
        file("zh-Hant/a.ftl", "both = 繁\nfield = 電話\n"),
        file("en/a.ftl", "both = en\nonly-en = English\nbroken = { $n }\n"),
    ]);
    let text = |lang, key| catalog.text(lang, key, None).into_owned();
    assert_eq!(text(Lang::ZhHant, "both"), "繁");
    assert_eq!(text(Lang::ZhHant, "hans"), "只有简体");
    assert_eq!(text(Lang::ZhHant, "only-en"), "English");
    assert_eq!(text(Lang::ZhHant, "field.hint"), "提示");
    assert_eq!(text(Lang::ZhHans, "only-en"), "English");
    assert_eq!(text(Lang::En, "hans"), "只有简体");
    assert_eq!(text(Lang::En, "nobody"), "⟦nobody⟧");
    // A place that nothing was given for shows its name instead of failing.
    assert_eq!(text(Lang::En, "broken"), "{$n}");
    assert_eq!(catalog.find(Lang::En, "nobody", None), None);
}

#[test]
fn counting() {
    assert_eq!(said(|l| l.tn("rows-total", 1)), ["共1条", "共1條", "1 row"]);
    assert_eq!(said(|l| l.tn("rows-total", 12_345)), ["共12,345条", "共12,345條", "12,345 rows"]);
    assert_eq!(said(|l| l.tn("duration-working-days", 2)), ["2个工作日", "2個工作日", "2 working days"]);
    assert_eq!(reader(Lang::En).tn("duration-working-days", 1), "1 working day");
    let l = reader(Lang::En);
    assert_eq!([l.number(9999), l.number(10_000), l.number(-1_234_567)], ["9999", "10,000", "-1,234,567"]);
}

#[test]
fn lists() {
    let names = ["A", "B", "C"];
    assert_eq!(said(|l| l.list(&names)), ["A、B和C", "A、B和C", "A, B and C"]);
    assert_eq!(said(|l| l.list(&names[..2])), ["A和B", "A和B", "A and B"]);
    assert_eq!(said(|l| l.list(&names[..1])), ["A", "A", "A"]);
    assert_eq!(said(|l| l.list::<&str>(&[])), ["", "", ""]);
}

#[test]
fn lengths_of_time() {
    let table: &[(i64, [&str; 3])] = &[
        (0, ["0秒", "0秒", "0 s"]),
        (59, ["59秒", "59秒", "59 s"]),
        (60, ["1分钟", "1分鐘", "1 min"]),
        (3599, ["59分钟", "59分鐘", "59 min"]),
        (3600, ["1小时", "1小時", "1 h"]),
        (12_000, ["3小时20分", "3小時20分", "3 h 20 min"]),
        (47 * 3600 + 3540, ["47小时59分", "47小時59分", "47 h 59 min"]),
        (48 * 3600, ["2天", "2天", "2 days"]),
        (75 * 3600, ["3天3小时", "3天3小時", "3 days 3 h"]),
        (-12_000, ["3小时20分", "3小時20分", "3 h 20 min"]),
        (i64::MIN, ["106751991167300天15小时", "106751991167300天15小時", "106751991167300 days 15 h"]),
    ];
    for (seconds, expected) in table {
        let got = said(|l| l.duration(*seconds)).map(|s| s.replace(',', ""));
        assert_eq!(got, *expected, "{seconds}");
    }
    let spans: &[(Span, [&str; 3])] = &[
        (Span::Elapsed(600), ["10分钟", "10分鐘", "10 min"]),
        (Span::Working(600), ["10分钟工作时间", "10分鐘工作時間", "10 min of working time"]),
        (Span::Working(72_000), ["20小时工作时间", "20小時工作時間", "20 h of working time"]),
        (Span::Working(41_100), ["11小时25分工作时间", "11小時25分工作時間", "11 h 25 min of working time"]),
        (Span::WorkingDays(3), ["3个工作日", "3個工作日", "3 working days"]),
    ];
    for (span, expected) in spans {
        assert_eq!(said(|l| l.span(*span)), *expected, "{span:?}");
    }
}

#[test]
fn moments_near_and_far() {
    let table: &[(&str, [&str; 3])] = &[
        ("2026-11-25T09:30:00Z", ["今天17:30", "今天17:30", "today 17:30"]),
        // Midnight in Shanghai is 16:00 in UTC.
        ("2026-11-25T15:59:59Z", ["今天23:59", "今天23:59", "today 23:59"]),
        ("2026-11-25T16:00:00Z", ["明天00:00", "明天00:00", "tomorrow 00:00"]),
        ("2026-11-24T01:00:00Z", ["昨天09:00", "昨天09:00", "yesterday 09:00"]),
        ("2026-11-27T09:30:00Z", ["2026-11-27 17:30", "2026-11-27 17:30", "2026-11-27 17:30"]),
    ];
    for (moment, expected) in table {
        assert_eq!(said(|l| l.when(at(moment))), *expected, "{moment}");
    }
    assert_eq!(said(|l| l.day("2026-11-26".parse().unwrap())), ["明天", "明天", "tomorrow"]);
    assert_eq!(said(|l| l.day("2026-12-26".parse().unwrap())), ["2026-12-26"; 3]);
    assert_eq!(said(|l| l.weekday("2026-11-27".parse().unwrap())), ["周五", "週五", "Fri"]);
    assert_eq!(reader(Lang::En).exact(at("2026-11-27T09:30:05Z")), "2026-11-27 17:30:05 UTC+08:00");
}

#[test]
fn the_zone_is_said_where_it_differs() {
    let tokyo = reader(Lang::En).in_zone(TimeZone::get("Asia/Tokyo").unwrap());
    assert_eq!(tokyo.when(at("2026-11-25T09:30:00Z")), "today 18:30 UTC+09:00");
    // Another zone with the same clocks says nothing.
    let taipei = reader(Lang::En).in_zone(TimeZone::get("Asia/Taipei").unwrap());
    assert_eq!(taipei.when(at("2026-11-25T09:30:00Z")), "today 17:30");
    // "Today" is the reader's: 23:30 in Shanghai is already tomorrow in Tokyo.
    assert_eq!(tokyo.when(at("2026-11-25T15:30:00Z")), "tomorrow 00:30 UTC+09:00");
}

#[test]
fn how_long_ago() {
    let table: &[(&str, [&str; 3])] = &[
        ("2026-11-25T02:19:30Z", ["刚刚", "剛剛", "just now"]),
        ("2026-11-25T02:17:00Z", ["3分钟前", "3分鐘前", "3 min ago"]),
        ("2026-11-24T23:10:00Z", ["3小时前", "3小時前", "3 h ago"]),
        ("2026-11-25T04:20:00Z", ["2小时后", "2小時後", "in 2 h"]),
        ("2026-11-23T02:20:00Z", ["2026-11-23 10:20"; 3]),
    ];
    for (moment, expected) in table {
        assert_eq!(said(|l| l.ago(at(moment))), *expected, "{moment}");
    }
}

#[test]
fn names_sort_by_pinyin_and_numbers_by_value() {
    let mut names = ["张伟", "李敏", "王建国", "陈静", "10号表", "2号表", "Anna", "阿明"];
    names.sort_by(|a, b| by_name().compare(a, b));
    assert_eq!(names, ["2号表", "10号表", "阿明", "陈静", "李敏", "王建国", "张伟", "Anna"]);
    // Traditional characters stand where their reading puts them.
    let mut names = ["張偉", "李敏", "陳靜"];
    names.sort_by(|a, b| by_name().compare(a, b));
    assert_eq!(names, ["陳靜", "李敏", "張偉"]);
}
