//! What is asked of Tencent: an access token, sending, and handing over files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::signature::BotSecret;
use crate::chat::onebot::FileSource;
use crate::chat::{AccessToken, ApiError, Conversation, Remedy};
use crate::http::{Request, Response, percent};
use crate::limits::{cut, id, json as read_json};

const TOKEN_URL: &str = "https://bots.qq.com/app/getAppAccessToken";
const API: &str = "https://api.sgroup.qq.com";
/// One message of a person can be answered so often, within an hour (private) or five minutes (group).
pub const SENDS_PER_MESSAGE_MAX: u32 = 5;

/// What an answer answers. Robots may only speak when spoken to; `sequence` (from 1) tells several answers to
/// one message apart, and a repeated one is refused instead of shown twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    pub message: String,
    pub sequence: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    Picture,
    Video,
    Voice,
    File,
}

/// A file that Tencent holds; sent with [`send_media`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    pub file_info: String,
    /// It can be sent for so many seconds; None: for long.
    pub lasts_s: Option<u64>,
}

#[must_use]
pub fn access_token_request(app_id: &str, secret: &BotSecret) -> Request {
    Request::post_json(TOKEN_URL.into(), &json!({ "appId": app_id, "clientSecret": secret.expose() }))
}

/// # Errors
/// Tencent said no.
pub fn read_access_token(response: &Response, now: Timestamp) -> Result<AccessToken, ApiError> {
    let value = read(response).map_err(ApiError::of_token)?;
    let token = value.get("access_token").and_then(Value::as_str).unwrap_or_default();
    AccessToken::lasting(token, value.get("expires_in"), now).ok_or_else(|| refusal(&value, response.status))
}

/// Words. None of the arguments is read as markup.
#[must_use]
pub fn send_text(token: &AccessToken, to: &Conversation, answering: &Answering, text: &str) -> Request {
    let body = match to {
        Conversation::Private { through: None, .. } | Conversation::Group { channel: None, .. } => json!({
            "msg_type": 0, "content": text, "msg_id": answering.message, "msg_seq": answering.sequence,
        }),
        // In guilds `<@…>` would be a mention and `&` an escape.
        _ => json!({ "content": escape_guild(text), "msg_id": answering.message }),
    };
    post(token, &format!("{}/messages", place(to)), &body)
}

/// A file that was handed over before.
#[must_use]
pub fn send_media(token: &AccessToken, to: &Conversation, answering: &Answering, file: &Uploaded) -> Request {
    let body = json!({
        // Tencent wants some content beside the file.
        "msg_type": 7, "content": " ", "media": { "file_info": file.file_info },
        "msg_id": answering.message, "msg_seq": answering.sequence,
    });
    post(token, &format!("{}/messages", place(to)), &body)
}

/// Hands over a file for one person or group. None for guilds: those take links only.
#[must_use]
pub fn upload(
    token: &AccessToken,
    to: &Conversation,
    kind: FileType,
    name: &str,
    source: &FileSource,
) -> Option<Request> {
    if !matches!(to, Conversation::Private { through: None, .. } | Conversation::Group { channel: None, .. })
    {
        return None;
    }
    let kind = match kind {
        FileType::Picture => 1,
        FileType::Video => 2,
        FileType::Voice => 3,
        FileType::File => 4,
    };
    let mut body = json!({ "file_type": kind, "srv_send_msg": false, "file_name": name });
    match source {
        FileSource::Url(url) => body["url"] = url.as_str().into(),
        FileSource::Bytes(bytes) => body["file_data"] = STANDARD.encode(bytes).into(),
        FileSource::Id(_) => return None,
    }
    Some(post(token, &format!("{}/files", place(to)), &body))
}

/// # Errors
/// Tencent said no.
pub fn read_uploaded(response: &Response) -> Result<Uploaded, ApiError> {
    let value = read(response)?;
    let file_info = value.get("file_info").and_then(Value::as_str).filter(|info| !info.is_empty());
    let lasts_s = value.get("ttl").and_then(Value::as_u64).filter(|seconds| *seconds > 0);
    match file_info {
        Some(info) => Ok(Uploaded { file_info: info.to_owned(), lasts_s }),
        None => Err(refusal(&value, response.status)),
    }
}

/// The id of what was sent.
///
/// # Errors
/// Tencent said no.
pub fn read_sent(response: &Response) -> Result<String, ApiError> {
    let value = read(response)?;
    id(value.get("id")).ok_or_else(|| refusal(&value, response.status))
}

fn place(to: &Conversation) -> String {
    match to {
        Conversation::Private { peer, through: None } => format!("/v2/users/{}", percent(peer)),
        Conversation::Private { through: Some(guild), .. } => format!("/dms/{}", percent(guild)),
        Conversation::Group { group, channel: None } => format!("/v2/groups/{}", percent(group)),
        Conversation::Group { channel: Some(channel), .. } => format!("/channels/{}", percent(channel)),
    }
}

fn post(token: &AccessToken, path: &str, body: &Value) -> Request {
    Request::post_json(format!("{API}{path}"), body).header("authorization", format!("QQBot {}", token.value))
}

fn escape_guild(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn read(response: &Response) -> Result<Value, ApiError> {
    let status = response.status;
    let value = read_json(&response.body)
        .map_err(|_| ApiError::later(i64::from(status), String::from_utf8_lossy(&response.body)))?;
    let code = value.get("code").and_then(Value::as_i64).unwrap_or_default();
    if (200..300).contains(&status) && code == 0 { Ok(value) } else { Err(refusal(&value, status)) }
}

fn refusal(value: &Value, status: u16) -> ApiError {
    let code = value.get("code").and_then(Value::as_i64).unwrap_or_else(|| i64::from(status));
    let message = value.get("message").and_then(Value::as_str).unwrap_or("no reason was given");
    let remedy = match code {
        // The access token is missing, wrong or has run out.
        11_241..=11_244 => Remedy::NewToken,
        // Too often, too much at once, or the file could not be fetched just now.
        22_009 | 304_082 | 304_083 => Remedy::Later,
        _ if status == 401 => Remedy::NewToken,
        _ if status == 429 || status >= 500 => Remedy::Later,
        _ => Remedy::Never,
    };
    ApiError { code, message: cut(message, 500), remedy }
}
