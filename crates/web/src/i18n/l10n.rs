//! The handle by which pages and components get their texts.

use super::{Arg, Catalog, Lang, catalog};
use fluent_bundle::FluentArgs;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// One reader at one moment: the language, the zone, and what time it is. Cheap to clone.
#[derive(Clone, Debug)]
pub struct L10n {
    pub lang: Lang,
    /// In which the reader is shown times.
    pub zone: TimeZone,
    /// The organisation's; a time is marked with its zone where the reader's differs from it.
    pub home: TimeZone,
    /// The moment of the request, by the program's clock.
    pub now: Timestamp,
    catalog: &'static Catalog,
}

impl L10n {
    /// A reader in the organisation's own zone.
    #[must_use]
    pub fn new(lang: Lang, home: TimeZone, now: Timestamp) -> Self {
        Self { lang, zone: home.clone(), home, now, catalog: catalog() }
    }

    /// The same reader elsewhere.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.zone = zone;
        self
    }

    /// The value of the `lang` attribute.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.lang.code()
    }

    /// The text for a key; `key.attribute` for an attribute of a message.
    #[must_use]
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.catalog.text(self.lang, key, None)
    }

    /// The text for a key if there is one.
    #[must_use]
    pub fn try_t(&self, key: &str) -> Option<Cow<'static, str>> {
        self.catalog.find(self.lang, key, None)
    }

    /// The text for a key, filled in: `l.ta("case-given-to", &[("name", &name)])`.
    #[must_use]
    pub fn ta(&self, key: &str, args: &[(&str, &dyn Arg)]) -> String {
        let mut filled = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            filled.set(*name, arg.value());
        }
        self.catalog.text(self.lang, key, Some(&filled)).into_owned()
    }

    /// The text for a key that counts `$n` things.
    #[must_use]
    pub fn tn(&self, key: &str, n: impl Arg) -> String {
        self.ta(key, &[("n", &n)])
    }

    /// A whole number as people read it: `12,345`. Four digits stay together.
    #[must_use]
    pub fn number(&self, n: impl Into<i64>) -> String {
        grouped(&n.into().to_string())
    }

    /// "A、B和C", "A, B and C".
    #[must_use]
    pub fn list<S: AsRef<str>>(&self, items: &[S]) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [init @ .., last] => {
                let comma = self.t("list-comma");
                let init = init.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(&comma);
                self.ta("list-and", &[("init", &init), ("last", &last.as_ref())])
            }
        }
    }
}

/// Groups the digits before the point by three from five digits on.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    if whole.len() < 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut out = String::with_capacity(number.len() + whole.len() / 3);
    out.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}
