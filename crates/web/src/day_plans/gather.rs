//! Makes the question of a day: which cases somebody has to go to, where they are and what they need, who can go.

use super::question::{Base, Call, DAY, Leg, Question, Travel, VISITS_MAX, Worker, midnight};
use crate::answer::{Answer, Stop};
use domain::case::{Case, Stage, Step};
use domain::charter::KeptBy;
use domain::ids::{AreaCode, CaseId, PersonId};
use domain::people::Person;
use domain::roles::Role;
use domain::serving::{Circumstances, Suggestion};
use domain::severity::Way;
use domain::visiting::{FieldWork, VISITS, VisitRules};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use std::collections::{BTreeMap, BTreeSet};
use store::read::on_site::{self, OnSite};
use store::{Store, World, day_plans, documents, field_work};

/// A shift that an absence or the hour leaves shorter than this is none.
const SHIFT_SECONDS_MIN: i32 = 3_600;
/// Beginnings are rounded up to whole steps of so many seconds.
const STEP: i64 = 300;

/// What somebody wants planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) first: Date,
    pub(crate) days: u32,
    pub(crate) area: Option<AreaCode>,
    /// Cases whose diagnosis on site has begun.
    pub(crate) started: bool,
    /// Cases for which the table suggests to go there.
    pub(crate) suggested: bool,
    /// Also while the customer or parts are waited for.
    pub(crate) waiting: bool,
    /// Whatever stage they are in.
    pub(crate) also: Vec<CaseId>,
    /// Also where the calendar has a day of rest.
    pub(crate) rest: bool,
    /// From the opening hour on, also where it is over.
    pub(crate) whole: bool,
}

impl Wanted {
    pub(crate) fn day(first: Date) -> Self {
        let (days, area, also) = (1, None, Vec::new());
        let (rest, whole, waiting) = (false, false, false);
        Self { first, days, area, started: true, suggested: true, waiting, also, rest, whole }
    }
}

/// How visits are planned, as administrators have it.
pub(crate) async fn rules(store: &Store) -> Answer<VisitRules> {
    let document = documents::latest(store.db(), VISITS).await?;
    let document = document.ok_or_else(|| Stop::failed("there is no document \"visits\""))?;
    Ok(toml::from_str(&document.body)?)
}

/// The question, with how many cases were too many.
pub(crate) async fn question(store: &Store, wanted: &Wanted) -> Answer<(Question, usize)> {
    let rules = rules(store).await?;
    let world = store.world();
    let zero = midnight(wanted.first, &world.zone);
    let mut question = Question {
        zero,
        first: wanted.first,
        days: wanted.days,
        travel: Travel {
            speed_kmh: rules.speed_kmh,
            road_percent: rules.road_percent,
            speed_by_hour: rules.speed_by_hour.clone(),
        },
        lunch: rules.lunch,
        depots: rules.depots.clone(),
        change: rules.change,
        preferred: rules.preferred,
        people: Vec::new(),
        visits: Vec::new(),
        base: base(store, wanted.first).await?,
    };
    let days = Days::of(&world, wanted, store.now());
    question.people = people(store, &world, &rules, &days, wanted.area.as_ref()).await?;
    let (cases, _) = on_site::open(store.db()).await?;
    let mut calls: Vec<Call> = cases
        .iter()
        .filter(|open| wanted.also.contains(&open.case.id) || wants(&world, wanted, open))
        .map(|open| call(&rules, &days, zero, open))
        .collect();
    calls.sort_by_key(|call| (call.severity, call.due.unwrap_or(i64::MAX), call.case));
    let beyond = calls.len().saturating_sub(VISITS_MAX);
    calls.truncate(VISITS_MAX);
    question.visits = calls;
    Ok((question, beyond))
}

/// What holds on that day.
pub(super) async fn base(store: &Store, day: Date) -> Answer<Option<Base>> {
    let Some(plan) = day_plans::holding(store.db(), day).await? else { return Ok(None) };
    let order: Vec<Leg> = plan.holds.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    Ok(Some(Base { plan: plan.id, order }))
}

