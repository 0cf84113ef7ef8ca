//! What every page needs: the store, the program's clock, chance, and a few settings.

use crate::guard::LoginGuard;
use domain::people::Directory;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use store::Store;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Behind [`App`].
pub struct Inner {
    pub store: Store,
    pub settings: Settings,
    pub(crate) guard: LoginGuard,
    random: Box<dyn Fn(&mut [u8]) + Send + Sync>,
}

/// What the configuration says about the pages.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Without a slash at the end: `https://service.example.com`.
    pub public_url: String,
    pub secure_cookies: bool,
    pub trusted_proxy: Option<std::net::IpAddr>,
    /// Shows the log-ins, `/style`, and how fast the clock runs.
    pub demo: Option<Demo>,
    /// The organisation's name by language tag.
    pub organisation: std::collections::BTreeMap<String, String>,
    /// Signs device cookies and reply addresses; 32 random bytes.
    pub secret: [u8; 32],
}

/// What the demo's pages tell beside the rest.
#[derive(Clone, Debug)]
pub struct Demo {
    /// (log-in name, what they work as: a locale key of a role).
    pub accounts: Vec<(String, String)>,
    pub password: String,
    pub clock_speed: f64,
}

impl App {
    /// `random` fills a buffer from the operating system.
    #[must_use]
    pub fn new(store: Store, settings: Settings, random: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { store, settings, guard: LoginGuard::default(), random: Box::new(random) }))
    }

    /// By the program's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.store.now()
    }

    /// The organisation's own zone: that of the charter's calendar.
    #[must_use]
    pub fn home_zone(&self) -> TimeZone {
        self.0.store.world().home_zone()
    }

    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        self.0.store.world().directory.clone()
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
