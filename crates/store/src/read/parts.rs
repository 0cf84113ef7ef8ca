//! The catalogue, one part, and the prices it had in contracts.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{ContractId, CustomerId, ListCode, PartCode, PersonId, ProductCode};
use domain::money::Fen;
use domain::part::{Part, PartKind};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Versions of a part that are shown.
const VERSIONS_MAX: i64 = 100;
/// Prices of a part that are shown.
const PRICES_MAX: i64 = 300;

/// Which parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of the code or the name.
    pub words: String,
    pub kind: Option<PartKind>,
    /// Retired ones too.
    pub all: bool,
    pub after: Option<PartCode>,
    /// The rows before this one, instead.
    pub before: Option<PartCode>,
}

/// A part with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub part: Part,
    pub version: i64,
}

pub(super) type PartRow =
    (String, String, String, String, String, Option<i64>, String, String, String, i64, i64);

pub(super) const COLUMNS: &str =
    "code, name, family, kind, measure, cost, products, revision, note, retired, version";

pub(super) fn kept(row: PartRow) -> Result<Kept, StoreError> {
    let (code, name, family, kind, measure, cost, products, revision, note, retired, version) = row;
    let unreadable = |why: String| StoreError::unreadable(format!("part {code}"), why);
    let part = Part {
        code: PartCode::new(&code).ok_or_else(|| unreadable("its code".to_owned()))?,
        name,
        family: ListCode::new(&family),
        kind: PartKind::from_code(&kind).ok_or_else(|| unreadable(kind))?,
        measure,
        cost: cost.map(Fen),
        products: serde_json::from_str(&products).map_err(|e| unreadable(e.to_string()))?,
        revision,
        note,
        retired: retired != 0,
    };
    Ok(Kept { part, version })
}

/// The catalogue by code.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn page(db: &Db, wanted: &Wanted, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let (edge, comes, order) = match &wanted.before {
        Some(before) => (before.as_str(), "<", "DESC"),
        None => (wanted.after.as_ref().map_or("", PartCode::as_str), ">", "ASC"),
    };
    let mut all = values![edge];
    let mut sql = format!("SELECT {COLUMNS} FROM part WHERE code {comes} $1");
    if !wanted.all {
        sql.push_str(" AND retired = 0");
    }
    if let Some(kind) = wanted.kind {
        all.extend(values![kind.code()]);
        sql.push_str(&format!(" AND kind = ${}", all.len()));
    }
    for word in wanted.words.split_whitespace().take(6) {
        // A catalogue has some thousand rows: it is read from its first to its last, a page at a time.
        all.extend(values![contains(word)]);
        sql.push_str(&format!(" AND lower(code || ' ' || name) LIKE ${} ESCAPE '!'", all.len()));
    }
    all.extend(values![limit]);
    sql.push_str(&format!(" ORDER BY code {order} LIMIT ${}", all.len()));
    let mut rows: Vec<PartRow> = db.all(AssertSqlSafe(sql), all).await?;
    if wanted.before.is_some() {
        rows.reverse();
    }
    rows.into_iter().map(kept).collect()
}

/// A pattern of LIKE with `!` as its escape, for what holds the word.
pub(crate) fn contains(word: &str) -> String {
    let escaped = word.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// # Errors
/// The database did not carry it out, or the row can't be read.
pub async fn find(db: &Db, code: &PartCode) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM part WHERE code = $1");
    db.first::<PartRow>(AssertSqlSafe(sql), values![code]).await?.map(kept).transpose()
}

/// Those of the codes that are in the catalogue.
///
/// # Errors
/// The database did not carry it out.
pub async fn known(db: &Db, codes: &[&PartCode]) -> Result<BTreeSet<PartCode>, StoreError> {
    if codes.is_empty() {
        return Ok(BTreeSet::new());
    }
    // A code has letters, digits, `-`, `_` and `.`, so it may stand in the text.
    let quoted: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
    let sql = format!("SELECT code FROM part WHERE code IN ({})", quoted.join(", "));
    let rows: Vec<(String,)> = db.all(AssertSqlSafe(sql), values![]).await?;
    Ok(rows.into_iter().filter_map(|(code,)| PartCode::new(&code)).collect())
}

