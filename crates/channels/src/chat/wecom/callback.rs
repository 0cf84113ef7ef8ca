//! WeCom asks us: once with GET, to see that the keys are right, then with POST for each message and event.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use roxmltree::{Document, ParsingOptions};

use super::crypt::CallbackKeys;
use super::event::read_event;
use crate::chat::ChatEvent;
use crate::limits::{self, Unreadable};
use crate::secret::Refused;

/// Elements and texts of one callback, and so also its deepest nesting.
const NODES_MAX: u32 = 10_000;

/// The parameters of the callback's URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackQuery {
    pub msg_signature: String,
    pub timestamp: String,
    pub nonce: String,
    pub echostr: String,
}

impl CallbackQuery {
    /// Reads the raw query, decoding once. A `+` stays one: it belongs to base64, and no parameter has spaces.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut read = Self::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            match name {
                "msg_signature" => read.msg_signature = value,
                "timestamp" => read.timestamp = value,
                "nonce" => read.nonce = value,
                // Where a proxy has decoded it before us, the `+` became a space.
                "echostr" => read.echostr = value.replace(' ', "+"),
                _ => {}
            }
        }
        read
    }
}

/// Answers the GET: the text is to be sent as it is, within a second.
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn echo(query: &CallbackQuery, keys: Option<&CallbackKeys>) -> Result<String, Refused> {
    let keys = signed(query, &query.echostr, keys)?;
    String::from_utf8(keys.decrypt(&query.echostr)?).map_err(Refused::unreadable)
}

/// Reads the POST. Answer with an empty 200 within five seconds, or with [`reply`]; otherwise it comes again, up
/// to three times: tell by [`crate::chat::ChatMessage::key`].
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn receive(
    body: &[u8],
    query: &CallbackQuery,
    keys: Option<&CallbackKeys>,
) -> Result<ChatEvent, Refused> {
    // Before anything is read: without keys nobody gets in.
    let configured = keys.ok_or(Refused::NotConfigured)?;
    limits::check_size(body)?;
    let body = std::str::from_utf8(body).map_err(Refused::unreadable)?;
    let encrypted = envelope(body)?;
    let keys = signed(query, &encrypted, Some(configured))?;
    let plain = String::from_utf8(keys.decrypt(&encrypted)?).map_err(Refused::unreadable)?;
    Ok(read_event(&plain, &keys.receive_id)?)
}

/// What an encrypted answer needs beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    /// The answer, as XML (for instance WeCom's passive text message).
    pub message: &'a str,
    pub now: Timestamp,
    /// Any short text, new for each answer, of letters and digits.
    pub nonce: &'a str,
    pub random: [u8; 16],
}

/// The encrypted answer to a POST.
#[must_use]
pub fn reply(reply: &Reply<'_>, keys: &CallbackKeys) -> String {
    let encrypted = keys.encrypt(reply.message.as_bytes(), reply.random);
    let timestamp = reply.now.as_second().to_string();
    let signature = keys.signature(&timestamp, reply.nonce, &encrypted);
    let nonce = reply.nonce.replace("]]>", "");
    format!(
        "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>\
         <TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )
}

/// XML without a document type: entities can't be declared, so none can be expanded.
pub(crate) fn parse_xml(text: &str) -> Result<Document<'_>, Unreadable> {
    if text.len() > limits::BODY_BYTES_MAX {
        return Err(Unreadable::TooLarge { bytes: text.len(), max: limits::BODY_BYTES_MAX });
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| Unreadable::Malformed(error.to_string()))
}

fn signed<'a>(
    query: &CallbackQuery,
    encrypted: &str,
    keys: Option<&'a CallbackKeys>,
) -> Result<&'a CallbackKeys, Refused> {
    let keys = keys.ok_or(Refused::NotConfigured)?;
    if query.msg_signature.is_empty() || encrypted.is_empty() {
        return Err(Refused::Unsigned);
    }
    keys.check(&query.msg_signature, &query.timestamp, &query.nonce, encrypted)?;
    Ok(keys)
}

/// XML, or JSON for those callbacks that are set up so.
fn envelope(body: &str) -> Result<String, Refused> {
    if body.trim_start().starts_with('{') {
        let value = limits::json(body.as_bytes())?;
        let encrypted = ["encrypt", "Encrypt"].into_iter().find_map(|key| value.get(key)?.as_str());
        return encrypted.map(str::to_owned).ok_or_else(|| Refused::unreadable("encrypt is missing"));
    }
    let document = parse_xml(body)?;
    let encrypted = document.root_element().children().find(|node| node.has_tag_name("Encrypt"));
    let text = encrypted.and_then(|node| node.text()).map(|text| text.trim().to_owned());
    text.ok_or_else(|| Refused::unreadable("Encrypt is missing"))
}
