//! What chat platforms deliver: who is believed, and what becomes of it.

use crate::house::{BOT_SECRET, Got, House, read, wecom_keys};
use axum::body::Body;
use axum::http::Request;
use channels::chat::lines::{NotSent, OutChat};
use channels::chat::onebot::Version;
use channels::chat::wecom::{Reply, reply};
use domain::case::{Case, Channel, Event, MachineMessage};
use domain::charter::KeptBy;
use domain::ids::{CaseId, Digest};
use ed25519_dalek::{Signer as _, SigningKey};
use futures_util::{SinkExt as _, StreamExt as _};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use std::time::Duration;
use store::chat::{self, Peer};
use store::values;
use tokio_tungstenite::tungstenite::{self, Message, client::IntoClientRequest as _};

async fn post(house: &House, path: &str, headers: &[(&str, String)], body: &str) -> Got {
    let mut request = Request::builder().method("POST").uri(path);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    read(house.ask(request.body(Body::from(body.to_owned())).unwrap()).await).await
}

fn signed(body: &str) -> Vec<(&'static str, String)> {
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(b"s3cret").unwrap();
    mac.update(body.as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect();
    vec![("x-signature", format!("sha1={hex}"))]
}

fn event(id: i64, from: i64, text: &str) -> String {
    json!({
        "post_type": "message", "message_type": "private", "time": 1_795_423_041, "self_id": 10, "user_id": from,
        "message_id": id, "message": [{ "type": "text", "data": { "text": text } }],
        "sender": { "nickname": "老王" },
    })
    .to_string()
}

/// Takes in what waits, as the program's own task does.
async fn take_in(house: &House) {
    loop {
        let lease = jiff::SignedDuration::from_secs(60);
        let claimed = chat::claim(house.store.db(), house.store.now(), 10, lease).await.unwrap();
        if claimed.is_empty() {
            return;
        }
        for one in claimed {
            house.chat.take(&house.store, &one).await.unwrap();
        }
    }
}

async fn cases(house: &House, channel: Channel) -> Vec<Case> {
    let sql = "SELECT id, state FROM cases WHERE channel = $1 ORDER BY id";
    let rows: Vec<(i64, String)> = house.store.db().all(sql, values![channel.code()]).await.unwrap();
    rows.into_iter().map(|(_, state)| serde_json::from_str(&state).unwrap()).collect()
}

async fn events(house: &House, case: CaseId) -> Vec<Event> {
    let journal = store::read::case::journal(&house.store, case).await.unwrap();
    journal.into_iter().flat_map(|recorded| recorded.entry.events).collect()
}

#[tokio::test]
async fn only_who_is_known_is_believed() {
    let house = House::new().await;
    let body = event(1, 77, "水表不走字");
    let status = async |path: &str, headers: &[(&str, String)], body: &str| {
        post(&house, path, headers, body).await.status.as_u16()
    };
    assert_eq!(status("/inbound/onebot/qq", &[], &body).await, 401);
    assert_eq!(status("/inbound/onebot/qq", &signed("other"), &body).await, 403);
    assert_eq!(status("/inbound/onebot/qq-bare", &signed(&body), &body).await, 503);
    assert_eq!(status("/inbound/onebot/nobody", &signed(&body), &body).await, 404);
    assert_eq!(status("/inbound/onebot/qq", &signed("{"), "{").await, 400);
    assert_eq!(status("/inbound/bot", &[], "{}").await, 404);
    assert_eq!(status("/inbound/qq-bot/bot", &[], r#"{"op":0}"#).await, 401);
    assert_eq!(status("/inbound/qq-bot/bot-bare", &[], r#"{"op":0}"#).await, 503);
    assert_eq!(status("/inbound/wecom/we", &[], "<xml><Encrypt>AAAA</Encrypt></xml>").await, 401);
    assert_eq!(status("/inbound/wecom/we-bare", &[], "<xml><Encrypt>AAAA</Encrypt></xml>").await, 503);
    let large = " ".repeat(5 * 1024 * 1024);
    assert_eq!(status("/inbound/onebot/qq", &signed(&large), &large).await, 413);
    let (waiting,): (i64,) = house.store.db().one("SELECT count(*) FROM chat_in", values![]).await.unwrap();
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn a_stranger_opens_a_case_and_goes_on_in_it() {
    let house = House::new().await;
    let before = cases(&house, Channel::Qq).await.len();
    for (id, from, text) in
        [(1, 77, "水表不走字"), (2, 77, "三号楼"), (3, 78, "热表报警"), (1, 77, "水表不走字")]
    {
        let body = event(id, from, text);
        assert_eq!(post(&house, "/inbound/onebot/qq", &signed(&body), &body).await.status, 204);
    }
    take_in(&house).await;
    let opened = cases(&house, Channel::Qq).await.split_off(before);
    let [first, second] = opened.as_slice() else { panic!("{opened:?}") };
    assert!(first.clocks.iter().any(|clock| clock.terms.kept_by == KeptBy::Answer && clock.is_open()));
    let of_first = events(&house, first.id).await;
    let joined =
        of_first.iter().filter(|e| matches!(e, Event::MessageReceived { by: Channel::Qq, .. })).count();
    assert_eq!((joined, first.answered.is_some()), (1, false));
    assert_eq!(
        events(&house, second.id).await.iter().filter(|e| matches!(e, Event::MessageReceived { .. })).count(),
        0
    );

    // Taken back: the words stay, and that they were taken back is noted, once.
    let recall = json!({
        "post_type": "notice", "notice_type": "friend_recall", "time": 1_795_423_050, "self_id": 10, "user_id": 77,
        "message_id": 2,
    })
    .to_string();
    for _ in 0..2 {
        assert_eq!(post(&house, "/inbound/onebot/qq", &signed(&recall), &recall).await.status, 204);
    }
    let noted = events(&house, first.id).await;
    let recalls =
        noted.iter().filter(|e| matches!(e, Event::MachineMessage { about: MachineMessage::Recalled, .. }));
    assert_eq!(recalls.count(), 1);
}

#[tokio::test]
async fn whoever_was_joined_to_a_customer_is_recognised() {
    let house = House::new().await;
    let say = async |id: i64, from: i64| {
        let body = event(id, from, "水表不走字");
        assert_eq!(post(&house, "/inbound/onebot/qq", &signed(&body), &body).await.status, 204);
        take_in(&house).await;
        cases(&house, Channel::Qq).await.pop().unwrap()
    };
    assert_eq!(say(1, 501).await.customer, None);
    let (customer,): (i64,) = house
        .store
        .db()
        .one("SELECT min(customer) FROM site WHERE area IS NOT NULL", values![])
        .await
        .unwrap();
    let customer = domain::ids::CustomerId(customer);
    let peer = Peer { platform: "one-bot".to_owned(), account: "qq/10".to_owned(), peer: "501".to_owned() };
    assert!(house.store.join_peer(&peer, Some(customer), house.person("liqiang")).await.unwrap());
    // In a group it is another conversation, and the same person.
    let body = json!({
        "post_type": "message", "message_type": "group", "time": 1_795_423_041, "self_id": 10, "user_id": 501,
        "group_id": 5, "message_id": 9, "sender": { "nickname": "老王" },
        "message": [{ "type": "at", "data": { "qq": "10" } }, { "type": "text", "data": { "text": "又不走了" } }],
    })
    .to_string();
    post(&house, "/inbound/onebot/qq", &signed(&body), &body).await;
    let aside =
        body.replace("\"qq\":\"10\"", "\"qq\":\"99\"").replace("\"message_id\":9", "\"message_id\":10");
    let aside = aside.replace("\"user_id\":501", "\"user_id\":502");
    post(&house, "/inbound/onebot/qq", &signed(&aside), &aside).await;
    take_in(&house).await;
    let case = cases(&house, Channel::Qq).await.pop().unwrap();
    assert_eq!(case.customer, Some(customer));
    assert!(case.local_area.is_some());
    // On the case's page somebody takes it back, and says it again.
    let path = format!("/cases/{}/peer", case.id);
    assert_eq!(house.client("wuhao").await.post(&path, &[]).await.status, 403, "who does not work on cases");
    let agent = house.client("chenjing").await;
    assert_eq!(agent.post_plain(&path, &[]).await.status, 422, "without the session's token");
    for (fields, expected) in [(&[("not", "1")][..], None), (&[], Some(customer))] {
        let page = agent.get(&format!("/cases/{}", case.id)).await.body;
        assert_eq!(page.contains("is recognised as this customer"), expected.is_none(), "before");
        assert_eq!(agent.post(&path, fields).await.status, 303);
        assert_eq!(chat::known(house.store.db(), &peer).await.unwrap().unwrap().customer, expected);
    }
    let other = house.report("水表不走字", "三号楼", None).await;
    assert_eq!(
        agent.post(&format!("/cases/{other}/peer"), &[]).await.status,
        404,
        "nobody wrote by chat there"
    );
    let (aside,): (i64,) = house
        .store
        .db()
        .one("SELECT count(*) FROM chat_in WHERE state = 'aside' AND case_id IS NULL", values![])
        .await
        .unwrap();
    assert_eq!(aside, 1, "what people of a group say to each other is no report");
}

#[tokio::test]
async fn tencents_robot_and_wecom_open_cases_too() {
    let house = House::new().await;
    let seed: Vec<u8> = BOT_SECRET.bytes().cycle().take(32).collect();
    let key = SigningKey::from_bytes(seed.as_slice().try_into().unwrap());
    let body = json!({
        "op": 0, "t": "C2C_MESSAGE_CREATE", "id": "e1",
        "d": { "id": "m1", "content": "热表不亮", "timestamp": "2026-11-23T10:00:00+08:00", "author": { "user_openid": "U1" } },
    })
    .to_string();
    let sign = |timestamp: &str, body: &str| {
        let signature = key.sign(format!("{timestamp}{body}").as_bytes()).to_bytes();
        let hex: String = signature.iter().map(|b| format!("{b:02x}")).collect();
        vec![("x-signature-ed25519", hex), ("x-signature-timestamp", timestamp.to_owned())]
    };
    let before = cases(&house, Channel::Qq).await.len();
    for _ in 0..2 {
        let got = post(&house, "/inbound/qq-bot/bot", &sign("1795423041", &body), &body).await;
        assert_eq!((got.status.as_u16(), got.body.as_str()), (200, r#"{"op":12}"#));
    }
    assert_eq!(post(&house, "/inbound/qq-bot/bot", &sign("1795423041", "x"), &body).await.status, 403);
    let validation = r#"{"op":13,"d":{"plain_token":"abc","event_ts":"1725442341"}}"#;
    let got = post(&house, "/inbound/qq-bot/bot", &[], validation).await;
    assert_eq!(serde_json::from_str::<Value>(&got.body).unwrap()["plain_token"], "abc");

    let xml = "<xml><MsgType>text</MsgType><FromUserName>zhang</FromUserName><CreateTime>1795423041</CreateTime>\
               <MsgId>5</MsgId><AgentID>7</AgentID><Content>管道漏水</Content></xml>";
    let message = Reply { message: xml, now: house.store.now(), nonce: "n1", random: [1; 16] };
    let envelope = reply(&message, &wecom_keys());
    let between =
        |begin: &str, end: &str| envelope.split(begin).nth(1).unwrap().split(end).next().unwrap().to_owned();
    let signature = between("<MsgSignature><![CDATA[", "]]>");
    let timestamp = between("<TimeStamp>", "<");
    let path = format!("/inbound/wecom/we?msg_signature={signature}&timestamp={timestamp}&nonce=n1");
    assert_eq!(post(&house, &path, &[], &envelope).await.status, 200);
    assert_eq!(post(&house, &path.replace("nonce=n1", "nonce=n2"), &[], &envelope).await.status, 403);
    take_in(&house).await;
    assert_eq!(cases(&house, Channel::Qq).await.len(), before + 1);
    assert_eq!(cases(&house, Channel::Wecom).await.len(), 1);
    let asked = Request::builder().uri("/inbound/wecom/we?echostr=x").body(Body::empty()).unwrap();
    assert_eq!(house.ask(asked).await.status(), 401);
}

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

async fn connect(address: std::net::SocketAddr, token: &str) -> Result<Socket, tungstenite::Error> {
    let mut request = format!("ws://{address}/inbound/onebot/qq").into_client_request().unwrap();
    request.headers_mut().insert("x-self-id", "10".parse().unwrap());
    request.headers_mut().insert("x-client-role", "Universal".parse().unwrap());
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    Ok(tokio_tungstenite::client_async(request, tcp).await?.0)
}

#[tokio::test]
async fn a_onebot_program_connects_reports_and_is_asked_to_send() {
    let house = House::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = house.router();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    match connect(address, "wrong").await {
        Err(tungstenite::Error::Http(answer)) => assert_eq!(answer.status(), 403),
        other => panic!("{other:?}"),
    }
    let mut socket = connect(address, "t0ken").await.unwrap();
    socket.send(Message::text(event(1, 77, "水表不走字"))).await.unwrap();
    let taken_in = async {
        while chat::newest_case(house.store.db(), "OneBot:qq/10:p:77:77").await.unwrap().is_none() {
            take_in(&house).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), taken_in).await.unwrap();
    let newest = chat::newest_case(house.store.db(), "OneBot:qq/10:p:77:77").await.unwrap().unwrap();
    let route = chat::route(house.store.db(), newest.case).await.unwrap().unwrap();

    let out =
        OutChat { key: Digest([1; 32]), text: "已收到 [CQ:at,qq=all]".to_owned(), files: Vec::new() };
    let sending = house.chat.lines().send(&house.store, &route, &out);
    let answering = async {
        let call = loop {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
                break serde_json::from_str::<Value>(text.as_str()).unwrap();
            }
        };
        let done = json!({ "status": "ok", "retcode": 0, "data": { "message_id": 5 }, "echo": call["echo"] });
        socket.send(Message::text(done.to_string())).await.unwrap();
        call
    };
    let (sent, call) = tokio::join!(sending, answering);
    assert_eq!(sent, Ok(()));
    assert_eq!(call["action"], "send_private_msg");
    assert_eq!(call["params"]["message"][0]["data"]["text"], "已收到 [CQ:at,qq=all]");

    // Gone in the middle of a call: it may have been sent or not.
    let sending = house.chat.lines().send(&house.store, &route, &out);
    let leaving = async {
        while !matches!(socket.next().await, Some(Ok(Message::Text(_)))) {}
        drop(socket);
    };
    let (sent, ()) = tokio::join!(sending, leaving);
    assert_eq!(sent, Err(NotSent::Unknown));
    // And then it is not connected: the outbox tries again, and the administrators see since when.
    let down = async {
        while !matches!(house.chat.lines().send(&house.store, &route, &out).await, Err(NotSent::ForNow(_))) {}
    };
    tokio::time::timeout(Duration::from_secs(10), down).await.unwrap();
    let lines = store::line::all(house.store.db()).await.unwrap();
    assert!(lines.iter().any(|line| line.name == "qq" && line.error.is_some()), "{lines:?}");
    serving.abort();
}

/// A line whose other end is gone without a word: TCP says nothing for hours, the silence does after 45 seconds.
#[tokio::test]
async fn a_half_open_connection_is_noticed_and_told_of() {
    let house = House::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = house.router();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    // It is never read again: no ping is answered, and nothing is closed.
    let mut socket = connect(address, "t0ken").await.unwrap();
    socket.send(Message::text(event(9, 78, "水表不走字"))).await.unwrap();
    let noticed = async {
        loop {
            let lines = store::line::all(house.store.db()).await.unwrap();
            if let Some(why) = lines.iter().find(|line| line.name == "qq").and_then(|line| line.error.clone())
            {
                return why;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let why = tokio::time::timeout(Duration::from_secs(90), noticed).await.unwrap();
    assert!(why.contains("nothing was heard"), "{why}");
    take_in(&house).await;
    assert!(
        chat::newest_case(house.store.db(), "OneBot:qq/10:p:78:78").await.unwrap().is_some(),
        "and what came before is kept"
    );
    drop(socket);
    serving.abort();
}

#[tokio::test]
async fn a_newer_connection_takes_the_older_ones_place() {
    let house = House::new().await;
    let lines = house.chat.lines();
    let first = lines.connect("qq", "10", Version::Eleven, 1);
    let _second = lines.connect("qq", "10", Version::Eleven, 2);
    drop(first);
    assert!(!lines.disconnect("qq", "10", 1), "the older one's end is not the newer one's");
    assert!(lines.disconnect("qq", "10", 2));
}
