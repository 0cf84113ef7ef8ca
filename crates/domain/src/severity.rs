//! Severity (fault level) and the ways of serving.

use serde::{Deserialize, Serialize};

/// Fault level, 1 the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Severity {
    /// Supply or billing of many is at a standstill.
    One,
    /// An important function fails; there is no way round.
    Two,
    /// One device or a minor function; there is a way round.
    Three,
    /// A question, a wish, a cosmetic fault.
    Four,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    #[must_use]
    pub fn level(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }
}

/// The number is not a level from 1 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fault level is a number from 1 to 4")]
pub struct NotASeverity;

impl TryFrom<u8> for Severity {
    type Error = NotASeverity;

    fn try_from(level: u8) -> Result<Self, NotASeverity> {
        Self::ALL.into_iter().find(|s| s.level() == level).ok_or(NotASeverity)
    }
}

impl From<Severity> for u8 {
    fn from(severity: Severity) -> Self {
        severity.level()
    }
}

/// P-MODE: how a case is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// 電話服務 (P-PHONE)
    Phone,
    /// 遠程技術服務 (P-REMOTE)
    Remote,
    /// 現場服務 (P-ONSITE)
    OnSite,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Phone, Self::Remote, Self::OnSite];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Remote => "remote",
            Self::OnSite => "on-site",
        }
    }

    /// The way that follows when this one did not work (P-PHONE: the customer's answer decides what comes next).
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Phone => Self::Remote,
            Self::Remote | Self::OnSite => Self::OnSite,
        }
    }
}
