//! OneBot 12 events: ids are strings, times are floats, files are asked for by id.

use jiff::Timestamp;
use serde_json::Value;

use super::cq::SEGMENTS_MAX;
use super::event::missing;
use crate::chat::{
    ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Gathered, Heartbeat, Platform, Recall, Sender,
};
use crate::limits::{NAME_CHARS_MAX, Unreadable, cut, id, text, url};

pub(crate) fn read(event: &Value) -> Result<ChatEvent, Unreadable> {
    let detail = event.get("detail_type").and_then(Value::as_str).unwrap_or_default();
    match event.get("type").and_then(Value::as_str) {
        Some("message") => message(event, detail),
        Some("notice") => match detail {
            "group_message_delete" | "private_message_delete" | "channel_message_delete" => recall(event),
            other => Ok(ChatEvent::Ignored(cut(other, NAME_CHARS_MAX))),
        },
        Some("meta") => Ok(meta(event, detail)),
        Some(other) => Ok(ChatEvent::Ignored(cut(other, NAME_CHARS_MAX))),
        None => Err(missing("type")),
    }
}

fn message(event: &Value, detail: &str) -> Result<ChatEvent, Unreadable> {
    let account = account(event);
    let user = id(event.get("user_id")).ok_or_else(|| missing("user_id"))?;
    if user == account {
        return Ok(ChatEvent::Ignored("message of our own".into()));
    }
    if !matches!(detail, "private" | "group" | "channel") {
        return Ok(ChatEvent::Ignored(cut(detail, NAME_CHARS_MAX)));
    }
    let found = gather(event, &account);
    let name =
        ["user_displayname", "user_name", "qq.nickname"].into_iter().find_map(|key| text(event.get(key)));
    Ok(ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::OneBot,
        id: id(event.get("message_id")).ok_or_else(|| missing("message_id"))?,
        conversation: conversation(event)?,
        sender: Sender { id: user, name },
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
    id(event.get("self").and_then(|own| own.get("user_id"))).unwrap_or_default()
}

fn conversation(event: &Value) -> Result<Conversation, Unreadable> {
    if let Some(group) = id(event.get("guild_id")) {
        return Ok(Conversation::Group { group, channel: id(event.get("channel_id")) });
    }
    if let Some(group) = id(event.get("group_id")) {
        return Ok(Conversation::Group { group, channel: None });
    }
    let peer = id(event.get("user_id")).ok_or_else(|| missing("user_id"))?;
    Ok(Conversation::Private { peer, through: None })
}

/// Seconds with a fraction, kept to the microsecond.
fn time(event: &Value) -> Option<Timestamp> {
    let seconds = event.get("time")?.as_f64()?;
    // Ten thousand years: beyond it the conversion would not be exact, nor the time believable.
    const SECONDS_MAX: f64 = 253_402_207_200.0;
    if !(0.0..SECONDS_MAX).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the range checked above")]
    Timestamp::from_microsecond((seconds * 1e6).round() as i64).ok()
}

fn gather(event: &Value, account: &str) -> Gathered {
    let mut found = Gathered::default();
    let segments = match event.get("message") {
        Some(Value::Array(segments)) => segments.as_slice(),
        // A single text, as the specification allows for what is sent; some programs deliver it, too.
        Some(Value::String(words)) => {
            found.text.push_str(words);
            &[]
        }
        _ => {
            found.text.push_str(event.get("alt_message").and_then(Value::as_str).unwrap_or_default());
            &[]
        }
    };
    for segment in segments.iter().take(SEGMENTS_MAX) {
        take(segment, account, &mut found);
    }
    found
}

fn take(segment: &Value, account: &str, found: &mut Gathered) {
    let data = segment.get("data").unwrap_or(&Value::Null);
    let kind = match segment.get("type").and_then(Value::as_str).unwrap_or_default() {
        "text" => {
            found.text.push_str(data.get("text").and_then(Value::as_str).unwrap_or_default());
            return;
        }
        "mention" => {
            if let Some(whom) = id(data.get("user_id")) {
                found.mention(whom, account);
            }
            return;
        }
        "mention_all" => {
            found.mention("all".into(), account);
            return;
        }
        "reply" => {
            found.reply_to = id(data.get("message_id"));
            return;
        }
        "" => return,
        "image" => FileKind::Picture,
        "voice" | "audio" => FileKind::Voice,
        "video" => FileKind::Video,
        "file" => FileKind::File,
        other => FileKind::Other(cut(other, NAME_CHARS_MAX)),
    };
    let name = text(data.get("name")).or_else(|| text(data.get("title")));
    found.file(ChatFile { kind, name, url: url(data.get("url")), id: id(data.get("file_id")), bytes: None });
}

fn recall(event: &Value) -> Result<ChatEvent, Unreadable> {
    Ok(ChatEvent::Recalled(Recall {
        platform: Platform::OneBot,
        account: account(event),
        conversation: conversation(event)?,
        message: id(event.get("message_id")).ok_or_else(|| missing("message_id"))?,
        by: id(event.get("operator_id")).or_else(|| id(event.get("user_id"))),
        at: time(event),
    }))
}

fn meta(event: &Value, detail: &str) -> ChatEvent {
    match detail {
        "heartbeat" => ChatEvent::Heartbeat(Heartbeat {
            online: true,
            interval_ms: event.get("interval").and_then(Value::as_u64),
        }),
        "status_update" => {
            let status = event.get("status").unwrap_or(&Value::Null);
            let good = status.get("good").and_then(Value::as_bool).unwrap_or(true);
            let bots = status.get("bots").and_then(Value::as_array);
            // One program may serve several accounts; ours may be any, so one that is online will do.
            let online = bots.is_none_or(|bots| {
                bots.iter().any(|bot| bot.get("online").and_then(Value::as_bool).unwrap_or(false))
            });
            ChatEvent::Heartbeat(Heartbeat { online: good && online, interval_ms: None })
        }
        other => ChatEvent::Ignored(cut(other, NAME_CHARS_MAX)),
    }
}
