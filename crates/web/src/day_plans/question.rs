//! What a plan asks, as it is kept: a day's visits and people, or a file. And what the route engine makes of it.

use domain::ids::{CaseId, FaultCode, SiteId};
use domain::severity::Severity;
use domain::visiting::{Depot, Lunch};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use planning::routes::input::{Input, Read};
use planning::routes::problem::{Fault, Problem};
use planning::routes::{Plan, vroom};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Seconds of a day.
pub(super) const DAY: i32 = 86_400;
/// Visits of one plan, here and through the interface: ways between all of them are kept.
pub(crate) const VISITS_MAX: usize = 1_500;
/// Days of one plan.
pub(super) const DAYS_MAX: u32 = 5;

/// Degrees north and east.
pub(super) type Degrees = (f64, f64);

/// What is kept of a plan's question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Body {
    Day(Box<Question>),
    /// Our own JSON or VROOM's, as it came.
    File(String),
}

/// A day of visits, or a few.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Midnight of the first day; all times are seconds from here.
    pub(super) zero: Timestamp,
    pub(super) first: Date,
    pub(super) days: u32,
    pub(super) travel: Travel,
    pub(super) lunch: Lunch,
    pub(super) depots: Vec<Depot>,
    /// Yuan when another person comes than the plan in force says, and than the one who has the case.
    pub(super) change: u32,
    pub(super) preferred: u32,
    pub(super) people: Vec<Worker>,
    pub(super) visits: Vec<Call>,
    /// The plan in force when this one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<Base>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Travel {
    pub(super) speed_kmh: u32,
    pub(super) road_percent: u32,
    pub(super) speed_by_hour: Vec<u32>,
}

/// Somebody who may go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Worker {
    pub(super) person: i64,
    /// Unlike any other of the plan.
    pub(super) name: String,
    pub(super) skills: BTreeMap<String, Option<Date>>,
    pub(super) start: Option<Degrees>,
    pub(super) end: Option<Degrees>,
    pub(super) cost_per_hour: u32,
    pub(super) cost_per_km: f64,
    pub(super) seconds_most: Option<u32>,
    pub(super) visits_most: Option<u32>,
    /// Beginning and end of each.
    pub(super) shifts: Vec<(i32, i32)>,
    /// Taken out of the plan by hand: ill, needed elsewhere.
    #[serde(default)]
    pub(super) out: bool,
}

/// A visit to a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Call {
    pub(super) case: CaseId,
    pub(super) customer: String,
    pub(super) site: Option<SiteId>,
    pub(super) site_name: String,
    pub(super) address: String,
    pub(super) at: Option<Degrees>,
    pub(super) severity: Severity,
    pub(super) fault: Option<FaultCode>,
    pub(super) seconds: u32,
    /// When work may begin.
    pub(super) windows: Vec<(i32, i32)>,
    pub(super) skills: BTreeSet<String>,
    /// Before zero where it is late already.
    pub(super) due: Option<i64>,
    pub(super) late_per_hour: u32,
    pub(super) leaving_out: u32,
    /// Has the case now.
    pub(super) assignee: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lock: Option<Lock>,
    /// Left out by hand.
    #[serde(default)]
    pub(super) out: bool,
    /// Begun by somebody who was taken out of the plan since: nobody else goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) begun: Option<(i64, i32)>,
}

/// Who comes, whatever it costs; with a time where it has begun already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lock {
    pub(super) person: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<i32>,
}

/// What holds when a plan is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Base {
    pub(super) plan: i64,
    pub(super) order: Vec<Leg>,
}

/// The visits of one shift in their order, by names; as the field `today` of our own files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leg {
    pub(crate) engineer: String,
    #[serde(default)]
    pub(crate) shift: usize,
    pub(crate) visits: Vec<String>,
}

impl Question {
    /// Seconds since zero.
    pub(super) fn seconds(&self, at: Timestamp) -> i64 {
        at.as_second() - self.zero.as_second()
    }

    pub(super) fn moment(&self, seconds: i32) -> Timestamp {
        Timestamp::from_second(self.zero.as_second() + i64::from(seconds)).unwrap_or(self.zero)
    }

    pub(super) fn worker(&self, person: i64) -> Option<&Worker> {
        self.people.iter().find(|worker| worker.person == person)
    }

    /// By what the engine calls them.
    pub(super) fn worker_named(&self, name: &str) -> Option<&Worker> {
        self.people.iter().find(|worker| worker.name == name)
    }

    pub(super) fn call(&self, name: &str) -> Option<&Call> {
        let case: CaseId = name.parse().ok()?;
        self.visits.iter().find(|call| call.case == case)
    }

    pub(super) fn call_mut(&mut self, case: CaseId) -> Option<&mut Call> {
        self.visits.iter_mut().find(|call| call.case == case)
    }

