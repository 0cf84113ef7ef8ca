//! Open cases with the place where they are: what a day of visits is planned from. One query for all.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::case::Case;
use domain::ids::{AreaCode, CaseId, PersonId, SiteId};
use std::collections::{BTreeMap, BTreeSet};

/// Cases that are looked at for one plan.
const CASES_MAX: i64 = 3_000;
/// Sites of the customers of these cases.
const SITES_MAX: i64 = 20_000;

/// An open case that somebody may have to go to.
#[derive(Clone, Debug)]
pub struct OnSite {
    pub case: Case,
    pub customer: String,
    /// Where its first unit is, else the customer's only site.
    pub site: Option<Site>,
    /// Kinds of its units: `water-meter`.
    pub kinds: BTreeSet<String>,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub address: String,
    pub area: Option<AreaCode>,
    /// Degrees north and east, where somebody entered them.
    pub at: Option<(f64, f64)>,
}

/// Open reports, oldest first; no complaints, which nobody drives to. With the flag whether there were more than are looked at.
///
/// # Errors
/// The database did not carry it out, or a case can't be read.
pub async fn open(db: &Db) -> Result<(Vec<OnSite>, bool), StoreError> {
    let sql = "SELECT id, state FROM cases WHERE open = 1 AND complaint = 0 ORDER BY id LIMIT $1";
    let rows: Vec<(i64, String)> = db.all(sql, values![CASES_MAX]).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= CASES_MAX;
    let mut cases = Vec::with_capacity(rows.len());
    for (id, state) in rows {
        let case: Case = serde_json::from_str(&state)
            .map_err(|e| StoreError::unreadable(format!("the state of {}", CaseId::from_key(id)), e))?;
        cases.push(case);
    }
    let places = Places::of(db, &cases).await?;
    Ok((cases.into_iter().map(|case| places.place(case)).collect(), more))
}

/// One case, whatever its stage.
///
/// # Errors
/// The database did not carry it out, or the case can't be read.
pub async fn one(db: &Db, id: CaseId) -> Result<Option<OnSite>, StoreError> {
    let row: Option<(String,)> = db.first("SELECT state FROM cases WHERE id = $1", values![id]).await?;
    let Some((state,)) = row else { return Ok(None) };
    let case: Case =
        serde_json::from_str(&state).map_err(|e| StoreError::unreadable(format!("the state of {id}"), e))?;
    let places = Places::of(db, std::slice::from_ref(&case)).await?;
    Ok(Some(places.place(case)))
}

/// Who has each of these cases, and whether it is open; those that are not there are left out.
///
/// # Errors
/// The database did not carry it out.
pub async fn assignees(
    db: &Db,
    cases: &[CaseId],
) -> Result<BTreeMap<CaseId, (Option<PersonId>, bool)>, StoreError> {
    if cases.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT id, assignee, open FROM cases WHERE id IN ({})",
        keys(cases.iter().map(|id| id.key()))
    );
    let rows: Vec<(i64, Option<i64>, i64)> = db.all(sqlx::AssertSqlSafe(sql), values![]).await?;
    let read =
        |(id, who, open): (i64, Option<i64>, i64)| (CaseId::from_key(id), (who.map(PersonId), open != 0));
    Ok(rows.into_iter().map(read).collect())
}

type SiteRow = (i64, i64, String, String, Option<String>, Option<f64>, Option<f64>);

#[derive(Debug, Default)]
struct Places {
    customers: BTreeMap<i64, String>,
    /// By number, with the customer.
    sites: BTreeMap<i64, (i64, Site)>,
    /// Site and kind of each unit.
    units: BTreeMap<i64, (Option<i64>, String)>,
}

fn keys(all: impl Iterator<Item = i64>) -> String {
    // Whole numbers of our own, so they may stand in the text.
    let all: BTreeSet<String> = all.map(|key| key.to_string()).collect();
    all.into_iter().collect::<Vec<_>>().join(", ")
}

impl Places {
    async fn of(db: &Db, cases: &[Case]) -> Result<Self, StoreError> {
        let customers = keys(cases.iter().filter_map(|case| case.customer).map(|id| id.0));
        let units = keys(cases.iter().flat_map(|case| &case.equipment).map(|id| id.0));
        let mut places = Self::default();
        if !customers.is_empty() {
            let sql = format!("SELECT id, name FROM customer WHERE id IN ({customers})");
            let rows: Vec<(i64, String)> = db.all(sqlx::AssertSqlSafe(sql), values![]).await?;
            places.customers = rows.into_iter().collect();
            let sql = format!(
                "SELECT id, customer, name, address, area, latitude, longitude FROM site WHERE customer IN ({customers}) \
                 ORDER BY id LIMIT {SITES_MAX}"
            );
            let rows: Vec<SiteRow> = db.all(sqlx::AssertSqlSafe(sql), values![]).await?;
            for (id, customer, name, address, area, latitude, longitude) in rows {
                let area = area.as_deref().and_then(AreaCode::new);
                let site = Site { id: SiteId(id), name, address, area, at: latitude.zip(longitude) };
                places.sites.insert(id, (customer, site));
            }
        }
        if !units.is_empty() {
            let sql = format!("SELECT id, site, kind FROM equipment WHERE id IN ({units})");
            let rows: Vec<(i64, Option<i64>, String)> = db.all(sqlx::AssertSqlSafe(sql), values![]).await?;
            places.units = rows.into_iter().map(|(id, site, kind)| (id, (site, kind))).collect();
        }
        Ok(places)
    }

    fn place(&self, case: Case) -> OnSite {
        let units: Vec<&(Option<i64>, String)> =
            case.equipment.iter().filter_map(|id| self.units.get(&id.0)).collect();
        let of_unit = units.iter().find_map(|(site, _)| Some(&self.sites.get(&(*site)?)?.1));
        let site = of_unit.or_else(|| {
            let mut own = self.sites.values().filter(|(of, _)| case.customer.is_some_and(|id| id.0 == *of));
            // Of several nobody knows which it is.
            own.next().filter(|_| own.next().is_none()).map(|(_, site)| site)
        });
        let customer = case.customer.and_then(|id| self.customers.get(&id.0)).cloned().unwrap_or_default();
        let kinds = units.iter().map(|(_, kind)| kind.clone()).collect();
        OnSite { site: site.cloned(), customer, kinds, case }
    }
}
