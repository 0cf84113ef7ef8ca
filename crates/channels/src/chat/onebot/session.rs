//! One reverse WebSocket, without the socket: frames, calls and the time go in, steps come out. Whoever holds
//! the socket does the steps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::read_value;
use super::send::{Call, outcome};
use crate::chat::{ApiError, ChatEvent};
use crate::limits;
use crate::secret::{Refused, Secret, check_token};

/// Calls that wait for an answer on one connection.
const CALLS_MAX: usize = 1_000;
/// A call without an answer after so many seconds has an unknown end.
const ANSWER_S_MAX: i64 = 30;
/// So many heartbeats may be missing before the connection counts as dead, but at least [`SILENT_S_MIN`].
const HEARTBEATS_MISSED_MAX: u64 = 3;
const SILENT_S_MIN: i64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    Eleven,
    Twelve,
}

/// What a connection is for (version 11; in version 12 every one is for both).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Event,
    Api,
    Universal,
}

/// The headers of the WebSocket's opening request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hello<'a> {
    /// `Authorization`
    pub authorization: Option<&'a str>,
    /// `access_token` of the query
    pub query_token: Option<&'a str>,
    /// `X-Self-ID`
    pub self_id: Option<&'a str>,
    /// `X-Client-Role`
    pub role: Option<&'a str>,
    /// `Sec-WebSocket-Protocol`: `12.<program>` in version 12
    pub protocol: Option<&'a str>,
}

/// A connection that was let in.
#[derive(Clone, Debug)]
pub struct Session {
    pub version: Version,
    pub role: Role,
    /// The account's number (version 11 tells it when it connects).
    pub account: Option<String>,
    waiting: BTreeMap<String, Timestamp>,
    heard: Timestamp,
    heartbeat_ms: Option<u64>,
}

/// What is to be done after a frame or a while.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Event(ChatEvent),
    Answered(Answer),
    /// A frame that can't be read, with the reason for the log. The connection stays.
    Unreadable(String),
    /// Close the connection; the other program opens another.
    HangUp(String),
}

/// The end of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub echo: String,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Done; the answer's data (`super::sent_id` reads the message's id).
    Done(Value),
    Refused(ApiError),
    /// No answer came: it may have been done or not. A person decides whether to repeat it.
    Unknown,
}

/// Why a call was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCall {
    #[error("this connection only carries events; have the OneBot program connect as Universal or API")]
    EventsOnly,
    #[error("too many calls wait for an answer; try again later")]
    TooMany,
    #[error("a call with this mark is under way")]
    SameEcho,
}

impl Session {
    /// Lets a connection in whose token is ours.
    ///
    /// # Errors
    /// No token is configured, none came, another came, or (version 11) it does not say whose it is.
    pub fn open(hello: &Hello<'_>, token: Option<&Secret>, now: Timestamp) -> Result<Self, Refused> {
        check_token(hello.authorization, hello.query_token, token)?;
        let is_12 = hello.protocol.is_some_and(|all| all.split(',').any(|one| one.trim().starts_with("12.")));
        let version = if is_12 { Version::Twelve } else { Version::Eleven };
        let role = match hello.role.map(str::to_ascii_lowercase).as_deref() {
            Some("event") => Role::Event,
            Some("api") => Role::Api,
            _ => Role::Universal,
        };
        let account = hello.self_id.map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
        if version == Version::Eleven && account.is_none() {
            return Err(Refused::unreadable("X-Self-ID is missing"));
        }
        Ok(Self { version, role, account, waiting: BTreeMap::new(), heard: now, heartbeat_ms: None })
    }

    /// A text frame came.
    pub fn on_text(&mut self, frame: &str, now: Timestamp) -> Vec<Step> {
        self.heard = now;
        let value = match limits::json(frame.as_bytes()) {
            Ok(value) => value,
            Err(error) => return vec![Step::Unreadable(error.to_string())],
        };
        if value.get("retcode").is_some() || value.get("echo").is_some() {
            return self.answered(&value);
        }
        match read_value(&value) {
            Ok(event) => {
                if let ChatEvent::Heartbeat(beat) = &event
                    && beat.interval_ms.is_some()
                {
                    self.heartbeat_ms = beat.interval_ms;
                }
                vec![Step::Event(event)]
            }
            Err(error) => vec![Step::Unreadable(error.to_string())],
        }
    }

    /// Makes a call; the text is to be sent as a frame. `echo` comes back with the answer.
    ///
    /// # Errors
    /// [`CannotCall`]; nothing was sent.
    pub fn call(&mut self, call: &Call, echo: &str, now: Timestamp) -> Result<String, CannotCall> {
        if self.role == Role::Event {
            return Err(CannotCall::EventsOnly);
        }
        if self.waiting.len() >= CALLS_MAX {
            return Err(CannotCall::TooMany);
        }
        if self.waiting.contains_key(echo) {
            return Err(CannotCall::SameEcho);
        }
        self.waiting.insert(echo.to_owned(), now);
        Ok(json!({ "action": call.action, "params": call.params, "echo": echo }).to_string())
    }

    /// Some time went by; to be called every few seconds.
    pub fn on_time(&mut self, now: Timestamp) -> Vec<Step> {
        let overdue: Vec<String> = self
            .waiting
            .iter()
            .filter(|(_, since)| now.as_second() - since.as_second() > ANSWER_S_MAX)
            .map(|(echo, _)| echo.clone())
            .collect();
        let mut steps = Vec::new();
        for echo in overdue {
            self.waiting.remove(&echo);
            steps.push(Step::Answered(Answer { echo, outcome: Outcome::Unknown }));
        }
        let silent_s = now.as_second() - self.heard.as_second();
        if let Some(interval_ms) = self.heartbeat_ms
            && silent_s > silent_s_max(interval_ms)
        {
            steps.push(Step::HangUp(format!("no heartbeat for {silent_s} s")));
        }
        steps
    }

    /// The connection is gone: every call that waited has an unknown end.
    #[must_use]
    pub fn closed(self) -> Vec<Answer> {
        self.waiting.into_keys().map(|echo| Answer { echo, outcome: Outcome::Unknown }).collect()
    }

    fn answered(&mut self, value: &Value) -> Vec<Step> {
        let echo = limits::id(value.get("echo")).unwrap_or_default();
        if self.waiting.remove(&echo).is_none() {
            return vec![Step::Unreadable(format!("an answer to no call of ours: {echo}"))];
        }
        let outcome = match outcome(value) {
            Ok(data) => Outcome::Done(data),
            Err(error) => Outcome::Refused(error),
        };
        vec![Step::Answered(Answer { echo, outcome })]
    }
}

fn silent_s_max(interval_ms: u64) -> i64 {
    let seconds = interval_ms.saturating_mul(HEARTBEATS_MISSED_MAX) / 1000;
    i64::try_from(seconds).unwrap_or(i64::MAX).max(SILENT_S_MIN)
}
