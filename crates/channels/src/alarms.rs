//! Alarms on their way to the door: read by the source's mapping, one case while one lasts, its end noted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::case::{Actor, Channel, Command, Kind, MachineMessage, Report};
use domain::contact::Contact;
use domain::ids::{CommandId, DepartmentCode};
use domain::severity::Severity;
use domain::text::{SealedText, TextRef};
use store::alarm::{self, AlarmRecord, Key, Unread};
use store::read::place;
use store::{DoorError, Store, StoreError, Submission, Target, documents, line};
use tokio::sync::mpsc;

use crate::limits::cut;
use crate::mqtt::{MqttSettings, MqttUpdate, keep_subscribed};
use crate::secret::{Refused, Secret, check_token};
use crate::webhook::{Alarm, AlarmState, Headers, Mapping, VerifyingKey, verify};

/// Before a source's name: the kind of the document that holds its mapping.
pub const MAPPING: &str = "alarm/";
const SUBJECT_CHARS_MAX: usize = 300;
/// Of a message that could not be read, so much is kept.
const UNREAD_CHARS_MAX: usize = 20_000;
/// Messages of a broker that wait to be taken in.
const ARRIVED_MAX: usize = 100;
/// After a failure of the database; the broker keeps the message meanwhile.
const AGAIN: Duration = Duration::from_secs(5);

/// One data-collection system.
#[derive(Debug)]
pub struct AlarmSource {
    /// Signatures that are believed.
    pub keys: Vec<VerifyingKey>,
    /// Or a bearer token, for systems that can't sign.
    pub token: Option<Secret>,
    pub mqtt: Option<MqttSettings>,
    /// Where what nobody has looked at yet goes.
    pub department: DepartmentCode,
}

/// All of them, by name; cheap to clone.
#[derive(Clone, Debug)]
pub struct Alarms(Arc<BTreeMap<String, AlarmSource>>);

/// What became of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Alarms that became cases.
    pub began: usize,
    /// That were told again.
    pub again: usize,
    pub ended: usize,
    /// Entries that could not be read; they are kept.
    pub unread: usize,
}

impl Alarms {
    #[must_use]
    pub fn new(sources: BTreeMap<String, AlarmSource>) -> Self {
        Self(Arc::new(sources))
    }

