//! Faults that real mail has, one message each.

use channels::mail::{InboundMail, Limits, OwnAddresses, Unreadable, read};
use encoding_rs::{BIG5, GB18030};

use crate::{read_bytes, read_text, with_headers};

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn subject(mail: &InboundMail) -> &str {
    mail.subject.as_deref().unwrap()
}

fn filename(mail: &InboundMail) -> &str {
    mail.attachments[0].filename.as_deref().unwrap()
}

/// One attachment whose headers are these bytes.
fn with_part_headers(headers: &[u8]) -> InboundMail {
    let mut raw =
        b"From: wang@waterworks.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee file\n--b\n"
            .to_vec();
    raw.extend_from_slice(headers);
    raw.extend_from_slice(b"\n\n%PDF\n--b--\n");
    read_bytes(&raw)
}

#[test]
fn a_character_cut_between_encoded_words_is_one_character() {
    // 热量表 in UTF-8 is nine bytes: the words end after the fourth and the eighth.
    let utf8 = with_headers("Subject: =?UTF-8?B?54Ot6Q==?=\n =?UTF-8?B?h4/ooQ==?=\n =?UTF-8?B?qA==?=");
    assert_eq!(subject(&utf8), "热量表");
    let bytes = gb("热量表");
    let quoted = |bytes: &[u8]| bytes.iter().map(|byte| format!("={byte:02X}")).collect::<String>();
    let gbk = with_headers(&format!(
        "Subject: =?gbk?Q?{}?=\n =?GBK?q?{}?=",
        quoted(&bytes[..3]),
        quoted(&bytes[3..])
    ));
    assert_eq!(subject(&gbk), "热量表");
}

#[test]
fn white_space_between_encoded_words_is_none_but_beside_text_it_stays() {
    let mail = with_headers("Subject: =?utf-8?Q?=E6=B0=B4?=  =?utf-8?Q?=E8=A1=A8?= no. =?utf-8?Q?7?=");
    assert_eq!(subject(&mail), "水表 no. 7");
}

#[test]
fn words_of_different_charsets_stand_side_by_side() {
    let mail = with_headers("Subject: =?gb2312?B?y64=?= =?big5?B?v/Y=?= =?utf-8*zh?B?5Lqu?=");
    assert_eq!(subject(&mail), "水錶亮");
}

#[test]
fn what_looks_like_an_encoded_word_and_is_none_stays() {
    assert_eq!(
        subject(&with_headers("Subject: =?utf-8?X?abc?= =?=? =?utf-8?B?")),
        "=?utf-8?X?abc?= =?=? =?utf-8?B?"
    );
}

#[test]
fn a_comma_inside_an_encoded_name_separates_nobody() {
    let mail = with_headers("Cc: =?utf-8?B?546LLCDlsI/mmI4=?= <x@y.example>, \"Li, Lei\" <l@y.example>");
    let unescaped =
        with_headers("Cc: =?utf-8?Q?Wang, (Li) =E6=B0=B4?= <x@y.example>, =?utf-8?Q?a,b <l@y.example>");
    assert_eq!(unescaped.cc[0].name.as_deref(), Some("Wang, (Li) 水"));
    assert_eq!(unescaped.cc[0].address.as_deref(), Some("x@y.example"));
    assert_eq!(unescaped.cc.last().unwrap().address.as_deref(), Some("l@y.example"));
    let names: Vec<_> = mail.cc.iter().map(|mailbox| mailbox.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["王, 小明", "Li, Lei"]);
}

#[test]
fn raw_chinese_headers_are_read_by_the_bodys_charset() {
    let mut raw = b"From: \"".to_vec();
    raw.extend(gb("王小明"));
    raw.extend(b"\" <wang@waterworks.example>\nSubject: ");
    raw.extend(gb("水表漏水"));
    raw.extend(b"\nContent-Type: text/plain; charset=gb2312\n\n");
    raw.extend(gb("堃喆𠮷"));
    let mail = read_bytes(&raw);
    assert_eq!(mail.from[0].name.as_deref(), Some("王小明"));
    assert_eq!(subject(&mail), "水表漏水");
    // Labelled gb2312, and beyond it.
    let body = mail.body.unwrap();
    assert_eq!((body.text.as_deref(), body.charset.as_str()), (Some("堃喆𠮷"), "gb18030"));
    assert!(!body.charset_problem);
}

