//! Tencent's official robots: events come by webhook, answers go by HTTP.
//!
//! Sources: bot.q.qq.com, "event-emit", "send", "rich-media"; the SDK botgo for the signature.

mod event;
mod send;
mod signature;

pub use send::{
    Answering, FileType, SENDS_PER_MESSAGE_MAX, Uploaded, access_token_request, read_access_token, read_sent,
    read_uploaded, send_media, send_text, upload,
};
pub use signature::BotSecret;

use serde_json::{Value, json};

use crate::chat::ChatEvent;
use crate::limits;
use crate::secret::Refused;

/// The headers of a webhook request that matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `X-Signature-Ed25519`
    pub signature: Option<&'a str>,
    /// `X-Signature-Timestamp`
    pub timestamp: Option<&'a str>,
    /// `X-Bot-Appid`
    pub app_id: Option<&'a str>,
}

/// What came, and what is to be answered within three seconds (status 200, JSON).
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// Tencent checks that the secret is known here; there is nothing else to do.
    Validation { reply: Value },
    /// The same event may come twice: tell by [`crate::chat::ChatMessage::key`].
    Event { event: ChatEvent, reply: Value },
}

/// A webhook request. `secret` is None where none is configured.
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn receive(
    body: &[u8],
    headers: &Headers<'_>,
    app_id: &str,
    secret: Option<&BotSecret>,
) -> Result<Received, Refused> {
    let secret = secret.ok_or(Refused::NotConfigured)?;
    limits::check_size(body)?;
    if headers.app_id.is_some_and(|given| given.trim() != app_id) {
        return Err(Refused::NotForUs);
    }
    // The validation carries no signature: it asks for one.
    let signed = headers.signature.is_some();
    if signed {
        secret.check(body, headers)?;
    }
    let value = limits::json(body)?;
    match value.get("op").and_then(Value::as_i64) {
        Some(13) => secret.validation_reply(&value).map(|reply| Received::Validation { reply }),
        _ if !signed => Err(Refused::Unsigned),
        _ => Ok(Received::Event { event: event::read(&value, app_id)?, reply: json!({ "op": 12 }) }),
    }
}
