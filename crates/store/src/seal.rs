//! Seals: a signed Merkle root over everything new in the journal, each carrying the hash of the seal before. Whoever keeps a
//! seal can show later that nothing before it was changed, removed, reordered or added.

use crate::Store;
use crate::content::digest_of;
use crate::db::Db;
use crate::error::StoreError;
use crate::journal::NO_HASH;
use crate::merkle::{Proof, Tree};
use crate::values;
use domain::ids::Digest;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use jiff::Timestamp;

/// Rows read at once.
const PAGE: i64 = 5_000;
/// Entries under one seal; what is more goes under the next.
const ENTRIES_MAX: i64 = 1_000_000;
/// Held while a seal is made (PostgreSQL).
const LOCK: i64 = 0x6166_7465_7203;

/// One seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Counted from 1.
    pub id: i64,
    pub at: Timestamp,
    /// The journal's running numbers it covers, both included.
    pub first_seq: i64,
    pub last_seq: i64,
    pub root: Digest,
    /// The hash of the seal before; zeros for the first.
    pub previous: Digest,
    pub signature: [u8; 64],
    /// The public key it was signed with.
    pub key: [u8; 32],
}

impl Seal {
    /// What is signed, and what the next seal carries.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[
            b"aftercare seal 1",
            &self.id.to_be_bytes(),
            &self.at.as_microsecond().to_be_bytes(),
            &self.first_seq.to_be_bytes(),
            &self.last_seq.to_be_bytes(),
            &self.root.0,
            &self.previous.0,
        ])
    }

    /// Signed by the key it names.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        VerifyingKey::from_bytes(&self.key)
            .is_ok_and(|key| key.verify(&self.digest().0, &Signature::from_bytes(&self.signature)).is_ok())
    }
}

/// Seals what is new; `None` when nothing is.
///
/// # Errors
/// The database did not carry it out.
pub async fn seal_now(store: &Store, key: &SigningKey) -> Result<Option<Seal>, StoreError> {
    let Some(draft) = draft(store, key).await? else { return Ok(None) };
    let mut tx = store.db().begin().await?;
    if tx.is_postgres() {
        tx.run("SELECT pg_advisory_xact_lock($1)", values![LOCK]).await?;
    }
    // Another node may have sealed while the tree was built; then there is nothing new for this one.
    let sql = "INSERT INTO seal (id, at, first_seq, last_seq, root, previous, signature, key) \
               SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT 1 FROM seal WHERE id >= $1)";
    let row = values![
        draft.id,
        draft.at,
        draft.first_seq,
        draft.last_seq,
        draft.root,
        draft.previous,
        draft.signature.as_slice(),
        draft.key.as_slice(),
    ];
    let made = tx.run(sql, row).await? > 0;
    tx.commit().await?;
    Ok(made.then_some(draft))
}

async fn draft(store: &Store, key: &SigningKey) -> Result<Option<Seal>, StoreError> {
    let db = store.db();
    let before = last(db).await?;
    let first_seq = before.as_ref().map_or(1, |seal| seal.last_seq + 1);
    let mut tree = Tree::default();
    let mut last_seq = first_seq - 1;
    while last_seq - first_seq < ENTRIES_MAX {
        let hashes = hashes(db, last_seq + 1, i64::MAX).await?;
        for (seq, hash) in &hashes {
            last_seq = *seq;
            tree.push(*hash);
        }
        if hashes.is_empty() {
            break;
        }
    }
    let Some(root) = tree.root() else { return Ok(None) };
    let mut seal = Seal {
        id: before.as_ref().map_or(1, |seal| seal.id + 1),
        at: store.now(),
        first_seq,
        last_seq,
        root,
        previous: before.as_ref().map_or(NO_HASH, Seal::digest),
        signature: [0; 64],
        key: key.verifying_key().to_bytes(),
    };
    seal.signature = key.sign(&seal.digest().0).to_bytes();
    Ok(Some(seal))
}

