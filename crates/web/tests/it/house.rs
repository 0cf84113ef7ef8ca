//! The sample company, moved in: a router to ask, and somebody to ask as.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use channels::alarms::{AlarmSource, Alarms};
use channels::chat::intake::ChatIntake;
use channels::chat::lines::{BotLine, Lines, OneBotLine, WeComLine};
use channels::chat::qq_bot::BotSecret;
use channels::chat::wecom::{AesKey, CallbackKeys};
use channels::cti::Extensions;
use channels::cti::desk::{MissedWords, PhoneDesk, System, Telephone};
use channels::secret::Secret;
use channels::webhook::{SigningKey, VerifyingKey};
use domain::case::{Actor, Channel, Command, Kind, Report};
use domain::contact::Contact;
use domain::ids::{CaseId, CommandId, DepartmentCode, Digest, PersonId};
use domain::severity::Severity;
use domain::text::SealedText;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use store::account::Session;
use store::db::Durability;
use store::{Options, Store, Submission, Target};
use tower::ServiceExt;
use web::app::{App, Settings};
use web::house::House as Frame;

/// A Monday, ten o'clock in Beijing.
const NOW: &str = "2026-11-23T02:00:00Z";
const SEED: u64 = 20_261_123;

const DOCUMENTS: [(&str, &str); 11] = [
    ("calendar/cn", include_str!("../../../../charter/calendars/cn.toml")),
    ("calendar/always", include_str!("../../../../charter/calendars/always.toml")),
    ("charter", include_str!("../../../../charter/charter.toml")),
    ("serving", include_str!("../../../../charter/serving.toml")),
    ("faults", include_str!("../../../../charter/faults.toml")),
    ("severities", include_str!("../../../../charter/severities.toml")),
    ("areas", include_str!("../../../../charter/areas.toml")),
    ("configurations", include_str!("../../../../charter/configurations.toml")),
    ("applications", include_str!("../../../../charter/applications.toml")),
    ("families", include_str!("../../../../charter/families.toml")),
    ("visits", include_str!("../../../../charter/visits.toml")),
];

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) company: sample::Company,
    pub(crate) chat: ChatIntake,
    pub(crate) phones: PhoneDesk,
    clock: Arc<AtomicI64>,
    router: Router,
    _folder: tempfile::TempDir,
}

/// Somebody with a session.
pub(crate) struct Client<'a> {
    house: &'a House,
    cookie: String,
    csrf: String,
    language: &'static str,
    pub(crate) id: PersonId,
}

pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn options(clock: &Arc<AtomicI64>) -> Options {
    let clock = Arc::clone(clock);
    let drawn = AtomicU64::new(1);
    Options {
        now: Arc::new(move || Timestamp::from_microsecond(clock.load(Ordering::SeqCst)).unwrap()),
        random: Arc::new(move || u128::from(drawn.fetch_add(1, Ordering::SeqCst)).to_be_bytes()),
        clock_speed: 1.0,
        durability: Durability::WhenClosed,
        shipped: DOCUMENTS.iter().map(|(kind, body)| ((*kind).to_owned(), (*body).to_owned())).collect(),
    }
}

/// The company's database, made once and copied for each test.
async fn moved_in() -> PathBuf {
    static MADE: tokio::sync::OnceCell<PathBuf> = tokio::sync::OnceCell::const_new();
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let make = || async {
        let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
        let file = folder.path().join("company.db");
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = Store::open(file.to_str().unwrap(), options(&clock)).await.unwrap();
        sample::enter(&store, &sample::company(SEED, now()), "shuibiao").await.unwrap();
        store.close().await;
        file
    };
    MADE.get_or_init(make).await.clone()
}

pub(crate) fn intake() -> channels::intake::Intake {
    channels::intake::Intake {
        mailbox: String::new(),
        too_large: "too large".to_owned(),
        fax: Default::default(),
        alarm_senders: Vec::new(),
        own: channels::mail::OwnAddresses::new(["service@qingyuan.example"]),
        limits: channels::mail::Limits::default(),
        secret: channels::mail::PlusSecret::new([7; 32]).unwrap(),
        department: DepartmentCode::new("customer-service").unwrap(),
    }
}

pub(crate) fn wecom_keys() -> CallbackKeys {
    let key = AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
    CallbackKeys { token: Secret::parse("tok").unwrap(), key, receive_id: "ww1".to_owned() }
}

