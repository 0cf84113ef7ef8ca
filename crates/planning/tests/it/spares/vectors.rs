//! Instances with known answers: those of the shared folder where it is there, and our own.

use planning::spares::instance::{File, answer};
use serde_json::Value;
use std::path::Path;

/// Fields that belong to other methods, or to a simulation.
fn is_optional(name: &str) -> bool {
    let prefixes = ["sim", "ci95", "hull_", "naive_", "lagrange_lb", "opt_alloc"];
    prefixes.iter().any(|p| name.starts_with(p))
}

fn tolerance(instance: &Value) -> (f64, f64) {
    let tol = &instance["tol"];
    // "2*ci95": exact values beside simulated ones are compared as such.
    (tol["rel"].as_f64().unwrap_or(0.0), tol["abs"].as_f64().unwrap_or(1e-9))
}

fn compare(place: &str, got: &Value, want: &Value, (rel, abs): (f64, f64), wrong: &mut Vec<String>) {
    match want {
        Value::Object(fields) => {
            for (name, want) in fields.iter().filter(|(name, _)| !is_optional(name)) {
                compare(&format!("{place}.{name}"), &got[name], want, (rel, abs), wrong);
            }
        }
        Value::Array(list) => {
            for (i, want) in list.iter().enumerate() {
                compare(&format!("{place}[{i}]"), &got[i], want, (rel, abs), wrong);
            }
        }
        Value::Number(want) => {
            let want = want.as_f64().unwrap();
            match got.as_f64() {
                Some(got) if (got - want).abs() <= abs + rel * want.abs() => {}
                _ => wrong.push(format!("{place}: {got}, expected {want}")),
            }
        }
        other => {
            if got != other {
                wrong.push(format!("{place}: {got}, expected {other}"));
            }
        }
    }
}

fn check(text: &str) -> usize {
    let file: File = serde_json::from_str(text).unwrap();
    let mut wrong = Vec::new();
    for instance in &file.instances {
        let id = instance["id"].as_str().unwrap();
        match answer(instance) {
            Ok(got) => compare(id, &got, &instance["expect"], tolerance(instance), &mut wrong),
            Err(why) => wrong.push(format!("{id}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    file.instances.len()
}

#[test]
fn all_shared_instances() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/spares/instances.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: the shared instances are not there");
        return;
    };
    assert!(check(&text) >= 52);
}

/// Summed from their definitions by `tests/oracle/spares.py`.
#[test]
fn all_own_instances() {
    assert!(check(include_str!("../../data/spares.json")) >= 25);
}

#[test]
fn what_can_not_be_answered_is_told() {
    let refused = [
        (r#"{"id":"a","kind":"single_poisson","input":{"lam":-1,"lead_time":3,"s":1}}"#, "lam"),
        (r#"{"id":"a","kind":"single_poisson","input":{"lam":1e300,"lead_time":1e300,"s":1}}"#, "lam"),
        (r#"{"id":"a","kind":"single_poisson","input":{"lam":"x","lead_time":3,"s":1}}"#, "input"),
        (r#"{"id":"a","kind":"single_poisson"}"#, "input"),
        (r#"{"id":"a","input":{}}"#, "kind"),
        (r#"{"id":"a","kind":"crystal_ball","input":{}}"#, "crystal_ball"),
        (
            r#"{"id":"a","kind":"two_echelon_mmc","input":{"depot":{"servers":1,"service_mean":30,"s0":1},
               "bases":[{"lam":0.1,"ship":1,"s":1}]}}"#,
            "add servers",
        ),
        (r#"{"id":"a","kind":"weibull_censored","input":{"time":[5,6],"failed":[0,0]}}"#, ""),
        (r#"{"id":"a","kind":"gamma_poisson_eb","input":{"failures":[],"exposure":[]}}"#, ""),
        ("[]", ""),
        ("null", ""),
    ];
    for (text, named) in refused {
        let why = answer(&serde_json::from_str(text).unwrap()).expect_err(text).to_string();
        assert!(why.contains(named) && !why.is_empty(), "{text}: {why}");
    }
}
