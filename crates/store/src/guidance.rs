//! P-FIRST: what becomes of the offer of guidance on site.

use crate::Store;
use crate::db::Tx;
use crate::error::StoreError;
use crate::letter::{self, About, Letter, To};
use crate::values;
use domain::guidance::{GuidanceFault, GuidanceState, GuidanceStep, decide};
use domain::ids::{CaseId, CustomerId, Digest, EquipmentId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guided {
    As { version: i64 },
    ChangedMeanwhile { version: i64 },
    NotOffered,
    Fault(GuidanceFault),
}

impl Store {
    /// Takes a step; `case` is the one that carries what was agreed.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn guide(
        &self,
        customer: CustomerId,
        edited: i64,
        step: &GuidanceStep,
        case: Option<CaseId>,
        by: Option<PersonId>,
        today: Date,
    ) -> Result<Guided, StoreError> {
        let mut tx = self.db().begin().await?;
        let guided = self.guide_in(&mut tx, customer, edited, step, case, by, today).await?;
        match guided {
            Guided::As { .. } => {
                tx.commit().await?;
                self.shared().outbox.wake();
            }
            _ => tx.roll_back().await?,
        }
        Ok(guided)
    }

    #[expect(clippy::too_many_arguments, reason = "the transaction, and what Store::guide takes")]
    async fn guide_in(
        &self,
        tx: &mut Tx,
        customer: CustomerId,
        edited: i64,
        step: &GuidanceStep,
        case: Option<CaseId>,
        by: Option<PersonId>,
        today: Date,
    ) -> Result<Guided, StoreError> {
        let sql = "SELECT state, version, unit FROM guidance WHERE customer = $1";
        let row: Option<(String, i64, i64)> = tx.first(sql, values![customer]).await?;
        let Some((state, version, unit)) = row else { return Ok(Guided::NotOffered) };
        if version != edited {
            return Ok(Guided::ChangedMeanwhile { version });
        }
        let state = GuidanceState::from_code(&state)
            .ok_or_else(|| StoreError::unreadable("an offer of guidance", &state))?;
        let next = match decide(state, step, today) {
            Ok(next) => next,
            Err(fault) => return Ok(Guided::Fault(fault)),
        };
        let now = self.now();
        let (mut told, mut agreed, mut note, mut accepted) = (None, None, None, (None, None));
        match step {
            GuidanceStep::Tell => {
                told = Some(now);
                offer(tx, customer, EquipmentId(unit), version, now).await?;
            }
            GuidanceStep::Agree { on } => agreed = Some(*on),
            GuidanceStep::Decline { why: text } | GuidanceStep::Done { found: text } => {
                note = Some(text.trim())
            }
            GuidanceStep::Accept { on, by } => accepted = (Some(*on), Some(by.trim())),
        }
        let sql = "UPDATE guidance SET state = $1, told = coalesce($2, told), agreed_on = coalesce($3, agreed_on), \
                   note = coalesce($4, note), accepted_on = coalesce($5, accepted_on), \
                   accepted_by = coalesce($6, accepted_by), case_id = coalesce($7, case_id), version = version + 1, \
                   changed = $8, changed_by = $9 WHERE customer = $10 AND version = $11";
        let row = values![
            next.code(),
            told,
            agreed,
            note,
            accepted.0,
            accepted.1,
            case.map(CaseId::key),
            now,
            by,
            customer,
            version
        ];
        if tx.run(sql, row).await? == 0 {
            return Ok(Guided::ChangedMeanwhile { version: version + 1 });
        }
        Ok(Guided::As { version: version + 1 })
    }
}

/// The letter that offers it; each time somebody sends it, it is one.
pub(crate) async fn offer(
    tx: &mut Tx,
    customer: CustomerId,
    unit: EquipmentId,
    version: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = Digest::of(&[b"guidance", &customer.0.to_be_bytes(), &version.to_be_bytes()]);
    let letter = Letter { to: To::Customer(customer), about: About::Guidance { unit } };
    letter::write(tx, key, &letter, now).await
}
