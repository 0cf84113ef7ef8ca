//! Asterisk's REST interface (ARI): JSON events over a WebSocket, commands by HTTP.
//!
//! Source: the API descriptions `events.json` and `channels.json` of Asterisk 18 and later.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;

use super::{CALLS_MAX, CallEvent, Dial, NotDialable, Step, What, extension_of_channel, known};
use crate::http::{Method, Request, Response, percent};
use crate::limits::{self, id};
use crate::secret::Secret;

/// Legs whose call is remembered.
const LEGS_MAX: usize = CALLS_MAX * 4;

/// Where ARI is, and how to log in.
#[derive(Clone, Debug)]
pub struct AriSettings {
    pub host: String,
    pub port: u16,
    pub tls: bool,
    pub user: String,
    pub password: Secret,
    /// The application's name; any, as long as no other program takes it.
    pub app: String,
    /// The channel of an agent's telephone, with `{extension}`: `PJSIP/{extension}`.
    pub channel: String,
    /// The dial plan's context that may call outside.
    pub context: String,
}

/// One ARI connection. ARI does not say which legs are one call, so this remembers who called whom.
#[derive(Debug, Default)]
pub struct Ari {
    calls: BTreeMap<String, String>,
}

impl AriSettings {
    /// The path of the events; all channels, not only those handed to an application.
    #[must_use]
    pub fn events_path(&self) -> String {
        format!("/ari/events?app={}&subscribeAll=true", percent(&self.app))
    }

    #[must_use]
    pub(crate) fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password.expose())))
    }

    /// # Errors
    /// [`NotDialable`]
    pub fn dial(&self, dial: &Dial) -> Result<Request, NotDialable> {
        dial.check()?;
        let channel = self.channel.replace("{extension}", &dial.extension);
        let query: Vec<String> = [
            ("endpoint", channel.as_str()),
            ("extension", &dial.number),
            ("context", &self.context),
            ("priority", "1"),
            ("callerId", &dial.extension),
            ("timeout", "30"),
        ]
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect();
        Ok(self.request(Method::Post, &format!("channels?{}", query.join("&"))))
    }

    /// Asks for the channels that are open.
    #[must_use]
    pub fn open_request(&self) -> Request {
        self.request(Method::Get, "channels")
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let scheme = if self.tls { "https" } else { "http" };
        let url = format!("{scheme}://{}:{}/ari/{path}", self.host, self.port);
        Request { method, ..Request::get(url) }.header("authorization", self.authorization())
    }
}

/// What Asterisk answered to a click to dial.
///
/// # Errors
/// Its reason.
pub fn read_dialled(response: &Response) -> Result<(), String> {
    if response.status == 200 {
        return Ok(());
    }
    let said = limits::json(&response.body).ok().and_then(|value| limits::text(value.get("message")));
    Err(said.unwrap_or_else(|| format!("status {}", response.status)))
}

impl Ari {
    /// One text frame. `at` is now, for events without a time of their own.
    pub fn on_text(&mut self, frame: &str, at: Timestamp) -> Option<Step> {
        let event = limits::json(frame.as_bytes()).ok()?;
        let at = time(&event).unwrap_or(at);
        let kind = event.get("type").and_then(Value::as_str)?;
        if kind == "ApplicationReplaced" {
            return Some(Step::HangUp("another program connected under the same application name".into()));
        }
        self.event(kind, &event, at).map(Step::Event)
    }

    /// The calls that are open, of the answer to [`AriSettings::open_request`]. None where it is no list.
    #[must_use]
    pub fn read_open(&self, response: &Response) -> Option<Step> {
        let value = limits::json(&response.body).ok().filter(|_| response.status == 200)?;
        let legs = value.as_array()?.iter().take(LEGS_MAX).filter_map(|channel| id(channel.get("id")));
        Some(Step::Open(legs.map(|leg| self.call_of(&leg)).collect()))
    }

