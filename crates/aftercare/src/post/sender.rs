//! One way out for mail: as whom, by which server, and how that server is. One that is down is not asked by every message,
//! and one that is slow does not take all the room: others leave by theirs.

use super::{Post, Trouble};
use channels::mail::{OutboundMail, OutboundMailbox, Transport};
use jiff::SignedDuration;
use std::sync::Mutex;
use std::time::Duration;
use store::line;
use store::outbox::Claimed;
use tokio::time::Instant;

/// Messages on their way by one server at the same time; the outbox has room for a third more.
const AT_ONCE: usize = 24;
/// A message that finds no room waits so long.
const ROOM_AGAIN: SignedDuration = SignedDuration::from_secs(1);
/// Failures to reach a server, one after the other, after which it counts as down: a line that breaks now and then is no
/// reason to keep all others waiting.
const DOWN_AFTER: usize = 5;
/// A server that is down is asked again after this, by one message; the others wait, and that is no try of theirs.
const ASK_AGAIN: Duration = Duration::from_secs(20);
const DOWN_AGAIN: SignedDuration = SignedDuration::from_secs(20);
/// That it works is written down at most this often.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// As whom mail leaves, and by which server.
#[derive(Debug)]
pub(crate) struct Sender {
    /// Its line, as the administrators see it.
    name: String,
    pub(crate) transport: Transport,
    pub(crate) from: OutboundMailbox,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    under_way: usize,
    /// Since it was last reached.
    failures: usize,
    /// Since when it is not reached, and whether somebody is asking it just now.
    down: Option<(Instant, bool)>,
    why: String,
    told: Option<Instant>,
}

/// Whether a message may try.
enum May {
    Go,
    NoRoom,
    Down(String),
}

