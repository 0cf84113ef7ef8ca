//! The JSON interface.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use serde_json::{Value, json};

/// Tokens of 李强: to look, and to do everything.
async fn tokens(house: &House) -> (String, String) {
    let person = house.person("liqiang");
    for (token, scopes) in [("ac_read", vec!["read"]), ("ac_all", vec!["read", "report", "work"])] {
        let scopes: Vec<String> = scopes.into_iter().map(str::to_owned).collect();
        let hash = Digest::of_file(token.as_bytes());
        house.store.add_api_token(hash, token, person, &scopes, house.store.now()).await.unwrap();
    }
    ("ac_read".to_owned(), "ac_all".to_owned())
}

async fn ask(
    house: &House,
    method: &str,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Got {
    let mut request = Request::builder().method(method).uri(path).header("accept-language", "en");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(house.ask(request.body(Body::from(body.to_owned())).unwrap()).await).await
}

fn json_of(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|e| panic!("{e}: {}", got.body))
}

#[tokio::test]
async fn the_description_is_held_and_leads_nowhere_wrong() {
    let house = House::new().await;
    let (_, token) = tokens(&house).await;
    let got = ask(&house, "GET", "/api/v1/openapi.json", "", &[], "").await;
    let document = json_of(&got);
    insta::assert_json_snapshot!("openapi", document);
    // Every reference leads to something.
    let text = got.body.clone();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
    // Every address is there: it says something about the request, not that it does not exist.
    let number = house.report("水表不走字", "上周开始", None).await;
    let contact = ask(
        &house,
        "POST",
        "/api/v1/contacts",
        &token,
        &[("content-type", "application/json")],
        "{\"customer\":16,\"name\":\"刘女士\"}",
    )
    .await;
    assert_eq!(contact.status, StatusCode::CREATED, "{}", contact.body);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|m| *m != "parameters") {
            let mut path = path.replace("{number}", &number.to_string()).replace("{code}", "JSQ-20");
            if path.contains("{key}") {
                let kind = path.split('/').nth(1).unwrap();
                let list = ask(&house, "GET", &format!("/api/v1/{kind}?limit=1"), &token, &[], "").await;
                let first = json_of(&list)["items"][0].clone();
                let key = first["id"].as_i64().map(|id| id.to_string());
                let key = key.or_else(|| first["code"].as_str().map(str::to_owned));
                path = path.replace("{key}", &key.unwrap_or_else(|| panic!("no {kind}: {}", list.body)));
            }
            let address = format!("/api/v1{}", path.replace("/contracts/{id}", "/contracts/1"));
            let got = ask(&house, &method.to_uppercase(), &address, &token, &[], "{\"nonsense\":1}").await;
            assert_ne!(got.status, StatusCode::NOT_FOUND, "{method} {path}");
            assert_ne!(got.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_address_asks_for_a_token_with_its_scope() {
    let house = House::new().await;
    let (read_only, all) = tokens(&house).await;
    let number = house.report("水表不走字", "上周开始", None).await;
    let rows = [
        ("GET", "/api/v1/cases".to_owned(), 401, 200, 200),
        ("GET", format!("/api/v1/cases/{number}"), 401, 200, 200),
        ("GET", format!("/api/v1/cases/{number}/clocks"), 401, 200, 200),
        ("GET", format!("/api/v1/cases/{number}/journal"), 401, 200, 200),
        ("GET", "/api/v1/people".to_owned(), 401, 200, 200),
        ("GET", "/api/v1/customers?q=%E6%B0%B4".to_owned(), 401, 200, 200),
        ("POST", "/api/v1/cases".to_owned(), 401, 403, 422),
        ("POST", format!("/api/v1/cases/{number}/answers"), 401, 403, 422),
        ("POST", "/api/v1/inbound/mail".to_owned(), 401, 403, 415),
        ("GET", "/api/v1/cases/2026-999999".to_owned(), 401, 404, 404),
        ("GET", "/api/v1/nowhere".to_owned(), 404, 404, 404),
        ("DELETE", "/api/v1/people".to_owned(), 405, 405, 405),
    ];
    for (method, path, without, with_read, with_all) in rows {
        for (token, status) in
            [("", without), ("ac_wrong", without), (read_only.as_str(), with_read), (&all, with_all)]
        {
            let got = ask(&house, method, &path, token, &[], "{}").await;
            assert_eq!(got.status.as_u16(), status, "{method} {path} with {token:?}: {}", got.body);
            if status >= 400 {
                assert_eq!(got.headers["content-type"], "application/problem+json", "{method} {path}");
                assert_eq!(json_of(&got)["status"], status);
            }
            assert!(got.headers.get("set-cookie").is_none());
        }
    }
}

#[tokio::test]
async fn the_same_key_takes_a_report_once_and_an_old_version_changes_nothing() {
    let house = House::new().await;
    let (_, token) = tokens(&house).await;
    let body = json!({ "subject": "集中器离线", "text": "昨晚起离线", "severity": 2,
        "reporter": { "name": "王小明", "phone": "+86 138-0000-0000" } })
    .to_string();
    let key = [("idempotency-key", "order-17")];
    let first = ask(&house, "POST", "/api/v1/cases", &token, &key, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let again = ask(&house, "POST", "/api/v1/cases", &token, &key, &body).await;
    assert_eq!(json_of(&first)["number"], json_of(&again)["number"]);
    assert_eq!(json_of(&first)["reporter"]["phone"], "13800000000");
    let address = first.headers["location"].to_str().unwrap().to_owned();
    let etag = first.headers["etag"].to_str().unwrap().to_owned();

    let answer = json!({ "text": "正在远程检查" }).to_string();
    let path = format!("{address}/answers");
    let done = ask(&house, "POST", &path, &token, &[("if-match", &etag)], &answer).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert_eq!(json_of(&done)["stage"], "answered");
    let stale = ask(&house, "POST", &path, &token, &[("if-match", &etag)], &answer).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.body);

    let clocks = json_of(&ask(&house, "GET", &format!("{address}/clocks"), &token, &[], "").await);
    let answered =
        clocks["items"].as_array().unwrap().iter().find(|c| c["promise"] == "P-ANSWER-24H").unwrap();
    assert_eq!(answered["state"], "kept");
    assert!(!answered["why"].as_array().unwrap().is_empty());
    let journal = json_of(&ask(&house, "GET", &format!("{address}/journal"), &token, &[], "").await);
    assert_eq!(journal["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn pages_have_no_gap_and_no_row_twice() {
    let house = House::new().await;
    let (token, _) = tokens(&house).await;
    let mut made = Vec::new();
    for i in 0..7 {
        made.push(house.report(&format!("报修{i}"), "x", None).await.to_string());
    }
    let mut next = Some("/api/v1/cases?limit=3".to_owned());
    let mut seen = Vec::new();
    while let Some(address) = next {
        let page = json_of(&ask(&house, "GET", &address, &token, &[], "").await);
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|c| c["number"].as_str().unwrap().to_owned()),
        );
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, made);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said_with_its_place() {
    let house = House::new().await;
    let (_, token) = tokens(&house).await;
    let rows: [(&str, &str, u16); 5] = [
        ("{ not json", "line 1", 400),
        ("{\"subject\":\"a\",\"text\":\"b\",\"colour\":\"red\"}", "colour", 422),
        ("{\"subject\":\"a\",\"text\":\"b\",\"severity\":9}", "1 to 4", 422),
        ("{\"subject\":\" \",\"text\":\"b\"}", "/subject", 422),
        ("{\"subject\":\"a\",\"text\":\"b\",\"reporter\":{\"phone\":\"call me\"}}", "telephone number", 422),
    ];
    for (body, said, status) in rows {
        let got = ask(&house, "POST", "/api/v1/cases", &token, &[], body).await;
        assert_eq!(got.status.as_u16(), status, "{body}: {}", got.body);
        assert!(json_of(&got)["errors"].to_string().contains(said), "{body}: {}", got.body);
    }
    let plain = ask(&house, "POST", "/api/v1/cases", &token, &[("content-type", "text/plain")], "{}").await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn raw_mail_goes_in_and_the_answer_to_it_finds_its_case() {
    let house = House::new().await;
    let (_, token) = tokens(&house).await;
    let take = async |raw: &str| {
        let kind = [("content-type", "message/rfc822")];
        json_of(&ask(&house, "POST", "/api/v1/inbound/mail", &token, &kind, raw).await)
    };
    let first = "From: Wang <wang@example.cn>\r\nTo: service@qingyuan.example\r\nMessage-ID: <a1@example.cn>\r\n\
        Subject: =?UTF-8?B?5rC06KGo5LiN6LWw5a2X?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请派人检修。\r\n";
    let taken = take(first).await;
    assert_eq!((&taken["outcome"], &taken["case"]), (&json!("new-case"), &json!("2026-000001")));
    let twice = take(first).await;
    assert_eq!(twice["outcome"], "refused", "{twice}");
    assert!(twice["reason"].as_str().unwrap().contains("2026-000001"));
    let reply = first.replace("<a1@", "<a2@").replace("Subject", "In-Reply-To: <a1@example.cn>\r\nSubject");
    let joined = take(&reply).await;
    assert_eq!((&joined["outcome"], &joined["case"]), (&json!("reply"), &json!("2026-000001")));
    let empty = take("").await;
    assert_eq!(empty["outcome"], "refused");
}
