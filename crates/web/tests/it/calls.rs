//! The telephone at the desk.

use crate::house::{ALARM_KEY, House, phones, read};
use axum::body::Body;
use axum::http::Request;
use axum::routing::post as route;
use channels::cti::desk::NotDialled;
use channels::webhook::{Headers, SigningKey, VerifyingKey, sign, verify};
use domain::case::{Case, Event, Kind};
use domain::charter::KeptBy;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::values;

async fn post(house: &House, name: &str, headers: &[(String, String)], body: &str) -> u16 {
    let mut request = Request::builder().method("POST").uri(format!("/inbound/telephone/{name}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    read(house.ask(request.body(Body::from(body.to_owned())).unwrap()).await).await.status.as_u16()
}

fn signed(house: &House, id: &str, body: &str) -> Vec<(String, String)> {
    sign(body.as_bytes(), id, house.store.now(), &[SigningKey::parse(ALARM_KEY).unwrap()])
}

fn event(house: &House, kind: &str, call: &str, more: &[(&str, &str)]) -> String {
    let mut data = json!({ "call": call, "leg": "1" });
    for (name, value) in more {
        data[*name] = Value::from(*value);
    }
    json!({ "type": format!("call.{kind}"), "timestamp": house.store.now().to_string(), "data": data })
        .to_string()
}

async fn tell(house: &House, kind: &str, call: &str, more: &[(&str, &str)]) {
    let body = event(house, kind, call, more);
    let id = format!("{kind}-{call}-{}", more.iter().map(|(_, value)| *value).collect::<String>());
    for _ in 0..2 {
        assert_eq!(post(house, "cloud", &signed(house, &id, &body), &body).await, 204);
    }
}

/// A call that rings at a telephone, and that nobody answers.
async fn miss(house: &House, call: &str, from: &str, dialled: &str) {
    tell(house, "started", call, &[("from", from), ("dialled", dialled)]).await;
    tell(house, "ringing", call, &[("from", from), ("dialled", dialled), ("extension", "801")]).await;
    house.forward(1);
    tell(house, "missed", call, &[("from", from), ("dialled", dialled)]).await;
}

async fn cases(house: &House) -> Vec<Case> {
    let sql = "SELECT id, state FROM cases WHERE subject LIKE 'Missed: %' ORDER BY id";
    let rows: Vec<(i64, String)> = house.store.db().all(sql, values![]).await.unwrap();
    rows.into_iter().map(|(_, state)| serde_json::from_str(&state).unwrap()).collect()
}

#[tokio::test]
async fn only_who_is_known_is_believed() {
    let house = House::new().await;
    let body = event(&house, "missed", "c1", &[("from", "13900000001"), ("dialled", "4008001234")]);
    assert_eq!(post(&house, "cloud", &[], &body).await, 401);
    assert_eq!(post(&house, "cloud", &signed(&house, "1", "other"), &body).await, 403);
    assert_eq!(post(&house, "bare", &signed(&house, "1", &body), &body).await, 503);
    assert_eq!(post(&house, "nobody", &signed(&house, "1", &body), &body).await, 404);
    assert_eq!(post(&house, "cloud", &signed(&house, "1", "{}"), "{}").await, 400);
    assert_eq!(cases(&house).await.len(), 0);
}

#[tokio::test]
async fn it_rings_and_the_caller_is_at_that_desk() {
    let house = House::new().await;
    let admin = house.client("wuhao").await;
    let person = house.person("chenjing");
    let fields = [("extension", "801"), ("person", &person.to_string())];
    assert_eq!(admin.post("/admin/telephones", &fields).await.location(), "/admin/telephones");
    assert!(
        admin.post("/admin/telephones", &[("extension", "8x"), ("person", "")]).await.location().is_empty()
    );
    let (phone, name): (String, String) = house
        .store
        .db()
        .one("SELECT phone, name FROM contact WHERE phone IS NOT NULL ORDER BY id LIMIT 1", values![])
        .await
        .unwrap();
    let agent = house.client("chenjing").await;
    let other = house.client("liqiang").await;
    let stream = agent.ask(agent.request("GET", "/live?topic=desk:mine").body(Body::empty()).unwrap()).await;
    let mut stream = stream.into_body().into_data_stream();
    tell(&house, "started", "c1", &[("from", &phone), ("dialled", "4008001234")]).await;
    tell(&house, "ringing", "c1", &[("from", &phone), ("dialled", "4008001234"), ("extension", "801")]).await;
    let heard = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&heard).contains("event: call\ndata: "));
    let card = agent.get("/calls").await.body;
    assert!(card.contains(&name) && card.contains("4008001234"), "{card}");
    assert!(!other.get("/calls").await.body.contains("4008001234"), "at no other desk");
    tell(&house, "answered", "c1", &[("extension", "801")]).await;
    assert!(agent.get("/calls").await.body.contains("On the telephone"));
    tell(&house, "ended", "c1", &[]).await;
    assert!(!agent.get("/calls").await.body.contains("4008001234"));
    assert_eq!(cases(&house).await.len(), 0, "an answered call is no missed one");
    assert!(admin.get("/admin/telephones").await.body.contains("4008001234"));
}

