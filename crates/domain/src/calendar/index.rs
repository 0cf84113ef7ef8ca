//! The compiled form: opening intervals in UTC seconds with running sums, and working days with their last close.

use super::{Calendar, Opening, weekday_index};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Days compiled beyond the calendar's data; longer budgets are out of range.
const DAYS_BEYOND: i32 = 12 * 366;
/// Days compiled before the data.
const DAYS_BEFORE: i32 = 800;
pub(crate) const NANOS: i64 = 1_000_000_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Opening intervals, sorted and disjoint, UTC seconds.
    pub(crate) starts: Vec<i64>,
    pub(crate) ends: Vec<i64>,
    /// Open seconds before each interval; one more at the end with the sum of all.
    pub(crate) before: Vec<i64>,
    /// The last close of each working day, UTC seconds.
    pub(crate) closes: Vec<i64>,
    /// For each compiled day: how many working days lie before it; one more at the end with all.
    pub(crate) working_before: Vec<u32>,
    /// UTC seconds at which each compiled day begins, so that no zone is asked for the local day of a moment.
    pub(crate) midnights: Vec<i64>,
    /// UTC seconds at which the calendar's data begin and end.
    pub(crate) data_from_s: i64,
    pub(crate) data_to_s: i64,
    /// UTC seconds at which the compiled time begins and ends.
    pub(crate) from_s: i64,
    pub(crate) to_s: i64,
}

/// The second in which a moment lies, also before 1970.
pub(crate) fn floor_s(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

impl Index {
    pub(crate) fn of(calendar: &Calendar) -> Self {
        let mut index = Self::default();
        let first = calendar.valid_from.saturating_sub(DAYS_BEFORE.days());
        let last = calendar.valid_to.saturating_add(DAYS_BEYOND.days());
        let mut segments: Vec<(i64, i64)> = Vec::new();
        let mut date = first;
        while date <= last {
            index.working_before.push(u32::try_from(index.closes.len()).unwrap_or(u32::MAX));
            index.midnights.push(instant(&calendar.zone, date, 0));
            let mut close = None;
            for opening in calendar.openings(date) {
                let start = instant(&calendar.zone, date, opening.open_s);
                let end = instant(&calendar.zone, date, opening.close_s);
                if start < end {
                    segments.push((start, end));
                    close = close.max(Some(end));
                }
            }
            index.closes.extend(close);
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        index.working_before.push(u32::try_from(index.closes.len()).unwrap_or(u32::MAX));
        index.data_from_s = instant(&calendar.zone, calendar.valid_from, 0);
        index.data_to_s = instant(&calendar.zone, calendar.valid_to, 86_400);
        index.from_s = instant(&calendar.zone, first, 0);
        index.to_s = instant(&calendar.zone, last, 86_400);
        index.sum_up(segments);
        index
    }

    /// A daylight-saving gap can push an opening into the next one: overlaps become one.
    fn sum_up(&mut self, mut segments: Vec<(i64, i64)>) {
        segments.sort_unstable();
        let mut sum = 0;
        for (start, end) in segments {
            match self.ends.last_mut() {
                Some(last) if start < *last => {
                    sum += (end - *last).max(0);
                    *last = end.max(*last);
                }
                _ => {
                    self.starts.push(start);
                    self.ends.push(end);
                    self.before.push(sum);
                    sum += end - start;
                }
            }
        }
        self.before.push(sum);
    }

    /// Open nanoseconds from the beginning of compiled time to a moment; beyond compiled time nothing is open.
    pub(crate) fn open_ns_until(&self, at: Timestamp) -> i64 {
        let at_s = floor_s(at);
        let after = self.starts.partition_point(|start| *start <= at_s);
        let Some(i) = after.checked_sub(1) else { return 0 };
        if at_s >= self.ends[i] {
            return self.before[after].saturating_mul(NANOS);
        }
        let fraction_ns = i64::from(at.subsec_nanosecond()).rem_euclid(NANOS);
        (self.before[i] + at_s - self.starts[i]).saturating_mul(NANOS).saturating_add(fraction_ns)
    }

    /// The earliest moment at which so many open nanoseconds, at least one, have passed; `None` beyond compiled time.
    pub(crate) fn when_open(&self, open_ns: i64) -> Option<Timestamp> {
        // The interval in which the sum is reached; reached exactly at closing counts as closing.
        let whole_s = open_ns.checked_add(NANOS - 1)?.div_euclid(NANOS);
        let i = self.before[1..].partition_point(|sum| *sum < whole_s);
        let start = self.starts.get(i)?;
        let rest_ns = open_ns - self.before[i].saturating_mul(NANOS);
        let fraction_ns = i32::try_from(rest_ns.rem_euclid(NANOS)).ok()?;
        Timestamp::new(start.checked_add(rest_ns.div_euclid(NANOS))?, fraction_ns).ok()
    }

    /// How many working days lie before the local day of a moment; clamped to compiled time.
    pub(crate) fn working_days_before(&self, at: Timestamp) -> usize {
        self.working_days(self.local_day(at))
    }

    /// The same, and that day itself.
    pub(crate) fn working_days_through(&self, at: Timestamp) -> usize {
        self.working_days(self.local_day(at) + 1)
    }

    fn working_days(&self, day: usize) -> usize {
        let last = self.working_before.len() - 1;
        usize::try_from(self.working_before[day.min(last)]).unwrap_or(usize::MAX)
    }

    /// The local day in which a moment lies, from the first compiled day.
    fn local_day(&self, at: Timestamp) -> usize {
        let at_s = floor_s(at);
        let Some(first) = self.midnights.first() else { return 0 };
        let guess = at_s.saturating_sub(*first).max(0) / 86_400;
        let mut i = usize::try_from(guess).unwrap_or(usize::MAX).min(self.midnights.len() - 1);
        // Days of 23 and 25 hours put the guess one day off at most.
        while i > 0 && self.midnights[i] > at_s {
            i -= 1;
        }
        while self.midnights.get(i + 1).is_some_and(|next| *next <= at_s) {
            i += 1;
        }
        i
    }

    /// The next moment at or after `at_s` when it is open.
    pub(crate) fn next_opening(&self, at_s: i64) -> Option<i64> {
        let i = self.ends.partition_point(|end| *end <= at_s);
        Some((*self.starts.get(i)?).max(at_s))
    }
}

/// The moment of a local time: in a gap moved forward by the gap, in a fold the first.
fn instant(zone: &TimeZone, date: Date, second_of_day: u32) -> i64 {
    let (date, second) =
        if second_of_day >= 86_400 { (date.tomorrow().unwrap_or(date), 0) } else { (date, second_of_day) };
    let part = |n: u32| i8::try_from(n).unwrap_or(0);
    let time = Time::constant(part(second / 3600), part(second / 60 % 60), part(second % 60), 0);
    let local = DateTime::from_parts(date, time);
    // Outside what a timestamp can hold: its first or last moment.
    let bound = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    zone.to_ambiguous_timestamp(local).compatible().unwrap_or(bound).as_second()
}

/// Whether the weekly pattern alone opens on this date.
pub(crate) fn pattern_opens(weekly: &[Vec<Opening>; 7], date: Date) -> bool {
    !weekly[weekday_index(date)].is_empty()
}
