//! What holds for every request.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use tower::ServiceExt;
use web::answer::{Answer, FilledText, Refusal, see_with};
use web::flash::Flash;
use web::house::House;
use web::http::{FORM_BYTES_MAX, shared};
use web::reader::Reader;

fn service() -> Router {
    let now: Timestamp = "2026-11-25T02:20:00Z".parse().unwrap();
    let house = House::new(TimeZone::UTC, "T", move || now);
    let routes = Router::new()
        .route("/fails", get(fails).post(fails))
        .route("/api/v1/fails", get(fails))
        .route("/panics", get(panics))
        .route("/refuses", post(refuses))
        .route("/private", get(private).post(private))
        .route(
            "/done",
            post(|| async { see_with("/style", &Flash::ok("style-flash").with("name", "王建国")) }),
        )
        .route("/echo", post(|body: String| async move { body }))
        .route("/target", get(|reader: Reader| async move { reader.wants("rows").to_string() }));
    shared(routes.merge(web::style_page::routes()), &Arc::new(house))
}

async fn fails() -> Answer {
    Err("not a number".parse::<u32>().unwrap_err().into())
}

async fn panics() -> Answer {
    panic!("the meter ran backwards");
}

async fn refuses() -> Answer {
    let text = FilledText::new("style-flash").with("name", "王建国");
    Err(Refusal::new(text.clone()).field("/phone", text).into())
}

