//! A chat message on its way to the door: written down as it comes, then taken in, once, in its person's order: joined to
//! their case in that conversation, or made a new one.

use super::lines::Lines;
use super::{ChatEvent, ChatFile, ChatMessage, Conversation, FileKind, Platform, Recall};
use crate::fetch::{Fetched, Fetcher};
use domain::case::{Actor, Attachment, Command, Kind, MachineMessage, Refusal, Report};
use domain::contact::{Contact, NAME_CHARS_MAX};
use domain::courtesy;
use domain::ids::{CaseId, CommandId, DepartmentCode, Digest};
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use store::chat::{self, Arrived, ChatRecord, Claimed, Known, Newest, Peer, Route};
use store::read::place;
use store::{Blob, DoorError, Store, StoreError, Submission, Target};
use tokio::sync::{Notify, Semaphore};

/// Longest subject made of a message, in characters.
const SUBJECT_CHARS_MAX: usize = 80;
/// Messages that are taken in at the same time: one whose picture comes slowly holds up no other person's.
const AT_ONCE: usize = 16;
/// By the store's clock; longer than all files of a message may take. A program that died leaves its messages to others.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// Files of one message that are fetched.
const FILES_FETCHED_MAX: usize = 20;
/// Nothing is waited for longer: another program may have written something down.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How chat messages are taken in; cheap to clone.
#[derive(Clone, Debug)]
pub struct ChatIntake {
    lines: Lines,
    fetcher: Fetcher,
    /// Where what nobody has looked at yet goes.
    department: DepartmentCode,
    /// Stands in place of a file that could not be fetched; `{name}` is its name.
    missing_file: String,
    arrived: Arc<Notify>,
}

impl ChatIntake {
    #[must_use]
    pub fn new(lines: Lines, fetcher: Fetcher, department: DepartmentCode, missing_file: String) -> Self {
        Self { lines, fetcher, department, missing_file, arrived: Arc::new(Notify::new()) }
    }

    #[must_use]
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Writes an event down; when this returns, it is on the disk. `line` is the configured channel that it came by: answers
    /// leave by it.
    ///
    /// # Errors
    /// The database did not carry it out; the platform must deliver it again.
    pub async fn receive(&self, store: &Store, line: &str, event: ChatEvent) -> Result<(), DoorError> {
        if let ChatEvent::ServiceHasNews(news) = event {
            let (intake, store, line) = (self.clone(), store.clone(), line.to_owned());
            // The platform waits for an answer only five seconds; what is not fetched now is fetched with the next news.
            tokio::spawn(async move { intake.fetch_news(&store, &line, &news).await });
            return Ok(());
        }
        self.note(store, line, event).await
    }

    async fn note(&self, store: &Store, line: &str, event: ChatEvent) -> Result<(), DoorError> {
        match event {
            ChatEvent::Message(mut message) => {
                message.account = account(line, message.platform, &message.account);
                Ok(self.write_down(store, &message).await?)
            }
            ChatEvent::Recalled(mut recall) => {
                recall.account = account(line, recall.platform, &recall.account);
                recalled(store, &recall).await
            }
            // News come in pages of messages and recalls, never of further news.
            ChatEvent::ServiceHasNews(_) | ChatEvent::Heartbeat(_) | ChatEvent::Ignored(_) => Ok(()),
        }
    }

    async fn write_down(&self, store: &Store, message: &ChatMessage) -> Result<(), StoreError> {
        let body = serde_json::to_string(message).map_err(|e| StoreError::unreadable("a chat message", e))?;
        let arrived = Arrived {
            dedupe: message.key(),
            from: peer(message),
            name: shortened(message.sender.name.as_deref().unwrap_or_default(), NAME_CHARS_MAX),
            lane: message.lane(),
            body,
        };
        if chat::receive(store.db(), &arrived, store.now()).await? {
            self.arrived.notify_one();
        }
        Ok(())
    }

