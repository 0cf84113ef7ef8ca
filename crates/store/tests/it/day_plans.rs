//! Plans of days, those who go, and where they go, on both databases.

use crate::harness::{Fixture, on_both};
use crate::house::text;
use domain::case::{Actor, Command, Refusal};
use domain::ids::{CaseId, CommandId, CustomerId, EquipmentId, PersonId, SiteId};
use domain::visiting::{FieldWork, Spot};
use jiff::civil::date;
use store::day_plans::{self, Draft, State};
use store::master::{Customer, Master, Site, Unit};
use store::read::on_site;
use store::{DoorError, Submission, Target, field_work};

fn draft(name: &str, state: State) -> Draft {
    Draft {
        name: name.to_owned(),
        day: Some(date(2026, 3, 2)),
        body: "{}".to_owned(),
        visits: None,
        seconds: 7,
        state,
    }
}

#[test]
fn a_plan_waits_is_searched_for_and_holds() {
    on_both(async |f| {
        let (store, db, by) = (&f.store, f.store.db(), f.house.head);
        let id = store.add_day_plan(&draft("周一", State::Waiting), by).await.unwrap();
        let other = store.add_day_plan(&draft("周二", State::Waiting), by).await.unwrap();
        assert_eq!(day_plans::list(db).await.unwrap().len(), 2);
        assert!(!store.change_day_plan(id, &draft("x", State::Waiting), 1, by).await.unwrap(), "it is busy");
        let claimed = store.claim_day_plan().await.unwrap().unwrap();
        assert_eq!((claimed.id, claimed.state, claimed.seconds), (id, State::Solving, 7));
        assert_eq!(store.claim_day_plan().await.unwrap().unwrap().id, other, "each is claimed once");
        assert!(store.claim_day_plan().await.unwrap().is_none());
        assert!(store.keep_searching(&claimed, "half", Some("[1]")).await.unwrap());
        assert!(!day_plans::is_stopped(db, id).await.unwrap());
        store.stop_day_plan(id).await.unwrap();
        assert!(day_plans::is_stopped(db, id).await.unwrap());
        assert!(store.end_search(&claimed, "all", Ok("[1,2]")).await.unwrap());
        assert!(!store.end_search(&claimed, "all", Ok("[3]")).await.unwrap(), "it is over");
        let kept = day_plans::find(db, id).await.unwrap().unwrap();
        assert_eq!(
            (kept.state, kept.visits.as_deref(), kept.solved),
            (State::Solved, Some("[1,2]"), Some(f.clock.now()))
        );
        assert_eq!(day_plans::holding(db, date(2026, 3, 2)).await.unwrap(), None);
        assert!(!store.adopt_day_plan(id, 9, "[]", by).await.unwrap());
        assert!(store.adopt_day_plan(id, 1, "[1,2]", by).await.unwrap());
        let holds = day_plans::holding(db, date(2026, 3, 2)).await.unwrap().unwrap();
        assert_eq!((holds.id, holds.version, holds.holds.as_deref()), (id, 2, Some("[1,2]")));
        let from = |day| day_plans::held_from(db, day);
        let numbers =
            |plans: Vec<day_plans::DayPlan>| plans.into_iter().map(|plan| plan.id).collect::<Vec<_>>();
        assert_eq!(numbers(from(date(2026, 3, 1)).await.unwrap()), [id], "the other holds nowhere");
        assert_eq!(numbers(from(date(2026, 3, 3)).await.unwrap()), [0; 0]);
        assert!(store.change_day_plan(id, &draft("改", State::Solved), 2, by).await.unwrap());
        assert!(!store.change_day_plan(id, &draft("迟", State::Solved), 2, by).await.unwrap(), "meanwhile");
        assert!(!store.drop_day_plan(id).await.unwrap(), "it holds");
        assert!(store.drop_day_plan(other).await.unwrap());
        assert!(!store.keep_searching(&holds, "", None).await.unwrap());
    });
}

