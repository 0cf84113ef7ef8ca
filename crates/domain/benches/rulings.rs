//! How many rulings a second one core proposes, beside a plain way: every day of every term written down, and looked for.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use domain::contract::{Basis, Contract, Covers, Gives, Term};
use domain::ids::{CustomerId, EquipmentId};
use domain::warranty::{Cause, Dates, Months, Question, Replaced, Subject, Unit, Verdict, propose};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::hint::black_box;

/// Rulings in one iteration, each about another day.
const RULINGS: usize = 1_000;
const MONTHS: Months = Months { whole_unit: 24, metering: 72, replacement: 24, part: 12 };

/// Spread over 4,000 days in no order a processor could guess.
fn days() -> Vec<Date> {
    (0..RULINGS).map(|i| date(2018, 1, 1).saturating_add(((i * 619 % RULINGS * 4) as i64).days())).collect()
}

fn contract(nth: usize, terms: usize) -> Contract {
    let term = |i: usize| Term {
        clause: format!("8.{i}"),
        basis: [Basis::Delivery, Basis::Installation, Basis::Acceptance][i % 3],
        months: 12 + 7 * i as u32,
        covers: Covers::Whole,
        gives: Gives::Everything,
        approval: None,
    };
    Contract {
        number: format!("HT-{nth}"),
        customer: CustomerId(1),
        title: String::new(),
        signed: date(2018, 1, 1),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: (0..terms).map(term).collect(),
        prices: Vec::new(),
        spare_prices: Vec::new(),
        promised: Vec::new(),
        note: String::new(),
    }
}

fn unit(id: i64, year: i16, replaced: Option<Unit>) -> Unit {
    Unit {
        id: EquipmentId(id),
        serial: format!("W-{id}"),
        model: "LXS-20".to_owned(),
        own: true,
        metering: true,
        software: false,
        contract: Some("HT-0".to_owned()),
        dates: Dates {
            delivered: Some(date(year, 2, 1)),
            installed: Some(date(year, 2, 29.min(date(year, 2, 1).days_in_month()))),
            commissioned: None,
            accepted: Some(date(year, 6, 30)),
        },
        replaced: replaced.map(|unit| Box::new(Replaced { unit, bought: Some(false) })),
        fitted: Vec::new(),
    }
}

/// The plain way: each term's days, one by one, in a set; then whether the day is in any. It knows the same terms and finds no
/// reason.
fn plain(unit: &Unit, contracts: &[Contract], day: Date) -> bool {
    let mut covered: BTreeSet<Date> = BTreeSet::new();
    let mut walk = |from: Option<Date>, months: u32| {
        let Some(from) = from else { return };
        // Month by month would lose days; the end is the corresponding day, or the month's last.
        let months = i32::from(from.year()) * 12 + i32::from(from.month()) - 1 + months as i32;
        let first = date((months / 12) as i16, (months % 12 + 1) as i8, 1);
        let until = date(first.year(), first.month(), first.days_in_month().min(from.day()));
        let mut at = from;
        while at <= until {
            covered.insert(at);
            let Ok(next) = at.tomorrow() else { break };
            at = next;
        }
    };
    let mut at = Some(unit);
    while let Some(unit) = at {
        let given = unit.replaced.is_some();
        if given {
            walk(unit.dates.installed, MONTHS.replacement);
        } else {
            walk(unit.dates.installed, MONTHS.whole_unit);
            walk(unit.dates.installed, MONTHS.metering);
        }
        for contract in
            contracts.iter().filter(|c| unit.contract.as_deref() == Some(c.number.as_str()) && !given)
        {
            for term in &contract.terms {
                let from = match term.basis {
                    Basis::Delivery => unit.dates.delivered,
                    Basis::Installation => unit.dates.installed,
                    Basis::Acceptance => unit.dates.accepted,
                    Basis::Replacement => None,
                };
                walk(from, term.months);
            }
        }
        at = unit.replaced.as_deref().map(|replaced| &replaced.unit);
    }
    // What fails before a term begins is covered by it.
    covered.contains(&day) || covered.first().is_some_and(|begin| day < *begin)
}

fn rulings(c: &mut Criterion) {
    let days = days();
    let causes: BTreeSet<Cause> = [Cause::Quality].into();
    let mut group = c.benchmark_group("rulings");
    group.throughput(Throughput::Elements(RULINGS as u64));
    let simple = unit(1, 2020, None);
    let chain = unit(3, 2024, Some(unit(2, 2022, Some(unit(1, 2020, None)))));
    for (name, unit, contracts) in [
        ("charter alone", &simple, vec![]),
        ("one contract of three terms", &simple, vec![contract(0, 3)]),
        (
            "chain of three, four contracts of ten terms",
            &chain,
            (0..4).map(|nth| contract(nth, 10)).collect(),
        ),
    ] {
        let free = |day: Date| {
            let question = Question {
                months: MONTHS,
                contracts: &contracts,
                unit: Some(unit),
                subject: &Subject::Fault,
                part: None,
                causes: &causes,
                day,
            };
            propose(black_box(&question)).verdict == Verdict::Free
        };
        for day in &days {
            assert_eq!(free(*day), plain(unit, &contracts, *day), "both come to the same: {day}");
        }
        group.bench_function(BenchmarkId::new("proposed", name), |b| {
            b.iter(|| days.iter().filter(|day| free(**day)).count());
        });
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("day by day", name), |b| {
            b.iter(|| days.iter().filter(|day| plain(black_box(unit), &contracts, **day)).count());
        });
    }
    group.finish();
}

criterion_group!(benches, rulings);
criterion_main!(benches);
