//! What must not be seen across: between two customers whose reports were joined, between a complaint and those it is about,
//! between the house and its customers.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::calendar::Budget;
use domain::charter::Approval;
use domain::contract::{Contract, PromisedTime};
use domain::ids::{CustomerId, PromiseId};
use domain::portal::PortalRole::{Member, Owner};

/// A report by form; the private link.
async fn reported(house: &House, text: &str, phone: &str) -> String {
    let sent = house.stranger_posts("/report", &[("text", text), ("phone", phone)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sent.location().split('?').next().unwrap().to_owned()
}

async fn merged(house: &House) {
    let wang = house.client("wangjianguo").await;
    let merge = [("into", "2026-000001"), ("why", "the same burst")];
    let merged = wang.post("/cases/2026-000002/merge", &merge).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.main());
}

/// What is written after the joining belongs to who wrote it: the other one does not read it, the writer does.
#[tokio::test]
async fn what_is_written_after_two_reports_were_joined_stays_the_writers() {
    let house = House::new().await;
    let first = reported(&house, "Water in the street", "13900000001").await;
    let second = reported(&house, "The same here", "13900000002").await;
    merged(&house).await;
    let add = [("text", "SECOND-WROTE it gets deeper, call 13900000002")];
    let wrote = house.stranger_posts(&format!("{second}/message"), &add).await;
    assert_eq!(wrote.status, StatusCode::SEE_OTHER, "{}", wrote.body);
    let add = [("text", "FIRST-WROTE the valve is behind the gate")];
    assert_eq!(house.stranger_posts(&format!("{first}/message"), &add).await.status, StatusCode::SEE_OTHER);
    let (one, two) = (house.stranger_gets(&first).await, house.stranger_gets(&second).await);
    assert!(one.body.contains("FIRST-WROTE") && !one.body.contains("SECOND-WROTE"), "{}", one.main());
    assert!(two.body.contains("SECOND-WROTE") && !two.body.contains("FIRST-WROTE"), "{}", two.main());
    assert!(!two.body.contains("Water in the street"));
    // The desk reads both: it is one conversation there.
    let desk = house.client("liqiang").await.get("/cases/2026-000001").await;
    assert!(desk.body.contains("FIRST-WROTE") && desk.body.contains("SECOND-WROTE"));
}

/// Two of whom nothing is known any more are not the same.
#[tokio::test]
async fn erased_reporters_are_not_taken_for_one_another() {
    let house = House::new().await;
    reported(&house, "Water in the street", "13900000001").await;
    let second = reported(&house, "The same here", "13900000002").await;
    merged(&house).await;
    for number in ["2026-000001", "2026-000002"] {
        let case = store::read::case::case(&house.store, number.parse().unwrap()).await.unwrap().unwrap();
        let erased =
            store::content::erase(house.store.db(), &[case.case.reporter], house.store.now()).await.unwrap();
        assert_eq!(erased, 1);
    }
    let page = house.stranger_gets(&second).await;
    assert!(
        page.body.contains("The same here") && !page.body.contains("Water in the street"),
        "{}",
        page.main()
    );
}

/// Through the portal it is the customer that counts, not who happens to have reported.
#[tokio::test]
async fn a_joined_report_at_the_portal_shows_its_own_words_only() {
    let house = House::new().await;
    let (one, two) = (house.portal(106, Owner).await, house.portal(16, Member).await);
    one.post("/portal/report", &[("text", "SECRET-OF-106")]).await;
    two.post("/portal/report", &[("text", "SECRET-OF-16")]).await;
    merged(&house).await;
    let page = two.get("/portal/cases/2026-000002").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("SECRET-OF-16") && !page.body.contains("SECRET-OF-106"), "{}", page.main());
    assert_eq!(two.get("/portal/cases/2026-000001").await.status, StatusCode::NOT_FOUND);
    let word = two.post("/portal/cases/2026-000002/word", &[("works", "yes")]).await;
    assert_eq!(word.status, StatusCode::NOT_FOUND, "whether somebody else's works is not theirs to say");
    let wrote = two.post("/portal/cases/2026-000002/message", &[("text", "LATER-OF-16")]).await;
    assert_eq!(wrote.status, StatusCode::SEE_OTHER, "{}", wrote.body);
    assert!(!one.get("/portal/cases/2026-000001").await.body.contains("LATER-OF-16"));
    assert!(two.get("/portal/cases/2026-000002").await.body.contains("LATER-OF-16"));
}

