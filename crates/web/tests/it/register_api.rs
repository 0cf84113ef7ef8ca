//! The register for other programs, on paper, by its codes; and guidance for who is new.

use crate::house::{Client, House};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use serde_json::{Value, json};

struct Answered {
    status: StatusCode,
    etag: String,
    body: Value,
}

/// A token of somebody with these scopes.
async fn token(house: &House, login: &str, scopes: &[&str]) -> String {
    let secret = format!("secret-of-{login}-{}", scopes.join("-"));
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    house
        .store
        .add_api_token(
            Digest::of_file(secret.as_bytes()),
            "test",
            house.person(login),
            &scopes,
            house.store.now(),
        )
        .await
        .unwrap();
    secret
}

async fn ask(
    house: &House,
    token: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Answered {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match body {
        Some(value) => {
            request = request.header("content-type", "application/json");
            Body::from(value.to_string())
        }
        None => Body::empty(),
    };
    let response = house.ask(request.body(body).unwrap()).await;
    let status = response.status();
    let etag = response.headers().get("etag").map_or("", |v| v.to_str().unwrap()).to_owned();
    let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answered { status, etag, body: serde_json::from_slice(&bytes).unwrap_or(Value::String(text)) }
}

#[tokio::test]
async fn another_program_keeps_the_register() {
    let house = House::new().await;
    let token = token(&house, "chenjing", &["read", "work"]).await;
    let key = [("idempotency-key", "customer-1")];
    let new = json!({ "name": "接口水务", "city": "晋江", "announce": true, "mail": "A@B.example" });
    let made = ask(&house, &token, "POST", "/customers", &key, Some(new.clone())).await;
    assert_eq!((made.status, made.etag.as_str()), (StatusCode::CREATED, "\"1\""), "{}", made.body);
    assert_eq!((&made.body["announce"], &made.body["mail"]), (&json!(true), &json!("a@b.example")));
    let id = made.body["id"].as_i64().unwrap();
    let again = ask(&house, &token, "POST", "/customers", &key, Some(new)).await;
    assert_eq!(again.body["id"], json!(id), "the same wish twice is one");
    let other = ask(&house, &token, "POST", "/customers", &key, Some(json!({ "name": "另一家" }))).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "the key was used for something else");

    let path = format!("/customers/{id}");
    let blind = ask(&house, &token, "PATCH", &path, &[], Some(json!({ "city": "泉州" }))).await;
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    let changed =
        ask(&house, &token, "PATCH", &path, &[("if-match", "\"1\"")], Some(json!({ "city": null }))).await;
    assert_eq!(
        (changed.status, changed.etag.as_str(), &changed.body["city"]),
        (StatusCode::OK, "\"2\"", &json!("")),
        "{}",
        changed.body
    );
    let late =
        ask(&house, &token, "PATCH", &path, &[("if-match", "\"1\"")], Some(json!({ "city": "泉州" }))).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    let found =
        ask(&house, &token, "GET", "/customers?q=%E6%8E%A5%E5%8F%A3%E6%B0%B4%E5%8A%A1", &[], None).await;
    assert_eq!(found.body["items"][0]["name"], json!("接口水务"));

    let wrong = json!({ "serial": "API-1", "model": "NO-SUCH", "customer": id, "colour": "blue", "own": [] });
    let wrong = ask(&house, &token, "POST", "/units", &[], Some(wrong)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pointers: Vec<&str> =
        wrong.body["errors"].as_array().unwrap().iter().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/colour", "/own"], "{}", wrong.body);
    let wrong = ask(
        &house,
        &token,
        "POST",
        "/units",
        &[],
        Some(json!({ "serial": "API-1", "model": "NO-SUCH", "customer": id })),
    )
    .await;
    assert_eq!(wrong.body["errors"][0]["pointer"], json!("/model"), "{}", wrong.body);
    let unit = json!({ "serial": "API-1", "model": "LXS-20F", "customer": id, "place": "井一", "installed": "2025-01-01" });
    let unit = ask(&house, &token, "POST", "/units", &[], Some(unit)).await;
    assert_eq!(unit.status, StatusCode::CREATED, "{}", unit.body);
    let path = format!("/units/{}", unit.body["id"]);

    // P-REPLACE needs both histories: nothing is recorded by half.
    let half = json!({ "serial": "API-2", "model": "LXS-20F", "reason": "坏了", "became": "replaced" });
    let half =
        ask(&house, &token, "POST", &format!("{path}/exchange"), &[("if-match", "\"1\"")], Some(half)).await;
    let pointers: Vec<&str> =
        half.body["errors"].as_array().unwrap().iter().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/reading_before", "/reading_after"], "{}", half.body);
    let whole = json!({ "serial": "API-2", "model": "LXS-20F", "reason": "坏了", "became": "replaced",
        "reading_before": "12.5", "reading_after": "0", "seals_set": ["F1"], "on": "2026-11-20" });
    let headers = [("if-match", "\"1\""), ("idempotency-key", "exchange-1")];
    let done = ask(&house, &token, "POST", &format!("{path}/exchange"), &headers, Some(whole.clone())).await;
    assert_eq!(
        (done.status, &done.body["serial"], &done.body["place"]),
        (StatusCode::OK, &json!("API-2"), &json!("井一")),
        "{}",
        done.body
    );
    let again = ask(&house, &token, "POST", &format!("{path}/exchange"), &headers, Some(whole)).await;
    assert_eq!(again.body["id"], done.body["id"]);
    let history = ask(&house, &token, "GET", &format!("{path}/history"), &[], None).await;
    assert_eq!(history.body["items"][0]["event"]["taken-out"]["reading"], json!("12.5"), "{}", history.body);
    let new = format!("/units/{}", done.body["id"]);
    let verified = json!({ "on": "2026-11-21", "passed": true, "certificate": "JL-1" });
    let verified = ask(
        &house,
        &token,
        "POST",
        &format!("{new}/verifications"),
        &[("if-match", &done.etag)],
        Some(verified),
    )
    .await;
    assert_eq!(verified.body["verified_until"], json!("2032-11-20"), "{}", verified.body);
    let future = json!({ "on": "2027-11-21", "passed": true });
    let future = ask(
        &house,
        &token,
        "POST",
        &format!("{new}/verifications"),
        &[("if-match", &verified.etag)],
        Some(future),
    )
    .await;
    assert_eq!(future.body["errors"][0]["pointer"], json!("/on"));
}

#[tokio::test]
async fn lists_go_on_behind_their_last_row_and_roles_hold() {
    let house = House::new().await;
    let token_all = token(&house, "chenjing", &["read", "work"]).await;
    for kind in ["customers", "contacts", "sites", "systems", "products", "units"] {
        let mut path = format!("/{kind}?limit=7");
        let mut seen = Vec::new();
        for _ in 0..3 {
            let page = ask(&house, &token_all, "GET", &path, &[], None).await;
            assert_eq!(page.status, StatusCode::OK, "{kind}: {}", page.body);
            for item in page.body["items"].as_array().unwrap() {
                let key = item.get("id").or_else(|| item.get("code")).unwrap().to_string();
                assert!(!seen.contains(&key), "{kind} {key} twice");
                seen.push(key);
            }
            let Some(next) = page.body["next"].as_str() else { break };
            path = next.trim_start_matches("/api/v1").to_owned();
        }
        assert!(seen.len() >= 9, "{kind}: {}", seen.len());
    }
    let of = ask(&house, &token_all, "GET", "/units?customer=1&state=in-use&limit=100", &[], None).await;
    assert!(of.body["items"].as_array().unwrap().iter().all(|unit| unit["customer"] == json!(1)));
    assert_eq!(
        ask(&house, &token_all, "GET", "/units?customer=x", &[], None).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        ask(&house, &token_all, "GET", "/units/999999", &[], None).await.status,
        StatusCode::NOT_FOUND
    );
    // A dispatcher sees the register and does not change it.
    let sees = token(&house, "sunmei", &["read", "work"]).await;
    assert_eq!(ask(&house, &sees, "GET", "/units/1", &[], None).await.status, StatusCode::OK);
    let body = json!({ "place": "x" });
    for (method, path) in [("POST", "/units"), ("PATCH", "/units/1"), ("POST", "/customers")] {
        let got = ask(&house, &sees, method, path, &[("if-match", "\"1\"")], Some(body.clone())).await;
        assert_eq!(got.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    let exchange = json!({ "serial": "x", "reason": "x", "became": "replaced" });
    let got = ask(&house, &sees, "POST", "/units/1/exchange", &[("if-match", "\"1\"")], Some(exchange)).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
}

async fn customer(client: &Client<'_>) -> String {
    let fields = [("name", "莫干水务"), ("mail", "office@mogan.example"), ("edited", "0")];
    let got = client.post("/register/customers/new", &fields).await;
    got.location().rsplit('/').next().unwrap().to_owned()
}

/// P-FIRST, as a story: offered, agreed with a case that carries it, done, accepted.
#[tokio::test]
async fn who_is_new_is_guided_on_site() {
    let house = House::new().await;
    let (agent, dispatcher) = (house.client("chenjing").await, house.client("sunmei").await);
    let id = customer(&agent).await;
    let unit = [
        ("serial", "FIRST-1"),
        ("model", "LXS-20F"),
        ("customer", "莫干水务"),
        ("own", "on"),
        ("state", "in-use"),
        ("edited", "0"),
    ];
    assert_eq!(agent.post("/register/units/new", &unit).await.status, StatusCode::SEE_OTHER);
    assert!(dispatcher.get("/guidance").await.body.contains("莫干水务"));
    let here = format!("/guidance/{id}");
    let page = dispatcher.get(&here).await;
    assert!(
        page.body.contains("The customer takes it") && page.body.contains("Send it once more"),
        "{}",
        page.main()
    );
    let no_reason = dispatcher.post(&here, &[("step", "decline"), ("edited", "1"), ("why", "")]).await;
    assert!(
        no_reason.status == StatusCode::UNPROCESSABLE_ENTITY
            && no_reason.body.contains("Say why the customer declines")
    );
    let agreed = [("step", "agree"), ("edited", "1"), ("on", "2026-12-01"), ("by", "phone")];
    assert_eq!(dispatcher.post(&here, &agreed).await.status, StatusCode::SEE_OTHER);
    let late = dispatcher.post(&here, &agreed).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "an old page is told that it is old");
    let page = dispatcher.get(&here).await;
    // The link to a new case stands on every page.
    let linked = page.body.split("href=\"/cases/").skip(1).filter_map(|rest| rest.split('"').next());
    let case = linked.into_iter().find(|number| *number != "new").unwrap().to_owned();
    let case_page = agent.get(&format!("/cases/{case}")).await;
    assert!(
        case_page.body.contains("Guidance on site: 莫干水务") && case_page.body.contains("FIRST-1"),
        "{}",
        case_page.main()
    );
    let done = [("step", "done"), ("edited", "2"), ("found", "安装正确，已教会抄表")];
    assert_eq!(dispatcher.post(&here, &done).await.status, StatusCode::SEE_OTHER);
    let accepted =
        [("step", "accept"), ("edited", "3"), ("accepted_by", "施国平"), ("accepted_on", "2026-11-23")];
    assert_eq!(dispatcher.post(&here, &accepted).await.status, StatusCode::SEE_OTHER);
    let card = agent.get(&format!("/customers/{id}")).await;
    assert!(card.body.contains("Done"), "{}", card.main());
    let owed = dispatcher.get("/guidance").await;
    assert!(!owed.body.contains(&format!("href=\"{here}\"")), "nothing is owed any more: {}", owed.main());
    assert!(dispatcher.get("/guidance?state=done").await.body.contains(&format!("href=\"{here}\"")));
    // Every role that sees the register sees it; who takes no reports does not decide.
    for login in ["zhouyun", "wuhao", "zhaolei"] {
        let client = house.client(login).await;
        assert_eq!(client.get(&here).await.status, StatusCode::OK, "{login}");
        let may = domain::roles::may(
            &house.company.members.iter().find(|m| m.login == login).unwrap().person.roles,
            domain::roles::Permission::TakeReports,
        );
        let got = client.post(&here, &[("step", "tell"), ("edited", "4")]).await.status;
        assert_eq!(
            got,
            if may { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN },
            "{login}"
        );
    }
}

#[tokio::test]
async fn a_code_opens_its_unit_or_offers_to_register_it() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let unit = &house.company.master.units[0];
    for code in [
        unit.code.clone(),
        unit.serial.to_lowercase(),
        format!("https%3A%2F%2Fx.example%2Freport%2F{}", unit.code),
    ] {
        let got = client.get(&format!("/scan?code={code}")).await;
        assert_eq!(got.location(), format!("/units/{}", unit.id), "{code}");
    }
    assert_eq!(client.get("/scan").await.status, StatusCode::OK);
    let unknown = client.get("/scan?code=SN%3A+NEW-77").await;
    assert!(unknown.body.contains("/register/units/new?serial=NEW%2D77"), "{}", unknown.main());
    let sees = house.client("sunmei").await;
    let unknown = sees.get("/scan?code=NEW-77").await;
    assert!(unknown.body.contains("is not registered") && !unknown.body.contains("/register/units/new"));
}

#[tokio::test]
async fn labels_are_printed_on_the_paper_that_is_chosen() {
    let house = House::new().await;
    let client = house.client("chenjing").await;
    let page = client.get("/labels?unit=1&unit=2").await;
    assert!(
        page.body.contains("Labels to print: 2") && page.body.contains("value=\"1,2\""),
        "{}",
        page.main()
    );
    assert_eq!(client.get("/labels?unit=999999").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let many = client.get("/labels?customer=1").await;
    assert_eq!(many.status, StatusCode::OK);
    for (sheet, more) in [("a4-24", vec![("skip", "3")]), ("roll-50", vec![])] {
        let mut fields = vec![("units", "1,2,3"), ("sheet", sheet), ("hotline", "400-800-1234")];
        fields.extend(more);
        let body =
            serde_html_form::to_string(fields.iter().chain(&[("csrf", client.csrf())]).collect::<Vec<_>>())
                .unwrap();
        let request =
            client.request("POST", "/labels").header("content-type", "application/x-www-form-urlencoded");
        let response = client.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "{sheet}");
        let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        assert!(bytes.starts_with(b"%PDF"), "{sheet}");
    }
    assert!(client.get("/labels?unit=1").await.body.contains("400-800-1234"), "the number to call is kept");
    let wrong = client
        .post(
            "/labels",
            &[
                ("units", "1"),
                ("sheet", "own"),
                ("columns", "9"),
                ("rows", "1"),
                ("width", "70"),
                ("height", "x"),
                ("left", "0"),
                ("top", "0"),
                ("gap_x", "0"),
                ("gap_y", "0"),
                ("skip", "0"),
            ],
        )
        .await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("Give a number"),
        "{}",
        wrong.main()
    );
    let wide = client
        .post(
            "/labels",
            &[
                ("units", "1"),
                ("sheet", "own"),
                ("columns", "9"),
                ("rows", "1"),
                ("width", "70"),
                ("height", "40"),
                ("left", "0"),
                ("top", "0"),
                ("gap_x", "0"),
                ("gap_y", "0"),
                ("skip", "0"),
            ],
        )
        .await;
    assert_eq!(wide.status, StatusCode::UNPROCESSABLE_ENTITY, "larger than the paper");
    let full = client.post("/labels", &[("units", "1"), ("sheet", "a4-24"), ("skip", "24")]).await;
    assert!(full.body.contains("The sheet has 24 places"));
}

/// P-CERT: whoever looks after the customer reads it among their notices.
#[tokio::test]
async fn an_end_of_a_verification_is_read_among_the_notices() {
    let house = House::new().await;
    let before =
        house.store.announce_verifications(web::register::announced_up_to(&house.store)).await.unwrap();
    assert!(before > 0, "the sample has some that end soon");
    let dispatcher = house.client("sunmei").await;
    let page = dispatcher.get("/notifications").await;
    assert!(
        page.body.contains("verification ends") && page.body.contains("/units?due=soon"),
        "{}",
        page.main()
    );
    assert_eq!(dispatcher.post("/notifications/read", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!dispatcher.get("/notifications?unread=1").await.body.contains("verification ends"));
}
