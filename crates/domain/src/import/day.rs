//! Days as people and spreadsheets write them.

use super::Problem;
use jiff::civil::{Date, date};

/// A spreadsheet counts days from here; it takes 1900 for a leap year, so that this holds from 1 March 1900 on.
const SPREADSHEET_DAY_0: Date = date(1899, 12, 30);
/// What a number without separators can be: 5 digits are days of a spreadsheet, 8 are year, month and day.
const SPREADSHEET_DAYS: std::ops::RangeInclusive<i64> = 10_000..=99_999;
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

/// `2024-03-01`, `2024/3/1`, `2024.3.1`, `2024年3月1日`, `20240301`, `45352` (a spreadsheet's), each with or without a time.
///
/// # Errors
/// The code of the problem.
pub(super) fn day(text: &str) -> Result<Date, &'static str> {
    let folded: String = super::parse::half_width(text);
    let text = folded.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let found = match (digits, text.len()) {
        (true, 5) => spreadsheet_day(text),
        (true, 8) => parts(text.get(..4), text.get(4..6), text.get(6..)),
        (true, _) => None,
        (false, _) => written(text)?,
    };
    let found = found.ok_or("date")?;
    if YEARS.contains(&found.year()) { Ok(found) } else { Err("date-range") }
}

fn spreadsheet_day(text: &str) -> Option<Date> {
    let days: i64 = text.parse().ok().filter(|days| SPREADSHEET_DAYS.contains(days))?;
    SPREADSHEET_DAY_0.checked_add(jiff::Span::new().days(days)).ok()
}

fn written(text: &str) -> Result<Option<Date>, &'static str> {
    // A time behind the day says nothing about the day.
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let spaced = text.contains('年').then(|| text.replace(' ', ""));
    let day = spaced.as_deref().unwrap_or(day);
    let marked = day.replace(['年', '月', '/', '.'], "-").replace(['日', '号', '號'], "");
    let numbers: Vec<&str> = marked.split('-').map(str::trim).collect();
    match numbers.as_slice() {
        [year, month, of_month] if year.len() == 4 => Ok(parts(Some(year), Some(month), Some(of_month))),
        // 03/04/2024 is one day in one country and another in the next.
        [_, _, year] if year.len() == 4 || year.len() == 2 => Err("date-order"),
        _ => Ok(None),
    }
}

fn parts(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> Option<Date> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok())?;
    let (year, month, day) = (number(year?)?, number(month?)?, number(day?)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A unit can't be accepted before it was delivered. `dates`: columns with what stands in them, in the order in which they
/// follow one another in life; the problem names the first two that do not.
#[must_use]
pub fn order_of_dates(dates: &[(&str, Option<Date>)]) -> Option<Problem> {
    let known: Vec<(&str, Date)> =
        dates.iter().filter_map(|(column, date)| Some((*column, (*date)?))).collect();
    known.windows(2).find_map(|pair| match pair {
        [(before, earlier), (column, later)] if later < earlier => Some(
            Problem::at(column, &later.to_string(), "dates-order")
                .with("before", before)
                .with("earlier", earlier),
        ),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_understood() {
        for text in [
            "2024-03-01",
            "2024/3/1",
            "2024.03.1",
            "2024年3月1日",
            "2024 年 3 月 1 号",
            "20240301",
            "45352",
            "2024-03-01 00:00:00",
            "2024-03-01T08:30:00Z",
            "２０２４－０３－０１",
            " 2024/03/01 ",
        ] {
            assert_eq!(day(text), Ok(date(2024, 3, 1)), "{text}");
        }
        for (text, code) in [
            ("03/01/2024", "date-order"),
            ("1.3.24", "date-order"),
            ("2024-02-30", "date"),
            ("yesterday", "date"),
            ("2024", "date"),
            ("0001-01-01", "date-range"),
            ("2024-3", "date"),
            ("", "date"),
            ("1234567", "date"),
        ] {
            assert_eq!(day(text), Err(code), "{text}");
        }
    }

    #[test]
    fn what_comes_first_is_first() {
        let march = Some(date(2024, 3, 1));
        let april = Some(date(2024, 4, 1));
        assert_eq!(order_of_dates(&[("delivered", march), ("installed", None), ("accepted", april)]), None);
        let problem =
            order_of_dates(&[("delivered", april), ("installed", None), ("accepted", march)]).unwrap();
        assert_eq!((problem.code.as_str(), problem.column.as_deref()), ("dates-order", Some("accepted")));
    }
}
