//! Tencent's official robots.

use channels::chat::onebot::FileSource;
use channels::chat::qq_bot::{
    Answering, BotSecret, FileType, Headers, Received, Uploaded, access_token_request, read_access_token,
    read_sent, read_uploaded, receive, send_media, send_text, upload,
};
use channels::chat::{AccessToken, ChatEvent, ChatMessage, Conversation, FileKind, Remedy};
use channels::http::{Request, Response};
use channels::secret::Refused;
use serde_json::{Value, json};

use crate::{at, channel_cases};

fn secret() -> BotSecret {
    BotSecret::parse("naOC0ocQE3shWLAfffVLB1rhYPG7").unwrap()
}

fn response(status: u16, body: &Value) -> Response {
    Response { status, body: body.to_string().into_bytes() }
}

#[test]
fn signatures_made_elsewhere_are_ours() {
    for case in channel_cases("qq_events") {
        let text = |field: &str| case[field].as_str().unwrap();
        let secret = BotSecret::parse(text("secret")).unwrap();
        let headers = Headers {
            signature: Some(text("signature")),
            timestamp: Some(text("timestamp")),
            app_id: Some("1"),
        };
        let body = text("body").as_bytes();
        let Ok(Received::Event { event: ChatEvent::Message(message), reply }) =
            receive(body, &headers, "1", Some(&secret))
        else {
            panic!("{case}")
        };
        assert_eq!((message.text.as_str(), reply), ("热表不亮", json!({ "op": 12 })));
        assert_eq!(receive(body, &headers, "1", None), Err(Refused::NotConfigured));
        assert_eq!(receive(body, &headers, "2", Some(&secret)), Err(Refused::NotForUs));
        let unsigned = Headers { signature: None, ..headers };
        assert_eq!(receive(body, &unsigned, "1", Some(&secret)), Err(Refused::Unsigned));
        for timestamp in ["17954230410", "0"] {
            let moved = Headers { timestamp: Some(timestamp), ..headers };
            assert_eq!(receive(body, &moved, "1", Some(&secret)), Err(Refused::WrongSignature));
        }
        let without = Headers { timestamp: None, ..headers };
        assert_eq!(receive(body, &without, "1", Some(&secret)), Err(Refused::Unsigned));
    }
    assert!(BotSecret::parse(" ").is_err());
}

#[test]
fn the_validation_is_answered_but_signs_no_event() {
    for case in channel_cases("qq_validations") {
        let secret = BotSecret::parse(case["secret"].as_str().unwrap()).unwrap();
        let body = case["body"].as_str().unwrap().as_bytes();
        let Ok(Received::Validation { reply }) = receive(body, &Headers::default(), "1", Some(&secret))
        else {
            panic!("{case}")
        };
        assert_eq!(reply["signature"], case["signature"]);
    }
    // Somebody who wants an event signed, so as to send it back to us as Tencent's.
    let forged = json!({ "op": 13, "d": { "event_ts": "1725442341", "plain_token": "{\"op\":0,\"t\":\"C2C_MESSAGE_CREATE\"}" } });
    assert!(receive(forged.to_string().as_bytes(), &Headers::default(), "1", Some(&secret())).is_err());
    let split = json!({ "op": 13, "d": { "event_ts": "1{", "plain_token": "x" } });
    assert!(receive(split.to_string().as_bytes(), &Headers::default(), "1", Some(&secret())).is_err());
}

/// Signs as Tencent does: the validation's answer is such a signature, but for events a case of the file is taken.
fn event(kind: &str, d: Value) -> ChatEvent {
    use ed25519_dalek::{Signer as _, SigningKey};
    let seed: Vec<u8> = b"naOC0ocQE3shWLAfffVLB1rhYPG7".iter().copied().cycle().take(32).collect();
    let body = json!({ "op": 0, "t": kind, "d": d }).to_string();
    let key = SigningKey::from_bytes(&seed.try_into().unwrap());
    let signature: String =
        key.sign(format!("5{body}").as_bytes()).to_bytes().iter().map(|b| format!("{b:02x}")).collect();
    let headers = Headers { signature: Some(&signature), timestamp: Some("5"), app_id: None };
    match receive(body.as_bytes(), &headers, "1", Some(&secret())).unwrap() {
        Received::Event { event, .. } => event,
        other => panic!("{other:?}"),
    }
}