/// Hours that are worked on each day, in seconds since the first midnight.
pub(super) struct Days {
    hours: Vec<(i32, i32)>,
    zero: i64,
    /// Nobody leaves before.
    now: i64,
}

impl Days {
    pub(super) fn of(world: &World, wanted: &Wanted, now: Timestamp) -> Self {
        let calendar = world.calendars.get(&world.charter.calendar);
        let mut hours = Vec::new();
        for n in 0..wanted.days {
            let Ok(date) = wanted.first.checked_add(i64::from(n).days()) else { break };
            let mut of = calendar.map(|calendar| calendar.hours(date)).unwrap_or_default();
            if of.is_empty() && wanted.rest {
                of = calendar.map(domain::calendar::Calendar::usual_hours).unwrap_or_default();
            }
            if let (Some((open, _)), Some((_, close))) = (of.first(), of.last()) {
                let at = |s: &u32| i32::try_from(*s).unwrap_or(0) + i32::try_from(n).unwrap_or(0) * DAY;
                hours.push((at(open), at(close)));
            }
        }
        let zero = midnight(wanted.first, &world.zone).as_second();
        let now = if wanted.whole { 0 } else { (now.as_second() - zero).div_euclid(STEP) * STEP + STEP };
        Self { hours, zero, now }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hours.is_empty()
    }

    /// What is left of each day for somebody.
    fn shifts(&self, person: &Person) -> Vec<(i32, i32)> {
        let all = self.hours.iter().filter_map(|(open, close)| {
            let first = i32::try_from(self.now).unwrap_or(i32::MAX).clamp(*open, i32::MAX);
            let mut free = vec![(first, *close)];
            for absence in &person.absences {
                let at = |t: Timestamp| {
                    i32::try_from((t.as_second() - self.zero).clamp(-1, i64::from(i32::MAX))).unwrap_or(0)
                };
                let (from, to) = (at(absence.from), at(absence.to));
                free = free.iter().flat_map(|(a, b)| [(*a, (*b).min(from)), ((*a).max(to), *b)]).collect();
                free.retain(|(a, b)| b - a >= SHIFT_SECONDS_MIN);
                free.dedup();
            }
            // The longest stretch is the shift.
            free.into_iter().filter(|(a, b)| b - a >= SHIFT_SECONDS_MIN).max_by_key(|(a, b)| b - a)
        });
        all.collect()
    }

    /// When work for a fault may begin.
    fn windows(&self, limits: (Option<jiff::civil::Time>, Option<jiff::civil::Time>)) -> Vec<(i32, i32)> {
        let second = |time: jiff::civil::Time| i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60;
        let one = |(open, close): &(i32, i32)| {
            let day = open.div_euclid(DAY) * DAY;
            let from = limits.0.map_or(*open, |time| day + second(time));
            let to = limits.1.map_or(*close, |time| day + second(time));
            (from <= to).then_some((from, to))
        };
        self.hours.iter().filter_map(one).collect()
    }
}

async fn people(
    store: &Store,
    world: &World,
    rules: &VisitRules,
    days: &Days,
    area: Option<&AreaCode>,
) -> Answer<Vec<Worker>> {
    let known = field_work::all(store.db()).await?;
    let now = store.now();
    let nothing = FieldWork::default();
    let mut workers = Vec::new();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for person in engineers(world, now) {
        *names.entry(person.name.as_str()).or_default() += 1;
    }
    for person in engineers(world, now) {
        let work = known.get(&person.id).map_or(&nothing, |kept| &kept.work);
        let elsewhere = area.is_some() && work.area.is_some() && work.area.as_ref() != area;
        if work.stays || elsewhere {
            continue;
        }
        let mut worker = worker(rules, work, person.id, &person.name);
        if names.get(person.name.as_str()).is_some_and(|n| *n > 1) {
            worker.name = format!("{} ({})", person.name, person.id);
        }
        worker.shifts = days.shifts(person);
        if !worker.shifts.is_empty() {
            workers.push(worker);
        }
    }
    Ok(workers)
}

