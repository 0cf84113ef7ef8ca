//! Chat: QQ by OneBot or by Tencent's official robots, and WeCom. Each platform's events become one
//! [`ChatEvent`]; nothing here keeps state between two messages but [`onebot::Session`].

pub mod intake;
pub mod lines;
pub mod onebot;
pub mod qq_bot;
pub mod wecom;

use domain::case::Channel;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::limits::{FILES_MAX, TEXT_CHARS_MAX, cut};
use crate::mail::SendError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// QQ through a program that speaks OneBot 11 or 12.
    OneBot,
    /// QQ through Tencent's official robots.
    QqBot,
    /// WeCom: people who are members of the company.
    WeCom,
    /// WeCom's customer service: customers who write from WeChat.
    WeComService,
}

impl Platform {
    /// For rows and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OneBot => "one-bot",
            Self::QqBot => "qq-bot",
            Self::WeCom => "we-com",
            Self::WeComService => "we-com-service",
        }
    }

    /// As the case names the way it came.
    #[must_use]
    pub fn channel(self) -> Channel {
        match self {
            Self::OneBot | Self::QqBot => Channel::Qq,
            Self::WeCom | Self::WeComService => Channel::Wecom,
        }
    }
}

/// What arrived.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    Message(Box<ChatMessage>),
    /// Somebody took a message back. What was read stays read; the timeline shows that it was recalled.
    Recalled(Recall),
    /// WeCom's customer service has something: ask for it with `kf::sync`.
    ServiceHasNews(wecom::ServiceNews),
    /// A sign of life of the other program.
    Heartbeat(Heartbeat),
    /// Understood, and nothing to do; the word says what it was.
    Ignored(String),
}

/// One message of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatMessage {
    pub platform: Platform,
    /// Which of our accounts it reached: the robot's number, app id or corporation id.
    pub account: String,
    /// The platform's id of the message; with platform, account and conversation it is unique.
    pub id: String,
    pub conversation: Conversation,
    pub sender: Sender,
    /// The words, without markup, at most [`TEXT_CHARS_MAX`] characters.
    pub text: String,
    /// At most [`FILES_MAX`].
    pub files: Vec<ChatFile>,
    /// The id of the message it answers.
    pub reply_to: Option<String>,
    /// It speaks to our account, by name.
    pub mentions_us: bool,
    /// Ids of others it speaks to; `all` for everybody.
    pub mentions: Vec<String>,
    /// When it was sent, by the platform's clock. None where that tells none.
    pub sent: Option<Timestamp>,
}

/// Where a message stands, and so where the answer goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conversation {
    /// With one person. `through` is the group, guild or service account in which the two met, where the
    /// platform needs it for an answer.
    Private { peer: String, through: Option<String> },
    /// With many. `channel` is the channel of a guild.
    Group { group: String, channel: Option<String> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The platform's id: stable for a person and an account of ours, never shown to customers.
    pub id: String,
    /// What they call themselves. Anybody can call themselves anything.
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatFile {
    pub kind: FileKind,
    pub name: Option<String>,
    /// Where it can be fetched. It comes from outside: whoever fetches it takes care that it does not lead into the
    /// own network.
    pub url: Option<String>,
    /// The platform's id, for platforms where one asks for a file instead of following a link.
    pub id: Option<String>,
    pub bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    Picture,
    Voice,
    Video,
    File,
    /// A place, a card, a link, a face: the platform's word for it.
    Other(String),
}

/// A message that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    pub platform: Platform,
    pub account: String,
    pub conversation: Conversation,
    pub message: String,
    /// Who took it back: the sender, or somebody who runs the group. None where the platform is silent.
    pub by: Option<String>,
    pub at: Option<Timestamp>,
}

/// The other program lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// Whether it can reach the platform.
    pub online: bool,
    /// Milliseconds until the next one, where it tells.
    pub interval_ms: Option<u64>,
}

impl ChatMessage {
    /// The same message, delivered twice, has the same key.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.platform, &self.account, &self.conversation, &self.id)
    }

    /// One person in one conversation with one account of ours.
    #[must_use]
    pub fn lane(&self) -> String {
        key(self.platform, &self.account, &self.conversation, &self.sender.id)
    }
}

impl Recall {
    /// The [`ChatMessage::key`] of the message that was taken back.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.platform, &self.account, &self.conversation, &self.message)
    }
}

