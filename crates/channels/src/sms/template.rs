//! A provider's request as a template, and what of its answer means success.

use std::collections::BTreeMap;

use domain::contact::Phone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::number::{NoTextMessages, e164};
use crate::http::{Method, Request, Response, percent};
use crate::limits::{cut, json};
use crate::mail::SendError;

/// What a template may contain, as `{{number}}`, beside the names of its own `values`.
pub const PLACEHOLDERS: [&str; 5] = ["number", "number_digits", "number_national", "text", "id"];
/// Longest message; gateways bill it in pieces of 67 characters.
pub const TEXT_CHARS_MAX: usize = 500;
const TEMPLATE_CHARS_MAX: usize = 20_000;

/// How to ask one provider to send a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub method: Method,
    /// What is put in here is percent-encoded.
    pub url: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How what is put in is escaped follows from the `content-type` of the headers: `application/json`,
    /// `application/x-www-form-urlencoded`, or as it is.
    #[serde(default)]
    pub body: String,
    pub success: Expected,
}

/// What of the answer means that the message is on its way. Every condition has to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The HTTP status; without it, 200 to 299.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// JSON pointers (RFC 6901) and the values that mean success: `/code` and `0`. Numbers are compared by their
    /// digits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, String>,
    /// Where the provider's number of the message stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where the provider's reason stands, when it says no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Reasons for which it is worth trying again later, such as a limit a minute: values of the fields above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<String>,
}

/// One message to one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    pub to: Phone,
    pub text: String,
    /// Ours; providers that take one send a repeated message once.
    pub id: String,
}

/// What is wrong with a template, for the page on which it is edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("url: it begins with https:// (or http:// within the own network)")]
    Url,
    #[error("{{{{{name}}}}} is neither a placeholder nor one of the values")]
    Unknown { name: String },
    #[error("a placeholder is not closed; write it like {{{{text}}}}")]
    Unclosed,
    #[error("the message itself is missing; write {{{{text}}}} into the URL or the body")]
    NoText,
    #[error("the receiver is missing; write {{{{number}}}} into the URL or the body")]
    NoNumber,
    #[error("body: with its placeholders filled in it is no JSON; put them within quotation marks")]
    NotJson,
    #[error("success: a path begins with /, such as /code")]
    Path,
    #[error("it has more than {TEMPLATE_CHARS_MAX} characters")]
    TooLong,
}

