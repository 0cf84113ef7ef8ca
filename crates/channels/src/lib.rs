//! channels
pub mod imap;
pub mod intake;
pub mod mail;
pub mod mailbox;
