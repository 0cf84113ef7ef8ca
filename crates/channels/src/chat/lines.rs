//! The chat channels of the configuration, and how each is written to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::ids::Digest;
use jiff::Timestamp;
use serde_json::Value;
use store::chat::{Route, answer_number};
use store::{Store, line};
use tokio::sync::{mpsc, oneshot};

use super::intake::line_of;
use super::onebot::{self, Call, FileSource, Outcome, OutgoingPart, Version};
use super::qq_bot::{self, Answering, BotSecret, FileType, SENDS_PER_MESSAGE_MAX};
use super::wecom::{self, Agent, CallbackKeys, MediaKind, ServiceNews, kf};
use super::{AccessToken, ApiError, Conversation, Platform, Remedy};
use crate::fetch::{FILE_BYTES_MAX, Fetched};
use crate::http::{Client, Request, Response};
use crate::mail::SendError;
use crate::secret::Secret;

/// Calls that wait for one connection to send them.
const CALLS_WAITING_MAX: usize = 100;
/// The session itself gives up sooner; this is for one that is gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// Tencent: this answer was sent before.
const SENT_BEFORE: i64 = 40_054_005;

/// One program that speaks OneBot.
#[derive(Clone, Debug)]
pub struct OneBotLine {
    /// For connections (11 and 12) and posts of version 12.
    pub token: Option<Secret>,
    /// For posts of version 11.
    pub secret: Option<Secret>,
    /// Where it is asked by HTTP while it is not connected.
    pub api: Option<String>,
}

/// One of Tencent's robots.
#[derive(Debug)]
pub struct BotLine {
    pub app_id: String,
    pub secret: Option<BotSecret>,
    token: Mutex<Option<AccessToken>>,
}

impl BotLine {
    #[must_use]
    pub fn new(app_id: String, secret: Option<BotSecret>) -> Self {
        Self { app_id, secret, token: Mutex::default() }
    }
}

/// One application of WeCom, or its customer service.
#[derive(Debug)]
pub struct WeComLine {
    pub keys: Option<CallbackKeys>,
    pub corporation: String,
    pub agent: i64,
    pub secret: Option<Secret>,
    /// Where it is asked in place of Tencent's own address, as where WeCom runs in the company's own house.
    api: Option<String>,
    token: Mutex<Option<AccessToken>>,
}

impl WeComLine {
    #[must_use]
    pub fn new(keys: Option<CallbackKeys>, corporation: String, agent: i64, secret: Option<Secret>) -> Self {
        Self { keys, corporation, agent, secret, api: None, token: Mutex::default() }
    }

    /// Asked elsewhere than at Tencent's own address.
    #[must_use]
    pub fn by(self, api: Option<String>) -> Self {
        Self { api, ..self }
    }

    fn asked(&self, mut request: Request) -> Request {
        if let (Some(api), Some(rest)) = (&self.api, request.url.strip_prefix(wecom::API)) {
            request.url = format!("{}{rest}", api.trim_end_matches('/'));
        }
        request
    }
}

/// All of them, by name; cheap to clone.
#[derive(Clone, Debug)]
pub struct Lines(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    onebot: BTreeMap<String, OneBotLine>,
    bots: BTreeMap<String, BotLine>,
    wecom: BTreeMap<String, WeComLine>,
    /// OneBot programs that are connected, by account (`line/number`).
    connected: Mutex<BTreeMap<String, Connection>>,
}

#[derive(Clone, Debug)]
struct Connection {
    version: Version,
    /// Tells this connection from the one that took its place.
    number: u64,
    calls: mpsc::Sender<Ask>,
}

/// A call that a connection is to make.
#[derive(Debug)]
pub struct Ask {
    pub call: Call,
    pub answer: oneshot::Sender<Outcome>,
}

/// A picture or file that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What goes out at once.
#[derive(Clone, Debug)]
pub struct OutChat {
    /// The same thing tried again has the same key.
    pub key: Digest,
    pub text: String,
    pub files: Vec<OutFile>,
}

/// Why it did not go out, or may not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error("{0}")]
    ForNow(String),
    #[error("{0}")]
    ForGood(String),
    #[error("no answer came: it may have been sent or not; look before sending it again")]
    Unknown,
}

