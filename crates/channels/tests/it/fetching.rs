//! Files behind links that strangers sent: fetched for real, within limits, and never from our own network.

use crate::mailbox::store;
use crate::web_server::{ok, serve};
use channels::chat::intake::ChatIntake;
use channels::chat::lines::{Lines, OneBotLine};
use channels::chat::onebot::read_event;
use channels::fetch::{FILE_BYTES_MAX, Fetcher, NotFetched};
use channels::http::Client;
use domain::case::Event;
use domain::ids::{DepartmentCode, Digest};
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{chat, content, values};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n picture";

/// A server that also counts who asks.
async fn server() -> (u16, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let port = serve(move |first, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        let path = first.split(' ').nth(1).unwrap_or_default();
        let to = |place: &str| {
            format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n").into_bytes()
        };
        match path {
            "/picture" => ok("image/png; charset=x", PICTURE),
            "/moved" => to("/picture"),
            "/round" => to("/round"),
            "/inside" => to("http://127.0.0.1:9/secret"),
            "/metadata" => to("http://169.254.169.254/latest/meta-data/"),
            "/file" => to("file:///etc/passwd"),
            "/nowhere" => b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
            "/says-huge" => {
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nx", FILE_BYTES_MAX + 1).into_bytes()
            }
            "/is-huge" => {
                let mut answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
                answer.resize(FILE_BYTES_MAX + 1_000, b'x');
                answer
            }
            // It vanishes in the middle.
            "/half" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec(),
            "/gone" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
            _ => b"nonsense".to_vec(),
        }
    })
    .await;
    (port, asked)
}

#[tokio::test]
async fn what_a_link_leads_to_is_fetched_within_limits() {
    let (port, _) = server().await;
    let fetcher = Fetcher::new(["LocalHost".to_owned()]).unwrap();
    let fetch = async |path: &str| fetcher.fetch(&format!("http://localhost:{port}{path}")).await;
    for path in ["/picture", "/moved"] {
        let fetched = fetch(path).await.unwrap();
        assert_eq!((fetched.bytes.as_slice(), fetched.media_type.as_str()), (PICTURE, "image/png"), "{path}");
    }
    assert_eq!(fetch("/round").await, Err(NotFetched::TooManyRedirects));
    assert_eq!(
        fetch("/inside").await,
        Err(NotFetched::NotPublic),
        "a redirect is checked like the link itself"
    );
    assert_eq!(fetch("/metadata").await, Err(NotFetched::NotPublic));
    assert_eq!(fetch("/file").await, Err(NotFetched::NoAddress));
    assert_eq!(fetch("/nowhere").await, Err(NotFetched::NoAddress));
    assert_eq!(fetch("/says-huge").await, Err(NotFetched::TooLarge));
    assert_eq!(fetch("/is-huge").await, Err(NotFetched::TooLarge));
    assert_eq!(fetch("/gone").await, Err(NotFetched::Refused(404)));
    for broken in ["/half", "/nonsense"] {
        assert!(matches!(fetch(broken).await, Err(NotFetched::Unreachable(_))), "{broken}");
    }
    for none in ["", "picture", "ftp://localhost/x", "javascript:alert(1)", "file:///etc/passwd"] {
        assert_eq!(fetcher.fetch(none).await, Err(NotFetched::NoAddress), "{none}");
    }
}

#[tokio::test]
async fn nothing_of_our_own_network_is_asked() {
    let (port, asked) = server().await;
    let fetcher = Fetcher::new([]).unwrap();
    for host in [
        "localhost",
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "user@127.0.0.1",
        "192.168.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00::1]",
    ] {
        let got = fetcher.fetch(&format!("http://{host}:{port}/picture")).await;
        assert_eq!(got, Err(NotFetched::NotPublic), "{host}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody was asked at all");
}

#[tokio::test]
async fn a_picture_of_a_chat_is_in_the_case_and_one_that_can_not_be_had_is_named() {
    let (port, _) = server().await;
    let (store, _folder) = store().await;
    let line = OneBotLine { token: None, secret: None, api: None };
    let lines = Lines::new(
        Client::new().unwrap(),
        [("qq".to_owned(), line)].into(),
        BTreeMap::new(),
        BTreeMap::new(),
    );
    let department = DepartmentCode::new("customer-service").unwrap();
    let fetcher = Fetcher::new(["localhost".to_owned()]).unwrap();
    let intake = ChatIntake::new(lines, fetcher, department, "[no file {name}]".to_owned());
    let event = json!({
        "post_type": "message", "message_type": "private", "time": 1_795_423_041, "self_id": 10, "user_id": 77,
        "message_id": 1, "sender": { "nickname": "老王" },
        "message": [
            { "type": "text", "data": { "text": "水表漏水" } },
            { "type": "image", "data": { "file": "a.png", "url": format!("http://localhost:{port}/picture") } },
            { "type": "image", "data": { "file": "b.png", "url": format!("http://localhost:{port}/gone") } },
            { "type": "image", "data": { "file": "c.png", "url": "http://169.254.169.254/c.png" } },
        ],
    });
    intake.receive(&store, "qq", read_event(event.to_string().as_bytes()).unwrap()).await.unwrap();
    let lease = SignedDuration::from_secs(60);
    for one in chat::claim(store.db(), store.now(), 10, lease).await.unwrap() {
        intake.take(&store, &one).await.unwrap();
    }
    let (id,): (i64,) = store.db().one("SELECT id FROM cases", values![]).await.unwrap();
    let file = store::read::case::case(&store, domain::ids::CaseId::from_key(id)).await.unwrap().unwrap();
    let report = file.journal.iter().flat_map(|r| &r.entry.events).find_map(|event| match event {
        Event::Reported(report) => Some(report.clone()),
        _ => None,
    });
    let report = report.unwrap();
    assert_eq!(report.attachments.len(), 1);
    assert_eq!(report.attachments[0].digest, Digest::of_file(PICTURE));
    let kept = content::blob(store.db(), Digest::of_file(PICTURE)).await.unwrap();
    assert_eq!(kept.as_deref(), Some(PICTURE));
    let text = file.text(report.text).unwrap();
    assert_eq!(text.matches("[no file").count(), 2, "{text}");
}
