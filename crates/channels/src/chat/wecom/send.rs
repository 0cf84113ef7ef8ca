//! What is asked of WeCom: an access token, messages to members, files to and fro.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::chat::{AccessToken, ApiError, Remedy, pieces};
use crate::http::{Method, Request, Response, percent};
use crate::limits::{cut, json as read_json};
use crate::secret::Secret;

pub(crate) const API: &str = "https://qyapi.weixin.qq.com/cgi-bin";
/// Longest text of one message; WeCom cuts silently what is longer.
pub const TEXT_BYTES_MAX: usize = 2048;

/// The application that speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    pub id: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Picture,
    Voice,
    Video,
    File,
}

impl MediaKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Picture => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::File => "file",
        }
    }
}

#[must_use]
pub fn access_token_request(corporation: &str, secret: &Secret) -> Request {
    let (corporation, secret) = (percent(corporation), percent(secret.expose()));
    Request::get(format!("{API}/gettoken?corpid={corporation}&corpsecret={secret}"))
}

/// # Errors
/// WeCom said no.
pub fn read_access_token(response: &Response, now: Timestamp) -> Result<AccessToken, ApiError> {
    let value = read_done(response).map_err(ApiError::of_token)?;
    let token = value.get("access_token").and_then(Value::as_str).unwrap_or_default();
    AccessToken::lasting(token, value.get("expires_in"), now)
        .ok_or_else(|| ApiError::later(-1, "WeCom gave no access token"))
}

/// Words, in as many messages as they need. The same message within half an hour is shown once.
#[must_use]
pub fn send_text(token: &AccessToken, agent: &Agent, to: &str, text: &str) -> Vec<Request> {
    pieces(text, TEXT_BYTES_MAX)
        .into_iter()
        .map(|piece| send(token, agent, to, "text", json!({ "content": piece })))
        .collect()
}

/// Words with WeCom's own small Markdown, in as many messages as they need.
#[must_use]
pub fn send_markdown(token: &AccessToken, agent: &Agent, to: &str, text: &str) -> Vec<Request> {
    let send = |piece| send(token, agent, to, "markdown", json!({ "content": piece }));
    pieces(text, TEXT_BYTES_MAX).into_iter().map(send).collect()
}

/// A file that was handed over with [`upload`].
#[must_use]
pub fn send_media(token: &AccessToken, agent: &Agent, to: &str, kind: MediaKind, media_id: &str) -> Request {
    send(token, agent, to, kind.word(), json!({ "media_id": media_id }))
}

/// Hands over a file; WeCom keeps it for three days. `boundary` must not occur in the bytes: draw it.
#[must_use]
pub fn upload(token: &AccessToken, kind: MediaKind, name: &str, bytes: &[u8], boundary: &str) -> Request {
    // Quotes and line ends would end the header.
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"; filelength={}\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        bytes.len()
    );
    let mut body = head.into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Request {
        method: Method::Post,
        url: format!("{API}/media/upload?access_token={}&type={}", percent(&token.value), kind.word()),
        headers: vec![("content-type".into(), format!("multipart/form-data; boundary={boundary}"))],
        body,
    }
}

/// The `media_id` of what was handed over.
///
/// # Errors
/// WeCom said no.
pub fn read_uploaded(response: &Response) -> Result<String, ApiError> {
    let value = read_done(response)?;
    let id = value.get("media_id").and_then(Value::as_str).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or_else(|| ApiError::later(-1, "WeCom gave no media_id"))
}

/// Fetches a picture, voice, video or file by its id. An answer in JSON is a refusal: see [`read_done`].
#[must_use]
pub fn download(token: &AccessToken, media_id: &str) -> Request {
    let (token, media) = (percent(&token.value), percent(media_id));
    Request::get(format!("{API}/media/get?access_token={token}&media_id={media}"))
}

/// # Errors
/// WeCom said no, or did not know the receiver.
pub fn read_done(response: &Response) -> Result<Value, ApiError> {
    let status = i64::from(response.status);
    let value = read_json(&response.body)
        .map_err(|_| ApiError::later(status, String::from_utf8_lossy(&response.body)))?;
    let code = value.get("errcode").and_then(Value::as_i64).unwrap_or_default();
    let stranger = value.get("invaliduser").and_then(Value::as_str).is_some_and(|who| !who.is_empty());
    if response.status == 200 && code == 0 && !stranger {
        return Ok(value);
    }
    let said = value.get("errmsg").and_then(Value::as_str).unwrap_or("no reason was given");
    let message = if stranger && code == 0 { "the receiver is not in the application's range" } else { said };
    let remedy = match code {
        // Missing, wrong, run out.
        40_001 | 40_014 | 41_001 | 42_001 => Remedy::NewToken,
        // Busy, too often, too many at once, over the day's limit.
        -1 | 6000 | 45_009 | 45_011 | 45_033 => Remedy::Later,
        _ if response.status == 429 || response.status >= 500 => Remedy::Later,
        _ => Remedy::Never,
    };
    Err(ApiError { code: if code == 0 { status } else { code }, message: cut(message, 500), remedy })
}

pub(crate) fn post(token: &AccessToken, path: &str, body: &Value) -> Request {
    Request::post_json(format!("{API}{path}?access_token={}", percent(&token.value)), body)
}

fn send(token: &AccessToken, agent: &Agent, to: &str, kind: &str, content: Value) -> Request {
    let body = json!({
        "touser": to, "msgtype": kind, "agentid": agent.id, kind: content,
        "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
    });
    post(token, "/message/send", &body)
}
