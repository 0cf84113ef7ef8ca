//! Files as people and their programs make them, and as nobody should.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod hostile;
mod sheets;
mod texts;

use tables::{Cell, Row, Understood, Unreadable};

/// The number of a row and the texts of its cells.
type Numbered = (u32, Vec<String>);

/// Reads a file whose head names a serial number.
pub(crate) fn read(bytes: &[u8]) -> Result<(Understood, Vec<Numbered>), Unreadable> {
    let (understood, rows) = read_rows(bytes)?;
    let texts = |row: Row| (row.number, row.cells.iter().map(Cell::text).collect());
    Ok((understood, rows.into_iter().map(texts).collect()))
}

pub(crate) fn read_rows(bytes: &[u8]) -> Result<(Understood, Vec<Row>), Unreadable> {
    let mut rows = Vec::new();
    let is_head =
        |cells: &[Cell]| cells.iter().any(|cell| matches!(&cell.text()[..], "serial" | "表号" | "表號"));
    let understood = tables::read(bytes, &is_head, &mut |row| {
        rows.push(row);
        true
    })?;
    Ok((understood, rows))
}

pub(crate) fn texts(rows: &[Numbered]) -> Vec<Vec<&str>> {
    rows.iter().map(|(_, row)| row.iter().map(String::as_str).collect()).collect()
}
