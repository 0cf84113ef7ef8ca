//! What holds whatever people do, in whatever order: random commands by random people with random time between them.

use crate::house::*;
use domain::calendar::{CalendarName, Due};
use domain::case::{
    Actor, Case, Channel, Closure, Command, Entry, Event, Kind, MachineMessage, Refusal, Report, Stage,
    Stamp, Step, Voice, WaitingOn,
};
use domain::charter::PauseReason;
use domain::clock::{Clock, ClockEvent, ClockState, RecomputeReason};
use domain::ids::{AreaCode, CaseId, CustomerId, FaultCode, PersonId};
use domain::ladder::{self, Rung, Start};
use domain::people::{Absence, Department, Directory, Person};
use domain::roles::Role;
use domain::severity::{Severity, Way};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Runs a property on one world that is emptied between cases; loading the charter each time would take most of the time.
fn in_a_world<S: Strategy>(cases: u32, strategy: S, property: impl Fn(&mut World, S::Value)) {
    let world = RefCell::new(World::new("2026-09-21T09:00:00"));
    let start = world.borrow().now;
    let mut runner = TestRunner::new(config(cases));
    let run = |value| {
        let mut world = world.borrow_mut();
        world.now = start;
        world.cases.clear();
        world.journals.clear();
        world.promised.clear();
        world.directory = Directory::new(people(), departments());
        property(&mut world, value);
        Ok(())
    };
    runner.run(&strategy, run).unwrap_or_else(|e| panic!("{e}"));
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// One thing somebody does: which command, who, to which case, after how long, how long ago it happened.
#[derive(Clone, Debug)]
struct Deed {
    command: usize,
    pick: usize,
    actor: Actor,
    case: usize,
    gap: i64,
    ago: i64,
}

fn deed() -> impl Strategy<Value = Deed> {
    let gap = prop::sample::select(vec![0, 1, 30, 90, 400, 1_500, 4_400]);
    let ago = prop::sample::select(vec![0, 0, 0, 0, 0, 0, 0, 0, 5, 300, 3_000, 20_000]);
    // Mostly somebody who may do nearly everything, so that much happens.
    let actor = prop_oneof![8 => Just(Actor::Person(WANG)), 1 => Just(Actor::Customer), 1 => Just(Actor::Program),
        3 => (1..11i64).prop_map(|who| Actor::Person(PersonId(who)))];
    (0..KINDS, 0..12usize, actor, 0..4usize, gap, ago)
        .prop_map(|(command, pick, actor, case, gap, ago)| Deed { command, pick, actor, case, gap, ago })
}

#[test]
fn whatever_people_do_nothing_is_lost_and_nothing_ends_in_silence() {
    in_a_world(120, vec(deed(), 1..40), |world, deeds| {
        let first = [world.open(), world.open_local(), world.open()];
        for deed in deeds {
            world.pass(minutes(deed.gap));
            play(world, &deed);
            world.cases.values().for_each(|case| sound(world, case));
        }
        world.pass(hours(24 * 3));
        world.cases.values().for_each(|case| sound(world, case));
        first.iter().for_each(|id| reads_back(world, *id));
    });
}

fn play(world: &mut World, deed: &Deed) {
    let id = *world.cases.keys().cycle().nth(deed.case).unwrap();
    let command = command(world, id, deed);
    let stamp = Stamp { actor: deed.actor, occurred: world.now - minutes(deed.ago), recorded: world.now };
    let (cases, entries) = (world.cases.clone(), lengths(world));
    match world.run_stamped(Some(id), &stamp, command.clone()) {
        Err(refusal) => {
            assert!(
                world.cases == cases && lengths(world) == entries,
                "refused ({refusal}) and yet done: {command:?}"
            );
        }
        Ok(_) => {
            if let Command::Merge { into, .. } = command {
                all_clocks_carried(&cases[&id], world.case(into));
            }
        }
    }
}

fn lengths(world: &World) -> BTreeMap<CaseId, usize> {
    world.journals.iter().map(|(id, entries)| (*id, entries.len())).collect()
}

/// How many kinds of deeds `command` knows.
const KINDS: usize = 34;

fn command(world: &mut World, id: CaseId, deed: &Deed) -> Command {
    let t = world.text("文字");
    let case = world.case(id).clone();
    let pick = deed.pick;
    let by = Channel::ALL[pick % Channel::ALL.len()];
    let way = Way::ALL[pick % 3];
    let who = PersonId(i64::try_from(pick).unwrap());
    let yes = pick.is_multiple_of(2);
    let voice = if pick.is_multiple_of(3) { Voice::Customer } else { Voice::ToldTo(LI) };
    let other = *world.cases.keys().cycle().nth(pick).unwrap();
    match deed.command {
        0 => Command::Report(Box::new(world.report())),
        1 => Command::GiveReceipt { by },
        2 => Command::Contact { by, text: Some(t) },
        3 => Command::Answer { by, text: t, attachments: none() },
        4 => Command::Receive { by, from: t, text: t, attachments: none(), courtesy: pick.is_multiple_of(4) },
        5 => Command::Send { by, text: t, attachments: none() },
        6 => Command::ReceiveFromMachine { about: MachineMessage::DeliveryFailed, text: t },
        7 => Command::Note { text: t, mentions: [who].into(), attachments: none() },
        8 => Command::StartDiagnosis { way, against: yes.then_some(t) },
        9 => Command::RecordFinding { cause: t, remedy: t },
        10 | 11 => Command::Propose { by, text: t, attachments: none() },
        12 | 13 => Command::GiveWord { effective: yes, voice, text: None },
        14 => Command::Wait { on: WaitingOn::Customer, why: t },
        15 => Command::Wait { on: WaitingOn::Parts, why: t },
        16 => Command::StopWaiting,
        17 => Command::Assign { to: (pick > 1).then_some(who), why: None },
        18 => {
            let to = ["operations", "customer-service", "supervision", "nowhere"][pick % 4];
            Command::HandOver { to: code(to), assignee: yes.then_some(who), why: None }
        }
        19 => Command::Acknowledge { clock: case.nearest_clock().map_or(0, |(no, _)| no) },
        20 => Command::ChangeSeverity { to: Severity::ALL[pick % 4], why: t },
        21 => Command::ChangeFault { to: FaultCode::new("no-reading") },
        22 => {
            let local_area = yes.then(|| AreaCode::new("hangzhou")).flatten();
            let customer = Some(CustomerId(1));
            Command::Identify {
                customer,
                equipment: Vec::new(),
                local_area,
                remote_access: yes,
                place: Default::default(),
            }
        }
        23 if yes => Command::Follow { who },
        23 => Command::Unfollow { who },
        24 => Command::Close,
        25 => Command::CloseWithoutWord { reason: t },
        26 => Command::Withdraw { voice, text: t },
        27 => Command::Reopen { text: t },
        28 => Command::Merge { into: other, why: t },
        29 => Command::Split { subject: t, text: t },
        30 => Command::Complain { subject: t, text: t, reporter: t },
        31 => Command::AnswerFollowUp { works: yes, voice, text: None },
        32 => Command::Rate { stars: u8::try_from(pick).unwrap(), text: None },
        _ => Command::Recompute {
            why: match pick % 3 {
                0 => RecomputeReason::Contract,
                1 => RecomputeReason::Charter { version: 2 },
                _ => RecomputeReason::Calendar { name: CalendarName::new("cn"), version: 2 },
            },
        },
    }
}

/// What is true of every case at every moment.
fn sound(world: &World, case: &Case) {
    ended_rightly(world, case);
    let about = case.complained_about().cloned().unwrap_or_default();
    assert!(case.assignee.is_none_or(|who| !about.contains(&who)), "a complaint with whom it is about");
    for clock in &case.clocks {
        assert!(case.is_open() || !clock.is_open(), "{} runs on in a case that is over", clock.promise);
        let asleep = clock.is_open() && clock.next_due().is_none();
        assert!(
            !asleep || waits_for(case).is_some(),
            "{} stands still and nobody waits: {:?}",
            clock.promise,
            clock.state
        );
        match &clock.state {
            ClockState::Running(run) => {
                let calendar = world.calendars.get(&clock.terms.calendar).unwrap();
                let due = calendar.deadline(clock.terms.budget, clock.started, &clock.pauses).unwrap();
                assert!(matches!(due, Due::At { at, .. } if at == run.due), "{due:?} {run:?}");
            }
            ClockState::Paused { why, .. } => assert_eq!(Some(*why), waits_for(case)),
            ClockState::Missed { climb, .. } => {
                assert!(
                    climb.rungs.iter().all(|rung| !about.contains(&rung.asked)),
                    "asked about themselves"
                );
            }
            ClockState::Kept { .. } | ClockState::Void { .. } => {}
        }
    }
}

fn waits_for(case: &Case) -> Option<PauseReason> {
    match case.stage_code() {
        "waiting-customer" => Some(PauseReason::WaitingForCustomer),
        "waiting-parts" => Some(PauseReason::WaitingForParts),
        "proposed" => {
            let owed =
                matches!(case.stage, Stage::Open { step: Step::Proposed { reply_owed: Some(_), .. }, .. });
            (!owed).then_some(PauseReason::AwaitingWord)
        }
        _ => None,
    }
}

/// P-100: with the customer's word, or after all reminders with a reason by somebody.
fn ended_rightly(world: &World, case: &Case) {
    let Stage::Closed { how, .. } = case.stage else { return };
    let events: Vec<&Event> = world.journals[&case.id].iter().flat_map(|entry| &entry.events).collect();
    let again = events.iter().rposition(|e| matches!(e, Event::Reopened { .. })).unwrap_or(0);
    let since = &events[again..];
    match how {
        Closure::WithWord => {
            assert!(
                since.iter().any(|e| matches!(e, Event::WordGiven { effective: true, .. })),
                "closed without word"
            );
        }
        Closure::WithoutWord { .. } => {
            let reminders = since.iter().filter(|e| matches!(e, Event::Reminded { .. })).count();
            assert!(reminders >= world.charter.closing.reminders.len(), "closed before all reminders");
            let last =
                since.iter().rposition(|e| matches!(e, Event::ReplyOwed | Event::WordAwaitedAgain { .. }));
            let owed = last.is_some_and(|at| matches!(since[at], Event::ReplyOwed));
            let proposed = since.iter().rposition(|e| matches!(e, Event::SolutionProposed { .. }));
            assert!(!owed || last < proposed, "closed on somebody who waits for a reply");
        }
    }
}

fn all_clocks_carried(before: &Case, into: &Case) {
    let key = |clock: &Clock| (clock.promise.clone(), clock.started, clock.terms.clone());
    for clock in before.clocks.iter().filter(|clock| clock.is_open()) {
        let carried =
            into.clocks.iter().any(|c| c.is_open() && c.carried_from.is_some() && key(c) == key(clock));
        assert!(carried, "{} was lost", clock.promise);
    }
}

fn reads_back(world: &World, id: CaseId) {
    let case = world.case(id);
    let text = serde_json::to_string(case).unwrap();
    assert_eq!(&serde_json::from_str::<Case>(&text).unwrap(), case);
    for entry in &world.journals[&id] {
        let text = serde_json::to_string(entry).unwrap();
        assert_eq!(&serde_json::from_str::<Entry>(&text).unwrap(), entry);
    }
}

#[test]
fn waiting_never_brings_a_deadline_forward_and_recomputing_keeps_every_wait() {
    let waits = vec((0..3_000i64, 1..6_000i64, any::<bool>()), 1..4);
    in_a_world(60, (0..20_000i64, 0..4usize, waits, 0..4usize), |world, (start, level, waits, new_level)| {
        world.now += minutes(start);
        let severity = Severity::ALL[level];
        let open = |world: &mut World| {
            let report = Report { severity, ..world.report() };
            world.open_with(report)
        };
        let (plain, waiting) = (open(world), open(world));
        let due = |world: &World, id| world.clock(id, "P-ESCALATE").due();
        let mut paused = 0;
        for (before, long, customer) in waits {
            world.pass(minutes(before));
            let wait = world.wait(if customer { WaitingOn::Customer } else { WaitingOn::Parts });
            world.act(waiting, LI, wait);
            world.pass(minutes(long));
            world.act(waiting, LI, Command::StopWaiting);
            assert!(due(world, waiting) >= due(world, plain), "a wait made it earlier");
            let pauses = world.clock(waiting, "P-ESCALATE").pauses.len();
            assert_eq!(pauses, paused + 1, "each wait counts, also of a clock that climbs");
            paused = pauses;
        }
        let pauses = world.clock(waiting, "P-ESCALATE").pauses.clone();
        if Severity::ALL[new_level] != severity {
            for id in [plain, waiting] {
                let why = world.text("重新判断");
                world.act(id, LI, Command::ChangeSeverity { to: Severity::ALL[new_level], why });
            }
        }
        for why in [RecomputeReason::Contract, RecomputeReason::Charter { version: 2 }] {
            world.try_do(waiting, Actor::Program, Command::Recompute { why }).unwrap();
        }
        assert_eq!(world.clock(waiting, "P-ESCALATE").pauses, pauses);
        let both_run = [plain, waiting].iter().all(|id| !is_missed(world.clock(*id, "P-ESCALATE")));
        assert!(!both_run || due(world, waiting) >= due(world, plain));
    });
}

/// Superior, deputy, away, left, kept out.
type Member = (Option<usize>, Option<usize>, bool, bool, bool);

/// A directory as bad as it can be: circles, leavers, absences, deputies of deputies, departments without head.
#[derive(Clone, Debug)]
struct Company {
    people: Vec<Member>,
    head: Option<usize>,
    accountable: Option<usize>,
}

fn company() -> impl Strategy<Value = Company> {
    let person = (
        prop::option::weighted(0.85, 0..9usize),
        prop::option::of(0..9usize),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.1),
    );
    (vec(person, 1..9), prop::option::of(0..9usize), prop::option::weighted(0.8, 0..9usize))
        .prop_map(|(people, head, accountable)| Company { people, head, accountable })
}

