//! Who comes in to the portal, the codes by which they do, how contacts wish to be told, and what is shown of one customer.

use crate::harness::{Fixture, on_both};
use crate::house::report;
use domain::case::Command;
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{CaseId, ContactId, CustomerId, Digest, EquipmentId, SiteId};
use domain::notification::parse_quiet;
use domain::portal::{CODE_TRIES_MAX, PEOPLE_MAX, PortalRole};
use domain::wish::{Preferred, Wish};
use jiff::SignedDuration;
use jiff::civil::date;
use store::ledger::{self, Outcome};
use store::master::{Customer, CustomerContact, Master, Site, Unit};
use store::outbox::{self, Outgoing, Way};
use store::portal::{self, Asked, By, Invited, Newcomer, PortalSession};
use store::read::portal as shown;
use store::{values, wish};

/// Two customers with two contacts each: one by mail, one by number alone.
async fn customers(f: &Fixture) {
    let mut master = Master::default();
    for id in [1, 2] {
        master.customers.push(Customer {
            id: CustomerId(id),
            name: format!("Customer {id}"),
            kind: "water".to_owned(),
            city: "Chengdu".to_owned(),
            phone: None,
            mail: None,
            note: String::new(),
        });
        for (name, phone, mail) in [
            ("Lin", None, Some(format!("lin@c{id}.example"))),
            ("Zhou", Some(format!("1380000000{id}")), None),
        ] {
            let post = String::new();
            master.contacts.push(CustomerContact {
                customer: CustomerId(id),
                name: name.to_owned(),
                phone,
                mail,
                post,
            });
        }
        let site = SiteId(id);
        let (customer, name) = (CustomerId(id), format!("Site {id}"));
        master.sites.push(Site { id: site, customer, name, address: String::new(), area: None });
        for n in 0..40 {
            master.units.push(Unit {
                id: EquipmentId(id * 100 + n),
                serial: format!("W{id}{n:03}"),
                model: "LXS-20F".to_owned(),
                kind: "water-meter".to_owned(),
                customer,
                site: Some(site),
                place: format!("place {n}"),
                installed: Some(date(2025, 1, 1)),
                remote_access: false,
                code: format!("code{id}{n}"),
            });
        }
    }
    f.store.enter_master(&master).await.unwrap();
}

async fn contact(f: &Fixture, customer: i64, name: &str) -> ContactId {
    let sql = "SELECT id FROM contact WHERE customer = $1 AND name = $2";
    let (id,): (i64,) = f.store.db().one(sql, values![customer, name]).await.unwrap();
    ContactId(id)
}

async fn waiting(f: &Fixture) -> Vec<(Way, Outgoing)> {
    let mut all = Vec::new();
    for way in Way::ALL {
        let lease = SignedDuration::from_secs(60);
        let claimed = outbox::claim(f.store.db(), way, f.clock.now(), 100, lease).await.unwrap();
        all.extend(claimed.into_iter().map(|claimed| (way, claimed.message.what)));
    }
    all
}