impl From<SendError> for NotSent {
    fn from(error: SendError) -> Self {
        if error.is_permanent() { Self::ForGood(error.to_string()) } else { Self::ForNow(error.to_string()) }
    }
}

impl From<ApiError> for NotSent {
    fn from(error: ApiError) -> Self {
        SendError::from(error).into()
    }
}

impl Lines {
    #[must_use]
    pub fn new(
        client: Client,
        onebot: BTreeMap<String, OneBotLine>,
        bots: BTreeMap<String, BotLine>,
        wecom: BTreeMap<String, WeComLine>,
    ) -> Self {
        Self(Arc::new(Inner { client, onebot, bots, wecom, connected: Mutex::default() }))
    }

    #[must_use]
    pub fn onebot(&self, name: &str) -> Option<&OneBotLine> {
        self.0.onebot.get(name)
    }

    #[must_use]
    pub fn bot(&self, name: &str) -> Option<&BotLine> {
        self.0.bots.get(name)
    }

    #[must_use]
    pub fn wecom(&self, name: &str) -> Option<&WeComLine> {
        self.0.wecom.get(name)
    }

    /// A OneBot program connected; what it is to be asked comes out of the receiver. A newer connection of the same account
    /// takes the place of the older. `number` tells the two apart.
    #[must_use]
    pub fn connect(&self, line: &str, account: &str, version: Version, number: u64) -> mpsc::Receiver<Ask> {
        let (calls, asks) = mpsc::channel(CALLS_WAITING_MAX);
        let connection = Connection { version, number, calls };
        let mut connected = self.0.connected.lock().unwrap_or_else(PoisonError::into_inner);
        connected.insert(format!("{line}/{account}"), connection);
        asks
    }

    /// It is gone. `false` when another has taken its place.
    pub fn disconnect(&self, line: &str, account: &str, number: u64) -> bool {
        let mut connected = self.0.connected.lock().unwrap_or_else(PoisonError::into_inner);
        let account = format!("{line}/{account}");
        let ours = connected.get(&account).is_some_and(|held| held.number == number);
        if ours {
            connected.remove(&account);
        }
        ours
    }