    async fn fetch_news(&self, store: &Store, line: &str, news: &super::wecom::ServiceNews) {
        loop {
            match self.fetch_page(store, line, news).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(why) => {
                    tracing::warn!(line, why, "the customer service's news could not be fetched");
                    self.lines.tell_down(store, line, &why).await;
                    return;
                }
            }
        }
    }

    async fn fetch_page(
        &self,
        store: &Store,
        line: &str,
        news: &super::wecom::ServiceNews,
    ) -> Result<bool, String> {
        let cursor = chat::cursor(store.db(), &news.service).await.map_err(|e| e.to_string())?;
        let page = self.lines.service_page(line, news, cursor.as_deref(), store.now()).await?;
        for event in page.events {
            self.note(store, line, event).await.map_err(|e| e.to_string())?;
        }
        if !page.cursor.is_empty() {
            let done = chat::fetched(store.db(), &news.service, &page.cursor, store.now()).await;
            done.map_err(|e| e.to_string())?;
        }
        Ok(page.has_more)
    }

    /// Takes in what waits, for ever.
    pub async fn run(&self, store: &Store) {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        if let Err(error) = chat::release(store.db(), store.now()).await {
            tracing::error!(%error, "chat messages that were being taken in wait for their time to run out");
        }
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            match chat::claim(store.db(), store.now(), 1, LEASE).await {
                Ok(claimed) => match claimed.into_iter().next() {
                    Some(one) => {
                        let (intake, store) = (self.clone(), store.clone());
                        tokio::spawn(async move {
                            intake.take_or_wait(&store, &one).await;
                            // The next of its lane may be taken in now.
                            intake.arrived.notify_one();
                            drop(place);
                        });
                        continue;
                    }
                    None => drop(place),
                },
                Err(error) => tracing::error!(%error, "chat messages can't be read; it is tried again"),
            }
            // Nothing waits, or the database does not answer: a look every few seconds does no harm.
            drop(tokio::time::timeout(LOOK_AGAIN, self.arrived.notified()).await);
        }
    }

    async fn take_or_wait(&self, store: &Store, claimed: &Claimed) {
        let outcome = match self.take(store, claimed).await {
            Ok(()) => Ok(()),
            Err(DoorError::Refused(refusal)) => {
                // The rules would not have it: it is kept all the same, and says why.
                chat::set_aside(store.db(), claimed.id, None, &refusal.to_string()).await
            }
            Err(DoorError::Failed(error)) => {
                tracing::warn!(%error, message = claimed.id, "a chat message could not be taken in; it is tried again");
                chat::failed(store.db(), claimed, &error.to_string(), store.now()).await
            }
        };
        if let Err(error) = outcome {
            tracing::error!(%error, message = claimed.id, "what became of a chat message could not be written down");
        }
    }

    /// Takes one message in. Taken in again, it does nothing again.
    ///
    /// # Errors
    /// Refused by the rules, or the database did not carry it out.
    pub async fn take(&self, store: &Store, claimed: &Claimed) -> Result<(), DoorError> {
        let Ok(message) = serde_json::from_str::<ChatMessage>(&claimed.body) else {
            let why = "the program can't read this message";
            return Ok(chat::set_aside(store.db(), claimed.id, None, why).await?);
        };
        let newest = chat::newest_case(store.db(), &claimed.lane).await?;
        let thanks = message.files.is_empty() && courtesy::is_courtesy(&message.text);
        let target = newest.filter(|newest| goes_on(newest, thanks)).map(|newest| newest.case);
        if target.is_none() && !is_for_us(&message) {
            let why = "said in a group, not to us";
            return Ok(chat::set_aside(store.db(), claimed.id, None, why).await?);
        }
        let known = chat::known(store.db(), &peer(&message)).await?;
        let letter = self.letter(store, message, known).await;
        match target {
            Some(case) => self.join(store, claimed, &letter, case, thanks).await,
            None => self.open(store, claimed, &letter).await,
        }
    }

    async fn letter(&self, store: &Store, message: ChatMessage, known: Option<Known>) -> Letter {
        let mut letter = Letter {
            text: message.text.clone(),
            known,
            texts: Vec::new(),
            blobs: Vec::new(),
            attachments: Vec::new(),
            file_names: Vec::new(),
            message,
        };
        let files = letter.message.files.clone();
        for (i, file) in files.iter().enumerate() {
            if let FileKind::Other(_) = file.kind {
                continue;
            }
            let name = file_name(file, i);
            let fetched =
                if i < FILES_FETCHED_MAX { self.fetch(store, &letter.message, file).await } else { None };
            match fetched {
                Some(fetched) => letter.attach(store, &name, fetched),
                None => {
                    if !letter.text.is_empty() {
                        letter.text.push('\n');
                    }
                    letter.text.push_str(&self.missing_file.replace("{name}", &name));
                }
            }
        }
        letter
    }

    async fn fetch(&self, store: &Store, message: &ChatMessage, file: &ChatFile) -> Option<Fetched> {
        let line = line_of(&message.account);
        let fetched = match (&file.url, &file.id) {
            (_, Some(id)) if matches!(message.platform, Platform::WeCom | Platform::WeComService) => {
                self.lines.wecom_file(line, id, store.now()).await
            }
            (Some(url), _) => self.fetcher.fetch(url).await.map_err(|why| why.to_string()),
            (None, _) => Err("the platform gave no link".to_owned()),
        };
        fetched.map_err(|why| tracing::warn!(line, why, "a file of a chat message could not be fetched")).ok()
    }

    async fn open(&self, store: &Store, claimed: &Claimed, letter: &Letter) -> Result<(), DoorError> {
        let mut pen = Pen::new(store);
        let (customer, area) = letter.owner();
        let report = Report {
            kind: Kind::Report,
            channel: letter.message.platform.channel(),
            subject: pen.text(&subject(letter)),
            text: pen.text(&letter.text),
            reporter: pen.text(&letter.contact().to_text()),
            customer,
            equipment: Vec::new(),
            local_area: area,
            remote_access: false,
            place: place::known(store.db(), customer, &[]).await?,
            severity: Severity::Three,
            fault: None,
            department: self.department.clone(),
            assignee: None,
            attachments: letter.attachments.clone(),
            split_from: None,
            follows: None,
            receipt_given: false,
        };
        let command = Command::Report(Box::new(report));
        submit(store, claimed, letter, pen, Target::New, command).await
    }

    async fn join(
        &self,
        store: &Store,
        claimed: &Claimed,
        letter: &Letter,
        case: CaseId,
        courtesy: bool,
    ) -> Result<(), DoorError> {
        let receive = |pen: &mut Pen<'_>| Command::Receive {
            by: letter.message.platform.channel(),
            from: pen.text(&letter.contact().to_text()),
            text: pen.text(&letter.text),
            attachments: letter.attachments.clone(),
            courtesy,
        };
        let mut pen = Pen::new(store);
        let command = receive(&mut pen);
        match submit(store, claimed, letter, pen, Target::Case(case), command).await {
            // What was written to the one is written to the other.
            Err(DoorError::Refused(Refusal::CaseWasMerged { into })) => {
                let mut pen = Pen::new(store);
                let command = receive(&mut pen);
                submit(store, claimed, letter, pen, Target::Case(into), command).await
            }
            other => other,
        }
    }
}

