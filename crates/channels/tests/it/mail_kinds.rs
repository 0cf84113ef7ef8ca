//! Who wrote a message: one small message for each kind.

use channels::mail::MailKind;

use crate::{read_text, with_headers};

/// A delivery status about two recipients, with our own headers enclosed.
fn status(actions: [&str; 2]) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nAuto-Submitted: auto-replied\nSubject: Undelivered Mail Returned to Sender\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; wang@waterworks.example\nAction: {}\nStatus: 5.1.1 (no such mailbox)\n\
         Diagnostic-Code: smtp; 550 5.1.1\n  unknown user\n\nFinal-Recipient: rfc822;<li@waterworks.example>\n\
         Action: {}\nStatus: 4.2.2\n\n--b\nContent-Type: text/rfc822-headers\n\n\
         Message-ID: <t123.2@desk.example>\nSubject: ticket\n--b--\n",
        actions[0], actions[1]
    )
}

#[test]
fn a_bounce_names_our_message_and_every_recipient() {
    let mail = read_text(&status(["failed", "delayed"]));
    assert_eq!((mail.kind, mail.may_auto_reply), (MailKind::Bounce, false));
    let report = mail.report.unwrap();
    assert_eq!(report.original_message_id.as_deref(), Some("t123.2@desk.example"));
    let first = &report.recipients[0];
    assert_eq!(first.recipient.as_deref(), Some("wang@waterworks.example"));
    assert_eq!((first.action.as_deref(), first.status.as_deref()), (Some("failed"), Some("5.1.1")));
    assert_eq!(first.diagnostic.as_deref(), Some("smtp; 550 5.1.1 unknown user"));
    assert_eq!(report.recipients[1].recipient.as_deref(), Some("li@waterworks.example"));
}

#[test]
fn a_delay_is_no_failure_and_an_arrival_is_a_receipt() {
    assert_eq!(read_text(&status(["delayed", "delayed"])).kind, MailKind::DelayNotice);
    assert_eq!(read_text(&status(["delivered", "relayed"])).kind, MailKind::Mdn);
}

#[test]
fn a_bounce_of_nothing_but_text_still_names_our_message() {
    let mail = read_text(
        "From: MAILER-DAEMON@qmail.example\nSubject: failure notice\nReturn-Path: <>\n\nSorry.\n\n\
         --- Below this line is a copy of the message.\n\nSubject: ticket\nMessage-ID: <t123.2@desk.example>\n",
    );
    assert_eq!(mail.kind, MailKind::Bounce);
    assert_eq!(mail.original_message_id().map(String::as_str), Some("t123.2@desk.example"));
}

#[test]
fn chinese_bounces_are_known_by_sender_or_by_words_and_a_second_sign() {
    let qq = "From: PostMaster@qq.com\nTo: desk@meters.example\nSubject: 来自qq.com的退信\n\n邮件未能投递";
    assert_eq!(read_text(qq).kind, MailKind::Bounce);
    let worded = "From: no-reply@corp.example\nReturn-Path: <>\nSubject: 系统退信\n\n投递失败";
    assert_eq!(read_text(worded).kind, MailKind::Bounce);
    // A customer who asks about a bounce is a customer, also with the bounce enclosed.
    let forward = "From: wang@waterworks.example\nSubject: 转发: Undeliverable: ticket\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n怎么回事？\n--b\nContent-Type: message/rfc822\n\nSubject: Undeliverable: ticket\n\nx\n--b--\n";
    assert_eq!(read_text(forward).kind, MailKind::Human);
    assert_eq!(with_headers("Subject: 我发的邮件被退信了").kind, MailKind::Human);
    assert_eq!(with_headers("Subject: delivery failed: meter not yet here").kind, MailKind::Human);
}

#[test]
fn a_person_at_a_postmaster_address_is_a_person() {
    let mail = read_text(
        "From: Wang <postmaster@town.example>\nReturn-Path: <postmaster@town.example>\nSubject: 水表\n\nx",
    );
    assert_eq!(mail.kind, MailKind::Human);
}

