//! Whatever a file says, there is a plan that the validator agrees with, or a sentence that names the place.

use super::brute::NoClock;
use super::validator::check;
use planning::routes::input::Input;
use planning::routes::{Options, solve};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Mostly numbers as people write them, now and then one that nobody should.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        1_500 => (0..2_000_i32).prop_map(|n| json!(n)),
        200 => (0.0..40_000.0_f64).prop_map(|n| json!(n)),
        1 => Just(json!(1e9)),
        1 => Just(json!(1e308)),
        1 => Just(json!(-5)),
        1 => Just(json!(99_999_999)),
        1 => Just(json!(0.4)),
    ]
}

fn name(of: &'static str) -> impl Strategy<Value = String> {
    // There are two engineers.
    let most = if of == "e" { 2 } else { 6_usize };
    prop_oneof![2_000 => (0..most).prop_map(move |n| format!("{of}{n}")), 1 => Just("水表 \u{0} '".to_owned())]
}

fn maybe(chance: f64, value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    proptest::option::weighted(chance, value).prop_map(|v| v.unwrap_or(Value::Null))
}

/// Leaves out what is null.
fn object(fields: &[(&str, Value)]) -> Value {
    let given = fields.iter().filter(|(_, v)| !v.is_null());
    Value::Object(given.map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

fn window() -> impl Strategy<Value = Value> {
    (number(), 0..4_000_i32).prop_map(|(from, wide)| {
        let to = from.as_f64().map_or(json!(wide), |from| json!(from + f64::from(wide)));
        json!([from, to])
    })
}

fn shift() -> impl Strategy<Value = Value> {
    let rest = (number(), 0..900_i32, number(), any::<bool>()).prop_map(|(from, wide, length, paid)| {
        let to = from.as_f64().unwrap_or(0.0) + f64::from(wide);
        json!({ "from": from, "to": to, "length": length, "paid": paid })
    });
    (
        number(),
        0..30_000_i32,
        maybe(0.7, name("p").prop_map(Value::from)),
        maybe(0.3, number()),
        proptest::collection::vec(rest, 0..2),
    )
        .prop_map(|(from, wide, start, work, breaks)| {
            let to = from.as_f64().unwrap_or(0.0) + f64::from(wide);
            object(&[
                ("from", from),
                ("to", json!(to)),
                ("start", start.clone()),
                ("end", start),
                ("work_most", work),
                ("breaks", json!(breaks)),
            ])
        })
}

fn engineer(number_of: usize) -> impl Strategy<Value = Value> {
    (
        proptest::collection::vec(shift(), 1..3),
        proptest::collection::vec(name("s"), 0..3),
        (number(), number(), number()),
        maybe(0.2, number()),
        number(),
    )
        .prop_map(move |(mut shifts, skills, (hour, km, shift), work, stock)| {
            // Shifts of one person one after the other, most of the time.
            if let [first, second] = &mut shifts[..] {
                let after = first["to"].as_f64().unwrap_or(0.0);
                let long = second["to"].as_f64().unwrap_or(0.0) - second["from"].as_f64().unwrap_or(0.0);
                (second["from"], second["to"]) = (json!(after), json!(after + long));
            }
            object(&[
                ("name", json!(format!("e{number_of}"))),
                ("shifts", json!(shifts)),
                ("skills", json!(skills)),
                ("cost_per_hour", hour),
                ("cost_per_km", km),
                ("cost_per_shift", shift),
                ("work_most", work),
                ("stock", json!({ "valve": stock })),
            ])
        })
}

fn visit(number_of: usize) -> impl Strategy<Value = Value> {
    let wish =
        || maybe(0.2, (name("e"), number()).prop_map(|(e, cost)| json!({ "engineer": e, "cost": cost })));
    let after = (name("v"), number()).prop_map(|(v, gap)| json!([{ "visit": v, "gap": gap }]));
    (
        (
            name("p"),
            proptest::collection::vec(window(), 0..2),
            number(),
            proptest::collection::vec(name("s"), 0..2),
        ),
        (maybe(0.8, number()), maybe(0.3, number()), number(), wish(), wish()),
        (
            maybe(0.15, after),
            maybe(0.15, Just(json!({}))),
            maybe(0.1, name("e").prop_map(|e| json!({ "engineer": e }))),
            maybe(0.2, number().prop_map(|n| json!({ "valve": n }))),
        ),
    )
        .prop_map(
            move |(
                (place, windows, length, skills),
                (out, due, late, was, preferred),
                (after, second, locked, parts),
            )| {
                object(&[
                    ("name", json!(format!("v{number_of}"))),
                    ("place", json!(place)),
                    ("windows", json!(windows)),
                    ("length", length),
                    ("skills", json!(skills)),
                    ("leaving_out", out),
                    ("due", due),
                    ("late_per_hour", late),
                    ("today", was),
                    ("preferred", preferred),
                    ("after", after),
                    ("second", second),
                    ("locked", locked),
                    ("parts", parts),
                ])
            },
        )
}

/// Ways of any kind, no shortest ones among them; or places on the map with speeds by the hour.
fn question() -> impl Strategy<Value = Value> {
    let rows = || proptest::collection::vec(proptest::collection::vec(0..2_000_i32, 6), 6);
    let speeds = maybe(0.3, proptest::collection::vec(10.0..80.0_f64, 24).prop_map(|v| json!(v)));
    let visits: Vec<_> = (0..6).map(visit).collect();
    (rows(), rows(), any::<bool>(), speeds, (engineer(0), engineer(1)), visits).prop_map(
        |(seconds, metres, mapped, speeds, engineers, visits)| {
            let places: Vec<Value> = (0..6)
                .map(|n| json!({ "code": format!("p{n}"), "latitude": 30.0 + f64::from(n * n) / 300.0, "longitude": 120.0 }))
                .collect();
            let matrix = if mapped { Value::Null } else { json!({ "seconds": seconds, "metres": metres }) };
            object(&[
                ("places", json!(places)),
                ("matrix", matrix),
                ("speed_by_hour", speeds),
                ("engineers", json!([engineers.0, engineers.1])),
                ("visits", json!(visits)),
            ])
        },
    )
}

#[derive(Default)]
struct Met {
    plans: usize,
    faults: usize,
}

fn ask(question: &Value, met: &mut Met) -> Result<(), String> {
    let input: Input = match serde_json::from_value(question.clone()) {
        Ok(input) => input,
        Err(error) => return if error.to_string().is_empty() { Err("no sentence".into()) } else { Ok(()) },
    };
    let read = match input.read() {
        Ok(read) => read,
        Err(fault) => {
            met.faults += 1;
            return if fault.to_string().is_empty() { Err("no sentence".into()) } else { Ok(()) };
        }
    };
    met.plans += 1;
    let options = Options { seed: 5, threads: 1, iterations: Some(60) };
    let plan = solve(&read.problem, read.begin.as_deref(), &options, &NoClock);
    check(&read.problem, &plan).map(|_| ())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_question_has_a_plan_or_a_named_fault(question in question()) {
        ask(&question, &mut Met::default()).map_err(TestCaseError::fail)?;
    }
}

/// The questions above are of both kinds.
#[test]
fn both_kinds_are_met() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = question();
    let mut met = Met::default();
    for _ in 0..300 {
        ask(&strategy.new_tree(&mut runner).unwrap().current(), &mut met).unwrap();
    }
    assert!(met.plans >= 30 && met.faults >= 30, "{} plans, {} faults", met.plans, met.faults);
}
