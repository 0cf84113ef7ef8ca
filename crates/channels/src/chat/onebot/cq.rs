//! CQ codes: a message as one string, with `[CQ:type,key=value]` for what is no text (OneBot 11, "string format").

use serde_json::{Map, Value, json};

/// Parts of one message that are read.
pub(crate) const SEGMENTS_MAX: usize = 500;

/// Reads a CQ string into the array form. What looks like a code and is none stays text.
#[must_use]
pub fn segments_from_cq(message: &str) -> Vec<Value> {
    let mut segments = Vec::new();
    let mut text = String::new();
    let mut rest = message;
    while segments.len() < SEGMENTS_MAX
        && let Some(at) = rest.find("[CQ:")
    {
        let (before, code) = rest.split_at(at);
        text.push_str(before);
        match code.find(']').and_then(|end| Some((segment(code.get(4..end)?)?, code.get(end + 1..)?))) {
            Some((segment, after)) => {
                push_text(&mut segments, &mut text);
                segments.push(segment);
                rest = after;
            }
            None => {
                let (opening, after) = code.split_at(4);
                text.push_str(opening);
                rest = after;
            }
        }
    }
    text.push_str(rest);
    push_text(&mut segments, &mut text);
    segments
}

/// Writes the array form as a CQ string; the opposite of [`segments_from_cq`].
#[must_use]
pub fn segments_to_cq(segments: &[Value]) -> String {
    let mut message = String::new();
    for segment in segments {
        let kind = segment.get("type").and_then(Value::as_str).unwrap_or_default();
        let data = segment.get("data").and_then(Value::as_object);
        if kind == "text" {
            let text = data.and_then(|data| data.get("text")).and_then(Value::as_str).unwrap_or_default();
            message.push_str(&escape_text(text));
            continue;
        }
        message.push_str("[CQ:");
        message.push_str(kind);
        for (key, value) in data.into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            message.push_str(&format!(",{key}={}", escape_argument(&value)));
        }
        message.push(']');
    }
    message
}

/// Text outside of a code: `&`, `[` and `]`.
#[must_use]
pub fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('[', "&#91;").replace(']', "&#93;")
}

/// A value inside of a code: a comma, too.
#[must_use]
pub fn escape_argument(text: &str) -> String {
    escape_text(text).replace(',', "&#44;")
}

/// Back again, in one pass: `&amp;#91;` is the text `&#91;`, not a bracket.
#[must_use]
pub fn unescape(text: &str) -> String {
    const ESCAPES: [(&str, char); 4] = [("&amp;", '&'), ("&#91;", '['), ("&#93;", ']'), ("&#44;", ',')];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let known = ESCAPES.iter().find_map(|(code, c)| Some((escape.strip_prefix(code)?, *c)));
        let (after, c) = known.unwrap_or_else(|| (escape.get(1..).unwrap_or_default(), '&'));
        plain.push(c);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// `at,qq=10001000` -> `{"type":"at","data":{"qq":"10001000"}}`.
fn segment(code: &str) -> Option<Value> {
    let mut parts = code.split(',');
    let kind = parts.next()?;
    let named = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if !named {
        return None;
    }
    let mut data = Map::new();
    for part in parts {
        let (key, value) = part.split_once('=')?;
        data.insert(key.trim().to_owned(), unescape(value).into());
    }
    Some(json!({ "type": kind, "data": data }))
}

fn push_text(segments: &mut Vec<Value>, text: &mut String) {
    if !text.is_empty() {
        segments.push(json!({ "type": "text", "data": { "text": unescape(text) } }));
        text.clear();
    }
}
