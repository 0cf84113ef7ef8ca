//! How somebody outside wishes to be told, and by which way a message to them goes: what the administrator's table allows,
//! what they wish, and what was promised, brought together in one place.

use crate::case::{Channel, ToCustomer};
use crate::notification::{Notifications, code, quiet_ends};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A way somebody prefers, or that they want no more than they are owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preferred {
    Mail,
    Text,
    Chat,
    /// What is promised, by whichever way it would go, and nothing else.
    Owed,
}

impl Preferred {
    pub const ALL: [Self; 4] = [Self::Mail, Self::Text, Self::Chat, Self::Owed];

    /// As rows, forms and locale keys write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
            Self::Chat => "chat",
            Self::Owed => "owed",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// What somebody said about being told. Empty: nothing, and messages go as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub way: Option<Preferred>,
    /// `zh-Hans`, `zh-Hant`, `en`.
    pub language: Option<String>,
    /// From when to when, by the organisation's clock, they are not to be disturbed.
    pub quiet: Option<(Time, Time)>,
}

/// By which ways somebody can be reached at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// They have a mail address.
    pub mail: bool,
    /// They have a mobile number, and there is a gateway for text messages.
    pub text: bool,
    /// The case has a conversation.
    pub chat: bool,
}

/// By which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    Mail,
    Text,
    Chat,
    /// It goes nowhere: it was said already, they can't be reached, or they did not wish it.
    Nowhere,
}

/// By which way, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub road: Road,
    pub at: Timestamp,
}

/// Whether it is owed: a wish to be left alone does not stop it.
///
/// P-ZERO: the number. P-ANSWER-24H: the answer, and whatever a person writes. P-100: nobody's report ends without their
/// having been asked, and without their being told that it ended.
#[must_use]
pub fn is_owed(what: &ToCustomer) -> bool {
    match what {
        ToCustomer::Receipt
        | ToCustomer::Answer { .. }
        | ToCustomer::Message { .. }
        | ToCustomer::Proposal { .. }
        | ToCustomer::Reminder { .. }
        | ToCustomer::ClosedWithoutWord { .. }
        // What they are to pay, and what they may object to.
        | ToCustomer::Ruled { .. }
        | ToCustomer::ObjectionAnswered { .. }
        | ToCustomer::Quote { .. }
        | ToCustomer::QuoteWithdrawn { .. } => true,
        ToCustomer::FollowUp | ToCustomer::Merged { .. } | ToCustomer::Reopened => false,
    }
}

/// Brings the table, the wish and the promise together. `came_by` is the channel of the case.
#[must_use]
pub fn plan(
    table: &Notifications,
    wish: &Wish,
    reach: Reach,
    what: &ToCustomer,
    came_by: Channel,
    now: Timestamp,
    zone: &TimeZone,
) -> Plan {
    match what {
        // Somebody here chose the way; a promise is at stake, so no hour is too quiet.
        ToCustomer::Answer { by, .. } | ToCustomer::Message { by, .. } | ToCustomer::Proposal { by, .. } => {
            Plan { road: written(table, reach, what, *by), at: now }
        }
        ToCustomer::Receipt
        | ToCustomer::Reminder { .. }
        | ToCustomer::FollowUp
        | ToCustomer::ClosedWithoutWord { .. }
        | ToCustomer::Merged { .. }
        | ToCustomer::Reopened
        | ToCustomer::Ruled { .. }
        | ToCustomer::ObjectionAnswered { .. }
        | ToCustomer::Quote { .. }
        | ToCustomer::QuoteWithdrawn { .. } => {
            let road = by_itself(table, wish, reach, what, came_by);
            Plan { road, at: at(table, wish, what, road, now, zone) }
        }
    }
}

/// What people write. What cannot be mailed is announced by text message, so that an answer never waits unseen.
fn written(table: &Notifications, reach: Reach, what: &ToCustomer, by: Channel) -> Road {
    if by.is_conversation() {
        return Road::Chat;
    }
    match by {
        Channel::Mail | Channel::Web | Channel::Scan | Channel::Api | Channel::Fax if reach.mail => {
            Road::Mail
        }
        Channel::Mail | Channel::Web | Channel::Scan | Channel::Api | Channel::Fax
            if reach.text && table.by_text_message.contains(code(what)) =>
        {
            Road::Text
        }
        // Said by phone or on site it is not written as well.
        _ => Road::Nowhere,
    }
}

/// What the program writes by itself.
fn by_itself(table: &Notifications, wish: &Wish, reach: Reach, what: &ToCustomer, came_by: Channel) -> Road {
    let text = reach.text && table.by_text_message.contains(code(what));
    let usual = if came_by.is_conversation() && reach.chat {
        Road::Chat
    } else if reach.mail {
        Road::Mail
    } else if text {
        Road::Text
    } else {
        Road::Nowhere
    };
    match wish.way {
        Some(Preferred::Owed) if !is_owed(what) => Road::Nowhere,
        Some(Preferred::Mail) if reach.mail => Road::Mail,
        Some(Preferred::Text) if text => Road::Text,
        Some(Preferred::Chat) if reach.chat => Road::Chat,
        // A wish that can't be met is no reason to be silent.
        Some(Preferred::Mail | Preferred::Text | Preferred::Chat | Preferred::Owed) | None => usual,
    }
}

/// P-ZERO: the number is promised at once, also at night. Everything else waits for the end of their quiet hours, and a text
/// message for the end of the organisation's too.
fn at(
    table: &Notifications,
    wish: &Wish,
    what: &ToCustomer,
    road: Road,
    now: Timestamp,
    zone: &TimeZone,
) -> Timestamp {
    if matches!(what, ToCustomer::Receipt) || road == Road::Nowhere {
        return now;
    }
    let theirs = wish.quiet;
    let ours = table.quiet.filter(|_| road == Road::Text);
    let mut at = now;
    // The end of one may lie in the other: after a few turns both are over, unless they fill the day between them.
    for quiet in [theirs, ours, theirs, ours].into_iter().flatten() {
        at = quiet_ends(quiet, at, zone).unwrap_or(at);
    }
    at
}
