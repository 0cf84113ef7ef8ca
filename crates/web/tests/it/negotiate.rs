//! Which language a reader gets.

use web::i18n::Lang::{self, En, ZhHans, ZhHant};
use web::negotiate::negotiate;

#[test]
fn the_browser_is_understood() {
    let table: &[(&str, Lang)] = &[
        ("", ZhHans),
        ("zh-CN,zh;q=0.9", ZhHans),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", ZhHant),
        ("zh-HK", ZhHant),
        ("zh-MO", ZhHant),
        ("zh-SG", ZhHans),
        ("zh", ZhHans),
        ("ZH-hant-cn", ZhHant),
        ("zh-Hans-TW", ZhHans),
        ("zh_TW", ZhHant),
        ("yue-HK", ZhHant),
        ("en-GB,en;q=0.9,zh;q=0.1", En),
        ("fr-FR,fr;q=0.9,en;q=0.5,zh-TW;q=0.7", ZhHant),
        ("de", ZhHans),
        ("de,*;q=0.5", ZhHans),
        ("en;q=0,zh-TW;q=0.1", ZhHant),
        ("en;q=0.5,zh-TW;q=0.5", En),
        ("en ; q=0.4 , zh-TW ;q=0.6", ZhHant),
        // What isn't a number from 0 to 1 counts as not wanted.
        ("en;q=2,zh-TW;q=0.1", ZhHant),
        ("en;q=NaN", ZhHans),
        ("en;q=", ZhHans),
        (";;;,,,;q=1", ZhHans),
        ("en-", En),
        ("-en", ZhHans),
        ("\u{1F4A7}", ZhHans),
    ];
    for (accept, expected) in table {
        assert_eq!(negotiate(None, Some(accept), ZhHans), *expected, "{accept}");
    }
}

#[test]
fn the_own_setting_comes_first_and_garbage_is_no_setting() {
    assert_eq!(negotiate(Some("en"), Some("zh-TW"), ZhHans), En);
    assert_eq!(negotiate(Some("klingon"), Some("zh-TW"), ZhHans), ZhHant);
    assert_eq!(negotiate(Some(""), None, En), En);
}

#[test]
fn a_long_header_is_read_to_its_limit_only() {
    let long = format!("{}en", "de,".repeat(1000));
    assert_eq!(negotiate(None, Some(&long), ZhHans), ZhHans);
}

#[test]
fn every_code_names_its_own_language() {
    for lang in Lang::ALL {
        assert_eq!(Lang::from_tag(lang.code()), Some(lang));
    }
}
