//! Deadlines by hand, one line each; then the same rules against a walk minute by minute; then whatever can be wrong with a file.

use crate::house::{at, calendars};
use domain::calendar::{
    Budget, Calendar, CalendarData, CalendarName, CalendarProblem, Calendars, Due, Holidays, Notice,
    NoticeFault, Pause, explain,
};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::collections::BTreeMap;

/// what is shown | calendar | length | start | pauses | due
///
/// Times are local; an offset is written where the clock is put back. `?` after a due time: provisional.
const TABLE: &str = "
a make-up Saturday is worked          | cn | 1 working day  | 2026-02-13T16:00 | | 2026-02-14T17:30
its hours count                       | cn | 8h working     | 2026-02-13T16:30 | | 2026-02-14T17:00
a holiday Monday is not worked        | cn | 1 working day  | 2026-02-14T16:00 | | 2026-02-24T17:30
its hours do not count                | cn | 2h working     | 2026-02-14T16:30 | | 2026-02-24T09:30
make-up beats holiday beats weekday   | odd | 1 working day | 2026-03-03T10:00 | | 2026-03-07T17:00
make-up days have the named hours     | odd | 10h working   | 2026-03-03T16:00 | | 2026-03-09T10:00
no minute is lost at midnight         | always | 10m working | 2026-03-05T23:59 | | 2026-03-06T00:09
a day of working time is a day        | always | 24h working | 2026-03-05T23:59 | | 2026-03-06T23:59
100 hours less a minute, day and night| cn | 99h 59m        | 2026-03-02T00:00 | | 2026-03-06T03:59
100 hours less a minute, worked       | cn | 99h 59m working| 2026-03-02T08:30 | | 2026-03-19T10:59
a thousand hours                      | always | 1000h working | 2026-03-01T00:00 | | 2026-04-11T16:00
paused over a weekend: Friday counts  | cn | 2 working days | 2026-03-05T10:00 | 2026-03-06T12:00/2026-03-09T09:00 | 2026-03-10T17:30
a weekend alone costs nothing         | cn | 1 working day  | 2026-03-06T09:00 | 2026-03-07T10:00/2026-03-08T20:00 | 2026-03-09T17:30
working time paused over a weekend    | cn | 8h working     | 2026-03-06T15:30 | 2026-03-06T16:30/2026-03-09T10:00 | 2026-03-10T09:30
resumed outside opening hours         | cn | 2h working     | 2026-03-06T16:30 | 2026-03-06T17:00/2026-03-07T11:00 | 2026-03-09T10:00
no breach while paused                | cn | 24h            | 2026-03-02T09:00 | 2026-03-02T10:00/ | paused 82800
no breach while paused, worked        | cn | 2h working     | 2026-03-02T11:30 | 2026-03-02T14:00/ | paused 3600
no breach while paused, days          | cn | 2 working days | 2026-03-02T11:30 | 2026-03-02T14:00/ | paused
several pauses, two of them at once   | cn | 24h            | 2026-03-02T09:00 | 2026-03-02T10:00/2026-03-02T11:00 2026-03-02T12:00/2026-03-02T14:00 2026-03-02T13:00/2026-03-02T15:00 | 2026-03-03T13:00
several pauses, in working time       | cn | 4h working     | 2026-03-02T08:30 | 2026-03-02T09:00/2026-03-02T09:30 2026-03-02T11:30/2026-03-02T14:00 | 2026-03-02T15:30
several pauses, in working days       | cn | 3 working days | 2026-03-02T09:00 | 2026-03-03T10:00/2026-03-04T09:00 2026-03-05T10:00/2026-03-06T09:00 | 2026-03-09T17:30
a pause in the evening costs nothing  | cn | 2h working     | 2026-03-02T17:00 | 2026-03-02T18:00/2026-03-02T22:00 | 2026-03-03T10:00
a pause after the deadline changes nothing | cn | 2h         | 2026-03-02T09:00 | 2026-03-02T11:00/2026-03-02T12:00 | 2026-03-02T11:00
a pause before the start is cut off   | cn | 2h             | 2026-03-02T09:00 | 2026-03-02T08:00/2026-03-02T10:00 | 2026-03-02T12:00
a lunch break does not count          | cn | 2h working     | 2026-03-02T11:00 | | 2026-03-02T14:30
a report in the lunch break           | cn | 1h working     | 2026-03-02T12:30 | | 2026-03-02T14:30
a report on a day off                 | cn | 2h working     | 2026-03-07T15:00 | | 2026-03-09T10:30
a report on a day off, in days        | cn | 1 working day  | 2026-03-07T15:00 | | 2026-03-09T17:30
a report on a day off, day and night  | cn | 24h            | 2026-03-07T15:00 | | 2026-03-08T15:00
due exactly at closing                | cn | 1h working     | 2026-03-02T16:30 | | 2026-03-02T17:30
due exactly at the lunch break        | cn | 3h 30m working | 2026-03-02T08:30 | | 2026-03-02T12:00
a whole day ends at closing           | cn | 7h 30m working | 2026-03-02T08:30 | | 2026-03-02T17:30
a report exactly at closing           | cn | 1h working     | 2026-03-02T17:30 | | 2026-03-03T09:30
art. 201: the day of the start does not count | cn | 1 working day | 2026-03-02T00:00 | | 2026-03-03T17:30
art. 201: late in the evening neither | cn | 1 working day  | 2026-03-02T23:59 | | 2026-03-03T17:30
art. 201: the last day a day of rest  | cn | 2 working days | 2026-03-05T10:00 | | 2026-03-09T17:30
beyond the data                       | cn | 3 working days | 2026-12-30T16:00 | | 2027-01-05T17:30?
begun beyond the data                 | cn | 2h working     | 2027-03-01T09:00 | | 2027-03-01T11:00?
the last day of the data is certain   | cn | 1 working day  | 2026-12-30T16:00 | | 2026-12-31T17:30
Berlin, the hour that is missing      | berlin | 2h working | 2026-03-29T01:00 | | 2026-03-29T04:00
Berlin, day and night over it         | berlin | 3h         | 2026-03-29T01:00 | | 2026-03-29T05:00
Berlin, the hour that comes twice     | berlin | 3h working | 2026-10-25T01:00 | | 2026-10-25T03:00
Berlin, within the second time        | berlin | 150m working | 2026-10-25T01:00 | | 2026-10-25T02:30+01:00
Berlin, a start in the second time    | berlin | 1h working | 2026-10-25T02:30+01:00 | | 2026-10-25T03:30
Berlin, it opens within the gap       | gap | 1h working    | 2026-03-29T01:00 | | 2026-03-29T04:30
Berlin, a day with a gap              | berlin | 1 working day | 2026-03-28T12:00 | | 2026-03-29T05:00
New York, the hour that is missing    | new-york | 2h working | 2026-03-08T01:00 | | 2026-03-08T04:00
New York, the hour that comes twice   | new-york | 3h working | 2026-11-01T00:00 | | 2026-11-01T02:00
New York, within the second time      | new-york | 150m working | 2026-11-01T00:00 | | 2026-11-01T01:30-05:00
New York, a pause in both times       | new-york | 2h       | 2026-11-01T00:30 | 2026-11-01T01:30-04:00/2026-11-01T01:30-05:00 | 2026-11-01T02:30
";

