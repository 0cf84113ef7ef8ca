//! WeCom's customer service (微信客服): people write from WeChat without being members. The callback only says that
//! there is news; the news are fetched page by page, from where the last fetch ended.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::ServiceNews;
use super::send::{MediaKind, post, read_done};
use crate::chat::{
    AccessToken, ApiError, ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Platform, Recall,
    Sender, pieces,
};
use crate::http::{Request, Response};
use crate::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX, cut, id, text};

/// Messages of one page: the most that WeCom gives.
const PAGE_MESSAGES: u32 = 1000;
/// Longest text of one message.
const TEXT_BYTES_MAX: usize = 2048;

/// One page of news. Save `cursor` with the messages: after a crash the page is fetched again, and the messages'
/// ids tell what is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub events: Vec<ChatEvent>,
    pub cursor: String,
    pub has_more: bool,
}

/// Asks for what is new. `cursor` is the last page's, None the first time.
#[must_use]
pub fn sync(token: &AccessToken, news: &ServiceNews, cursor: Option<&str>) -> Request {
    let mut body =
        json!({ "token": news.token, "open_kfid": news.service, "limit": PAGE_MESSAGES, "voice_format": 0 });
    if let Some(cursor) = cursor {
        body["cursor"] = cursor.into();
    }
    post(token, "/kf/sync_msg", &body)
}

/// # Errors
/// WeCom said no.
pub fn read_page(response: &Response) -> Result<Page, ApiError> {
    let value = read_done(response)?;
    let messages = value.get("msg_list").and_then(Value::as_array);
    let cursor = value.get("next_cursor").and_then(Value::as_str).unwrap_or_default().to_owned();
    // A page that does not move on would be fetched for ever.
    let has_more = value.get("has_more").and_then(Value::as_i64) == Some(1) && !cursor.is_empty();
    Ok(Page { events: messages.into_iter().flatten().map(event).collect(), cursor, has_more })
}

/// Words to somebody who wrote within the last 48 hours, in as many messages as they need (WeCom takes five).
/// `id` becomes part of the messages' ids, so that a repeated one is refused instead of shown twice.
#[must_use]
pub fn send_text(token: &AccessToken, service: &str, to: &str, text: &str, id: &str) -> Vec<Request> {
    let send = |(number, piece): (usize, &str)| {
        let id = format!("{}_{number}", clean(id));
        let body = json!({
            "touser": to, "open_kfid": service, "msgid": id, "msgtype": "text", "text": { "content": piece },
        });
        post(token, "/kf/send_msg", &body)
    };
    pieces(text, TEXT_BYTES_MAX).into_iter().enumerate().map(send).collect()
}

/// A file that was handed over with `super::upload`.
#[must_use]
pub fn send_media(
    token: &AccessToken,
    service: &str,
    to: &str,
    kind: MediaKind,
    media_id: &str,
    id: &str,
) -> Request {
    let kind = kind.word();
    let body = json!({
        "touser": to, "open_kfid": service, "msgid": clean(id), "msgtype": kind, kind: { "media_id": media_id },
    });
    post(token, "/kf/send_msg", &body)
}

/// WeCom takes at most 32 letters, digits, `_` and `-`; two are kept for the number of the piece.
fn clean(id: &str) -> String {
    const CHARS_MAX: usize = 29;
    id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(CHARS_MAX).collect()
}

fn event(message: &Value) -> ChatEvent {
    let kind = message.get("msgtype").and_then(Value::as_str).unwrap_or_default();
    if kind == "event" {
        return notice(message);
    }
    // 3: the customer; 4: the system; 5: one of us, in WeCom's own window.
    if message.get("origin").and_then(Value::as_i64) != Some(3) {
        return ChatEvent::Ignored("message of our own".into());
    }
    let (Some(customer), Some(service), Some(msgid)) =
        (id(message.get("external_userid")), id(message.get("open_kfid")), id(message.get("msgid")))
    else {
        return ChatEvent::Ignored("message without sender or id".into());
    };
    let (words, files) = content(message, kind);
    ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::WeComService,
        account: service.clone(),
        id: msgid,
        conversation: Conversation::Private { peer: customer.clone(), through: Some(service) },
        sender: Sender { id: customer, name: None },
        text: cut(words.trim(), TEXT_CHARS_MAX),
        files,
        reply_to: None,
        mentions_us: false,
        mentions: Vec::new(),
        sent: message.get("send_time").and_then(Value::as_i64).and_then(|s| Timestamp::from_second(s).ok()),
    }))
}

fn notice(message: &Value) -> ChatEvent {
    let event = message.get("event").unwrap_or(&Value::Null);
    let kind = event.get("event_type").and_then(Value::as_str).unwrap_or_default();
    if kind == "user_recall_msg"
        && let (Some(customer), Some(service), Some(recalled)) =
            (id(event.get("external_userid")), id(event.get("open_kfid")), id(event.get("recall_msgid")))
    {
        return ChatEvent::Recalled(Recall {
            platform: Platform::WeComService,
            account: service.clone(),
            conversation: Conversation::Private { peer: customer.clone(), through: Some(service) },
            message: recalled,
            by: Some(customer),
            at: message.get("send_time").and_then(Value::as_i64).and_then(|s| Timestamp::from_second(s).ok()),
        });
    }
    ChatEvent::Ignored(cut(kind, NAME_CHARS_MAX))
}

fn content(message: &Value, kind: &str) -> (String, Vec<ChatFile>) {
    let data = message.get(kind).unwrap_or(&Value::Null);
    let file = |kind| ChatFile {
        kind,
        name: text(data.get("file_name")).or_else(|| text(data.get("title"))),
        url: None,
        id: id(data.get("media_id")),
        bytes: None,
    };
    let words = |names: &[&str], between: &str| {
        let found: Vec<String> = names
            .iter()
            .filter_map(|name| match data.get(*name)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .collect();
        found.join(between)
    };
    match kind {
        "text" => (words(&["content"], ""), Vec::new()),
        "image" => (String::new(), vec![file(FileKind::Picture)]),
        "voice" => (String::new(), vec![file(FileKind::Voice)]),
        "video" => (String::new(), vec![file(FileKind::Video)]),
        "file" => (String::new(), vec![file(FileKind::File)]),
        "location" => (words(&["name", "address", "latitude", "longitude"], " "), Vec::new()),
        "link" => (words(&["title", "desc", "url"], "\n"), Vec::new()),
        other => (String::new(), vec![file(FileKind::Other(cut(other, NAME_CHARS_MAX)))]),
    }
}