fn message(kind: &str, d: Value) -> ChatMessage {
    match event(kind, d) {
        ChatEvent::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn private_group_and_guild_messages() {
    let private = message(
        "C2C_MESSAGE_CREATE",
        json!({
            "id": "m", "author": { "user_openid": "U" }, "content": "<b>&amp;", "timestamp": "2026-11-23T16:37:21+08:00",
            "attachments": [
                { "content_type": "voice", "filename": "v.silk", "size": 3, "url": "https://q.example/v" },
                { "content_type": "file", "filename": "f.pdf", "url": "q.example/f" },
            ],
        }),
    );
    assert_eq!(private.conversation, Conversation::Private { peer: "U".into(), through: None });
    assert_eq!((private.text.as_str(), private.sent), ("<b>&amp;", Some(at(1_795_423_041))));
    let kinds: Vec<&FileKind> = private.files.iter().map(|file| &file.kind).collect();
    assert_eq!(kinds, [&FileKind::Voice, &FileKind::File]);
    assert_eq!(private.files[1].url.as_deref(), Some("https://q.example/f"));

    let group = message(
        "GROUP_AT_MESSAGE_CREATE",
        json!({
        "id": "m", "author": { "member_openid": "M" }, "content": " 123", "group_openid": "G" }),
    );
    assert_eq!((group.text.as_str(), group.mentions_us), ("123", true));
    assert_eq!(group.conversation, Conversation::Group { group: "G".into(), channel: None });

    let guild = message(
        "AT_MESSAGE_CREATE",
        json!({
        "id": "m", "author": { "id": "1234", "username": "abc", "bot": false }, "channel_id": "C", "guild_id": "D",
        "content": "<@!99> <@55>水压 &lt; 2 &amp;amp; <@", "mentions": [{ "id": "99", "bot": true }],
        "message_reference": { "message_id": "r" }, "member": { "nick": "王工" } }),
    );
    assert_eq!(guild.text, "水压 < 2 &amp; <@");
    assert_eq!(
        (guild.mentions_us, guild.mentions, guild.reply_to.as_deref()),
        (true, vec!["55".to_owned()], Some("r"))
    );
    assert_eq!(guild.sender.name.as_deref(), Some("王工"));
    assert_eq!(guild.conversation, Conversation::Group { group: "D".into(), channel: Some("C".into()) });

    let direct = json!({ "id": "m", "author": { "id": "1234" }, "guild_id": "D", "content": "x" });
    assert_eq!(
        message("DIRECT_MESSAGE_CREATE", direct).conversation,
        Conversation::Private { peer: "1234".into(), through: Some("D".into()) }
    );
    let recall = event(
        "PUBLIC_MESSAGE_DELETE",
        json!({
        "message": { "id": "m", "author": { "id": "7" }, "guild_id": "D", "channel_id": "C" }, "op_user": { "id": "8" } }),
    );
    assert!(
        matches!(recall, ChatEvent::Recalled(recall) if recall.message == "m" && recall.by.as_deref() == Some("8"))
    );
    let robot =
        json!({ "id": "m", "author": { "id": "7", "bot": true }, "guild_id": "D", "channel_id": "C" });
    assert!(matches!(event("MESSAGE_CREATE", robot), ChatEvent::Ignored(_)));
    assert_eq!(event("FRIEND_ADD", json!({})), ChatEvent::Ignored("FRIEND_ADD".into()));
}

fn token() -> AccessToken {
    read_access_token(&response(200, &json!({ "access_token": "AT", "expires_in": "7200" })), at(0)).unwrap()
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn tokens_are_renewed_before_they_end() {
    let asked = access_token_request("1", &secret());
    assert_eq!(body(&asked), json!({ "appId": "1", "clientSecret": "naOC0ocQE3shWLAfffVLB1rhYPG7" }));
    assert!(token().is_usable(at(7_139)) && !token().is_usable(at(7_140)));
    let denied = response(200, &json!({ "code": 100_016, "message": "invalid appid or secret" }));
    assert_eq!(read_access_token(&denied, at(0)).unwrap_err().remedy, Remedy::Never);
    assert!(!format!("{:?}", token()).contains("AT"));
}

#[test]
fn answers_name_the_message_and_their_number() {
    let answering = Answering { message: "m".into(), sequence: 2 };
    let group = Conversation::Group { group: "G/1".into(), channel: None };
    let request = send_text(&token(), &group, &answering, "好 <@x>");
    assert_eq!(request.url, "https://api.sgroup.qq.com/v2/groups/G%2F1/messages");
    assert_eq!(body(&request), json!({ "msg_type": 0, "content": "好 <@x>", "msg_id": "m", "msg_seq": 2 }));
    assert!(request.headers.contains(&("authorization".into(), "QQBot AT".into())));
    let channel = Conversation::Group { group: "D".into(), channel: Some("C".into()) };
    let request = send_text(&token(), &channel, &answering, "<@!7>");
    assert_eq!(
        (request.url.as_str(), &body(&request)["content"]),
        ("https://api.sgroup.qq.com/channels/C/messages", &json!("&lt;@!7&gt;"))
    );

    let private = Conversation::Private { peer: "U".into(), through: None };
    let request =
        upload(&token(), &private, FileType::Picture, "a.png", &FileSource::Bytes(vec![1])).unwrap();
    assert_eq!(request.url, "https://api.sgroup.qq.com/v2/users/U/files");
    assert_eq!(body(&request)["file_data"], "AQ==");
    assert!(upload(&token(), &channel, FileType::File, "a", &FileSource::Url("u".into())).is_none());
    let given = response(200, &json!({ "file_uuid": "u", "file_info": "INFO", "ttl": 600 }));
    let file = read_uploaded(&given).unwrap();
    assert_eq!(file, Uploaded { file_info: "INFO".into(), lasts_s: Some(600) });
    assert_eq!(
        body(&send_media(&token(), &private, &answering, &file))["media"],
        json!({ "file_info": "INFO" })
    );
}

#[test]
fn refusals_say_what_helps() {
    assert_eq!(read_sent(&response(200, &json!({ "id": "x", "timestamp": 1 }))).as_deref(), Ok("x"));
    for (status, code, remedy) in [
        (401, 11_244, Remedy::NewToken),
        (400, 22_009, Remedy::Later),
        (400, 40_034, Remedy::Never),
        (500, 1, Remedy::Later),
    ] {
        let refused = read_sent(&response(status, &json!({ "code": code, "message": "no" }))).unwrap_err();
        assert_eq!((refused.code, refused.remedy), (code, remedy));
    }
    let page = Response { status: 502, body: b"<html>".to_vec() };
    assert_eq!(read_sent(&page).unwrap_err().remedy, Remedy::Later);
}
