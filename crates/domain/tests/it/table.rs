//! Every state of a case × every command, as one table that people can read: `table.txt`.
//!
//! `UPDATE_TABLE=1 cargo test -p domain table` writes it anew; what changed is then seen in the difference.

use crate::house::*;
use domain::calendar::CalendarName;
use domain::case::charge::{ChargeCommand, Entered};
use domain::case::{
    Actor, Case, Channel, Command, Decision, Event, Facts, Kind, MachineMessage, Refusal, Report, Stamp,
    Then, Voice, WaitingOn, decide,
};
use domain::clock::RecomputeReason;
use domain::ids::{AreaCode, CaseId, CustomerId, EquipmentId, FaultCode};
use domain::severity::{Severity, Way};
use domain::warranty::Subject;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// One state: a world in which the case stands in it.
struct State {
    name: &'static str,
    world: World,
    id: CaseId,
}

/// One cell's command, by somebody who may give it.
struct Sample {
    name: String,
    actor: Actor,
    command: Command,
}

#[test]
fn every_state_and_every_command() {
    let mut states = states();
    let mut rows: Vec<String> = Vec::new();
    let mut cells: BTreeMap<String, BTreeMap<String, Vec<&'static str>>> = BTreeMap::new();
    for state in &mut states {
        for sample in samples(state) {
            let outcome = outcome(state, &sample);
            if !rows.contains(&sample.name) {
                rows.push(sample.name.clone());
            }
            cells.entry(sample.name).or_default().entry(outcome).or_default().push(state.name);
        }
    }
    let named: BTreeSet<&str> = rows.iter().filter_map(|row| row.split(' ').next()).collect();
    assert_eq!(named, COMMANDS.into_iter().collect(), "every command stands in the table");
    assert_eq!(
        cells.values().flat_map(BTreeMap::values).map(Vec::len).sum::<usize>(),
        rows.len() * states.len(),
        "every cell is filled"
    );
    let mut table = String::from(
        "# Every command × every state: what comes of it, and in which states. `+` is what follows on another case.\n",
    );
    for row in &rows {
        writeln!(table, "\n{row}").unwrap();
        let mut outcomes: Vec<_> = cells[row].iter().collect();
        outcomes.sort_by_key(|(outcome, _)| outcome.starts_with("refused"));
        for (outcome, in_states) in outcomes {
            writeln!(table, "  {outcome}\n      {}", in_states.join(", ")).unwrap();
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/table.txt");
    if std::env::var_os("UPDATE_TABLE").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == table,
        "the table changed; `-` as committed, `+` now:\n{}",
        difference(&committed, &table)
    );
}

/// What every command is called; a new one makes this fail to compile, then the test ask for a sample.
fn name(command: &Command) -> &'static str {
    match command {
        Command::Report(_) => "report",
        Command::GiveReceipt { .. } => "give-receipt",
        Command::Contact { .. } => "contact",
        Command::Answer { .. } => "answer",
        Command::Receive { .. } => "receive",
        Command::Send { .. } => "send",
        Command::ReceiveFromMachine { .. } => "receive-from-machine",
        Command::Note { .. } => "note",
        Command::StartDiagnosis { .. } => "start-diagnosis",
        Command::RecordFinding { .. } => "record-finding",
        Command::Propose { .. } => "propose",
        Command::GiveWord { .. } => "give-word",
        Command::Wait { .. } => "wait",
        Command::StopWaiting => "stop-waiting",
        Command::Assign { .. } => "assign",
        Command::HandOver { .. } => "hand-over",
        Command::Acknowledge { .. } => "acknowledge",
        Command::ChangeSeverity { .. } => "change-severity",
        Command::ChangeFault { .. } => "change-fault",
        Command::Identify { .. } => "identify",
        Command::Follow { .. } => "follow",
        Command::Unfollow { .. } => "unfollow",
        Command::Close => "close",
        Command::CloseWithoutWord { .. } => "close-without-word",
        Command::Withdraw { .. } => "withdraw",
        Command::Reopen { .. } => "reopen",
        Command::Merge { .. } => "merge",
        Command::Absorb { .. } => "absorb",
        Command::Split { .. } => "split",
        Command::Complain { .. } => "complain",
        Command::AnswerFollowUp { .. } => "answer-follow-up",
        Command::Rate { .. } => "rate",
        // Who pays has a table of its own: `charge_table.rs`.
        Command::Charge(_) => "charge",
        Command::Tick => "tick",
        Command::Recompute { .. } => "recompute",
    }
}

