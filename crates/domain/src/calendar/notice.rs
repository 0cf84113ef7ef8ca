//! A year's notice: which days are off, which are made up for. And the statutory days that are known before any notice.

use super::{Calendar, Statutory};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an authority announces for a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub year: i16,
    /// Where it was published.
    #[serde(default)]
    pub source: String,
    /// Days off, with their names.
    pub holidays: BTreeMap<Date, String>,
    /// Make-up working days with the weekday (1 Monday to 7 Sunday) whose hours count.
    #[serde(default)]
    pub makeup: BTreeMap<Date, i8>,
}

/// What is wrong with a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    #[error("line {line}: {why}")]
    Unreadable { line: usize, why: String },
    #[error("{date} does not belong to the year {year}; days may lie in the year or in the week beside it")]
    OutsideYear { date: Date, year: i16 },
    #[error("{date} is both off and made up for; keep one")]
    Both { date: Date },
    #[error("{date}: weekday {weekday} is not worked in this calendar; name a weekday that is")]
    WeekdayClosed { date: Date, weekday: i8 },
    #[error("the notice names no day off")]
    Empty,
    #[error("the calendar begins only in {from}; a notice for {year} comes too early")]
    BeforeCalendar { year: i16, from: Date },
    #[error("the notices for the years before {year} are missing; import {next} first")]
    Gap { year: i16, next: i16 },
}

impl Notice {
    /// From TOML with `year`, `source`, `[holidays]` and `[makeup]`, or from lines such as `2027-01-01 off 元旦` and
    /// `2027-02-14 work 1`.
    ///
    /// # Errors
    /// The first line that can't be read.
    pub fn parse(text: &str) -> Result<Self, NoticeFault> {
        if text.lines().any(|line| line.trim_start().starts_with("[holidays]")) {
            return toml::from_str(text).map_err(|e| {
                let line = e.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
                NoticeFault::Unreadable { line, why: e.message().to_owned() }
            });
        }
        let mut notice =
            Self { year: 0, source: String::new(), holidays: BTreeMap::new(), makeup: BTreeMap::new() };
        for (i, line) in text.lines().enumerate() {
            let line = line.trim().replace([',', ';', '\t'], " ");
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let unreadable = |why: &str| NoticeFault::Unreadable { line: i + 1, why: why.to_owned() };
            let mut words = line.split_whitespace();
            let date = words.next().unwrap_or_default();
            let date: Date = date
                .parse()
                .map_err(|_| unreadable("does not begin with a date; write it like 2027-01-01 off 元旦"))?;
            match words.next() {
                Some("off" | "休") => {
                    let name = words.collect::<Vec<_>>().join(" ");
                    if notice.holidays.insert(date, name).is_some() {
                        return Err(unreadable("the date is off already in a line above; keep one"));
                    }
                }
                Some("work" | "班") => {
                    let weekday = words.next().map_or(Some(1), |w| w.parse().ok());
                    let weekday = weekday.ok_or_else(|| {
                        unreadable("after work, write the weekday whose hours count: 1 to 7")
                    })?;
                    if notice.makeup.insert(date, weekday).is_some() {
                        return Err(unreadable("the date is worked already in a line above; keep one"));
                    }
                }
                _ => return Err(unreadable("after the date, write off or work (休 or 班)")),
            }
        }
        // The year that most of its days lie in.
        let mut years: BTreeMap<i16, usize> = BTreeMap::new();
        notice.holidays.keys().for_each(|date| *years.entry(date.year()).or_default() += 1);
        notice.year = years.into_iter().max_by_key(|(_, days)| *days).ok_or(NoticeFault::Empty)?.0;
        Ok(notice)
    }
}

impl Calendar {
    /// The calendar with a year's notice, one version later.
    ///
    /// # Errors
    /// The notice does not fit the calendar.
    pub fn with_notice(&self, notice: &Notice) -> Result<Self, NoticeFault> {
        let year = notice.year;
        if notice.holidays.is_empty() {
            return Err(NoticeFault::Empty);
        }
        let (Ok(first), Ok(last)) = (Date::new(year, 1, 1), Date::new(year, 12, 31)) else {
            return Err(NoticeFault::Empty);
        };
        if last < self.valid_from {
            return Err(NoticeFault::BeforeCalendar { year, from: self.valid_from });
        }
        let next = self.valid_to.year() + 1;
        if year > next {
            return Err(NoticeFault::Gap { year, next });
        }
        let (earliest, latest) = (first.saturating_sub(7.days()), last.saturating_add(7.days()));
        for date in notice.holidays.keys().chain(notice.makeup.keys()) {
            if !(earliest..=latest).contains(date) {
                return Err(NoticeFault::OutsideYear { date: *date, year });
            }
        }
        for (date, weekday) in &notice.makeup {
            if notice.holidays.contains_key(date) {
                return Err(NoticeFault::Both { date: *date });
            }
            let hours = usize::from(weekday.unsigned_abs()).checked_sub(1).and_then(|d| self.weekly.get(d));
            if *weekday < 1 || hours.is_none_or(Vec::is_empty) {
                return Err(NoticeFault::WeekdayClosed { date: *date, weekday: *weekday });
            }
        }
        let mut next = self.clone();
        next.version = next.version.saturating_add(1);
        // A corrected notice replaces the year's earlier one; of two notices that name the same day the later one holds.
        next.holidays.retain(|date, _| date.year() != year && !notice.makeup.contains_key(date));
        next.makeup.retain(|date, _| date.year() != year && !notice.holidays.contains_key(date));
        next.holidays.extend(notice.holidays.clone());
        next.makeup.extend(notice.makeup.clone());
        next.valid_to = next.valid_to.max(last);
        next.index = super::Index::of(&next);
        Ok(next)
    }
}

/// The year from which the State Council's decree 795 adds the eve of the Spring Festival and the second of May.
const DECREE_795: i16 = 2025;

/// The moving days off of the years whose notices are still to come: the first day of the Spring Festival, Tomb-sweeping
/// Day, Dragon Boat and Mid-Autumn, each as (month, day). New moons and solar terms of the Chinese calendar (GB/T 33661).
const MOVING_DAYS: [(i16, [(i8, i8); 4]); 4] = [
    (2027, [(2, 6), (4, 5), (6, 9), (9, 15)]),
    (2028, [(1, 26), (4, 4), (5, 28), (10, 3)]),
    (2029, [(2, 13), (4, 4), (6, 16), (9, 22)]),
    (2030, [(2, 3), (4, 5), (6, 5), (9, 12)]),
];

/// Days off that are known before any notice: those of the sun, and the moving ones of 2027 to 2030.
pub(crate) fn is_statutory(whose: Statutory, date: Date) -> bool {
    let Statutory::Cn = whose;
    match (date.month(), date.day()) {
        (1, 1) | (5, 1) | (10, 1..=3) => return true,
        (5, 2) => return date.year() >= DECREE_795,
        _ => {}
    }
    let Some((year, days)) = MOVING_DAYS.iter().find(|(year, _)| *year == date.year()) else { return false };
    let [spring, others @ ..] = days.map(|(month, day)| Date::new(*year, month, day).ok());
    // The eve and the first three days.
    let in_festival = spring.is_some_and(|first| {
        (first.saturating_sub(1.day())..=first.saturating_add(2.days())).contains(&date)
    });
    in_festival || others.contains(&Some(date))
}