/// While a case is open, and while its end is only awaited, what they write belongs to it; thanks belongs to it always.
fn goes_on(newest: &Newest, thanks: bool) -> bool {
    newest.open || thanks || matches!(newest.stage.as_str(), "confirmed" | "merged")
}

/// In a group people also talk among themselves. Tencent's robots hear only what is said to them.
fn is_for_us(message: &ChatMessage) -> bool {
    match message.conversation {
        Conversation::Private { .. } => true,
        Conversation::Group { .. } => message.mentions_us || message.platform == Platform::QqBot,
    }
}

/// Which of our accounts it is, led by the configured channel by which answers leave.
fn account(line: &str, platform: Platform, account: &str) -> String {
    match platform {
        Platform::OneBot | Platform::WeComService => format!("{line}/{account}"),
        Platform::QqBot | Platform::WeCom => line.to_owned(),
    }
}

/// The configured channel that an account belongs to.
pub(super) fn line_of(account: &str) -> &str {
    account.split_once('/').map_or(account, |(line, _)| line)
}

fn peer(message: &ChatMessage) -> Peer {
    Peer {
        platform: message.platform.code().to_owned(),
        account: message.account.clone(),
        peer: message.sender.id.clone(),
    }
}

async fn recalled(store: &Store, recall: &Recall) -> Result<(), DoorError> {
    let key = recall.key();
    let Some((case, body)) = chat::to_recall(store.db(), &key).await? else { return Ok(()) };
    let words = serde_json::from_str::<ChatMessage>(&body).map(|message| message.text).unwrap_or_default();
    let sealed = SealedText::new(store.random(), &words);
    let command = Command::ReceiveFromMachine { about: MachineMessage::Recalled, text: sealed.reference() };
    let id = CommandId::named("chat-recall", &key);
    let submission = Submission::new(id, Actor::Customer, store.now(), Target::Case(case), command);
    match store.door().submit(submission.with_texts([sealed])).await {
        Ok(_) => {}
        Err(DoorError::Refused(why)) => {
            tracing::info!(%case, %why, "a message was taken back where nothing is noted any more");
        }
        Err(failed @ DoorError::Failed(_)) => return Err(failed),
    }
    Ok(chat::recalled(store.db(), &key, store.now()).await?)
}