#[tokio::test]
async fn a_missed_call_is_a_case_whose_answer_clock_runs_from_the_call_on() {
    let house = House::new().await;
    let began = house.store.now();
    miss(&house, "c1", "139 1234 0000", "4008001234").await;
    let opened = cases(&house).await;
    let [case] = opened.as_slice() else { panic!("{opened:?}") };
    assert!(matches!(case.kind, Kind::Report));
    assert_eq!(case.reported, began);
    assert!(case.clocks.iter().any(|clock| clock.terms.kept_by == KeptBy::Answer && clock.is_open()));
    // The same number again, while nobody has called back: the same case.
    miss(&house, "c2", "13912340000", "4008001234").await;
    assert_eq!(cases(&house).await.len(), 1);
    let journal = store::read::case::journal(&house.store, case.id).await.unwrap();
    let again =
        journal.iter().flat_map(|r| &r.entry.events).filter(|e| matches!(e, Event::MessageReceived { .. }));
    assert_eq!(again.count(), 1);
    // P-COMPLAINT-2D: the other number is the complaint line.
    miss(&house, "c3", "13912340000", "4008001235").await;
    let opened = cases(&house).await;
    let Kind::Complaint { .. } = opened[1].kind else { panic!("{opened:?}") };
    assert_eq!(opened[1].department.as_str(), "supervision");
    // Nobody can call back a number that is kept back; the call is in the list.
    tell(&house, "started", "c4", &[("dialled", "4008001234")]).await;
    tell(&house, "missed", "c4", &[("dialled", "4008001234")]).await;
    assert_eq!(cases(&house).await.len(), 2);
    let calls = store::call::latest(house.store.db()).await.unwrap();
    assert_eq!((calls.len(), calls[0].state.as_str(), calls[0].number.as_str()), (4, "missed", ""));
    assert!(house.phones.is_there());
}

#[tokio::test]
async fn a_click_dials_from_the_own_telephone() {
    let house = House::new().await;
    let heard: Arc<Mutex<Vec<Value>>> = Arc::default();
    let kept = Arc::clone(&heard);
    let now = house.store.now();
    let take = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| async move {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        let told = Headers {
            id: text("webhook-id"),
            timestamp: text("webhook-timestamp"),
            signature: text("webhook-signature"),
        };
        verify(&body, &told, &[VerifyingKey::parse(ALARM_KEY).unwrap()], now).unwrap();
        kept.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/dial", listener.local_addr().unwrap());
    let serving =
        tokio::spawn(
            async move { axum::serve(listener, axum::Router::new().route("/dial", route(take))).await },
        );
    let desk = phones(Some(url));
    let agent = house.person("chenjing");
    assert_eq!(desk.dial(&house.store, agent, "139 1234 0000", "a1").await, Err(NotDialled::NoExtension));
    house.store.set_extension("801", Some(agent)).await.unwrap();
    assert_eq!(desk.dial(&house.store, agent, "139 1234 0000", "a1").await, Ok(()));
    for bad in ["", "139;hangup", "Application: System"] {
        assert_eq!(desk.dial(&house.store, agent, bad, "a2").await, Err(NotDialled::NotDialable), "{bad}");
    }
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0]["data"], json!({ "id": "a1", "extension": "801", "number": "13912340000" }));
    // Without a system that dials, the page says so.
    let client = house.client("chenjing").await;
    let got =
        client.post("/calls/dial", &[("number", "13912340000"), ("back", "https://evil.example")]).await;
    assert_eq!(got.status, 409);
    assert_eq!(house.client("wuhao").await.post("/calls/dial", &[("number", "1")]).await.status, 403);
    serving.abort();
}
