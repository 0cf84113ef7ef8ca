//! The desk, the case page, a new case, search and notifications, as people use them.

use crate::house::{Got, House};
use axum::body::Body;
use axum::http::StatusCode;
use domain::case::Stage;
use domain::ids::CaseId;
use store::read::case_page;

async fn stored(house: &House, id: CaseId) -> domain::case::Case {
    case_page::case(house.store.db(), id).await.unwrap().unwrap().case
}

fn number_in(got: &Got) -> CaseId {
    let path = got.location();
    path.split('/').nth(2).unwrap_or_default().parse().unwrap_or_else(|_| panic!("{path}: {}", got.body))
}

/// Each address and who may ask for it: hotline agent, trainer (sees and reports), administrator, nobody logged in.
#[tokio::test]
async fn every_address_asks_who_it_is() {
    let house = House::new().await;
    let id = house.report("水表不走字", "三号楼", None).await;
    let agent = house.client("chenjing").await;
    let administrator = house.client("wuhao").await;
    let table = [
        ("/desk".to_owned(), 200, 200),
        ("/desk?view=open&sort=severity&q=x".to_owned(), 200, 200),
        ("/cases/new".to_owned(), 200, 403),
        ("/calls".to_owned(), 200, 403),
        ("/cases/new/callers?q=139".to_owned(), 200, 403),
        ("/cases/new/caller?contact=1".to_owned(), 200, 403),
        ("/cases/new/similar?subject=水表".to_owned(), 200, 403),
        ("/cases/new/sorting?fault=meter-leak".to_owned(), 200, 403),
        (format!("/cases/{id}"), 200, 200),
        (format!("/cases/{id}/told"), 200, 200),
        (format!("/cases/{id}/clocks/0"), 200, 200),
        (format!("/cases/{id}/clocks/99"), 404, 404),
        (format!("/cases/{id}/diagnoses"), 200, 200),
        (format!("/cases/{id}/nothing"), 404, 404),
        ("/cases/2026-999999".to_owned(), 404, 404),
        ("/cases/x".to_owned(), 404, 404),
        ("/search?q=水表".to_owned(), 200, 200),
        ("/notifications".to_owned(), 200, 200),
        ("/notifications/bell".to_owned(), 200, 200),
        ("/notifications/999".to_owned(), 404, 404),
    ];
    for (path, for_agent, for_administrator) in table {
        let path = path.replace('水', "%E6%B0%B4").replace('表', "%E8%A1%A8");
        assert_eq!(agent.get(&path).await.status.as_u16(), for_agent, "agent at {path}");
        assert_eq!(
            administrator.get(&path).await.status.as_u16(),
            for_administrator,
            "administrator at {path}"
        );
        let anybody = axum::http::Request::get(&path).body(Body::empty()).unwrap();
        let response = house.ask(anybody).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "nobody at {path}");
        assert!(response.headers()["location"].to_str().unwrap().starts_with("/login?next="), "{path}");
    }
}

