//! Content-Type and Content-Disposition: the value, and parameters in all the ways names are written:
//! plain, quoted, RFC 2231 with charset and in pieces, encoded words (forbidden, common), raw 8-bit,
//! percent signs without a star.

use super::charset::{self, Charset};
use super::{header, transfer, words};

/// Parameters of one header, at most.
const PARAMS_MAX: usize = 100;

/// What undeclared 8-bit bytes in a header are likely to be.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hint<'a> {
    pub(crate) charset: Option<Charset>,
    /// Top-level domain of the sender.
    pub(crate) tld: Option<&'a str>,
}

/// A header value with parameters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameterised {
    /// Lower case: `text/plain`, `attachment`.
    pub(crate) value: String,
    params: Vec<(String, Vec<u8>)>,
}

impl Parameterised {
    pub(crate) fn parse(raw: &[u8]) -> Self {
        let end = raw.iter().position(|byte| *byte == b';').unwrap_or(raw.len());
        let value = String::from_utf8_lossy(raw.get(..end).unwrap_or_default()).trim().to_ascii_lowercase();
        Self { value, params: parameters(raw.get(end..).unwrap_or_default()) }
    }

    /// A parameter for machines, such as `boundary`: bytes as they stand, line ends too.
    pub(crate) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice())
    }

    /// A parameter for machines as text.
    pub(crate) fn ascii(&self, name: &str) -> Option<String> {
        self.text(name, Hint::default()).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A parameter for people, such as `filename`.
    pub(crate) fn text(&self, name: &str, hint: Hint<'_>) -> Option<String> {
        if let Some(extended) = self.extended(name) {
            return Some(extended);
        }
        let text = charset::decode_name(&without_line_ends(self.raw(name)?), hint.charset, hint.tld);
        if words::has_words(&text) {
            return Some(words::decode(&header::unfold(&text)));
        }
        Some(percent_decoded(&text).unwrap_or(text))
    }

    /// RFC 2231: `name*=charset'language'…` and `name*0*=…; name*1=…`.
    fn extended(&self, name: &str) -> Option<String> {
        let mut pieces: Vec<(u32, bool, &[u8])> = self
            .params
            .iter()
            .filter_map(|(key, value)| {
                let tail = key.strip_prefix(name)?.strip_prefix('*')?;
                let (number, encoded) = match tail.strip_suffix('*') {
                    Some(number) => (number, true),
                    None => (tail, tail.is_empty()),
                };
                let number = if number.is_empty() { 0 } else { number.parse().ok()? };
                Some((number, encoded, value.as_slice()))
            })
            .collect();
        pieces.sort_by_key(|(number, _, _)| *number);
        let (_, first_encoded, first) = *pieces.first()?;
        let mut label = None;
        let mut first_value = first;
        if first_encoded && let Some((charset, value)) = charset_and_value(first) {
            label = Some(charset);
            first_value = value;
        }
        let mut bytes = Vec::new();
        for (at, (_, encoded, value)) in pieces.iter().enumerate() {
            let value = if at == 0 { first_value } else { value };
            // Some programs forget the star of the later pieces.
            if *encoded || label.is_some() {
                transfer::escapes(value, b'%', &mut bytes);
            } else {
                bytes.extend_from_slice(value);
            }
        }
        let charset = label.as_deref().and_then(charset::charset_of);
        let text = match charset {
            Some(charset) => charset::decode(&bytes, charset).0,
            None => charset::decode_undeclared(&bytes, None, None),
        };
        Some(if words::has_words(&text) { words::decode(&text) } else { text })
    }
}

/// `GBK'zh'%CB%AE…` -> the charset and the rest.
fn charset_and_value(value: &[u8]) -> Option<(String, &[u8])> {
    let mut quotes = value.iter().enumerate().filter(|(_, byte)| **byte == b'\'').map(|(at, _)| at);
    let (first, second) = (quotes.next()?, quotes.next()?);
    let charset = String::from_utf8_lossy(value.get(..first)?).into_owned();
    Some((charset, value.get(second + 1..)?))
}

/// QQ and others write percent signs into a plain parameter. Undone only where the whole is UTF-8 after it
/// and something besides ASCII was written so: `100%25.txt` stays.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.is_ascii() || !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::new();
    transfer::escapes(text.as_bytes(), b'%', &mut bytes);
    String::from_utf8(bytes).ok().filter(|decoded| !decoded.is_ascii())
}

fn parameters(raw: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut params = Vec::new();
    let mut rest = raw;
    while params.len() < PARAMS_MAX {
        rest = skip(rest, |byte| byte == b';' || byte.is_ascii_whitespace());
        if rest.is_empty() {
            break;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
        let name = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).trim().to_ascii_lowercase();
        rest = rest.get(end..).unwrap_or_default();
        let Some(after) = rest.strip_prefix(b"=") else { continue };
        let (value, after) = value(skip(after, |byte| byte.is_ascii_whitespace()));
        rest = after;
        params.push((name, value));
    }
    params
}

/// A quoted string, or everything up to the next semicolon: names with spaces come unquoted too.
fn value(raw: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = raw.strip_prefix(b"\"") else {
        let end = raw.iter().position(|byte| *byte == b';').unwrap_or(raw.len());
        let value = raw.get(..end).unwrap_or_default().trim_ascii();
        return (value.to_vec(), raw.get(end..).unwrap_or_default());
    };
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(&byte) = quoted.get(at) {
        match byte {
            b'"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
            // A backslash quotes quotes and backslashes. Before anything else it is the separator of a
            // Windows path, which old programs left alone.
            b'\\' if matches!(quoted.get(at + 1), Some(b'"' | b'\\')) => {
                value.extend(quoted.get(at + 1));
                at += 2;
            }
            _ => {
                value.push(byte);
                at += 1;
            }
        }
    }
    (value, &[])
}

fn without_line_ends(value: &[u8]) -> Vec<u8> {
    value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

fn skip(raw: &[u8], unwanted: impl Fn(u8) -> bool) -> &[u8] {
    let count = raw.iter().take_while(|byte| unwanted(**byte)).count();
    raw.get(count..).unwrap_or_default()
}
