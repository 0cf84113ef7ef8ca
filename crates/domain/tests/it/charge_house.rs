//! A case about two meters, with what rulings and prices look at: one in warranty, one not.

use crate::house::*;
use domain::case::charge::{Acceptance, ChargeCommand, Charging, Done, Entered, Evidence, LineNo};
use domain::case::{Actor, Attachment, Command, Refusal, Report, Voice};
use domain::contract::{Contract, PriceLine};
use domain::ids::{CaseId, CustomerId, Digest, EquipmentId, PartCode, PersonId};
use domain::money::{Fen, Quantity};
use domain::part::Rate;
use domain::people::Directory;
use domain::roles::Role;
use domain::text::TextRef;
use domain::warranty::{Cause, Dates, Subject, Unit, Verdict};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// Installed in 2024: in warranty.
pub(crate) const NEW: EquipmentId = EquipmentId(1);
/// Installed in 2015: out of it.
pub(crate) const OLD: EquipmentId = EquipmentId(2);
pub(crate) const SOFTWARE: EquipmentId = EquipmentId(3);

/// The world with the meters, on a morning in November 2026; 郑工 goes out to customers and reports to 李工's superior.
pub(crate) const ZHENG: PersonId = PersonId(10);

pub(crate) fn world() -> World {
    let mut world = World::new("2026-11-02T09:00:00");
    world.charging = charging();
    let mut people = people();
    people.push(person(ZHENG, "郑工", "operations", Some(LI), Role::FieldEngineer));
    world.directory = Directory::new(people, departments());
    world
}

fn charging() -> Charging {
    let unit = |id: EquipmentId, serial: &str, year: i16| Unit {
        id,
        serial: serial.to_owned(),
        model: "LXS-20".to_owned(),
        own: true,
        metering: true,
        software: id == SOFTWARE,
        contract: Some("HT-2024-001".to_owned()),
        dates: Dates { installed: Some(date(year, 3, 1)), ..Dates::default() },
        replaced: None,
        fitted: Vec::new(),
    };
    let line = |code: &str, fen| PriceLine {
        code: PartCode::new(code).unwrap(),
        name: String::new(),
        price: Fen(fen),
        clause: "附件2".to_owned(),
    };
    let contract = Contract {
        number: "HT-2024-001".to_owned(),
        customer: CustomerId(1),
        title: String::new(),
        signed: date(2024, 1, 10),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: vec![line("LXS-20", 16_800)],
        spare_prices: vec![line("SEN-20", 9_900)],
        promised: Vec::new(),
        note: String::new(),
    };
    let parts = ["SEN-20", "BAT-36", "KEY-1", "APP-5"].map(crate::rulings::part);
    Charging {
        units: vec![unit(NEW, "W-24", 2024), unit(OLD, "W-15", 2015), unit(SOFTWARE, "AMS-1", 2015)],
        contracts: vec![contract],
        parts: parts.into(),
        rates: [(Rate::LabourHour, Fen(12_000)), (Rate::Kilometre, Fen(200))].into(),
        newcomers: Vec::new(),
    }
}

pub(crate) fn open_case(world: &mut World) -> CaseId {
    let report =
        Report { customer: Some(CustomerId(1)), equipment: vec![NEW, OLD, SOFTWARE], ..world.report() };
    world.open_with(report)
}

pub(crate) fn sensor(unit: EquipmentId, causes: &[Cause]) -> Entered {
    let part = PartCode::new("SEN-20").unwrap();
    entered(Subject::Part { part, quantity: Quantity(1_000) }, unit, causes)
}

pub(crate) fn work(unit: EquipmentId, causes: &[Cause]) -> Entered {
    entered(Subject::Labour { minutes: 90 }, unit, causes)
}

pub(crate) fn entered(subject: Subject, unit: EquipmentId, causes: &[Cause]) -> Entered {
    Entered {
        subject,
        unit: Some(unit),
        about: None,
        causes: causes.iter().copied().collect(),
        failed_on: None,
        note: None,
    }
}

pub(crate) fn add(world: &mut World, id: CaseId, entered: Entered) -> LineNo {
    charge(world, id, ZHENG, ChargeCommand::AddLine { entered }).unwrap();
    LineNo::try_from(world.case(id).charges.lines.len() - 1).unwrap()
}

pub(crate) fn charge(
    world: &mut World,
    id: CaseId,
    who: PersonId,
    command: ChargeCommand,
) -> Result<(), Refusal> {
    world.try_do(id, Actor::Person(who), Command::Charge(Box::new(command)))
}

pub(crate) fn by_customer(world: &mut World, id: CaseId, command: ChargeCommand) -> Result<(), Refusal> {
    world.try_do(id, Actor::Customer, Command::Charge(Box::new(command)))
}

pub(crate) fn photo(world: &mut World) -> Attachment {
    Attachment {
        name: world.text("照片.jpg"),
        media_type: "image/jpeg".to_owned(),
        size: 4,
        digest: Digest::of(&[b"foto"]),
    }
}

pub(crate) fn evidence(world: &mut World) -> Evidence {
    Evidence { finding: None, attachments: vec![photo(world)] }
}

pub(crate) fn rule(world: &mut World, lines: &[LineNo], verdict: Verdict) -> ChargeCommand {
    let evidence = if verdict == Verdict::Free { Evidence::default() } else { evidence(world) };
    ChargeCommand::Rule { lines: set(lines), verdict, reason: None, evidence }
}

pub(crate) fn set(lines: &[LineNo]) -> BTreeSet<LineNo> {
    lines.iter().copied().collect()
}

pub(crate) fn object(world: &mut World, line: LineNo) -> ChargeCommand {
    ChargeCommand::Object { line, voice: Voice::Customer, text: world.text("没有人碰过它") }
}

pub(crate) fn quote(lines: &[LineNo]) -> ChargeCommand {
    ChargeCommand::IssueQuote { lines: set(lines), valid_until: valid_until() }
}

pub(crate) fn valid_until() -> Date {
    date(2026, 11, 30)
}

pub(crate) fn by_link() -> ChargeCommand {
    let name = TextRef(Digest::of_file("刘工".as_bytes()));
    ChargeCommand::AcceptQuote { quote: 0, how: Acceptance::ByLink { name } }
}

pub(crate) fn worked() -> Done {
    Done::Worked { on: date(2026, 11, 2) }
}

/// An old meter's sensor and the work on it: decided, to be paid, quoted.
pub(crate) fn quoted(world: &mut World) -> CaseId {
    let id = open_case(world);
    add(world, id, sensor(OLD, &[Cause::Quality]));
    add(world, id, work(OLD, &[Cause::Quality]));
    let ruling = rule(world, &[0, 1], Verdict::Cost);
    charge(world, id, ZHENG, ruling).unwrap();
    charge(world, id, LI, quote(&[])).unwrap();
    id
}
