//! What a message means to the desk once it has been read: plain data, nothing of MIME left in it.

use jiff::{Timestamp, tz::Offset};

/// One message as the desk sees it. Everything is decoded; attachments keep their bytes exactly as sent.
#[derive(Debug, Clone, PartialEq)]
pub struct InboundMail {
    pub from: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub subject: Option<String>,
    /// Without angle brackets. Made from the raw bytes' SHA-256 where the sender gave none, so that the
    /// same message delivered twice is still recognised.
    pub message_id: String,
    /// True where `message_id` was made here.
    pub message_id_is_ours: bool,
    /// Without angle brackets, in the order given.
    pub in_reply_to: Vec<String>,
    /// Without angle brackets, oldest first as RFC 5322 has it.
    pub references: Vec<String>,
    pub date: Option<MailDate>,
    pub body: Option<Body>,
    pub attachments: Vec<Attachment>,
    /// Further inline text parts, such as what a mailing list or a virus scanner appends.
    pub more_text: Vec<String>,
    pub kind: MailKind,
    /// The formal signs that decided `kind`, for the journal; empty for a person's mail and where only the
    /// wording gave a machine away.
    pub kind_reasons: Vec<String>,
    /// Everything that hints at a machine as the sender, whether or not it decided.
    pub auto_signals: Vec<String>,
    /// False for whatever a machine sent (RFC 3834): a receipt there could start a loop.
    pub may_auto_reply: bool,
    /// What a bounce, delay notice or reading receipt says about our own mail.
    pub report: Option<Report>,
    /// For a bounce that is nothing but text: the Message-ID found in the copy of our mail below it.
    pub returned_message_id: Option<String>,
    /// Where the message is a fax handed over by a fax server.
    pub fax: Option<Fax>,
    /// Headers that may stand once and stood more often; the first one was used.
    pub duplicate_headers: Vec<String>,
    /// True where a limit (depth, number of parts, size of text) cut something off.
    pub truncated: bool,
    /// SHA-256 of the raw bytes, lower-case hex.
    pub raw_sha256: String,
}

impl InboundMail {
    /// The Message-ID of our mail that a report is about.
    #[must_use]
    pub fn original_message_id(&self) -> Option<&String> {
        let reported = self.report.as_ref().and_then(|report| report.original_message_id.as_ref());
        reported.or(self.returned_message_id.as_ref())
    }

    /// A machine's mail that reports something by itself (RFC 3834, `auto-generated`) and answers nobody.
    #[must_use]
    pub fn is_generated_on_its_own(&self) -> bool {
        let generated =
            |signal: &String| signal.to_ascii_lowercase().starts_with("auto-submitted: auto-generated");
        self.kind == MailKind::AutoReply
            && !self.kind_reasons.is_empty()
            && self.kind_reasons.iter().all(generated)
            && self.in_reply_to.is_empty()
            && self.references.is_empty()
    }

    /// What a system that was named for it sends: bulk too, but no answer to a mail of ours.
    #[must_use]
    pub fn may_be_an_alarm(&self) -> bool {
        let replied =
            |signal: &String| signal.to_ascii_lowercase().starts_with("auto-submitted: auto-replied");
        matches!(self.kind, MailKind::AutoReply | MailKind::BulkOrList)
            && !self.kind_reasons.iter().any(replied)
            && self.in_reply_to.is_empty()
            && self.references.is_empty()
    }

    /// The address that an answer goes to: Reply-To, else From.
    #[must_use]
    pub fn answer_address(&self) -> Option<&str> {
        self.reply_to.iter().chain(&self.from).find_map(|mailbox| mailbox.address.as_deref())
    }

    /// The text to show and to search: the plain text, else the text of the HTML.
    #[must_use]
    pub fn text(&self) -> &str {
        self.body.as_ref().map_or("", |body| match (&body.text, &body.html_as_text) {
            (Some(text), Some(html)) if text.is_empty() => html,
            (Some(text), _) => text,
            (None, Some(html)) => html,
            (None, None) => "",
        })
    }
}

/// A name and an address as written in From, To, Cc or Reply-To (RFC 5322 section 3.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: Option<String>,
    /// None where only a name was given (`MAILER-DAEMON`).
    pub address: Option<String>,
}

/// The Date header. RFC 5322's `-0000` says that the offset is unknown: then `offset` is None and the
/// time is UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailDate {
    pub at: Timestamp,
    pub offset: Option<Offset>,
}