#[test]
fn automatic_replies_in_all_their_forms() {
    for headers in [
        "Subject: 自动回复: [#2026-000123] 水表不走字",
        "Subject: 自动答复: 工单已受理",
        "Subject: 自動回覆：出差",
        "Subject: Automatic reply: ticket",
        "Subject: [Out of Office] ticket",
        "Subject: Re: ticket\nAuto-Submitted: auto-replied (vacation)",
        "Subject: Re: ticket\nX-Autoreply: yes",
        "Subject: Re: ticket\nPrecedence: auto_reply",
    ] {
        let mail = with_headers(headers);
        assert_eq!((mail.kind, mail.may_auto_reply), (MailKind::AutoReply, false), "{headers}");
    }
    // "no" says that a person wrote it (RFC 3834 section 5).
    let human = with_headers("Subject: ticket\nAuto-Submitted: no");
    assert_eq!((human.kind, human.may_auto_reply), (MailKind::Human, true));
    assert_eq!(with_headers("Subject: Re: 自动回复没有关掉").kind, MailKind::Human);
}

#[test]
fn lists_and_newsletters_get_no_answer() {
    for headers in
        ["List-Id: <news.example>", "Precedence: bulk", "List-Unsubscribe: <mailto:off@news.example>"]
    {
        let mail = with_headers(headers);
        assert_eq!((mail.kind, mail.may_auto_reply), (MailKind::BulkOrList, false), "{headers}");
    }
}

#[test]
fn a_null_sender_gets_no_answer_whoever_wrote() {
    assert!(!with_headers("Return-Path: <>").may_auto_reply);
    assert!(!with_headers("X-Auto-Response-Suppress: All").may_auto_reply);
    assert!(with_headers("X-Auto-Response-Suppress: None").may_auto_reply);
}

#[test]
fn our_own_mail_coming_back_is_a_loop() {
    let plain = read_text("From: desk@meters.example\nTo: desk@meters.example\n\nx");
    assert_eq!(plain.kind, MailKind::Loop);
    let tagged = read_text("From: Desk@Meters.example\nTo: x@y.example\n\nx");
    assert_eq!(tagged.kind, MailKind::Loop);
    let plus = read_text("From: desk+2026-000123.00000000@meters.example\nTo: x@y.example\n\nx");
    assert_eq!(plus.kind, MailKind::Loop);
}

#[test]
fn a_reading_receipt_and_a_complaint_are_reports() {
    let report = |kind: &str, fields: &str| {
        read_text(&format!(
            "From: a@b.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\nread\n--b\nContent-Type: {kind}\n\n{fields}\n\n--b--\n"
        ))
    };
    let read = report(
        "message/disposition-notification",
        "Original-Message-ID: <t1@desk.example>\nDisposition: manual-action/MDN-sent-manually; displayed",
    );
    assert_eq!(read.kind, MailKind::Mdn);
    assert_eq!(read.original_message_id().map(String::as_str), Some("t1@desk.example"));
    assert_eq!(report("message/feedback-report", "Feedback-Type: abuse").kind, MailKind::FeedbackReport);
}

#[test]
fn a_fax_is_read_from_the_servers_table() {
    let mail = read_text(
        "From: HylaFAX Agent <fax@localhost>\nSubject: Fax received from \"01062345678\"\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\
         recvq/fax000000007.tif (ftp://localhost:4559/recvq/fax000000007.tif):\n\
         \u{20}         Sender: 01062345678\n           Pages: 3\n        Received: 2026:11:23 09:05:00\n\
         \u{20}    Received On: ttyS0\n          CommID: 000000021 (ftp://localhost:4559/log/c000000021)\n\
         --b\nContent-Type: image/tiff; name=fax000000007.tif\nContent-Transfer-Encoding: base64\n\nSUkqAA==\n--b--\n",
    );
    assert_eq!((mail.kind, mail.may_auto_reply), (MailKind::Fax, false));
    let fax = mail.fax.unwrap();
    assert_eq!((fax.sender.as_deref(), fax.pages), (Some("01062345678"), Some(3)));
    assert_eq!(fax.received.unwrap().to_string(), "2026-11-23T09:05:00");
    assert_eq!((fax.comm_id.as_deref(), fax.device.as_deref()), (Some("000000021"), Some("ttyS0")));
}
