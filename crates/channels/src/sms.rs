//! Text messages through whatever HTTP gateway the company has a contract with: the provider's request is a
//! template that the administrator edits.

mod number;
mod template;

pub use number::{NoTextMessages, e164};
pub use template::{Expected, Flaw, PLACEHOLDERS, Sms, TEXT_CHARS_MAX, Template};
