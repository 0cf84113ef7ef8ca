//! Faxes and mails on the case page, the outbox with its filters, and channels that are down.

use crate::house::House;
use axum::http::StatusCode;
use data_encoding::BASE64;
use domain::ids::CaseId;
use store::{content, line, values};

const FAX: &[u8] = include_bytes!("../../../channels/tests/fax/g4.tif");

/// Takes a mail in, as the mailboxes do.
async fn take(house: &House, raw: &str) -> CaseId {
    let taken = crate::house::intake().take(&house.store, raw.as_bytes()).await.unwrap();
    taken.case.unwrap_or_else(|| panic!("{taken:?}"))
}

fn mail(id: &str, kind: &str, body: &str) -> String {
    format!(
        "From: wang@waterworks.example\r\nMessage-ID: <{id}@x.example>\r\nSubject: {id}\r\nContent-Type: {kind}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn a_fax_is_looked_at_page_by_page() {
    let house = House::new().await;
    let parts = format!(
        "--b\r\nContent-Type: image/tiff; name=f.tif\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b\r\n\
         Content-Type: application/pdf; name=f.pdf\r\n\r\n%PDF-1.4 x\r\n--b\r\nContent-Type: application/pdf; name=no.pdf\r\n\r\n\
         <script>\r\n--b--\r\n",
        BASE64.encode(FAX)
    );
    let case = take(&house, &mail("fax", "multipart/mixed; boundary=b", &parts)).await;
    let agent = house.client("chenjing").await;
    let page = agent.get(&format!("/cases/{case}")).await.body;
    let digest = domain::ids::Digest::of_file(FAX);
    let base = format!("/cases/{case}/files/{digest}");
    assert!(page.contains(&format!("src=\"{base}/pages/1\"")), "the first page is on the case page");
    let pages = agent.get(&format!("{base}/pages")).await;
    assert!(
        pages.body.contains(&format!("{base}/pages/2")) && !pages.body.contains(&format!("{base}/pages/3"))
    );
    let request = agent.request("GET", &format!("{base}/pages/2")).body(axum::body::Body::empty()).unwrap();
    let shown = agent.ask(request).await;
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert!(shown.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    for beyond in ["0", "3", "x"] {
        assert_ne!(agent.get(&format!("{base}/pages/{beyond}")).await.status, StatusCode::OK, "{beyond}");
    }
    // What a browser's viewer is given is a PDF, nothing that only says so.
    let pdf = |bytes: &[u8]| format!("/cases/{case}/files/{}/view", domain::ids::Digest::of_file(bytes));
    let shown = agent.get(&pdf(b"%PDF-1.4 x")).await;
    assert_eq!(shown.headers["content-type"], "application/pdf");
    assert_eq!(agent.get(&pdf(b"<script>")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(agent.get(&format!("{base}/view")).await.status, StatusCode::NOT_FOUND);
    // Another case's file is not this case's.
    let other = house.report("x", "y", None).await;
    assert_eq!(
        agent.get(&format!("/cases/{other}/files/{digest}/pages/1")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_mail_is_shown_as_it_was_written_and_harmless() {
    let house = House::new().await;
    let html = "<p>水表<b>不走字</b></p><script>alert(1)</script><img src=https://evil.example/x.png>";
    let case = take(&house, &mail("html", "text/html; charset=utf-8", html)).await;
    let quoting = "我们看过了，还是不走。\r\n\r\n在 2026年11月20日，水表服务 写道：\r\n> 请再看一次\r\n";
    let answer = mail("answer", "text/plain; charset=utf-8", quoting);
    let answer = answer.replace("Subject:", "In-Reply-To: <html@x.example>\r\nSubject:");
    assert_eq!(take(&house, &answer).await, case);
    let agent = house.client("chenjing").await.speaking("en");
    let page = agent.get(&format!("/cases/{case}")).await.body;
    assert!(page.contains(&format!("src=\"/cases/{case}/mails/1\"")), "{page}");
    assert!(page.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""));
    assert!(!page.contains("evil.example"));
    let folded = page.split("entry-quoted").nth(1).expect("what it repeats is folded");
    assert!(folded.contains("请再看一次"));
    let letter = agent.get(&format!("/cases/{case}/mails/1")).await;
    let policy = letter.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox allow-popups"), "{policy}");
    assert!(letter.body.contains("<b>不走字</b>"), "{}", letter.body);
    assert!(!letter.body.contains("<script") && !letter.body.contains("evil.example"), "{}", letter.body);
    assert!(letter.body.contains("not loaded"), "{}", letter.body);
    assert_eq!(agent.get(&format!("/cases/{case}/mails/99")).await.status, StatusCode::NOT_FOUND);
    // What the law had erased is not shown by this detour.
    let stored = store::read::case::case(&house.store, case).await.unwrap().unwrap();
    let said =
        stored.texts.iter().find(|(_, text)| text.as_deref().is_some_and(|t| t.contains("水表不走字")));
    content::erase(house.store.db(), &[*said.unwrap().0], house.store.now()).await.unwrap();
    assert_eq!(agent.get(&format!("/cases/{case}/mails/1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_outbox_is_filtered_in_the_address_and_acted_on_in_bulk() {
    let house = House::new().await;
    house.store.db().run("DELETE FROM outbox", values![]).await.unwrap();
    let first = take(&house, &mail("one", "text/plain", "x")).await;
    let second = take(&house, &mail("two", "text/plain", "x")).await;
    let admin = house.client("wuhao").await.speaking("en");
    let page = admin.get(&format!("/admin/outbox?box=waiting&way=mail&case={first}")).await.body;
    assert!(
        page.contains(&format!("/cases/{first}\"")) && !page.contains(&format!("/cases/{second}\"")),
        "{page}"
    );
    let page = admin.get("/admin/outbox?box=waiting&way=chat").await.body;
    assert!(page.contains("Nothing waits."));
    let wrong = admin.get("/admin/outbox?case=abc&since=yesterday").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("like 2026-000123") && wrong.body.contains("like 2026-11-23"));
    let ids: Vec<(i64,)> =
        house.store.db().all("SELECT id FROM outbox ORDER BY id", values![]).await.unwrap();
    let ids: Vec<String> = ids.into_iter().map(|(id,)| id.to_string()).collect();
    let back = ("back", "/admin/outbox?box=waiting");
    let got =
        admin.post("/admin/outbox/bulk", &[("id", &ids[0]), ("id", &ids[1]), ("do", "retry"), back]).await;
    assert_eq!(got.location(), "/admin/outbox?box=waiting");
    let page = admin.get("/admin/outbox?box=waiting").await.body;
    assert!(page.contains("let it be tried again"), "who did it stands there: {page}");
    let got = admin.post(&format!("/admin/outbox/{}/give-up", ids[0]), &[back]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    let page = admin.get("/admin/outbox?box=given-up").await.body;
    assert!(page.contains("gave it up"), "{page}");
    assert_eq!(
        admin.post("/admin/outbox/bulk", &[("do", "retry"), back]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let elsewhere = ("back", "https://evil.example/");
    let got = admin.post("/admin/outbox/bulk", &[("id", &ids[1]), ("do", "give-up"), elsewhere]).await;
    assert!(got.location().starts_with("/admin/outbox"));
}

#[tokio::test]
async fn a_channel_that_is_down_for_long_stands_on_every_page_of_an_administrator() {
    let house = House::new().await;
    let longest = jiff::SignedDuration::from_mins(10);
    line::down(house.store.db(), "chat", "qq", "no connection", house.store.now()).await.unwrap();
    house.forward(10);
    house.store.look_at_channels(longest).await.unwrap();
    let (admin, agent) =
        (house.client("wuhao").await.speaking("en"), house.client("chenjing").await.speaking("en"));
    let banner = "has not worked since";
    for path in ["/admin", "/desk", "/notifications"] {
        assert!(admin.get(path).await.body.contains(banner), "{path}");
        assert!(!agent.get(path).await.body.contains(banner), "{path}");
    }
    line::up(house.store.db(), "chat", "qq", house.store.now()).await.unwrap();
    house.store.look_at_channels(longest).await.unwrap();
    assert!(!admin.get("/admin").await.body.contains(banner));
}
