//! Rows separated by lines, cells by commas, semicolons or tabs.

use crate::{
    CELL_CHARS_MAX, Cell, HEAD_ROWS_MAX, IsHead, Row, Sieve, Take, Understood, Unreadable, defuse, text,
};
use csv::{Reader, ReaderBuilder, StringRecord};

/// The one whose cells make a head is it.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(crate) fn read(bytes: &[u8], is_head: IsHead<'_>, take: Take<'_>) -> Result<Understood, Unreadable> {
    let readings = text::readings(bytes)?;
    for (form, text) in &readings {
        for delimiter in DELIMITERS {
            if has_head(text, delimiter, is_head) {
                let mut sieve = Sieve::new(is_head, take);
                rows(text, delimiter, &mut |row| sieve.row(row))?;
                return Ok(Understood { form, sheet: None, left_out: Vec::new() });
            }
        }
    }
    let first = readings.iter().flat_map(|(_, text)| text.lines()).find(|line| !line.trim().is_empty());
    Err(first.map_or(Unreadable::Empty, |line| Unreadable::NoHead(crate::shown(&[Cell::from_text(line)]))))
}

fn has_head(text: &str, delimiter: u8, is_head: IsHead<'_>) -> bool {
    let mut found = false;
    let mut looked_at = 0;
    let looked = rows(text, delimiter, &mut |row| {
        looked_at += 1;
        found = is_head(&row.cells);
        Ok(!found && looked_at < HEAD_ROWS_MAX)
    });
    looked.is_ok() && found
}

/// Gives each row until the taker has had enough.
fn rows(
    text: &str,
    delimiter: u8,
    take: &mut dyn FnMut(Row) -> Result<bool, Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader: Reader<&[u8]> = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // A spreadsheet counts a record as one row, however many lines its cells have.
    let mut inner_lines = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(Unreadable::Damaged(error.to_string())),
        }
        let line = record.position().map_or(0, |at| at.line() + empty_lines(text, at.byte()));
        let number = u32::try_from(line.saturating_sub(inner_lines)).unwrap_or(u32::MAX);
        inner_lines += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        if record.iter().any(|cell| cell.len() > CELL_CHARS_MAX && cell.chars().count() > CELL_CHARS_MAX) {
            return Err(Unreadable::CellTooLong(number, CELL_CHARS_MAX));
        }
        let cells = record.iter().map(|cell| Cell::from_text(defuse::original(cell))).collect();
        if !take(Row { number, cells })? {
            return Ok(());
        }
    }
}

/// The reader passes over empty lines after it has said where it is.
fn empty_lines(text: &str, from: u64) -> u64 {
    let rest = text.as_bytes().get(usize::try_from(from).unwrap_or(usize::MAX)..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    ends.filter(|byte| **byte == b'\n').count() as u64
}
