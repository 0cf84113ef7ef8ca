//! The text files of Solomon (1987) and of Gehring & Homberger (1999): one depot, alike vehicles, windows, distances in the plane.

use super::problem::{Fault, MUST, Parts, Problem, Vehicle, Visit};

/// What is to be least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// The way alone.
    #[default]
    Distance,
    /// Vehicles first, then the way.
    Vehicles,
}

/// Distances are kept with so many parts of a unit, cut off (not rounded) at the last, as the VRP with time windows competitions do.
pub const PARTS: f64 = 10.0;
/// More than any way.
const VEHICLE_COST: i64 = 1_000_000;

/// Reads such a file.
///
/// # Errors
/// A [`Fault`] that names the line.
pub fn read(text: &str, aim: Aim) -> Result<Problem, Fault> {
    let fault = |line: usize, what: &str| Fault::new(format!("line {line}"), what);
    let mut vehicles_of = None;
    let mut rows: Vec<[f64; 7]> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let numbers: Result<Vec<f64>, _> = words.iter().map(|w| w.parse::<f64>()).collect();
        let Ok(numbers) = numbers else { continue };
        if numbers.iter().any(|x| !x.is_finite() || x.abs() > 1e7) {
            return Err(fault(number + 1, "a number is too large"));
        }
        match (numbers.as_slice(), vehicles_of) {
            ([], _) => {}
            ([count, capacity], None) => vehicles_of = Some((*count, *capacity)),
            ([a, b, c, d, e, f, g], Some(_)) => rows.push([*a, *b, *c, *d, *e, *f, *g]),
            _ => {
                return Err(fault(
                    number + 1,
                    "expected number and capacity of vehicles, then seven numbers a customer",
                ));
            }
        }
    }
    let Some((count, capacity)) = vehicles_of else {
        return Err(fault(1, "number and capacity of vehicles are missing"));
    };
    if rows.len() < 2 || rows.len() > super::problem::VISITS_MAX {
        return Err(fault(1, "a depot and at least one customer are needed"));
    }
    if !(1.0..=5_000.0).contains(&count) || !(0.0..=1e6).contains(&capacity) {
        return Err(fault(1, "number or capacity of vehicles can't be used"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most ten million times ten")]
    let tenths = |x: f64| (x * PARTS) as i32;
    let mut ways = Vec::with_capacity(rows.len() * rows.len());
    for a in &rows {
        for b in &rows {
            ways.push(tenths((a[1] - b[1]).hypot(a[2] - b[2])));
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most a million")]
    let capacity = capacity as i32;
    let visit = |(place, row): (usize, &[f64; 7])| {
        if row[3] < 0.0 || row[4] < 0.0 || row[5] < row[4] || row[6] < 0.0 {
            return Err(Fault::new(
                format!("customer {}", row[0]),
                "its numbers are below 0, or its window ends before it begins",
            ));
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most ten million")]
        let demand = row[3] as i32;
        Ok(Visit {
            name: format!("{}", row[0]),
            place,
            windows: vec![(tenths(row[4]), tenths(row[5]))],
            length: tenths(row[6]),
            amounts: vec![demand],
            penalty: MUST,
            ..Visit::default()
        })
    };
    let visits: Result<Vec<Visit>, Fault> = rows.iter().enumerate().skip(1).map(visit).collect();
    let vehicle = Vehicle {
        name: "vehicle".to_owned(),
        engineer: 0,
        start: Some(0),
        end: Some(0),
        from: tenths(rows[0][4]),
        to: tenths(rows[0][5]),
        capacity: vec![capacity],
        fixed: if aim == Aim::Vehicles { VEHICLE_COST } else { 0 },
        ..Vehicle::default()
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 5,000")]
    let fleet = (0..count as usize).map(|n| Vehicle {
        name: format!("vehicle {}", n + 1),
        engineer: n,
        ..vehicle.clone()
    });
    Problem::new(Parts {
        places: rows.len(),
        cost: vec![ways.clone()],
        time: ways,
        visits: visits?,
        vehicles: fleet.collect(),
        scale: PARTS,
        ..Parts::default()
    })
}