/// P-COMPLAINT-2D: those it is about do not learn that there is one: not from the case, not from the journal, not by searching, not
/// from a form that came too late.
#[tokio::test]
async fn a_complaint_leaves_no_trace_for_those_it_is_about() {
    let house = House::new().await;
    let link = reported(&house, "No reading", "13900000001").await;
    let li = house.client("liqiang").await;
    let propose = [("text", "Please restart it."), ("by", "phone")];
    assert_eq!(li.post("/cases/2026-000001/proposals", &propose).await.status, StatusCode::SEE_OTHER);
    let wang = house.client("wangjianguo").await;
    let before = store::read::admin::journal(house.store.db(), None, None).await.unwrap()[0].seq;
    let complain = [("text", "UNFRIENDLYWORD on the telephone")];
    let sent = house.stranger_posts(&format!("{link}/complaint"), &complain).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let told = |got: &Got| {
        ["complaint-taken", "UNFRIENDLYWORD", "complained"].iter().any(|word| got.body.contains(word))
    };
    let stale = [("text", "Did it help?"), ("by", "phone"), ("version", "1")];
    for client in [&li, &wang] {
        let found = client.get("/search?q=UNFRIENDLYWORD").await;
        assert!(!found.body.contains("/cases/2026-"), "{}", found.main());
        for path in ["/cases/2026-000001", "/admin/journal", "/admin/journal?case=2026-000001"] {
            let got = client.get(path).await;
            assert!(!told(&got), "{path}: {}", got.main());
        }
        let entry = client.get(&format!("/admin/journal/{}", before + 1)).await;
        assert!(matches!(entry.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{}", entry.status);
        let late = client.post("/cases/2026-000001/answers", &stale).await;
        assert!(!told(&late), "{}", late.body);
    }
    // Service supervision sees it in all these places.
    let zhou = house.client("zhouyun").await;
    assert!(zhou.get("/admin/journal").await.body.contains("complaint-taken"));
    assert_eq!(zhou.get(&format!("/admin/journal/{}", before + 1)).await.status, StatusCode::OK);
    assert!(zhou.get("/search?q=UNFRIENDLYWORD").await.body.contains("/cases/2026-000002"));
}

/// P-EQUAL: that a worse time was agreed is told to the customer; who approved it, and why, stays in the house.
#[tokio::test]
async fn why_a_time_is_worse_names_nobody_of_the_house() {
    let house = House::new().await;
    let time = PromisedTime {
        promise: PromiseId::new("P-ANSWER-24H").unwrap(),
        clause: "7.2".to_owned(),
        budget: Budget::Elapsed(48 * 3600),
        approval: Some(Approval {
            by: house.person("wangjianguo"),
            on: jiff::civil::date(2025, 1, 1),
            reason: "INTERNAL-REASON".to_owned(),
        }),
    };
    let contract = Contract {
        number: "HT-1".to_owned(),
        customer: CustomerId(16),
        title: String::new(),
        signed: jiff::civil::date(2025, 1, 1),
        ends: None,
        service_life_months: None,
        parties: String::new(),
        scope: String::new(),
        terms: Vec::new(),
        prices: Vec::new(),
        spare_prices: Vec::new(),
        promised: vec![time],
        note: String::new(),
    };
    house.store.enter_contracts(&[contract]).await.unwrap();
    let owner = house.portal(16, Owner).await;
    let sent = owner.post("/portal/report", &[("text", "No reading")]).await;
    let page = owner.get(sent.location()).await;
    assert!(page.body.contains("48 h") && page.body.contains("Agreed with you"), "{}", page.main());
    let approver = house.company.members.iter().find(|m| m.login == "wangjianguo").unwrap();
    for kept in ["INTERNAL-REASON", &approver.person.name] {
        assert!(!page.body.contains(kept), "{kept} stands on the page");
    }
    let case = sent.location().split(['/', '?']).nth(3).unwrap();
    let staff = house.client("liqiang").await.get(&format!("/cases/{case}")).await;
    assert!(staff.body.contains("INTERNAL-REASON"), "the desk reads who and why");
}

/// RFC 9110: who is turned away for want of a log-in is told what would open, by every door for programs.
#[tokio::test]
async fn programs_without_a_token_are_told_how_to_come_in() {
    let house = House::new().await;
    for (method, path) in [
        ("GET", "/api/v1/cases"),
        ("GET", "/desk"),
        ("GET", "/portal/home"),
        ("POST", "/inbound/alarms/token"),
    ] {
        let request = Request::builder().method(method).uri(path).header("accept", "application/json");
        let got = read(house.ask(request.body(Body::empty()).unwrap()).await).await;
        if got.status == StatusCode::UNAUTHORIZED {
            assert!(got.headers.contains_key("www-authenticate"), "{path}");
        }
        assert!(got.status.is_client_error(), "{path}: {}", got.status);
    }
    for n in 0.. {
        let wrong = [("login", "wuhao"), ("password", "wrong")];
        let got = house.stranger_posts("/login", &wrong).await;
        if got.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(got.headers.contains_key("retry-after"));
            break;
        }
        assert!(n < 100, "nobody was asked to wait");
    }
}
