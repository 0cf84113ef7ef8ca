//! What leaves: one message with everything decided, and how it becomes bytes.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox as Sender, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message};

/// A message to a customer or to one of our people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundMail {
    pub from: OutboundMailbox,
    pub to: Vec<OutboundMailbox>,
    pub cc: Vec<OutboundMailbox>,
    /// The signed plus address of the case, so that the answer finds it: see [`super::plus_address`].
    pub reply_to: Option<OutboundMailbox>,
    pub subject: String,
    /// Without angle brackets. Given by the caller, because it has to be stored with the case before the
    /// message leaves.
    pub message_id: String,
    /// Without angle brackets.
    pub in_reply_to: Option<String>,
    /// Without angle brackets, oldest first.
    pub references: Vec<String>,
    pub date: jiff::Timestamp,
    pub automatic: Automatic,
    pub text: String,
    pub attachments: Vec<OutboundAttachment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundMailbox {
    pub name: Option<String>,
    pub address: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundAttachment {
    pub filename: String,
    /// Such as `application/pdf`.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// Whether a person wrote the message (RFC 3834 section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    No,
    /// A notice or a reminder.
    Generated,
    /// A receipt for a message.
    Replied,
}

/// What stands in the way of writing a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    #[error("`{0}` is no mail address")]
    Address(String),
    #[error("the message has nobody to go to")]
    NoReceiver,
    #[error("`{0}` is no content type")]
    ContentType(String),
    #[error("{0}")]
    Other(String),
}

/// References sent along: the first, which is the conversation's start, and the newest.
const REFERENCES_MAX: usize = 20;
/// A subject longer than this is of no use to a reader, in characters.
const SUBJECT_CHARS_MAX: usize = 500;

/// The message as bytes ready to be sent (RFC 5322, MIME, UTF-8).
///
/// # Errors
/// Where an address or a content type is none, or nobody would receive it.
pub fn compose(mail: &OutboundMail) -> Result<Vec<u8>, Unwritable> {
    Ok(message(mail)?.formatted())
}

pub(crate) fn message(mail: &OutboundMail) -> Result<Message, Unwritable> {
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(Unwritable::NoReceiver);
    }
    let sent: std::time::SystemTime = mail.date.into();
    let mut builder = Message::builder()
        .from(sender(&mail.from)?)
        .subject(one_line(&mail.subject).chars().take(SUBJECT_CHARS_MAX).collect::<String>())
        .date(sent)
        .message_id(Some(bracketed(&mail.message_id)?));
    for to in &mail.to {
        builder = builder.to(sender(to)?);
    }
    for cc in &mail.cc {
        builder = builder.cc(sender(cc)?);
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(sender(reply_to)?);
    }
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(bracketed(id)?);
    }
    if !mail.references.is_empty() {
        builder = builder.references(references(&mail.references)?);
    }
    for (name, value) in automatic_headers(mail.automatic) {
        builder =
            builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), (*value).to_owned()));
    }
    let text = SinglePart::plain(mail.text.clone());
    let built = if mail.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        let boundary = boundary(&mail.message_id);
        let mut parts = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(boundary).singlepart(text);
        for file in &mail.attachments {
            parts = parts.singlepart(attachment(file)?);
        }
        builder.multipart(parts)
    };
    built.map_err(|reason| Unwritable::Other(reason.to_string()))
}

/// From the Message-ID rather than from chance, so that the same mail is the same bytes. Both sides of the `=_`
/// keep it out of base64 and quoted-printable text (RFC 2045 section 6.7).
fn boundary(message_id: &str) -> String {
    const HEX_DIGITS: usize = 32;
    let hash: String = super::body::sha256_hex(message_id.as_bytes()).chars().take(HEX_DIGITS).collect();
    format!("=_{hash}=_")
}

fn attachment(file: &OutboundAttachment) -> Result<SinglePart, Unwritable> {
    let content_type = ContentType::parse(&file.content_type)
        .map_err(|_| Unwritable::ContentType(file.content_type.clone()))?;
    Ok(Part::new(one_line(&file.filename)).body(file.bytes.clone(), content_type))
}

fn sender(mailbox: &OutboundMailbox) -> Result<Sender, Unwritable> {
    let address: Address =
        mailbox.address.parse().map_err(|_| Unwritable::Address(mailbox.address.clone()))?;
    Ok(Sender::new(mailbox.name.as_deref().map(one_line).filter(|name| !name.is_empty()), address))
}

/// Nothing given may end a header: that would let a subject add receivers.
fn one_line(text: &str) -> String {
    text.split(char::is_control)
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

fn bracketed(id: &str) -> Result<String, Unwritable> {
    let clean = !id.is_empty() && id.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    if clean { Ok(format!("<{id}>")) } else { Err(Unwritable::Other(format!("`{id}` is no Message-ID"))) }
}

/// Ids that came in from outside may be anything: those that can't be written are left out.
fn references(ids: &[String]) -> Result<String, Unwritable> {
    let good: Vec<String> = ids.iter().filter_map(|id| bracketed(id).ok()).collect();
    let newest = good.iter().skip(1).skip(good.len().saturating_sub(REFERENCES_MAX));
    let kept: Vec<&str> = good.iter().take(1).chain(newest).map(String::as_str).collect();
    Ok(kept.join(" "))
}

/// RFC 3834, and the header by which Exchange is asked to keep its out-of-office notices.
fn automatic_headers(automatic: Automatic) -> &'static [(&'static str, &'static str)] {
    match automatic {
        Automatic::No => &[],
        Automatic::Generated => {
            &[("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "OOF, AutoReply")]
        }
        Automatic::Replied => {
            &[("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "OOF, AutoReply")]
        }
    }
}
