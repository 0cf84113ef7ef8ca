//! Connections to telephone systems: kept, and opened again after they broke. What was missed meanwhile is told
//! by [`Update::Open`].

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::ari::{Ari, AriSettings, read_dialled};
use super::{CallEvent, Dial, Step, Wire};
use crate::http::Client;
use crate::limits::BODY_BYTES_MAX;
use crate::net;

const READ_BYTES: usize = 16 * 1024;
/// A telephone system that takes no more bytes for so long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// What the telephone's connection tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    Up,
    /// The connection is gone or was not to be had; the next attempt comes by itself.
    Down {
        reason: String,
    },
    /// We are not let in. Attempts go on, in case it is put right on the other side.
    Denied {
        reason: String,
    },
    Event(CallEvent),
    /// For [`super::Calls::only_open`].
    Open {
        calls: BTreeSet<String>,
        since: Timestamp,
    },
    Dialled {
        id: String,
        outcome: Result<(), String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub host: String,
    pub port: u16,
    pub tls: bool,
}

/// How long is waited for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Before the second attempt; each further one waits twice as long.
    pub first: Duration,
    /// At most so long between two attempts.
    pub longest: Duration,
    /// A sign of life is asked for so often; after three without any the connection counts as dead.
    pub ping: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(60));
        Self { first, longest, ping: Duration::from_secs(20) }
    }
}

/// Nobody listens any more: the program is ending.
struct Over;

/// Keeps a connection over which bytes flow (AMI, event socket), until `dials` or `updates` is closed.
pub async fn keep_connected<W: Wire>(
    address: Address,
    mut wire: impl FnMut() -> W,
    patience: Patience,
    clock: impl Fn() -> Timestamp,
    mut dials: Receiver<Dial>,
    updates: Sender<Update>,
) {
    let mut pause = Pause::new(patience);
    loop {
        let line = Line { patience, clock: &clock, dials: &mut dials, updates: &updates };
        let ended = match net::connect(&address.host, address.port, address.tls).await {
            Ok(stream) => line.run(stream, wire(), &mut pause).await,
            Err(error) => line.tell(Update::Down { reason: error.to_string() }).await,
        };
        if ended.is_err() || pause.wait(&mut dials, &updates).await.is_err() {
            return;
        }
    }
}

/// Keeps a connection to ARI, until `dials` or `updates` is closed.
pub async fn keep_ari_connected(
    settings: AriSettings,
    client: Client,
    patience: Patience,
    clock: impl Fn() -> Timestamp,
    mut dials: Receiver<Dial>,
    updates: Sender<Update>,
) {
    let mut pause = Pause::new(patience);
    loop {
        let line = Line { patience, clock: &clock, dials: &mut dials, updates: &updates };
        let ended = match open_events(&settings).await {
            Ok(events) => line.run_ari(events, &settings, &client, &mut pause).await,
            Err(update) => line.tell(update).await,
        };
        if ended.is_err() || pause.wait(&mut dials, &updates).await.is_err() {
            return;
        }
    }
}

struct Line<'a, C> {
    patience: Patience,
    clock: &'a C,
    dials: &'a mut Receiver<Dial>,
    updates: &'a Sender<Update>,
}

type Events = tokio_tungstenite::WebSocketStream<Box<dyn net::Stream>>;

