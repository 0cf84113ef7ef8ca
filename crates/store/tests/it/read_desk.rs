//! The desk and the other screens people live in, on both databases.

use crate::harness::{Fixture, on_both};
use crate::house::{department, report, text};
use domain::case::{Actor, Command};
use domain::ids::{CaseId, CommandId, PersonId};
use domain::severity::Severity;
use store::read::desk::{self, Asked, Cursor, Filters, From, Sort, View};
use store::read::{case_page, follow, notices, presence, saved_views, search_page};
use store::{Submission, Target};

async fn taken(f: &Fixture, n: u8) -> CaseId {
    f.clock.forward(10);
    let done = f
        .store
        .door()
        .submit(report(&f.house, &f.clock, &format!("case {n}"), "水表不走字", "三号楼"))
        .await
        .unwrap();
    done.case
}

async fn tell(f: &Fixture, n: u8, case: CaseId, command: Command) {
    let id = CommandId::named("desk", &n.to_string());
    let actor = Actor::Person(f.house.agent);
    f.store
        .door()
        .submit(Submission::new(id, actor, f.clock.now(), Target::Case(case), command))
        .await
        .unwrap();
}

fn asked(view: View, sort: Sort, from: From) -> Asked {
    Asked { view, filters: Filters::default(), sort, from, limit: 4, complaints: true }
}

async fn ids(f: &Fixture, asked: &Asked) -> (Vec<CaseId>, Vec<Cursor>, bool, bool) {
    let page = desk::page(f.store.db(), asked).await.unwrap();
    let (ids, cursors) = page.rows.iter().map(|row| (row.case.id, row.cursor)).unzip();
    (ids, cursors, page.more_before, page.more_after)
}

/// Forwards page by page and back again: each case once, in the same order, whatever the order is by.
#[test]
fn pages_of_the_desk_lose_nothing_and_repeat_nothing() {
    on_both(|f| async move {
        let mut all = Vec::new();
        for n in 0..11 {
            all.push(taken(&f, n).await);
        }
        for sort in [Sort::Clock, Sort::Age, Sort::Severity] {
            let mut seen: Vec<CaseId> = Vec::new();
            let mut from = From::Start;
            let mut pages = Vec::new();
            loop {
                let (page, cursors, _, more) = ids(&f, &asked(View::Open, sort, from)).await;
                seen.extend(&page);
                pages.push((page, cursors.clone()));
                let Some(last) = cursors.last().filter(|_| more) else { break };
                from = From::After(*last);
            }
            let mut sorted = seen.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, all, "{sort:?}");
            for pair in pages.windows(2) {
                let first = pair[1].1[0];
                let (back, _, _, after) = ids(&f, &asked(View::Open, sort, From::Before(first))).await;
                assert_eq!(back, pair[0].0, "{sort:?}, back");
                assert!(after);
            }
        }
    });
}

#[test]
fn views_and_filters_hold_what_they_say() {
    on_both(|f| async move {
        let (first, second) = (taken(&f, 0).await, taken(&f, 1).await);
        tell(&f, 1, second, Command::Assign { to: None, why: None }).await;
        tell(&f, 2, first, Command::ChangeFault { to: domain::ids::FaultCode::new("meter-leak") }).await;
        let mine = ids(&f, &asked(View::Mine(f.house.engineer), Sort::Clock, From::Start)).await.0;
        assert_eq!(mine, [first]);
        let unassigned = ids(&f, &asked(View::Unassigned, Sort::Clock, From::Start)).await.0;
        assert_eq!(unassigned, [second]);
        let by = |filters: Filters| Asked { filters, ..asked(View::Open, Sort::Clock, From::Start) };
        let fault = Filters { fault: domain::ids::FaultCode::new("meter-leak"), ..Filters::default() };
        assert_eq!(ids(&f, &by(fault)).await.0, [first]);
        let none = Filters { severity: Some(Severity::One), ..Filters::default() };
        assert_eq!(ids(&f, &by(none)).await.0, []);
        let among = Filters { among: Some(vec![second]), ..Filters::default() };
        assert_eq!(ids(&f, &by(among)).await.0, [second]);
        let nothing = Filters { among: Some(Vec::new()), ..Filters::default() };
        assert_eq!(ids(&f, &by(nothing)).await.0, []);
        let views =
            [View::Mine(f.house.engineer), View::Unassigned, View::Open, View::Late, View::Complaints];
        let counts = desk::counts(f.store.db(), &views, &Filters::default(), true).await.unwrap();
        assert_eq!(counts, [1, 1, 2, 0, 0]);
        let team = View::Team(department("operations"));
        let counts = desk::counts(f.store.db(), &[team], &Filters::default(), false).await.unwrap();
        let listed = ids(&f, &asked(View::Team(department("operations")), Sort::Age, From::Start)).await.0;
        assert_eq!(usize::try_from(counts[0]).unwrap(), listed.len());
    });
}

