//! Plans as their users ask for them.

use super::brute::NoClock;
use super::validator::check;
use planning::routes::input::Input;
use planning::routes::solomon::{self, Aim};
use planning::routes::{Options, Plan, Why, insert_now, solve};

fn steps(iterations: u64) -> Options {
    Options { seed: 1, threads: 1, iterations: Some(iterations) }
}

fn day() -> Input {
    serde_json::from_str(include_str!("../../../../../docs/examples/routes-day.json")).unwrap()
}

fn route<'a>(plan: &'a Plan, who: &str) -> Vec<&'a str> {
    let of = plan.routes.iter().filter(|r| r.name == who);
    of.flat_map(|r| r.stops.iter().map(|s| s.name.as_str())).collect()
}

/// A dispatcher's morning: promised windows are kept, skills respected, what can't be done is told with its reason.
#[test]
fn a_day_is_planned() {
    let read = day().read().unwrap();
    let plan = solve(&read.problem, None, &steps(4_000), &NoClock);
    check(&read.problem, &plan).unwrap();
    assert_eq!(plan.must_missed, 0);
    assert!(route(&plan, "Chen").contains(&"verify heat meter, school"), "only Chen has the paper: {plan:?}");
    let missing: Vec<&str> = plan.unplaced.iter().map(|u| u.name.as_str()).collect();
    assert_eq!(missing, ["crane inspection"]);
    assert_eq!(plan.unplaced[0].why, [(Why::Skill, 2)]);
}

/// Today's plan is under way; a new visit comes in. Little moves.
#[test]
fn a_replan_moves_little() {
    let mut input = day();
    let read = input.read().unwrap();
    let before = solve(&read.problem, None, &steps(4_000), &NoClock);
    let who = |plan: &Plan, name: &str| {
        plan.routes.iter().find(|r| r.stops.iter().any(|s| s.name == name)).map(|r| r.name.clone())
    };
    for visit in &mut input.visits {
        if let Some(engineer) = who(&before, &visit.name) {
            visit.today = Some(planning::routes::input::Wish { engineer, cost: 1_000.0 });
        }
    }
    let mut urgent = input.visits[0].clone();
    urgent.name = "burst pipe".to_owned();
    urgent.today = None;
    input.visits.push(urgent);
    let read = input.read().unwrap();
    let after = solve(&read.problem, Some(&before.order), &steps(4_000), &NoClock);
    check(&read.problem, &after).unwrap();
    assert!(who(&after, "burst pipe").is_some());
    assert!(after.changes.abs() < 1e-9, "nobody gets another's visit: {after:?}");
    // At once, without a search.
    let new = read.problem.visits.len() - 1;
    let (vehicle, at, cost) = insert_now(&read.problem, &before.order, new).unwrap();
    let mut order = before.order.clone();
    order[vehicle].insert(at, new);
    let taken = solve(&read.problem, Some(&order), &steps(1), &NoClock);
    check(&read.problem, &taken).unwrap();
    assert!(cost >= 0);
}

#[test]
fn what_is_wrong_with_a_question_is_told() {
    let wrong = |change: &dyn Fn(&mut Input)| -> String {
        let mut input = day();
        change(&mut input);
        input.read().map(|_| ()).expect_err("it is wrong").to_string()
    };
    assert!(wrong(&|i| i.visits[0].place = "moon".into()).contains("moon"));
    assert!(wrong(&|i| i.visits[0].length = f64::NAN).contains(&day().visits[0].name));
    assert!(wrong(&|i| i.visits[0].length = -5.0).contains("-5"));
    assert!(wrong(&|i| i.visits[0].windows = vec![(500.0, 100.0)]).contains("window"));
    assert!(wrong(&|i| i.visits[0].only = Some("nobody".into())).contains("nobody"));
    assert!(wrong(&|i| i.engineers[0].shifts[0].to = 1.0).contains("shift"));
    assert!(wrong(&|i| i.places[0].latitude = Some(123.0)).contains("latitude"));
    assert!(wrong(&|i| i.places[1].code = i.places[0].code.clone()).contains("same code"));
    assert!(wrong(&|i| i.speed_kmh = 0.0).contains("speed"));
    assert!(wrong(&|i| i.visits.clear()).contains("nothing to plan"));
    assert!(wrong(&|i| i.engineers.clear()).contains("Chen"), "a wish names somebody who is not there");
}

/// Five thousand visits in a city: the first plan is there after one breath, and valid.
#[test]
fn five_thousand_visits_get_a_valid_plan() {
    let mut text =
        String::from("city\n\nVEHICLE\nNUMBER CAPACITY\n 900 200\n\nCUSTOMER\n\n 0 500 500 0 0 4000 0\n");
    let mut x: u64 = 7;
    let mut draw = |n: u64| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) % n
    };
    for n in 1..=5_000 {
        let (a, w) = (700 + draw(1_800), 60 + draw(600));
        text.push_str(&format!("{n} {} {} {} {a} {} 10\n", draw(1_000), draw(1_000), 1 + draw(30), a + w));
    }
    let problem = solomon::read(&text, Aim::Distance).unwrap();
    let plan = solve(&problem, None, &steps(32), &NoClock);
    check(&problem, &plan).unwrap();
    assert_eq!(plan.must_missed, 0, "{:?}", plan.unplaced.first());
}