#[tokio::test]
async fn nothing_is_changed_without_the_sessions_token() {
    let house = House::new().await;
    let id = house.report("水表不走字", "三号楼", None).await;
    let agent = house.client("chenjing").await;
    for path in [
        format!("/cases/{id}/answers"),
        format!("/cases/{id}/takeover"),
        "/cases/new".to_owned(),
        "/desk/bulk".to_owned(),
        "/desk/views".to_owned(),
        "/notifications/read".to_owned(),
        format!("/cases/{id}/presence"),
    ] {
        let got = agent.post_plain(&path, &[("text", "x"), ("name", "x"), ("query", "x")]).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(stored(&house, id).await.version, 1);
}

/// A call: found by the pasted number, taken, told, and on the desk (P-ZERO).
#[tokio::test]
async fn a_call_is_taken() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let contact = house.company.master.contacts.iter().find(|c| c.phone.is_some()).unwrap().clone();
    let phone = contact.phone.clone().unwrap();
    let spaced: String = phone.chars().flat_map(|c| [c, '-']).collect();
    let found = agent.get(&format!("/cases/new/callers?q={spaced}")).await;
    assert!(found.body.contains(&contact.name), "{}", found.body);
    let query = found.body.split("/cases/new/caller?").nth(1).unwrap().split('"').next().unwrap();
    let chosen = agent.get(&format!("/cases/new/caller?{query}")).await;
    assert!(
        chosen.body.contains(&format!("name=\"customer\" value=\"{}\"", contact.customer)),
        "{}",
        chosen.body
    );

    let customer = contact.customer.to_string();
    let fields = [
        ("customer", customer.as_str()),
        ("name", contact.name.as_str()),
        ("phone", spaced.as_str()),
        ("subject", "三号楼水表不走字"),
        ("text", "从昨天开始"),
        ("fault", "meter-stopped"),
        ("level", "3"),
        ("department", "operations"),
        ("channel", "phone"),
        ("token", "a-token-of-a-form-1"),
    ];
    let saved = agent.post("/cases/new", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let id = number_in(&saved);
    assert_eq!(number_in(&agent.post("/cases/new", &fields).await), id, "a double click is one case");

    let told = agent.get(saved.location()).await;
    assert!(told.body.contains("Tell the customer") && told.body.contains(&id.to_string()));
    let case = stored(&house, id).await;
    assert_eq!(case.customer, Some(contact.customer));
    assert!(case.clocks.iter().any(|clock| !clock.is_open()), "the number was told, so the receipt is kept");
    assert!(agent.get("/desk?view=open").await.body.contains("三号楼水表不走字"));
    let again = agent.get(&format!("/cases/new?customer={customer}")).await;
    assert!(again.body.contains(&format!("/cases/new/into/{id}")), "the open case is offered");
    let added = agent
        .post(&format!("/cases/new/into/{id}"), &[("subject", "四号楼也不走"), ("channel", "phone")])
        .await;
    assert_eq!(number_in(&added), id);
}

#[tokio::test]
async fn nothing_typed_is_lost() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let got =
        agent.post("/cases/new", &[("phone", "call me"), ("text", "很长的说明"), ("name", "刘女士")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["很长的说明", "刘女士", "call me", "Say in one sentence", "This is no phone number yet"]
    {
        assert!(got.body.contains(kept), "{kept}");
    }
    let id = house.report("水表不走字", "三号楼", Some(agent.id)).await;
    let got = agent.post(&format!("/cases/{id}/diagnoses"), &[("way", "on-site")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("The table suggests") || got.body.contains("suggests"), "{}", got.main());
    let got = agent.post(&format!("/cases/{id}/answers"), &[("text", "  "), ("kind", "answer")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(got.body.contains("Write something first"));
}

/// P-ANSWER-24H: an answer keeps the clock; a note does not; two people do not answer across each other.
#[tokio::test]
async fn an_answer_keeps_the_clock_and_a_crossed_one_is_shown() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let expert = house.client("liqiang").await;
    let id = house.report("水表不走字", "三号楼", Some(agent.id)).await;
    let owed = |case: &domain::case::Case| {
        case.clocks.iter().any(|c| c.promise.as_str() == "P-ANSWER-24H" && c.is_open())
    };
    let name = house.company.members.iter().find(|m| m.login == "liqiang").unwrap().person.name.clone();
    let note = format!("@{name} 请看一下");
    assert_eq!(
        agent.post(&format!("/cases/{id}/notes"), &[("text", &note)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(owed(&stored(&house, id).await), "a note is no answer");
    let told = expert.get("/notifications").await;
    assert!(told.body.contains(&id.to_string()), "{}", told.main());

    let version = stored(&house, id).await.version.to_string();
    let first = [("text", "请先关阀门"), ("by", "phone"), ("version", version.as_str()), ("kind", "answer")];
    let done = expert.post(&format!("/cases/{id}/answers"), &first).await;
    assert_eq!(done.location(), format!("/cases/{id}"));
    assert!(!owed(&stored(&house, id).await));

    let second =
        [("text", "我的答复不能丢"), ("by", "phone"), ("version", version.as_str()), ("kind", "answer")];
    let crossed = agent.post(&format!("/cases/{id}/answers"), &second).await;
    assert_eq!(crossed.status, StatusCode::CONFLICT);
    assert!(crossed.body.contains("我的答复不能丢") && crossed.body.contains("What happened meanwhile"));
    assert!(crossed.body.contains("请先关阀门"));
    let version = stored(&house, id).await.version.to_string();
    let third =
        [("text", "我的答复不能丢"), ("by", "phone"), ("version", version.as_str()), ("then", "wait")];
    assert_eq!(agent.post(&format!("/cases/{id}/answers"), &third).await.status, StatusCode::SEE_OTHER);
    assert_eq!(stored(&house, id).await.stage_code(), "waiting-customer");
}

/// The whole way (P-PHONE): taken over, diagnosed, solved, confirmed, closed; each by its address.
#[tokio::test]
async fn a_case_goes_its_way() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    let id = house.report("水表不走字", "三号楼", None).await;
    let steps: [(&str, &[(&str, &str)]); 12] = [
        ("takeover", &[]),
        ("contacts", &[("by", "phone")]),
        ("answers", &[("text", "明天处理"), ("by", "phone")]),
        ("diagnoses", &[("way", "phone")]),
        ("findings", &[("cause", "滤网堵塞"), ("remedy", "清洗滤网")]),
        ("severity", &[("level", "2"), ("why", "影响整栋楼")]),
        ("fault", &[("fault", "meter-leak")]),
        ("waits", &[("on", "parts"), ("why", "等滤网")]),
        ("waits-ended", &[]),
        ("proposals", &[("text", "请清洗滤网后再看"), ("by", "phone")]),
        ("words", &[("effective", "yes")]),
        ("closure", &[]),
    ];
    for (noun, fields) in steps {
        let got = expert.post(&format!("/cases/{id}/{noun}"), fields).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{noun}: {}", got.main());
    }
    let case = stored(&house, id).await;
    assert!(matches!(case.stage, Stage::Closed { .. }));
    let page = expert.get(&format!("/cases/{id}")).await;
    for said in ["滤网堵塞", "清洗滤网", "Closed with the customer’s word", "the customer told", "Reopen"]
    {
        assert!(page.body.to_lowercase().contains(&said.to_lowercase()), "{said}: {}", page.main());
    }
    let got = expert.post(&format!("/cases/{id}/answers"), &[("text", "还有一句")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "a closed case is not answered");
    assert!(got.body.contains("还有一句") || got.body.contains("reopen"), "{}", got.main());
}

/// P-COMPLAINT-2D: hidden from those it is about, from lists and search, and from who may not handle complaints.
#[tokio::test]
async fn a_complaint_is_kept_from_those_it_is_about() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    let quality = house.client("zhouyun").await;
    let id = house.report("水表不走字", "三号楼", Some(expert.id)).await;
    let taken = expert
        .post(&format!("/cases/{id}/complaints"), &[("subject", "态度恶劣"), ("text", "电话里态度恶劣")])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.main());
    let list = quality.get("/desk?view=complaints").await;
    assert!(list.body.contains("态度恶劣"), "{}", list.main());
    let path = list.body.split("href=\"/cases/").find(|part| part.contains("态度恶劣")).unwrap();
    let complaint = format!("/cases/{}", path.split('"').next().unwrap());
    assert_eq!(quality.get(&complaint).await.status, StatusCode::OK);
    assert_eq!(expert.get(&complaint).await.status, StatusCode::NOT_FOUND);
    let told = "A complaint about it was taken";
    assert!(quality.get(&format!("/cases/{id}")).await.body.contains(told));
    assert!(
        !expert.get(&format!("/cases/{id}")).await.body.contains(told),
        "it does not show that there is one"
    );
    assert_eq!(
        expert.post(&format!("{complaint}/notes"), &[("text", "x")]).await.status,
        StatusCode::NOT_FOUND
    );
    let number = complaint.trim_start_matches("/cases/").to_owned();
    let agent = house.client("chenjing").await;
    for client in [&expert, &agent] {
        let got = client.post("/desk/bulk", &[("case", &number), ("do", "follow"), ("back", "/desk")]).await;
        assert!(got.body.contains("1 case was not changed"), "{}", got.main());
        assert_eq!(client.get(&complaint).await.status, StatusCode::NOT_FOUND);
        let got = client
            .post(&format!("/cases/new/into/{number}"), &[("subject", "x"), ("channel", "phone")])
            .await;
        assert_eq!(got.status, StatusCode::NOT_FOUND);
    }
    let words = "%E6%80%81%E5%BA%A6%E6%81%B6%E5%8A%A3";
    assert!(quality.get(&format!("/search?q={words}")).await.body.contains(&complaint));
    for path in
        ["/desk?view=open".to_owned(), "/desk?view=complaints".to_owned(), format!("/search?q={words}")]
    {
        assert!(!expert.get(&path).await.main().contains(&complaint), "{path}");
    }
}

#[tokio::test]
async fn words_from_outside_are_only_words() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let id = house.report("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", Some(agent.id)).await;
    for path in [format!("/cases/{id}"), "/desk".to_owned(), "/search?q=alert".to_owned()] {
        let got = agent.get(&path).await;
        assert!(!got.body.contains("<script>alert") && !got.body.contains("<img src=x"), "{path}");
        assert!(got.body.contains("&#60;script&#62;alert"), "{path}: {}", got.main());
    }
}

#[tokio::test]
async fn many_at_once_and_each_by_itself() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let open = house.report("一号", "一号", None).await.to_string();
    let mine = house.report("二号", "二号", Some(agent.id)).await.to_string();
    let got = agent
        .post("/desk/bulk", &[("case", &open), ("case", &mine), ("do", "take"), ("back", "/desk")])
        .await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(
        got.body.contains("1 case was not changed") && got.body.contains("1 case done"),
        "{}",
        got.main()
    );
    let got = agent
        .post("/desk/bulk", &[("case", &open), ("case", &mine), ("do", "follow"), ("back", "/desk")])
        .await;
    assert_eq!(got.location(), "/desk");
    let got = agent.post("/desk/bulk", &[("case", &open), ("do", "severity"), ("level", "1")]).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "a level changes with a reason only");
}

#[tokio::test]
async fn a_view_is_kept_under_a_name() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let other = house.client("liqiang").await;
    let saved = agent.post("/desk/views", &[("name", "急件"), ("query", "view=open&severity=1")]).await;
    assert_eq!(saved.location(), "/desk?view=open&severity=1");
    assert!(agent.get("/desk").await.body.contains("急件"));
    assert!(!other.get("/desk").await.body.contains("急件"));
    assert_eq!(other.post("/desk/views/1/remove", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        agent.post("/desk/views/1/rename", &[("name", "特急"), ("back", "/desk")]).await.location(),
        "/desk"
    );
    assert!(agent.get("/desk").await.body.contains("特急"));
    assert_eq!(agent.post("/desk/views/1/remove", &[("back", "//evil")]).await.location(), "/");
    assert!(!agent.get("/desk").await.body.contains("特急"));
}

#[tokio::test]
async fn a_number_leads_straight_to_its_case() {
    let house = House::new().await;
    let agent = house.client("chenjing").await;
    let id = house.report("集中器离线", "小区集中器离线", None).await;
    assert_eq!(agent.get(&format!("/search?q={id}")).await.location(), format!("/cases/{id}"));
    assert!(agent.get("/search?q=%E7%A6%BB%E7%BA%BF").await.body.contains(&id.to_string()));
    let serial = &house.company.master.units.first().unwrap().serial;
    assert!(agent.get(&format!("/search?q={serial}")).await.body.contains(serial.as_str()));
}

#[tokio::test]
async fn what_somebody_was_told_is_read_and_gone() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    let id = house.report("水表不走字", "三号楼", Some(expert.id)).await;
    assert!(expert.get("/notifications?unread=1").await.body.contains(&id.to_string()));
    assert!(expert.get("/notifications/bell").await.body.contains("bell-count"));
    let list = expert.get("/notifications").await;
    let path = format!(
        "/notifications/{}",
        list.body.split("href=\"/notifications/").nth(1).unwrap().split('"').next().unwrap()
    );
    let agent = house.client("chenjing").await;
    assert_eq!(agent.get(&path).await.status, StatusCode::NOT_FOUND, "somebody else's");
    assert_eq!(expert.get(&path).await.location(), format!("/cases/{id}"));
    assert!(!expert.get("/notifications/bell").await.body.contains("bell-count"));
}

/// After a break a page gets what it missed, and nothing it may not see.
#[tokio::test]
async fn a_live_page_misses_nothing() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    let before = store::read::follow::last_seq(house.store.db()).await.unwrap();
    let id = house.report("水表不走字", "三号楼", Some(expert.id)).await;
    let first = first_events(&house, &expert, &format!("desk:mine@{before}")).await;
    assert!(first.contains("event: change") && first.contains(&format!("data: {id}")), "{first}");
    assert!(first.contains(&format!("id: {}", before + 1)), "{first}");
    let agent = house.client("chenjing").await;
    let other = first_events(&house, &agent, &format!("desk:mine@{before}")).await;
    assert!(!other.contains(&id.to_string()), "not on the agent's desk: {other}");
    assert_eq!(agent.get("/live?topic=desk:nowhere").await.status, StatusCode::NOT_FOUND);
}

