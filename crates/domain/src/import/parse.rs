//! A row of texts becomes a record of values, once, with the same parsing as everywhere else.

use super::{Column, Form, Heading, Kind, Names, Problem, day};
use crate::contact::{MailAddress, Phone};
use crate::ids::FaultCode;
use jiff::civil::Date;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given<'a> {
    Nothing,
    Text(&'a str),
    Day(Date),
    /// A number whose last digits the spreadsheet has lost.
    Rounded(&'a str),
    /// A formula that failed.
    Fault(&'a str),
}

/// A value in its one form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    Text(String),
    Whole(i64),
    /// Degrees with at most six decimals.
    Degrees(String),
}

impl Value {
    /// As people write it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Degrees(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
        }
    }

    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Whole(_) | Self::Degrees(_) => None,
        }
    }

    #[must_use]
    pub fn as_whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Text(_) | Self::Degrees(_) => None,
        }
    }
}

/// The values of a row, one for each column of its kind; none where the cell is empty or the file has no such column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    kind: Kind,
    values: Vec<Option<Value>>,
}

impl Record {
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Value> {
        self.values.get(self.kind.column(code)?)?.as_ref()
    }

    #[must_use]
    pub fn text(&self, code: &str) -> Option<&str> {
        self.get(code)?.as_text()
    }

    #[must_use]
    pub fn whole(&self, code: &str) -> Option<i64> {
        self.get(code)?.as_whole()
    }
}

/// # Errors
/// Every cell that can't be understood.
pub fn parse(
    kind: Kind,
    heading: &Heading,
    names: &Names,
    cells: &[Given<'_>],
) -> Result<Record, Vec<Problem>> {
    let columns = kind.columns();
    let mut values = vec![None; columns.len()];
    let mut problems = Vec::new();
    for (at, given) in cells.iter().enumerate() {
        let Some((column, place)) =
            heading.place(at).and_then(|p| Some((columns.get(p)?, values.get_mut(p)?)))
        else {
            continue;
        };
        match cell(column, names, *given) {
            Ok(value) => *place = value,
            Err(problem) => problems.push(problem),
        }
    }
    for (column, value) in columns.iter().zip(&values) {
        let told = problems.iter().any(|p| p.column.as_deref() == Some(column.code));
        if column.need == super::Need::Always && value.is_none() && !told {
            problems.push(Problem::at(column.code, "", "missing"));
        }
    }
    if problems.is_empty() { Ok(Record { kind, values }) } else { Err(problems) }
}

fn cell(column: &Column, names: &Names, given: Given<'_>) -> Result<Option<Value>, Problem> {
    let text = match given {
        Given::Nothing => return Ok(None),
        Given::Rounded(text) => return Err(Problem::at(column.code, text, "rounded")),
        Given::Fault(text) => return Err(Problem::at(column.code, text, "formula")),
        Given::Day(day) => day.to_string(),
        Given::Text(text) => text.trim().to_owned(),
    };
    if text.is_empty() {
        return Ok(None);
    }
    value(column, names, &text).map(Some).map_err(|problem| problem(column.code, &text))
}

type Because = Box<dyn FnOnce(&str, &str) -> Problem>;

fn because(code: &'static str) -> Because {
    Box::new(move |column, value| Problem::at(column, value, code))
}

fn value(column: &Column, names: &Names, text: &str) -> Result<Value, Because> {
    match column.form {
        Form::Line(max) => short(line(text), max).map(Value::Text),
        Form::Note(max) => short(note(text), max).map(Value::Text),
        Form::Serial => serial(text).map(Value::Text),
        Form::Code => code(text).map(Value::Text),
        Form::Codes => codes(text).map(Value::Text),
        Form::Phone => {
            Phone::parse(text).map(|p| Value::Text(p.as_str().to_owned())).map_err(|_| because("phone"))
        }
        Form::Mail => MailAddress::parse(text).map(|m| Value::Text(m.folded())).map_err(|_| because("mail")),
        Form::Day => day::day(text).map(|day| Value::Text(day.to_string())).map_err(because),
        Form::YesNo => match names.find_word("yes-no", text) {
            Some("1") => Ok(Value::Whole(1)),
            Some("0") => Ok(Value::Whole(0)),
            _ => Err(because("yes-no")),
        },
        Form::Whole(max) => whole(text, max).map(Value::Whole),
        Form::Degrees(max) => degrees(text, max).map(Value::Degrees),
        Form::Money => fen(text).map(Value::Whole),
        Form::OneOf(words) => {
            let word = names.find_word(column.code, text).or(Some(text)).filter(|word| words.contains(word));
            word.map(|word| Value::Text(word.to_owned())).ok_or_else(|| because("one-of"))
        }
        Form::Word => match names.find_word(column.code, text) {
            Some(word) => Ok(Value::Text(word.to_owned())),
            None => short(line(text), WORD_CHARS_MAX).map(Value::Text),
        },
    }
}

/// Characters of a word of the organisation's own.
const WORD_CHARS_MAX: usize = 64;
const SERIAL_CHARS_MAX: usize = 64;

/// Full-width digits, letters and signs as half-width ones.
pub(super) fn half_width(text: &str) -> String {
    text.chars().map(crate::text::half_width).collect()
}

/// White space of all kinds becomes one space.
fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<&str>>().join(" ")
}

fn note(text: &str) -> String {
    let lines =
        text.lines().map(|line| line.chars().filter(|c| !c.is_control() || *c == '\t').collect::<String>());
    lines.collect::<Vec<String>>().join("\n").trim().to_owned()
}

fn short(text: String, max: usize) -> Result<String, Because> {
    if text.chars().count() <= max {
        Ok(text)
    } else {
        Err(Box::new(move |column, value| Problem::at(column, value, "too-long").with("max", max)))
    }
}

