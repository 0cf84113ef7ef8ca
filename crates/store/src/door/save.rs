//! The rows of a batch, gathered while it is decided and written table by table.

use super::charges::Changes;
use super::plan::{Cases, Held, Numbers, Step};
use super::writer::Saved;
use super::{Done, Job};
use crate::alarm::{self, AlarmRecord};
use crate::changes::TOPIC;
use crate::chat::{self, ChatRecord};
use crate::content;
use crate::db::{Tx, Value};
use crate::error::StoreError;
use crate::hook;
use crate::journal::{Link, NO_HASH};
use crate::mail::{self, MailRecord};
use crate::outbox::{Message, Outgoing, Told, Way, way};
use crate::rows::Rows;
use crate::search::{self, Index, Words, words};
use crate::shared::Shared;
use crate::values;
use crate::world::World;
use data_encoding::BASE64URL_NOPAD;
use domain::case::{Case, Command, Effect, Event};
use domain::clock::ClockState;
use domain::contact::Contact;
use domain::ids::{CaseId, Digest};
use domain::text::TextRef;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// A tick that finds nothing to do, though something is due, is a fault of the rules: it must not be repeated at once.
const TICK_AGAIN: SignedDuration = SignedDuration::from_mins(1);

static NEW_CASES: Rows = Rows::new(
    "INSERT INTO cases (id, version, state, head, open, complaint, stage, department, assignee, severity, customer, \
     updated, due, due_promise, risk, channel, subject, reporter, reported, follow_token)",
    20,
    "",
);
static CASES: Rows = Rows::new(
    "UPDATE cases SET version = v.column2, state = v.column3, head = v.column4, open = v.column5, \
     complaint = v.column6, stage = v.column7, department = v.column8, assignee = v.column9, severity = v.column10, \
     customer = v.column11, updated = v.column12, due = v.column13, due_promise = v.column14, risk = v.column15 \
     FROM (",
    15,
    ") AS v WHERE cases.id = v.column1 AND cases.version < v.column2",
);
static JOURNAL: Rows =
    Rows::new("INSERT INTO journal (seq, case_id, n, occurred, recorded, body, hash)", 7, "");
static CONTENT: Rows =
    Rows::new("INSERT INTO content (digest, case_id, salt, body)", 4, " ON CONFLICT (digest) DO NOTHING");
static BLOBS: Rows =
    Rows::new("INSERT INTO blob (digest, size, bytes)", 3, " ON CONFLICT (digest) DO NOTHING");
static COMMANDS: Rows = Rows::new("INSERT INTO command (id, case_id, n, recorded)", 4, "");
static DUE: Rows = Rows::new(
    "INSERT INTO due (case_id, due_at, look_at)",
    3,
    " ON CONFLICT (case_id) DO UPDATE SET due_at = excluded.due_at, look_at = excluded.look_at",
);
static OUTBOX: Rows = Rows::new(
    "INSERT INTO outbox (case_id, kind, body, key, created, next_try, way, lane)",
    8,
    " ON CONFLICT (key) DO NOTHING",
);
static NOTIFICATIONS: Rows =
    Rows::new("INSERT INTO notification (person, case_id, created, visible_from, body)", 5, "");
static UNITS: Rows = Rows::new("INSERT INTO case_unit (case_id, unit)", 2, " ON CONFLICT DO NOTHING");
static COUNTERS: Rows = Rows::new(
    "INSERT INTO counter (name, value)",
    2,
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
);

/// Everything that the submissions of a batch write.
pub(super) struct Batch<'a> {
    shared: &'a Shared,
    world: &'a World,
    pub(super) numbers: Numbers,
    seq: i64,
    first_seq: i64,
    /// Subject, reporter and token of the cases made in this batch.
    new: BTreeMap<CaseId, [String; 3]>,
    touched: BTreeSet<CaseId>,
    /// Cases of which it was said what they are about.
    identified: BTreeSet<CaseId>,
    /// Cases whose tick found nothing to do.
    idle: BTreeSet<CaseId>,
    journal: Vec<Value>,
    content: Vec<Value>,
    blobs: Vec<Value>,
    commands: Vec<Value>,
    outbox: Vec<Value>,
    notifications: Vec<Value>,
    index: Index,
    mails: Vec<(MailRecord, CaseId)>,
    chats: Vec<(ChatRecord, Vec<CaseId>)>,
    alarms: Vec<(AlarmRecord, CaseId)>,
    outbox_earliest: Option<i64>,
    charges: Changes,
}

