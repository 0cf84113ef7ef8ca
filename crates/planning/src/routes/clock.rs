//! One way with the breaks that are taken on it, forwards and backwards.

use super::pace::NEVER;
use super::problem::{Break, Problem};

/// When a break begins for somebody who is free from `time` on and takes it as soon as it may begin; none where it is too late.
pub(super) fn break_begins(time: i32, rest: &Break) -> Option<i32> {
    let begins = time.max(rest.from);
    (begins <= rest.to).then_some(begins)
}

/// When a way is over that begins at `time` and on which these breaks are taken.
pub(super) fn through(problem: &Problem, mut time: i32, mut road: i64, breaks: &[Break]) -> Option<i32> {
    for rest in breaks {
        let begins = break_begins(time, rest)?;
        road = (road - problem.driven(time, begins)).max(0);
        time = begins + rest.length;
    }
    Some(problem.arrives(time, road))
}

/// Seconds of driving on such a way.
pub(super) fn driving(problem: &Problem, mut time: i32, mut road: i64, breaks: &[Break]) -> i32 {
    let mut driven = 0;
    for rest in breaks {
        let begins = time.max(rest.from);
        driven += problem.arrives(time, road).min(begins) - time;
        road = (road - problem.driven(time, begins)).max(0);
        time = begins + rest.length;
    }
    driven + problem.arrives(time, road) - time
}

/// How long a way may be for somebody at `time` who takes these breaks on it and has to arrive by `by`; none where even without a way
/// it is too late.
fn way_most(problem: &Problem, time: i32, by: i32, breaks: &[Break]) -> Option<i64> {
    let Some((rest, others)) = breaks.split_first() else {
        return (time <= by).then(|| problem.driven(time, by));
    };
    let begins = break_begins(time, rest)?;
    Some(way_most(problem, begins + rest.length, by, others)? + problem.driven(time, begins))
}

/// The latest beginning of a way on which these breaks are taken, and which has to be over by `by`.
pub(super) fn back(problem: &Problem, by: i32, road: i64, breaks: &[Break]) -> i32 {
    let Some((rest, others)) = breaks.split_first() else { return problem.leaves(by, road) };
    // First the break, then the whole way.
    let at_once = (back(problem, by, road, others).saturating_sub(rest.length)).min(rest.to);
    if at_once >= rest.from {
        return at_once;
    }
    // Some of the way before the break may begin.
    match way_most(problem, rest.from + rest.length, by, others) {
        None => -NEVER,
        Some(most) if most >= road => rest.from,
        Some(most) => problem.leaves(rest.from, road - most),
    }
}

#[cfg(test)]
mod tests {
    use super::{back, driving, through};
    use crate::routes::pace::Pace;
    use crate::routes::problem::{Break, Parts, Problem, Vehicle, Visit};
    use proptest::prelude::*;

    fn problem(pace: Option<Vec<f64>>) -> Problem {
        let visit = Visit { windows: vec![(0, 10)], ..Visit::default() };
        Problem::new(Parts {
            places: 1,
            time: vec![0],
            cost: vec![vec![0]],
            visits: vec![visit],
            vehicles: vec![Vehicle::default()],
            pace: pace.map(|p| Pace::new(&p).unwrap()),
            scale: 1.0,
            ..Parts::default()
        })
        .unwrap()
    }

    fn a_break() -> impl Strategy<Value = Break> {
        (0..40_000_i32, 0..20_000_i32, 0..4_000_i32).prop_map(|(from, wide, length)| Break {
            from,
            to: from + wide,
            length,
            paid: false,
        })
    }

    proptest! {
        /// The latest beginning is one from which the end is reached, and a second later it is not.
        #[test]
        fn backwards_is_the_mirror_of_forwards(
            pace in proptest::option::of(proptest::collection::vec(0.2..2.0_f64, 24)),
            mut breaks in proptest::collection::vec(a_break(), 0..3),
            road in 0..20_000_i64,
            by in 0..90_000_i32,
            later in 0..5_000_i32,
        ) {
            breaks.sort_by_key(|b| (b.from, b.to));
            for i in 1..breaks.len() {
                breaks[i].to = breaks[i].to.max(breaks[i - 1].to);
            }
            let problem = problem(pace);
            let road = if problem.pace.is_some() { road * 1_000 } else { road };
            let latest = back(&problem, by, road, &breaks);
            if latest > -1_000_000 {
                prop_assert!(through(&problem, latest, road, &breaks).is_some_and(|t| t <= by));
            }
            if latest < 90_000 {
                prop_assert!(through(&problem, latest.max(-100_000) + 1, road, &breaks).is_none_or(|t| t > by));
            }
            // Who leaves later does not arrive earlier.
            let times = [through(&problem, 10, road, &breaks), through(&problem, 10 + later, road, &breaks)];
            if let [Some(a), Some(b)] = times {
                prop_assert!(a <= b);
                let rests: i32 = breaks.iter().map(|b| b.length).sum();
                prop_assert!(driving(&problem, 10, road, &breaks) + rests <= a - 10);
            }
        }
    }
}
