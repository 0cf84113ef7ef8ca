//! Mail: read what arrives, decide which case it belongs to, write what leaves.
//!
//! Reading is pure: bytes in, [`InboundMail`] out, the same bytes always the same result.

mod mbox;
mod message;
mod threading;
mod token;

pub use mbox::messages_in;
pub use message::{
    Attachment, Body, BodySource, Fax, InboundMail, Limits, MailDate, MailKind, Mailbox, OwnAddresses,
    RecipientStatus, Report, Unreadable,
};
pub use threading::{
    Evidence, Joining, Known, KnownCase, ThreadDecision, decide, ids_to_ask_for, numbers_to_ask_for,
};
pub use token::{PlusSecret, number_in_plus_address, plus_address};
