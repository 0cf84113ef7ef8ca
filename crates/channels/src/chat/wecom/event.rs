//! What is in WeCom's envelopes.

use jiff::Timestamp;
use roxmltree::Node;

use super::callback::parse_xml;
use crate::chat::{ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Platform, Sender};
use crate::limits::{ID_BYTES_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX, URL_BYTES_MAX, Unreadable, cut};
use crate::secret::hex;

/// The customer service has news; they are fetched with `kf::sync`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceNews {
    /// Allows one fetch at a higher rate, for ten minutes.
    pub token: String,
    /// Which service account.
    pub service: String,
}

/// Reads a decrypted message or event of the corporation `account`.
///
/// # Errors
/// No XML, or it does not say what it is.
pub fn read_event(xml: &str, account: &str) -> Result<ChatEvent, Unreadable> {
    let document = parse_xml(xml)?;
    let root = document.root_element();
    let kind = field(root, "MsgType").ok_or_else(|| missing("MsgType"))?;
    if kind == "event" {
        return Ok(event(root));
    }
    message(root, &kind, account)
}

fn missing(name: &str) -> Unreadable {
    Unreadable::Malformed(format!("{name} is missing"))
}

fn field(root: Node<'_, '_>, name: &str) -> Option<String> {
    let node = root.children().find(|node| node.has_tag_name(name))?;
    // Character data may come in several pieces.
    let text: String = node.children().filter(Node::is_text).filter_map(|part| part.text()).collect();
    (!text.is_empty()).then_some(text)
}

fn event(root: Node<'_, '_>) -> ChatEvent {
    let kind = field(root, "Event").unwrap_or_default();
    if kind == "kf_msg_or_event"
        && let (Some(token), Some(service)) = (field(root, "Token"), field(root, "OpenKfId"))
    {
        return ChatEvent::ServiceHasNews(ServiceNews {
            token: cut(&token, NAME_CHARS_MAX),
            service: cut(&service, NAME_CHARS_MAX),
        });
    }
    ChatEvent::Ignored(cut(&kind, NAME_CHARS_MAX))
}

fn message(root: Node<'_, '_>, kind: &str, account: &str) -> Result<ChatEvent, Unreadable> {
    let from = field(root, "FromUserName").ok_or_else(|| missing("FromUserName"))?;
    let seconds = field(root, "CreateTime").and_then(|text| text.trim().parse::<i64>().ok());
    let (text, files) = content(root, kind);
    // Without an id, sender and second tell a repetition, as WeCom advises.
    let id = field(root, "MsgId").unwrap_or_else(|| format!("{from}:{}", seconds.unwrap_or_default()));
    let agent = field(root, "AgentID");
    Ok(ChatEvent::Message(Box::new(ChatMessage {
        platform: Platform::WeCom,
        account: agent
            .map_or_else(|| account.to_owned(), |agent| format!("{account}/{}", cut(&agent, NAME_CHARS_MAX))),
        id: cut(id.trim(), NAME_CHARS_MAX),
        conversation: Conversation::Private { peer: cut(&from, NAME_CHARS_MAX), through: None },
        sender: Sender { id: cut(&from, NAME_CHARS_MAX), name: None },
        text: cut(text.trim(), TEXT_CHARS_MAX),
        files,
        reply_to: None,
        mentions_us: false,
        mentions: Vec::new(),
        sent: seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()),
    })))
}

fn content(root: Node<'_, '_>, kind: &str) -> (String, Vec<ChatFile>) {
    let file = |kind, name: Option<String>, url: Option<String>, extension: &str| ChatFile {
        name: name
            .or_else(|| field(root, "MediaId").map(|id| format!("{}.{extension}", short(&id))))
            .map(|name| cut(&name, NAME_CHARS_MAX)),
        kind,
        url: url.filter(|url| url.len() <= URL_BYTES_MAX),
        id: field(root, "MediaId").filter(|id| id.len() <= ID_BYTES_MAX),
        bytes: None,
    };
    match kind {
        "text" => (field(root, "Content").unwrap_or_default(), Vec::new()),
        "image" => (String::new(), vec![file(FileKind::Picture, None, field(root, "PicUrl"), "jpg")]),
        "voice" => {
            let format = field(root, "Format").unwrap_or_else(|| "amr".into());
            // What was said, where recognition is switched on.
            let words = field(root, "Recognition").unwrap_or_default();
            (words, vec![file(FileKind::Voice, None, None, &cut(&format, 8))])
        }
        "video" | "shortvideo" => (String::new(), vec![file(FileKind::Video, None, None, "mp4")]),
        "file" => {
            let name = field(root, "FileName").or_else(|| field(root, "Title"));
            (String::new(), vec![file(FileKind::File, name, field(root, "FileUrl"), "bin")])
        }
        "location" => {
            let place: Vec<String> =
                ["Label", "Location_X", "Location_Y"].iter().filter_map(|name| field(root, name)).collect();
            (place.join(" "), Vec::new())
        }
        "link" => {
            let words: Vec<String> =
                ["Title", "Description", "Url"].iter().filter_map(|name| field(root, name)).collect();
            (words.join("\n"), Vec::new())
        }
        other => (String::new(), vec![file(FileKind::Other(cut(other, NAME_CHARS_MAX)), None, None, "bin")]),
    }
}

/// A name for a file that has none: short, and of letters that every system takes.
fn short(id: &str) -> String {
    use sha2::{Digest as _, Sha256};
    const HEX_DIGITS: usize = 12;
    hex(&Sha256::digest(id.as_bytes())).chars().take(HEX_DIGITS).collect()
}
