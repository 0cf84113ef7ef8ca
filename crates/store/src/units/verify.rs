//! P-CERT: a verification is recorded; the ones before stay in the unit's history.

use super::{enter, keep_file};
use crate::Store;
use crate::contracts::{done_before, remember};
use crate::error::StoreError;
use crate::files::{NewFile, Owner};
use crate::values;
use domain::ids::{CommandId, EquipmentId, PersonId};
use domain::unit::{UnitEvent, Verification, VerificationFault, until_after};
use jiff::civil::Date;

/// What the authority said.
#[derive(Clone, Debug)]
pub struct VerifyWish {
    pub unit: EquipmentId,
    /// The version of the unit that was seen.
    pub edited: i64,
    /// Where nobody says until when it holds, the model does.
    pub made: Verification,
    /// The paper.
    pub file: Option<NewFile>,
    pub by: Option<PersonId>,
    pub request: Option<CommandId>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    Until(Option<Date>),
    ChangedMeanwhile {
        version: i64,
    },
    NoSuchUnit,
    Fault(VerificationFault),
    /// The same request was carried out before.
    Repeated,
}

impl Store {
    /// Records a verification.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn verify_unit(&self, wish: &VerifyWish, today: Date) -> Result<Verified, StoreError> {
        let mut tx = self.db().begin().await?;
        if let Some(request) = wish.request
            && done_before(&mut tx, request).await?.is_some()
        {
            tx.roll_back().await?;
            return Ok(Verified::Repeated);
        }
        let sql = "SELECT e.version, e.verified_on, p.verification_months FROM equipment AS e \
                   LEFT JOIN product AS p ON p.code = e.model WHERE e.id = $1";
        let row: Option<(i64, Option<String>, Option<i64>)> = tx.first(sql, values![wish.unit]).await?;
        let mut made = wish.made.clone();
        let refused = match &row {
            None => Some(Verified::NoSuchUnit),
            Some((version, ..)) if *version != wish.edited => {
                Some(Verified::ChangedMeanwhile { version: *version })
            }
            Some((_, newest, months)) => {
                let months = months.and_then(|months| u32::try_from(months).ok());
                if made.passed && made.until.is_none() {
                    made.until = made.on.zip(months).and_then(|(on, months)| until_after(on, months));
                }
                let newest = newest.as_deref().and_then(|day| day.parse().ok());
                made.check(newest, today).err().map(Verified::Fault)
            }
        };
        if let Some(refused) = refused {
            tx.roll_back().await?;
            return Ok(refused);
        }
        let now = self.now();
        if let Some(file) = &wish.file {
            let file = NewFile { valid_until: made.until, ..file.clone() };
            made.file = Some(keep_file(&mut tx, Owner::Unit(wish.unit.0), &file, now, wish.by).await?);
        }
        let until = made.holds_until();
        let sql = "UPDATE equipment SET verified_until = $1, verified_on = $2, certificate = $3, version = version + 1 \
                   WHERE id = $4 AND version = $5";
        let values = values![until, made.on, &made.certificate, wish.unit, wish.edited];
        if tx.run(sql, values).await? == 0 {
            tx.roll_back().await?;
            return Ok(Verified::ChangedMeanwhile { version: wish.edited + 1 });
        }
        let event = UnitEvent::Verified(made);
        enter(&mut tx, wish.unit, &event, now, now, (wish.by, None)).await?;
        if let Some(request) = wish.request {
            remember(&mut tx, request, &wish.unit.to_string(), now).await?;
        }
        tx.commit().await?;
        Ok(Verified::Until(until))
    }
}
