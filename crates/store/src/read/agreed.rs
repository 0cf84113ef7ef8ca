//! What was agreed with a customer, as far as whoever speaks with them has to know it: quotes that wait for an answer.

use crate::db::Db;
use crate::error::StoreError;
use crate::values;
use domain::ids::{CaseId, CustomerId};
use domain::money::Fen;
use jiff::civil::Date;

/// Quotes that are shown.
const QUOTES_MAX: i64 = 5;

/// A quote that was issued and not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuote {
    pub case: CaseId,
    pub no: i64,
    pub total: Fen,
    pub valid_until: Option<Date>,
}

/// Newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn open_quotes(db: &Db, customer: CustomerId) -> Result<Vec<OpenQuote>, StoreError> {
    let sql = "SELECT case_id, no, total, valid_until FROM quote WHERE customer = $1 AND state = 'issued' \
               ORDER BY at DESC, case_id DESC, no DESC LIMIT $2";
    let rows: Vec<(i64, i64, i64, Option<String>)> = db.all(sql, values![customer, QUOTES_MAX]).await?;
    let quote = |(case, no, total, until): (i64, i64, i64, Option<String>)| OpenQuote {
        case: CaseId::from_key(case),
        no,
        total: Fen(total),
        valid_until: until.and_then(|day| day.parse().ok()),
    };
    Ok(rows.into_iter().map(quote).collect())
}