const COMMANDS: [&str; 35] = [
    "report",
    "give-receipt",
    "contact",
    "answer",
    "receive",
    "send",
    "receive-from-machine",
    "note",
    "start-diagnosis",
    "record-finding",
    "propose",
    "give-word",
    "wait",
    "stop-waiting",
    "assign",
    "hand-over",
    "acknowledge",
    "change-severity",
    "change-fault",
    "identify",
    "follow",
    "unfollow",
    "close",
    "close-without-word",
    "withdraw",
    "reopen",
    "merge",
    "absorb",
    "split",
    "complain",
    "answer-follow-up",
    "rate",
    "charge",
    "tick",
    "recompute",
];

/// All that a case can stand in: five steps, each with the waiting it can have, and every end.
fn states() -> Vec<State> {
    let customer = WaitingOn::Customer;
    let parts = WaitingOn::Parts;
    vec![
        state("reported", |_, _| {}),
        state("reported/waiting-customer", |w, id| waits(w, id, customer)),
        state("reported/waiting-parts", |w, id| waits(w, id, parts)),
        state("answered", answered),
        state("answered/waiting-customer", |w, id| (answered(w, id), waits(w, id, customer)).1),
        state("answered/waiting-parts", |w, id| (answered(w, id), waits(w, id, parts)).1),
        state("diagnosing", diagnosing),
        state("diagnosing/waiting-customer", |w, id| (diagnosing(w, id), waits(w, id, customer)).1),
        state("diagnosing/waiting-parts", |w, id| (diagnosing(w, id), waits(w, id, parts)).1),
        state("proposed", proposed),
        state("proposed/all-reminders", reminded),
        state("proposed/reply-owed", |w, id| {
            reminded(w, id);
            writes(w, id);
        }),
        state("not-effective", not_effective),
        state("not-effective/waiting-customer", |w, id| (not_effective(w, id), waits(w, id, customer)).1),
        state("not-effective/waiting-parts", |w, id| (not_effective(w, id), waits(w, id, parts)).1),
        state("climbing", |w, id| {
            w.pass(hours(24 * 6));
            assert!(is_missed(w.clock(id, "P-ANSWER-24H")) && is_missed(w.clock(id, "P-ESCALATE")));
        }),
        state("confirmed", confirmed),
        state("closed", closed),
        state("closed/follow-up-asked", |w, id| {
            closed(w, id);
            w.pass(hours(24 * 4));
        }),
        state("closed/long-ago", |w, id| {
            closed(w, id);
            w.pass(hours(24 * 60));
        }),
        state("closed/without-word", |w, id| {
            reminded(w, id);
            let reason = w.text("三次联系未果");
            w.act(id, WANG, Command::CloseWithoutWord { reason });
        }),
        state("withdrawn", |w, id| {
            let text = w.text("客户自行处理");
            w.act(id, LI, Command::Withdraw { voice: Voice::ToldTo(LI), text });
        }),
        state("merged", |w, id| {
            let (other, why) = (w.open(), w.text("同一件事"));
            w.act(id, LI, Command::Merge { into: other, why });
        }),
        complaint(),
    ]
}