/// The readable text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub source: BodySource,
    /// The text/plain part.
    pub text: Option<String>,
    /// The text/html part as text.
    pub html_as_text: Option<String>,
    /// The text/html part as it was written: never to be shown as it is (`safe_html`).
    pub html: Option<String>,
    /// The encoding that was used, `guess` where nothing was declared and the bytes decided.
    pub charset: String,
    /// True where bytes could not be decoded: the text then holds U+FFFD.
    pub charset_problem: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySource {
    Plain,
    Html,
}

/// A part that is kept as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As the sender named it; never to be used as a path.
    pub filename: Option<String>,
    /// Lower case, as declared (`image/png`).
    pub content_type: String,
    /// The bytes after the transfer encoding is taken off, charset untouched; for an enclosed message
    /// the message as it stands.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, lower-case hex.
    pub sha256: String,
    /// Without angle brackets.
    pub content_id: Option<String>,
    /// Shown inside the text rather than beside it.
    pub inline: bool,
}

/// Who or what wrote the message, and so what may be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// A person: opens or continues a case.
    Human,
    /// Our own mail did not arrive, and will not (RFC 3464).
    Bounce,
    /// Our own mail has not arrived yet; the server keeps trying.
    DelayNotice,
    /// Out of office and the like (RFC 3834).
    AutoReply,
    /// A reading receipt (RFC 8098).
    Mdn,
    /// A complaint about our mail by way of a provider (RFC 5965).
    FeedbackReport,
    /// Mailing lists, newsletters, bulk.
    BulkOrList,
    /// Our own mail came back to us.
    Loop,
    /// A fax server's notice of a fax received.
    Fax,
}

impl MailKind {
    /// The word used in JSON and in the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Bounce => "bounce",
            Self::DelayNotice => "delay_notice",
            Self::AutoReply => "auto_reply",
            Self::Mdn => "mdn",
            Self::FeedbackReport => "feedback_report",
            Self::BulkOrList => "bulk_or_list",
            Self::Loop => "loop",
            Self::Fax => "fax",
        }
    }
}

/// What a machine reports about a message that we sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Message-ID of our message, where the report encloses or names it.
    pub original_message_id: Option<String>,
    /// One entry for each recipient named by a delivery status (RFC 3464 section 2.3).
    pub recipients: Vec<RecipientStatus>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientStatus {
    pub recipient: Option<String>,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`, lower case.
    pub action: Option<String>,
    /// RFC 3463, such as `5.1.1`.
    pub status: Option<String>,
    pub diagnostic: Option<String>,
}

/// What a fax server tells about a received fax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fax {
    /// What the sending machine calls itself: its number, or a name.
    pub sender: Option<String>,
    /// The number that the telephone network named.
    pub caller: Option<String>,
    pub pages: Option<u32>,
    /// Local time of the fax server, as it wrote it.
    pub received: Option<jiff::civil::DateTime>,
    /// HylaFAX's communication number.
    pub comm_id: Option<String>,
    pub device: Option<String>,
}

/// Our own addresses: mail from one of these that reaches us again is a loop.
#[derive(Debug, Clone, Default)]
pub struct OwnAddresses(std::collections::HashSet<String>);

impl OwnAddresses {
    /// Compared without regard to letter case and to a `+tag`.
    #[must_use]
    pub fn new<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        Self(addresses.into_iter().map(without_tag).collect())
    }

    #[must_use]
    pub fn contains(&self, address: &str) -> bool {
        self.0.contains(&without_tag(address))
    }
}

/// `desk+2026-000123.0a1b2c3d@host` and `desk@host` are one mailbox of ours.
fn without_tag(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, host)) => {
            let local = local.split_once('+').map_or(local, |(before, _)| before);
            format!("{local}@{host}")
        }
        None => lower,
    }
}

/// How much of a message is read. Beyond a limit the rest is left out and `truncated` is set, except for
/// `message_bytes_max`, which refuses the message.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub message_bytes_max: usize,
    /// Multiparts and enclosed messages inside one another.
    pub depth_max: usize,
    pub parts_max: usize,
    pub headers_max: usize,
    pub header_bytes_max: usize,
    /// Of the text shown, counted before HTML is turned into text.
    pub text_bytes_max: usize,
    pub addresses_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes_max: 50 * 1024 * 1024,
            depth_max: 40,
            parts_max: 1_000,
            headers_max: 2_000,
            header_bytes_max: 1024 * 1024,
            text_bytes_max: 2 * 1024 * 1024,
            addresses_max: 1_000,
        }
    }
}

/// Why a message could not be read at all. Everything else is read as far as it goes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the message is empty")]
    Empty,
    #[error("the message has {bytes} bytes; at most {bytes_max} are taken")]
    TooLarge { bytes: usize, bytes_max: usize },
    #[error("this is not a mail message: it has neither header lines nor text")]
    NotMail,
}
