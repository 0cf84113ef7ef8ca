//! Asterisk's manager interface (AMI): packets of `Key: value` lines, ended by an empty line.
//!
//! Source: docs.asterisk.org, AMI events and actions (13 and later).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{CallEvent, Dial, NotDialable, Step, What, Wire, extension_of_channel, known};
use crate::limits::{NAME_CHARS_MAX, cut};
use crate::secret::Secret;

/// Bytes of one packet, and so of what waits for its end.
const PACKET_BYTES_MAX: usize = 64 * 1024;
/// Calls of one list of open channels.
const OPEN_MAX: usize = super::CALLS_MAX;
/// Prefix of the marks of our own actions.
const MARK: &str = "aftercare-";

/// How to log in, and how a click to dial reaches a telephone.
#[derive(Clone, Debug)]
pub struct AmiSettings {
    pub user: String,
    pub password: Secret,
    /// The channel of an agent's telephone, with `{extension}`: `PJSIP/{extension}`.
    pub channel: String,
    /// The dial plan's context that may call outside.
    pub context: String,
}

/// One AMI connection.
#[derive(Debug)]
pub struct Ami {
    settings: AmiSettings,
    waiting: Vec<u8>,
    greeted: bool,
    open: Option<BTreeSet<String>>,
}

impl Ami {
    #[must_use]
    pub fn new(settings: AmiSettings) -> Self {
        Self { settings, waiting: Vec::new(), greeted: false, open: None }
    }

    fn greeting(&mut self, line: &[u8]) -> Vec<Step> {
        self.greeted = true;
        if !line.starts_with(b"Asterisk Call Manager/") {
            return vec![Step::HangUp("this is not Asterisk's manager interface".into())];
        }
        let (user, password) = (one_line(&self.settings.user), one_line(self.settings.password.expose()));
        let login = format!(
            "Action: Login\r\nActionID: {MARK}login\r\nUsername: {user}\r\nSecret: {password}\r\nEvents: on\r\n\r\n"
        );
        vec![Step::Send(login.into_bytes())]
    }

    fn packet(&mut self, packet: &Packet<'_>, now: Timestamp) -> Vec<Step> {
        match packet.get("Event") {
            Some("CoreShowChannel") => {
                if let (Some(open), Some(call)) = (&mut self.open, packet.get("Linkedid"))
                    && open.len() < OPEN_MAX
                {
                    open.insert(cut(call, NAME_CHARS_MAX));
                }
                Vec::new()
            }
            Some("CoreShowChannelsComplete") => {
                self.open.take().map(|open| Step::Open(open.into_iter().collect())).into_iter().collect()
            }
            Some("OriginateResponse") => dialled(packet).into_iter().collect(),
            Some("Shutdown") => vec![Step::HangUp("Asterisk is shutting down".into())],
            Some(kind) => event(kind, packet, now).into_iter().map(Step::Event).collect(),
            // Events may carry a response, too, so this comes last.
            None => packet.get("Response").map_or_else(Vec::new, |response| {
                self.response(packet, response.eq_ignore_ascii_case("success"))
            }),
        }
    }

