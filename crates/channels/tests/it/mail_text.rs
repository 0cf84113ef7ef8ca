//! Text for people: HTML, quotes, and files of many messages.

use channels::mail::{fold_quotes, messages_in};

use crate::read_text;

fn html(source: &str) -> String {
    let mail = read_text(&format!("From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n{source}"));
    mail.text().to_owned()
}

#[test]
fn html_becomes_lines() {
    assert_eq!(
        html(
            "<html><head><title>t</title><style>p{x:y}</style></head><body><p>水&nbsp;表 &lt;7&gt;</p><div>a<br>b</div>"
        ),
        "水 表 <7>\na\nb"
    );
    assert_eq!(html("<script>if (a<b) {}</script>1<!-- <p> no -->2<td>3</td></tr>4"), "123\n4");
    assert_eq!(html("&#20013;&#x6587; &euro; &unknown; & &#0; &#150;"), "中文 € &unknown; & \u{FFFD} –");
    assert_eq!(html("a <b"), "a <b");
    assert_eq!(html("<p>a<br class=\"\">b"), "a\nb");
}

fn check_fold(text: &str, visible: &str, quoted_start: &str) {
    let folded = fold_quotes(text);
    assert_eq!(folded.visible, visible, "{text}");
    assert!(folded.quoted.starts_with(quoted_start), "{text}: {}", folded.quoted);
    assert_eq!(quoted_start.is_empty(), folded.quoted.is_empty(), "{text}");
}

#[test]
fn quotes_are_folded_as_chinese_and_english_programs_write_them() {
    check_fold(
        "已修好\n\n------------------ 原始邮件 ------------------\n发件人: \"a\"\n旧",
        "已修好",
        "------",
    );
    check_fold("已修好\n\n发件人：客服\n发送时间：2026年11月23日\n收件人：王\n旧", "已修好", "发件人");
    check_fold(
        "fixed\n\nOn Mon, 23 Nov 2026 at 16:37, Desk <desk@meters.example>\nwrote:\n> old",
        "fixed",
        "On Mon",
    );
    check_fold(
        "好的\n\n在 2026-11-23 16:37:21，\"客服\" <desk@meters.example> 写道：\n> 旧",
        "好的",
        "在 2026",
    );
    check_fold("ok\n\n-----Original Message-----\nFrom: x\nSent: y\n\nold", "ok", "-----Original");
    check_fold("ok\n\n________________________________\nFrom: x\nSent: y", "ok", "____");
    check_fold("ok\n> old\n> older\n", "ok", "> old");
    check_fold("表号 7\n-- \n王小明", "表号 7", "--");
}

#[test]
fn the_senders_own_words_are_never_folded() {
    check_fold("> will you come?\nyes\n> when?\ntomorrow", "> will you come?\nyes\n> when?\ntomorrow", "");
    check_fold("On reflection I wrote: nothing\nstays", "On reflection I wrote: nothing\nstays", "");
    check_fold("From: the cellar\nwater comes", "From: the cellar\nwater comes", "");
    check_fold("在 2 号楼，水表不走字", "在 2 号楼，水表不走字", "");
    // A forward without a word of one's own shows what is forwarded.
    check_fold("-----原始邮件-----\n发件人: a\n漏水", "-----原始邮件-----\n发件人: a\n漏水", "");
}

#[test]
fn an_mbox_is_split_and_a_message_is_left_alone() {
    let mbox = b"From wang@x Mon Nov 23 16:37:21 2026\nSubject: a\n\n>From here\n>>From there\n\nFrom li@x Mon Nov 23 16:38 2026\r\nSubject: b\n\nFrom the cellar\n";
    assert_eq!(
        messages_in(mbox),
        [b"Subject: a\n\nFrom here\n>From there\n".to_vec(), b"Subject: b\n\nFrom the cellar\n".to_vec()]
    );
    let single = b"Subject: a\n\nFrom wang@x Mon Nov 23 16:37:21 2026\n";
    assert_eq!(messages_in(single), [single.to_vec()]);
    assert!(messages_in(b"").is_empty());
}
