#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod dovecot;
mod mail_compose;
mod mail_faults;
mod mail_hostile;
mod mail_kinds;
mod mail_text;
mod mail_threads;
mod mail_vectors;
mod mailbox;

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
