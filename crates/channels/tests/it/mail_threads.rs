//! Which case a message belongs to: the shared cases, and what must never thread.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use channels::mail::{
    Evidence, InboundMail, Joining, Known, KnownCase, PlusSecret, ThreadDecision, decide, ids_to_ask_for,
    number_in_plus_address, numbers_to_ask_for, plus_address,
};
use serde_json::Value;

use crate::{read_text, with_headers};

fn secret() -> PlusSecret {
    PlusSecret::new(*b"a secret of 32 bytes for testing").unwrap()
}

/// Two cases: 123 is open and wang's, 200 is closed and li's.
fn known() -> Known {
    let case = |participant: &str, closed| KnownCase {
        participants: HashSet::from([participant.to_owned()]),
        closed,
        may_reopen: true,
    };
    Known {
        case_by_message_id: HashMap::from(
            [
                ("t123.1@desk.example", "2026-000123"),
                ("t123.2@desk.example", "2026-000123"),
                ("t200.1@desk.example", "2026-000200"),
            ]
            .map(|(id, number)| (id.to_owned(), number.to_owned())),
        ),
        case_by_number: HashMap::from([
            ("2026-000123".to_owned(), case("wang@waterworks.example", false)),
            ("2026-000200".to_owned(), case("li@waterworks.example", true)),
        ]),
        taken_in: HashSet::new(),
    }
}