#[test]
fn somebody_is_let_in_once_by_the_way_that_reaches_them_and_taken_out_again() {
    on_both(async |f| {
        customers(&f).await;
        let by = By::Person(f.house.agent);
        let (lin, zhou) = (contact(&f, 1, "Lin").await, contact(&f, 1, "Zhou").await);
        let Invited::In(id) = f.store.invite(lin, PortalRole::Owner, by).await.unwrap() else { panic!() };
        assert_eq!(f.store.invite(lin, PortalRole::Viewer, by).await.unwrap(), Invited::Already(id));
        let Invited::In(other) = f.store.invite(zhou, PortalRole::Member, by).await.unwrap() else {
            panic!()
        };
        assert_eq!(
            waiting(&f).await,
            [
                (Way::Mail, Outgoing::PortalInvitation { account: id }),
                (Way::Sms, Outgoing::PortalInvitation { account: other }),
            ]
        );
        assert_eq!(
            f.store.invite(ContactId(9_999), PortalRole::Owner, by).await.unwrap(),
            Invited::NoSuchContact
        );
        let db = f.store.db();
        let mut found = portal::by_address(db, "lin@c1.example").await.unwrap();
        let account = found.remove(0);
        assert_eq!(
            (account.contact, account.customer, account.role),
            (lin, CustomerId(1), PortalRole::Owner)
        );
        assert_eq!(portal::by_address(db, "13800000001").await.unwrap().len(), 1);
        assert!(
            portal::by_address(db, "lin@c2.example").await.unwrap().is_empty(),
            "a contact is no account"
        );
        assert_eq!(portal::of_customer(db, CustomerId(1)).await.unwrap().len(), 2);
        assert_eq!(portal::names(db, &[lin, zhou]).await.unwrap().len(), 2);

        // Another customer's hands reach nothing.
        assert!(!f.store.set_portal_role(CustomerId(2), id, PortalRole::Viewer).await.unwrap());
        assert!(!f.store.remove_portal_account(CustomerId(2), id).await.unwrap());
        assert!(f.store.set_portal_role(CustomerId(1), id, PortalRole::Viewer).await.unwrap());
        assert_eq!(portal::by_id(db, id).await.unwrap().unwrap().role, PortalRole::Viewer);
        f.store.set_portal_password(id, Some("hash")).await.unwrap();

        let now = f.clock.now();
        let session = PortalSession {
            token: Digest([1; 32]),
            account: id,
            csrf: "c".to_owned(),
            created: now,
            seen: now,
            expires: now + SignedDuration::from_hours(1),
            address: "192.0.2.1".to_owned(),
            agent: "test".to_owned(),
        };
        f.store.begin_portal_session(&session).await.unwrap();
        assert_eq!(f.store.portal_session(session.token, now).await.unwrap(), Some(session.clone()));
        assert_eq!(portal::by_id(db, id).await.unwrap().unwrap().last_in, Some(now));
        let over = session.expires;
        assert_eq!(f.store.portal_session(session.token, over).await.unwrap(), None);
        assert!(!f.store.end_portal_session(other, session.token).await.unwrap(), "not theirs to end");
        assert!(f.store.session(session.token, now).await.unwrap().is_none(), "no session of the house");
        assert!(f.store.remove_portal_account(CustomerId(1), id).await.unwrap());
        assert_eq!(f.store.portal_session(session.token, now).await.unwrap(), None, "out at once");
        assert!(portal::by_address(db, "lin@c1.example").await.unwrap().is_empty());
        assert!(
            matches!(f.store.invite(lin, PortalRole::Member, by).await.unwrap(), Invited::In(new) if new != id)
        );
    });
}

#[test]
fn a_newcomer_is_a_new_contact_unless_their_address_is_known() {
    on_both(async |f| {
        customers(&f).await;
        let by = By::Account(1);
        let who = |name: &str, mail: Option<&str>, phone: Option<&str>| Newcomer {
            name: name.to_owned(),
            mail: mail.map(|text| MailAddress::parse(text).unwrap()),
            phone: phone.map(|text| Phone::parse(text).unwrap()),
        };
        let invite = async |who: &Newcomer| {
            f.store.invite_newcomer(CustomerId(1), who, PortalRole::Member, by).await.unwrap()
        };
        let known = invite(&who("Lin's other name", Some("LIN@c1.example"), None)).await;
        assert!(matches!(known, Invited::In(_)));
        let lin = portal::by_address(f.store.db(), "lin@c1.example").await.unwrap().remove(0);
        assert_eq!(lin.name, "Lin", "nobody is renamed by being invited");
        // Zhou's number with an address of one's own is somebody else.
        let new = invite(&who("Wu", Some("wu@c1.example"), Some("13800000001"))).await;
        assert!(matches!(new, Invited::In(_)), "{new:?}");
        assert_eq!(portal::by_address(f.store.db(), "wu@c1.example").await.unwrap()[0].name, "Wu");
        let found = store::search::customers(f.store.db(), "wu@c1.example", 5).await.unwrap();
        assert_eq!(found, [CustomerId(1)], "the desk finds them");
        // Of another customer the same address is another contact.
        let other = f
            .store
            .invite_newcomer(CustomerId(2), &who("Wu", Some("wu@c1.example"), None), PortalRole::Owner, by)
            .await
            .unwrap();
        assert!(matches!(other, Invited::In(_)));
        assert_eq!(portal::by_address(f.store.db(), "wu@c1.example").await.unwrap().len(), 2);
        let contacts = f.count("SELECT count(*) FROM contact").await;
        for n in 0..PEOPLE_MAX {
            let mail = format!("n{n}@c1.example");
            let invited = invite(&who("N", Some(&mail), None)).await;
            assert_eq!(matches!(invited, Invited::In(_)), n < PEOPLE_MAX - 2, "{n}");
        }
        let now = f.count("SELECT count(*) FROM contact").await;
        assert_eq!(
            now - contacts,
            i64::try_from(PEOPLE_MAX).unwrap() - 2,
            "who is not let in leaves no contact"
        );
    });
}

