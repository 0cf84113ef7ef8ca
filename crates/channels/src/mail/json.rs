//! A message as JSON, with the names of `aftercare mail read --json`.

use serde_json::{Map, Value, json};

use super::message::{Attachment, BodySource, Fax, InboundMail, MailDate, Mailbox, Report};

/// What was read of a message. Bytes of attachments are left out; their SHA-256 stands for them.
#[must_use]
pub fn to_json(mail: &InboundMail) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        out.insert(name.to_owned(), value);
    };
    put("from", mailboxes(&mail.from));
    put("to", mailboxes(&mail.to));
    put("cc", mailboxes(&mail.cc));
    put("reply_to", mailboxes(&mail.reply_to));
    put("subject", json!(mail.subject));
    put("message_id", if mail.message_id_is_ours { Value::Null } else { json!(mail.message_id) });
    put("synthetic_message_id", if mail.message_id_is_ours { json!(mail.message_id) } else { Value::Null });
    put("in_reply_to", json!(mail.in_reply_to));
    put("references", json!(mail.references));
    put("date", json!(mail.date.map(date)));
    put("body_source", Value::Null);
    if let Some(body) = &mail.body {
        put(
            "body_source",
            json!(match body.source {
                BodySource::Plain => "text/plain",
                BodySource::Html => "text/html",
            }),
        );
        put("body_charset", json!(body.charset));
        put("charset_problem", json!(body.charset_problem));
        if let Some(text) = &body.text {
            put("body_text", json!(text));
        }
        if let Some(text) = &body.html_as_text {
            put("body_html_as_text", json!(text));
        }
    }
    put("attachments", mail.attachments.iter().map(attachment).collect());
    put("kind", json!(mail.kind.as_str()));
    put("kind_reasons", json!(mail.kind_reasons));
    put("auto_signals", json!(mail.auto_signals));
    put("may_auto_reply", json!(mail.may_auto_reply));
    put("report", mail.report.as_ref().map_or(Value::Null, report));
    put("returned_message_id", json!(mail.returned_message_id));
    if let Some(read) = &mail.fax {
        put("fax", fax(read));
    }
    if !mail.duplicate_headers.is_empty() {
        put("duplicate_headers", json!(mail.duplicate_headers));
    }
    put("truncated", json!(mail.truncated));
    put("raw_sha256", json!(mail.raw_sha256));
    Value::Object(out)
}

fn mailboxes(list: &[Mailbox]) -> Value {
    list.iter().map(|mailbox| json!([mailbox.name, mailbox.address])).collect()
}

/// RFC 3339; without an offset where the sender gave none.
fn date(date: MailDate) -> String {
    let offset = date.offset.unwrap_or(jiff::tz::Offset::UTC);
    let local = date.at.to_zoned(jiff::tz::TimeZone::fixed(offset)).datetime();
    let Some(offset) = date.offset else { return local.to_string() };
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{local}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Enclosed messages have no size and no hash here: they are messages, not files.
fn attachment(file: &Attachment) -> Value {
    let enclosed = file.content_type.starts_with("message/");
    json!({
        "filename": file.filename,
        "content_type": file.content_type,
        "size": if enclosed { Value::Null } else { json!(file.bytes.len()) },
        "sha256": if enclosed { Value::Null } else { json!(file.sha256) },
        "content_id": file.content_id,
        "inline": file.inline,
    })
}

fn report(report: &Report) -> Value {
    let mut out = Map::new();
    if !report.recipients.is_empty() {
        let recipients = report.recipients.iter().map(|status| {
            json!({
                "recipient": status.recipient,
                "action": status.action,
                "status": status.status,
                "diagnostic": status.diagnostic,
            })
        });
        out.insert("dsn".to_owned(), recipients.collect());
    }
    if let Some(id) = &report.original_message_id {
        out.insert("original_message_id".to_owned(), json!(id));
    }
    Value::Object(out)
}

fn fax(fax: &Fax) -> Value {
    json!({
        "sender": fax.sender,
        "pages": fax.pages,
        "received": fax.received.map(|time| time.to_string()),
        "comm_id": fax.comm_id,
        "device": fax.device,
    })
}
