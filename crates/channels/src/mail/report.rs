//! What machines report about mail that we sent: delivery status (RFC 3464), disposition (RFC 8098),
//! feedback (RFC 5965), and the copies of our mail that they enclose.

use super::header::{self, Headers};
use super::message::{Limits, RecipientStatus, Report};
use super::part::Part;

/// Recipients kept of one report.
const RECIPIENTS_MAX: usize = 200;
/// Lines searched for a Message-ID in a bounce that is only text.
const LINES_MAX: usize = 5_000;

/// The formal parts of a report; None where there are none, or where they say nothing.
pub(crate) fn read(root: &Part<'_>, limits: &Limits) -> Option<Report> {
    let leaves = root.leaves();
    let recipients: Vec<RecipientStatus> = leaves
        .iter()
        .filter(|leaf| leaf.is("message/delivery-status") || leaf.is("message/global-delivery-status"))
        .flat_map(|leaf| recipients(&leaf.bytes(), limits))
        .take(RECIPIENTS_MAX)
        .collect();
    let original_message_id = leaves.iter().find_map(|leaf| original_message_id(leaf, limits));
    (original_message_id.is_some() || !recipients.is_empty())
        .then_some(Report { original_message_id, recipients })
}

/// The Message-ID of our mail: that of the enclosed message or headers.
fn original_message_id(leaf: &Part<'_>, limits: &Limits) -> Option<String> {
    let kind = leaf.content_type.value.as_str();
    let enclosed = matches!(kind, "message/rfc822" | "message/global" | "message/rfc822-headers")
        || kind.starts_with("text/rfc822-header");
    if !enclosed {
        return None;
    }
    let bytes = leaf.bytes();
    let (headers, _) = header::split(skip_blank(&bytes), limits);
    super::ids::all(&headers.ascii("message-id")?).into_iter().next()
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(blank..).unwrap_or_default()
}

/// Groups of fields separated by empty lines; the first, about the message, names no recipient.
fn recipients(bytes: &[u8], limits: &Limits) -> Vec<RecipientStatus> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while found.len() < RECIPIENTS_MAX {
        rest = skip_blank(rest);
        if rest.is_empty() {
            break;
        }
        let (fields, after) = header::split(rest, limits);
        rest = after_group(after, rest.len() == after.len());
        found.extend(recipient(&fields));
    }
    found
}

/// A line that is no field breaks its group off: what follows up to the next empty line is not trusted.
/// `stuck` says that the group began with such a line.
fn after_group(after: &[u8], stuck: bool) -> &[u8] {
    let broken = stuck || header::split(after, &Limits::default()).0.is_empty();
    let mut rest = after;
    while broken && !rest.is_empty() && !header::is_blank(header::line_of(rest)) {
        rest = rest.get(header::line_of(rest).len()..).unwrap_or_default();
    }
    rest
}

fn recipient(fields: &Headers<'_>) -> Option<RecipientStatus> {
    let typed = |name: &str| {
        let value = fields.ascii(name)?;
        let address = value.split_once(';').map_or(value.as_str(), |(_, address)| address);
        Some(address.trim().trim_matches(['<', '>']).to_owned()).filter(|address| !address.is_empty())
    };
    let text = |name: &str| fields.ascii(name).map(|value| super::address::collapse(&value));
    let address = typed("final-recipient").or_else(|| typed("original-recipient"));
    let (action, status) = (text("action"), text("status"));
    if address.is_none() && action.is_none() && status.is_none() {
        return None;
    }
    Some(RecipientStatus {
        recipient: address,
        action: action.map(|action| action.to_ascii_lowercase()),
        status: status.as_deref().and_then(status_code),
        diagnostic: text("diagnostic-code"),
    })
}

/// `5.1.1` out of `5.1.1 (bad destination)`.
fn status_code(text: &str) -> Option<String> {
    let code: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let fields: Vec<&str> = code.split('.').collect();
    (fields.len() == 3 && fields.iter().all(|field| !field.is_empty())).then_some(code)
}

/// The Message-ID of our mail where no enclosed copy shows it: named by a disposition notification, or in the
/// copy that servers without standards put below their text.
pub(crate) fn returned_message_id(root: &Part<'_>, texts: &[&str], limits: &Limits) -> Option<String> {
    let leaves = root.leaves();
    let named =
        leaves.iter().filter(|leaf| leaf.content_type.value.starts_with("message/")).find_map(|leaf| {
            let bytes = leaf.bytes();
            let (fields, _) = header::split(skip_blank(&bytes), limits);
            let field = fields.ascii("original-message-id").or_else(|| fields.ascii("message-id"))?;
            super::ids::first(&field)
        });
    named.or_else(|| in_text(texts))
}

fn in_text(texts: &[&str]) -> Option<String> {
    texts.iter().flat_map(|text| text.lines()).take(LINES_MAX).find_map(|line| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("message-id").then(|| super::ids::first(value))?
    })
}
