//! The header block: where it ends, which lines belong together, which of several headers counts.

use super::message::Limits;

/// One header, unfolded nowhere yet: bytes as they stand after the colon.
#[derive(Debug, Clone)]
pub(crate) struct RawHeader<'a> {
    /// Lower case.
    pub(crate) name: String,
    pub(crate) value: &'a [u8],
}

/// The headers of a message or part, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers<'a> {
    all: Vec<RawHeader<'a>>,
    pub(crate) truncated: bool,
}

/// Headers that may stand only once (RFC 5322 section 3.6); of several the first counts, because later
/// ones are added by whoever wants to deceive the reader.
const SINGLE: &[&str] =
    &["from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"];

impl<'a> Headers<'a> {
    /// The first header of this name (given in lower case).
    pub(crate) fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all.iter().find(|header| header.name == name).map(|header| header.value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The first header as text: ASCII kept, everything else replaced. For machine-made values.
    pub(crate) fn ascii(&self, name: &str) -> Option<String> {
        self.first(name).map(|value| unfold(&String::from_utf8_lossy(value)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.all.iter().map(|header| header.value)
    }

    /// Names that stand more than once although they may not.
    pub(crate) fn duplicates(&self) -> Vec<String> {
        let count = |name: &str| self.all.iter().filter(|header| header.name == name).count();
        SINGLE.iter().filter(|name| count(name) > 1).map(|name| (*name).to_owned()).collect()
    }
}

/// Splits `bytes` into headers and body. The block ends at the first empty line, or at the first line
/// that can't be a header: some programs forget the empty line.
pub(crate) fn split<'a>(bytes: &'a [u8], limits: &Limits) -> (Headers<'a>, &'a [u8]) {
    let mut headers = Headers::default();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let line = line_of(rest);
        if is_blank(line) {
            return (headers, rest.get(line.len()..).unwrap_or_default());
        }
        if starts_with_space(line) || (at == 0 && line.starts_with(b"From ")) {
            // A continuation without a header before it, or an mbox's separator.
            at += line.len();
            continue;
        }
        let Some(colon) = colon_of_header(line) else { return (headers, rest) };
        let length = header_length(rest);
        headers.add(rest, colon, length, limits);
        at += length;
    }
    (headers, &[])
}

impl<'a> Headers<'a> {
    fn add(&mut self, from: &'a [u8], colon: usize, length: usize, limits: &Limits) {
        if self.all.len() >= limits.headers_max {
            self.truncated = true;
            return;
        }
        let name =
            String::from_utf8_lossy(from.get(..colon).unwrap_or_default()).trim_end().to_ascii_lowercase();
        let mut value = from.get(colon + 1..length).unwrap_or_default();
        if value.len() > limits.header_bytes_max {
            self.truncated = true;
            value = value.get(..limits.header_bytes_max).unwrap_or_default();
        }
        if !name.is_empty() {
            self.all.push(RawHeader { name, value });
        }
    }
}

/// A header line with its continuation lines. A blank continuation line that holds a space or a tab
/// belongs to the header too.
fn header_length(bytes: &[u8]) -> usize {
    let mut length = line_of(bytes).len();
    while let Some(rest) = bytes.get(length..).filter(|rest| starts_with_space(rest)) {
        length += line_of(rest).len();
    }
    length
}

/// Printable ASCII without colon, possibly a space before the colon (obsolete, RFC 5322 section 4.5).
fn colon_of_header(line: &[u8]) -> Option<usize> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (name.iter().all(|&byte| (33..=126).contains(&byte))).then_some(colon)
}

/// The first line with its line end: CR LF, LF or CR.
pub(crate) fn line_of(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let length = match end {
        None => bytes.len(),
        Some(at) if bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n') => at + 2,
        Some(at) => at + 1,
    };
    bytes.get(..length).unwrap_or(bytes)
}

pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

fn starts_with_space(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// Line ends taken out, the white space of the folding kept as it is; ends trimmed.
pub(crate) fn unfold(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect::<String>().trim().to_owned()
}