    fn response(&mut self, packet: &Packet<'_>, success: bool) -> Vec<Step> {
        let said = cut(packet.get("Message").unwrap_or("no reason was given"), NAME_CHARS_MAX);
        match packet.get("ActionID").and_then(|mark| mark.strip_prefix(MARK)) {
            Some("login") if success => {
                self.open = Some(BTreeSet::new());
                let ask = format!("Action: CoreShowChannels\r\nActionID: {MARK}open\r\n\r\n");
                vec![Step::Ready, Step::Send(ask.into_bytes())]
            }
            Some("login") => vec![Step::Denied(said)],
            Some(mark) if !success => match mark.strip_prefix("dial-") {
                Some(id) => vec![Step::Dialled { id: cut(id, NAME_CHARS_MAX), outcome: Err(said) }],
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

impl Wire for Ami {
    fn on_bytes(&mut self, bytes: &[u8], at: Timestamp) -> Vec<Step> {
        let mut steps = Vec::new();
        self.waiting.extend_from_slice(bytes);
        if !self.greeted {
            let Some(end) = self.waiting.iter().position(|byte| *byte == b'\n') else {
                return too_long(&mut self.waiting, PACKET_BYTES_MAX).map(Step::HangUp).into_iter().collect();
            };
            let line: Vec<u8> = self.waiting.drain(..=end).collect();
            steps.extend(self.greeting(&line));
        }
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = waiting.as_slice();
        while let Some((packet, after)) = split_packet(rest) {
            // Numbers and names in other charsets must not lose the call.
            let text = String::from_utf8_lossy(packet);
            steps.extend(self.packet(&Packet::read(&text), at));
            rest = after;
        }
        self.waiting = rest.to_vec();
        steps.extend(too_long(&mut self.waiting, PACKET_BYTES_MAX).map(Step::HangUp));
        steps
    }

    fn keep_alive(&self) -> Vec<u8> {
        format!("Action: Ping\r\nActionID: {MARK}ping\r\n\r\n").into_bytes()
    }

    fn dial(&mut self, dial: &Dial) -> Result<Vec<u8>, NotDialable> {
        dial.check()?;
        let channel = one_line(&self.settings.channel).replace("{extension}", &dial.extension);
        let context = one_line(&self.settings.context);
        let Dial { id, extension, number } = dial;
        Ok(format!(
            "Action: Originate\r\nActionID: {MARK}dial-{id}\r\nChannel: {channel}\r\nContext: {context}\r\n\
             Exten: {number}\r\nPriority: 1\r\nCallerID: {extension}\r\nTimeout: 30000\r\nAsync: true\r\n\r\n"
        )
        .into_bytes())
    }
}

/// What waits for its end can't grow for ever.
pub(crate) fn too_long(waiting: &mut Vec<u8>, bytes_max: usize) -> Option<String> {
    (waiting.len() > bytes_max).then(|| {
        waiting.clear();
        format!("more than {bytes_max} bytes without an end")
    })
}

/// A line end in a name would begin another command.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Up to the first empty line, which may be `\r\n\r\n` or `\n\n`.
fn split_packet(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut from = 0;
    loop {
        let end = bytes.get(from..)?.iter().position(|byte| *byte == b'\n')? + from;
        let next = match bytes.get(end + 1..) {
            Some([b'\n', ..]) => end + 2,
            Some([b'\r', b'\n', ..]) => end + 3,
            _ => {
                from = end + 1;
                continue;
            }
        };
        return bytes.split_at_checked(next);
    }
}

/// `Key: value` lines; of a key that comes twice the first counts.
struct Packet<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Packet<'a> {
    fn read(text: &'a str) -> Self {
        Self(
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(key, value)| (key.trim(), value.trim()))
                .collect(),
        )
    }

    /// None where it is missing or empty.
    fn get(&self, key: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        (!value.is_empty()).then_some(value)
    }

    fn id(&self, key: &str) -> Option<String> {
        self.get(key).map(|id| cut(id, NAME_CHARS_MAX))
    }

    fn known(&self, key: &str) -> Option<String> {
        self.get(key).and_then(known)
    }

    /// `timestampevents=yes` adds seconds with a fraction.
    fn at(&self, now: Timestamp) -> Timestamp {
        let told = self.get("Timestamp").and_then(|text| {
            let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
            Timestamp::from_microsecond(
                seconds.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)?,
            )
            .ok()
        });
        told.unwrap_or(now)
    }
}

fn event(kind: &str, packet: &Packet<'_>, now: Timestamp) -> Option<CallEvent> {
    let of = |call: &str, leg: &str, what| {
        let leg = packet.id(leg)?;
        let call = packet.id(call).unwrap_or_else(|| leg.clone());
        Some(CallEvent { at: packet.at(now), call, leg, what, from: None, dialled: None, extension: None })
    };
    let agent = |event: CallEvent, key: &str| CallEvent {
        extension: packet.get(key).and_then(extension_of_channel),
        ..event
    };
    match kind {
        "Newchannel" => {
            let started = of("Linkedid", "Uniqueid", What::Started)?;
            // Later legs carry the agent's number, not the caller's.
            let is_first = started.call == started.leg;
            let from = packet.known("CallerIDNum").filter(|_| is_first);
            let dialled = packet.known("Exten").filter(|_| is_first);
            Some(agent(CallEvent { from, dialled, ..started }, "Channel"))
        }
        "DialBegin" => {
            let ringing = of("DestLinkedid", "DestUniqueid", What::Ringing)?;
            Some(agent(ringing, "DestChannel"))
        }
        "DialEnd" if packet.get("DialStatus") == Some("ANSWER") => {
            Some(agent(of("DestLinkedid", "DestUniqueid", What::Answered)?, "DestChannel"))
        }
        "Hold" => Some(agent(of("Linkedid", "Uniqueid", What::Held)?, "Channel")),
        "Unhold" => Some(agent(of("Linkedid", "Uniqueid", What::Resumed)?, "Channel")),
        "BlindTransfer" | "AttendedTransfer" if packet.get("Result") != Some("Success") => None,
        "BlindTransfer" => {
            let to = packet.id("Extension")?;
            of("TransfererLinkedid", "TransfererUniqueid", What::Transferred { to })
        }
        "AttendedTransfer" => {
            let target = packet.known("TransferTargetCallerIDNum");
            let to = target.or_else(|| packet.known("SecondTransfererConnectedLineNum"))?;
            of("OrigTransfererLinkedid", "OrigTransfererUniqueid", What::Transferred { to })
        }
        "Hangup" => of("Linkedid", "Uniqueid", What::LegEnded),
        "VarSet" if packet.get("Variable") == Some("MIXMONITOR_FILENAME") => {
            of("Linkedid", "Uniqueid", What::Recorded { place: packet.id("Value")? })
        }
        _ => None,
    }
}

fn dialled(packet: &Packet<'_>) -> Option<Step> {
    let id = packet.get("ActionID")?.strip_prefix(MARK)?.strip_prefix("dial-")?;
    let outcome = match packet.get("Response") {
        Some("Success") => Ok(()),
        _ => Err(format!("reason {}", cut(packet.get("Reason").unwrap_or("unknown"), NAME_CHARS_MAX))),
    };
    Some(Step::Dialled { id: cut(id, NAME_CHARS_MAX), outcome })
}
