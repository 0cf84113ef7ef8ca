//! Price lines as they are pasted from a spreadsheet: a line each, with code, name, price and clause, divided by tabs.

use super::PriceLine;
use crate::calendar::Budget;
use crate::ids::PartCode;
use crate::money::Fen;
use std::fmt::Write as _;

/// A line that can't be read, by its number from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasteFault {
    pub line: usize,
    pub problem: PasteProblem,
}

/// What is wrong with it; pages translate it by [`PasteProblem::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    /// No code of letters, digits, `-`, `_` and `.`.
    Code(String),
    /// No amount.
    Price(String),
}

impl PasteProblem {
    /// For the locale key `price-line-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Price(_) => "price",
        }
    }

    /// What stood there.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Code(text) | Self::Price(text) => text,
        }
    }
}

/// What a pasted text says. Divided by tabs, or by `;` where somebody types it; a first line without an amount is a heading;
/// with two columns they are code and price.
///
/// # Errors
/// Every line that can't be read.
pub fn lines(text: &str) -> Result<Vec<PriceLine>, Vec<PasteFault>> {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
    for (nth, (at, row)) in rows.enumerate() {
        match line(row) {
            Ok(line) => lines.push(line),
            // The headings that a spreadsheet has on top.
            Err(PasteProblem::Price(_) | PasteProblem::Code(_)) if nth == 0 && is_heading(row) => {}
            Err(problem) => faults.push(PasteFault { line: at + 1, problem }),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn cells(row: &str) -> Vec<&str> {
    let divider = if row.contains('\t') { ['\t', '\t'] } else { [';', '；'] };
    row.split(divider).map(str::trim).collect()
}

/// Several columns, and no digit in any.
fn is_heading(row: &str) -> bool {
    cells(row).len() > 1 && !row.chars().any(char::is_numeric)
}

fn line(row: &str) -> Result<PriceLine, PasteProblem> {
    let cells = cells(row);
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let (name, price, clause) =
        if cells.len() == 2 { ("", cell(1), "") } else { (cell(1), cell(2), cell(3)) };
    Ok(PriceLine {
        code: PartCode::new(cell(0)).ok_or_else(|| PasteProblem::Code(cell(0).to_owned()))?,
        name: name.to_owned(),
        price: price.parse::<Fen>().map_err(|_| PasteProblem::Price(price.to_owned()))?,
        clause: clause.to_owned(),
    })
}

/// The lines as [`lines`] reads them back.
#[must_use]
pub fn text_of(lines: &[PriceLine]) -> String {
    let mut out = String::new();
    for line in lines {
        // Writing into a text does not fail.
        writeln!(out, "{}\t{}\t{}\t{}", line.code, line.name, line.price, line.clause).unwrap_or_default();
    }
    out
}

/// Words that stand behind a number of years; whatever else stands there has to be one of months.
const YEARS: [&str; 5] = ["年", "y", "yr", "year", "years"];
const MONTHS: [&str; 8] = ["", "月", "个月", "個月", "m", "mo", "month", "months"];

/// A length in months as people write it: `24`, `24个月`, `2年`, `2 years`.
#[must_use]
pub fn months(text: &str) -> Option<u32> {
    let text: String = text.chars().map(crate::text::half_width).filter(|c| !c.is_whitespace()).collect();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, word) = text.split_at(digits);
    let (number, word) = (number.parse::<u32>().ok()?, word.to_lowercase());
    if YEARS.contains(&word.as_str()) {
        number.checked_mul(12)
    } else {
        MONTHS.contains(&word.as_str()).then_some(number)
    }
}

/// Words of lengths of time, the longer ones before those that begin like them, each as [`crate::span`] writes it.
const UNITS: [(&str, &str); 24] = [
    ("个小时", "h"),
    ("個小時", "h"),
    ("小时", "h"),
    ("小時", "h"),
    ("分钟", "m"),
    ("分鐘", "m"),
    ("分", "m"),
    ("天", "d"),
    ("日", "d"),
    ("秒", "s"),
    ("hours", "h"),
    ("hour", "h"),
    ("hrs", "h"),
    ("hr", "h"),
    ("minutes", "m"),
    ("minute", "m"),
    ("mins", "m"),
    ("min", "m"),
    ("days", "d"),
    ("day", "d"),
    ("seconds", "s"),
    ("second", "s"),
    ("secs", "s"),
    ("sec", "s"),
];
const WORKING_DAYS: [&str; 6] = ["个工作日", "個工作日", "工作日", "working days", "working day", "workdays"];
const WORKING: [&str; 6] = ["工作时间", "工作時間", "of working time", "working", "个工作", "工作"];

/// A promised length as people write it: `4h`, `4小时`, `30分钟`, `8 hours`, `8工作小时`, `8h working`, `3个工作日`, `3 working days`.
#[must_use]
pub fn budget(text: &str) -> Option<Budget> {
    let text: String = text.chars().map(crate::text::half_width).collect::<String>().trim().to_lowercase();
    if let Some(days) = WORKING_DAYS.into_iter().find_map(|word| text.strip_suffix(word)) {
        return format!("{} working days", days.trim()).parse().ok();
    }
    let working = WORKING.into_iter().find(|word| text.contains(word));
    let mut text = working.map_or_else(|| text.clone(), |word| text.replacen(word, "", 1));
    text.retain(|c| !c.is_whitespace());
    for (word, unit) in UNITS {
        text = text.replace(word, unit);
    }
    let seconds = crate::span::parse(&text)?.as_secs().unsigned_abs();
    Some(if working.is_some() { Budget::WorkingTime(seconds) } else { Budget::Elapsed(seconds) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promised_lengths_are_read_as_people_write_them() {
        let h = 3_600;
        let cases = [
            ("4h", Budget::Elapsed(4 * h)),
            ("４ 小时", Budget::Elapsed(4 * h)),
            ("24個小時", Budget::Elapsed(24 * h)),
            ("1 day 12 hours", Budget::Elapsed(36 * h)),
            ("30分钟", Budget::Elapsed(1_800)),
            ("1小时30分", Budget::Elapsed(5_400)),
            ("8h working", Budget::WorkingTime(8 * h)),
            ("8工作小时", Budget::WorkingTime(8 * h)),
            ("8小時工作時間", Budget::WorkingTime(8 * h)),
            ("90 min of working time", Budget::WorkingTime(5_400)),
            ("3个工作日", Budget::WorkingDays(3)),
            ("1 Working Day", Budget::WorkingDays(1)),
        ];
        for (text, length) in cases {
            assert_eq!(budget(text), Some(length), "{text}");
        }
        for text in ["", "soon", "4", "小时", "-4h", "0h", "3000个工作日", "1.5h", "4h5"] {
            assert_eq!(budget(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let cases = [
            ("24", 24),
            (" 24 个月", 24),
            ("２年", 24),
            ("6 years", 72),
            ("1 Year", 12),
            ("18個月", 18),
            ("36 months", 36),
        ];
        for (text, n) in cases {
            assert_eq!(months(text), Some(n), "{text}");
        }
        for text in ["", "年", "two years", "2.5年", "-1", "24天", "99999999999", "4294967295年"] {
            assert_eq!(months(text), None, "{text}");
        }
    }

    #[test]
    fn a_spreadsheet_is_pasted() {
        let pasted = "编码\t名称\t单价\t条款\r\nBAT-36\t锂电池\t¥1,038.50\t附件2\r\n\r\nSEN-20\t\t45\t\n";
        let read = lines(pasted).unwrap_or_default();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].price, Fen(103_850));
        assert_eq!(read[0].clause, "附件2");
        assert_eq!(lines(&text_of(&read)), Ok(read));
        assert_eq!(lines("BAT-36; 12.5").map(|l| l[0].price), Ok(Fen(1_250)));
        let faults = lines("BAT-36\t锂电池\t12\n电池\tx\t1\nSEN-20\tx\t十元").unwrap_err();
        let told: Vec<_> = faults.iter().map(|f| (f.line, f.problem.code())).collect();
        assert_eq!(told, [(2, "code"), (3, "price")]);
    }
}
