//! A charter is checked when it is loaded; every fault names file, key and remedy.

use super::{Budgets, Charter, ClockRule, KeptBy, Of};
use crate::calendar::CalendarName;
use crate::ids::PromiseId;
use std::fmt;

/// One thing wrong with a charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharterFault {
    pub file: String,
    /// Dotted, as in the file: `promises.P-ANSWER-24H.clock.ladder`.
    pub key: String,
    pub problem: Problem,
}

/// What is wrong; the pages translate it by [`Problem::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file can't be read as a charter at all.
    Unreadable(String),
    UnknownPromise,
    MissingPromise(String),
    MissingLanguage(&'static str),
    UnknownLadder(String),
    UnknownCalendar(String),
    EmptyLadder,
    MissingLevel(u8),
    UnknownLevel(String),
    ShareOutOfRange(u8),
    SharesNotRising,
    /// The answer clock never pauses (design.md).
    AnswerPauses,
    UnknownParameter(String),
    ParameterOutOfRange {
        least: u32,
        most: u32,
        found: u32,
    },
    MissingParameter(String),
    NoReminders,
    RemindersNotRising,
}

impl Problem {
    /// For the locale key `charter-fault-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::UnknownPromise => "unknown-promise",
            Self::MissingPromise(_) => "missing-promise",
            Self::MissingLanguage(_) => "missing-language",
            Self::UnknownLadder(_) => "unknown-ladder",
            Self::UnknownCalendar(_) => "unknown-calendar",
            Self::EmptyLadder => "empty-ladder",
            Self::MissingLevel(_) => "missing-level",
            Self::UnknownLevel(_) => "unknown-level",
            Self::ShareOutOfRange(_) => "share-out-of-range",
            Self::SharesNotRising => "shares-not-rising",
            Self::AnswerPauses => "answer-pauses",
            Self::UnknownParameter(_) => "unknown-parameter",
            Self::ParameterOutOfRange { .. } => "parameter-out-of-range",
            Self::MissingParameter(_) => "missing-parameter",
            Self::NoReminders => "no-reminders",
            Self::RemindersNotRising => "reminders-not-rising",
        }
    }
}

impl fmt::Display for CharterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.file, self.key)?;
        match &self.problem {
            Problem::Unreadable(why) => write!(f, "{why}"),
            Problem::UnknownPromise => {
                write!(
                    f,
                    "no promise of this name is known; take one of the names of the shipped charter/charter.toml, or remove it"
                )
            }
            Problem::MissingPromise(id) => {
                write!(f, "{id} is missing; a charter may change a promise, not drop it")
            }
            Problem::MissingLanguage(tag) => write!(f, "has no text in {tag}; add `{tag} = \"…\"`"),
            Problem::UnknownLadder(name) => {
                write!(f, "there is no ladder \"{name}\"; add it under `ladders`, or name another")
            }
            Problem::UnknownCalendar(name) => {
                write!(f, "there is no calendar \"{name}\"; load it first, or name another")
            }
            Problem::EmptyLadder => write!(f, "has no rung; add at least one to `rungs`"),
            Problem::MissingLevel(level) => {
                write!(f, "has no length for fault level {level}; add `{level} = \"…\"`")
            }
            Problem::UnknownLevel(level) => {
                write!(f, "\"{level}\" is no fault level; levels are 1, 2, 3 and 4")
            }
            Problem::ShareOutOfRange(share) => {
                write!(f, "{share} is no share of the time; take 1 to 99 percent")
            }
            Problem::SharesNotRising => write!(f, "the shares must rise, each at most once"),
            Problem::AnswerPauses => write!(f, "the answer clock never pauses; remove `pauses`"),
            Problem::UnknownParameter(name) => {
                write!(f, "\"{name}\" is not a number of this promise; remove it")
            }
            Problem::ParameterOutOfRange { least, most, found } => {
                write!(f, "{found} is outside {least} to {most}; write a number in that range")
            }
            Problem::MissingParameter(name) => write!(f, "lacks \"{name}\"; add it"),
            Problem::NoReminders => write!(
                f,
                "is empty; the customer must be asked at least once before a case is closed without their word"
            ),
            Problem::RemindersNotRising => write!(f, "the times must rise, each later than the one before"),
        }
    }
}

