#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod channel_document;
mod channel_fuzz;
mod channel_vectors;
mod chat_onebot;
mod chat_qq_bot;
mod chat_wecom;
mod cti_calls;
mod cti_connection;
mod cti_wires;
mod dovecot;
mod fax_intake;
mod fax_pages;
mod fetching;
mod http_client;
mod mail_compose;
mod mail_faults;
mod mail_flood;
mod mail_hostile;
mod mail_kinds;
mod mail_show;
mod mail_text;
mod mail_threads;
mod mail_vectors;
mod mailbox;
mod mqtt;
mod mqtt_broker;
mod oauth;
mod sms;
mod web_server;
mod webhook_alarms;
mod webhook_signatures;
mod wecom_sending;

use channels::mail::{InboundMail, Limits, OwnAddresses, read};

/// Reads a message as the desk `desk@meters.example` does.
fn read_bytes(raw: &[u8]) -> InboundMail {
    read(raw, &OwnAddresses::new(["desk@meters.example"]), &Limits::default()).unwrap()
}

fn read_text(raw: &str) -> InboundMail {
    read_bytes(raw.as_bytes())
}

/// A small message with these further header lines.
fn with_headers(headers: &str) -> InboundMail {
    read_text(&format!("From: wang@waterworks.example\nTo: desk@meters.example\n{headers}\n\n水表不走字\n"))
}

/// Seconds since 1970.
fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).unwrap()
}

/// Signed and encrypted requests that `channel_cases.py` made.
fn channel_cases(kind: &str) -> Vec<serde_json::Value> {
    let all: serde_json::Value = serde_json::from_str(include_str!("channel_cases.json")).unwrap();
    all[kind].as_array().unwrap().clone()
}