#[test]
fn a_code_is_tried_so_often_used_once_and_lets_in_once() {
    on_both(async |f| {
        customers(&f).await;
        let db = f.store.db();
        let lin = contact(&f, 1, "Lin").await;
        let by = By::Person(f.house.agent);
        let Invited::In(account) = f.store.invite(lin, PortalRole::Owner, by).await.unwrap() else {
            panic!()
        };
        drop(waiting(&f).await);
        let wall = f.clock.now();
        let asked = |n: u8, to| Asked {
            challenge: Digest([n; 32]),
            nonce: [n; 16],
            address: "lin@c1.example",
            language: "en",
            to,
        };
        f.store.ask_portal_code(&asked(1, Some((account, Way::Mail))), wall).await.unwrap();
        f.store.ask_portal_code(&asked(2, None), wall).await.unwrap();
        let left = waiting(&f).await;
        let [(Way::Mail, Outgoing::PortalCode { code, account: to, .. })] = left.as_slice() else {
            panic!("{left:?}")
        };
        assert_eq!(*to, account);
        let sent = portal::to_send(&f.store, *code, wall).await.unwrap().unwrap();
        assert_eq!((sent.nonce, sent.address.as_str()), ([1; 16], "lin@c1.example"));

        let challenge = Digest([1; 32]);
        assert_eq!(f.store.try_portal_code(Digest([3; 32]), wall).await.unwrap(), None);
        let later = wall + domain::portal::CODE_LIFE;
        assert_eq!(f.store.try_portal_code(challenge, later).await.unwrap(), None, "too old");
        // All at once, they are counted all the same.
        let tries = (0..20).map(|_| {
            let store = f.store.clone();
            tokio::spawn(async move { store.try_portal_code(challenge, wall).await.unwrap().is_some() })
        });
        let mut good = 0;
        for tried in tries.collect::<Vec<_>>() {
            good += i64::from(tried.await.unwrap());
        }
        assert_eq!(good, CODE_TRIES_MAX);
        assert!(
            f.store.enter_by_portal_code(challenge, wall).await.is_ok_and(|entered| !entered),
            "not right yet"
        );
        assert!(f.store.use_portal_code(sent.id, wall).await.unwrap());
        assert!(!f.store.use_portal_code(sent.id, wall).await.unwrap());
        assert_eq!(portal::to_send(&f.store, *code, wall).await.unwrap(), None, "a used one is not sent");
        assert_eq!(
            f.store.portal_code_address(challenge, wall).await.unwrap().as_deref(),
            Some("lin@c1.example")
        );
        assert!(f.store.enter_by_portal_code(challenge, wall).await.unwrap());
        assert!(!f.store.enter_by_portal_code(challenge, wall).await.unwrap());
        assert_eq!(f.store.portal_code_address(challenge, wall).await.unwrap(), None);
        // Old ones are forgotten when the next is asked for.
        let tomorrow = wall + SignedDuration::from_hours(24);
        f.store.ask_portal_code(&asked(9, None), tomorrow).await.unwrap();
        let (kept,): (i64,) = db.one("SELECT count(*) FROM portal_code", values![]).await.unwrap();
        assert_eq!(kept, 1);
    });
}

#[test]
fn a_wish_is_kept_and_found_by_the_reporter_of_a_case() {
    on_both(async |f| {
        customers(&f).await;
        let (lin, zhou) = (contact(&f, 1, "Lin").await, contact(&f, 1, "Zhou").await);
        let of_lin = Wish {
            way: Some(Preferred::Owed),
            language: Some("en".to_owned()),
            quiet: parse_quiet("21:00", "7:30").unwrap(),
        };
        f.store.set_wish(lin, &of_lin, Some(f.house.agent)).await.unwrap();
        f.store.set_wish(zhou, &Wish { way: Some(Preferred::Mail), ..Wish::default() }, None).await.unwrap();
        let of_zhou = Wish { way: Some(Preferred::Text), ..Wish::default() };
        f.store.set_wish(zhou, &of_zhou, None).await.unwrap();
        let db = f.store.db();
        assert_eq!(wish::of(db, lin).await.unwrap(), of_lin);
        assert_eq!(wish::of(db, contact(&f, 2, "Lin").await).await.unwrap(), Wish::default());
        let reporter = |mail: Option<&str>, phone: Option<&str>| Contact {
            mail: mail.map(|text| MailAddress::parse(text).unwrap()),
            phone: phone.map(|text| Phone::parse(text).unwrap()),
            ..Contact::default()
        };
        for (customer, mail, phone, expected) in [
            (Some(1), Some("Lin@C1.example"), None, &of_lin),
            (Some(1), None, Some("138 0000 0001"), &of_zhou),
            (Some(1), Some("lin@c1.example"), Some("13800000001"), &of_lin),
            (Some(1), Some("nobody@c1.example"), None, &Wish::default()),
            (Some(2), Some("lin@c1.example"), None, &Wish::default()),
            (None, Some("lin@c1.example"), None, &Wish::default()),
            (Some(1), None, None, &Wish::default()),
        ] {
            let found =
                wish::of_reporter(db, customer.map(CustomerId), &reporter(mail, phone)).await.unwrap();
            assert_eq!(found, *expected, "{customer:?} {mail:?} {phone:?}");
        }
    });
}

