//! What happens on the telephone, brought to the desk: whose telephone rings is told at once, a missed call becomes a case.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::case::{Actor, Channel, Command, Kind, Report};
use domain::contact::{Contact, Phone};
use domain::ids::{CommandId, DepartmentCode, PersonId};
use domain::serving::Place;
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use jiff::Timestamp;
use store::call::{self, Begun, CallKey};
use store::read::place;
use store::{DoorError, Store, StoreError, Submission, Target, line};
use tokio::sync::{Mutex, broadcast, mpsc};

use super::ami::{Ami, AmiSettings};
use super::ari::AriSettings;
use super::connection::{Address, Patience, Update, keep_ari_connected, keep_connected};
use super::freeswitch::{EventSocket, EventSocketSettings};
use super::{CallEvent, Calls, Dial, Extensions, Happened, hook};
use crate::http::Client;
use crate::webhook::{SigningKey, VerifyingKey};

/// Pages that may be behind.
const RINGS_MAX: usize = 256;
const UPDATES_MAX: usize = 256;
const DIALS_MAX: usize = 16;

/// One telephone system.
#[derive(Debug)]
pub struct Telephone {
    pub system: System,
    pub extensions: Extensions,
    /// Numbers of the complaint line; all others are the hotline's.
    pub complaint_numbers: Vec<String>,
    /// Where missed calls go.
    pub department: DepartmentCode,
    /// Where missed calls of the complaint line go.
    pub complaint_department: DepartmentCode,
}

/// How it is reached.
#[derive(Clone, Debug)]
pub enum System {
    Ami(Address, AmiSettings),
    Ari(AriSettings),
    EventSocket(Address, EventSocketSettings),
    /// It posts, and is posted to.
    Hook {
        keys: Vec<VerifyingKey>,
        dial: Option<(String, Vec<SigningKey>)>,
    },
}

/// All telephone systems; cheap to clone.
#[derive(Clone, Debug)]
pub struct PhoneDesk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    lines: BTreeMap<String, Line>,
    client: Client,
    /// Whose desk has to look at its telephone.
    rings: broadcast::Sender<PersonId>,
    words: MissedWords,
}

#[derive(Debug)]
struct Line {
    telephone: Telephone,
    calls: Mutex<Calls>,
    /// To the connection's task, while it runs.
    dials: Mutex<Option<mpsc::Sender<Dial>>>,
}

/// What stands in a case that a missed call became; `{number}` and `{dialled}` are filled.
#[derive(Clone, Debug)]
pub struct MissedWords {
    pub subject: String,
    pub text: String,
}

/// Why a click to dial did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDialled {
    #[error("you have no telephone here; an administrator assigns it")]
    NoExtension,
    #[error("no telephone system is connected")]
    NoSystem,
    #[error("this number can't be dialled")]
    NotDialable,
    #[error("{0}")]
    Failed(String),
    #[error("{0}")]
    Store(String),
}

impl PhoneDesk {
    #[must_use]
    pub fn new(telephones: BTreeMap<String, Telephone>, client: Client, words: MissedWords) -> Self {
        let line = |telephone: Telephone| Line {
            calls: Mutex::new(Calls::new(telephone.extensions)),
            telephone,
            dials: Mutex::default(),
        };
        let lines = telephones.into_iter().map(|(name, telephone)| (name, line(telephone))).collect();
        let (rings, _) = broadcast::channel(RINGS_MAX);
        Self(Arc::new(Inner { lines, client, rings, words }))
    }

    /// Whose telephone begins or stops to ring, from now on.
    #[must_use]
    pub fn rings(&self) -> broadcast::Receiver<PersonId> {
        self.0.rings.subscribe()
    }

