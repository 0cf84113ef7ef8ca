//! What the rules need to know of the world, read once and kept until it changes: charter, calendars, directory, decision table.

use crate::Store;
use crate::db::{Db, Tx};
use crate::documents::{self, CALENDAR, CHARTER, SERVING, Saved};
use crate::error::StoreError;
use crate::values;
use domain::calendar::{Calendar, CalendarName, Calendars};
use domain::case::charge::Charging;
use domain::case::{Case, Facts};
use domain::charter::{self, Charter, Promised};
use domain::ids::{CaseId, CustomerId, DepartmentCode, PersonId};
use domain::people::{Department, Directory, Person};
use domain::serving::ServingTable;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One picture of the world; another takes its place when something changes.
#[derive(Clone, Debug)]
pub struct World {
    /// Grows with each change, on whichever node it was made.
    pub version: i64,
    pub charter: Charter,
    pub calendars: Calendars,
    pub directory: Directory,
    pub serving: ServingTable,
    /// Where those read their notices who want them by mail too.
    pub notice_mail: BTreeMap<PersonId, String>,
    /// P-EQUAL: what contracts promise in place of the charter, by customer.
    pub promised: BTreeMap<CustomerId, Vec<Promised>>,
    /// Endpoints that are told of each step.
    pub hooks: Vec<i64>,
    /// The year of a case's number is counted here: where the charter's calendar is.
    pub zone: TimeZone,
}

impl World {
    /// What a decision looks at.
    #[must_use]
    pub fn facts<'a>(
        &'a self,
        customer: Option<CustomerId>,
        new_id: Option<CaseId>,
        other: Option<&'a Case>,
    ) -> Facts<'a> {
        Facts {
            charter: &self.charter,
            calendars: &self.calendars,
            directory: &self.directory,
            serving: &self.serving,
            promised: self.promised_to(customer),
            new_id,
            other,
            charging: Charging::NOTHING,
        }
    }

    /// What contracts promise to a customer, also what is not yet or no longer in force: the clocks choose by day.
    #[must_use]
    pub fn promised_to(&self, customer: Option<CustomerId>) -> &[Promised] {
        customer.and_then(|customer| self.promised.get(&customer)).map_or(&[], Vec::as_slice)
    }

    pub(crate) async fn load(db: &Db) -> Result<Self, StoreError> {
        // Read first: a change in between makes the next look load again.
        let version = version(db).await?;
        let calendars = calendars(db).await?;
        let charter = charter(db, &calendars).await?;
        let zone = calendars.get(&charter.calendar).map_or(TimeZone::UTC, |calendar| calendar.zone().clone());
        let (directory, notice_mail) = directory(db).await?;
        let promised = promised(db).await?;
        let serving = serving(db).await?;
        let hooks = crate::hook::told(db).await?;
        Ok(Self { version, serving, charter, calendars, directory, notice_mail, promised, hooks, zone })
    }

    /// The year that a case's number begins with.
    pub(crate) fn year(&self, at: Timestamp) -> i16 {
        at.to_zoned(self.zone.clone()).year()
    }
}

pub(crate) async fn version(db: &Db) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = db.first("SELECT value FROM counter WHERE name = 'world'", values![]).await?;
    Ok(row.map_or(0, |(version,)| version))
}

async fn calendars(db: &Db) -> Result<Calendars, StoreError> {
    let mut calendars = Vec::new();
    for document in documents::all_latest(db, CALENDAR).await? {
        let name = CalendarName::new(document.kind.trim_start_matches(CALENDAR));
        let calendar = Calendar::from_toml(name, &document.body).map_err(|faults| {
            let why: Vec<String> = faults.iter().map(ToString::to_string).collect();
            StoreError::unreadable(&document.kind, why.join("; "))
        })?;
        calendars.push(calendar);
    }
    Ok(calendars.into_iter().collect())
}

async fn charter(db: &Db, calendars: &Calendars) -> Result<Charter, StoreError> {
    let document = documents::latest(db, CHARTER).await?;
    let document = document
        .ok_or_else(|| StoreError::unreadable(CHARTER, "there is none; ship one at the first start"))?;
    charter::load(CHARTER, &document.body, |name| calendars.get(name).is_some()).map_err(|faults| {
        let why: Vec<String> = faults.iter().map(ToString::to_string).collect();
        StoreError::unreadable(CHARTER, why.join("; "))
    })
}

