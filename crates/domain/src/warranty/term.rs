//! The terms that could hold for a line, each reckoned for one unit: from which day, to which day, how certainly.

use super::proposal::Why;
use super::propose::Question;
use super::said::{Arg, Said};
use super::subject::LabourOrMaterial;
use super::unit::{Milestone, PREDECESSORS_MAX, Unit};
use crate::calendar::add_months;
use crate::charter::{Approval, Charter};
use crate::contract::{self, Basis, Contract, Covers, Gives};
use crate::ids::EquipmentId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The charter's own terms (P-WARRANTY), in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub whole_unit: u32,
    pub metering: u32,
    /// Of a unit that was given in place of another, from the day it took its place.
    pub replacement: u32,
    /// Of a renewed part, from the day it was fitted.
    pub part: u32,
}

impl Months {
    #[must_use]
    pub fn of(charter: &Charter) -> Self {
        let number = |name| charter.number("P-WARRANTY", name);
        Self {
            whole_unit: number("whole-unit-years").saturating_mul(12),
            metering: number("metering-years").saturating_mul(12),
            replacement: number("replacement-months"),
            part: number("part-months"),
        }
    }
}

/// One term, as it runs for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub giver: Giver,
    /// Whose days it runs from: the unit itself, or one whose place it took.
    pub unit: EquipmentId,
    pub serial: String,
    pub basis: Milestone,
    pub months: u32,
    pub gives: Gives,
    pub reach: Reach,
}

/// Who promised it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Giver {
    Charter(CharterTerm),
    Contract {
        number: String,
        clause: String,
        /// P-EQUAL: who answers for it where it is worse than the charter's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<Box<Approval>>,
    },
}

/// Which of the charter's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CharterTerm {
    Metering,
    WholeUnit,
    Replacement,
    Part,
}

impl CharterTerm {
    /// For the locale key `ruling-term-…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Metering => "metering",
            Self::WholeUnit => "whole-unit",
            Self::Replacement => "replacement",
            Self::Part => "part",
        }
    }
}

/// From when to when; both days are within it, the last one to its last moment (Civil Code art. 203).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    Known {
        from: Date,
        until: Date,
    },
    /// The day it runs from is not entered. Life has an order, so an earlier day that is known shows how long it holds at the
    /// least, and a later one how long at the most.
    Open {
        least: Option<Bound>,
        most: Option<Bound>,
    },
    /// It holds if the customer paid for this unit, which nobody has recorded.
    IfBought {
        from: Date,
        until: Date,
    },
}

/// A term as it would run from another day than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    pub by: Milestone,
    pub from: Date,
    pub until: Date,
}

/// Whether it holds on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Certainly,
    No,
    /// Something is not entered.
    Unknown,
}

impl Reach {
    /// What fails before a term begins fails in it: who promises two years from acceptance does not ask for money before.
    #[must_use]
    pub fn on(&self, day: Date) -> Holds {
        match self {
            Self::Known { until, .. } if day <= *until => Holds::Certainly,
            Self::Open { least: Some(least), .. } if day <= least.until => Holds::Certainly,
            Self::Known { .. } => Holds::No,
            Self::Open { most: Some(most), .. } if day > most.until => Holds::No,
            Self::IfBought { until, .. } if day > *until => Holds::No,
            Self::Open { .. } | Self::IfBought { .. } => Holds::Unknown,
        }
    }

    /// The last day on which it certainly holds.
    #[must_use]
    pub fn surely_until(&self) -> Option<Date> {
        match self {
            Self::Known { until, .. } => Some(*until),
            Self::Open { least, .. } => least.map(|bound| bound.until),
            Self::IfBought { .. } => None,
        }
    }

    /// The last day on which it may hold, as far as it is known.
    pub(super) fn perhaps_until(&self) -> Option<Date> {
        match self {
            Self::Known { until, .. } | Self::IfBought { until, .. } => Some(*until),
            Self::Open { least, most } => most.or(*least).map(|bound| bound.until),
        }
    }
}

impl Term {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Said {
        match &self.giver {
            Giver::Charter(term) => Said::new(format!("ruling-term-{}", term.code())),
            Giver::Contract { number, clause, .. } => Said::new("ruling-term-contract")
                .with("contract", number.as_str())
                .with("clause", clause.as_str()),
        }
    }

