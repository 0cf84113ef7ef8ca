//! The fields of a form as they were sent.

use crate::i18n::L10n;
use jiff::Timestamp;
use jiff::civil::DateTime;

/// Names and values, in the order of the form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(pub(crate) &'a [(String, String)]);

impl<'a> Fields<'a> {
    /// A field without the blanks around it; empty where it was not sent.
    pub(crate) fn get(self, name: &str) -> &'a str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    pub(crate) fn all(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// A moment that was written as the reader's clocks show it; `None` where nothing was written.
    pub(crate) fn moment(self, name: &str, l: &L10n) -> Option<Timestamp> {
        let local: DateTime = self.get(name).parse().ok()?;
        Some(local.to_zoned(l.zone.clone()).ok()?.timestamp())
    }
}
