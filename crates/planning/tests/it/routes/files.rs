//! Other people's files.

use super::brute::NoClock;
use super::validator::check;
use planning::routes::solomon::{self, Aim};
use planning::routes::{Options, solve, vroom};
use proptest::prelude::*;

const FIVE: &str = "five\n\nVEHICLE\nNUMBER     CAPACITY\n  3         20\n\nCUSTOMER\nCUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME\n\n\
    0 0 0 0 0 200 0\n 1 3 4 10 0 200 10\n 2 6 8 10 0 200 10\n 3 -3 4 10 0 200 10\n 4 -6 8 10 0 200 10\n 5 0 -9 5 50 60 10\n";

#[test]
fn solomons_files_are_read() {
    let problem = solomon::read(FIVE, Aim::Distance).unwrap();
    let plan = solve(&problem, None, &Options { iterations: Some(500), ..Options::default() }, &NoClock);
    check(&problem, &plan).unwrap();
    // Two of a side together: 20 there and back; the one below alone: 18.
    assert!((plan.cost - 58.0).abs() < 1e-9, "{plan:?}");
    assert_eq!(plan.routes.len(), 3);
    // Asked for few vehicles, nothing else is possible here: each carries 20.
    let few = solve(
        &solomon::read(FIVE, Aim::Vehicles).unwrap(),
        None,
        &Options { iterations: Some(500), ..Options::default() },
        &NoClock,
    );
    assert_eq!(few.routes.len(), 3);
    for (text, line) in [
        ("", "line 1"),
        ("a\n1 2 3\n", "line 2"),
        ("a\n3 20\n0 0 0 0 0 1e9 0\n", "line 3"),
        ("a\n3 20\n0 0 0 0 0 9 0\n", "line 1"),
    ] {
        assert!(solomon::read(text, Aim::Distance).expect_err(text).to_string().contains(line), "{text}");
    }
    let closed = FIVE.replace("50 60", "60 50");
    assert!(solomon::read(&closed, Aim::Distance).expect_err("closed").to_string().contains("customer 5"));
}

const VROOM: &str = r#"{"vehicles":[{"id":1,"start_index":0,"end_index":0,"capacity":[3],"skills":[7],"time_window":[0,1000]},
    {"id":2,"start_index":0,"end_index":0,"capacity":[1],"time_window":[0,1000],"max_tasks":1}],
    "jobs":[{"id":1,"location_index":1,"service":10,"delivery":[1],"skills":[7]},{"id":2,"location_index":2,"delivery":[1],"priority":10},
    {"id":3,"location_index":1,"delivery":[1],"time_windows":[[0,50],[100,200]]},{"id":4,"location_index":2,"delivery":[9],"priority":5}],
    "matrices":{"car":{"durations":[[0,30,40],[30,0,20],[40,20,0]]}}}"#;

#[test]
fn vrooms_files_are_read() {
    let problem = vroom::read(VROOM).unwrap();
    let plan = solve(&problem, None, &Options { iterations: Some(500), ..Options::default() }, &NoClock);
    check(&problem, &plan).unwrap();
    assert_eq!(plan.unplaced.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["job 4"]);
    assert_eq!(plan.routes.len(), 1, "one goes round: 30 + 20 + 40");
    assert!((plan.ways - 90.0).abs() < 1e-9, "{plan:?}");
    let refused = |from: &str, to: &str| vroom::read(&VROOM.replace(from, to)).expect_err(to).to_string();
    let with_break = |windows: &str| {
        format!(
            "\"id\":1,\"breaks\":[{{\"id\":1,\"service\":30,\"time_windows\":{windows}}}],\"start_index\""
        )
    };
    assert!(refused("\"id\":1,\"start_index\"", &with_break("[]")).contains("breaks"));
    // Back after 100 s without it; a break from 50 s on is on the way.
    let rested = vroom::read(&VROOM.replace("\"id\":1,\"start_index\"", &with_break("[[50,80]]"))).unwrap();
    let plan = solve(&rested, None, &Options { iterations: Some(500), ..Options::default() }, &NoClock);
    check(&rested, &plan).unwrap();
    assert_eq!((plan.routes[0].resting, plan.routes[0].breaks.len()), (30, 1), "{plan:?}");
    assert!(refused("\"jobs\"", "\"shipments\":[{}],\"jobs\"").contains("shipments"));
    assert!(refused("[40,20,0]", "[40,20]").contains("rows"));
    assert!(refused("\"location_index\":2,\"delivery\":[9]", "\"delivery\":[9]").contains("location_index"));
    assert!(
        refused("\"location_index\":1,\"service\"", "\"location_index\":8,\"service\"").contains("place 8")
    );
    assert!(refused("\"service\":10", "\"service\":-10").contains("job 1"));
    assert!(refused("\"service\":10", "\"service\":1e300").contains("job 1"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_readers(text in ".{0,200}", cut in 0..400_usize) {
        let told = |read: Result<planning::routes::problem::Problem, planning::routes::problem::Fault>| match read {
            Ok(problem) => !problem.visits.is_empty(),
            Err(fault) => !fault.to_string().is_empty(),
        };
        prop_assert!(told(solomon::read(&text, Aim::Distance)) && told(vroom::read(&text)));
        let end = cut.min(VROOM.len());
        prop_assert!(told(vroom::read(VROOM.get(..end).unwrap_or(VROOM))));
        let end = cut.min(FIVE.len());
        prop_assert!(told(solomon::read(FIVE.get(..end).unwrap_or(FIVE), Aim::Vehicles)));
    }
}
