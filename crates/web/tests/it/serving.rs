//! P-MODE from the register to the case: whatever way a report comes, the decision table sees how the units are built, what hangs
//! on them, where they are and how far it is, and the reason beside the suggestion names it. Alarms: `alarms.rs`.

use crate::house::{Client, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::case::{Case, Channel};
use domain::ids::{AreaCode, Digest, ListCode};
use domain::serving::Place;
use serde_json::json;
use store::values;

/// Row 1 of the table, as an administrator changes it on its page.
async fn edited_row(house: &House) {
    let admin = house.client("wuhao").await;
    let version =
        store::documents::latest(house.store.db(), "serving").await.unwrap().unwrap().version.to_string();
    let row = [
        ("edited", version.as_str()),
        ("way", "on-site"),
        ("configuration-mechanical", "on"),
        ("application-settlement", "on"),
        ("area-hangzhou", "on"),
        ("from-km", "60"),
        ("below-km", "200"),
        ("reason-en", "Nothing can be read there from afar."),
        ("reason-zh-Hans", "那里无法远程读取。"),
        ("reason-zh-Hant", "那裡無法遠端讀取。"),
    ];
    let got = admin.post("/admin/serving/1", &row).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    let page = admin.get("/admin/serving/1").await.main();
    for ticked in ["configuration-mechanical", "application-settlement", "area-hangzhou"] {
        let tag = page.split('<').find(|tag| tag.contains(&format!("id=\"{ticked}\""))).unwrap();
        assert!(tag.contains(" checked"), "{tag}");
    }
    assert!(page.contains("value=\"60\"") && page.contains("value=\"200\""), "{page}");
}

/// What the register holds of the first unit, of its site, and of all else that its customer has.
async fn registered(house: &House) {
    let unit = &house.company.master.units[0];
    let sql = "UPDATE equipment SET configuration = 'mechanical', remote_access = 0 WHERE customer = $1";
    house.store.db().run(sql, values![unit.customer]).await.unwrap();
    let sql =
        "UPDATE site SET application = 'settlement', area = 'hangzhou', distance_km = 85 WHERE customer = $1";
    house.store.db().run(sql, values![unit.customer]).await.unwrap();
}

fn place() -> Place {
    Place {
        area: AreaCode::new("hangzhou"),
        distance_km: Some(85),
        configurations: ListCode::new("mechanical").into_iter().collect(),
        applications: ListCode::new("settlement").into_iter().collect(),
    }
}

async fn newest(house: &House) -> Case {
    let sql = "SELECT id, state FROM cases ORDER BY id DESC LIMIT 1";
    let (_, state): (i64, String) = house.store.db().one(sql, values![]).await.unwrap();
    serde_json::from_str(&state).unwrap()
}

async fn seen(house: &House, expert: &Client<'_>, channel: Channel) {
    let case = newest(house).await;
    assert_eq!((case.channel, &case.place), (channel, &place()));
    let page = expert.get(&format!("/cases/{}", case.id)).await.main();
    let says = "Nothing can be read there from afar. Known: Mechanical, not read remotely,";
    assert!(
        page.contains(says) && page.contains("85 km by road") && page.contains("row 1"),
        "{channel:?}: {page}"
    );
}

async fn send(house: &House, request: Request<Body>) -> u16 {
    read(house.ask(request).await).await.status.as_u16()
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(serde_html_form::to_string(fields).unwrap())).unwrap()
}

#[tokio::test]
async fn every_channel_hands_the_table_what_the_register_knows() {
    let house = House::new().await;
    let expert = house.client("liqiang").await;
    edited_row(&house).await;
    registered(&house).await;
    let unit = house.company.master.units[0].clone();
    let (id, customer) = (unit.id.to_string(), unit.customer.to_string());

    // The phone page: for a unit that was named, and for a customer who named none.
    let agent = house.client("chenjing").await;
    let sorting = agent.get(&format!("/cases/new/sorting?unit={id}&level=3")).await.body;
    assert!(sorting.contains("Nothing can be read there from afar"), "{sorting}");
    for named in [("unit", id.as_str()), ("customer", customer.as_str())] {
        let fields =
            [named, ("subject", "水表不走字"), ("level", "3"), ("channel", "phone"), ("name", "刘女士")];
        let got = agent.post("/cases/new", &fields).await;
        assert!(got.status.is_redirection() || got.status.is_success(), "{}", got.body);
        seen(&house, &expert, Channel::Phone).await;
    }

    // The link behind the code on a unit.
    let fields = [
        ("unit", unit.serial.as_str()),
        ("text", "It stands still"),
        ("phone", "138 0000 0000"),
        ("name", "x"),
    ];
    assert_eq!(send(&house, form("/report", &fields)).await, 303);
    seen(&house, &expert, Channel::Scan).await;

    // Another program; it need not repeat what the register knows.
    let scopes = ["read", "report", "work"].map(str::to_owned);
    let hash = Digest::of_file(b"ac_all");
    let person = house.person("liqiang");
    house.store.add_api_token(hash, "all", person, &scopes, house.store.now()).await.unwrap();
    let body =
        json!({ "subject": "stands still", "text": "since Sunday", "severity": 3, "equipment": [unit.id.0] });
    let request = |path: &str, kind: &str, body: String| {
        let request = Request::builder().method("POST").uri(path).header("authorization", "Bearer ac_all");
        request.header("content-type", kind).body(Body::from(body)).unwrap()
    };
    assert_eq!(send(&house, request("/api/v1/cases", "application/json", body.to_string())).await, 201);
    seen(&house, &expert, Channel::Api).await;

    // A mail from somebody who is known.
    let known = house.company.master.contacts.iter().find(|c| c.customer == unit.customer).unwrap();
    let mail = format!(
        "From: x <{}>\r\nTo: service@qingyuan.example\r\nMessage-ID: <m1@example.cn>\r\nSubject: stands still\r\n\
         Content-Type: text/plain\r\n\r\nPlease look at it.\r\n",
        known.mail.as_deref().unwrap()
    );
    assert_eq!(send(&house, request("/api/v1/inbound/mail", "message/rfc822", mail)).await, 200);
    seen(&house, &expert, Channel::Mail).await;
}

/// Of a customer who named no unit only that is known which is true of all they have.
#[tokio::test]
async fn what_holds_for_some_units_only_is_not_taken_for_all() {
    let house = House::new().await;
    registered(&house).await;
    let unit = &house.company.master.units[0];
    let db = house.store.db();
    let known = async || store::read::place::known(db, Some(unit.customer), &[]).await.unwrap();
    assert_eq!(known().await, place());
    let sql = "UPDATE equipment SET configuration = 'nb-iot' WHERE id = $1";
    db.run(sql, values![unit.id]).await.unwrap();
    let sites: Vec<_> = house.company.master.sites.iter().filter(|s| s.customer == unit.customer).collect();
    db.run("UPDATE site SET distance_km = NULL WHERE id = $1", values![sites[0].id]).await.unwrap();
    let now = known().await;
    let has_others = house.company.master.units.iter().filter(|u| u.customer == unit.customer).count() > 1;
    let expected = if has_others { None } else { ListCode::new("nb-iot") };
    assert_eq!(now.configurations, expected.into_iter().collect());
    assert_eq!((now.distance_km, now.area), (None, AreaCode::new("hangzhou")));
    assert_eq!(store::read::place::known(db, None, &[]).await.unwrap(), Place::default());
}