async fn first_events(house: &House, client: &crate::house::Client<'_>, topic: &str) -> String {
    use futures_util::StreamExt as _;
    let request = client.request("GET", &format!("/live?topic={topic}")).body(Body::empty()).unwrap();
    let response = house.ask(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body().into_data_stream();
    let mut out = String::new();
    while let Ok(Some(Ok(bytes))) =
        tokio::time::timeout(std::time::Duration::from_millis(300), body.next()).await
    {
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
    out
}

/// As people read them, in each language.
#[tokio::test]
async fn pages_in_three_languages() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    let id = house.report("三号楼水表不走字", "从昨天开始不走字，已重启。", Some(expert.id)).await;
    house.forward(90);
    expert
        .post(&format!("/cases/{id}/answers"), &[("text", "请拍照发来"), ("by", "phone"), ("token", "")])
        .await;
    for language in ["zh-Hans", "zh-Hant", "en"] {
        let reader = house_client(&house, language).await;
        for (name, path) in [
            ("desk", "/desk?view=open".to_owned()),
            ("case", format!("/cases/{id}")),
            ("why", format!("/cases/{id}/clocks/1")),
        ] {
            let got = reader.get(&path).await;
            assert!(!got.body.contains("⟨"), "a text is missing at {path}");
            insta::assert_snapshot!(format!("{name}_{language}"), got.main());
        }
    }
}

async fn house_client<'a>(house: &'a House, language: &'static str) -> crate::house::Client<'a> {
    let login = match language {
        "zh-Hans" => "chenjing",
        "zh-Hant" => "wangjianguo",
        _ => "sunmei",
    };
    house.client(login).await.speaking(language)
}
