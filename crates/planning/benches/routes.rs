//! What the route engine does in a time: an urgent visit put into a full plan, steps of the search by size, the first plan.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use planning::routes::problem::{Break, MUST, Parts, Problem, Vehicle, Visit};
use planning::routes::{Control, Options, Plan, insert_now, solve};
use std::hint::black_box;

/// Steps of the search in one iteration.
const STEPS: u64 = 1_000;

struct NoClock;

impl Control for NoClock {
    fn over(&self) -> f64 {
        0.0
    }

    fn better(&self, _: i64) {}
}

/// A town of 30 by 30 km, a van for ten visits, each with a window of four hours; with breaks and due times where asked for.
fn town(visits: usize, breaks: bool) -> Problem {
    let mut x: u64 = 5;
    let mut draw = |n: i32| -> i32 {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((x >> 33) % u64::from(n.unsigned_abs())).unwrap_or(0)
    };
    let places: Vec<(i32, i32)> = (0..=visits).map(|_| (draw(30_000), draw(30_000))).collect();
    // Seconds at 10 m/s.
    let way =
        |a: &(i32, i32), b: &(i32, i32)| (f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1)) * 0.1) as i32;
    let time: Vec<i32> = places.iter().flat_map(|a| places.iter().map(move |b| way(a, b))).collect();
    let lunch = Break { from: 41_400, to: 48_600, length: 3_600, paid: false };
    let vehicle = |n: usize| Vehicle {
        name: format!("e{n}"),
        engineer: n,
        start: Some(0),
        end: Some(0),
        from: 28_800,
        to: 64_800,
        breaks: if breaks { vec![lunch] } else { vec![] },
        ..Vehicle::default()
    };
    let visit = |(n, (begins, length)): (usize, &(i32, i32))| Visit {
        name: format!("v{n}"),
        place: n + 1,
        windows: vec![(*begins, begins + 14_400)],
        length: *length,
        penalty: if breaks { 5_000_000 } else { MUST },
        due: breaks.then_some((begins + 7_200, 10_000)),
        ..Visit::default()
    };
    let asked: Vec<(i32, i32)> = (0..visits).map(|_| (28_800 + draw(18_000), 600 + draw(1_200))).collect();
    let parts = Parts {
        places: visits + 1,
        cost: vec![time.clone()],
        time,
        visits: asked.iter().enumerate().map(visit).collect(),
        vehicles: (0..visits.div_ceil(10)).map(vehicle).collect(),
        scale: 1.0,
        ..Parts::default()
    };
    Problem::new(parts).unwrap_or_else(|fault| panic!("{fault}"))
}

fn plan(problem: &Problem, steps: u64) -> Plan {
    let options = Options { seed: 1, threads: 1, iterations: Some(steps) };
    solve(problem, None, &options, &NoClock)
}

fn named(breaks: bool) -> &'static str {
    if breaks { "breaks and due times" } else { "plain" }
}

/// One visit is taken out of a first plan and asked for again.
fn insertion(c: &mut Criterion) {
    let mut group = c.benchmark_group("insert_now");
    for breaks in [false, true] {
        let problem = town(2_000, breaks);
        let mut order = plan(&problem, 0).order;
        let urgent = order.iter_mut().find_map(Vec::pop).unwrap_or_default();
        group.bench_function(BenchmarkId::new(named(breaks), 2_000), |b| {
            b.iter(|| insert_now(black_box(&problem), black_box(&order), urgent));
        });
    }
    group.finish();
}

/// The search from an empty plan, its first plan among the time.
fn steps(c: &mut Criterion) {
    let mut group = c.benchmark_group("steps");
    group.sample_size(10).throughput(Throughput::Elements(STEPS));
    for breaks in [false, true] {
        for visits in [100, 400, 1_000] {
            let problem = town(visits, breaks);
            group.bench_function(BenchmarkId::new(named(breaks), visits), |b| {
                b.iter(|| plan(black_box(&problem), STEPS));
            });
        }
    }
    group.finish();
}

fn first_plan(c: &mut Criterion) {
    let mut group = c.benchmark_group("first plan");
    group.sample_size(10);
    for breaks in [false, true] {
        let problem = town(1_000, breaks);
        group.bench_function(BenchmarkId::new(named(breaks), 1_000), |b| {
            b.iter(|| plan(black_box(&problem), 0));
        });
    }
    group.finish();
}

criterion_group!(benches, insertion, steps, first_plan);
criterion_main!(benches);
