//! How much is read of what strangers send, and reading JSON within it.

use serde_json::Value;

/// Largest JSON or XML body that is read: 4 MiB. Pictures come as links, not as bytes.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Deepest nesting of JSON: the parser's own limit, which this names.
pub const JSON_DEPTH_MAX: usize = 127;
/// Longest text of one message that is kept, in characters; the rest is cut and the cut is shown.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Pictures and files of one message; more are counted, not kept.
pub const FILES_MAX: usize = 50;
/// Longest name that is kept, in characters; the rest is cut.
pub const NAME_CHARS_MAX: usize = 512;
/// Longest id, in bytes. A longer one counts as missing: half an id would be another one.
pub const ID_BYTES_MAX: usize = 1024;
/// Longest link, in bytes. A longer one counts as missing.
pub const URL_BYTES_MAX: usize = 8 * 1024;

/// Why a body was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("{bytes} bytes, at most {max} are read")]
    TooLarge { bytes: usize, max: usize },
    #[error("not as described: {0}")]
    Malformed(String),
}

impl From<Unreadable> for crate::secret::Refused {
    fn from(reason: Unreadable) -> Self {
        Self::unreadable(reason)
    }
}

/// JSON of at most [`BODY_BYTES_MAX`] bytes and [`JSON_DEPTH_MAX`] levels.
///
/// # Errors
/// It is larger, deeper, or no JSON.
pub fn json(bytes: &[u8]) -> Result<Value, Unreadable> {
    check_size(bytes)?;
    serde_json::from_slice(bytes).map_err(|error| Unreadable::Malformed(error.to_string()))
}

pub(crate) fn check_size(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() > BODY_BYTES_MAX {
        return Err(Unreadable::TooLarge { bytes: bytes.len(), max: BODY_BYTES_MAX });
    }
    Ok(())
}

/// An id that some programs send as a number and others as a string. None where it is empty, null, neither, or
/// longer than [`ID_BYTES_MAX`].
pub(crate) fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() && text.len() <= ID_BYTES_MAX => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text field; None where it is empty or no text.
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(|text| cut(text, NAME_CHARS_MAX))
}

/// A link; None where it is empty, no text, or longer than [`URL_BYTES_MAX`].
pub(crate) fn url(value: Option<&Value>) -> Option<String> {
    value
        .and_then(Value::as_str)
        .filter(|url| !url.is_empty() && url.len() <= URL_BYTES_MAX)
        .map(str::to_owned)
}

/// At most so many characters, with an ellipsis where some are gone.
pub(crate) fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some((end, _)) => {
            let mut kept = text.get(..end).unwrap_or_default().to_owned();
            kept.push('…');
            kept
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_BYTES_MAX, JSON_DEPTH_MAX, Unreadable, cut, json};

    #[test]
    fn the_limits_hold() {
        let large = vec![b' '; BODY_BYTES_MAX + 1];
        assert!(matches!(json(&large), Err(Unreadable::TooLarge { .. })));
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(json(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
        assert!(json(nested(JSON_DEPTH_MAX + 1).as_bytes()).is_err());
        assert_eq!(cut("水表漏水", 2), "水表…");
        assert_eq!(cut("水表", 2), "水表");
    }
}
