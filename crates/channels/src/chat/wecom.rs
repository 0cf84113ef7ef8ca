//! WeCom: encrypted callbacks in, HTTP calls out, and its customer service for people who write from WeChat.
//!
//! Sources: developer.work.weixin.qq.com, paths 90238 (callbacks), 90239/90240 (messages and events), 90968
//! (encryption), 90236 (sending), 90253 (files), 94670/94677 (customer service).

mod callback;
mod crypt;
mod event;
pub mod kf;
mod send;

pub(crate) use send::API;

pub use callback::{CallbackQuery, Reply, echo, receive, reply};
pub use crypt::{AesKey, CallbackKeys, NotAnAesKey};
pub use event::{ServiceNews, read_event};
pub use send::{
    Agent, MediaKind, TEXT_BYTES_MAX, access_token_request, download, read_access_token, read_done,
    read_uploaded, send_markdown, send_media, send_text, upload,
};