impl<C: Fn() -> Timestamp> Line<'_, C> {
    /// One connection, until it breaks.
    async fn run<W: Wire>(
        self,
        mut stream: Box<dyn net::Stream>,
        mut wire: W,
        pause: &mut Pause,
    ) -> Result<(), Over> {
        let mut buffer = vec![0; READ_BYTES];
        let mut silence = Silence::new(self.patience.ping);
        let mut since = (self.clock)();
        let reason = 'connected: loop {
            tokio::select! {
                read = stream.read(&mut buffer) => {
                    let bytes = match read {
                        Ok(0) => break "the telephone system closed the connection".into(),
                        Ok(count) => buffer.get(..count).unwrap_or_default(),
                        Err(error) => break error.to_string(),
                    };
                    silence.heard();
                    for step in wire.on_bytes(bytes, (self.clock)()) {
                        if step == Step::Ready {
                            since = (self.clock)();
                            pause.reset();
                        }
                        match self.step(step, since).await? {
                            Todo::Nothing => {}
                            Todo::Send(bytes) => {
                                if let Err(reason) = write(&mut stream, &bytes).await {
                                    break 'connected reason;
                                }
                            }
                            Todo::HangUp(reason) => break 'connected reason,
                            Todo::Leave => return Ok(()),
                        }
                    }
                }
                dial = self.dials.recv() => {
                    let dial = dial.ok_or(Over)?;
                    match wire.dial(&dial) {
                        Ok(bytes) => if let Err(reason) = write(&mut stream, &bytes).await {
                            self.tell(Update::Dialled { id: dial.id, outcome: Err(reason.clone()) }).await?;
                            break reason;
                        },
                        Err(error) => {
                            self.tell(Update::Dialled { id: dial.id, outcome: Err(error.to_string()) }).await?;
                        }
                    }
                }
                () = sleep_until(silence.next()) => {
                    if silence.is_dead() {
                        break "no sign of life".into();
                    }
                    if let Err(reason) = write(&mut stream, &wire.keep_alive()).await {
                        break reason;
                    }
                }
            }
        };
        self.tell(Update::Down { reason }).await
    }

    async fn run_ari(
        self,
        mut events: Events,
        settings: &AriSettings,
        client: &Client,
        pause: &mut Pause,
    ) -> Result<(), Over> {
        let mut ari = Ari::default();
        let mut silence = Silence::new(self.patience.ping);
        let since = (self.clock)();
        pause.reset();
        self.tell(Update::Up).await?;
        if let Ok(answer) = client.send(settings.open_request()).await
            && let Some(open) = ari.read_open(&answer)
        {
            self.step(open, since).await?;
        }
        let reason = loop {
            tokio::select! {
                message = events.next() => {
                    silence.heard();
                    let step = match message {
                        Some(Ok(Message::Text(text))) => ari.on_text(text.as_str(), (self.clock)()),
                        Some(Ok(Message::Close(_))) | None => break "Asterisk closed the connection".into(),
                        Some(Ok(_)) => None,
                        Some(Err(error)) => break error.to_string(),
                    };
                    if let Some(step) = step && let Todo::HangUp(reason) = self.step(step, since).await? {
                        break reason;
                    }
                }
                dial = self.dials.recv() => {
                    let dial = dial.ok_or(Over)?;
                    let outcome = match settings.dial(&dial) {
                        Ok(request) => match client.send(request).await {
                            Ok(answer) => read_dialled(&answer),
                            Err(error) => Err(error.to_string()),
                        },
                        Err(error) => Err(error.to_string()),
                    };
                    self.tell(Update::Dialled { id: dial.id, outcome }).await?;
                }
                () = sleep_until(silence.next()) => {
                    if silence.is_dead() {
                        break "no sign of life".into();
                    }
                    let ping = events.send(Message::Ping(Bytes::new()));
                    if !matches!(timeout(WRITE_TIMEOUT, ping).await, Ok(Ok(()))) {
                        break "Asterisk takes no more bytes".into();
                    }
                }
            }
        };
        self.tell(Update::Down { reason }).await
    }

    async fn step(&self, step: Step, since: Timestamp) -> Result<Todo, Over> {
        let update = match step {
            Step::Send(bytes) => return Ok(Todo::Send(bytes)),
            Step::HangUp(reason) => return Ok(Todo::HangUp(reason)),
            Step::Denied(reason) => {
                self.tell(Update::Denied { reason }).await?;
                return Ok(Todo::Leave);
            }
            Step::Ready => Update::Up,
            Step::Event(event) => Update::Event(event),
            Step::Open(calls) => Update::Open { calls: calls.into_iter().collect(), since },
            Step::Dialled { id, outcome } => Update::Dialled { id, outcome },
        };
        self.tell(update).await.map(|()| Todo::Nothing)
    }

    async fn tell(&self, update: Update) -> Result<(), Over> {
        self.updates.send(update).await.map_err(|_| Over)
    }
}

