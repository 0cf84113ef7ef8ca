//! Contracts, parts and rates through the interface, as another program uses them.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use domain::roles::{self, Permission};
use serde_json::{Value, json};

struct Program<'a> {
    house: &'a House,
    secret: String,
}

/// A program that acts in the name of somebody who may all of it, or none of it.
async fn program(house: &House, may: bool) -> Program<'_> {
    let all = [
        Permission::SeeContracts,
        Permission::EditContracts,
        Permission::ApproveWorse,
        Permission::EditPrices,
    ];
    let fits = |m: &&sample::Member| {
        let has = |permission: &Permission| roles::may(&m.person.roles, *permission);
        m.person.left.is_none() && if may { all.iter().all(has) } else { !all.iter().any(has) }
    };
    let person = house.company.members.iter().find(fits).unwrap().person.id;
    let secret = format!("ac_{may}");
    let scopes = ["read", "work"].map(str::to_owned);
    let hash = Digest::of_file(secret.as_bytes());
    house.store.add_api_token(hash, &secret, person, &scopes, house.store.now()).await.unwrap();
    Program { house, secret }
}

impl Program<'_> {
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Got {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {}", self.secret))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(self.house.ask(request.body(Body::from(body.to_string())).unwrap()).await).await
    }

    async fn get(&self, path: &str) -> Value {
        let got = self.ask("GET", path, &[], &Value::Null).await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        json_of(&got)
    }
}

fn json_of(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|e| panic!("{e}: {}", got.body))
}

