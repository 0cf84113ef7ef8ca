//! The one door to writing: load, decide, then save state, journal, due time and outbox in one transaction, with a version
//! guard and a command id (docs/decisions/0001-one-writer-a-database.md).
//!
//! Whatever waits at the door is carried out together: `door/writer.rs` takes a batch, `door/plan.rs` decides each of its
//! submissions without touching the database, `door/save.rs` writes all their rows.

mod charges;
mod plan;
mod save;
mod writer;

use crate::alarm::AlarmRecord;
use crate::chat::ChatRecord;
use crate::content::Blob;
use crate::error::StoreError;
use crate::mail::MailRecord;
use crate::search::{Words, contact_words, words};
use crate::shared::{Shared, truncated};
use domain::case::{Actor, Command, Event, Refusal};
use domain::contact::Contact;
use domain::ids::{CaseId, CommandId};
use domain::text::{SealedText, TextRef};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// Submissions that may wait; whoever comes then waits outside.
const QUEUE_MAX: usize = 1_024;
/// Submissions that are carried out together or not at all.
pub const TOGETHER_MAX: usize = 2_000;

/// On which case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A report: the door gives the number.
    New,
    Case(CaseId),
}

impl Target {
    fn case(self) -> Option<CaseId> {
        match self {
            Self::New => None,
            Self::Case(id) => Some(id),
        }
    }
}

/// One wish of one sender.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The same id twice does nothing twice.
    pub command_id: CommandId,
    pub actor: Actor,
    /// When it happened; the store's clock says when it is recorded.
    pub occurred: Timestamp,
    pub target: Target,
    /// The version the sender looked at; refused when the case has changed since.
    pub expected_version: Option<u64>,
    pub command: Command,
    /// Every text that the command names and that is not in the store yet.
    pub texts: Vec<SealedText>,
    pub blobs: Vec<Blob>,
    /// The mail it came by.
    pub mail: Option<MailRecord>,
    /// The chat message it came by.
    pub chat: Option<ChatRecord>,
    /// The alarm that it is about.
    pub alarm: Option<AlarmRecord>,
}

impl Submission {
    /// Without texts, files, mail and version guard.
    #[must_use]
    pub fn new(
        command_id: CommandId,
        actor: Actor,
        occurred: Timestamp,
        target: Target,
        command: Command,
    ) -> Self {
        Self {
            command_id,
            actor,
            occurred,
            target,
            expected_version: None,
            command,
            texts: Vec::new(),
            blobs: Vec::new(),
            mail: None,
            chat: None,
            alarm: None,
        }
    }

    #[must_use]
    pub fn with_texts(mut self, texts: impl IntoIterator<Item = SealedText>) -> Self {
        self.texts.extend(texts);
        self
    }
}

/// It is written down, and on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub case: CaseId,
    /// Of the case, behind this step.
    pub version: u64,
    /// What happened to the case; empty when nothing did, and when it is repeated.
    pub events: Vec<Event>,
    /// The same command was carried out before; this is where it led.
    pub repeated: bool,
    /// Other cases that it touched or made.
    pub also: Vec<CaseId>,
}

/// Why it is not written down.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DoorError {
    /// A sentence for the person.
    #[error("{0}")]
    Refused(Refusal),
    /// To be logged with its cause and answered with a number to quote. Sent again with the same command id, it is carried
    /// out once, also when it was written down in spite of the failure.
    #[error("{0}")]
    Failed(Arc<StoreError>),
}

impl From<StoreError> for DoorError {
    fn from(error: StoreError) -> Self {
        Self::Failed(Arc::new(error))
    }
}

/// The door.
#[derive(Clone, Debug)]
pub struct Door {
    queue: mpsc::Sender<Waiting>,
    closing: watch::Sender<bool>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What waits at the door, made ready as far as it can be outside.
#[derive(Debug)]
struct Job {
    submission: Submission,
    texts: Vec<ReadyText>,
}

/// What is carried out together or not at all, each on a case of its own; as a rule one.
#[derive(Debug)]
struct Waiting {
    jobs: Vec<Job>,
    reply: oneshot::Sender<Result<Vec<Done>, (usize, DoorError)>>,
}

#[derive(Debug)]
struct ReadyText {
    name: TextRef,
    /// As lists show it: of a contact only its name, or else how to reach them.
    shown: String,
    words: Words,
}

/// Stands for a submission that waits.
#[derive(Debug)]
pub struct Ticket(oneshot::Receiver<Result<Vec<Done>, (usize, DoorError)>>);

impl Ticket {
    /// What became of it.
    ///
    /// # Errors
    /// Refused, or failed.
    pub async fn done(self) -> Result<Done, DoorError> {
        let done = self.all_done().await.map_err(|(_, error)| error)?;
        done.into_iter().next().ok_or_else(|| StoreError::Closed.into())
    }