    /// In our own format (docs/routes.md).
    pub(super) fn to_json(&self, today: &[Leg]) -> Value {
        let planned: Vec<&Worker> = self.people.iter().filter(|worker| worker.is_planned()).collect();
        let calls: Vec<&Call> = self.visits.iter().filter(|call| call.is_planned()).collect();
        let mut places = Vec::new();
        let mut place = |code: String, at: Degrees| {
            places.push(json!({ "code": code, "latitude": at.0, "longitude": at.1 }));
            code
        };
        let engineers: Vec<Value> = planned
            .iter()
            .map(|worker| {
                let start = worker.start.map(|at| place(format!("start of {}", worker.name), at));
                let end = match worker.end {
                    Some(at) => Some(place(format!("end of {}", worker.name), at)),
                    None => start.clone(),
                };
                worker.to_json(self, start, end)
            })
            .collect();
        let visits: Vec<Value> = calls
            .iter()
            .filter_map(|call| Some(call.to_json(self, &place(call.case.to_string(), call.at?))))
            .collect();
        let names: BTreeSet<String> = calls.iter().map(|call| call.case.to_string()).collect();
        let known = |leg: &Leg| {
            let worker = planned.iter().find(|worker| worker.name == leg.engineer)?;
            (leg.shift < worker.shifts.len()).then(|| {
                let visits: Vec<&String> = leg.visits.iter().filter(|name| names.contains(*name)).collect();
                json!({ "engineer": leg.engineer, "shift": leg.shift, "visits": visits })
            })
        };
        let today: Vec<Value> = today.iter().filter_map(known).collect();
        json!({
            "name": self.first.to_string(),
            "places": places,
            "speed_kmh": self.travel.speed_kmh,
            "road_factor": f64::from(self.travel.road_percent) / 100.0,
            "speed_by_hour": self.travel.speed_by_hour,
            "engineers": engineers,
            "visits": visits,
            "today": today,
        })
    }

    /// Who had a visit in the plan that holds.
    pub(super) fn had(&self, case: &str) -> Option<&Worker> {
        let base = self.base.as_ref()?;
        let leg = base.order.iter().find(|leg| leg.visits.iter().any(|name| name == case))?;
        self.worker_named(&leg.engineer)
    }
}

impl Worker {
    /// Goes out on one of the days.
    pub(super) fn is_planned(&self) -> bool {
        !self.out && !self.shifts.is_empty()
    }

    fn to_json(&self, question: &Question, start: Option<String>, end: Option<String>) -> Value {
        let mut skills = Vec::new();
        let mut papers = Vec::new();
        for (name, until) in &self.skills {
            match until.and_then(|last| last.checked_add(1.day()).ok()) {
                // The midnight after its last day.
                Some(over) => {
                    let days = question.first.until(over).map_or(0, |span| span.get_days());
                    papers.push(json!({ "name": name, "until": i64::from(days) * i64::from(DAY) }));
                }
                None => skills.push(name),
            }
        }
        let shifts = self.shifts.iter().map(|(from, to)| {
            let midnight = from.div_euclid(DAY) * DAY;
            let mut shift =
                json!({ "from": from, "to": to, "breaks": lunch(&question.lunch, midnight, *from, *to) });
            for (name, place) in [("start", &start), ("end", &end)] {
                if let Some(place) = place {
                    shift[name] = json!(place);
                }
            }
            if let Some(most) = self.seconds_most {
                shift["work_most"] = json!(most);
            }
            if let Some(most) = self.visits_most {
                shift["visits_most"] = json!(most);
            }
            shift
        });
        json!({
            "name": self.name,
            "skills": skills,
            "papers": papers,
            "cost_per_hour": self.cost_per_hour,
            "cost_per_km": self.cost_per_km,
            "shifts": shifts.collect::<Vec<Value>>(),
        })
    }
}

fn seconds_of(time: jiff::civil::Time) -> i32 {
    i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60
}

/// Whoever works through noon has a break.
fn lunch(lunch: &Lunch, midnight: i32, from: i32, to: i32) -> Vec<Value> {
    let (first, last) = (midnight + seconds_of(lunch.from), midnight + seconds_of(lunch.to));
    let length = i32::try_from(lunch.minutes * 60).unwrap_or(0);
    if length == 0 || from >= last || to <= first + length {
        return Vec::new();
    }
    vec![json!({ "from": first.max(from), "to": last, "length": length })]
}

impl Call {
    /// Somebody has to go, and it is known where to.
    pub(super) fn is_planned(&self) -> bool {
        !self.out && self.begun.is_none() && self.at.is_some()
    }

