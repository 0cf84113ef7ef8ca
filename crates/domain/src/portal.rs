//! The customer's portal: what each of a customer's people may do there, and the codes by which they come in.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 6;
/// How long a code opens the door.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Guesses at one code before it opens nothing any more: with six digits one in 200,000 is right by chance.
pub const CODE_TRIES_MAX: i64 = 5;
/// A session that is not used for so long is over: a phone in the pocket of a plant's engineer is asked for a code now and
/// then, not every day.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// People of one customer who may come in.
pub const PEOPLE_MAX: usize = 50;

/// What somebody of a customer's is at the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalRole {
    /// Says who else comes in; sees contracts and quotes.
    Owner,
    /// Reports, follows, confirms, rates, complains.
    Member,
    /// Sees.
    Viewer,
}

/// One thing that can be allowed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortalRight {
    /// Cases, equipment, promises, and one's own settings.
    See,
    /// Report, write, confirm, rate, complain, take back.
    Speak,
    /// Contracts and what they cost.
    SeeContracts,
    /// Who else of the customer's comes in.
    ManagePeople,
}

impl PortalRole {
    pub const ALL: [Self; 3] = [Self::Owner, Self::Member, Self::Viewer];

    /// As rows, forms and locale keys write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    #[must_use]
    pub fn may(self, right: PortalRight) -> bool {
        match right {
            PortalRight::See => true,
            PortalRight::Speak => matches!(self, Self::Owner | Self::Member),
            PortalRight::SeeContracts | PortalRight::ManagePeople => matches!(self, Self::Owner),
        }
    }
}

/// The code that these bytes stand for. They are drawn for it alone and hashed with a secret, so that the code itself is
/// nowhere kept.
#[must_use]
pub fn code_of(bytes: [u8; 32]) -> String {
    // The first eight bytes: by how much low codes are likelier (10^6 of 2^64) nobody can use.
    let (first, _) = bytes.split_at(8);
    let number = u64::from_be_bytes(first.try_into().unwrap_or_default()) % 10_u64.pow(CODE_DIGITS as u32);
    format!("{number:0width$}", width = CODE_DIGITS)
}

/// A code as people type and paste it: blanks, hyphens and full-width digits.
#[must_use]
pub fn typed_code(text: &str) -> String {
    text.chars().map(crate::text::half_width).filter(|c| !c.is_whitespace() && *c != '-').take(32).collect()
}

/// Until when a code drawn at `now` is good.
#[must_use]
pub fn code_ends(now: Timestamp) -> Timestamp {
    now.saturating_add(CODE_LIFE).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::{CODE_DIGITS, PortalRight as R, PortalRole as P, code_of, typed_code};

    #[test]
    fn what_each_role_may() {
        let table = [
            (P::Owner, [true, true, true, true]),
            (P::Member, [true, true, false, false]),
            (P::Viewer, [true, false, false, false]),
        ];
        for (role, expected) in table {
            let may = [R::See, R::Speak, R::SeeContracts, R::ManagePeople].map(|right| role.may(right));
            assert_eq!(may, expected, "{role:?}");
            assert_eq!(P::from_code(role.code()), Some(role));
        }
        assert_eq!(P::from_code("root"), None);
    }

    #[test]
    fn a_code_has_six_digits_whatever_it_is_drawn_from() {
        assert_eq!(code_of([0; 32]), "000000");
        let mut bytes = [0; 32];
        bytes[7] = 42;
        assert_eq!(code_of(bytes), "000042");
        for n in 0..=255 {
            let code = code_of([n; 32]);
            assert!(code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn a_code_is_understood_as_it_is_typed() {
        for typed in ["123456", " 123 456 ", "123-456", "１２３４５６"] {
            assert_eq!(typed_code(typed), "123456", "{typed}");
        }
        assert_eq!(typed_code(&"9".repeat(1000)).len(), 32);
    }
}
