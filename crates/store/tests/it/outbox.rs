//! What leaves.

use crate::harness::on_both;
use crate::house::report;
use domain::case::{Command, ToCustomer};
use domain::ids::PersonId;
use jiff::SignedDuration;
use store::outbox::{self, ATTEMPTS_MAX, Outgoing, Way};
use store::read::outbox::{self as outbox_page, Filter, Letters};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

#[test]
fn a_message_leaves_once_or_is_laid_aside() {
    on_both(async |f| {
        let mut submission = report(&f.house, &f.clock, "a", "s", "t");
        if let Command::Report(report) = &mut submission.command {
            report.receipt_given = false;
        }
        f.store.door().submit(submission).await.unwrap();
        let claim = || outbox::claim(f.store.db(), Way::Mail, f.clock.now(), 10, LEASE);
        let (a, b) = tokio::join!(claim(), claim());
        let mut claimed = a.unwrap();
        claimed.extend(b.unwrap());
        let [receipt] = claimed.as_slice() else { panic!("{claimed:?}") };
        assert_eq!(receipt.message.what, Outgoing::Customer(ToCustomer::Receipt));
        assert_eq!(outbox::nearest(f.store.db(), Way::Mail).await.unwrap(), Some(f.clock.now() + LEASE));
        let mut pauses = Vec::new();
        let mut receipt = receipt.clone();
        while !outbox::failed(f.store.db(), &receipt, "no way", f.clock.now()).await.unwrap() {
            let next = outbox::nearest(f.store.db(), Way::Mail).await.unwrap().unwrap();
            pauses.push(next.duration_since(f.clock.now()).as_secs());
            f.clock.forward(6 * 60);
            receipt = claim().await.unwrap().remove(0);
        }
        assert_eq!(receipt.attempts, ATTEMPTS_MAX);
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680]);
        assert_eq!(f.count("SELECT count(*) FROM outbox WHERE state = 'dead' AND error = 'no way'").await, 1);
        assert_eq!(f.store.retry_messages(&[receipt.id], PersonId(7)).await.unwrap(), 1);
        let again = claim().await.unwrap().remove(0);
        assert_eq!((again.key, again.attempts), (receipt.key, 1));
        outbox::sent(f.store.db(), again.id, f.clock.now()).await.unwrap();
        assert_eq!(outbox::nearest(f.store.db(), Way::Mail).await.unwrap(), None);
        assert_eq!(f.store.retry_messages(&[receipt.id], PersonId(7)).await.unwrap(), 0);
        assert_eq!(f.store.give_up_messages(&[receipt.id], PersonId(7)).await.unwrap(), 0);
    });
}

#[test]
fn what_waits_can_be_hurried_or_given_up_but_not_while_it_is_on_its_way() {
    on_both(async |f| {
        for id in ["a", "b", "c"] {
            let mut submission = report(&f.house, &f.clock, id, "s", "t");
            if let Command::Report(report) = &mut submission.command {
                report.receipt_given = false;
            }
            f.store.door().submit(submission).await.unwrap();
        }
        let db = f.store.db();
        let claimed = outbox::claim(db, Way::Mail, f.clock.now(), 10, LEASE).await.unwrap();
        let ids: Vec<i64> = claimed.iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), 3);
        let me = PersonId(7);
        assert_eq!(f.store.retry_messages(&ids, me).await.unwrap(), 0, "they would leave twice");
        assert_eq!(f.store.give_up_messages(&ids, me).await.unwrap(), 0, "they may have left");
        outbox::failed(db, &claimed[0], "busy", f.clock.now()).await.unwrap();
        outbox::failed(db, &claimed[1], "busy", f.clock.now()).await.unwrap();
        // Whoever sent the third died with it.
        f.clock.forward(2);
        assert_eq!(f.store.retry_messages(&ids[..1], me).await.unwrap(), 1);
        assert_eq!(f.store.give_up_messages(&ids[1..], PersonId(8)).await.unwrap(), 2);
        let again = outbox::claim(db, Way::Mail, f.clock.now(), 10, LEASE).await.unwrap();
        assert_eq!(again.iter().map(|one| (one.id, one.attempts)).collect::<Vec<_>>(), [(ids[0], 1)]);

        // As the page shows them, by each filter.
        let page = async |filter: Filter| {
            let page = outbox_page::page(db, &filter, None).await.unwrap();
            page.into_iter()
                .map(|message| (message.id, message.act.map(|act| (act.what, act.person))))
                .collect()
        };
        let given_up = Filter { which: Letters::GivenUp, ..Filter::default() };
        let acts: Vec<(i64, Option<(String, PersonId)>)> = page(given_up).await;
        let by = Some(("give-up".to_owned(), PersonId(8)));
        assert_eq!(acts, [(ids[2], by.clone()), (ids[1], by)]);
        let waiting = Filter::default();
        let all: Vec<(i64, Option<(String, PersonId)>)> = page(waiting).await;
        assert_eq!(all, [(ids[0], Some(("retry".to_owned(), me)))]);
        let count =
            async |filter: Filter| -> usize { outbox_page::page(db, &filter, None).await.unwrap().len() };
        assert_eq!(count(Filter { way: Some(Way::Mail), ..waiting }).await, 1);
        assert_eq!(count(Filter { way: Some(Way::Chat), ..waiting }).await, 0);
        let case = again[0].message.case;
        assert_eq!(
            count(Filter { case, since: Some(f.clock.now() - SignedDuration::from_mins(5)), ..waiting })
                .await,
            1
        );
        assert_eq!(count(Filter { since: Some(f.clock.now()), ..waiting }).await, 0);
    });
}

#[test]
fn several_nodes_share_one_outbox_and_each_message_is_claimed_once() {
    on_both(async |f| {
        const MESSAGES: usize = 60;
        for id in 0..MESSAGES {
            let mut submission = report(&f.house, &f.clock, &format!("n{id}"), "s", "t");
            if let Command::Report(report) = &mut submission.command {
                report.receipt_given = false;
            }
            f.store.door().submit(submission).await.unwrap();
        }
        let node = async |_: usize| {
            let mut mine = Vec::new();
            loop {
                let claimed = outbox::claim(f.store.db(), Way::Mail, f.clock.now(), 4, LEASE).await.unwrap();
                if claimed.is_empty() {
                    return mine;
                }
                for one in claimed {
                    outbox::sent(f.store.db(), one.id, f.clock.now()).await.unwrap();
                    mine.push(one.id);
                }
            }
        };
        let (a, b, c) = tokio::join!(node(1), node(2), node(3));
        let mut all: Vec<i64> = [a, b, c].concat();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!((count, all.len()), (MESSAGES, MESSAGES));
    });
}