/// One channel of each kind, and one of each without its secrets (`…-bare`).
fn chat() -> ChatIntake {
    let secret = |text: &str| Some(Secret::parse(text).unwrap());
    let onebot = OneBotLine { token: secret("t0ken"), secret: secret("s3cret"), api: None };
    let bare = OneBotLine { token: None, secret: None, api: None };
    let bot = BotLine::new("1".to_owned(), Some(BotSecret::parse(BOT_SECRET).unwrap()));
    let wecom = WeComLine::new(Some(wecom_keys()), "ww1".to_owned(), 7, secret("app"));
    let lines = Lines::new(
        channels::http::Client::new().unwrap(),
        [("qq".to_owned(), onebot), ("qq-bare".to_owned(), bare)].into(),
        [("bot".to_owned(), bot), ("bot-bare".to_owned(), BotLine::new("1".to_owned(), None))].into(),
        [("we".to_owned(), wecom), ("we-bare".to_owned(), WeComLine::new(None, "ww1".to_owned(), 7, None))]
            .into(),
    );
    let fetcher = channels::fetch::Fetcher::new([]).unwrap();
    let department = DepartmentCode::new("customer-service").unwrap();
    ChatIntake::new(lines, fetcher, department, "[no file {name}]".to_owned())
}

pub(crate) const ALARM_KEY: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn alarms() -> Alarms {
    let source = |keys: Vec<VerifyingKey>, token: Option<Secret>| AlarmSource {
        keys,
        token,
        mqtt: None,
        department: DepartmentCode::new("customer-service").unwrap(),
    };
    let key = VerifyingKey::parse(ALARM_KEY).unwrap();
    let token = Secret::parse("b3arer").unwrap();
    Alarms::new(
        [
            ("north".to_owned(), source(vec![key], None)),
            ("token".to_owned(), source(Vec::new(), Some(token))),
            ("bare".to_owned(), source(Vec::new(), None)),
        ]
        .into(),
    )
}

/// A cloud call centre that posts (`cloud`), and one without its keys (`bare`).
pub(crate) fn phones(dial_url: Option<String>) -> PhoneDesk {
    let department = |code: &str| DepartmentCode::new(code).unwrap();
    let telephone = |keys: Vec<VerifyingKey>, dial| Telephone {
        system: System::Hook { keys, dial },
        extensions: Extensions { digits_min: 3, digits_max: 4 },
        complaint_numbers: vec!["4008001235".to_owned()],
        department: department("customer-service"),
        complaint_department: department("supervision"),
    };
    let key = VerifyingKey::parse(ALARM_KEY).unwrap();
    let dial = dial_url.map(|url| (url, vec![SigningKey::parse(ALARM_KEY).unwrap()]));
    let words =
        MissedWords { subject: "Missed: {number}".to_owned(), text: "{number} called {dialled}".to_owned() };
    let telephones =
        [("cloud".to_owned(), telephone(vec![key], dial)), ("bare".to_owned(), telephone(Vec::new(), None))];
    PhoneDesk::new(telephones.into(), channels::http::Client::new().unwrap(), words)
}

pub(crate) const BOT_SECRET: &str = "naOC0ocQE3shWLAfffVLB1rhYPG7";

