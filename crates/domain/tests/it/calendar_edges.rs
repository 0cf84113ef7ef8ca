//! Where whole minutes don't reach: fractions of a second, waits that touch, times beyond the data, and what was already
//! announced when a notice comes.

use crate::house::{at, calendars};
use domain::calendar::{
    Budget, Calendar, CalendarName, DayKind, Due, Notice, NoticeFault, Pause, add_months, explain,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::path::Path;
use std::sync::LazyLock;

fn cn() -> &'static Calendar {
    static CN: LazyLock<Calendar> =
        LazyLock::new(|| calendars().get(&CalendarName::new("cn")).unwrap().clone());
    &CN
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn pause(from: Timestamp, to: Timestamp) -> Pause {
    Pause { from, to: Some(to) }
}

fn due(calendar: &Calendar, budget: Budget, start: Timestamp, pauses: &[Pause]) -> Timestamp {
    match calendar.deadline(budget, start, pauses) {
        Ok(Due::At { at, .. }) => at,
        other => panic!("{budget:?} from {start}: {other:?}"),
    }
}

const NANOS: i64 = 1_000_000_000;

fn after(start: Timestamp, nanos: i64) -> Timestamp {
    start + SignedDuration::from_nanos(nanos)
}

/// The three kinds, of one size.
fn budgets(seconds: u64) -> [Budget; 3] {
    let days = u32::try_from(seconds / 28_800 + 1).unwrap();
    [Budget::Elapsed(seconds), Budget::WorkingTime(seconds), Budget::WorkingDays(days)]
}

/// Waits one after the other, to the nanosecond: how long until it begins, how long it lasts.
fn waits() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let short = 0..5 * NANOS;
    let long = 0..40 * 3600 * NANOS;
    vec((prop_oneof![short.clone(), long.clone()], prop_oneof![short, long]), 0..5)
}

fn as_pauses(start: Timestamp, waits: &[(i64, i64)]) -> Vec<Pause> {
    let mut cursor = start;
    let mut next = |(gap, long): &(i64, i64)| {
        let from = after(cursor, *gap);
        cursor = after(from, *long);
        pause(from, cursor)
    };
    waits.iter().map(&mut next).collect()
}

/// Any nanosecond of 2025.
fn starts() -> impl Strategy<Value = Timestamp> {
    (0..364 * 86_400 * NANOS).prop_map(|n| after("2025-01-01T00:00:00Z".parse().unwrap(), n))
}

proptest! {
    #![proptest_config(Config { cases: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_fraction_of_a_second_brings_a_deadline_forward(start in starts(), waits in waits(), seconds in 1..200_000u64) {
        let cn = cn();
        let pauses = as_pauses(start, &waits);
        for budget in budgets(seconds) {
            let mut before = due(cn, budget, start, &[]);
            for n in 1..=pauses.len() {
                let now = due(cn, budget, start, &pauses[..n]);
                prop_assert!(now >= before, "{budget:?}: {before} became {now} by {:?}", pauses[n - 1]);
                before = now;
            }
        }
    }

    #[test]
    fn a_wait_in_two_parts_is_one_wait(start in starts(), waits in waits(), seconds in 1..200_000u64, share in 0..100i64) {
        let cn = cn();
        let whole = as_pauses(start, &waits);
        let parts: Vec<Pause> = whole.iter().flat_map(|p| {
            let (from, to) = (p.from, p.to.unwrap());
            let middle = after(from, i64::try_from(to.duration_since(from).as_nanos()).unwrap() / 100 * share);
            [pause(middle, to), pause(from, middle)]
        }).collect();
        for budget in budgets(seconds) {
            prop_assert_eq!(cn.deadline(budget, start, &parts), cn.deadline(budget, start, &whole));
        }
    }

    #[test]
    fn at_the_deadline_all_of_it_is_used_and_just_before_not(start in starts(), waits in waits(), seconds in 1..200_000u64) {
        let cn = cn();
        let pauses = as_pauses(start, &waits);
        for budget in [Budget::Elapsed(seconds), Budget::WorkingTime(seconds)] {
            let due = due(cn, budget, start, &pauses);
            let whole = i64::try_from(seconds).unwrap();
            prop_assert_eq!(cn.used_s(budget, start, due, &pauses), whole);
            prop_assert_eq!(cn.used_s(budget, start, after(due, -1), &pauses), whole - 1);
        }
    }

    #[test]
    fn shares_come_one_after_the_other_and_the_whole_is_the_deadline(
        start in starts(), waits in waits(), seconds in 1..200_000u64
    ) {
        let cn = cn();
        let pauses = as_pauses(start, &waits);
        for budget in budgets(seconds) {
            let moments: Vec<Timestamp> =
                [0, 50, 80, 100].map(|share| cn.at_share(budget, start, &pauses, share).unwrap().unwrap()).into();
            prop_assert!(moments.is_sorted(), "{budget:?}: {moments:?}");
            let due = due(cn, budget, start, &pauses);
            // Working days are shared out by their open seconds: the last one may be reached a fraction earlier.
            let last = moments[3];
            match budget {
                Budget::WorkingDays(_) => prop_assert!(last <= due, "{last} {due}"),
                _ => prop_assert_eq!(last, due),
            }
        }
    }
}

