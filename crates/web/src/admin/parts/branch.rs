//! A tree of what belongs to what.

use crate::components::Badge;

/// What belongs to something, and what belongs to that.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) note: String,
    pub(super) badge: Option<Badge>,
    pub(crate) under: Vec<Branch>,
}

impl Branch {
    pub(crate) fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        let (note, badge, under) = (String::new(), None, Vec::new());
        Self { text: text.into(), href: href.into(), note, badge, under }
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub(crate) fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }

    pub(crate) fn under(mut self, under: Vec<Self>) -> Self {
        self.under = under;
        self
    }
}
