//! The shared mail vectors, field by field: 456 real messages with what is to be read of them.

use std::path::PathBuf;

use channels::mail::{Limits, OwnAddresses, read, to_json};
use serde_json::Value;

fn vectors() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/mail"));
    if !folder.join("expected.jsonl").exists() {
        println!("skipped: the shared mail vectors are not here");
        return None;
    }
    Some(folder)
}

/// Where the vectors note what another program or an oracle thought, there is nothing to compare.
const NOTES: &[&str] = &["note", "upstream_kind", "bounce_upstream", "kind_oracle"];

fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (field, wanted) in expected.as_object().unwrap() {
        if NOTES.contains(&field.as_str()) || (field == "kind" && wanted == "any") {
            continue;
        }
        let got = got.get(field).unwrap_or(&Value::Null);
        let same = match (field.as_str(), wanted) {
            // Constructed cases name only some of an attachment's fields.
            ("attachments", Value::Array(files)) => {
                let got = got.as_array().unwrap();
                files.len() == got.len()
                    && files.iter().zip(got).all(|(file, got)| {
                        file.as_object().unwrap().iter().all(|(name, value)| got.get(name) == Some(value))
                    })
            }
            // White space at line ends is not compared: the constructed cases kept it.
            (_, Value::String(text)) => got.as_str().is_some_and(|got| lines(got) == lines(text)),
            _ => got == wanted,
        };
        if !same {
            found.push(format!("  {field}\n    expected {wanted}\n    got      {got}"));
        }
    }
    found
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

#[test]
fn every_message_comes_out_as_expected() {
    let Some(folder) = vectors() else { return };
    let lines = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let own = OwnAddresses::new(["service@example.com"]);
    let (mut total, mut right) = (0, 0);
    let mut report = String::new();
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let file = case["file"].as_str().unwrap();
        let raw = std::fs::read(folder.join(file)).unwrap();
        let mail = read(&raw, &own, &Limits::default()).unwrap_or_else(|reason| panic!("{file}: {reason}"));
        let found = differences(&case["expected"], &to_json(&mail));
        total += 1;
        if found.is_empty() {
            right += 1;
        } else {
            report.push_str(&format!("{file}\n{}\n", found.join("\n")));
        }
    }
    assert!(report.is_empty(), "{right} of {total} as expected\n{report}");
    assert_eq!(total, 456);
}

/// Every message cut short at several places, and with bytes changed: something is always read or refused.
#[test]
fn damaged_messages_are_read_or_refused() {
    let Some(folder) = vectors() else { return };
    let lines = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let own = OwnAddresses::default();
    let mut damaged = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let raw = std::fs::read(folder.join(case["file"].as_str().unwrap())).unwrap();
        for step in 1..8_usize {
            let cut = &raw[..raw.len() * step / 8];
            damaged += usize::from(read(cut, &own, &Limits::default()).is_ok());
            let mut changed = raw.clone();
            // Spread by a multiplier without a pattern of its own.
            for at in (0..changed.len()).step_by(97 * step) {
                changed[at] = u8::try_from((at * 2_654_435_761 + step) % 256).unwrap();
            }
            damaged += usize::from(read(&changed, &own, &Limits::default()).is_ok());
        }
    }
    assert!(damaged > 456 * 13, "{damaged} were still read");
}