fn pointers(got: &Got) -> Vec<String> {
    let errors = json_of(got)["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["pointer"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_contract_is_entered_once_changed_over_its_version_and_approved_by_a_deed() {
    let house = House::new().await;
    let program = program(&house, true).await;
    let body = json!({ "number": "HT-77", "customer": 4, "title": "接口录入", "signed": "2025-03-01",
        "service_life_months": 120,
        "terms": [{ "clause": "9.1", "basis": "acceptance", "months": 36, "covers": { "part": "battery" } }],
        "spare_prices": [{ "code": "JSQ-20", "price": 7800 }],
        "promised": [{ "promise": "P-ANSWER-24H", "clause": "8.2", "budget": "48h" }] });
    let key = [("idempotency-key", "ht-77")];
    let first = program.ask("POST", "/contracts", &key, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let again = program.ask("POST", "/contracts", &key, &body).await;
    assert_eq!(json_of(&again)["id"], json_of(&first)["id"]);
    let mut other = body.clone();
    other["title"] = json!("anders");
    let reused = program.ask("POST", "/contracts", &key, &other).await;
    assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reused.body);
    let taken = program.ask("POST", "/contracts", &[], &other).await;
    assert_eq!((taken.status, pointers(&taken)), (StatusCode::CONFLICT, vec!["/number".to_owned()]));

    let path = format!("/contracts/{}", json_of(&first)["id"]);
    assert_eq!(first.headers["location"].to_str().unwrap(), format!("/api/v1{path}"));
    let kept = program.get(&path).await;
    assert_eq!(kept["standing"], json!([{ "promise": "P-ANSWER-24H", "standing": "worse" }]));
    assert_eq!(kept["contract"]["spare_prices"][0]["price"], 7800);

    // What was read goes back as it is; over an old version or none nothing is written.
    let mut changed = kept["contract"].clone();
    changed["note"] = json!("gelesen");
    let none = program.ask("PUT", &path, &[], &changed).await;
    assert_eq!(none.status, StatusCode::PRECONDITION_REQUIRED, "{}", none.body);
    let over = program.ask("PUT", &path, &[("if-match", "\"1\"")], &changed).await;
    assert_eq!(
        (over.status, over.headers["etag"].to_str().unwrap()),
        (StatusCode::OK, "\"2\""),
        "{}",
        over.body
    );
    let late = program.ask("PUT", &path, &[("if-match", "\"1\"")], &changed).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);

    // P-EQUAL: nobody slips an approval in with the document.
    let mut slipped = changed.clone();
    slipped["promised"][0]["approval"] = json!({ "by": 1, "on": "2026-01-01", "reason": "x" });
    let refused = program.ask("PUT", &path, &[("if-match", "\"2\"")], &slipped).await;
    assert_eq!(pointers(&refused), ["/promised/0/approval"], "{}", refused.body);
    let mut slipped = changed.clone();
    slipped["terms"][0]["approval"] = json!({ "by": 1, "on": "2026-01-01", "reason": "x" });
    let refused = program.ask("PUT", &path, &[("if-match", "\"2\"")], &slipped).await;
    assert_eq!(pointers(&refused), ["/terms/0/approval"], "{}", refused.body);
    let deed = json!({ "promise": "P-ANSWER-24H", "reason": "vereinbart" });
    let approved = program.ask("POST", &format!("{path}/approvals"), &[("if-match", "\"2\"")], &deed).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.body);
    let approved = json_of(&approved);
    assert_eq!(approved["standing"][0]["standing"], "worse-approved");
    assert_eq!(approved["contract"]["promised"][0]["approval"]["reason"], "vereinbart");
    let mut kept_on = approved["contract"].clone();
    kept_on["title"] = json!("mit Genehmigung");
    let kept_on = program.ask("PUT", &path, &[("if-match", "\"3\"")], &kept_on).await;
    assert_eq!(json_of(&kept_on)["standing"][0]["standing"], "worse-approved", "{}", kept_on.body);
    let of_term = json!({ "term": 0, "reason": "vereinbart" });
    let approved =
        program.ask("POST", &format!("{path}/approvals"), &[("if-match", "\"4\"")], &of_term).await;
    assert_eq!(
        json_of(&approved)["contract"]["terms"][0]["approval"]["reason"],
        "vereinbart",
        "{}",
        approved.body
    );
    let both = json!({ "term": 0, "promise": "P-ANSWER-24H", "reason": "x" });
    let both = program.ask("POST", &format!("{path}/approvals"), &[("if-match", "\"5\"")], &both).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    let versions = program.get(&format!("{path}/versions")).await;
    let numbers: Vec<i64> =
        versions["items"].as_array().unwrap().iter().map(|v| v["version"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn what_is_wrong_with_a_contract_is_said_at_its_place() {
    let house = House::new().await;
    let program = program(&house, true).await;
    let body = json!({ "number": " ", "customer": 4, "signed": "2025-03-01", "ends": "2024-03-01",
        "terms": [{ "clause": "", "basis": "delivery", "months": 0, "covers": "whole" }],
        "promised": [{ "promise": "P-COST", "clause": "1", "budget": "4h" }] });
    let got = program.ask("POST", "/contracts", &[], &body).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        pointers(&got),
        ["/number", "/ends", "/terms/0/clause", "/terms/0/months", "/promised/0/promise"]
    );
    let unread = json!({ "number": "HT-1", "customer": 4, "signed": "2025-03-01", "prices": [{ "code": "A", "price": 1.5 }] });
    let got = program.ask("POST", "/contracts", &[], &unread).await;
    assert_eq!(pointers(&got), ["/prices/0/price"], "money is whole fen: {}", got.body);
    let nul = json!({ "number": "HT-1", "customer": 4, "signed": "2025-03-01", "note": "a\0b" });
    let got = program.ask("POST", "/contracts", &[], &nul).await;
    assert_eq!(pointers(&got), ["/note"], "{}", got.body);
    let nobody = json!({ "number": "HT-1", "customer": 99999, "signed": "2025-03-01" });
    assert_eq!(pointers(&program.ask("POST", "/contracts", &[], &nobody).await), ["/customer"]);
}

#[tokio::test]
async fn lists_come_page_by_page() {
    let house = House::new().await;
    let program = program(&house, true).await;
    for (list, key) in [("/contracts", "/id"), ("/parts", "/part/code")] {
        let all = program.get(&format!("{list}?limit=100")).await["items"].as_array().unwrap().clone();
        let (mut seen, mut next) = (Vec::new(), Some(format!("{list}?limit=3")));
        while let Some(path) = next {
            let page = program.get(&path).await;
            seen.extend(page["items"].as_array().unwrap().clone());
            next = page["next"].as_str().map(|address| address.strip_prefix("/api/v1").unwrap().to_owned());
        }
        let keys =
            |items: &[Value]| items.iter().filter_map(|item| item.pointer(key).cloned()).collect::<Vec<_>>();
        assert!(all.len() > 3 && keys(&all).len() == all.len());
        assert_eq!(keys(&seen), keys(&all), "{list}");
    }
    let number = program.get("/contracts").await["items"][0]["number"].as_str().unwrap().to_owned();
    assert_eq!(program.get(&format!("/contracts?q={number}")).await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_part_and_a_rate_are_kept_with_their_history() {
    let house = House::new().await;
    let program = program(&house, true).await;
    let part =
        json!({ "code": "API-1", "name": "接口件", "kind": "part", "cost": 1250, "products": ["LXS-20F"] });
    let made = program.ask("POST", "/parts", &[], &part).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(program.ask("POST", "/parts", &[], &part).await.status, StatusCode::CONFLICT);
    let mut dearer = part.clone();
    dearer["cost"] = json!(1500);
    let path = "/parts/API-1";
    assert_eq!(program.ask("PUT", path, &[], &dearer).await.status, StatusCode::PRECONDITION_REQUIRED);
    let over = program.ask("PUT", path, &[("if-match", "\"1\"")], &dearer).await;
    assert_eq!(json_of(&over)["part"]["cost"], 1500, "{}", over.body);
    let late = program.ask("PUT", path, &[("if-match", "\"1\"")], &part).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let versions = program.get("/parts/API-1/versions").await;
    let costs: Vec<&Value> =
        versions["items"].as_array().unwrap().iter().map(|v| &v["part"]["cost"]).collect();
    assert_eq!(costs, [&json!(1500), &json!(1250)]);
    // P-SOFTWARE
    let software = json!({ "code": "API-2", "name": "软件", "kind": "software", "cost": 1 });
    assert_eq!(pointers(&program.ask("POST", "/parts", &[], &software).await), ["/cost"]);
    // P-CAP: the earliest contract is the ceiling of its customer.
    assert!(!program.get("/parts/JSQ-20").await["caps"].as_array().unwrap().is_empty());

    let rate = json!({ "rate": "kilometre", "since": "2027-01-01", "cost": 160 });
    assert_eq!(program.ask("POST", "/rates", &[], &rate).await.status, StatusCode::OK);
    assert!(program.get("/rates").await["items"].as_array().unwrap().contains(&rate));
    let negative = json!({ "rate": "kilometre", "since": "2027-01-01", "cost": -1 });
    assert_eq!(pointers(&program.ask("POST", "/rates", &[], &negative).await), ["/cost"]);
}

#[tokio::test]
async fn who_may_not_is_refused() {
    let house = House::new().await;
    let program = program(&house, false).await;
    for (method, path) in [
        ("GET", "/contracts"),
        ("GET", "/contracts/1"),
        ("GET", "/contracts/1/versions"),
        ("GET", "/parts"),
        ("GET", "/parts/JSQ-20"),
        ("GET", "/parts/JSQ-20/versions"),
        ("GET", "/rates"),
    ] {
        let got = program.ask(method, path, &[], &Value::Null).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    let contract = json!({ "number": "X", "customer": 1, "signed": "2025-01-01" });
    let part = json!({ "code": "X", "name": "x", "kind": "part" });
    let rate = json!({ "rate": "kilometre", "since": "2027-01-01", "cost": 160 });
    let deed = json!({ "promise": "P-ANSWER-24H", "reason": "x" });
    for (method, path, body) in [
        ("POST", "/contracts", &contract),
        ("PUT", "/contracts/1", &contract),
        ("POST", "/contracts/1/approvals", &deed),
        ("POST", "/parts", &part),
        ("PUT", "/parts/JSQ-20", &part),
        ("POST", "/rates", &rate),
    ] {
        let got = program.ask(method, path, &[("if-match", "\"1\"")], body).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{method} {path}: {}", got.body);
    }
}
