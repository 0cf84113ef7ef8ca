//! Calendars as files: TOML as shipped and edited, JSON as other programs write them. The same keys in both.

use super::index::{Index, pattern_opens};
use super::{Calendar, CalendarName, Calendars, Opening, Statutory};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A calendar's data as files hold them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    #[serde(default = "first_version")]
    pub version: u32,
    /// IANA name: `Asia/Shanghai`.
    pub tz: String,
    pub valid_from: Date,
    /// The last day for which holidays and make-up days are known.
    pub valid_to: Date,
    /// Whose statutory days are assumed beyond the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<Statutory>,
    /// By weekday, `1` Monday to `7` Sunday: `[["08:30", "12:00"], ["13:30", "17:30"]]`; `24:00` is a closing time.
    pub weekly: BTreeMap<String, Vec<(String, String)>>,
    /// Dates alone, or dates with names.
    #[serde(default)]
    pub holidays: Holidays,
    /// Make-up working days with the weekday whose hours count.
    #[serde(default)]
    pub makeup: BTreeMap<Date, i8>,
    /// What holidays are called in other languages: the name as the notice has it, then the words by language tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, BTreeMap<String, String>>,
}

fn first_version() -> u32 {
    1
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Holidays {
    Dates(Vec<Date>),
    Named(BTreeMap<Date, String>),
}

impl Default for Holidays {
    fn default() -> Self {
        Self::Dates(Vec::new())
    }
}

/// What is wrong with a calendar, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    pub calendar: String,
    /// Dotted: `weekly.3`.
    pub key: String,
    pub problem: CalendarProblem,
}

/// For the locale key `calendar-fault-…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarProblem {
    Unreadable(String),
    UnknownZone(String),
    NotAWeekday(String),
    NotATime(String),
    ClosesBeforeOpening(String, String),
    Overlap(String),
    MakeUpWeekdayClosed(i8),
    EndsBeforeBeginning,
    TooLong,
}

/// Longest time a calendar's data may cover, in years.
const YEARS_MAX: i16 = 60;

impl CalendarProblem {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::UnknownZone(_) => "unknown-zone",
            Self::NotAWeekday(_) => "not-a-weekday",
            Self::NotATime(_) => "not-a-time",
            Self::ClosesBeforeOpening(..) => "closes-before-opening",
            Self::Overlap(_) => "overlap",
            Self::MakeUpWeekdayClosed(_) => "make-up-weekday-closed",
            Self::EndsBeforeBeginning => "ends-before-beginning",
            Self::TooLong => "too-long",
        }
    }
}

impl fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "calendar {}: {}: ", self.calendar, self.key)?;
        match &self.problem {
            CalendarProblem::Unreadable(why) => write!(f, "{why}"),
            CalendarProblem::UnknownZone(tz) => {
                write!(f, "\"{tz}\" is no time zone; write it like Asia/Shanghai")
            }
            CalendarProblem::NotAWeekday(day) => {
                write!(f, "\"{day}\" is no weekday; take 1 (Monday) to 7 (Sunday)")
            }
            CalendarProblem::NotATime(text) => {
                write!(f, "\"{text}\" is no time of day; write it like 08:30, the last 24:00")
            }
            CalendarProblem::ClosesBeforeOpening(open, close) => {
                write!(
                    f,
                    "{open} to {close} does not go forward; for a night, write two openings, one on each day"
                )
            }
            CalendarProblem::Overlap(time) => {
                write!(f, "the opening at {time} begins before the one before it ends")
            }
            CalendarProblem::MakeUpWeekdayClosed(day) => {
                write!(f, "weekday {day} has no opening hours; name a weekday that is worked")
            }
            CalendarProblem::EndsBeforeBeginning => write!(f, "lies before valid_from"),
            CalendarProblem::TooLong => write!(f, "the data cover more than {YEARS_MAX} years; shorten them"),
        }
    }
}

impl std::error::Error for CalendarFault {}

impl Calendar {
    /// Checks and compiles.
    ///
    /// # Errors
    /// Every fault found.
    pub fn new(name: CalendarName, data: &CalendarData) -> Result<Self, Vec<CalendarFault>> {
        let mut faults = Faults { calendar: name.to_string(), found: Vec::new() };
        let zone = TimeZone::get(&data.tz).unwrap_or_else(|_| {
            faults.add("tz", CalendarProblem::UnknownZone(data.tz.clone()));
            TimeZone::UTC
        });
        let weekly = weekly(&mut faults, &data.weekly);
        if data.valid_to < data.valid_from {
            faults.add("valid_to", CalendarProblem::EndsBeforeBeginning);
        } else if data.valid_to.year() - data.valid_from.year() > YEARS_MAX {
            faults.add("valid_to", CalendarProblem::TooLong);
        }
        for (date, weekday) in &data.makeup {
            let key = format!("makeup.{date}");
            if !(1..=7).contains(weekday) {
                faults.add(&key, CalendarProblem::NotAWeekday(weekday.to_string()));
            } else if weekly[usize::from(weekday.unsigned_abs()) - 1].is_empty() {
                faults.add(&key, CalendarProblem::MakeUpWeekdayClosed(*weekday));
            }
        }
        if !faults.found.is_empty() {
            return Err(faults.found);
        }
        let holidays = match &data.holidays {
            Holidays::Dates(dates) => dates.iter().map(|d| (*d, String::new())).collect(),
            Holidays::Named(named) => named.clone(),
        };
        let mut calendar = Self {
            name,
            version: data.version,
            zone,
            zone_name: data.tz.clone(),
            weekly,
            holidays,
            makeup: data.makeup.clone(),
            valid_from: data.valid_from,
            valid_to: data.valid_to,
            statutory: data.statutory,
            names: data.names.clone(),
            index: Index::default(),
        };
        calendar.index = Index::of(&calendar);
        Ok(calendar)
    }

