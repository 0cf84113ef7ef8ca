//! What holds for every ruling: a better term never makes it worse, a chain of replacements never shortens, the last day counts
//! to its last moment, each explains itself, and the order of contracts changes nothing.

use crate::rulings::{MONTHS, part, says_why};
use domain::charter::Approval;
use domain::contract::{Basis, Contract, Covers, Gives, Term};
use domain::ids::{CustomerId, EquipmentId, ListCode, PartCode, PersonId, ProductCode};
use domain::money::Quantity;
use domain::part::Part;
use domain::warranty::{
    Cause, Dates, Fitted, Holds, Months, Proposal, Question, Replaced, Subject, Unit, Verdict, day_failed,
    propose,
};
use jiff::civil::{Date, date};
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Everything that a question is asked with.
#[derive(Clone, Debug)]
struct Asked {
    months: Months,
    contracts: Vec<Contract>,
    unit: Unit,
    subject: Subject,
    part: Option<Part>,
    causes: BTreeSet<Cause>,
    day: Date,
}

impl Asked {
    fn question(&self) -> Question<'_> {
        Question {
            months: self.months,
            contracts: &self.contracts,
            unit: Some(&self.unit),
            subject: &self.subject,
            part: self.part.as_ref(),
            causes: &self.causes,
            day: self.day,
        }
    }

    fn proposal(&self) -> Proposal {
        propose(&self.question())
    }
}

fn days() -> impl Strategy<Value = Date> {
    (0..4_000_i64).prop_map(|n| date(2018, 1, 1).saturating_add(n.days()))
}

fn dates() -> impl Strategy<Value = Dates> {
    let maybe = || proptest::option::weighted(0.7, days());
    (maybe(), maybe(), maybe(), maybe()).prop_map(|(a, b, c, d)| {
        // As life goes: sorted, whichever of them are known.
        let mut known: Vec<Date> = [a, b, c, d].into_iter().flatten().collect();
        known.sort();
        let mut known = known.into_iter();
        let mut next = |was: Option<Date>| was.and_then(|_| known.next());
        Dates { delivered: next(a), installed: next(b), commissioned: next(c), accepted: next(d) }
    })
}

fn terms() -> impl Strategy<Value = Term> {
    let covers = prop_oneof![
        3 => Just(Covers::Whole),
        1 => Just(Covers::Part(ListCode::new("sensor").unwrap())),
        1 => Just(Covers::Part(ListCode::new("battery").unwrap())),
        1 => Just(Covers::Product(ProductCode::new("LXS-20").unwrap())),
        1 => Just(Covers::Product(ProductCode::new("DC-10").unwrap())),
    ];
    let basis = prop::sample::select(Basis::ALL.to_vec());
    let gives =
        prop::sample::select(vec![Gives::Everything, Gives::Everything, Gives::Labour, Gives::Material]);
    (basis, 1..130_u32, covers, gives, proptest::bool::weighted(0.2)).prop_map(
        |(basis, months, covers, gives, approved)| Term {
            clause: format!("{}", months % 9),
            basis,
            months,
            covers,
            gives,
            approval: approved.then(|| Approval {
                by: PersonId(2),
                on: date(2018, 1, 1),
                reason: "降价".to_owned(),
            }),
        },
    )
}

fn contracts() -> impl Strategy<Value = Vec<Contract>> {
    let one = (days(), proptest::option::of(days()), prop::collection::vec(terms(), 0..4));
    prop::collection::vec(one, 0..4).prop_map(|all| {
        let contract = |(nth, (signed, ends, terms)): (usize, (Date, Option<Date>, Vec<Term>))| Contract {
            number: format!("HT-{nth}"),
            customer: CustomerId(1),
            title: String::new(),
            signed,
            ends,
            service_life_months: None,
            parties: String::new(),
            scope: String::new(),
            terms,
            prices: Vec::new(),
            spare_prices: Vec::new(),
            promised: Vec::new(),
            note: String::new(),
        };
        all.into_iter().enumerate().map(contract).collect()
    })
}