    /// Whether there is any telephone system.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.0.lines.is_empty()
    }

    /// The keys of a system that posts; `None` where there is no such.
    #[must_use]
    pub fn hook_keys(&self, name: &str) -> Option<&[VerifyingKey]> {
        match &self.0.lines.get(name)?.telephone.system {
            System::Hook { keys, .. } => Some(keys),
            System::Ami(..) | System::Ari(_) | System::EventSocket(..) => None,
        }
    }

    /// Keeps all connections, for ever.
    pub async fn listen(&self, store: &Store) {
        let mut tasks = tokio::task::JoinSet::new();
        for name in self.0.lines.keys() {
            let (desk, store, name) = (self.clone(), store.clone(), name.clone());
            tasks.spawn(async move { desk.follow(&store, &name).await });
        }
        while tasks.join_next().await.is_some() {}
    }

    async fn follow(&self, store: &Store, name: &str) {
        let Some(line) = self.0.lines.get(name) else { return };
        let (dials, to_dial) = mpsc::channel(DIALS_MAX);
        let (tell, mut updates) = mpsc::channel(UPDATES_MAX);
        let clock = {
            let store = store.clone();
            move || store.now()
        };
        let patience = Patience::default();
        let connection = match line.telephone.system.clone() {
            System::Ami(address, settings) => {
                let wire = move || Ami::new(settings.clone());
                tokio::spawn(keep_connected(address, wire, patience, clock, to_dial, tell))
            }
            System::EventSocket(address, settings) => {
                let wire = move || EventSocket::new(settings.clone());
                tokio::spawn(keep_connected(address, wire, patience, clock, to_dial, tell))
            }
            System::Ari(settings) => {
                let client = self.0.client.clone();
                tokio::spawn(keep_ari_connected(settings, client, patience, clock, to_dial, tell))
            }
            System::Hook { .. } => return,
        };
        *line.dials.lock().await = Some(dials);
        while let Some(update) = updates.recv().await {
            self.update(store, name, line, update).await;
        }
        connection.abort();
    }

    async fn update(&self, store: &Store, name: &str, line: &Line, update: Update) {
        match update {
            Update::Up => told(line::up(store.db(), "telephone", name, store.now()).await),
            Update::Down { reason } | Update::Denied { reason } => {
                tracing::warn!(line = name, reason, "the telephone system is not reached; it is tried again");
                told(line::down(store.db(), "telephone", name, &reason, store.now()).await.map(drop));
            }
            Update::Event(event) => {
                let happened = line.calls.lock().await.take(&event);
                self.all(store, name, line, happened, event.at).await;
            }
            Update::Open { calls, since } => {
                let happened = line.calls.lock().await.only_open(&calls, since);
                self.all(store, name, line, happened, since).await;
            }
            Update::Dialled { id, outcome } => {
                if let Err(why) = outcome {
                    tracing::warn!(line = name, id, why, "a number was not dialled");
                }
            }
        }
    }

    async fn all(&self, store: &Store, name: &str, line: &Line, happened: Vec<Happened>, at: Timestamp) {
        for one in happened {
            if let Err(error) = self.happened(store, name, line, one, at).await {
                tracing::error!(%error, line = name, "what happened on the telephone could not be written down");
            }
        }
    }

    /// An event that was posted by a system whose signature is ours.
    ///
    /// # Errors
    /// The database did not carry it out; it must be posted again.
    pub async fn posted(&self, store: &Store, name: &str, event: &CallEvent) -> Result<(), DoorError> {
        let Some(line) = self.0.lines.get(name) else { return Ok(()) };
        // Held to the end, so that events are carried out in the order in which they are understood.
        let mut calls = line.calls.lock().await;
        let mut after = calls.clone();
        for one in after.take(event) {
            self.happened(store, name, line, one, event.at).await?;
        }
        // Only what was carried out counts as heard: posted again, it is understood again.
        *calls = after;
        Ok(())
    }

    async fn happened(
        &self,
        store: &Store,
        name: &str,
        line: &Line,
        happened: Happened,
        at: Timestamp,
    ) -> Result<(), DoorError> {
        let db = store.db();
        let key = |call: String| CallKey { line: name.to_owned(), call };
        let begun = |from: Option<String>, dialled: Option<String>, at| Begun {
            number: from.as_deref().map(number).unwrap_or_default(),
            dialled: dialled.unwrap_or_default(),
            at,
        };
        match happened {
            Happened::Rings { call, from, dialled, extension } => {
                let person = call::person_at(db, &extension).await?;
                call::rings(db, &key(call), &begun(from, dialled, at), person).await?;
                self.ring(person);
            }
            Happened::RangOut { call, extension } => {
                if let Some(person) = call::person_at(db, &extension).await? {
                    call::rang_out(db, &key(call), person).await?;
                    self.ring(Some(person));
                }
            }
            Happened::Answered { call, from, dialled, by, .. } => {
                let person = call::person_at(db, &by).await?;
                call::answered(db, &key(call), &begun(from, dialled, at), person).await?;
                self.ring(person);
            }
            Happened::Missed { call, from, dialled, at: began, .. } => {
                let begun = begun(from, dialled, began);
                let id = call::missed(db, &key(call.clone()), &begun, store.now()).await?;
                if !begun.number.is_empty() {
                    let case = self.missed(store, line, &key(call), &begun).await?;
                    call::joined(db, id, case).await?;
                }
            }
            Happened::Ended { call, .. } => call::ended(db, &key(call), store.now()).await?,
            Happened::Recorded { call, place } => call::recorded(db, &key(call), &place).await?,
            // Told by the telephone itself; nothing of it is kept.
            Happened::Held { .. } | Happened::Resumed { .. } | Happened::Transferred { .. } => {}
        }
        Ok(())
    }

    fn ring(&self, person: Option<PersonId>) {
        if let Some(person) = person {
            // Nobody looking is no fault.
            self.0.rings.send(person).unwrap_or_default();
        }
    }

    /// The same number again, while nobody has called back, belongs to the same case.
    async fn missed(
        &self,
        store: &Store,
        line: &Line,
        key: &CallKey,
        begun: &Begun,
    ) -> Result<domain::ids::CaseId, DoorError> {
        let owner = call::customer_of(store.db(), &begun.number).await?;
        let filled =
            |text: &str| text.replace("{number}", &begun.number).replace("{dialled}", &begun.dialled);
        let mut texts = Vec::new();
        let mut text = |text: &str| -> TextRef {
            let sealed = SealedText::new(store.random(), text);
            let name = sealed.reference();
            texts.push(sealed);
            name
        };
        let contact = Contact {
            name: owner.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            phone: Phone::parse(&begun.number).ok(),
            ..Contact::default()
        };
        let open = call::open_case_of(store.db(), &begun.number, &begun.dialled).await?;
        let (from, body) = (text(&contact.to_text()), text(&filled(&self.0.words.text)));
        let (target, command) = match open {
            Some(case) => {
                let attachments = Vec::new();
                let received =
                    Command::Receive { by: Channel::Phone, from, text: body, attachments, courtesy: false };
                (Target::Case(case), received)
            }
            None => {
                let subject = text(&filled(&self.0.words.subject));
                let customer = owner.map(|(customer, _)| customer);
                let mut report = line.telephone.report(begun, subject, body, from, customer);
                report.place = place::known(store.db(), customer, &[]).await?;
                (Target::New, Command::Report(Box::new(report)))
            }
        };
        let id = CommandId::named("call", &format!("{}:{}", key.line, key.call));
        // The clocks begin with the call, not with its end.
        let occurred = begun.at.min(store.now());
        let submission = Submission::new(id, Actor::Customer, occurred, target, command).with_texts(texts);
        store.door().submit(submission).await.map(|done| done.case)
    }

    /// Rings somebody's own telephone, then calls the number.
    ///
    /// # Errors
    /// [`NotDialled`], a sentence for them.
    pub async fn dial(
        &self,
        store: &Store,
        person: PersonId,
        wanted: &str,
        id: &str,
    ) -> Result<(), NotDialled> {
        let extension = call::extension_of(store.db(), person).await;
        let extension = extension.map_err(|e| NotDialled::Store(e.to_string()))?;
        let extension = extension.ok_or(NotDialled::NoExtension)?;
        // What an extension of the other side is dialled by differs: the number alone is called.
        let digits: String = number(wanted).chars().take_while(|c| *c != 'x').collect();
        let dial = Dial { id: id.to_owned(), extension, number: digits };
        dial.check().map_err(|_| NotDialled::NotDialable)?;
        for line in self.0.lines.values() {
            if let System::Hook { dial: Some((url, keys)), .. } = &line.telephone.system {
                let request =
                    hook::dial(url, &dial, keys, store.now()).map_err(|_| NotDialled::NotDialable)?;
                let answer =
                    self.0.client.send(request).await.map_err(|e| NotDialled::Failed(e.to_string()))?;
                return match answer.status {
                    200..=299 => Ok(()),
                    status => Err(NotDialled::Failed(format!("the telephone system answered {status}"))),
                };
            }
            if let Some(dials) = line.dials.lock().await.as_ref() {
                return dials.try_send(dial).map_err(|_| NotDialled::NoSystem);
            }
        }
        Err(NotDialled::NoSystem)
    }
}