    fn event(&mut self, kind: &str, event: &Value, at: Timestamp) -> Option<CallEvent> {
        let channel = event.get("channel").unwrap_or(&Value::Null);
        match kind {
            "ChannelCreated" => {
                let plan = channel.get("dialplan").and_then(|plan| plan.get("exten"));
                let from = number(channel);
                let dialled = plan.and_then(Value::as_str).and_then(known);
                Some(CallEvent { from, dialled, ..self.of(channel, What::Started, at)? })
            }
            "Dial" => self.dial(event, at),
            "ChannelHold" => self.of(channel, What::Held, at),
            "ChannelUnhold" => self.of(channel, What::Resumed, at),
            "BridgeBlindTransfer" if succeeded(event) => {
                let to = limits::text(event.get("exten"))?;
                self.of(channel, What::Transferred { to }, at)
            }
            "BridgeAttendedTransfer" if succeeded(event) => self.consulted(event, at),
            "RecordingFinished" => recorded(event, self, at),
            "ChannelDestroyed" => {
                let ended = self.of(channel, What::LegEnded, at)?;
                self.calls.remove(&ended.leg);
                Some(ended)
            }
            _ => None,
        }
    }

    fn of(&self, channel: &Value, what: What, at: Timestamp) -> Option<CallEvent> {
        let leg = id(channel.get("id"))?;
        let extension = channel.get("name").and_then(Value::as_str).and_then(extension_of_channel);
        Some(CallEvent { at, call: self.call_of(&leg), leg, what, from: None, dialled: None, extension })
    }

    fn call_of(&self, leg: &str) -> String {
        self.calls.get(leg).cloned().unwrap_or_else(|| leg.to_owned())
    }

    /// `dialstatus` is empty while it rings, then says how it ended.
    fn dial(&mut self, event: &Value, at: Timestamp) -> Option<CallEvent> {
        let peer = event.get("peer")?;
        if let (Some(caller), Some(peer)) =
            (id(event.get("caller").and_then(|caller| caller.get("id"))), id(peer.get("id")))
            && self.calls.len() < LEGS_MAX
        {
            self.calls.insert(peer, self.call_of(&caller));
        }
        match event.get("dialstatus").and_then(Value::as_str).unwrap_or_default() {
            "" | "RINGING" | "PROGRESS" => self.of(peer, What::Ringing, at),
            "ANSWER" => self.of(peer, What::Answered, at),
            _ => None,
        }
    }

    /// Two calls become one: the legs of the consultation belong to the first from now on.
    fn consulted(&mut self, event: &Value, at: Timestamp) -> Option<CallEvent> {
        let first = self.call_of(&id(event.get("transferer_first_leg")?.get("id"))?);
        let second = self.call_of(&id(event.get("transferer_second_leg")?.get("id"))?);
        for call in self.calls.values_mut().filter(|call| **call == second) {
            call.clone_from(&first);
        }
        if self.calls.len() < LEGS_MAX {
            self.calls.insert(second, first);
        }
        let target = event.get("transfer_target").and_then(number);
        let to =
            target.or_else(|| event.get("transferer_second_leg")?.get("connected").and_then(number_of))?;
        self.of(event.get("transferer_first_leg")?, What::Transferred { to }, at)
    }
}

fn succeeded(event: &Value) -> bool {
    event.get("result").and_then(Value::as_str) == Some("Success")
}

fn number(channel: &Value) -> Option<String> {
    channel.get("caller").and_then(number_of)
}

fn number_of(party: &Value) -> Option<String> {
    party.get("number").and_then(Value::as_str).and_then(known)
}

fn recorded(event: &Value, ari: &Ari, at: Timestamp) -> Option<CallEvent> {
    let recording = event.get("recording")?;
    let leg = recording.get("target_uri").and_then(Value::as_str)?.strip_prefix("channel:")?.to_owned();
    let name = limits::text(recording.get("name"))?;
    let place = match limits::text(recording.get("format")) {
        Some(format) => format!("{name}.{format}"),
        None => name,
    };
    let what = What::Recorded { place };
    Some(CallEvent { at, call: ari.call_of(&leg), leg, what, from: None, dialled: None, extension: None })
}

/// `2019-04-01T19:57:23.302+0200`: the offset has no colon.
fn time(event: &Value) -> Option<Timestamp> {
    let text = event.get("timestamp").and_then(Value::as_str)?;
    text.parse().ok().or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text).ok())
}