    /// From a TOML file's text.
    ///
    /// # Errors
    /// Every fault found; for a text that can't be read, the line.
    pub fn from_toml(name: CalendarName, text: &str) -> Result<Self, Vec<CalendarFault>> {
        let data: CalendarData = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            let problem = CalendarProblem::Unreadable(e.message().to_owned());
            vec![CalendarFault { calendar: name.to_string(), key: format!("line {line}"), problem }]
        })?;
        Self::new(name, &data)
    }

    /// As files hold it.
    #[must_use]
    pub fn to_data(&self) -> CalendarData {
        let weekly = self.weekly().into_iter().enumerate().filter(|(_, hours)| !hours.is_empty());
        CalendarData {
            version: self.version,
            tz: self.zone_name.clone(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            statutory: self.statutory,
            weekly: weekly.map(|(day, hours)| ((day + 1).to_string(), hours)).collect(),
            holidays: Holidays::Named(self.holidays.clone()),
            makeup: self.makeup.clone(),
            names: self.names.clone(),
        }
    }

    /// As a TOML file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(&self.to_data()).unwrap_or_default()
    }

    /// Whether the weekly pattern alone is open on a date.
    #[must_use]
    pub fn pattern_opens(&self, date: Date) -> bool {
        pattern_opens(&self.weekly, date)
    }
}

impl Calendars {
    /// Several calendars in one JSON object: `{name: calendar}`.
    ///
    /// # Errors
    /// Every fault found in any of them.
    pub fn from_json(text: &str) -> Result<Self, Vec<CalendarFault>> {
        let all: BTreeMap<String, CalendarData> = serde_json::from_str(text).map_err(|e| {
            let problem = CalendarProblem::Unreadable(e.to_string());
            vec![CalendarFault { calendar: "*".to_owned(), key: format!("line {}", e.line()), problem }]
        })?;
        let mut faults = Vec::new();
        let mut calendars = Vec::new();
        for (name, data) in all {
            match Calendar::new(CalendarName::new(&name), &data) {
                Ok(calendar) => calendars.push(calendar),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(calendars.into_iter().collect()) } else { Err(faults) }
    }
}

struct Faults {
    calendar: String,
    found: Vec<CalendarFault>,
}

impl Faults {
    fn add(&mut self, key: &str, problem: CalendarProblem) {
        self.found.push(CalendarFault { calendar: self.calendar.clone(), key: key.to_owned(), problem });
    }
}

fn weekly(faults: &mut Faults, data: &BTreeMap<String, Vec<(String, String)>>) -> [Vec<Opening>; 7] {
    let mut weekly: [Vec<Opening>; 7] = Default::default();
    for (day, hours) in data {
        let key = format!("weekly.{day}");
        let Some(slot) =
            day.parse::<usize>().ok().and_then(|d| d.checked_sub(1)).and_then(|d| weekly.get_mut(d))
        else {
            faults.add(&key, CalendarProblem::NotAWeekday(day.clone()));
            continue;
        };
        for (open, close) in hours {
            match (seconds(open), seconds(close)) {
                (Some(open_s), Some(close_s)) if open_s < close_s => slot.push(Opening { open_s, close_s }),
                (Some(_), Some(_)) => {
                    faults.add(&key, CalendarProblem::ClosesBeforeOpening(open.clone(), close.clone()));
                }
                (None, _) => faults.add(&key, CalendarProblem::NotATime(open.clone())),
                (_, None) => faults.add(&key, CalendarProblem::NotATime(close.clone())),
            }
        }
        slot.sort_by_key(|o| o.open_s);
        for pair in slot.windows(2).filter(|pair| pair[1].open_s < pair[0].close_s) {
            faults.add(&key, CalendarProblem::Overlap(clock_text(pair[1].open_s)));
        }
    }
    weekly
}

/// `HH:MM` or `HH:MM:SS`, at most `24:00`.
fn seconds(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut part = |most: u32| -> Option<u32> {
        let text = parts.next()?;
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|n| digits && *n <= most)
    };
    let (hours, minutes) = (part(24)?, part(59)?);
    let seconds = if text.len() > 5 { part(59)? } else { 0 };
    let total = hours * 3600 + minutes * 60 + seconds;
    (parts.next().is_none() && total <= 86_400).then_some(total)
}

pub(crate) fn clock_text(second: u32) -> String {
    match second % 60 {
        0 => format!("{:02}:{:02}", second / 3600, second / 60 % 60),
        rest => format!("{:02}:{:02}:{rest:02}", second / 3600, second / 60 % 60),
    }
}