impl Telephone {
    fn report(
        &self,
        begun: &Begun,
        subject: TextRef,
        text: TextRef,
        reporter: TextRef,
        customer: Option<domain::ids::CustomerId>,
    ) -> Report {
        // P-COMPLAINT-2D: the line for complaints is told by the number that was dialled.
        let complaint = self.complaint_numbers.contains(&begun.dialled);
        let about = std::collections::BTreeSet::new();
        let (kind, department) = if complaint {
            (Kind::Complaint { about_case: None, about }, &self.complaint_department)
        } else {
            (Kind::Report, &self.department)
        };
        Report {
            kind,
            channel: Channel::Phone,
            subject,
            text,
            reporter,
            customer,
            equipment: Vec::new(),
            local_area: None,
            remote_access: false,
            place: Place::default(),
            severity: Severity::Three,
            fault: None,
            department: department.clone(),
            assignee: None,
            attachments: Vec::new(),
            split_from: None,
            follows: None,
            // Nobody has told them a number yet: that is owed until somebody calls back.
            receipt_given: false,
        }
    }
}

/// As contacts hold it; what is no number stays as it was told.
fn number(told: &str) -> String {
    Phone::parse(told).map_or_else(|_| told.trim().to_owned(), |phone| phone.as_str().to_owned())
}

fn told(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::error!(%error, "the channel's state could not be written down");
    }
}
