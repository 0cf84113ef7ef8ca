//! OneBot: who is let in, what is read, what is said, and one connection's life.

use channels::chat::onebot::{
    Answer, Call, CannotCall, FileSource, Hello, NotUploaded, Outcome, OutgoingPart, Role, Session, Step,
    Version, answer, escape_argument, escape_text, http_request, read_event, receive_http, receive_http_12,
    segments_from_cq, segments_to_cq, send_files, send_message, sent_id, unescape, upload_file,
};
use channels::chat::{ChatEvent, ChatMessage, Conversation, FileKind, Heartbeat, Remedy};
use channels::http::Response;
use channels::secret::{Refused, Secret, check_token};
use serde_json::{Value, json};

use crate::{at, channel_cases};

fn secret(text: &str) -> Secret {
    Secret::parse(text).unwrap()
}

fn read(event: &Value) -> ChatEvent {
    read_event(event.to_string().as_bytes()).unwrap()
}

fn message(parts: Value) -> ChatMessage {
    let event = json!({
        "post_type": "message", "message_type": "group", "time": 1_795_423_041, "self_id": 10, "user_id": "77",
        "group_id": 5, "message_id": -3, "message": parts, "sender": { "nickname": "n", "card": "三号楼王工" },
    });
    match read(&event) {
        ChatEvent::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

fn group() -> Conversation {
    Conversation::Group { group: "5".into(), channel: None }
}

#[test]
fn signatures_made_elsewhere_are_ours() {
    for case in channel_cases("onebot") {
        let body = case["body"].as_str().unwrap();
        let signature = case["signature"].as_str().unwrap();
        let known = secret(case["secret"].as_str().unwrap());
        assert!(receive_http(body.as_bytes(), Some(signature), Some(&known)).is_ok());
        assert!(receive_http(body.as_bytes(), Some(&signature.to_uppercase()), Some(&known)).is_err());
        for bad in ["", "sha1=", "sha1=00", "sha256=00", &signature[5..], &format!("{signature}00")] {
            assert!(receive_http(body.as_bytes(), Some(bad), Some(&known)).is_err(), "{bad}");
        }
        assert!(receive_http(format!("{body} ").as_bytes(), Some(signature), Some(&known)).is_err());
    }
}

#[test]
fn tokens_of_both_schemes_and_none_without_configuration() {
    let token = secret("t0ken");
    for right in ["Bearer t0ken", "Token t0ken", "bearer  t0ken "] {
        assert_eq!(check_token(Some(right), None, Some(&token)), Ok(()), "{right}");
        assert_eq!(check_token(Some(right), None, None), Err(Refused::NotConfigured), "{right}");
    }
    assert_eq!(check_token(None, Some("t0ken"), Some(&token)), Ok(()));
    for wrong in ["Bearer t0ke", "Bearer", "t0ken", "Basic t0ken", "Bearer t0ken2"] {
        assert_eq!(
            check_token(Some(wrong), Some("t0ken"), Some(&token)),
            Err(Refused::WrongSignature),
            "{wrong}"
        );
    }
    assert_eq!(check_token(None, None, Some(&token)), Err(Refused::Unsigned));
    assert_eq!(check_token(None, Some(""), Some(&token)), Err(Refused::Unsigned));
    let beat = br#"{"type":"meta","detail_type":"heartbeat","interval":5000}"#;
    assert!(receive_http_12(beat, Some("Bearer t0ken"), Some(&token)).is_ok());
    assert_eq!(receive_http_12(beat, Some("Bearer t0ken"), None), Err(Refused::NotConfigured));
}

#[test]
fn array_and_string_messages_read_alike() {
    let array = json!([
        { "type": "reply", "data": { "id": "-9" } },
        { "type": "at", "data": { "qq": "10" } },
        { "type": "text", "data": { "text": " 热表[3#], 报警 & 漏水 " } },
        { "type": "at", "data": { "qq": 88 } },
        { "type": "image", "data": { "file": "a,b.jpg", "url": "https://q.example/a?x=1&y=[2]" } },
        { "type": "face", "data": { "id": "14" } },
    ]);
    let string = segments_to_cq(array.as_array().unwrap());
    for parts in [array, json!(string)] {
        let message = message(parts);
        assert_eq!(message.text, "热表[3#], 报警 & 漏水");
        assert!(message.mentions_us);
        assert_eq!(message.mentions, ["88"]);
        assert_eq!(message.reply_to.as_deref(), Some("-9"));
        assert_eq!(message.sender.name.as_deref(), Some("三号楼王工"));
        assert_eq!((message.id.as_str(), &message.conversation), ("-3", &group()));
        assert_eq!(message.files[0].url.as_deref(), Some("https://q.example/a?x=1&y=[2]"));
        assert_eq!(message.files[0].name.as_deref(), Some("a,b.jpg"));
        assert_eq!(message.files[1].kind, FileKind::Other("face".into()));
        assert_eq!(message.sent, Some(at(1_795_423_041)));
        assert_eq!(message.key(), "OneBot:10:g:5::-3");
    }
}

#[test]
fn long_links_stay_whole_and_endless_ones_are_left_out() {
    let link = |length: usize| format!("https://q.example/{}", "x".repeat(length));
    let of = |url: String| message(json!([{ "type": "image", "data": { "url": url } }])).files[0].url.clone();
    assert_eq!(of(link(2_000)), Some(link(2_000)));
    assert_eq!(of(link(9_000)), None);
    let mut event = json!({ "post_type": "message", "message_type": "private", "self_id": 1, "user_id": 2, "message": "x" });
    event["message_id"] = "i".repeat(2_000).into();
    assert!(read_event(event.to_string().as_bytes()).is_err(), "half an id would be another");
}

#[test]
fn escapes_go_both_ways_in_one_pass() {
    for plain in ["", "a&b", "&amp;", "&#91;", "[CQ:at,qq=1]", "&&[[]],,", "水&#44;"] {
        assert_eq!(unescape(&escape_text(plain)), plain);
        assert_eq!(unescape(&escape_argument(plain)), plain);
        let sent = json!([{ "type": "text", "data": { "text": plain } }]);
        let back = segments_from_cq(&segments_to_cq(sent.as_array().unwrap()));
        assert_eq!(back.iter().map(|s| s["data"]["text"].as_str().unwrap()).collect::<String>(), plain);
    }
    assert_eq!(unescape("&amp;#91;&lt;&"), "&#91;&lt;&");
    // What is no code stays what somebody wrote.
    for odd in ["[CQ:", "[CQ:]", "[CQ:at,qq]", "[CQ:a b]", "[CQ:at,qq=1"] {
        assert_eq!(message(json!(odd)).text, odd);
    }
    assert_eq!(message(json!("一[CQ:face,id=1]二")).text, "一二");
}

#[test]
fn recalls_files_and_our_own_echo() {
    let recall = json!({ "post_type": "notice", "notice_type": "group_recall", "self_id": 1, "group_id": 5,
                         "user_id": 7, "operator_id": 8, "message_id": 13, "time": 5 });
    let ChatEvent::Recalled(recall) = read(&recall) else { panic!("no recall") };
    assert_eq!((recall.message.as_str(), recall.by.as_deref()), ("13", Some("8")));
    assert_eq!(recall.conversation, group());
    let friend = json!({ "post_type": "notice", "notice_type": "friend_recall", "self_id": 1, "user_id": 7, "message_id": 1 });
    let ChatEvent::Recalled(friend) = read(&friend) else { panic!("no recall") };
    assert_eq!(friend.conversation, Conversation::Private { peer: "7".into(), through: None });

    let upload = json!({ "post_type": "notice", "notice_type": "group_upload", "self_id": 1, "group_id": 5, "user_id": 7,
                         "time": 9, "file": { "id": "/x", "name": "读数.xlsx", "size": 900, "busid": 1 } });
    let ChatEvent::Message(upload) = read(&upload) else { panic!("no message") };
    assert_eq!(upload.files[0].name.as_deref(), Some("读数.xlsx"));
    assert_eq!((upload.files[0].bytes, upload.files[0].id.as_deref()), (Some(900), Some("/x")));

    let own = json!({ "post_type": "message", "message_type": "private", "self_id": 1, "user_id": 1, "message_id": 1 });
    assert_eq!(read(&own), ChatEvent::Ignored("message of our own".into()));
    let stranger = json!({ "post_type": "message", "message_type": "private", "self_id": 1, "user_id": 2,
                           "message_id": 1, "message": "x", "sender": { "group_id": 5 } });
    let ChatEvent::Message(stranger) = read(&stranger) else { panic!("no message") };
    assert_eq!(stranger.conversation, Conversation::Private { peer: "2".into(), through: Some("5".into()) });
    for lacking in [
        json!({}),
        json!({ "post_type": "message" }),
        json!([]),
        json!({ "post_type": "message", "user_id": 1 }),
    ] {
        assert!(read_event(lacking.to_string().as_bytes()).is_err(), "{lacking}");
    }
}

#[test]
fn version_12_messages_and_recalls() {
    let event = json!({
        "id": "e", "self": { "platform": "qq", "user_id": "10" }, "time": 1.5, "type": "message",
        "detail_type": "channel", "guild_id": "g", "channel_id": "c", "user_id": "7", "message_id": "m",
        "message": [
            { "type": "mention", "data": { "user_id": "10" } }, { "type": "mention_all", "data": {} },
            { "type": "text", "data": { "text": "漏水" } }, { "type": "reply", "data": { "message_id": "r" } },
            { "type": "file", "data": { "file_id": "f" } },
        ],
    });
    let ChatEvent::Message(message) = read(&event) else { panic!("no message") };
    assert_eq!(message.conversation, Conversation::Group { group: "g".into(), channel: Some("c".into()) });
    assert!(message.mentions_us && message.mentions == ["all"] && message.reply_to.as_deref() == Some("r"));
    assert_eq!((message.files[0].id.as_deref(), message.sent.unwrap().as_millisecond()), (Some("f"), 1500));
    let recall = json!({ "type": "notice", "detail_type": "group_message_delete", "group_id": "5", "message_id": "m",
                         "user_id": "7", "operator_id": "8", "time": 1, "self": { "user_id": "10" } });
    assert!(matches!(read(&recall), ChatEvent::Recalled(recall) if recall.message == "m"));
}

#[test]
fn what_is_said_can_not_become_a_code() {
    let parts = [
        OutgoingPart::ReplyTo("3".into()),
        OutgoingPart::At("7".into()),
        OutgoingPart::Text("[CQ:at,qq=all] 请看".into()),
        OutgoingPart::Picture(FileSource::Bytes(vec![1, 2])),
    ];
    let call = send_message(Version::Eleven, &group(), &parts).unwrap();
    assert_eq!((call.action, &call.params["group_id"]), ("send_group_msg", &json!(5)));
    assert_eq!(
        call.params["message"][2],
        json!({ "type": "text", "data": { "text": "[CQ:at,qq=all] 请看" } })
    );
    assert_eq!(call.params["message"][3]["data"]["file"], "base64://AQI=");
    let private = Conversation::Private { peer: "7".into(), through: Some("5".into()) };
    let call = send_message(Version::Eleven, &private, &parts[..1]).unwrap();
    assert_eq!(
        (call.action, &call.params["user_id"], &call.params["group_id"]),
        ("send_private_msg", &json!(7), &json!(5))
    );

    assert_eq!(send_message(Version::Twelve, &group(), &parts), Err(NotUploaded));
    let picture = [OutgoingPart::Picture(FileSource::Id("f".into()))];
    let call = send_message(Version::Twelve, &group(), &picture).unwrap();
    assert_eq!(call.params["message"][0], json!({ "type": "image", "data": { "file_id": "f" } }));
    assert_eq!(upload_file("a.pdf", &FileSource::Bytes(vec![1])).params["data"], "AQ==");
    assert_eq!(send_files(&group(), "/srv/reports/a.pdf", "报告.pdf").action, "upload_group_file");

    let request = http_request(Version::Eleven, "http://qq.local:3000/", &call, Some(&secret("t")));
    assert_eq!(request.url, "http://qq.local:3000/send_message");
    assert!(request.headers.contains(&("authorization".into(), "Bearer t".into())));
    assert!(!format!("{request:?}").contains("Bearer"));
}

#[test]
fn answers_by_http() {
    let said = |status, body: Value| answer(&Response { status, body: body.to_string().into_bytes() });
    let data = said(200, json!({ "status": "ok", "retcode": 0, "data": { "message_id": 55 } })).unwrap();
    assert_eq!(sent_id(&data).as_deref(), Some("55"));
    assert_eq!(said(200, json!({ "status": "async", "retcode": 1 })).unwrap(), Value::Null);
    let refused =
        said(200, json!({ "status": "failed", "retcode": 1404, "wording": "没有这个群" })).unwrap_err();
    assert_eq!((refused.remedy, refused.message.as_str()), (Remedy::Never, "没有这个群"));
    assert_eq!(said(200, json!({ "status": "failed", "retcode": 100 })).unwrap_err().remedy, Remedy::Later);
    assert_eq!(said(403, json!({})).unwrap_err().remedy, Remedy::Never);
    assert_eq!(said(502, json!({})).unwrap_err().remedy, Remedy::Later);
}

fn hello() -> Hello<'static> {
    Hello {
        authorization: Some("Bearer t"),
        self_id: Some("10"),
        role: Some("Universal"),
        ..Hello::default()
    }
}

fn session() -> Session {
    Session::open(&hello(), Some(&secret("t")), at(0)).unwrap()
}

fn call() -> Call {
    send_message(Version::Eleven, &group(), &[OutgoingPart::Text("您好".into())]).unwrap()
}

#[test]
fn a_connection_is_let_in_by_its_token_only() {
    assert_eq!(session().account.as_deref(), Some("10"));
    assert_eq!(Session::open(&hello(), None, at(0)).unwrap_err(), Refused::NotConfigured);
    assert_eq!(Session::open(&hello(), Some(&secret("u")), at(0)).unwrap_err(), Refused::WrongSignature);
    let nobody = Hello { self_id: None, ..hello() };
    assert!(Session::open(&nobody, Some(&secret("t")), at(0)).is_err());
    let twelve = Hello { protocol: Some("12.go-onebot"), ..nobody };
    assert_eq!(Session::open(&twelve, Some(&secret("t")), at(0)).unwrap().version, Version::Twelve);
    let mut events =
        Session::open(&Hello { role: Some("Event"), ..hello() }, Some(&secret("t")), at(0)).unwrap();
    assert_eq!(events.role, Role::Event);
    assert_eq!(events.call(&call(), "e", at(0)), Err(CannotCall::EventsOnly));
}

#[test]
fn answers_find_their_calls() {
    let mut session = session();
    let frame: Value = serde_json::from_str(&session.call(&call(), "one", at(0)).unwrap()).unwrap();
    assert_eq!((&frame["action"], &frame["echo"]), (&json!("send_group_msg"), &json!("one")));
    session.call(&call(), "two", at(0)).unwrap();
    assert_eq!(session.call(&call(), "two", at(0)), Err(CannotCall::SameEcho));
    let done = r#"{"status":"ok","retcode":0,"data":{"message_id":1},"echo":"two"}"#;
    let outcome = Outcome::Done(json!({ "message_id": 1 }));
    assert_eq!(session.on_text(done, at(1)), [Step::Answered(Answer { echo: "two".into(), outcome })]);
    assert!(matches!(session.on_text(done, at(1)).as_slice(), [Step::Unreadable(_)]));
    let no = r#"{"status":"failed","retcode":1400,"data":null,"echo":"one"}"#;
    assert!(matches!(
        session.on_text(no, at(1)).as_slice(),
        [Step::Answered(Answer { outcome: Outcome::Refused(_), .. })]
    ));

    session.call(&call(), "late", at(1)).unwrap();
    assert_eq!(session.on_time(at(31)), []);
    let unknown = |echo: &str| Answer { echo: echo.into(), outcome: Outcome::Unknown };
    assert_eq!(session.on_time(at(32)), [Step::Answered(unknown("late"))]);
    session.call(&call(), "cut", at(33)).unwrap();
    assert_eq!(session.closed(), [unknown("cut")]);
}

#[test]
fn a_silent_connection_is_hung_up_and_rubbish_is_survived() {
    let mut session = session();
    assert!(matches!(session.on_text("{", at(0)).as_slice(), [Step::Unreadable(_)]));
    assert_eq!(session.on_time(at(10_000)), [], "without heartbeats silence means nothing");
    let beat = r#"{"post_type":"meta_event","meta_event_type":"heartbeat","status":{"online":true,"good":false},"interval":15000}"#;
    let heard = Heartbeat { online: false, interval_ms: Some(15_000) };
    assert_eq!(session.on_text(beat, at(10_000)), [Step::Event(ChatEvent::Heartbeat(heard))]);
    assert_eq!(session.on_time(at(10_045)), []);
    assert!(matches!(session.on_time(at(10_046)).as_slice(), [Step::HangUp(_)]));
    session.on_text(&beat.replace("15000", "1000"), at(20_000));
    assert_eq!(session.on_time(at(20_030)), [], "a moment's silence is forgiven, however hasty the heart");
    assert!(matches!(session.on_time(at(20_031)).as_slice(), [Step::HangUp(_)]));
    let connect =
        r#"{"post_type":"meta_event","meta_event_type":"lifecycle","sub_type":"connect","self_id":10}"#;
    assert!(matches!(session.on_text(connect, at(0)).as_slice(), [Step::Event(ChatEvent::Heartbeat(_))]));
}
