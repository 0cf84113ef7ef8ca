//! What a register shows: digits, as they are read off.

use crate::text::half_width;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Digits before the point, and behind it.
const WHOLE_DIGITS_MAX: usize = 12;
const DECIMALS_MAX: usize = 4;

/// A register's reading, exact: `1234.56`. Its unit is the meter's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reading(String);

/// The text is no reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reading; write the digits of the register, like 01234.56")]
pub struct NotAReading;

impl Reading {
    /// Understands full-width digits, spaces and marks between thousands; zeros in front say nothing.
    ///
    /// # Errors
    /// Something else than digits and one point, more than 12 digits before it, or more than 4 behind it.
    pub fn parse(text: &str) -> Result<Self, NotAReading> {
        let plain: String =
            text.chars().map(half_width).filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\'')).collect();
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) {
            return Err(NotAReading);
        }
        // `12.` is a number whose end was forgotten.
        if plain.ends_with('.') || decimals.len() > DECIMALS_MAX {
            return Err(NotAReading);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > WHOLE_DIGITS_MAX {
            return Err(NotAReading);
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        // Decimals stay as they were read: `12.50` was read to the hundredth.
        Ok(Self(if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Reading {
    type Error = NotAReading;

    fn try_from(text: String) -> Result<Self, NotAReading> {
        Self::parse(&text)
    }
}

impl From<Reading> for String {
    fn from(reading: Reading) -> Self {
        reading.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_what_stands_on_the_register() {
        for (read, kept) in [
            ("01234.56", "1234.56"),
            ("００１２", "12"),
            ("1,234.50", "1234.50"),
            ("0000", "0"),
            (" 12 345 ", "12345"),
            ("0.0001", "0.0001"),
        ] {
            assert_eq!(Reading::parse(read).map(String::from).as_deref(), Ok(kept), "{read}");
        }
        for bad in ["", "-1", "12.", ".5", "12.34567", "1234567890123", "1e3", "12.3.4", "m³"] {
            assert_eq!(Reading::parse(bad), Err(NotAReading), "{bad}");
        }
    }
}