impl Company {
    fn directory(&self) -> Directory {
        let now = at(NOW);
        let people = self.people.iter().enumerate().map(|(i, (superior, deputy, away, left, _))| Person {
            superior: superior.map(id),
            deputy: deputy.map(id),
            absences: if *away {
                vec![Absence { from: now - hours(1), to: now + hours(1) }]
            } else {
                Vec::new()
            },
            left: left.then_some(now - hours(1)),
            ..person(id(i), "某人", "operations", None, Role::Supervisor)
        });
        let department =
            Department { code: code("operations"), names: BTreeMap::new(), head: self.head.map(id) };
        Directory::new(people.collect(), vec![department])
    }

    fn kept_out(&self) -> BTreeSet<PersonId> {
        self.people.iter().enumerate().filter(|(_, person)| person.4).map(|(i, _)| id(i)).collect()
    }
}

const NOW: &str = "2026-11-02T09:00:00";

fn id(i: usize) -> PersonId {
    PersonId(i64::try_from(i).unwrap() + 1)
}

/// Who is asked, one after the other, as a clock folds it.
fn climbs(directory: &Directory, start: &Start<'_>, times: usize) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::new();
    let mut asked = Vec::new();
    for _ in 0..times {
        let Some(rung) = ladder::next_rung(directory, start, &rungs, at(NOW)) else { break };
        if rung.repeated > 0 {
            rungs.pop();
        }
        rungs.push(rung);
        asked.push(rung);
    }
    asked
}

