//! The portal as customers use it: coming in by a code, the story of a report, what colleagues see.

use crate::house::{Got, House};
use axum::http::StatusCode;
use domain::case::{Actor, Event};
use domain::ids::CustomerId;
use domain::portal::PortalRole::{Member, Owner, Viewer};
use jiff::SignedDuration;
use store::values;

async fn ask(house: &House, address: &str) -> Got {
    house.stranger_posts("/portal/login", &[("address", address), ("by", "code")]).await
}

async fn try_code(house: &House, held: &str, code: &str) -> Got {
    house.stranger_posts("/portal/login/code", &[("held", held), ("code", code)]).await
}

async fn outbox(house: &House) -> Vec<String> {
    let sql = "SELECT kind FROM outbox WHERE state = 'waiting' AND kind LIKE 'portal-%' ORDER BY id";
    let rows: Vec<(String,)> = house.store.db().all(sql, values![]).await.unwrap();
    rows.into_iter().map(|(kind,)| kind).collect()
}

#[tokio::test]
async fn a_code_opens_the_door_once_and_only_where_it_was_asked_for() {
    let house = House::new().await;
    let mail = house.portal_mail(16, Owner);
    let page = ask(&house, &mail.to_uppercase()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(outbox(&house).await, ["portal-code"]);
    let held = page.field("held");
    let code = house.last_code().await;
    // The code itself stands nowhere in the database.
    let (body,): (String,) =
        house.store.db().one("SELECT body FROM outbox ORDER BY id DESC LIMIT 1", values![]).await.unwrap();
    assert!(!body.contains(&code), "{body}");

    let other = ask(&house, &mail).await.field("held");
    assert_eq!(try_code(&house, &other, &code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let entered = try_code(&house, &held, &spaced).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    assert_eq!(entered.location(), "/portal/home");
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("portal=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let again = try_code(&house, &held, &code).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "used twice");
    let account = store::portal::of_customer(house.store.db(), CustomerId(16)).await.unwrap().remove(0);
    assert_eq!(account.last_in, Some(house.store.now()));
}

#[tokio::test]
async fn a_code_is_guessed_five_times_and_lives_ten_minutes() {
    let house = House::new().await;
    let mail = house.portal_mail(16, Member);
    let held = ask(&house, &mail).await.field("held");
    let code = house.last_code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(try_code(&house, &held, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let late = try_code(&house, &held, &code).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "the right one after five wrong ones");
    let held = ask(&house, &mail).await.field("held");
    let code = house.last_code().await;
    house.forward(10);
    assert_eq!(try_code(&house, &held, &code).await.status, StatusCode::UNPROCESSABLE_ENTITY, "too old");
    for nonsense in ["", "x", &"A".repeat(43), &"9".repeat(10_000)] {
        let got = try_code(&house, nonsense, "123456").await;
        assert!(!got.status.is_server_error() && got.location() != "/portal/home", "{nonsense}");
    }
}

/// Who asks learns nothing about who is known: the same page, the same number of tries, the same limit.
#[tokio::test]
async fn an_unknown_address_is_answered_like_a_known_one() {
    let house = House::new().await;
    let plain = |got: &Got| {
        let held = got.field("held");
        (got.status, got.main().replace(&held, "HELD"))
    };
    let known = ask(&house, &house.portal_mail(16, Owner)).await;
    let unknown = ask(&house, "nobody@nowhere.example").await;
    assert_eq!(plain(&known), plain(&unknown));
    assert_eq!(outbox(&house).await, ["portal-code"], "nothing leaves for who is unknown");
    // Even the code that would be right opens nothing.
    let guessed = try_code(&house, &unknown.field("held"), &house.last_code().await).await;
    let wrong = try_code(&house, &known.field("held"), "nothing").await;
    assert_eq!(guessed.status, wrong.status);
    // A contact who was never let in is as unknown.
    let contact = house.company.master.contacts.iter().find(|c| c.customer == CustomerId(3)).unwrap();
    let contact = ask(&house, contact.mail.as_deref().unwrap()).await;
    assert_eq!(plain(&contact), plain(&unknown));
    for typed in ["", "not an address", "12"] {
        assert_eq!(ask(&house, typed).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
    }
    let password = [("address", "nobody@nowhere.example"), ("by", "password"), ("password", "shuibiao")];
    let nobody = house.stranger_posts("/portal/login", &password).await;
    let mail = house.portal_mail(16, Owner);
    let wrong = [("address", mail.as_str()), ("by", "password"), ("password", "wrong")];
    let wrong = house.stranger_posts("/portal/login", &wrong).await;
    assert_eq!(nobody.status, wrong.status);
    assert_eq!(nobody.main(), wrong.main().replace(&mail, "nobody@nowhere.example"));
}

#[tokio::test]
async fn too_many_codes_and_too_many_guesses_have_to_wait() {
    let house = House::new().await;
    let mail = house.portal_mail(16, Owner);
    let mut asked = 0;
    let refused = loop {
        let got = ask(&house, &mail).await;
        if got.status == StatusCode::TOO_MANY_REQUESTS {
            break got;
        }
        asked += 1;
        assert!(asked < 50);
    };
    assert_eq!(asked, 5);
    let seconds: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=600).contains(&seconds));
    house.forward(10);
    let held = ask(&house, &mail).await.field("held");
    let mut tries = 0;
    while try_code(&house, &held, "1").await.status != StatusCode::TOO_MANY_REQUESTS {
        tries += 1;
        assert!(tries < 100);
    }
    assert_eq!(tries, 30);
    let mut tries = 0;
    let password = [("address", mail.as_str()), ("by", "password"), ("password", "wrong")];
    while house.stranger_posts("/portal/login", &password).await.status != StatusCode::TOO_MANY_REQUESTS {
        tries += 1;
        assert!(tries < 50);
    }
    let refused = house.stranger_posts("/portal/login", &password).await;
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_password_opens_too_and_the_way_on_stays_in_the_portal() {
    let house = House::new().await;
    let mail = house.portal_mail(106, Owner);
    let enter = async |next: &str| {
        let fields =
            [("address", mail.as_str()), ("by", "password"), ("password", "shuibiao"), ("next", next)];
        house.stranger_posts("/portal/login", &fields).await.location().to_owned()
    };
    assert_eq!(enter("/portal/promises").await, "/portal/promises");
    for elsewhere in ["/desk", "//evil.example", "https://evil.example", "/portalx", ""] {
        assert_eq!(enter(elsewhere).await, "/portal/home", "{elsewhere}");
    }
}

/// One address, two customers: who comes in chooses, and gets no more than that one.
#[tokio::test]
async fn who_is_known_at_two_customers_chooses() {
    let house = House::new().await;
    let mail = house.portal_mail(16, Owner);
    let here = house.portal(106, Owner).await;
    let invite = [("name", "Zhang"), ("mail", mail.as_str()), ("role", "member")];
    let invited = here.post("/portal/people", &invite).await;
    assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.body);
    let held = ask(&house, &mail).await.field("held");
    let page = try_code(&house, &held, &house.last_code().await).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let accounts = store::portal::by_address(house.store.db(), &mail).await.unwrap();
    assert_eq!(accounts.len(), 2);
    let choose = async |id: i64| {
        let id = id.to_string();
        house.stranger_posts("/portal/login/choose", &[("held", &held), ("account", &id)]).await
    };
    // Somebody else's account is not among them.
    let viewer = house.portal(16, Viewer).await.account.id;
    assert_eq!(choose(viewer).await.location(), "/portal/login");
    assert_eq!(choose(accounts[1].id).await.location(), "/portal/home");
    assert_eq!(choose(accounts[0].id).await.location(), "/portal/login", "a code lets in once");
}

/// P-ZERO, P-PHONE, P-TRACE: from the report to the stars, with two colleagues of one customer.
#[tokio::test]
async fn the_story_of_a_report_at_the_portal() {
    let house = House::new().await;
    let (member, viewer) = (house.portal(16, Member).await, house.portal(16, Viewer).await);
    let unit = house.company.master.units.iter().find(|unit| unit.customer == CustomerId(16)).unwrap();
    let page = member.get(&format!("/portal/report?unit={}", unit.id)).await;
    assert!(page.body.contains(&unit.serial), "{}", page.body);
    let token = page.field("token");
    let fields = [
        ("token", token.as_str()),
        ("unit", &unit.serial),
        ("fault", "meter-stopped"),
        ("text", "It has stood still since Sunday."),
    ];
    let sent = member.post("/portal/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(
        member.post("/portal/report", &fields).await.location(),
        sent.location(),
        "one thumb, one case"
    );
    let path = sent.location().split('?').next().unwrap().to_owned();
    let number = path.rsplit('/').next().unwrap().to_owned();
    let shown = member.get(sent.location()).await;
    assert!(shown.body.contains("Its number is") && shown.body.contains("within 24 hours"), "{}", shown.body);
    let id = number.parse().unwrap();
    let file = store::read::case::case(&house.store, id).await.unwrap().unwrap();
    assert_eq!(file.case.customer, Some(CustomerId(16)));
    assert_eq!(file.case.equipment, [unit.id]);
    // P-TRACE: the journal says which of the customer's people it was.
    assert_eq!(file.journal[0].entry.stamp.actor, Actor::Contact(member.account.contact));

    let home = member.get("/portal/home").await;
    assert!(home.body.contains("Being worked on") && home.body.contains(&number), "{}", home.body);
    let li = house.client("liqiang").await;
    let staff = li.get(&format!("/cases/{number}")).await;
    assert!(staff.body.contains(&member.account.name), "the desk sees who reported");
    li.post(&format!("/cases/{number}/notes"), &[("text", "INTERNAL: old friend")]).await;
    let propose = [("text", "Please press the button for 5 seconds."), ("by", "web")];
    let proposed = li.post(&format!("/cases/{number}/proposals"), &propose).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.body);

    let home = member.get("/portal/home").await;
    assert!(home.body.contains("We wait for your word"), "{}", home.body);
    let seen = viewer.get(&path).await;
    assert!(seen.body.contains("Please press the button"), "{}", seen.body);
    assert!(seen.body.contains(&format!("{} reported", member.account.name)), "a colleague by name");
    assert!(!seen.body.contains("INTERNAL") && !seen.body.contains("李强"));
    assert!(!seen.body.contains(&format!("{path}/word")), "who only reads is not asked");
    let shown = member.get(&path).await;
    assert!(shown.body.contains("You reported") && shown.body.contains("Does it work now?"));

    let said = member.post(&format!("{path}/word"), &[("works", "yes"), ("text", "Thanks")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let rated = member.post(&format!("{path}/rating"), &[("stars", "5")]).await;
    assert_eq!(rated.status, StatusCode::SEE_OTHER, "{}", rated.body);
    assert!(member.get(&path).await.body.contains("You gave 5 of 5 stars"));
    house.forward(7 * 24 * 60);
    store::worker::do_due(&house.store).await.unwrap();
    let home = member.get("/portal/home").await;
    assert!(home.body.contains("Does it still work?"), "{}", home.body);
    let answered = member.post(&format!("{path}/follow-up"), &[("works", "no")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    let file = store::read::case::case(&house.store, id).await.unwrap().unwrap();
    assert!(file.case.is_open(), "it fails again, so it is open again");
    let words =
        file.journal.iter().filter(|r| r.entry.events.iter().any(|e| matches!(e, Event::WordGiven { .. })));
    for recorded in words {
        assert_eq!(recorded.entry.stamp.actor, Actor::Contact(member.account.contact));
    }
    let complaint = member.post(&format!("{path}/complaint"), &[("text", "Twice broken")]).await;
    assert_eq!(complaint.status, StatusCode::SEE_OTHER, "{}", complaint.body);
    assert!(member.get("/portal/cases").await.body.contains("Complaint"));
}

/// The ledger is honest: what was late is on top, with its case.
#[tokio::test]
async fn what_was_late_is_said_first() {
    let house = House::new().await;
    let member = house.portal(16, Member).await;
    member.post("/portal/report", &[("text", "No reading")]).await;
    house.forward(26 * 60);
    store::worker::do_due(&house.store).await.unwrap();
    store::ledger::catch_up(&house.store, 10_000).await.unwrap();
    let page = member.get("/portal/promises").await;
    assert!(page.body.contains("Not kept in time") && page.body.contains("2026-000001"), "{}", page.main());
    assert!(member.get("/portal/home").await.body.contains("was late"));
    for person in &house.company.members {
        assert!(!page.body.contains(&person.person.name), "{}", person.person.name);
    }
    let other = house.portal(106, Owner).await;
    assert!(!other.get("/portal/promises").await.body.contains("2026-000001"));
}

#[tokio::test]
async fn an_owner_lets_colleagues_in_and_never_locks_the_door_behind_the_last_owner() {
    let house = House::new().await;
    let owner = house.portal(16, Owner).await;
    let invite = [("name", "Lin"), ("mail", "Lin@C016.example.cn"), ("role", "member")];
    assert_eq!(owner.post("/portal/people", &invite).await.status, StatusCode::SEE_OTHER);
    assert_eq!(outbox(&house).await, ["portal-invitation"]);
    let twice = owner.post("/portal/people", &invite).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.body.contains("They come in already"));
    for wrong in [
        [("name", ""), ("mail", "x@c016.example.cn"), ("role", "member")],
        [("name", "Lin"), ("mail", "x"), ("role", "member")],
        [("name", "Lin"), ("mail", ""), ("role", "member")],
        [("name", "Lin"), ("mail", "x@c016.example.cn"), ("role", "root")],
    ] {
        let got = owner.post("/portal/people", &wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let id = owner.account.id;
    for (path, fields) in [("role", vec![("role", "viewer")]), ("remove", vec![])] {
        let got = owner.post(&format!("/portal/people/{id}/{path}"), &fields).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let lin = store::portal::by_address(house.store.db(), "lin@c016.example.cn").await.unwrap().remove(0);
    let path = format!("/portal/people/{}/role", lin.id);
    assert_eq!(owner.post(&path, &[("role", "owner")]).await.status, StatusCode::SEE_OTHER);
    let gone = owner.post(&format!("/portal/people/{id}/remove"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert_eq!(owner.get("/portal/home").await.status, StatusCode::SEE_OTHER, "out at once");
    assert!(
        store::portal::by_address(house.store.db(), &house.portal_mail(16, Owner)).await.unwrap().is_empty()
    );
}

#[tokio::test]
async fn settings_wish_password_and_sessions() {
    let house = House::new().await;
    let viewer = house.portal(16, Viewer).await;
    let wish = [("way", "owed"), ("language", "zh-Hant"), ("quiet_from", "20:00"), ("quiet_until", "7:30")];
    let saved = viewer.post("/portal/settings/wish", &wish).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let kept = store::wish::of(house.store.db(), viewer.account.contact).await.unwrap();
    assert_eq!(kept.way, Some(domain::wish::Preferred::Owed));
    assert_eq!(kept.language.as_deref(), Some("zh-Hant"));
    assert_eq!(kept.quiet.map(|(from, until)| (from.hour(), until.minute())), Some((20, 30)));
    let page = viewer.get("/portal/settings").await;
    assert!(
        page.body.contains("value=\"20:00\"") && page.body.contains("value=\"07:30\""),
        "{}",
        page.main()
    );
    let wrong = viewer.post("/portal/settings/wish", &[("quiet_from", "late")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("late"), "what was typed stays");

    let set = async |old: &str, new: &str| {
        viewer.post("/portal/settings/password", &[("password", old), ("new_password", new)]).await.status
    };
    assert_eq!(set("wrong", "a long enough one").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(set("shuibiao", "short").await, StatusCode::UNPROCESSABLE_ENTITY);
    let elsewhere = store::portal::PortalSession {
        token: domain::ids::Digest([9; 32]),
        account: viewer.account.id,
        csrf: "x".to_owned(),
        created: house.store.now(),
        seen: house.store.now(),
        expires: house.store.now() + SignedDuration::from_hours(1),
        address: "192.0.2.77".to_owned(),
        agent: "elsewhere".to_owned(),
    };
    house.store.begin_portal_session(&elsewhere).await.unwrap();
    assert!(viewer.get("/portal/settings").await.body.contains("192.0.2.77"));
    assert_eq!(set("shuibiao", "a long enough one").await, StatusCode::SEE_OTHER);
    let page = viewer.get("/portal/settings").await;
    assert!(!page.body.contains("192.0.2.77"), "whoever knew the old one is out");
    let out = viewer.post("/portal/logout", &[]).await;
    assert_eq!(out.location(), "/portal/login");
    assert_eq!(viewer.get("/portal/home").await.status, StatusCode::SEE_OTHER);
}
