//! Each kind of damage is found, by name and place.

use crate::harness::{Fixture, on_both};
use ed25519_dalek::SigningKey;
use std::collections::BTreeSet;
use store::seal::seal_now;
use store::verify::{What, verify};

/// Ten cases with a note each, sealed in two parts, and one entry after the last seal.
async fn written(f: &Fixture) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut cases = Vec::new();
    for i in 0..10 {
        cases.push(f.reported(&format!("r{i}")).await.case);
    }
    seal_now(&f.store, &key).await.unwrap();
    for case in &cases {
        f.store.door().submit(f.note(*case, &format!("{case}: 看过了"))).await.unwrap();
    }
    seal_now(&f.store, &key).await.unwrap();
    f.store.door().submit(f.note(cases[0], "没有封")).await.unwrap();
    assert!(verify(&f.store, Some(&key.verifying_key())).await.unwrap().is_sound());
}

fn damaged(statements: &'static [&'static str], expected: &'static [What]) {
    on_both(async |f| {
        written(&f).await;
        for statement in statements {
            assert!(f.store.db().run(*statement, vec![]).await.unwrap() > 0, "{statement}");
        }
        let report = verify(&f.store, None).await.unwrap();
        let found: BTreeSet<What> = report.faults.iter().map(|fault| fault.what).collect();
        assert_eq!(found, expected.iter().copied().collect(), "{:?}", report.faults);
    });
}

#[test]
fn a_flipped_letter() {
    // The sealed hash stays as it was, so the seal holds; the chain does not.
    damaged(
        &["UPDATE journal SET body = replace(body, 'phone', 'fax') WHERE seq = 4"],
        &[What::BrokenChain, What::WrongState],
    );
}

#[test]
fn a_flipped_letter_with_a_hash_made_to_fit() {
    damaged(
        &["UPDATE journal SET hash = (SELECT hash FROM journal WHERE seq = 5) WHERE seq = 4"],
        &[What::BrokenChain, What::WrongRoot],
    );
}

#[test]
fn a_changed_time() {
    damaged(&["UPDATE journal SET recorded = recorded - 1 WHERE seq = 15"], &[What::BrokenChain]);
}

#[test]
fn a_removed_entry() {
    damaged(
        &["DELETE FROM journal WHERE seq = 14"],
        &[What::Gap, What::WrongRoot, What::WrongHead, What::WrongState],
    );
}

#[test]
fn a_removed_case() {
    damaged(
        &["DELETE FROM journal WHERE case_id = 2026000000003", "DELETE FROM cases WHERE id = 2026000000003"],
        &[What::Gap, What::WrongRoot],
    );
}

#[test]
fn entries_in_another_order() {
    damaged(
        &[
            "UPDATE journal SET seq = 1000 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 4",
            "UPDATE journal SET seq = 4 WHERE seq = 1000",
        ],
        &[What::BrokenChain, What::WrongRoot],
    );
}

#[test]
fn an_added_entry() {
    damaged(
        &["INSERT INTO journal (seq, case_id, n, occurred, recorded, body, hash) \
           SELECT 22, case_id, 3, occurred, recorded, body, hash FROM journal WHERE seq = 12"],
        &[What::BrokenChain, What::WrongHead, What::WrongState],
    );
}

#[test]
fn an_entry_of_no_case() {
    damaged(
        &["INSERT INTO journal (seq, case_id, n, occurred, recorded, body, hash) \
           SELECT 22, 2026000000999, 1, occurred, recorded, body, hash FROM journal WHERE seq = 12"],
        &[What::Orphan],
    );
}

#[test]
fn a_cut_tail() {
    // With the states made to fit, only the seal knows.
    damaged(
        &["DELETE FROM journal WHERE seq >= 20"],
        &[What::LostTail, What::WrongRoot, What::WrongHead, What::WrongState],
    );
}

#[test]
fn a_changed_state() {
    damaged(
        &["UPDATE cases SET state = replace(state, '\"remote_access\":false', '\"remote_access\":true') \
           WHERE id = 2026000000002"],
        &[What::WrongState],
    );
}

#[test]
fn a_changed_head() {
    damaged(
        &["UPDATE cases SET head = (SELECT hash FROM journal WHERE seq = 1) WHERE id = 2026000000002"],
        &[What::WrongHead],
    );
}

#[test]
fn a_changed_seal() {
    damaged(&["UPDATE seal SET at = at + 1 WHERE id = 1"], &[What::BadSignature, What::BrokenSeals]);
}

#[test]
fn a_changed_root() {
    damaged(
        &["UPDATE seal SET root = (SELECT hash FROM journal WHERE seq = 1) WHERE id = 2"],
        &[What::BadSignature, What::WrongRoot],
    );
}

#[test]
fn a_removed_seal() {
    damaged(&["DELETE FROM seal WHERE id = 1"], &[What::BrokenSeals]);
}

#[test]
fn a_changed_text() {
    damaged(&["UPDATE content SET body = 'nothing happened' WHERE body = '没有封'"], &[What::WrongText]);
    damaged(&["DELETE FROM content WHERE body = '没有封'"], &[What::LostText]);
}
