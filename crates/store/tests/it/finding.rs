//! Search finds the same on both databases.

use crate::harness::on_both;
use crate::house::report;
use store::{content, search};

#[test]
fn cases_are_found_by_what_was_written() {
    on_both(async |f| {
        let a = f
            .store
            .door()
            .submit(report(&f.house, &f.clock, "a", "智能水表不走字", "SN-2024-0007 在地下室"))
            .await;
        let a = a.unwrap().case;
        let b =
            f.store.door().submit(report(&f.house, &f.clock, "b", "電錶漏電", "Meter reads ZERO, kWh")).await;
        let b = b.unwrap().case;
        f.store.door().submit(f.note(a, "换了密封圈")).await.unwrap();
        for (query, found) in [
            ("水表", vec![a]),
            ("智能水表", vec![a]),
            ("水智", vec![]),
            ("字", vec![a]),
            ("电表", vec![b]),
            ("電錶", vec![b]),
            ("zero", vec![b]),
            ("read", vec![b]),
            ("kw", vec![]),
            ("SN-2024-0007", vec![a]),
            ("sn20240007", vec![a]),
            ("2024-00", vec![a]),
            ("0007", vec![a]),
            ("2026-000001", vec![a]),
            ("2026-0000", vec![b, a]),
            ("138 0000 1111", vec![b, a]),
            ("1380000", vec![b, a]),
            ("黄女士", vec![b, a]),
            ("黃女士 密封圈", vec![a]),
            ("水表 密封圈", vec![a]),
            ("电表 密封圈", vec![]),
            ("", vec![]),
            ("' \" ( ) * : & | ! <->", vec![]),
        ] {
            assert_eq!(search::cases(f.store.db(), query, 10).await.unwrap(), found, "{query}");
        }
        assert_eq!(search::cases(f.store.db(), "黄女士", 1).await.unwrap(), [b], "the newest first");
        assert_eq!(search::people(f.store.db(), "王客服", 10).await.unwrap(), [f.house.agent]);
    });
}

#[test]
fn erased_texts_are_found_no_more_and_break_nothing() {
    on_both(async |f| {
        let a =
            f.store.door().submit(report(&f.house, &f.clock, "a", "水表", "在地下室")).await.unwrap().case;
        let case = f.state(a).await;
        let erased = content::erase(f.store.db(), &[case.reporter], f.clock.now()).await.unwrap();
        assert_eq!(erased, 1);
        assert!(search::cases(f.store.db(), "黄女士", 10).await.unwrap().is_empty());
        assert_eq!(search::cases(f.store.db(), "地下室", 10).await.unwrap(), [a]);
        let file = store::read::case::case(&f.store, a).await.unwrap().unwrap();
        assert_eq!(file.texts.get(&case.reporter), Some(&None));
        assert_eq!(f.count("SELECT count(*) FROM cases WHERE reporter = ''").await, 1);
        assert!(store::verify::verify(&f.store, None).await.unwrap().is_sound());
    });
}
