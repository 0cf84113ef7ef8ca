//! Who pays, through the door: what rulings look at, the queues, the register's history, on both databases.

use crate::harness::{Fixture, on_both};
use crate::house::{report, text};
use domain::case::charge::{
    Acceptance, ChargeCommand, ChargeRefusal, Done, Entered, Evidence, LineNo, QuoteState,
};
use domain::case::{Actor, Case, Command, Refusal, Voice};
use domain::contract::{Basis, Contract, Covers, Gives, PriceLine, Term};
use domain::ids::{CaseId, CommandId, CustomerId, EquipmentId, ListCode, PartCode, PersonId};
use domain::money::{Fen, Quantity};
use domain::part::{Part, PartKind, Rate};
use domain::text::SealedText;
use domain::unit::UnitEvent;
use domain::warranty::{Cause, Subject, Verdict};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use store::door::DoorError;
use store::master::{Customer, Master, Unit};
use store::rates::Dated;
use store::read::charges::{self, Lines, Quotes};
use store::read::{case, ruling};
use store::{Submission, Target};

const WATER: CustomerId = CustomerId(1);
const OLD: EquipmentId = EquipmentId(1);
const NEW: EquipmentId = EquipmentId(2);

fn code(text: &str) -> PartCode {
    PartCode::new(text).unwrap()
}

/// A customer with two water meters, of 2015 and 2024, a contract, a sensor, rates.
async fn company(f: &Fixture) {
    let unit = |id: EquipmentId, year: i16| Unit {
        id,
        serial: format!("W-{year}"),
        model: "LXS-20F".to_owned(),
        kind: "water-meter".to_owned(),
        customer: WATER,
        site: None,
        place: String::new(),
        installed: Some(date(year, 3, 1)),
        remote_access: false,
        code: format!("code{year}"),
    };
    let customer = Customer {
        id: WATER,
        name: "城北水务".to_owned(),
        kind: "water".to_owned(),
        city: "杭州".to_owned(),
        phone: None,
        mail: None,
        note: String::new(),
    };
    let master = Master {
        customers: vec![customer],
        units: vec![unit(OLD, 2015), unit(NEW, 2024)],
        ..Master::default()
    };
    f.store.enter_master(&master).await.unwrap();
    let contract = Contract {
        number: "HT-2014-009".to_owned(),
        customer: WATER,
        title: "远传水表采购".to_owned(),
        signed: date(2014, 12, 1),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: vec![Term {
            clause: "9.1".to_owned(),
            basis: Basis::Replacement,
            months: 24,
            covers: Covers::Part(ListCode::new("sensor").unwrap()),
            gives: Gives::Everything,
            approval: None,
        }],
        prices: Vec::new(),
        spare_prices: vec![PriceLine {
            code: code("SEN-20"),
            name: "传感器".to_owned(),
            price: Fen(9_900),
            clause: "附件2".to_owned(),
        }],
        promised: Vec::new(),
        note: String::new(),
    };
    let ids = f.store.enter_contracts(&[contract]).await.unwrap();
    f.store.link_units(&[(OLD, ids[0])]).await.unwrap();
    let sensor = Part {
        code: code("SEN-20"),
        name: "传感器".to_owned(),
        family: ListCode::new("sensor"),
        kind: PartKind::Part,
        measure: "只".to_owned(),
        cost: Some(Fen(12_000)),
        products: Vec::new(),
        revision: String::new(),
        note: String::new(),
        retired: false,
    };
    f.store.save_part(&sensor, 0, None, None).await.unwrap();
    for (since, cost) in [(date(2020, 1, 1), 9_000), (date(2026, 1, 1), 12_000), (date(2027, 1, 1), 20_000)] {
        f.store.set_rate(Dated { rate: Rate::LabourHour, since, cost: Fen(cost) }, None).await.unwrap();
    }
}

