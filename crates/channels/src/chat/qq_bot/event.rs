//! The robots' events.

use jiff::Timestamp;
use serde_json::Value;

use crate::chat::{
    ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Gathered, Platform, Recall, Sender,
};
use crate::limits::{FILES_MAX, NAME_CHARS_MAX, Unreadable, cut, id, text, url};

/// Mentions of one message that are looked for.
const MENTIONS_MAX: usize = 100;

pub(crate) fn read(event: &Value, app_id: &str) -> Result<ChatEvent, Unreadable> {
    let kind = event.get("t").and_then(Value::as_str).unwrap_or_default();
    let d = event.get("d").unwrap_or(&Value::Null);
    match kind {
        "C2C_MESSAGE_CREATE" | "GROUP_AT_MESSAGE_CREATE" | "GROUP_MESSAGE_CREATE" => {
            message(d, app_id, kind, Markup::None)
        }
        "AT_MESSAGE_CREATE" | "MESSAGE_CREATE" | "DIRECT_MESSAGE_CREATE" => {
            message(d, app_id, kind, Markup::Guild)
        }
        "MESSAGE_DELETE" | "PUBLIC_MESSAGE_DELETE" | "DIRECT_MESSAGE_DELETE" => recall(d, app_id, kind),
        other => Ok(ChatEvent::Ignored(cut(other, NAME_CHARS_MAX))),
    }
}

/// Guilds write `<@!id>` for a mention and escape `&`, `<`, `>`; the newer kinds send plain words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Markup {
    None,
    Guild,
}

fn missing(field: &str) -> Unreadable {
    Unreadable::Malformed(format!("{field} is missing"))
}

fn message(d: &Value, app_id: &str, kind: &str, markup: Markup) -> Result<ChatEvent, Unreadable> {
    let author = d.get("author").unwrap_or(&Value::Null);
    if author.get("bot").and_then(Value::as_bool) == Some(true) {
        return Ok(ChatEvent::Ignored("message of a robot".into()));
    }
    let sender_id = ["user_openid", "member_openid", "id", "union_openid"]
        .into_iter()
        .find_map(|key| id(author.get(key)));
    let sender = Sender {
        id: sender_id.ok_or_else(|| missing("author"))?,
        name: text(d.get("member").and_then(|member| member.get("nick")))
            .or_else(|| text(author.get("username"))),
    };
    let mut found =
        Gathered { mentions_us: kind.contains("_AT_") || kind.starts_with("AT_"), ..Gathered::default() };
    let content = d.get("content").and_then(Value::as_str).unwrap_or_default();
    match markup {
        Markup::None => found.text.push_str(content),
        Markup::Guild => guild_text(content, d, &mut found),
    }
    for attachment in d.get("attachments").and_then(Value::as_array).into_iter().flatten().take(FILES_MAX) {
        found.file(file(attachment));
    }
    Ok(ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::QqBot,
        account: app_id.to_owned(),
        id: id(d.get("id")).ok_or_else(|| missing("id"))?,
        conversation: conversation(d, kind, &sender.id)?,
        sender,
        text: found.text(),
        files: found.files,
        reply_to: id(d.get("message_reference").and_then(|reference| reference.get("message_id"))),
        mentions_us: found.mentions_us,
        mentions: found.mentions,
        sent: d.get("timestamp").and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok()),
    })))
}

fn conversation(d: &Value, kind: &str, sender: &str) -> Result<Conversation, Unreadable> {
    if kind.starts_with("C2C_") {
        return Ok(Conversation::Private { peer: sender.to_owned(), through: None });
    }
    if kind.starts_with("GROUP_") {
        let group = id(d.get("group_openid")).or_else(|| id(d.get("group_id")));
        return Ok(Conversation::Group {
            group: group.ok_or_else(|| missing("group_openid"))?,
            channel: None,
        });
    }
    let guild = id(d.get("guild_id")).ok_or_else(|| missing("guild_id"))?;
    if kind.starts_with("DIRECT_") {
        return Ok(Conversation::Private { peer: sender.to_owned(), through: Some(guild) });
    }
    let channel = id(d.get("channel_id")).ok_or_else(|| missing("channel_id"))?;
    Ok(Conversation::Group { group: guild, channel: Some(channel) })
}

/// Takes the mentions out of the words: those of robots are ours (a robot only sees what is said to it).
fn guild_text(content: &str, d: &Value, found: &mut Gathered) {
    let robots: Vec<String> = d
        .get("mentions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|user| user.get("bot").and_then(Value::as_bool) == Some(true))
        .filter_map(|user| id(user.get("id")))
        .take(MENTIONS_MAX)
        .collect();
    let mut plain = String::new();
    let mut rest = content;
    for _ in 0..MENTIONS_MAX {
        let Some((before, mention)) = rest.split_once("<@") else { break };
        let inside = mention.split_once('>');
        let whom = inside.map(|(whom, _)| whom.strip_prefix('!').unwrap_or(whom));
        match (whom, inside) {
            (Some(whom), Some((_, after))) if is_id(whom) => {
                plain.push_str(before);
                if robots.iter().any(|robot| robot == whom) {
                    found.mentions_us = true;
                } else {
                    found.mention(whom.to_owned(), "");
                }
                rest = after;
            }
            _ => {
                plain.push_str(before);
                plain.push_str("<@");
                rest = mention;
            }
        }
    }
    plain.push_str(rest);
    // `&amp;` last: `&amp;lt;` is the text `&lt;`.
    found.text.push_str(&plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn file(attachment: &Value) -> ChatFile {
    let content_type = attachment.get("content_type").and_then(Value::as_str).unwrap_or_default();
    let kind = match content_type.split('/').next().unwrap_or_default() {
        "image" => FileKind::Picture,
        "voice" | "audio" => FileKind::Voice,
        "video" => FileKind::Video,
        _ => FileKind::File,
    };
    // Guilds leave the scheme out.
    let url = url(attachment.get("url")).map(|url| match url.contains("://") {
        true => url,
        false => format!("https://{}", url.trim_start_matches('/')),
    });
    ChatFile {
        kind,
        name: text(attachment.get("filename")),
        url,
        id: id(attachment.get("id")),
        bytes: attachment.get("size").and_then(Value::as_u64),
    }
}

fn recall(d: &Value, app_id: &str, kind: &str) -> Result<ChatEvent, Unreadable> {
    let message = d.get("message").unwrap_or(&Value::Null);
    let sender = id(message.get("author").and_then(|author| author.get("id"))).unwrap_or_default();
    Ok(ChatEvent::Recalled(Recall {
        platform: Platform::QqBot,
        account: app_id.to_owned(),
        conversation: conversation(message, kind, &sender)?,
        message: id(message.get("id")).ok_or_else(|| missing("message.id"))?,
        by: id(d.get("op_user").and_then(|user| user.get("id"))),
        at: None,
    }))
}
