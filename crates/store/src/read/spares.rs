//! What is installed where, as the stocking model asks for it.

use crate::db::Db;
use crate::error::StoreError;
use crate::spares::Scope;
use crate::values;
use std::collections::BTreeMap;

/// Sites with equipment of ours in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed {
    pub sites: Vec<At>,
    /// By site, model and month of installation (`2024-05`; empty where the day is not known): units.
    pub units: Vec<(i64, String, String, i64)>,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    pub id: i64,
    pub name: String,
    pub customer: String,
    pub area: String,
    pub units: i64,
}

/// Sites that are planned at once.
const SITES_MAX: i64 = 2_000;

fn condition(scope: &Scope) -> (&'static str, Vec<crate::db::Value>) {
    match scope {
        Scope::All => ("", values![]),
        Scope::Customer(id) => (" AND e.customer = $1", values![*id]),
        Scope::Area(area) => (" AND s.area = $1", values![area.as_str()]),
    }
}

/// What is installed in a scope; units without a site are not in it.
///
/// # Errors
/// The database did not carry it out.
pub async fn installed(db: &Db, scope: &Scope) -> Result<Installed, StoreError> {
    let (more, bound) = condition(scope);
    let sql = format!(
        "SELECT s.id, s.name, c.name, coalesce(s.area, ''), count(*) FROM equipment AS e \
         JOIN site AS s ON s.id = e.site JOIN customer AS c ON c.id = s.customer \
         WHERE e.state = 'in-use' AND e.own = 1{more} GROUP BY s.id, s.name, c.name, s.area ORDER BY s.id LIMIT {SITES_MAX}"
    );
    let sites: Vec<(i64, String, String, String, i64)> =
        db.all(sqlx::AssertSqlSafe(sql), bound.clone()).await?;
    let sql = format!(
        "SELECT e.site, e.model, substr(coalesce(e.installed_on, ''), 1, 7) AS month, count(*) FROM equipment AS e \
         JOIN site AS s ON s.id = e.site WHERE e.state = 'in-use' AND e.own = 1{more} \
         GROUP BY e.site, e.model, month ORDER BY e.site, e.model, month"
    );
    let units = db.all(sqlx::AssertSqlSafe(sql), bound).await?;
    let at = |(id, name, customer, area, units)| At { id, name, customer, area, units };
    Ok(Installed { sites: sites.into_iter().map(at).collect(), units })
}

/// Failures by part, as the lines of cases have them.
///
/// # Errors
/// The database did not carry it out.
pub async fn failures(db: &Db) -> Result<BTreeMap<String, i64>, StoreError> {
    let sql = "SELECT part, count(*) FROM charge WHERE kind = 'part' AND part IS NOT NULL GROUP BY part";
    let rows: Vec<(String, i64)> = db.all(sql, values![]).await?;
    Ok(rows.into_iter().collect())
}

/// The lowest price that a customer's contracts name for each part (P-CAP), in fen.
///
/// # Errors
/// The database did not carry it out.
pub async fn caps(db: &Db, scope: &Scope) -> Result<BTreeMap<String, i64>, StoreError> {
    let Scope::Customer(customer) = scope else { return Ok(BTreeMap::new()) };
    let sql = "SELECT p.part, min(p.price) FROM contract_price AS p JOIN contract AS c ON c.id = p.contract \
               WHERE c.customer = $1 GROUP BY p.part";
    let rows: Vec<(String, i64)> = db.all(sql, values![*customer]).await?;
    Ok(rows.into_iter().collect())
}

/// Customers that a plan can be made for: number and name, by words of the name.
///
/// # Errors
/// The database did not carry it out.
pub async fn customers(db: &Db, limit: i64) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = "SELECT c.id, c.name FROM customer AS c WHERE EXISTS (SELECT 1 FROM equipment AS e WHERE e.customer = c.id) \
               ORDER BY c.name, c.id LIMIT $1";
    db.all(sql, values![limit]).await
}
