//! What a day is planned from, what can't be planned, and the same for other programs.

use crate::day_plans::{DAY, TODAY, act, cases, dispatcher, goes, kept, planned, solve};
use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::Digest;
use serde_json::{Value, json};
use store::day_plans::State;

#[tokio::test]
async fn what_cannot_be_planned_is_said() {
    let house = House::new().await;
    let client = dispatcher(&house).await;
    let nothing = client.post("/routes/new", &DAY).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("No open case needs a visit"));
    cases(&house, 1).await;
    for (field, value, says) in [
        ("day", "soon", "Give a day"),
        ("day", "2026-11-22", "That day is over"),
        ("day", "2026-11-28", "Nobody works on that day"),
        ("seconds", "0", "Give 1 to"),
        ("seconds", "1e9", "Give 1 to"),
        ("also", "hello", "is no case number"),
        ("area", "urumqi", "No open case"),
    ] {
        let mut form: Vec<(&str, &str)> = DAY.into_iter().filter(|(name, _)| *name != field).collect();
        form.push((field, value));
        let got = client.post("/routes/new", &form).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(got.body.contains(says), "{field} {value}: {}", got.main());
    }
    let rest: Vec<(&str, &str)> = DAY
        .into_iter()
        .map(|(n, v)| (n, if n == "day" { "2026-11-28" } else { v }))
        .chain([("rest", "on")])
        .collect();
    assert_eq!(client.post("/routes/new", &rest).await.status, StatusCode::SEE_OTHER);
    let example = include_str!("../../../../docs/examples/routes-day.json");
    for (name, text) in
        [("", example), ("x", ""), ("x", "{"), ("x", "{\"visits\": 3}"), ("x", "{\"vehicles\": []}")]
    {
        let got = client.post("/routes/file", &[("name", name), ("text", text), ("seconds", "1")]).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {text}");
    }
    let got = client.post("/routes/file", &[("name", "例"), ("text", example), ("seconds", "1")]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let file = got.location().to_owned();
    solve(&house).await;
    let page = client.get(&file).await;
    assert!(page.body.contains("way-line"), "a file with coordinates has a map");
    assert_eq!(act(&house, &client, &file, "/adopt", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        act(&house, &client, &file, "/again", &[("seconds", "1")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(client.post(&format!("{file}/stop"), &[]).await.status, StatusCode::SEE_OTHER);
    solve(&house).await;
    assert_eq!(kept(&house, &file).await.state, State::Solved, "stopped, with what it had");
    assert_eq!(act(&house, &client, &file, "/drop", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get(&file).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_known_of_an_engineer_is_entered() {
    let house = House::new().await;
    let client = dispatcher(&house).await;
    let path = format!("/routes/people/{}", house.person("zhaolei"));
    assert!(client.get("/routes/people").await.body.contains("赵磊"));
    let good = [
        ("edited", "1"),
        ("area", "hangzhou"),
        ("skills", "water\nheat 2027-03-31"),
        ("start", "30.25，120.15"),
        ("end", "hangzhou"),
        ("cost_per_hour", "７５"),
        ("cost_per_km", "1.5"),
        ("hours_most", "7.5"),
        ("visits_most", "6"),
    ];
    let got = client.post(&path, &good).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let kept =
        store::field_work::all(house.store.db()).await.unwrap().remove(&house.person("zhaolei")).unwrap();
    assert_eq!((kept.version, kept.work.minutes_most, kept.work.cost_per_hour), (2, Some(450), Some(75)));
    assert_eq!(kept.work.skills.len(), 2);
    let page = client.get(&path).await;
    assert!(page.body.contains("heat 2027-03-31") && page.body.contains("30.25, 120.15"), "{}", page.main());
    let late = client.post(&path, &good).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (field, value) in [
        ("skills", "a:b"),
        ("start", "at home"),
        ("cost_per_km", "much"),
        ("hours_most", "25"),
        ("visits_most", "-1"),
    ] {
        let mut form: Vec<(&str, &str)> = good.into_iter().filter(|(name, _)| *name != field).collect();
        form[0].1 = "2";
        form.push((field, value));
        assert_eq!(client.post(&path, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let agent = house.person("chenjing");
    assert_eq!(client.get(&format!("/routes/people/{agent}")).await.status, StatusCode::NOT_FOUND);
}

/// What a form of the page would send, as it stands there.
fn fields(body: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for part in body.split("<input ").skip(1) {
        let of = |name: &str| {
            Some(part.split('>').next()?.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.to_owned())
        };
        let of = |name: &str| {
            of(name).or_else(|| {
                part.strip_prefix(&format!("{name}=\"")).map(|r| r.split('"').next().unwrap_or("").to_owned())
            })
        };
        if let (Some(name), Some(value)) = (of("name"), of("value")) {
            fields.push((name, value));
        }
    }
    for part in body.split("<textarea ").skip(1) {
        let name = part.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
        let text = part.split_once('>').and_then(|(_, rest)| rest.split("</textarea>").next());
        if let (Some(name), Some(text)) = (name, text) {
            fields.push((name.to_owned(), text.trim_start_matches('\n').to_owned()));
        }
    }
    fields.retain(|(name, _)| !matches!(name.as_str(), "csrf" | "q" | "lang" | "theme" | "size" | "density"));
    fields
}

#[tokio::test]
async fn administrators_say_how_long_visits_take() {
    let house = House::new().await;
    cases(&house, 1).await;
    let admin = house.client("wuhao").await;
    let page = admin.get("/admin/visits").await;
    let sent = fields(&page.main());
    let with = |name: &str, value: &str| -> Vec<(String, String)> {
        let mut form: Vec<_> = sent.iter().filter(|(other, _)| other != name).cloned().collect();
        form.push((name.to_owned(), value.to_owned()));
        form
    };
    let post = async |form: Vec<(String, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        admin.post("/admin/visits", &form).await
    };
    for (name, value) in [
        ("minutes", "0"),
        ("minutes", "long"),
        ("late-1", "99999999"),
        ("speeds", "30 30"),
        ("depots", "somewhere"),
        ("skills", "heat"),
        ("lunch_from", "noon"),
        ("fault-meter-leak", "an hour"),
        ("seconds", "601"),
    ] {
        let got = post(with(name, value)).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
    }
    let got = post(with("minutes", "35")).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.main());
    let late = post(with("minutes", "40")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody saved meanwhile");
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let case = goes(&house, &plan).await.into_keys().next().unwrap();
    let edit = client.get(&format!("{plan}/visits/{case}")).await;
    assert!(edit.body.contains("value=\"35\""), "a case without a type of fault takes the usual length");
}

async fn api(house: &House, method: &str, path: &str, token: &str, body: &str) -> Got {
    let request = Request::builder().method(method).uri(path).header("accept-language", "en");
    let request =
        request.header("authorization", format!("Bearer {token}")).header("content-type", "application/json");
    read(house.ask(request.body(Body::from(body.to_owned())).unwrap()).await).await
}

#[tokio::test]
async fn other_programs_ask_and_read() {
    let house = House::new().await;
    cases(&house, 3).await;
    for (token, login) in [("ac_plan", "sunmei"), ("ac_other", "chenjing")] {
        let scopes = ["read".to_owned(), "work".to_owned()];
        let hash = Digest::of_file(token.as_bytes());
        house
            .store
            .add_api_token(hash, token, house.person(login), &scopes, house.store.now())
            .await
            .unwrap();
    }
    let example = include_str!("../../../../docs/examples/routes-day.json");
    let solve_at = "/api/v1/routes/solve?seconds=0.3";
    let got = api(&house, "POST", solve_at, "ac_plan", example).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let told: Value = serde_json::from_str(&got.body).unwrap();
    assert!(told["plan"]["routes"].as_array().is_some_and(|routes| !routes.is_empty()));
    let vroom = json!({
        "vehicles": [{ "id": 1, "start_index": 0, "end_index": 0 }],
        "jobs": [{ "id": 7, "location_index": 1, "service": 60 }],
        "matrices": { "car": { "durations": [[0, 9], [9, 0]] } }
    });
    let got = api(&house, "POST", solve_at, "ac_plan", &vroom.to_string()).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert!(got.body.contains("job 7"));
    for (path, body) in [
        (solve_at, "{}"),
        (solve_at, "{\"places\": [], \"engineers\": [], \"visits\": [], \"moon\": 1}"),
        ("/api/v1/routes/solve?seconds=0", example),
        ("/api/v1/routes/solve?seconds=999", example),
    ] {
        let got = api(&house, "POST", path, "ac_plan", body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}: {}", got.body);
    }
    let client = dispatcher(&house).await;
    let plan = planned(&house, &client).await;
    let list: Value =
        serde_json::from_str(&api(&house, "GET", "/api/v1/routes", "ac_plan", "").await.body).unwrap();
    assert_eq!(list["items"][0]["state"], "solved");
    let one: Value =
        serde_json::from_str(&api(&house, "GET", &format!("/api/v1{plan}"), "ac_plan", "").await.body)
            .unwrap();
    assert_eq!(one["plan"]["promises"]["made"], 3);
    assert_eq!(one["day"], TODAY);
    assert_eq!(api(&house, "GET", "/api/v1/routes/999", "ac_plan", "").await.status, StatusCode::NOT_FOUND);
    for (method, path) in [("POST", solve_at), ("GET", "/api/v1/routes"), ("GET", "/api/v1/routes/1")] {
        assert_eq!(
            api(&house, method, path, "ac_other", example).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}
