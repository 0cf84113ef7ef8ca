//! The examples of docs/channels.md are what an administrator copies: they are whole and without a flaw.

use std::collections::BTreeMap;

use channels::sms::Template;
use channels::webhook::{AlarmState, Mapping};

use crate::at;

#[test]
fn the_examples_can_be_copied() {
    let document = include_str!("../../../../docs/channels.md");
    let examples: Vec<&str> =
        document.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [mapping, template] = examples[..] else { panic!("{} examples", examples.len()) };

    let mapping: Mapping = serde_json::from_str(mapping).unwrap();
    assert_eq!(mapping.flaws(), []);
    let message = r#"{"site":"北区","alarms":[{"kind":"alarm","device":"1","type":7,"level":"critical","active":false,"time":9}]}"#;
    let alarm = mapping.read(message.as_bytes(), "", at(0)).unwrap().remove(0).unwrap();
    assert_eq!(
        (alarm.code.as_str(), alarm.text.as_str(), alarm.state),
        ("no-flow", "北区", AlarmState::Cleared)
    );

    let template: Template = serde_json::from_str(template).unwrap();
    assert_eq!(template.flaws(&BTreeMap::from([("key".into(), "k".into())])), []);
}
