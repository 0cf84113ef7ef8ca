//! What was agreed with a customer about what was delivered: how long it is free of charge, what it cost, by when things are
//! done. Kept as one document; checked once, with every fault by its place.

mod check;
mod paste;

pub use check::{ContractFault, ContractProblem};
pub use paste::{PasteFault, PasteProblem, budget, lines, months, text_of};

use crate::calendar::Budget;
use crate::charter::{Approval, Charter, Promised};
use crate::ids::{CustomerId, ListCode, PartCode, ProductCode, PromiseId};
use crate::money::Fen;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// As it stands on the paper: `HT-2025-017`. One of a kind.
    pub number: String,
    pub customer: CustomerId,
    #[serde(default)]
    pub title: String,
    /// It holds from this day on.
    pub signed: Date,
    /// The last day it holds; none where it has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// P-REVISION: how long the equipment is served, in months from signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_life_months: Option<u32>,
    /// Who signed it besides us and the customer: a contractor, a financing company; one a line.
    #[serde(default)]
    pub parties: String,
    /// What is delivered and where.
    #[serde(default)]
    pub scope: String,
    /// Warranty terms that hold beside the charter's (P-WARRANTY).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// What was bought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceLine>,
    /// P-CAP: what spare parts cost by this contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spare_prices: Vec<PriceLine>,
    /// Lengths promised in place of the charter's (P-EQUAL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promised: Vec<PromisedTime>,
    #[serde(default)]
    pub note: String,
}

/// One warranty term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub clause: String,
    pub basis: Basis,
    pub months: u32,
    pub covers: Covers,
    /// What is free in it; the work, the material, or both.
    #[serde(default)]
    pub gives: Gives,
    /// P-EQUAL: beside a better one of the charter's it counts only where somebody answers for it by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}

impl Term {
    /// Whether a unit can have more from the charter: without an approval the charter's counts then (P-EQUAL). What was
    /// renewed has terms of its own.
    #[must_use]
    pub fn may_be_worse(&self, charter: &Charter) -> bool {
        let charters = crate::warranty::Months::of(charter);
        let (months, starts_early) = match self.basis {
            Basis::Replacement => (charters.replacement.max(charters.part), false),
            // The charter's begin at the installation, which is later.
            Basis::Delivery => (charters.metering.max(charters.whole_unit), true),
            Basis::Installation | Basis::Acceptance => (charters.metering.max(charters.whole_unit), false),
        };
        self.gives != Gives::Everything || starts_early || self.months < months
    }
}

/// From which day a term runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    Delivery,
    Installation,
    Acceptance,
    Replacement,
}

impl Basis {
    pub const ALL: [Self; 4] = [Self::Delivery, Self::Installation, Self::Acceptance, Self::Replacement];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Installation => "installation",
            Self::Acceptance => "acceptance",
            Self::Replacement => "replacement",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.code() == code)
    }
}

/// For what a term holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Every unit under the contract.
    Whole,
    /// Parts of one family.
    Part(ListCode),
    /// Units of one model.
    Product(ProductCode),
}

/// What is free in a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    #[default]
    Everything,
    Labour,
    Material,
}

impl Gives {
    pub const ALL: [Self; 3] = [Self::Everything, Self::Labour, Self::Material];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Labour => "labour",
            Self::Material => "material",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gives| gives.code() == code)
    }
}

/// One price, tax included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceLine {
    /// A part or a model of the catalogue.
    pub code: PartCode,
    #[serde(default)]
    pub name: String,
    /// Fen for one.
    pub price: Fen,
    #[serde(default)]
    pub clause: String,
}

/// One promised length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromisedTime {
    pub promise: PromiseId,
    pub clause: String,
    pub budget: Budget,
    /// Needed where it is worse than the charter's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}

/// A promised length beside the charter's (P-EQUAL).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Certainly not worse for the customer.
    Better,
    /// Worse, or of a kind of time that may be; somebody approved it by name.
    WorseApproved,
    /// Worse, or of a kind of time that may be, and nobody approved it: it applies only where it ends before the charter's.
    Worse,
    /// The charter runs no clock on it.
    NoClock,
}

impl Standing {
    /// For the locale key `standing-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::WorseApproved => "worse-approved",
            Self::Worse => "worse",
            Self::NoClock => "no-clock",
        }
    }
}

impl PromisedTime {
    /// How it stands beside the charter.
    #[must_use]
    pub fn standing(&self, charter: &Charter) -> Standing {
        let Some(rule) = charter.promises.get(&self.promise).and_then(|p| p.clock.as_ref()) else {
            return Standing::NoClock;
        };
        match (rule.budget.allow(self.budget), &self.approval) {
            (true, _) => Standing::Better,
            (false, Some(_)) => Standing::WorseApproved,
            (false, None) => Standing::Worse,
        }
    }
}

/// What somebody answers for by name (P-EQUAL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// A promised time.
    Time(PromiseId),
    /// A warranty term, by its place in the contract from 0.
    Term(usize),
}