fn belongs(decision: &ThreadDecision) -> (&str, Joining, Evidence) {
    match decision {
        ThreadDecision::Belongs { number, as_, by, .. } => (number, *as_, *by),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_shared_cases() {
    let file =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/mail/threads.json"));
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("skipped: the shared threading cases are not here");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 14);
    for case in &cases {
        let (mail, known) = shared_case(case);
        let name = case["name"].as_str().unwrap();
        assert_eq!(outcome(&decide(&mail, &known, &secret())), shared_outcome(case), "{name}");
    }
}

/// The message of a shared case and what is known when it arrives.
fn shared_case(case: &Value) -> (InboundMail, Known) {
    let message = &case["message"];
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let ids = |name: &str| -> String {
        message[name].as_array().unwrap().iter().map(|id| format!("<{}> ", id.as_str().unwrap())).collect()
    };
    let mut raw = format!("From: {}\nTo: {}\nSubject: {}\n", text("from_"), text("to"), text("subject"));
    if message["message_id"].is_string() {
        raw.push_str(&format!("Message-ID: <{}>\n", text("message_id")));
    }
    raw.push_str(&format!("In-Reply-To: {}\nReferences: {}\n", ids("in_reply_to"), ids("references")));
    if text("kind") == "bounce" {
        raw.push_str(&format!(
            "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <{}>\n\nx\n--b--\n",
            text("original_message_id")
        ));
    } else {
        raw.push_str("\nx\n");
    }
    let mut known = Known::default();
    for ticket in case["tickets"].as_array().unwrap() {
        let number = ticket["ticket"].as_str().unwrap().to_owned();
        for id in ticket["out_message_ids"].as_array().unwrap() {
            known.case_by_message_id.insert(id.as_str().unwrap().to_owned(), number.clone());
        }
        let participants = HashSet::from([ticket["requester"].as_str().unwrap().to_owned()]);
        let closed = ticket["state"] == "closed";
        known.case_by_number.insert(number, KnownCase { participants, closed, may_reopen: true });
    }
    // What the other cases say had arrived before.
    match case["name"].as_str().unwrap() {
        "duplicate delivery" => known.taken_in.insert("a1@x".to_owned()),
        "reply to a customer message we stored" => {
            known.case_by_message_id.insert("a1@x".to_owned(), "2026-000123".to_owned()).is_none()
        }
        _ => false,
    };
    (read_text(&raw), known)
}

fn shared_outcome(case: &Value) -> String {
    match case["expect"].as_str().unwrap() {
        "2026-000200 reopened or linked follow-up (policy)" => "2026-000200 Reopen".to_owned(),
        "2026-000123 delivery-failure event, no reply, no reopen" => "2026-000123 DeliveryFailure".to_owned(),
        "2026-000123 note, no reopen, no auto answer" => "2026-000123 Note".to_owned(),
        word @ ("new" | "ignored") => word.to_owned(),
        number => format!("{number} Reply"),
    }
}

fn outcome(decision: &ThreadDecision) -> String {
    match decision {
        ThreadDecision::Ignored => "ignored".to_owned(),
        ThreadDecision::New => "new".to_owned(),
        ThreadDecision::Unattached => "unattached".to_owned(),
        ThreadDecision::Belongs { number, as_, .. } => format!("{number} {as_:?}"),
    }
}

#[test]
fn a_signed_address_proves_itself_and_a_forged_one_does_not() {
    let address = plus_address("desk@meters.example", "2026-000123", &secret()).unwrap();
    assert_eq!(number_in_plus_address(&address, &secret()).as_deref(), Some("2026-000123"));
    let from_colleague =
        |to: &str| read_text(&format!("From: colleague@waterworks.example\nTo: {to}\nSubject: photo\n\nx"));
    let decision = decide(&from_colleague(&address), &known(), &secret());
    assert_eq!(belongs(&decision), ("2026-000123", Joining::Reply, Evidence::PlusAddress));
    assert!(matches!(decision, ThreadDecision::Belongs { stranger: true, .. }));

    let forged = address.replace("2026-000123", "2026-000200");
    assert_eq!(number_in_plus_address(&forged, &secret()), None);
    assert_eq!(decide(&from_colleague(&forged), &known(), &secret()), ThreadDecision::New);
    for broken in
        ["desk+2026-000123.@h", "desk+2026-000123.zzzzzzzz@h", "desk+.00000000@h", "desk@h", "+@", ""]
    {
        assert_eq!(number_in_plus_address(broken, &secret()), None, "{broken}");
    }
    assert!(PlusSecret::new(*b"short").is_none());
    assert_eq!(plus_address("desk@meters.example", "x@y\r\n", &secret()), None);
}

#[test]
fn a_closed_case_beyond_its_window_gets_a_follow_up() {
    let mut known = known();
    known.case_by_number.get_mut("2026-000200").unwrap().may_reopen = false;
    let mail = with_headers("In-Reply-To: <t200.1@desk.example>");
    assert_eq!(belongs(&decide(&mail, &known, &secret())).1, Joining::FollowUp);
}

#[test]
fn what_a_machine_sends_opens_and_reopens_nothing() {
    let stray = with_headers("Auto-Submitted: auto-replied");
    assert_eq!(decide(&stray, &known(), &secret()), ThreadDecision::Unattached);
    let closed = with_headers("Auto-Submitted: auto-replied\nIn-Reply-To: <t200.1@desk.example>");
    assert_eq!(
        belongs(&decide(&closed, &known(), &secret())),
        ("2026-000200", Joining::Note, Evidence::InReplyTo)
    );
}

#[test]
fn numbers_are_found_in_every_kind_of_bracket_and_nothing_else_is_a_number() {
    let numbers =
        |subject: &str| numbers_to_ask_for(&with_headers(&format!("Subject: {subject}")), &secret());
    assert_eq!(numbers("Re: [#2026-000123] x 【＃２０２６－０００２００】"), ["2026-000123", "2026-000200"]);
    assert_eq!(numbers("[ #2026-1234567 ]"), ["2026-1234567"]);
    for none in
        ["#2026-000123", "[2026-000123]", "[#2026-00012]", "[#26-000123]", "[#2026-000123", "[#2026-0001x3]"]
    {
        assert!(numbers(none).is_empty(), "{none}");
    }
}

#[test]
fn what_is_asked_for_is_bounded_and_starts_with_the_message_itself() {
    let references: String = (0..500).map(|i| format!("<r{i}@x> ")).collect();
    let mail = with_headers(&format!("Message-ID: <m@x>\nIn-Reply-To: <p@x>\nReferences: {references}"));
    let ids = ids_to_ask_for(&mail);
    assert!(ids.len() <= 50);
    assert_eq!(ids[..2], ["m@x", "p@x"]);
    let few = with_headers("Message-ID: <m@x>\nReferences: <a@x> <b@x>");
    assert_eq!(ids_to_ask_for(&few), ["m@x", "b@x", "a@x"]);
}