async fn submit(
    store: &Store,
    claimed: &Claimed,
    letter: &Letter,
    pen: Pen<'_>,
    target: Target,
    command: Command,
) -> Result<(), DoorError> {
    let message = &letter.message;
    let place =
        serde_json::to_string(&message.conversation).map_err(|e| StoreError::unreadable("a place", e))?;
    let route = Route {
        peer: peer(message),
        lane: claimed.lane.clone(),
        place,
        message: message.id.clone(),
        at: claimed.received,
    };
    let id = CommandId::named("chat", &claimed.dedupe);
    // The clocks begin with its arrival, however long a file took to come.
    let mut submission = Submission::new(id, Actor::Customer, claimed.received, target, command);
    submission.texts = letter.texts.iter().cloned().chain(pen.texts).collect();
    submission.blobs.clone_from(&letter.blobs);
    submission.chat = Some(ChatRecord { id: claimed.id, route });
    let done = store.door().submit(submission).await?;
    if done.repeated {
        chat::set_aside(store.db(), claimed.id, Some(done.case), "it was taken in before").await?;
    }
    Ok(())
}

fn subject(letter: &Letter) -> String {
    let first = letter.text.lines().map(str::trim).find(|line| !line.is_empty());
    shortened(first.or(letter.file_names.first().map(String::as_str)).unwrap_or("…"), SUBJECT_CHARS_MAX)
}

fn shortened(text: &str, chars_max: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars_max).collect()
}

fn file_name(file: &ChatFile, index: usize) -> String {
    let extension = match file.kind {
        FileKind::Picture => ".jpg",
        FileKind::Voice => ".amr",
        FileKind::Video => ".mp4",
        FileKind::File | FileKind::Other(_) => "",
    };
    let given = file.name.as_deref().map(|name| shortened(name, NAME_CHARS_MAX)).unwrap_or_default();
    let bare = given.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    if bare.is_empty() { format!("{}{extension}", index + 1) } else { bare }
}

/// A message with its files, and who wrote it.
struct Letter {
    message: ChatMessage,
    text: String,
    known: Option<Known>,
    texts: Vec<SealedText>,
    blobs: Vec<Blob>,
    attachments: Vec<Attachment>,
    file_names: Vec<String>,
}

impl Letter {
    fn owner(&self) -> (Option<domain::ids::CustomerId>, Option<domain::ids::AreaCode>) {
        self.known.as_ref().map_or((None, None), |known| (known.customer, known.area.clone()))
    }

    fn contact(&self) -> Contact {
        let given = self.message.sender.name.as_deref().filter(|name| !name.trim().is_empty());
        let name = given.or(self.known.as_ref().map(|known| known.name.as_str())).unwrap_or_default();
        Contact { name: shortened(name, NAME_CHARS_MAX), ..Contact::default() }
    }

    fn attach(&mut self, store: &Store, name: &str, fetched: Fetched) {
        let sealed = SealedText::new(store.random(), name);
        let digest = Digest::of_file(&fetched.bytes);
        self.attachments.push(Attachment {
            name: sealed.reference(),
            media_type: fetched.media_type,
            size: fetched.bytes.len() as u64,
            digest,
        });
        self.texts.push(sealed);
        self.blobs.push(Blob { digest, bytes: fetched.bytes });
        self.file_names.push(name.to_owned());
    }
}

struct Pen<'a> {
    store: &'a Store,
    texts: Vec<SealedText>,
}

impl<'a> Pen<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, texts: Vec::new() }
    }

    fn text(&mut self, text: &str) -> TextRef {
        let sealed = SealedText::new(self.store.random(), text);
        let name = sealed.reference();
        self.texts.push(sealed);
        name
    }
}
