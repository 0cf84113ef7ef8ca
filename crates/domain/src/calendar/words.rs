//! Lengths as the charter's files write them: `24h`, `8h working`, `3 working days`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A promised length, in one of the three kinds of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Budget {
    /// Seconds, day and night.
    Elapsed(u64),
    /// Seconds inside the opening intervals.
    WorkingTime(u64),
    /// Days; the day of the start does not count.
    WorkingDays(u32),
}

/// The text is not a length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a length of time; write it like 24h, 8h working, or 3 working days")]
pub struct NotABudget(String);

impl FromStr for Budget {
    type Err = NotABudget;

    fn from_str(text: &str) -> Result<Self, NotABudget> {
        let fault = || NotABudget(text.to_owned());
        let trimmed = text.trim();
        for ending in ["working days", "working day"] {
            if let Some(number) = trimmed.strip_suffix(ending) {
                let days: u32 = number.trim().parse().map_err(|_| fault())?;
                return if (1..=2_500).contains(&days) { Ok(Self::WorkingDays(days)) } else { Err(fault()) };
            }
        }
        let (span, working) = match trimmed.strip_suffix("working") {
            Some(span) => (span, true),
            None => (trimmed, false),
        };
        let seconds = crate::span::parse(span.trim()).ok_or_else(fault)?.as_secs().unsigned_abs();
        Ok(if working { Self::WorkingTime(seconds) } else { Self::Elapsed(seconds) })
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |s: &u64| {
            crate::span::print(jiff::SignedDuration::from_secs(i64::try_from(*s).unwrap_or(i64::MAX)))
        };
        match self {
            Self::Elapsed(s) => f.write_str(&span(s)),
            Self::WorkingTime(s) => write!(f, "{} working", span(s)),
            Self::WorkingDays(1) => f.write_str("1 working day"),
            Self::WorkingDays(days) => write!(f, "{days} working days"),
        }
    }
}

impl Serialize for Budget {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn lengths_read_back() {
        for (text, budget) in [
            ("24h", Budget::Elapsed(86_400)),
            ("99h 59m", Budget::Elapsed(359_940)),
            ("8h working", Budget::WorkingTime(28_800)),
            ("1 working day", Budget::WorkingDays(1)),
            ("15 working days", Budget::WorkingDays(15)),
        ] {
            assert_eq!(text.parse(), Ok(budget), "{text}");
            assert_eq!(budget.to_string().parse(), Ok(budget));
        }
        for text in ["", "working days", "0 working days", "24", "8 hours", "-1h", "99999 working days"] {
            assert!(text.parse::<Budget>().is_err(), "{text}");
        }
    }
}