impl House {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("aftercare.db");
        std::fs::copy(moved_in().await, &file).unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_microsecond()));
        let store = Store::open(file.to_str().unwrap(), options(&clock)).await.unwrap();
        let (turned, drawn) = (Arc::clone(&clock), AtomicU64::new(1));
        let time = move || Timestamp::from_microsecond(turned.load(Ordering::SeqCst)).unwrap();
        let zone = store.world().zone.clone();
        let frame = Arc::new(Frame::new(zone, "T", time.clone()));
        let settings = Settings {
            public_url: "https://service.example.cn".to_owned(),
            secure_cookies: false,
            trusted_proxy: None,
            demo: None,
            secret: [7; 32],
            text_messages: true,
        };
        let random = move |bytes: &mut [u8]| {
            let n = drawn.fetch_add(1, Ordering::SeqCst);
            bytes
                .iter_mut()
                .enumerate()
                .for_each(|(i, b)| *b = n.to_le_bytes()[i % 8] ^ u8::try_from(i).unwrap());
        };
        let chat = chat();
        let phones = phones(None);
        let app = App::new(store.clone(), frame, settings, time, random)
            .with_intake(intake())
            .with_chat(chat.clone())
            .with_alarms(alarms())
            .with_phones(phones.clone());
        Self {
            store,
            company: sample::company(SEED, now()),
            chat,
            phones,
            clock,
            router: web::router::router(app),
            _folder: folder,
        }
    }

    pub(crate) fn forward(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    pub(crate) fn person(&self, login: &str) -> PersonId {
        self.company.members.iter().find(|m| m.login == login).unwrap().person.id
    }

    /// Somebody logs in.
    pub(crate) async fn client(&self, login: &str) -> Client<'_> {
        let id = self.person(login);
        let cookie = format!("{login:-<43}");
        let csrf = format!("csrf-of-{login}");
        let session = Session {
            token: Digest::of_file(cookie.as_bytes()),
            person: id,
            csrf: csrf.clone(),
            created: self.store.now(),
            seen: self.store.now(),
            expires: self.store.now() + SignedDuration::from_hours(1000),
            address: "192.0.2.1".to_owned(),
            agent: "test".to_owned(),
            language: None,
        };
        // Whoever is logged in already goes on.
        if self.store.session(session.token, session.seen).await.unwrap().is_none() {
            self.store.begin_session(&session).await.unwrap();
        }
        Client { house: self, cookie, csrf, language: "en", id }
    }

    /// A report by phone, without a customer known.
    pub(crate) async fn report(&self, subject: &str, text: &str, assignee: Option<PersonId>) -> CaseId {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let n = NUMBER.fetch_add(1, Ordering::SeqCst);
        let sealed = |part: u8, text: &str| {
            let mut salt = [part; 16];
            salt[..8].copy_from_slice(&n.to_be_bytes());
            SealedText::new(salt, text)
        };
        let contact = Contact { name: "刘女士".to_owned(), phone: None, mail: None, language: None };
        let texts = [sealed(1, subject), sealed(2, text), sealed(3, &contact.to_text())];
        let report = Report {
            kind: Kind::Report,
            channel: Channel::Phone,
            subject: texts[0].reference(),
            text: texts[1].reference(),
            reporter: texts[2].reference(),
            customer: None,
            equipment: Vec::new(),
            local_area: None,
            remote_access: false,
            place: domain::serving::Place::default(),
            severity: Severity::Three,
            fault: None,
            department: DepartmentCode::new("customer-service").unwrap(),
            assignee,
            attachments: Vec::new(),
            split_from: None,
            follows: None,
            receipt_given: true,
        };
        let id = CommandId::named("test", &n.to_string());
        let actor = Actor::Person(self.person("chenjing"));
        let command = Command::Report(Box::new(report));
        let submission = Submission::new(id, actor, self.store.now(), Target::New, command).with_texts(texts);
        self.store.door().submit(submission).await.unwrap().case
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }
}

impl Client<'_> {
    pub(crate) fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> axum::response::Response {
        self.house.ask(request).await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies = format!("session={}; lang={}", self.cookie, self.language);
        Request::builder().method(method).uri(path).header("cookie", cookies)
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        read(self.house.ask(self.request("GET", path).body(Body::empty()).unwrap()).await).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        fields.push(("csrf", &self.csrf));
        self.post_plain(path, &fields).await
    }

    /// Without the session's token.
    pub(crate) async fn post_plain(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let body = serde_html_form::to_string(fields).unwrap();
        let request = self.request("POST", path).header("content-type", "application/x-www-form-urlencoded");
        read(self.house.ask(request.body(Body::from(body)).unwrap()).await).await
    }
}

impl Got {
    pub(crate) fn location(&self) -> &str {
        self.headers.get("location").map_or("", |v| v.to_str().unwrap())
    }

    /// What stands inside the page's frame, without what changes with each build or request.
    pub(crate) fn main(&self) -> String {
        let begin = self.body.find("<main").unwrap();
        let end = self.body.find("</main>").unwrap();
        let mut out = String::new();
        for line in self.body[begin..end].lines().map(str::trim).filter(|line| !line.is_empty()) {
            let line = without(&without(line, "name=\"token\" value=\"", '"'), "href=\"/assets/icons", '#');
            out.push_str(&counted(&line));
            out.push('\n');
        }
        out
    }
}

/// Choices are counted, not listed: who works in the sample company is not these pages' business.
fn counted(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let (Some(begin), Some(end)) = (rest.find("<option"), rest.rfind("</option>")) {
        let end = rest[begin..end]
            .find("</select>")
            .or(rest[begin..].find("</datalist>"))
            .map_or(end + 9, |at| begin + at);
        out.push_str(&rest[..begin]);
        out.push_str(&format!("({} options)", rest[begin..end].matches("<option").count()));
        rest = &rest[end..];
    }
    out + rest
}

/// The text with what stands between `begin` and `end` taken out.
fn without(line: &str, begin: &str, end: char) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(begin) {
        let (before, after) = rest.split_at(at + begin.len());
        out.push_str(before);
        rest = &after[after.find(end).unwrap_or(0)..];
    }
    out + rest
}

pub(crate) async fn read(response: axum::response::Response) -> Got {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 16 << 20).await.unwrap();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}
