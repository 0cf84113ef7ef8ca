//! From a data-collection system's JSON to alarms.

use channels::webhook::{ALARMS_MAX, Alarm, AlarmState, Flaw, Mapping, NotAFilter, NotAnAlarm, TopicFilter};
use domain::severity::Severity;
use serde_json::{Value, json};

use crate::at;

fn mapping(value: &Value) -> Mapping {
    serde_json::from_value(value.clone()).unwrap()
}

fn one(mapping: &Mapping, message: &Value) -> Result<Alarm, NotAnAlarm> {
    let mut read = mapping.read(message.to_string().as_bytes(), "", at(50)).unwrap();
    assert_eq!(read.len(), 1);
    read.remove(0)
}

/// As an administrator writes it for a system that posts single alarms.
fn simple() -> Value {
    json!({
        "source": "collector-north",
        "device": { "path": "/data/device" },
        "code": { "path": "/data/alarm/type", "table": { "7": "no-flow" } },
        "text": { "path": "/data/alarm/msg" },
        "severity": { "path": "/data/level", "table": { "critical": "1", "warn": "3" }, "otherwise": "4" },
        "state": { "path": "/data/active", "table": { "true": "raised", "false": "cleared" } },
        "occurred": { "path": "/data/time" },
        "zone": "Asia/Shanghai",
    })
}

fn message() -> Value {
    json!({ "data": { "device": 10_023_344, "level": "critical", "active": true, "time": "2026-11-23 16:37:21",
                      "alarm": { "type": 7, "msg": "三号楼无流量" } } })
}

#[test]
fn paths_tables_and_constants() {
    let mapping = mapping(&simple());
    assert_eq!(mapping.flaws(), []);
    let alarm = one(&mapping, &message()).unwrap();
    let expected = Alarm {
        source: "collector-north".into(),
        device: "10023344".into(),
        code: "no-flow".into(),
        severity: Some(Severity::One),
        text: "三号楼无流量".into(),
        state: AlarmState::Raised,
        occurred: at(1_795_423_041),
    };
    assert_eq!(alarm, expected);
    let mut over = message();
    over["data"]["active"] = false.into();
    over["data"]["level"] = Value::Null;
    let over = one(&mapping, &over).unwrap();
    assert_eq!((over.state, over.severity), (AlarmState::Cleared, Some(Severity::Four)));
    assert_eq!(over.key(), alarm.key(), "raised and cleared meet by the key");
}

#[test]
fn times_in_every_shape() {
    for (time, second) in [
        (json!(1_795_423_041), 1_795_423_041),
        (json!("1795423041000"), 1_795_423_041),
        (json!("2026-11-23T08:37:21Z"), 1_795_423_041),
        (json!("2026-11-23T16:37:21+08:00"), 1_795_423_041),
        (json!("2026/11/23 16:37:21"), 1_795_423_041),
        (Value::Null, 50),
    ] {
        let mut message = message();
        message["data"]["time"] = time.clone();
        assert_eq!(one(&mapping(&simple()), &message).map(|alarm| alarm.occurred), Ok(at(second)), "{time}");
    }
    let mut odd = message();
    odd["data"]["time"] = "yesterday".into();
    assert!(matches!(one(&mapping(&simple()), &odd), Err(NotAnAlarm::Unknown { field: "occurred", .. })));
}

#[test]
fn one_bad_entry_keeps_no_other_back() {
    let mapping = mapping(&json!({
        "source": "s", "each": "/list", "device": { "path": "/id" }, "code": { "value": "leak" },
        "text": { "path": "^/site" }, "only": { "path": "/kind", "values": ["alarm"] },
    }));
    assert_eq!(mapping.flaws(), []);
    let message = json!({ "site": "北区", "list": [
        { "id": "1", "kind": "alarm" }, { "id": "2", "kind": "reading" }, { "id": "", "kind": "alarm" }, { "id": 3, "kind": "alarm" },
    ] });
    let read = mapping.read(message.to_string().as_bytes(), "", at(0)).unwrap();
    assert_eq!(read.len(), 3);
    assert_eq!(read[1], Err(NotAnAlarm::Missing("device")));
    assert!(read[0].as_ref().is_ok_and(|alarm| alarm.text == "北区" && alarm.code == "leak"));
    assert_eq!(read[2].as_ref().map(|alarm| alarm.device.as_str()), Ok("3"));
    assert!(matches!(mapping.read(b"{}", "", at(0)), Err(NotAnAlarm::NoList(_))));
    assert!(matches!(mapping.read(b"{", "", at(0)), Err(NotAnAlarm::Unreadable(_))));
    let many = json!({ "list": vec![json!({ "id": 1, "kind": "alarm" }); ALARMS_MAX + 1] }).to_string();
    assert_eq!(mapping.read(many.as_bytes(), "", at(0)).map(|read| read.len()), Ok(ALARMS_MAX));
}

