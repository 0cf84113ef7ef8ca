//! The list of customers, and what one has in figures.

use crate::db::Db;
use crate::error::StoreError;
use crate::{search, values};
use domain::ids::CustomerId;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// Customers found by words.
const FOUND_MAX: usize = 200;

/// Which customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerWanted {
    pub words: String,
    pub kind: String,
    pub city: String,
    /// Behind this name and number.
    pub after: Option<(String, i64)>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerLine {
    pub id: CustomerId,
    pub name: String,
    pub kind: String,
    pub city: String,
    pub phone: Option<String>,
    /// Open cases, complaints apart.
    pub open: i64,
}

/// The list by name.
///
/// # Errors
/// The database did not carry it out.
pub async fn customers(
    db: &Db,
    wanted: &CustomerWanted,
    limit: i64,
) -> Result<Vec<CustomerLine>, StoreError> {
    let mut all = values![];
    let mut sql = "SELECT u.id, u.name, u.kind, u.city, u.phone, (SELECT count(*) FROM cases c \
                   WHERE c.customer = u.id AND c.open = 1 AND c.complaint = 0) FROM customer AS u WHERE 1 = 1"
        .to_owned();
    if !wanted.words.trim().is_empty() {
        let found = search::customers(db, &wanted.words, FOUND_MAX).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<String> = found.iter().map(|id| id.0.to_string()).collect();
        sql.push_str(&format!(" AND u.id IN ({})", keys.join(", ")));
    }
    for (column, value) in [("u.kind", &wanted.kind), ("u.city", &wanted.city)] {
        if !value.is_empty() {
            all.extend(values![value]);
            sql.push_str(&format!(" AND {column} = ${}", all.len()));
        }
    }
    if let Some((name, id)) = &wanted.after {
        all.extend(values![name, *id]);
        sql.push_str(&format!(" AND (u.name, u.id) > (${}, ${})", all.len() - 1, all.len()));
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY u.name, u.id LIMIT ${}", all.len()));
    type Row = (i64, String, String, String, Option<String>, i64);
    let rows: Vec<Row> = db.all(AssertSqlSafe(sql), all).await?;
    let line = |(id, name, kind, city, phone, open)| CustomerLine {
        id: CustomerId(id),
        name,
        kind,
        city,
        phone,
        open,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many units of a kind are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub kind: String,
    pub state: String,
    pub count: i64,
}

/// What a customer has.
///
/// # Errors
/// The database did not carry it out.
pub async fn counts(db: &Db, customer: CustomerId) -> Result<Vec<Counted>, StoreError> {
    let sql = "SELECT kind, state, count(*) FROM equipment WHERE customer = $1 GROUP BY kind, state ORDER BY kind, state";
    let rows: Vec<(String, String, i64)> = db.all(sql, values![customer]).await?;
    Ok(rows.into_iter().map(|(kind, state, count)| Counted { kind, state, count }).collect())
}

/// P-CERT: the next end of a verification, and how many end up to a day (counted up to [`super::COUNTED_MAX`]).
///
/// # Errors
/// The database did not carry it out.
pub async fn due_of(db: &Db, customer: CustomerId, up_to: Date) -> Result<(Option<Date>, i64), StoreError> {
    let sql = "SELECT min(verified_until) FROM equipment \
               WHERE customer = $1 AND state = 'in-use' AND verified_until IS NOT NULL";
    let (next,): (Option<String>,) = db.one(sql, values![customer]).await?;
    let sql = "SELECT count(*) FROM (SELECT 1 FROM equipment WHERE customer = $1 AND state = 'in-use' \
               AND verified_until IS NOT NULL AND verified_until <= $2 LIMIT $3) AS due";
    let (count,): (i64,) = db.one(sql, values![customer, up_to, super::COUNTED_MAX]).await?;
    Ok((next.and_then(|day| day.parse().ok()), count))
}