/// A search whose program died goes on, from what was found.
#[test]
fn a_search_that_broke_off_is_claimed_again() {
    on_both(async |f| {
        let id = f.store.add_day_plan(&draft("周一", State::Waiting), f.house.head).await.unwrap();
        let claimed = f.store.claim_day_plan().await.unwrap().unwrap();
        f.store.keep_searching(&claimed, "half", Some("[7]")).await.unwrap();
        assert!(f.store.claim_day_plan().await.unwrap().is_none(), "somebody carries it on");
        f.clock.forward(2);
        let again = f.store.claim_day_plan().await.unwrap().unwrap();
        assert_eq!((again.id, again.visits.as_deref(), again.progress.as_str()), (id, Some("[7]"), "half"));
        // On a file nobody else can carry it on: a program that starts need not wait for the lease.
        let freed = f.store.free_day_plans().await.unwrap();
        assert_eq!(freed, u64::from(!f.store.db().is_postgres()));
        let failed = f.store.end_search(&again, "", Err("places: 1")).await.unwrap();
        assert!(failed);
        let kept = day_plans::find(f.store.db(), id).await.unwrap().unwrap();
        assert_eq!(
            (kept.state, kept.note.as_str(), kept.visits.as_deref()),
            (State::Failed, "places: 1", Some("[7]"))
        );
    });
}

#[test]
fn what_is_known_of_somebody_is_kept_with_its_version() {
    on_both(async |f| {
        let work = FieldWork {
            skills: [("heat".to_owned(), Some(date(2027, 3, 31)))].into(),
            start: Some(Spot::At { latitude: 30.25, longitude: 120.5 }),
            end: Some(Spot::Depot("north".to_owned())),
            cost_per_km: Some(1.25),
            ..FieldWork::default()
        };
        let (who, by) = (f.house.engineer, Some(f.house.head));
        assert_eq!(f.store.save_field_work(who, &work, 0, by).await.unwrap(), (1, true));
        assert_eq!(f.store.save_field_work(who, &FieldWork::default(), 0, by).await.unwrap(), (1, false));
        let kept = field_work::all(f.store.db()).await.unwrap().remove(&who).unwrap();
        assert_eq!((kept.work, kept.version), (work, 1));
        assert!(f.store.save_field_work(PersonId(999), &FieldWork::default(), 0, by).await.is_err());
    });
}

async fn moved_in(f: &Fixture) {
    let site = |id: i64| Site {
        id: SiteId(id),
        customer: CustomerId(1),
        name: format!("站点{id}"),
        address: "人民路1号".to_owned(),
        area: domain::ids::AreaCode::new("hangzhou"),
    };
    let unit = |id: i64, site: i64| Unit {
        id: EquipmentId(id),
        serial: format!("W{id}"),
        model: "A".to_owned(),
        kind: "heat-meter".to_owned(),
        customer: CustomerId(1),
        site: Some(SiteId(site)),
        place: String::new(),
        installed: None,
        remote_access: false,
        code: format!("code{id}"),
    };
    let customer = Customer {
        id: CustomerId(1),
        name: "热力公司".to_owned(),
        kind: "heat".to_owned(),
        city: "杭州".to_owned(),
        phone: None,
        mail: None,
        note: String::new(),
    };
    let master = Master {
        customers: vec![customer],
        sites: vec![site(1), site(2)],
        units: vec![unit(1, 2)],
        ..Master::default()
    };
    f.store.enter_master(&master).await.unwrap();
}

fn identify(f: &Fixture, case: CaseId, units: &[i64]) -> Submission {
    let command = Command::Identify {
        customer: Some(CustomerId(1)),
        equipment: units.iter().map(|id| EquipmentId(*id)).collect(),
        local_area: None,
        remote_access: false,
        place: domain::serving::Place::default(),
    };
    f.on(case, &format!("whose {case}"), command)
}