#[test]
fn the_device_may_stand_in_the_topic() {
    let mapping = mapping(&json!({
        "source": "mqtt", "device": { "topic_level": 1 }, "code": { "path": "/c" }, "severity": { "value": "2" },
    }));
    let read = mapping.read(br#"{"c":"E1"}"#, "meters/4711/alarm", at(0)).unwrap();
    assert!(read[0].as_ref().is_ok_and(|alarm| alarm.device == "4711" && alarm.text == "E1"));
    let read = mapping.read(br#"{"c":"E1"}"#, "meters", at(0)).unwrap();
    assert_eq!(read[0], Err(NotAnAlarm::Missing("device")));
}

#[test]
fn flaws_are_found_when_it_is_saved() {
    let mut bad = simple();
    bad["device"] = json!({ "path": "data.device" });
    bad["severity"]["table"]["info"] = "low".into();
    bad["state"]["otherwise"] = "on".into();
    bad["zone"] = "Beijing".into();
    bad["source"] = " ".into();
    let flaws = mapping(&bad).flaws();
    for flaw in [
        Flaw::NoSource,
        Flaw::Path { field: "device" },
        Flaw::NotASeverity { word: "low".into() },
        Flaw::NotAState { word: "on".into() },
        Flaw::Zone { name: "Beijing".into() },
    ] {
        assert!(flaws.contains(&flaw), "{flaw} in {flaws:?}");
    }
    for odd in [json!({ "path": "/a", "value": "b" }), json!({}), json!({ "path": "/a", "tabel": {} })] {
        let mut bad = simple();
        bad["code"] = odd.clone();
        assert!(serde_json::from_value::<Mapping>(bad).is_err(), "{odd}");
    }
    let mapping = mapping(&simple());
    assert_eq!(serde_json::from_value::<Mapping>(serde_json::to_value(&mapping).unwrap()).unwrap(), mapping);
}

#[test]
fn keys_differ_where_alarms_differ() {
    let alarm = |source: &str, device: &str, code: &str| Alarm {
        source: source.into(),
        device: device.into(),
        code: code.into(),
        severity: None,
        text: String::new(),
        state: AlarmState::Raised,
        occurred: at(0),
    };
    assert_ne!(alarm("a", "b:c", "d").key(), alarm("a:b", "c", "d").key());
    assert_ne!(alarm("a", "b", "c:d").key(), alarm("a", "b:c", "d").key());
    let later = Alarm {
        occurred: at(9),
        text: "again".into(),
        severity: Some(Severity::One),
        ..alarm("a", "b", "c")
    };
    assert_eq!(later.key(), alarm("a", "b", "c").key());
}

/// MQTT 3.1.1, section 4.7.
#[test]
fn topics_match_as_the_standard_says() {
    for (filter, topic, fits) in [
        ("sport/tennis/player1/#", "sport/tennis/player1", true),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
        ("sport/tennis/player1/#", "sport/tennis/player10", false),
        ("sport/#", "sport", true),
        ("#", "a/b", true),
        ("sport/tennis/+", "sport/tennis/player1/ranking", false),
        ("sport/+", "sport", false),
        ("sport/+", "sport/", true),
        ("+/+", "/finance", true),
        ("/+", "/finance", true),
        ("+", "/finance", false),
        ("#", "$SYS/broker", false),
        ("+/monitor/Clients", "$SYS/monitor/Clients", false),
        ("$SYS/#", "$SYS/broker", true),
        ("$share/desk/meters/+", "meters/1", true),
        ("Meters/+", "meters/1", false),
        ("a/b", "a/#", false),
        ("+", "", false),
    ] {
        assert_eq!(TopicFilter::parse(filter).unwrap().matches(topic), fits, "{filter} {topic}");
    }
    for bad in ["", "a/#/b", "a#", "a+/b", "#/a", "$share/x", "$share//a", "a\0"] {
        assert_eq!(TopicFilter::parse(bad), Err(NotAFilter), "{bad}");
    }
    assert_eq!(TopicFilter::parse("$share/desk/meters/+").unwrap().as_str(), "$share/desk/meters/+");
}
