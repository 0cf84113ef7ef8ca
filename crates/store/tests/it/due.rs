//! Times that are reached.

use crate::harness::on_both;
use crate::house::report;
use domain::clock::ClockState;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use store::worker::{do_due, run_due};
use store::{due, verify};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

#[test]
fn two_workers_never_claim_the_same() {
    on_both(async |f| {
        for i in 0..40 {
            f.reported(&format!("r{i}")).await;
        }
        f.clock.forward(24 * 60);
        let now = f.clock.now();
        let claim = || due::claim(f.store.db(), now, 7, LEASE);
        let mut all = Vec::new();
        loop {
            let (a, b) = tokio::join!(claim(), claim());
            let (a, b) = (a.unwrap(), b.unwrap());
            if a.is_empty() && b.is_empty() {
                break;
            }
            all.extend(a.into_iter().chain(b));
        }
        assert_eq!(all.len(), 40);
        assert_eq!(all.iter().map(|d| d.case).collect::<BTreeSet<_>>().len(), 40);
        // A claim that was not acted on is free again when its lease is over.
        assert_eq!(due::nearest(f.store.db()).await.unwrap(), Some(now + LEASE));
        f.clock.forward(1);
        assert_eq!(claim_all(&f.store, f.clock.now()).await, 40);
    });
}

async fn claim_all(store: &store::Store, now: jiff::Timestamp) -> usize {
    due::claim(store.db(), now, 1_000, LEASE).await.unwrap().len()
}

/// P-ESCALATE: what is not answered in time climbs; once, whoever does it.
#[test]
fn a_missed_clock_climbs_once() {
    on_both(async |f| {
        let id = f.reported("a").await.case;
        f.clock.forward(25 * 60);
        let other = f.open_again().await;
        let (a, b) = tokio::join!(do_due(&f.store), do_due(&other));
        assert_eq!(a.unwrap() + b.unwrap(), 1);
        let case = f.state(id).await;
        let missed: Vec<_> =
            case.clocks.iter().filter(|c| matches!(c.state, ClockState::Missed { .. })).collect();
        assert_eq!(missed.len(), 1);
        assert!(
            matches!(&missed[0].state, ClockState::Missed { climb, .. } if climb.rungs[0].asked == f.house.operations_lead)
        );
        assert_eq!(do_due(&f.store).await.unwrap(), 0);
        let risk: (i64,) = f.store.db().one("SELECT risk FROM cases", vec![]).await.unwrap();
        assert_eq!(risk.0, 2);
        // The lead wants notices by mail too.
        assert_eq!(f.count("SELECT count(*) FROM outbox WHERE kind = 'notice-mail'").await, 1);
        assert!(verify::verify(&f.store, None).await.unwrap().is_sound());
    });
}

/// A program that was down does what came due meanwhile, and one that runs wakes up by itself.
#[test]
fn the_worker_wakes_for_what_is_due() {
    on_both(async |f| {
        let id = f.reported("a").await.case;
        f.clock.forward(13 * 60);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let store = f.store.clone();
        let worker = tokio::spawn(async move {
            run_due(&store, async { drop(stopped.await) }).await;
        });
        wait_for(&f, "SELECT risk FROM cases", 1).await;
        f.clock.forward(12 * 60);
        f.store.clock_moved();
        wait_for(&f, "SELECT risk FROM cases", 2).await;
        assert_eq!(f.state(id).await.version, 3);
        stop.send(()).unwrap();
        worker.await.unwrap();
    });
}

async fn wait_for(f: &crate::harness::Fixture, sql: &'static str, value: i64) {
    for _ in 0..200 {
        if f.count(sql).await == value {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{sql} did not become {value}");
}

/// Something due earlier than what the worker sleeps for wakes it.
#[test]
fn an_earlier_time_wakes_the_worker() {
    on_both(async |f| {
        let mut options = crate::house::options(&f.clock);
        // A clock that runs by itself: half a minute of it passes in 25 milliseconds.
        let (start, began) = (f.clock.now(), std::time::Instant::now());
        options.clock_speed = 1_200.0;
        options.now = std::sync::Arc::new(move || {
            start + SignedDuration::try_from_secs_f64(began.elapsed().as_secs_f64() * 1_200.0).unwrap()
        });
        let fast = f.open_with(options).await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let store = fast.clone();
        let worker = tokio::spawn(async move {
            run_due(&store, async { drop(stopped.await) }).await;
        });
        let mut submission = report(&f.house, &f.clock, "a", "s", "t");
        if let domain::case::Command::Report(report) = &mut submission.command {
            report.receipt_given = false;
        }
        submission.occurred = fast.now();
        fast.door().submit(submission).await.unwrap();
        // The receipt is owed within half an hour: one and a half seconds by the wall.
        wait_for(&f, "SELECT risk FROM cases", 2).await;
        stop.send(()).unwrap();
        worker.await.unwrap();
    });
}
