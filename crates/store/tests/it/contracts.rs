//! Contracts, parts and rates; and the clocks that run by what a contract promises.

use crate::harness::{Fixture, on_both};
use crate::house::report;
use domain::calendar::Budget;
use domain::case::{Actor, Command, Event};
use domain::charter::{Approval, Source};
use domain::clock::{Clock, ClockEvent, RecomputeReason};
use domain::contract::{Answered, Basis, Contract, Covers, Gives, PriceLine, PromisedTime, Standing, Term};
use domain::ids::{CaseId, CommandId, CustomerId, EquipmentId, PartCode, PromiseId};
use domain::money::Fen;
use domain::part::{Part, PartKind, Rate};
use jiff::civil::{Date, date};
use store::contracts::{Edit, Saved};
use store::files::{NewFile, Owner};
use store::master::{Customer, Master, Unit};
use store::rates::Dated;
use store::read::{case, contracts, parts};
use store::{Submission, Target, files, parts as save, rates, recompute, search};

const WATER: CustomerId = CustomerId(1);
const HEAT: CustomerId = CustomerId(2);

async fn customers(f: &Fixture) {
    let customer = |id: CustomerId, name: &str| Customer {
        id,
        name: name.to_owned(),
        kind: "water".to_owned(),
        city: "杭州".to_owned(),
        phone: None,
        mail: None,
        note: String::new(),
    };
    let units = (1..=3).map(|n| Unit {
        id: EquipmentId(n),
        serial: format!("W{n}"),
        model: "LXS-20F".to_owned(),
        kind: "water-meter".to_owned(),
        customer: WATER,
        site: None,
        place: String::new(),
        installed: Some(date(2024, 5, 6)),
        remote_access: false,
        code: format!("code{n}"),
    });
    let master = Master {
        customers: vec![customer(WATER, "城北水务"), customer(HEAT, "滨河热力")],
        units: units.collect(),
        ..Master::default()
    };
    f.store.enter_master(&master).await.unwrap();
}

fn code(text: &str) -> PartCode {
    PartCode::new(text).unwrap()
}

fn contract(number: &str, customer: CustomerId, signed: Date) -> Contract {
    let line = |part: &str, fen: i64| PriceLine {
        code: code(part),
        name: String::new(),
        price: Fen(fen),
        clause: "附件1".to_owned(),
    };
    Contract {
        number: number.to_owned(),
        customer,
        title: "远传水表采购".to_owned(),
        signed,
        ends: None,
        service_life_months: Some(120),
        parties: String::new(),
        scope: "三号楼".to_owned(),
        terms: vec![Term {
            clause: "9.1".to_owned(),
            basis: Basis::Acceptance,
            months: 36,
            covers: Covers::Whole,
            gives: Gives::Labour,
            approval: None,
        }],
        prices: vec![line("LXS-20F", 16_800)],
        spare_prices: vec![line("BAT-36", 3_800), line("SEN-20", 9_900)],
        promised: Vec::new(),
        note: String::new(),
    }
}

fn promised(promise: &str, hours: u64, approval: Option<Approval>) -> PromisedTime {
    PromisedTime {
        promise: PromiseId::new(promise).unwrap(),
        clause: "8.2".to_owned(),
        budget: Budget::Elapsed(hours * 3600),
        approval,
    }
}

async fn reported(f: &Fixture, name: &str, customer: Option<CustomerId>) -> CaseId {
    let mut submission = report(&f.house, &f.clock, name, "水表不走", "三号楼");
    if let Command::Report(report) = &mut submission.command {
        report.customer = customer;
    }
    f.store.door().submit(submission).await.unwrap().case
}

async fn answer_clock(f: &Fixture, id: CaseId) -> Clock {
    let file = case::case(&f.store, id).await.unwrap().unwrap();
    file.case.clocks.iter().find(|c| c.promise.as_str() == "P-ANSWER-24H").unwrap().clone()
}

