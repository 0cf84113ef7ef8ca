//! A mail server for tests, which fails as real ones do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it was given, by receiver.
#[derive(Debug, Default)]
pub(super) struct Relay {
    pub(super) taken: Mutex<BTreeMap<String, usize>>,
    asked: AtomicUsize,
}

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Good,
    /// Every third message meets another trouble: not now, a closed line before the end, or a receiver that does not exist.
    FailsOneInThree,
    /// Takes the connection and says nothing.
    Silent,
}

impl Relay {
    pub(super) async fn start(manner: Manner) -> (Arc<Self>, u16) {
        let relay = Arc::new(Self::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = Arc::clone(&relay);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let relay = Arc::clone(&serving);
                tokio::spawn(async move {
                    if manner == Manner::Silent {
                        std::future::pending::<()>().await;
                    }
                    // A client that goes away is no fault of the relay.
                    drop(relay.session(stream, manner).await);
                });
            }
        });
        (relay, port)
    }

    pub(super) fn count(&self) -> usize {
        self.taken.lock().unwrap().values().sum()
    }

    async fn session(&self, stream: TcpStream, manner: Manner) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 mx.example ESMTP\r\n").await?;
        let mut line = String::new();
        let (mut to, mut trouble) = (String::new(), 0);
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let answer = match line.get(..4).unwrap_or_default() {
                "MAIL" => {
                    let nth = self.asked.fetch_add(1, Ordering::SeqCst);
                    trouble =
                        if manner == Manner::FailsOneInThree && nth % 3 == 2 { 1 + (nth / 3) % 2 } else { 0 };
                    if trouble == 1 { "451 4.3.0 try again" } else { "250 ok" }
                }
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    // These never will: they end on the page of what could not leave.
                    let nobody = manner == Manner::FailsOneInThree && to.starts_with("c13");
                    if nobody { "550 5.1.1 no such mailbox" } else { "250 ok" }
                }
                "DATA" if trouble == 2 => return Ok(()),
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    let mut data = Vec::new();
                    while !data.ends_with(b"\r\n.\r\n") {
                        if stream.read_until(b'\n', &mut data).await? == 0 {
                            return Ok(());
                        }
                    }
                    *self.taken.lock().unwrap().entry(to.clone()).or_default() += 1;
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }
}