impl<'a> Batch<'a> {
    pub(super) fn new(shared: &'a Shared, world: &'a World, seq: i64, numbers: Numbers) -> Self {
        Self {
            shared,
            world,
            numbers,
            seq,
            first_seq: seq,
            new: BTreeMap::new(),
            touched: BTreeSet::new(),
            identified: BTreeSet::new(),
            idle: BTreeSet::new(),
            journal: Vec::new(),
            content: Vec::new(),
            blobs: Vec::new(),
            commands: Vec::new(),
            outbox: Vec::new(),
            notifications: Vec::new(),
            index: Index::default(),
            mails: Vec::new(),
            chats: Vec::new(),
            alarms: Vec::new(),
            outbox_earliest: None,
            charges: Changes::default(),
        }
    }

    /// Takes in what a submission decided; `cases` then hold the states behind it.
    pub(super) async fn add(
        &mut self,
        tx: &mut Tx,
        cases: &mut Cases,
        job: &Job,
        main: CaseId,
        steps: Vec<Step>,
    ) -> Result<Done, StoreError> {
        let submission = &job.submission;
        let held_version =
            |cases: &Cases| cases.get(&main).and_then(Option::as_ref).map_or(0, |h| h.case.version);
        if steps.is_empty() && matches!(submission.command, Command::Tick) {
            self.idle.insert(main);
        }
        let first = steps.iter().find(|s| s.case.id == main).or(steps.first());
        if let Some((case, n)) = first.map(|step| (step.case.id, step.case.version)) {
            let recorded = steps.first().map(|step| step.entry.stamp.recorded);
            self.commands.extend(values![submission.command_id.0.as_slice(), case, key(n)?, recorded]);
            self.contents(job, case);
        }
        let mut done =
            Done { case: main, version: held_version(cases), events: vec![], repeated: false, also: vec![] };
        for step in steps {
            let (id, version) = (step.case.id, step.case.version);
            let events = self.step(tx, cases, job, step).await?;
            if id == main {
                done.version = version;
                done.events.extend(events);
            } else if !done.also.contains(&id) {
                done.also.push(id);
            }
        }
        if let Some(mail) = &submission.mail {
            if mail.too_large.is_some() {
                // The letter that says so is written with the mail.
                let at = mail.received.as_microsecond();
                self.outbox_earliest = Some(self.outbox_earliest.map_or(at, |earliest| earliest.min(at)));
            }
            self.mails.push((mail.clone(), main));
        }
        if let Some(chat) = &submission.chat {
            // Where a case went on as another, its conversation goes on there.
            let cases = std::iter::once(main).chain(done.also.iter().copied()).collect();
            self.chats.push((chat.clone(), cases));
        }
        if let Some(alarm) = &submission.alarm {
            self.alarms.push((alarm.clone(), main));
        }
        Ok(done)
    }

    fn contents(&mut self, job: &Job, case: CaseId) {
        for (sealed, ready) in job.submission.texts.iter().zip(&job.texts) {
            self.content.extend(values![ready.name.0, case, sealed.salt.as_slice(), &sealed.text]);
        }
        for blob in &job.submission.blobs {
            let size = i64::try_from(blob.bytes.len()).unwrap_or(i64::MAX);
            self.blobs.extend(values![blob.digest, size, blob.bytes.as_slice()]);
        }
    }

    async fn step(
        &mut self,
        tx: &mut Tx,
        cases: &mut Cases,
        job: &Job,
        step: Step,
    ) -> Result<Vec<Event>, StoreError> {
        let Step { case, entry, effects } = step;
        let (id, n) = (case.id, key(case.version)?);
        let before = cases.get(&id).and_then(Option::as_ref).map_or(NO_HASH, |held| held.head);
        let body = serde_json::to_string(&entry)
            .map_err(|e| StoreError::unreadable(format!("an entry of {id}"), e))?;
        self.seq += 1;
        let link = Link::after(before, self.seq, id, n, &entry, body);
        let (occurred, recorded) = (link.occurred, link.recorded);
        self.journal.extend(values![link.seq, id, n, occurred, recorded, link.body, link.hash]);
        self.effects(&case, n, recorded, &entry.events, effects)?;
        self.charges.step(&case, &entry)?;
        let mut found_by = self.words(job, &entry.events);
        if let Some(Event::Reported(reported)) = entry.events.first() {
            let named = [reported.subject, reported.text, reported.reporter];
            let shown = self.shown(tx, job, id, &named, &mut found_by).await?;
            let [subject, _, reporter] = shown;
            let token = BASE64URL_NOPAD.encode(&(self.shared.options.random)());
            self.new.insert(id, [subject, reporter, token]);
            let year = i16::try_from(id.year()).unwrap_or(i16::MAX);
            self.numbers.entry(year).and_modify(|n| *n += 1).or_insert(1);
        }
        self.index.case(id, n, found_by);
        self.touched.insert(id);
        if entry.events.iter().any(|event| matches!(event, Event::Reported(_) | Event::Identified { .. })) {
            self.identified.insert(id);
        }
        cases.insert(id, Some(Held { case, head: link.hash }));
        Ok(entry.events)
    }