#[test]
fn raw_chinese_without_any_label_is_guessed_and_marked() {
    let mut raw = b"From: wang@waterworks.example.cn\nSubject: ".to_vec();
    raw.extend(gb("三号楼热量表读数异常，请尽快上门检修"));
    raw.extend(b"\n\n");
    raw.extend(gb("您好，我家水表上周开始不走字，请派人检修。"));
    let mail = read_bytes(&raw);
    assert_eq!(subject(&mail), "三号楼热量表读数异常，请尽快上门检修");
    let body = mail.body.unwrap();
    assert_eq!(body.text.as_deref(), Some("您好，我家水表上周开始不走字，请派人检修。"));
    assert_eq!((body.charset.as_str(), body.charset_problem), ("guess", true));
}

#[test]
fn chinese_labelled_us_ascii_is_chinese() {
    let mail = read_text("From: a@b.example\nContent-Type: text/plain; charset=us-ascii\n\n水表不走字");
    assert_eq!(mail.text(), "水表不走字");
}

#[test]
fn big5_and_hz_and_utf7_are_read() {
    let mut raw = b"From: a@b.example\nContent-Type: text/plain; charset=big5\n\n".to_vec();
    raw.extend(BIG5.encode("水錶不動，請盡快檢修").0.iter());
    assert_eq!(read_bytes(&raw).text(), "水錶不動，請盡快檢修");
    let hz =
        "From: a@b.example\nContent-Type: text/plain; charset=HZ-GB-2312\n\n~{K.1m~} no. 7 ~~ ok\n~{K.\n7\n";
    assert_eq!(read_text(hz).text(), "水表 no. 7 ~ ok\n水\n7");
    let utf7 = "From: a@b.example\nContent-Type: text/plain; charset=utf-7\n\n1 +- 1, +bDSIaA-!\n";
    assert_eq!(read_text(utf7).text(), "1 + 1, 水表!");
}

#[test]
fn the_second_byte_of_a_broken_pair_is_not_lost() {
    let mut raw = b"From: a@b.example\nContent-Type: text/plain; charset=big5\n\n".to_vec();
    raw.extend([0xA4, 0xFF]);
    raw.extend(BIG5.encode("水錶").0.iter());
    let body = read_bytes(&raw).body.unwrap();
    assert!(body.charset_problem);
    assert!(body.text.unwrap().ends_with("水錶"));
}

#[test]
fn names_of_files_come_in_five_ways() {
    let name = "水表检定证书.pdf";
    let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let whole = format!("Content-Disposition: attachment; filename*=GBK'zh'{}", percent(&gb(name)));
    assert_eq!(filename(&with_part_headers(whole.as_bytes())), name);
    // RFC 2231 in pieces: one escaped, one plain, out of order, cut inside a character.
    let bytes = name.as_bytes();
    let pieces = format!(
        "Content-Disposition: attachment; filename*1*={}; filename*2=\".pdf\";\n filename*0*=utf-8''{}",
        percent(&bytes[4..18]),
        percent(&bytes[..4])
    );
    assert_eq!(filename(&with_part_headers(pieces.as_bytes())), name);
    let words =
        "Content-Type: application/pdf; name=\"=?utf-8?B?5rC06KGo?=\n =?utf-8?B?5qOA5a6a6K+B5LmmLnBkZg==?=\"";
    assert_eq!(filename(&with_part_headers(words.as_bytes())), name);
    let percents = format!("Content-Disposition: attachment; filename=\"{}\"", percent(bytes));
    assert_eq!(filename(&with_part_headers(percents.as_bytes())), name);
    let mut raw = b"Content-Disposition: attachment; filename=\"".to_vec();
    raw.extend(gb(name));
    raw.push(b'"');
    assert_eq!(filename(&with_part_headers(&raw)), name);
}

#[test]
fn a_percent_sign_that_escapes_nothing_stays() {
    let mail = with_part_headers(b"Content-Disposition: attachment; filename=\"100%25 of 50%.txt\"");
    assert_eq!(filename(&mail), "100%25 of 50%.txt");
}

#[test]
fn a_backslash_is_a_quoting_sign_or_a_windows_path() {
    let mail =
        with_part_headers(b"Content-Disposition: attachment; filename=\"C:\\\\TEMP\\\\a \\\"b\\\".png\"");
    assert_eq!(filename(&mail), "C:\\TEMP\\a \"b\".png");
    assert_eq!(
        filename(&with_part_headers(b"Content-Disposition: attachment; filename=\"C:\\TEMP\\a.png\"")),
        "C:\\TEMP\\a.png"
    );
}

#[test]
fn a_leading_blank_line_loses_no_header() {
    let mail = read_text("\r\n\nSubject: meter\nFrom: a@b.example\n\ntext");
    assert_eq!((subject(&mail), mail.text()), ("meter", "text"));
}

