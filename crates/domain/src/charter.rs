//! The charter: the versioned set of promises. What starts a clock, what keeps it, how long, on which calendar, what pauses
//! it, which ladder it climbs (design.md). Shipped as data in `charter/`, edited in the administration pages.

mod check;
mod compare;
mod terms;

pub use check::{CharterFault, PROMISES, Problem, load};
pub use compare::{Worse, WorseWhat};
pub use terms::{Approval, Promised, Source, Terms};

use crate::calendar::{Budget, CalendarName};
use crate::ids::{LadderName, PromiseId};
use crate::ladder::Ladder;
use crate::severity::Severity;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages, by tag: `zh-Hans`, `zh-Hant`, `en`.
pub type Words = BTreeMap<String, String>;

/// One version of the charter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    pub version: u32,
    /// The calendar of every clock that names none.
    pub calendar: CalendarName,
    pub closing: Closing,
    pub ladders: BTreeMap<LadderName, Ladder>,
    pub promises: BTreeMap<PromiseId, Promise>,
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    pub group: Group,
    /// The Chinese term of the tender, and its English.
    pub title: Words,
    pub text: Words,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockRule>,
    /// Numbers of the promise that no case clock runs on: years of warranty, days of return repair.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, u32>,
}

/// The headings of the tender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    Answering,
    Ways,
    Warranty,
    Parts,
    Before,
    Build,
}

/// What a clock of a case is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub of: Of,
    pub kept_by: KeptBy,
    /// Only where a local team serves the place (P-LOCAL-2H).
    #[serde(default)]
    pub local_only: bool,
    /// One length for all, or one for each fault level.
    pub budget: Budgets,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarName>,
    /// What stops it for a while; the answer clock never pauses.
    #[serde(default)]
    pub pauses: Vec<PauseReason>,
    /// Shares of the time, in percent, at which it is called at risk.
    #[serde(default)]
    pub at_risk: Vec<u8>,
    pub ladder: LadderName,
}

/// Of which cases the clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    Reports,
    Complaints,
    Every,
}

/// What keeps the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptBy {
    /// The report is numbered and the number told to the customer (P-ZERO).
    Receipt,
    /// A person spoke or wrote to the customer (P-LOCAL-2H).
    Response,
    /// A person marked a clear answer; a receipt is none (P-ANSWER-24H, P-COMPLAINT-2D).
    Answer,
    /// The customer said it works (P-100, P-ESCALATE).
    Solution,
    /// Another person answered the customer's objection to a ruling (P-WARRANTY); begins with the objection.
    Review,
}

/// Why a clock may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// The customer owes us something without which nothing can go on.
    WaitingForCustomer,
    WaitingForParts,
    /// A solution was proposed; the customer has not said whether it works.
    AwaitingWord,
}

impl PauseReason {
    pub const ALL: [Self; 3] = [Self::WaitingForCustomer, Self::WaitingForParts, Self::AwaitingWord];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WaitingForCustomer => "waiting-for-customer",
            Self::WaitingForParts => "waiting-for-parts",
            Self::AwaitingWord => "awaiting-word",
        }
    }
}

/// How long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Budgets {
    Same(Budget),
    ByLevel(BTreeMap<String, Budget>),
}

impl Budgets {
    /// The length for one fault level.
    #[must_use]
    pub fn at(&self, severity: Severity) -> Option<Budget> {
        match self {
            Self::Same(budget) => Some(*budget),
            Self::ByLevel(levels) => levels.get(&severity.level().to_string()).copied(),
        }
    }
}

/// How a case ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// After a solution was proposed, the customer is asked at these lengths of time whether it works. Only when all have
    /// gone out may a supervisor close without the customer's word (P-100).
    #[serde(with = "spans")]
    pub reminders: Vec<SignedDuration>,
    /// A confirmed case closes by itself after this long.
    #[serde(with = "crate::span")]
    pub confirmed_closes_after: SignedDuration,
    /// So long after confirmation the customer is asked whether it still works.
    #[serde(with = "crate::span")]
    pub follow_up_after: SignedDuration,
    /// What the customer writes within this time after closing reopens the case; later it makes a new one that refers to it.
    #[serde(with = "crate::span")]
    pub reopen_within: SignedDuration,
}

impl Charter {
    /// The promises that run clocks on cases, in the order of their names.
    pub fn clock_rules(&self) -> impl Iterator<Item = (&PromiseId, &ClockRule)> {
        self.promises.iter().filter_map(|(id, promise)| Some((id, promise.clock.as_ref()?)))
    }

    /// A number of a promise; 0 for one that it does not have, which [`load`] refuses.
    #[must_use]
    pub fn number(&self, promise: &str, name: &str) -> u32 {
        let found = self.promises.iter().find(|(id, _)| id.as_str() == promise);
        found.and_then(|(_, promise)| promise.parameters.get(name)).copied().unwrap_or(0)
    }
}

mod spans {
    use jiff::SignedDuration;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Span(#[serde(with = "crate::span")] SignedDuration);

    pub(super) fn serialize<S: Serializer>(spans: &[SignedDuration], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(spans.iter().map(|span| Span(*span)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<SignedDuration>, D::Error> {
        Ok(Vec::<Span>::deserialize(d)?.into_iter().map(|s| s.0).collect())
    }
}
