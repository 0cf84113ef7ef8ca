//! HTML as somebody sent it, made harmless for showing: no scripts, no forms, nothing that is fetched from anywhere. The page
//! that shows it frames it in a sandbox besides.

use super::message::InboundMail;
use ammonia::{Builder, UrlRelative};
use data_encoding::BASE64;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Of the HTML that is shown; the text beside it is whole.
const HTML_BYTES_MAX: usize = 1024 * 1024;
/// Pictures that came with the mail and stand in its text: all together.
const PICTURES_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Elements open at the same time.
const DEPTH_MAX: usize = 200;
const NAME_CHARS_MAX: usize = 32;
/// Pictures that a browser shows and that hold no scripts.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// How text looks, never where it stands on the page: nothing may cover anything else.
const STYLES: [&str; 32] = [
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-right",
    "border-spacing",
    "border-style",
    "border-top",
    "border-width",
    "color",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "line-height",
    "list-style-type",
    "max-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "vertical-align",
    "white-space",
    "width",
];

/// HTML that can be shown in a frame of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml {
    /// What stands in the body.
    pub html: String,
    /// Pictures that would have been loaded from elsewhere, which tells the sender who reads when.
    pub pictures_left_out: usize,
    /// It was longer than what is shown.
    pub cut: bool,
}

/// The HTML of a mail; `None` where it has none, or one that is nested so deeply that reading it would take minutes.
#[must_use]
pub fn safe_html(mail: &InboundMail) -> Option<SafeHtml> {
    let html = mail.body.as_ref()?.html.as_deref()?;
    let (html, cut) = shortened(html);
    if nested_deeply(html) {
        return None;
    }
    let inside = pictures(mail);
    let left_out = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&left_out);
    let filter = move |element: &str, attribute: &str, value: &str| -> Option<String> {
        let value = value.trim();
        let scheme = value.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match (element, attribute, scheme.as_str()) {
            ("img", "src", "cid") => inside.get(value.get(4..).unwrap_or_default()).cloned(),
            ("img", "src", "data") if is_picture(value) => Some(value.to_owned()),
            ("img", "src", _) => {
                counted.fetch_add(1, Ordering::Relaxed);
                None
            }
            (_, _, "cid" | "data") => None,
            _ => Some(value.to_owned()),
        }
    };
    let mut builder = Builder::default();
    builder
        .add_tags(["font"])
        .add_tag_attributes("font", ["color", "face", "size"])
        .add_tag_attributes("table", ["border", "cellpadding", "cellspacing", "width", "bgcolor"])
        .add_tag_attributes("td", ["bgcolor", "valign", "width"])
        .add_tag_attributes("img", ["width", "height", "alt"])
        .add_generic_attributes(["style", "dir"])
        .filter_style_properties(STYLES.into_iter().collect())
        .url_schemes(["http", "https", "mailto", "tel", "cid", "data"].into_iter().collect())
        .url_relative(UrlRelative::Deny)
        .set_tag_attribute_value("a", "target", "_blank")
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(move |element, attribute, value| filter(element, attribute, value).map(Cow::Owned));
    let html = builder.clean(html).to_string();
    Some(SafeHtml { html, pictures_left_out: left_out.load(Ordering::Relaxed), cut })
}

/// Whether more elements stand open than any mail program writes: parsers take time by the square of that. Those that end
/// by themselves do not count, nor does an end without its beginning.
fn nested_deeply(html: &str) -> bool {
    const BY_THEMSELVES: [&str; 24] = [
        "p", "li", "td", "tr", "th", "dt", "dd", "tbody", "thead", "tfoot", "colgroup", "option", "br",
        "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "source", "embed",
    ];
    let mut open: Vec<String> = Vec::new();
    for markup in html.split('<').skip(1) {
        let (closing, markup) = markup.strip_prefix('/').map_or((false, markup), |rest| (true, rest));
        let name: String = markup
            .chars()
            .take(NAME_CHARS_MAX)
            .take_while(|c| c.is_ascii_alphanumeric() || *c == ':')
            .collect();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || BY_THEMSELVES.contains(&name.as_str()) {
            continue;
        }
        if !closing {
            open.push(name);
        } else if let Some(at) = open.iter().rposition(|other| *other == name) {
            open.truncate(at);
        }
        if open.len() > DEPTH_MAX {
            return true;
        }
    }
    false
}

fn shortened(html: &str) -> (&str, bool) {
    if html.len() <= HTML_BYTES_MAX {
        return (html, false);
    }
    let mut end = HTML_BYTES_MAX;
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    (html.get(..end).unwrap_or_default(), true)
}

fn is_picture(data: &str) -> bool {
    PICTURES.iter().any(|kind| data.starts_with(&format!("data:{kind};base64,")))
}

/// What came with the mail, by its content id, as the browser takes it without asking for it.
fn pictures(mail: &InboundMail) -> HashMap<String, String> {
    let mut room = PICTURES_BYTES_MAX;
    let mut found = HashMap::new();
    for file in &mail.attachments {
        let (Some(id), kind) = (&file.content_id, file.content_type.as_str()) else { continue };
        if !PICTURES.contains(&kind) || file.bytes.len() > room || found.contains_key(id) {
            continue;
        }
        room -= file.bytes.len();
        found.insert(id.clone(), format!("data:{kind};base64,{}", BASE64.encode(&file.bytes)));
    }
    found
}