async fn private() -> Answer {
    Err(Refusal::log_in().into())
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
    /// Bytes over the wire; packed ones are no text.
    size: usize,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

async fn ask(method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
    let mut request = Request::builder().method(method).uri(path).header("host", "desk.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = service().oneshot(request.body(body.into()).unwrap()).await.unwrap().into_response();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Got { status: parts.status, headers: parts.headers, body, size: bytes.len() }
}

async fn get_page(path: &str, headers: &[(&str, &str)]) -> Got {
    ask("GET", path, headers, Body::empty()).await
}

#[tokio::test]
async fn every_answer_is_guarded_and_numbered() {
    for path in ["/style", "/healthz", "/nowhere", "/fails"] {
        let got = get_page(path, &[]).await;
        assert!(got.header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(!got.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(got.header("cache-control"), "no-store", "{path}");
        assert_eq!(got.header("x-request-id"), "T-1", "{path}");
    }
}

#[tokio::test]
async fn pages_obey_their_own_security_policy() {
    let html = get_page("/style", &[]).await.body;
    for forbidden in [" style=", "<style", "onclick", "javascript:", "<script>"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn a_failure_tells_its_number_and_not_its_cause() {
    for path in ["/fails", "/panics"] {
        let got = get_page(path, &[("accept-language", "en")]).await;
        assert_eq!(got.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            got.body.contains("Number T-1") && got.body.contains("Something went wrong on our side"),
            "{}",
            got.body
        );
        assert!(!got.body.contains("digit") && !got.body.contains("meter ran"), "{}", got.body);
    }
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_page_of_ours() {
    let missing = get_page("/nowhere", &[("accept-language", "zh-TW")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("沒有這一頁") && missing.body.contains(r#"lang="zh-Hant""#));
    let method = ask("PUT", "/style", &[], Body::empty()).await;
    assert_eq!((method.status, method.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    assert!(method.body.contains("这个地址不接受这种操作"));
    let large = ask("POST", "/echo", &[("accept-language", "en")], "x".repeat(FORM_BYTES_MAX + 1)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.body.contains("That is too large"));
}

#[tokio::test]
async fn scripts_get_a_toast_and_nothing_is_swapped() {
    let got = ask("POST", "/refuses", &[("hx-request", "true")], Body::empty()).await;
    assert_eq!((got.status, got.header("hx-reswap")), (StatusCode::UNPROCESSABLE_ENTITY, "none"));
    let trigger: serde_json::Value = serde_json::from_str(got.header("hx-trigger")).unwrap();
    assert_eq!(trigger["toast"]["text"], "已转交王建国");
    let failed =
        ask("POST", "/fails", &[("hx-request", "true"), ("accept-language", "en")], Body::empty()).await;
    assert!(failed.header("hx-trigger").contains("Number T-1"), "{:?}", failed.headers);
}

#[tokio::test]
async fn programs_get_problem_details() {
    let got = get_page("/api/v1/fails", &[("accept-language", "en")]).await;
    assert_eq!(got.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(problem["status"], 500);
    assert_eq!(problem["instance"], "T-1");
    let refused = ask("POST", "/refuses", &[("accept", "application/json")], Body::empty()).await;
    let problem: web::problem::Problem = serde_json::from_str(&refused.body).unwrap();
    assert_eq!((problem.status, problem.errors.len()), (422, 1));
    assert_eq!(problem.errors[0].pointer, "/phone");
    assert_eq!(get_page("/api/v1/nowhere", &[]).await.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn a_log_in_leads_back_to_where_one_was() {
    let got = get_page("/private?a=1", &[]).await;
    assert_eq!(
        (got.status, got.header("location")),
        (StatusCode::SEE_OTHER, "/login?next=%2Fprivate%3Fa%3D1")
    );
    let sent = ask("POST", "/private", &[], Body::empty()).await;
    assert_eq!(sent.header("location"), "/login?next=%2F", "nothing is sent twice");
    let script = get_page("/private", &[("hx-request", "true")]).await;
    assert_eq!(script.header("hx-redirect"), "/login?next=%2Fprivate");
}

#[tokio::test]
async fn other_sites_can_not_send_in_a_readers_name() {
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    let got = ask("POST", "/echo", &foreign, "x").await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    assert!(got.body.contains("<html"));
    let own = ask("POST", "/echo", &[("sec-fetch-site", "same-origin")], "x").await;
    assert_eq!((own.status, own.body.as_str()), (StatusCode::OK, "x"));
}

#[tokio::test]
async fn a_flash_is_said_once_in_the_readers_language() {
    let sent = ask("POST", "/done", &[], Body::empty()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let cookie = sent.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = get_page("/style", &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert_eq!(page.body.matches("Handed over to 王建国").count(), 1);
    assert!(page.header("set-cookie").starts_with("flash=; Path=/; Max-Age=0"));
    let garbage = get_page("/style", &[("cookie", "flash=%%%not-ours")]).await;
    assert_eq!(garbage.status, StatusCode::OK);
}

#[tokio::test]
async fn preferences_are_kept_in_cookies() {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let got = ask("POST", "/preferences", &form, "lang=zh-Hant&theme=dark&back=%2Fstyle").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/style"));
    let cookies: Vec<&str> = got.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
    assert!(
        cookies[0].starts_with("lang=zh-Hant;") && cookies[1].starts_with("look=dark.15.normal;"),
        "{cookies:?}"
    );
    let page = get_page("/style", &[("cookie", "lang=zh-Hant; look=dark.14.compact")]).await;
    assert!(
        page.body.contains(r#"<html lang="zh-Hant" data-theme="dark" data-size="14" data-density="compact""#)
    );
    for away in ["%2F%2Fevil.example", "https:%2F%2Fevil.example", "%2F%5Cevil.example", "%2Fa%0D%0Ab"] {
        let got = ask("POST", "/preferences", &form, format!("theme=light&back={away}")).await;
        assert_eq!(got.header("location"), "/", "{away}");
    }
    let garbage = get_page("/style", &[("cookie", "lang=%00; look=..99.x; ;=;flash")]).await;
    assert_eq!(garbage.status, StatusCode::OK);
}

#[tokio::test]
async fn a_part_is_asked_for_by_its_id() {
    for (target, expected) in [("div#rows", "true"), ("div#aside", "false"), ("rows", "false")] {
        let got = get_page("/target", &[("hx-request", "true"), ("hx-target", target)]).await;
        assert_eq!(got.body, expected, "{target}");
    }
    assert_eq!(get_page("/target", &[("hx-target", "div#rows")]).await.body, "false");
}

#[tokio::test]
async fn pages_are_small_and_compressed() {
    let got = get_page("/style", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(got.header("content-encoding"), "br");
    let plain = get_page("/style", &[]).await;
    assert!(got.headers.get("content-length").is_none() || plain.body.len() > 10_000);
}

#[tokio::test]
async fn assets_are_cached_for_ever_and_nothing_else_is_served_there() {
    for path in
        ["/assets/manifest.json", "/assets/app.js.br", "/assets/..%2f..%2fCargo.toml", "/assets/none.js"]
    {
        assert_eq!(get_page(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    if web::assets::missing().is_some() {
        println!("skipped: the assets are not built");
        return;
    }
    for name in ["app.js", "app.css", "icons.svg", "favicon.svg"] {
        let url = web::assets::url(name);
        let got = get_page(&url, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((got.status, got.header("content-encoding")), (StatusCode::OK, "br"), "{name}");
        assert!(got.header("cache-control").contains("immutable"), "{name}");
        let again = get_page(&url, &[("if-none-match", got.header("etag"))]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{name}");
    }
    // No page needs more than 100 KiB the first time.
    let mut bytes = get_page("/style", &[]).await.size;
    for name in ["app.js", "app.css", "icons.svg"] {
        let url = web::assets::url(name);
        bytes += get_page(&url, &[("accept-encoding", "br")]).await.size;
    }
    assert!(bytes < 100 * 1024, "{bytes}");
}
