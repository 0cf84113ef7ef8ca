//! Which of the program's own messages to customers may go as a text message, and when nobody is to be disturbed by one.

use crate::case::ToCustomer;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Messages that the program writes by itself.
pub const MESSAGES: [&str; 10] = [
    "receipt",
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
    /// Codes of [`MESSAGES`] that go as a text message to customers without a mail address.
    pub by_text_message: BTreeSet<String>,
    /// From when to when, by the organisation's clock, nobody is disturbed; over midnight where the first is later.
    pub quiet: Option<(Time, Time)>,
}

impl Default for Notifications {
    /// The number of a report, and the question whether it works; at night nothing that can wait.
    fn default() -> Self {
        let by_text_message = ["receipt", "reminder", "follow-up"].map(str::to_owned).into();
        Self { by_text_message, quiet: Some((Time::constant(21, 0, 0, 0), Time::constant(8, 0, 0, 0))) }
    }
}

/// The code of a message that the program writes by itself; `None` for what people write.
#[must_use]
pub fn code(what: &ToCustomer) -> Option<&'static str> {
    match what {
        ToCustomer::Receipt => Some("receipt"),
        ToCustomer::Reminder { .. } => Some("reminder"),
        ToCustomer::FollowUp => Some("follow-up"),
        ToCustomer::ClosedWithoutWord { .. } => Some("closed-without-word"),
        ToCustomer::Merged { .. } => Some("merged"),
        ToCustomer::Reopened => Some("reopened"),
        ToCustomer::Ruled { .. } => Some("ruled"),
        ToCustomer::ObjectionAnswered { .. } => Some("objection-answered"),
        ToCustomer::Quote { .. } => Some("quote"),
        ToCustomer::QuoteWithdrawn { .. } => Some("quote-withdrawn"),
        ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => None,
    }
}

impl Notifications {
    /// When a message may go as a text message; `None` when it goes as none.
    #[must_use]
    pub fn text_message_at(&self, what: &ToCustomer, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let code = code(what)?;
        if !self.by_text_message.contains(code) {
            return None;
        }
        // P-ZERO: the number is promised at once, also at night.
        if matches!(what, ToCustomer::Receipt) {
            return Some(now);
        }
        Some(self.quiet_ends(now, zone).unwrap_or(now))
    }

    /// `None` when it is not quiet.
    fn quiet_ends(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let (from, until) = self.quiet?;
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
}

#[cfg(test)]
mod tests {
    use super::{MESSAGES, Notifications};
    use crate::case::ToCustomer;
    use jiff::Timestamp;
    use jiff::civil::Time;
    use jiff::tz::{TimeZone, offset};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_woken_but_where_a_promise_is_at_stake() {
        let zone = TimeZone::fixed(offset(8));
        let table = Notifications::default();
        let follow_up = |now: &str| table.text_message_at(&ToCustomer::FollowUp, at(now), &zone);
        // 20:59, 21:00, 02:00 and 08:00 in Beijing.
        assert_eq!(follow_up("2026-11-23T12:59:00Z"), Some(at("2026-11-23T12:59:00Z")));
        assert_eq!(follow_up("2026-11-23T13:00:00Z"), Some(at("2026-11-24T00:00:00Z")));
        assert_eq!(follow_up("2026-11-23T18:00:00Z"), Some(at("2026-11-24T00:00:00Z")));
        assert_eq!(follow_up("2026-11-24T00:00:00Z"), Some(at("2026-11-24T00:00:00Z")));
        let night = at("2026-11-23T18:00:00Z");
        assert_eq!(table.text_message_at(&ToCustomer::Receipt, night, &zone), Some(night), "P-ZERO");
        assert_eq!(table.text_message_at(&ToCustomer::Reopened, night, &zone), None);
        let noon = Notifications {
            quiet: Some((Time::constant(12, 0, 0, 0), Time::constant(14, 0, 0, 0))),
            by_text_message: MESSAGES.map(str::to_owned).into(),
        };
        let reopened = |now: &str| noon.text_message_at(&ToCustomer::Reopened, at(now), &zone);
        assert_eq!(reopened("2026-11-23T05:00:00Z"), Some(at("2026-11-23T06:00:00Z")));
        assert_eq!(reopened("2026-11-23T06:00:00Z"), Some(at("2026-11-23T06:00:00Z")));
        let never = Notifications { quiet: None, ..noon };
        assert_eq!(never.text_message_at(&ToCustomer::Reopened, night, &zone), Some(night));
    }
}
