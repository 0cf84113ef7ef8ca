//! CSV.

use crate::{read, texts};
use tables::{Cell, CsvWriter, Unreadable};

#[test]
fn encodings_and_delimiters_are_found_out() {
    let text = "表号,名称\r\n0012,北京水表\r\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let utf_16 = |to: fn(u16) -> [u8; 2], mark: &[u8]| {
        [mark, &text.encode_utf16().flat_map(to).collect::<Vec<u8>>()].concat()
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", text.into()),
        ("UTF-8", format!("\u{feff}{text}").into()),
        ("gb18030", gb.into_owned()),
        ("UTF-16LE", utf_16(u16::to_le_bytes, b"\xff\xfe")),
        ("UTF-16BE", utf_16(u16::to_be_bytes, b"\xfe\xff")),
        ("UTF-16LE", utf_16(u16::to_le_bytes, b"")),
        ("UTF-16BE", utf_16(u16::to_be_bytes, b"")),
        ("UTF-8", text.replace(',', ";").into()),
        ("UTF-8", text.replace(',', "\t").into()),
        ("UTF-8", format!("sep=;\n\n设备清单,2024年,第二页\n{}", text.replace(',', ";")).into()),
    ];
    for (form, bytes) in files {
        let (understood, rows) = read(&bytes).unwrap();
        assert_eq!(understood.form, form);
        assert_eq!(texts(&rows), [["表号", "名称"], ["0012", "北京水表"]], "{form}");
    }
    let (big5, _, _) = encoding_rs::BIG5.encode("表號,名稱\n0012,臺北水錶\n");
    assert_eq!(texts(&read(&big5).unwrap().1), [["表號", "名稱"], ["0012", "臺北水錶"]]);
}

#[test]
fn quotation_marks_may_hold_lines_delimiters_and_themselves() {
    let text = "serial,note\n1,\"two\nlines, \"\"quoted\"\"\"\n\n2,x\n3\n4,,,\n,,\n";
    let (_, rows) = read(text.as_bytes()).unwrap();
    let expected: Vec<(u32, Vec<String>)> = [
        (1, &["serial", "note"][..]),
        (2, &["1", "two\nlines, \"quoted\""]),
        // The row that a spreadsheet shows: lines inside of cells and empty rows counted as it counts them.
        (4, &["2", "x"]),
        (5, &["3"]),
        (6, &["4"]),
    ]
    .into_iter()
    .map(|(n, cells)| (n, cells.iter().map(|c| (*c).to_owned()).collect()))
    .collect();
    assert_eq!(rows, expected);
    let (_, rows) = read(text.replace('\n', "\r\n").as_bytes()).unwrap();
    assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<u32>>(), [1, 2, 4, 5, 6]);
}

#[test]
fn a_mark_that_is_not_closed_is_named_by_its_row() {
    let text = format!("serial,note\n1,ok\n2,\"open{}", "\n3,x".repeat(20_000));
    assert_eq!(read(text.as_bytes()), Err(Unreadable::CellTooLong(3, tables::CELL_CHARS_MAX)));
}

#[test]
fn limits_are_named() {
    let rows = format!("serial\n{}", "1\n".repeat(tables::ROWS_MAX as usize + 1));
    assert_eq!(read(rows.as_bytes()), Err(Unreadable::TooManyRows(tables::ROWS_MAX)));
    let columns = format!("serial\n{}x\n", "1,".repeat(tables::COLUMNS_MAX));
    assert_eq!(read(columns.as_bytes()), Err(Unreadable::TooManyColumns(tables::COLUMNS_MAX)));
    assert_eq!(read(&vec![b' '; tables::FILE_BYTES_MAX + 1]), Err(Unreadable::FileTooLarge(64)));
    assert_eq!(read(b""), Err(Unreadable::Empty));
    assert_eq!(read(b"\n \n"), Err(Unreadable::Empty));
    assert_eq!(read("名称,城市\n甲,乙\n".as_bytes()), Err(Unreadable::NoHead("名称,城市".to_owned())));
    assert_eq!(read(b"%PDF-1.7 ..."), Err(Unreadable::OtherFormat));
}

/// CSV injection: what begins like a formula is a text for the spreadsheet, and itself again when it comes back.
#[test]
fn formulas_are_defused_and_come_back() {
    let evil =
        ["=cmd|' /C calc'!A0", "+861012345678", "-1+2", "@SUM(A1)", "＝1+1", "'=1", "''=1", "'plain", "a=b"];
    let mut writer = CsvWriter::new(Vec::new()).unwrap();
    writer.row(&[Cell::Text("serial".into()), Cell::Text("note".into())]).unwrap();
    for text in evil {
        writer.row(&[Cell::Number("-5".into()), Cell::Text(text.into())]).unwrap();
    }
    let bytes = writer.finish().unwrap();
    let written = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        written.starts_with("\u{feff}serial,note\r\n-5,'=cmd|' /C calc'!A0\r\n-5,'+861012345678\r\n"),
        "{written}"
    );
    for line in written.lines().skip(1) {
        let note = line.split_once(',').unwrap().1.trim_start_matches('"');
        assert!(!note.starts_with(['=', '+', '-', '@', '＝']), "{line}");
    }
    let (_, rows) = read(&bytes).unwrap();
    let back: Vec<&str> = rows.iter().skip(1).map(|(_, row)| row[1].as_str()).collect();
    assert_eq!(back, evil);
}
