//! What every page needs: the store, the program's clock, chance, and a few settings.

use crate::day_plans::Searches;
use crate::guard::LoginGuard;
use crate::house::House;
use crate::rates::Rate;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use store::Store;

/// Reports that one address may send within ten minutes.
const REPORTS_MAX: u32 = 10;
/// Forms on followed cases, likewise.
const SAID_MAX: u32 = 30;
/// One-time codes that one address may ask for within ten minutes, and that may be asked for one person's mail or number.
const CODES_MAX: u32 = 10;
const CODES_FOR_ONE_MAX: u32 = 5;
/// The same from everywhere: nobody's telephone rings all night, and nobody is locked out by one who asks for them.
const CODES_ANYWHERE_MAX: u32 = 20;
/// Tries at codes from one address within ten minutes.
const CODE_TRIES_MAX: u32 = 30;
const GUEST_WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Requests that one token of the API may send within a minute.
const REQUESTS_MAX: u32 = 1_200;

type Random = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Behind [`App`].
pub struct Inner {
    pub store: Store,
    pub house: Arc<House>,
    pub settings: Settings,
    pub(crate) guard: LoginGuard,
    pub(crate) reports: Rate<IpAddr>,
    pub(crate) said: Rate<IpAddr>,
    pub(crate) codes: Rate<IpAddr>,
    pub(crate) codes_for: Rate<(IpAddr, String)>,
    pub(crate) codes_anywhere: Rate<String>,
    pub(crate) code_tries: Rate<IpAddr>,
    pub(crate) requests: Rate<i64>,
    /// Who searches for plans of days.
    pub(crate) searches: Searches,
    /// Log-ins and sessions go by the wall clock, also where a demo's clock runs fast.
    wall: Box<dyn Fn() -> Timestamp + Send + Sync>,
    random: Random,
    /// Makes PDF documents; reads its fonts when the first is asked for.
    pub(crate) press: documents::Press,
    /// How raw mails are taken in through the API.
    pub intake: Option<channels::intake::Intake>,
    /// How chat messages are taken in, where there are chat channels.
    pub chat: Option<channels::chat::intake::ChatIntake>,
    /// The data-collection systems, where there are any.
    pub alarms: Option<channels::alarms::Alarms>,
    /// The telephone systems.
    pub phones: Option<channels::cti::desk::PhoneDesk>,
}

/// What the configuration says about the pages.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Without a slash at the end: `https://service.example.com`.
    pub public_url: String,
    pub secure_cookies: bool,
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Shows the log-ins and `/style`.
    pub demo: Option<Demo>,
    /// Signs device cookies and reply addresses; 32 random bytes.
    pub secret: [u8; 32],
    /// There is a gateway for text messages.
    pub text_messages: bool,
}

/// What the demo's pages tell beside the rest.
#[derive(Clone, Debug)]
pub struct Demo {
    /// (log-in name, what they work as: a locale key of a role).
    pub accounts: Vec<(String, String)>,
    pub password: String,
    /// People of customers who come in to the portal: (mail address, what they are there: a locale key of a role).
    pub portal: Vec<(String, String)>,
}

impl App {
    /// `wall` is the time on the wall; `random` fills a buffer from the operating system.
    #[must_use]
    pub fn new(
        store: Store,
        house: Arc<House>,
        settings: Settings,
        wall: impl Fn() -> Timestamp + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        let guard = LoginGuard::default();
        Self(Arc::new(Inner {
            store,
            house,
            settings,
            guard,
            reports: Rate::new(REPORTS_MAX, GUEST_WINDOW),
            said: Rate::new(SAID_MAX, GUEST_WINDOW),
            codes: Rate::new(CODES_MAX, GUEST_WINDOW),
            codes_for: Rate::new(CODES_FOR_ONE_MAX, GUEST_WINDOW),
            codes_anywhere: Rate::new(CODES_ANYWHERE_MAX, GUEST_WINDOW),
            code_tries: Rate::new(CODE_TRIES_MAX, GUEST_WINDOW),
            requests: Rate::new(REQUESTS_MAX, SignedDuration::from_mins(1)),
            searches: Searches::default(),
            wall: Box::new(wall),
            random: Box::new(random),
            press: documents::Press::new(None),
            intake: None,
            chat: None,
            alarms: None,
            phones: None,
        }))
    }

    /// Takes raw mails in as `intake` says. Before the first clone.
    #[must_use]
    pub fn with_intake(self, intake: channels::intake::Intake) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { intake: Some(intake), ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// Takes chat messages in as `chat` says. Before the first clone.
    #[must_use]
    pub fn with_chat(self, chat: channels::chat::intake::ChatIntake) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { chat: Some(chat), ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// Takes alarms in. Before the first clone.
    #[must_use]
    pub fn with_alarms(self, alarms: channels::alarms::Alarms) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { alarms: Some(alarms), ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// Takes calls in. Before the first clone.
    #[must_use]
    pub fn with_phones(self, phones: channels::cti::desk::PhoneDesk) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(inner) => Self(Arc::new(Inner { phones: Some(phones), ..inner })),
            Err(shared) => Self(shared),
        }
    }

    /// The time on the wall.
    #[must_use]
    pub fn wall_now(&self) -> Timestamp {
        (self.0.wall)()
    }

    /// By the program's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.store.now()
    }

    /// Fresh random bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0.random)(&mut bytes);
        bytes
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("settings", &self.settings).finish_non_exhaustive()
    }
}