async fn promised(db: &Db) -> Result<BTreeMap<CustomerId, Vec<Promised>>, StoreError> {
    let sql = "SELECT customer, body FROM contract_promise ORDER BY contract, no";
    let rows: Vec<(i64, String)> = db.all(sql, values![]).await?;
    let mut promised = BTreeMap::<_, Vec<_>>::new();
    for (customer, body) in rows {
        let what = format!("a promise of a contract with customer {customer}");
        let read = serde_json::from_str(&body).map_err(|e| StoreError::unreadable(what, e))?;
        promised.entry(CustomerId(customer)).or_default().push(read);
    }
    Ok(promised)
}

async fn serving(db: &Db) -> Result<ServingTable, StoreError> {
    match documents::latest(db, SERVING).await? {
        Some(document) => toml::from_str(&document.body).map_err(|e| StoreError::unreadable(SERVING, e)),
        None => Ok(ServingTable { version: 0, rows: Vec::new() }),
    }
}

type PersonRow =
    (i64, String, String, Option<i64>, Option<i64>, String, String, Option<i64>, Option<String>, i64);

async fn directory(db: &Db) -> Result<(Directory, BTreeMap<PersonId, String>), StoreError> {
    let sql = "SELECT id, name, department, superior, deputy, roles, absences, left_at, mail, mail_notices FROM person";
    let rows: Vec<PersonRow> = db.all(sql, values![]).await?;
    let mut mail = BTreeMap::new();
    let mut people = Vec::with_capacity(rows.len());
    for (id, name, department, superior, deputy, roles, absences, left, address, notices) in rows {
        let of = |what: &str, why: &dyn std::fmt::Display| {
            StoreError::unreadable(format!("{what} of person {id}"), why)
        };
        if let Some(address) = address.filter(|_| notices != 0) {
            mail.insert(PersonId(id), address);
        }
        people.push(Person {
            id: PersonId(id),
            name,
            department: DepartmentCode::new(&department).ok_or_else(|| of("the department", &department))?,
            superior: superior.map(PersonId),
            deputy: deputy.map(PersonId),
            absences: serde_json::from_str(&absences).map_err(|e| of("the absences", &e))?,
            left: left.map(crate::time),
            roles: serde_json::from_str(&roles).map_err(|e| of("the roles", &e))?,
        });
    }
    let rows: Vec<(String, String, Option<i64>)> =
        db.all("SELECT code, names, head FROM department", values![]).await?;
    let mut departments = Vec::with_capacity(rows.len());
    for (code, names, head) in rows {
        let what = format!("department {code}");
        departments.push(Department {
            code: DepartmentCode::new(&code).ok_or_else(|| StoreError::unreadable(&what, "no code"))?,
            names: serde_json::from_str(&names).map_err(|e| StoreError::unreadable(&what, e))?,
            head: head.map(PersonId),
        });
    }
    Ok((Directory::new(people, departments), mail))
}

/// Makes every node look again; part of each transaction that changes the world.
pub(crate) async fn changed(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "INSERT INTO counter (name, value) VALUES ('world', 1) \
               ON CONFLICT (name) DO UPDATE SET value = counter.value + 1";
    tx.run(sql, values![]).await?;
    if tx.is_postgres() {
        tx.run("SELECT pg_notify('aftercare', 'world')", values![]).await?;
    }
    Ok(())
}

impl Store {
    /// The world as it is now.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.shared().world()
    }

    /// Commits a change of what [`World`] holds, and reads it anew.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn commit_world(&self, mut tx: Tx) -> Result<(), StoreError> {
        changed(&mut tx).await?;
        tx.commit().await?;
        self.shared().reload_world().await?;
        Ok(())
    }

    /// Saves the version of a document after `edited` (0 for a new one), and reads the world anew. Who asks has checked it:
    /// a charter that can't be read back would be refused by every later start.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_document(
        &self,
        kind: &str,
        body: &str,
        edited: i64,
        by: Option<PersonId>,
        note: &str,
    ) -> Result<Saved, StoreError> {
        let mut tx = self.db().begin().await?;
        let saved = documents::save(&mut tx, kind, body, edited, by, note, self.now()).await?;
        match saved {
            Saved::As { .. } => self.commit_world(tx).await?,
            Saved::ChangedMeanwhile { .. } => tx.roll_back().await?,
        }
        Ok(saved)
    }
}
