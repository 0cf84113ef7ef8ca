//! A company with nothing but its departments, for tests of what leaves.

use super::{Post, Sender};
use channels::chat::lines::{Lines, OneBotLine};
use channels::mail::{OutboundMailbox, PlusSecret, Transport};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
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
        desk: Sender { transport: Transport::Folder(folder.join("outgoing")), from },
        mailboxes: BTreeMap::new(),
        lines: lines.clone(),
        client: channels::http::Client::new().unwrap(),
        gateway: None,
        fax: None,
        secret: PlusSecret::new(vec![7; 32]).unwrap(),
        public_url: "https://service.example".to_owned(),
        mail_bytes_max: 50 * 1024 * 1024,
        speed: 1.0,
    })
}