fn state(name: &'static str, build: impl FnOnce(&mut World, CaseId)) -> State {
    let mut world = World::new("2026-11-02T09:00:00");
    let report = Report { receipt_given: false, ..world.report() };
    let id = world.open_with(report);
    world.pass(minutes(1));
    world.try_do(id, Actor::Program, Command::GiveReceipt { by: Channel::Mail }).unwrap();
    world.pass(hours(1));
    build(&mut world, id);
    let code = world.case(id).stage_code();
    let expected =
        name.rsplit('/').find(|part| part.starts_with("waiting")).or(name.split('/').next()).unwrap();
    let expected = if expected == "climbing" { "reported" } else { expected };
    assert_eq!(code, expected);
    world.pass(minutes(1));
    State { name, world, id }
}

fn complaint() -> State {
    let mut world = World::new("2026-11-02T09:00:00");
    let kind = Kind::Complaint { about_case: None, about: [LI].into() };
    let report = Report { kind, department: code("supervision"), assignee: None, ..world.report() };
    let id = world.open_with(report);
    world.pass(hours(1));
    State { name: "complaint", world, id }
}

fn waits(world: &mut World, id: CaseId, on: WaitingOn) {
    let wait = world.wait(on);
    world.act(id, LI, wait);
}

fn answered(world: &mut World, id: CaseId) {
    let answer = world.answer();
    world.act(id, LI, answer);
}

fn diagnosing(world: &mut World, id: CaseId) {
    answered(world, id);
    world.act(id, LI, Command::StartDiagnosis { way: Way::Phone, against: None });
}

fn proposed(world: &mut World, id: CaseId) {
    diagnosing(world, id);
    let propose = world.propose();
    world.act(id, LI, propose);
}

fn reminded(world: &mut World, id: CaseId) {
    proposed(world, id);
    world.pass(hours(24 * 11));
}

fn writes(world: &mut World, id: CaseId) {
    let (from, text) = (world.text("王工"), world.text("怎么重启？"));
    let message =
        Command::Receive { by: Channel::Mail, from, text, attachments: Vec::new(), courtesy: false };
    world.try_do(id, Actor::Customer, message).unwrap();
}

fn not_effective(world: &mut World, id: CaseId) {
    proposed(world, id);
    let no = world.word(false);
    world.act(id, LI, no);
}

fn confirmed(world: &mut World, id: CaseId) {
    proposed(world, id);
    let yes = world.word(true);
    world.act(id, LI, yes);
}

fn closed(world: &mut World, id: CaseId) {
    confirmed(world, id);
    world.pass(hours(24 * 3) + minutes(1));
}