    /// What the sentences about it fill in: name, serial, months, the day it runs from, first and last day.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, Arg)> {
        let milestone = |m: Milestone| Said::new(format!("milestone-{}", m.code()));
        let mut args = vec![
            ("term", self.name().into()),
            ("serial", self.serial.as_str().into()),
            ("months", self.months.into()),
            ("basis", milestone(self.basis).into()),
        ];
        let (by, from, until) = match self.reach {
            Reach::Known { from, until } | Reach::IfBought { from, until } => (self.basis, from, until),
            Reach::Open { least: Some(bound), .. } | Reach::Open { most: Some(bound), .. } => {
                (bound.by, bound.from, bound.until)
            }
            Reach::Open { least: None, most: None } => return args,
        };
        args.extend([("by", milestone(by).into()), ("from", from.into()), ("until", until.into())]);
        args
    }

    /// Better for the customer first; of equals the charter's, then by number and clause, so that the order in which contracts
    /// are read changes nothing.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let until = std::cmp::Reverse(self.reach.surely_until().or(self.reach.perhaps_until()));
        (until, self.giver.clone(), self.basis, self.unit)
    }
}

/// A term that was looked at, and why it does not hold for this line, whatever the day.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) term: Term,
    pub(super) unfit: Option<Why>,
    /// It stands in the contract under which the unit was delivered.
    linked: bool,
}

/// Every term that could hold for the line, for its unit and for those whose places it took.
pub(super) fn candidates(question: &Question<'_>, unit: &Unit) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = Some(unit);
    for _ in 0..=PREDECESSORS_MAX {
        let Some(unit) = at else { break };
        let mut of_unit = of_unit(question, unit);
        set_aside(&mut of_unit);
        found.extend(of_unit);
        at = unit.replaced.as_deref().map(|replaced| &replaced.unit);
    }
    found
}

/// Whether a unit has all terms of its own, as one that was bought.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    All,
    /// It was given in place of another, and goes on with that one's.
    FromReplacement,
    Unrecorded,
}

fn of_unit(question: &Question<'_>, unit: &Unit) -> Vec<Candidate> {
    let own = match unit.replaced.as_ref().map(|replaced| replaced.bought) {
        None | Some(Some(true)) => Own::All,
        Some(Some(false)) => Own::FromReplacement,
        Some(None) => Own::Unrecorded,
    };
    let mut found = Vec::new();
    let charter = &question.months;
    let mut promise = |term, basis, months| {
        found.extend(reckon(question, unit, Giver::Charter(term), basis, months, Gives::Everything, own));
    };
    // P-WHOLE: the charter's warranty is for what the company supplied.
    if unit.own {
        promise(CharterTerm::WholeUnit, Milestone::Installation, charter.whole_unit);
        if unit.metering {
            promise(CharterTerm::Metering, Milestone::Installation, charter.metering);
        }
        promise(CharterTerm::Replacement, Milestone::Replacement, charter.replacement);
    }
    promise(CharterTerm::Part, Milestone::Fitting, charter.part);
    let mut found: Vec<_> =
        found.into_iter().map(|term| Candidate { term, unfit: None, linked: false }).collect();
    for contract in question.contracts {
        of_contract(&mut found, question, unit, contract, own);
    }
    found
}

fn of_contract(
    found: &mut Vec<Candidate>,
    question: &Question<'_>,
    unit: &Unit,
    contract: &Contract,
    own: Own,
) {
    let linked = unit.contract.as_deref() == Some(contract.number.as_str());
    // What the contract gave the unit before goes on from that unit's days; another contract's terms run from its own.
    let same = unit.replaced.as_ref().is_some_and(|replaced| replaced.unit.contract == unit.contract);
    let own = if same { own } else { Own::All };
    for term in &contract.terms {
        let Some(fits) = fits(question, unit, contract, term, linked) else { continue };
        let unfit = fits.or(match (term.gives, question.subject.is()) {
            (Gives::Labour, LabourOrMaterial::Material) => Some(Why::LabourOnly),
            (Gives::Material, LabourOrMaterial::Labour) => Some(Why::MaterialOnly),
            (Gives::Everything | Gives::Labour | Gives::Material, _) => None,
        });
        let giver = Giver::Contract {
            number: contract.number.clone(),
            clause: term.clause.clone(),
            approval: term.approval.clone().map(Box::new),
        };
        // What was replaced may be the unit, or a part of it.
        let bases: &[Milestone] = match term.basis {
            Basis::Replacement => &[Milestone::Replacement, Milestone::Fitting],
            Basis::Delivery => &[Milestone::Delivery],
            Basis::Installation => &[Milestone::Installation],
            Basis::Acceptance => &[Milestone::Acceptance],
        };
        for basis in bases {
            let term = reckon(question, unit, giver.clone(), *basis, term.months, term.gives, own);
            found.extend(term.map(|term| Candidate { term, unfit: unfit.clone(), linked }));
        }
    }
}