    async fn all_done(self) -> Result<Vec<Done>, (usize, DoorError)> {
        self.0.await.unwrap_or_else(|_| Err((0, StoreError::Closed.into())))
    }
}

impl Door {
    pub(crate) fn open(shared: Arc<Shared>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let closing = watch::Sender::new(false);
        let writer = tokio::spawn(writer::write(shared, jobs, closing.subscribe()));
        Self { queue, closing, writer: Arc::new(Mutex::new(Some(writer))) }
    }

    /// Carries it out. When this returns, it is on the disk; dropped before, it may be carried out or not.
    ///
    /// # Errors
    /// Refused, or failed.
    pub async fn submit(&self, submission: Submission) -> Result<Done, DoorError> {
        self.enqueue(submission).await?.done().await
    }

    /// Lets it wait at the door; what one sender enqueues is carried out in that order.
    ///
    /// # Errors
    /// The store is closed.
    pub async fn enqueue(&self, submission: Submission) -> Result<Ticket, DoorError> {
        self.wait(vec![submission]).await
    }

    /// Carries all of it out in one transaction, or nothing: each on a case of its own, at most [`TOGETHER_MAX`].
    ///
    /// # Errors
    /// Refused, or failed; with which of them it was.
    pub async fn submit_together(
        &self,
        submissions: Vec<Submission>,
    ) -> Result<Vec<Done>, (usize, DoorError)> {
        let cases: BTreeSet<Option<CaseId>> = submissions.iter().map(|s| s.target.case()).collect();
        if submissions.len() > TOGETHER_MAX || cases.len() != submissions.len() {
            let what = "what is carried out together is too much, or twice on one case".to_owned();
            return Err((0, StoreError::Contradiction(what).into()));
        }
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        self.wait(submissions).await.map_err(|error| (0, error))?.all_done().await
    }

    async fn wait(&self, submissions: Vec<Submission>) -> Result<Ticket, DoorError> {
        let job = |mut submission: Submission| {
            submission.occurred = truncated(submission.occurred);
            Job { texts: ready_texts(&submission), submission }
        };
        let jobs = submissions.into_iter().map(job).collect();
        let (reply, answer) = oneshot::channel();
        self.queue.send(Waiting { jobs, reply }).await.map_err(|_| StoreError::Closed)?;
        Ok(Ticket(answer))
    }

    /// Lets what waits be carried out; whoever comes later finds it closed.
    pub(crate) async fn close(&self) {
        self.closing.send_replace(true);
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer broke off");
        }
    }
}

fn ready_texts(submission: &Submission) -> Vec<ReadyText> {
    let contact = match &submission.command {
        Command::Report(report) => Some(report.reporter),
        Command::Receive { from, .. } => Some(*from),
        Command::Complain { reporter, .. } => Some(*reporter),
        _ => None,
    };
    submission.texts.iter().map(|sealed| ready(sealed, contact)).collect()
}

fn ready(sealed: &SealedText, contact: Option<TextRef>) -> ReadyText {
    let name = sealed.reference();
    if contact == Some(name) {
        let contact = Contact::from_text(&sealed.text);
        ReadyText { name, shown: shown_contact(&contact), words: contact_words(&contact) }
    } else {
        ReadyText { name, shown: sealed.text.clone(), words: words(&sealed.text) }
    }
}

/// The name, or else how to reach them.
fn shown_contact(contact: &Contact) -> String {
    let reach = || contact.phone.as_ref().map(|p| p.as_str()).or(contact.mail.as_ref().map(|m| m.as_str()));
    if contact.name.is_empty() { reach().unwrap_or_default().to_owned() } else { contact.name.clone() }
}