fn key(platform: Platform, account: &str, conversation: &Conversation, what: &str) -> String {
    let place = match conversation {
        Conversation::Private { peer, .. } => format!("p:{peer}"),
        Conversation::Group { group, channel } => {
            format!("g:{group}:{}", channel.as_deref().unwrap_or_default())
        }
    };
    format!("{platform:?}:{account}:{place}:{what}")
}

/// Words and files as they are gathered from a message's parts, within the limits.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) text: String,
    pub(crate) files: Vec<ChatFile>,
    pub(crate) reply_to: Option<String>,
    pub(crate) mentions_us: bool,
    pub(crate) mentions: Vec<String>,
}

impl Gathered {
    pub(crate) fn mention(&mut self, id: String, ours: &str) {
        if id == ours {
            self.mentions_us = true;
        } else if self.mentions.len() < FILES_MAX && !self.mentions.contains(&id) {
            self.mentions.push(id);
        }
    }

    pub(crate) fn file(&mut self, file: ChatFile) {
        if self.files.len() < FILES_MAX {
            self.files.push(file);
        }
    }

    pub(crate) fn text(&self) -> String {
        cut(self.text.trim(), TEXT_CHARS_MAX)
    }
}

/// What a platform answered to something we asked of it, where it was not a yes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The platform's number, or the HTTP status where it gave none.
    pub code: i64,
    /// Its words, for the log and the outbox page.
    pub message: String,
    pub remedy: Remedy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Get a new access token, then try again at once.
    NewToken,
    /// Try again later.
    Later,
    /// Trying again would end the same.
    Never,
}

impl ApiError {
    pub(crate) fn later(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: cut(&message.into(), 500), remedy: Remedy::Later }
    }

    /// Of asking for an access token: where that is refused, a new one is no remedy.
    pub(crate) fn of_token(mut self) -> Self {
        if self.remedy == Remedy::NewToken {
            self.remedy = Remedy::Never;
        }
        self
    }
}

impl From<ApiError> for SendError {
    fn from(error: ApiError) -> Self {
        match error.remedy {
            Remedy::Never => Self::Permanent(error.to_string()),
            Remedy::NewToken | Remedy::Later => Self::Temporary(error.to_string()),
        }
    }
}

/// What a platform lends for some time; it is asked for anew before it runs out.
#[derive(Clone)]
pub struct AccessToken {
    pub(crate) value: String,
    pub(crate) expires: Timestamp,
}

impl AccessToken {
    /// Renewed this many seconds before its end, so that no request meets the end on its way.
    const SPARE_S: i64 = 60;

    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        now.as_second() < self.expires.as_second().saturating_sub(Self::SPARE_S)
    }

    /// `lasts` is a number of seconds, or a text that holds one: platforms send both.
    pub(crate) fn lasting(value: &str, lasts: Option<&Value>, now: Timestamp) -> Option<Self> {
        const LASTS_S_MAX: i64 = 30 * 24 * 3600;
        let seconds = match lasts? {
            Value::Number(number) => number.as_i64()?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        let expires = Timestamp::from_second(now.as_second() + seconds.clamp(0, LASTS_S_MAX)).ok()?;
        (!value.is_empty()).then(|| Self { value: value.to_owned(), expires })
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessToken(until {})", self.expires)
    }
}

/// Cuts a text so that no piece has more than `bytes_max` bytes, at the ends of lines where it can. Nothing
/// is lost: the pieces put together are the text.
pub(crate) fn pieces(text: &str, bytes_max: usize) -> Vec<&str> {
    let mut rest = text;
    let mut pieces = Vec::new();
    while rest.len() > bytes_max {
        let end = (0..=bytes_max).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0);
        let head = rest.get(..end).unwrap_or_default();
        let end = head.rfind('\n').map_or(end, |line| line + 1);
        // No character is longer than four bytes and no platform's limit shorter.
        let Some((piece, more)) = (end > 0).then(|| rest.split_at(end)) else { break };
        pieces.push(piece);
        rest = more;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn long_texts_are_cut_at_lines_and_nothing_is_lost() {
        let text = "第一行\n第二行很长很长\n三";
        let cut = pieces(text, 12);
        assert_eq!(cut, ["第一行\n", "第二行很", "长很长\n", "三"]);
        assert_eq!(cut.concat(), text);
        assert!(pieces("", 10).is_empty());
    }
}