/// Those who go to customers.
pub(super) fn engineers(world: &World, now: Timestamp) -> impl Iterator<Item = &Person> {
    world.directory.people().filter(move |p| p.roles.contains(&Role::FieldEngineer) && p.works_here(now))
}

pub(super) fn worker(rules: &VisitRules, work: &FieldWork, person: PersonId, name: &str) -> Worker {
    // Whoever said nothing starts where everybody does.
    let start = match &work.start {
        Some(spot) => rules.place(spot),
        None => rules.depots.first().map(|depot| (depot.latitude, depot.longitude)),
    };
    Worker {
        person: person.0,
        name: name.to_owned(),
        skills: work.skills.clone(),
        start,
        end: work.end.as_ref().and_then(|spot| rules.place(spot)),
        cost_per_hour: work.cost_per_hour.unwrap_or(rules.cost_per_hour),
        cost_per_km: work.cost_per_km.unwrap_or(rules.cost_per_km),
        seconds_most: work.minutes_most.map(|minutes| minutes * 60),
        visits_most: work.visits_most,
        shifts: Vec::new(),
        out: false,
    }
}

/// Whether somebody has to go there.
fn wants(world: &World, wanted: &Wanted, open: &OnSite) -> bool {
    let area = wanted.area.as_ref();
    let there = open.site.as_ref().and_then(|site| site.area.as_ref()).or(open.case.place.area.as_ref());
    if area.is_some() && there.or(open.case.local_area.as_ref()) != area {
        return false;
    }
    let Stage::Open { step, waiting } = &open.case.stage else { return false };
    if waiting.is_some() && !wanted.waiting {
        return false;
    }
    match step {
        Step::Diagnosing { way, .. } => *way == Way::OnSite && wanted.started,
        Step::Reported | Step::Answered | Step::NotEffective { .. } => {
            wanted.suggested && suggestion(world, &open.case).way == Way::OnSite
        }
        Step::Proposed { .. } => false,
    }
}

fn suggestion<'a>(world: &'a World, case: &'a Case) -> Suggestion<'a> {
    let at = Circumstances {
        fault: case.fault.as_ref(),
        severity: case.severity,
        remote_access: case.remote_access,
        local_team: case.local_area.is_some(),
        place: &case.place,
    };
    world.serving.suggest(&at, &case.tried)
}

/// The visit that a case needs.
pub(super) fn call(rules: &VisitRules, days: &Days, zero: Timestamp, open: &OnSite) -> Call {
    let case = &open.case;
    let fault = case.fault.as_ref();
    let solution = case.clocks.iter().filter(|c| c.terms.kept_by == KeptBy::Solution && c.is_open());
    let due = solution.filter_map(domain::clock::Clock::due).min();
    let skills: BTreeSet<String> = rules.skills_for(open.kinds.iter().map(String::as_str));
    let site = open.site.as_ref();
    Call {
        case: case.id,
        customer: open.customer.clone(),
        site: site.map(|site| site.id),
        site_name: site.map(|site| site.name.clone()).unwrap_or_default(),
        address: site.map(|site| site.address.clone()).unwrap_or_default(),
        at: site.and_then(|site| site.at),
        severity: case.severity,
        fault: case.fault.clone(),
        seconds: rules.minutes_for(fault) * 60,
        windows: days.windows(rules.window_for(fault)),
        skills,
        due: due.map(|due| due.duration_since(zero)).map(|ahead: SignedDuration| ahead.as_secs()),
        late_per_hour: rules.late_per_hour(case.severity),
        leaving_out: rules.leaving_out(case.severity),
        assignee: case.assignee.map(|id| id.0),
        lock: None,
        out: false,
        begun: None,
    }
}
