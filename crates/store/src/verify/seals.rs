//! First walk, by running number: no gap, and under each seal what was sealed.

use super::{Report, What};
use crate::content::digest_of;
use crate::db::Db;
use crate::error::StoreError;
use crate::journal::NO_HASH;
use crate::merkle::Tree;
use crate::seal::{self, Seal};
use crate::values;
use domain::ids::Digest;
use ed25519_dalek::VerifyingKey;
use std::collections::VecDeque;

const PAGE: i64 = 5_000;

/// Gives the last running number there is.
pub(super) async fn verify(
    db: &Db,
    key: Option<&VerifyingKey>,
    report: &mut Report,
) -> Result<i64, StoreError> {
    let mut seals = Seals::begin(db, key, report).await?;
    let mut seq = 0;
    loop {
        let sql = "SELECT seq, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows: Vec<(i64, Vec<u8>)> = db.all(sql, values![seq, PAGE]).await?;
        if rows.is_empty() {
            break;
        }
        for (found, hash) in rows {
            if found != seq + 1 {
                report.fault(What::Gap, format_args!("seq {} to {}", seq + 1, found - 1));
            }
            seq = found;
            report.entries += 1;
            match digest_of(&hash) {
                Some(hash) => seals.entry(db, seq, hash, report).await?,
                None => report.fault(What::Unreadable, format_args!("seq {seq}")),
            }
        }
    }
    seals.end(db, seq, report).await?;
    Ok(seq)
}

struct Seals<'a> {
    key: Option<&'a VerifyingKey>,
    current: Option<Seal>,
    waiting: VecDeque<Seal>,
    previous: Option<Seal>,
    tree: Tree,
}

impl<'a> Seals<'a> {
    async fn begin(db: &Db, key: Option<&'a VerifyingKey>, report: &mut Report) -> Result<Self, StoreError> {
        let mut seals =
            Self { key, current: None, waiting: VecDeque::new(), previous: None, tree: Tree::default() };
        seals.next(db, report).await?;
        Ok(seals)
    }

    async fn entry(
        &mut self,
        db: &Db,
        seq: i64,
        hash: Digest,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        // Where entries are gone, seals may end in between.
        while self.current.as_ref().is_some_and(|seal| seal.last_seq < seq) {
            self.close(report);
            self.next(db, report).await?;
        }
        if self.current.as_ref().is_some_and(|seal| seal.first_seq <= seq) {
            self.tree.push(hash);
        }
        Ok(())
    }

    async fn end(&mut self, db: &Db, last: i64, report: &mut Report) -> Result<(), StoreError> {
        while let Some(seal) = &self.current {
            if seal.last_seq > last {
                report.fault(What::LostTail, format_args!("seq {} to {}", last + 1, seal.last_seq));
            }
            self.close(report);
            self.next(db, report).await?;
        }
        Ok(())
    }

    fn close(&mut self, report: &mut Report) {
        let Some(seal) = self.current.take() else { return };
        if std::mem::take(&mut self.tree).root() != Some(seal.root) {
            report.fault(What::WrongRoot, format_args!("seal {}", seal.id));
        }
        self.previous = Some(seal);
    }

    async fn next(&mut self, db: &Db, report: &mut Report) -> Result<(), StoreError> {
        if self.waiting.is_empty() {
            let from = self.previous.as_ref().map_or(0, |seal| seal.id);
            self.waiting.extend(seal::after(db, from).await?);
        }
        let Some(seal) = self.waiting.pop_front() else { return Ok(()) };
        report.seals += 1;
        let place = format!("seal {}", seal.id);
        let (id, first, hash) = match &self.previous {
            Some(previous) => (previous.id + 1, previous.last_seq + 1, previous.digest()),
            None => (1, 1, NO_HASH),
        };
        if (seal.id, seal.first_seq, seal.previous) != (id, first, hash) {
            report.fault(What::BrokenSeals, &place);
        }
        if !seal.is_signed() {
            report.fault(What::BadSignature, &place);
        }
        if self.key.is_some_and(|key| key.to_bytes() != seal.key) {
            report.fault(What::OtherKey, &place);
        }
        self.current = Some(seal);
        Ok(())
    }
}
