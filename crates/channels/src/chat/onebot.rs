//! OneBot 11 and 12: programs that stand between QQ and us. They post events by HTTP, or connect to us by a
//! (reverse) WebSocket and take calls over it.
//!
//! Sources: the OneBot 11 and 12 specifications (onebot.dev).

mod auth;
mod cq;
mod event;
mod event12;
mod send;
mod session;

pub use auth::check_signature;
pub use cq::{escape_argument, escape_text, segments_from_cq, segments_to_cq, unescape};
pub use event::read_event;
pub use send::{
    Call, FileSource, NotUploaded, OutgoingPart, answer, http_request, send_files, send_message, sent_id,
    upload_file,
};
pub use session::{Answer, CannotCall, Hello, Outcome, Role, Session, Step, Version};

use crate::chat::ChatEvent;
use crate::secret::{Refused, Secret, check_token};

/// An event posted by HTTP (OneBot 11): its signature is checked over the bytes as they came, then it is read.
/// Answer with 204.
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn receive_http(
    body: &[u8],
    signature: Option<&str>,
    secret: Option<&Secret>,
) -> Result<ChatEvent, Refused> {
    check_signature(body, signature, secret)?;
    Ok(read_event(body)?)
}

/// An event posted by HTTP (OneBot 12): those carry the token instead of a signature. Answer with 204.
///
/// # Errors
/// [`Refused`], with the status to answer.
pub fn receive_http_12(
    body: &[u8],
    authorization: Option<&str>,
    token: Option<&Secret>,
) -> Result<ChatEvent, Refused> {
    check_token(authorization, None, token)?;
    Ok(read_event(body)?)
}
