//! OneBot 11 events.

use jiff::Timestamp;
use serde_json::Value;

use super::cq::{SEGMENTS_MAX, segments_from_cq};
use super::event12;
use crate::chat::{
    ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Gathered, Heartbeat, Platform, Recall, Sender,
};
use crate::limits::{NAME_CHARS_MAX, URL_BYTES_MAX, Unreadable, cut, id, json, text, url};

/// Reads one event, of version 11 (it has a `post_type`) or 12 (it has a `type`).
///
/// # Errors
/// No JSON, or a message that does not say what it is.
pub fn read_event(body: &[u8]) -> Result<ChatEvent, Unreadable> {
    read_value(&json(body)?)
}

pub(crate) fn read_value(event: &Value) -> Result<ChatEvent, Unreadable> {
    let Some(kind) = event.get("post_type").and_then(Value::as_str) else {
        return event12::read(event);
    };
    match kind {
        "message" => message(event),
        "notice" => notice(event),
        "meta_event" => Ok(meta(event)),
        other => Ok(ChatEvent::Ignored(cut(other, NAME_CHARS_MAX))),
    }
}

pub(crate) fn missing(field: &str) -> Unreadable {
    Unreadable::Malformed(format!("{field} is missing"))
}

fn message(event: &Value) -> Result<ChatEvent, Unreadable> {
    let account = account(event);
    let sender = sender(event)?;
    if sender.id == account {
        // Our own words come back from some programs; answering them would never end.
        return Ok(ChatEvent::Ignored("message of our own".into()));
    }
    let conversation = match event.get("message_type").and_then(Value::as_str) {
        Some("group") => conversation(event)?,
        Some("private") => Conversation::Private { peer: sender.id.clone(), through: through(event) },
        _ => return Err(missing("message_type")),
    };
    let found = gather(event, &account);
    Ok(ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::OneBot,
        id: id(event.get("message_id")).ok_or_else(|| missing("message_id"))?,
        conversation,
        sender,
        text: found.text(),
        files: found.files,
        reply_to: found.reply_to,
        mentions_us: found.mentions_us,
        mentions: found.mentions,
        sent: time(event),
        account,
    })))
}

fn account(event: &Value) -> String {
    id(event.get("self_id")).unwrap_or_default()
}

/// The group's own name for somebody goes before the one they gave themselves.
fn sender(event: &Value) -> Result<Sender, Unreadable> {
    let known = event.get("sender");
    let of = |place: Option<&Value>, field: &str| text(place.and_then(|place| place.get(field)));
    let name =
        of(event.get("anonymous"), "name").or_else(|| of(known, "card")).or_else(|| of(known, "nickname"));
    let id = id(event.get("user_id")).ok_or_else(|| missing("user_id"))?;
    Ok(Sender { id, name })
}

fn conversation(event: &Value) -> Result<Conversation, Unreadable> {
    match id(event.get("group_id")) {
        Some(group) => Ok(Conversation::Group { group, channel: None }),
        None if event.get("message_type").and_then(Value::as_str) == Some("group") => {
            Err(missing("group_id"))
        }
        None => {
            let peer = id(event.get("user_id")).ok_or_else(|| missing("user_id"))?;
            Ok(Conversation::Private { peer, through: None })
        }
    }
}

/// Somebody of a group who is no friend can only be answered through that group.
fn through(event: &Value) -> Option<String> {
    id(event.get("group_id")).or_else(|| id(event.get("sender").and_then(|sender| sender.get("group_id"))))
}

fn time(event: &Value) -> Option<Timestamp> {
    Timestamp::from_second(event.get("time")?.as_i64()?).ok()
}

/// The parts of a message: an array or a CQ string, as the program is set up.
fn gather(event: &Value, account: &str) -> Gathered {
    let parsed;
    let segments: &[Value] = match event.get("message") {
        Some(Value::Array(segments)) => segments,
        Some(Value::String(message)) => {
            parsed = segments_from_cq(message);
            &parsed
        }
        // Some programs send one segment without the array around it.
        Some(single @ Value::Object(_)) => std::slice::from_ref(single),
        _ => {
            let raw = event.get("raw_message").and_then(Value::as_str).unwrap_or_default();
            parsed = segments_from_cq(raw);
            &parsed
        }
    };
    let mut found = Gathered::default();
    for segment in segments.iter().take(SEGMENTS_MAX) {
        take(segment, account, &mut found);
    }
    found
}

