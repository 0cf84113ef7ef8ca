//! Telephone systems made of a socket: they speak in pieces, break off in the middle, and come back.

use std::time::Duration;

use channels::cti::ari::AriSettings;
use channels::cti::connection::{Address, Patience, Update, keep_ari_connected, keep_connected};
use channels::cti::{Calls, Happened, Wire};
use channels::http::Client;
use channels::secret::Secret;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use crate::at;
use crate::cti_wires::{ami, ari_call, asterisk_call, dial, event_socket, extensions, freeswitch_call, told};

/// A test that hangs has failed.
const ENOUGH: Duration = Duration::from_secs(20);

fn patience() -> Patience {
    let short = Duration::from_millis(5);
    Patience { first: short, longest: short * 4, ping: Duration::from_secs(5) }
}

/// Reads until `end` was said.
async fn hear(stream: &mut TcpStream, end: &str) -> String {
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains(end) {
        let mut buffer = [0; 512];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the client hung up before it said {end:?}");
        heard.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(heard).unwrap()
}

/// Says it in pieces of seven bytes, which end in the middle of lines.
async fn say(stream: &mut TcpStream, text: &str) {
    for piece in text.as_bytes().chunks(7) {
        stream.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
}

struct Desk {
    updates: mpsc::Receiver<Update>,
    dials: mpsc::Sender<channels::cti::Dial>,
    calls: Calls,
}

impl Desk {
    fn connected<W: Wire + Send + 'static>(port: u16, wire: fn() -> W) -> Self {
        let (dials, to_dial) = mpsc::channel(8);
        let (tell, updates) = mpsc::channel(8);
        let address = Address { host: "127.0.0.1".into(), port, tls: false };
        tokio::spawn(keep_connected(address, wire, patience(), || at(2_000_000_000), to_dial, tell));
        Self { updates, dials, calls: Calls::new(extensions()) }
    }

    async fn next(&mut self) -> Update {
        tokio::time::timeout(ENOUGH, self.updates.recv())
            .await
            .expect("nothing came")
            .expect("the connection ended")
    }

    /// What happened until a call ended, or the connection broke.
    async fn story(&mut self) -> Vec<Happened> {
        let mut story = Vec::new();
        loop {
            match self.next().await {
                Update::Event(event) => story.extend(self.calls.take(&event)),
                Update::Open { calls, since } => story.extend(self.calls.only_open(&calls, since)),
                Update::Down { .. } => return story,
                Update::Up | Update::Denied { .. } | Update::Dialled { .. } => {}
            }
            if matches!(story.last(), Some(Happened::Ended { .. } | Happened::Missed { .. })) {
                return story;
            }
        }
    }
}

async fn asterisk_login(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    say(&mut stream, "Asterisk Call Manager/7.0.3\r\n").await;
    let login = hear(&mut stream, "\r\n\r\n").await;
    assert!(login.starts_with("Action: Login\r\n") && login.contains("Secret: pw\r\n"), "{login}");
    say(
        &mut stream,
        "Response: Success\r\nActionID: aftercare-login\r\nMessage: Authentication accepted\r\n\r\n",
    )
    .await;
    hear(&mut stream, "CoreShowChannels").await;
    stream
}

const NONE_OPEN: &str = "Event: CoreShowChannelsComplete\r\nListItems: 0\r\n\r\n";

#[tokio::test]
async fn asterisk_breaks_off_in_the_middle_of_a_line_and_comes_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut desk = Desk::connected(listener.local_addr().unwrap().port(), ami);
    let server = tokio::spawn(async move {
        let mut stream = asterisk_login(&listener).await;
        say(&mut stream, NONE_OPEN).await;
        let call = asterisk_call();
        // Two telephones ring; then the machine vanishes, in the middle of a line.
        let rings = call.find("Event: DialEnd").unwrap();
        say(&mut stream, &call[..rings + 40]).await;
        drop(stream);
        let mut stream = asterisk_login(&listener).await;
        say(&mut stream, NONE_OPEN).await;
        say(&mut stream, &asterisk_call().replace("1700000000.", "1700000009.")).await;
        stream
    });
    let before = desk.story().await;
    assert!(matches!(&before[..], [Happened::Rings { .. }, Happened::Rings { .. }]), "{before:?}");
    let lost = desk.story().await;
    assert!(matches!(&lost[..], [Happened::Missed { call, .. }] if call == "1700000000.1"), "{lost:?}");
    assert_eq!(desk.story().await, told("1700000009.1", "/var/spool/1.wav"));
    drop(server.await.unwrap());
}

