//! Plans as their users ask for them.

use super::brute::NoClock;
use super::validator::check;
use planning::routes::input::Input;
use planning::routes::solomon::{self, Aim};
use planning::routes::{Options, Plan, Why, compare, first_there, insert_now, solve};

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
    let insertion = insert_now(&read.problem, &before.order, new).unwrap();
    let mut order = before.order.clone();
    order[insertion.places[0].vehicle].insert(insertion.places[0].at, new);
    let taken = Plan::told(&read.problem, &order).unwrap();
    check(&read.problem, &taken).unwrap();
    assert!((taken.cost - before.cost - insertion.cost).abs() < 1e-6, "{insertion:?}");
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

fn team() -> Input {
    serde_json::from_str(include_str!("../../../../../docs/examples/routes-team.json")).unwrap()
}

/// Two days of a team: each rule decides something, and what is left out says why.
#[test]
fn a_team_is_planned() {
    let read = team().read().unwrap();
    let plan = solve(&read.problem, None, &steps(4_000), &NoClock);
    check(&read.problem, &plan).unwrap();
    assert_eq!(plan.must_missed, 0);
    let at = |name: &str| -> Vec<(&str, i32)> {
        let stops = plan.routes.iter().flat_map(|r| r.stops.iter().map(|s| (r.name.as_str(), s)));
        stops.filter(|(_, s)| s.name == name).map(|(who, s)| (who, s.begins)).collect()
    };
    let valve = at("replace valve, waterworks");
    assert_eq!(valve.len(), 2, "{plan:?}");
    assert_eq!(valve[0].1, valve[1].1);
    let tight = at("tightness after a day, waterworks");
    assert!(tight[0].1 >= valve[0].1 + 5_400 + 72_000);
    // Chen's paper ends with the first day.
    assert_eq!(at("verify heat meter, school")[0].0, "Chen");
    assert!(at("verify heat meter, school")[0].1 < 86_400);
    assert_eq!(at("concentrator, hospital")[0].0, "Chen");
    assert_eq!(at("leak, estate"), [("Wang", 30_600)]);
    assert!(plan.routes.iter().any(|r| !r.breaks.is_empty()));
    let why = |name: &str| plan.unplaced.iter().find(|u| u.name == name).expect(name);
    assert_eq!(why("crane inspection").skills, ["crane"]);
    assert_eq!(why("second concentrator, hospital").parts, ["concentrator"]);
    let far = why("far cabinet");
    assert!(far.too_late_by.is_some_and(|late| late > 0) && far.why.contains(&(Why::Window, 4)), "{far:?}");
    let leaflet = why("leaflet, village").would.clone().expect("somebody could");
    assert!(leaflet.more > 0.0 && (leaflet.cost - 1.0 - leaflet.more).abs() < 1e-9, "{leaflet:?}");
}

/// Who works too long already, or waits for nobody, is told so.
#[test]
fn limits_and_followers_are_explained() {
    let mut input = team();
    for name in ["verify heat meter, school", "no reading, factory", "concentrator, hospital"] {
        input.visits.iter_mut().find(|v| v.name == name).unwrap().leaving_out = Some(9_000.0);
    }
    let mut long = input.visits[7].clone();
    (long.name, long.length, long.only) = ("long training".into(), 31_000.0, Some("Chen".into()));
    input.visits.push(long);
    input.visits[0].skills = vec!["crane".into()];
    let read = input.read().unwrap();
    let plan = solve(&read.problem, None, &steps(2_000), &NoClock);
    check(&read.problem, &plan).unwrap();
    let why = |name: &str| &plan.unplaced.iter().find(|u| u.name == name).expect(name).why;
    assert!(why("long training").contains(&(Why::Work, 2)), "{:?}", why("long training"));
    assert!(why("tightness after a day, waterworks").contains(&(Why::Before, 3)), "{:?}", plan.unplaced);
    assert_eq!(plan.must_missed, 2);
}