async fn opened(f: &Fixture, name: &str) -> CaseId {
    let mut submission = report(&f.house, &f.clock, name, "水表不走", "三号楼");
    if let Command::Report(report) = &mut submission.command {
        report.customer = Some(WATER);
        report.equipment = vec![OLD, NEW];
    }
    f.store.door().submit(submission).await.unwrap().case
}

fn submission(f: &Fixture, id: CaseId, who: Actor, command: ChargeCommand) -> Submission {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = CommandId::named("charge", &NEXT.fetch_add(1, Ordering::SeqCst).to_string());
    Submission::new(name, who, f.clock.now(), Target::Case(id), Command::Charge(Box::new(command)))
}

async fn charge(f: &Fixture, id: CaseId, who: PersonId, command: ChargeCommand) -> Result<(), Refusal> {
    said(f, id, Actor::Person(who), command, []).await
}

async fn said<const N: usize>(
    f: &Fixture,
    id: CaseId,
    who: Actor,
    command: ChargeCommand,
    texts: [SealedText; N],
) -> Result<(), Refusal> {
    match f.store.door().submit(submission(f, id, who, command).with_texts(texts)).await {
        Ok(_) => Ok(()),
        Err(DoorError::Refused(refusal)) => Err(refusal),
        Err(DoorError::Failed(error)) => panic!("{error}"),
    }
}

async fn state(f: &Fixture, id: CaseId) -> Case {
    case::case(&f.store, id).await.unwrap().unwrap().case
}

fn sensor(unit: EquipmentId) -> Entered {
    Entered {
        subject: Subject::Part { part: code("SEN-20"), quantity: Quantity(1_000) },
        unit: Some(unit),
        about: None,
        causes: BTreeSet::from([Cause::Quality]),
        failed_on: None,
        note: None,
    }
}

/// Decides lines with a finding that is written down.
async fn rule(f: &Fixture, id: CaseId, lines: &[LineNo], verdict: Verdict) -> Result<(), Refusal> {
    let found = text(&format!("现场检查 {id} {lines:?}"));
    let evidence = Evidence { finding: Some(found.reference()), attachments: Vec::new() };
    let lines = lines.iter().copied().collect();
    let command = ChargeCommand::Rule { lines, verdict, reason: None, evidence };
    said(f, id, Actor::Person(f.house.engineer), command, [found]).await
}

fn fitted(on: Date) -> Done {
    Done::Fitted { on, serial: "S-77".to_owned(), revision: "B".to_owned(), seal: "QF-9".to_owned() }
}

/// An old meter's sensor: entered, decided, quoted, accepted by the link, fitted.
async fn sensor_renewed(f: &Fixture, id: CaseId) {
    charge(f, id, f.house.engineer, ChargeCommand::AddLine { entered: sensor(OLD) }).await.unwrap();
    rule(f, id, &[0], Verdict::Cost).await.unwrap();
    let quote = ChargeCommand::IssueQuote { lines: BTreeSet::new(), valid_until: date(2026, 3, 31) };
    charge(f, id, f.house.agent, quote).await.unwrap();
    let name = text("刘工");
    let how = Acceptance::ByLink { name: name.reference() };
    let accept = ChargeCommand::AcceptQuote { quote: 0, how };
    said(f, id, Actor::Customer, accept, [name]).await.unwrap();
    let done = ChargeCommand::CarryOut { line: 0, done: fitted(date(2026, 3, 2)) };
    charge(f, id, f.house.engineer, done).await.unwrap();
}

