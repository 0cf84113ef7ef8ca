//! Who pays for what, by the JSON interface: from the line to the paid quote.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use serde_json::{Value, json};

async fn token(house: &House, login: &str) -> String {
    let token = format!("ac_{login}");
    let scopes = ["read", "report", "work"].map(str::to_owned);
    let hash = Digest::of_file(token.as_bytes());
    house.store.add_api_token(hash, &token, house.person(login), &scopes, house.store.now()).await.unwrap();
    token
}

async fn ask(house: &House, token: &str, method: &str, path: &str, key: &str, body: &Value) -> Got {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    if !key.is_empty() {
        request = request.header("idempotency-key", key);
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    read(house.ask(request.body(Body::from(body)).unwrap()).await).await
}

fn json_of(got: &Got) -> Value {
    serde_json::from_str(&got.body).unwrap_or_else(|e| panic!("{e}: {}", got.body))
}

/// A case about a water meter that is not in warranty any more, or is.
async fn case(house: &House, token: &str, in_warranty: bool) -> (String, i64, String) {
    let meter = house.company.master.units.iter().find(|unit| {
        let year = unit.installed.map_or(0, |day| day.year());
        unit.kind == "water-meter"
            && unit.model == "LXS-20F"
            && (if in_warranty { year >= 2024 } else { year < 2020 })
    });
    let meter = meter.unwrap();
    let report = json!({ "subject": "水表不走字", "text": "上周开始", "customer": meter.customer.0, "equipment": [meter.id.0] });
    let got = ask(house, token, "POST", "/cases", "", &report).await;
    assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
    (json_of(&got)["number"].as_str().unwrap().to_owned(), meter.id.0, meter.serial.clone())
}

#[tokio::test]
async fn a_line_is_proposed_decided_quoted_accepted_done_and_paid() {
    let house = House::new().await;
    let engineer = token(&house, "liqiang").await;
    let (number, unit, serial) = case(&house, &engineer, false).await;
    let post = async |noun: &str, body: Value| {
        ask(&house, &engineer, "POST", &format!("/cases/{number}/charges/{noun}"), "", &body).await
    };
    let line =
        json!({ "kind": "part", "part": "JSQ-20", "quantity": "1", "unit": unit, "causes": ["quality"] });
    let key = "one-line";
    for _ in 0..2 {
        let got = ask(&house, &engineer, "POST", &format!("/cases/{number}/charges/lines"), key, &line).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.body);
        assert_eq!(json_of(&got)["lines"].as_array().unwrap().len(), 1, "the same key enters it once");
    }
    let charges =
        json_of(&ask(&house, &engineer, "GET", &format!("/cases/{number}/charges"), "", &Value::Null).await);
    let proposed = &charges["lines"][0]["proposed"];
    assert_eq!(proposed["verdict"], "cost");
    let why = proposed["why"][0].as_str().unwrap();
    assert!(why.contains(&serial) && why.contains("72 months"), "{why}");

    let bare = post("rulings", json!({ "lines": [1], "verdict": "cost" })).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("photo"), "{}", bare.body);
    let against = post("rulings", json!({ "lines": [1], "verdict": "free" })).await;
    assert!(json_of(&against)["detail"].as_str().unwrap().contains("at cost price"), "{}", against.body);
    let ruled = post("rulings", json!({ "lines": [1], "verdict": "cost", "finding": "计数器磨损" })).await;
    assert_eq!(ruled.status, StatusCode::OK, "{}", ruled.body);
    assert_eq!(json_of(&ruled)["lines"][0]["ruling"]["figure"]["payable_fen"], 6_200);

    let deed = json!({ "line": 1, "kind": "fitted", "on": "2026-11-23", "seal": "QF-1" });
    let early = post("deeds", deed.clone()).await;
    assert_eq!(
        early.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not before the quote is accepted: {}",
        early.body
    );
    let quoted = post("quotes", json!({ "lines": [], "valid_until": "2026-12-31" })).await;
    assert_eq!(json_of(&quoted)["quotes"][0]["total_fen"], 6_200, "{}", quoted.body);
    let waiting = json_of(&ask(&house, &engineer, "GET", "/quotes?state=issued", "", &Value::Null).await);
    assert_eq!(waiting["items"][0]["case"], number.as_str());
    let accepted = post("acceptances", json!({ "quote": 1 })).await;
    assert_eq!(json_of(&accepted)["quotes"][0]["state"], "accepted", "{}", accepted.body);
    let done = post("deeds", deed).await;
    assert_eq!(json_of(&done)["lines"][0]["done"]["fitted"]["seal"], "QF-1", "{}", done.body);
    let paid = post("payments", json!({ "quote": 1, "paid_fen": 6_200 })).await;
    assert_eq!(json_of(&paid)["quotes"][0]["state"], "settled", "{}", paid.body);
}

