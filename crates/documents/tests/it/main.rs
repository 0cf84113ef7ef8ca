//! Documents as a reader gets them: `pdftotext` and `pdftoppm` (Debian's poppler-utils) read what the press wrote.

mod page;
mod sample;

use documents::{
    Label, LabelGrid, LabelSheet, Lang, Press, Problem, RatioSheet, RecordKind, RecordSheet, Words,
};
use page::{Pdf, press};
use sample::{grid, label, quote, settlement, table, words};

const LANGS: [Lang; 3] = [Lang::ZhHans, Lang::ZhHant, Lang::En];

#[test]
fn a_quote_says_everything_in_each_language() {
    let said = [
        ("报价单", "应付合计", "不在保"),
        ("報價單", "應付合計", "不在保固"),
        ("Quotation", "To pay", "Not covered"),
    ];
    for (lang, (title, total, excluded)) in LANGS.into_iter().zip(said) {
        let pdf = Pdf::of(press().quote(&words(lang), &quote(lang, 3)));
        let text = pdf.text().split_whitespace().collect::<Vec<_>>().join(" ");
        for part in
            [title, total, excluded, "¥2,525.00", "¥373.00", "CS2026-0000000", "F-2026-004417", "7F3K-92QD"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(pdf.pages(), 1);
        let family = if lang == Lang::ZhHant { "CJKtc" } else { "CJKsc" };
        assert!(pdf.fonts().contains(family), "each script has its own glyphs: {}", pdf.fonts());
    }
}

#[test]
fn the_code_on_paper_opens_the_record() {
    let pdf = Pdf::of(press().quote(&words(Lang::ZhHans), &quote(Lang::ZhHans, 3)));
    assert_eq!(pdf.codes(), [sample::URL]);
}

#[test]
fn long_tables_repeat_their_head_and_sums_are_never_alone() {
    for lines in [1, 9, 10, 11, 12, 13, 14, 15, 40, 200] {
        let pdf = Pdf::of(press().quote(&words(Lang::ZhHans), &quote(Lang::ZhHans, lines)));
        let text = pdf.text();
        let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
        assert_eq!(pages.len(), pdf.pages());
        let with_sum = pages.iter().find(|page| page.contains("应付合计")).expect("the sum is there");
        let last_line = ["CS2026-", "上门检修", "EM2023-"].iter().any(|part| with_sum.contains(part));
        assert!(last_line, "{lines} lines: the sum stands alone");
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("{} / {}", index + 1, pages.len())));
        }
        if lines > 30 {
            assert!(
                pages[..pages.len() - 1].iter().all(|page| page.contains("单价")),
                "the head is repeated"
            );
        }
    }
}

#[test]
fn settlement_ratio_table_and_records_have_their_titles() {
    let words = words(Lang::ZhHans);
    let text = Pdf::of(press().settlement(&words, &settlement(Lang::ZhHans))).text();
    assert!(text.contains("结算单") && text.contains("¥2,000.00") && text.contains("¥525.00"), "{text}");
    let ratio = Pdf::of(press().ratio_table(&words, &RatioSheet { table: table(Lang::ZhHans, 60) }));
    let text = ratio.text();
    assert!(text.contains("备件配比表") && text.contains("LXS-060") && text.contains("一年用量"), "{text}");
    assert!(ratio.pages() > 1);
    for (kind, title) in [
        (RecordKind::Unit, "设备履历"),
        (RecordKind::Certificates, "证书清单"),
        (RecordKind::Promises, "服务承诺"),
    ] {
        let text =
            Pdf::of(press().record(&words, &RecordSheet { kind, table: table(Lang::ZhHans, 3) })).text();
        assert!(text.contains(title), "{text}");
    }
}

#[test]
fn what_people_write_is_never_read_as_a_template() {
    let nasty = "#panic(\"x\") $a^2$ \\ *b* _i_ `c` <l> @r // /* \"'’ [x] {y} ~ -- = 1. \u{0}\u{7}🔧 #import \"/etc/passwd\"";
    let mut sheet = quote(Lang::ZhHans, 3);
    sheet.charges.customer.name = nasty.to_owned();
    sheet.charges.lines[1].what = nasty.to_owned();
    sheet.charges.terms = vec![nasty.to_owned()];
    let text = Pdf::of(press().quote(&words(Lang::ZhHans), &sheet)).text();
    let squeezed: String = text.split_whitespace().collect();
    for part in ["#panic(\"x\")", "$a^2$\\*b*_i_`c`<l>@r///*", "[x]{y}~--=1.", "〓#import\"/etc/passwd\""] {
        assert_eq!(squeezed.matches(part).count(), 3, "{part} in {squeezed}");
    }
}