impl Answered {
    /// As addresses write it: `P-ANSWER-24H`; `term-1`, counted as people count.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Time(promise) => promise.to_string(),
            Self::Term(at) => format!("term-{}", at + 1),
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.strip_prefix("term-") {
            Some(number) => number.parse::<usize>().ok()?.checked_sub(1).map(Self::Term),
            None => PromiseId::new(code).map(Self::Time),
        }
    }
}

/// Why a promised time, or a term, is not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApproved {
    /// The contract promises nothing of the kind.
    NoSuchTime,
    /// It is not worse than the charter's, so that there is nothing to answer for.
    NotWorse,
    /// Somebody answers for it already.
    Already,
}

impl NotApproved {
    /// For the locale key `contract-not-approved-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchTime => "no-such-time",
            Self::NotWorse => "not-worse",
            Self::Already => "already",
        }
    }
}

impl Contract {
    /// P-EQUAL: somebody answers by name for a promised time, or a warranty term, that is worse than the charter's.
    ///
    /// # Errors
    /// There is nothing to approve.
    pub fn approve(
        &mut self,
        what: &Answered,
        approval: Approval,
        charter: &Charter,
    ) -> Result<(), NotApproved> {
        match what {
            Answered::Time(promise) => self.approve_time(promise, approval, charter),
            Answered::Term(at) => {
                let term = self.terms.get_mut(*at).ok_or(NotApproved::NoSuchTime)?;
                if term.approval.is_some() {
                    return Err(NotApproved::Already);
                }
                if !term.may_be_worse(charter) {
                    return Err(NotApproved::NotWorse);
                }
                term.approval = Some(approval);
                Ok(())
            }
        }
    }

    fn approve_time(
        &mut self,
        promise: &PromiseId,
        approval: Approval,
        charter: &Charter,
    ) -> Result<(), NotApproved> {
        let time = self.promised.iter_mut().find(|time| time.promise == *promise);
        let time = time.ok_or(NotApproved::NoSuchTime)?;
        match time.standing(charter) {
            Standing::Worse => {
                time.approval = Some(approval);
                Ok(())
            }
            Standing::WorseApproved => Err(NotApproved::Already),
            Standing::Better | Standing::NoClock => Err(NotApproved::NotWorse),
        }
    }

    /// P-EQUAL: approvals come from their own deed alone. Those of the version before stay where the same length is promised
    /// to the same customer in the same words; whatever else is written here as one falls away.
    pub fn keep_approvals(&mut self, before: Option<&Self>) {
        let before = before.filter(|before| before.customer == self.customer);
        for time in &mut self.promised {
            let same = before.into_iter().flat_map(|before| &before.promised).find(|was| {
                (&was.promise, &was.clause, was.budget) == (&time.promise, &time.clause, time.budget)
            });
            time.approval = same.and_then(|was| was.approval.clone());
        }
        for term in &mut self.terms {
            let same = before.into_iter().flat_map(|before| &before.terms).find(|was| {
                (&was.clause, was.basis, was.months, &was.covers, was.gives)
                    == (&term.clause, term.basis, term.months, &term.covers, term.gives)
            });
            term.approval = same.and_then(|was| was.approval.clone());
        }
    }

    /// Whether it promises a time that is worse than the charter's, approved or not.
    #[must_use]
    pub fn has_worse(&self, charter: &Charter) -> bool {
        let is_worse = |standing| matches!(standing, Standing::Worse | Standing::WorseApproved);
        self.promised.iter().any(|time| is_worse(time.standing(charter)))
    }

    /// P-REVISION: the last day on which the equipment is served by this contract; none where no length was agreed.
    #[must_use]
    pub fn served_until(&self) -> Option<Date> {
        let months = i64::from(self.service_life_months?);
        self.signed.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.signed <= day && self.ends.is_none_or(|last| day <= last)
    }

    /// What it promises, as the clocks read it.
    pub fn promises(&self) -> impl Iterator<Item = Promised> + '_ {
        self.promised.iter().map(|time| Promised {
            promise: time.promise.clone(),
            contract: self.number.clone(),
            clause: time.clause.clone(),
            budget: time.budget,
            since: self.signed,
            until: self.ends,
            approval: time.approval.clone(),
        })
    }

    /// P-CAP: the price of each part and model, the lowest where several lines name it.
    #[must_use]
    pub fn lowest_prices(&self) -> std::collections::BTreeMap<&PartCode, Fen> {
        let mut lowest = std::collections::BTreeMap::new();
        for line in self.prices.iter().chain(&self.spare_prices) {
            let price = lowest.entry(&line.code).or_insert(line.price);
            *price = line.price.min(*price);
        }
        lowest
    }
}

/// What the contracts promise that are in force on a day.
#[must_use]
pub fn promised_in_force(contracts: &[Contract], on: Date) -> Vec<Promised> {
    contracts.iter().filter(|c| c.is_in_force(on)).flat_map(Contract::promises).collect()
}
