//! Shows whether the journal is what was written: every chain, every seal, every state, every text. Reads page by page, so
//! that the memory it takes does not grow with the journal.

mod cases;
mod seals;
mod texts;

use crate::Store;
use crate::error::StoreError;
use ed25519_dalek::VerifyingKey;
use std::fmt;

/// Faults that are told one by one; beyond that they are only counted.
const FAULTS_MAX: usize = 1_000;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub entries: u64,
    pub cases: u64,
    pub seals: u64,
    pub texts: u64,
    pub faults: Vec<Fault>,
    /// Faults that are not listed any more.
    pub more_faults: u64,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub what: What,
    /// The place: `seq 17`, `case 2026-000123`, `seal 2`.
    pub place: String,
}

/// Kinds of damage; pages translate them by [`What::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// The running number leaps: entries were removed.
    Gap,
    /// The hash does not follow from the entry and the one before.
    BrokenChain,
    /// Entries of a case are not counted 1, 2, 3.
    WrongCount,
    /// The last entry of a case is not the one its row names, or there are more or fewer.
    WrongHead,
    /// Entries without a case, or a case without entries.
    Orphan,
    /// The state is not what the journal tells.
    WrongState,
    Unreadable,
    /// The entries under a seal are not those that were sealed.
    WrongRoot,
    /// A seal does not follow the one before.
    BrokenSeals,
    BadSignature,
    /// Signed by another key than the one asked for.
    OtherKey,
    /// Entries that were sealed are gone.
    LostTail,
    /// A text is not the one that the journal names.
    WrongText,
    /// A text that the journal names is gone, and nobody erased it.
    LostText,
}

impl What {
    /// For the locale key `damage-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::BrokenChain => "broken-chain",
            Self::WrongCount => "wrong-count",
            Self::WrongHead => "wrong-head",
            Self::Orphan => "orphan",
            Self::WrongState => "wrong-state",
            Self::Unreadable => "unreadable",
            Self::WrongRoot => "wrong-root",
            Self::BrokenSeals => "broken-seals",
            Self::BadSignature => "bad-signature",
            Self::OtherKey => "other-key",
            Self::LostTail => "lost-tail",
            Self::WrongText => "wrong-text",
            Self::LostText => "lost-text",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what.code())
    }
}

impl Report {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, what: What, place: impl fmt::Display) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { what, place: place.to_string() });
        } else {
            self.more_faults += 1;
        }
    }
}

/// Looks at everything. With a key, seals signed by any other are faults. What is written meanwhile may or may not be looked
/// at, and is no fault.
///
/// # Errors
/// The database did not carry it out.
pub async fn verify(store: &Store, key: Option<&VerifyingKey>) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let db = store.db();
    let last = seals::verify(db, key, &mut report).await?;
    cases::verify(db, last, &mut report).await?;
    texts::verify(db, &mut report).await?;
    Ok(report)
}
