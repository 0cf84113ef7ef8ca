//! WeCom: envelopes, callbacks, messages, customer service.

use channels::chat::wecom::{
    self, AesKey, Agent, CallbackKeys, CallbackQuery, MediaKind, Reply, ServiceNews, access_token_request,
    download, kf, read_access_token, read_done, read_event, read_uploaded, reply, send_markdown, send_media,
    send_text, upload,
};
use channels::chat::{AccessToken, ChatEvent, ChatMessage, Conversation, FileKind, Remedy};
use channels::http::{Request, Response};
use channels::secret::{Refused, Secret};
use serde_json::{Value, json};

use crate::{at, channel_cases};

const AES: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn keys(receive_id: &str) -> CallbackKeys {
    let token = Secret::parse("tok").unwrap();
    CallbackKeys { token, key: AesKey::parse(AES).unwrap(), receive_id: receive_id.into() }
}

#[test]
fn envelopes_made_elsewhere_are_opened_with_every_padding() {
    let cases = channel_cases("wecom");
    let mut pads: Vec<u64> = cases.iter().map(|case| case["pad"].as_u64().unwrap()).collect();
    pads.sort_unstable();
    pads.dedup();
    assert_eq!(pads, (1..=32).collect::<Vec<u64>>());
    for case in cases {
        let text = |field: &str| case[field].as_str().unwrap();
        let keys = keys(text("receive_id"));
        let query = CallbackQuery {
            msg_signature: text("signature").into(),
            timestamp: text("timestamp").into(),
            nonce: text("nonce").into(),
            echostr: text("encrypted").into(),
        };
        assert_eq!(wecom::echo(&query, Some(&keys)).as_deref(), Ok(text("message")));
        assert_eq!(keys.encrypt(text("message").as_bytes(), *b"0123456789abcdef"), text("encrypted"));
        assert_eq!(wecom::echo(&query, None), Err(Refused::NotConfigured));
        let other = CallbackKeys { receive_id: "ww2".into(), ..keys.clone() };
        assert_eq!(wecom::echo(&query, Some(&other)), Err(Refused::NotForUs));
        let unsigned = CallbackQuery { msg_signature: String::new(), ..query.clone() };
        assert_eq!(wecom::echo(&unsigned, Some(&keys)), Err(Refused::Unsigned));
        let late = CallbackQuery { timestamp: "1".into(), ..query };
        assert_eq!(wecom::echo(&late, Some(&keys)), Err(Refused::WrongSignature));
    }
}

