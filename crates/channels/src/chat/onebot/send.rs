//! What is asked of a OneBot program: sending words, pictures and files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::session::Version;
use crate::chat::{ApiError, Conversation, Remedy};
use crate::http::{Request, Response};
use crate::limits::{cut, id, json as read_json};
use crate::secret::Secret;

/// An action and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub action: &'static str,
    pub params: Value,
}

/// One part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutgoingPart {
    Text(String),
    Picture(FileSource),
    /// Shows to whom a group's message is addressed.
    At(String),
    /// Shows which message it answers.
    ReplyTo(String),
}

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileSource {
    /// A link that the other program can follow.
    Url(String),
    /// The bytes themselves; they travel as base64 in the call. Version 12 only takes ids of uploaded files.
    Bytes(Vec<u8>),
    /// What [`upload_file`] gave (version 12).
    Id(String),
}

/// A picture goes out only after [`upload_file`] gave its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("upload the picture first; OneBot 12 sends pictures by their id")]
pub struct NotUploaded;

/// A message to a person or a group, in the array form: nothing in a customer's or agent's words can become a
/// CQ code.
///
/// # Errors
/// [`NotUploaded`]: version 12 takes pictures by id only.
pub fn send_message(
    version: Version,
    to: &Conversation,
    parts: &[OutgoingPart],
) -> Result<Call, NotUploaded> {
    Ok(match version {
        Version::Eleven => {
            let message: Vec<Value> = parts.iter().map(segment_11).collect();
            let mut params = receiver_11(to);
            params["message"] = message.into();
            let action = match to {
                Conversation::Private { .. } => "send_private_msg",
                Conversation::Group { .. } => "send_group_msg",
            };
            Call { action, params }
        }
        Version::Twelve => {
            let message: Vec<Value> = parts.iter().map(segment_12).collect::<Result<_, _>>()?;
            let mut params = match to {
                Conversation::Private { peer, .. } => json!({ "detail_type": "private", "user_id": peer }),
                Conversation::Group { group, channel: None } => {
                    json!({ "detail_type": "group", "group_id": group })
                }
                Conversation::Group { group, channel: Some(channel) } => {
                    json!({ "detail_type": "channel", "guild_id": group, "channel_id": channel })
                }
            };
            params["message"] = message.into();
            Call { action: "send_message", params }
        }
    })
}

/// A file to a person or a group (version 11: an addition that go-cqhttp, NapCat and Lagrange share). `path` is
/// a path or link that the other program can open.
#[must_use]
pub fn send_files(to: &Conversation, path: &str, name: &str) -> Call {
    let mut params = receiver_11(to);
    params["file"] = path.into();
    params["name"] = name.into();
    let action = match to {
        Conversation::Private { .. } => "upload_private_file",
        Conversation::Group { .. } => "upload_group_file",
    };
    Call { action, params }
}

/// Hands over a file (version 12); the answer's `file_id` goes into [`FileSource::Id`].
#[must_use]
pub fn upload_file(name: &str, source: &FileSource) -> Call {
    let params = match source {
        FileSource::Url(url) => json!({ "type": "url", "name": name, "url": url }),
        FileSource::Bytes(bytes) => json!({ "type": "data", "name": name, "data": STANDARD.encode(bytes) }),
        FileSource::Id(id) => json!({ "type": "path", "name": name, "path": id }),
    };
    Call { action: "upload_file", params }
}

/// The call as an HTTP request, for programs that are asked by HTTP. `base` is their address.
#[must_use]
pub fn http_request(version: Version, base: &str, call: &Call, token: Option<&Secret>) -> Request {
    let base = base.trim_end_matches('/');
    let request = match version {
        Version::Eleven => Request::post_json(format!("{base}/{}", call.action), &call.params),
        Version::Twelve => {
            Request::post_json(format!("{base}/"), &json!({ "action": call.action, "params": call.params }))
        }
    };
    match token {
        Some(token) => request.header("authorization", format!("Bearer {}", token.expose())),
        None => request,
    }
}

