//! The door: one transaction a batch, each submission by itself.

use crate::harness::{Fixture, on_both};
use crate::house::{report, text};
use domain::case::{Actor, Case, Channel, Command, Refusal, Stage};
use domain::ids::{CaseId, CommandId};
use domain::text::SealedText;
use store::content::Blob;
use store::read::case::case;
use store::{Done, DoorError, Submission, Target};

impl Fixture {
    /// Takes a report about what `name` says.
    pub(crate) async fn reported(&self, name: &str) -> Done {
        let submission =
            report(&self.house, &self.clock, name, &format!("{name}：水表"), &format!("{name} 水表漏水"));
        self.store.door().submit(submission).await.unwrap()
    }

    pub(crate) fn on(&self, case: CaseId, name: &str, command: Command) -> Submission {
        let actor = Actor::Person(self.house.engineer);
        Submission::new(CommandId::named("test", name), actor, self.clock.now(), Target::Case(case), command)
    }

    pub(crate) fn note(&self, case: CaseId, words: &str) -> Submission {
        let text = text(words);
        let note =
            Command::Note { text: text.reference(), mentions: Default::default(), attachments: Vec::new() };
        self.on(case, words, note).with_texts([text])
    }

    pub(crate) async fn state(&self, id: CaseId) -> Case {
        case(&self.store, id).await.unwrap().unwrap().case
    }
}