async fn saved(
    f: &Fixture,
    contract: &Contract,
    edit: Edit,
) -> (domain::ids::ContractId, i64, Vec<CustomerId>) {
    match f.store.save_contract(contract, edit).await.unwrap() {
        Saved::As { id, version, recompute } => (id, version, recompute),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_contract_is_kept_version_by_version() {
    on_both(async |f| {
        customers(&f).await;
        let first = contract("HT-2024-001", WATER, date(2024, 3, 1));
        let (id, version, recompute) = saved(&f, &first, Edit::default()).await;
        assert_eq!((version, recompute), (1, vec![]));
        let mut second = first.clone();
        second.spare_prices.remove(0);
        let edit = Edit { id: Some(id), edited: 1, by: Some(f.house.head), request: None };
        assert_eq!(saved(&f, &second, edit).await.1, 2);
        let late = f.store.save_contract(&first, edit).await.unwrap();
        assert_eq!(late, Saved::ChangedMeanwhile { version: 2 });

        let kept = contracts::find(f.store.db(), id).await.unwrap().unwrap();
        assert_eq!((&kept.contract, kept.version, kept.changed_by), (&second, 2, Some(f.house.head)));
        let earlier = contracts::earlier(f.store.db(), id).await.unwrap();
        assert_eq!(earlier.iter().map(|e| (e.version, &e.contract)).collect::<Vec<_>>(), [(1, &first)]);
        // The prices are those of the newest version.
        assert_eq!(f.count("SELECT count(*) FROM contract_price").await, 2);
        assert!(parts::prices(f.store.db(), &code("BAT-36")).await.unwrap().is_empty());

        let taken = f.store.save_contract(&first, Edit::default()).await.unwrap();
        assert_eq!(taken, Saved::NumberTaken(id));
        let nobody = contract("HT-2", CustomerId(99), date(2024, 3, 1));
        assert_eq!(f.store.save_contract(&nobody, Edit::default()).await.unwrap(), Saved::NoSuchCustomer);
    });
}

#[test]
fn the_same_request_enters_one_contract() {
    on_both(async |f| {
        customers(&f).await;
        let contract = contract("HT-2024-001", WATER, date(2024, 3, 1));
        let edit = Edit { request: Some(CommandId::named("api", "k")), ..Edit::default() };
        let (id, ..) = saved(&f, &contract, edit).await;
        assert_eq!(f.store.save_contract(&contract, edit).await.unwrap(), Saved::Repeated(id));
        assert_eq!(f.count("SELECT count(*) FROM contract").await, 1);
    });
}

#[test]
fn the_list_goes_page_by_page() {
    on_both(async |f| {
        customers(&f).await;
        for n in 0..7_i8 {
            let customer = if n % 2 == 0 { WATER } else { HEAT };
            let mut contract = contract(&format!("HT-{n}"), customer, date(2020, 1, 1 + n / 2));
            contract.ends = (n < 3).then(|| date(2022, 1, 1));
            saved(&f, &contract, Edit::default()).await;
        }
        let db = f.store.db();
        let (mut seen, mut wanted) = (Vec::new(), contracts::Wanted::default());
        loop {
            let page = contracts::page(db, &wanted, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            wanted.after = Some(wanted.cursor(last));
            seen.extend(page.into_iter().map(|line| line.number));
        }
        assert_eq!(seen, ["HT-6", "HT-5", "HT-4", "HT-3", "HT-2", "HT-1", "HT-0"]);
        let back = contracts::Wanted { back: true, ..wanted.clone() };
        let before = contracts::page(db, &back, 3).await.unwrap();
        assert_eq!(
            before.iter().map(|line| line.number.as_str()).collect::<Vec<_>>(),
            ["HT-3", "HT-2", "HT-1"]
        );
        let of = |customer, in_force| contracts::Wanted { customer, in_force, ..Default::default() };
        assert_eq!(contracts::page(db, &of(Some(HEAT), None), 9).await.unwrap().len(), 3);
        assert_eq!(contracts::page(db, &of(None, Some(date(2023, 1, 1))), 9).await.unwrap().len(), 4);
        assert_eq!(contracts::found(db, "滨河热力 HT-3").await.unwrap().len(), 1);
        if !db.is_postgres() {
            let cursor = wanted.after;
            let ending = Some((date(2022, 1, 1), date(2022, 3, 1)));
            let all = [
                of(None, None),
                of(Some(HEAT), None),
                contracts::Wanted { after: cursor, ..of(None, None) },
                contracts::Wanted { ending, after: cursor, ..of(None, None) },
            ];
            for wanted in all {
                let (sql, values) = contracts::page_query(&wanted, 50);
                let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                let plan: Vec<(i64, i64, i64, String)> = db.all(explain, values).await.unwrap();
                let plan: Vec<String> = plan.into_iter().map(|(.., line)| line).collect();
                assert!(
                    plan.iter().all(|line| !line.contains("B-TREE") && !line.starts_with("SCAN k")),
                    "{plan:?}"
                );
                assert!(plan.iter().any(|line| line.contains("contract_")), "{plan:?}");
            }
        }
    });
}

#[test]
fn contracts_that_end_soon_come_in_the_order_of_their_ends() {
    on_both(async |f| {
        customers(&f).await;
        for (n, ends) in (1..).zip([Some(20), None, Some(9), Some(15), Some(9)]) {
            let mut contract = contract(&format!("HT-{n}"), WATER, date(2020, 1, 1));
            contract.ends = ends.map(|day| date(2026, 5, day));
            saved(&f, &contract, Edit::default()).await;
        }
        let db = f.store.db();
        let ending = Some((date(2026, 5, 9), date(2026, 5, 19)));
        let (mut seen, mut wanted) = (
            Vec::new(),
            contracts::Wanted { ending, in_force: Some(date(2026, 5, 9)), ..Default::default() },
        );
        while let Some(last) = contracts::page(db, &wanted, 1).await.unwrap().pop() {
            assert!(wanted.holds(&last));
            wanted.after = Some(wanted.cursor(&last));
            seen.push(last.number);
        }
        assert_eq!(seen, ["HT-3", "HT-5", "HT-4"]);
    });
}

/// P-EQUAL: what is worse than the charter's is found, approved or not, page by page.
#[test]
fn contracts_with_worse_promises_are_found() {
    on_both(async |f| {
        customers(&f).await;
        let charter = f.store.world().charter.clone();
        for (n, hours) in (1..).zip([48, 4, 0, 30, 12]) {
            let mut contract = contract(&format!("HT-{n}"), WATER, date(2020, 1, n));
            contract.promised = Vec::from_iter((hours > 0).then(|| promised("P-ANSWER-24H", hours, None)));
            saved(&f, &contract, Edit::default()).await;
        }
        let db = f.store.db();
        let mut wanted = contracts::Wanted { promising: true, ..Default::default() };
        assert_eq!(contracts::page(db, &wanted, 9).await.unwrap().len(), 4);
        let mut seen = Vec::new();
        loop {
            let page =
                contracts::page_of(db, &wanted, 1, |contract| contract.has_worse(&charter)).await.unwrap();
            let Some(last) = page.last() else { break };
            wanted.after = Some(wanted.cursor(last));
            seen.push(last.number.clone());
        }
        assert_eq!(seen, ["HT-4", "HT-1"]);
    });
}

/// P-EQUAL: an approval is for one length in one contract's words; a changed line needs another.
#[test]
fn an_approval_falls_away_with_what_it_approved() {
    let approval =
        Approval { by: domain::ids::PersonId(7), on: date(2026, 3, 2), reason: "偏远站点".to_owned() };
    let mut before = contract("HT-1", WATER, date(2024, 3, 1));
    before.promised = vec![promised("P-ANSWER-24H", 48, Some(approval.clone()))];
    let edited = |change: &dyn Fn(&mut Contract)| {
        let mut after = before.clone();
        after.promised[0].approval = None;
        change(&mut after);
        after.keep_approvals(Some(&before));
        after.promised[0].approval.clone()
    };
    assert_eq!(edited(&|_| {}), Some(approval.clone()));
    assert_eq!(edited(&|c| c.note = "x".to_owned()), Some(approval.clone()));
    assert_eq!(edited(&|c| c.promised[0].budget = Budget::Elapsed(49 * 3600)), None);
    assert_eq!(edited(&|c| c.promised[0].clause = "8.3".to_owned()), None);
    assert_eq!(edited(&|c| c.customer = HEAT), None);
    // A warranty term's in the same way.
    before.terms[0].approval = Some(approval.clone());
    let term = |change: &dyn Fn(&mut Term)| {
        let mut after = before.clone();
        after.terms[0].approval = None;
        change(&mut after.terms[0]);
        after.keep_approvals(Some(&before));
        after.terms[0].approval.clone()
    };
    assert_eq!(term(&|_| {}), Some(approval.clone()));
    assert_eq!(term(&|t| t.months = 35), None);
    assert_eq!(term(&|t| t.gives = Gives::Material), None);
    // Whoever writes one into a new contract has written nothing.
    let mut new = before.clone();
    new.keep_approvals(None);
    assert_eq!((new.promised[0].approval.clone(), new.terms[0].approval.clone()), (None, None));
}

#[test]
fn a_better_promise_of_a_contract_runs_the_clock() {
    on_both(async |f| {
        customers(&f).await;
        let mut contract = contract("HT-2024-017", WATER, date(2024, 3, 1));
        contract.promised = vec![promised("P-ANSWER-24H", 4, None)];
        assert_eq!(contract.faults(&f.store.world().charter), []);
        let (_, _, recompute) = saved(&f, &contract, Edit::default()).await;
        assert_eq!(recompute, [WATER]);

        let of_water = answer_clock(&f, reported(&f, "a", Some(WATER)).await).await;
        assert_eq!(of_water.due(), Some(f.clock.now() + jiff::SignedDuration::from_hours(4)));
        assert!(matches!(&of_water.terms.source, Source::Contract { number, clause, approval: None }
                if number == "HT-2024-017" && clause == "8.2"));
        let of_heat = answer_clock(&f, reported(&f, "b", Some(HEAT)).await).await;
        assert_eq!(of_heat.terms.source, Source::Charter);

        // Whose case it is becomes known later: the contract counts from the report on.
        let unknown = reported(&f, "c", None).await;
        assert_eq!(answer_clock(&f, unknown).await.terms.source, Source::Charter);
        let identify = Command::Identify {
            customer: Some(WATER),
            equipment: Vec::new(),
            local_area: None,
            remote_access: false,
            place: domain::serving::Place::default(),
        };
        let actor = Actor::Person(f.house.agent);
        let submission = Submission::new(
            CommandId::named("t", "identify"),
            actor,
            f.clock.now(),
            Target::Case(unknown),
            identify,
        );
        f.store.door().submit(submission).await.unwrap();
        assert_eq!(answer_clock(&f, unknown).await.due(), of_water.due());
    });
}

#[test]
fn a_promise_counts_only_while_its_contract_is_in_force() {
    on_both(async |f| {
        customers(&f).await;
        let mut over = contract("HT-2020-001", WATER, date(2020, 3, 1));
        over.ends = Some(date(2026, 3, 1));
        over.promised = vec![promised("P-ANSWER-24H", 2, None)];
        let mut coming = contract("HT-2026-009", WATER, date(2026, 3, 3));
        coming.promised = vec![promised("P-ANSWER-24H", 3, None)];
        saved(&f, &over, Edit::default()).await;
        saved(&f, &coming, Edit::default()).await;
        let monday = answer_clock(&f, reported(&f, "a", Some(WATER)).await).await;
        assert_eq!(monday.terms.source, Source::Charter);
        f.clock.forward(24 * 60);
        let tuesday = answer_clock(&f, reported(&f, "b", Some(WATER)).await).await;
        assert!(matches!(tuesday.terms.source, Source::Contract { .. }));
    });
}

/// P-EQUAL: nothing silently lowers a promise for one customer.
#[test]
fn a_worse_promise_needs_a_name() {
    on_both(async |f| {
        customers(&f).await;
        let charter = f.store.world().charter.clone();
        let mut contract = contract("HT-2024-017", WATER, date(2024, 3, 1));
        contract.promised = vec![promised("P-ANSWER-24H", 48, None)];
        assert_eq!(contract.faults(&charter), []);
        assert_eq!(contract.promised[0].standing(&charter), Standing::Worse);
        // It is kept as it was agreed, and the charter's applies.
        let (id, ..) = saved(&f, &contract, Edit::default()).await;
        let before = answer_clock(&f, reported(&f, "a", Some(WATER)).await).await;
        assert_eq!(before.terms.source, Source::Charter);

        let approval = Approval { by: f.house.head, on: date(2026, 3, 2), reason: "偏远站点".to_owned() };
        let time = contract.promised[0].promise.clone();
        assert_eq!(contract.approve(&Answered::Time(time), approval.clone(), &charter), Ok(()));
        assert_eq!(contract.faults(&charter), []);
        assert_eq!(contract.promised[0].standing(&charter), Standing::WorseApproved);
        saved(&f, &contract, Edit { id: Some(id), edited: 1, ..Edit::default() }).await;
        let after = answer_clock(&f, reported(&f, "b", Some(WATER)).await).await;
        assert_eq!(after.terms.budget, Budget::Elapsed(48 * 3600));
        assert!(
            matches!(&after.terms.source, Source::Contract { approval: Some(by), .. } if **by == approval)
        );
        assert_eq!(after.terms.passed_over.as_deref(), Some(&(Source::Charter, Budget::Elapsed(86_400))));
    });
}

#[test]
fn saving_a_contract_computes_the_open_clocks_anew() {
    on_both(async |f| {
        customers(&f).await;
        let (water, heat) = (reported(&f, "a", Some(WATER)).await, reported(&f, "b", Some(HEAT)).await);
        let mut contract = contract("HT-2024-017", WATER, date(2024, 3, 1));
        contract.promised = vec![promised("P-ANSWER-24H", 4, None)];
        let (id, version, customers) = saved(&f, &contract, Edit::default()).await;
        let jobs = f
            .store
            .contract_changed(id, &contract.number, version, &customers, Some(f.house.head))
            .await
            .unwrap();
        for job in jobs {
            recompute::run(&f.store, job).await.unwrap();
            let job = recompute::find(f.store.db(), job).await.unwrap().unwrap();
            assert_eq!((job.cases_done, job.clocks_changed), (1, 1));
        }
        let clock = answer_clock(&f, water).await;
        assert_eq!(clock.due(), Some(clock.started + jiff::SignedDuration::from_hours(4)));
        assert_eq!(answer_clock(&f, heat).await.terms.source, Source::Charter);
        let journal = case::journal(&f.store, water).await.unwrap();
        let told = journal.iter().flat_map(|recorded| &recorded.entry.events).any(|event| {
            matches!(event, Event::Clock { event: ClockEvent::Recomputed { why, .. }, .. }
                if *why == RecomputeReason::ContractChanged { number: "HT-2024-017".to_owned(), version: 1 })
        });
        assert!(told);
    });
}

#[test]
fn parts_are_kept_and_their_prices_known_by_customer() {
    on_both(async |f| {
        customers(&f).await;
        let part = Part {
            code: code("BAT-36"),
            name: "锂电池3.6V".to_owned(),
            family: None,
            kind: PartKind::Part,
            measure: "只".to_owned(),
            cost: Some(Fen(2_600)),
            products: Vec::new(),
            revision: "B".to_owned(),
            note: String::new(),
            retired: false,
        };
        let db = f.store.db();
        assert_eq!(f.store.save_part(&part, 0, None, None).await.unwrap(), save::Saved::As { version: 1 });
        assert_eq!(f.store.save_part(&part, 0, None, None).await.unwrap(), save::Saved::Taken);
        let retired = Part { retired: true, ..part.clone() };
        assert_eq!(f.store.save_part(&retired, 1, None, None).await.unwrap(), save::Saved::As { version: 2 });
        assert_eq!(
            f.store.save_part(&part, 1, None, None).await.unwrap(),
            save::Saved::ChangedMeanwhile { version: 2 }
        );
        assert_eq!(parts::find(db, &part.code).await.unwrap().unwrap().part, retired);
        assert!(parts::page(db, &parts::Wanted::default(), 9).await.unwrap().is_empty());
        let all = parts::Wanted { words: "电池 bat".to_owned(), all: true, ..Default::default() };
        assert_eq!(parts::page(db, &all, 9).await.unwrap().len(), 1);

        let early = contract("HT-2019-001", WATER, date(2019, 3, 1));
        let mut late = contract("HT-2024-001", WATER, date(2024, 3, 1));
        late.spare_prices[0].price = Fen(4_400);
        saved(&f, &early, Edit::default()).await;
        saved(&f, &late, Edit::default()).await;
        let prices = parts::prices(db, &part.code).await.unwrap();
        assert_eq!(prices.iter().map(|p| p.price.0).collect::<Vec<_>>(), [4_400, 3_800]);
        // P-CAP: the earliest contract is the ceiling.
        assert_eq!(parts::caps(&prices).iter().map(|p| p.price.0).collect::<Vec<_>>(), [3_800]);
    });
}

#[test]
fn rates_hold_from_a_day_on() {
    on_both(async |f| {
        let set = |since, fen| Dated { rate: Rate::LabourHour, since, cost: Fen(fen) };
        for dated in
            [set(date(2025, 1, 1), 8_000), set(date(2026, 1, 1), 9_000), set(date(2026, 1, 1), 9_500)]
        {
            f.store.set_rate(dated, Some(f.house.head)).await.unwrap();
        }
        let all = rates::all(f.store.db()).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(rates::on(&all, date(2025, 12, 31)), [set(date(2025, 1, 1), 8_000)]);
        assert_eq!(rates::on(&all, date(2026, 1, 1)), [set(date(2026, 1, 1), 9_500)]);
        assert_eq!(rates::on(&all, date(2024, 12, 31)), []);
    });
}

#[test]
fn documents_of_a_contract_are_kept() {
    on_both(async |f| {
        let file = |name: &str| NewFile {
            kind: "document",
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7".to_vec(),
            valid_until: None,
        };
        let owner = Owner::Contract(7);
        let id = f.store.add_file(owner, file("合同.pdf"), Some(f.house.agent)).await.unwrap();
        f.store.add_file(owner, file("附件.pdf"), None).await.unwrap();
        let names = |files: Vec<files::FileOf>| files.into_iter().map(|f| f.name).collect::<Vec<_>>();
        assert_eq!(names(files::of(f.store.db(), owner).await.unwrap()), ["附件.pdf", "合同.pdf"]);
        assert!(files::find(f.store.db(), Owner::Unit(7), id).await.unwrap().is_none());
        assert!(f.store.remove_file(owner, id).await.unwrap());
        assert!(!f.store.remove_file(owner, id).await.unwrap());
        assert_eq!(names(files::of(f.store.db(), owner).await.unwrap()), ["附件.pdf"]);
        assert!(search::contracts(f.store.db(), "合同", 5).await.unwrap().is_empty());
    });
}
