//! From whatever JSON a data-collection system sends to an [`Alarm`]. The administrator writes where each field
//! stands; the mapping is data, checked when it is saved and tried out on a sample.

use std::collections::BTreeMap;

use domain::severity::Severity;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX, Unreadable, cut, json};

/// Alarms of one message that are read.
pub const ALARMS_MAX: usize = 1_000;
const TABLE_ROWS_MAX: usize = 1_000;
const PATH_CHARS_MAX: usize = 500;

/// How the messages of one system are to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The system's name, as it stands in cases.
    pub source: String,
    /// Where several alarms stand in one message: the path of the list. The other paths then begin at its entries;
    /// those that begin with `^` at the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Which messages count; without it, all. What is not among the values is kept out without an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Kept>,
    /// The device's serial number.
    pub device: Field,
    pub code: Field,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Field>,
    /// A fault level from 1 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Field>,
    /// `raised` or `cleared`; without it every message raises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Field>,
    /// RFC 3339, seconds or milliseconds since 1970, or a date and time in `zone`. Without it: when it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Field>,
    /// The zone of times without one, such as `Asia/Shanghai`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Where a value comes from, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenField", into = "WrittenField")]
pub struct Field {
    pub from: Source,
    /// What the system's words mean; words that are not in it stay as they are.
    pub table: BTreeMap<String, String>,
    /// Taken where the system says nothing.
    pub otherwise: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON pointer (RFC 6901): `/data/device`, `/points/0/id`.
    Path(String),
    /// Always the same.
    Value(String),
    /// A level of the MQTT topic, from 0: of `meters/4711/alarm`, level 1 is `4711`.
    TopicLevel(usize),
}

/// A field as it is written: one of `path`, `value` and `topic_level`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenField {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic_level: Option<usize>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    table: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    otherwise: Option<String>,
}

impl TryFrom<WrittenField> for Field {
    type Error = &'static str;

    fn try_from(written: WrittenField) -> Result<Self, Self::Error> {
        let WrittenField { path, value, topic_level, table, otherwise } = written;
        let from = match (path, value, topic_level) {
            (Some(path), None, None) => Source::Path(path),
            (None, Some(value), None) => Source::Value(value),
            (None, None, Some(level)) => Source::TopicLevel(level),
            _ => return Err("a field has one of path, value and topic_level"),
        };
        Ok(Self { from, table, otherwise })
    }
}

impl From<Field> for WrittenField {
    fn from(field: Field) -> Self {
        let Field { from, table, otherwise } = field;
        let written = Self { table, otherwise, ..Self::default() };
        match from {
            Source::Path(path) => Self { path: Some(path), ..written },
            Source::Value(value) => Self { value: Some(value), ..written },
            Source::TopicLevel(level) => Self { topic_level: Some(level), ..written },
        }
    }
}

/// Messages that count: those whose field has one of these values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    pub path: String,
    pub values: Vec<String>,
}

/// One alarm of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub source: String,
    pub device: String,
    pub code: String,
    pub severity: Option<Severity>,
    pub text: String,
    pub state: AlarmState,
    pub occurred: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    Raised,
    Cleared,
}