impl Template {
    /// What an administrator has to mend before it can be saved. `values` are the provider's own: names of keys
    /// and accounts that stand in the configuration, not in the template.
    #[must_use]
    pub fn flaws(&self, values: &BTreeMap<String, String>) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            flaws.push(Flaw::Url);
        }
        if self.url.len() + self.body.len() > TEMPLATE_CHARS_MAX {
            flaws.push(Flaw::TooLong);
        }
        let texts = [&self.url, &self.body].into_iter().chain(self.headers.values());
        let mut named = Vec::new();
        for text in texts {
            for piece in pieces(text) {
                match piece {
                    Piece::Name(name) => named.push(name),
                    Piece::Unclosed => flaws.push(Flaw::Unclosed),
                    Piece::Text(_) => {}
                }
            }
        }
        let unknown =
            named.iter().filter(|name| !PLACEHOLDERS.contains(name) && !values.contains_key(**name));
        flaws.extend(unknown.map(|name| Flaw::Unknown { name: (*name).to_owned() }));
        if !named.contains(&"text") {
            flaws.push(Flaw::NoText);
        }
        if !named.iter().any(|name| name.starts_with("number")) {
            flaws.push(Flaw::NoNumber);
        }
        let paths = self.success.json.keys().chain(&self.success.id).chain(&self.success.reason);
        if paths.into_iter().any(|path| !path.starts_with('/')) {
            flaws.push(Flaw::Path);
        }
        if self.escaping() == Escaping::Json {
            let filled = fill(&self.body, Escaping::Json, &|_| "1".to_owned());
            if !self.body.is_empty() && serde_json::from_str::<Value>(&filled).is_err() {
                flaws.push(Flaw::NotJson);
            }
        }
        flaws
    }

    /// The request for one message.
    ///
    /// # Errors
    /// [`NoTextMessages`]: to that number none can go.
    pub fn request(&self, sms: &Sms, values: &BTreeMap<String, String>) -> Result<Request, NoTextMessages> {
        let number = e164(&sms.to)?;
        let digits = number.trim_start_matches('+');
        let value = |name: &str| match name {
            "number" => number.clone(),
            "number_digits" => digits.to_owned(),
            "number_national" => digits.strip_prefix("86").unwrap_or(digits).to_owned(),
            "text" => cut(&sms.text, TEXT_CHARS_MAX),
            "id" => sms.id.clone(),
            // Checked when it was saved; a value that was taken away since leaves nothing behind.
            other => values.get(other).cloned().unwrap_or_default(),
        };
        let headers = self
            .headers
            .iter()
            .map(|(name, text)| (name.to_ascii_lowercase(), fill(text, Escaping::Header, &value)))
            .collect();
        Ok(Request {
            method: self.method,
            url: fill(&self.url, Escaping::Url, &value),
            headers,
            body: fill(&self.body, self.escaping(), &value).into_bytes(),
        })
    }

    /// Whether the provider took it: its number of the message, where it gives one.
    ///
    /// # Errors
    /// [`SendError::Temporary`] where it could not take it now, [`SendError::Permanent`] where it never will.
    pub fn outcome(&self, response: &Response) -> Result<Option<String>, SendError> {
        let value = json(&response.body).unwrap_or(Value::Null);
        let status_fits = match self.success.status {
            Some(status) => response.status == status,
            None => (200..300).contains(&response.status),
        };
        let fields_fit =
            self.success.json.iter().all(|(path, wanted)| plain(&value, path).as_deref() == Some(wanted));
        if status_fits && fields_fit {
            return Ok(self.success.id.as_ref().and_then(|path| plain(&value, path)));
        }
        let reason = self.success.reason.as_ref().and_then(|path| plain(&value, path));
        let said =
            self.success.json.keys().chain(&self.success.reason).filter_map(|path| plain(&value, path));
        let is_later = said.into_iter().any(|word| self.success.later.contains(&word));
        let sentence = match reason {
            Some(reason) => cut(&reason, TEXT_CHARS_MAX),
            None => cut(&String::from_utf8_lossy(&response.body), TEXT_CHARS_MAX),
        };
        let sentence = format!("{} {sentence}", response.status);
        match is_later || response.status >= 500 || matches!(response.status, 408 | 429) {
            true => Err(SendError::Temporary(sentence)),
            false => Err(SendError::Permanent(sentence)),
        }
    }

    fn escaping(&self) -> Escaping {
        let kind = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let kind = kind.map(|(_, kind)| kind.to_ascii_lowercase()).unwrap_or_default();
        match () {
            () if kind.contains("json") => Escaping::Json,
            () if kind.contains("x-www-form-urlencoded") => Escaping::Url,
            () => Escaping::None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escaping {
    Json,
    Url,
    Header,
    None,
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
    Unclosed,
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        pieces.push(Piece::Text(before));
        match after.split_once("}}") {
            Some((name, after)) => {
                pieces.push(Piece::Name(name.trim()));
                rest = after;
            }
            None => {
                pieces.push(Piece::Unclosed);
                rest = after;
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// What is put in is never read as a template again.
fn fill(template: &str, escaping: Escaping, value: &dyn Fn(&str) -> String) -> String {
    let piece = |piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Name(name) => escape(&value(name), escaping),
        Piece::Unclosed => "{{".to_owned(),
    };
    pieces(template).into_iter().map(piece).collect()
}

fn escape(text: &str, escaping: Escaping) -> String {
    match escaping {
        // The inside of a JSON string.
        Escaping::Json => {
            let quoted = Value::from(text).to_string();
            quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
        }
        Escaping::Url => percent(text),
        Escaping::Header => text.chars().filter(|c| !c.is_control()).collect(),
        Escaping::None => text.to_owned(),
    }
}

fn plain(value: &Value, path: &str) -> Option<String> {
    match value.pointer(path)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