#[test]
fn a_case_is_read_with_its_newest_entries_and_their_texts() {
    on_both(|f| async move {
        let case = taken(&f, 0).await;
        tell(&f, 1, case, Command::Assign { to: Some(f.house.operations_lead), why: None }).await;
        let row = case_page::case(f.store.db(), case).await.unwrap().unwrap();
        assert_eq!(row.case.assignee, Some(f.house.operations_lead));
        let stretch = case_page::stretch(f.store.db(), case, None).await.unwrap();
        assert_eq!(stretch.entries.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 2]);
        assert!(stretch.texts.get(&row.case.subject).is_some_and(Option::is_some));
        assert_eq!(case_page::stretch(f.store.db(), case, Some(2)).await.unwrap().entries.len(), 1);
        assert_eq!(case_page::since(f.store.db(), case, 1).await.unwrap().entries.len(), 1);
        assert!(case_page::case(f.store.db(), CaseId::from_key(1)).await.unwrap().is_none());
        let digest = domain::ids::Digest([3; 32]);
        assert!(case_page::file(f.store.db(), case, digest).await.unwrap().is_none());
        let lines = case_page::lines(f.store.db(), &[case]).await.unwrap();
        assert_eq!(lines.len(), 1);
        let world = f.store.world();
        let seen = search_page::seen_by(f.store.db(), &[case], f.house.agent, false, &world.directory)
            .await
            .unwrap();
        assert_eq!(seen.len(), 1);
        assert!(case_page::solved(f.store.db(), &[case], None, case, 3).await.unwrap().is_empty());
    });
}

#[test]
fn a_finding_that_was_made_twice_is_shown_once() {
    on_both(|f| async move {
        let mut n = 0;
        let mut over = Vec::new();
        for (case, cause) in [(0, "电池没电"), (1, "电池没电"), (2, "叶轮卡住")] {
            let case = taken(&f, case).await;
            let texts = [text(cause), text("换一只"), text("不用了")];
            let [cause, remedy, gone] = texts.each_ref().map(domain::text::SealedText::reference);
            for command in [
                Command::RecordFinding { cause, remedy },
                Command::Withdraw { voice: domain::case::Voice::Customer, text: gone },
            ] {
                n += 1;
                let id = CommandId::named("found", &n.to_string());
                let actor = Actor::Person(f.house.engineer);
                let step = Submission::new(id, actor, f.clock.now(), Target::Case(case), command);
                f.store.door().submit(step.with_texts(texts.clone())).await.unwrap();
            }
            over.push(case);
        }
        let open = taken(&f, 3).await;
        let causes = async |limit| -> Vec<Option<String>> {
            let solved = case_page::solved(f.store.db(), &over, None, open, limit).await.unwrap();
            solved.into_iter().map(|solved| solved.cause).collect()
        };
        assert_eq!(causes(4).await, [Some("电池没电".to_owned()), Some("叶轮卡住".to_owned())]);
        assert_eq!(causes(1).await, [Some("电池没电".to_owned())]);
    });
}

#[test]
fn notices_are_read_once_and_by_whom_they_are_for() {
    on_both(|f| async move {
        let case = taken(&f, 0).await;
        let before = follow::last_notice(f.store.db()).await.unwrap();
        tell(&f, 1, case, Command::Assign { to: Some(f.house.operations_lead), why: None }).await;
        let db = f.store.db();
        let now = f.clock.now();
        let page = notices::page(db, f.house.operations_lead, now, None, true).await.unwrap();
        assert_eq!(page.len(), 1);
        assert_eq!(page[0].case, case);
        let (told, newest) = follow::told_since(db, before).await.unwrap();
        assert_eq!((told, newest), (vec![f.house.operations_lead], page[0].id));
        assert_eq!(notices::mark_read(db, f.house.agent, page[0].id, now).await.unwrap(), None);
        assert_eq!(
            notices::mark_read(db, f.house.operations_lead, page[0].id, now).await.unwrap(),
            Some(case)
        );
        assert!(notices::page(db, f.house.operations_lead, now, None, true).await.unwrap().is_empty());
        assert_eq!(notices::page(db, f.house.operations_lead, now, None, false).await.unwrap().len(), 1);
        assert_eq!(notices::mark_all_read(db, f.house.operations_lead, None, now).await.unwrap(), 0);
    });
}

