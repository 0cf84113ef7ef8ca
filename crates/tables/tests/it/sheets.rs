//! XLSX.

use crate::{read, read_rows, texts};
use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};
use std::io::{Cursor, Write as _};
use tables::{Cell, Unreadable, XlsxWriter};

fn book(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn what_a_spreadsheet_makes_of_values_is_understood() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "serial")?;
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let padded = Format::new().set_num_format("00000000");
        sheet.write_string(2, 0, "00012345678901234567")?;
        sheet.write_number_with_format(2, 1, 1234, &padded)?;
        sheet.write_number(2, 2, 123_456_789_012_345_678.0)?;
        sheet.write_number(2, 3, 123_456_789_012_345.0)?;
        sheet.write_number(2, 4, -0.25)?;
        sheet.write_datetime_with_format(2, 5, &ExcelDateTime::from_ymd(2024, 2, 29)?, &day)?;
        sheet.write_formula(2, 6, Formula::new("=A1&\"x\"").set_result("serialx"))?;
        sheet.write_formula(2, 7, Formula::new("=1/0").set_result("#DIV/0!"))?;
        sheet.write_boolean(2, 8, true)?;
        sheet.write_string(2, 9, "  padded  ")?;
        Ok(())
    });
    let (understood, rows) = read_rows(&bytes).unwrap();
    assert_eq!((understood.form, understood.sheet.as_deref()), ("xlsx", Some("Sheet1")));
    let text = |text: &str| Cell::Text(text.into());
    assert_eq!(rows[1].number, 3);
    let cells = &rows[1].cells;
    assert_eq!(cells[0], text("00012345678901234567"));
    assert_eq!(cells[1], Cell::Number("00001234".into()), "the format shows zeros in front");
    assert_eq!(cells[2], Cell::Rounded("123456789012345680".into()));
    assert_eq!(cells[3], Cell::Number("123456789012345".into()), "never 1.23457E+14");
    assert_eq!(cells[4], Cell::Number("-0.25".into()));
    assert_eq!(cells[5], Cell::Date(date(2024, 2, 29)));
    assert_eq!(cells[6], text("serialx"));
    assert!(
        matches!(&cells[7], Cell::Fault(fault) | Cell::Text(fault) if fault == "#DIV/0!"),
        "{:?}",
        cells[7]
    );
    assert_eq!(cells[8], text("1"));
    assert_eq!(cells[9], text("padded"));
}

#[test]
fn merged_cells_count_for_each_of_their_rows() {
    let bytes = book(|book| {
        let sheet = book.add_worksheet();
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 2, "A title over all columns", &plain)?;
        for (column, text) in [(0, "customer"), (1, "serial"), (2, "note")] {
            sheet.write_string(2, column, text)?;
        }
        sheet.merge_range(3, 0, 5, 0, "自来水公司", &plain)?;
        for row in 3..7 {
            sheet.write_string(row, 1, format!("S{row}"))?;
        }
        sheet.merge_range(5, 2, 6, 2, "both", &plain)?;
        Ok(())
    });
    let (_, rows) = read(&bytes).unwrap();
    let expected = [
        &["customer", "serial", "note"][..],
        &["自来水公司", "S3"],
        &["自来水公司", "S4"],
        &["自来水公司", "S5", "both"],
        &["", "S6", "both"],
    ];
    assert_eq!(texts(&rows), expected);
}

#[test]
fn the_sheet_with_a_head_is_read_and_the_others_are_named() {
    let bytes = book(|book| {
        book.add_worksheet().set_name("Cover")?.write_string(0, 0, "Please fill in")?;
        book.add_worksheet().set_name("Nothing")?;
        let units = book.add_worksheet().set_name("Units")?;
        units.write_string(0, 0, "serial")?;
        units.write_string(5, 0, "S1")?;
        book.add_worksheet().set_name("More")?.write_string(0, 0, "serial")?;
        book.add_worksheet().set_name("Secret")?.set_hidden(true).write_string(0, 0, "serial")?;
        Ok(())
    });
    let (understood, rows) = read(&bytes).unwrap();
    assert_eq!(understood.sheet.as_deref(), Some("Units"));
    assert_eq!(understood.left_out, ["Cover", "More"]);
    assert_eq!(texts(&rows), [["serial"], ["S1"]]);
    assert_eq!(rows[1].0, 6, "empty rows are counted");
}

#[test]
fn what_was_written_is_read() {
    let head = ["serial", "installed", "count", "note"].map(|text| Cell::Text(text.into()));
    let row = [
        Cell::Text("000123456789012345678".into()),
        Cell::Date(date(2024, 2, 29)),
        Cell::Number("12.5".into()),
        Cell::Text("=1+1".into()),
    ];
    let mut writer = XlsxWriter::new("Units: [all]/2024", &head);
    writer.row(&row).unwrap();
    writer.row(&[Cell::Text("2".into()), Cell::Empty, Cell::Empty, Cell::Text("x".into())]).unwrap();
    let mut out = Cursor::new(Vec::new());
    writer.finish(&mut out).unwrap();
    let (understood, rows) = read_rows(out.get_ref()).unwrap();
    assert_eq!(understood.sheet.as_deref(), Some("Units all2024"));
    assert_eq!(rows[0].cells, head);
    assert_eq!(rows[1].cells, row, "a text that begins like a formula stays a text");
    assert_eq!(rows[2].cells.len(), 4);
}

/// A few kilobytes that would be hundreds of megabytes.
#[test]
fn an_archive_that_grows_without_end_is_refused() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    archive.start_file("xl/workbook.xml", options).unwrap();
    archive.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..=(tables::UNPACKED_BYTES_MAX >> 20) {
        archive.write_all(&zeros).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(read(&bytes), Err(Unreadable::UnpackedTooLarge(256)));
}

#[test]
fn other_archives_and_old_workbooks_are_told_apart() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    assert_eq!(read(&archive.finish().unwrap().into_inner()), Err(Unreadable::OtherFormat));
    let old = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 512]].concat();
    assert_eq!(read(&old), Err(Unreadable::OtherFormat));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&[old, name].concat()), Err(Unreadable::Protected));
}
