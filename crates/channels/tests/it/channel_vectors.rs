//! The shared vectors of QQ and WeCom: every signature, every envelope, every event.

use channels::chat::onebot::{read_event, receive_http};
use channels::chat::qq_bot::{self, BotSecret, Received};
use channels::chat::wecom::{self, AesKey, CallbackKeys, CallbackQuery};
use channels::chat::{ChatEvent, ChatMessage, Conversation, FileKind};
use channels::secret::{Refused, Secret};
use serde_json::Value;

fn vectors(file: &str) -> Option<Value> {
    let path = format!("{}/../../../shared/vectors/channels/{file}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the shared channel vectors are not here");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_default()
}

#[test]
fn the_official_robot() {
    let Some(all) = vectors("vectors.json") else { return };
    for case in all["qq_official_webhook"].as_array().unwrap() {
        let kind = text(case, "kind");
        let secret = BotSecret::parse(text(case, "secret")).unwrap();
        if kind.contains("op 13") {
            let body = text(case, "request_body").as_bytes();
            let headers = qq_bot::Headers { app_id: Some(text(case, "app_id")), ..Default::default() };
            let received = qq_bot::receive(body, &headers, text(case, "app_id"), Some(&secret)).unwrap();
            assert_eq!(received, Received::Validation { reply: case["response"].clone() }, "{kind}");
            continue;
        }
        let headers = qq_bot::Headers {
            signature: case["headers"]["X-Signature-Ed25519"].as_str(),
            timestamp: case["headers"]["X-Signature-Timestamp"].as_str(),
            app_id: case["headers"]["X-Bot-Appid"].as_str(),
        };
        let body = text(case, "body").as_bytes();
        let genuine = case["verified"].as_bool().unwrap();
        assert_eq!(secret.check(body, &headers).is_ok(), genuine, "{kind}");
        let app_id = headers.app_id.unwrap_or("1");
        match qq_bot::receive(body, &headers, app_id, Some(&secret)) {
            Ok(Received::Event { event, reply }) => {
                assert!(genuine, "{kind}");
                if let Some(expected) = case.get("expected_reply") {
                    assert_eq!(&reply, expected, "{kind}");
                    let ChatEvent::Message(message) = event else { panic!("{kind}: {event:?}") };
                    let d = &serde_json::from_slice::<Value>(body).unwrap()["d"];
                    assert_eq!(message.text, text(d, "content"), "{kind}");
                    assert_eq!(
                        message.files.len(),
                        d["attachments"].as_array().map_or(0, Vec::len),
                        "{kind}"
                    );
                }
            }
            other => assert_eq!((other, genuine), (Err(Refused::WrongSignature), false), "{kind}"),
        }
    }
}

#[test]
fn wecom_envelopes() {
    let Some(all) = vectors("vectors.json") else { return };
    for case in all["wecom"].as_array().unwrap() {
        let kind = text(case, "kind");
        let keys = CallbackKeys {
            token: Secret::parse(text(case, "token")).unwrap(),
            key: AesKey::parse(text(case, "encoding_aes_key")).unwrap(),
            receive_id: text(case, "receive_id").into(),
        };
        let query = CallbackQuery {
            msg_signature: text(case, "msg_signature").into(),
            timestamp: text(case, "timestamp").into(),
            nonce: text(case, "nonce").into(),
            echostr: text(case, "echostr").into(),
        };
        if case.get("echostr").is_some() {
            assert_eq!(wecom::echo(&query, Some(&keys)).as_deref(), Ok(text(case, "plain")), "{kind}");
            continue;
        }
        let encrypted = text(case, "encrypt");
        let body = format!("<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>");
        let received = wecom::receive(body.as_bytes(), &query, Some(&keys));
        match case["plain"].as_str() {
            Some(plain) => {
                assert_eq!(keys.decrypt(encrypted).unwrap(), plain.as_bytes(), "{kind}");
                assert_eq!(received, Ok(wecom::read_event(plain, &keys.receive_id).unwrap()), "{kind}");
                let ignored = matches!(received, Ok(ChatEvent::Ignored(_)));
                assert!(!ignored, "{kind}: {received:?}");
            }
            None if case["signature_ok"] == false => {
                assert_eq!(received, Err(Refused::WrongSignature), "{kind}")
            }
            None => assert_eq!(received, Err(Refused::NotForUs), "{kind}"),
        }
        let changed = CallbackQuery { nonce: format!("{}1", query.nonce), ..query };
        assert_eq!(
            wecom::receive(body.as_bytes(), &changed, Some(&keys)),
            Err(Refused::WrongSignature),
            "{kind}"
        );
    }
}

#[test]
fn onebot_over_http() {
    let Some(all) = vectors("vectors.json") else { return };
    for case in all["onebot11_http_post"].as_array().unwrap() {
        let secret = Secret::parse(text(case, "secret")).unwrap();
        let (body, signature) = (text(case, "body"), case["headers"]["X-Signature"].as_str());
        let event = receive_http(body.as_bytes(), signature, Some(&secret)).unwrap();
        match case["text"].as_str() {
            Some(words) => {
                let message = message(event);
                assert_eq!(message.text, words);
                assert_eq!(message.mentions_us, case["mentions_bot"].as_bool().unwrap());
            }
            None => assert!(!matches!(event, ChatEvent::Message(_)), "{event:?}"),
        }
        let other = Secret::parse("another").unwrap();
        assert_eq!(receive_http(body.as_bytes(), signature, Some(&other)), Err(Refused::WrongSignature));
        assert_eq!(receive_http(body.as_bytes(), None, Some(&secret)), Err(Refused::Unsigned));
        assert_eq!(receive_http(body.as_bytes(), signature, None), Err(Refused::NotConfigured));
    }
}

#[test]
fn onebot_events_of_both_versions() {
    let Some(eleven) = vectors("onebot_v11_events.json") else { return };
    for event in eleven.as_array().unwrap() {
        let message = message(read_event(event.to_string().as_bytes()).unwrap());
        assert_eq!((message.text.as_str(), message.mentions), ("Test text", vec!["all".to_owned()]));
        let is_group = event["message_type"] == "group";
        assert_eq!(matches!(message.conversation, Conversation::Group { .. }), is_group);
        assert_eq!(message.sender.name.as_deref(), Some("Test"));
    }
    for event in vectors("onebot_v12_events.json").unwrap().as_array().unwrap() {
        match (text(event, "_model"), read_event(event.to_string().as_bytes()).unwrap()) {
            ("PrivateMessageEvent", ChatEvent::Message(message)) => {
                assert_eq!((message.text.as_str(), message.id.as_str()), ("OneBot is not a bot", "6283"));
                assert_eq!(message.files[0].kind, FileKind::Picture);
                assert_eq!(message.sent.unwrap().as_microsecond(), 1_632_847_927_599_013);
            }
            // One of the accounts is online in both.
            ("StatusUpdateMetaEvent", ChatEvent::Heartbeat(beat)) => assert!(beat.online),
            ("ConnectMetaEvent", ChatEvent::Ignored(word)) => assert_eq!(word, "connect"),
            (model, other) => panic!("{model}: {other:?}"),
        }
    }
}

fn message(event: ChatEvent) -> ChatMessage {
    match event {
        ChatEvent::Message(message) => *message,
        other => panic!("no message: {other:?}"),
    }
}
