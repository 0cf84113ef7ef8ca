//! Which of the program's own messages to customers may go as a text message, and when nobody is to be disturbed by one.

use crate::case::ToCustomer;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Messages to customers: those that the program writes by itself, and the news that somebody wrote an answer.
pub const MESSAGES: [&str; 11] = [
    "receipt",
    "answer",
    "reminder",
    "follow-up",
    "closed-without-word",
    "merged",
    "reopened",
    "ruled",
    "objection-answered",
    "quote",
    "quote-withdrawn",
];

/// As the administrator set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notifications {
    /// Codes of [`MESSAGES`] that may go as a text message: to customers without a mail address, and to those who wish it.
    pub by_text_message: BTreeSet<String>,
    /// From when to when, by the organisation's clock, nobody is disturbed; over midnight where the first is later.
    pub quiet: Option<(Time, Time)>,
}

impl Default for Notifications {
    /// The number of a report, that it was answered, and the question whether it works; at night nothing that can wait.
    fn default() -> Self {
        let by_text_message = ["receipt", "answer", "reminder", "follow-up"].map(str::to_owned).into();
        Self { by_text_message, quiet: Some((Time::constant(21, 0, 0, 0), Time::constant(8, 0, 0, 0))) }
    }
}

/// The code of a message in the table.
#[must_use]
pub fn code(what: &ToCustomer) -> &'static str {
    match what {
        ToCustomer::Receipt => "receipt",
        ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => "answer",
        ToCustomer::Reminder { .. } => "reminder",
        ToCustomer::FollowUp => "follow-up",
        ToCustomer::ClosedWithoutWord { .. } => "closed-without-word",
        ToCustomer::Merged { .. } => "merged",
        ToCustomer::Reopened => "reopened",
        ToCustomer::Ruled { .. } => "ruled",
        ToCustomer::ObjectionAnswered { .. } => "objection-answered",
        ToCustomer::Quote { .. } => "quote",
        ToCustomer::QuoteWithdrawn { .. } => "quote-withdrawn",
    }
}

/// When these quiet hours end; `None` when it is not quiet.
#[must_use]
pub fn quiet_ends((from, until): (Time, Time), now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let here = now.to_zoned(zone.clone());
    let time = here.time();
    let days = match (from <= until, time) {
        (true, time) if from <= time && time < until => 0,
        (false, time) if time < until => 0,
        (false, time) if time >= from => 1,
        (true | false, _) => return None,
    };
    let day = here.date().checked_add(days.days()).ok()?;
    day.to_datetime(until).to_zoned(zone.clone()).ok().map(|at| at.timestamp())
}

/// `21:00` and `08:00` as people type them; nothing in both is no quiet hours.
///
/// # Errors
/// One of them is no time of day, or only one is there.
pub fn parse_quiet(from: &str, until: &str) -> Result<Option<(Time, Time)>, NoTime> {
    let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| NoTime);
    if from.trim().is_empty() && until.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some((time(from)?, time(until)?)))
}

/// The text is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day; write it like 21:00")]
pub struct NoTime;

/// As people read it.
#[must_use]
pub fn written(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}
