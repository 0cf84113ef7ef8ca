//! How many deadlines a second one core computes, beside a plain walk over the days. Elapsed time has no days to walk over.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::calendar::{Budget, Calendar, CalendarName, DayKind, Due, Pause};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use std::hint::black_box;
use std::path::Path;

/// Deadlines in one iteration, each with its own start.
const STARTS: usize = 1_000;

fn calendar() -> Calendar {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../charter/calendars/cn.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    Calendar::from_toml(CalendarName::new("cn"), &text).unwrap_or_else(|e| panic!("{e:?}"))
}

/// Starts spread over 700 days and all times of day, in no order a processor could guess: 619 and 1,000 share no divisor.
fn starts() -> Vec<Timestamp> {
    let first: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
    (0..STARTS).map(|i| first + SignedDuration::from_secs((i * 619 % STARTS) as i64 * 60_481)).collect()
}

/// `count` waits within the first days, of 5, 10, 15 … hours.
fn pauses(start: Timestamp, count: i64) -> Vec<Pause> {
    let pause = |i: i64| {
        let from = start + SignedDuration::from_hours(20 * i + 2);
        Pause { from, to: Some(from + SignedDuration::from_hours(5 * (i + 1))) }
    };
    (0..count).map(pause).collect()
}

fn deadlines(c: &mut Criterion) {
    let calendar = calendar();
    let mut group = c.benchmark_group("deadlines");
    group.throughput(Throughput::Elements(STARTS as u64));
    for count in [0, 3] {
        let inputs: Vec<(Timestamp, Vec<Pause>)> =
            starts().into_iter().map(|s| (s, pauses(s, count))).collect();
        for (name, budget) in [
            ("elapsed", Budget::Elapsed(24 * 3600)),
            ("working time", Budget::WorkingTime(24 * 3600)),
            ("working days", Budget::WorkingDays(15)),
        ] {
            group.bench_function(BenchmarkId::new(name, count), |b| {
                let found = |(start, pauses): &&(Timestamp, Vec<Pause>)| {
                    black_box(calendar.deadline(black_box(budget), black_box(*start), black_box(pauses)))
                        .is_ok()
                };
                b.iter(|| inputs.iter().filter(found).count());
            });
        }
        let days: Walk<'_> = &|start, pauses| walk(&calendar, 15, start, pauses);
        let time: Walk<'_> = &|start, pauses| walk_time(&calendar, 24 * 3600, start, pauses);
        for (name, budget, walk) in [
            ("working time, walked", Budget::WorkingTime(24 * 3600), time),
            ("working days, walked", Budget::WorkingDays(15), days),
        ] {
            for (start, pauses) in &inputs {
                let fast = match calendar.deadline(budget, *start, pauses) {
                    Ok(Due::At { at, .. }) => Some(at),
                    _ => None,
                };
                assert_eq!(fast, walk(*start, pauses), "both come to the same moment");
            }
            group.bench_function(BenchmarkId::new(name, count), |b| {
                let found = |(start, pauses): &&(Timestamp, Vec<Pause>)| {
                    black_box(walk(black_box(*start), black_box(pauses))).is_some()
                };
                b.iter(|| inputs.iter().filter(found).count());
            });
        }
    }
    group.finish();
}

/// A plain way to a deadline.
type Walk<'a> = &'a dyn Fn(Timestamp, &[Pause]) -> Option<Timestamp>;

/// The hours of every working day of this calendar.
const HOURS: [(Time, Time); 2] = [
    (Time::constant(8, 30, 0, 0), Time::constant(12, 0, 0, 0)),
    (Time::constant(13, 30, 0, 0), Time::constant(17, 30, 0, 0)),
];

/// Working time the plain way: opening by opening, less the pauses, which come in order.
fn walk_time(calendar: &Calendar, seconds: i64, start: Timestamp, pauses: &[Pause]) -> Option<Timestamp> {
    let mut left = seconds;
    let mut date = start.to_zoned(calendar.zone().clone()).date();
    loop {
        let works = matches!(calendar.kind_of(date), None | Some(DayKind::MakeUp));
        for (open, close) in HOURS.iter().filter(|_| works) {
            let moment = |time: Time| date.to_datetime(time).to_zoned(calendar.zone().clone()).ok();
            let close = moment(*close)?.timestamp();
            let mut from = moment(*open)?.timestamp().max(start);
            let mut run = |from: Timestamp, to: Timestamp| {
                let run = to.duration_since(from).as_secs().max(0);
                let over = run >= left;
                left -= if over { 0 } else { run };
                over.then(|| from + SignedDuration::from_secs(left))
            };
            for pause in pauses {
                if let Some(due) = run(from, pause.from.min(close)) {
                    return Some(due);
                }
                from = from.max(pause.to?);
            }
            if let Some(due) = run(from, close) {
                return Some(due);
            }
        }
        date = date.tomorrow().ok()?;
    }
}

/// Working days the plain way: day by day.
fn walk(calendar: &Calendar, days: u32, start: Timestamp, pauses: &[Pause]) -> Option<Timestamp> {
    let local = |at: Timestamp| at.to_zoned(calendar.zone().clone()).date();
    let works = |date: Date| matches!(calendar.kind_of(date), None | Some(DayKind::MakeUp));
    let mut date = local(start);
    let mut left = days;
    let mut waits = pauses.iter();
    let mut wait = waits.next();
    loop {
        while left > 0 {
            date = date.tomorrow().ok()?;
            left -= u32::from(works(date));
        }
        // Monday to Friday close at half past five; make-up days have Monday's hours or those of another such day.
        let due = date.at(17, 30, 0, 0).to_zoned(calendar.zone().clone()).ok()?.timestamp();
        match wait {
            Some(pause) if pause.from < due => {
                let until = local(pause.to?);
                let mut day = local(pause.from);
                while day < until {
                    left += u32::from(works(day));
                    day = day.tomorrow().ok()?;
                }
                wait = waits.next();
            }
            _ => return Some(due),
        }
    }
}

criterion_group!(benches, deadlines);
criterion_main!(benches);