/// `None` where the term has nothing to do with the unit; `Some(None)` where it holds for it.
fn fits(
    question: &Question<'_>,
    unit: &Unit,
    contract: &Contract,
    term: &contract::Term,
    linked: bool,
) -> Option<Option<Why>> {
    let (holds, why) = match &term.covers {
        Covers::Whole => (linked, Why::NotInForce),
        Covers::Product(model) => {
            (model.as_str() == unit.model, Why::OtherModel { model: model.to_string() })
        }
        Covers::Part(family) => {
            let of = question.part.and_then(|part| part.family.as_ref());
            (of == Some(family), Why::OtherFamily { family: family.to_string() })
        }
    };
    match (linked, holds) {
        (true, true) => Some(None),
        (true, false) => Some(Some(why)),
        // Another contract of the customer counts while it is in force, for the models and parts that it names.
        (false, true) if contract.is_in_force(question.day) => Some(None),
        (false, true) => Some(Some(Why::NotInForce)),
        (false, false) => None,
    }
}

fn reckon(
    question: &Question<'_>,
    unit: &Unit,
    giver: Giver,
    basis: Milestone,
    months: u32,
    gives: Gives,
    own: Own,
) -> Option<Term> {
    let reach = match basis {
        Milestone::Fitting => known(fitted(question, unit)?, months),
        // Nothing was replaced: there is no such term.
        Milestone::Replacement if unit.replaced.is_none() => return None,
        Milestone::Replacement => match unit.dates.installed {
            Some(day) => known(day, months),
            None => open(unit, Milestone::Installation, months),
        },
        Milestone::Delivery | Milestone::Installation | Milestone::Commissioning | Milestone::Acceptance => {
            let reach = match unit.dates.on(basis) {
                Some(day) => known(day, months),
                None => open(unit, basis, months),
            };
            match (own, reach) {
                (Own::All, reach) => reach,
                (Own::FromReplacement, _) => return None,
                (Own::Unrecorded, Reach::Known { from, until }) => Reach::IfBought { from, until },
                (Own::Unrecorded, _) => Reach::Open { least: None, most: None },
            }
        }
    };
    Some(Term { giver, unit: unit.id, serial: unit.serial.clone(), basis, months, gives, reach })
}

/// When the part in question was last renewed before it failed.
fn fitted(question: &Question<'_>, unit: &Unit) -> Option<Date> {
    let part = question.part?;
    let fitted = unit.fitted.iter().filter(|fitted| fitted.part == part.code && fitted.on <= question.day);
    fitted.map(|fitted| fitted.on).max()
}

fn known(from: Date, months: u32) -> Reach {
    Reach::Known { from, until: end(from, months) }
}

/// Civil Code art. 202. A term that outlives the year 9999 has no end that matters.
fn end(from: Date, months: u32) -> Date {
    add_months(from, months).unwrap_or(Date::MAX)
}

fn open(unit: &Unit, basis: Milestone, months: u32) -> Reach {
    let bound = |(by, from): (Milestone, Date)| Bound { by, from, until: end(from, months) };
    if !unit.dates.are_in_order() {
        return Reach::Open { least: None, most: None };
    }
    Reach::Open { least: unit.dates.before(basis).map(bound), most: unit.dates.after(basis).map(bound) }
}

/// P-EQUAL: a contract's term that is worse than the charter's counts instead of it only where somebody answers for it by
/// name, in the contract under which the unit was delivered, and where it can be reckoned.
fn set_aside(of_unit: &mut [Candidate]) {
    let about_replaced = |basis: Milestone| matches!(basis, Milestone::Replacement | Milestone::Fitting);
    let approved: Vec<Term> = of_unit
        .iter()
        .filter(|c| c.linked && c.unfit.is_none() && matches!(c.term.reach, Reach::Known { .. }))
        .filter(|c| matches!(&c.term.giver, Giver::Contract { approval: Some(_), .. }))
        .map(|c| c.term.clone())
        .collect();
    for candidate in of_unit {
        if let Giver::Contract { .. } = candidate.term.giver {
            continue;
        }
        let same_kind = |term: &&Term| about_replaced(term.basis) == about_replaced(candidate.term.basis);
        let shorter = |term: &&Term| term.reach.surely_until() < candidate.term.reach.perhaps_until();
        let by = approved.iter().filter(same_kind).filter(shorter).min_by_key(|term| term.rank());
        candidate.unfit = by.and_then(|by| match &by.giver {
            Giver::Contract { number, clause, approval: Some(approval) } => Some(Why::SetAside {
                contract: number.clone(),
                clause: clause.clone(),
                approval: approval.clone(),
            }),
            Giver::Contract { approval: None, .. } | Giver::Charter(_) => None,
        });
    }
}
