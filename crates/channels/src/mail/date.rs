//! The Date header (RFC 5322 section 3.3 and 4.3), as far as a time can be read from it.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::message::MailDate;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// None where no time can be read. An unknown zone counts as UTC with an unknown offset.
pub(crate) fn parse(text: &str) -> Option<MailDate> {
    let words = words(text);
    let mut words = words.iter().map(String::as_str).peekable();
    // The day of the week, glued to the day or not, is not needed: the date says it.
    words.next_if(|word| word.chars().all(char::is_alphabetic) && month(word).is_none());
    let first = words.next()?;
    let (day, month) = match month(first) {
        // `Nov 23 16:37:21 2026`, as asctime writes it.
        Some(month) => (number(words.next()?)?, month),
        None => (number(first)?, month(words.next()?)?),
    };
    let (year, clock) = {
        let word = words.next()?;
        if word.contains(':') { (words.next()?, word) } else { (word, words.next()?) }
    };
    let (hour, minute, second) = time(clock)?;
    let local =
        DateTime::new(full_year(year)?, month, i8::try_from(day).ok()?, hour, minute, second, 0).ok()?;
    let offset = words.next().and_then(offset);
    let at = local.to_zoned(TimeZone::fixed(offset.unwrap_or(Offset::UTC))).ok()?.timestamp();
    Some(MailDate { at, offset })
}

/// Words without commas. A comment stays one word, so that a comment where the zone belongs is seen as
/// no zone.
fn words(text: &str) -> Vec<String> {
    const WORDS_MAX: usize = 12;
    let mut words = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        if depth == 0 && (c.is_whitespace() || c == ',') {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(c);
        }
        if words.len() >= WORDS_MAX {
            break;
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn number(word: &str) -> Option<u16> {
    word.trim_end_matches('.').parse().ok()
}

fn month(word: &str) -> Option<i8> {
    let start = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == start)?;
    i8::try_from(at + 1).ok()
}

/// Two digits mean 1950 to 2049, three count from 1900 (RFC 5322 section 4.3).
fn full_year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    Some(match year {
        0..50 => year + 2000,
        50..1000 => year + 1900,
        _ => year,
    })
}

/// `16:37` or `16:37:21`; a leap second is the last of its minute.
fn time(word: &str) -> Option<(i8, i8, i8)> {
    let fields: Option<Vec<i8>> = word.split([':', '.']).map(|field| field.parse().ok()).collect();
    match fields?.as_slice() {
        [hour, minute] => Some((*hour, *minute, 0)),
        [hour, minute, second] => Some((*hour, *minute, (*second).min(59))),
        _ => None,
    }
}

/// None where the zone is not known; `-0000` says so itself.
fn offset(word: &str) -> Option<Offset> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "-0000" => return None,
        "UT" | "UTC" | "GMT" | "Z" => 0,
        "EDT" | "AST" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return numeric_offset(word),
    };
    Offset::from_seconds(hours * 3600).ok()
}

/// `+0800`, `-03:30`.
fn numeric_offset(word: &str) -> Option<Offset> {
    let (sign, digits) = match word.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: i32 = digits.replace(':', "").get(..4)?.parse().ok()?;
    Offset::from_seconds(sign * (digits / 100 * 3600 + digits % 100 * 60)).ok()
}
