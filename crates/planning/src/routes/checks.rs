//! What must hold for a question before it is searched, and what is reckoned once for it.

use super::problem::{
    BREAKS_MAX, Engineer, Fault, Parts, Problem, Quick, TIME_MAX, VEHICLES_MAX, VISITS_MAX, Vehicle, Visit,
};
use std::collections::BTreeMap;

/// Largest price of an hour of lateness: all lateness of a visit stays below leaving out one that must be made.
const LATE_HOUR_MAX: i64 = 1_000_000_000;
/// Rows that are compared with as many columns at once.
const SQUARE: usize = 64;

impl Problem {
    /// Makes it, with all that hangs together checked.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn new(parts: Parts) -> Result<Self, Fault> {
        let Parts {
            places,
            mut time,
            mut cost,
            mut visits,
            mut vehicles,
            mut engineers,
            pace,
            scale,
            skill_names: skills,
            part_names: parts,
        } = parts;
        if visits.is_empty() || vehicles.is_empty() {
            return Err(Fault::new("", "there is nothing to plan; name at least one visit and one shift"));
        }
        if visits.len() > VISITS_MAX || vehicles.len() > VEHICLES_MAX {
            return Err(Fault::new("", "that is more than is planned at once; divide it"));
        }
        if time.len() != places * places || cost.iter().any(|c| c.len() != places * places) || cost.is_empty()
        {
            return Err(Fault::new("matrices", format!("give {places} rows of {places} numbers each")));
        }
        if time.iter().any(|t| !(0..=TIME_MAX).contains(t)) || cost.iter().flatten().any(|c| *c < 0) {
            return Err(Fault::new("matrices", "a way takes longer than three years, or less than nothing"));
        }
        for (number, vehicle) in vehicles.iter().enumerate() {
            check_vehicle(vehicle, places, cost.len())?;
            let overlaps = |other: &Vehicle| {
                other.engineer == vehicle.engineer && other.from < vehicle.to && vehicle.from < other.to
            };
            // Alike shifts of one person would let one be in two places.
            if vehicles[number + 1..].iter().any(overlaps) {
                return Err(Fault::new(&vehicle.name, "two of the shifts overlap"));
            }
        }
        let people = vehicles.iter().map(|v| v.engineer + 1).max().unwrap_or(0);
        if people > VEHICLES_MAX {
            return Err(Fault::new("engineers", "that is more than is planned at once; divide it"));
        }
        engineers.resize(people.max(engineers.len()), Engineer::default());
        for number in 0..visits.len() {
            check_visit(&visits, number, places)?;
        }
        let measures = visits.iter().map(|v| v.amounts.len()).max().unwrap_or(0);
        for visit in &mut visits {
            visit.amounts.resize(measures, 0);
        }
        for vehicle in &mut vehicles {
            // What is not said is not limited.
            vehicle.capacity.resize(measures, i32::MAX / 4);
        }
        let mut followers = vec![Vec::new(); visits.len()];
        for (number, visit) in visits.iter().enumerate() {
            for (first, _) in &visit.after {
                followers[*first].push(number);
            }
        }
        let linked = visits.iter().any(|v| v.with.is_some() || !v.after.is_empty());
        if linked {
            check_circles(&visits, &followers)?;
        }
        widen(&mut time, places);
        cost.iter_mut().for_each(|cost| widen(cost, places));
        let limited = |v: &Vehicle| v.work_most.is_some() || engineers[v.engineer].work_most.is_some();
        let is_plain = |v: &Vehicle| v.breaks.is_empty() && !limited(v) && pace.is_none() && !linked;
        let plain: Vec<bool> = vehicles.iter().map(is_plain).collect();
        let limited: Vec<bool> = vehicles.iter().map(limited).collect();
        let mut problem = Self {
            quick: visits.iter().map(Quick::of).collect(),
            plain,
            limited,
            able: Vec::new(),
            kinds: kinds(&vehicles, |v| linked || engineers[v.engineer].work_most.is_some()),
            parted: visits.iter().any(|v| !v.parts.is_empty()),
            symmetric: is_symmetric(&time, places) && cost.iter().all(|c| is_symmetric(c, places)),
            places,
            time,
            cost,
            visits,
            vehicles,
            engineers,
            pace,
            scale,
            skills,
            parts,
            followers,
            linked,
        };
        problem.able = able(&problem);
        Ok(problem)
    }
}

