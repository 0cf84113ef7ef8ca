//! The customer's side, by forms alone, as a browser without scripts sends them.

use crate::house::{Got, House, read};
use axum::body::Body;
use axum::http::{Request, StatusCode};

async fn get(house: &House, path: &str) -> Got {
    let request = Request::builder().uri(path).header("accept-language", "en").body(Body::empty()).unwrap();
    read(house.ask(request).await).await
}

async fn post(house: &House, path: &str, fields: &[(&str, &str)]) -> Got {
    let request = Request::builder().method("POST").uri(path).header("accept-language", "en");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = serde_html_form::to_string(fields).unwrap();
    read(house.ask(request.body(Body::from(body)).unwrap()).await).await
}

fn form_token(page: &Got) -> String {
    let (_, rest) = page.body.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().trim_end_matches("-add").to_owned()
}

#[tokio::test]
async fn a_scanned_code_opens_the_form_and_the_report_is_a_case_with_its_promises() {
    let house = House::new().await;
    let unit = &house.company.master.units[0];
    let page = get(&house, &format!("/report/{}", unit.code)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&unit.model) && page.body.contains(&unit.serial));
    let customer = house.company.master.customers.iter().find(|c| c.id == unit.customer).unwrap();
    assert!(!page.body.contains(&customer.name), "whose it is is nobody's business");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");

    let token = form_token(&page);
    let fields = [
        ("token", token.as_str()),
        ("unit", &unit.serial),
        ("fault", "meter-stopped"),
        ("text", "It has stood still since Sunday."),
        ("name", "Ms Liu"),
        ("phone", "138 0000 0000"),
    ];
    let sent = post(&house, "/report", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    // Sent twice by an impatient thumb, it is one case.
    let again = post(&house, "/report", &fields).await;
    assert_eq!(sent.location(), again.location());

    let page = get(&house, sent.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in ["2026-000001", "within 24 hours", "It has stood still since Sunday."] {
        assert!(page.body.contains(shown), "{shown} is not on the page");
    }
}

#[tokio::test]
async fn what_can_not_be_taken_says_what_to_do_and_keeps_what_was_typed() {
    let house = House::new().await;
    let unknown = get(&house, "/report/nonsense").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let nothing = post(&house, "/report", &[("text", "<script>alert(1)</script> leaks")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Enter a phone number or a mail address"));
    assert!(nothing.body.contains("&#60;script&#62;alert(1)") && !nothing.body.contains("<script>alert"));
    let robot = [("text", "buy"), ("phone", "13800000000"), ("website", "http://spam.example")];
    assert_eq!(post(&house, "/report", &robot).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(get(&house, "/follow/not-a-token").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_whole_story_from_the_report_to_the_rating_without_a_script() {
    let house = House::new().await;
    let sent =
        post(&house, "/report", &[("text", "No reading for a week"), ("mail", "liu@example.cn")]).await;
    let link = sent.location().split('?').next().unwrap().to_owned();
    let li = house.client("liqiang").await;
    let note = li.post("/cases/2026-000001/notes", &[("text", "INTERNAL: difficult customer")]).await;
    assert_eq!(note.status, StatusCode::SEE_OTHER, "{}", note.body);
    let propose = [("text", "Please restart the concentrator."), ("by", "mail")];
    assert_eq!(li.post("/cases/2026-000001/proposals", &propose).await.status, StatusCode::SEE_OTHER);

    let page = get(&house, &link).await;
    assert!(
        page.body.contains("Please restart the concentrator.") && page.body.contains("Does it work now?")
    );
    assert!(
        !page.body.contains("INTERNAL") && !page.body.contains("李强"),
        "notes and names stay in the house"
    );
    let looked = get(&house, &link).await;
    assert!(looked.body.contains("Does it work now?"), "looking changes nothing");

    let works = post(&house, &format!("{link}/word"), &[("works", "yes"), ("text", "Thanks")]).await;
    assert_eq!(works.status, StatusCode::SEE_OTHER, "{}", works.body);
    let page = get(&house, &link).await;
    assert!(page.body.contains("You said it works") && page.body.contains("Are you satisfied?"));
    assert_eq!(
        post(&house, &format!("{link}/rating"), &[("stars", "9")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        post(&house, &format!("{link}/rating"), &[("stars", "5")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(get(&house, &link).await.body.contains("You gave 5 of 5 stars"));

    let complaint = post(&house, &format!("{link}/complaint"), &[("text", "It took too long.")]).await;
    assert_eq!(complaint.status, StatusCode::SEE_OTHER);
    assert_eq!(
        li.get("/cases/2026-000002").await.status,
        StatusCode::NOT_FOUND,
        "kept from whom it is about"
    );
    let zhou = house.client("zhouyun").await;
    assert!(zhou.get("/cases/2026-000002").await.body.contains("It took too long."));
}