    fn words(&self, job: &Job, events: &[Event]) -> Words {
        let mut found_by = Words::default();
        // What a complaint says is found in the complaint, by who may see it (P-COMPLAINT-2D).
        let told = events.iter().filter(|event| !event.tells_of_complaint());
        for name in told.flat_map(content::refs) {
            if let Some(text) = job.texts.iter().find(|text| text.name == name) {
                found_by.extend(&text.words);
            }
        }
        found_by
    }

    /// Subject, text and reporter of a new case as lists show them. One that was split off, or that goes on where another
    /// ended, takes some of them from the other; these become words of the new case too.
    async fn shown(
        &mut self,
        tx: &mut Tx,
        job: &Job,
        id: CaseId,
        named: &[TextRef; 3],
        found_by: &mut Words,
    ) -> Result<[String; 3], StoreError> {
        found_by.extend(&words(&id.to_string()));
        let missing: Vec<TextRef> =
            named.iter().filter(|name| !job.texts.iter().any(|text| text.name == **name)).copied().collect();
        let stored =
            if missing.is_empty() { content::Texts::new() } else { content::texts_in(tx, &missing).await? };
        let [_, _, reporter] = *named;
        Ok(named.map(|name| {
            if let Some(text) = job.texts.iter().find(|text| text.name == name) {
                return text.shown.clone();
            }
            let text = stored.get(&name).cloned().flatten().unwrap_or_default();
            if name == reporter {
                let contact = Contact::from_text(&text);
                found_by.extend(&search::contact_words(&contact));
                super::shown_contact(&contact)
            } else {
                found_by.extend(&words(&text));
                text
            }
        }))
    }

    fn effects(
        &mut self,
        case: &Case,
        n: i64,
        recorded: i64,
        events: &[Event],
        effects: Vec<Effect>,
    ) -> Result<(), StoreError> {
        let mut leaving: Vec<(Outgoing, i64)> = Vec::new();
        for effect in effects {
            match effect {
                Effect::TellCustomer { what } => leaving.push((Outgoing::Customer(what), recorded)),
                Effect::Notify { whom, about, not_before } => {
                    let visible = not_before.map_or(recorded, jiff::Timestamp::as_microsecond);
                    let body = json(&about)?;
                    self.notifications.extend(values![whom, case.id, recorded, visible, body]);
                    if self.world.notice_mail.contains_key(&whom) {
                        leaving.push((Outgoing::NoticeMail { whom, about }, visible));
                    }
                }
            }
        }
        let told = Told::of(case, events, crate::time(recorded));
        leaving.extend(
            self.world
                .hooks
                .iter()
                .map(|hook| (Outgoing::Hook { hook: *hook, told: told.clone() }, recorded)),
        );
        for (index, (what, from)) in leaving.into_iter().enumerate() {
            let key = Digest::of(&[&case.id.key().to_be_bytes(), &n.to_be_bytes(), &index.to_be_bytes()]);
            let kind = match &what {
                Outgoing::Hook { hook, .. } => hook::kind(*hook),
                Outgoing::Customer(_)
                | Outgoing::NoticeMail { .. }
                | Outgoing::TooLarge { .. }
                | Outgoing::PortalCode { .. }
                | Outgoing::PortalInvitation { .. } => what.code().to_owned(),
            };
            let way = way(case, &what);
            // A conversation is read in the order in which it is written.
            let lane = (way == Way::Chat).then(|| case.id.to_string());
            let body = json(&Message { case: Some(case.id), n: case.version, what })?;
            self.outbox.extend(values![case.id, kind, body, key, recorded, from, way.code(), lane]);
            self.outbox_earliest = Some(self.outbox_earliest.map_or(from, |earliest| earliest.min(from)));
        }
        Ok(())
    }

