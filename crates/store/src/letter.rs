//! Letters that belong to no case: written with the change that causes them, sent after it by their own way.

use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::outbox::{self, Way};
use crate::values;
use domain::ids::{CustomerId, Digest, EquipmentId, PersonId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// For the column `kind`.
pub const KIND: &str = "letter";

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// At the address on their card.
    Customer(CustomerId),
    /// Somebody here, who wants notices by mail.
    Person(PersonId),
}

/// What about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// P-FIRST: an engineer is offered.
    Guidance { unit: EquipmentId },
    /// P-CERT: verifications end.
    Verification(Ending),
}

/// P-CERT: what ends, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The first of the units.
    pub units: Vec<EquipmentId>,
    pub count: i64,
    pub customers: i64,
    /// The first and the last day on which one of them ends.
    pub from: Date,
    pub to: Date,
}

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub to: To,
    pub about: About,
}

/// A claimed letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    pub key: [u8; 32],
    pub letter: Letter,
    /// This try counts already.
    pub attempts: i64,
}

/// Puts a letter into the outbox; the same key twice is one letter.
pub(crate) async fn write(
    tx: &mut Tx,
    key: Digest,
    letter: &Letter,
    now: Timestamp,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(letter).map_err(|e| StoreError::unreadable("a letter", e))?;
    let sql = "INSERT INTO outbox (case_id, kind, body, key, created, next_try, way) \
               VALUES (NULL, $1, $2, $3, $4, $4, $5) ON CONFLICT (key) DO NOTHING";
    tx.run(sql, values![KIND, body, key, now, Way::Letter.code()]).await?;
    Ok(())
}

/// As [`outbox::claim`].
///
/// # Errors
/// The database did not carry it out.
pub async fn claim(
    db: &Db,
    now: Timestamp,
    limit: i64,
    lease: SignedDuration,
) -> Result<Vec<Claimed>, StoreError> {
    let claimed = outbox::claim_as::<Letter>(db, Way::Letter, now, limit, lease).await?;
    Ok(claimed.into_iter().map(|(id, key, letter, attempts)| Claimed { id, key, letter, attempts }).collect())
}