#[test]
fn open_cases_come_with_the_place_where_they_are() {
    on_both(async |f| {
        moved_in(&f).await;
        let (known, vague, nobodys) =
            (f.reported("甲").await.case, f.reported("乙").await.case, f.reported("丙").await.case);
        f.store.door().submit(identify(&f, known, &[1])).await.unwrap();
        f.store.door().submit(identify(&f, vague, &[])).await.unwrap();
        assert_eq!(
            f.store.place_sites(&[(SiteId(2), 30.2741, 120.1551), (SiteId(99), 1.0, 1.0)]).await.unwrap(),
            1
        );
        let (open, more) = on_site::open(f.store.db()).await.unwrap();
        assert_eq!((open.len(), more), (3, false));
        let place = open[0].site.as_ref().unwrap();
        assert_eq!((open[0].case.id, place.id, place.at), (known, SiteId(2), Some((30.2741, 120.1551))));
        assert_eq!(open[0].customer, "热力公司");
        assert!(open[0].kinds.contains("heat-meter"));
        assert_eq!((open[1].case.id, &open[1].site), (vague, &None), "of two sites nobody knows which it is");
        assert_eq!((open[2].case.id, &open[2].site, open[2].customer.as_str()), (nobodys, &None, ""));
        let one = on_site::one(f.store.db(), known).await.unwrap().unwrap();
        assert_eq!(one.site, open[0].site);
        assert!(on_site::one(f.store.db(), CaseId::new(2026, 77).unwrap()).await.unwrap().is_none());
        let who = on_site::assignees(f.store.db(), &[known, CaseId::new(2026, 77).unwrap()]).await.unwrap();
        assert_eq!(who.into_iter().collect::<Vec<_>>(), [(known, (Some(f.house.engineer), true))]);
        assert!(on_site::assignees(f.store.db(), &[]).await.unwrap().is_empty());
    });
}

fn give(f: &Fixture, case: CaseId, to: PersonId, name: &str) -> Submission {
    let why = text(&format!("{name} {case}"));
    let command = Command::Assign { to: Some(to), why: Some(why.reference()) };
    let actor = Actor::Person(f.house.operations_lead);
    let id = CommandId::named("together", &format!("{name}{case}"));
    Submission::new(id, actor, f.clock.now(), Target::Case(case), command).with_texts([why])
}

/// What belongs together is done whole or not at all, and sent twice is done once.
#[test]
fn many_cases_are_given_together_or_none_is() {
    on_both(async |f| {
        let cases = [f.reported("一").await.case, f.reported("二").await.case, f.reported("三").await.case];
        let lead = f.house.operations_lead;
        let all = |to: PersonId, name: &str| cases.map(|case| give(&f, case, to, name)).to_vec();
        let mut wrong = all(lead, "错");
        wrong[1] = give(&f, cases[1], PersonId(999), "错");
        let (at, error) = f.store.door().submit_together(wrong).await.unwrap_err();
        assert!(matches!((at, error), (1, DoorError::Refused(Refusal::NoSuchPerson))));
        for case in cases {
            assert_eq!(f.state(case).await.assignee, Some(f.house.engineer), "nothing of it was done");
        }
        let entries = f.count("SELECT count(*) FROM journal").await;
        let done = f.store.door().submit_together(all(lead, "对")).await.unwrap();
        assert_eq!(done.iter().map(|d| (d.case, d.repeated)).collect::<Vec<_>>(), cases.map(|c| (c, false)));
        assert_eq!(f.count("SELECT count(*) FROM journal").await, entries + 3);
        let again = f.store.door().submit_together(all(lead, "对")).await.unwrap();
        assert!(again.iter().all(|d| d.repeated));
        assert_eq!(f.count("SELECT count(*) FROM journal").await, entries + 3);
        let twice = vec![give(&f, cases[0], lead, "a"), give(&f, cases[0], lead, "b")];
        assert!(f.store.door().submit_together(twice).await.is_err(), "each on a case of its own");
        assert!(f.store.door().submit_together(Vec::new()).await.unwrap().is_empty());
    });
}
