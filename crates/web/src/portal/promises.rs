//! The customer's own ledger: which promises were kept for them, which were not. Missed ones are shown first and by number.

use super::person::PortalPerson;
use crate::answer::{self, Answer};
use crate::app::App;
use crate::clocks;
use crate::components::ClockChip;
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::words;
use askama::Template;
use axum::extract::State;
use domain::ids::{CustomerId, PromiseId};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use store::ledger::{self, Outcome};

/// How far back the ledger is told.
pub(super) const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

#[derive(Template)]
#[template(path = "portal/promises.html")]
struct PromisesPage {
    s: Shell,
    tally: Tally,
    rows: Vec<Row>,
    late: Vec<LateRow>,
}

/// How many promises were due in a time, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) kept: u64,
    pub(super) kept_late: u64,
    /// Late and still owed.
    pub(super) missed: u64,
    pub(super) running: u64,
}

impl Tally {
    /// Of the clocks that were due in the last stretch of time.
    pub(super) async fn read(
        app: &App,
        l: &L10n,
        customer: CustomerId,
        back: SignedDuration,
    ) -> Answer<Self> {
        let mut tally = Self::default();
        for (_, outcome, clocks) in counts(app, l, customer, back).await? {
            tally.add(outcome, clocks);
        }
        Ok(tally)
    }

    fn add(&mut self, outcome: Outcome, clocks: u64) {
        match outcome {
            Outcome::Kept => self.kept += clocks,
            Outcome::KeptLate => self.kept_late += clocks,
            Outcome::Missed => self.missed += clocks,
            Outcome::Running => self.running += clocks,
            // Taken back, or carried over to another case, where it counts.
            Outcome::Void => {}
        }
    }

    /// Those that are decided: kept, late, or late already.
    pub(super) fn decided(&self) -> u64 {
        self.kept + self.kept_late + self.missed
    }

    pub(super) fn late(&self) -> u64 {
        self.kept_late + self.missed
    }
}

struct Row {
    title: String,
    tally: Tally,
}

struct LateRow {
    href: String,
    number: String,
    subject: String,
    title: String,
    chip: ClockChip,
}

async fn counts(
    app: &App,
    l: &L10n,
    customer: CustomerId,
    back: SignedDuration,
) -> Answer<Vec<(PromiseId, Outcome, u64)>> {
    let from = l.now.saturating_sub(back).unwrap_or(l.now);
    // What is owed now is due later.
    let to = l.now.saturating_add(back).unwrap_or(l.now);
    Ok(ledger::counts_of(app.store.db(), customer, from, to).await?)
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson) -> Answer {
    let l = person.reader.l.clone();
    let (customer, world) = (person.customer(), app.store.world());
    let mut tally = Tally::default();
    let mut by_promise: BTreeMap<PromiseId, Tally> = BTreeMap::new();
    for (promise, outcome, clocks) in counts(&app, &l, customer, YEAR).await? {
        tally.add(outcome, clocks);
        by_promise.entry(promise).or_default().add(outcome, clocks);
    }
    let rows = by_promise.into_iter().filter(|(_, tally)| tally.decided() + tally.running > 0);
    let rows = rows.map(|(id, tally)| Row { title: words::promise(&l, &world.charter, &id), tally });
    let from = l.now.saturating_sub(YEAR).unwrap_or(l.now);
    let late = ledger::late_of(app.store.db(), customer, from, l.now).await?;
    let late = late.iter().filter_map(|late| {
        let clock = late.clock()?;
        let number = late.case.id.to_string();
        Some(LateRow {
            href: format!("/portal/cases/{number}"),
            number,
            subject: late.subject.clone(),
            title: words::promise(&l, &world.charter, &clock.promise),
            chip: clocks::plain_chip(&l, &world, clock),
        })
    });
    let s = person.shell(&l.t("portal-promises-title"));
    answer::page(&PromisesPage { s, tally, rows: rows.collect(), late: late.collect() })
}
