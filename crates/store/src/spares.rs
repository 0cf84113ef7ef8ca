//! What the stocking model works on: the supply of parts, what lies where, ways, and plans that were made (P-RATIO).

use crate::Store;
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{AreaCode, CustomerId, PartCode, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a part fails, how long it is away, how it is bought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Supply {
    /// Pieces in one unit of the models that it fits; 1 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit: Option<f64>,
    /// Days until a failed piece is good again, or a new one has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair_days: Option<f64>,
    /// Failures of one piece a year, from the maker or from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_per_year: Option<f64>,
    /// Failures that were seen and are not on cases here, in `exposure_years` piece-years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_years: Option<f64>,
    /// At most so many in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_order: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<u32>,
    /// Comes only in this kit, so many in one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kit_each: Option<u32>,
    /// Another part that does its work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitute: Option<PartCode>,
    /// And the other way round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub both: bool,
}

/// A supply with its part and version; version 0 where nobody entered any.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub part: PartCode,
    pub supply: Supply,
    pub version: i64,
}

/// For what a plan is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    Customer(CustomerId),
    Area(AreaCode),
}

impl Scope {
    /// As the database and forms write it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Customer(id) => format!("customer:{}", id.0),
            Self::Area(area) => format!("area:{}", area.as_str()),
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self::All);
        }
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "customer" => Some(Self::Customer(CustomerId(rest.parse().ok()?))),
            "area" => Some(Self::Area(AreaCode::new(rest)?)),
            _ => None,
        }
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub id: i64,
    pub name: String,
    pub scope: Scope,
    /// The question, as JSON.
    pub body: String,
    pub version: i64,
    pub made: Timestamp,
    pub made_by: Option<PersonId>,
}

/// What came of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    As {
        version: i64,
    },
    /// Nothing was saved: the newest version is not the one that was edited.
    ChangedMeanwhile {
        version: i64,
    },
    NoSuchPart,
}

/// The code of the depot among places.
pub const DEPOT: &str = "depot";
/// Plans that are listed.
const PLANS_MAX: i64 = 200;

impl Store {
    /// Saves how a part is supplied and what lies where (places that are not named have none).
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn save_supply(
        &self,
        part: &PartCode,
        supply: &Supply,
        shelf: &BTreeMap<String, i64>,
        edited: i64,
        by: Option<PersonId>,
    ) -> Result<Saved, StoreError> {
        let mut tx = self.db().begin().await?;
        let known: Option<(i64,)> =
            tx.first("SELECT version FROM part WHERE code = $1", values![part]).await?;
        let row: Option<(i64,)> =
            tx.first("SELECT version FROM supply WHERE part = $1", values![part]).await?;
        let version = row.map_or(0, |(version,)| version);
        let refused = match known {
            None => Some(Saved::NoSuchPart),
            Some(_) if version != edited => Some(Saved::ChangedMeanwhile { version }),
            Some(_) => None,
        };
        if let Some(refused) = refused {
            tx.roll_back().await?;
            return Ok(refused);
        }
        let body = serde_json::to_string(supply).map_err(|e| StoreError::unreadable("a supply", e))?;
        let sql = "INSERT INTO supply (part, body, version, changed, changed_by) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (part) DO UPDATE SET body = excluded.body, version = excluded.version, \
                   changed = excluded.changed, changed_by = excluded.changed_by";
        tx.run(sql, values![part, body, version + 1, self.now(), by]).await?;
        tx.run("DELETE FROM shelf WHERE part = $1", values![part]).await?;
        for (place, units) in shelf.iter().filter(|(_, units)| **units > 0) {
            let sql = "INSERT INTO shelf (part, place, units) VALUES ($1, $2, $3)";
            tx.run(sql, values![part, place, *units]).await?;
        }
        tx.commit().await?;
        Ok(Saved::As { version: version + 1 })
    }

