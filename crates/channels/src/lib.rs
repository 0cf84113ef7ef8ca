//! channels
pub mod intake;
pub mod mail;
