//! Calendars and the three kinds of time: elapsed, working time, working days (design.md, "Three kinds of time").
//!
//! A calendar is compiled once into an index of opening intervals in UTC with running sums, so that a deadline is two binary
//! searches, however long it is.

mod deadline;
mod explain;
mod file;
mod index;
mod notice;
mod period;
mod words;

pub use deadline::{DeadlineError, Due, Pause};
pub use explain::{CountedPause, DayKind, Explanation, SkippedDay, explain};
pub use file::{CalendarData, CalendarFault, CalendarProblem, Holidays};
pub use notice::{Notice, NoticeFault};
pub use period::add_months;
pub use words::{Budget, NotABudget};

use index::Index;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A calendar by its name: `cn`, `always`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarName(String);

impl CalendarName {
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CalendarName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Zone, weekly opening intervals, holidays, make-up working days; compiled and immutable.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: CalendarName,
    pub version: u32,
    zone: TimeZone,
    zone_name: String,
    /// Monday first; seconds since midnight, half-open, sorted, disjoint; 86,400 is a closing time.
    weekly: [Vec<Opening>; 7],
    holidays: BTreeMap<Date, String>,
    /// The weekday (1 Monday to 7 Sunday) whose hours count on that day.
    makeup: BTreeMap<Date, i8>,
    pub valid_from: Date,
    pub valid_to: Date,
    statutory: Option<Statutory>,
    names: BTreeMap<String, BTreeMap<String, String>>,
    index: Index,
}

/// One opening, in seconds since local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) open_s: u32,
    pub(crate) close_s: u32,
}

/// Whose statutory days are known beyond the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statutory {
    /// The State Council's rule on holidays as amended for 2025.
    Cn,
}

/// What a day is, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Working,
    /// The weekly pattern is closed.
    WeeklyRest,
    Holiday,
    /// 調休: a working day though the weekly pattern or a holiday says otherwise.
    MakeUp,
}

impl Calendar {
    /// Make-up beats holiday beats weekday (peers.md, 1).
    pub(crate) fn day(&self, date: Date) -> Day {
        if self.makeup.contains_key(&date) {
            return Day::MakeUp;
        }
        let beyond = date > self.valid_to || date < self.valid_from;
        let statutory = beyond && self.statutory.is_some_and(|s| notice::is_statutory(s, date));
        if self.holidays.contains_key(&date) || statutory {
            return Day::Holiday;
        }
        if self.weekly[weekday_index(date)].is_empty() { Day::WeeklyRest } else { Day::Working }
    }

    pub(crate) fn openings(&self, date: Date) -> &[Opening] {
        match self.day(date) {
            Day::MakeUp => {
                let weekday = self.makeup.get(&date).copied().unwrap_or(1);
                let index = usize::from(weekday.unsigned_abs()).clamp(1, 7) - 1;
                &self.weekly[index]
            }
            Day::Working => &self.weekly[weekday_index(date)],
            Day::Holiday | Day::WeeklyRest => &[],
        }
    }

    /// When work is done on a day, in seconds since its midnight; nothing on a day of rest.
    #[must_use]
    pub fn hours(&self, date: Date) -> Vec<(u32, u32)> {
        self.openings(date).iter().map(|o| (o.open_s, o.close_s)).collect()
    }

    /// The hours of the first weekday that has any.
    #[must_use]
    pub fn usual_hours(&self) -> Vec<(u32, u32)> {
        let day = self.weekly.iter().find(|day| !day.is_empty());
        day.map_or_else(Vec::new, |day| day.iter().map(|o| (o.open_s, o.close_s)).collect())
    }

    /// The holiday's name, where the data give one.
    #[must_use]
    pub fn holiday_name(&self, date: Date) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// What a holiday of this name is called, by language tag; `None` where the data say it in one language only.
    #[must_use]
    pub fn name_in_words(&self, name: &str) -> Option<&BTreeMap<String, String>> {
        self.names.get(name)
    }

    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The zone's IANA name.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }

    /// Holidays with their names, in order.
    pub fn holidays(&self) -> impl Iterator<Item = (Date, &str)> {
        self.holidays.iter().map(|(date, name)| (*date, name.as_str()))
    }

    /// Make-up working days with the weekday (1 Monday to 7 Sunday) whose hours count.
    pub fn makeup_days(&self) -> impl Iterator<Item = (Date, i8)> + '_ {
        self.makeup.iter().map(|(date, weekday)| (*date, *weekday))
    }

    /// The weekly pattern, Monday first, as `("08:30", "12:00")`.
    #[must_use]
    pub fn weekly(&self) -> [Vec<(String, String)>; 7] {
        self.weekly.clone().map(|day| {
            day.iter().map(|o| (file::clock_text(o.open_s), file::clock_text(o.close_s))).collect()
        })
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.to_data() == other.to_data()
    }
}

fn weekday_index(date: Date) -> usize {
    usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())
}

/// All calendars by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendars(BTreeMap<CalendarName, Calendar>);

impl Calendars {
    #[must_use]
    pub fn get(&self, name: &CalendarName) -> Option<&Calendar> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Calendar> {
        self.0.values()
    }

    #[must_use]
    pub fn contains(&self, name: &CalendarName) -> bool {
        self.0.contains_key(name)
    }
}

impl FromIterator<Calendar> for Calendars {
    fn from_iter<T: IntoIterator<Item = Calendar>>(calendars: T) -> Self {
        Self(calendars.into_iter().map(|c| (c.name.clone(), c)).collect())
    }
}