    #[must_use]
    pub fn source(&self, name: &str) -> Option<&AlarmSource> {
        self.0.get(name)
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Reads the brokers of all sources, for ever.
    pub async fn listen(&self, store: &Store) {
        let mut brokers = tokio::task::JoinSet::new();
        for (name, source) in self.0.iter() {
            if let Some(settings) = &source.mqtt {
                let (alarms, store) = (self.clone(), store.clone());
                let (name, settings) = (name.clone(), settings.clone());
                brokers.spawn(async move { alarms.follow(&store, &name, settings).await });
            }
        }
        while brokers.join_next().await.is_some() {}
    }

    async fn follow(&self, store: &Store, name: &str, settings: MqttSettings) {
        let (updates, mut arrived) = mpsc::channel(ARRIVED_MAX);
        let subscribed = tokio::spawn(keep_subscribed(settings, updates));
        while let Some(update) = arrived.recv().await {
            match update {
                MqttUpdate::Up => told(line::up(store.db(), "alarm", name, store.now()).await),
                MqttUpdate::Down { reason } => {
                    tracing::warn!(
                        source = name,
                        reason,
                        "the broker of alarms is not reached; it is tried again"
                    );
                    told(line::down(store.db(), "alarm", name, &reason, store.now()).await.map(drop));
                }
                MqttUpdate::Arrived(message) => {
                    self.take_until_done(store, name, &message.topic, &message.body).await;
                    if !message.recorded() {
                        tracing::info!(source = name, "the broker will send an alarm again");
                    }
                }
            }
        }
        if let Ok(Err(why)) = subscribed.await {
            tracing::error!(source = name, why, "alarms are not listened to");
        }
    }

    /// What was not confirmed would come again only after the next break: so it is tried until it is recorded.
    async fn take_until_done(&self, store: &Store, name: &str, topic: &str, body: &[u8]) {
        loop {
            match self.take(store, name, topic, body).await {
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(%error, source = name, "an alarm could not be recorded; it is tried again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Takes a message in whose sender is believed; twice it does nothing twice.
    ///
    /// # Errors
    /// The database did not carry it out; it must be sent again.
    pub async fn take(
        &self,
        store: &Store,
        name: &str,
        topic: &str,
        body: &[u8],
    ) -> Result<Taken, DoorError> {
        let mut taken = Taken::default();
        let Some(source) = self.source(name) else { return Ok(taken) };
        let read = match mapping(store, name).await? {
            Some(mapping) => mapping.read(body, topic, store.now()).map_err(|why| why.to_string()),
            None => Err("there is no mapping yet".to_owned()),
        };
        match read {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(alarm) => one(store, source, name, alarm, &mut taken).await?,
                        Err(why) => keep(store, name, topic, body, &why.to_string(), &mut taken).await?,
                    }
                }
            }
            Err(why) => keep(store, name, topic, body, &why, &mut taken).await?,
        }
        Ok(taken)
    }
}

impl AlarmSource {
    /// Whether a request is believed: by its signature, or else by its token.
    ///
    /// # Errors
    /// [`Refused`], with the status to answer.
    pub fn check(
        &self,
        body: &[u8],
        headers: &Headers<'_>,
        authorization: Option<&str>,
        now: jiff::Timestamp,
    ) -> Result<(), Refused> {
        match (&self.token, headers.signature) {
            (Some(token), None) => check_token(authorization, None, Some(token)),
            _ => verify(body, headers, &self.keys, now),
        }
    }
}

/// The newest mapping of a source; `None` where there is none.
///
/// # Errors
/// The database did not carry it out.
pub async fn mapping(store: &Store, name: &str) -> Result<Option<Mapping>, StoreError> {
    let document = documents::latest(store.db(), &format!("{MAPPING}{name}")).await?;
    document
        .map(|document| {
            serde_json::from_str(&document.body).map_err(|e| StoreError::unreadable(&document.kind, e))
        })
        .transpose()
}

fn told(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::error!(%error, "the channel's state could not be written down");
    }
}

async fn keep(
    store: &Store,
    name: &str,
    topic: &str,
    body: &[u8],
    why: &str,
    taken: &mut Taken,
) -> Result<(), StoreError> {
    taken.unread += 1;
    let unread = Unread {
        received: store.now(),
        topic: cut(topic, SUBJECT_CHARS_MAX),
        // PostgreSQL keeps no zero bytes in texts.
        body: cut(&String::from_utf8_lossy(body).replace('\0', ""), UNREAD_CHARS_MAX),
        reason: why.to_owned(),
    };
    alarm::keep_unread(store.db(), name, &unread).await
}

async fn one(
    store: &Store,
    source: &AlarmSource,
    name: &str,
    alarm: Alarm,
    taken: &mut Taken,
) -> Result<(), DoorError> {
    // By the configured name: what the mapping calls its source is for people.
    let key = Key { source: name.to_owned(), device: alarm.device.clone(), code: alarm.code.clone() };
    let known = alarm::known(store.db(), &key).await?;
    let Some(lasting) = known.lasting else {
        let over = known.last_end.is_some_and(|end| alarm.occurred <= end);
        // Its end was told before, and this overtook nothing: old news.
        if alarm.state == AlarmState::Cleared || over {
            return Ok(());
        }
        taken.began += 1;
        return begin(store, source, key, known.ended, &alarm).await;
    };
    match alarm.state {
        AlarmState::Cleared => {
            taken.ended += 1;
            note_end(store, &key, known.ended, &lasting, &alarm).await
        }
        AlarmState::Raised if lasting.open => {
            taken.again += 1;
            Ok(alarm::again(store.db(), lasting.id, alarm.occurred).await?)
        }
        // Somebody ended the case, and the alarm is still told: it is not solved.
        AlarmState::Raised => {
            alarm::ended(store.db(), lasting.id, store.now()).await?;
            taken.began += 1;
            begin(store, source, key, known.ended + 1, &alarm).await
        }
    }
}

async fn begin(
    store: &Store,
    source: &AlarmSource,
    key: Key,
    nth: i64,
    alarm: &Alarm,
) -> Result<(), DoorError> {
    let unit = alarm::unit(store.db(), &alarm.device).await?;
    let equipment: Vec<_> = unit.iter().map(|unit| unit.equipment).collect();
    let place = place::of(store.db(), &equipment).await?;
    let mut texts = Vec::new();
    let mut text = |text: &str| -> TextRef {
        let sealed = SealedText::new(store.random(), text);
        let name = sealed.reference();
        texts.push(sealed);
        name
    };
    let what = if alarm.text.trim().is_empty() { &alarm.code } else { &alarm.text };
    let contact = Contact { name: cut(&alarm.source, 100), ..Contact::default() };
    let report = Report {
        kind: Kind::Report,
        channel: Channel::Alarm,
        subject: text(&cut(&format!("{what} · {}", alarm.device), SUBJECT_CHARS_MAX)),
        text: text(&format!("{} · {} · {}\n{}", alarm.source, alarm.device, alarm.code, alarm.text)),
        reporter: text(&contact.to_text()),
        customer: unit.as_ref().map(|unit| unit.customer),
        equipment,
        local_area: unit.as_ref().and_then(|unit| unit.area.clone()),
        remote_access: unit.as_ref().is_some_and(|unit| unit.remote_access),
        place,
        severity: alarm.severity.unwrap_or(Severity::Three),
        fault: None,
        department: source.department.clone(),
        assignee: None,
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        // A machine waits for no receipt.
        receipt_given: true,
    };
    let id = CommandId::named("alarm", &format!("{}#{nth}", alarm_key(&key)));
    let command = Command::Report(Box::new(report));
    let mut submission = Submission::new(id, Actor::Program, store.now(), Target::New, command);
    submission.texts = texts;
    submission.alarm = Some(AlarmRecord { key, occurred: alarm.occurred });
    store.door().submit(submission).await.map(drop)
}

async fn note_end(
    store: &Store,
    key: &Key,
    nth: i64,
    lasting: &alarm::Lasting,
    alarm: &Alarm,
) -> Result<(), DoorError> {
    let sealed = SealedText::new(store.random(), format!("{} · {}", alarm.device, alarm.code));
    let about = MachineMessage::AlarmEnded;
    let command = Command::ReceiveFromMachine { about, text: sealed.reference() };
    let id = CommandId::named("alarm-end", &format!("{}#{nth}", alarm_key(key)));
    let submission = Submission::new(id, Actor::Program, store.now(), Target::Case(lasting.case), command);
    match store.door().submit(submission.with_texts([sealed])).await {
        // A case that is over, or went on as another, needs no note.
        Ok(_) | Err(DoorError::Refused(_)) => {}
        Err(failed @ DoorError::Failed(_)) => return Err(failed),
    }
    Ok(alarm::ended(store.db(), lasting.id, alarm.occurred).await?)
}

fn alarm_key(key: &Key) -> String {
    format!("{}:{}:{}:{}:{}", key.source.len(), key.source, key.device.len(), key.device, key.code)
}