#[test]
fn a_missing_empty_line_loses_no_text() {
    let mail = read_text("From: a@b.example\nSubject: meter\nthis is text\nSubject: not a header\n");
    assert_eq!((subject(&mail), mail.text()), ("meter", "this is text\nSubject: not a header"));
}

#[test]
fn of_duplicate_headers_the_first_counts_and_it_is_told() {
    let mail = read_text("Subject: first\nFrom: a@b.example\nSubject: second\nFrom: thief@else.example\n\nx");
    assert_eq!((subject(&mail), mail.from[0].address.as_deref()), ("first", Some("a@b.example")));
    assert_eq!(mail.duplicate_headers, ["from", "subject"]);
}

#[test]
fn a_name_that_is_an_address_does_not_become_the_sender() {
    let mail = read_text("From: boss@waterworks.example <thief@else.example>\n\nx");
    assert_eq!(mail.from.len(), 1);
    assert_eq!(mail.from[0].address.as_deref(), Some("thief@else.example"));
}

#[test]
fn text_attachments_keep_their_bytes() {
    let mut raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee csv\n--b\nContent-Type: text/csv; charset=gbk; name=r.csv\n\n".to_vec();
    let csv = gb("序号,表号\r\n1,00201709320072");
    raw.extend(&csv);
    raw.extend(b"\n--b--\n");
    let mail = read_bytes(&raw);
    assert_eq!(mail.attachments[0].bytes, csv);
    assert_eq!(mail.attachments[0].content_type, "text/csv");
}

#[test]
fn transfer_encodings_are_taken_as_they_come() {
    let base64 =
        "From: a@b.example\nContent-Transfer-Encoding: BASE64\n\n5rC0\n6KG o!\n5Lqu==\n-- list footer\n";
    assert_eq!(read_text(base64).text(), "水表亮");
    let quoted = "From: a@b.example\nContent-Transfer-Encoding: quoted-printable ; x\n\n=E6=B0=B4 =\n=e8=a1=a8 1=2 =\n";
    assert_eq!(read_text(quoted).text(), "水 表 1=2");
    let uu = "From: a@b.example\nContent-Type: application/x; name=a\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#0V%T\n`\nend\n";
    assert_eq!(read_text(uu).attachments[0].bytes, b"Cat");
}

#[test]
fn a_second_text_part_is_kept_beside_the_first() {
    let mail = read_text(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n--b\n\nsecond\n--b--\n",
    );
    assert_eq!((mail.text(), mail.more_text.as_slice()), ("first", ["second".to_owned()].as_slice()));
}

#[test]
fn a_missing_message_id_is_made_of_the_bytes() {
    let first = with_headers("Subject: a");
    assert!(first.message_id_is_ours);
    assert_eq!(first.message_id, with_headers("Subject: a").message_id);
    assert_ne!(first.message_id, with_headers("Subject: b").message_id);
}

#[test]
fn dates_are_read_with_and_without_a_zone() {
    let at = |date: &str| {
        with_headers(&format!("Date: {date}")).date.map(|date| (date.at.to_string(), date.offset.is_some()))
    };
    assert_eq!(at("Mon, 23 Nov 2026 16:37:21 +0800"), Some(("2026-11-23T08:37:21Z".to_owned(), true)));
    assert_eq!(at("23 Nov 26 16:37 GMT (x)"), Some(("2026-11-23T16:37:00Z".to_owned(), true)));
    assert_eq!(at("Mon Nov 23 16:37:21 2026"), Some(("2026-11-23T16:37:21Z".to_owned(), false)));
    assert_eq!(at("Mon, 23 Nov 2026 16:37:21 -0000"), Some(("2026-11-23T16:37:21Z".to_owned(), false)));
    assert_eq!(at("yesterday"), None);
    assert_eq!(at("31 Feb 2026 10:00:00 +0800"), None);
}

#[test]
fn nothing_is_no_message() {
    let own = OwnAddresses::default();
    let refused = |raw: &[u8], limits: &Limits| read(raw, &own, limits).unwrap_err();
    assert_eq!(refused(b"", &Limits::default()), Unreadable::Empty);
    assert_eq!(refused(b"\r\n\r\n", &Limits::default()), Unreadable::Empty);
    assert_eq!(refused(b"  \n ", &Limits::default()), Unreadable::NotMail);
    let limits = Limits { message_bytes_max: 3, ..Limits::default() };
    assert_eq!(refused(b"From", &limits), Unreadable::TooLarge { bytes: 4, bytes_max: 3 });
}
