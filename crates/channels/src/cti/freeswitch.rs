//! FreeSWITCH's event socket: header lines, an empty line, and a body where `Content-Length` says so.
//!
//! Source: developer.signalwire.com, "mod_event_socket" and "Event list".

use std::collections::BTreeMap;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::ami::{one_line, too_long};
use super::{CALLS_MAX, CallEvent, Dial, NotDialable, Step, What, Wire, extension_of_channel, known};
use crate::limits::{self, NAME_CHARS_MAX, cut, id};
use crate::secret::Secret;

const HEAD_BYTES_MAX: usize = 16 * 1024;
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
const EVENTS: &str = "CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_HOLD \
                      CHANNEL_UNHOLD CHANNEL_HANGUP_COMPLETE RECORD_STOP BACKGROUND_JOB";

/// How to log in, and how a click to dial reaches a telephone.
#[derive(Clone, Debug)]
pub struct EventSocketSettings {
    pub password: Secret,
    /// The endpoint of an agent's telephone, with `{extension}`: `user/{extension}`.
    pub endpoint: String,
    /// The dial plan's context that may call outside.
    pub context: String,
}

/// One event socket connection.
#[derive(Debug)]
pub struct EventSocket {
    settings: EventSocketSettings,
    waiting: Vec<u8>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    LoggingIn,
    Subscribing,
    Ready,
}

impl EventSocket {
    #[must_use]
    pub fn new(settings: EventSocketSettings) -> Self {
        Self { settings, waiting: Vec::new(), stage: Stage::Greeting }
    }

    fn message(&mut self, head: &Headers, body: &[u8], now: Timestamp) -> Vec<Step> {
        match head.get("Content-Type").unwrap_or_default() {
            "auth/request" => {
                self.stage = Stage::LoggingIn;
                send(&format!("auth {}", one_line(self.settings.password.expose())))
            }
            "command/reply" => self.reply(head.get("Reply-Text").unwrap_or_default()),
            "text/event-plain" => event(&Headers::read_event(body), now),
            "text/event-json" => match serde_json::from_slice::<Value>(body) {
                Ok(value) => event(&Headers::of_json(&value), now),
                Err(_) => Vec::new(),
            },
            "api/response" => open_calls(body).into_iter().collect(),
            "text/disconnect-notice" => vec![Step::HangUp("FreeSWITCH closes the connection".into())],
            "text/rude-rejection" => {
                vec![Step::Denied("FreeSWITCH does not take connections from here".into())]
            }
            _ => Vec::new(),
        }
    }

    fn reply(&mut self, text: &str) -> Vec<Step> {
        let accepted = text.starts_with("+OK");
        match self.stage {
            Stage::LoggingIn if accepted => {
                self.stage = Stage::Subscribing;
                send(&format!("event json {EVENTS}"))
            }
            Stage::LoggingIn | Stage::Subscribing if !accepted => {
                vec![Step::Denied(cut(text.trim_start_matches("-ERR "), NAME_CHARS_MAX))]
            }
            Stage::Subscribing => {
                self.stage = Stage::Ready;
                let mut steps = vec![Step::Ready];
                steps.extend(send("api show channels as json"));
                steps
            }
            _ => Vec::new(),
        }
    }

    /// The next whole message, taken off what waits. Err: it never will be whole.
    fn next(&mut self) -> Result<Option<(Headers, Vec<u8>)>, String> {
        let Some(end) = self.waiting.windows(2).position(|pair| pair == b"\n\n") else {
            return too_long(&mut self.waiting, HEAD_BYTES_MAX).map_or(Ok(None), Err);
        };
        let head = Headers::read(self.waiting.get(..end).unwrap_or_default());
        let length = match head.get("Content-Length") {
            None => 0,
            Some(text) => match text.parse::<usize>() {
                Ok(length) if length <= BODY_BYTES_MAX => length,
                _ => return Err(format!("a message of {} bytes", cut(text, 20))),
            },
        };
        let start = end + 2;
        if self.waiting.len() < start + length {
            return Ok(None);
        }
        let body = self.waiting.get(start..start + length).unwrap_or_default().to_vec();
        self.waiting.drain(..start + length);
        Ok(Some((head, body)))
    }
}

impl Wire for EventSocket {
    fn on_bytes(&mut self, bytes: &[u8], at: Timestamp) -> Vec<Step> {
        self.waiting.extend_from_slice(bytes);
        let mut steps = Vec::new();
        loop {
            match self.next() {
                Ok(Some((head, body))) => steps.extend(self.message(&head, &body, at)),
                Ok(None) => return steps,
                Err(reason) => {
                    self.waiting.clear();
                    steps.push(Step::HangUp(reason));
                    return steps;
                }
            }
        }
    }

    fn keep_alive(&self) -> Vec<u8> {
        b"api uptime\n\n".to_vec()
    }

    fn dial(&mut self, dial: &Dial) -> Result<Vec<u8>, NotDialable> {
        dial.check()?;
        let endpoint = one_line(&self.settings.endpoint).replace("{extension}", &dial.extension);
        let context = one_line(&self.settings.context);
        let Dial { id, extension, number } = dial;
        Ok(format!(
            "bgapi originate {{origination_caller_id_number={extension},originate_timeout=30}}{endpoint} {number} \
             XML {context}\nJob-UUID: {id}\n\n"
        )
        .into_bytes())
    }
}

