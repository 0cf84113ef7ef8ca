//! Workbooks. Cell by cell, so that a large sheet is never held as a whole; its shared texts are.

use crate::{
    CELL_CHARS_MAX, COLUMNS_MAX, Cell, IsHead, Row, Sieve, Take, UNPACKED_BYTES_MAX, Understood, Unreadable,
};
use calamine::{DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;
use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Files in the archive.
const ENTRIES_MAX: usize = 10_000;
const SHEETS_MAX: usize = 100;
const MERGED_MAX: usize = 50_000;
/// Digits that a spreadsheet keeps.
const EXACT: f64 = 1e15;

pub(crate) fn read(bytes: &[u8], is_head: IsHead<'_>, take: Take<'_>) -> Result<Understood, Unreadable> {
    measure(bytes)?;
    // A file made to hurt may find a case that the library has not thought of; it must not end more than the reading.
    catch_unwind(AssertUnwindSafe(|| read_book(bytes, is_head, take)))
        .unwrap_or_else(|_| Err(Unreadable::Damaged("the reader gave up".to_owned())))
}

/// What an archive says of its sizes may be untrue: everything is unpacked once, and counted.
fn measure(bytes: &[u8]) -> Result<(), Unreadable> {
    let damaged = |error: &dyn std::fmt::Display| Unreadable::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    if archive.len() > ENTRIES_MAX {
        return Err(Unreadable::UnpackedTooLarge(UNPACKED_BYTES_MAX / 1024 / 1024));
    }
    let mut left = UNPACKED_BYTES_MAX;
    let mut is_workbook = false;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| damaged(&e))?;
        is_workbook |= entry.name().is_ok_and(|name| name.eq_ignore_ascii_case("xl/workbook.xml"));
        let size = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|e| damaged(&e))?;
        left =
            left.checked_sub(size).ok_or(Unreadable::UnpackedTooLarge(UNPACKED_BYTES_MAX / 1024 / 1024))?;
    }
    if is_workbook { Ok(()) } else { Err(Unreadable::OtherFormat) }
}

fn read_book(bytes: &[u8], is_head: IsHead<'_>, take: Take<'_>) -> Result<Understood, Unreadable> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets: Vec<String> = (book.sheets_metadata().iter())
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .take(SHEETS_MAX)
        .collect();
    let (mut read, mut first, mut left_out) = (None, None, Vec::new());
    for name in sheets {
        if read.is_some() {
            if !is_empty(&mut book, &name)? {
                left_out.push(name);
            }
            continue;
        }
        let mut sieve = Sieve::new(is_head, &mut *take);
        rows(&mut book, &name, &mut |row| sieve.row(row))?;
        if sieve.found {
            read = Some(name);
        } else if let Some(text) = sieve.first {
            first.get_or_insert(text);
            left_out.push(name);
        }
    }
    match (read, first) {
        (Some(sheet), _) => Ok(Understood { form: "xlsx", sheet: Some(sheet), left_out }),
        (None, Some(text)) => Err(Unreadable::NoHead(text)),
        (None, None) => Err(Unreadable::Empty),
    }
}

fn is_empty(book: &mut Book<'_>, name: &str) -> Result<bool, Unreadable> {
    let mut empty = true;
    rows(book, name, &mut |row| {
        empty &= row.cells.iter().all(Cell::is_empty);
        Ok(empty)
    })?;
    Ok(empty)
}