fn toml(name: &str, text: &str) -> Calendar {
    Calendar::from_toml(CalendarName::new(name), text).unwrap_or_else(|e| panic!("{name}: {e:?}"))
}

fn table_calendars() -> Calendars {
    let sunday = |name: &str, tz: &str, hours: &str| {
        let text = format!(
            "tz = \"{tz}\"\nvalid_from = \"2026-01-01\"\nvalid_to = \"2026-12-31\"\n[weekly]\n7 = [{hours}]\n"
        );
        toml(name, &text)
    };
    // Wednesday to Friday are holidays, Saturday and a Monday that is a holiday too are made up for.
    let odd = "tz = \"Asia/Shanghai\"\nvalid_from = \"2026-01-01\"\nvalid_to = \"2026-12-31\"\n\
        holidays = [\"2026-03-04\", \"2026-03-05\", \"2026-03-06\", \"2026-03-07\", \"2026-03-09\"]\n\
        [weekly]\n1 = [[\"09:00\", \"17:00\"]]\n2 = [[\"09:00\", \"17:00\"]]\n3 = [[\"09:00\", \"17:00\"]]\n\
        4 = [[\"09:00\", \"17:00\"]]\n5 = [[\"09:00\", \"17:00\"]]\n\
        [makeup]\n2026-03-07 = 2\n2026-03-09 = 1\n";
    let own = [
        toml("odd", odd),
        sunday("berlin", "Europe/Berlin", "[\"01:00\", \"05:00\"]"),
        sunday("gap", "Europe/Berlin", "[\"02:30\", \"05:00\"]"),
        sunday("new-york", "America/New_York", "[\"00:00\", \"05:00\"]"),
    ];
    calendars().iter().cloned().chain(own).collect()
}

