//! Seals and the receipts that follow from them.

use crate::harness::on_both;
use ed25519_dalek::SigningKey;
use store::seal::{self, seal_now};
use store::verify::{What, verify};

#[test]
fn what_is_new_is_sealed_and_can_be_shown() {
    on_both(async |f| {
        let key = SigningKey::from_bytes(&[7; 32]);
        assert_eq!(seal_now(&f.store, &key).await.unwrap(), None);
        for i in 0..11 {
            f.reported(&format!("r{i}")).await;
        }
        let first = seal_now(&f.store, &key).await.unwrap().unwrap();
        assert_eq!((first.id, first.first_seq, first.last_seq), (1, 1, 11));
        assert_eq!(seal_now(&f.store, &key).await.unwrap(), None);
        f.reported("one more").await;
        assert_eq!(seal::proof(f.store.db(), 12).await.unwrap(), None, "not sealed yet");
        let second = seal_now(&f.store, &key).await.unwrap().unwrap();
        assert_eq!((second.first_seq, second.last_seq, second.previous), (12, 12, first.digest()));
        for seq in 1..=12 {
            let receipt = seal::proof(f.store.db(), seq).await.unwrap().unwrap();
            assert!(receipt.holds(&key.verifying_key()), "{seq}");
            let mut forged = receipt.clone();
            forged.entry = domain::ids::Digest([1; 32]);
            assert!(!forged.holds(&key.verifying_key()));
            assert!(!receipt.holds(&SigningKey::from_bytes(&[8; 32]).verifying_key()));
        }
        let report = verify(&f.store, Some(&key.verifying_key())).await.unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
        assert_eq!((report.seals, report.entries, report.texts), (2, 12, 36));
        let other = verify(&f.store, Some(&SigningKey::from_bytes(&[8; 32]).verifying_key())).await.unwrap();
        assert!(other.faults.iter().all(|fault| fault.what == What::OtherKey));
        assert_eq!(other.faults.len(), 2);
    });
}