#[test]
fn the_door_decides_by_what_stands_in_the_register_the_contracts_and_the_prices() {
    on_both(async |f| {
        company(&f).await;
        let id = opened(&f, "a").await;
        for unit in [OLD, NEW] {
            charge(&f, id, f.house.engineer, ChargeCommand::AddLine { entered: sensor(unit) }).await.unwrap();
        }
        let against = ChargeRefusal::AgainstProposal { line: 0, proposed: Verdict::Cost };
        assert_eq!(rule(&f, id, &[0], Verdict::Free).await, Err(against.into()), "of 2015: out of warranty");
        rule(&f, id, &[0], Verdict::Cost).await.unwrap();
        rule(&f, id, &[1], Verdict::Free).await.unwrap();
        let charges = state(&f, id).await.charges;
        let figure = |no: usize| charges.lines[no].ruling().unwrap().figure.clone().unwrap();
        assert_eq!(figure(0).payable(), Fen(9_900), "P-CAP: the contract's price, not the cost of 120.00");
        assert_eq!((figure(1).payable(), figure(1).given_free()), (Fen(0), Fen(12_000)));
        // A day that is no day is not taken for one that is missing.
        f.store
            .db()
            .run("UPDATE equipment SET installed_on = '2024-13-01' WHERE id = 2", vec![])
            .await
            .unwrap();
        let add = submission(
            &f,
            id,
            Actor::Person(f.house.engineer),
            ChargeCommand::AddLine { entered: sensor(NEW) },
        );
        let failed = f.store.door().submit(add).await.unwrap_err();
        assert!(matches!(failed, DoorError::Failed(_)), "{failed}");
    });
}

#[test]
fn what_rulings_look_at_is_read_whole() {
    on_both(async |f| {
        company(&f).await;
        let id = opened(&f, "a").await;
        let case = state(&f, id).await;
        let facts =
            ruling::charging(&f.store, &case, &[code("SEN-20")].into(), date(2026, 3, 2)).await.unwrap();
        assert_eq!(facts.units.iter().map(|u| u.id).collect::<Vec<_>>(), [OLD, NEW]);
        assert_eq!(facts.units[0].contract.as_deref(), Some("HT-2014-009"));
        assert!(facts.units[0].metering && facts.units[0].own && !facts.units[0].software);
        assert_eq!(facts.units[1].dates.installed, Some(date(2024, 3, 1)));
        assert_eq!(facts.contracts.len(), 1);
        assert_eq!(facts.parts[0].cost, Some(Fen(12_000)));
        assert_eq!(facts.rates.get(&Rate::LabourHour), Some(&Fen(12_000)), "the one that holds on the day");
        assert_eq!(facts.rates.get(&Rate::Kilometre), None);
        // A chain: 2 took the place of 1, 3 that of 2; nobody recorded who paid for 2.
        let run = async |sql: &'static str| f.store.db().run(sql, vec![]).await.unwrap();
        run("UPDATE equipment SET replaces = 1 WHERE id = 2").await;
        let facts = ruling::charging(&f.store, &case, &BTreeSet::new(), date(2026, 3, 2)).await.unwrap();
        let replaced = facts.units[1].replaced.as_deref().unwrap();
        assert_eq!((replaced.unit.id, replaced.bought), (OLD, None));
        assert_eq!(facts.newcomers.len(), 1);
        assert_eq!(facts.newcomers[0].instead_of, OLD);
        // A circle, however it came about, ends.
        run("UPDATE equipment SET replaces = 2 WHERE id = 1").await;
        let facts = ruling::charging(&f.store, &case, &BTreeSet::new(), date(2026, 3, 2)).await.unwrap();
        assert_eq!(facts.units.len(), 2);
    });
}

#[test]
fn a_renewed_part_stands_in_the_units_history_and_has_its_own_warranty() {
    on_both(async |f| {
        company(&f).await;
        let id = opened(&f, "a").await;
        sensor_renewed(&f, id).await;
        // As the unit's own page reads it.
        let history = store::read::register::entries(f.store.db(), OLD).await.unwrap();
        let entry = history.first().unwrap();
        assert_eq!((entry.person, entry.case), (Some(f.house.engineer), Some(id)));
        let UnitEvent::Fitted(fitted) = &entry.event else { panic!("{history:?}") };
        assert_eq!((fitted.part.as_str(), fitted.seal.as_str()), ("SEN-20", "QF-9"));
        // It fails again in the next year: by the contract a renewed sensor has two.
        f.clock.forward(60 * 24 * 400);
        let again = opened(&f, "b").await;
        charge(&f, again, f.house.engineer, ChargeCommand::AddLine { entered: sensor(OLD) }).await.unwrap();
        rule(&f, again, &[0], Verdict::Free).await.unwrap();
        let case = state(&f, again).await;
        let term = case.charges.lines[0].ruling().unwrap().proposal.term().cloned().unwrap();
        assert_eq!(term.reach.surely_until(), Some(date(2028, 3, 2)));
    });
}

