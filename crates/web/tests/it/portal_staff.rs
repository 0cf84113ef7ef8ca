//! The portal from the company's side: let in, take away, wishes; and the interface for other programs.

use crate::house::{House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::{ContactId, Digest};
use domain::portal::PortalRole::Owner;
use serde_json::{Value, json};
use store::portal::by_address;

/// The first contact of a customer whom nobody has let in.
async fn contact(house: &House) -> (i64, String) {
    let contacts = store::read::caller::contacts(house.store.db(), domain::ids::CustomerId(3)).await.unwrap();
    (contacts[0].contact.unwrap(), contacts[0].mail.clone().unwrap())
}

#[tokio::test]
async fn staff_let_a_contact_in_and_take_it_away_again() {
    let house = House::new().await;
    let (id, mail) = contact(&house).await;
    let agent = house.client("chenjing").await;
    let path = format!("/admin/portal/contacts/{id}");
    let found = agent.get(&format!("/admin/portal?q={}", mail.replace('@', "%40"))).await;
    assert!(found.body.contains(&path), "{}", found.main());
    let page = agent.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let invited = agent.post(&format!("{path}/invite"), &[("role", "owner")]).await;
    assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.body);
    let account = by_address(house.store.db(), &mail).await.unwrap().remove(0);
    assert_eq!(account.role, Owner);
    let page = agent.get(&path).await;
    assert!(page.body.contains("never here yet"), "{}", page.main());
    let twice = agent.post(&format!("{path}/invite"), &[("role", "owner")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = agent.post(&format!("{path}/role"), &[("role", "viewer")]).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let listed = agent.get("/admin/portal/customers/3").await;
    assert!(listed.body.contains("Reader"), "{}", listed.main());
    let gone = agent.post(&format!("{path}/remove"), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert!(by_address(house.store.db(), &mail).await.unwrap().is_empty());
    // And again, as a new one.
    let again = agent.post(&format!("{path}/invite"), &[("role", "member")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);

    let wish = [("way", "text"), ("language", ""), ("quiet_from", ""), ("quiet_until", "")];
    let saved = agent.post(&format!("{path}/wish"), &wish).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let kept = store::wish::of(house.store.db(), ContactId(id)).await.unwrap();
    assert_eq!(kept.way, Some(domain::wish::Preferred::Text));
    assert!(agent.get("/admin/portal/contacts/999999").await.status == StatusCode::NOT_FOUND);
    assert!(agent.get("/admin/portal/customers/999999").await.status == StatusCode::NOT_FOUND);
}

/// Who sees the register sees who comes in; who keeps it lets in; the others do neither.
#[tokio::test]
async fn each_role_may_what_the_table_of_roles_says() {
    let house = House::new().await;
    let (id, _) = contact(&house).await;
    for member in house.company.members.iter().take(16) {
        let client = house.client(&member.login).await;
        let may = |permission| domain::roles::may(&member.person.roles, permission);
        let see = may(domain::roles::Permission::SeeRegister);
        let edit = may(domain::roles::Permission::EditRegister);
        for path in [
            "/admin/portal".to_owned(),
            "/admin/portal?q=x".to_owned(),
            "/admin/portal/customers/3".to_owned(),
            format!("/admin/portal/contacts/{id}"),
        ] {
            let expected = if see { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(client.get(&path).await.status, expected, "{} at {path}", member.login);
        }
        for noun in ["invite", "role", "remove", "wish"] {
            let path = format!("/admin/portal/contacts/{id}/{noun}");
            let got = client.post(&path, &[]).await;
            assert_eq!(got.status == StatusCode::FORBIDDEN, !edit, "{} posts {noun}", member.login);
            let plain = client.post_plain(&path, &[]).await;
            assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY, "without the token");
        }
    }
}

async fn ask(
    house: &House,
    method: &str,
    path: &str,
    token: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("accept-language", "en");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let got = read(house.ask(request.body(body).unwrap()).await).await;
    (got.status, serde_json::from_str(&got.body).unwrap_or_default())
}

async fn token(house: &House, name: &str, login: &str, scopes: &[&str]) -> String {
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    let hash = Digest::of_file(name.as_bytes());
    let now = house.store.now();
    house.store.add_api_token(hash, name, house.person(login), &scopes, now).await.unwrap();
    name.to_owned()
}

#[tokio::test]
async fn other_programs_let_people_in_with_a_scope_of_its_own() {
    let house = House::new().await;
    let (contact, _) = contact(&house).await;
    let token = token(&house, "ac_portal", "chenjing", &["portal"]).await;
    let new = json!({ "contact": contact, "role": "member" });
    let (status, made) = ask(&house, "POST", "/portal/people", &token, Some(new.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let path = format!("/portal/people/{}", made["id"]);
    let (status, again) = ask(&house, "POST", "/portal/people", &token, Some(new)).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &made["id"]));
    let (_, list) = ask(&house, "GET", "/portal/people?customer=3", &token, None).await;
    assert_eq!(list["items"][0]["role"], "member");
    let (status, changed) = ask(&house, "PATCH", &path, &token, Some(json!({ "role": "owner" }))).await;
    assert_eq!((status, &changed["role"]), (StatusCode::OK, &json!("owner")));
    for bad in [json!({ "role": "root" }), json!({}), json!({ "role": "owner", "x": 1 })] {
        let (status, said) = ask(&house, "PATCH", &path, &token, Some(bad)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    }
    let missing = json!({ "contact": 999_999, "role": "owner" });
    let (status, said) = ask(&house, "POST", "/portal/people", &token, Some(missing)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(said["detail"], "There is no such contact.");
    assert_eq!(ask(&house, "DELETE", &path, &token, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&house, "GET", &path, &token, None).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn other_scopes_and_other_roles_do_not_reach_it() {
    let house = House::new().await;
    let all = token(&house, "ac_all", "chenjing", &["read", "report", "work"]).await;
    let trainer = house
        .company
        .members
        .iter()
        .find(|m| !domain::roles::may(&m.person.roles, domain::roles::Permission::EditRegister));
    let other = token(&house, "ac_other", &trainer.unwrap().login, &["portal"]).await;
    let new = json!({ "contact": contact(&house).await.0, "role": "owner" });
    for (method, path) in [
        ("GET", "/portal/people?customer=3"),
        ("POST", "/portal/people"),
        ("GET", "/portal/people/1"),
        ("PATCH", "/portal/people/1"),
        ("DELETE", "/portal/people/1"),
    ] {
        let body = matches!(method, "POST" | "PATCH").then(|| new.clone());
        assert_eq!(
            ask(&house, method, path, &all, body.clone()).await.0,
            StatusCode::FORBIDDEN,
            "{method} {path}"
        );
        if method != "GET" {
            let body = match method {
                "PATCH" => Some(json!({ "role": "owner" })),
                _ => body,
            };
            assert_eq!(
                ask(&house, method, path, &other, body).await.0,
                StatusCode::FORBIDDEN,
                "{method} {path}"
            );
        }
        let request = Request::builder().method(method).uri(format!("/api/v1{path}")).body(Body::empty());
        let got = read(house.ask(request.unwrap()).await).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(got.headers["www-authenticate"], "Bearer");
    }
    assert!(house.portal(16, Owner).await.get("/portal/home").await.status == StatusCode::OK);
}
