//! WeCom is written to: against a server that answers as its description says.

use crate::mailbox::store;
use crate::web_server::{ok, serve};
use channels::chat::lines::{Lines, NotSent, OutChat, OutFile, WeComLine};
use channels::chat::{Conversation, Platform};
use channels::http::Client;
use channels::secret::Secret;
use domain::ids::Digest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::Store;
use store::chat::{Peer, Route};

/// What was asked: path, query, and body where it was JSON.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// `say` answers each message; tokens are numbered.
async fn wecom(say: impl Fn(usize, &str) -> Value + Send + Sync + 'static) -> (Lines, Asked) {
    let asked: Asked = Arc::default();
    let kept = Arc::clone(&asked);
    let port = serve(move |first, body| {
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut asked = kept.lock().unwrap();
        let nth = asked.iter().filter(|(path, _)| path.contains("/send")).count();
        let tokens = asked.iter().filter(|(path, _)| path.starts_with("/cgi-bin/gettoken")).count();
        asked.push((path.clone(), serde_json::from_slice(body).unwrap_or(Value::Null)));
        let answer = if path.starts_with("/cgi-bin/gettoken") {
            json!({ "errcode": 0, "access_token": format!("t{}", tokens + 1), "expires_in": 7_200 })
        } else if path.starts_with("/cgi-bin/media/upload") {
            assert!(String::from_utf8_lossy(body).contains("filename="), "a file's name is told");
            json!({ "errcode": 0, "media_id": "m1" })
        } else {
            say(nth, &path)
        };
        ok("application/json", answer.to_string().as_bytes())
    })
    .await;
    let secret = Secret::parse("app").unwrap();
    let line = WeComLine::new(None, "ww1".to_owned(), 7, Some(secret));
    let line = line.by(Some(format!("http://127.0.0.1:{port}/cgi-bin")));
    let lines = Lines::new(
        Client::new().unwrap(),
        BTreeMap::new(),
        BTreeMap::new(),
        [("we".to_owned(), line)].into(),
    );
    (lines, asked)
}

fn route(platform: Platform, account: &str) -> Route {
    Route {
        peer: Peer {
            platform: platform.code().to_owned(),
            account: account.to_owned(),
            peer: "zhang".to_owned(),
        },
        lane: "l".to_owned(),
        place: serde_json::to_string(&Conversation::Private { peer: "zhang".to_owned(), through: None })
            .unwrap(),
        message: "1".to_owned(),
        at: crate::at(0),
    }
}

fn out(text: &str, files: Vec<OutFile>) -> OutChat {
    OutChat { key: Digest([7; 32]), text: text.to_owned(), files }
}

async fn send(store: &Store, lines: &Lines, out: &OutChat) -> Result<(), NotSent> {
    lines.send(store, &route(Platform::WeCom, "we"), out).await
}

#[tokio::test]
async fn words_and_pictures_reach_a_member() {
    let (store, _folder) = store().await;
    let (lines, asked) = wecom(|_, _| json!({ "errcode": 0, "msgid": "x" })).await;
    let picture =
        OutFile {
            name: "表.png".to_owned(), media_type: "image/png".to_owned(), bytes: b"\x89PNG".to_vec()
        };
    let long = "水".repeat(1_500);
    send(&store, &lines, &out(&long, vec![picture])).await.unwrap();
    let asked = asked.lock().unwrap().clone();
    let paths: Vec<&str> = asked.iter().map(|(path, _)| path.split('?').next().unwrap()).collect();
    assert_eq!(
        paths,
        [
            "/cgi-bin/gettoken",
            // Over 2,048 bytes WeCom would cut silently.
            "/cgi-bin/message/send",
            "/cgi-bin/message/send",
            "/cgi-bin/message/send",
            "/cgi-bin/media/upload",
            "/cgi-bin/message/send"
        ]
    );
    assert!(asked[0].0.contains("corpid=ww1") && asked[0].0.contains("corpsecret=app"));
    let words: String =
        asked[1..4].iter().map(|(_, body)| body["text"]["content"].as_str().unwrap()).collect();
    assert_eq!(words, long);
    assert_eq!((&asked[1].1["touser"], &asked[1].1["agentid"]), (&json!("zhang"), &json!(7)));
    assert_eq!(asked[5].1["image"]["media_id"], "m1");
    let line = store::line::all(store.db()).await.unwrap().remove(0);
    assert_eq!((line.name.as_str(), line.error), ("we", None));
}

#[tokio::test]
async fn a_token_that_ended_is_asked_for_anew_and_a_refusal_is_told_apart_from_a_bad_moment() {
    let (store, _folder) = store().await;
    // 42001: the token has expired; what was sent before is not sent again.
    let (lines, asked) = wecom(|nth, path| {
        json!({ "errcode": if nth == 1 && path.contains("t1") { 42_001 } else { 0 }, "errmsg": "" })
    })
    .await;
    send(&store, &lines, &out(&"水".repeat(1_000), Vec::new())).await.unwrap();
    let paths: Vec<String> = asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect();
    let with =
        |token: &str| paths.iter().filter(|path| path.contains(&format!("access_token={token}"))).count();
    assert_eq!((with("t1"), with("t2")), (2, 1), "{paths:?}");

    let (lines, _) = wecom(|_, _| json!({ "errcode": 45_009, "errmsg": "api freq out of limit" })).await;
    let later = send(&store, &lines, &out("x", Vec::new())).await;
    assert!(matches!(&later, Err(NotSent::ForNow(why)) if why.contains("freq")), "{later:?}");
    let line = store::line::all(store.db()).await.unwrap().remove(0);
    assert!(line.error.is_some(), "the administrators see it");
    let (lines, _) =
        wecom(|_, _| json!({ "errcode": 81_013, "errmsg": "user & party & tag all invalid" })).await;
    let never = send(&store, &lines, &out("x", Vec::new())).await;
    assert!(matches!(never, Err(NotSent::ForGood(_))), "{never:?}");
}

#[tokio::test]
async fn the_customer_service_answers_whoever_wrote_from_wechat() {
    let (store, _folder) = store().await;
    let (lines, asked) = wecom(|_, _| json!({ "errcode": 0, "msgid": "x" })).await;
    let route = route(Platform::WeComService, "we/wk1");
    lines.send(&store, &route, &out("已收到", Vec::new())).await.unwrap();
    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked[1].0.split('?').next(), Some("/cgi-bin/kf/send_msg"));
    assert_eq!((&asked[1].1["touser"], &asked[1].1["open_kfid"]), (&json!("zhang"), &json!("wk1")));
    assert_eq!(asked[1].1["text"]["content"], "已收到");
}