#[test]
fn queues_show_what_waits_for_whom() {
    on_both(async |f| {
        company(&f).await;
        let (one, two) = (opened(&f, "a").await, opened(&f, "b").await);
        let db = f.store.db();
        for id in [one, two] {
            f.clock.forward(1);
            charge(&f, id, f.house.engineer, ChargeCommand::AddLine { entered: sensor(OLD) }).await.unwrap();
        }
        let undecided = charges::lines(db, Lines::Undecided, None, 10).await.unwrap();
        assert_eq!(undecided.iter().map(|row| row.case).collect::<Vec<_>>(), [one, two]);
        assert_eq!(undecided[0].serial.as_deref(), Some("W-2015"));
        assert_eq!(undecided[0].customer_name.as_deref(), Some("城北水务"));
        let first = &undecided[0];
        let after = charges::Cursor { at: first.at, case: first.case, no: first.no };
        let rest = charges::lines(db, Lines::Undecided, Some(after), 10).await.unwrap();
        assert_eq!(rest.iter().map(|row| row.case).collect::<Vec<_>>(), [two]);

        rule(&f, one, &[0], Verdict::Cost).await.unwrap();
        let told = text("没有人碰过它");
        let objection = ChargeCommand::Object { line: 0, voice: Voice::Customer, text: told.reference() };
        said(&f, one, Actor::Customer, objection, [told]).await.unwrap();
        let objected = charges::lines(db, Lines::Objected, None, 10).await.unwrap();
        assert_eq!(objected.len(), 1);
        assert_eq!(
            (objected[0].verdict, objected[0].decided_by),
            (Some(Verdict::Cost), Some(f.house.engineer))
        );
        let answer = text("维持");
        let review = ChargeCommand::Review {
            line: 0,
            verdict: Verdict::Cost,
            text: answer.reference(),
            evidence: Evidence::default(),
        };
        let superior = Actor::Person(f.house.operations_lead);
        said(&f, one, superior, review, [answer]).await.unwrap();
        assert_eq!(charges::lines(db, Lines::Objected, None, 10).await.unwrap(), []);

        let quote = ChargeCommand::IssueQuote { lines: BTreeSet::new(), valid_until: date(2026, 3, 31) };
        charge(&f, one, f.house.agent, quote).await.unwrap();
        let issued = Quotes { state: Some("issued".to_owned()), ..Quotes::default() };
        let quotes = charges::quotes(db, &issued, 10).await.unwrap();
        assert_eq!((quotes.len(), quotes[0].total, quotes[0].due), (1, Fen(9_900), None));
        assert_eq!(quotes[0].valid_until, Some(date(2026, 3, 31)));
        let waiting = charges::waiting(db, 100).await.unwrap();
        assert_eq!((waiting.undecided, waiting.objected, waiting.issued, waiting.accepted), (1, 0, 1, 0));

        let name = text("刘工");
        let how = Acceptance::ByLink { name: name.reference() };
        let accept = ChargeCommand::AcceptQuote { quote: 0, how };
        said(&f, one, Actor::Customer, accept, [name]).await.unwrap();
        charge(&f, one, f.house.agent, ChargeCommand::Settle { quote: 0, paid: Fen(4_900) }).await.unwrap();
        let of_customer = Quotes { customer: Some(WATER), ..Quotes::default() };
        let quotes = charges::quotes(db, &of_customer, 10).await.unwrap();
        assert_eq!(
            (quotes[0].state.as_str(), quotes[0].paid, quotes[0].due),
            ("accepted", Fen(4_900), Some(Fen(9_900)))
        );
        assert_eq!(charges::quotes(db, &issued, 10).await.unwrap(), []);

        let (from, to) = (f.clock.now() - jiff::SignedDuration::from_hours(1), f.clock.now());
        let sums = charges::sums(db, from, to + jiff::SignedDuration::from_secs(1)).await.unwrap();
        assert_eq!(sums.len(), 1);
        assert_eq!((sums[0].lines, sums[0].cost, sums[0].price), (1, Fen(12_000), Fen(9_900)));
    });
}

