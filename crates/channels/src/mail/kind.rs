//! Who wrote a message: a person, or which kind of machine. Bounces are looked for before automatic
//! replies, because mail servers mark their bounces as automatic too (RFC 3464, RFC 3834).

use super::header::Headers;
use super::message::{MailKind, Mailbox, OwnAddresses, RecipientStatus};
use super::part::Part;
use super::wording;

/// What the headers and parts say.
pub(crate) struct Evidence<'a> {
    pub(crate) root: &'a Part<'a>,
    pub(crate) from: &'a [Mailbox],
    pub(crate) to: &'a [Mailbox],
    pub(crate) subject: &'a str,
    pub(crate) recipients: &'a [RecipientStatus],
    pub(crate) is_fax: bool,
    pub(crate) own: &'a OwnAddresses,
}

/// The kind, what decided it, and every sign of a machine.
pub(crate) struct Verdict {
    pub(crate) kind: MailKind,
    pub(crate) reasons: Vec<String>,
    pub(crate) signals: Vec<String>,
    pub(crate) may_auto_reply: bool,
}

pub(crate) fn judge(evidence: &Evidence<'_>) -> Verdict {
    let signals = signals(&evidence.root.headers, evidence.subject);
    let (kind, reasons) = report_kind(evidence)
        .or_else(|| bounce_without_report(evidence))
        .or_else(|| worded_bounce(evidence, &signals))
        .or_else(|| is_loop(evidence).then(|| (MailKind::Loop, vec!["own address".to_owned()])))
        .or_else(|| evidence.is_fax.then(|| (MailKind::Fax, vec!["fax server".to_owned()])))
        .or_else(|| automatic(&signals))
        .or_else(|| bulk(&signals))
        .unwrap_or((MailKind::Human, Vec::new()));
    let someone = evidence.from.iter().any(|mailbox| mailbox.address.is_some());
    // A machine behind a person's address: never answer what no person sent.
    let silent = signals.iter().all(|signal| !forbids_answer(signal));
    let may_auto_reply = kind == MailKind::Human && someone && silent;
    Verdict { kind, reasons, signals, may_auto_reply }
}

/// A report by its parts.
fn report_kind(evidence: &Evidence<'_>) -> Option<(MailKind, Vec<String>)> {
    let leaves = evidence.root.leaves();
    let has = |kind: &str| leaves.iter().any(|leaf| leaf.is(kind));
    let by = |kind: &str| vec![kind.to_owned()];
    // Some servers announce a report and forget its part.
    let announced = evidence.root.content_type.ascii("report-type").unwrap_or_default().to_lowercase();
    if has("message/feedback-report") || announced == "feedback-report" {
        return Some((MailKind::FeedbackReport, by("message/feedback-report")));
    }
    let has_status = has("message/delivery-status") || has("message/global-delivery-status");
    if has_status || announced == "delivery-status" {
        return Some((status_kind(evidence.recipients), by("message/delivery-status")));
    }
    (has("message/disposition-notification") || announced == "disposition-notification")
        .then(|| (MailKind::Mdn, by("message/disposition-notification")))
}

fn status_kind(recipients: &[RecipientStatus]) -> MailKind {
    let all = |wanted: &[&str]| {
        !recipients.is_empty()
            && recipients
                .iter()
                .all(|recipient| recipient.action.as_deref().is_some_and(|action| wanted.contains(&action)))
    };
    if all(&["delayed"]) {
        MailKind::DelayNotice
    } else if all(&["delivered", "relayed", "expanded"]) {
        // It arrived: a receipt, like a disposition notification.
        MailKind::Mdn
    } else {
        MailKind::Bounce
    }
}

fn bounce_without_report(evidence: &Evidence<'_>) -> Option<(MailKind, Vec<String>)> {
    let reason = if evidence.root.headers.has("x-failed-recipients") {
        "X-Failed-Recipients"
    } else if evidence.from.iter().any(|from| is_daemon_address(from, evidence)) {
        "daemon sender"
    } else {
        return None;
    };
    Some((MailKind::Bounce, vec![reason.to_owned()]))
}

/// Only programs write as MAILER-DAEMON. A postmaster can be a person: then mail to its sender would reach
/// somebody, and the subject is not a mail server's.
fn is_daemon_address(mailbox: &Mailbox, evidence: &Evidence<'_>) -> bool {
    let local = mailbox.address.as_deref().and_then(|address| address.split('@').next()).unwrap_or_default();
    let return_path = evidence.root.headers.ascii("return-path").unwrap_or_default();
    local.eq_ignore_ascii_case("mailer-daemon")
        || (local.eq_ignore_ascii_case("postmaster")
            && (!return_path.contains('@') || wording::is_standard_bounce_subject(evidence.subject)))
}

