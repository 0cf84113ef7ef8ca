//! Small questions with all that a question can have; all orders and all places of breaks are tried.

use super::brute::{NoClock, vehicle, visit};
use super::validator::check;
use planning::routes::pace::Pace;
use planning::routes::problem::{Break, Engineer, Parts, Problem, Visit};
use planning::routes::{Options, insert_now, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

/// A route as it is tried: who is visited, and on the way to which stop each break is taken.
#[derive(Clone, Debug, Default)]
struct Tried {
    visits: Vec<usize>,
    breaks: Vec<usize>,
}

/// Seconds by the hour table, second by second.
fn drive(problem: &Problem, mut clock: i64, left: &mut i64, until: i64) -> i64 {
    while *left > 0 && clock < until {
        let share = problem.pace.as_ref().map_or(1_000, |pace| {
            pace.shares()[usize::try_from(clock / 3_600).unwrap() % pace.shares().len()]
        });
        *left -= share;
        clock += 1;
    }
    clock
}

/// Beginnings of a route's visits, arrivals without the other half; `None` where the clock refuses. `known` are all beginnings.
struct Times {
    begins: Vec<i64>,
    ready: Vec<i64>,
    ends: i64,
    driven: i64,
    counted: i64,
}

fn leg(
    problem: &Problem,
    route: (&Tried, usize),
    i: usize,
    leaves: i64,
    to: Option<usize>,
) -> Option<(i64, i64)> {
    let (tried, vehicle) = route;
    let shift = &problem.vehicles[vehicle];
    let from = match i.checked_sub(1) {
        None => shift.start,
        Some(i) => Some(problem.visits[tried.visits[i]].place),
    };
    let mut left = match (from, to) {
        (Some(a), Some(b)) => i64::from(problem.time(a, b)) * 1_000,
        _ => 0,
    };
    let (mut clock, mut driven) = (leaves, 0);
    for (number, _) in tried.breaks.iter().enumerate().filter(|(_, at)| **at == i) {
        let rest = &shift.breaks[number];
        let begins = clock.max(rest.from.into());
        driven += drive(problem, clock, &mut left, begins) - clock;
        if begins > i64::from(rest.to) {
            return None;
        }
        clock = begins + i64::from(rest.length);
    }
    let arrives = drive(problem, clock, &mut left, i64::MAX);
    Some((arrives, driven + arrives - clock))
}

fn times(problem: &Problem, tried: &Tried, vehicle: usize, known: &[(i64, i64)]) -> Option<Times> {
    let shift = &problem.vehicles[vehicle];
    let n = tried.visits.len();
    let mut times = Times { begins: Vec::new(), ready: Vec::new(), ends: 0, driven: 0, counted: 0 };
    let (mut clock, mut leaves) = (i64::from(shift.from), i64::from(shift.from));
    for (i, number) in tried.visits.iter().enumerate() {
        let v = &problem.visits[*number];
        let (arrives, driven) = leg(problem, (tried, vehicle), i, clock, Some(v.place))?;
        let first = |(w, gap): &(usize, i32)| known[*w].0 + i64::from(problem.visits[*w].length + gap);
        let ready = v.after.iter().map(first).max().unwrap_or(0).max(arrives);
        let together = v.with.map_or(ready, |half| known[half].1.max(ready));
        let window = v.windows.iter().find(|w| i64::from(w.1) >= together)?;
        let begins = together.max(window.0.into());
        if i == 0 && !tried.breaks.contains(&0) {
            // Nobody leaves earlier than the first visit needs.
            let late = (leaves..=begins).rev().find_map(|t| {
                let (arrives, driven) = leg(problem, (tried, vehicle), 0, t, Some(v.place))?;
                (arrives <= begins).then_some((t, driven))
            })?;
            leaves = late.0;
            times.driven += late.1;
        } else {
            times.driven += driven;
        }
        times.begins.push(begins);
        times.ready.push(ready);
        clock = begins + i64::from(v.length);
    }
    let (ends, driven) = leg(problem, (tried, vehicle), n, clock, shift.end)?;
    times.driven += driven;
    times.ends = ends;
    let unpaid = shift.breaks[..tried.breaks.len()].iter().filter(|b| !b.paid).map(|b| i64::from(b.length));
    times.counted = ends - leaves - unpaid.sum::<i64>();
    let skipped = shift.breaks.get(tried.breaks.len()).is_some_and(|rest| ends > i64::from(rest.to));
    let too_much = shift.work_most.is_some_and(|most| times.counted > i64::from(most));
    (ends <= i64::from(shift.to) && !skipped && !too_much).then_some(times)
}

/// What a pair of routes costs, nothing for what is left out; `None` where it can't be done.
fn cost(problem: &Problem, routes: &[Tried; 2]) -> Option<i64> {
    let mut known = vec![(0, 0); problem.visits.len()];
    let mut found = None;
    // Times only grow; after so many rounds they stand, or chase each other for ever.
    for _ in 0..12 {
        let mut both = Vec::new();
        for (vehicle, tried) in routes.iter().enumerate() {
            if tried.visits.is_empty() {
                both.push(Times { begins: vec![], ready: vec![], ends: 0, driven: 0, counted: 0 });
                continue;
            }
            both.push(times(problem, tried, vehicle, &known)?);
        }
        let before = known.clone();
        for (tried, times) in routes.iter().zip(&both) {
            for (i, v) in tried.visits.iter().enumerate() {
                known[*v] = (times.begins[i], times.ready[i]);
            }
        }
        if before == known {
            found = Some(both);
            break;
        }
    }
    let both = found?;
    let mut worked = vec![0_i64; problem.engineers.len()];
    let mut money = 0;
    for (vehicle, (tried, times)) in routes.iter().zip(&both).enumerate() {
        let shift = &problem.vehicles[vehicle];
        if tried.visits.is_empty() {
            continue;
        }
        worked[shift.engineer] += times.counted;
        money += shift.fixed;
        if problem.pace.is_some() {
            money += times.driven * shift.hour / 3600;
        }
        let mut at = shift.start;
        for (i, number) in tried.visits.iter().enumerate() {
            let v = &problem.visits[*number];
            money += at.map_or(0, |at| problem.cost(0, at, v.place));
            at = Some(v.place);
            money += v.due.map_or(0, |(due, hour)| (times.begins[i] - i64::from(due)).max(0) * hour / 3600);
            let wishes = [v.preferred, v.was].into_iter().flatten();
            money += wishes.filter(|w| w.0 != shift.engineer).map(|w| w.1).sum::<i64>();
        }
        money += at.zip(shift.end).map_or(0, |(a, b)| problem.cost(0, a, b));
    }
    let limits = problem.engineers.iter().zip(&worked);
    limits.clone().all(|(e, w)| e.work_most.is_none_or(|most| *w <= most)).then_some(money)
}

/// Whether who does what is allowed, the clock aside.
fn allowed(problem: &Problem, routes: &[Tried; 2]) -> bool {
    let place = |v: usize| routes.iter().position(|r| r.visits.contains(&v));
    let mut used = vec![0_i64; problem.engineers.iter().map(|e| e.stock.len()).max().unwrap_or(0) * 2];
    for (vehicle, tried) in routes.iter().enumerate() {
        let shift = &problem.vehicles[vehicle];
        let load: i64 = tried.visits.iter().map(|v| i64::from(problem.visits[*v].amounts[0])).sum();
        if load > i64::from(shift.capacity[0]) || shift.visits_most.is_some_and(|m| tried.visits.len() > m) {
            return false;
        }
        for number in &tried.visits {
            let v = &problem.visits[*number];
            let fits = v.skills & !shift.skills == 0
                && v.only.is_none_or(|only| only == shift.engineer)
                && v.shift.is_none_or(|only| only == vehicle)
                && v.after.iter().all(|(first, _)| place(*first).is_some())
                && v.with.is_none_or(|half| place(half).is_some_and(|other| other != vehicle));
            if !fits {
                return false;
            }
            for (part, number) in &v.parts {
                used[part * 2 + shift.engineer] += i64::from(*number);
            }
        }
    }
    problem
        .engineers
        .iter()
        .enumerate()
        .all(|(e, of)| of.stock.iter().enumerate().all(|(part, s)| used[part * 2 + e] <= i64::from(*s)))
}

/// All ways to take breaks on a route, `from` on being the first way that may have the next.
fn with_breaks(problem: &Problem, vehicle: usize, visits: &[usize]) -> Vec<Tried> {
    let mut all = vec![Tried { visits: visits.to_vec(), breaks: vec![] }];
    let mut next = 0;
    while let Some(tried) = all.get(next).cloned() {
        next += 1;
        if tried.breaks.len() < problem.vehicles[vehicle].breaks.len() && !visits.is_empty() {
            for at in tried.breaks.last().copied().unwrap_or(0)..=visits.len() {
                let mut longer = tried.clone();
                longer.breaks.push(at);
                all.push(longer);
            }
        }
    }
    all
}

/// Least cost over all plans.
fn optimum(problem: &Problem) -> i64 {
    fn extend(problem: &Problem, visit: usize, orders: &mut [Vec<usize>; 2], out: i64, best: &mut i64) {
        if visit == problem.visits.len() {
            let tries = |vehicle: usize| with_breaks(problem, vehicle, &orders[vehicle]);
            let second = tries(1);
            for a in tries(0) {
                for b in &second {
                    let routes = [a.clone(), b.clone()];
                    if !allowed(problem, &routes) {
                        return;
                    }
                    if let Some(cost) = cost(problem, &routes) {
                        *best = (*best).min(cost + out);
                    }
                }
            }
            return;
        }
        extend(problem, visit + 1, orders, out + problem.visits[visit].penalty, best);
        for vehicle in 0..2 {
            for at in 0..=orders[vehicle].len() {
                orders[vehicle].insert(at, visit);
                extend(problem, visit + 1, orders, out, best);
                orders[vehicle].remove(at);
            }
        }
    }
    let mut best = i64::MAX;
    extend(problem, 0, &mut [vec![], vec![]], 0, &mut best);
    best
}

fn breaks() -> impl Strategy<Value = Vec<Break>> {
    let one = (0..700_i32, 0..200_i32, 0..80_i32, any::<bool>());
    proptest::collection::vec(one, 0..3).prop_map(|found| {
        let mut breaks: Vec<Break> = found
            .into_iter()
            .map(|(from, wide, length, paid)| Break { from, to: from + wide, length, paid })
            .collect();
        breaks.sort_by_key(|b| (b.from, b.to));
        for i in 1..breaks.len() {
            breaks[i].to = breaks[i].to.max(breaks[i - 1].to);
        }
        breaks
    })
}

/// What is not in the simpler questions.
#[derive(Clone, Debug)]
struct More {
    breaks: [Vec<Break>; 2],
    work: [Option<i32>; 2],
    work_of: [Option<i64>; 2],
    stock: [i32; 2],
    parts: Vec<i32>,
    after: Option<(usize, usize, i32)>,
    double: Option<usize>,
    locked: Option<(usize, usize)>,
    pace: Option<Vec<f64>>,
}

fn more() -> impl Strategy<Value = More> {
    let limit = || proptest::option::weighted(0.3, 100..700_i32);
    (
        (breaks(), breaks(), limit(), limit(), limit(), limit()),
        (0..3_i32, 0..3_i32, proptest::collection::vec(0..2_i32, 4)),
        proptest::option::weighted(0.4, (0..4_usize, 0..4_usize, 0..50_i32)),
        proptest::option::weighted(0.3, 0..4_usize),
        proptest::option::weighted(0.2, (0..4_usize, 0..2_usize)),
        proptest::option::weighted(0.3, proptest::collection::vec(0.3..1.5_f64, 24)),
    )
        .prop_map(|((a, b, c, d, e, f), (g, h, parts), after, double, locked, pace)| More {
            breaks: [a, b],
            work: [c, d],
            work_of: [e.map(i64::from), f.map(i64::from)],
            stock: [g, h],
            parts,
            after,
            double,
            locked,
            pace,
        })
}

pub(crate) fn problem(visits: usize) -> impl Strategy<Value = Problem> {
    let places = proptest::collection::vec((0..100_i32, 0..100_i32), 6);
    let visits = proptest::collection::vec(visit(), 1..=visits);
    (places, visits, vehicle(0), vehicle(1), more()).prop_map(|(places, visits, a, b, more)| {
        let way = |p: &(i32, i32), q: &(i32, i32)| (p.0 - q.0).abs() + (p.1 - q.1).abs();
        let time: Vec<i32> = places.iter().flat_map(|p| places.iter().map(move |q| way(p, q))).collect();
        Problem::new(put_together(time, visits, vec![a, b], &more)).unwrap()
    })
}

fn put_together(
    time: Vec<i32>,
    mut visits: Vec<Visit>,
    mut vehicles: Vec<planning::routes::problem::Vehicle>,
    more: &More,
) -> Parts {
    let n = visits.len();
    for (i, v) in visits.iter_mut().enumerate() {
        if more.parts.get(i).is_some_and(|p| *p > 0) {
            v.parts.push((0, more.parts[i]));
        }
    }
    if let Some((visit, shift)) = more.locked.map(|l| (l.0 % n, l.1)) {
        visits[visit].shift = Some(shift);
    }
    if let Some((first, then, gap)) = more.after.map(|a| (a.0 % n, a.1 % n, a.2)).filter(|a| a.0 != a.1) {
        visits[then].after.push((first, gap));
    }
    if let Some(double) = more.double.map(|d| d % n) {
        let first = visits[double].clone();
        visits[double].with = Some(n);
        visits.push(Visit {
            penalty: 0,
            with: Some(double),
            parts: vec![],
            after: vec![],
            shift: None,
            only: None,
            ..first
        });
    }
    let mut engineers = Vec::new();
    for (i, v) in vehicles.iter_mut().enumerate() {
        v.breaks.clone_from(&more.breaks[i]);
        v.work_most = more.work[i];
        v.hour = 3_000;
        engineers.push(Engineer { work_most: more.work_of[i], stock: vec![more.stock[i]] });
    }
    let cost = vec![time.iter().map(|t| t * 2).collect()];
    let pace = more.pace.as_ref().map(|shares| Pace::new(shares).unwrap());
    Parts { places: 6, time, cost, visits, vehicles, engineers, pace, scale: 1.0, ..Parts::default() }
}

/// The questions above are about what they say: each feature decides something in many of them.
#[test]
fn every_feature_is_met() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = problem(3);
    let (mut rests, mut paid, mut followed, mut doubled, mut parts, mut paced) = (0, 0, 0, 0, 0, 0);
    for _ in 0..1_000 {
        let problem = strategy.new_tree(&mut runner).unwrap().current();
        let options = Options { seed: 3, threads: 1, iterations: Some(100) };
        let plan = solve(&problem, None, &options, &NoClock);
        let stops = || plan.routes.iter().flat_map(|r| &r.stops).map(|s| &problem.visits[s.visit]);
        rests += plan.routes.iter().map(|r| r.breaks.len()).sum::<usize>();
        paid += plan.routes.iter().flat_map(|r| &r.breaks).filter(|b| b.paid).count();
        followed += stops().filter(|v| !v.after.is_empty()).count();
        doubled += stops().filter(|v| v.with.is_some()).count();
        parts += stops().filter(|v| !v.parts.is_empty()).count();
        paced += usize::from(problem.pace.is_some() && !plan.routes.is_empty());
    }
    let met = [rests, paid, followed, doubled, parts, paced];
    assert!(met.iter().all(|n| *n >= 20), "{met:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: proptest::test_runner::RngSeed::Fixed(2027),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Breaks, limits of work, parts, followers, visits of two, locks and speeds at once: the search ends where all plans tried end.
    #[test]
    fn small_questions_with_everything_get_the_best_answer(problem in problem(3)) {
        let options = Options { seed: 3, threads: 1, iterations: Some(1_000) };
        let plan = solve(&problem, None, &options, &NoClock);
        let cost = check(&problem, &plan).map_err(TestCaseError::fail)?;
        prop_assert_eq!(cost, optimum(&problem));
    }

    /// The rest of a plan stays where it is; what one visit more costs is told to the last part.
    #[test]
    fn larger_plans_with_everything_are_valid(problem in problem(20), seed in 0..99_u64) {
        let options = Options { seed, threads: 1, iterations: Some(150) };
        let plan = solve(&problem, None, &options, &NoClock);
        check(&problem, &plan).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&plan, &solve(&problem, None, &options, &NoClock));
        let told = planning::routes::Plan::told(&problem, &plan.order);
        prop_assert_eq!(told.as_ref(), Some(&plan));
        let again = solve(&problem, Some(&plan.order), &Options { iterations: Some(0), ..options }, &NoClock);
        check(&problem, &again).map_err(TestCaseError::fail)?;
        prop_assert!(again.must_missed <= plan.must_missed && again.cost <= plan.cost + 1e-6);
        for missing in &plan.unplaced {
            if let Some(insertion) = insert_now(&problem, &plan.order, missing.visit) {
                let mut order = plan.order.clone();
                for place in &insertion.places {
                    order[place.vehicle].insert(place.at, place.visit);
                }
                let with = planning::routes::Plan::told(&problem, &order);
                let with = with.ok_or_else(|| TestCaseError::fail("it was said to fit"))?;
                check(&problem, &with).map_err(TestCaseError::fail)?;
            }
        }
    }
}