fn send(command: &str) -> Vec<Step> {
    vec![Step::Send(format!("{command}\n\n").into_bytes())]
}

/// Header names are compared without regard to case.
struct Headers(BTreeMap<String, String>);

impl Headers {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Self(pairs.map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim().to_owned())).collect())
    }

    /// In a plain event the values are percent-encoded, and a body of its own may follow.
    fn read_event(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
        let (head, body) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
        let mut headers = Self::read(head);
        for value in headers.0.values_mut() {
            *value = percent_decode_str(value).decode_utf8_lossy().into_owned();
        }
        let body = String::from_utf8_lossy(body).trim().to_owned();
        if !body.is_empty() {
            headers.0.insert("_body".into(), body);
        }
        headers
    }

    fn of_json(value: &Value) -> Self {
        let pairs = value.as_object().into_iter().flatten();
        Self(
            pairs
                .filter_map(|(key, value)| Some((key.to_ascii_lowercase(), value.as_str()?.to_owned())))
                .collect(),
        )
    }

    /// None where it is missing or empty.
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(&key.to_ascii_lowercase()).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn known(&self, key: &str) -> Option<String> {
        self.get(key).and_then(known)
    }
}

fn event(event: &Headers, now: Timestamp) -> Vec<Step> {
    if event.get("Event-Name") == Some("BACKGROUND_JOB") {
        return dialled(event).into_iter().collect();
    }
    let Some(read) = call_event(event, now) else { return Vec::new() };
    // A leg that is given on ends with that word, and the call goes on with another leg.
    let to = match event.get("variable_endpoint_disposition") {
        Some("BLIND_TRANSFER" | "ATTENDED_TRANSFER") if read.what == What::LegEnded => {
            event.get("variable_sip_refer_to").and_then(user_of_uri)
        }
        _ => None,
    };
    let given_on = to.map(|to| CallEvent { what: What::Transferred { to }, ..read.clone() });
    given_on.into_iter().chain([read]).map(Step::Event).collect()
}

fn call_event(event: &Headers, now: Timestamp) -> Option<CallEvent> {
    let leg = event.known("Unique-ID")?;
    let call = event.known("Channel-Call-UUID").unwrap_or_else(|| leg.clone());
    let outbound = event.get("Call-Direction") == Some("outbound");
    let what = match event.get("Event-Name")? {
        "CHANNEL_CREATE" => What::Started,
        // The caller's own leg hears the ringing; it is the other one that rings.
        "CHANNEL_PROGRESS" | "CHANNEL_PROGRESS_MEDIA" if outbound => What::Ringing,
        // The caller's leg is answered by the announcement; only a telephone's answer counts.
        "CHANNEL_ANSWER" if outbound => What::Answered,
        "CHANNEL_HOLD" => What::Held,
        "CHANNEL_UNHOLD" => What::Resumed,
        "CHANNEL_HANGUP_COMPLETE" => What::LegEnded,
        "RECORD_STOP" => What::Recorded { place: event.known("Record-File-Path")? },
        _ => return None,
    };
    let is_first = call == leg && what == What::Started;
    Some(CallEvent {
        at: time(event).unwrap_or(now),
        from: event.known("Caller-Caller-ID-Number").filter(|_| is_first),
        dialled: event.known("Caller-Destination-Number").filter(|_| is_first),
        extension: extension(event, outbound),
        call,
        leg,
        what,
    })
}

fn extension(event: &Headers, outbound: bool) -> Option<String> {
    let dialled = event.known("variable_dialed_user").filter(|_| outbound);
    let callee = event.known("Caller-Callee-ID-Number").filter(|_| outbound);
    let destination = event.known("Caller-Destination-Number").filter(|_| outbound);
    let channel = event.get("Channel-Name").and_then(extension_of_channel);
    dialled.or(callee).or(destination).or(channel)
}

fn time(event: &Headers) -> Option<Timestamp> {
    Timestamp::from_microsecond(event.get("Event-Date-Timestamp")?.parse().ok()?).ok()
}

/// `<sip:802@example.com;transport=udp>` -> `802`.
fn user_of_uri(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("sip:").or_else(|| uri.split_once("sips:"))?;
    known(rest.split(['@', ';', '>', '?']).next()?)
}

fn dialled(event: &Headers) -> Option<Step> {
    let id = event.known("Job-UUID")?;
    let said = event.get("_body").unwrap_or_default().trim();
    let outcome = match said.starts_with("+OK") {
        true => Ok(()),
        false => Err(cut(said.trim_start_matches("-ERR "), NAME_CHARS_MAX)),
    };
    Some(Step::Dialled { id, outcome })
}

/// `{"row_count":1,"rows":[{"uuid":…,"call_uuid":…}]}`; with no calls, `rows` is missing. Other answers are not
/// to this question.
fn open_calls(body: &[u8]) -> Option<Step> {
    let value = limits::json(body).ok()?;
    value.get("row_count")?;
    let rows = value.get("rows").and_then(Value::as_array).into_iter().flatten().take(CALLS_MAX);
    let calls = rows.filter_map(|row| id(row.get("call_uuid")).or_else(|| id(row.get("uuid"))));
    Some(Step::Open(calls.collect()))
}
