//! Whatever the bytes are, reading ends with rows or with a reason; and what is written is read back.

use crate::{read, read_rows};
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::Cursor;
use tables::{Cell, CsvWriter, XlsxWriter};

fn workbook() -> Vec<u8> {
    let mut writer = XlsxWriter::new("a", &[Cell::Text("serial".into()), Cell::Text("note".into())]);
    for n in 0..20 {
        writer.row(&[Cell::Text(format!("S{n}")), Cell::Number(n.to_string())]).unwrap();
    }
    let mut out = Cursor::new(Vec::new());
    writer.finish(&mut out).unwrap();
    out.into_inner()
}

/// A text that a cell can hold: not empty, no white space around it, no character that XML has no way to write.
fn cell_text() -> impl Strategy<Value = String> {
    "[ -~é水表＝\u{1f600}\n\"',;']{1,30}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("empty", |t| !t.is_empty())
}

proptest! {
    #[test]
    fn any_bytes_end_in_rows_or_a_reason(bytes in vec(any::<u8>(), 0..3000)) {
        match read(&bytes) {
            Ok((_, rows)) => prop_assert!(!rows.is_empty()),
            Err(why) => prop_assert!(!why.code().0.is_empty()),
        }
    }

    #[test]
    fn any_bytes_behind_a_head_end_too(bytes in vec(any::<u8>(), 0..3000)) {
        let file = [b"serial,note\n".as_slice(), &bytes].concat();
        if let Ok((_, rows)) = read(&file) {
            prop_assert!(rows.iter().map(|(number, _)| number).is_sorted());
        }
    }

    #[test]
    fn a_workbook_with_broken_bytes_ends_too(breaks in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = workbook();
        for (at, byte) in breaks {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(why) = read(&bytes) {
            prop_assert!(!why.code().0.is_empty());
        }
    }

    #[test]
    fn a_table_comes_back_as_it_was(rows in vec(vec(prop::option::of(cell_text()), 3), 1..20)) {
        let head: Vec<Cell> = ["serial", "b", "c"].map(|t| Cell::Text(t.into())).into();
        let mut csv = CsvWriter::new(Vec::new()).unwrap();
        let mut xlsx = XlsxWriter::new("a", &head);
        csv.row(&head).unwrap();
        let rows: Vec<Vec<Cell>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.map_or(Cell::Empty, Cell::Text)).collect())
            .collect();
        for row in &rows {
            csv.row(row).unwrap();
            xlsx.row(row).unwrap();
        }
        let mut out = Cursor::new(Vec::new());
        xlsx.finish(&mut out).unwrap();
        let expected: Vec<Vec<Cell>> = rows
            .into_iter()
            .map(|mut row| {
                while row.last().is_some_and(Cell::is_empty) {
                    row.pop();
                }
                row
            })
            .filter(|row| !row.is_empty())
            .collect();
        for bytes in [csv.finish().unwrap(), out.into_inner()] {
            let back: Vec<Vec<Cell>> = read_rows(&bytes).unwrap().1.into_iter().skip(1).map(|r| r.cells).collect();
            prop_assert_eq!(&back, &expected);
        }
    }
}
