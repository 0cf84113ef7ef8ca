//! The tree of parts (RFC 2046), bounded in depth and number, read from bytes that may break every rule.

use super::header::{self, Headers};
use super::message::Limits;
use super::params::Parameterised;
use super::transfer;

/// A part with its headers and its body as it stands.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) headers: Headers<'a>,
    pub(crate) content_type: Parameterised,
    /// What follows the headers, transfer encoding still on.
    pub(crate) raw: &'a [u8],
    /// The parts of a multipart; empty for a multipart in which no boundary was found.
    pub(crate) children: Vec<Part<'a>>,
}

/// Counts what has been read, over the whole tree.
#[derive(Debug)]
pub(crate) struct Budget<'l> {
    pub(crate) limits: &'l Limits,
    pub(crate) parts: usize,
    pub(crate) truncated: bool,
}

impl<'l> Budget<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self { limits, parts: 0, truncated: false }
    }
}

/// Reads a message or part. `ended` says that a boundary follows: the line end before it is the boundary's.
/// `default_type` is what a part without Content-Type is: text/plain, or
/// message/rfc822 inside a digest.
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    ended: bool,
    default_type: &str,
    depth: usize,
    budget: &mut Budget<'_>,
) -> Part<'a> {
    budget.parts += 1;
    let (headers, whole) = header::split(bytes, budget.limits);
    let raw = if ended { without_last_line_end(whole) } else { whole };
    budget.truncated |= headers.truncated;
    let mut content_type = headers.first("content-type").map(Parameterised::parse).unwrap_or_default();
    if content_type.value.is_empty() {
        default_type.clone_into(&mut content_type.value);
    } else if content_type.value.matches('/').count() != 1 {
        // `text` or `application-x-gzip`: RFC 2045 section 5.2 makes it plain text.
        "text/plain".clone_into(&mut content_type.value);
    }
    let mut part = Part { headers, content_type, raw, children: Vec::new() };
    if part.content_type.value.starts_with("multipart/") {
        part.children = children(&part, depth, budget);
        if part.children.is_empty() {
            // Without parts it is kept as it stands.
            part.raw = whole;
        }
    }
    part
}

fn children<'a>(part: &Part<'a>, depth: usize, budget: &mut Budget<'_>) -> Vec<Part<'a>> {
    let Some(boundary) =
        part.content_type.raw("boundary").map(<[u8]>::trim_ascii_end).filter(|b| !b.is_empty())
    else {
        return Vec::new();
    };
    if depth >= budget.limits.depth_max {
        budget.truncated = true;
        return Vec::new();
    }
    let default_type =
        if part.content_type.value == "multipart/digest" { "message/rfc822" } else { "text/plain" };
    let mut children = Vec::new();
    for (piece, ended) in pieces(part.raw, boundary) {
        if budget.parts >= budget.limits.parts_max {
            budget.truncated = true;
            break;
        }
        children.push(read(piece, ended, default_type, depth + 1, budget));
    }
    children
}

/// The bytes between boundary lines, the last line end included; with each whether a boundary ends it.
fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<(&'a [u8], bool)> {
    let mut pieces = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let line = header::line_of(rest);
        if let Some(closing) = boundary_line(line, boundary) {
            // Two boundaries in a row have nothing between them.
            if let Some(from) = start.filter(|from| *from < at) {
                pieces.push((body.get(from..at).unwrap_or_default(), true));
            }
            start = Some(at + line.len());
            if closing {
                return pieces;
            }
        }
        at += line.len();
    }
    // The closing boundary is missing: what is there counts.
    if let Some(piece) = start.and_then(|from| body.get(from..)).filter(|piece| !piece.is_empty()) {
        pieces.push((piece, false));
    }
    pieces
}

/// Whether the line is this boundary; true inside for the closing one.
fn boundary_line(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let tail = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let (closing, tail) = match tail.strip_prefix(b"--") {
        Some(tail) => (true, tail),
        None => (false, tail),
    };
    tail.iter().all(u8::is_ascii_whitespace).then_some(closing)
}

fn without_last_line_end(piece: &[u8]) -> &[u8] {
    let piece_without = piece.strip_suffix(b"\n").map(|piece| piece.strip_suffix(b"\r").unwrap_or(piece));
    piece_without.or_else(|| piece.strip_suffix(b"\r")).unwrap_or(piece)
}

impl<'a> Part<'a> {
    pub(crate) fn is(&self, content_type: &str) -> bool {
        self.content_type.value == content_type
    }

    /// The body without its transfer encoding.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let encoding = self.headers.ascii("content-transfer-encoding");
        // Multiparts and enclosed messages may only be 7bit, 8bit or binary (RFC 2046 section 5.1, 5.2.1).
        if self.content_type.value.starts_with("multipart/") {
            return self.raw.to_vec();
        }
        transfer::decode(self.raw, encoding.as_deref())
    }

    /// All parts that hold no parts, in order; multiparts without parts included.
    pub(crate) fn leaves(&self) -> Vec<&Part<'a>> {
        if self.children.is_empty() {
            return vec![self];
        }
        self.children.iter().flat_map(Part::leaves).collect()
    }
}