/// What is wrong with a mapping, for the page on which it is edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("{field}: a path begins with / (or ^/), such as /data/device")]
    Path { field: &'static str },
    #[error("{field}: at most {TABLE_ROWS_MAX} rows")]
    TableTooLong { field: &'static str },
    #[error("severity: {word} is no fault level; levels are 1, 2, 3 and 4")]
    NotASeverity { word: String },
    #[error("state: {word} is neither raised nor cleared")]
    NotAState { word: String },
    #[error("zone: {name} is not known; write it like Asia/Shanghai")]
    Zone { name: String },
    #[error("source: give the system a name")]
    NoSource,
}

/// Why an alarm could not be read. The message is kept, for trying again with a mended mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAlarm {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("there is no list at {0}")]
    NoList(String),
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{field}: {word} is not understood; add it to the table")]
    Unknown { field: &'static str, word: String },
}

impl Alarm {
    /// While an alarm lasts, its repetitions have the same key: they belong to one case.
    #[must_use]
    pub fn key(&self) -> String {
        // Lengths in front: no two different triples give one key.
        let [a, b, c] = [&self.source, &self.device, &self.code];
        format!("{}:{a}:{}:{b}:{c}", a.len(), b.len())
    }
}

impl Mapping {
    /// What an administrator has to mend before it can be saved.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if self.source.trim().is_empty() {
            flaws.push(Flaw::NoSource);
        }
        for (field, path) in
            [("each", self.each.as_ref()), ("only", self.only.as_ref().map(|kept| &kept.path))]
        {
            if path.is_some_and(|path| !is_path(path)) {
                flaws.push(Flaw::Path { field });
            }
        }
        for (name, field) in self.fields() {
            if matches!(&field.from, Source::Path(path) if !is_path(path)) {
                flaws.push(Flaw::Path { field: name });
            }
            if field.table.len() > TABLE_ROWS_MAX {
                flaws.push(Flaw::TableTooLong { field: name });
            }
        }
        let meanings = |field: &Option<Field>| field.iter().flat_map(Field::meanings).collect::<Vec<_>>();
        let no_level = meanings(&self.severity).into_iter().filter(|word| severity(word).is_none());
        flaws.extend(no_level.map(|word| Flaw::NotASeverity { word }));
        let no_state = meanings(&self.state).into_iter().filter(|word| state(word).is_none());
        flaws.extend(no_state.map(|word| Flaw::NotAState { word }));
        if let Some(name) = self.zone.as_ref().filter(|name| TimeZone::get(name).is_err()) {
            flaws.push(Flaw::Zone { name: name.clone() });
        }
        flaws
    }

    /// Reads a message. `topic` is empty for webhooks; `now` is when it came. One alarm of many that can't be
    /// read does not keep the others back.
    ///
    /// # Errors
    /// It is no JSON, or has no list where one is expected.
    pub fn read(
        &self,
        body: &[u8],
        topic: &str,
        now: Timestamp,
    ) -> Result<Vec<Result<Alarm, NotAnAlarm>>, NotAnAlarm> {
        let message = json(body)?;
        let single = std::slice::from_ref(&message);
        let entries: &[Value] = match &self.each {
            None => single,
            Some(path) => {
                let list = message.pointer(path).and_then(Value::as_array);
                list.ok_or_else(|| NotAnAlarm::NoList(path.clone()))?
            }
        };
        let place = |entry| Place { message: &message, entry, topic };
        Ok(entries
            .iter()
            .take(ALARMS_MAX)
            .map(place)
            .filter(|place| self.counts(place))
            .map(|place| self.alarm(&place, now))
            .collect())
    }

    fn fields(&self) -> impl Iterator<Item = (&'static str, &Field)> {
        let named = [
            ("device", Some(&self.device)),
            ("code", Some(&self.code)),
            ("text", self.text.as_ref()),
            ("severity", self.severity.as_ref()),
            ("state", self.state.as_ref()),
            ("occurred", self.occurred.as_ref()),
        ];
        named.into_iter().filter_map(|(name, field)| Some((name, field?)))
    }

    fn counts(&self, place: &Place<'_>) -> bool {
        let Some(kept) = &self.only else { return true };
        place.at(&kept.path).is_some_and(|word| kept.values.contains(&word))
    }

    fn alarm(&self, place: &Place<'_>, now: Timestamp) -> Result<Alarm, NotAnAlarm> {
        let needed = |name, field: &Field| {
            let word = field.read(place).map(|word| cut(word.trim(), NAME_CHARS_MAX));
            word.filter(|word| !word.is_empty()).ok_or(NotAnAlarm::Missing(name))
        };
        let optional = |field: &Option<Field>| field.as_ref().and_then(|field| field.read(place));
        let unknown = |field, word: &str| NotAnAlarm::Unknown { field, word: cut(word, NAME_CHARS_MAX) };
        let code = needed("code", &self.code)?;
        Ok(Alarm {
            source: self.source.clone(),
            device: needed("device", &self.device)?,
            text: optional(&self.text).map_or_else(|| code.clone(), |text| cut(text.trim(), TEXT_CHARS_MAX)),
            code,
            severity: match optional(&self.severity) {
                None => None,
                Some(word) => Some(severity(&word).ok_or_else(|| unknown("severity", &word))?),
            },
            state: match optional(&self.state) {
                None => AlarmState::Raised,
                Some(word) => state(&word).ok_or_else(|| unknown("state", &word))?,
            },
            occurred: match optional(&self.occurred) {
                None => now,
                Some(word) => time(&word, self.zone.as_deref()).ok_or_else(|| unknown("occurred", &word))?,
            },
        })
    }
}

/// What the paths are looked up in.
struct Place<'a> {
    message: &'a Value,
    entry: &'a Value,
    topic: &'a str,
}

impl Place<'_> {
    /// None where there is nothing, null, or no plain value.
    fn at(&self, path: &str) -> Option<String> {
        let value = match path.strip_prefix('^') {
            Some(path) => self.message.pointer(path)?,
            None => self.entry.pointer(path)?,
        };
        match value {
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl Field {
    fn read(&self, place: &Place<'_>) -> Option<String> {
        let word = match &self.from {
            Source::Path(path) => place.at(path),
            Source::Value(word) => Some(word.clone()),
            Source::TopicLevel(level) => {
                place.topic.split('/').nth(*level).filter(|word| !word.is_empty()).map(str::to_owned)
            }
        };
        let word = word.or_else(|| self.otherwise.clone())?;
        Some(self.table.get(word.trim()).cloned().unwrap_or(word))
    }

    /// What the field can mean, as far as the mapping itself says it.
    fn meanings(&self) -> Vec<String> {
        let translated = |word: &String| self.table.get(word.trim()).cloned().unwrap_or_else(|| word.clone());
        let constant = match &self.from {
            Source::Value(word) => Some(translated(word)),
            Source::Path(_) | Source::TopicLevel(_) => None,
        };
        self.table.values().cloned().chain(constant).chain(self.otherwise.iter().map(translated)).collect()
    }
}

fn is_path(path: &str) -> bool {
    let pointer = path.strip_prefix('^').unwrap_or(path);
    path.len() <= PATH_CHARS_MAX && (pointer.is_empty() || pointer.starts_with('/'))
}

fn severity(word: &str) -> Option<Severity> {
    word.trim().parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok())
}

fn state(word: &str) -> Option<AlarmState> {
    match word.trim() {
        "raised" => Some(AlarmState::Raised),
        "cleared" => Some(AlarmState::Cleared),
        _ => None,
    }
}

fn time(word: &str, zone: Option<&str>) -> Option<Timestamp> {
    // Seconds until the year 5138, milliseconds from 1973 on.
    const SECONDS_MAX: i64 = 100_000_000_000;
    let word = word.trim();
    if let Ok(number) = word.parse::<i64>() {
        return match number.checked_abs()? < SECONDS_MAX {
            true => Timestamp::from_second(number).ok(),
            false => Timestamp::from_millisecond(number).ok(),
        };
    }
    if let Ok(at) = word.parse::<Timestamp>() {
        return Some(at);
    }
    let local: DateTime = word.replace('/', "-").parse().ok()?;
    Some(local.to_zoned(TimeZone::get(zone?).ok()?).ok()?.timestamp())
}
