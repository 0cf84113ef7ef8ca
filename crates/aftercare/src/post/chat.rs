//! What goes by chat: to where the case's conversation stands, one message after the other in each, many at once.

use super::{AGAIN, Post, Sent, Trouble, told, words};
use channels::chat::lines::{NotSent, OutChat, OutFile};
use domain::case::{Attachment, Case, Channel, ToCustomer};
use domain::charter::KeptBy;
use domain::ids::Digest;
use std::sync::Arc;
use store::chat::{self, Route};
use store::outbox::{Claimed, Outgoing, Way};
use store::read::case::CaseFile;
use store::{StoreError, content};
use tokio::task::JoinSet;
use web::i18n::L10n;

/// Messages on their way at the same time: a platform that answers slowly holds up no other.
const AT_ONCE: usize = 32;
/// Pictures that go out beside the words; the others are found behind the case's link.
const PICTURES_MAX: usize = 4;

impl Post {
    /// Sends what may leave by a way on which many go at once, for ever.
    pub(crate) async fn run_many(self: Arc<Self>, way: Way) {
        let mut under_way = JoinSet::new();
        loop {
            let room = i64::try_from(AT_ONCE.saturating_sub(under_way.len())).unwrap_or(0);
            let found = if room > 0 { self.claim(way, room).await } else { Ok(Vec::new()) };
            let wait = match found {
                Ok(claimed) if claimed.is_empty() => Ok(()),
                Ok(claimed) => {
                    for message in claimed {
                        let post = Arc::clone(&self);
                        under_way.spawn(async move {
                            if let Err(error) = post.send_and_settle(way, &message).await {
                                tracing::error!(%error, message = message.id, "what became of a message could not be written down");
                            }
                        });
                    }
                    continue;
                }
                Err(error) => Err(error),
            };
            let ready = async {
                match wait {
                    Ok(()) => self.store.outbox_ready(way).await,
                    Err(error) => Err(error),
                }
            };
            let looked: Result<(), StoreError> = tokio::select! {
                // The next of its conversation may leave now.
                Some(_) = under_way.join_next() => Ok(()),
                ready = ready, if room > 0 => ready,
            };
            if let Err(error) = looked {
                tracing::error!(%error, "the outbox can't be read; it is tried again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    pub(super) async fn send_chat(&self, claimed: &Claimed) -> Result<Sent, Trouble> {
        let file = self.file(claimed).await?;
        let Outgoing::Customer(what) = &claimed.message.what else {
            return Err(Trouble::ForGood("notices do not go by chat".to_owned()));
        };
        if let Some(turned) = self.turned(claimed, &file, what, Way::Chat).await? {
            return Ok(turned);
        }
        let route = self.route(&file.case).await?;
        let route = route.ok_or_else(|| Trouble::ForGood("the case has no conversation".to_owned()))?;
        let out = self.out_chat(claimed, &file, what).await?;
        self.lines.send(&self.store, &route, &out).await?;
        if matches!(what, ToCustomer::Receipt) {
            // It may have come by mail, from somebody who wishes to be told by chat.
            let by = Some(file.case.channel).filter(|came| came.is_conversation()).unwrap_or(Channel::Chat);
            self.note_receipt(claimed, &file.case, by).await?;
        }
        Ok(Sent::Left)
    }

    /// One that was split off goes on in the other's conversation.
    pub(super) async fn route(&self, case: &Case) -> Result<Option<Route>, StoreError> {
        for id in [Some(case.id), case.split_from].into_iter().flatten() {
            if let Some(route) = chat::route(self.store.db(), id).await? {
                return Ok(Some(route));
            }
        }
        Ok(None)
    }

    async fn out_chat(
        &self,
        claimed: &Claimed,
        file: &CaseFile,
        what: &ToCustomer,
    ) -> Result<OutChat, Trouble> {
        let (contact, _) = self.reporter(file).await?;
        let subject = file.text(file.case.subject).unwrap_or_default();
        let l = self.reader(&contact, subject);
        let link = format!("{}/follow/{}", self.public_url, file.follow_token);
        let (mut text, attachments) = match what {
            ToCustomer::Receipt => (receipt(&l, file, &link), &[][..]),
            ToCustomer::Answer { .. } | ToCustomer::Message { .. } | ToCustomer::Proposal { .. } => {
                words(&l, file, what, subject, &link)
            }
            ToCustomer::Reminder { .. }
            | ToCustomer::FollowUp
            | ToCustomer::ClosedWithoutWord { .. }
            | ToCustomer::Merged { .. }
            | ToCustomer::Reopened
            | ToCustomer::Ruled { .. }
            | ToCustomer::ObjectionAnswered { .. }
            | ToCustomer::Quote { .. }
            | ToCustomer::QuoteWithdrawn { .. } => (told(&l, file, what, subject, &link), &[][..]),
        };
        let (pictures, others): (Vec<&Attachment>, Vec<&Attachment>) =
            attachments.iter().partition(|file| is_picture(&file.media_type));
        if !others.is_empty() || pictures.len() > PICTURES_MAX {
            text = format!("{text}\n\n{}", l.ta("chat-files-there", &[("link", &link)]));
        }
        let mut files = Vec::new();
        for picture in pictures.into_iter().take(PICTURES_MAX) {
            let bytes = content::blob(self.store.db(), picture.digest).await?;
            let name = file.text(picture.name).map_or_else(|| picture.digest.to_string(), str::to_owned);
            files.push(OutFile {
                name,
                media_type: picture.media_type.clone(),
                bytes: bytes.ok_or_else(|| Trouble::ForGood("a picture is not there".to_owned()))?,
            });
        }
        Ok(OutChat { key: Digest(claimed.key), text, files })
    }
}

impl From<NotSent> for Trouble {
    fn from(not_sent: NotSent) -> Self {
        match not_sent {
            NotSent::ForNow(why) => Self::ForNow(why),
            // Shown twice is worse than shown late: a person looks before it is sent again.
            NotSent::ForGood(_) | NotSent::Unknown => Self::ForGood(not_sent.to_string()),
        }
    }
}

/// P-ZERO: the number at once, and that a person will answer; it is no answer.
pub(super) fn receipt(l: &L10n, file: &CaseFile, link: &str) -> String {
    let case = file.case.id.to_string();
    let answer = file.case.clocks.iter().find(|c| c.terms.kept_by == KeptBy::Answer).and_then(|c| c.due());
    match answer {
        Some(due) => l.ta("chat-receipt", &[("case", &case), ("due", &l.exact(due)), ("link", &link)]),
        None => l.ta("chat-receipt-undated", &[("case", &case), ("link", &link)]),
    }
}

fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "image/gif")
}

#[cfg(test)]
mod tests {
    use crate::post::company::{company, lines, now, post};
    use channels::chat::ChatEvent;
    use channels::chat::intake::ChatIntake;
    use channels::chat::lines::Ask;
    use channels::chat::onebot::{Outcome, Version, read_event};
    use channels::chat::{ApiError, Remedy};
    use channels::fetch::Fetcher;
    use domain::case::{Channel, Event};
    use domain::ids::DepartmentCode;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;
    use store::outbox::Way;
    use store::values;
    use tokio::sync::mpsc::Receiver;

