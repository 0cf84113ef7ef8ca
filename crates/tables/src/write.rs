//! The way back: row by row, so that a large register never stands in memory as a whole.

use crate::{Cell, defuse};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use std::io::{self, Write};

/// Rows of a sheet with the head; what is over begins another one.
const SHEET_ROWS: u32 = 1_000_000;
/// Characters.
const WIDTH: f64 = 18.0;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Sheet(#[from] XlsxError),
}

/// Writes CSV in UTF-8 with a mark in front, by which spreadsheets know it; texts that begin like a formula are defused.
#[derive(Debug)]
pub struct CsvWriter<W: Write>(csv::Writer<W>);

impl<W: Write> CsvWriter<W> {
    /// # Errors
    /// As `out` says.
    pub fn new(mut out: W) -> Result<Self, NotWritten> {
        out.write_all("\u{feff}".as_bytes())?;
        Ok(Self::further(out))
    }

    /// Without the mark: what follows on rows that were written already.
    #[must_use]
    pub fn further(out: W) -> Self {
        Self(csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out))
    }

    /// # Errors
    /// As `out` says.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), NotWritten> {
        for cell in cells {
            match cell {
                Cell::Text(text) | Cell::Fault(text) => self.0.write_field(defuse::defused(text).as_bytes()),
                Cell::Empty | Cell::Number(_) | Cell::Rounded(_) | Cell::Date(_) => {
                    self.0.write_field(cell.text())
                }
            }
            .map_err(io_error)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(io_error)?;
        Ok(())
    }

    /// Gives back what it writes to, with everything written.
    ///
    /// # Errors
    /// As `out` says.
    pub fn finish(self) -> Result<W, NotWritten> {
        self.0.into_inner().map_err(|error| NotWritten::Io(io::Error::other(error.to_string())))
    }
}

fn io_error(error: csv::Error) -> NotWritten {
    NotWritten::Io(error.into())
}

/// Writes a workbook; its rows wait in a temporary file. The first row is the head and stays on top when scrolling.
pub struct XlsxWriter {
    book: Workbook,
    name: String,
    head: Vec<Cell>,
    /// Of the sheet that is being written.
    row: u32,
    sheets: usize,
    bold: Format,
    date: Format,
}

impl std::fmt::Debug for XlsxWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XlsxWriter").field("name", &self.name).field("row", &self.row).finish_non_exhaustive()
    }
}

impl XlsxWriter {
    /// A workbook with one sheet. What a sheet's name may not hold is left out of it.
    #[must_use]
    pub fn new(name: &str, head: &[Cell]) -> Self {
        let bold = Format::new().set_bold();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let name: String = name
            .chars()
            .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
            .take(25)
            .collect();
        Self { book: Workbook::new(), name, head: head.to_vec(), row: 0, sheets: 0, bold, date }
    }

    /// # Errors
    /// The temporary file can't be written.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), NotWritten> {
        if self.sheets == 0 || self.row >= SHEET_ROWS {
            self.sheet()?;
        }
        self.write(cells, false)
    }

    fn sheet(&mut self) -> Result<(), NotWritten> {
        self.sheets += 1;
        self.row = 0;
        let name =
            if self.sheets == 1 { self.name.clone() } else { format!("{} {}", self.name, self.sheets) };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        if !name.is_empty() {
            sheet.set_name(name)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for column in 0..u16::try_from(self.head.len()).unwrap_or(u16::MAX) {
            sheet.set_column_width(column, WIDTH)?;
        }
        let head = self.head.clone();
        self.write(&head, true)
    }

    fn write(&mut self, cells: &[Cell], bold: bool) -> Result<(), NotWritten> {
        let row = self.row;
        let Ok(sheet) = self.book.worksheet_from_index(self.sheets.saturating_sub(1)) else { return Ok(()) };
        for (cell, column) in cells.iter().zip(0_u16..) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) | Cell::Rounded(text) | Cell::Fault(text) if bold => {
                    sheet.write_string_with_format(row, column, text, &self.bold)?;
                }
                Cell::Text(text) | Cell::Rounded(text) | Cell::Fault(text) => {
                    sheet.write_string(row, column, text)?;
                }
                Cell::Number(text) => match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).map(drop)?,
                    Err(_) => sheet.write_string(row, column, text).map(drop)?,
                },
                Cell::Date(day) => {
                    let (year, month, of_month) = (day.year(), day.month(), day.day());
                    let parts = (u16::try_from(year), u8::try_from(month), u8::try_from(of_month));
                    // A spreadsheet knows no day before 1900.
                    match parts {
                        (Ok(year), Ok(month), Ok(of_month)) if (1900..=9999).contains(&year) => {
                            let moment = ExcelDateTime::from_ymd(year, month, of_month)?;
                            sheet.write_datetime_with_format(row, column, &moment, &self.date)?;
                        }
                        _ => {
                            sheet.write_string(row, column, day.to_string())?;
                        }
                    }
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// As `out` says, or the temporary file can't be read.
    pub fn finish<W: Write + io::Seek + Send>(mut self, out: W) -> Result<(), NotWritten> {
        if self.sheets == 0 {
            self.sheet()?;
        }
        self.book.save_to_writer(out)?;
        Ok(())
    }
}
