//! Tables that people have made: bytes in, rows out, and the way back. CSV in the encodings and with the delimiters that
//! spreadsheets write, XLSX with dates, merged cells and numbers that were meant as texts. Pure; knows nothing of what the
//! rows are about, but asks which row is the head.

mod csv;
mod defuse;
mod text;
mod write;
mod xlsx;

pub use write::{CsvWriter, NotWritten, XlsxWriter};

use jiff::civil::Date;

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of everything that is packed in an XLSX file: a small file can hold endlessly many of them.
pub const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Rows below the head.
pub const ROWS_MAX: u32 = 200_000;
pub const COLUMNS_MAX: usize = 200;
/// What a cell of a spreadsheet can hold.
pub const CELL_CHARS_MAX: usize = 32_767;
/// Rows in which the head is looked for: titles and notes may stand above it.
pub const HEAD_ROWS_MAX: usize = 20;

/// What stands in one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Empty,
    /// Without white space around it; never empty.
    Text(String),
    /// As written out in full, with a point: `12`, `-0.5`; with the zeros in front that its format shows.
    Number(String),
    Date(Date),
    /// A number with more digits than a spreadsheet keeps (15): its last digits are lost.
    Rounded(String),
    /// What a formula gave instead of a value: `#REF!`.
    Fault(String),
}

impl Cell {
    /// As people write it; nothing for an empty one.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Rounded(text) | Self::Fault(text) => text.clone(),
            Self::Date(date) => date.to_string(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// A text; nothing where it holds white space alone.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            trimmed => Self::Text(trimmed.to_owned()),
        }
    }
}

/// One row that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As a spreadsheet numbers it, from 1.
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// How the file was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// `UTF-8`, `gb18030`, `xlsx`, …
    pub form: &'static str,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// Others that hold something.
    pub left_out: Vec<String>,
}

/// Why there are no rows, or no more of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is larger than {0} MB")]
    FileTooLarge(u64),
    #[error("unpacked, the file is larger than {0} MB")]
    UnpackedTooLarge(u64),
    #[error("there are more than {0} rows")]
    TooManyRows(u32),
    #[error("there are more than {0} columns")]
    TooManyColumns(usize),
    #[error("a cell in row {0} is longer than {1} characters; perhaps a quotation mark is not closed")]
    CellTooLong(u32, usize),
    #[error("the file is protected with a password")]
    Protected,
    /// The format before XLSX, and others that are not read.
    #[error("this is not a CSV or XLSX file")]
    OtherFormat,
    #[error("the text is in no known encoding")]
    Encoding,
    #[error("the file is damaged: {0}")]
    Damaged(String),
    #[error("the file is empty")]
    Empty,
    /// With the first row that holds something.
    #[error("no row names the columns; the first row is: {0}")]
    NoHead(String),
    /// Whoever took the rows wanted no more.
    #[error("reading was ended")]
    Ended,
}

impl Unreadable {
    /// For the sentence about it: a name that stays, and what is to be filled in.
    #[must_use]
    pub fn code(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::FileTooLarge(max) => ("file-too-large", vec![("max", max.to_string())]),
            Self::UnpackedTooLarge(max) => ("unpacked-too-large", vec![("max", max.to_string())]),
            Self::TooManyRows(max) => ("too-many-rows", vec![("max", max.to_string())]),
            Self::TooManyColumns(max) => ("too-many-columns", vec![("max", max.to_string())]),
            Self::CellTooLong(row, max) => {
                ("cell-too-long", vec![("row", row.to_string()), ("max", max.to_string())])
            }
            Self::Protected => ("protected", vec![]),
            Self::OtherFormat => ("other-format", vec![]),
            Self::Encoding => ("encoding", vec![]),
            Self::Damaged(_) => ("damaged", vec![]),
            Self::Empty => ("empty", vec![]),
            Self::NoHead(first) => ("no-head", vec![("first", first.clone())]),
            Self::Ended => ("ended", vec![]),
        }
    }
}

/// Whether a row names the columns.
pub type IsHead<'a> = &'a dyn Fn(&[Cell]) -> bool;
/// Takes the head, then each row that is not empty; gives false to end.
pub type Take<'a> = &'a mut dyn FnMut(Row) -> bool;

/// Reads a file: the first row that `is_head` says yes to, then everything below it. Nothing above the head is given; in a
/// workbook, the first visible sheet with a head is read.
///
/// # Errors
/// The file can't be read, is over a limit, or no row is a head. Rows may have been given before a limit was met.
pub fn read(bytes: &[u8], is_head: IsHead<'_>, take: Take<'_>) -> Result<Understood, Unreadable> {
    const ZIP: &[u8] = b"PK\x03\x04";
    /// Of the compound files: workbooks before XLSX, and encrypted ones.
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Unreadable::FileTooLarge(FILE_BYTES_MAX as u64 / 1024 / 1024));
    }
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(ZIP) {
        xlsx::read(bytes, is_head, take)
    } else if bytes.starts_with(COMPOUND) {
        // An encrypted workbook names its stream so, in UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        Err(if encrypted { Unreadable::Protected } else { Unreadable::OtherFormat })
    } else if bytes.starts_with(b"%PDF")
        || bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(b"\xff\xd8\xff")
    {
        Err(Unreadable::OtherFormat)
    } else {
        csv::read(bytes, is_head, take)
    }
}

/// Finds the head and counts the rows below it, whatever the format.
struct Sieve<'a, 'b> {
    is_head: IsHead<'a>,
    take: &'b mut dyn FnMut(Row) -> bool,
    /// Rows looked at before the head was found.
    before: usize,
    found: bool,
    below: u32,
    first: Option<String>,
}

impl<'a, 'b> Sieve<'a, 'b> {
    fn new(is_head: IsHead<'a>, take: &'b mut dyn FnMut(Row) -> bool) -> Self {
        Self { is_head, take, before: 0, found: false, below: 0, first: None }
    }

    /// Gives false when the head should have come by now.
    fn row(&mut self, mut row: Row) -> Result<bool, Unreadable> {
        while row.cells.last().is_some_and(Cell::is_empty) {
            row.cells.pop();
        }
        if row.cells.is_empty() {
            return Ok(true);
        }
        if row.cells.len() > COLUMNS_MAX {
            return Err(Unreadable::TooManyColumns(COLUMNS_MAX));
        }
        if !self.found {
            self.found = (self.is_head)(&row.cells);
            if !self.found {
                self.before += 1;
                self.first.get_or_insert_with(|| shown(&row.cells));
                return Ok(self.before < HEAD_ROWS_MAX);
            }
        } else {
            self.below += 1;
            if self.below > ROWS_MAX {
                return Err(Unreadable::TooManyRows(ROWS_MAX));
            }
        }
        if (self.take)(row) { Ok(true) } else { Err(Unreadable::Ended) }
    }
}

/// The beginning of a row, to be quoted.
fn shown(cells: &[Cell]) -> String {
    const CHARS: usize = 80;
    let texts: Vec<String> = cells.iter().filter(|c| !c.is_empty()).map(Cell::text).collect();
    let text = texts.join(", ");
    if text.chars().count() <= CHARS { text } else { text.chars().take(CHARS).chain(['…']).collect() }
}