#[test]
fn what_is_shown_is_one_customers() {
    on_both(async |f| {
        customers(&f).await;
        let db = f.store.db();
        let mut cases: Vec<CaseId> = Vec::new();
        for (n, customer) in [(0, 1), (1, 2), (2, 1)] {
            let mut submission =
                report(&f.house, &f.clock, &format!("r{n}"), &format!("subject {n}"), "text");
            if let Command::Report(report) = &mut submission.command {
                report.customer = Some(CustomerId(customer));
            }
            cases.push(f.store.door().submit(submission).await.unwrap().case);
        }
        let of = async |customer| {
            let found = shown::cases(db, CustomerId(customer), true, None).await.unwrap();
            found.into_iter().map(|line| (line.case.id, line.subject)).collect::<Vec<_>>()
        };
        assert_eq!(
            of(1).await,
            [(cases[0], "subject 0".to_owned()), (cases[2], "subject 2".to_owned())],
            "what is due next on top"
        );
        assert_eq!(of(2).await.len(), 1);
        assert!(shown::cases(db, CustomerId(1), false, None).await.unwrap().is_empty());

        let all = shown::Wanted::default();
        let units = shown::units(db, CustomerId(1), &all).await.unwrap();
        assert_eq!(units.len(), 31, "one more than a page");
        assert_eq!((units[0].id, units[0].site.as_deref()), (EquipmentId(100), Some("Site 1")));
        let rest = shown::Wanted { after: Some(units[29].id), ..shown::Wanted::default() };
        assert_eq!(shown::units(db, CustomerId(1), &rest).await.unwrap().len(), 10);
        let begins = shown::Wanted { serial: "W100", ..shown::Wanted::default() };
        assert_eq!(shown::units(db, CustomerId(1), &begins).await.unwrap().len(), 10);
        assert!(shown::units(db, CustomerId(2), &begins).await.unwrap().is_empty());
        let elsewhere = shown::Wanted { site: Some(SiteId(2)), ..shown::Wanted::default() };
        assert!(shown::units(db, CustomerId(1), &elsewhere).await.unwrap().is_empty());
        db.run("UPDATE equipment SET verified_until = '2026-04-01' WHERE id IN (100, 101, 200)", values![])
            .await
            .unwrap();
        let soon = shown::Wanted { verified_until: Some(date(2026, 5, 1)), ..shown::Wanted::default() };
        assert_eq!(shown::units(db, CustomerId(1), &soon).await.unwrap().len(), 2);
        assert_eq!(shown::unit_counts(db, CustomerId(1), date(2026, 5, 1)).await.unwrap(), (40, 2));
        assert_eq!(shown::unit_counts(db, CustomerId(1), date(2026, 3, 31)).await.unwrap(), (40, 0));
        assert!(shown::unit(db, CustomerId(1), EquipmentId(100)).await.unwrap().is_some());
        assert!(shown::unit(db, CustomerId(2), EquipmentId(100)).await.unwrap().is_none());
        assert_eq!(
            shown::unit_by_serial(db, CustomerId(1), " w1001 ").await.unwrap(),
            Some(EquipmentId(101))
        );
        assert_eq!(shown::unit_by_serial(db, CustomerId(2), "W1001").await.unwrap(), None);
        let sites = shown::sites(db, CustomerId(1)).await.unwrap();
        assert_eq!(sites, [(SiteId(1), "Site 1".to_owned(), 40)]);
        assert_eq!(shown::only_area(db, CustomerId(1)).await.unwrap(), None);
        for (owner, yes) in [
            (store::files::Owner::Unit(100), true),
            (store::files::Owner::Unit(200), false),
            (store::files::Owner::Site(1), true),
            (store::files::Owner::Site(2), false),
            (store::files::Owner::Customer(1), true),
            (store::files::Owner::Customer(2), false),
            (store::files::Owner::Contract(1), false),
        ] {
            assert_eq!(shown::owns(db, CustomerId(1), owner).await.unwrap(), yes, "{owner:?}");
        }

        f.clock.forward(25 * 60);
        store::worker::do_due(&f.store).await.unwrap();
        ledger::catch_up(&f.store, 10_000).await.unwrap();
        let (from, to) = (f.clock.now() - SignedDuration::from_hours(48), f.clock.now());
        let counts = ledger::counts_of(db, CustomerId(1), from, to).await.unwrap();
        let missed: u64 = counts.iter().filter(|(_, o, _)| *o == Outcome::Missed).map(|(.., n)| n).sum();
        assert_eq!(missed, 2, "P-ANSWER-24H, in both cases: {counts:?}");
        let late = ledger::late_of(db, CustomerId(2), from, to).await.unwrap();
        assert_eq!(late.iter().map(|late| late.case.id).collect::<Vec<_>>(), [cases[1]]);
    });
}