#[test]
fn fractions_of_a_second_add_up() {
    let cn = cn();
    let nine = at("2026-03-02T09:00:00");
    let (start, ten) = (after(nine, 900_000_000), Budget::WorkingTime(10));
    assert_eq!(due(cn, ten, start, &[]), after(nine, 10_900_000_000));
    let blink = pause(after(nine, 1_100_000_000), after(nine, 1_200_000_000));
    assert_eq!(due(cn, ten, start, &[blink]), after(nine, 11_000_000_000), "a tenth of a second later");
    // Over lunch: what was left of the second is used when it opens again.
    let noon = at("2026-03-02T12:00:00");
    let late = due(cn, ten, after(noon, -500_000_000), &[]);
    assert_eq!(late, after(at("2026-03-02T13:30:00"), 9_500_000_000));
    assert!(cn.is_open(after(noon, -1)) && !cn.is_open(noon), "half-open: closed at the stroke");
    // Before 1970 a fraction counts forward too.
    let old = "valid_from = \"1969-01-01\"\nvalid_to = \"1969-12-31\"\ntz = \"UTC\"\n[weekly]\n3 = [[\"00:00\", \"24:00\"]]\n";
    let old = Calendar::from_toml(CalendarName::new("old"), old).unwrap();
    let start: Timestamp = "1969-12-31T23:00:00.25Z".parse().unwrap();
    assert_eq!(due(&old, ten, start, &[]), after(start, 10 * NANOS));
}

#[test]
fn a_wait_far_beyond_the_data_changes_nothing_before_it() {
    let cn = cn();
    let start = at("2026-03-02T09:00:00");
    let far = pause(at("2090-01-01T00:00:00"), at("2091-01-01T00:00:00"));
    for budget in budgets(3_600) {
        assert_eq!(cn.deadline(budget, start, &[far]), cn.deadline(budget, start, &[]), "{budget:?}");
    }
    let long = pause(at("2026-03-02T09:30:00"), at("2090-01-01T00:00:00"));
    assert!(cn.deadline(Budget::WorkingTime(3_600), start, &[long]).is_err());
    assert!(cn.deadline(Budget::WorkingDays(1), start, &[long]).is_err());
    assert_eq!(due(cn, Budget::Elapsed(3_600), start, &[long]), at("2090-01-01T00:30:00"));
}

#[test]
fn what_is_known_without_a_notice_is_assumed() {
    let cn = cn();
    let holiday = |text: &str| cn.kind_of(date(text)) == Some(DayKind::Holiday);
    // The rule as it stands since 2025: the eve, and the second of May.
    for known in [
        "2027-01-01",
        "2027-02-05",
        "2027-02-08",
        "2027-04-05",
        "2027-05-02",
        "2027-06-09",
        "2027-09-15",
        "2027-10-03",
        "2028-01-25",
        "2028-04-04",
        "2028-05-28",
        "2028-10-03",
        "2029-02-12",
        "2029-06-16",
        "2029-09-22",
        "2030-02-02",
        "2030-04-05",
        "2030-06-05",
        "2030-09-12",
        "2035-05-02",
        "2035-10-01",
    ] {
        assert!(holiday(known), "{known}");
    }
    for unknown in ["2027-02-09", "2027-05-03", "2027-10-04", "2027-01-04", "2031-01-23"] {
        assert!(!holiday(unknown), "{unknown}");
    }
    // Before 2025 Labour Day was one day, and the eve none.
    assert!(holiday("2023-05-01") && holiday("2023-10-03") && !holiday("2023-05-02"));
    let begun_before = cn.deadline(Budget::WorkingDays(1), at("2023-05-01T10:00:00"), &[]).unwrap();
    assert_eq!(begun_before, Due::At { at: at("2023-05-02T17:30:00"), provisional: true });
}

#[test]
fn a_notice_names_each_day_once_and_the_later_notice_wins() {
    let cn = cn();
    for (text, line) in [
        ("2027-01-01 off 元旦\n\n2027-01-01 off 元旦", 3),
        ("2027-01-01 off 元旦\n2027-01-03 work 1\n2027-01-03 work 5", 3),
    ] {
        let fault = Notice::parse(text).unwrap_err();
        let NoticeFault::Unreadable { line: found, why } = fault else { panic!("{fault:?}") };
        assert!(found == line && why.contains("keep one"), "{found}: {why}");
    }
    // The notice for 2027 may still move days at the end of 2026, whatever the one before said.
    let first = Notice::parse("2026-12-26 work 1\n2026-12-28 off\n2026-01-01 off\n2026-01-02 off").unwrap();
    let second =
        Notice::parse("2026-12-26 off 元旦\n2026-12-28 work 1\n2027-01-01 off\n2027-01-02 off").unwrap();
    let both = cn.with_notice(&first).unwrap().with_notice(&second).unwrap();
    assert_eq!(both.kind_of(date("2026-12-26")), Some(DayKind::Holiday));
    assert_eq!(both.kind_of(date("2026-12-28")), Some(DayKind::MakeUp));
    assert_eq!(both.version, cn.version + 2);
    let provisional = |calendar: &Calendar| {
        matches!(
            calendar.deadline(Budget::WorkingDays(1), at("2027-03-01T09:00:00"), &[]),
            Ok(Due::At { provisional: true, .. })
        )
    };
    assert!(provisional(cn) && !provisional(&both), "with the notice it is certain");
}