    fn to_json(&self, question: &Question, place: &str) -> Value {
        let name = self.case.to_string();
        let mut visit = json!({
            "name": name,
            "place": place,
            "windows": self.windows,
            "length": self.seconds,
            "skills": self.skills,
            "leaving_out": self.leaving_out,
        });
        if let Some(due) = self.due {
            // What is late before anybody can begin is late whoever goes; only what the plan can change has a price.
            let opens = self.windows.first().map_or(0, |(from, _)| i64::from(*from));
            visit["due"] = json!(due.max(opens));
            visit["late_per_hour"] = json!(self.late_per_hour);
        }
        let planned = |person: i64| question.worker(person).filter(|worker| worker.is_planned());
        if let Some(lock) = self.lock
            && let Some(worker) = planned(lock.person)
        {
            visit["locked"] = match lock.at {
                Some(at) => json!({ "engineer": worker.name, "at": at }),
                None => json!({ "engineer": worker.name }),
            };
        }
        let had = question.had(&name);
        if let Some(worker) = had.filter(|worker| worker.is_planned()) {
            visit["today"] = json!({ "engineer": worker.name, "cost": question.change });
        } else if let Some(worker) = self.assignee.and_then(planned) {
            visit["preferred"] = json!({ "engineer": worker.name, "cost": question.preferred });
        }
        visit
    }
}

/// A question as the engine has it, with where everything is.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(super) problem: Problem,
    /// Where to begin.
    pub(super) begin: Option<Vec<Vec<usize>>>,
    /// By the number of a place; none in files with a matrix.
    pub(super) places: Vec<Option<Degrees>>,
}

/// Reads a file: our own JSON or VROOM's.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn read_file(text: &str) -> Result<Asked, Fault> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Fault { place: String::new(), what: error.to_string() })?;
    if value.get("vehicles").is_some() && value.get("engineers").is_none() {
        let problem = vroom::read(text)?;
        within(&problem)?;
        return Ok(Asked { places: vec![None; problem.places], begin: None, problem });
    }
    read_value(value)
}

/// Reads a question in our own format.
///
/// # Errors
/// As [`read_file`].
pub(crate) fn read_value(value: Value) -> Result<Asked, Fault> {
    let input: Input = serde_path_to_error::deserialize(value)
        .map_err(|error| Fault { place: error.path().to_string(), what: error.inner().to_string() })?;
    if input.visits.len() > VISITS_MAX || input.places.len() > 2 * VISITS_MAX {
        return Err(too_many());
    }
    let places = input.places.iter().map(|place| place.latitude.zip(place.longitude)).collect();
    let Read { problem, begin } = input.read()?;
    within(&problem)?;
    Ok(Asked { problem, begin, places })
}

fn within(problem: &Problem) -> Result<(), Fault> {
    if problem.visits.len() > 2 * VISITS_MAX || problem.vehicles.len() > VISITS_MAX {
        return Err(too_many());
    }
    Ok(())
}

fn too_many() -> Fault {
    Fault { place: "visits".to_owned(), what: format!("at most {VISITS_MAX} are planned here at once") }
}

impl Body {
    /// What the engine is asked, beginning with `order`.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub(super) fn asked(&self, order: &[Leg]) -> Result<Asked, Fault> {
        let mut asked = match self {
            Self::Day(question) => read_value(question.to_json(order))?,
            Self::File(text) => read_file(text)?,
        };
        if !order.is_empty() {
            asked.begin = Some(asked.numbers(order));
        }
        Ok(asked)
    }
}

impl Asked {
    /// The number of a shift among those of its engineer.
    pub(super) fn shift_of(&self, vehicle: usize) -> usize {
        let engineer = self.problem.vehicles[vehicle].engineer;
        self.problem.vehicles[..vehicle].iter().filter(|v| v.engineer == engineer).count()
    }

    /// Names as numbers; what is not known any more is passed over.
    pub(super) fn numbers(&self, order: &[Leg]) -> Vec<Vec<usize>> {
        let mut numbers = vec![Vec::new(); self.problem.vehicles.len()];
        let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, visit) in self.problem.visits.iter().enumerate() {
            known.entry(visit.name.as_str()).or_default().push(number);
        }
        let vehicles: BTreeMap<(&str, usize), usize> = (0..self.problem.vehicles.len())
            .map(|v| ((self.problem.vehicles[v].name.as_str(), self.shift_of(v)), v))
            .collect();
        for leg in order {
            let Some(vehicle) = vehicles.get(&(leg.engineer.as_str(), leg.shift)) else { continue };
            for name in &leg.visits {
                let Some(halves) = known.get_mut(name.as_str()) else { continue };
                // Of a visit that two make, the half that this one may make.
                let at = halves.iter().position(|half| self.problem.may(*vehicle, *half));
                if let Some(at) = at {
                    numbers[*vehicle].push(halves.remove(at));
                }
            }
        }
        numbers
    }

    /// Numbers as names.
    pub(super) fn legs(&self, numbers: &[Vec<usize>]) -> Vec<Leg> {
        let named = numbers.iter().enumerate().filter(|(_, visits)| !visits.is_empty());
        named
            .map(|(vehicle, visits)| Leg {
                engineer: self.problem.vehicles[vehicle].name.clone(),
                shift: self.shift_of(vehicle),
                visits: visits.iter().map(|v| self.problem.visits[*v].name.clone()).collect(),
            })
            .collect()
    }

    /// The plan of an order; none where it does not hold.
    pub(super) fn told(&self, order: &[Leg]) -> Option<Plan> {
        Plan::told(&self.problem, &self.numbers(order))
    }
}

/// Midnight of a day where the calendar is.
pub(super) fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}