#[test]
fn what_was_missed_is_replayed_up_to_a_bound() {
    on_both(|f| async move {
        let begin = follow::last_seq(f.store.db()).await.unwrap();
        let case = taken(&f, 0).await;
        let missed = follow::since(f.store.db(), begin).await.unwrap().unwrap();
        assert_eq!(missed, [(begin + 1, case)]);
        assert_eq!(follow::since(f.store.db(), begin + 1).await.unwrap().unwrap(), []);
        let changed = follow::changed(f.store.db(), &[case]).await.unwrap();
        assert!(changed[0].open && changed[0].complaint.is_none());
    });
}

#[test]
fn views_and_presence_belong_to_a_person() {
    on_both(|f| async move {
        let db = f.store.db();
        let (me, other) = (f.house.agent, f.house.engineer);
        assert!(saved_views::add(db, me, "急件", "view=open").await.unwrap());
        let mine = saved_views::of(db, me).await.unwrap();
        assert!(!saved_views::rename(db, other, mine[0].id, "x").await.unwrap());
        assert!(saved_views::rename(db, me, mine[0].id, "特急").await.unwrap());
        assert!(!saved_views::remove(db, other, mine[0].id).await.unwrap());
        assert_eq!(saved_views::of(db, me).await.unwrap()[0].name, "特急");
        for n in 1..saved_views::SAVED_VIEWS_MAX {
            assert!(saved_views::add(db, me, &n.to_string(), "").await.unwrap());
        }
        assert!(!saved_views::add(db, me, "one too many", "").await.unwrap());

        let case = taken(&f, 0).await;
        let now = f.clock.now();
        presence::note(db, case, other, true, now).await.unwrap();
        assert_eq!(
            presence::others(db, case, me, now).await.unwrap(),
            [presence::Present { person: other, writing: true }]
        );
        assert!(presence::others(db, case, other, now).await.unwrap().is_empty());
        f.clock.forward(2);
        assert!(
            presence::others(db, case, me, f.clock.now()).await.unwrap().is_empty(),
            "gone after a minute"
        );
        presence::leave(db, case, other).await.unwrap();
        assert_eq!(presence::others(db, case, PersonId(0), now).await.unwrap(), []);
    });
}

/// No list of the desk looks at every case, however many there are.
#[test]
fn every_list_of_the_desk_is_served_by_an_index() {
    on_both(|f| async move {
        // All of it: its folder lives as long as it does.
        let f = &f;
        if f.store.db().is_postgres() {
            return;
        }
        let views = [
            View::Mine(f.house.agent),
            View::Team(department("operations")),
            View::Unassigned,
            View::AtRisk,
            View::Late,
            View::Open,
            View::Complaints,
            View::Over,
        ];
        let mut wrong = Vec::new();
        for view in views {
            for sort in [Sort::Clock, Sort::Age, Sort::Severity] {
                for sql in desk::statements(&asked(view.clone(), sort, From::Start)) {
                    let explain = format!("EXPLAIN QUERY PLAN {sql}");
                    let plan: Vec<(i64, i64, i64, String)> =
                        f.store.db().all(sqlx::AssertSqlSafe(explain), vec![]).await.unwrap();
                    let steps: Vec<String> = plan.into_iter().map(|row| row.3).collect();
                    let indexed = steps.iter().any(|step| step.contains(" c USING INDEX cases_"));
                    // One person's cases are few enough to be sorted.
                    let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"))
                        && !matches!(view, View::Mine(_));
                    if !indexed || sorts {
                        wrong.push(format!("{view:?} by {sort:?}: {steps:?}\n{sql}"));
                    }
                }
            }
        }
        assert_eq!(wrong, [""; 0], "{wrong:#?}");
    });
}
