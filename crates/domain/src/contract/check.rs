//! What is to be changed before a contract can be kept: all of it at once, each by its place.

use super::{Contract, PriceLine, Standing};
use crate::charter::Charter;
use std::collections::BTreeSet;

const NUMBER_CHARS_MAX: usize = 64;
const TITLE_CHARS_MAX: usize = 200;
const CLAUSE_CHARS_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 120;
const REASON_CHARS_MAX: usize = 500;
const TEXT_CHARS_MAX: usize = 8_000;
/// Fifty years.
const MONTHS_MAX: u32 = 600;
const TERMS_MAX: usize = 50;
const PRICES_MAX: usize = 2_000;
const PROMISED_MAX: usize = 30;

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFault {
    /// The way to it through the document: `signed`, `terms/0/months`.
    pub at: String,
    pub problem: ContractProblem,
}

/// What is wrong; pages translate it by [`ContractProblem::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContractProblem {
    Missing,
    TooLong(usize),
    TooMany(usize),
    /// It ends before it was signed.
    EndsBefore,
    /// Not 1 to so many months.
    Months(u32),
    /// The same part stands in the list twice.
    Twice(String),
    /// An amount below zero.
    Negative,
    /// The charter runs no clock on this promise.
    NoClock,
}

impl ContractProblem {
    /// For the locale key `contract-fault-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong(_) => "too-long",
            Self::TooMany(_) => "too-many",
            Self::EndsBefore => "ends-before",
            Self::Months(_) => "months",
            Self::Twice(_) => "twice",
            Self::Negative => "negative",
            Self::NoClock => "no-clock",
        }
    }
}

struct Found(Vec<ContractFault>);

impl Found {
    fn add(&mut self, at: impl Into<String>, problem: ContractProblem) {
        self.0.push(ContractFault { at: at.into(), problem });
    }

    fn text(&mut self, at: impl Into<String>, text: &str, chars_max: usize) {
        if text.chars().count() > chars_max {
            self.add(at, ContractProblem::TooLong(chars_max));
        }
    }

    fn needed(&mut self, at: &str, text: &str, chars_max: usize) {
        if text.trim().is_empty() {
            self.add(at, ContractProblem::Missing);
        }
        self.text(at, text, chars_max);
    }

    fn count(&mut self, at: &str, n: usize, max: usize) {
        if n > max {
            self.add(at, ContractProblem::TooMany(max));
        }
    }
}

impl Contract {
    /// Everything that is to be changed before it can be kept; empty when nothing.
    #[must_use]
    pub fn faults(&self, charter: &Charter) -> Vec<ContractFault> {
        let mut found = Found(Vec::new());
        found.needed("number", &self.number, NUMBER_CHARS_MAX);
        found.text("title", &self.title, TITLE_CHARS_MAX);
        for (at, text) in [("parties", &self.parties), ("scope", &self.scope), ("note", &self.note)] {
            found.text(at, text, TEXT_CHARS_MAX);
        }
        if self.ends.is_some_and(|ends| ends < self.signed) {
            found.add("ends", ContractProblem::EndsBefore);
        }
        if self.service_life_months.is_some_and(|months| !is_months(months)) {
            found.add("service_life_months", ContractProblem::Months(MONTHS_MAX));
        }
        found.count("terms", self.terms.len(), TERMS_MAX);
        for (at, term) in self.terms.iter().enumerate() {
            found.needed(&format!("terms/{at}/clause"), &term.clause, CLAUSE_CHARS_MAX);
            if !is_months(term.months) {
                found.add(format!("terms/{at}/months"), ContractProblem::Months(MONTHS_MAX));
            }
            // P-EQUAL: who answers for a worse one says why.
            if let Some(approval) = &term.approval {
                found.needed(&format!("terms/{at}/approval/reason"), &approval.reason, REASON_CHARS_MAX);
            }
        }
        self.prices(&mut found, "prices", &self.prices);
        self.prices(&mut found, "spare_prices", &self.spare_prices);
        self.times(&mut found, charter);
        found.0
    }

    fn prices(&self, found: &mut Found, list: &str, lines: &[PriceLine]) {
        found.count(list, lines.len(), PRICES_MAX);
        let mut seen = BTreeSet::new();
        for (at, line) in lines.iter().enumerate() {
            found.text(format!("{list}/{at}/name"), &line.name, NAME_CHARS_MAX);
            found.text(format!("{list}/{at}/clause"), &line.clause, CLAUSE_CHARS_MAX);
            if line.price.0 < 0 {
                found.add(format!("{list}/{at}/price"), ContractProblem::Negative);
            }
            if !seen.insert(&line.code) {
                found.add(format!("{list}/{at}/code"), ContractProblem::Twice(line.code.to_string()));
            }
        }
    }

    fn times(&self, found: &mut Found, charter: &Charter) {
        found.count("promised", self.promised.len(), PROMISED_MAX);
        let mut seen = BTreeSet::new();
        for (at, time) in self.promised.iter().enumerate() {
            found.needed(&format!("promised/{at}/clause"), &time.clause, CLAUSE_CHARS_MAX);
            if !seen.insert(&time.promise) {
                found.add(format!("promised/{at}/promise"), ContractProblem::Twice(time.promise.to_string()));
            }
            // A worse one is kept as it was agreed: what applies is decided by `Standing` (P-EQUAL).
            if time.standing(charter) == Standing::NoClock {
                found.add(format!("promised/{at}/promise"), ContractProblem::NoClock);
            }
            if let Some(approval) = &time.approval {
                found.needed(&format!("promised/{at}/approval/reason"), &approval.reason, REASON_CHARS_MAX);
            }
        }
    }
}

fn is_months(months: u32) -> bool {
    (1..=MONTHS_MAX).contains(&months)
}
