//! A word with a colour and an icon: where something stands.

use super::shows_itself;
use crate::filters;
use crate::flash::Tone;
use askama::Template;

/// A badge.
#[derive(Clone, Debug, Template)]
#[template(path = "components/badge.html")]
pub struct Badge {
    pub text: String,
    pub tone: Tone,
    /// `None` takes the tone's.
    pub icon: Option<&'static str>,
}

shows_itself!(Badge);

impl Badge {
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone, icon: None }
    }

    /// With an icon of its own.
    #[must_use]
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    pub(crate) fn icon_name(&self) -> &'static str {
        self.icon.unwrap_or_else(|| self.tone.icon())
    }
}
