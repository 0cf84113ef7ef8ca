//! The customer's side where thumbs slip, clocks run out and texts are erased.

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

/// The token of the form that goes to this noun.
fn token(page: &Got, noun: &str) -> String {
    let (_, form) = page.body.split_once(&format!("/{noun}\"")).unwrap();
    let (_, rest) = form.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// A report by form; the private link.
async fn reported(house: &House, text: &str) -> String {
    let sent = post(house, "/report", &[("text", text), ("phone", "13800000000")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sent.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn going_back_and_writing_something_else_is_something_else() {
    let house = House::new().await;
    let link = reported(&house, "No reading").await;
    let page = get(&house, &link).await;
    let token = token(&page, "message");
    let path = format!("{link}/message");
    for text in ["It is unit 7.", "It is unit 7.", "Sorry, it is unit 8."] {
        let sent = post(&house, &path, &[("token", &token), ("text", text)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    let body = get(&house, &link).await.body;
    assert_eq!(body.matches("It is unit 7.").count(), 1, "an impatient thumb sends once");
    assert!(body.contains("Sorry, it is unit 8."), "what was written after going back must not be lost");
}

#[tokio::test]
async fn it_does_not_work_after_it_works_by_mistake_is_not_thanked_away() {
    let house = House::new().await;
    let link = reported(&house, "No reading").await;
    let li = house.client("liqiang").await;
    let propose = [("text", "Please restart it."), ("by", "mail")];
    assert_eq!(li.post("/cases/2026-000001/proposals", &propose).await.status, StatusCode::SEE_OTHER);
    let token = token(&get(&house, &link).await, "word");
    let path = format!("{link}/word");
    assert_eq!(
        post(&house, &path, &[("token", &token), ("works", "yes")]).await.status,
        StatusCode::SEE_OTHER
    );
    let second = post(&house, &path, &[("token", &token), ("works", "no")]).await;
    let page = get(&house, &link).await;
    assert!(
        second.status != StatusCode::SEE_OTHER || page.body.contains("You said it does not work"),
        "either it counts, or the page says what to do"
    );
}

#[tokio::test]
async fn a_late_clock_names_nobody_of_the_house() {
    let house = House::new().await;
    let link = reported(&house, "No reading").await;
    for _ in 0..5 {
        house.forward(24 * 60);
        store::worker::do_due(&house.store).await.unwrap();
    }
    let page = get(&house, &link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Late") || page.body.contains("late"), "the clock is late");
    for member in &house.company.members {
        assert!(!page.body.contains(&member.person.name), "{} stands on the page", member.person.name);
    }
}

#[tokio::test]
async fn looking_changes_nothing_and_robots_stay_out() {
    let house = House::new().await;
    let link = reported(&house, "No reading").await;
    let seq = async || {
        store::read::admin::journal(house.store.db(), None, None).await.map(|j| j.len()).unwrap_or(0)
    };
    let before = seq().await;
    for noun in ["word", "message", "follow-up", "rating", "complaint", "withdrawal"] {
        let got = get(&house, &format!("{link}/{noun}?works=yes&text=x&stars=5")).await;
        assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED, "{noun}");
    }
    let page = get(&house, &link).await;
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(seq().await, before);
}

#[tokio::test]
async fn a_flood_from_one_place_is_turned_away_with_a_sentence_and_keeps_nothing() {
    let house = House::new().await;
    let link = reported(&house, "No reading").await;
    let mut turned_away = None;
    for n in 0..200 {
        let text = format!("spam {n}");
        let got = post(&house, &format!("{link}/message"), &[("text", &text)]).await;
        if got.status == StatusCode::TOO_MANY_REQUESTS {
            turned_away = Some((n, got));
            break;
        }
    }
    let (n, got) = turned_away.unwrap();
    assert!(got.headers.contains_key("retry-after"));
    assert!(got.body.contains("minutes"), "{}", got.body);
    assert!(!get(&house, &link).await.body.contains(&format!("spam {n}<")));
}

/// Two customers report the same burst main; the cases are joined. Neither reads what the other wrote.
#[tokio::test]
async fn a_joined_report_shows_its_own_words_only() {
    let house = House::new().await;
    let first = reported(&house, "Water in the street, my name is Hua").await;
    let fields = [("text", "The same here, call my neighbour"), ("phone", "13900000001")];
    let sent = post(&house, "/report", &fields).await;
    let second = sent.location().split('?').next().unwrap().to_owned();
    let wang = house.client("wangjianguo").await;
    let merge = [("into", "2026-000001"), ("why", "the same burst")];
    let merged = wang.post("/cases/2026-000002/merge", &merge).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.main());
    let page = get(&house, &second).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("2026-000002") && page.body.contains("The same here"), "{}", page.body);
    assert!(!page.body.contains("Hua"), "{}", page.body);
    assert_eq!(
        post(&house, &format!("{second}/word"), &[("works", "yes")]).await.status,
        StatusCode::NOT_FOUND
    );
    let wrote = post(&house, &format!("{second}/message"), &[("text", "It is getting deeper")]).await;
    assert_eq!(wrote.status, StatusCode::SEE_OTHER, "{}", wrote.body);
    assert!(wang.get("/cases/2026-000001").await.body.contains("It is getting deeper"));
    assert!(!get(&house, &first).await.body.contains("call my neighbour"));
}
