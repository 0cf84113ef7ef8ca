//! Who works here, in which department, under whom, and who stands in when somebody is away.

use crate::ids::{DepartmentCode, PersonId};
use crate::roles::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One person of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub department: DepartmentCode,
    /// The direct superior; `None` for the head of the company.
    pub superior: Option<PersonId>,
    /// Who stands in while this person is away.
    pub deputy: Option<PersonId>,
    #[serde(default)]
    pub absences: Vec<Absence>,
    /// Since when the person no longer works here.
    #[serde(default)]
    pub left: Option<Timestamp>,
    #[serde(default)]
    pub roles: BTreeSet<Role>,
}

/// Half-open `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Person {
    /// Works here and is not away at `now`.
    #[must_use]
    pub fn is_present(&self, now: Timestamp) -> bool {
        self.works_here(now) && !self.absences.iter().any(|a| a.from <= now && now < a.to)
    }

    #[must_use]
    pub fn works_here(&self, now: Timestamp) -> bool {
        self.left.is_none_or(|left| now < left)
    }
}

/// A department: 客戶服務部, 運行與維護部, 服務監督, or another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub code: DepartmentCode,
    /// By language tag: `zh-Hans`, `zh-Hant`, `en`.
    pub names: BTreeMap<String, String>,
    /// Who answers for what nobody has taken yet.
    pub head: Option<PersonId>,
}

/// Everybody, as one immutable picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    people: BTreeMap<PersonId, Person>,
    departments: BTreeMap<DepartmentCode, Department>,
}

/// A superior or deputy can't be entered like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// The reporting line would come back to the same person; the names go round once.
    #[error("the reporting line would be a circle: {}", .0.join(" → "))]
    Circle(Vec<String>),
    #[error("person {0} is not in the directory")]
    Unknown(PersonId),
    #[error("nobody can be their own deputy")]
    OwnDeputy,
}

impl Directory {
    #[must_use]
    pub fn new(people: Vec<Person>, departments: Vec<Department>) -> Self {
        Self {
            people: people.into_iter().map(|p| (p.id, p)).collect(),
            departments: departments.into_iter().map(|d| (d.code.clone(), d)).collect(),
        }
    }

    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    #[must_use]
    pub fn department(&self, code: &DepartmentCode) -> Option<&Department> {
        self.departments.get(code)
    }

    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// The superiors of `id`, nearest first, without `id`. Ends at the head, and at a circle that
    /// reached the directory in spite of [`Directory::check_line`].
    pub fn superiors(&self, id: PersonId) -> impl Iterator<Item = &Person> {
        let mut seen = BTreeSet::from([id]);
        let mut at = self.person(id).and_then(|p| p.superior);
        std::iter::from_fn(move || {
            let next = self.person(at?)?;
            if !seen.insert(next.id) {
                return None;
            }
            at = next.superior;
            Some(next)
        })
    }

    /// `report` is `boss` or works below them.
    #[must_use]
    pub fn reports_to(&self, report: PersonId, boss: PersonId) -> bool {
        report == boss || self.superiors(report).any(|p| p.id == boss)
    }

    /// Whether `person` may get this superior and deputy.
    ///
    /// # Errors
    /// The line would be a circle, or names somebody unknown.
    pub fn check_line(&self, person: &Person) -> Result<(), LineFault> {
        if person.deputy == Some(person.id) {
            return Err(LineFault::OwnDeputy);
        }
        if let Some(deputy) = person.deputy {
            self.person(deputy).ok_or(LineFault::Unknown(deputy))?;
        }
        let Some(superior) = person.superior else { return Ok(()) };
        if superior == person.id {
            return Err(LineFault::Circle(vec![person.name.clone(), person.name.clone()]));
        }
        let first = self.person(superior).ok_or(LineFault::Unknown(superior))?;
        let mut names = vec![person.name.clone(), first.name.clone()];
        for above in self.superiors(superior) {
            names.push(above.name.clone());
            if above.id == person.id {
                return Err(LineFault::Circle(names));
            }
        }
        Ok(())
    }

    /// Who acts for `id` at `now`: the person, or the nearest deputy who is present; `None` when nobody of these is.
    #[must_use]
    pub fn acting_for(&self, id: PersonId, now: Timestamp) -> Option<&Person> {
        let mut seen = BTreeSet::new();
        let mut at = self.person(id);
        while let Some(person) = at {
            if person.is_present(now) {
                return Some(person);
            }
            if !seen.insert(person.id) {
                return None;
            }
            at = person.deputy.and_then(|d| self.person(d));
        }
        None
    }
}
