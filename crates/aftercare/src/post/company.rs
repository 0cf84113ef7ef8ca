//! A company with nothing but its departments, for tests of what leaves.

use super::{Post, Sender};
use axum::body::Bytes;
use channels::chat::lines::{Lines, OneBotLine};
use channels::mail::{OutboundMailbox, PlusSecret, Transport};
use channels::sms::Template;
use domain::ids::{DepartmentCode, PersonId};
use domain::people::Person;
use domain::roles::Role;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::people::Account;
use store::{Options, Store};
use web::house::House;

pub(super) fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

pub(super) async fn company(folder: &std::path::Path, clock: &Arc<AtomicI64>) -> Store {
    let clock = Arc::clone(clock);
    let options = Options {
        now: Arc::new(move || Timestamp::from_microsecond(clock.load(Ordering::SeqCst)).unwrap()),
        random: Arc::new(crate::chance::bytes::<16>),
        clock_speed: 1.0,
        shipped: crate::shipped::documents(),
        durability: store::db::Durability::EveryCommit,
    };
    let store = Store::open(folder.join("a.db").to_str().unwrap(), options).await.unwrap();
    crate::user::departments(&store).await.unwrap();
    store
}

pub(super) fn lines() -> Lines {
    let line = OneBotLine { token: None, secret: None, api: None };
    let client = channels::http::Client::new().unwrap();
    Lines::new(client, [("qq".to_owned(), line)].into(), BTreeMap::new(), BTreeMap::new())
}

pub(super) fn post(store: &Store, lines: &Lines, folder: &std::path::Path) -> Arc<Post> {
    let clock = store.clone();
    let from = OutboundMailbox { name: None, address: "service@localhost".to_owned() };
    Arc::new(Post {
        store: store.clone(),
        house: Arc::new(House::new(store.world().zone.clone(), "T", move || clock.now())),
        desk: Sender::new("smtp", Transport::Folder(folder.join("outgoing")), from),
        mailboxes: BTreeMap::new(),
        lines: lines.clone(),
        client: channels::http::Client::new().unwrap(),
        gateway: None,
        fax: None,
        secret: PlusSecret::new(vec![7; 32]).unwrap(),
        portal_secret: [7; 32],
        public_url: "https://service.example".to_owned(),
        mail_bytes_max: 50 * 1024 * 1024,
        speed: 1.0,
    })
}

pub(super) async fn add_person(store: &Store, login: &str, role: Role, mail: Option<&str>) -> PersonId {
    let person = Person {
        id: PersonId(0),
        name: login.to_owned(),
        department: DepartmentCode::new("customer-service").unwrap(),
        superior: None,
        deputy: None,
        absences: Vec::new(),
        left: None,
        roles: [role].into(),
    };
    let account = Account {
        login: login.to_owned(),
        mail: mail.map(str::to_owned),
        mail_notices: mail.is_some(),
        ..Account::default()
    };
    store.add_person(&person, &account).await.unwrap()
}

/// Cases whose receipts wait to leave by mail, as many as that; each to its own address.
pub(super) async fn mails(store: &Store, count: usize) {
    let intake = channels::intake::Intake {
        own: channels::mail::OwnAddresses::new(["service@localhost"]),
        limits: channels::mail::Limits::default(),
        secret: PlusSecret::new(vec![7; 32]).unwrap(),
        department: DepartmentCode::new("customer-service").unwrap(),
        mailbox: String::new(),
        too_large: String::new(),
        fax: Default::default(),
        alarm_senders: Vec::new(),
    };
    let mut taking = tokio::task::JoinSet::new();
    for n in 0..count {
        let (intake, store) = (intake.clone(), store.clone());
        taking.spawn(async move {
            let raw = format!(
                "From: c{n}@x.example\r\nMessage-ID: <{n}@x.example>\r\nSubject: leak {n}\r\n\r\nx\r\n"
            );
            intake.take(&store, raw.as_bytes()).await.unwrap();
        });
        if taking.len() >= 64 {
            taking.join_next().await;
        }
    }
    taking.join_all().await;
}

/// A provider of text messages that is busy for the first so many, and its template; `heard` keeps what came.
pub(super) async fn gateway(heard: &Arc<Mutex<Vec<Value>>>, busy: usize) -> Template {
    let kept = Arc::clone(heard);
    let take = move |body: Bytes| async move {
        let mut kept = kept.lock().unwrap();
        kept.push(serde_json::from_slice(&body).unwrap());
        if kept.len() <= busy { r#"{"code":"429"}"# } else { r#"{"code":"0"}"# }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/send", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let template = json!({
        "method": "POST", "url": url, "headers": { "content-type": "application/json" },
        "body": "{\"to\": \"{{number}}\", \"text\": \"{{text}}\", \"ref\": \"{{id}}\"}",
        "success": { "json": { "/code": "0" }, "later": ["429"], "reason": "/code" },
    });
    serde_json::from_value(template).unwrap()
}

/// Turns the clock until nothing waits to leave.
pub(super) async fn all_left(store: &Store, clock: &AtomicI64) {
    let done = async {
        loop {
            let sql = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
            let (waiting,): (i64,) = store.db().one(sql, store::values![]).await.unwrap();
            if waiting == 0 {
                return;
            }
            clock.fetch_add(30_000_000, Ordering::SeqCst);
            store.clock_moved();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), done).await.unwrap();
}