    /// Writes it all; `None` when there is nothing to write.
    pub(super) async fn save(self, tx: &mut Tx, cases: &Cases) -> Result<Option<Saved>, StoreError> {
        let nothing_came = self.mails.is_empty() && self.chats.is_empty();
        if self.touched.is_empty() && self.idle.is_empty() && nothing_came {
            return Ok(None);
        }
        let states = self.states(cases)?;
        NEW_CASES.write(tx, states.new).await?;
        let changed = CASES.write(tx, states.changed).await?;
        if changed != states.changed_count {
            let what = format!("{} states were to be changed and {changed} were", states.changed_count);
            return Err(StoreError::Contradiction(what));
        }
        for id in self.identified.iter().filter(|id| !self.new.contains_key(*id)) {
            tx.run("DELETE FROM case_unit WHERE case_id = $1", values![*id]).await?;
        }
        let about = self.identified.iter().filter_map(|id| cases.get(id)?.as_ref());
        let about =
            about.flat_map(|held| held.case.equipment.iter().flat_map(|unit| values![held.case.id, *unit]));
        UNITS.write(tx, about.collect()).await?;
        JOURNAL.write(tx, self.journal).await?;
        CONTENT.write(tx, self.content).await?;
        BLOBS.write(tx, self.blobs).await?;
        COMMANDS.write(tx, self.commands).await?;
        DUE.write(tx, states.due).await?;
        crate::due::forget(tx, &states.not_due).await?;
        OUTBOX.write(tx, self.outbox).await?;
        NOTIFICATIONS.write(tx, self.notifications).await?;
        self.index.write(tx).await?;
        self.charges.save(tx, cases).await?;
        for (mail, case) in &self.mails {
            mail::insert(tx, mail, Some(*case)).await?;
        }
        for (chat, cases) in &self.chats {
            chat::taken(tx, chat, cases).await?;
        }
        for (alarm, case) in &self.alarms {
            alarm::began(tx, alarm, *case).await?;
        }
        if self.seq > self.first_seq {
            let mut counters = values!["seq", self.seq];
            for (year, number) in &self.numbers {
                counters.extend(values![format!("case-{year}"), *number]);
            }
            COUNTERS.write(tx, counters).await?;
        }
        let saved = Saved {
            last_seq: self.seq,
            cases: self.touched.into_iter().collect(),
            due: states.due_earliest,
            outbox: self.outbox_earliest,
        };
        if tx.is_postgres() {
            let or_none = |at: Option<i64>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
            let payload = format!("{} {} {}", saved.last_seq, or_none(saved.due), or_none(saved.outbox));
            tx.run("SELECT pg_notify($1, $2)", values![TOPIC, payload]).await?;
        }
        Ok(Some(saved))
    }

    fn states(&self, cases: &Cases) -> Result<States, StoreError> {
        let mut states = States::default();
        for id in &self.touched {
            let Some(Held { case, head }) = cases.get(id).and_then(Option::as_ref) else { continue };
            match self.new.get(id) {
                Some([subject, reporter, token]) => {
                    states.new.extend(columns(case, *head, self.shared.now().as_microsecond())?);
                    let reported = case.reported;
                    states.new.extend(values![case.channel.code(), subject, reporter, reported, token]);
                }
                None => {
                    states.changed.extend(columns(case, *head, self.shared.now().as_microsecond())?);
                    states.changed_count += 1;
                }
            }
        }
        for id in self.touched.union(&self.idle) {
            let Some(Held { case, .. }) = cases.get(id).and_then(Option::as_ref) else { continue };
            match case.next_due() {
                Some(at) => {
                    let soon = self.shared.now().saturating_add(TICK_AGAIN).unwrap_or(jiff::Timestamp::MAX);
                    let look =
                        if self.idle.contains(id) && !self.touched.contains(id) { at.max(soon) } else { at };
                    let look = look.as_microsecond();
                    states.due.extend(values![*id, at, look]);
                    states.due_earliest =
                        Some(states.due_earliest.map_or(look, |earliest| earliest.min(look)));
                }
                None => states.not_due.push(Value::from(*id)),
            }
        }
        Ok(states)
    }
}

#[derive(Default)]
struct States {
    new: Vec<Value>,
    changed: Vec<Value>,
    changed_count: u64,
    due: Vec<Value>,
    not_due: Vec<Value>,
    due_earliest: Option<i64>,
}

/// The columns that are an index of the state, in the order of the first 15 of both statements.
fn columns(case: &Case, head: Digest, updated: i64) -> Result<Vec<Value>, StoreError> {
    let nearest = case.nearest_clock().map(|(_, clock)| clock);
    let due = nearest.and_then(domain::clock::Clock::due);
    let promise = nearest.map(|clock| clock.promise.as_str());
    Ok(values![
        case.id,
        key(case.version)?,
        json(case)?,
        head,
        case.is_open(),
        case.complained_about().is_some(),
        case.stage_code(),
        case.department.as_str(),
        case.assignee,
        case.severity.level(),
        case.customer,
        updated,
        due,
        promise,
        risk(case),
    ])
}

/// 0 in time, 1 when a share of the time is used up that the charter calls a risk, 2 when something was missed.
fn risk(case: &Case) -> i64 {
    let of_clock = |state: &ClockState, shares: usize| match state {
        ClockState::Missed { .. } => 2,
        ClockState::Running(run) => i64::from(run.warnings.len() < shares),
        ClockState::Paused { .. } | ClockState::Kept { .. } | ClockState::Void { .. } => 0,
    };
    case.clocks.iter().map(|clock| of_clock(&clock.state, clock.terms.at_risk.len())).max().unwrap_or(0)
}

fn key(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|e| StoreError::unreadable("a version", e))
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::unreadable("what is to be written", e))
}
