//! VROOM's JSON, as far as both speak the same problem: jobs, vehicles, skills, amounts, windows, priorities, matrices. What is not
//! planned here (shipments, breaks with several windows, steps) is refused and not passed over.

use super::input::Skills;
use super::problem::{Break, Fault, MUST, Parts, Problem, TIME_MAX, Vehicle, Visit, seconds, whole};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
struct File {
    #[serde(default)]
    jobs: Vec<Job>,
    #[serde(default)]
    shipments: Vec<serde_json::Value>,
    vehicles: Vec<Van>,
    #[serde(default)]
    matrices: BTreeMap<String, Matrices>,
}

#[derive(Clone, Debug, Deserialize)]
struct Matrices {
    durations: Vec<Vec<f64>>,
    #[serde(default)]
    costs: Option<Vec<Vec<f64>>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Job {
    id: u64,
    #[serde(default)]
    location_index: Option<usize>,
    #[serde(default)]
    setup: f64,
    #[serde(default)]
    service: f64,
    #[serde(default, alias = "amount")]
    delivery: Vec<f64>,
    #[serde(default)]
    pickup: Vec<f64>,
    #[serde(default)]
    skills: Vec<u64>,
    #[serde(default)]
    priority: f64,
    #[serde(default)]
    time_windows: Vec<(f64, f64)>,
}

#[derive(Clone, Debug, Deserialize)]
struct Van {
    id: u64,
    #[serde(default = "car")]
    profile: String,
    #[serde(default)]
    start_index: Option<usize>,
    #[serde(default)]
    end_index: Option<usize>,
    #[serde(default)]
    capacity: Vec<f64>,
    #[serde(default)]
    skills: Vec<u64>,
    #[serde(default)]
    time_window: Option<(f64, f64)>,
    #[serde(default)]
    breaks: Vec<Pause>,
    #[serde(default)]
    costs: Option<Costs>,
    #[serde(default)]
    max_tasks: Option<usize>,
}

#[derive(Clone, Debug, Deserialize)]
struct Pause {
    #[serde(default)]
    time_windows: Vec<(f64, f64)>,
    #[serde(default)]
    service: f64,
}

fn car() -> String {
    "car".to_owned()
}

#[derive(Clone, Debug, Deserialize)]
struct Costs {
    #[serde(default)]
    fixed: f64,
}

/// VROOM makes every job it can: priorities first, then as many as possible, then the ways. One left out costs more than any way.
const LEFT_OUT: i64 = MUST / 2_000_000;
/// No number of jobs outweighs one priority.
const PRIORITY: i64 = 10_000;
const PRIORITY_MAX: f64 = 100.0;

/// The priority that a price of leaving out stands for.
#[must_use]
pub fn priority(penalty: i64) -> i64 {
    (penalty / LEFT_OUT - 1) / PRIORITY
}

/// Reads such a file.
///
/// # Errors
/// A [`Fault`]: not JSON of this kind, or something that is not planned here.
pub fn read(text: &str) -> Result<Problem, Fault> {
    let file: File = serde_json::from_str(text).map_err(|e| Fault::new("", e.to_string()))?;
    if !file.shipments.is_empty() {
        return Err(Fault::new("shipments", "shipments are not planned here; give jobs"));
    }
    let n = file.matrices.values().map(|m| m.durations.len()).max().unwrap_or(0);
    let flat = |name: &str, rows: &[Vec<f64>]| -> Result<Vec<i32>, Fault> {
        if rows.len() != n || rows.iter().any(|row| row.len() != n) {
            return Err(Fault::new(name, format!("give {n} rows of {n} numbers each")));
        }
        rows.iter().flatten().map(|x| whole(name, *x)).collect()
    };
    let Some(first) = file.matrices.values().next() else {
        return Err(Fault::new("matrices", "give matrices with durations; addresses are not looked up here"));
    };
    let time = flat("durations", &first.durations)?;
    if file.matrices.values().any(|m| m.durations != first.durations) {
        return Err(Fault::new("matrices", "all profiles need the same durations here"));
    }
    let mut cost = Vec::new();
    for m in file.matrices.values() {
        cost.push(flat("costs", m.costs.as_ref().unwrap_or(&m.durations))?);
    }
    let mut skills = Skills::default();
    let mut bits = |all: &[u64]| {
        let names: Vec<String> = all.iter().map(u64::to_string).collect();
        skills.bits(names.iter().map(String::as_str))
    };
    let mut vehicles = Vec::new();
    for (number, van) in file.vehicles.iter().enumerate() {
        let name = format!("vehicle {}", van.id);
        let mut breaks = Vec::new();
        for pause in &van.breaks {
            let [(from, to)] = pause.time_windows[..] else {
                return Err(Fault::new(name, "breaks need one time window each"));
            };
            breaks.push(Break {
                from: seconds(&name, from)?,
                to: seconds(&name, to)?,
                length: seconds(&name, pause.service)?,
                paid: false,
            });
        }
        breaks.sort_by_key(|b| (b.from, b.to));
        let Some(profile) = file.matrices.keys().position(|p| *p == van.profile) else {
            return Err(Fault::new(name, format!("there is no matrix for the profile {}", van.profile)));
        };
        let (from, to) = van.time_window.unwrap_or((0.0, f64::from(TIME_MAX)));
        vehicles.push(Vehicle {
            engineer: number,
            start: van.start_index,
            end: van.end_index,
            from: seconds(&name, from)?,
            to: seconds(&name, to)?,
            breaks,
            capacity: van.capacity.iter().map(|c| whole(&name, *c)).collect::<Result<_, _>>()?,
            skills: bits(&van.skills)?,
            fixed: i64::from(whole(&name, van.costs.as_ref().map_or(0.0, |c| c.fixed))?),
            profile,
            visits_most: van.max_tasks,
            name,
            ..Vehicle::default()
        });
    }
    let mut visits = Vec::new();
    for job in &file.jobs {
        let name = format!("job {}", job.id);
        if job.pickup.iter().any(|a| *a > 0.0) {
            return Err(Fault::new(name, "pickups are not planned here; give deliveries"));
        }
        let Some(place) = job.location_index else {
            return Err(Fault::new(name, "give location_index; addresses are not looked up here"));
        };
        let windows: Result<Vec<(i32, i32)>, Fault> =
            job.time_windows.iter().map(|(a, b)| Ok((seconds(&name, *a)?, seconds(&name, *b)?))).collect();
        let windows = windows?;
        if job.priority > PRIORITY_MAX {
            return Err(Fault::new(name, "a priority is at most 100"));
        }
        let priority = whole(&name, job.priority)?;
        visits.push(Visit {
            place,
            windows: if windows.is_empty() { vec![(0, TIME_MAX)] } else { windows },
            length: seconds(&name, job.setup + job.service)?,
            amounts: job.delivery.iter().map(|a| whole(&name, *a)).collect::<Result<_, _>>()?,
            skills: bits(&job.skills)?,
            penalty: LEFT_OUT * (1 + PRIORITY * i64::from(priority)),
            name,
            ..Visit::default()
        });
    }
    let skill_names = skills.names();
    Problem::new(Parts {
        places: n,
        time,
        cost,
        visits,
        vehicles,
        scale: 1.0,
        skill_names,
        ..Parts::default()
    })
}
