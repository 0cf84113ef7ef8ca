//! Identifiers. Valid when they exist: nobody checks them again.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// A case's number as people say it: year and running number, `2026-000123`.
///
/// One integer (`year * 10^9 + running`), so that it orders by time and serves as the key of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CaseId(i64);

const RUNNING_PER_YEAR: i64 = 1_000_000_000;

impl CaseId {
    /// `year` 1..=9999, `running` 1..10^9; `None` outside of these.
    #[must_use]
    pub fn new(year: i16, running: i64) -> Option<Self> {
        let fits = (1..=9999).contains(&year) && (1..RUNNING_PER_YEAR).contains(&running);
        fits.then(|| Self(i64::from(year) * RUNNING_PER_YEAR + running))
    }

    /// From the key of a row.
    #[must_use]
    pub fn from_key(key: i64) -> Self {
        Self(key)
    }

    #[must_use]
    pub fn key(self) -> i64 {
        self.0
    }

    #[must_use]
    pub fn year(self) -> i64 {
        self.0 / RUNNING_PER_YEAR
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}", self.0 / RUNNING_PER_YEAR, self.0 % RUNNING_PER_YEAR)
    }
}

/// The text is not a case number such as `2026-000123`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a case number such as 2026-000123")]
pub struct NotACaseNumber;

impl FromStr for CaseId {
    type Err = NotACaseNumber;

    fn from_str(s: &str) -> Result<Self, NotACaseNumber> {
        let (year, running) = s.trim().trim_start_matches('#').split_once('-').ok_or(NotACaseNumber)?;
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || running.len() < 6 || !digits(year) || !digits(running) {
            return Err(NotACaseNumber);
        }
        let year = year.parse().map_err(|_| NotACaseNumber)?;
        let running = running.parse().map_err(|_| NotACaseNumber)?;
        Self::new(year, running).ok_or(NotACaseNumber)
    }
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

key!(
    /// Somebody who works for the company.
    PersonId
);
key!(
    /// A customer of the company.
    CustomerId
);
key!(
    /// Somebody who works for a customer.
    ContactId
);
key!(
    /// A place where a customer's equipment is installed.
    SiteId
);
key!(
    /// One unit, known by its serial number.
    EquipmentId
);
key!(
    /// A contract with a customer.
    ContractId
);

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// `None` when it is empty, longer than 64 bytes, or holds anything but ASCII letters, digits, `-`, `_` and `.`.
            #[must_use]
            pub fn new(code: &str) -> Option<Self> {
                let fits = !code.is_empty()
                    && code.len() <= 64
                    && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
                fits.then(|| Self(code.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(
    /// An entry of a list that administrators keep: a hardware configuration, an application.
    ListCode
);
code!(
    /// A spare part, a tool, a piece of software of the catalogue.
    PartCode
);
code!(
    /// A model of the catalogue: `LXS-20F`.
    ProductCode
);
code!(
    /// A promise by its name in the tender: `P-ANSWER-24H`.
    PromiseId
);
code!(
    /// A department: `customer-service`, `operations`, `supervision`, or one the administrator adds.
    DepartmentCode
);
code!(
    /// A type of fault, as the administrator lists them: `meter-stopped`, `no-reading`.
    FaultCode
);
code!(
    /// A ladder of the charter.
    LadderName
);
code!(
    /// A service area.
    AreaCode
);

/// A SHA-256 value; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The hash of the parts, each preceded by its length (8 bytes, big-endian), so that no two lists of parts collide.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The plain SHA-256 of a file's bytes.
    #[must_use]
    pub fn of_file(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash of 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(s: &str) -> Result<Self, NotADigest> {
        let bytes = s.as_bytes();
        if bytes.len() != 64 {
            return Err(NotADigest);
        }
        let mut out = [0; 32];
        for (byte, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
            let digit = |b: u8| char::from(b).to_digit(16).ok_or(NotADigest);
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).map_err(|_| NotADigest)?;
        }
        Ok(Self(out))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Names one wish of one sender; the same wish sent twice does nothing twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CommandId(pub [u8; 16]);

impl CommandId {
    /// From whatever the sender used to name it (an idempotency key, a message id, a form's token), within its scope.
    #[must_use]
    pub fn named(scope: &str, name: &str) -> Self {
        let digest = Digest::of(&[scope.as_bytes(), name.as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&digest.0[..16]);
        Self(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_reads_back() {
        for (year, running, text) in [(2026, 123, "2026-000123"), (2026, 1_234_567, "2026-1234567")] {
            let id = CaseId::new(year, running).unwrap();
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id));
        }
        for text in ["", "2026", "26-000123", "2026-123", "2026-000000", "2026-00012x", "2026-+00123"] {
            assert_eq!(text.parse::<CaseId>(), Err(NotACaseNumber), "{text}");
        }
    }

    #[test]
    fn a_digest_reads_back_and_parts_do_not_run_together() {
        let digest = Digest::of(&[b"ab", b"c"]);
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert_ne!(digest, Digest::of(&[b"a", b"bc"]));
    }
}
