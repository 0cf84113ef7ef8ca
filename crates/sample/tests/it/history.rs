use crate::company::{SEED, now};
use domain::case::{Case, FollowUp};
use domain::clock::ClockState;
use jiff::{SignedDuration, Timestamp};
use sample::{Chance, Played, company, enter, play, stories};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use store::db::Durability;
use store::{Options, Store};

/// The last days hold every stage; the months before only make the desk look used.
const DAYS_PLAYED: i64 = 26;

/// A clock to turn.
#[derive(Clone)]
struct Clock(Arc<Mutex<Timestamp>>);

impl Clock {
    fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap() = at;
    }

    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn options(clock: &Clock) -> Options {
    let charter = |name: &str| {
        let file = format!("{}/../../charter/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"))
    };
    let lists =
        ["charter", "serving", "faults", "severities", "areas"].map(|kind| (kind.to_owned(), charter(kind)));
    let calendars =
        ["cn", "always"].map(|name| (format!("calendar/{name}"), charter(&format!("calendars/{name}"))));
    let drawn = Mutex::new(Chance::new(1));
    let clock = clock.clone();
    Options {
        now: Arc::new(move || clock.now()),
        random: Arc::new(move || drawn.lock().unwrap().bytes()),
        clock_speed: 1.0,
        shipped: lists.into_iter().chain(calendars).collect(),
        durability: Durability::WhenClosed,
    }
}

async fn played(folder: &std::path::Path, days: i64) -> (Store, Played) {
    let company = company(SEED, now());
    let mut stories = stories(SEED, &company, now());
    stories.retain(|story| now().duration_since(story.at) < SignedDuration::from_hours(24 * days));
    let clock = Clock(Arc::new(Mutex::new(stories[0].at)));
    let store = Store::open(&folder.join("sample.db").display().to_string(), options(&clock)).await.unwrap();
    enter(&store, &company, "not-for-logging-in").await.unwrap();
    let played = play(&store, &stories, |at| clock.set(at), now()).await.unwrap();
    (store, played)
}

async fn cases(store: &Store) -> Vec<Case> {
    let rows: Vec<(String,)> = store.db().all("SELECT state FROM cases", vec![]).await.unwrap();
    rows.iter().map(|(state,)| serde_json::from_str(state).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_made_of_real_commands_and_everything_occurs_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, played) = played(folder.path(), DAYS_PLAYED).await;
    assert_eq!(played.refused, [], "a step was refused");
    assert_eq!(
        store::due::nearest(store.db()).await.unwrap().filter(|at| *at < now()),
        None,
        "something due was left"
    );

    let cases = cases(&store).await;
    assert_eq!(cases.len(), played.cases);
    let stages = counted(cases.iter().map(Case::stage_code));
    for stage in [
        "reported",
        "answered",
        "diagnosing",
        "proposed",
        "not-effective",
        "waiting-customer",
        "waiting-parts",
        "confirmed",
        "closed",
        "withdrawn",
        "merged",
    ] {
        assert!(stages.contains_key(stage), "{stage} is missing among {stages:?}");
    }
    let open = cases.iter().filter(|case| case.is_open()).count();
    assert!((110..=185).contains(&open), "{open} are open: {stages:?}");

    let clocks = cases.iter().flat_map(|case| &case.clocks);
    let states = counted(clocks.clone().map(|clock| match clock.state {
        ClockState::Running(_) => "running",
        ClockState::Paused { .. } => "paused",
        ClockState::Missed { .. } => "missed",
        ClockState::Kept { .. } => "kept",
        ClockState::Void { .. } => "void",
    }));
    assert_eq!(states.len(), 5, "{states:?}");
    assert!(clocks.clone().any(domain::clock::Clock::was_late));
    let levels: BTreeSet<u8> = clocks
        .filter_map(|clock| match &clock.state {
            ClockState::Missed { climb, .. } => climb.rungs.last().map(|rung| rung.level),
            _ => None,
        })
        .collect();
    assert!(levels.is_superset(&BTreeSet::from([1, 2, 3])), "climbed to {levels:?}");

    assert!(cases.iter().any(|case| matches!(case.follow_up, FollowUp::Asked { .. })));
    assert!(cases.iter().any(|case| matches!(case.follow_up, FollowUp::StillWorks { .. })));
    assert!(cases.iter().any(|case| case.complained_about().is_some() && case.is_open()));
    assert!(cases.iter().any(|case| case.complained_about().is_some() && !case.is_open()));
    assert!(cases.iter().any(|case| case.split_from.is_some()));
    assert!(cases.iter().any(|case| !case.absorbed.is_empty()));
    assert!(cases.iter().any(|case| case.rating.is_some()));
    println!(
        "{} cases, {open} open, {} steps, {} ticks; {stages:?}; {states:?}; levels {levels:?}",
        played.cases, played.steps, played.ticks
    );
    store.close().await;
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_is_decided_objected_to_and_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = played(folder.path(), 8).await;
    let company = company(SEED, now());
    let decided = sample::decide_charges(&store, &company, now()).await.unwrap();
    assert_eq!(decided.refused, Vec::<String>::new(), "a step was refused");
    let cases = cases(&store).await;
    let lines = || cases.iter().flat_map(|case| &case.charges.lines);
    let states = counted(lines().map(|line| line.state_code()));
    for state in ["undecided", "free", "cost", "excluded"] {
        assert!(states.contains_key(state), "{state} is missing among {states:?}");
    }
    assert!(lines().any(|line| line.has_open_objection()), "an objection is open");
    assert!(lines().any(|line| line.done.is_some()), "a part was fitted");
    let quotes = counted(cases.iter().flat_map(|case| &case.charges.quotes).map(|quote| quote.state.code()));
    assert!(quotes.contains_key("issued") && quotes.contains_key("accepted"), "{quotes:?}");
}
