//! Mail: read what arrives, decide which case it belongs to, write what leaves.
//!
//! Reading is pure: bytes in, [`InboundMail`] out, the same bytes always the same result.

mod address;
mod body;
mod charset;
mod date;
mod fax;
mod header;
mod html;
mod ids;
mod json;
mod kind;
mod legacy;
mod mbox;
mod message;
mod outbound;
mod params;
mod part;
mod quotes;
mod read;
mod report;
mod show;
mod smtp;
mod threading;
mod token;
mod transfer;
mod wording;
mod words;

pub use json::to_json;
pub use mbox::messages_in;
pub use message::{
    Attachment, Body, BodySource, Fax, InboundMail, Limits, MailDate, MailKind, Mailbox, OwnAddresses,
    RecipientStatus, Report, Unreadable,
};
pub use outbound::{Automatic, OutboundAttachment, OutboundMail, OutboundMailbox, Unwritable, compose};
pub use quotes::{Folded, fold_quotes};
pub use read::read;
pub use show::{SafeHtml, safe_html};
pub use smtp::{SendError, SmtpLogin, SmtpSecurity, SmtpServer, SmtpSettings, Transport};
pub use threading::{
    Evidence, Joining, Known, KnownCase, ThreadDecision, decide, ids_to_ask_for, numbers_to_ask_for,
};
pub use token::{PlusSecret, number_in_plus_address, plus_address};
