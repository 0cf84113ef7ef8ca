//! What leaves.

use crate::harness::on_both;
use crate::house::report;
use domain::case::{Command, ToCustomer};
use jiff::SignedDuration;
use store::outbox::{self, ATTEMPTS_MAX, Outgoing, Way};

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
        assert!(f.store.retry_message(receipt.id).await.unwrap());
        let again = claim().await.unwrap().remove(0);
        assert_eq!((again.key, again.attempts), (receipt.key, 1));
        outbox::sent(f.store.db(), again.id, f.clock.now()).await.unwrap();
        assert_eq!(outbox::nearest(f.store.db(), Way::Mail).await.unwrap(), None);
        assert!(!f.store.retry_message(receipt.id).await.unwrap());
        assert!(!f.store.give_up_message(receipt.id).await.unwrap());
    });
}
