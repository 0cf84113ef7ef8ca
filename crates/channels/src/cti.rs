//! The telephone: what a telephone system tells becomes [`CallEvent`]s, and [`Calls`] makes of them what the
//! desk wants to know: it rings, somebody answered, a call was missed.
//!
//! [`ami::Ami`], [`ari::Ari`] and [`freeswitch::EventSocket`] read and write bytes without any connection;
//! [`connection`] connects them.

pub mod ami;
pub mod ari;
mod calls;
pub mod connection;
pub mod desk;
pub mod freeswitch;
pub mod hook;

pub use calls::{CALLS_MAX, Calls, Extensions, Happened};

use jiff::Timestamp;

/// One thing that happened to one leg of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEvent {
    pub at: Timestamp,
    /// The call: the same for all its legs.
    pub call: String,
    /// The leg: one line to one telephone.
    pub leg: String,
    pub what: What,
    /// The caller's number, where this event tells it.
    pub from: Option<String>,
    /// The number dialled, by which the hotline and the complaint line are told apart.
    pub dialled: Option<String>,
    /// The desk's own telephone at the end of this leg.
    pub extension: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A call came in or went out: its first leg.
    Started,
    /// A telephone rings.
    Ringing,
    /// Somebody picked that telephone up.
    Answered,
    Held,
    Resumed,
    /// Given on to another number.
    Transferred {
        to: String,
    },
    /// This leg is over; the call is when all of them are.
    LegEnded,
    /// The telephone system says that nobody answered, and the call is over.
    Missed,
    /// The telephone system says that the call is over.
    Ended,
    /// Where the recording lies: a path or link of the telephone system.
    Recorded {
        place: String,
    },
}

/// What reading some bytes led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To be sent to the telephone system.
    Send(Vec<u8>),
    /// Logged in; events flow.
    Ready,
    Event(CallEvent),
    /// The calls that are open just now: whatever else was thought open ended unseen.
    Open(Vec<String>),
    /// A click to dial was carried out, or not.
    Dialled {
        id: String,
        outcome: Result<(), String>,
    },
    /// Close the connection, and connect again after a while.
    HangUp(String),
    /// The telephone system does not let us in; somebody has to look at the configuration.
    Denied(String),
}

/// Click to dial: the agent's telephone rings first, then the number is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Comes back with the outcome.
    pub id: String,
    pub extension: String,
    /// Digits, with `+` in front where international.
    pub number: String,
}

/// The number or extension would become a part of the telephone system's command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only digits, * and #, with + in front, can be dialled")]
pub struct NotDialable;

impl Dial {
    /// # Errors
    /// There are other characters, none at all, or more than 32.
    pub fn check(&self) -> Result<(), NotDialable> {
        const CHARS_MAX: usize = 32;
        let is_number = |text: &str| {
            let digits = text.strip_prefix('+').unwrap_or(text);
            !digits.is_empty()
                && text.len() <= CHARS_MAX
                && digits.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'#')
        };
        // The id is echoed by the telephone system, in a line of its own.
        let is_id = !self.id.is_empty() && self.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if is_number(&self.number) && is_number(&self.extension) && is_id { Ok(()) } else { Err(NotDialable) }
    }
}

/// A telephone system's protocol without its connection.
pub trait Wire {
    /// Bytes came. `at` is now; systems that tell the time themselves are believed instead.
    fn on_bytes(&mut self, bytes: &[u8], at: Timestamp) -> Vec<Step>;

    /// What keeps the connection alive and shows that the other side lives; it answers anything.
    fn keep_alive(&self) -> Vec<u8>;

    /// The command for a click to dial.
    ///
    /// # Errors
    /// [`NotDialable`]
    fn dial(&mut self, dial: &Dial) -> Result<Vec<u8>, NotDialable>;
}

/// `PJSIP/801-0000002a` -> `801`; `Local/801@agents-0001;1` -> `801`.
pub(crate) fn extension_of_channel(channel: &str) -> Option<String> {
    let (_technology, rest) = channel.split_once('/')?;
    let name = match rest.split_once('@') {
        Some((name, _)) => name,
        None => rest.rsplit_once('-').map_or(rest, |(name, _)| name),
    };
    // `sofia/internal/801@host`
    let name = name.rsplit('/').next().unwrap_or(name);
    known(name)
}

/// None where the system writes that it does not know, in its several ways.
pub(crate) fn known(text: &str) -> Option<String> {
    let text = text.trim();
    let unknown = ["<unknown>", "unknown", "<null>", "(null)", "anonymous", "s", ""];
    let nothing = unknown.iter().any(|word| text.eq_ignore_ascii_case(word));
    (!nothing).then(|| crate::limits::cut(text, crate::limits::NAME_CHARS_MAX))
}