fn samples(state: &mut State) -> Vec<Sample> {
    let State { world, id, .. } = state;
    let other = world.open();
    let t = world.text("文字");
    let case = world.case(*id).clone();
    let report = world.report();
    let wang = Actor::Person(WANG);
    let mail = Channel::Mail;
    let receive = |courtesy| Command::Receive { by: mail, from: t, text: t, attachments: none(), courtesy };
    let word = |effective| Command::GiveWord { effective, voice: Voice::ToldTo(LI), text: None };
    let works = |works| Command::AnswerFollowUp { works, voice: Voice::Customer, text: None };
    let nearest = case.nearest_clock().map_or(0, |(no, _)| no);
    let suggested = suggested(world, &case);
    let elsewhere = Way::ALL.into_iter().find(|way| *way != suggested).unwrap();
    let clocks = world.case(other).clocks.iter().filter(|c| c.is_open()).cloned().collect();
    let identify = |local_area| Command::Identify {
        customer: Some(CustomerId(1)),
        equipment: vec![EquipmentId(1)],
        local_area,
        remote_access: true,
        place: Default::default(),
    };
    let cn = || RecomputeReason::Calendar { name: CalendarName::new("cn"), version: 2 };
    let list = [
        ("", wang, Command::Report(Box::new(report))),
        ("", Actor::Program, Command::GiveReceipt { by: mail }),
        ("", wang, Command::Contact { by: Channel::Phone, text: None }),
        ("", wang, Command::Answer { by: mail, text: t, attachments: none() }),
        ("from the customer", Actor::Customer, receive(false)),
        ("that is mere thanks", Actor::Customer, receive(true)),
        ("", wang, Command::Send { by: mail, text: t, attachments: none() }),
        ("", Actor::Program, Command::ReceiveFromMachine { about: MachineMessage::AutomaticReply, text: t }),
        ("", wang, Command::Note { text: t, mentions: [WANG].into(), attachments: none() }),
        ("as suggested", wang, Command::StartDiagnosis { way: suggested, against: None }),
        ("another way, with a reason", wang, Command::StartDiagnosis { way: elsewhere, against: Some(t) }),
        ("another way, without a reason", wang, Command::StartDiagnosis { way: elsewhere, against: None }),
        ("", wang, Command::RecordFinding { cause: t, remedy: t }),
        ("", wang, Command::Propose { by: Channel::Phone, text: t, attachments: none() }),
        ("it works", wang, word(true)),
        ("it does not", wang, word(false)),
        ("for the customer", wang, Command::Wait { on: WaitingOn::Customer, why: t }),
        ("for parts", wang, Command::Wait { on: WaitingOn::Parts, why: t }),
        ("", wang, Command::StopWaiting),
        ("to another person", wang, Command::Assign { to: Some(MA), why: None }),
        ("to whoever has it", wang, Command::Assign { to: case.assignee, why: None }),
        (
            "to another department",
            wang,
            Command::HandOver { to: code("management"), assignee: None, why: None },
        ),
        ("by who was asked", asked(&case), Command::Acknowledge { clock: nearest }),
        ("by another", Actor::Person(CHEN), Command::Acknowledge { clock: nearest }),
        ("", wang, Command::ChangeSeverity { to: Severity::One, why: t }),
        ("", wang, Command::ChangeFault { to: FaultCode::new("no-reading") }),
        ("near a local team", wang, identify(AreaCode::new("hangzhou"))),
        ("far from one", wang, identify(None)),
        ("", wang, Command::Follow { who: WANG }),
        ("", wang, Command::Unfollow { who: WANG }),
        ("", wang, Command::Close),
        ("", wang, Command::CloseWithoutWord { reason: t }),
        ("", wang, Command::Withdraw { voice: Voice::ToldTo(WANG), text: t }),
        ("", wang, Command::Reopen { text: t }),
        ("into an open report", wang, Command::Merge { into: other, why: t }),
        ("into itself", wang, Command::Merge { into: *id, why: t }),
        (
            "",
            Actor::Program,
            Command::Absorb {
                from: other,
                clocks,
                followers: [LI].into(),
                served_by: [LI].into(),
                charges: Box::default(),
            },
        ),
        ("", wang, Command::Split { subject: t, text: t }),
        ("", Actor::Customer, Command::Complain { subject: t, text: t, reporter: t }),
        ("still works", Actor::Customer, works(true)),
        ("works no more", Actor::Customer, works(false)),
        ("five stars", Actor::Customer, Command::Rate { stars: 5, text: None }),
        ("six stars", Actor::Customer, Command::Rate { stars: 6, text: None }),
        (
            "by a line",
            wang,
            Command::Charge(Box::new(ChargeCommand::AddLine {
                entered: Entered {
                    subject: Subject::Fault,
                    unit: None,
                    about: None,
                    causes: BTreeSet::new(),
                    failed_on: None,
                    note: None,
                },
            })),
        ),
        ("with nothing due", Actor::Program, Command::Tick),
        ("with nothing new", Actor::Program, Command::Recompute { why: RecomputeReason::Contract }),
        ("same calendar", Actor::Program, Command::Recompute { why: cn() }),
    ];
    let sample = |(how, actor, command): (&str, Actor, Command)| {
        let name = format!("{} {how}", name(&command)).trim_end().to_owned();
        Sample { name, actor, command }
    };
    list.into_iter().map(sample).collect()
}

