//! What the interface shows of a case.

use crate::i18n::L10n;
use domain::case::{Actor, Case, Kind};
use domain::clock::{Clock, ClockState};
use domain::contact::Contact;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::World;
use store::read::case::{CaseFile, Recorded};

/// One case.
#[derive(Debug, Serialize)]
pub(super) struct OutCase {
    pub(super) number: String,
    version: u64,
    kind: &'static str,
    stage: &'static str,
    open: bool,
    channel: &'static str,
    subject: Option<String>,
    reporter: Option<Contact>,
    customer: Option<i64>,
    equipment: Vec<i64>,
    severity: u8,
    fault: Option<String>,
    department: String,
    assignee: Option<i64>,
    reported: Timestamp,
    answered: Option<Timestamp>,
    /// The due time nearest to its end among those still owed.
    due: Option<Timestamp>,
    rating: Option<u8>,
}

impl OutCase {
    pub(super) fn new(case: &Case, subject: Option<String>, reporter: Option<Contact>) -> Self {
        Self {
            number: case.id.to_string(),
            version: case.version,
            kind: match case.kind {
                Kind::Report => "report",
                Kind::Complaint { .. } => "complaint",
            },
            stage: case.stage_code(),
            open: case.is_open(),
            channel: case.channel.code(),
            subject,
            reporter,
            customer: case.customer.map(|c| c.0),
            equipment: case.equipment.iter().map(|e| e.0).collect(),
            severity: case.severity.level(),
            fault: case.fault.as_ref().map(ToString::to_string),
            department: case.department.to_string(),
            assignee: case.assignee.map(|p| p.0),
            reported: case.reported,
            answered: case.answered,
            due: case.nearest_clock().and_then(|(_, clock)| clock.due()),
            rating: case.rating,
        }
    }

    pub(super) fn of(file: &CaseFile) -> Self {
        let subject = file.text(file.case.subject).map(str::to_owned);
        let reporter = file.text(file.case.reporter).map(Contact::from_text);
        Self::new(&file.case, subject, reporter)
    }
}

/// One clock with its explanation.
#[derive(Debug, Serialize)]
pub(super) struct OutClock {
    no: usize,
    promise: String,
    state: &'static str,
    started: Timestamp,
    due: Option<Timestamp>,
    provisional: bool,
    /// Why this time, in the language asked for.
    why: Vec<String>,
}

impl OutClock {
    pub(super) fn new(l: &L10n, world: &World, no: usize, clock: &Clock) -> Self {
        let (state, provisional) = match &clock.state {
            ClockState::Running(run) => ("running", run.provisional),
            ClockState::Paused { .. } => ("paused", false),
            ClockState::Missed { .. } => ("missed", false),
            ClockState::Kept { .. } => ("kept", false),
            ClockState::Void { .. } => ("void", false),
        };
        let promise = clock.promise.to_string();
        let why = crate::clocks::why(l, world, clock);
        Self { no, promise, state, started: clock.started, due: clock.due(), provisional, why }
    }
}

/// One entry of the journal. Texts stand in it by their salted hashes.
#[derive(Debug, Serialize)]
pub(super) struct OutEntry {
    n: u64,
    seq: i64,
    occurred: Timestamp,
    recorded: Timestamp,
    /// `customer`, `contact-12` (somebody of the customer's, at the portal), `program`, or a person's number.
    actor: Value,
    events: Value,
    hash: String,
}

impl OutEntry {
    pub(super) fn new(recorded: &Recorded) -> Self {
        let stamp = &recorded.entry.stamp;
        Self {
            n: recorded.n,
            seq: recorded.seq,
            occurred: stamp.occurred,
            recorded: stamp.recorded,
            actor: match stamp.actor {
                Actor::Person(id) => id.0.into(),
                Actor::Customer => "customer".into(),
                Actor::Contact(id) => format!("contact-{id}").into(),
                Actor::Program => "program".into(),
            },
            events: serde_json::to_value(&recorded.entry.events).unwrap_or_default(),
            hash: recorded.hash.to_string(),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// The address of the next page, while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}
