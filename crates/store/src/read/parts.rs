//! The catalogue, one part, and the prices it had in contracts.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{ContractId, CustomerId, ListCode, PartCode};
use domain::money::Fen;
use domain::part::{Part, PartKind};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

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
}

/// A part with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub part: Part,
    pub version: i64,
}

type PartRow = (String, String, String, String, String, Option<i64>, String, String, String, i64, i64);

const COLUMNS: &str = "code, name, family, kind, measure, cost, products, revision, note, retired, version";

fn kept(row: PartRow) -> Result<Kept, StoreError> {
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
    let mut all = values![wanted.after.as_ref().map_or("", PartCode::as_str)];
    let mut sql = format!("SELECT {COLUMNS} FROM part WHERE code > $1");
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
    sql.push_str(&format!(" ORDER BY code LIMIT ${}", all.len()));
    db.all::<PartRow>(AssertSqlSafe(sql), all).await?.into_iter().map(kept).collect()
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
