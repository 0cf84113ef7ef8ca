//! The journal: append-only, one chain of hashes a case, one running number over all.

use domain::case::Entry;
use domain::ids::{CaseId, Digest};

/// What a row of the journal says; its hash covers all of it and the hash of the row before in the same case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub seq: i64,
    pub case: CaseId,
    /// Counted from 1 within the case.
    pub n: i64,
    /// Microseconds since 1970 UTC, like `recorded`.
    pub occurred: i64,
    pub recorded: i64,
    /// An [`Entry`] as JSON, byte for byte as it was hashed.
    pub body: String,
    pub hash: Digest,
}

/// Before the first entry of a case.
pub const NO_HASH: Digest = Digest([0; 32]);

/// SHA-256 over the hash before, the numbers (8 bytes each, big-endian) and the body, each with its length.
#[must_use]
pub fn hash(
    before: Digest,
    seq: i64,
    case: CaseId,
    n: i64,
    occurred: i64,
    recorded: i64,
    body: &str,
) -> Digest {
    Digest::of(&[
        &before.0,
        &seq.to_be_bytes(),
        &case.key().to_be_bytes(),
        &n.to_be_bytes(),
        &occurred.to_be_bytes(),
        &recorded.to_be_bytes(),
        body.as_bytes(),
    ])
}

impl Link {
    /// The next row of a case.
    #[must_use]
    pub fn after(before: Digest, seq: i64, case: CaseId, n: i64, entry: &Entry, body: String) -> Self {
        let occurred = entry.stamp.occurred.as_microsecond();
        let recorded = entry.stamp.recorded.as_microsecond();
        let hash = hash(before, seq, case, n, occurred, recorded, &body);
        Self { seq, case, n, occurred, recorded, body, hash }
    }

    /// The hash it should have behind `before`.
    #[must_use]
    pub fn computed(&self, before: Digest) -> Digest {
        hash(before, self.seq, self.case, self.n, self.occurred, self.recorded, &self.body)
    }
}