    /// Writes down that a channel does not work.
    pub async fn tell_down(&self, store: &Store, name: &str, why: &str) {
        match line::down(store.db(), "chat", name, why, store.now()).await {
            Ok(true) => tracing::error!(line = name, why, "a chat channel is down"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the channel's state could not be written down"),
        }
    }

    /// Writes down that a channel works.
    pub async fn tell_up(&self, store: &Store, name: &str) {
        if let Err(error) = line::up(store.db(), "chat", name, store.now()).await {
            tracing::error!(%error, "the channel's state could not be written down");
        }
    }

    /// Sends to where a case's conversation stands.
    ///
    /// # Errors
    /// [`NotSent`], which says whether trying again helps.
    pub async fn send(&self, store: &Store, route: &Route, out: &OutChat) -> Result<(), NotSent> {
        let place: Conversation = serde_json::from_str(&route.place).map_err(|_| {
            NotSent::ForGood("the program can't read where the conversation stands".to_owned())
        })?;
        let name = line_of(&route.peer.account);
        let sent = match route.peer.platform.as_str() {
            code if code == Platform::OneBot.code() => self.send_onebot(name, route, &place, out).await,
            code if code == Platform::QqBot.code() => self.send_bot(store, name, route, &place, out).await,
            code if code == Platform::WeCom.code() => self.send_wecom(store, name, route, out).await,
            code if code == Platform::WeComService.code() => self.send_service(store, name, route, out).await,
            other => Err(NotSent::ForGood(format!("there is no platform \"{other}\""))),
        };
        match &sent {
            Ok(()) => self.tell_up(store, name).await,
            Err(NotSent::ForNow(why)) => self.tell_down(store, name, why).await,
            Err(NotSent::ForGood(_) | NotSent::Unknown) => {}
        }
        sent
    }

    async fn send_onebot(
        &self,
        name: &str,
        route: &Route,
        place: &Conversation,
        out: &OutChat,
    ) -> Result<(), NotSent> {
        let held =
            self.0.connected.lock().unwrap_or_else(PoisonError::into_inner).get(&route.peer.account).cloned();
        let version = held.as_ref().map_or(Version::Eleven, |held| held.version);
        let mut parts = Vec::new();
        if let Conversation::Group { .. } = place {
            parts.push(OutgoingPart::At(route.peer.peer.clone()));
        }
        parts.push(OutgoingPart::Text(out.text.clone()));
        for file in &out.files {
            let bytes = FileSource::Bytes(file.bytes.clone());
            parts.push(OutgoingPart::Picture(match version {
                Version::Eleven => bytes,
                Version::Twelve => {
                    let data = self.ask(name, held.as_ref(), onebot::upload_file(&file.name, &bytes)).await?;
                    let id = data.get("file_id").and_then(Value::as_str).map(str::to_owned);
                    FileSource::Id(id.ok_or_else(|| NotSent::ForGood("it gave no file_id".to_owned()))?)
                }
            }));
        }
        let call =
            onebot::send_message(version, place, &parts).map_err(|e| NotSent::ForGood(e.to_string()))?;
        self.ask(name, held.as_ref(), call).await.map(drop)
    }

    /// Over its connection, or else by HTTP.
    async fn ask(&self, name: &str, held: Option<&Connection>, call: Call) -> Result<Value, NotSent> {
        let line = self.onebot(name).ok_or_else(|| gone(name))?;
        if let Some(held) = held {
            let (answer, answered) = oneshot::channel();
            let ask = Ask { call, answer };
            let full = |_| NotSent::ForNow("the OneBot program's connection is closing or busy".to_owned());
            held.calls.try_send(ask).map_err(full)?;
            return match tokio::time::timeout(ANSWER_WITHIN, answered).await {
                Ok(Ok(Outcome::Done(data))) => Ok(data),
                Ok(Ok(Outcome::Refused(error))) => Err(error.into()),
                Ok(Ok(Outcome::Unknown) | Err(_)) | Err(_) => Err(NotSent::Unknown),
            };
        }
        let Some(api) = &line.api else {
            return Err(NotSent::ForNow("the OneBot program is not connected".to_owned()));
        };
        let request = onebot::http_request(Version::Eleven, api, &call, line.token.as_ref());
        Ok(onebot::answer(&self.0.client.send(request).await?)?)
    }

    async fn send_bot(
        &self,
        store: &Store,
        name: &str,
        route: &Route,
        place: &Conversation,
        out: &OutChat,
    ) -> Result<(), NotSent> {
        let bot = self.bot(name).ok_or_else(|| gone(name))?;
        let answering = |part: usize| self.answering(store, route, out, part);
        let words = answering(0).await?;
        let text = |token: &AccessToken| vec![qq_bot::send_text(token, place, &words, &out.text)];
        self.bot_asks(store, bot, text, sent_or_before).await?;
        for (i, file) in out.files.iter().enumerate() {
            let bytes = FileSource::Bytes(file.bytes.clone());
            let kind = if is_picture(file) { FileType::Picture } else { FileType::File };
            let upload = |token: &AccessToken| {
                qq_bot::upload(token, place, kind, &file.name, &bytes).into_iter().collect()
            };
            let Some(uploaded) = self.bot_asks(store, bot, upload, qq_bot::read_uploaded).await?.pop() else {
                continue;
            };
            let number = answering(i + 1).await?;
            let media = |token: &AccessToken| vec![qq_bot::send_media(token, place, &number, &uploaded)];
            self.bot_asks(store, bot, media, sent_or_before).await?;
        }
        Ok(())
    }

    /// Each part of an answer has its own number, the same each time it is tried.
    async fn answering(
        &self,
        store: &Store,
        route: &Route,
        out: &OutChat,
        part: usize,
    ) -> Result<Answering, NotSent> {
        let key = Digest::of(&[&out.key.0, &part.to_be_bytes()]);
        let message = format!("{}:{}", route.peer.account, route.message);
        let sequence = answer_number(store.db(), key, &message).await;
        let sequence = sequence.map_err(|error| NotSent::ForNow(error.to_string()))?;
        if sequence > SENDS_PER_MESSAGE_MAX {
            let why = format!(
                "Tencent takes {SENDS_PER_MESSAGE_MAX} answers to one message; wait until they write again"
            );
            return Err(NotSent::ForGood(why));
        }
        Ok(Answering { message: route.message.clone(), sequence })
    }

    async fn bot_asks<T>(
        &self,
        store: &Store,
        bot: &BotLine,
        requests: impl Fn(&AccessToken) -> Vec<Request>,
        read: impl Fn(&Response) -> Result<T, ApiError>,
    ) -> Result<Vec<T>, NotSent> {
        let secret = bot.secret.as_ref().ok_or_else(no_secret)?;
        let lent = || qq_bot::access_token_request(&bot.app_id, secret);
        let token = Lent { kept: &bot.token, ask: &lent, read: qq_bot::read_access_token };
        self.asks(store, &token, requests, read).await
    }

    async fn send_wecom(
        &self,
        store: &Store,
        name: &str,
        route: &Route,
        out: &OutChat,
    ) -> Result<(), NotSent> {
        let line = self.wecom(name).ok_or_else(|| gone(name))?;
        let (agent, to) = (Agent { id: line.agent }, route.peer.peer.as_str());
        let text = |token: &AccessToken| wecom::send_text(token, &agent, to, &out.text);
        self.wecom_asks(store, line, text, wecom::read_done).await?;
        for file in &out.files {
            let (kind, media) = self.wecom_upload(store, line, out, file).await?;
            let send = |token: &AccessToken| vec![wecom::send_media(token, &agent, to, kind, &media)];
            self.wecom_asks(store, line, send, wecom::read_done).await?;
        }
        Ok(())
    }

    async fn send_service(
        &self,
        store: &Store,
        name: &str,
        route: &Route,
        out: &OutChat,
    ) -> Result<(), NotSent> {
        let line = self.wecom(name).ok_or_else(|| gone(name))?;
        let service = route.peer.account.split_once('/').map_or("", |(_, service)| service);
        let (to, id) = (route.peer.peer.as_str(), out.key.to_string());
        let text = |token: &AccessToken| kf::send_text(token, service, to, &out.text, &id);
        self.wecom_asks(store, line, text, wecom::read_done).await?;
        for (i, file) in out.files.iter().enumerate() {
            let (kind, media) = self.wecom_upload(store, line, out, file).await?;
            let id = format!("f{i}{id}");
            let send = |token: &AccessToken| vec![kf::send_media(token, service, to, kind, &media, &id)];
            self.wecom_asks(store, line, send, wecom::read_done).await?;
        }
        Ok(())
    }

    async fn wecom_upload(
        &self,
        store: &Store,
        line: &WeComLine,
        out: &OutChat,
        file: &OutFile,
    ) -> Result<(MediaKind, String), NotSent> {
        let kind = if is_picture(file) { MediaKind::Picture } else { MediaKind::File };
        // Nobody outside knows the key, so nobody can have put it into the bytes.
        let boundary = Digest::of(&[b"boundary", &out.key.0]).to_string();
        let upload =
            |token: &AccessToken| vec![wecom::upload(token, kind, &file.name, &file.bytes, &boundary)];
        let media = self.wecom_asks(store, line, upload, wecom::read_uploaded).await?.pop();
        Ok((kind, media.unwrap_or_default()))
    }

    async fn wecom_asks<T>(
        &self,
        store: &Store,
        line: &WeComLine,
        requests: impl Fn(&AccessToken) -> Vec<Request>,
        read: impl Fn(&Response) -> Result<T, ApiError>,
    ) -> Result<Vec<T>, NotSent> {
        let secret = line.secret.as_ref().ok_or_else(no_secret)?;
        let lent = || line.asked(wecom::access_token_request(&line.corporation, secret));
        let token = Lent { kept: &line.token, ask: &lent, read: wecom::read_access_token };
        let requests = |token: &AccessToken| requests(token).into_iter().map(|one| line.asked(one)).collect();
        self.asks(store, &token, requests, read).await
    }

    /// A picture, voice or file that somebody sent by WeCom.
    ///
    /// # Errors
    /// A sentence for the log.
    pub async fn wecom_file(&self, name: &str, media_id: &str, now: Timestamp) -> Result<Fetched, String> {
        let line = self.wecom(name).ok_or_else(|| gone(name).to_string())?;
        let token = self.wecom_token(line, now).await.map_err(|e| e.to_string())?;
        let answer = self
            .0
            .client
            .send(line.asked(wecom::download(&token, media_id)))
            .await
            .map_err(|e| e.to_string())?;
        if answer.body.first() == Some(&b'{') {
            return Err(wecom::read_done(&answer).err().map_or("no file came".to_owned(), |e| e.to_string()));
        }
        if answer.status != 200 || answer.body.len() > FILE_BYTES_MAX {
            return Err(format!("status {}, {} bytes", answer.status, answer.body.len()));
        }
        let media_type = kind_of(&answer.body).to_owned();
        Ok(Fetched { bytes: answer.body, media_type })
    }

    /// One page of a customer service's news.
    ///
    /// # Errors
    /// A sentence for the log.
    pub async fn service_page(
        &self,
        name: &str,
        news: &ServiceNews,
        cursor: Option<&str>,
        now: Timestamp,
    ) -> Result<kf::Page, String> {
        let line = self.wecom(name).ok_or_else(|| gone(name).to_string())?;
        let token = self.wecom_token(line, now).await.map_err(|e| e.to_string())?;
        let request = line.asked(kf::sync(&token, news, cursor));
        let answer = self.0.client.send(request).await.map_err(|e| e.to_string())?;
        kf::read_page(&answer).map_err(|e| e.to_string())
    }

    async fn wecom_token(&self, line: &WeComLine, now: Timestamp) -> Result<AccessToken, NotSent> {
        let secret = line.secret.as_ref().ok_or_else(no_secret)?;
        let lent = || line.asked(wecom::access_token_request(&line.corporation, secret));
        self.token(&Lent { kept: &line.token, ask: &lent, read: wecom::read_access_token }, now).await
    }

    async fn token(&self, lent: &Lent<'_>, now: Timestamp) -> Result<AccessToken, NotSent> {
        let kept = lent.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(token) = kept.filter(|token| token.is_usable(now)) {
            return Ok(token);
        }
        let token = (lent.read)(&self.0.client.send((lent.ask)()).await?, now)?;
        *lent.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }

    /// One request after the other; a token that is no longer taken is asked for anew, once.
    async fn asks<T>(
        &self,
        store: &Store,
        lent: &Lent<'_>,
        requests: impl Fn(&AccessToken) -> Vec<Request>,
        read: impl Fn(&Response) -> Result<T, ApiError>,
    ) -> Result<Vec<T>, NotSent> {
        let mut done = Vec::new();
        let mut token = self.token(lent, store.now()).await?;
        let mut renewed = false;
        while let Some(request) = requests(&token).into_iter().nth(done.len()) {
            match read(&self.0.client.send(request).await?) {
                Ok(answer) => done.push(answer),
                Err(error) if error.remedy == Remedy::NewToken && !renewed => {
                    renewed = true;
                    *lent.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    token = self.token(lent, store.now()).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(done)
    }
}

/// An access token, and how it is asked for.
struct Lent<'a> {
    kept: &'a Mutex<Option<AccessToken>>,
    ask: &'a (dyn Fn() -> Request + Sync),
    read: fn(&Response, Timestamp) -> Result<AccessToken, ApiError>,
}

fn gone(name: &str) -> NotSent {
    NotSent::ForGood(format!("the configuration has no chat channel \"{name}\" any more"))
}

fn no_secret() -> NotSent {
    NotSent::ForGood("the configuration names no secret for this chat channel".to_owned())
}

/// An answer that was shown before is not shown twice; that it was is all we wanted to know.
fn sent_or_before(response: &Response) -> Result<(), ApiError> {
    match qq_bot::read_sent(response) {
        Ok(_) => Ok(()),
        Err(error) if error.code == SENT_BEFORE => Ok(()),
        Err(error) => Err(error),
    }
}

fn is_picture(file: &OutFile) -> bool {
    matches!(file.media_type.as_str(), "image/jpeg" | "image/png" | "image/gif")
}

/// WeCom does not say what it hands over; told by the first bytes.
fn kind_of(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        [b'#', b'!', b'A', b'M', b'R', ..] => "audio/amr",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        _ => "application/octet-stream",
    }
}
