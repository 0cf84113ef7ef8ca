//! Money in whole fen (hundredths of a yuan), never as a floating point number; amounts include tax.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An amount in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// How much of something, in thousandths: 1.5 hours are 1,500, two pieces 2,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub i64);

/// The largest amount that is taken, ten billion yuan: sums of any list that fits into a request stay far from overflow.
const FEN_MAX: i64 = 1_000_000_000_000;
/// A million pieces, hours or kilometres.
const QUANTITY_MAX: i64 = 1_000_000_000;

impl Fen {
    pub const ZERO: Self = Self(0);

    /// `None` when the sum leaves the range of 64 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The price of a quantity, rounded down to whole fen; `None` below zero or beyond 64 bits.
    #[must_use]
    pub fn times(self, quantity: Quantity) -> Option<Self> {
        self.for_parts(quantity.0, 1000)
    }

    /// The price of a quantity of so many parts of one, rounded down to whole fen; `None` below zero or beyond 64 bits. Half a
    /// fen is the customer's: what is charged must never be more than it costs, nor than a cap (P-CAP).
    #[must_use]
    pub fn for_parts(self, parts: i64, of_one: i64) -> Option<Self> {
        let exact = i128::from(self.0).checked_mul(i128::from(parts))?;
        if exact < 0 || of_one <= 0 {
            return None;
        }
        i64::try_from(exact / i128::from(of_one)).ok().map(Self)
    }
}

/// With a point before the fen and a comma before each three digits: `1,234.50`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", grouped(fen / 100), fen % 100)
    }
}

/// Without the zeros behind the point: `2`, `1.5`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let thousandths = self.0.unsigned_abs();
        let fraction = format!("{:03}", thousandths % 1000);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{point}{fraction}", grouped(thousandths / 1000))
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The text is not an amount such as `1,234.50`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount such as 1,234.50")]
pub struct NotAnAmount;

impl FromStr for Fen {
    type Err = NotAnAmount;

    /// As people write it: `1234`, `1,234.5`, `¥1234.50`, `1234.5元`, full-width digits. Never negative.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        decimal(text, 2, FEN_MAX).map(Self)
    }
}

impl FromStr for Quantity {
    type Err = NotAnAmount;

    /// At most three digits behind the point; never negative.
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        decimal(text, 3, QUANTITY_MAX).map(Self)
    }
}

fn decimal(text: &str, places: usize, max: i64) -> Result<i64, NotAnAmount> {
    let text: String = text.chars().map(crate::text::half_width).collect();
    let text = text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !fits_groups(whole) || !digits(fraction) || fraction.len() > places {
        return Err(NotAnAmount);
    }
    let number = format!("{}{fraction:0<places$}", whole.replace(',', ""));
    number.parse().ok().filter(|n| *n <= max).ok_or(NotAnAmount)
}

/// Digits, or groups of three behind the first comma: `1,2345` is a slip, not an amount.
fn fits_groups(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(first)
        && (!whole.contains(',') || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("1,234.50", 123_450),
            ("¥1234.5", 123_450),
            ("1234", 123_400),
            ("１２３４．５", 123_450),
            ("0.01元", 1),
            (" ￥ 12,345,678.90 ", 1_234_567_890),
        ];
        for (text, fen) in cases {
            assert_eq!(text.parse(), Ok(Fen(fen)), "{text}");
        }
        for text in ["", ".", "1.234", "-1", "1,2345", "12,34", "1 2", "一百", "9999999999999", "1.2.3"] {
            assert_eq!(text.parse::<Fen>(), Err(NotAnAmount), "{text}");
        }
        for fen in [0, 1, 99, 100, 123_450, 100_000_000] {
            assert_eq!(Fen(fen).to_string().parse(), Ok(Fen(fen)));
        }
        assert_eq!(Fen(-123_456_789).to_string(), "-1,234,567.89");
        assert_eq!(Quantity(1_500).to_string(), "1.5");
    }

    #[test]
    fn what_is_charged_is_rounded_down() {
        assert_eq!(Fen(12_000).for_parts(50, 60), Some(Fen(10_000)));
        assert_eq!(Fen(12_001).for_parts(50, 60), Some(Fen(10_000)));
        assert_eq!(Fen(1).times(Quantity(999)), Some(Fen(0)));
        assert_eq!(Fen(8_000).times(Quantity(1_500)), Some(Fen(12_000)));
        assert_eq!(Fen(i64::MAX).times(Quantity(2_000)), None);
        assert_eq!(Fen(-1).for_parts(1, 1), None);
        assert_eq!(Fen(1).for_parts(1, 0), None);
        assert_eq!(Fen(i64::MAX).for_parts(2, 1), None);
    }
}
