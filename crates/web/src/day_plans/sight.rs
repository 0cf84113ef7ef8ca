//! A plan made ready to be looked at: its rounds with letters and numbers, so that colour never says anything alone.

use super::Opened;
use super::question::{Asked, Body, DAY, Degrees, Question};
use crate::answer::{self, Answer};
use crate::i18n::L10n;
use jiff::Timestamp;
use planning::routes::problem::Fault;
use planning::routes::{Plan, Route, Stop};
use std::collections::BTreeMap;

/// Colours and line styles that are told apart; then they begin anew.
const TONES: usize = 8;

/// What is to be seen of a plan.
pub(super) struct Sight {
    pub(super) asked: Asked,
    /// None while there is nothing, or where it does not hold any more.
    pub(super) plan: Option<Plan>,
    pub(super) rounds: Vec<Round>,
}

/// Somebody's shift.
pub(super) struct Round {
    /// `A`, `B` and so on, by engineer.
    pub(super) letter: String,
    /// 1 to 8.
    pub(super) tone: usize,
    pub(super) name: String,
    pub(super) person: Option<i64>,
    /// Midnight of its day.
    pub(super) day: i32,
    /// The number of its first stop; numbers go on over an engineer's days.
    pub(super) first: usize,
    pub(super) route: Route,
}

impl Round {
    /// `A3`.
    pub(super) fn label(&self, stop: usize) -> String {
        format!("{}{}", self.letter, self.first + stop)
    }
}

impl Sight {
    /// Reckons the plan; the question's own fault where it can't be.
    pub(super) async fn of(opened: &Opened) -> Answer<Result<Self, Fault>> {
        let (body, order) = (opened.body.clone(), opened.order.clone());
        let made = tokio::task::spawn_blocking(move || {
            let asked = body.asked(&order)?;
            let plan = if order.is_empty() { None } else { asked.told(&order) };
            Ok((asked, plan))
        });
        let made = made
            .await
            .map_err(|error| answer::Stop::failed(&format!("a plan could not be told: {error}")))?;
        Ok(made.map(|(asked, plan)| {
            let question = match &opened.body {
                Body::Day(question) => Some(&**question),
                Body::File(_) => None,
            };
            let rounds = plan.as_ref().map(|plan| rounds(&asked, plan, question)).unwrap_or_default();
            Self { asked, plan, rounds }
        }))
    }

    /// Where a visit is.
    pub(super) fn place(&self, visit: usize) -> Option<Degrees> {
        self.asked.places.get(self.asked.problem.visits.get(visit)?.place).copied().flatten()
    }

    /// Where a shift starts and ends.
    pub(super) fn ends(&self, vehicle: usize) -> (Option<Degrees>, Option<Degrees>) {
        let of = |place: Option<usize>| self.asked.places.get(place?).copied().flatten();
        self.asked.problem.vehicles.get(vehicle).map_or((None, None), |v| (of(v.start), of(v.end)))
    }
}

fn rounds(asked: &Asked, plan: &Plan, question: Option<&Question>) -> Vec<Round> {
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    let mut rounds = Vec::with_capacity(plan.routes.len());
    for route in &plan.routes {
        let shift = &asked.problem.vehicles[route.vehicle];
        let engineer = shift.engineer;
        let first = next.entry(engineer).or_insert(1);
        rounds.push(Round {
            letter: letter(engineer),
            tone: engineer % TONES + 1,
            name: route.name.clone(),
            person: question.and_then(|q| q.worker_named(&route.name)).map(|worker| worker.person),
            day: shift.from.div_euclid(DAY) * DAY,
            first: *first,
            route: route.clone(),
        });
        *first += route.stops.len();
    }
    rounds
}

/// By how many seconds work begins after the promised time; what was due before the first opening is late since then, too.
pub(super) fn late(body: &Body, stop: &Stop) -> i64 {
    let due = match body {
        Body::Day(question) => question.call(&stop.name).and_then(|call| call.due),
        Body::File(_) => None,
    };
    due.map_or(i64::from(stop.late), |due| i64::from(stop.begins) - due)
}

/// 0 is `A`, 25 `Z`, 26 `AA`.
pub(super) fn letter(number: usize) -> String {
    let last = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    if number < 26 { last.to_string() } else { format!("{}{last}", letter(number / 26 - 1)) }
}

/// The zero of a plan's times; a file's are counted from nowhere.
pub(super) fn zero(body: &Body) -> Option<Timestamp> {
    match body {
        Body::Day(question) => Some(question.zero),
        Body::File(_) => None,
    }
}

/// A time of a plan as people read it: `09:40`; with the day where there are several.
pub(super) fn at(l: &L10n, body: &Body, seconds: i32) -> String {
    match body {
        Body::Day(question) => {
            let local = question.moment(seconds).to_zoned(l.home.clone());
            let time = local.strftime("%H:%M").to_string();
            if question.days > 1 { format!("{} {time}", l.weekday(local.date())) } else { time }
        }
        Body::File(_) => {
            let minutes = (seconds + 30).div_euclid(60);
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn every_engineer_has_a_letter_of_their_own() {
        let letters: Vec<String> = (0..800).map(letter).collect();
        assert_eq!((letters[0].as_str(), letters[25].as_str(), letters[26].as_str()), ("A", "Z", "AA"));
        let different: std::collections::BTreeSet<&String> = letters.iter().collect();
        assert_eq!(different.len(), letters.len());
    }
}
