//! Words by which machines give themselves away, in the languages that reach a Chinese desk.

use super::message::Mailbox;

/// Subjects of automatic replies begin with one of these, in lower case.
const AUTOMATIC: &[&str] = &[
    "自动回复",
    "自動回覆",
    "自動回復",
    "自动答复",
    "自動答覆",
    "自動答復",
    "自動返信",
    "自動応答",
    "自动回覆",
    "休假自动回复",
    "外出自动回复",
    "不在办公室",
    "不在辦公室",
    "auto:",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "automatic reply",
    "automatic response",
    "automated reply",
    "out of office",
    "out-of-office",
    "out of the office",
    "on vacation",
    "vacation reply",
    "vacation:",
    "away from my",
    "away from the office",
    "abwesenheit",
    "automatische antwort",
    "réponse automatique",
    "respuesta automática",
    "risposta automatica",
    "автоответ",
    "자동 회신",
    "부재중",
];

/// Subjects that mail servers write in English hold one of these, in lower case.
const BOUNCED_STANDARD: &[&str] = &[
    "undeliverable",
    "delivery notification",
    "delivery status",
    "delivery error",
    "delivery unsuccessful",
    "failure delivery",
    "error sending your mail",
    "could not deliver",
    "unable to deliver",
    "mail system error",
    "not delivered",
    "[bounce]",
    "request rejected",
    "undelivered",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "mail delivery failed",
    "delivery status notification",
    "returned mail",
    "failure notice",
    "mail failure",
    "could not be delivered",
    "cannot be delivered",
    "non-delivery",
    "nondeliverable",
    "returned to sender",
];

/// Subjects of bounces in other languages hold one of these, in lower case.
const BOUNCED_LOCAL: &[&str] = &[
    "退信",
    "退信通知",
    "系统退信",
    "系統退信",
    "投递失败",
    "投遞失敗",
    "发送失败",
    "發送失敗",
    "发信失败",
    "无法投递",
    "無法投遞",
    "无法送达",
    "無法傳遞",
    "未送达",
    "未送達",
    "邮件退回",
    "郵件退回",
    "未能投递",
    "配信できません",
    "メールエラー通知",
    "送信できません",
    "не доставлено",
    "unzustellbar",
];

/// A mailing list that refuses our mail.
const LIST_REFUSED: &[&str] =
    &["not member", "not a member", "are not allowed to post", "post rejected", "不是成员", "非成员"];

/// Names and local parts of servers; hyphens, dots, underscores and spaces are left out before comparing.
const MACHINES: &[&str] = &[
    "mailerdaemon",
    "postmaster",
    "maildeliverysystem",
    "maildeliversystem",
    "maildeliverysubsystem",
    "maildaemon",
    "mmscndradministrator",
];

pub(crate) fn is_automatic_subject(subject: &str) -> bool {
    let subject =
        subject.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '[' | '【' | '(' | '（'));
    let subject = subject.to_lowercase();
    AUTOMATIC.iter().any(|start| subject.starts_with(start))
}

pub(crate) fn is_bounce_subject(subject: &str) -> bool {
    is_standard_bounce_subject(subject) || holds(subject, BOUNCED_LOCAL)
}

pub(crate) fn is_standard_bounce_subject(subject: &str) -> bool {
    holds(subject, BOUNCED_STANDARD)
}

/// A person answers or passes on: whatever else the subject says was somebody's before.
pub(crate) fn is_answer_or_forward(subject: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "re:", "re：", "fw:", "fw：", "fwd:", "fwd：", "aw:", "wg:", "回复", "回覆", "答复", "答覆", "转发",
        "轉寄", "轉發",
    ];
    let subject = subject.trim_start().to_lowercase();
    PREFIXES.iter().any(|prefix| subject.starts_with(prefix))
}

pub(crate) fn is_list_refusal(subject: &str) -> bool {
    holds(subject, LIST_REFUSED)
}

fn holds(subject: &str, words: &[&str]) -> bool {
    let subject = subject.to_lowercase();
    words.iter().any(|word| subject.contains(word))
}

/// A server by its name or by its address.
pub(crate) fn is_machine_mailbox(mailbox: &Mailbox) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ' ')).collect::<String>().to_lowercase()
    };
    let local = mailbox.address.as_deref().and_then(|address| address.split('@').next());
    mailbox.name.as_deref().into_iter().chain(local).any(|text| MACHINES.contains(&bare(text).as_str()))
}
