//! Faxes that a fax server hands over by mail (P-HOTLINE: reachable by fax). HylaFAX's `faxrcvd` writes
//! `Fax received from "…"` as the subject and a table of fields as the text.

use jiff::civil::DateTime;

use super::message::{Attachment, Fax};

/// Lines of the table that are read.
const LINES_MAX: usize = 100;

/// None where the message is no such notice.
pub(crate) fn read(subject: &str, text: &str, attachments: &[Attachment]) -> Option<Fax> {
    let by_subject = subject.trim_start().to_ascii_lowercase().starts_with("fax received from");
    let field = |name: &str| field(text, name);
    let has_table = field("Pages").is_some() && (field("CommID").is_some() || field("Received On").is_some());
    let has_image = attachments.iter().any(|file| {
        matches!(
            file.content_type.as_str(),
            "image/tiff" | "application/pdf" | "application/postscript" | "image/tif"
        )
    });
    if !by_subject || !(has_table || has_image) {
        return None;
    }
    Some(Fax {
        sender: field("Sender").or_else(|| quoted(subject)),
        caller: field("CallID1"),
        pages: field("Pages").and_then(|pages| pages.parse().ok()),
        received: field("Received").and_then(|time| received(&time)),
        comm_id: field("CommID").and_then(|id| id.split_whitespace().next().map(str::to_owned)),
        device: field("Received On"),
    })
}

/// `    Pages: 2`.
fn field(text: &str, name: &str) -> Option<String> {
    text.lines().take(LINES_MAX).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        (key.trim() == name && !value.is_empty()).then(|| value.to_owned())
    })
}

fn quoted(subject: &str) -> Option<String> {
    let (_, after) = subject.split_once('"')?;
    let (number, _) = after.split_once('"')?;
    (!number.is_empty()).then(|| number.to_owned())
}

/// `2026:11:23 16:37:21`, the form of TIFF's DateTime tag.
fn received(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(' ')?;
    format!("{}T{}", date.replace(':', "-"), time.trim()).parse().ok()
}
