//! Calls and alarms, as both databases keep them.

use crate::harness::on_both;
use crate::house::report;
use domain::ids::PersonId;
use store::alarm::{self, AlarmRecord, Key, Unread};
use store::call::{self, Begun, CallKey};

#[test]
fn a_call_rings_where_it_rings_and_ends_everywhere() {
    on_both(async |f| {
        let db = f.store.db();
        let key = CallKey { line: "pbx".to_owned(), call: "c1".to_owned() };
        let begun =
            Begun { number: "13900000001".to_owned(), dialled: "4008001234".to_owned(), at: f.clock.now() };
        let (a, b) = (PersonId(1), PersonId(2));
        for person in [Some(a), Some(b), Some(a), None] {
            call::rings(db, &key, &begun, person).await.unwrap();
        }
        let at = async |person| call::at_desk(db, person, f.clock.now()).await.unwrap().len();
        assert_eq!((at(a).await, at(b).await), (1, 1));
        call::rang_out(db, &key, b).await.unwrap();
        assert_eq!((at(a).await, at(b).await), (1, 0));
        call::rings(db, &key, &begun, Some(b)).await.unwrap();
        call::answered(db, &key, &begun, Some(b)).await.unwrap();
        assert_eq!((at(a).await, at(b).await), (0, 1));
        // A long talk stays at the desk; what only rang is forgotten.
        f.clock.forward(60);
        assert_eq!(at(b).await, 1);
        call::recorded(db, &key, "/rec/1.wav").await.unwrap();
        call::ended(db, &key, f.clock.now()).await.unwrap();
        assert_eq!(at(b).await, 0);
        let latest = call::latest(db).await.unwrap();
        assert_eq!((latest.len(), latest[0].state.as_str(), latest[0].person), (1, "ended", Some(b)));
        assert_eq!(latest[0].recording.as_deref(), Some("/rec/1.wav"));

        let missed = CallKey { call: "c2".to_owned(), ..key };
        let id = call::missed(db, &missed, &begun, f.clock.now()).await.unwrap();
        let case = f.store.door().submit(report(&f.house, &f.clock, "call", "s", "t")).await.unwrap().case;
        call::joined(db, id, case).await.unwrap();
        assert_eq!(call::open_case_of(db, "13900000001", "4008001234").await.unwrap(), Some(case));
        assert_eq!(call::open_case_of(db, "13900000001", "4008001235").await.unwrap(), None);
    });
}

#[test]
fn a_telephone_is_one_persons() {
    on_both(async |f| {
        let db = f.store.db();
        f.store.set_extension("801", Some(PersonId(1))).await.unwrap();
        f.store.set_extension("801", Some(PersonId(2))).await.unwrap();
        assert_eq!(call::person_at(db, "801").await.unwrap(), Some(PersonId(2)));
        assert_eq!(call::extension_of(db, PersonId(1)).await.unwrap(), None);
        assert_eq!(call::extensions(db).await.unwrap(), [("801".to_owned(), PersonId(2))]);
        f.store.set_extension("801", None).await.unwrap();
        assert_eq!(call::person_at(db, "801").await.unwrap(), None);
    });
}

#[test]
fn an_alarm_lasts_once_and_ends_once() {
    on_both(async |f| {
        let db = f.store.db();
        let key = Key { source: "north".to_owned(), device: "m1".to_owned(), code: "leak".to_owned() };
        let mut cases = Vec::new();
        for name in ["one", "two"] {
            let mut submission = report(&f.house, &f.clock, name, "s", "t");
            submission.alarm = Some(AlarmRecord { key: key.clone(), occurred: f.clock.now() });
            cases.push(f.store.door().submit(submission).await.unwrap().case);
        }
        assert_eq!(alarm::count(db, "north").await.unwrap(), (1, 1), "the second begins nothing");
        let known = alarm::known(db, &key).await.unwrap();
        let lasting = known.lasting.unwrap();
        assert_eq!((lasting.case, lasting.open, known.ended), (cases[0], true, 0));
        alarm::again(db, lasting.id, f.clock.now()).await.unwrap();
        assert_eq!(f.count("SELECT times FROM alarm").await, 2);
        f.clock.forward(5);
        alarm::ended(db, lasting.id, f.clock.now()).await.unwrap();
        let known = alarm::known(db, &key).await.unwrap();
        assert_eq!((known.lasting, known.ended, known.last_end), (None, 1, Some(f.clock.now())));

        assert!(!alarm::received_before(db, "x").await.unwrap());
        for _ in 0..2 {
            alarm::received(db, "x", f.clock.now()).await.unwrap();
        }
        assert!(alarm::received_before(db, "x").await.unwrap());
        f.clock.forward(31 * 24 * 60);
        alarm::received(db, "y", f.clock.now()).await.unwrap();
        assert!(!alarm::received_before(db, "x").await.unwrap(), "ids are kept for a month");
        for n in 0..210 {
            let unread = Unread {
                received: f.clock.now(),
                topic: String::new(),
                body: n.to_string(),
                reason: "no".to_owned(),
            };
            alarm::keep_unread(db, "north", &unread).await.unwrap();
        }
        assert_eq!(f.count("SELECT count(*) FROM alarm_unread").await, 200);
        assert_eq!(alarm::unread(db, "north").await.unwrap()[0].body, "209");
    });
}