#[test]
fn what_is_merged_or_withdrawn_leaves_the_queues_and_a_quote_expires_by_itself() {
    on_both(async |f| {
        company(&f).await;
        let (one, two) = (opened(&f, "a").await, opened(&f, "b").await);
        charge(&f, one, f.house.engineer, ChargeCommand::AddLine { entered: sensor(OLD) }).await.unwrap();
        let why = text("同一只表");
        let merge = Command::Merge { into: two, why: why.reference() };
        let merge = Submission::new(
            CommandId::named("merge", "a"),
            Actor::Person(f.house.agent),
            f.clock.now(),
            Target::Case(one),
            merge,
        );
        f.store.door().submit(merge.with_texts([why])).await.unwrap();
        let undecided = charges::lines(f.store.db(), Lines::Undecided, None, 10).await.unwrap();
        assert_eq!(undecided.iter().map(|row| row.case).collect::<Vec<_>>(), [two], "the line goes on there");
        rule(&f, two, &[0], Verdict::Cost).await.unwrap();
        let quote = ChargeCommand::IssueQuote { lines: BTreeSet::new(), valid_until: date(2026, 3, 3) };
        charge(&f, two, f.house.agent, quote).await.unwrap();
        f.clock.forward(60 * 24 * 2);
        let tick = Submission::new(
            CommandId::named("tick", "a"),
            Actor::Program,
            f.clock.now(),
            Target::Case(two),
            Command::Tick,
        );
        f.store.door().submit(tick).await.unwrap();
        assert!(matches!(state(&f, two).await.charges.quotes[0].state, QuoteState::Expired { .. }));
        let expired = Quotes { state: Some("expired".to_owned()), ..Quotes::default() };
        assert_eq!(charges::quotes(f.store.db(), &expired, 10).await.unwrap().len(), 1);
        assert!(store::verify::verify(&f.store, None).await.unwrap().is_sound(), "replaying gives the state");
    });
}

#[test]
fn p_replace_who_paid_for_the_unit_in_its_place_is_remembered() {
    on_both(async |f| {
        company(&f).await;
        let id = opened(&f, "a").await;
        let replace = Entered { subject: Subject::Replacement { with: code("LXS-20F") }, ..sensor(NEW) };
        charge(&f, id, f.house.engineer, ChargeCommand::AddLine { entered: replace }).await.unwrap();
        rule(&f, id, &[0], Verdict::Free).await.unwrap();
        let done = |serial: &str| ChargeCommand::CarryOut {
            line: 0,
            done: Done::Replaced { on: date(2026, 3, 2), by: EquipmentId(9), serial: serial.to_owned() },
        };
        let missing = ChargeRefusal::NotExchanged { serial: "W-9".to_owned() };
        assert_eq!(charge(&f, id, f.house.engineer, done("W-9")).await, Err(missing.into()));
        // The exchange, as the register records it.
        let sql = "INSERT INTO equipment (id, serial, model, kind, customer, place, code, installed_on, replaces) \
                   VALUES (9, 'W-9', 'LXS-20F', 'water-meter', 1, '', 'code9', '2026-03-02', 2)";
        f.store.db().run(sql, vec![]).await.unwrap();
        charge(&f, id, f.house.engineer, done("W-9")).await.unwrap();
        assert_eq!(f.count("SELECT bought FROM equipment WHERE id = 9").await, 0);
    });
}