    /// Messages of each person.
    const MESSAGES: i64 = 3;
    const FIRST: i64 = 1_000;

    fn message(from: i64, id: i64) -> ChatEvent {
        let event = json!({
            "post_type": "message", "message_type": "private", "time": 1_795_423_041, "self_id": 10,
            "user_id": from, "message_id": id, "sender": { "nickname": "n" },
            "message": [{ "type": "text", "data": { "text": format!("水表不走字 {from}-{id}") } }],
        });
        read_event(event.to_string().as_bytes()).unwrap()
    }

    /// A QQ program that says no to every third message, and counts who got what.
    async fn answer(mut asks: Receiver<Ask>, said: Arc<std::sync::Mutex<Vec<(i64, String)>>>) {
        let mut nth = 0;
        while let Some(ask) = asks.recv().await {
            nth += 1;
            if nth % 3 == 0 {
                let busy = ApiError { code: 1, message: "busy".to_owned(), remedy: Remedy::Later };
                ask.answer.send(Outcome::Refused(busy)).unwrap();
                continue;
            }
            let to = ask.call.params["user_id"].as_i64().unwrap();
            let text = ask.call.params["message"][0]["data"]["text"].as_str().unwrap().to_owned();
            said.lock().unwrap().push((to, text));
            ask.answer.send(Outcome::Done(json!({ "message_id": nth }))).unwrap();
        }
    }

    /// Everything that came is in a case, and everybody got one receipt, whatever fails in between.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everybody_is_told_their_number_once_through_a_channel_that_fails_one_in_three() {
        everybody_is_told(40).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "a measurement: 10,000 people; prints how long it took"]
    async fn ten_thousand_are_told_their_number_once() {
        let began = std::time::Instant::now();
        everybody_is_told(10_000).await;
        println!(
            "10,000 people, 30,000 messages in, 10,000 receipts out: {:.1} s",
            began.elapsed().as_secs_f64()
        );
    }

