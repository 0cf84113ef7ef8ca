//! Lengths of time as the charter's files write them: `30m`, `2h`, `1d 12h`, `45s`.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serializer};

/// `None` unless it is a list of whole numbers with `d` (24 hours), `h`, `m` or `s`, more than nothing, at most 10 years.
#[must_use]
pub fn parse(text: &str) -> Option<SignedDuration> {
    let mut seconds: i64 = 0;
    let mut number: Option<i64> = None;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                let digit = i64::from(c.to_digit(10)?);
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            }
            ' ' if number.is_none() => {}
            _ => {
                let unit = match c {
                    'd' => 86_400,
                    'h' => 3_600,
                    'm' => 60,
                    's' => 1,
                    _ => return None,
                };
                seconds = seconds.checked_add(number.take()?.checked_mul(unit)?)?;
            }
        }
    }
    let fits = number.is_none() && (1..=10 * 366 * 86_400).contains(&seconds);
    fits.then(|| SignedDuration::from_secs(seconds))
}

/// The shortest such text.
#[must_use]
pub fn print(span: SignedDuration) -> String {
    let mut rest = span.as_secs();
    let mut parts = Vec::new();
    for (unit, length) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        if rest >= length {
            parts.push(format!("{}{unit}", rest / length));
            rest %= length;
        }
    }
    parts.join(" ")
}

pub(crate) fn serialize<S: Serializer>(span: &SignedDuration, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&print(*span))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<SignedDuration, D::Error> {
    let text = String::deserialize(d)?;
    parse(&text).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "\"{text}\" is not a length of time; write it like 30m, 2h or 1d 12h"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back() {
        for (text, seconds) in [("30m", 1_800), ("1d 12h", 129_600), ("90s", 90), ("99h 59m", 359_940)] {
            let span = parse(text).unwrap();
            assert_eq!(span.as_secs(), seconds);
            assert_eq!(parse(&print(span)), Some(span));
        }
        for text in ["", "30", "m", "3x", "-3h", "99999999999999999999h", "1h30", "0s"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
