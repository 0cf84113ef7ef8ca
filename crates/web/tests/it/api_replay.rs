//! What other programs send twice, half, or wrongly: nothing of it is lost in silence.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use serde_json::{Value, json};

/// A token of this person for everything.
async fn token_of(house: &House, login: &str) -> String {
    let token = format!("ac_{login}");
    let scopes = ["read", "report", "work"].map(str::to_owned);
    let hash = Digest::of_file(token.as_bytes());
    house.store.add_api_token(hash, login, house.person(login), &scopes, house.store.now()).await.unwrap();
    token
}

async fn ask(
    house: &House,
    token: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Got {
    let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
    request = request.header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    read(house.ask(request.body(body).unwrap()).await).await
}

fn json_of(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|e| panic!("{e}: {}", got.body))
}

async fn entries(house: &House, token: &str, number: &str) -> usize {
    let path = format!("/api/v1/cases/{number}/journal");
    json_of(&ask(house, token, "GET", &path, &[], &Value::Null).await)["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused_and_not_swallowed() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let first = house.report("水表不走字", "上周开始", None).await.to_string();
    let second = house.report("集中器离线", "昨晚起", None).await.to_string();
    let key = [("idempotency-key", "job-1")];
    let path = format!("/api/v1/cases/{first}/notes");
    let (note, other) = (json!({ "text": "called" }), json!({ "text": "called again" }));
    assert_eq!(ask(&house, &token, "POST", &path, &key, &note).await.status, StatusCode::OK);
    let written = entries(&house, &token, &first).await;

    let again = ask(&house, &token, "POST", &path, &key, &note).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    assert_eq!(entries(&house, &token, &first).await, written, "the same wish is carried out once");

    let elsewhere = format!("/api/v1/cases/{second}/notes");
    let another_noun = format!("/api/v1/cases/{first}/answers");
    for (path, body) in [(&path, &other), (&elsewhere, &note), (&another_noun, &note)] {
        let got = ask(&house, &token, "POST", path, &key, body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}: {}", got.body);
        assert!(json_of(&got)["detail"].as_str().unwrap().contains("Idempotency-Key"), "{}", got.body);
    }
    let report = json!({ "subject": "a", "text": "b" });
    let new = ask(&house, &token, "POST", "/api/v1/cases", &key, &report).await;
    assert_eq!(new.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", new.body);
    // Another token's keys are its own.
    let colleague = token_of(&house, "chenjing").await;
    assert_eq!(ask(&house, &colleague, "POST", &path, &key, &other).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_repeated_wish_with_its_old_version_gets_the_first_answer() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let number = house.report("水表不走字", "上周开始", None).await.to_string();
    let case = ask(&house, &token, "GET", &format!("/api/v1/cases/{number}"), &[], &Value::Null).await;
    let etag = case.headers["etag"].to_str().unwrap().to_owned();
    let headers = [("idempotency-key", "k"), ("if-match", etag.as_str())];
    let path = format!("/api/v1/cases/{number}/answers");
    let body = json!({ "text": "We look into it." });
    for _ in 0..2 {
        let got = ask(&house, &token, "POST", &path, &headers, &body).await;
        assert_eq!(got.status, StatusCode::OK, "the connection broke, it was sent again: {}", got.body);
    }
}

#[tokio::test]
async fn what_does_not_exist_or_is_too_long_is_said_so_and_is_no_failure() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let base = json!({ "subject": "a", "text": "b" });
    let long = "表".repeat(200_001);
    let rows = [
        ("/customer", json!(999_999)),
        ("/equipment/0", json!([999_999])),
        ("/assignee", json!(999_999)),
        ("/fault", json!("no-such-fault")),
        ("/area", json!("nowhere")),
        ("/department", json!("no-such-department")),
        ("/subject", json!("x".repeat(301))),
        ("/text", json!(long)),
        ("/text", json!("a\u{0}b")),
        ("/reporter/name", json!({ "name": "x".repeat(121) })),
        ("/reporter/language", json!({ "language": "tlh" })),
    ];
    for (pointer, value) in rows {
        let mut body = base.clone();
        body[pointer.split('/').nth(1).unwrap()] = value;
        let got = ask(&house, &token, "POST", "/api/v1/cases", &[], &body).await;
        let start: String = got.body.chars().take(400).collect();
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{pointer}: {start}");
        assert_eq!(json_of(&got)["errors"][0]["pointer"], pointer, "{start}");
    }
}

#[tokio::test]
async fn what_a_body_lacks_or_has_too_much_is_pointed_at() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let rows = [
        (json!({ "subject": "a", "text": "b", "severity": 9 }), "/severity"),
        (json!({ "subject": "a", "text": "b", "reporter": { "phone": "call me" } }), "/reporter/phone"),
        (json!({ "subject": "a", "text": "b", "equipment": [1, "two"] }), "/equipment/1"),
        (json!({ "subject": 7, "text": "b" }), "/subject"),
    ];
    for (body, pointer) in rows {
        let got = ask(&house, &token, "POST", "/api/v1/cases", &[], &body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", got.body);
        assert_eq!(json_of(&got)["errors"][0]["pointer"], pointer, "{}", got.body);
    }
}

#[tokio::test]
async fn who_may_not_see_cases_sees_no_customers_either_and_401_names_the_way_in() {
    let house = House::new().await;
    let without = ask(&house, "", "GET", "/api/v1/cases", &[], &Value::Null).await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED);
    assert!(without.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    // Takes in no reports, so its token takes in no mail.
    let admin = house.company.members.iter().find(|m| {
        let may = |p| domain::roles::may(&m.person.roles, p);
        may(domain::roles::Permission::Administer) && !may(domain::roles::Permission::TakeReports)
    });
    let token = token_of(&house, &admin.unwrap().login.clone()).await;
    let mail = json!("From: a@example.cn\r\n\r\nx");
    let got =
        ask(&house, &token, "POST", "/api/v1/inbound/mail", &[("content-type", "message/rfc822")], &mail)
            .await;
    assert_eq!(got.status, StatusCode::FORBIDDEN, "{}", got.body);
}

#[tokio::test]
async fn a_mail_says_what_it_is() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let got = ask(&house, &token, "POST", "/api/v1/inbound/mail", &[], &json!({ "raw": "x" })).await;
    assert_eq!(got.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", got.body);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_again() {
    let house = House::new().await;
    let token = token_of(&house, "liqiang").await;
    let first = ask(&house, &token, "GET", "/api/v1/people", &[], &Value::Null).await;
    let number = |got: &Got, name: &str| got.headers[name].to_str().unwrap().parse::<u32>().unwrap();
    let limit = number(&first, "ratelimit-limit");
    assert!(number(&first, "ratelimit-remaining") < limit);
    let mut last = first;
    for _ in 0..=limit {
        last = ask(&house, &token, "GET", "/api/v1/cases/nonsense", &[], &Value::Null).await;
        if last.status == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    let wait = number(&last, "retry-after");
    assert!((1..=60).contains(&wait), "{wait}");
    house.forward(1);
    let later = ask(&house, &token, "GET", "/api/v1/people", &[], &Value::Null).await;
    assert_eq!(later.status, StatusCode::OK);
}
