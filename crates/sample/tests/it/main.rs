//! The sample company is the same each time, and its history is made of real commands.

use domain::case::{Stage, Step};
use domain::clock::ClockState;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use store::db::Durability;
use store::{Options, Store};

const SEED: u64 = 20_261_123;

fn now() -> Timestamp {
    "2026-11-23T02:30:00Z".parse().unwrap()
}

#[test]
fn the_same_seed_gives_the_same_company() {
    let company = sample::company(SEED, now());
    assert_eq!(company, sample::company(SEED, now()));
    assert_ne!(company.master, sample::company(SEED + 1, now()).master);
    assert_eq!(company.master.customers.len(), 200);
    assert_eq!(company.master.units.len(), 5_000);
    assert!((55..=65).contains(&company.members.len()), "{}", company.members.len());
    assert_eq!(format!("{:?}", sample::stories(SEED, &company, now())), format!("{:?}", sample::stories(SEED, &company, now())));
}

#[test]
fn nobody_shares_a_name_and_no_line_goes_round() {
    let company = sample::company(SEED, now());
    let logins: BTreeSet<&str> = company.members.iter().map(|m| m.login.as_str()).collect();
    let names: BTreeSet<&str> = company.members.iter().map(|m| m.person.name.as_str()).collect();
    assert_eq!((logins.len(), names.len()), (company.members.len(), company.members.len()));
    let people = company.members.iter().map(|m| m.person.clone()).collect();
    let directory = domain::people::Directory::new(people, company.departments.clone());
    for person in directory.people() {
        directory.check_line(person).unwrap();
    }
    let levels = directory.people().map(|p| directory.superiors(p.id).count()).max();
    assert_eq!(levels, Some(3), "four levels of people");
    for (login, role) in sample::LOGINS {
        assert!(company.members.iter().any(|m| m.login == login && m.person.roles.contains(&role)), "{login}");
    }
    let serials: BTreeSet<&str> = company.master.units.iter().map(|u| u.serial.as_str()).collect();
    let codes: BTreeSet<&str> = company.master.units.iter().map(|u| u.code.as_str()).collect();
    assert_eq!((serials.len(), codes.len()), (5_000, 5_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_made_of_real_commands_and_every_stage_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let shown = Arc::new(Mutex::new(now()));
    let read = Arc::clone(&shown);
    let read_file = |name: &str| {
        std::fs::read_to_string(format!("{}/../../charter/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let shipped = ["charter", "serving", "faults", "severities", "areas"].map(|kind| (kind.to_owned(), read_file(kind)));
    let calendars = ["cn", "always"].map(|name| (format!("calendar/{name}"), read_file(&format!("calendars/{name}"))));
    let drawn = Mutex::new(sample::Chance::new(1));
    let options = Options {
        now: Arc::new(move || *read.lock().unwrap()),
        random: Arc::new(move || drawn.lock().unwrap().bytes()),
        clock_speed: 1.0,
        shipped: shipped.into_iter().chain(calendars).collect(),
        durability: Durability::WhenClosed,
    };
    let company = sample::company(SEED, now());
    let mut stories = sample::stories(SEED, &company, now());
    // The last days hold every stage; the months before only make the desk look used.
    stories.retain(|s| now().duration_since(s.at).as_hours() < 24 * 24);
    *shown.lock().unwrap() = stories[0].at;
    let store = Store::open(&folder.path().join("a.db").display().to_string(), options).await.unwrap();
    sample::enter(&store, &company, "not-for-logging-in").await.unwrap();
    let played = sample::play(&store, &company, &stories, |at| *shown.lock().unwrap() = at, now()).await.unwrap();
    assert_eq!(played.cases, stories.len(), "{played:?}");
    // A step can come too late for its case (a message ended the waiting, the case closed by itself); nothing else is refused.
    let expected = ["not-waiting", "case-is-over", "not-asked-yet", "case-was-merged", "merge-with-itself", "nothing-to-change"];
    let odd: Vec<_> = played.refused.iter().filter(|(code, _)| !expected.contains(code)).collect();
    assert!(odd.is_empty(), "{odd:?}");
    let refused: usize = played.refused.values().sum();
    assert!(refused * 20 < played.steps, "{refused} of {}: {:?}", played.steps, played.refused);

    let mut stages = BTreeSet::new();
    let mut clocks = BTreeSet::new();
    let mut highest = 0;
    let mut complaints = 0;
    let rows: Vec<(String,)> = store.db().all("SELECT state FROM cases", vec![]).await.unwrap();
    for (state,) in rows {
        let case: domain::case::Case = serde_json::from_str(&state).unwrap();
        stages.insert(case.stage_code());
        complaints += usize::from(case.complained_about().is_some());
        for clock in &case.clocks {
            clocks.insert(match &clock.state {
                ClockState::Running(_) => "running",
                ClockState::Paused { .. } => "paused",
                ClockState::Missed { climb, .. } => {
                    highest = highest.max(climb.rungs.last().map_or(0, |r| r.level));
                    "missed"
                }
                ClockState::Kept { .. } => "kept",
                ClockState::Void { .. } => "void",
            });
        }
        if let Stage::Open { step: Step::Proposed { .. }, .. } = case.stage {
            stages.insert("proposed");
        }
    }
    for stage in ["reported", "answered", "diagnosing", "proposed", "confirmed", "closed", "withdrawn", "merged"] {
        assert!(stages.contains(stage), "{stage} is missing among {stages:?}");
    }
    assert_eq!(clocks.into_iter().collect::<Vec<_>>(), ["kept", "missed", "paused", "running", "void"]);
    assert!(highest >= 3, "the highest climb reached level {highest}");
    assert!(complaints > 0);
    store.close().await;
}
