//! Chat messages, and the ways by which things leave.

use crate::harness::{Fixture, on_both};
use crate::house::report;
use domain::case::{Channel, Command};
use domain::ids::Digest;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use store::chat::{self, ATTEMPTS_MAX, Arrived, ChatRecord, Claimed, Peer, Route};
use store::outbox::{self, Way};
use store::{Submission, line};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn peer(name: &str) -> Peer {
    Peer { platform: "one-bot".to_owned(), account: "qq/10".to_owned(), peer: name.to_owned() }
}

fn arrived(from: &str, id: u32) -> Arrived {
    Arrived {
        dedupe: format!("{from}:{id}"),
        from: peer(from),
        name: "老王".to_owned(),
        lane: from.to_owned(),
        body: "{}".to_owned(),
    }
}

async fn receive(f: &Fixture, from: &str, id: u32) -> bool {
    chat::receive(f.store.db(), &arrived(from, id), f.clock.now()).await.unwrap()
}

async fn claim(f: &Fixture) -> Vec<Claimed> {
    chat::claim(f.store.db(), f.clock.now(), 10, LEASE).await.unwrap()
}

fn by_chat(f: &Fixture, name: &str, claimed: &Claimed) -> Submission {
    let mut submission = report(&f.house, &f.clock, name, "水表", "不走字");
    if let Command::Report(report) = &mut submission.command {
        report.receipt_given = false;
        report.channel = Channel::Qq;
    }
    let route = Route {
        peer: peer(&claimed.lane),
        lane: claimed.lane.clone(),
        place: "{}".to_owned(),
        message: claimed.dedupe.clone(),
        at: claimed.received,
    };
    submission.chat = Some(ChatRecord { id: claimed.id, route });
    submission
}

#[test]
fn what_came_is_taken_in_once_and_in_order() {
    on_both(async |f| {
        for (from, id, new) in [("a", 1, true), ("a", 2, true), ("b", 1, true), ("a", 1, false)] {
            assert_eq!(receive(&f, from, id).await, new, "{from}{id}");
        }
        let (one, two) = tokio::join!(claim(&f), claim(&f));
        let claimed: Vec<Claimed> = one.into_iter().chain(two).collect();
        let lanes: BTreeSet<&str> = claimed.iter().map(|c| c.dedupe.as_str()).collect();
        assert_eq!((claimed.len(), lanes), (2, BTreeSet::from(["a:1", "b:1"])), "of each only the oldest");
        assert!(claim(&f).await.is_empty());

        // The program died with both in its hands: after the lease another takes them, and a2 still waits behind a1.
        f.clock.forward(2);
        let again = claim(&f).await;
        assert_eq!(
            again.iter().map(|c| (c.dedupe.as_str(), c.attempts)).collect::<Vec<_>>(),
            [("a:1", 2), ("b:1", 2)]
        );
        let done = f.store.door().submit(by_chat(&f, "chat", &again[0])).await.unwrap();
        let repeated = f.store.door().submit(by_chat(&f, "chat", &again[0])).await.unwrap();
        assert_eq!((repeated.case, repeated.repeated), (done.case, true));
        let newest = chat::newest_case(f.store.db(), "a").await.unwrap().unwrap();
        assert_eq!((newest.case, newest.open), (done.case, true));
        assert_eq!(chat::route(f.store.db(), done.case).await.unwrap().unwrap().message, "a:1");
        assert_eq!(claim(&f).await.iter().map(|c| c.dedupe.as_str()).collect::<Vec<_>>(), ["a:2"]);
        assert_eq!(chat::newest_case(f.store.db(), "b").await.unwrap(), None);
        assert_eq!(f.count("SELECT count(*) FROM chat_in WHERE state = 'taken'").await, 1);
    });
}

#[test]
fn what_can_not_be_taken_in_is_laid_aside_and_lets_the_next_pass() {
    on_both(async |f| {
        receive(&f, "a", 1).await;
        receive(&f, "a", 2).await;
        for attempt in 1..=ATTEMPTS_MAX {
            let claimed = claim(&f).await.remove(0);
            assert_eq!((claimed.dedupe.as_str(), claimed.attempts), ("a:1", attempt));
            chat::failed(f.store.db(), &claimed, "no way", f.clock.now()).await.unwrap();
            f.clock.forward(6 * 60);
        }
        assert_eq!(claim(&f).await.remove(0).dedupe, "a:2");
        assert_eq!(
            f.count("SELECT count(*) FROM chat_in WHERE state = 'aside' AND reason = 'no way'").await,
            1
        );
    });
}

#[test]
fn a_conversation_is_answered_in_order_and_each_way_by_itself() {
    on_both(async |f| {
        receive(&f, "a", 1).await;
        let claimed = claim(&f).await.remove(0);
        let case = f.store.door().submit(by_chat(&f, "chat", &claimed)).await.unwrap().case;
        let out = async |way: Way| outbox::claim(f.store.db(), way, f.clock.now(), 10, LEASE).await.unwrap();
        assert!(out(Way::Mail).await.is_empty(), "the receipt goes by chat");
        let sql = "INSERT INTO outbox (case_id, kind, body, key, created, next_try, way, lane) \
                   SELECT case_id, kind, body, $1, created, next_try - 1000, way, lane FROM outbox";
        f.store.db().run(sql, store::values![&[1_u8; 32][..]]).await.unwrap();
        let first = out(Way::Chat).await;
        assert_eq!(
            first.iter().filter_map(|c| c.message.case).collect::<Vec<_>>(),
            [case],
            "the second waits its turn"
        );
        outbox::failed(f.store.db(), &first[0], "not connected", f.clock.now()).await.unwrap();
        assert!(out(Way::Chat).await.is_empty());
        f.clock.forward(1);
        let again = out(Way::Chat).await;
        assert_eq!(again[0].key, first[0].key);
        outbox::sent(f.store.db(), again[0].id, f.clock.now()).await.unwrap();
        assert_eq!(out(Way::Chat).await.len(), 1);

        let number = async |key: u8, message: &str| {
            chat::answer_number(f.store.db(), Digest([key; 32]), message).await.unwrap()
        };
        assert_eq!([number(1, "m").await, number(2, "m").await, number(1, "m").await], [1, 2, 1]);
        assert_eq!(number(3, "n").await, 1);
    });
}

#[test]
fn a_channel_that_is_down_says_since_when() {
    on_both(async |f| {
        let db = f.store.db();
        assert!(line::down(db, "chat", "qq", "gone", f.clock.now()).await.unwrap());
        let since = f.clock.now();
        f.clock.forward(5);
        assert!(!line::down(db, "chat", "qq", "still gone", f.clock.now()).await.unwrap());
        let health = line::all(db).await.unwrap().remove(0);
        assert_eq!((health.error.as_deref(), health.since), (Some("still gone"), since));
        line::up(db, "chat", "qq", f.clock.now()).await.unwrap();
        let health = line::all(db).await.unwrap().remove(0);
        assert_eq!((health.error, health.since), (None, f.clock.now()));
    });
}