/// A serial number is kept as it is written, its zeros in front as well.
fn serial(text: &str) -> Result<String, Because> {
    let text = line(&half_width(text));
    // `1.23457E+14`: a spreadsheet took it for a number and threw the rest away.
    let (mantissa, exponent) = text.split_once(['E', 'e']).unwrap_or(("", ""));
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if mantissa.contains('.') && is_number(mantissa) && exponent.starts_with('+') && is_number(&exponent[1..])
    {
        return Err(because("rounded"));
    }
    let fits =
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ' | '#' | ':'));
    if !fits {
        return Err(because("serial"));
    }
    short(text, SERIAL_CHARS_MAX)
}

fn code(text: &str) -> Result<String, Because> {
    let text = half_width(text);
    // The same letters as of every code.
    FaultCode::new(text.trim()).map(|code| code.as_str().to_owned()).ok_or_else(|| because("code"))
}

/// As a JSON list.
fn codes(text: &str) -> Result<String, Because> {
    let text = half_width(text);
    let words = text.split([',', ';', '、', ' ', '\n', '|']).filter(|word| !word.trim().is_empty());
    let mut list = words.map(code).collect::<Result<Vec<String>, Because>>()?;
    list.sort_unstable();
    list.dedup();
    Ok(serde_json::to_string(&list).unwrap_or_default())
}

fn whole(text: &str, max: i64) -> Result<i64, Because> {
    let text = half_width(text).replace([',', ' '], "");
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    let number: i64 = digits.parse().map_err(|_| because("whole"))?;
    if !(0..=max).contains(&number) {
        return Err(Box::new(move |column, value| {
            Problem::at(column, value, "whole-range").with("max", max)
        }));
    }
    Ok(number)
}

fn degrees(text: &str, max: i32) -> Result<String, Because> {
    let number: f64 =
        half_width(text).trim_end_matches('°').trim().parse().map_err(|_| because("degrees"))?;
    if !number.is_finite() || number.abs() > f64::from(max) {
        return Err(Box::new(move |column, value| {
            Problem::at(column, value, "degrees-range").with("max", max)
        }));
    }
    Ok(written_degrees(number))
}

/// With six decimals at most: a decimetre.
pub(super) fn written_degrees(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Value {
    /// Degrees as a database holds them.
    #[must_use]
    pub fn degrees(number: f64) -> Self {
        Self::Degrees(written_degrees(number))
    }
}

fn fen(text: &str) -> Result<i64, Because> {
    let text = half_width(text).replace([',', ' ', '¥', '￥', '元'], "");
    let (yuan, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let decimals = decimals.trim_end_matches('0');
    if yuan.is_empty() || !digits(yuan) || !digits(decimals) || decimals.len() > 2 {
        return Err(because("money"));
    }
    format!("{yuan}{decimals:0<2}").parse().map_err(|_| because("money"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::new();
        names.word("yes-no", "1", "是");
        names.word("yes-no", "0", "no");
        names.word("state", "in-use", "在用");
        names
    }

    fn one(kind: Kind, code: &str, given: Given<'_>) -> Result<Option<String>, String> {
        let column = kind.columns().get(kind.column(code).unwrap()).unwrap();
        cell(column, &names(), given).map(|v| v.map(|v| v.text())).map_err(|p| p.code)
    }

    #[test]
    fn cells_become_values_or_problems() {
        let ok = |text: &str| Ok(Some(text.to_owned()));
        let no = |code: &str| Err(code.to_owned());
        for (code, text, expected) in [
            ("serial", "００12-3", ok("0012-3")),
            ("serial", "000123456789012345678", ok("000123456789012345678")),
            ("serial", "1.23457E+14", no("rounded")),
            ("serial", "12E4", ok("12E4")),
            ("serial", "<script>", no("serial")),
            ("installed", "2024年3月1日", ok("2024-03-01")),
            ("installed", "01/03/2024", no("date-order")),
            ("state", "在用", ok("in-use")),
            ("state", "in-repair", ok("in-repair")),
            ("state", "broken", no("one-of")),
            ("own", "是", ok("1")),
            ("own", "No", ok("0")),
            ("own", "perhaps", no("yes-no")),
            ("place", " 3号楼 \n 井 ", ok("3号楼 井")),
            ("customer_number", "12.0", ok("12")),
            ("customer_number", "-1", no("whole-range")),
            ("code", "AB 1", no("code")),
        ] {
            assert_eq!(one(Kind::Units, code, Given::Text(text)), expected, "{text}");
        }
        assert_eq!(one(Kind::Units, "serial", Given::Rounded("1234567890123456800")), no("rounded"));
        assert_eq!(one(Kind::Units, "note", Given::Fault("#REF!")), no("formula"));
        for (text, expected) in [
            ("1,234.50", ok("123450")),
            ("¥3", ok("300")),
            ("0.1", ok("10")),
            ("1.234", no("money")),
            ("-1", no("money")),
        ] {
            assert_eq!(one(Kind::Parts, "cost", Given::Text(text)), expected, "{text}");
        }
        assert_eq!(one(Kind::Parts, "products", Given::Text("B2、A1, B2")), ok("[\"A1\",\"B2\"]"));
        for (text, expected) in [
            ("31.23041600", ok("31.230416")),
            ("-0.0", ok("0")),
            ("91", no("degrees-range")),
            ("x", no("degrees")),
        ] {
            assert_eq!(one(Kind::Sites, "latitude", Given::Text(text)), expected, "{text}");
        }
        assert_eq!(one(Kind::Customers, "phone", Given::Text("+86 138-0000-0000")), ok("13800000000"));
        assert_eq!(one(Kind::Customers, "mail", Given::Text("Wang@Example.CN")), ok("wang@example.cn"));
    }
}