#[tokio::test]
async fn an_objection_waits_for_another_person() {
    let house = House::new().await;
    let (engineer, superior) = (token(&house, "liqiang").await, token(&house, "wangjianguo").await);
    let (number, unit, _) = case(&house, &engineer, true).await;
    let path = |noun: &str| format!("/cases/{number}/charges/{noun}");
    let line =
        json!({ "kind": "labour", "minutes": 90, "unit": unit, "causes": ["knock", "damage-by-people"] });
    ask(&house, &engineer, "POST", &path("lines"), "", &line).await;
    let undecided = json_of(&ask(&house, &engineer, "GET", "/lines", "", &Value::Null).await);
    assert_eq!(undecided["items"][0]["case"], number.as_str());
    let ruling = json!({ "lines": [1], "verdict": "cost", "finding": "磕碰痕迹" });
    let ruled = ask(&house, &engineer, "POST", &path("rulings"), "", &ruling).await;
    assert_eq!(ruled.status, StatusCode::OK, "{}", ruled.body);
    let objection = json!({ "line": 1, "text": "没有人碰过它" });
    ask(&house, &engineer, "POST", &path("objections"), "", &objection).await;
    let objected = json_of(&ask(&house, &superior, "GET", "/lines?waiting=objected", "", &Value::Null).await);
    assert_eq!(objected["items"][0]["verdict"], "cost");
    let review = json!({ "line": 1, "verdict": "free", "text": "录像显示不是客户" });
    let own = ask(&house, &engineer, "POST", &path("reviews"), "", &review).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.body);
    let answered = json_of(&ask(&house, &superior, "POST", &path("reviews"), "", &review).await);
    assert_eq!(answered["lines"][0]["ruling"]["verdict"], "free");
    assert_eq!(answered["lines"][0]["ruling"]["objected"], "没有人碰过它");
}

#[tokio::test]
async fn what_a_body_lacks_or_names_wrongly_is_pointed_at() {
    let house = House::new().await;
    let engineer = token(&house, "liqiang").await;
    let (number, unit, _) = case(&house, &engineer, true).await;
    let rows = [
        ("lines", json!({}), "/kind"),
        ("lines", json!({ "kind": "part", "unit": unit }), "/part"),
        ("lines", json!({ "kind": "part", "part": "JSQ-20", "quantity": "viel" }), "/quantity"),
        ("lines", json!({ "kind": "travel", "distance": "1.2345" }), "/distance"),
        ("lines", json!({ "kind": "love" }), "/kind"),
        ("rulings", json!({ "lines": [0], "verdict": "free" }), "/lines"),
        ("rulings", json!({ "lines": [1] }), "/verdict"),
        ("objections", json!({ "line": 1 }), "/text"),
        ("quotes", json!({}), "/valid_until"),
        ("acceptances", json!({}), "/quote"),
        ("deeds", json!({ "line": 1, "kind": "fitted" }), "/on"),
    ];
    for (noun, body, pointer) in rows {
        let got = ask(&house, &engineer, "POST", &format!("/cases/{number}/charges/{noun}"), "", &body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{noun} {body}: {}", got.body);
        assert_eq!(json_of(&got)["errors"][0]["pointer"], pointer, "{noun} {body}: {}", got.body);
    }
    let foreign = json!({ "kind": "part", "part": "NONAME-1", "quantity": "1", "unit": unit });
    let got = ask(&house, &engineer, "POST", &format!("/cases/{number}/charges/lines"), "", &foreign).await;
    assert!(json_of(&got)["detail"].as_str().unwrap().contains("NONAME-1"), "{}", got.body);
    for path in ["/quotes?state=lost", "/lines?waiting=long", "/lines?after=x"] {
        let got = ask(&house, &engineer, "GET", path, "", &Value::Null).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", got.body);
    }
}
