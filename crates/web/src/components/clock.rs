//! A clock as people see it: a ring that empties, what is left in the clock's own kind of time, and by when.

use super::shows_itself;
use crate::filters;
use crate::i18n::{L10n, Span};
use askama::Template;
use jiff::Timestamp;

/// What is left is shown changing in the browser only where seconds of it are seconds on the wall.
const MILLIS: i64 = 1000;

/// Where a clock stands, as the page read it.
#[derive(Clone, Debug, PartialEq)]
pub enum ChipState {
    Running {
        started: Timestamp,
        due: Timestamp,
        left: Span,
        /// How much of the time is used up, 0 to 100.
        used_percent: u8,
        at_risk: bool,
    },
    Paused {
        since: Timestamp,
        left: Option<Span>,
        used_percent: u8,
        why: String,
    },
    /// Over and still owed.
    Late {
        due: Timestamp,
        over: Span,
    },
    /// `over` is `None` when it was in time.
    Kept {
        at: Timestamp,
        over: Option<Span>,
    },
    Void {
        why: String,
    },
}

/// A clock on a page: `{{ chip }}`.
#[derive(Clone, Debug, Template)]
#[template(path = "components/clock.html")]
pub struct ClockChip {
    l: L10n,
    state: ChipState,
    promise: Option<String>,
    escalated_to: Option<String>,
    provisional: bool,
    why: Vec<String>,
}

shows_itself!(ClockChip);

impl ClockChip {
    /// One line, for a row of a list.
    #[must_use]
    pub fn new(l: &L10n, state: ChipState) -> Self {
        Self { l: l.clone(), state, promise: None, escalated_to: None, provisional: false, why: Vec::new() }
    }

    /// Says what is owed above the line, as the case page does: "24小时内答复".
    #[must_use]
    pub fn promise(mut self, text: &str) -> Self {
        self.promise = Some(text.to_owned());
        self
    }

    /// Who has it now, when it climbed.
    #[must_use]
    pub fn escalated_to(mut self, name: &str) -> Self {
        self.escalated_to = Some(name.to_owned());
        self
    }

    /// The calendar's data ends before the due moment.
    #[must_use]
    pub fn provisional(mut self, provisional: bool) -> Self {
        self.provisional = provisional;
        self
    }

    /// The sentences behind "why this time?".
    #[must_use]
    pub fn why(mut self, sentences: Vec<String>) -> Self {
        self.why = sentences;
        self
    }

    /// The class suffix.
    pub(crate) fn code(&self) -> &'static str {
        match &self.state {
            ChipState::Running { at_risk: false, .. } => "running",
            ChipState::Running { at_risk: true, .. } => "at-risk",
            ChipState::Paused { .. } => "paused",
            ChipState::Late { .. } => "late",
            ChipState::Kept { over: None, .. } => "kept",
            ChipState::Kept { over: Some(_), .. } => "kept-late",
            ChipState::Void { .. } => "void",
        }
    }

    /// `None`: the ring itself is the picture.
    pub(crate) fn icon(&self) -> Option<&'static str> {
        match &self.state {
            ChipState::Running { .. } => None,
            ChipState::Paused { .. } => Some("circle-pause"),
            ChipState::Late { .. } => Some("circle-alert"),
            ChipState::Kept { .. } => Some("circle-check"),
            ChipState::Void { .. } => Some("circle-slash"),
        }
    }

    /// What the ring still has, 0 to 100.
    pub(crate) fn left_percent(&self) -> u8 {
        match &self.state {
            ChipState::Running { used_percent, .. } | ChipState::Paused { used_percent, .. } => {
                100_u8.saturating_sub(*used_percent)
            }
            ChipState::Late { .. } | ChipState::Kept { .. } | ChipState::Void { .. } => 0,
        }
    }

    /// The word for those who don't see the colour; `None` where the sentence has it already.
    pub(crate) fn word(&self) -> Option<String> {
        match &self.state {
            ChipState::Running { at_risk: true, .. } => Some(self.l.t("clock-at-risk").into_owned()),
            _ => None,
        }
    }

    /// The first half: what is left, or what became of it.
    pub(crate) fn main(&self) -> String {
        let l = &self.l;
        match &self.state {
            ChipState::Running { left, .. } => l.ta("clock-left", &[("span", &l.span(*left))]),
            ChipState::Paused { left: Some(left), .. } => {
                l.ta("clock-paused-left", &[("span", &l.span(*left))])
            }
            ChipState::Paused { left: None, .. } => l.t("clock-paused").into_owned(),
            ChipState::Late { over, .. } => l.ta("clock-over", &[("span", &l.span(*over))]),
            ChipState::Kept { over: None, .. } => l.t("clock-kept").into_owned(),
            ChipState::Kept { over: Some(over), .. } => l.ta("clock-kept-late", &[("span", &l.span(*over))]),
            ChipState::Void { .. } => l.t("clock-void").into_owned(),
        }
    }

    /// The second half: by when, since when, why.
    pub(crate) fn rest(&self) -> Vec<String> {
        let l = &self.l;
        let mut rest = match &self.state {
            ChipState::Running { due, .. } => vec![l.ta("clock-by", &[("moment", &l.when(*due))])],
            ChipState::Late { due, .. } => vec![l.ta("clock-was-due", &[("moment", &l.when(*due))])],
            ChipState::Paused { since, why, .. } => {
                vec![why.clone(), l.ta("clock-paused-since", &[("moment", &l.when(*since))])]
            }
            ChipState::Kept { at, .. } => vec![l.when(*at)],
            ChipState::Void { why } => vec![why.clone()],
        };
        rest.extend(self.escalated_to.as_ref().map(|name| l.ta("clock-escalated", &[("name", name)])));
        rest.extend(self.provisional.then(|| l.t("clock-provisional").into_owned()));
        rest
    }

    /// Start and due in milliseconds since 1970, for the browser to go on counting.
    pub(crate) fn ticks(&self) -> Option<(i64, i64)> {
        match &self.state {
            ChipState::Running { started, due, left: Span::Elapsed(_), .. } => {
                Some((started.as_second() * MILLIS, due.as_second() * MILLIS))
            }
            ChipState::Late { due, over: Span::Elapsed(_) } => {
                let due = due.as_second() * MILLIS;
                Some((due, due))
            }
            _ => None,
        }
    }
}
