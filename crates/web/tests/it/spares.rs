//! Stocking plans: who may, from the data of parts to the list and the papers of a tender.

use crate::house::{Client, House};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use std::collections::BTreeMap;
use store::spares;

const PAGES: [&str; 5] = ["/spares", "/spares/new", "/spares/parts", "/spares/parts/JSQ-20", "/spares/ways"];

const PLAN: [(&str, &str); 5] = [
    ("name", "热力公司备件"),
    ("scope", "area:hangzhou"),
    ("kind", "fleet"),
    ("value", "99.99"),
    ("hours", "24"),
];

/// The storekeeper's.
async fn keeper(house: &House) -> Client<'_> {
    let found = house
        .company
        .members
        .iter()
        .find(|m| m.person.left.is_none() && domain::roles::may(&m.person.roles, web::spares::PLAN));
    house.client(&found.unwrap().login).await
}

async fn file(client: &Client<'_>, path: &str) -> (String, Vec<u8>) {
    let response = client.ask(client.request("GET", path).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
}

/// Makes a plan; gives its address.
async fn planned(client: &Client<'_>) -> String {
    let got = client.post("/spares/new", &PLAN).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
    got.location().to_owned()
}

#[tokio::test]
async fn only_who_plans_comes_in() {
    let house = House::new().await;
    let planner = keeper(&house).await;
    let plan = planned(&planner).await;
    for member in house.company.members.iter().filter(|m| m.person.left.is_none()) {
        let logged_in;
        let client = if member.person.id == planner.id {
            &planner
        } else {
            logged_in = house.client(&member.login).await;
            &logged_in
        };
        let may = domain::roles::may(&member.person.roles, web::spares::PLAN);
        let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
        let own =
            ["", "/ratio", "/plan.xlsx", "/ratio.xlsx", "/items/JSQ-20"].map(|rest| format!("{plan}{rest}"));
        for page in PAGES.iter().map(|page| (*page).to_owned()).chain(own) {
            let request = client.request("GET", &page).body(Body::empty()).unwrap();
            assert_eq!(client.ask(request).await.status(), expected, "{} {page}", member.login);
        }
        for action in ["/spares/999/target", "/spares/999/read", "/spares/999/drop"] {
            let got = client.post(action, &[("kind", "fleet"), ("value", "99")]).await.status;
            assert_eq!(got, if may { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN }, "{action}");
        }
        if !may {
            assert_eq!(client.post("/spares/new", &PLAN).await.status, StatusCode::FORBIDDEN);
            assert_eq!(client.post("/spares/ways", &[("way-", "10")]).await.status, StatusCode::FORBIDDEN);
            assert_eq!(
                client.post("/spares/parts/JSQ-20", &[("edited", "1")]).await.status,
                StatusCode::FORBIDDEN
            );
        }
    }
}

/// The story of P-RATIO: from the register to the table that a tender asks for.
#[tokio::test]
async fn a_storekeeper_plans_tries_and_prints() {
    let house = House::new().await;
    let client = keeper(&house).await;
    let plan = planned(&client).await;
    let page = client.get(&plan).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    // Two boards of a family of which others were seen; the third has no figures of its own.
    for part in ["JSQ-20", "TX-5G", "ZB-JZ"] {
        assert!(page.body.contains(part), "{part}");
    }
    assert!(page.body.contains("<polyline class=\"chart-line\""), "the frontier is drawn");
    assert!(page.body.contains("id=\"quality\""));
    // What if repairs took half as long? The answer costs less, and nothing is kept.
    let cost = |body: &str| -> f64 {
        let after = body.split("<dt>Cost of the stock</dt><dd>¥").nth(1).unwrap();
        let number: String =
            after.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
        number.replace(',', "").parse().unwrap()
    };
    let faster = client.get(&format!("{plan}?repair=50")).await;
    assert!(cost(&faster.body) < cost(&page.body), "{} {}", cost(&faster.body), cost(&page.body));
    let again = client.get(&plan).await;
    assert!((cost(&again.body) - cost(&page.body)).abs() < 0.01);
    // A question that can't be understood is told, and asked again.
    let wrong = client.get(&format!("{plan}?repair=-5&value=abc")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The figures behind one number.
    let told = client.get(&format!("{plan}/items/ZB-JZ")).await;
    assert!(told.status == StatusCode::OK && told.body.contains("Why this number"), "{}", told.body);
    assert_eq!(client.get(&format!("{plan}/items/NOTHING")).await.status, StatusCode::NOT_FOUND);
    // A better target is kept.
    let edited = [("kind", "each-site"), ("value", "99.9"), ("hours", ""), ("edited", "1")];
    assert_eq!(client.post(&format!("{plan}/target"), &edited).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        client.post(&format!("{plan}/target"), &edited).await.status,
        StatusCode::CONFLICT,
        "meanwhile"
    );
    assert!(client.get("/spares").await.body.contains("At each site 99.9 %"));
    // The tender's table: page, spreadsheet, paper.
    let ratio = client.get(&format!("{plan}/ratio?installed=100+3000&share=98")).await;
    assert!(ratio.status == StatusCode::OK && ratio.body.contains("For 3000 installed"), "{}", ratio.body);
    let wrong = client.get(&format!("{plan}/ratio?installed=many")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (kind, bytes) = file(&client, &format!("{plan}/ratio.xlsx")).await;
    assert!(kind.contains("spreadsheetml") && bytes.starts_with(b"PK"));
    let (_, bytes) = file(&client, &format!("{plan}/plan.xlsx?repair=50")).await;
    let rows = std::cell::RefCell::new(0);
    tables::read(&bytes, &|cells: &[tables::Cell]| cells.len() > 3, &mut |_| {
        *rows.borrow_mut() += 1;
        true
    })
    .unwrap();
    assert!(*rows.borrow() > 5, "a row for each part and place");
    let (kind, bytes) = file(&client, &format!("{plan}/ratio.pdf")).await;
    assert!(kind == "application/pdf" && bytes.starts_with(b"%PDF"));
    assert_eq!(client.post(&format!("{plan}/drop"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get(&plan).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_known_of_a_part_is_entered() {
    let house = House::new().await;
    let client = keeper(&house).await;
    let page = client.get("/spares/parts/TX-5G").await;
    assert_eq!(page.status, StatusCode::OK);
    let good = [
        ("edited", "1"),
        ("per_unit", "1"),
        ("repair_days", "２０"),
        ("failures", "4"),
        ("exposure_years", "1,250.5"),
        ("stock", "depot 3\n1 2"),
        ("substitute", "TX-4G"),
        ("both", "on"),
    ];
    assert_eq!(client.post("/spares/parts/TX-5G", &good).await.status, StatusCode::SEE_OTHER);
    let kept = spares::supplies(house.store.db()).await.unwrap();
    let kept = kept.values().find(|k| k.part.as_str() == "TX-5G").unwrap();
    assert_eq!(
        (kept.supply.repair_days, kept.supply.exposure_years, kept.version),
        (Some(20.0), Some(1_250.5), 2)
    );
    assert!(kept.supply.both);
    let shelf = spares::shelves(house.store.db()).await.unwrap().remove("TX-5G").unwrap();
    assert_eq!(shelf, BTreeMap::from([("depot".to_owned(), 3), ("1".to_owned(), 2)]));
    // Somebody edited an older version; nothing is lost, nothing overwritten.
    let late = client.post("/spares/parts/TX-5G", &good).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        late.body.contains("value=\"２０\"") || late.body.contains("1,250.5"),
        "what was typed is still there"
    );
    for (field, value) in [
        ("repair_days", "soon"),
        ("failures", "1.5"),
        ("stock", "moon 4"),
        ("stock", "depot -1"),
        ("substitute", "NO-SUCH"),
        ("substitute", "TX-5G"),
        ("exposure_years", ""),
        ("repair_days", "1e999"),
    ] {
        let mut form = good.to_vec();
        form[0].1 = "2";
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let got = client.post("/spares/parts/TX-5G", &form).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
    }
    assert_eq!(client.get("/spares/parts/NO-SUCH").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        client.post("/spares/ways", &[("way-", "12"), ("way-hangzhou", "")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        client.post("/spares/ways", &[("way-", "far")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(spares::ways(house.store.db()).await.unwrap(), BTreeMap::from([(String::new(), 12)]));
}

#[tokio::test]
async fn a_plan_for_nobody_says_why() {
    let house = House::new().await;
    let client = keeper(&house).await;
    for (field, value) in [
        ("name", " "),
        ("scope", "customer:99999"),
        ("scope", "moon"),
        ("value", "100"),
        ("value", "0"),
        ("value", "x"),
    ] {
        let form = PLAN.map(|(name, old)| (name, if name == field { value } else { old }));
        let got = client.post("/spares/new", &form).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
    }
    assert!(spares::plans(house.store.db()).await.unwrap().is_empty());
}