impl Sender {
    pub(crate) fn new(name: &str, transport: Transport, from: OutboundMailbox) -> Self {
        Self { name: name.to_owned(), transport, from, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn may_try(&self) -> May {
        let mut state = self.state();
        if let Some((since, asking)) = &mut state.down {
            if *asking || since.elapsed() < ASK_AGAIN {
                let why = state.why.clone();
                return May::Down(why);
            }
            *asking = true;
        } else if state.under_way >= AT_ONCE {
            return May::NoRoom;
        }
        state.under_way += 1;
        May::Go
    }

    /// What came of it; `true` when that is worth writing down.
    fn tried(&self, not_reached: Option<&str>) -> bool {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(1);
        match not_reached {
            Some(why) => {
                state.failures += 1;
                if state.failures >= DOWN_AFTER {
                    state.down = Some((Instant::now(), false));
                }
                why.clone_into(&mut state.why);
                state.told = None;
                true
            }
            None => {
                (state.failures, state.down) = (0, None);
                let tell = state.told.is_none_or(|told| told.elapsed() > TELL_EVERY);
                if tell {
                    state.told = Some(Instant::now());
                }
                tell
            }
        }
    }
}

impl Post {
    /// Sends by a server; `false` where there is no room just now, and the message waits a little.
    pub(super) async fn leave_by(
        &self,
        sender: &Sender,
        claimed: &Claimed,
        letter: &OutboundMail,
    ) -> Result<bool, Trouble> {
        match sender.may_try() {
            May::Go => {}
            May::NoRoom => {
                let at = self.store.now().saturating_add(ROOM_AGAIN).unwrap_or(jiff::Timestamp::MAX);
                self.store.put_back(claimed, at, None).await?;
                return Ok(false);
            }
            May::Down(why) => {
                let at = self.store.now().saturating_add(DOWN_AGAIN).unwrap_or(jiff::Timestamp::MAX);
                self.store.put_back(claimed, at, Some(&why)).await?;
                return Ok(false);
            }
        }
        let sent = sender.transport.send(letter).await;
        let not_reached =
            sent.as_ref().err().filter(|error| error.is_about_the_server()).map(ToString::to_string);
        if sender.tried(not_reached.as_deref()) {
            let (db, now) = (self.store.db(), self.store.now());
            let written = match &not_reached {
                Some(why) => line::down(db, "mail", &sender.name, why, now).await.map(drop),
                None => line::up(db, "mail", &sender.name, now).await,
            };
            if let Err(error) = written {
                tracing::error!(%error, "the channel's state could not be written down");
            }
        }
        sent.map(|()| true).map_err(|error| {
            let why = error.to_string();
            if error.is_permanent() { Trouble::ForGood(why) } else { Trouble::ForNow(why) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Sender;
    use crate::post::Post;
    use crate::post::company::{add_person, company, lines, mails, now, post};
    use crate::post::relay::{Manner, Relay};
    use channels::mail::{OutboundMailbox, SmtpSecurity, SmtpServer, SmtpSettings, Transport};
    use domain::roles::Role;
    use jiff::SignedDuration;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::{Duration, Instant};
    use store::outbox::Way;
    use store::{Store, values};

    fn sender(name: &str, port: u16) -> Sender {
        let settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            security: SmtpSecurity::None,
            login: None,
            more_roots: None,
        };
        let from = OutboundMailbox { name: None, address: "service@localhost".to_owned() };
        Sender::new(name, Transport::Smtp(SmtpServer::new(settings).unwrap()), from)
    }

    fn with(store: &Store, folder: &std::path::Path, desk: Sender) -> Post {
        let mut post = Arc::into_inner(post(store, &lines(), folder)).unwrap();
        post.desk = desk;
        post
    }

    async fn count(store: &Store, sql: &'static str) -> i64 {
        store.db().one::<(i64,)>(sql, values![]).await.unwrap().0
    }

    /// Waits until a count is reached, with the clock running fast.
    async fn until(store: &Store, clock: &AtomicI64, sql: &'static str, wanted: i64, seconds: u64) {
        let patience = Instant::now() + Duration::from_secs(seconds);
        while count(store, sql).await != wanted {
            assert!(Instant::now() < patience, "{sql}: {} of {wanted}", count(store, sql).await);
            clock.fetch_add(10_000_000, Ordering::SeqCst);
            store.clock_moved();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// All that leaves arrives once, or lies on the page of what could not leave.
    async fn through_a_bad_relay(messages: usize) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        mails(&store, messages).await;
        let (relay, port) = Relay::start(Manner::FailsOneInThree).await;
        let post = Arc::new(with(&store, folder.path(), sender("smtp", port)));
        let began = Instant::now();
        let sending = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
        until(&store, &clock, "SELECT count(*) FROM outbox WHERE state = 'waiting'", 0, 900).await;
        println!(
            "{messages} mails through a relay that fails one in three: {:.1} s",
            began.elapsed().as_secs_f64()
        );
        sending.abort();
        let dead = count(&store, "SELECT count(*) FROM outbox WHERE state = 'dead'").await;
        let sent = count(&store, "SELECT count(*) FROM outbox WHERE state = 'sent'").await;
        let nobody = (0..messages).filter(|n| n.to_string().starts_with("13")).count();
        assert_eq!(usize::try_from(dead).unwrap(), nobody, "no such mailbox, and nothing else");
        assert_eq!(usize::try_from(sent).unwrap(), messages - nobody);
        let taken = relay.taken.lock().unwrap();
        assert_eq!(taken.len(), messages - nobody);
        assert!(taken.values().all(|times| *times == 1), "twice: {:?}", taken.iter().find(|(_, n)| **n != 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_leaves_through_a_bad_relay_arrives_once_or_is_laid_aside() {
        through_a_bad_relay(60).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "a measurement: 10,000 mails; prints how long it took"]
    async fn ten_thousand_mails_through_a_bad_relay() {
        through_a_bad_relay(10_000).await;
    }

    /// One server takes connections and says nothing; what leaves by the other is there at once.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_server_that_is_down_slows_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        mails(&store, 80).await;
        // Half of them came by a mailbox whose own way out is down; they are the older ones.
        let sql = "UPDATE mail_in SET mailbox = 'slow' WHERE id <= 40";
        store.db().run(sql, values![]).await.unwrap();
        let (_silent, dead) = Relay::start(Manner::Silent).await;
        let (relay, port) = Relay::start(Manner::Good).await;
        let mut post = with(&store, folder.path(), sender("smtp", port));
        post.mailboxes.insert("slow".to_owned(), sender("smtp slow", dead));
        let sending = tokio::spawn(Arc::new(post).run_many(Way::Mail));
        let began = Instant::now();
        until(&store, &clock, "SELECT count(*) FROM outbox WHERE state = 'sent'", 40, 60).await;
        assert_eq!(relay.count(), 40);
        // The server's own patience is half a minute: nobody waited for it.
        assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
        sending.abort();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn administrators_are_told_of_a_server_that_is_down_and_that_it_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        add_person(&store, "wuhao", Role::Administrator, Some("wuhao@meters.example")).await;
        add_person(&store, "wang", Role::HotlineAgent, Some("wang@meters.example")).await;
        mails(&store, 1).await;
        let (relay, port) = Relay::start(Manner::Good).await;
        // Nobody listens at port 1; the administrators' own mail leaves by the desk's server.
        let mut post = with(&store, folder.path(), sender("smtp", port));
        post.mailboxes.insert("slow".to_owned(), sender("smtp slow", 1));
        store.db().run("UPDATE mail_in SET mailbox = 'slow'", values![]).await.unwrap();
        let post = Arc::new(post);
        let sending = tokio::spawn(Arc::clone(&post).run_many(Way::Mail));
        let down = "SELECT count(*) FROM line WHERE name = 'smtp slow' AND state = 'down'";
        until(&store, &clock, down, 1, 30).await;
        sending.abort();
        let longest = SignedDuration::from_mins(10);
        clock.fetch_add(600_000_000, Ordering::SeqCst);
        post.look(longest).await;
        post.look(longest).await;
        let told = || relay.taken.lock().unwrap().clone();
        assert_eq!(told(), [("wuhao@meters.example".to_owned(), 1)].into(), "once, and nobody else");
        store::line::up(store.db(), "mail", "smtp slow", store.now()).await.unwrap();
        post.look(longest).await;
        assert_eq!(told(), [("wuhao@meters.example".to_owned(), 2)].into());
        assert!(store::outage::all(store.db()).await.unwrap().is_empty());
    }
}