#[test]
fn the_ladder_reaches_the_top_whoever_is_away() {
    let now = at(NOW);
    let property = |company: Company| {
        let directory = company.directory();
        let kept_out = company.kept_out();
        let department = code("operations");
        let start =
            Start { accountable: company.accountable.map(id), department: &department, kept_out: &kept_out };
        let bound = company.people.len() + 2;
        let asked = climbs(&directory, &start, bound);
        let may = |p: &Person| p.works_here(now) && !kept_out.contains(&p.id);
        if asked.is_empty() {
            prop_assert!(!directory.people().any(may), "somebody could have been asked");
            return Ok(());
        }
        prop_assert_eq!(asked.len(), bound, "it never falls silent");
        for rung in &asked {
            prop_assert!(!kept_out.contains(&rung.asked), "asked who is kept out: {:?}", rung);
            prop_assert!(directory.person(rung.asked).unwrap().works_here(now), "asked who left: {:?}", rung);
        }
        let last = asked.last().unwrap();
        prop_assert!(last.top, "the top in bounded climbs: {:?}", asked);
        let above: Vec<PersonId> = start
            .accountable
            .into_iter()
            .flat_map(|a| directory.superiors(a))
            .filter(|p| may(p))
            .map(|p| p.id)
            .collect();
        if let Some(head) = above.last() {
            let acting = directory
                .acting_for(*head, now)
                .filter(|p| !kept_out.contains(&p.id))
                .map_or(*head, |p| p.id);
            prop_assert_eq!(last.asked, acting, "the head, or who acts for them: {:?}", asked);
        }
        different_before_repetition(&directory, &start, &above, &asked)
    };
    TestRunner::new(config(4_000)).run(&company(), property).unwrap_or_else(|e| panic!("{e}"));
}