#[test]
fn broken_envelopes_are_refused() {
    let keys = keys("ww1");
    let whole = keys.encrypt(b"hello", [7; 16]);
    for bad in [
        "",
        "AAAA",
        "!!",
        &whole[..whole.len() / 2],
        &format!("AAAA{whole}"),
        &whole.replace(&whole[..4], "zzzz"),
    ] {
        assert!(keys.decrypt(bad).is_err(), "{bad}");
    }
    for bad in ["", "short", &AES[1..], &format!("{AES}="), &AES.replace('a', "!")] {
        assert!(AesKey::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_query_is_decoded_once() {
    let raw = "msg_signature=ab%2Bc&timestamp=1&nonce=n&echostr=a%2Bb+c%2Fd%3D%3D&echostr2=x";
    let query = CallbackQuery::parse(raw);
    assert_eq!((query.msg_signature.as_str(), query.echostr.as_str()), ("ab+c", "a+b+c/d=="));
    assert_eq!(CallbackQuery::parse("echostr=%252B&&=").echostr, "%2B");
    assert_eq!(CallbackQuery::parse("echostr=a%20b").echostr, "a+b", "a proxy had decoded it before");
}

#[test]
fn the_answer_is_an_envelope_like_theirs() {
    let keys = keys("ww1");
    let sent = Reply { message: "<xml>好</xml>", now: at(99), nonce: "n1", random: [3; 16] };
    let xml = reply(&sent, &keys);
    let part = |from: &str, to: &str| xml.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
    let query = CallbackQuery {
        msg_signature: part("<MsgSignature><![CDATA[", "]]>"),
        timestamp: part("<TimeStamp>", "<"),
        nonce: part("<Nonce><![CDATA[", "]]>"),
        echostr: part("<Encrypt><![CDATA[", "]]>"),
    };
    assert_eq!(wecom::echo(&query, Some(&keys)).as_deref(), Ok("<xml>好</xml>"));
}

fn message(inner: &str) -> ChatMessage {
    let head = "<xml><ToUserName>ww1</ToUserName><FromUserName>li</FromUserName><CreateTime>9</CreateTime>";
    match read_event(&format!("{head}{inner}</xml>"), "ww1").unwrap() {
        ChatEvent::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn messages_of_every_kind() {
    let text = message(
        "<MsgType>text</MsgType><Content><![CDATA[5<6 & ]]><![CDATA[漏水]]></Content><MsgId>7</MsgId><AgentID>2</AgentID>",
    );
    assert_eq!((text.text.as_str(), text.id.as_str(), text.account.as_str()), ("5<6 & 漏水", "7", "ww1/2"));
    assert_eq!((text.sent, &text.sender.id), (Some(at(9)), &"li".to_owned()));
    let picture = message("<MsgType>image</MsgType><PicUrl>http://p.example/1</PicUrl><MediaId>M</MediaId>");
    assert_eq!(
        (picture.files[0].kind.clone(), picture.files[0].id.as_deref()),
        (FileKind::Picture, Some("M"))
    );
    assert_eq!(picture.id, "li:9", "without an id, sender and second tell a repetition");
    let voice = message("<MsgType>voice</MsgType><MediaId>V</MediaId><Format>amr</Format><MsgId>8</MsgId>");
    assert!(voice.files[0].name.as_deref().unwrap().ends_with(".amr"));
    let file = message("<MsgType>file</MsgType><MediaId>F</MediaId><FileName>读数.xlsx</FileName>");
    assert_eq!(file.files[0].name.as_deref(), Some("读数.xlsx"));
    let place = message(
        "<MsgType>location</MsgType><Location_X>39.9</Location_X><Location_Y>116.4</Location_Y><Label>三号楼</Label>",
    );
    assert_eq!(place.text, "三号楼 39.9 116.4");
    let odd = message("<MsgType>hologram</MsgType>");
    assert_eq!(odd.files[0].kind, FileKind::Other("hologram".into()));
    let entered = "<xml><MsgType>event</MsgType><Event>enter_agent</Event></xml>";
    assert_eq!(read_event(entered, "ww1"), Ok(ChatEvent::Ignored("enter_agent".into())));
    assert!(read_event("<xml><MsgType>text</MsgType></xml>", "ww1").is_err());
}

#[test]
fn entities_and_depths_do_no_harm() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>"#;
    assert!(read_event(laughs, "ww1").is_err());
    let outside = r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>"#;
    assert!(read_event(outside, "ww1").is_err());
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(read_event(&deep, "ww1").is_err());
    let (open, close) = ("<a>".repeat(9_900), "</a>".repeat(9_900));
    let nested = format!("<xml>{open}{close}<MsgType>event</MsgType></xml>");
    assert_eq!(read_event(&nested, "ww1"), Ok(ChatEvent::Ignored(String::new())));
}

fn response(body: &Value) -> Response {
    Response { status: 200, body: body.to_string().into_bytes() }
}

fn token() -> AccessToken {
    read_access_token(&response(&json!({ "errcode": 0, "access_token": "T&1", "expires_in": 7200 })), at(0))
        .unwrap()
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn sending_keeps_within_their_limits() {
    let asked = access_token_request("ww1", &Secret::parse("s&s").unwrap());
    assert_eq!(asked.url, "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=s%26s");
    let long = "水".repeat(1_000);
    let sent = send_text(&token(), &Agent { id: 2 }, "li", &long);
    let texts: Vec<String> =
        sent.iter().map(|request| body(request)["text"]["content"].as_str().unwrap().to_owned()).collect();
    assert!(texts.iter().all(|text| text.len() <= wecom::TEXT_BYTES_MAX));
    assert_eq!(texts.concat(), long);
    assert_eq!((&body(&sent[0])["touser"], &body(&sent[0])["agentid"]), (&json!("li"), &json!(2)));
    assert_eq!(sent[0].url, "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=T%261");
    let markdown = send_markdown(&token(), &Agent { id: 2 }, "li", "**好**");
    assert_eq!(body(&markdown[0])["markdown"]["content"], "**好**");
    let media = send_media(&token(), &Agent { id: 2 }, "li", MediaKind::File, "M");
    assert_eq!((&body(&media)["msgtype"], &body(&media)["file"]["media_id"]), (&json!("file"), &json!("M")));
    let handed = upload(&token(), MediaKind::File, "报告\"\r\n.pdf", b"%PDF", "b0undary");
    let text = String::from_utf8(handed.body).unwrap();
    assert!(text.starts_with("--b0undary\r\nContent-Disposition: form-data; name=\"media\"; filename=\"报告.pdf\"; filelength=4\r\n"));
    assert!(text.ends_with("\r\n\r\n%PDF\r\n--b0undary--\r\n"));
    assert!(download(&token(), "M/1").url.ends_with("media_id=M%2F1"));
}

#[test]
fn refusals_say_what_helps() {
    let refused = |value: Value| read_done(&response(&value)).unwrap_err().remedy;
    assert_eq!(refused(json!({ "errcode": 42001, "errmsg": "access_token expired" })), Remedy::NewToken);
    assert_eq!(refused(json!({ "errcode": 45009 })), Remedy::Later);
    assert_eq!(refused(json!({ "errcode": -1 })), Remedy::Later);
    assert_eq!(refused(json!({ "errcode": 60011 })), Remedy::Never);
    assert_eq!(refused(json!({ "errcode": 0, "invaliduser": "li" })), Remedy::Never);
    let wrong_secret = response(&json!({ "errcode": 40001, "errmsg": "invalid credential" }));
    assert_eq!(read_access_token(&wrong_secret, at(0)).unwrap_err().remedy, Remedy::Never);
    assert_eq!(read_uploaded(&response(&json!({ "errcode": 0, "media_id": "M" }))).as_deref(), Ok("M"));
}

#[test]
fn customer_service_is_fetched_page_by_page() {
    let news = "<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>TK</Token><OpenKfId>wk</OpenKfId></xml>";
    let Ok(ChatEvent::ServiceHasNews(news)) = read_event(news, "ww1") else { panic!("no news") };
    assert_eq!(news, ServiceNews { token: "TK".into(), service: "wk".into() });
    assert_eq!(body(&kf::sync(&token(), &news, None)).get("cursor"), None);
    assert_eq!(body(&kf::sync(&token(), &news, Some("c1")))["cursor"], "c1");
    let page = kf::read_page(&response(&json!({
        "errcode": 0, "next_cursor": "c2", "has_more": 1, "msg_list": [
            { "msgid": "1", "open_kfid": "wk", "external_userid": "wm", "send_time": 9, "origin": 3, "msgtype": "text",
              "text": { "content": "表坏了", "menu_id": "" } },
            { "msgid": "2", "open_kfid": "wk", "external_userid": "wm", "send_time": 9, "origin": 3, "msgtype": "image",
              "image": { "media_id": "M" } },
            { "msgid": "3", "open_kfid": "wk", "external_userid": "wm", "origin": 5, "msgtype": "text" },
            { "msgid": "4", "send_time": 10, "origin": 4, "msgtype": "event", "event": { "event_type": "user_recall_msg",
              "open_kfid": "wk", "external_userid": "wm", "recall_msgid": "1" } },
            { "msgid": "5", "origin": 4, "msgtype": "event", "event": { "event_type": "enter_session" } },
        ],
    })))
    .unwrap();
    assert!(page.has_more && page.cursor == "c2");
    let [
        ChatEvent::Message(text),
        ChatEvent::Message(picture),
        ChatEvent::Ignored(_),
        ChatEvent::Recalled(recall),
        ChatEvent::Ignored(_),
    ] = page.events.as_slice()
    else {
        panic!("{:?}", page.events)
    };
    assert_eq!(text.text, "表坏了");
    assert_eq!(text.conversation, Conversation::Private { peer: "wm".into(), through: Some("wk".into()) });
    assert_eq!((picture.files[0].id.as_deref(), recall.message.as_str()), (Some("M"), "1"));
    let stuck = kf::read_page(&response(&json!({ "errcode": 0, "has_more": 1 }))).unwrap();
    assert!(!stuck.has_more, "a page that does not move on is the last");
    let sent = kf::send_text(&token(), "wk", "wm", "好", "0198f0a0-aaaa-7bbb-8ccc-ddddeeeeffff");
    assert!(body(&sent[0])["msgid"].as_str().unwrap().len() <= 32);
    let media = kf::send_media(&token(), "wk", "wm", MediaKind::Picture, "M", "id");
    assert_eq!(body(&media)["image"]["media_id"], "M");
}
