//! Measures what a dispatcher waits for: an urgent visit put into a full plan, who is there first, the first plan, memory. Each is asked
//! several times and the quickest counts, so that other work on the machine is not measured.
//!
//!     cargo run --release -p planning --example routes_insert -- 2000

use planning::routes::problem::{Parts, Problem, Vehicle, Visit};
use planning::routes::{Control, Options, first_there, insert_now, solve};
use std::time::{Duration, Instant};

/// How often each is asked.
const PLANS: usize = 3;
const ASKED: usize = 9;

/// The last answer, and the shortest time of so many.
fn quickest<T>(times: usize, mut ask: impl FnMut() -> T) -> (T, Duration) {
    let mut asked = || {
        let begun = Instant::now();
        (ask(), begun.elapsed())
    };
    (1..times).fold(asked(), |(_, least), _| {
        let (answer, time) = asked();
        (answer, least.min(time))
    })
}

struct NoTime;

impl Control for NoTime {
    fn over(&self) -> f64 {
        1.0
    }

    fn better(&self, _: i64) {}
}

/// A city of 30 by 30 km with districts; each visit a window of some hours, each shift a day with a break.
fn city(visits: usize, breaks: bool) -> Result<Problem, Box<dyn std::error::Error>> {
    let mut x: u64 = 5;
    let mut draw = |n: i32| -> i32 {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((x >> 33) % u64::from(n.unsigned_abs())).unwrap_or(0)
    };
    let places: Vec<(i32, i32)> = (0..=visits).map(|_| (draw(30_000), draw(30_000))).collect();
    let way =
        |a: &(i32, i32), b: &(i32, i32)| (f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1)) * 0.15) as i32;
    let time: Vec<i32> = places.iter().flat_map(|a| places.iter().map(move |b| way(a, b))).collect();
    let lunch = planning::routes::problem::Break { from: 41_400, to: 48_600, length: 3_600, paid: false };
    let vehicle = |n: usize| Vehicle {
        name: format!("e{n}"),
        engineer: n,
        start: Some(0),
        end: Some(0),
        from: 28_800,
        to: 64_800,
        breaks: if breaks { vec![lunch] } else { vec![] },
        fixed: 100_000,
        ..Vehicle::default()
    };
    let visit = |n: usize, begins: i32, length: i32| Visit {
        name: format!("v{n}"),
        place: n,
        windows: vec![(begins, begins + 14_400)],
        length,
        penalty: 5_000_000,
        due: breaks.then_some((begins + 7_200, 10_000)),
        ..Visit::default()
    };
    let asked: Vec<(i32, i32)> = (0..visits).map(|_| (28_800 + draw(20_000), 900 + draw(3_600))).collect();
    Ok(Problem::new(Parts {
        places: visits + 1,
        cost: vec![time.clone()],
        time,
        visits: asked.iter().enumerate().map(|(n, (a, l))| visit(n + 1, *a, *l)).collect(),
        vehicles: (0..visits / 8).map(vehicle).collect(),
        scale: 1_000.0,
        ..Parts::default()
    })?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let visits: usize = std::env::args().nth(1).ok_or("give the number of visits")?.parse()?;
    for breaks in [false, true] {
        let problem = city(visits, breaks)?;
        let (plan, first) = quickest(PLANS, || solve(&problem, None, &Options::default(), &NoTime));
        let placed: Vec<usize> = plan.order.iter().flatten().copied().collect();
        let (mut insert, mut there) = (Vec::new(), Vec::new());
        // Each time another visit is the urgent one.
        for urgent in placed.iter().step_by((placed.len() / 50).max(1)) {
            let order: Vec<Vec<usize>> =
                plan.order.iter().map(|r| r.iter().copied().filter(|v| v != urgent).collect()).collect();
            let (found, time) = quickest(ASKED, || insert_now(&problem, &order, *urgent));
            insert.push(time);
            let (all, time) = quickest(ASKED, || first_there(&problem, &order, *urgent));
            there.push(time);
            if found.is_none() || all.is_empty() {
                return Err("it fitted before".into());
            }
        }
        insert.sort();
        there.sort();
        let (middle, last) = (insert.len() / 2, insert.len() - 1);
        println!(
            "{visits} visits, {} with breaks and due times: first plan {first:?} ({} left out); inserted in {:?} (longest {:?}); first there {:?} (longest {:?})",
            if breaks { "" } else { "not" },
            plan.unplaced.len(),
            insert[middle],
            insert[last],
            there[middle],
            there[last]
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("memory not known"));
    Ok(())
}
