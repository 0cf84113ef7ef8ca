//! Bytes -> [`InboundMail`].

use super::address::{self, BareAddress};
use super::body;
use super::charset;
use super::date;
use super::fax;
use super::header::{self, Headers};
use super::ids;
use super::kind::{self, Evidence};
use super::message::{InboundMail, Limits, MailKind, Mailbox, OwnAddresses, Unreadable};
use super::params::Hint;
use super::part::{self, Budget, Part};
use super::report;
use super::words;

/// Reads one raw message (RFC 5322), whatever its faults.
///
/// # Errors
/// Only where there is nothing to read: see [`Unreadable`].
pub fn read(raw: &[u8], own: &OwnAddresses, limits: &Limits) -> Result<InboundMail, Unreadable> {
    if raw.len() > limits.message_bytes_max {
        return Err(Unreadable::TooLarge { bytes: raw.len(), bytes_max: limits.message_bytes_max });
    }
    let message = without_leading_lines(raw);
    if message.is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut budget = Budget::new(limits);
    let root = part::read(message, false, "text/plain", 0, &mut budget);
    if root.headers.is_empty() && root.raw.trim_ascii().is_empty() {
        return Err(Unreadable::NotMail);
    }
    let mut mail = understand(raw, &root, own, limits);
    mail.truncated |= budget.truncated;
    Ok(mail)
}

/// Blank lines before the headers would make all of them text.
fn without_leading_lines(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    raw.get(blank..).unwrap_or_default()
}

fn understand(raw: &[u8], root: &Part<'_>, own: &OwnAddresses, limits: &Limits) -> InboundMail {
    let headers = &root.headers;
    let tld = sender_tld(headers);
    let text = HeaderText { headers, hint: hint(root, tld.as_deref()), limits };
    let contents = body::sort(root, text.hint, limits.text_bytes_max);
    let (from, to) = (text.addresses("from"), text.addresses("to"));
    let subject = text.subject();
    let raw_sha256 = body::sha256_hex(raw);
    let report = report::read(root, limits);
    let shown = contents.body.as_ref().and_then(|body| body.text.as_deref()).unwrap_or_default();
    let subject_text = subject.as_deref().unwrap_or_default();
    let fax = fax::read(subject_text, shown, &contents.attachments);
    let verdict = kind::judge(&Evidence {
        root,
        from: &from,
        to: &to,
        subject: subject_text,
        recipients: report.as_ref().map_or(&[], |report| &report.recipients),
        is_fax: fax.is_some(),
        own,
    });
    let is_report = matches!(
        verdict.kind,
        MailKind::Bounce | MailKind::DelayNotice | MailKind::Mdn | MailKind::FeedbackReport
    );
    let by_form = is_report && !verdict.reasons.is_empty();
    let own_id = headers.ascii("message-id").as_deref().and_then(ids::first);
    let mut mail = InboundMail {
        message_id_is_ours: own_id.is_none(),
        message_id: own_id.unwrap_or_else(|| format!("sha256.{raw_sha256}@aftercare.invalid")),
        cc: text.addresses("cc"),
        reply_to: text.addresses("reply-to"),
        in_reply_to: headers.ascii("in-reply-to").map(|ids| ids::all(&ids)).unwrap_or_default(),
        references: headers.ascii("references").map(|ids| ids::all(&ids)).unwrap_or_default(),
        date: headers.ascii("date").as_deref().and_then(date::parse),
        body: contents.body,
        more_text: contents.more_text,
        attachments: contents.attachments,
        kind: verdict.kind,
        kind_reasons: verdict.reasons,
        auto_signals: verdict.signals,
        may_auto_reply: verdict.may_auto_reply,
        report: report.filter(|_| by_form),
        returned_message_id: None,
        fax: fax.filter(|_| verdict.kind == MailKind::Fax),
        duplicate_headers: headers.duplicates(),
        truncated: contents.truncated,
        raw_sha256,
        from,
        to,
        subject,
    };
    if is_report {
        mail.returned_message_id = returned_message_id(&mail, root, limits);
    }
    mail
}

/// Where no formal report names our mail: the copy of it in the text or beside it.
fn returned_message_id(mail: &InboundMail, root: &Part<'_>, limits: &Limits) -> Option<String> {
    if mail.report.as_ref().is_some_and(|report| report.original_message_id.is_some()) {
        return None;
    }
    let texts: Vec<&str> =
        std::iter::once(mail.text()).chain(mail.more_text.iter().map(String::as_str)).collect();
    report::returned_message_id(root, &texts, limits)
}

/// What raw 8-bit bytes in the headers are likely to be: what the text says it is.
fn hint<'a>(root: &Part<'_>, tld: Option<&'a str>) -> Hint<'a> {
    let declared = root.leaves().into_iter().find_map(|leaf| {
        leaf.content_type.value.starts_with("text/").then(|| leaf.content_type.ascii("charset"))?
    });
    Hint { charset: declared.as_deref().and_then(charset::charset_of), tld }
}

/// `cn` of `wang@example.cn`: Chinese bytes are likelier there than elsewhere.
fn sender_tld(headers: &Headers<'_>) -> Option<String> {
    let from = headers.ascii("from")?;
    let (_, host) = from.rsplit_once('@')?;
    let host: String =
        host.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    host.rsplit('.').next().map(str::to_ascii_lowercase).filter(|tld| !tld.is_empty())
}

struct HeaderText<'a> {
    headers: &'a Headers<'a>,
    hint: Hint<'a>,
    limits: &'a Limits,
}

impl HeaderText<'_> {
    /// A header as text, its encoded words not yet decoded.
    fn encoded(&self, name: &str) -> Option<String> {
        let value = self.headers.first(name)?;
        let text = match std::str::from_utf8(value) {
            Ok(text) => text.to_owned(),
            Err(_) => charset::decode_undeclared(value, self.known_charset(), self.hint.tld),
        };
        Some(header::unfold(&text))
    }

    /// Without a declared charset all headers together are more to guess from than one alone.
    fn known_charset(&self) -> Option<charset::Charset> {
        self.hint.charset.or_else(|| {
            let all: Vec<u8> =
                self.headers.values().filter(|value| !value.is_ascii()).flatten().copied().collect();
            Some(charset::Charset::Of(charset::guess(&all, self.hint.tld)))
        })
    }

    fn subject(&self) -> Option<String> {
        let subject = words::decode(&self.encoded("subject")?);
        Some(address::collapse(&subject))
    }

    fn addresses(&self, name: &str) -> Vec<Mailbox> {
        // In From only what stands in angle brackets counts: `boss@example.cn <thief@else.example>` is the
        // thief's. Elsewhere nothing is lost by taking both.
        let bare = if name == "from" { BareAddress::IsName } else { BareAddress::IsMailbox };
        let list = self.encoded(name).map(|text| address::parse_list(&text, bare, self.limits.addresses_max));
        list.unwrap_or_default()
    }
}