fn units() -> impl Strategy<Value = Unit> {
    let one = (
        dates(),
        any::<bool>(),
        proptest::bool::weighted(0.9),
        proptest::option::of(0..4_usize),
        prop::collection::vec(days(), 0..3),
        proptest::option::of(any::<bool>()),
    );
    prop::collection::vec(one, 1..4).prop_map(|line| {
        let mut newest: Option<(Unit, Option<bool>)> = None;
        for (nth, (dates, metering, own, contract, fitted, bought)) in line.into_iter().enumerate() {
            let replaced = newest.take().map(|(unit, bought)| Box::new(Replaced { unit, bought }));
            let fitted = fitted.into_iter().map(|on| Fitted { part: PartCode::new("SEN-20").unwrap(), on });
            let unit = Unit {
                id: EquipmentId(i64::try_from(nth).unwrap()),
                serial: format!("U{nth}"),
                model: if metering { "LXS-20" } else { "DC-10" }.to_owned(),
                own,
                metering,
                software: false,
                contract: contract.map(|nth| format!("HT-{nth}")),
                dates,
                replaced,
                fitted: fitted.collect(),
            };
            newest = Some((unit, bought));
        }
        newest.unwrap().0
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let subject = prop_oneof![
        Just((Subject::Fault, None)),
        Just((Subject::Labour { minutes: 30 }, None)),
        Just((Subject::Labour { minutes: 30 }, Some("SEN-20"))),
        Just((Subject::Travel { distance: Quantity(1_000) }, None)),
        Just((Subject::Replacement { with: PartCode::new("LXS-20").unwrap() }, None)),
        prop::sample::select(vec!["SEN-20", "BAT-36", "GRE-1", "KEY-1"]).prop_map(|code| {
            (Subject::Part { part: PartCode::new(code).unwrap(), quantity: Quantity(1_000) }, Some(code))
        }),
    ];
    let causes = prop::collection::btree_set(prop::sample::select(Cause::ALL.to_vec()), 0..3);
    (contracts(), units(), subject, causes, days()).prop_map(
        |(contracts, unit, (subject, code), causes, day)| Asked {
            months: MONTHS,
            contracts,
            unit,
            subject,
            part: code.map(part),
            causes,
            day,
        },
    )
}

/// Lower is better for the customer.
fn rank(proposal: &Proposal) -> Verdict {
    proposal.verdict
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_better_term_never_makes_it_worse(asked in asked(), nth in any::<prop::sample::Index>(), more in 1..60_u32) {
        let before = asked.proposal();
        // A longer term of a contract.
        let mut better = asked.clone();
        let mut all: Vec<&mut Term> = better.contracts.iter_mut().flat_map(|c| &mut c.terms).collect();
        if !all.is_empty() {
            nth.get_mut(&mut all).months += more;
            prop_assert!(rank(&better.proposal()) <= rank(&before), "longer: {before:?} {:?}", better.proposal());
        }
        // One more term, which nobody approved as a worse one.
        for contract in &mut better.contracts {
            contract.terms.push(Term {
                clause: "99".to_owned(), basis: Basis::Acceptance, months: more, covers: Covers::Whole,
                gives: Gives::Everything, approval: None,
            });
        }
        prop_assert!(rank(&better.proposal()) <= rank(&before), "one more: {before:?} {:?}", better.proposal());
        // A term that gives all instead of a part of it.
        let mut all: Vec<&mut Term> = better.contracts.iter_mut().flat_map(|c| &mut c.terms).collect();
        for term in &mut all {
            if term.approval.is_none() {
                term.gives = Gives::Everything;
            }
        }
        prop_assert!(rank(&better.proposal()) <= rank(&before), "all of it: {before:?} {:?}", better.proposal());
    }

    #[test]
    fn a_longer_charter_never_makes_it_worse(asked in asked(), more in 1..60_u32, which in 0..4) {
        let mut better = asked.clone();
        match which {
            0 => better.months.whole_unit += more,
            1 => better.months.metering += more,
            2 => better.months.replacement += more,
            _ => better.months.part += more,
        }
        prop_assert!(rank(&better.proposal()) <= rank(&asked.proposal()));
    }

    #[test]
    fn failing_earlier_is_never_worse_while_no_other_contract_begins_or_ends(asked in asked(), days in 1..2_000_i64) {
        // Contracts under which it was delivered hold at any time; others only while in force.
        let mut asked = asked;
        asked.contracts.retain(|c| asked.unit.contract.as_deref() == Some(c.number.as_str()));
        asked.unit.replaced = None;
        asked.unit.fitted.clear();
        let earlier = Asked { day: asked.day.saturating_sub(days.days()), ..asked.clone() };
        prop_assert!(rank(&earlier.proposal()) <= rank(&asked.proposal()));
    }

    #[test]
    fn a_ruling_explains_itself(asked in asked()) {
        let proposal = asked.proposal();
        prop_assert!(says_why(&proposal), "{proposal:?}");
        let free = proposal.verdict == Verdict::Free;
        let holds = proposal.term().is_some_and(|term| term.reach.on(asked.day) == Holds::Certainly);
        prop_assert!(!free || holds, "what is free names a term that holds: {proposal:?}");
        // Nothing that was looked at and lost holds for longer, unless it does not fit.
        if let (true, Some(term)) = (free, proposal.term()) {
            for lost in &proposal.lost {
                if lost.why == domain::warranty::Why::EndsEarlier {
                    prop_assert!(lost.term.reach.surely_until() <= term.reach.surely_until(), "{proposal:?}");
                }
            }
        }
    }

    #[test]
    fn the_order_of_contracts_and_terms_changes_nothing(asked in asked(), turn in 0..4_usize) {
        let mut other = asked.clone();
        other.contracts.reverse();
        let n = other.contracts.len().max(1);
        other.contracts.rotate_left(turn % n);
        for contract in &mut other.contracts {
            contract.terms.reverse();
        }
        let (one, two) = (asked.proposal(), other.proposal());
        prop_assert_eq!(one.verdict, two.verdict);
        prop_assert_eq!(one.term().map(|t| t.reach.surely_until()), two.term().map(|t| t.reach.surely_until()));
        // Twins apart, it is the same to the word.
        let distinct: BTreeSet<String> = asked.contracts.iter()
            .flat_map(|c| c.terms.iter().map(|t| format!("{} {} {:?}", c.number, t.clause, t.basis))).collect();
        if distinct.len() == asked.contracts.iter().map(|c| c.terms.len()).sum::<usize>() {
            prop_assert_eq!(one, two);
        }
    }

    #[test]
    fn a_chain_of_replacements_never_shortens(asked in asked()) {
        let mut before = asked.clone();
        let Some(replaced) = &asked.unit.replaced else { return Ok(()) };
        before.unit = replaced.unit.clone();
        let (old, new) = (before.proposal(), asked.proposal());
        // What was free with the old one is free with the one in its place; of a make that we supply, both.
        if before.unit.own == asked.unit.own && old.verdict == Verdict::Free {
            prop_assert_eq!(new.verdict, Verdict::Free, "{:?} {:?}", old, new);
        }
    }

    #[test]
    fn the_last_day_counts_to_its_last_moment(installed in days(), months in 1..130_u32) {
        let beijing = TimeZone::fixed(offset(8));
        let mut asked = Asked {
            months: Months { whole_unit: months, ..MONTHS },
            contracts: Vec::new(),
            unit: Unit {
                id: EquipmentId(1), serial: "C1".to_owned(), model: "DC-10".to_owned(), own: true, metering: false,
                software: false, contract: None, dates: Dates { installed: Some(installed), ..Dates::default() },
                replaced: None, fitted: Vec::new(),
            },
            subject: Subject::Fault,
            part: None,
            causes: [Cause::Quality].into(),
            day: installed,
        };
        let until = asked.proposal().term().and_then(|t| t.reach.surely_until()).unwrap();
        // Civil Code art. 202, counted by hand: the corresponding day, or the month's last.
        let total = i32::from(installed.year()) * 12 + i32::from(installed.month()) - 1 + i32::try_from(months).unwrap();
        let first = date(i16::try_from(total / 12).unwrap(), i8::try_from(total % 12 + 1).unwrap(), 1);
        let by_hand = first.days_in_month().min(installed.day());
        prop_assert_eq!(until, date(first.year(), first.month(), by_hand));
        let midnight = until.tomorrow().unwrap().to_zoned(beijing.clone()).unwrap().timestamp();
        asked.day = day_failed(midnight - SignedDuration::from_micros(1), None, &beijing);
        prop_assert_eq!(asked.proposal().verdict, Verdict::Free);
        asked.day = day_failed(midnight, None, &beijing);
        prop_assert_eq!(asked.proposal().verdict, Verdict::Cost);
    }
}