/// peers.md, 17: as many different people as the line has, up to three, before anybody is asked twice.
fn different_before_repetition(
    directory: &Directory,
    start: &Start<'_>,
    above: &[PersonId],
    asked: &[Rung],
) -> Result<(), TestCaseError> {
    let acting = |place: &PersonId| directory.acting_for(*place, at(NOW)).map(|p| p.id);
    let may = |who: &PersonId| !start.kept_out.contains(who) && Some(*who) != start.accountable;
    let there: BTreeSet<PersonId> = above.iter().filter_map(acting).filter(may).collect();
    let first = there.len().min(3);
    let different: BTreeSet<PersonId> = asked.iter().take(first).map(|rung| rung.asked).collect();
    prop_assert_eq!(different.len(), first, "{:?} could be asked, asked were {:?}", there, asked);
    Ok(())
}

#[test]
fn a_case_climbs_to_the_head_whatever_the_company() {
    in_a_world(40, company(), |world, company| {
        world.directory = Directory::new(people(), departments());
        let id = world.open();
        // The company changes completely after the report was taken.
        let new = company.directory();
        let moved = new.people().cloned().map(|p| Person {
            absences: Vec::new(),
            left: p.left.map(|_| world.now),
            ..p
        });
        world.directory = Directory::new(moved.collect(), new.departments().cloned().collect());
        world.pass(hours(24 * 2));
        let clock = world.clock(id, "P-ANSWER-24H");
        let ClockState::Missed { climb, .. } = &clock.state else { panic!("still owed") };
        let works = |p: &Person| p.left.is_none();
        let anybody = world.directory.people().any(works);
        assert_eq!(climb.rungs.last().map(|rung| rung.top), anybody.then_some(true), "{climb:?}");
        let nobody = world.journals[&id]
            .iter()
            .flat_map(|e| &e.events)
            .any(|e| matches!(e, Event::Clock { event: ClockEvent::NobodyToAsk { .. }, .. }));
        assert_eq!(nobody, !anybody);
    });
}

#[test]
fn a_complaint_never_reaches_whom_it_is_about() {
    let about = vec(1..8i64, 1..4);
    in_a_world(40, (about, 0..4_000i64), |world, (about, start)| {
        world.now += minutes(start);
        let about: BTreeSet<PersonId> = about.into_iter().map(PersonId).collect();
        let kind = Kind::Complaint { about_case: None, about: about.clone() };
        let report = Report { kind, department: code("supervision"), assignee: None, ..world.report() };
        let id = world.open_with(report);
        world.change(HEAD, |p| p.deputy = Some(*about.iter().next().unwrap()));
        world.away(HEAD);
        world.pass(hours(24 * 14));
        for who in world.asked(id, "P-COMPLAINT-2D") {
            let below = about.iter().any(|target| world.directory.reports_to(who, *target));
            assert!(!below, "{who} was asked about {about:?}");
        }
        for who in &about {
            let answer = world.answer();
            assert_eq!(world.try_do(id, Actor::Person(*who), answer), Err(Refusal::KeptOutOfComplaint));
        }
    });
}
