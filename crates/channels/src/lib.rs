//! channels
pub mod mail;