fn rows(
    book: &mut Book<'_>,
    name: &str,
    take: &mut dyn FnMut(Row) -> Result<bool, Unreadable>,
) -> Result<(), Unreadable> {
    let mut merged = Merged::read(book, name)?;
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut row = Row { number: 0, cells: Vec::new() };
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (at_row, column) = cell.get_position();
        let (number, column) = (at_row.saturating_add(1), column as usize);
        if number != row.number {
            if number < row.number {
                return Err(Unreadable::Damaged("rows are out of order".to_owned()));
            }
            if row.number > 0 && !take(merged.filled(std::mem::replace(&mut row, empty_row(number))))? {
                return Ok(());
            }
            row.number = number;
        }
        let style = cells.styles().get(style);
        let format =
            style.and_then(|style| style.number_format.as_ref()).map(|format| format.format_code.as_str());
        let value = value(cell.get_value(), format.unwrap_or_default());
        if value.is_empty() {
            continue;
        }
        if column >= COLUMNS_MAX {
            return Err(Unreadable::TooManyColumns(COLUMNS_MAX));
        }
        if matches!(&value, Cell::Text(text) if text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX)
        {
            return Err(Unreadable::CellTooLong(number, CELL_CHARS_MAX));
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = value;
        }
    }
    if row.number > 0 {
        take(merged.filled(row))?;
    }
    Ok(())
}

fn empty_row(number: u32) -> Row {
    Row { number, cells: Vec::new() }
}

fn value(data: &DataRef<'_>, format: &str) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::from_text(text),
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::Bool(yes) => Cell::Text(if *yes { "1" } else { "0" }.to_owned()),
        DataRef::Int(number) => digits(number.to_string(), format),
        DataRef::Float(number) => float(*number, format),
        DataRef::DateTime(moment) => day(*moment),
        DataRef::DateTimeIso(text) => {
            let date = text.get(..10).and_then(|date| date.parse().ok());
            date.map_or_else(|| Cell::from_text(text), Cell::Date)
        }
        DataRef::DurationIso(text) => Cell::from_text(text),
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
    }
}

fn float(number: f64, format: &str) -> Cell {
    if !number.is_finite() {
        Cell::Fault(number.to_string())
    } else if number.abs() >= EXACT {
        Cell::Rounded(format!("{number:.0}"))
    } else if number.fract() == 0.0 {
        digits(format!("{number:.0}"), format)
    } else {
        Cell::Number(number.to_string())
    }
}

/// A format such as `00000000` shows zeros in front: they belong to a serial number.
fn digits(number: String, format: &str) -> Cell {
    let wanted = format.len().min(30);
    let pads = !format.is_empty() && format.bytes().all(|b| b == b'0') && !number.starts_with('-');
    Cell::Number(if pads { format!("{number:0>wanted$}") } else { number })
}

fn day(moment: ExcelDateTime) -> Cell {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date =
        || Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    match date().filter(|_| moment.is_datetime()) {
        Some(date) => Cell::Date(date),
        None => Cell::Number(moment.as_f64().to_string()),
    }
}

/// Cells that were merged downwards: each row of them has what stands in the first.
struct Merged {
    /// By their first rows, the last first.
    waiting: Vec<Dimensions>,
    open: Vec<(Dimensions, Cell)>,
}

impl Merged {
    fn read(book: &mut Book<'_>, name: &str) -> Result<Self, Unreadable> {
        let mut waiting = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
        waiting.retain(|area| area.end.0 > area.start.0 && (area.start.1 as usize) < COLUMNS_MAX);
        if waiting.len() > MERGED_MAX {
            return Err(Unreadable::Damaged("too many merged cells".to_owned()));
        }
        waiting.sort_by_key(|area| std::cmp::Reverse(area.start.0));
        Ok(Self { waiting, open: Vec::new() })
    }

    fn filled(&mut self, mut row: Row) -> Row {
        // Between rows that are there, whole areas may have been left out.
        let at = row.number.saturating_sub(1);
        self.open.retain(|(area, _)| area.end.0 >= at);
        for (area, value) in &self.open {
            let column = area.start.1 as usize;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = row.cells.get_mut(column).filter(|place| place.is_empty()) {
                *place = value.clone();
            }
        }
        while self.waiting.last().is_some_and(|area| area.start.0 <= at) {
            let Some(area) = self.waiting.pop() else { break };
            let value = row.cells.get(area.start.1 as usize).cloned().unwrap_or_default();
            if area.start.0 == at && !value.is_empty() {
                self.open.push((area, value));
            }
        }
        row
    }
}

fn damaged(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Protected,
        other => Unreadable::Damaged(other.to_string()),
    }
}
