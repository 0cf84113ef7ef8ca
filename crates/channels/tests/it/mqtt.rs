//! MQTT against a broker of a few lines: it speaks as much of MQTT 3.1.1 as a subscriber hears.

use std::time::Duration;

use channels::mqtt::{Arrived, MqttSettings, MqttUpdate, keep_subscribed};
use channels::secret::Secret;
use channels::webhook::TopicFilter;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A test that hangs has failed.
const ENOUGH: Duration = Duration::from_secs(30);

/// One packet: its kind, and what follows the length.
async fn packet(stream: &mut TcpStream) -> (u8, Vec<u8>) {
    let kind = stream.read_u8().await.unwrap();
    let length = stream.read_u8().await.unwrap();
    assert!(length < 128, "a subscriber's packets are short");
    let mut body = vec![0; usize::from(length)];
    stream.read_exact(&mut body).await.unwrap();
    (kind, body)
}

/// Lets one in, and grants what it subscribes to.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (kind, connect) = packet(&mut stream).await;
    let text = String::from_utf8_lossy(&connect).into_owned();
    assert!(
        kind == 0x10 && text.contains("desk-1") && text.contains("user") && text.contains("pass"),
        "{text}"
    );
    // Byte 7, bit 1: a clean session would lose what came meanwhile.
    assert_eq!(connect[7] & 0b10, 0);
    stream.write_all(&[0x20, 2, 0, 0]).await.unwrap();
    let (kind, subscribe) = packet(&mut stream).await;
    assert_eq!(kind, 0x82);
    assert!(String::from_utf8_lossy(&subscribe).contains("meters/+/alarm"));
    assert_eq!(subscribe.last(), Some(&1), "at least once");
    stream.write_all(&[0x90, 3, subscribe[0], subscribe[1], 1]).await.unwrap();
    stream
}

async fn publish(stream: &mut TcpStream, number: u8, topic: &str, body: &str) {
    let length = 2 + topic.len() + 2 + body.len();
    let mut bytes = vec![0x32, u8::try_from(length).unwrap(), 0, u8::try_from(topic.len()).unwrap()];
    bytes.extend_from_slice(topic.as_bytes());
    bytes.extend_from_slice(&[0, number]);
    bytes.extend_from_slice(body.as_bytes());
    // In two pieces.
    let (head, tail) = bytes.split_at(9);
    stream.write_all(head).await.unwrap();
    tokio::task::yield_now().await;
    stream.write_all(tail).await.unwrap();
}

async fn arrived(updates: &mut mpsc::Receiver<MqttUpdate>) -> Arrived {
    loop {
        let update = tokio::time::timeout(ENOUGH, updates.recv()).await.expect("nothing came").unwrap();
        if let MqttUpdate::Arrived(arrived) = update {
            return arrived;
        }
    }
}

#[tokio::test]
async fn what_was_not_recorded_comes_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = MqttSettings {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        tls: false,
        login: Some(("user".into(), Secret::parse("pass").unwrap())),
        client_id: "desk-1".into(),
        filters: vec![TopicFilter::parse("meters/+/alarm").unwrap()],
    };
    let (tell, mut updates) = mpsc::channel(4);
    let subscriber = tokio::spawn(keep_subscribed(settings, tell));

    let mut stream = accept(&listener).await;
    publish(&mut stream, 7, "meters/4711/alarm", r#"{"code":"leak"}"#).await;
    let first = arrived(&mut updates).await;
    assert_eq!(
        (first.topic.as_str(), first.body.as_slice()),
        ("meters/4711/alarm", br#"{"code":"leak"}"#.as_slice())
    );
    // The broker vanishes before the message was recorded.
    drop(stream);
    let down = tokio::time::timeout(ENOUGH, updates.recv()).await.unwrap();
    assert!(matches!(down, Some(MqttUpdate::Down { .. })), "{down:?}");
    assert!(!first.recorded(), "its receipt is worth nothing any more");

    let mut stream = accept(&listener).await;
    publish(&mut stream, 7, "meters/4711/alarm", r#"{"code":"leak"}"#).await;
    assert!(arrived(&mut updates).await.recorded());
    let (kind, number) = tokio::time::timeout(ENOUGH, packet(&mut stream)).await.unwrap();
    assert_eq!((kind, number), (0x40, vec![0, 7]));

    drop(updates);
    assert_eq!(tokio::time::timeout(ENOUGH, subscriber).await.unwrap().unwrap(), Ok(()));
}