/// What a new plan costs beside today's, part by part, and who moves.
#[test]
fn a_plan_is_compared_with_todays() {
    let read = team().read().unwrap();
    let today = solve(&read.problem, None, &steps(32), &NoClock);
    let better = solve(&read.problem, Some(&today.order), &steps(4_000), &NoClock);
    let same = compare(&read.problem, &better, &better, 60);
    assert!(same.moves.is_empty() && same.cost.abs() < 1e-9);
    let difference = compare(&read.problem, &today, &better, 60);
    let parts =
        [difference.ways, difference.fixed, difference.lateness, difference.wishes, difference.changes];
    assert!((parts.iter().sum::<f64>() + difference.left_out - difference.cost).abs() < 1e-6);
    assert!(difference.cost <= 1e-6);
    // One visit dropped from today's plan is told as left out.
    let mut order = better.order.clone();
    let dropped = read.problem.visits.iter().position(|v| v.name == "no reading, factory").unwrap();
    order.iter_mut().for_each(|route| route.retain(|v| *v != dropped));
    let without = Plan::told(&read.problem, &order).unwrap();
    let moves = compare(&read.problem, &better, &without, 1_000_000).moves;
    assert_eq!(moves.iter().map(|m| (m.visit, m.to.is_none())).collect::<Vec<_>>(), [(dropped, true)]);
    // And it can be put back at once; who is there first is told for each shift.
    let back = insert_now(&read.problem, &without.order, dropped).unwrap();
    // Where visits are linked and breaks lie between them, an order can be kept in several ways: the search's may be the cheaper one.
    let before = Plan::told(&read.problem, &better.order).unwrap();
    assert!(without.cost + back.cost <= before.cost + 1e-6, "{back:?} {} {}", without.cost, before.cost);
    order[back.places[0].vehicle].insert(back.places[0].at, dropped);
    let whole = Plan::told(&read.problem, &order).unwrap();
    assert!((without.cost + back.cost - whole.cost).abs() < 1e-6, "{back:?} {} {}", without.cost, whole.cost);
    let first = first_there(&read.problem, &without.order, dropped);
    let begins: Vec<i32> = first.iter().map(|i| i.places[0].begins).collect();
    assert!(begins.len() >= 2 && begins.is_sorted(), "{first:?}");
    assert!(begins[0] <= back.places[0].begins);
}

#[test]
fn what_is_wrong_with_a_team_is_told() {
    let wrong = |change: &dyn Fn(&mut Input)| -> String {
        let mut input = team();
        change(&mut input);
        input.read().map(|_| ()).expect_err("it is wrong").to_string()
    };
    assert!(wrong(&|i| i.visits[1].name = i.visits[0].name.clone()).contains("same name"));
    assert!(wrong(&|i| i.visits[1].after[0].visit = "nothing".into()).contains("nothing"));
    assert!(wrong(&|i| i.visits[1].after[0].visit = i.visits[1].name.clone()).contains("itself"));
    assert!(wrong(&|i| i.visits[1].after[0].gap = 1e9).contains("1000000000"));
    assert!(
        wrong(&|i| {
            let mut after = i.visits[1].after[0].clone();
            after.visit.clone_from(&i.visits[1].name);
            i.visits[0].after.push(after);
        })
        .contains("waits")
    );
    assert!(wrong(&|i| i.engineers[0].shifts[0].breaks[0].to = 0.0).contains("break"));
    assert!(
        wrong(&|i| {
            let rest = i.engineers[0].shifts[0].breaks[0].clone();
            i.engineers[0].shifts[0].breaks = vec![rest; 9];
        })
        .contains("breaks")
    );
    assert!(wrong(&|i| i.engineers[0].shifts[1].from = 30_000.0).contains("overlap"));
    assert!(wrong(&|i| i.engineers[0].work_most = Some(f64::INFINITY)).contains("inf"));
    assert!(wrong(&|i| i.engineers[0].papers[0].until = f64::NAN).contains("verification"));
    assert!(wrong(&|i| i.speed_by_hour = vec![1.0; 23]).contains("24"));
    assert!(wrong(&|i| i.speed_by_hour[3] = 0.0).contains("speed"));
    assert!(wrong(&|i| i.visits[6].locked.as_mut().unwrap().shift = Some(4)).contains("no shift 4"));
    assert!(wrong(&|i| i.visits[0].parts = [("valve DN50".into(), -1.0)].into()).contains("-1"));
    assert!(wrong(&|i| i.visits[3].due = Some(1e9)).contains("1000000000"));
}