#[test]
fn very_long_texts_wrap_over_pages() {
    let mut sheet = quote(Lang::ZhHans, 2);
    sheet.charges.lines[0].what = "表".repeat(10_000);
    sheet.charges.lines[1].reason = "x".repeat(10_000);
    let pdf = Pdf::of(press().quote(&words(Lang::ZhHans), &sheet));
    let text = pdf.text();
    assert_eq!(
        text.matches('表').count(),
        10_000 + text.matches("表号").count() + text.matches("水表").count()
    );
    assert!(text.matches('x').count() >= 10_000 && pdf.pages() > 5);
    let wide_letters = |row: Vec<String>| {
        let mut narrow = table(Lang::En, 1);
        narrow.rows = vec![row];
        let pdf = Pdf::of(press().ratio_table(&words(Lang::En), &RatioSheet { table: narrow }));
        pdf.text().matches('W').count()
    };
    let without = wide_letters(vec!["-".to_owned(), "i".repeat(300)]);
    assert_eq!(wide_letters(vec!["W".repeat(300), "i".repeat(300)]), without + 300);
}

#[test]
fn labels_lie_on_sheets_or_a_roll_and_can_be_scanned() {
    let words = words(Lang::ZhHans);
    let labels: Vec<Label> = (0..23).map(|index| label(Lang::ZhHans, index)).collect();
    let sheet = LabelSheet { grid: grid(2), labels: labels.clone() };
    let pdf = Pdf::of(press().labels(&words, &sheet));
    assert_eq!(pdf.pages(), 2, "two places of 24 were used up: one label is left over");
    let text = pdf.text();
    assert!(labels.iter().all(|label| text.contains(&label.serial)), "{text}");
    let mut codes = pdf.codes_by_label();
    codes.sort();
    assert_eq!(
        codes,
        labels[..22].iter().map(|label| label.url.clone()).collect::<Vec<_>>(),
        "of the first page"
    );
    let roll = LabelGrid::Roll { width: 50.0, height: 30.0 };
    let pdf = Pdf::of(press().labels(&words, &LabelSheet { grid: roll, labels: labels[..3].to_vec() }));
    assert_eq!((pdf.pages(), pdf.codes()), (3, vec![labels[0].url.clone()]));
}

#[test]
fn what_can_not_be_printed_is_said() {
    let words_hans = words(Lang::ZhHans);
    let empty = tempfile::tempdir().expect("a folder");
    let problem = Press::new(Some(empty.path().to_owned())).quote(&words_hans, &quote(Lang::ZhHans, 1));
    let problem = problem.expect_err("no fonts there");
    assert_eq!(problem.key(), "paper-problem-fonts");
    assert!(problem.to_string().contains("fonts-noto-cjk"), "{problem}");

    for bytes in [b"GIF89a".to_vec(), b"<svg not closed".to_vec(), b"\x89PNG\r\n\x1a\nbroken".to_vec()] {
        let mut sheet = quote(Lang::ZhHans, 1);
        sheet.charges.letterhead.logo = Some(bytes);
        let problem = press().quote(&words_hans, &sheet).expect_err("no picture");
        assert!(matches!(problem, Problem::Picture(_)), "{problem}");
    }
    let too_wide = LabelGrid::A4 {
        columns: 4,
        rows: 8,
        width: 64.0,
        height: 33.9,
        left: 7.2,
        top: 12.9,
        gap_x: 2.0,
        gap_y: 0.0,
        skip: 0,
    };
    for grid in [too_wide, grid(24), LabelGrid::Roll { width: f64::NAN, height: 30.0 }] {
        let problem =
            press().labels(&words_hans, &LabelSheet { grid, labels: Vec::new() }).expect_err("no grid");
        assert!(matches!(problem, Problem::Grid(_)), "{problem}");
    }
    let problem = press().quote(&words_hans, &quote(Lang::ZhHans, 2_001)).expect_err("too many lines");
    assert!(matches!(problem, Problem::TooLong { rows: 2_001, rows_max: 2_000 }), "{problem}");
    let missing =
        Words::fill(Lang::En, |key| (key != "paper-total").then(String::new)).expect_err("a word is missing");
    assert!(matches!(missing, Problem::Word("paper-total")), "{missing}");
}