#[tokio::test]
async fn freeswitch_speaks_in_pieces_and_dials() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut desk = Desk::connected(listener.local_addr().unwrap().port(), event_socket);
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        say(&mut stream, "Content-Type: auth/request\n\n").await;
        assert_eq!(hear(&mut stream, "\n\n").await, "auth ClueCon\n\n");
        say(&mut stream, "Content-Type: command/reply\nReply-Text: +OK accepted\n\n").await;
        assert!(hear(&mut stream, "\n\n").await.starts_with("event json CHANNEL_CREATE "));
        say(&mut stream, "Content-Type: command/reply\nReply-Text: +OK event listener enabled json\n\n")
            .await;
        hear(&mut stream, "show channels").await;
        say(&mut stream, "Content-Type: api/response\nContent-Length: 15\n\n{\"row_count\":0}").await;
        for event in freeswitch_call() {
            let body = event.to_string();
            let head = format!("Content-Length: {}\nContent-Type: text/event-json\n\n", body.len());
            say(&mut stream, &format!("{head}{body}")).await;
        }
        let asked = hear(&mut stream, "Job-UUID: d1\n\n").await;
        assert!(asked.starts_with("bgapi originate "), "{asked}");
        say(&mut stream, "Content-Type: text/disconnect-notice\nContent-Length: 8\n\nGood bye").await;
        stream
    });
    assert_eq!(desk.story().await, told("a-leg", "/rec/1 a.wav"));
    desk.dials.send(dial()).await.unwrap();
    assert!(matches!(desk.next().await, Update::Down { reason } if reason.contains("closes")));
    drop(server.await.unwrap());
}

#[tokio::test]
async fn who_is_not_let_in_is_told_so_and_tries_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut desk = Desk::connected(listener.local_addr().unwrap().port(), event_socket);
    let server = tokio::spawn(async move {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            say(&mut stream, "Content-Type: auth/request\n\n").await;
            hear(&mut stream, "\n\n").await;
            say(&mut stream, "Content-Type: command/reply\nReply-Text: -ERR invalid\n\n").await;
        }
    });
    for _ in 0..2 {
        assert_eq!(desk.next().await, Update::Denied { reason: "invalid".into() });
    }
    server.await.unwrap();
}

#[tokio::test]
async fn nobody_there_is_no_end_and_a_click_is_answered_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut desk = Desk::connected(port, ami);
    desk.dials.send(dial()).await.unwrap();
    let mut answered = false;
    for _ in 0..20 {
        match desk.next().await {
            Update::Dialled { id, outcome } => answered = id == "d1" && outcome.is_err(),
            Update::Down { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(answered);
}

#[tokio::test]
async fn a_connection_that_falls_silent_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (_dials, to_dial) = mpsc::channel(1);
    let (tell, mut updates) = mpsc::channel(8);
    let address = Address { host: "127.0.0.1".into(), port, tls: false };
    let patience = Patience { ping: Duration::from_millis(20), ..patience() };
    tokio::spawn(keep_connected(address, ami, patience, || at(0), to_dial, tell));
    let mut stream = asterisk_login(&listener).await;
    assert_eq!(updates.recv().await, Some(Update::Up));
    // Half open: it still takes bytes, and says nothing more.
    hear(&mut stream, "Action: Ping").await;
    let down = tokio::time::timeout(ENOUGH, updates.recv()).await.unwrap();
    assert_eq!(down, Some(Update::Down { reason: "no sign of life".into() }));
}

#[tokio::test]
async fn ari_is_read_over_a_websocket() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = AriSettings {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        tls: false,
        user: "u".into(),
        password: Secret::parse("p").unwrap(),
        app: "aftercare".into(),
        channel: "PJSIP/{extension}".into(),
        context: "out".into(),
    };
    let (dials, to_dial) = mpsc::channel(1);
    let (tell, updates) = mpsc::channel(8);
    let mut desk = Desk { updates, dials, calls: Calls::new(extensions()) };
    let client = Client::new().unwrap();
    tokio::spawn(keep_ari_connected(settings, client, patience(), || at(2_000_000_000), to_dial, tell));
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut events = tokio_tungstenite::accept_async(stream).await.unwrap();
        let (mut http, _) = listener.accept().await.unwrap();
        let asked = hear(&mut http, "\r\n\r\n").await;
        assert!(
            asked.starts_with("GET /ari/channels HTTP/1.1\r\n")
                && asked.contains("authorization: Basic dTpw"),
            "{asked}"
        );
        say(&mut http, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]").await;
        for event in ari_call() {
            events.send(Message::text(event.to_string())).await.unwrap();
        }
        let (mut http, asked) = match tokio::time::timeout(ENOUGH, hear(&mut http, "\r\n\r\n")).await {
            Ok(asked) => (http, asked),
            Err(_) => panic!("no click to dial came"),
        };
        assert!(asked.starts_with("POST /ari/channels?endpoint=PJSIP%2F801&"), "{asked}");
        say(&mut http, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
        events.close(None).await.unwrap();
        while events.next().await.is_some_and(|message| message.is_ok()) {}
    });
    assert_eq!(desk.next().await, Update::Up);
    assert_eq!(desk.story().await, told("1.1", "rec/1.wav"));
    desk.dials.send(dial()).await.unwrap();
    assert_eq!(desk.next().await, Update::Dialled { id: "d1".into(), outcome: Ok(()) });
    assert!(matches!(desk.next().await, Update::Down { .. }));
    server.await.unwrap();
}
