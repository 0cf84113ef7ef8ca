//! The search can be asked at any moment, ended at any moment, and told to save shifts.

use super::validator::check;
use planning::routes::problem::Problem;
use planning::routes::solomon::{self, Aim};
use planning::routes::{Control, Options, solve};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Ends after so many looks, and writes down what it is told.
struct Looks {
    left: AtomicU64,
    told: Mutex<Vec<i64>>,
}

impl Looks {
    fn new(looks: u64) -> Self {
        Self { left: AtomicU64::new(looks), told: Mutex::new(Vec::new()) }
    }
}

impl Control for Looks {
    fn over(&self) -> f64 {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(1), Ordering::Relaxed);
        if left == 0 { 1.0 } else { 0.0 }
    }

    fn better(&self, cost: i64) {
        self.told.lock().unwrap().push(cost);
    }
}

fn town(visits: u64, aim: Aim) -> Problem {
    let mut text =
        String::from("town\n\nVEHICLE\nNUMBER CAPACITY\n 25 100\n\nCUSTOMER\n\n 0 50 50 0 0 1000 0\n");
    let mut x: u64 = 11;
    let mut draw = |n: u64| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) % n
    };
    for n in 1..=visits {
        let (a, w) = (draw(500), 100 + draw(300));
        text.push_str(&format!("{n} {} {} {} {a} {} 10\n", draw(100), draw(100), 1 + draw(30), a + w));
    }
    solomon::read(&text, aim).unwrap()
}

#[test]
fn progress_only_gets_better_and_the_end_is_the_best_of_it() {
    let problem = town(60, Aim::Distance);
    let looks = Looks::new(u64::MAX);
    let plan = solve(&problem, None, &Options { iterations: Some(2_000), ..Options::default() }, &looks);
    let cost = check(&problem, &plan).unwrap();
    let told = looks.told.into_inner().unwrap();
    assert!(told.len() > 3 && told.is_sorted_by(|a, b| a >= b), "{told:?}");
    assert_eq!(told.last(), Some(&cost));
}

#[test]
fn who_ends_it_early_gets_the_best_so_far() {
    let problem = town(60, Aim::Distance);
    let mut costs = Vec::new();
    for looks in [0, 4, 40] {
        for threads in [1, 2] {
            let control = Looks::new(looks);
            let plan = solve(&problem, None, &Options { threads, ..Options::default() }, &control);
            let cost = check(&problem, &plan).unwrap();
            assert!(control.told.into_inner().unwrap().iter().all(|told| cost <= *told));
            assert_eq!(plan.must_missed, 0);
            costs.push(cost);
        }
    }
    assert!(costs[4] < costs[0], "{costs:?}");
}

/// Of shifts that cost much few go out, as few as the vans' room allows here.
#[test]
fn dear_shifts_stay_at_home() {
    let problem = town(60, Aim::Vehicles);
    let load: i32 = problem.visits.iter().map(|v| v.amounts[0]).sum();
    let least = usize::try_from((load + 99) / 100).unwrap();
    let plan = solve(
        &problem,
        None,
        &Options { iterations: Some(6_000), ..Options::default() },
        &Looks::new(u64::MAX),
    );
    check(&problem, &plan).unwrap();
    assert_eq!((plan.routes.len(), plan.must_missed), (least, 0));
}