    /// From the arrival of a message to the news of its case, by which all open desks are told.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "a measurement: prints how long a message takes to the desk"]
    async fn from_arrival_to_the_desk() {
        const COUNT: i64 = 2_000;
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let department = DepartmentCode::new("customer-service").unwrap();
        let chat = ChatIntake::new(lines(), Fetcher::new([]).unwrap(), department, "{name}".to_owned());
        let reading = tokio::spawn({
            let (chat, store) = (chat.clone(), store.clone());
            async move { chat.run(&store).await }
        });
        let mut changes = store.changes();
        let mut took = Vec::new();
        for from in FIRST..FIRST + COUNT {
            let began = std::time::Instant::now();
            chat.receive(&store, "qq", message(from, from)).await.unwrap();
            changes.recv().await.unwrap();
            took.push(began.elapsed().as_micros());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        took.sort_unstable();
        let (cases,): (i64,) = store.db().one("SELECT count(*) FROM cases", values![]).await.unwrap();
        assert_eq!(cases, COUNT);
        println!(
            "{COUNT} messages: median {} µs, p99 {} µs",
            took[took.len() / 2],
            took[took.len() * 99 / 100]
        );
        reading.abort();
    }

    /// Ten thousand messages of one person: one case, one receipt, every word kept.
    async fn flood(messages: i64) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let department = DepartmentCode::new("customer-service").unwrap();
        let chat = ChatIntake::new(lines(), Fetcher::new([]).unwrap(), department, "{name}".to_owned());
        let reading = tokio::spawn({
            let (chat, store) = (chat.clone(), store.clone());
            async move { chat.run(&store).await }
        });
        let began = std::time::Instant::now();
        for id in 0..messages {
            chat.receive(&store, "qq", message(FIRST, id)).await.unwrap();
        }
        // Somebody else is heard meanwhile.
        chat.receive(&store, "qq", message(FIRST + 1, messages)).await.unwrap();
        let count = async |sql: &'static str| store.db().one::<(i64,)>(sql, values![]).await.unwrap().0;
        let done = async {
            while count("SELECT count(*) FROM chat_in WHERE state <> 'taken'").await > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(1_800), done).await.unwrap();
        println!("{messages} chat messages of one person: {:.1} s", began.elapsed().as_secs_f64());
        assert_eq!(count("SELECT count(*) FROM cases").await, 2);
        assert_eq!(count("SELECT count(*) FROM outbox WHERE kind = 'customer'").await, 2, "one receipt each");
        let kept = count("SELECT count(*) FROM content WHERE body LIKE '水表不走字 1000-%'").await;
        assert!(kept >= messages, "{kept} of {messages}");
        reading.abort();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_of_one_person_is_one_case() {
        flood(300).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "a measurement: 10,000 messages of one person; prints how long it took"]
    async fn ten_thousand_messages_of_one_person() {
        flood(10_000).await;
    }

    async fn everybody_is_told(people: i64) {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = company(folder.path(), &clock).await;
        let lines = lines();
        let department = DepartmentCode::new("customer-service").unwrap();
        let chat = ChatIntake::new(lines.clone(), Fetcher::new([]).unwrap(), department, "{name}".to_owned());
        let said = Arc::new(std::sync::Mutex::new(Vec::new()));
        let asks = lines.connect("qq", "10", Version::Eleven, 1);
        let answering = tokio::spawn(answer(asks, Arc::clone(&said)));
        let sending = tokio::spawn(post(&store, &lines, folder.path()).run_many(Way::Chat));
        let reading = tokio::spawn({
            let (chat, store) = (chat.clone(), store.clone());
            async move { chat.run(&store).await }
        });
        for id in 0..MESSAGES {
            for from in FIRST..FIRST + people {
                // Each is delivered twice, as platforms do.
                for _ in 0..2 {
                    chat.receive(&store, "qq", message(from, from * 100 + id)).await.unwrap();
                }
            }
        }
        let done = async {
            loop {
                let sql = "SELECT (SELECT count(*) FROM chat_in WHERE state <> 'taken') + \
                           (SELECT count(*) FROM outbox WHERE state <> 'sent' AND way = 'chat')";
                let (open,): (i64,) = store.db().one(sql, values![]).await.unwrap();
                let (cases,): (i64,) = store.db().one("SELECT count(*) FROM cases", values![]).await.unwrap();
                if open == 0 && cases == people {
                    return;
                }
                clock.fetch_add(30_000_000, Ordering::SeqCst);
                store.clock_moved();
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(300), done).await.unwrap();
        let mut told: Vec<i64> = said.lock().unwrap().iter().map(|(to, _)| *to).collect();
        told.sort_unstable();
        assert_eq!(told, (FIRST..FIRST + people).collect::<Vec<i64>>());
        assert!(
            said.lock().unwrap().iter().all(|(_, text)| text.contains("https://service.example/follow/"))
        );
        let rows: Vec<(i64,)> = store.db().all("SELECT id FROM cases", values![]).await.unwrap();
        for (id,) in rows {
            let id = domain::ids::CaseId::from_key(id);
            let journal = store::read::case::journal(&store, id).await.unwrap();
            let events: Vec<Event> = journal.into_iter().flat_map(|recorded| recorded.entry.events).collect();
            let count = |wanted: fn(&Event) -> bool| events.iter().filter(|e| wanted(e)).count();
            assert_eq!(count(|e| matches!(e, Event::ReceiptGiven { by: Channel::Qq })), 1, "P-ZERO");
            assert_eq!(count(|e| matches!(e, Event::MessageReceived { .. })), 2);
            assert_eq!(count(|e| matches!(e, Event::Answered { .. })), 0, "a receipt is no answer");
        }
        for task in [answering, sending, reading] {
            task.abort();
        }
    }
}