/// One version of a part, with who wrote it; nobody where an import or an earlier program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub kept: Kept,
    pub changed: Option<Timestamp>,
    pub changed_by: Option<PersonId>,
}

/// All versions of a part, newest first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn versions(db: &Db, code: &PartCode) -> Result<Vec<Version>, StoreError> {
    type Signed = (String, i64, Option<i64>, Option<i64>);
    let mut versions = Vec::new();
    for table in ["part", "part_version"] {
        let select = |columns: &str| {
            AssertSqlSafe(format!(
                "SELECT {columns} FROM {table} WHERE code = $1 ORDER BY version DESC LIMIT {VERSIONS_MAX}"
            ))
        };
        let rows: Vec<PartRow> = db.all(select(COLUMNS), values![code]).await?;
        let signed: Vec<Signed> = db.all(select("code, version, changed, changed_by"), values![code]).await?;
        for row in rows {
            let kept = kept(row)?;
            let by = signed.iter().find(|(_, version, ..)| *version == kept.version);
            versions.push(Version {
                changed: by.and_then(|(.., changed, _)| changed.map(crate::time)),
                changed_by: by.and_then(|(.., by)| by.map(PersonId)),
                kept,
            });
        }
    }
    Ok(versions)
}

/// Models of the catalogue that are still offered, with their names, by code.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn models(db: &Db, limit: i64) -> Result<Vec<(ProductCode, String)>, StoreError> {
    let sql = "SELECT code, name FROM product WHERE retired = 0 ORDER BY code LIMIT $1";
    let rows: Vec<(String, String)> = db.all(sql, values![limit]).await?;
    let model = |(code, name): (String, String)| {
        let known = ProductCode::new(&code);
        Ok((known.ok_or_else(|| StoreError::unreadable(format!("product {code}"), "its code"))?, name))
    };
    rows.into_iter().map(model).collect()
}

/// What a part cost by one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub contract: ContractId,
    pub number: String,
    pub signed: Date,
    pub customer: CustomerId,
    pub customer_name: String,
    pub price: Fen,
}

/// The prices a part had in contracts, last signed first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn prices(db: &Db, code: &PartCode) -> Result<Vec<Price>, StoreError> {
    let sql = "SELECT c.id, c.number, c.signed, c.customer, k.name, p.price FROM contract_price AS p \
               JOIN contract AS c ON c.id = p.contract JOIN customer AS k ON k.id = c.customer \
               WHERE p.part = $1 ORDER BY c.signed DESC, c.id DESC LIMIT $2";
    let rows: Vec<(i64, String, String, i64, String, i64)> = db.all(sql, values![code, PRICES_MAX]).await?;
    let price =
        |(id, number, signed, customer, customer_name, price): (i64, String, String, i64, String, i64)| {
            let signed =
                signed.parse().map_err(|e| StoreError::unreadable(format!("the day of contract {id}"), e))?;
            let (contract, customer) = (ContractId(id), CustomerId(customer));
            Ok(Price { contract, number, signed, customer, customer_name, price: Fen(price) })
        };
    rows.into_iter().map(price).collect()
}

/// P-CAP: the ceiling of a part for each customer, from the earliest contract that names it; by name.
#[must_use]
pub fn caps(prices: &[Price]) -> Vec<&Price> {
    let mut caps = std::collections::BTreeMap::<CustomerId, &Price>::new();
    for price in prices {
        let cap = caps.entry(price.customer).or_insert(price);
        if (price.signed, price.price) < (cap.signed, cap.price) {
            *cap = price;
        }
    }
    caps.into_values().collect()
}
