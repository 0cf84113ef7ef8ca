//! Alarms of data-collection systems.

use crate::house::{ALARM_KEY, Client, House, read};
use axum::body::Body;
use axum::http::Request;
use channels::webhook::{SigningKey, sign};
use domain::case::{Case, Event, MachineMessage};
use jiff::SignedDuration;
use serde_json::json;
use store::values;

const MAPPING: &str = r#"{
  "source": "collector-north", "each": "/alarms",
  "device": { "path": "/device" }, "code": { "path": "/type" }, "text": { "path": "/text" },
  "severity": { "path": "/level", "table": { "critical": "1" }, "otherwise": "3" },
  "state": { "path": "/active", "table": { "true": "raised", "false": "cleared" } },
  "occurred": { "path": "/time" }
}"#;

async fn post(house: &House, name: &str, headers: &[(String, String)], body: &str) -> u16 {
    let mut request = Request::builder().method("POST").uri(format!("/inbound/alarms/{name}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    read(house.ask(request.body(Body::from(body.to_owned())).unwrap()).await).await.status.as_u16()
}

fn signed(house: &House, id: &str, body: &str) -> Vec<(String, String)> {
    sign(body.as_bytes(), id, house.store.now(), &[SigningKey::parse(ALARM_KEY).unwrap()])
}

fn message(device: &str, active: bool, time: &str) -> String {
    let alarm = json!({ "device": device, "type": "no-flow", "text": "三号楼无流量", "level": "critical",
                        "active": active, "time": time });
    json!({ "alarms": [alarm] }).to_string()
}

async fn tell(house: &House, id: &str, body: &str) {
    assert_eq!(post(house, "north", &signed(house, id, body), body).await, 204);
}

async fn cases(house: &House) -> Vec<Case> {
    let sql = "SELECT id, state FROM cases WHERE channel = 'alarm' ORDER BY id";
    let rows: Vec<(i64, String)> = house.store.db().all(sql, values![]).await.unwrap();
    rows.into_iter().map(|(_, state)| serde_json::from_str(&state).unwrap()).collect()
}

async fn map(house: &House) -> Client<'_> {
    let admin = house.client("wuhao").await;
    let fields = [("text", MAPPING), ("edited", "0"), ("note", "")];
    assert_eq!(admin.post("/admin/alarms/north", &fields).await.location(), "/admin/alarms/north");
    admin
}

#[tokio::test]
async fn only_who_is_known_is_believed() {
    let house = House::new().await;
    let body = message("m1", true, "2026-11-23T01:00:00Z");
    assert_eq!(post(&house, "north", &[], &body).await, 401);
    assert_eq!(post(&house, "north", &signed(&house, "1", "other"), &body).await, 403);
    let late = sign(
        body.as_bytes(),
        "1",
        house.store.now() - SignedDuration::from_mins(6),
        &[SigningKey::parse(ALARM_KEY).unwrap()],
    );
    assert_eq!(post(&house, "north", &late, &body).await, 401);
    assert_eq!(post(&house, "bare", &signed(&house, "1", &body), &body).await, 503);
    assert_eq!(post(&house, "nobody", &signed(&house, "1", &body), &body).await, 404);
    let bearer = |token: &str| vec![("authorization".to_owned(), format!("Bearer {token}"))];
    assert_eq!(post(&house, "token", &bearer("b3arer"), &body).await, 204);
    assert_eq!(post(&house, "token", &bearer("other"), &body).await, 403);
    assert_eq!(cases(&house).await.len(), 0, "without a mapping it is kept, and no case");
    assert_eq!(store::alarm::unread(house.store.db(), "token").await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_alarm_is_one_case_while_it_lasts() {
    let house = House::new().await;
    map(&house).await;
    let (serial, customer): (String, i64) = house
        .store
        .db()
        .one("SELECT serial, customer FROM equipment ORDER BY id LIMIT 1", values![])
        .await
        .unwrap();
    let sql = "UPDATE equipment SET configuration = 'nb-iot' WHERE serial = $1";
    house.store.db().run(sql, values![&serial]).await.unwrap();
    let raised = message(&serial, true, "2026-11-23T01:00:00Z");
    tell(&house, "e1", &raised).await;
    tell(&house, "e1", &raised).await;
    tell(&house, "e2", &message(&serial, true, "2026-11-23T01:10:00Z")).await;
    let opened = cases(&house).await;
    let [case] = opened.as_slice() else { panic!("{opened:?}") };
    assert_eq!(case.customer.map(|c| c.0), Some(customer), "the unit is found by its serial number");
    assert_eq!((case.equipment.len(), case.severity.level()), (1, 1));
    // P-MODE: the decision table sees how it is built.
    assert_eq!(case.place.configurations, domain::ids::ListCode::new("nb-iot").into_iter().collect());
    let times: Vec<(i64,)> = house.store.db().all("SELECT times FROM alarm", values![]).await.unwrap();
    assert_eq!(times, [(2,)], "the same request twice is once");

    tell(&house, "e3", &message(&serial, false, "2026-11-23T01:20:00Z")).await;
    // Overtaken by the end: old news.
    tell(&house, "e4", &message(&serial, true, "2026-11-23T01:15:00Z")).await;
    let journal = store::read::case::journal(&house.store, case.id).await.unwrap();
    let ended = |e: &Event| matches!(e, Event::MachineMessage { about: MachineMessage::AlarmEnded, .. });
    assert_eq!(journal.iter().flat_map(|r| &r.entry.events).filter(|e| ended(e)).count(), 1);
    assert_eq!(cases(&house).await.len(), 1);

    // It comes again: another case.
    tell(&house, "e5", &message(&serial, true, "2026-11-23T01:30:00Z")).await;
    assert_eq!(cases(&house).await.len(), 2);
    assert_eq!(store::alarm::count(house.store.db(), "north").await.unwrap(), (1, 2));
}

#[tokio::test]
async fn two_who_tell_of_one_alarm_at_once_make_one_case_and_a_flood_makes_one_each() {
    let house = House::new().await;
    let admin = map(&house).await;
    let body = message("m7", true, "2026-11-23T01:00:00Z");
    let (a, b) = tokio::join!(tell(&house, "a", &body), tell(&house, "b", &body));
    assert_eq!((a, b), ((), ()));
    assert_eq!(cases(&house).await.len(), 1);
    let alarms: Vec<serde_json::Value> = (0..500)
        .map(|n| json!({ "device": format!("d{}", n % 5), "type": "leak", "active": true, "time": "2026-11-23T01:00:00Z" }))
        .collect();
    let flood = json!({ "alarms": alarms }).to_string();
    tell(&house, "flood", &flood).await;
    assert_eq!(cases(&house).await.len(), 6);
    // An entry that can't be read keeps no other back, and is shown to whoever mends the mapping.
    let mixed = json!({ "alarms": [{ "type": "leak" }, { "device": "d9", "type": "leak", "active": true,
        "time": "2026-11-23T01:00:00Z" }] });
    tell(&house, "mixed", &mixed.to_string()).await;
    assert_eq!(cases(&house).await.len(), 7);
    assert!(admin.get("/admin/alarms/north").await.body.contains("device is missing"));
}

#[tokio::test]
async fn a_mapping_that_makes_no_sense_is_not_saved() {
    let house = House::new().await;
    let admin = house.client("wuhao").await;
    for text in ["", "{", r#"{"source":"","device":{"path":"x"},"code":{"path":"/c"}}"#] {
        let got = admin.post("/admin/alarms/north", &[("text", text), ("edited", "0")]).await;
        assert!(got.location().is_empty(), "{text}");
    }
    assert_eq!(admin.get("/admin/alarms/nobody").await.status, 404);
    assert_eq!(
        house.client("chenjing").await.post("/admin/alarms/north", &[("text", MAPPING)]).await.status,
        403
    );
    assert!(channels::alarms::mapping(&house.store, "north").await.unwrap().is_none());
}
