//! Channels that are down for long.

use crate::harness::on_both;
use jiff::SignedDuration;
use store::{line, mailbox, outage};

#[test]
fn a_channel_that_is_down_for_long_is_told_of_once_and_forgotten_when_it_works() {
    on_both(async |f| {
        let longest = SignedDuration::from_mins(10);
        let look = async || f.store.look_at_channels(longest).await.unwrap();
        let db = f.store.db();
        line::up(db, "chat", "we", f.clock.now()).await.unwrap();
        line::down(db, "chat", "qq", "no connection", f.clock.now()).await.unwrap();
        mailbox::failing(db, "service", "the server does not answer", f.clock.now()).await.unwrap();
        assert_eq!(look().await, outage::News::default(), "not yet");
        f.clock.forward(9);
        assert_eq!(look().await, outage::News::default());
        f.clock.forward(1);
        let news = look().await;
        let told: Vec<&str> = news.began.iter().map(|outage| outage.channel.as_str()).collect();
        assert_eq!((told, news.ended.len()), (vec!["qq", "service"], 0));
        // Another node looks too.
        assert_eq!(look().await, outage::News::default());
        line::down(db, "chat", "qq", "wrong token", f.clock.now()).await.unwrap();
        assert_eq!(look().await, outage::News::default());
        let all = outage::all(db).await.unwrap();
        assert_eq!((all.len(), all[0].why.as_str()), (2, "wrong token"));
        assert_eq!(f.clock.now().duration_since(all[0].since), longest, "since it began");
        line::up(db, "chat", "qq", f.clock.now()).await.unwrap();
        let news = look().await;
        assert_eq!(news.ended.iter().map(|outage| outage.channel.as_str()).collect::<Vec<_>>(), ["qq"]);
        assert_eq!(outage::all(db).await.unwrap().len(), 1);
        mailbox::read_to(db, "service", mailbox::Place::default(), 0, f.clock.now()).await.unwrap();
        assert_eq!(look().await.ended.len(), 1);
        // Down again, it begins anew.
        line::down(db, "chat", "qq", "x", f.clock.now()).await.unwrap();
        assert_eq!(look().await, outage::News::default());
    });
}