/// What the program answered to a call by HTTP: its `data`.
///
/// # Errors
/// The program, or QQ behind it, said no.
pub fn answer(response: &Response) -> Result<Value, ApiError> {
    let status = i64::from(response.status);
    match response.status {
        401 | 403 => {
            let message = "the access token is not the one that the OneBot program knows";
            return Err(ApiError { code: status, message: message.into(), remedy: Remedy::Never });
        }
        404 => {
            let message = "the OneBot program does not know this action";
            return Err(ApiError { code: status, message: message.into(), remedy: Remedy::Never });
        }
        200..=299 => {}
        _ => return Err(ApiError::later(status, String::from_utf8_lossy(&response.body))),
    }
    let value = read_json(&response.body).map_err(|error| ApiError::later(status, error.to_string()))?;
    outcome(&value)
}

/// `{"status":"ok","retcode":0,"data":…}`; `async` means accepted, without an id.
pub(crate) fn outcome(answer: &Value) -> Result<Value, ApiError> {
    let status = answer.get("status").and_then(Value::as_str).unwrap_or_default();
    if matches!(status, "ok" | "async") {
        return Ok(answer.get("data").cloned().unwrap_or(Value::Null));
    }
    let code = answer.get("retcode").and_then(Value::as_i64).unwrap_or(-1);
    let words = ["wording", "message", "msg"]
        .into_iter()
        .find_map(|key| answer.get(key).and_then(Value::as_str).filter(|words| !words.is_empty()));
    // 14xx and 1000x: the call itself is wrong, so it stays wrong; 3xxxx (12): QQ, the network, the disk.
    let remedy = match code {
        1400..=1499 | 10_000..=10_999 => Remedy::Never,
        _ => Remedy::Later,
    };
    Err(ApiError { code, message: cut(words.unwrap_or("the OneBot program said no"), 500), remedy })
}

fn receiver_11(to: &Conversation) -> Value {
    // Numbers where they are numbers: several programs refuse strings here.
    let number = |id: &str| id.parse::<i64>().map_or_else(|_| Value::from(id), Value::from);
    match to {
        Conversation::Private { peer, through: None } => json!({ "user_id": number(peer) }),
        Conversation::Private { peer, through: Some(group) } => {
            json!({ "user_id": number(peer), "group_id": number(group) })
        }
        Conversation::Group { group, .. } => json!({ "group_id": number(group) }),
    }
}

fn segment_11(part: &OutgoingPart) -> Value {
    match part {
        OutgoingPart::Text(text) => json!({ "type": "text", "data": { "text": text } }),
        OutgoingPart::Picture(source) => json!({ "type": "image", "data": { "file": match source {
            FileSource::Url(url) => url.clone(),
            FileSource::Bytes(bytes) => format!("base64://{}", STANDARD.encode(bytes)),
            FileSource::Id(id) => id.clone(),
        } } }),
        OutgoingPart::At(whom) => json!({ "type": "at", "data": { "qq": whom } }),
        OutgoingPart::ReplyTo(message) => json!({ "type": "reply", "data": { "id": message } }),
    }
}

fn segment_12(part: &OutgoingPart) -> Result<Value, NotUploaded> {
    Ok(match part {
        OutgoingPart::Text(text) => json!({ "type": "text", "data": { "text": text } }),
        OutgoingPart::Picture(FileSource::Id(id)) => json!({ "type": "image", "data": { "file_id": id } }),
        OutgoingPart::Picture(FileSource::Url(_) | FileSource::Bytes(_)) => return Err(NotUploaded),
        OutgoingPart::At(whom) => json!({ "type": "mention", "data": { "user_id": whom } }),
        OutgoingPart::ReplyTo(message) => json!({ "type": "reply", "data": { "message_id": message } }),
    })
}

/// The id of the message that was sent, of an answer's data; None where the program only accepted it.
#[must_use]
pub fn sent_id(data: &Value) -> Option<String> {
    id(data.get("message_id"))
}
