//! The lists that administrators keep: types of fault with what they set by default, levels in their own words, people.

use crate::answer::Answer;
use crate::app::App;
use crate::components::Choice;
use crate::i18n::L10n;
use crate::words;
use domain::charter::Words;
use domain::ids::{AreaCode, DepartmentCode, FaultCode, ListCode};
use domain::severity::Severity;
use serde::Deserialize;
use store::{World, documents};

/// The documents, as shipped in `charter/`.
const FAULTS: &str = "faults";
const SEVERITIES: &str = "severities";
const AREAS: &str = "areas";
const CONFIGURATIONS: &str = "configurations";
const APPLICATIONS: &str = "applications";
const FAMILIES: &str = "families";

/// What they hold now.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    pub faults: Vec<Fault>,
    levels: Vec<Level>,
    pub areas: Vec<Area>,
    /// How units are built (P-MODE).
    pub configurations: Vec<Entry>,
    /// What hangs on a site's metering (P-MODE).
    pub applications: Vec<Entry>,
    /// Families of parts, each with one warranty term.
    pub families: Vec<Entry>,
}

/// A type of fault.
#[derive(Clone, Debug, Deserialize)]
pub struct Fault {
    pub code: FaultCode,
    pub name: Words,
    /// What a report of it is set to, unless somebody says otherwise.
    pub severity: Option<Severity>,
    pub department: Option<DepartmentCode>,
}

#[derive(Clone, Debug, Deserialize)]
struct Level {
    level: Severity,
    name: Words,
}

/// A service area.
#[derive(Clone, Debug, Deserialize)]
pub struct Area {
    pub code: AreaCode,
    pub name: Words,
    #[serde(default)]
    pub local_team: bool,
}

/// An entry of a plain list.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    pub code: ListCode,
    pub name: Words,
}

/// Each document fills its own list.
#[derive(Default, Deserialize)]
struct File {
    #[serde(default)]
    fault: Vec<Fault>,
    #[serde(default)]
    severity: Vec<Level>,
    #[serde(default)]
    area: Vec<Area>,
    #[serde(default)]
    entry: Vec<Entry>,
}

impl Lists {
    /// As they are now.
    ///
    /// # Errors
    /// The database did not carry it out, or a document can't be read.
    pub async fn load(app: &App) -> Answer<Self> {
        let mut all = File::default();
        for kind in [FAULTS, SEVERITIES, AREAS] {
            if let Some(document) = documents::latest(app.store.db(), kind).await? {
                let file: File = toml::from_str(&document.body)?;
                all.fault.extend(file.fault);
                all.severity.extend(file.severity);
                all.area.extend(file.area);
            }
        }
        Ok(Self {
            faults: all.fault,
            levels: all.severity,
            areas: all.area,
            configurations: entries(app, CONFIGURATIONS).await?,
            applications: entries(app, APPLICATIONS).await?,
            families: entries(app, FAMILIES).await?,
        })
    }

    #[must_use]
    pub fn fault(&self, l: &L10n, code: &FaultCode) -> String {
        let known = self.faults.iter().find(|fault| fault.code == *code);
        known.map_or_else(|| code.to_string(), |fault| words::pick(l, &fault.name))
    }

    /// A level with what it means.
    #[must_use]
    pub fn level(&self, l: &L10n, severity: Severity) -> String {
        let known = self.levels.iter().find(|level| level.level == severity);
        known.map_or_else(|| words::level(l, severity), |level| words::pick(l, &level.name))
    }

    /// The area, when a local team serves it (P-LOCAL-2H).
    #[must_use]
    pub fn local_area(&self, code: &str) -> Option<AreaCode> {
        self.areas
            .iter()
            .find(|area| area.local_team && area.code.as_str() == code)
            .map(|area| area.code.clone())
    }

    #[must_use]
    pub fn area(&self, l: &L10n, code: &str) -> String {
        let known = self.areas.iter().find(|area| area.code.as_str() == code);
        known.map_or_else(|| code.to_owned(), |area| words::pick(l, &area.name))
    }
}

async fn entries(app: &App, kind: &str) -> Answer<Vec<Entry>> {
    let Some(document) = documents::latest(app.store.db(), kind).await? else { return Ok(Vec::new()) };
    let file: File = toml::from_str(&document.body)?;
    Ok(file.entry)
}

/// The name of a plain list's entry; one that was taken out of the list goes by its code.
#[must_use]
pub fn entry(l: &L10n, entries: &[Entry], code: &str) -> String {
    let known = entries.iter().find(|entry| entry.code.as_str() == code);
    known.map_or_else(|| code.to_owned(), |entry| words::pick(l, &entry.name))
}

/// Everybody who works here, by name.
#[must_use]
pub fn people(l: &L10n, world: &World) -> Vec<Choice> {
    let here = world.directory.people().filter(|person| person.works_here(l.now));
    let mut people: Vec<(String, Choice)> = here
        .map(|person| {
            let department = words::department(l, &world.directory, &person.department);
            let text = l.ta("person-of", &[("name", &person.name), ("department", &department)]);
            (person.name.clone(), Choice::new(person.id.to_string(), text))
        })
        .collect();
    people.sort_by(|(a, _), (b, _)| crate::i18n::by_name().compare(a, b));
    people.into_iter().map(|(_, choice)| choice).collect()
}