/// By visit and vehicle, whether one may make the other; a bit each.
fn able(problem: &Problem) -> Vec<u64> {
    let words = problem.vehicles.len().div_ceil(64);
    let mut able = vec![0; words * problem.visits.len()];
    for (visit, bits) in able.chunks_mut(words).enumerate() {
        for vehicle in (0..problem.vehicles.len()).filter(|vehicle| problem.may(*vehicle, visit)) {
            bits[vehicle / 64] |= 1 << (vehicle % 64);
        }
    }
    able
}

/// Numbers of vehicles: those that differ in name and person alone have the same. Where limits or other halves hold for a person, no
/// two are the same.
fn kinds(vehicles: &[Vehicle], is_own: impl Fn(&Vehicle) -> bool) -> Vec<u32> {
    let mut known = BTreeMap::new();
    let mut numbers = Vec::with_capacity(vehicles.len());
    for (number, v) in vehicles.iter().enumerate() {
        let breaks: Vec<_> = v.breaks.iter().map(|b| (b.from, b.to, b.length, b.paid)).collect();
        let own = is_own(v).then_some(number);
        let where_and_when = (v.start, v.end, v.from, v.to, v.profile);
        let what =
            (where_and_when, v.fixed, v.hour, v.skills, v.visits_most, v.work_most, &v.capacity, breaks, own);
        let next = u32::try_from(known.len()).unwrap_or(0);
        numbers.push(*known.entry(what).or_insert(next));
    }
    numbers
}

impl Quick {
    fn of(visit: &Visit) -> Self {
        Self {
            place: u32::try_from(visit.place).unwrap_or(0),
            length: visit.length,
            from: visit.windows[0].0,
            to: visit.windows[visit.windows.len() - 1].1,
            several: visit.windows.len() > 1,
            due: visit.due.is_some(),
            wished: visit.preferred.is_some() || visit.was.is_some(),
            own: visit.preferred.is_some()
                || visit.was.is_some()
                || visit.only.is_some()
                || visit.shift.is_some()
                || !visit.parts.is_empty(),
        }
    }
}

fn is_symmetric(matrix: &[i32], places: usize) -> bool {
    let at = |a: usize, b: usize| matrix[a * (places + 1) + b];
    // Square by square: a column of a large matrix is far to walk.
    let squares = places.div_ceil(SQUARE);
    let rows = |square: usize| square * SQUARE..places.min((square + 1) * SQUARE);
    (0..squares).all(|a| (0..=a).all(|b| rows(a).all(|x| rows(b).all(|y| at(x, y) == at(y, x)))))
}

/// Adds the place that is nowhere, in the room of the matrix itself: large ones should not be there twice.
fn widen(matrix: &mut Vec<i32>, places: usize) {
    let row = places + 1;
    matrix.resize(row * row, 0);
    for place in (0..places).rev() {
        matrix.copy_within(place * places..(place + 1) * places, place * row);
        matrix[place * row + places] = 0;
    }
}

fn check_place(name: &str, place: Option<usize>, places: usize) -> Result<(), Fault> {
    match place {
        Some(place) if place >= places => Err(Fault::new(name, format!("there is no place {place}"))),
        _ => Ok(()),
    }
}

fn check_times(name: &str, times: &[i32]) -> Result<(), Fault> {
    if times.iter().all(|t| (0..=TIME_MAX).contains(t)) {
        return Ok(());
    }
    Err(Fault::new(name, "a time is below 0 or after three years; count from a day near the first shift"))
}

