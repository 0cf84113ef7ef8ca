//! Whatever bytes come: an answer or a refusal, never a panic.

use channels::chat::onebot::{
    Hello, Session, escape_argument, escape_text, read_event, segments_from_cq, segments_to_cq, unescape,
};
use channels::chat::wecom::{self, AesKey, CallbackKeys, CallbackQuery};
use channels::chat::{ChatEvent, qq_bot};
use channels::cti::ari::Ari;
use channels::cti::{CallEvent, Calls, Step, What, Wire, hook};
use channels::http::Response;
use channels::limits::{FILES_MAX, TEXT_CHARS_MAX};
use channels::secret::Secret;
use channels::sms::{Sms, Template};
use channels::webhook::{Headers, Mapping, TopicFilter, VerifyingKey, verify};
use domain::contact::Phone;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::at;
use crate::cti_wires::{ami, ari_call, asterisk_call, event_socket, extensions, freeswitch_call};

/// Texts that look like what the parsers read.
fn like_a_message() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "[CQ:",
        "at,qq=",
        "image,",
        "]",
        "&amp;",
        "&#91;",
        "&",
        ",",
        "=",
        "水",
        "<@!",
        ">",
        "<",
        "{{",
        "}}",
        "text",
        "\r\n",
        "\n\n",
        "Event: ",
        "Content-Length: ",
        "9",
        "<xml>",
        "<![CDATA[",
        "]]>",
        "</xml>",
        "/",
        "+",
        "#",
        "$share/",
        "\"",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

/// JSON with the names that events have, and values of every kind.
fn like_an_event() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        like_a_message().prop_map(Value::from),
        prop::sample::select(vec![
            "message",
            "notice",
            "group_recall",
            "private",
            "group",
            "text",
            "C2C_MESSAGE_CREATE",
            "Dial"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let name = prop::sample::select(vec![
            "post_type",
            "message_type",
            "notice_type",
            "type",
            "detail_type",
            "message",
            "data",
            "text",
            "qq",
            "user_id",
            "group_id",
            "message_id",
            "self_id",
            "time",
            "sender",
            "file",
            "t",
            "d",
            "author",
            "id",
            "content",
            "mentions",
            "attachments",
            "url",
            "channel",
            "peer",
            "caller",
            "name",
            "dialstatus",
            "recording",
            "target_uri",
            "echo",
            "retcode",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..10).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Value>()),
        ]
    })
}

/// A whole conversation with some bytes changed.
fn nearly(text: String) -> impl Strategy<Value = Vec<u8>> {
    let length = text.len();
    prop::collection::vec((0..length, any::<u8>()), 0..30).prop_map(move |changes| {
        let mut bytes = text.clone().into_bytes();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        bytes
    })
}

fn within_limits(event: &ChatEvent) -> bool {
    match event {
        ChatEvent::Message(message) => {
            message.text.chars().count() <= TEXT_CHARS_MAX + 1 && message.files.len() <= FILES_MAX
        }
        _ => true,
    }
}

fn keys() -> CallbackKeys {
    let key = AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
    CallbackKeys { token: Secret::parse("tok").unwrap(), key, receive_id: "ww1".into() }
}

/// In two pieces or in one, the steps are the same, up to the one that ends the connection.
fn split_or_whole(wire: fn() -> Box<dyn Wire>, bytes: &[u8], place: usize) -> (Vec<Step>, Vec<Step>) {
    let (head, tail) = bytes.split_at(place.min(bytes.len()));
    let mut split = wire();
    let mut steps = split.on_bytes(head, at(0));
    steps.extend(split.on_bytes(tail, at(0)));
    (until_the_end(wire().on_bytes(bytes, at(0))), until_the_end(steps))
}

fn until_the_end(mut steps: Vec<Step>) -> Vec<Step> {
    let end = steps.iter().position(|step| matches!(step, Step::HangUp(_) | Step::Denied(_)));
    steps.truncate(end.map_or(steps.len(), |end| end + 1));
    steps
}

