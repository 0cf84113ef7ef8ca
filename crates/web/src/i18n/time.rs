//! Moments and lengths of time in words: near ones as people say them, far ones so that they sort.

use super::L10n;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use std::fmt;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A length of time in one of the three kinds of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Seconds, day and night.
    Elapsed(i64),
    /// Seconds inside opening hours.
    Working(i64),
    /// Whole working days.
    WorkingDays(i64),
}

impl L10n {
    /// A length of time, two units at most: `3小时20分`, `3 h 20 min`. The sign is dropped: the sentence around it says
    /// whether it is left or over.
    #[must_use]
    pub fn duration(&self, seconds: i64) -> String {
        let s = seconds.saturating_abs();
        let (d, h, m) = (s / DAY, s % DAY / HOUR, s % HOUR / MINUTE);
        // Up to two days in hours: "还剩 26 小时" is clearer to somebody who owes an answer than "1 天 2 小时".
        let (key, big, small) = match s {
            0..MINUTE => ("duration-s", s, 0),
            MINUTE..HOUR => ("duration-m", m, 0),
            _ if s < 2 * DAY => (if m == 0 { "duration-h" } else { "duration-hm" }, s / HOUR, m),
            _ => (if h == 0 { "duration-d" } else { "duration-dh" }, d, h),
        };
        self.ta(key, &[("big", &big), ("small", &small)])
    }

    /// A length of time, with the kind of time said where it isn't the clock on the wall.
    #[must_use]
    pub fn span(&self, span: Span) -> String {
        match span {
            Span::Elapsed(seconds) => self.duration(seconds),
            Span::Working(seconds) => self.working_duration(seconds),
            Span::WorkingDays(days) => self.tn("duration-working-days", days.abs()),
        }
    }

    /// Working time is counted in hours however long it is: a "day" of it would be ambiguous.
    fn working_duration(&self, seconds: i64) -> String {
        let s = seconds.saturating_abs();
        let (h, m) = (s / HOUR, s % HOUR / MINUTE);
        let key = match (h, m) {
            (0, _) => "duration-working-m",
            (_, 0) => "duration-working-h",
            _ => "duration-working-hm",
        };
        self.ta(key, &[("h", &h), ("m", &m)])
    }

    /// How long ago, or in how long: `3分钟前`, `in 2 h`. Beyond a day the moment itself says more: see [`when`](Self::when).
    #[must_use]
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = self.now.as_second().saturating_sub(at.as_second());
        match seconds {
            -59..=59 => self.t("ago-now").into_owned(),
            60..DAY => self.ta("ago-past", &[("span", &self.rough(seconds))]),
            _ if (-DAY..-59).contains(&seconds) => self.ta("ago-future", &[("span", &self.rough(seconds))]),
            _ => self.when(at),
        }
    }

    fn rough(&self, seconds: i64) -> String {
        let s = seconds.abs();
        if s < HOUR { self.duration(s) } else { self.duration(s / HOUR * HOUR) }
    }

    /// A moment: `今天17:30`, `tomorrow 09:00`, `2026-11-27 17:30`; with the zone where the reader's differs from the organisation's.
    #[must_use]
    pub fn when(&self, at: Timestamp) -> String {
        self.when_in(at, &self.zone)
    }

    /// A moment as the clocks at another place show it, with the zone where it differs from the organisation's.
    #[must_use]
    pub fn when_in(&self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned(zone.clone());
        let today = self.now.to_zoned(zone.clone()).date();
        let time = local.strftime("%H:%M").to_string();
        let text = match self.near_day(local.date(), today) {
            Some(key) => self.ta(key, &[("time", &time)]),
            None => format!("{} {time}", local.date()),
        };
        if zone.to_offset(at) == self.home.to_offset(at) {
            text
        } else {
            format!("{text} {}", offset(&local))
        }
    }

    /// A day: `今天`, `tomorrow`, `2026-11-27`.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let today = self.now.to_zoned(self.zone.clone()).date();
        match self.near_day(date, today) {
            Some("when-yesterday") => self.t("day-yesterday").into_owned(),
            Some("when-today") => self.t("day-today").into_owned(),
            Some(_) => self.t("day-tomorrow").into_owned(),
            None => date.to_string(),
        }
    }

    /// The weekday's name: `周五`, `Fri`.
    #[must_use]
    pub fn weekday(&self, date: Date) -> String {
        const KEYS: [&str; 7] = [
            "weekday-mon",
            "weekday-tue",
            "weekday-wed",
            "weekday-thu",
            "weekday-fri",
            "weekday-sat",
            "weekday-sun",
        ];
        let index = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        KEYS.get(index).map_or_else(String::new, |key| self.t(key).into_owned())
    }

    /// To the second and with the zone, for titles and records: `2026-11-27 17:30:05 UTC+08:00`.
    #[must_use]
    pub fn exact(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        format!("{} {}", local.strftime("%Y-%m-%d %H:%M:%S"), offset(&local))
    }

    /// A moment as HTML: readable, exact in its title, and readable by machines.
    #[must_use]
    pub fn stamp(&self, at: Timestamp) -> Stamp {
        Stamp { text: self.when(at), exact: self.exact(at), at }
    }

    /// As [`stamp`](Self::stamp), said as how long ago.
    #[must_use]
    pub fn stamp_ago(&self, at: Timestamp) -> Stamp {
        Stamp { text: self.ago(at), exact: self.exact(at), at }
    }

    fn near_day(&self, date: Date, today: Date) -> Option<&'static str> {
        if date == today {
            Some("when-today")
        } else if today.checked_add(1.day()).is_ok_and(|d| d == date) {
            Some("when-tomorrow")
        } else if today.checked_sub(1.day()).is_ok_and(|d| d == date) {
            Some("when-yesterday")
        } else {
            None
        }
    }
}

fn offset(local: &Zoned) -> String {
    format!("UTC{}", local.strftime("%:z"))
}

/// A `<time>` element.
#[derive(Clone, Debug)]
pub struct Stamp {
    text: String,
    exact: String,
    at: Timestamp,
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All three are made of digits and of our own texts, which hold no markup.
        write!(f, r#"<time datetime="{}" title="{}">{}</time>"#, self.at, self.exact, self.text)
    }
}

impl askama::filters::HtmlSafe for Stamp {}