impl std::error::Error for CharterFault {}

/// The numbers that promises carry beside their clocks: (promise, name, least, most).
pub(crate) const PARAMETERS: &[(&str, &str, u32, u32)] = &[
    ("P-WARRANTY", "whole-unit-years", 1, 30),
    ("P-WARRANTY", "metering-years", 1, 30),
    ("P-WARRANTY", "replacement-months", 1, 360),
    ("P-WARRANTY", "part-months", 1, 360),
    ("P-EOL", "notice-months", 1, 60),
    ("P-LOANER-24H", "on-site-hours", 1, 240),
    ("P-RETURN", "shortest-days", 1, 60),
    ("P-RETURN", "longest-days", 1, 120),
    ("P-DELIVER", "first-working-days", 1, 400),
    ("P-DELIVER", "all-working-days", 1, 400),
    ("P-HOTLINE", "gap-warning-hours", 1, 720),
    ("P-PROACTIVE", "inspection-months", 1, 60),
    ("P-100", "satisfied-target-percent", 1, 100),
    ("P-CERT", "notice-days", 1, 730),
];

/// Numbers that came later: a charter saved before them is not refused, and means what was shipped.
const LATER: &[(&str, &str, u32)] = &[
    ("P-WARRANTY", "replacement-months", 24),
    ("P-WARRANTY", "part-months", 12),
    ("P-CERT", "notice-days", 60),
];

/// Every promise of the tender.
pub const PROMISES: &[&str] = &[
    "P-HOTLINE",
    "P-ANSWER-24H",
    "P-LOCAL-2H",
    "P-ZERO",
    "P-EQUAL",
    "P-ESCALATE",
    "P-100",
    "P-COMPLAINT-2D",
    "P-CONSULT",
    "P-MODE",
    "P-PHONE",
    "P-REMOTE",
    "P-ONSITE",
    "P-FIRST",
    "P-WHOLE",
    "P-TRACE",
    "P-ISO9000",
    "P-WARRANTY",
    "P-REPLACE",
    "P-COST",
    "P-EXCLUDED",
    "P-LIFE",
    "P-SOFTWARE",
    "P-ORIGINAL",
    "P-CERT",
    "P-STOCK",
    "P-RATIO",
    "P-CAP",
    "P-EOL",
    "P-REVISION",
    "P-LOANER-24H",
    "P-RETURN",
    "P-TOOLS",
    "P-PROACTIVE",
    "P-HEALTH",
    "P-FORESEE",
    "P-ADVISE",
    "P-BUILD",
    "P-OPERATE",
    "P-DELIVER",
    "P-TRAIN",
];

const LANGUAGES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

/// Reads and checks a charter.
///
/// # Errors
/// Every fault found, not only the first.
pub fn load(
    file: &str,
    text: &str,
    knows_calendar: impl Fn(&CalendarName) -> bool,
) -> Result<Charter, Vec<CharterFault>> {
    let mut charter: Charter = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        vec![CharterFault {
            file: file.to_owned(),
            key: format!("line {line}"),
            problem: Problem::Unreadable(e.message().to_owned()),
        }]
    })?;
    for (id, name, value) in LATER {
        if let Some((_, promise)) = charter.promises.iter_mut().find(|(known, _)| known.as_str() == *id) {
            promise.parameters.entry((*name).to_owned()).or_insert(*value);
        }
    }
    let faults = charter.faults(file, knows_calendar);
    if faults.is_empty() { Ok(charter) } else { Err(faults) }
}