/// Bounces of servers that follow no standard, told by their words: only together with a second sign, so
/// that a customer who writes about a bounce is not taken for one.
fn worded_bounce(evidence: &Evidence<'_>, signals: &[String]) -> Option<(MailKind, Vec<String>)> {
    let headers = &evidence.root.headers;
    let leaves = evidence.root.leaves();
    let encloses = leaves.iter().any(|leaf| leaf.is("message/rfc822"));
    let null_sender = signals.iter().any(|signal| signal == NULL_SENDER);
    let from_machine = evidence.from.iter().any(wording::is_machine_mailbox);
    let said =
        wording::is_bounce_subject(evidence.subject) && !wording::is_answer_or_forward(evidence.subject);
    let refused_by_list = wording::is_list_refusal(evidence.subject) && signals.iter().any(|s| s == LIST);
    if refused_by_list {
        return Some((MailKind::Bounce, vec![LIST.to_owned()]));
    }
    let is_report = evidence.root.is("multipart/report");
    let sure = (said && (encloses || null_sender || from_machine || is_report))
        || (from_machine && (is_report || null_sender || headers.has("in-reply-to")));
    sure.then(|| (MailKind::Bounce, Vec::new()))
}

fn is_loop(evidence: &Evidence<'_>) -> bool {
    let from: Vec<&str> = evidence.from.iter().filter_map(|mailbox| mailbox.address.as_deref()).collect();
    if from.iter().any(|address| evidence.own.contains(address)) {
        return true;
    }
    // X-Loop stands in no standard, and answering programs write it all the same: the sender marked its mail
    // so as to know it again, and the mail is on its way back to the sender.
    let mark = evidence.root.headers.ascii("x-loop").unwrap_or_default();
    let mark = mark.trim_matches(['<', '>']);
    !mark.is_empty()
        && from.iter().any(|address| address.eq_ignore_ascii_case(mark))
        && evidence.to.iter().any(|to| to.address.as_deref().is_some_and(|to| to.eq_ignore_ascii_case(mark)))
}

fn automatic(signals: &[String]) -> Option<(MailKind, Vec<String>)> {
    let decisive = |signal: &&String| {
        signal.starts_with(AUTO_SUBMITTED) || [SUBJECT, AUTOREPLY].contains(&signal.as_str())
    };
    let reasons: Vec<String> = signals.iter().filter(decisive).cloned().collect();
    (!reasons.is_empty()).then_some((MailKind::AutoReply, reasons))
}

fn bulk(signals: &[String]) -> Option<(MailKind, Vec<String>)> {
    let decisive =
        |signal: &&String| signal.starts_with(PRECEDENCE) || [LIST_ID, LIST].contains(&signal.as_str());
    let reasons: Vec<String> = signals.iter().filter(decisive).cloned().collect();
    (!reasons.is_empty()).then_some((MailKind::BulkOrList, reasons))
}

fn forbids_answer(signal: &str) -> bool {
    signal != FEEDBACK_ID
}

const AUTO_SUBMITTED: &str = "Auto-Submitted: ";
const PRECEDENCE: &str = "Precedence: ";
const LIST_ID: &str = "list-id";
const LIST: &str = "mailing-list";
const SUBJECT: &str = "subject pattern";
const AUTOREPLY: &str = "x-autoreply";
/// Headers that answering programs write beside or instead of Auto-Submitted.
const REPLY_HEADERS: &[&str] = &[
    "x-autoreply",
    "x-autoreply-from",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-autorespond",
    "x-autoresponder",
];
const FEEDBACK_ID: &str = "feedback-id";
const NULL_SENDER: &str = "null envelope sender";

fn signals(headers: &Headers<'_>, subject: &str) -> Vec<String> {
    let mut signals = Vec::new();
    let mut add = |condition: bool, name: &str| signals.extend(condition.then(|| name.to_owned()));
    let lower = |name: &str| headers.ascii(name).map(|value| value.to_lowercase()).unwrap_or_default();
    let auto_submitted = headers.ascii("auto-submitted").unwrap_or_default();
    // RFC 3834 section 5: "no" is a person.
    let automatic = !auto_submitted.is_empty() && !auto_submitted.to_lowercase().starts_with("no");
    add(automatic, &format!("{AUTO_SUBMITTED}{auto_submitted}"));
    let suppress = lower("x-auto-response-suppress");
    add(!suppress.is_empty() && suppress != "none", "x-auto-response-suppress");
    add(REPLY_HEADERS.iter().any(|name| headers.has(name)) || lower("precedence") == "auto_reply", AUTOREPLY);
    add(headers.has("x-loop"), "x-loop");
    let precedence = lower("precedence");
    add(["bulk", "junk", "list"].contains(&precedence.as_str()), &format!("{PRECEDENCE}{precedence}"));
    add(headers.has("list-id"), LIST_ID);
    let list =
        ["mailing-list", "list-unsubscribe", "list-post", "list-subscribe", "x-ml-name", "x-mailing-list"];
    add(!headers.has("list-id") && list.iter().any(|name| headers.has(name)), LIST);
    add(headers.has("feedback-id"), FEEDBACK_ID);
    add(wording::is_automatic_subject(subject), SUBJECT);
    add(headers.ascii("return-path").is_some_and(|path| path == "<>"), NULL_SENDER);
    signals
}