fn check_vehicle(vehicle: &Vehicle, places: usize, profiles: usize) -> Result<(), Fault> {
    let name = &vehicle.name;
    check_place(name, vehicle.start, places)?;
    check_place(name, vehicle.end, places)?;
    check_times(name, &[vehicle.from, vehicle.to, vehicle.work_most.unwrap_or(0)])?;
    if vehicle.from > vehicle.to {
        return Err(Fault::new(name, "the shift ends before it begins"));
    }
    if vehicle.profile >= profiles {
        return Err(Fault::new(name, "there is no matrix for its profile"));
    }
    if vehicle.breaks.len() > BREAKS_MAX {
        return Err(Fault::new(name, format!("a shift has at most {BREAKS_MAX} breaks")));
    }
    let mut last = (0, 0);
    for rest in &vehicle.breaks {
        check_times(name, &[rest.from, rest.to, rest.length])?;
        if rest.from > rest.to {
            return Err(Fault::new(name, "a break's window ends before it begins"));
        }
        if (rest.from, rest.to) < last || rest.to < last.1 {
            return Err(Fault::new(name, "sort the breaks by their windows"));
        }
        last = (rest.from, rest.to);
    }
    Ok(())
}

fn check_visit(visits: &[Visit], number: usize, places: usize) -> Result<(), Fault> {
    let visit = &visits[number];
    let name = &visit.name;
    check_place(name, Some(visit.place), places)?;
    check_times(name, &[visit.length, visit.due.map_or(0, |d| d.0)])?;
    if visit.due.is_some_and(|(_, hour)| !(0..=LATE_HOUR_MAX).contains(&hour)) {
        return Err(Fault::new(name, "an hour of lateness costs too much to reckon with"));
    }
    let mut last = None;
    for (from, to) in &visit.windows {
        check_times(name, &[*from, *to])?;
        if from > to || last.is_some_and(|last| *from <= last) {
            return Err(Fault::new(name, "its windows end before they begin, or overlap; sort them"));
        }
        last = Some(*to);
    }
    if visit.windows.is_empty() {
        return Err(Fault::new(name, "it has no window"));
    }
    for (first, gap) in &visit.after {
        check_times(name, &[*gap])?;
        if *first >= visits.len() || *first == number {
            return Err(Fault::new(name, "it comes after a visit that is not there, or after itself"));
        }
    }
    if let Some(other) = visit.with {
        let Some(half) = visits.get(other).filter(|half| half.with == Some(number) && other != number) else {
            return Err(Fault::new(name, "its other half does not know of it"));
        };
        let alike = (half.place, &half.windows, half.length) == (visit.place, &visit.windows, visit.length);
        if !alike {
            return Err(Fault::new(name, "its two halves differ in place, windows or length"));
        }
    }
    Ok(())
}

/// Visits that wait for each other are made by nobody.
fn check_circles(visits: &[Visit], followers: &[Vec<usize>]) -> Result<(), Fault> {
    // Both halves of a visit are one in this: they begin together.
    let one = |v: usize| visits[v].with.map_or(v, |other| other.min(v));
    let mut before = vec![0_usize; visits.len()];
    for (number, visit) in visits.iter().enumerate() {
        before[one(number)] += visit.after.len();
    }
    let mut free: Vec<usize> = (0..visits.len()).filter(|v| one(*v) == *v && before[*v] == 0).collect();
    let mut done = 0;
    while let Some(visit) = free.pop() {
        done += 1;
        let halves = [Some(visit), visits[visit].with];
        for next in halves.into_iter().flatten().flat_map(|half| &followers[half]) {
            let next = one(*next);
            before[next] -= 1;
            if before[next] == 0 {
                free.push(next);
            }
        }
    }
    if done == (0..visits.len()).filter(|v| one(*v) == *v).count() {
        return Ok(());
    }
    let stuck = (0..visits.len()).find(|v| before[one(*v)] > 0).unwrap_or(0);
    Err(Fault::new(&visits[stuck].name, "it waits for a visit that waits for it"))
}