#[test]
fn months_end_on_the_corresponding_day_or_the_months_last() {
    for (first, months, last) in [
        ("2026-01-31", 1, Some("2026-02-28")),
        ("2026-01-31", 2, Some("2026-03-31")),
        ("2024-02-29", 12, Some("2025-02-28")),
        ("2024-02-29", 48, Some("2028-02-29")),
        ("2026-02-28", 24, Some("2028-02-28")),
        ("2026-03-10", 72, Some("2032-03-10")),
        ("2026-03-10", 0, Some("2026-03-10")),
        ("9999-12-01", 1, None),
        ("2026-03-10", u32::MAX, None),
    ] {
        assert_eq!(add_months(date(first), months), last.map(date), "{first} and {months} months");
    }
    // A warranty that ends on a day holds until its last moment.
    assert_eq!(cn().period_end(at("2026-03-10T09:00:00"), 24), Some(at("2028-03-11T00:00:00")));
    assert_eq!(cn().period_end(Timestamp::MAX, 1), None);
}

#[test]
fn every_shipped_day_is_as_announced() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/calendar/cn_2024_2026.json");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("skipped: the shared facts are not there");
        return;
    };
    let facts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (cn, shipped) = (cn(), include_str!("../../../../charter/calendars/cn.toml"));
    let mut off = Vec::new();
    let mut made_up = Vec::new();
    for year in ["2024", "2025", "2026"] {
        assert!(
            shipped.contains(facts["notice_urls"][year].as_str().unwrap()),
            "{year}: where it was published"
        );
        for day in facts["years"][year]["off_days"].as_array().unwrap() {
            let at = date(day["date"].as_str().unwrap());
            assert_eq!(cn.holiday_name(at), day["name"].as_str(), "{at}");
            off.push(at);
        }
        for day in facts["years"][year]["make_up_workdays"].as_array().unwrap() {
            made_up.push(date(day["date"].as_str().unwrap()));
        }
    }
    assert_eq!(cn.holidays().map(|(at, _)| at).collect::<Vec<_>>(), off);
    assert_eq!(cn.makeup_days().map(|(at, _)| at).collect::<Vec<_>>(), made_up);
    let mut day = date("2024-01-01");
    while day <= date("2026-12-31") {
        let worked = matches!(cn.kind_of(day), None | Some(DayKind::MakeUp));
        let weekday = day.weekday().to_monday_zero_offset() < 5;
        assert_eq!(worked, made_up.contains(&day) || (weekday && !off.contains(&day)), "{day}");
        day = day.checked_add(1.day()).unwrap();
    }
}

#[test]
fn each_wait_says_how_much_later_it_made_it() {
    let cn = cn();
    let start = at("2026-03-05T10:00:00");
    let pauses = [
        pause(at("2026-03-06T12:00:00"), at("2026-03-09T09:00:00")),
        pause(at("2026-03-05T18:00:00"), at("2026-03-05T19:00:00")),
        pause(at("2026-04-01T09:00:00"), at("2026-04-02T09:00:00")),
    ];
    let why = explain(cn, Budget::WorkingDays(2), start, &pauses).unwrap();
    assert_eq!(why.due, Some(at("2026-03-10T17:30:00")));
    let added: Vec<_> = why.pauses.iter().map(|p| (p.pause, p.added_s)).collect();
    // In the order of time; the one after the deadline is not among them. Friday became Tuesday, less the weekend's two days.
    assert_eq!(added, [(pauses[1], Some(0)), (pauses[0], Some(24 * 3600))]);
    let open = [Pause { from: at("2026-03-05T11:00:00"), to: None }];
    let why = explain(cn, Budget::WorkingTime(7_200), start, &open).unwrap();
    assert_eq!((why.due, why.pauses[0].added_s), (None, None), "nobody knows yet");
    // The wait that lasts begins only after the wait before it made it later.
    let two = [
        pause(at("2026-03-05T10:30:00"), at("2026-03-05T16:00:00")),
        Pause { from: at("2026-03-05T16:30:00"), to: None },
    ];
    let why = explain(cn, Budget::WorkingTime(7_200), start, &two).unwrap();
    assert_eq!(why.pauses.iter().map(|p| p.pause).collect::<Vec<_>>(), two);
}