enum Todo {
    Nothing,
    Send(Vec<u8>),
    HangUp(String),
    Leave,
}

async fn write(stream: &mut Box<dyn net::Stream>, bytes: &[u8]) -> Result<(), String> {
    match timeout(WRITE_TIMEOUT, stream.write_all(bytes)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the telephone system takes no more bytes".into()),
    }
}

async fn open_events(settings: &AriSettings) -> Result<Events, Update> {
    let down = |reason: String| Update::Down { reason };
    let scheme = if settings.tls { "wss" } else { "ws" };
    let url = format!("{scheme}://{}:{}{}", settings.host, settings.port, settings.events_path());
    let mut request = url.into_client_request().map_err(|error| down(error.to_string()))?;
    let authorization =
        HeaderValue::from_str(&settings.authorization()).map_err(|error| down(error.to_string()))?;
    request.headers_mut().insert("authorization", authorization);
    let stream = net::connect(&settings.host, settings.port, settings.tls)
        .await
        .map_err(|error| down(error.to_string()))?;
    let config = WebSocketConfig::default().max_message_size(Some(BODY_BYTES_MAX));
    let opening = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
    match timeout(HANDSHAKE_TIMEOUT, opening).await {
        Ok(Ok((events, _))) => Ok(events),
        Ok(Err(tokio_tungstenite::tungstenite::Error::Http(answer)))
            if matches!(answer.status().as_u16(), 401 | 403) =>
        {
            Err(Update::Denied { reason: "Asterisk does not know this user and password".into() })
        }
        Ok(Err(error)) => Err(down(error.to_string())),
        Err(_) => Err(down("no answer in 10 seconds".into())),
    }
}

/// How long nothing was heard.
struct Silence {
    ping: Duration,
    next: Instant,
    unanswered: u32,
}

impl Silence {
    const UNANSWERED_MAX: u32 = 3;

    fn new(ping: Duration) -> Self {
        Self { ping, next: Instant::now() + ping, unanswered: 0 }
    }

    fn heard(&mut self) {
        self.next = Instant::now() + self.ping;
        self.unanswered = 0;
    }

    fn next(&self) -> Instant {
        self.next
    }

    /// Counts one more time without an answer.
    fn is_dead(&mut self) -> bool {
        self.unanswered += 1;
        self.next = Instant::now() + self.ping;
        self.unanswered > Self::UNANSWERED_MAX
    }
}

/// The time between two attempts.
struct Pause {
    patience: Patience,
    length: Duration,
}

impl Pause {
    fn new(patience: Patience) -> Self {
        Self { patience, length: patience.first }
    }

    fn reset(&mut self) {
        self.length = self.patience.first;
    }

    /// Waits; whoever wants to dial meanwhile is told at once that it can't be.
    async fn wait(&mut self, dials: &mut Receiver<Dial>, updates: &Sender<Update>) -> Result<(), Over> {
        let end = Instant::now() + self.length;
        self.length = (self.length * 2).min(self.patience.longest);
        loop {
            tokio::select! {
                () = sleep_until(end) => return Ok(()),
                () = updates.closed() => return Err(Over),
                dial = dials.recv() => {
                    let outcome = Err("the telephone system can't be reached just now".to_owned());
                    let update = Update::Dialled { id: dial.ok_or(Over)?.id, outcome };
                    updates.send(update).await.map_err(|_| Over)?;
                }
            }
        }
    }
}
