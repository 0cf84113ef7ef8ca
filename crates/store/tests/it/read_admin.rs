//! What the administration and the ledger of promises read, on each database.

use crate::harness::{Fixture, on_both};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp};
use store::db::Value;
use store::ledger::{self, Outcome};
use store::read::admin::{self, PAGE};
use store::read::outbox::{self, Filter, Letters};
use store::{recompute, seal};

macro_rules! values {
    ($($value:expr),*) => { vec![$(Value::from($value)),*] };
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

async fn run(f: &Fixture, sql: &'static str, values: Vec<Value>) {
    f.store.db().run(sql, values).await.unwrap();
}

#[test]
fn accounts_and_open_cases_are_read() {
    on_both(async |f| {
        let db = f.store.db();
        let accounts = admin::accounts(db).await.unwrap();
        assert!(accounts.windows(2).all(|pair| pair[0].person < pair[1].person));
        let head = accounts.iter().find(|a| a.person == f.house.head).unwrap();
        assert!(!head.login.is_empty() && !head.has_totp);
        run(&f, "UPDATE person SET totp_secret = $1 WHERE id = $2", values![vec![1_u8], f.house.head]).await;
        assert!(admin::accounts(db).await.unwrap().iter().any(|a| a.person == f.house.head && a.has_totp));
        assert_eq!(admin::open_cases_of(db, f.house.engineer).await.unwrap(), (0, Vec::new()));
        for n in 0..22 {
            f.reported(&format!("r{n}")).await;
        }
        let (count, first) = admin::open_cases_of(db, f.house.engineer).await.unwrap();
        assert_eq!((count, first.len()), (22, 20));
        assert_eq!(admin::open_cases_of(db, f.house.agent).await.unwrap().0, 0);
    });
}

#[test]
fn the_outbox_is_paged_and_what_was_laid_aside_is_taken_up_again() {
    on_both(async |f| {
        let (db, now) = (f.store.db(), f.store.now());
        let page = async |which, before| {
            outbox::page(db, &Filter { which, ..Filter::default() }, before).await.unwrap()
        };
        let before = page(Letters::Waiting, None).await.len();
        let sql = "INSERT INTO outbox (kind, body, key, created, next_try, state, attempts, error) \
                   VALUES ('test', '{}', $1, $2, $2, $3, 3, 'no route')";
        let rows = usize::try_from(PAGE).unwrap() + 7;
        for n in 0..rows {
            run(&f, sql, values![n.to_be_bytes().as_slice(), now, "dead"]).await;
        }
        run(&f, sql, values![b"one more".as_slice(), now, "waiting"]).await;
        let first = page(Letters::Dead, None).await;
        assert_eq!(first.len(), usize::try_from(PAGE).unwrap() + 1, "one more says that there is more");
        let last_shown = first[usize::try_from(PAGE).unwrap() - 1].id;
        let second = page(Letters::Dead, Some(last_shown)).await;
        assert_eq!(second.len(), 7);
        let all: Vec<i64> =
            first[..usize::try_from(PAGE).unwrap()].iter().chain(&second).map(|m| m.id).collect();
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice");
        assert_eq!(
            (first[0].created, first[0].attempts, first[0].error.as_deref()),
            (now, 3, Some("no route"))
        );
        assert_eq!(admin::dead_letters(db).await.unwrap(), i64::try_from(rows).unwrap());
        assert_eq!(page(Letters::Waiting, None).await.len(), before + 1);

        let me = f.house.agent;
        assert_eq!(f.store.retry_messages(&all[..1], me).await.unwrap(), 1);
        assert_eq!(admin::dead_letters(db).await.unwrap(), i64::try_from(rows).unwrap() - 1);
        assert_eq!(page(Letters::Waiting, None).await.len(), before + 2);
        assert_eq!(f.store.give_up_messages(&all[1..2], me).await.unwrap(), 1);
        assert_eq!(f.store.give_up_messages(&[i64::MAX], me).await.unwrap(), 0);
        assert_eq!(admin::dead_letters(db).await.unwrap(), i64::try_from(rows).unwrap() - 2);
    });
}

#[test]
fn mails_that_came_in_are_paged() {
    on_both(async |f| {
        let (db, now) = (f.store.db(), f.store.now());
        let case = f.reported("r").await.case;
        for n in 0..PAGE + 3 {
            let digest = domain::ids::Digest::of_file(&n.to_be_bytes());
            let sql = "INSERT INTO mail_in (raw, identity, message_id, received, sender, subject, outcome, case_id, reason) \
                       VALUES ($1, $1, $2, $3, 'a@b.example', $4, 'new-case', $5, '')";
            let subject = format!("mail {n}");
            run(&f, sql, values![digest, subject.as_str(), now, subject.as_str(), case]).await;
        }
        let first = admin::mails(db, None).await.unwrap();
        assert_eq!(i64::try_from(first.len()).unwrap(), PAGE + 1);
        assert_eq!((first[0].subject.as_str(), first[0].case), (&*format!("mail {}", PAGE + 2), Some(case)));
        let last_shown = &first[usize::try_from(PAGE).unwrap() - 1];
        assert_eq!(admin::mails(db, Some(last_shown.id)).await.unwrap().len(), 3);
        assert_eq!(admin::mail_by_id(db, last_shown.id).await.unwrap().as_ref(), Some(last_shown));
        assert_eq!(admin::mail_by_id(db, i64::MAX).await.unwrap(), None);
    });
}

#[test]
fn the_journal_is_paged_found_by_time_and_sealed() {
    on_both(async |f| {
        let db = f.store.db();
        let mut cases = Vec::new();
        let mut times: Vec<Timestamp> = Vec::new();
        for n in 0..PAGE + 2 {
            times.push(f.store.now());
            cases.push(f.reported(&format!("r{n}")).await.case);
            f.clock.forward(1);
        }
        let first = admin::journal(db, None, None).await.unwrap();
        assert_eq!(i64::try_from(first.len()).unwrap(), PAGE + 1);
        assert!(first.iter().all(|row| row.complaint.is_none()));
        let last_shown = &first[usize::try_from(PAGE).unwrap() - 1];
        let second = admin::journal(db, None, Some(last_shown.seq)).await.unwrap();
        assert_eq!(second.len(), 2);
        assert_eq!(admin::journal_entry(db, last_shown.seq).await.unwrap().as_ref(), Some(last_shown));
        assert_eq!(admin::journal_entry(db, 0).await.unwrap(), None);
        let of_one = admin::journal(db, Some(cases[3]), None).await.unwrap();
        assert!(!of_one.is_empty() && of_one.iter().all(|row| row.case == cases[3]));
        for (n, at) in times.iter().enumerate() {
            let seq = admin::seq_at(db, *at).await.unwrap();
            assert_eq!(admin::journal_entry(db, seq).await.unwrap().unwrap().case, cases[n]);
        }
        let beyond = admin::seq_at(db, f.store.now()).await.unwrap();
        assert_eq!(admin::journal_entry(db, beyond).await.unwrap(), None);

        assert_eq!(admin::unsealed(db).await.unwrap(), PAGE + 2);
        let key = SigningKey::from_bytes(&[7; 32]);
        for _ in 0..3 {
            seal::seal_now(&f.store, &key).await.unwrap().unwrap();
            f.reported(&format!("after {}", f.store.now())).await;
            f.clock.forward(1);
        }
        assert_eq!(admin::unsealed(db).await.unwrap(), 1);
        let seals: Vec<i64> = admin::seals(db, None).await.unwrap().iter().map(|s| s.id).collect();
        assert_eq!(seals, [3, 2, 1]);
        let before: Vec<i64> = admin::seals(db, Some(3)).await.unwrap().iter().map(|s| s.id).collect();
        assert_eq!(before, [2, 1]);
    });
}

#[test]
fn the_ledger_counts_and_pages_late_clocks() {
    on_both(async |f| {
        let db = f.store.db();
        let begin = f.store.now();
        for n in 0..3 {
            f.reported(&format!("r{n}")).await;
            f.clock.forward(1);
        }
        let to = begin + hours(24 * 400);
        while !ledger::catch_up(&f.store, 10).await.unwrap() {}
        let counts = ledger::counts(db, begin, to).await.unwrap();
        let of = |promise: &str, outcome: Outcome| -> u64 {
            let rows = counts.iter().filter(|c| c.promise.as_str() == promise && c.outcome == outcome);
            rows.map(|c| c.clocks).sum()
        };
        assert_eq!(of("P-ANSWER-24H", Outcome::Running), 3, "{counts:?}");
        assert!(
            counts
                .iter()
                .all(|c| c.person == Some(f.house.engineer) && c.department.as_str() == "operations")
        );
        assert_eq!(ledger::counts(db, begin - hours(9), begin - hours(8)).await.unwrap(), []);
        assert!(ledger::late(db, begin, to, None).await.unwrap().is_empty());

        run(&f, "UPDATE ledger SET outcome = 'missed' WHERE promise = 'P-ANSWER-24H'", vec![]).await;
        let late = ledger::late(db, begin, to, None).await.unwrap();
        assert_eq!(late.len(), 3);
        assert!(late.iter().all(|l| l.clock().is_some_and(|c| c.promise.as_str() == "P-ANSWER-24H")));
        let behind = ledger::late(db, begin, to, Some(late[0].cursor())).await.unwrap();
        let numbers = |late: &[ledger::Late]| late.iter().map(|l| (l.case.id, l.no)).collect::<Vec<_>>();
        assert_eq!(numbers(&behind), numbers(&late)[1..]);
    });
}

#[test]
fn jobs_that_compute_anew_are_listed_and_a_preview_changes_nothing() {
    on_both(async |f| {
        let db = f.store.db();
        f.reported("r").await;
        let why = domain::clock::RecomputeReason::Charter { version: 1 };
        let mut ids = Vec::new();
        for _ in 0..21 {
            let id = recompute::begin(&f.store, &why, Some(f.house.head)).await.unwrap();
            recompute::run(&f.store, id).await.unwrap();
            ids.push(id);
        }
        let lately = recompute::lately(db).await.unwrap();
        assert_eq!(
            lately.iter().map(|job| job.id).collect::<Vec<_>>(),
            ids[1..].iter().rev().copied().collect::<Vec<_>>()
        );
        assert_eq!(recompute::find(db, ids[20]).await.unwrap().as_ref(), lately.first());
        assert!(lately.iter().all(|job| (job.cases_done, job.cases_total, job.clocks_changed) == (1, 1, 0)));
        let world = f.store.world();
        let calendar = world.calendars.iter().next().unwrap();
        let preview = recompute::preview(db, calendar).await.unwrap();
        assert_eq!(preview.moved, 0, "the same calendar moves nothing");
        assert_eq!(recompute::provisional(db).await.unwrap(), 0);
    });
}