fn freeswitch_text() -> String {
    let messages = freeswitch_call().into_iter().map(|event| {
        let body = event.to_string();
        format!("Content-Length: {}\nContent-Type: text/event-json\n\n{body}", body.len())
    });
    messages.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_as_chat(bytes in prop::collection::vec(any::<u8>(), 0..400), text in like_a_message()) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            prop_assert!(read_event(bytes).is_ok_and(|event| within_limits(&event)) || read_event(bytes).is_err());
            let query = CallbackQuery::parse(&String::from_utf8_lossy(bytes));
            prop_assert!(wecom::receive(bytes, &query, Some(&keys())).is_err(), "nobody guesses a signature");
            prop_assert!(wecom::echo(&query, Some(&keys())).is_err());
            let header = String::from_utf8_lossy(bytes);
            let headers = qq_bot::Headers { signature: Some(&header), timestamp: Some(&header), app_id: None };
            let secret = qq_bot::BotSecret::parse("s").unwrap();
            prop_assert!(qq_bot::receive(bytes, &headers, "1", Some(&secret)).is_err());
        }
        prop_assert!(wecom::read_event(&text, "ww1").is_ok_and(|event| within_limits(&event)) || wecom::read_event(&text, "ww1").is_err());
        prop_assert!(keys().decrypt(&text).is_err());
    }

    #[test]
    fn any_json_as_chat(event in like_an_event()) {
        let text = event.to_string();
        if let Ok(event) = read_event(text.as_bytes()) {
            prop_assert!(within_limits(&event));
        }
        let hello = Hello { authorization: Some("Bearer t"), self_id: Some("1"), ..Hello::default() };
        let mut session = Session::open(&hello, Some(&Secret::parse("t").unwrap()), at(0)).unwrap();
        prop_assert_eq!(session.on_text(&text, at(0)).len(), 1);
        prop_assert!(session.closed().is_empty());
        let page = Response { status: 200, body: json!({ "msg_list": [event] }).to_string().into_bytes() };
        prop_assert!(wecom::kf::read_page(&page).is_ok_and(|page| page.events.len() == 1));
    }

    #[test]
    fn words_survive_escaping(text in any::<String>(), odd in like_a_message()) {
        for text in [text, odd] {
            prop_assert_eq!(unescape(&escape_text(&text)), text.clone());
            prop_assert_eq!(unescape(&escape_argument(&text)), text.clone());
            let parts = [json!({ "type": "text", "data": { "text": text } }), json!({ "type": "image", "data": { "file": text } })];
            let back = segments_from_cq(&segments_to_cq(&parts));
            let words: String = back.iter().filter_map(|part| part["data"]["text"].as_str()).collect();
            prop_assert_eq!(&words, &text);
            prop_assert_eq!(back.last().unwrap(), &parts[1]);
        }
    }

    #[test]
    fn envelopes_come_back(message in any::<Vec<u8>>(), random in any::<[u8; 16]>()) {
        prop_assert_eq!(keys().decrypt(&keys().encrypt(&message, random)), Ok(message));
    }

    #[test]
    fn asterisk_nearly_right(bytes in nearly(format!("Asterisk Call Manager/7\r\n{}", asterisk_call())), place in 0..4000_usize) {
        let (whole, split) = split_or_whole(|| Box::new(ami()), &bytes, place);
        prop_assert_eq!(whole, split);
    }

    #[test]
    fn freeswitch_nearly_right(bytes in nearly(freeswitch_text()), place in 0..4000_usize) {
        let (whole, split) = split_or_whole(|| Box::new(event_socket()), &bytes, place);
        prop_assert_eq!(whole, split);
    }

    #[test]
    fn any_bytes_from_a_telephone_system(bytes in prop::collection::vec(any::<u8>(), 0..400), event in like_an_event()) {
        prop_assert!(ami().on_bytes(&bytes, at(0)).len() <= bytes.len() + 1);
        prop_assert!(event_socket().on_bytes(&bytes, at(0)).len() <= bytes.len() + 1);
        let mut ari = Ari::default();
        let mut calls = Calls::new(extensions());
        for event in ari_call().into_iter().chain([event]) {
            if let Some(Step::Event(event)) = ari.on_text(&event.to_string(), at(0)) {
                calls.take(&event);
            }
        }
        prop_assert!(calls.open() <= 2);
    }

    /// However the events of some legs are mixed: what was open is closed in the end, and each call ends once.
    #[test]
    fn calls_end_once(events in prop::collection::vec((0..3_u8, 0..4_u8, 0..8_u8, 0..100_i64), 0..60)) {
        let mut calls = Calls::new(extensions());
        let mut ends: Vec<String> = Vec::new();
        for (call, leg, what, second) in events {
            let what = [What::Started, What::Ringing, What::Answered, What::Held, What::Resumed, What::LegEnded, What::Ended, What::Missed]
                [usize::from(what)].clone();
            let event = CallEvent { at: at(second), call: format!("c{call}"), leg: format!("l{leg}"), what, from: None,
                                    dialled: None, extension: Some(format!("80{leg}")) };
            for happened in calls.take(&event) {
                use channels::cti::Happened::{Ended, Missed};
                if let Ended { call, .. } | Missed { call, .. } = happened {
                    ends.push(call);
                }
            }
        }
        calls.only_open(&std::collections::BTreeSet::new(), at(1_000));
        prop_assert_eq!(calls.open(), 0);
        let count = ends.len();
        ends.sort();
        ends.dedup();
        prop_assert_eq!(ends.len(), count);
    }

    #[test]
    fn any_bytes_as_webhook(bytes in prop::collection::vec(any::<u8>(), 0..300), text in like_a_message(), event in like_an_event()) {
        let keys = [VerifyingKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()];
        let headers = Headers { id: Some(&text), timestamp: Some(&text), signature: Some(&text) };
        prop_assert!(verify(&bytes, &headers, &keys, at(0)).is_err());
        prop_assert!(hook::receive(&bytes, &headers, &keys, at(0)).is_err());
        let mapping: Mapping = serde_json::from_value(json!({
            "source": "s", "device": { "path": "/id" }, "code": { "path": "/type" }, "occurred": { "path": "/time" },
            "severity": { "path": "/d" }, "zone": "Asia/Shanghai",
        })).unwrap();
        if let Ok(read) = mapping.read(event.to_string().as_bytes(), &text, at(0)) {
            prop_assert!(read.len() <= 1);
        }
        if let Ok(filter) = TopicFilter::parse(&text) {
            prop_assert!(!filter.matches("") && filter.as_str() == text);
        }
    }

    #[test]
    fn any_words_in_a_text_message(text in any::<String>(), odd in like_a_message(), body in like_a_message(), status in any::<u16>()) {
        let written = json!({
            "method": "POST", "url": "https://sms.example/{{number}}", "headers": { "content-type": "application/json" },
            "body": "{\"text\":\"{{text}}\"}", "success": { "json": { "/code": "0" } },
        });
        let template: Template = serde_json::from_value(written.clone()).unwrap();
        for words in [text, odd] {
            let sms = Sms { to: Phone::parse("13800000000").unwrap(), text: words.clone(), id: "1".into() };
            let request = template.request(&sms, &Default::default()).unwrap();
            let sent: Value = serde_json::from_slice(&request.body).unwrap();
            let kept: String = words.chars().take(channels::sms::TEXT_CHARS_MAX).collect();
            prop_assert!(sent["text"].as_str().unwrap().starts_with(&kept));
        }
        let answer = Response { status, body: body.clone().into_bytes() };
        prop_assert!(template.outcome(&answer).is_err());
        let mut odd = written;
        odd["body"] = body.into();
        let odd: Template = serde_json::from_value(odd).unwrap();
        let sms = Sms { to: Phone::parse("13800000000").unwrap(), text: "x".into(), id: "1".into() };
        prop_assert!(odd.flaws(&Default::default()).len() < 50);
        prop_assert!(odd.request(&sms, &Default::default()).is_ok());
    }
}