fn refusal(outcome: Result<Done, DoorError>) -> Refusal {
    match outcome {
        Err(DoorError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// P-ZERO: nothing that was reported is lost, and everybody gets a number.
#[test]
fn a_report_is_all_there() {
    on_both(async |f| {
        let done = f.reported("一号").await;
        assert_eq!(done.case.to_string(), "2026-000001");
        assert_eq!((done.version, done.repeated), (1, false));
        assert_eq!(f.reported("二号").await.case.to_string(), "2026-000002");
        let file = case(&f.store, done.case).await.unwrap().unwrap();
        assert_eq!(file.text(file.case.subject), Some("一号：水表"));
        let entries: Vec<_> = file.journal.iter().map(|r| r.entry.clone()).collect();
        assert_eq!(Case::replay(&entries).as_ref(), Some(&file.case));
        assert_eq!(entries[0].events, done.events);
        let row: (String, String, i64) = f
            .store
            .db()
            .one("SELECT subject, reporter, risk FROM cases WHERE id = $1", store::values![done.case])
            .await
            .unwrap();
        assert_eq!(row, ("一号：水表".to_owned(), "黄女士".to_owned(), 0));
        let by_token = store::read::case::by_follow_token(&f.store, &file.follow_token).await.unwrap();
        assert_eq!(by_token, Some(done.case));
        assert!(file.follow_token.len() >= 22);
        assert_eq!(f.count("SELECT count(*) FROM notification").await, 2, "the engineer hears of each");
    });
}

#[test]
fn the_same_command_twice_does_nothing_twice() {
    on_both(async |f| {
        let submission = report(&f.house, &f.clock, "one", "s", "t");
        let tickets = [
            f.store.door().enqueue(submission.clone()).await.unwrap(),
            f.store.door().enqueue(submission.clone()).await.unwrap(),
        ];
        let [first, second] = tickets;
        let (first, second) = (first.done().await.unwrap(), second.done().await.unwrap());
        assert!(!first.repeated && second.repeated);
        let third = f.store.door().submit(submission).await.unwrap();
        assert_eq!((third.case, third.version, third.repeated), (first.case, 1, true));
        assert_eq!(f.count("SELECT count(*) FROM cases").await, 1);
        assert_eq!(f.count("SELECT count(*) FROM journal").await, 1);
    });
}

#[test]
fn whoever_looked_at_an_older_version_is_told() {
    on_both(async |f| {
        let id = f.reported("one").await.case;
        let mut first = f.note(id, "eins");
        first.expected_version = Some(1);
        let mut second = f.note(id, "zwei");
        second.expected_version = Some(1);
        let first = f.store.door().enqueue(first).await.unwrap();
        let second = f.store.door().enqueue(second).await.unwrap();
        assert_eq!(first.done().await.unwrap().version, 2);
        assert_eq!(refusal(second.done().await), Refusal::ChangedMeanwhile { version: 2 });
        assert_eq!(f.count("SELECT count(*) FROM content").await, 4, "nothing of the refused one is kept");
    });
}

#[test]
fn a_refusal_concerns_only_its_own() {
    on_both(async |f| {
        let id = f.reported("one").await.case;
        let good = f.note(id, "gut");
        let bad = f.on(id, "close", Command::Close);
        let nobody = f.note(CaseId::new(2026, 999).unwrap(), "niemand");
        let mut tickets = Vec::new();
        for submission in [good, bad, nobody, f.note(id, "besser")] {
            tickets.push(f.store.door().enqueue(submission).await.unwrap());
        }
        let mut outcomes = Vec::new();
        for ticket in tickets {
            outcomes.push(ticket.done().await);
        }
        let mut outcomes = outcomes.into_iter();
        assert_eq!(outcomes.next().unwrap().unwrap().version, 2);
        assert_eq!(refusal(outcomes.next().unwrap()), Refusal::NoWordYet);
        assert_eq!(refusal(outcomes.next().unwrap()), Refusal::NoSuchCase);
        assert_eq!(outcomes.next().unwrap().unwrap().version, 3, "it sees the first one's result");
    });
}

/// A file whose row the database refuses spoils only the submission that brings it.
#[test]
fn a_failure_concerns_only_its_own() {
    on_both(async |f| {
        if f.store.db().is_postgres() {
            f.store.db().run("ALTER TABLE blob ADD CHECK (size <> 13)", vec![]).await.unwrap();
        } else {
            let trigger = "CREATE TRIGGER unlucky BEFORE INSERT ON blob WHEN new.size = 13 \
                           BEGIN SELECT RAISE(ABORT, 'unlucky'); END";
            f.store.db().run(trigger, vec![]).await.unwrap();
        }
        let mut tickets = Vec::new();
        for i in 0..20 {
            let mut submission = report(&f.house, &f.clock, &format!("r{i}"), "s", "t");
            submission.blobs = vec![Blob::new(vec![i; if i == 7 { 13 } else { 5 }])];
            tickets.push(f.store.door().enqueue(submission).await.unwrap());
        }
        let mut failed = Vec::new();
        for (i, ticket) in tickets.into_iter().enumerate() {
            match ticket.done().await {
                Ok(_) => {}
                Err(DoorError::Failed(_)) => failed.push(i),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(failed, [7]);
        assert_eq!(f.count("SELECT count(*) FROM cases").await, 19);
        assert_eq!(f.count("SELECT count(*) FROM blob").await, 19);
        let report = store::verify::verify(&f.store, None).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
    });
}

#[test]
fn a_merge_changes_both_cases_at_once() {
    on_both(async |f| {
        let (a, b) = (f.reported("a").await.case, f.reported("b").await.case);
        let why = text("dasselbe");
        let merge = f.on(a, "merge", Command::Merge { into: b, why: why.reference() }).with_texts([why]);
        let done = f.store.door().submit(merge).await.unwrap();
        assert_eq!((done.case, done.also), (a, vec![b]));
        let (a, b) = (f.state(a).await, f.state(b).await);
        assert!(matches!(a.stage, Stage::Merged { into, .. } if into == b.id));
        assert_eq!(b.absorbed, [a.id]);
        let carried = b.clocks.iter().filter(|c| c.carried_from == Some(a.id)).count();
        let voided =
            a.clocks.iter().filter(|c| matches!(c.state, domain::clock::ClockState::Void { .. })).count();
        assert_eq!(carried, voided, "no clock is lost");
        assert!(carried > 0);
        assert_eq!(f.count("SELECT count(*) FROM due").await, 1, "nothing is due on the merged case");
        // A message to the old number reaches the new case.
        let (from, words) = (text("{}"), text("immer noch"));
        let receive = Command::Receive {
            by: Channel::Mail,
            from: from.reference(),
            text: words.reference(),
            attachments: Vec::new(),
            courtesy: false,
        };
        let mut submission = f.on(a.id, "mail", receive).with_texts([from, words]);
        submission.actor = Actor::Customer;
        let done = f.store.door().submit(submission).await.unwrap();
        assert_eq!((done.events.len(), done.also), (0, vec![b.id]));
        assert_eq!(f.state(b.id).await.version, b.version + 1);
        let into_itself = f.on(b.id, "again", Command::Merge { into: b.id, why: text("x").reference() });
        assert_eq!(refusal(f.store.door().submit(into_itself).await), Refusal::MergeWithItself);
        let report = store::verify::verify(&f.store, None).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
    });
}

/// P-COMPLAINT-2D: the new case has the other one's reporter, and its own number.
#[test]
fn a_complaint_becomes_a_case_of_its_own() {
    on_both(async |f| {
        let id = f.reported("a").await.case;
        let texts = [text("投诉"), text("等了三天"), SealedText::new([9; 16], "{\"name\":\"黄女士\"}")];
        let [subject, words, reporter] = texts.each_ref().map(SealedText::reference);
        let complain = Command::Complain { subject, text: words, reporter };
        let mut submission = f.on(id, "complain", complain).with_texts(texts);
        submission.actor = Actor::Customer;
        let done = f.store.door().submit(submission).await.unwrap();
        let complaint = f.state(done.also[0]).await;
        assert_eq!(complaint.department.as_str(), "supervision");
        let split = [text("另一件"), text("电表也坏")];
        let command = Command::Split { subject: split[0].reference(), text: split[1].reference() };
        let done = f.store.door().submit(f.on(id, "split", command).with_texts(split)).await.unwrap();
        let row: (String, String) = f
            .store
            .db()
            .one("SELECT subject, reporter FROM cases WHERE id = $1", store::values![done.also[0]])
            .await
            .unwrap();
        assert_eq!(row, ("另一件".to_owned(), "黄女士".to_owned()), "the reporter comes from the other case");
        let found = store::search::cases(f.store.db(), "黄女士 电表", 10).await.unwrap();
        assert_eq!(found, [done.also[0], id], "both tell of it");
    });
}

#[test]
fn many_at_once_leave_no_gap_and_sound_chains() {
    on_both(async |f| {
        let mut tasks = tokio::task::JoinSet::new();
        for client in 0..16 {
            let (store, house, clock) = (f.store.clone(), f.house, f.clock.clone());
            tasks.spawn(async move {
                for i in 0..12 {
                    let name = format!("{client}-{i}");
                    store.door().submit(report(&house, &clock, &name, &name, "漏水")).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(f.count("SELECT count(*) FROM cases").await, 192);
        assert_eq!(f.count("SELECT max(seq) FROM journal").await, 192);
        assert_eq!(f.count("SELECT max(id) FROM cases").await, CaseId::new(2026, 192).unwrap().key());
        let report = store::verify::verify(&f.store, None).await.unwrap();
        assert_eq!((report.entries, report.cases, report.is_sound()), (192, 192, true));
    });
}

/// What was not committed leaves nothing behind, and the next program goes on.
#[test]
fn a_transaction_that_breaks_off_leaves_nothing() {
    on_both(async |f| {
        f.reported("a").await;
        let mut tx = f.store.db().begin().await.unwrap();
        tx.run("DELETE FROM journal", vec![]).await.unwrap();
        tx.run("UPDATE counter SET value = 77", vec![]).await.unwrap();
        drop(tx);
        let again = f.open_again().await;
        let submission = report(&f.house, &f.clock, "b", "s", "t");
        assert_eq!(again.door().submit(submission).await.unwrap().case.to_string(), "2026-000002");
        assert!(store::verify::verify(&again, None).await.unwrap().is_sound());
    });
}

/// Two programs at the same database never give the same number.
#[test]
fn two_programs_share_a_database() {
    on_both(async |f| {
        let other = f.open_again().await;
        let mut changes = other.changes();
        let mut tasks = tokio::task::JoinSet::new();
        for (which, store) in [f.store.clone(), other.clone()].into_iter().enumerate() {
            let (house, clock) = (f.house, f.clock.clone());
            tasks.spawn(async move {
                for i in 0..25 {
                    let name = format!("{which}-{i}");
                    store.door().submit(report(&house, &clock, &name, "s", "t")).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(f.count("SELECT max(seq) FROM journal").await, 50);
        assert!(store::verify::verify(&f.store, None).await.unwrap().is_sound());
        if f.store.db().is_postgres() {
            let mut last = 0;
            while last < 50 {
                let heard = tokio::time::timeout(std::time::Duration::from_secs(5), changes.recv()).await;
                last = heard.unwrap().unwrap().last_seq;
            }
        }
    });
}

#[test]
fn closing_finishes_what_waits() {
    on_both(async |f| {
        let mut tickets = Vec::new();
        for i in 0..50 {
            tickets.push(
                f.store.door().enqueue(report(&f.house, &f.clock, &format!("{i}"), "s", "t")).await.unwrap(),
            );
        }
        f.store.close().await;
        for ticket in tickets {
            ticket.done().await.unwrap();
        }
        let late = f.store.door().submit(report(&f.house, &f.clock, "late", "s", "t")).await;
        assert!(matches!(late, Err(DoorError::Failed(_))));
    });
}
