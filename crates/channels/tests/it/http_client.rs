//! The one HTTP client, against a server of a few lines.

use channels::http::{Client, Request};
use channels::mail::SendError;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Answers one request with these bytes, and gives back what was asked.
async fn answering(answer: &'static str) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = String::new();
        while !asked.ends_with('}') {
            let mut buffer = [0; 1024];
            let count = stream.read(&mut buffer).await.unwrap();
            asked.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        asked
    });
    (port, server)
}

#[tokio::test]
async fn every_status_is_an_answer_and_no_redirect_is_followed() {
    for (answer, status, body) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}"),
        ("HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nno!", 500, "no!"),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, ""),
    ] {
        let (port, server) = answering(answer).await;
        let request = Request::post_json(format!("http://127.0.0.1:{port}/a?b=c"), &json!({ "x": "水" }));
        let got = Client::new().unwrap().send(request.header("authorization", "Bearer t")).await.unwrap();
        assert_eq!((got.status, got.body.as_slice()), (status, body.as_bytes()));
        let asked = server.await.unwrap();
        assert!(asked.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("authorization: Bearer t\r\n") && asked.ends_with(r#"{"x":"水"}"#), "{asked}");
    }
}

#[tokio::test]
async fn no_answer_is_for_later_and_says_no_token() {
    let client = Client::new().unwrap();
    let (port, server) = answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}").await;
    let cut = client
        .send(Request::post_json(format!("http://127.0.0.1:{port}/?access_token=geheim"), &json!({})))
        .await;
    server.await.unwrap();
    let nobody = client.send(Request::get(format!("http://127.0.0.1:{port}/?access_token=geheim"))).await;
    for failed in [cut, nobody] {
        let Err(SendError::Temporary(said)) = failed else { panic!("{failed:?}") };
        assert!(!said.contains("geheim"), "{said}");
    }
    let no_url = client.send(Request::get("not a url".into())).await;
    assert!(matches!(no_url, Err(SendError::Permanent(_))), "{no_url:?}");
}
