//! OneBot programs connect here, or post.

use super::{No, chat, header, receive};
use crate::app::App;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use channels::chat::lines::Ask;
use channels::chat::onebot::{self, Hello, Outcome, Role, Session, Step};
use channels::chat::{ApiError, ChatEvent, Remedy};
use channels::limits::BODY_BYTES_MAX;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// How often the session looks at what is overdue, and the other side is asked for a sign of life.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A connection from which nothing came for so long is dead, whatever TCP says.
const SILENT_MAX: Duration = Duration::from_secs(45);

/// Seconds between tries to write a message down, before the connection is given up.
const PAUSES_S: [u64; 3] = [1, 3, 10];

/// Tells connections apart.
static CONNECTION: AtomicU64 = AtomicU64::new(1);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    access_token: Option<String>,
}

/// Events by HTTP: version 11 signs them, version 12 sends the token.
pub(super) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, No> {
    let line = chat(&app)?.lines().onebot(&name).ok_or(No::Nowhere)?;
    let event = if header(&headers, "x-onebot-version").is_some() {
        onebot::receive_http_12(&body, header(&headers, "authorization"), line.token.as_ref())
    } else {
        onebot::receive_http(&body, header(&headers, "x-signature"), line.secret.as_ref())
    };
    receive(&app, &name, event.map_err(|why| No::Refused(name.clone(), why))?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A reverse WebSocket. Its token is checked before anything is agreed to.
pub(super) async fn connect(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, No> {
    let line = chat(&app)?.lines().onebot(&name).ok_or(No::Nowhere)?;
    let hello = Hello {
        authorization: header(&headers, "authorization"),
        query_token: asked.access_token.as_deref(),
        self_id: header(&headers, "x-self-id"),
        role: header(&headers, "x-client-role"),
        protocol: header(&headers, "sec-websocket-protocol"),
    };
    let session = Session::open(&hello, line.token.as_ref(), app.wall_now());
    let session = session.map_err(|why| No::Refused(name.clone(), why))?;
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.max_message_size(BODY_BYTES_MAX),
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let upgrade = match hello.protocol.and_then(|all| all.split(',').next()).map(str::trim) {
        Some(protocol) => upgrade.protocols([protocol.to_owned()]),
        None => upgrade,
    };
    Ok(upgrade.on_upgrade(move |socket| async move {
        Line {
            app,
            name,
            session,
            account: String::new(),
            asks: None,
            waiting: BTreeMap::new(),
            number: 0,
            calls: 0,
        }
        .serve(socket)
        .await;
    }))
}

/// One connection.
struct Line {
    app: App,
    name: String,
    session: Session,
    /// Once it is known.
    account: String,
    asks: Option<mpsc::Receiver<Ask>>,
    /// Who waits for the answer to which call.
    waiting: BTreeMap<String, oneshot::Sender<Outcome>>,
    number: u64,
    calls: u64,
}

impl Line {
    async fn serve(mut self, mut socket: WebSocket) {
        self.number = CONNECTION.fetch_add(1, Ordering::Relaxed);
        if let Some(account) = self.session.account.clone() {
            self.register(&account).await;
        }
        let why = self.listen(&mut socket).await;
        tracing::info!(line = self.name, why, "a OneBot program's connection ended");
        self.end(&why).await;
    }

    async fn listen(&mut self, socket: &mut WebSocket) -> String {
        let mut look = tokio::time::interval(LOOK_EVERY);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                frame = socket.recv() => {
                    heard = Instant::now();
                    match frame {
                        Some(Ok(Message::Text(text))) => {
                            if let Err(why) = self.take(text.as_str()).await {
                                return why;
                            }
                        }
                        Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                        Some(Ok(Message::Close(_))) | None => return "the OneBot program closed the connection".to_owned(),
                        Some(Err(error)) => return error.to_string(),
                    }
                }
                ask = next(&mut self.asks) => {
                    if let Err(why) = self.ask(socket, ask).await {
                        return why;
                    }
                }
                _ = look.tick() => {
                    if heard.elapsed() > SILENT_MAX {
                        return "nothing was heard of the OneBot program for 45 seconds".to_owned();
                    }
                    let steps = self.session.on_time(self.app.wall_now());
                    if let Err(why) = self.carry_out(steps).await {
                        return why;
                    }
                    if let Err(error) = socket.send(Message::Ping(Default::default())).await {
                        return error.to_string();
                    }
                }
            }
        }
    }

    async fn take(&mut self, text: &str) -> Result<(), String> {
        let steps = self.session.on_text(text, self.app.wall_now());
        self.carry_out(steps).await
    }

    async fn carry_out(&mut self, steps: Vec<Step>) -> Result<(), String> {
        for step in steps {
            match step {
                Step::Event(event) => self.event(event).await?,
                Step::Answered(answer) => {
                    if let Some(asker) = self.waiting.remove(&answer.echo) {
                        // Whoever asked may have stopped waiting.
                        drop(asker.send(answer.outcome));
                    }
                }
                Step::Unreadable(why) => tracing::warn!(line = self.name, why, "a frame can't be read"),
                Step::HangUp(why) => return Err(why),
            }
        }
        Ok(())
    }

    async fn event(&mut self, event: ChatEvent) -> Result<(), String> {
        let account = match &event {
            ChatEvent::Message(message) => Some(message.account.clone()),
            ChatEvent::Recalled(_)
            | ChatEvent::ServiceHasNews(_)
            | ChatEvent::Heartbeat(_)
            | ChatEvent::Ignored(_) => None,
        };
        // Version 12 says whose it is with each message only.
        if let Some(account) = account.filter(|_| self.account.is_empty()) {
            self.register(&account).await;
        }
        // It is delivered only once: a database that stumbles is given time.
        for pause_s in PAUSES_S {
            if receive(&self.app, &self.name, event.clone()).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(pause_s)).await;
        }
        receive(&self.app, &self.name, event)
            .await
            .map_err(|_| "a message could not be written down".to_owned())
    }

    async fn register(&mut self, account: &str) {
        account.clone_into(&mut self.account);
        let Ok(chat) = chat(&self.app) else { return };
        // What only carries events is not asked anything.
        if self.session.role != Role::Event {
            self.asks = Some(chat.lines().connect(&self.name, account, self.session.version, self.number));
        }
        chat.lines().tell_up(&self.app.store, &self.name).await;
    }

    async fn ask(&mut self, socket: &mut WebSocket, ask: Ask) -> Result<(), String> {
        self.calls += 1;
        let echo = format!("{}-{}", self.number, self.calls);
        match self.session.call(&ask.call, &echo, self.app.wall_now()) {
            Ok(frame) => {
                self.waiting.insert(echo, ask.answer);
                socket.send(Message::Text(frame.into())).await.map_err(|error| error.to_string())
            }
            Err(why) => {
                // Nothing was sent.
                let refused = ApiError { code: 0, message: why.to_string(), remedy: Remedy::Later };
                drop(ask.answer.send(Outcome::Refused(refused)));
                Ok(())
            }
        }
    }

    async fn end(mut self, why: &str) {
        for answer in self.session.closed() {
            if let Some(asker) = self.waiting.remove(&answer.echo) {
                drop(asker.send(answer.outcome));
            }
        }
        let Ok(chat) = chat(&self.app) else { return };
        if chat.lines().disconnect(&self.name, &self.account, self.number) {
            chat.lines().tell_down(&self.app.store, &self.name, why).await;
        }
    }
}

/// The next call, or never, where none are made.
async fn next(asks: &mut Option<mpsc::Receiver<Ask>>) -> Ask {
    if let Some(asks) = asks
        && let Some(ask) = asks.recv().await
    {
        return ask;
    }
    std::future::pending().await
}
