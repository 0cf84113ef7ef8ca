//! Decides one submission, with all that follows from it on other cases. Touches no database: what it lacks, it names.

use super::{Submission, Target};
use crate::world::World;
use domain::case::charge::Charging;
use domain::case::{Case, Command, Decision, Effect, Entry, Event, Refusal, Stamp, Then, decide, effects};
use domain::ids::{CaseId, Digest, PartCode};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// Steps that one submission may lead to: a merge has two, a message to a case merged many times over a few more.
const STEPS_MAX: usize = 32;

/// A case as the batch has it: as loaded, or as an earlier submission of the batch left it.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) case: Case,
    /// The hash of its last journal entry.
    pub(super) head: Digest,
}

/// `None` for a number that no case has.
pub(super) type Cases = HashMap<CaseId, Option<Held>>;

/// Running numbers of cases given so far, by year.
pub(super) type Numbers = HashMap<i16, i64>;

/// One entry of the journal, decided.
#[derive(Debug)]
pub(super) struct Step {
    /// Behind the entry.
    pub(super) case: Case,
    pub(super) entry: Entry,
    pub(super) effects: Vec<Effect>,
}

#[derive(Debug)]
pub(super) enum Planned {
    Steps {
        /// The case it was about, also when nothing happened to it.
        case: CaseId,
        steps: Vec<Step>,
    },
    Refused(Refusal),
    /// This case has to be loaded first.
    Needs(CaseId),
    /// Units, contracts, parts and rates have to be loaded first, for this case as it stands and on that day.
    NeedsCharging(Box<NeedsCharging>),
}

/// For what.
#[derive(Debug)]
pub(super) struct NeedsCharging {
    pub(super) case: Case,
    pub(super) parts: BTreeSet<PartCode>,
    pub(super) on: Date,
}

/// What one submission has changed so far.
struct Plan<'a> {
    submission: &'a Submission,
    cases: &'a Cases,
    world: &'a World,
    /// Once it is loaded.
    charging: Option<&'a Charging>,
    stamp: Stamp,
    next_number: i64,
    year: i16,
    steps: Vec<Step>,
}

struct Todo {
    on: Option<CaseId>,
    command: Command,
}

enum Stop {
    Refused(Refusal),
    Needs(CaseId),
    NeedsCharging(Box<NeedsCharging>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Decides it all, or nothing of it.
pub(super) fn plan(
    submission: &Submission,
    cases: &Cases,
    numbers: &Numbers,
    world: &World,
    charging: Option<&Charging>,
    recorded: Timestamp,
) -> Planned {
    let year = world.year(recorded);
    let stamp = Stamp { actor: submission.actor, occurred: submission.occurred, recorded };
    let next_number = numbers.get(&year).copied().unwrap_or(0) + 1;
    let mut plan = Plan { submission, cases, world, charging, stamp, next_number, year, steps: Vec::new() };
    match plan.all() {
        Ok(case) => Planned::Steps { case, steps: plan.steps },
        Err(Stop::Refused(refusal)) => Planned::Refused(refusal),
        Err(Stop::Needs(case)) => Planned::Needs(case),
        Err(Stop::NeedsCharging(needs)) => Planned::NeedsCharging(needs),
    }
}

impl Plan<'_> {
    fn all(&mut self) -> Result<CaseId, Stop> {
        let on = match self.submission.target {
            Target::New => None,
            Target::Case(id) => Some(id),
        };
        if let (Some(id), Some(expected)) = (on, self.submission.expected_version) {
            let version = self.look(id)?.map(|case| case.version);
            if let Some(version) = version.filter(|version| *version != expected) {
                return Err(Refusal::ChangedMeanwhile { version }.into());
            }
        }
        let first = Todo { on, command: self.submission.command.clone() };
        let mut todo = VecDeque::from([first]);
        let mut main = on;
        let mut count = 0;
        while let Some(next) = todo.pop_front() {
            count += 1;
            if count > STEPS_MAX {
                return Err(Refusal::NoSuchCase.into());
            }
            let touched = self.step(next, &mut todo)?;
            main = main.or(Some(touched));
        }
        main.ok_or(Stop::Refused(Refusal::NoSuchCase))
    }

    fn step(&mut self, next: Todo, todo: &mut VecDeque<Todo>) -> Result<CaseId, Stop> {
        let before = match next.on {
            Some(id) => Some(self.look(id)?.cloned().ok_or(Refusal::NoSuchCase)?),
            None => None,
        };
        let other = match &next.command {
            Command::Merge { into, .. } => self.look(*into)?.cloned(),
            _ => None,
        };
        let new_id = match &next.command {
            Command::Report(_) => CaseId::new(self.year, self.next_number),
            _ => None,
        };
        let customer = next.command.customer(before.as_ref());
        let mut facts = self.world.facts(customer, new_id, other.as_ref());
        if let (Some(case), true) = (&before, next.command.needs_charging()) {
            let needs = || {
                let on = self.stamp.occurred.to_zoned(self.world.zone.clone()).date();
                let parts = next.command.parts_named();
                Stop::NeedsCharging(Box::new(NeedsCharging { case: case.clone(), parts, on }))
            };
            facts.charging = self.charging.ok_or_else(needs)?;
        }
        let Decision { events, then } = decide(before.as_ref(), &facts, next.command, &self.stamp)?;
        let follow = then.into_iter().map(|then| match then {
            Then::OnCase(id, command) => Todo { on: Some(id), command: *command },
            Then::NewCase(report) => Todo { on: None, command: Command::Report(report) },
        });
        todo.extend(follow);
        let id = next.on.or(new_id).ok_or(Refusal::NoSuchCase)?;
        if events.is_empty() {
            return Ok(id);
        }
        let case = folded(before, &events, &self.stamp).ok_or(Refusal::NoSuchCase)?;
        if new_id == Some(id) {
            self.next_number += 1;
        }
        let effects = effects(&case, &events, &facts, &self.stamp);
        let entry = Entry { stamp: self.stamp.clone(), command: self.submission.command_id, events };
        self.steps.push(Step { case, entry, effects });
        Ok(id)
    }

    /// A case as this submission has left it so far.
    fn look(&self, id: CaseId) -> Result<Option<&Case>, Stop> {
        if let Some(step) = self.steps.iter().rev().find(|step| step.case.id == id) {
            return Ok(Some(&step.case));
        }
        let held = self.cases.get(&id).ok_or(Stop::Needs(id))?;
        Ok(held.as_ref().map(|held| &held.case))
    }
}

fn folded(before: Option<Case>, events: &[Event], stamp: &Stamp) -> Option<Case> {
    let (mut case, rest) = match (before, events.split_first()) {
        (Some(case), _) => (case, events),
        (None, Some((Event::Reported(reported), rest))) => (Case::begin(reported, stamp), rest),
        (None, _) => return None,
    };
    for event in rest {
        case.apply(event, stamp);
    }
    case.version += 1;
    Some(case)
}
