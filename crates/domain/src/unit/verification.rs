//! P-CERT: until when a verification holds, and how near its end is.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// The last day on which a verification holds: a period in months ends on the day before the corresponding one, as the
/// authority writes it on its certificates (verified 2024-03-01 for 72 months: valid until 2030-02-28).
#[must_use]
pub fn until_after(on: Date, months: u32) -> Option<Date> {
    let corresponding = on.checked_add(i64::from(months).months()).ok()?;
    // Where the month has no such day, its last one is the corresponding day itself (art. 202).
    if corresponding.day() == on.day() { corresponding.yesterday().ok() } else { Some(corresponding) }
}

/// How a verification stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It holds for longer than the time ahead.
    Later,
    /// It ends within the time ahead; on its last day 0 are left.
    Soon { days: i64 },
    /// It has ended.
    Over { days: i64 },
}

impl Due {
    /// For the locale keys `unit-due-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Soon { .. } => "soon",
            Self::Over { .. } => "over",
        }
    }
}

/// `ahead_days` is the charter's `notice-days` of P-CERT.
#[must_use]
pub fn due(until: Date, today: Date, ahead_days: u32) -> Due {
    let days = i64::from(today.until(until).map_or(0, |span| span.get_days()));
    if days < 0 {
        Due::Over { days: -days }
    } else if days <= i64::from(ahead_days) {
        Due::Soon { days }
    } else {
        Due::Later
    }
}

/// What is wrong with a verification that is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationFault {
    /// It would have been made on a day to come.
    InFuture,
    /// It would end before it was made.
    EndsBefore,
    /// Passed, but nobody says until when it holds and the model does not tell.
    UntilMissing,
    /// A later one stands there already.
    Older { newest: Date },
}

impl VerificationFault {
    /// Field of the form, and locale key below `unit-verified-fault-…`.
    #[must_use]
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::InFuture => ("on", "future"),
            Self::EndsBefore => ("until", "ends-before"),
            Self::UntilMissing => ("until", "until-missing"),
            Self::Older { .. } => ("on", "older"),
        }
    }
}

impl super::Verification {
    /// Checks it against what is known; `newest` is the day of the last one that was recorded.
    ///
    /// # Errors
    /// The first thing to be changed.
    pub fn check(&self, newest: Option<Date>, today: Date) -> Result<(), VerificationFault> {
        if self.on.is_some_and(|on| on > today) {
            return Err(VerificationFault::InFuture);
        }
        if let (Some(on), Some(newest)) = (self.on, newest)
            && on < newest
        {
            return Err(VerificationFault::Older { newest });
        }
        match (self.passed, self.until, self.on) {
            (true, None, _) => Err(VerificationFault::UntilMissing),
            (true, Some(until), Some(on)) if until < on => Err(VerificationFault::EndsBefore),
            _ => Ok(()),
        }
    }

    /// The last day on which the unit counts as verified: of one that did not pass, the day before.
    #[must_use]
    pub fn holds_until(&self) -> Option<Date> {
        if self.passed { self.until } else { self.on.and_then(|on| on.yesterday().ok()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Verification;
    use jiff::civil::date;

    #[test]
    fn a_verification_ends_as_the_certificate_says() {
        for (on, months, until) in [
            (date(2024, 3, 1), 72, date(2030, 2, 28)),
            (date(2023, 3, 1), 12, date(2024, 2, 29)),
            // Art. 202: the last day of a month that has no such day.
            (date(2024, 8, 31), 6, date(2025, 2, 28)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 28)),
            (date(2026, 1, 1), 24, date(2027, 12, 31)),
        ] {
            assert_eq!(until_after(on, months), Some(until), "{on} and {months} months");
        }
        assert_eq!(until_after(date(9999, 1, 1), 1200), None);
    }

    #[test]
    fn the_last_day_still_holds() {
        let until = date(2026, 3, 1);
        for (today, expected) in [
            (date(2025, 12, 30), Due::Later),
            (date(2025, 12, 31), Due::Soon { days: 60 }),
            (date(2026, 3, 1), Due::Soon { days: 0 }),
            (date(2026, 3, 2), Due::Over { days: 1 }),
            (date(2027, 3, 2), Due::Over { days: 366 }),
        ] {
            assert_eq!(due(until, today, 60), expected, "{today}");
        }
    }

    #[test]
    fn what_can_not_be_is_told() {
        let today = date(2026, 11, 23);
        let made = |on, until, passed| Verification {
            on,
            until,
            certificate: String::new(),
            authority: String::new(),
            passed,
            file: None,
        };
        let day = |day| Some(date(2026, 11, day));
        assert_eq!(made(day(24), day(25), true).check(None, today), Err(VerificationFault::InFuture));
        assert_eq!(made(day(20), day(19), true).check(None, today), Err(VerificationFault::EndsBefore));
        assert_eq!(made(day(20), None, true).check(None, today), Err(VerificationFault::UntilMissing));
        let older = VerificationFault::Older { newest: date(2026, 11, 21) };
        assert_eq!(made(day(20), day(30), true).check(day(21), today), Err(older));
        assert_eq!(made(day(20), day(30), true).check(day(20), today), Ok(()));
        let failed = made(day(20), None, false);
        assert_eq!((failed.check(None, today), failed.holds_until()), (Ok(()), day(19)));
    }
}