impl Charter {
    /// What is wrong with it; empty when nothing is.
    pub fn faults(&self, file: &str, knows_calendar: impl Fn(&CalendarName) -> bool) -> Vec<CharterFault> {
        let mut found = Found { file, faults: Vec::new() };
        if !knows_calendar(&self.calendar) {
            found.add("calendar", Problem::UnknownCalendar(self.calendar.to_string()));
        }
        self.check_closing(&mut found);
        for (name, ladder) in &self.ladders {
            if ladder.rungs.is_empty() {
                found.add(&format!("ladders.{name}.rungs"), Problem::EmptyLadder);
            }
        }
        for id in PROMISES {
            let known = self.promises.keys().any(|key| key.as_str() == *id);
            if !known {
                found.add("promises", Problem::MissingPromise((*id).to_owned()));
            }
        }
        for (id, promise) in &self.promises {
            let key = format!("promises.{id}");
            if !PROMISES.contains(&id.as_str()) {
                found.add(&key, Problem::UnknownPromise);
            }
            for (words, part) in [(&promise.title, "title"), (&promise.text, "text")] {
                for tag in LANGUAGES.iter().filter(|tag| words.get(**tag).is_none_or(String::is_empty)) {
                    found.add(&format!("{key}.{part}"), Problem::MissingLanguage(tag));
                }
            }
            self.check_parameters(&mut found, id, &promise.parameters);
            if let Some(rule) = &promise.clock {
                self.check_rule(&mut found, &format!("{key}.clock"), rule, &knows_calendar);
            }
        }
        found.faults
    }

    fn check_closing(&self, found: &mut Found<'_>) {
        let reminders = &self.closing.reminders;
        if reminders.is_empty() {
            found.add("closing.reminders", Problem::NoReminders);
        }
        if reminders.windows(2).any(|pair| pair[0] >= pair[1]) {
            found.add("closing.reminders", Problem::RemindersNotRising);
        }
    }

    fn check_parameters(
        &self,
        found: &mut Found<'_>,
        id: &PromiseId,
        parameters: &std::collections::BTreeMap<String, u32>,
    ) {
        let known = || PARAMETERS.iter().filter(|(promise, ..)| *promise == id.as_str());
        let key = format!("promises.{id}.parameters");
        for (_, name, least, most) in known() {
            match parameters.get(*name) {
                None => found.add(&key, Problem::MissingParameter((*name).to_owned())),
                Some(value) if !(*least..=*most).contains(value) => found.add(
                    &format!("{key}.{name}"),
                    Problem::ParameterOutOfRange { least: *least, most: *most, found: *value },
                ),
                Some(_) => {}
            }
        }
        for name in parameters.keys().filter(|name| !known().any(|(_, n, ..)| n == name)) {
            found.add(&format!("{key}.{name}"), Problem::UnknownParameter(name.clone()));
        }
    }

    fn check_rule(
        &self,
        found: &mut Found<'_>,
        key: &str,
        rule: &ClockRule,
        knows_calendar: &impl Fn(&CalendarName) -> bool,
    ) {
        if !self.ladders.contains_key(&rule.ladder) {
            found.add(&format!("{key}.ladder"), Problem::UnknownLadder(rule.ladder.to_string()));
        }
        if let Some(calendar) = rule.calendar.as_ref().filter(|c| !knows_calendar(c)) {
            found.add(&format!("{key}.calendar"), Problem::UnknownCalendar(calendar.to_string()));
        }
        if rule.kept_by == KeptBy::Answer && rule.of != Of::Complaints && !rule.pauses.is_empty() {
            found.add(&format!("{key}.pauses"), Problem::AnswerPauses);
        }
        for share in rule.at_risk.iter().filter(|share| !(1..=99).contains(*share)) {
            found.add(&format!("{key}.at_risk"), Problem::ShareOutOfRange(*share));
        }
        if rule.at_risk.windows(2).any(|pair| pair[0] >= pair[1]) {
            found.add(&format!("{key}.at_risk"), Problem::SharesNotRising);
        }
        if let Budgets::ByLevel(levels) = &rule.budget {
            for level in (1..=4).filter(|level: &u8| !levels.contains_key(&level.to_string())) {
                found.add(&format!("{key}.budget"), Problem::MissingLevel(level));
            }
            for level in levels.keys().filter(|level| !["1", "2", "3", "4"].contains(&level.as_str())) {
                found.add(&format!("{key}.budget"), Problem::UnknownLevel(level.clone()));
            }
        }
    }
}

struct Found<'a> {
    file: &'a str,
    faults: Vec<CharterFault>,
}

impl Found<'_> {
    fn add(&mut self, key: &str, problem: Problem) {
        self.faults.push(CharterFault { file: self.file.to_owned(), key: key.to_owned(), problem });
    }
}