    /// Sets how long a delivery takes to an area; none is elsewhere.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn set_ways(&self, ways: &BTreeMap<String, i64>) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        tx.run("DELETE FROM way", values![]).await?;
        for (area, hours) in ways {
            tx.run("INSERT INTO way (area, hours) VALUES ($1, $2)", values![area, *hours]).await?;
        }
        tx.commit().await
    }

    /// Keeps a new plan; gives its number.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn keep_plan(
        &self,
        name: &str,
        scope: &Scope,
        body: &str,
        by: PersonId,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO stock_plan (name, scope, body, made, made_by) VALUES ($1, $2, $3, $4, $5) RETURNING id";
        let rows: Vec<(i64,)> =
            self.db().run_returning(sql, values![name, scope.text(), body, self.now(), by]).await?;
        rows.first().map(|row| row.0).ok_or_else(|| StoreError::unreadable("a new plan", "it has no number"))
    }

    /// Replaces a plan's question; `false` when somebody else did meanwhile, or it is gone.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn change_plan(
        &self,
        id: i64,
        body: &str,
        edited: i64,
        by: PersonId,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE stock_plan SET body = $1, version = version + 1, made = $2, made_by = $3 \
                   WHERE id = $4 AND version = $5";
        Ok(self.db().run(sql, values![body, self.now(), by, id, edited]).await? == 1)
    }

    /// Throws a plan away.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn drop_plan(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.db().run("DELETE FROM stock_plan WHERE id = $1", values![id]).await? == 1)
    }
}

type PlanRow = (i64, String, String, String, i64, i64, Option<i64>);
const PLAN: &str = "SELECT id, name, scope, body, version, made, made_by FROM stock_plan";

fn plan_of(row: PlanRow) -> Result<Plan, StoreError> {
    let (id, name, scope, body, version, made, by) = row;
    let unreadable = |what: &str| StoreError::unreadable(format!("stocking plan {id}"), what);
    Ok(Plan {
        id,
        name,
        scope: Scope::parse(&scope).ok_or_else(|| unreadable("its scope"))?,
        body,
        version,
        made: Timestamp::from_microsecond(made).map_err(|_| unreadable("its time"))?,
        made_by: by.map(PersonId),
    })
}

/// The newest plans.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn plans(db: &Db) -> Result<Vec<Plan>, StoreError> {
    let sql = format!("{PLAN} ORDER BY made DESC, id DESC LIMIT {PLANS_MAX}");
    let rows: Vec<PlanRow> = db.all(sqlx::AssertSqlSafe(sql), values![]).await?;
    rows.into_iter().map(plan_of).collect()
}

/// One plan.
///
/// # Errors
/// The database did not carry it out, or it can't be read.
pub async fn plan(db: &Db, id: i64) -> Result<Option<Plan>, StoreError> {
    let sql = format!("{PLAN} WHERE id = $1");
    let row: Option<PlanRow> = db.first(sqlx::AssertSqlSafe(sql), values![id]).await?;
    row.map(plan_of).transpose()
}

/// How parts are supplied, as far as somebody entered it.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn supplies(db: &Db) -> Result<BTreeMap<PartCode, Kept>, StoreError> {
    let rows: Vec<(String, String, i64)> =
        db.all("SELECT part, body, version FROM supply ORDER BY part", values![]).await?;
    let mut all = BTreeMap::new();
    for (part, body, version) in rows {
        let unreadable = |why: String| StoreError::unreadable(format!("the supply of {part}"), why);
        let code = PartCode::new(&part).ok_or_else(|| unreadable("its code".to_owned()))?;
        let supply = serde_json::from_str(&body).map_err(|e| unreadable(e.to_string()))?;
        all.insert(code.clone(), Kept { part: code, supply, version });
    }
    Ok(all)
}

/// Pieces by part and place.
///
/// # Errors
/// The database did not carry it out.
pub async fn shelves(db: &Db) -> Result<BTreeMap<String, BTreeMap<String, i64>>, StoreError> {
    let rows: Vec<(String, String, i64)> =
        db.all("SELECT part, place, units FROM shelf ORDER BY part, place", values![]).await?;
    let mut all: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (part, place, units) in rows {
        all.entry(part).or_default().insert(place, units);
    }
    Ok(all)
}

/// Hours from the depot by area.
///
/// # Errors
/// The database did not carry it out.
pub async fn ways(db: &Db) -> Result<BTreeMap<String, i64>, StoreError> {
    let rows: Vec<(String, i64)> = db.all("SELECT area, hours FROM way ORDER BY area", values![]).await?;
    Ok(rows.into_iter().collect())
}
