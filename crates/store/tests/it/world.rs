//! What the rules know of the world is always the newest, on every node.

use crate::harness::on_both;
use crate::house::{charter, report};
use domain::case::{Actor, Refusal};
use domain::ids::PersonId;
use store::documents::{self, CHARTER, Saved};
use store::{DoorError, people::Account};

#[test]
fn a_document_is_saved_version_by_version() {
    on_both(async |f| {
        let body = charter().replace("version = 1", "version = 2");
        let saved = f.store.save_document(CHARTER, &body, 1, Some(f.house.head), "新版").await.unwrap();
        assert_eq!(saved, Saved::As { version: 2 });
        assert_eq!(f.store.world().charter.version, 2);
        let late = f.store.save_document(CHARTER, &body, 1, Some(f.house.head), "又一版").await.unwrap();
        assert_eq!(late, Saved::ChangedMeanwhile { version: 2 });
        let history = documents::history(f.store.db(), CHARTER).await.unwrap();
        let notes: Vec<&str> = history.iter().map(|d| d.note.as_str()).collect();
        assert_eq!(notes, ["新版", "shipped"]);
    });
}

/// Another node's door decides by what this node has just saved.
#[test]
fn the_other_node_knows_at_once() {
    on_both(async |f| {
        let other = f.open_again().await;
        let leaver = f.house.agent;
        let mut person = f.store.world().directory.person(leaver).unwrap().clone();
        person.roles.clear();
        let account = Account { login: "王客服".to_owned(), ..Account::default() };
        assert!(f.store.change_person(&person, &account).await.unwrap());
        let outcome = other.door().submit(report(&f.house, &f.clock, "a", "s", "t")).await;
        assert!(matches!(outcome, Err(DoorError::Refused(Refusal::NotAllowed))), "{outcome:?}");
        let mut by_program = report(&f.house, &f.clock, "b", "s", "t");
        by_program.actor = Actor::Program;
        other.door().submit(by_program).await.unwrap();
        let nobody = domain::people::Person { id: PersonId(999), ..person };
        assert!(
            !f.store
                .change_person(&nobody, &Account { login: "x".to_owned(), ..Account::default() })
                .await
                .unwrap()
        );
    });
}