fn suggested(world: &World, case: &Case) -> Way {
    let at = domain::serving::Circumstances {
        fault: case.fault.as_ref(),
        severity: case.severity,
        remote_access: case.remote_access,
        local_team: case.local_area.is_some(),
        place: &case.place,
    };
    world.serving.suggest(&at, &case.tried).way
}

/// Whom the nearest clock asked last; 张班长 where it asked nobody.
fn asked(case: &Case) -> Actor {
    let climb = case.nearest_clock().and_then(|(_, clock)| match &clock.state {
        domain::clock::ClockState::Missed { climb, .. } => climb.rungs.last().map(|rung| rung.asked),
        _ => None,
    });
    Actor::Person(climb.unwrap_or(ZHANG))
}

fn outcome(state: &State, sample: &Sample) -> String {
    let State { world, id, .. } = state;
    let stamp = Stamp { actor: sample.actor, occurred: world.now, recorded: world.now };
    match decided(world, Some(world.case(*id)), &sample.command, &stamp) {
        Err(refusal) => format!("refused: {}", refusal.code()),
        Ok(decision) => {
            let mut out = events(Some(world.case(*id)), &decision.events, &stamp);
            for then in &decision.then {
                out.push_str(&follows(world, then, &stamp));
            }
            format!("ok: {out}")
        }
    }
}

fn decided(
    world: &World,
    case: Option<&Case>,
    command: &Command,
    stamp: &Stamp,
) -> Result<Decision, Refusal> {
    let other = match command {
        Command::Merge { into, .. } => world.cases.get(into),
        _ => None,
    };
    let facts = Facts {
        charter: &world.charter,
        calendars: &world.calendars,
        directory: &world.directory,
        serving: &world.serving,
        promised: &world.promised,
        new_id: CaseId::new(2026, 999),
        other,
        charging: &world.charging,
    };
    decide(case, &facts, command.clone(), stamp)
}

fn follows(world: &World, then: &Then, stamp: &Stamp) -> String {
    let (case, command) = match then {
        Then::OnCase(id, command) => (Some(world.case(*id)), (**command).clone()),
        Then::NewCase(report) => (None, Command::Report(report.clone())),
    };
    let place = if case.is_some() { "there" } else { "new" };
    match decided(world, case, &command, stamp) {
        Err(refusal) => format!(" + {place}: REFUSED {}", refusal.code()),
        Ok(decision) => format!(" + {place}: {}", events(case, &decision.events, stamp)),
    }
}

/// Short names: `answered, P-ANSWER-24H kept`.
fn events(case: Option<&Case>, events: &[Event], stamp: &Stamp) -> String {
    let mut case = case.cloned();
    let mut names = Vec::new();
    for event in events {
        match (&mut case, event) {
            (Some(case), event) => case.apply(event, stamp),
            (None, Event::Reported(reported)) => case = Some(Case::begin(reported, stamp)),
            (None, _) => panic!("a case begins with a report"),
        }
        let tag = |value: &serde_json::Value| match value {
            serde_json::Value::String(name) => name.clone(),
            value => value.as_object().and_then(|o| o.keys().next()).cloned().unwrap_or_default(),
        };
        let name = match event {
            Event::Charge(event) => event.code().to_owned(),
            Event::Clock { no, event } => {
                let promise = &case.as_ref().unwrap().clocks[usize::from(*no)].promise;
                format!("{promise} {}", tag(&serde_json::to_value(event).unwrap()))
            }
            event => tag(&serde_json::to_value(event).unwrap()),
        };
        names.push(name);
    }
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn difference(old: &str, new: &str) -> String {
    let (olds, news): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let gone = old.lines().filter(|line| !news.contains(line)).map(|line| format!("- {line}\n"));
    let come = new.lines().filter(|line| !olds.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(come).collect()
}