fn take(segment: &Value, account: &str, found: &mut Gathered) {
    let data = segment.get("data").unwrap_or(&Value::Null);
    match segment.get("type").and_then(Value::as_str).unwrap_or_default() {
        "text" => found.text.push_str(data.get("text").and_then(Value::as_str).unwrap_or_default()),
        "at" => {
            if let Some(whom) = id(data.get("qq")) {
                found.mention(whom, account);
            }
        }
        "reply" => found.reply_to = id(data.get("id")),
        "image" => found.file(file(FileKind::Picture, data)),
        "record" => found.file(file(FileKind::Voice, data)),
        "video" => found.file(file(FileKind::Video, data)),
        "file" => found.file(file(FileKind::File, data)),
        "" => {}
        other => found.file(file(FileKind::Other(cut(other, NAME_CHARS_MAX)), data)),
    }
}

/// `file` is a name, a link, or the bytes themselves (`base64://`): the last is no name to show.
fn file(kind: FileKind, data: &Value) -> ChatFile {
    let named = data.get("file").and_then(Value::as_str).filter(|file| !file.starts_with("base64://"));
    let is_link = |file: &&str| file.starts_with("http://") || file.starts_with("https://");
    let linked = || named.filter(is_link).filter(|url| url.len() <= URL_BYTES_MAX).map(str::to_owned);
    let url = url(data.get("url")).or_else(linked);
    let name = text(data.get("name"))
        .or_else(|| text(data.get("title")))
        .or_else(|| named.filter(|file| !is_link(file)).map(|name| cut(name, NAME_CHARS_MAX)));
    ChatFile {
        kind,
        name,
        url,
        id: id(data.get("file_id")).or_else(|| id(data.get("id"))),
        bytes: bytes(data.get("file_size").or_else(|| data.get("size"))),
    }
}

fn bytes(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn notice(event: &Value) -> Result<ChatEvent, Unreadable> {
    let kind = event.get("notice_type").and_then(Value::as_str).unwrap_or_default();
    match kind {
        "group_recall" | "friend_recall" => Ok(ChatEvent::Recalled(Recall {
            platform: Platform::OneBot,
            account: account(event),
            conversation: conversation(event)?,
            message: id(event.get("message_id")).ok_or_else(|| missing("message_id"))?,
            by: id(event.get("operator_id")).or_else(|| id(event.get("user_id"))),
            at: time(event),
        })),
        "group_upload" | "offline_file" => uploaded(event),
        other => Ok(ChatEvent::Ignored(cut(other, NAME_CHARS_MAX))),
    }
}

/// A file comes as a notice instead of a message: to the timeline it is one.
fn uploaded(event: &Value) -> Result<ChatEvent, Unreadable> {
    let data = event.get("file").ok_or_else(|| missing("file"))?;
    let file = ChatFile { name: text(data.get("name")), ..file(FileKind::File, data) };
    let account = account(event);
    let sender = sender(event)?;
    if sender.id == account {
        return Ok(ChatEvent::Ignored("file of our own".into()));
    }
    let seconds = event.get("time").and_then(Value::as_i64).unwrap_or_default();
    let named = file.id.clone().or_else(|| file.name.clone()).unwrap_or_default();
    Ok(ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::OneBot,
        account,
        // Files have no message id; the same file at the same second is the same event.
        id: format!("file:{seconds}:{named}"),
        conversation: conversation(event)?,
        sender,
        text: String::new(),
        files: vec![file],
        reply_to: None,
        mentions_us: false,
        mentions: Vec::new(),
        sent: time(event),
    })))
}

fn meta(event: &Value) -> ChatEvent {
    match event.get("meta_event_type").and_then(Value::as_str) {
        Some("heartbeat") => {
            let status = event.get("status");
            let flag = |name| status.and_then(|status| status.get(name)).and_then(Value::as_bool);
            let online = flag("online").unwrap_or(true) && flag("good").unwrap_or(true);
            ChatEvent::Heartbeat(Heartbeat {
                online,
                interval_ms: event.get("interval").and_then(Value::as_u64),
            })
        }
        Some("lifecycle") => match event.get("sub_type").and_then(Value::as_str) {
            Some("disable") => ChatEvent::Heartbeat(Heartbeat { online: false, interval_ms: None }),
            _ => ChatEvent::Heartbeat(Heartbeat { online: true, interval_ms: None }),
        },
        other => ChatEvent::Ignored(cut(other.unwrap_or("meta_event"), NAME_CHARS_MAX)),
    }
}