fn moment(text: &str, zone: &TimeZone) -> Timestamp {
    if text.len() > "2026-01-01T00:00".len() {
        return text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    }
    let local: DateTime = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    zone.to_timestamp(local).unwrap()
}

#[test]
fn deadlines_by_hand() {
    let calendars = table_calendars();
    let mut wrong = Vec::new();
    for row in TABLE.lines().filter(|line| !line.is_empty()) {
        let [what, calendar, budget, start, pauses, expected] =
            row.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{row}"));
        let calendar = calendars.get(&CalendarName::new(calendar)).unwrap();
        let zone = calendar.zone();
        let pause = |text: &str| {
            let (from, to) = text.split_once('/').unwrap();
            Pause { from: moment(from, zone), to: (!to.is_empty()).then(|| moment(to, zone)) }
        };
        let budget: Budget = budget.replace("150m", "2h 30m").replace("1000h", "41d 16h").parse().unwrap();
        let pauses: Vec<Pause> = pauses.split_whitespace().map(pause).collect();
        let due = calendar.deadline(budget, moment(start, zone), &pauses);
        let right = match (&due, expected.strip_prefix("paused")) {
            (Ok(Due::Paused { remaining }), Some(seconds)) => *remaining == seconds.trim().parse().ok(),
            (Ok(Due::At { at, provisional }), None) => {
                let (time, open) = expected.strip_suffix('?').map_or((expected, false), |time| (time, true));
                *at == moment(time, zone) && *provisional == open
            }
            _ => false,
        };
        if !right {
            wrong.push(format!("{what}: {expected}, found {due:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(TABLE.lines().count() > 50);
}

#[test]
fn a_countdown_is_honest() {
    let calendars = calendars();
    let cn = calendars.get(&CalendarName::new("cn")).unwrap();
    let budget = Budget::WorkingTime(8 * 3600);
    let due = at("2026-03-06T17:30:00");
    // Failed on Friday evening; on Monday at nine that is half an hour, not a weekend.
    assert_eq!(cn.between_s(budget, due, at("2026-03-09T09:00:00")), 1_800);
    assert_eq!(cn.between_s(budget, at("2026-03-09T09:00:00"), due), -1_800);
    assert_eq!(cn.between_s(Budget::Elapsed(1), due, at("2026-03-09T09:00:00")), 63 * 3600 + 1_800);
    let paused = [Pause { from: at("2026-03-06T10:00:00"), to: Some(at("2026-03-06T11:00:00")) }];
    assert_eq!(
        cn.used_s(budget, at("2026-03-06T09:00:00"), at("2026-03-06T14:00:00"), &paused),
        2 * 3600 + 1_800
    );
    assert_eq!(
        cn.working_days_between(at("2026-02-13T09:00:00"), at("2026-02-24T09:00:00")),
        2,
        "the 14th and the 24th"
    );
}

/// A calendar without holidays or with some, whose openings lie on half hours.
#[derive(Clone, Debug)]
struct Pattern {
    zone: &'static str,
    /// By weekday: openings in half hours.
    weekly: Vec<Vec<(u32, u32)>>,
    holidays: Vec<Date>,
    makeup: BTreeMap<Date, i8>,
}

fn pattern() -> impl Strategy<Value = Pattern> {
    // Outside the hours around which clocks are changed: what those do is in the table.
    let day = vec(10..=48u32, 0..5).prop_map(|mut bounds| {
        bounds.sort_unstable();
        bounds.dedup();
        bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    });
    let date =
        || (0..60i64).prop_map(|n| date("2026-03-01").saturating_add(SignedDuration::from_hours(24 * n)));
    let zone = prop::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "America/New_York"]);
    (zone, vec(day, 7), vec(date(), 0..8), vec((date(), 1..8i8), 0..4)).prop_map(
        |(zone, weekly, holidays, makeup)| {
            let worked = |weekday: &i8| !weekly[usize::try_from(*weekday - 1).unwrap()].is_empty();
            let makeup = makeup.into_iter().filter(|(_, weekday)| worked(weekday)).collect();
            Pattern { zone, weekly, holidays, makeup }
        },
    )
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

impl Pattern {
    fn calendar(&self) -> Calendar {
        let clock = |half: u32| format!("{:02}:{:02}", half / 2, half % 2 * 30);
        let hours =
            |day: &Vec<(u32, u32)>| day.iter().map(|(open, close)| (clock(*open), clock(*close))).collect();
        let data = CalendarData {
            version: 1,
            tz: self.zone.to_owned(),
            valid_from: date("2026-01-01"),
            valid_to: date("2026-12-31"),
            statutory: None,
            weekly: self
                .weekly
                .iter()
                .enumerate()
                .map(|(i, day)| ((i + 1).to_string(), hours(day)))
                .collect(),
            holidays: Holidays::Dates(self.holidays.clone()),
            makeup: self.makeup.clone(),
            names: BTreeMap::new(),
        };
        Calendar::new(CalendarName::new("random"), &data).unwrap()
    }

    fn openings(&self, date: Date) -> &[(u32, u32)] {
        let weekday = match self.makeup.get(&date) {
            Some(weekday) => *weekday,
            None if self.holidays.contains(&date) => return &[],
            None => date.weekday().to_monday_one_offset(),
        };
        &self.weekly[usize::try_from(weekday - 1).unwrap()]
    }

    fn is_open(&self, minute: i64, zone: &TimeZone) -> bool {
        let local = Timestamp::from_second(minute * 60).unwrap().to_zoned(zone.clone()).datetime();
        let half = u32::try_from(local.hour()).unwrap() * 2 + u32::from(local.minute() >= 30);
        self.openings(local.date()).iter().any(|(open, close)| (*open..*close).contains(&half))
    }
}

/// A start, waits as (after how long, how long), and how many minutes; from the first of March on.
type Minutes = (i64, Vec<(i64, i64)>, i64);

fn minutes() -> impl Strategy<Value = Minutes> {
    (0..30 * 1440i64, vec((0..2_000i64, 0..1_500i64), 0..4), 1..3_000i64)
}

const FIRST_MINUTE: i64 = 29_538_720;
/// The walk gives up after so many minutes.
const WALK_MAX: i64 = 20 * 1440;

fn pauses(start: i64, waits: &[(i64, i64)]) -> Vec<(i64, i64)> {
    waits.iter().map(|(after, long)| (start + after, start + after + long)).collect()
}

fn as_pauses(pauses: &[(i64, i64)]) -> Vec<Pause> {
    let time = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    pauses.iter().map(|(from, to)| Pause { from: time(*from), to: Some(time(*to)) }).collect()
}

fn due_minute(calendar: &Calendar, budget: Budget, start: i64, pauses: &[(i64, i64)]) -> Option<i64> {
    match calendar.deadline(budget, Timestamp::from_second(start * 60).unwrap(), &as_pauses(pauses)) {
        Ok(Due::At { at, .. }) => Some(at.as_second() / 60),
        _ => None,
    }
}

/// The plain way: a minute counts when it is counted by `counts` and lies in no pause.
fn walk(start: i64, budget: i64, pauses: &[(i64, i64)], counts: impl Fn(i64) -> bool) -> Option<i64> {
    let mut left = budget;
    for minute in start..start + WALK_MAX {
        if counts(minute) && !pauses.iter().any(|(from, to)| (*from..*to).contains(&minute)) {
            left -= 1;
            if left == 0 {
                return Some(minute + 1);
            }
        }
    }
    None
}

/// Working days, date by date, as the rule is written.
fn walk_days(pattern: &Pattern, zone: &TimeZone, start: i64, days: u32, pauses: &[(i64, i64)]) -> i64 {
    let local = |minute: i64| Timestamp::from_second(minute * 60).unwrap().to_zoned(zone.clone()).date();
    let mut waits: Vec<(i64, i64)> = Vec::new();
    let mut sorted: Vec<(i64, i64)> = pauses.iter().copied().filter(|(from, to)| from < to).collect();
    sorted.sort_unstable();
    for (from, to) in sorted {
        match waits.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(to),
            None => waits.push((from, to)),
        }
    }
    let mut waits = waits.into_iter().peekable();
    let mut left = days;
    let mut day = local(start);
    loop {
        while left > 0 {
            day = day.tomorrow().unwrap();
            left -= u32::from(!pattern.openings(day).is_empty());
        }
        let close = pattern.openings(day).last().unwrap().1;
        let (date, half) = if close == 48 { (day.tomorrow().unwrap(), 0) } else { (day, close) };
        let time = date.at(i8::try_from(half / 2).unwrap(), i8::try_from(half % 2 * 30).unwrap(), 0, 0);
        let due = zone.to_timestamp(time).unwrap().as_second() / 60;
        match waits.next_if(|(from, _)| *from < due) {
            None => return due,
            Some((from, to)) => {
                let mut skipped = local(from);
                while skipped < local(to) {
                    left += u32::from(!pattern.openings(skipped).is_empty());
                    skipped = skipped.tomorrow().unwrap();
                }
            }
        }
    }
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn as_a_walk_minute_by_minute_says(pattern in pattern(), minutes in vec(minutes(), 1..4)) {
        let calendar = pattern.calendar();
        let zone = calendar.zone().clone();
        for (start, waits, budget) in minutes {
            let start = FIRST_MINUTE + start;
            let pauses = pauses(start, &waits);
            let seconds = u64::try_from(budget * 60).unwrap();
            let elapsed = due_minute(&calendar, Budget::Elapsed(seconds), start, &pauses);
            prop_assert_eq!(elapsed, walk(start, budget, &pauses, |_| true));
            if let Some(walked) = walk(start, budget, &pauses, |minute| pattern.is_open(minute, &zone)) {
                prop_assert_eq!(due_minute(&calendar, Budget::WorkingTime(seconds), start, &pauses), Some(walked));
            }
            if pattern.weekly.iter().any(|day| !day.is_empty()) {
                let days = u32::try_from(budget % 20 + 1).unwrap();
                let walked = walk_days(&pattern, &zone, start, days, &pauses);
                prop_assert_eq!(due_minute(&calendar, Budget::WorkingDays(days), start, &pauses), Some(walked));
            }
        }
    }

    #[test]
    fn more_time_is_never_over_sooner(pattern in pattern(), (start, waits, budget) in minutes(), more in 0..5_000u64) {
        let calendar = pattern.calendar();
        let start = FIRST_MINUTE + start;
        let pauses = pauses(start, &waits);
        let budget = u64::try_from(budget * 60).unwrap();
        let pairs = [
            (Budget::Elapsed(budget), Budget::Elapsed(budget + more)),
            (Budget::WorkingTime(budget), Budget::WorkingTime(budget + more)),
            (Budget::WorkingDays(5), Budget::WorkingDays(5 + u32::try_from(more % 9).unwrap())),
        ];
        for (less, more) in pairs {
            let (less, more) = (due_minute(&calendar, less, start, &pauses), due_minute(&calendar, more, start, &pauses));
            prop_assert!(more.is_none() || less <= more, "{:?} {:?}", less, more);
        }
    }

    #[test]
    fn a_pause_never_brings_a_deadline_forward(pattern in pattern(), (start, waits, budget) in minutes()) {
        let calendar = pattern.calendar();
        let start = FIRST_MINUTE + start;
        let pauses = pauses(start, &waits);
        let seconds = u64::try_from(budget * 60).unwrap();
        for budget in [Budget::Elapsed(seconds), Budget::WorkingTime(seconds), Budget::WorkingDays(4)] {
            let mut before = due_minute(&calendar, budget, start, &[]);
            for n in 1..=pauses.len() {
                let due = due_minute(&calendar, budget, start, &pauses[..n]);
                prop_assert!(due.is_none() || due >= before, "{:?}: {:?} {:?}", budget, before, due);
                before = due;
            }
        }
    }
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn a_length_reads_back(kind in 0..3u8, n in 1..315_000_000u64) {
        let budget = match kind {
            0 => Budget::Elapsed(n),
            1 => Budget::WorkingTime(n),
            _ => Budget::WorkingDays(u32::try_from(n % 2_500).unwrap() + 1),
        };
        prop_assert_eq!(budget.to_string().parse::<Budget>(), Ok(budget));
        let json = serde_json::to_string(&budget).unwrap();
        prop_assert_eq!(serde_json::from_str::<Budget>(&json).unwrap(), budget);
    }
}

#[test]
fn no_time_and_no_length_is_too_much_for_it() {
    let ends = "tz = \"Asia/Shanghai\"\nvalid_from = \"9990-01-01\"\nvalid_to = \"9999-12-31\"\n[weekly]\n5 = [[\"00:00\", \"24:00\"]]\n";
    let begins = "tz = \"America/New_York\"\nvalid_from = \"-009999-01-01\"\nvalid_to = \"-009990-12-31\"\n[weekly]\n5 = [[\"00:00\", \"24:00\"]]\n";
    let never = "tz = \"UTC\"\nvalid_from = \"2026-01-01\"\nvalid_to = \"2026-12-31\"\n[weekly]\n";
    let own = [toml("ends", ends), toml("begins", begins), toml("never", never)];
    let calendars: Calendars = table_calendars().iter().cloned().chain(own).collect();
    let mut starts: Vec<Timestamp> = vec![Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH];
    starts.extend(
        (-9_990..9_990i16)
            .step_by(370)
            .map(|year| TimeZone::UTC.to_timestamp(Date::new(year, 6, 15).unwrap().at(12, 0, 0, 0)).unwrap()),
    );
    starts.extend(
        ["2021-11-01T00:00:00Z", "2026-12-31T16:00:00Z", "2038-12-30T00:00:00Z"]
            .map(|t| t.parse::<Timestamp>().unwrap()),
    );
    let lengths = [1, 86_400, 40_000_000, u64::MAX / 2, u64::MAX];
    let mut answers = 0;
    for (calendar, start) in calendars.iter().flat_map(|c| starts.iter().map(move |s| (c, *s))) {
        let pauses = [
            Pause { from: Timestamp::MIN, to: Some(start) },
            Pause { from: start, to: Some(Timestamp::MAX) },
        ];
        for length in lengths {
            let days = u32::try_from(length).unwrap_or(u32::MAX);
            for budget in [Budget::Elapsed(length), Budget::WorkingTime(length), Budget::WorkingDays(days)] {
                for pauses in [&[][..], &pauses[..]] {
                    answers += usize::from(calendar.deadline(budget, start, pauses).is_ok());
                    answers += usize::from(calendar.at_share(budget, start, pauses, 80).is_ok());
                    answers += usize::from(explain(calendar, budget, start, pauses).is_some());
                    answers += usize::from(calendar.used_s(budget, start, Timestamp::MAX, pauses) >= 0);
                }
            }
        }
    }
    assert!(answers > 1_000, "some have an answer");
    let never = calendars.get(&CalendarName::new("never")).unwrap();
    assert!(
        never.deadline(Budget::WorkingTime(1), at("2026-03-02T09:00:00"), &[]).is_err(),
        "it never opens"
    );
}

#[test]
fn a_notice_that_does_not_fit_says_why() {
    let calendars = calendars();
    let cn = calendars.get(&CalendarName::new("cn")).unwrap();
    let fault = |text: &str| match Notice::parse(text) {
        Ok(notice) => cn.with_notice(&notice).unwrap_err(),
        Err(fault) => fault,
    };
    let unreadable = |line: usize, text: &str| {
        let found = fault(text);
        assert!(matches!(&found, NoticeFault::Unreadable { line: at, .. } if *at == line), "{found:?}");
    };
    unreadable(1, "Neujahr off");
    unreadable(2, "2027-01-01 off 元旦\n2027-01-02 maybe");
    unreadable(2, "2027-01-01 off 元旦\n2027-01-02 work Monday");
    unreadable(2, "[holidays]\n2027-01-01 = 5\nyear = 2027");
    let outside = fault("2027-01-01 off\n2027-01-04 off\n2028-03-01 work 1");
    assert_eq!(outside, NoticeFault::OutsideYear { date: date("2028-03-01"), year: 2027 });
    assert_eq!(fault("2027-01-01 off\n2027-01-01 work 5"), NoticeFault::Both { date: date("2027-01-01") });
    let closed = NoticeFault::WeekdayClosed { date: date("2027-01-09"), weekday: 6 };
    assert_eq!(fault("2027-01-01 off\n2027-01-09 work 6"), closed);
    let none = NoticeFault::WeekdayClosed { date: date("2027-01-09"), weekday: 8 };
    assert_eq!(fault("2027-01-01 off\n2027-01-09 work 8"), none);
    assert_eq!(fault("# nothing\n2027-01-09 work 1"), NoticeFault::Empty);
    assert_eq!(fault("2023-01-01 off"), NoticeFault::BeforeCalendar { year: 2023, from: date("2024-01-01") });
    assert_eq!(fault("2028-01-01 off"), NoticeFault::Gap { year: 2028, next: 2027 });
    for sentence in [outside, closed, none, NoticeFault::Empty].map(|fault| fault.to_string()) {
        assert!(sentence.len() > 20 && !sentence.contains("invalid"), "{sentence}");
    }
    // A corrected notice takes the place of the year's earlier one; both forms say the same.
    let lines = Notice::parse("2027-01-01 休 元旦\n2027-01-04,off,元旦\n2027-01-09\t班\t1\n").unwrap();
    let as_toml =
        "year = 2027\n[holidays]\n2027-01-01 = \"元旦\"\n2027-01-04 = \"元旦\"\n[makeup]\n2027-01-09 = 1\n";
    assert_eq!(Notice::parse(as_toml).unwrap(), lines);
    let corrected = Notice::parse("2027-01-01 off 元旦\n").unwrap();
    let next = cn.with_notice(&lines).unwrap().with_notice(&corrected).unwrap();
    assert_eq!(next.version, cn.version + 2);
    assert_eq!(next.holidays().filter(|(date, _)| date.year() == 2027).count(), 1);
    assert_eq!(next.makeup_days().filter(|(date, _)| date.year() == 2027).count(), 0);
}

#[test]
fn each_fault_of_a_calendar_file_is_named_with_its_key_and_remedy() {
    use CalendarProblem as P;
    let file = |tz: &str, from: &str, to: &str, rest: &str| {
        format!("tz = \"{tz}\"\nvalid_from = \"{from}\"\nvalid_to = \"{to}\"\n{rest}")
    };
    let year = |rest: &str| file("Asia/Shanghai", "2026-01-01", "2026-12-31", rest);
    let open = "[weekly]\n1 = [[\"09:00\", \"17:00\"]]\n";
    let cases = [
        (
            file("Asia/Nowhere", "2026-01-01", "2026-12-31", open),
            "tz",
            P::UnknownZone("Asia/Nowhere".to_owned()),
        ),
        (file("UTC", "2026-01-01", "2025-12-31", open), "valid_to", P::EndsBeforeBeginning),
        (file("UTC", "1900-01-01", "2026-12-31", open), "valid_to", P::TooLong),
        (year("[weekly]\n8 = [[\"09:00\", \"17:00\"]]\n"), "weekly.8", P::NotAWeekday("8".to_owned())),
        (year("[weekly]\n1 = [[\"9\", \"17:00\"]]\n"), "weekly.1", P::NotATime("9".to_owned())),
        (year("[weekly]\n1 = [[\"09:00\", \"24:01\"]]\n"), "weekly.1", P::NotATime("24:01".to_owned())),
        (
            year("[weekly]\n1 = [[\"22:00\", \"06:00\"]]\n"),
            "weekly.1",
            P::ClosesBeforeOpening("22:00".to_owned(), "06:00".to_owned()),
        ),
        (
            year("[weekly]\n1 = [[\"09:00\", \"12:00\"], [\"11:30\", \"17:00\"]]\n"),
            "weekly.1",
            P::Overlap("11:30".to_owned()),
        ),
        (year(&format!("{open}[makeup]\n2026-02-14 = 6\n")), "makeup.2026-02-14", P::MakeUpWeekdayClosed(6)),
        (
            year(&format!("{open}[makeup]\n2026-02-14 = 9\n")),
            "makeup.2026-02-14",
            P::NotAWeekday("9".to_owned()),
        ),
    ];
    let mut codes: Vec<&str> = Vec::new();
    for (text, key, problem) in cases {
        let faults = Calendar::from_toml(CalendarName::new("own"), &text).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!((faults[0].key.as_str(), &faults[0].problem), (key, &problem));
        let sentence = faults[0].to_string();
        assert!(
            sentence.starts_with(&format!("calendar own: {key}: ")) && !sentence.contains("invalid"),
            "{sentence}"
        );
        codes.push(faults[0].problem.code());
    }
    let unreadable = Calendar::from_toml(CalendarName::new("own"), "tz = \"UTC\"\nweekly = 5\n").unwrap_err();
    assert!(
        matches!(unreadable[0].problem, P::Unreadable(_)) && unreadable[0].key == "line 2",
        "{unreadable:?}"
    );
    codes.push(unreadable[0].problem.code());
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 9, "every problem: {codes:?}");
    // All faults of all calendars are said at once.
    let json = r#"{"a": {"tz": "X", "valid_from": "2026-01-01", "valid_to": "2025-01-01", "weekly": {"0": []}},
        "b": {"tz": "Y", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "weekly": {}}}"#;
    assert_eq!(Calendars::from_json(json).unwrap_err().len(), 4);
    assert!(matches!(Calendars::from_json("{").unwrap_err()[0].problem, P::Unreadable(_)));
    // What was read is written and read back.
    for calendar in
        &[toml("own", &year(open)), table_calendars().get(&CalendarName::new("cn")).unwrap().clone()]
    {
        assert_eq!(&Calendar::from_toml(calendar.name.clone(), &calendar.to_toml()).unwrap(), calendar);
    }
}
