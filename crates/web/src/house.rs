//! What every page needs to know of the installation.

use crate::i18n::Lang;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

type Now = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// The installation: one a program, shared by all requests (as an extension, put there by [`crate::http::shared`]).
pub struct House {
    /// As the top bar shows it; the product's name where there is none.
    pub name: Option<String>,
    /// The organisation's zone.
    pub zone: TimeZone,
    /// For readers whose browser asks for none of ours.
    pub lang: Lang,
    /// How many of its seconds pass in a real one; 1 except in a demo.
    pub clock_speed: u32,
    /// A demo says so on every page.
    pub demo: bool,
    now: Now,
    numbers: Numbers,
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("House").field("name", &self.name).field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl House {
    /// `node` begins every number to quote: a few letters that differ between programs running at once and between starts.
    pub fn new(zone: TimeZone, node: &str, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            name: None,
            zone,
            lang: Lang::ZhHans,
            clock_speed: 1,
            demo: false,
            now: Box::new(now),
            numbers: Numbers { node: node.to_owned(), next: AtomicU64::new(1) },
        }
    }

    /// What time it is, by the program's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// A number for a request, short enough to be said on the phone.
    #[must_use]
    pub fn next_number(&self) -> String {
        format!("{}-{}", self.numbers.node, self.numbers.next.fetch_add(1, Ordering::Relaxed))
    }
}

struct Numbers {
    node: String,
    next: AtomicU64,
}
