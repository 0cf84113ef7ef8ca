//! What talks to the outside world: mail, chat, telephone, webhooks, text messages. Domain types in, domain
//! types out; what is read is read by pure functions, and what is sent is built by pure functions.

pub mod alarms;
pub mod chat;
pub mod cti;
pub mod fax;
pub mod fetch;
pub mod http;
pub mod imap;
pub mod intake;
pub mod limits;
pub mod mail;
pub mod mailbox;
pub mod mqtt;
mod net;
pub mod oauth;
pub mod secret;
pub mod sms;
pub mod webhook;
