//! The lists that administrators keep: types of fault, what the levels mean, service areas, departments as shipped.

use crate::charter::Words;
use crate::ids::{AreaCode, DepartmentCode, FaultCode, ListCode};
use crate::severity::Severity;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Types of fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    pub version: u32,
    #[serde(default, rename = "fault")]
    pub faults: Vec<Fault>,
}

/// One type of fault, with what is proposed when it is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub code: FaultCode,
    pub name: Words,
    pub severity: Severity,
    pub department: DepartmentCode,
}

/// What the fault levels mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severities {
    pub version: u32,
    #[serde(default, rename = "severity")]
    pub levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub level: Severity,
    pub name: Words,
    pub text: Words,
}

/// Service areas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Areas {
    pub version: u32,
    #[serde(default, rename = "area")]
    pub areas: Vec<Area>,
}

/// One service area; where a local team works, P-LOCAL-2H holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub code: AreaCode,
    pub name: Words,
    pub local_team: bool,
}

/// A plain list: hardware configurations, applications, families of parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    pub version: u32,
    #[serde(default, rename = "entry")]
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub code: ListCode,
    pub name: Words,
}

/// Departments as shipped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departments {
    pub version: u32,
    #[serde(default, rename = "department")]
    pub departments: Vec<ShippedDepartment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedDepartment {
    pub code: DepartmentCode,
    pub name: Words,
}

impl Areas {
    /// The area, if a local team works there.
    #[must_use]
    pub fn with_team(&self, code: &AreaCode) -> Option<&Area> {
        self.areas.iter().find(|area| area.code == *code && area.local_team)
    }
}

/// What is wrong with a list, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFault {
    pub file: String,
    pub key: String,
    pub problem: ListProblem,
}

/// For the locale key `list-fault-…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListProblem {
    Unreadable(String),
    Twice(String),
    MissingLanguage(&'static str),
    MissingLevel(u8),
}

impl ListProblem {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Twice(_) => "twice",
            Self::MissingLanguage(_) => "missing-language",
            Self::MissingLevel(_) => "missing-level",
        }
    }
}

impl fmt::Display for ListFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.file, self.key)?;
        match &self.problem {
            ListProblem::Unreadable(why) => write!(f, "{why}"),
            ListProblem::Twice(code) => {
                write!(f, "\"{code}\" stands there twice; remove one, or give it another code")
            }
            ListProblem::MissingLanguage(tag) => write!(f, "has no text in {tag}; add `{tag} = \"…\"`"),
            ListProblem::MissingLevel(level) => write!(f, "level {level} is missing; there are four"),
        }
    }
}

impl std::error::Error for ListFault {}

/// A list that can be checked.
pub trait List: DeserializeOwned {
    /// Code and texts of each entry.
    fn entries(&self) -> Vec<(String, Vec<&Words>)>;

    /// What else must hold.
    fn more(&self) -> Vec<ListProblem> {
        Vec::new()
    }
}

impl List for Faults {
    fn entries(&self) -> Vec<(String, Vec<&Words>)> {
        self.faults.iter().map(|f| (f.code.to_string(), vec![&f.name])).collect()
    }
}

impl List for Severities {
    fn entries(&self) -> Vec<(String, Vec<&Words>)> {
        self.levels.iter().map(|l| (l.level.level().to_string(), vec![&l.name, &l.text])).collect()
    }

    fn more(&self) -> Vec<ListProblem> {
        let missing = Severity::ALL.into_iter().filter(|s| !self.levels.iter().any(|l| l.level == *s));
        missing.map(|s| ListProblem::MissingLevel(s.level())).collect()
    }
}

impl List for Areas {
    fn entries(&self) -> Vec<(String, Vec<&Words>)> {
        self.areas.iter().map(|a| (a.code.to_string(), vec![&a.name])).collect()
    }
}

impl List for Codes {
    fn entries(&self) -> Vec<(String, Vec<&Words>)> {
        self.entries.iter().map(|e| (e.code.to_string(), vec![&e.name])).collect()
    }
}

impl List for Departments {
    fn entries(&self) -> Vec<(String, Vec<&Words>)> {
        self.departments.iter().map(|d| (d.code.to_string(), vec![&d.name])).collect()
    }
}

/// Reads and checks a list.
///
/// # Errors
/// Every fault found.
pub fn load<L: List>(file: &str, text: &str) -> Result<L, Vec<ListFault>> {
    let fault = |key: String, problem| ListFault { file: file.to_owned(), key, problem };
    let list: L = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        vec![fault(format!("line {line}"), ListProblem::Unreadable(e.message().to_owned()))]
    })?;
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (code, texts) in list.entries() {
        for tag in ["zh-Hans", "zh-Hant", "en"] {
            if texts.iter().any(|words| words.get(tag).is_none_or(String::is_empty)) {
                faults.push(fault(code.clone(), ListProblem::MissingLanguage(tag)));
            }
        }
        if !seen.insert(code.clone()) {
            faults.push(fault(code.clone(), ListProblem::Twice(code)));
        }
    }
    faults.extend(list.more().into_iter().map(|problem| fault("severity".to_owned(), problem)));
    if faults.is_empty() { Ok(list) } else { Err(faults) }
}