/// One page of (seq, hash), from `first` on.
async fn hashes(db: &Db, first: i64, last: i64) -> Result<Vec<(i64, Digest)>, StoreError> {
    let sql = "SELECT seq, hash FROM journal WHERE seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3";
    let rows: Vec<(i64, Vec<u8>)> = db.all(sql, values![first, last, PAGE]).await?;
    let hash = |seq: i64, bytes: &[u8]| {
        let unreadable =
            || StoreError::unreadable(format!("journal entry {seq}"), "its hash is not 32 bytes long");
        digest_of(bytes).ok_or_else(unreadable)
    };
    rows.iter().map(|(seq, bytes)| Ok((*seq, hash(*seq, bytes)?))).collect()
}

/// The newest seal.
///
/// # Errors
/// The database did not carry it out.
pub async fn last(db: &Db) -> Result<Option<Seal>, StoreError> {
    Ok(page(db, "ORDER BY id DESC LIMIT 1", 0, i64::MAX).await?.into_iter().next())
}

/// The seal that covers an entry; `None` while it is not sealed.
///
/// # Errors
/// The database did not carry it out.
pub async fn covering(db: &Db, seq: i64) -> Result<Option<Seal>, StoreError> {
    Ok(page(db, "ORDER BY id LIMIT 1", seq, seq).await?.into_iter().next())
}

/// Seals after `id`, oldest first, a page of them.
///
/// # Errors
/// The database did not carry it out.
pub async fn after(db: &Db, id: i64) -> Result<Vec<Seal>, StoreError> {
    let sql = "SELECT id, at, first_seq, last_seq, root, previous, signature, key FROM seal \
               WHERE id > $1 ORDER BY id LIMIT 500";
    db.all::<SealRow>(sql, values![id]).await?.into_iter().map(seal).collect()
}

type SealRow = (i64, i64, i64, i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

async fn page(db: &Db, order: &'static str, from: i64, to: i64) -> Result<Vec<Seal>, StoreError> {
    let sql = format!(
        "SELECT id, at, first_seq, last_seq, root, previous, signature, key FROM seal \
         WHERE last_seq >= $1 AND first_seq <= $2 {order}"
    );
    let rows: Vec<SealRow> = db.all(sqlx::AssertSqlSafe(sql), values![from, to]).await?;
    rows.into_iter().map(seal).collect()
}

fn seal(row: SealRow) -> Result<Seal, StoreError> {
    let (id, at, first_seq, last_seq, root, previous, signature, key) = row;
    let unreadable =
        || StoreError::unreadable(format!("seal {id}"), "a hash, key or signature has the wrong length");
    Ok(Seal {
        id,
        at: crate::time(at),
        first_seq,
        last_seq,
        root: digest_of(&root).ok_or_else(unreadable)?,
        previous: digest_of(&previous).ok_or_else(unreadable)?,
        signature: signature.try_into().map_err(|_| unreadable())?,
        key: key.try_into().map_err(|_| unreadable())?,
    })
}

/// Shows that an entry stands under its seal, for a receipt that a customer can keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub seq: i64,
    pub entry: Digest,
    pub proof: Proof,
    pub seal: Seal,
}

impl Receipt {
    /// Holds by itself, for whoever trusts the key.
    #[must_use]
    pub fn holds(&self, key: &VerifyingKey) -> bool {
        let place = self.seq - self.seal.first_seq;
        u64::try_from(place) == Ok(self.proof.index)
            && u64::try_from(self.seal.last_seq - self.seal.first_seq + 1) == Ok(self.proof.size)
            && self.seal.key == key.to_bytes()
            && self.seal.is_signed()
            && self.proof.shows(self.entry, self.seal.root)
    }
}

/// The receipt for one entry; `None` while it is not sealed.
///
/// # Errors
/// The database did not carry it out.
pub async fn proof(db: &Db, seq: i64) -> Result<Option<Receipt>, StoreError> {
    let Some(seal) = covering(db, seq).await? else { return Ok(None) };
    let mut entries = Vec::new();
    let mut next = seal.first_seq;
    loop {
        let page = hashes(db, next, seal.last_seq).await?;
        let Some((last, _)) = page.last() else { break };
        next = last + 1;
        entries.extend(page.into_iter().map(|(_, hash)| hash));
    }
    let found =
        usize::try_from(seq - seal.first_seq).ok().and_then(|index| Some((index, *entries.get(index)?)));
    let Some((index, entry)) = found else { return Ok(None) };
    Ok(Proof::of(&entries, index).map(|proof| Receipt { seq, entry, proof, seal }))
}
