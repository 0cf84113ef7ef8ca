//! A customer's sites and systems, and what is in a system.

use super::units::{UnitLine, UnitWanted, units};
use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CustomerId, SiteId};
use sqlx::AssertSqlSafe;

/// Sites and systems of one customer that are listed.
const PLACES_MAX: i64 = 500;
/// Units of one kind that a system's page names.
const NAMED_MAX: i64 = 30;

/// A site with what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteLine {
    pub id: SiteId,
    pub name: String,
    pub address: String,
    pub area: Option<String>,
    pub distance_km: Option<i64>,
    pub application: String,
}

/// # Errors
/// The database did not carry it out.
pub async fn sites(db: &Db, customer: CustomerId) -> Result<Vec<SiteLine>, StoreError> {
    type Row = (i64, String, String, Option<String>, Option<i64>, String);
    let sql = "SELECT id, name, address, area, distance_km, application FROM site WHERE customer = $1 \
               ORDER BY name, id LIMIT $2";
    let rows: Vec<Row> = db.all(sql, values![customer, PLACES_MAX]).await?;
    let site = |(id, name, address, area, distance_km, application)| SiteLine {
        id: SiteId(id),
        name,
        address,
        area,
        distance_km,
        application,
    };
    Ok(rows.into_iter().map(site).collect())
}

/// A system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemLine {
    pub id: i64,
    pub name: String,
    pub site: Option<SiteId>,
    pub site_name: Option<String>,
}

/// # Errors
/// The database did not carry it out.
pub async fn systems(db: &Db, customer: CustomerId) -> Result<Vec<SystemLine>, StoreError> {
    let sql = "SELECT y.id, y.name, y.site, s.name FROM system AS y LEFT JOIN site AS s ON s.id = y.site \
               WHERE y.customer = $1 ORDER BY y.name, y.id LIMIT $2";
    let rows: Vec<(i64, String, Option<i64>, Option<String>)> =
        db.all(sql, values![customer, PLACES_MAX]).await?;
    let system = |(id, name, site, site_name): (i64, String, Option<i64>, Option<String>)| SystemLine {
        id,
        name,
        site: site.map(SiteId),
        site_name,
    };
    Ok(rows.into_iter().map(system).collect())
}

/// What belongs to a system, kind by kind: how many, and the first of them.
///
/// # Errors
/// The database did not carry it out.
pub async fn in_system(db: &Db, system: i64) -> Result<Vec<(String, i64, Vec<UnitLine>)>, StoreError> {
    let sql = "SELECT kind, count(*) FROM equipment WHERE system = $1 GROUP BY kind";
    let mut kinds: Vec<(String, i64)> = db.all(sql, values![system]).await?;
    // What gathers stands above what is gathered.
    let rank = |kind: &str| match kind {
        "software" => 0,
        "concentrator" => 1,
        _ => 2,
    };
    kinds.sort_by_key(|(kind, _)| (rank(kind), kind.clone()));
    let mut all = Vec::with_capacity(kinds.len());
    for (kind, count) in kinds {
        let wanted = UnitWanted { system: Some(system), kind: kind.clone(), ..UnitWanted::default() };
        let mut first = units(db, &wanted, NAMED_MAX).await?;
        first.sort_by(|a, b| (&a.place, &a.serial).cmp(&(&b.place, &b.serial)));
        all.push((kind, count, first));
    }
    Ok(all)
}

/// The names of a customer, a site, a system and a contract's number, as far as they are asked for.
///
/// # Errors
/// The database did not carry it out.
pub async fn names_of(
    db: &Db,
    rows: [(&'static str, Option<i64>); 4],
) -> Result<[Option<String>; 4], StoreError> {
    let mut names = [const { None }; 4];
    for (place, (table, id)) in names.iter_mut().zip(rows) {
        let Some(id) = id else { continue };
        let column = if table == "contract" { "number" } else { "name" };
        let sql = format!("SELECT {column} FROM {table} WHERE id = $1");
        *place = db.first::<(String,)>(AssertSqlSafe(sql), values![id]).await?.map(|(name,)| name);
    }
    Ok(names)
}

/// A model of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductLine {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub maker: String,
    /// Of our make; others' can be registered too (P-WHOLE).
    pub own: bool,
    pub metering: bool,
    pub verification_months: Option<i64>,
    pub approval: String,
    pub retired: bool,
}

/// The catalogue of models by code; without the retired ones where `current` is said.
///
/// # Errors
/// The database did not carry it out.
pub async fn products(
    db: &Db,
    words: &str,
    current: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<ProductLine>, StoreError> {
    let mut all = values![after.unwrap_or_default()];
    let mut sql =
        "SELECT code, name, kind, maker, own, metering, verification_months, approval, retired FROM product \
                   WHERE code > $1"
            .to_owned();
    if current {
        sql.push_str(" AND retired = 0");
    }
    for word in words.split_whitespace().take(6) {
        // A catalogue has some hundred rows: it is read from its first to its last, a page at a time.
        all.extend(values![crate::read::parts::contains(word)]);
        sql.push_str(&format!(
            " AND lower(code || ' ' || name || ' ' || maker) LIKE ${} ESCAPE '!'",
            all.len()
        ));
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY code LIMIT ${}", all.len()));
    type Row = (String, String, String, String, i64, i64, Option<i64>, String, i64);
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), all).await?;
    let product =
        |(code, name, kind, maker, own, metering, verification_months, approval, retired): Row| ProductLine {
            code,
            name,
            kind,
            maker,
            own: own != 0,
            metering: metering != 0,
            verification_months,
            approval,
            retired: retired != 0,
        };
    Ok(rows.into_iter().map(product).collect())
}
