//! Which part is the text, and which parts are files.

use sha2::{Digest, Sha256};

use super::message::{Attachment, Body, BodySource};
use super::params::{Hint, Parameterised};
use super::part::Part;
use super::{charset, html};

/// What the leaves of a message turned out to be.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) body: Option<Body>,
    pub(crate) more_text: Vec<String>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) truncated: bool,
}

/// The first inline text/plain part and the first inline text/html part are the text, whatever multipart
/// they stand in; everything with a name or another type is a file.
pub(crate) fn sort(root: &Part<'_>, hint: Hint<'_>, text_bytes_max: usize) -> Contents {
    let mut contents = Contents::default();
    let mut plain: Option<charset::Decoded> = None;
    let mut html: Option<charset::Decoded> = None;
    for leaf in root.leaves() {
        let role = Role::of(leaf, hint);
        match role {
            Role::File(name, disposition) => contents.attachments.push(attachment(leaf, name, &disposition)),
            Role::Text if plain.is_none() && leaf.is("text/plain") => {
                plain = Some(text(leaf, hint, text_bytes_max, &mut contents.truncated));
            }
            Role::Text if html.is_none() && leaf.is("text/html") => {
                html = Some(text(leaf, hint, text_bytes_max, &mut contents.truncated));
            }
            Role::Text => {
                let more = text(leaf, hint, text_bytes_max, &mut contents.truncated).text;
                let more = if leaf.is("text/html") { html::to_text(&more) } else { html::tidy(&more) };
                contents.more_text.extend((!more.is_empty()).then_some(more));
            }
        }
    }
    contents.body = body(plain, html);
    contents
}

fn body(plain: Option<charset::Decoded>, html: Option<charset::Decoded>) -> Option<Body> {
    let source = if plain.is_some() { BodySource::Plain } else { BodySource::Html };
    let shown = plain.as_ref().or(html.as_ref())?;
    Some(Body {
        source,
        charset: shown.charset.clone(),
        charset_problem: shown.problem,
        text: plain.as_ref().map(|plain| html::tidy(&plain.text)),
        html_as_text: html.as_ref().map(|html| html::to_text(&html.text)),
        html: html.map(|html| html.text),
    })
}

enum Role {
    Text,
    File(Option<String>, String),
}

impl Role {
    fn of(leaf: &Part<'_>, hint: Hint<'_>) -> Self {
        let disposition =
            leaf.headers.first("content-disposition").map(Parameterised::parse).unwrap_or_default();
        let name = disposition
            .text("filename", hint)
            .or_else(|| leaf.content_type.text("name", hint))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        let kind = &leaf.content_type.value;
        // The headers of a returned message are a file although they are text.
        let readable = kind.starts_with("text/") && !kind.starts_with("text/rfc822-header");
        if readable && name.is_none() && disposition.value != "attachment" {
            Self::Text
        } else {
            Self::File(name, disposition.value)
        }
    }
}

fn text(leaf: &Part<'_>, hint: Hint<'_>, bytes_max: usize, truncated: &mut bool) -> charset::Decoded {
    let bytes = leaf.bytes();
    *truncated |= bytes.len() > bytes_max;
    let bytes = bytes.get(..bytes_max).unwrap_or(&bytes);
    charset::decode_body(bytes, leaf.content_type.ascii("charset").as_deref(), hint.tld)
}

fn attachment(leaf: &Part<'_>, filename: Option<String>, disposition: &str) -> Attachment {
    let bytes = leaf.bytes();
    let content_id = leaf
        .headers
        .ascii("content-id")
        .map(|id| id.trim_matches(|c: char| matches!(c, '<' | '>') || c.is_whitespace()).to_owned())
        .filter(|id| !id.is_empty());
    Attachment {
        filename,
        content_type: leaf.content_type.value.clone(),
        sha256: sha256_hex(&bytes),
        bytes,
        inline: disposition == "inline",
        content_id,
    }
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
