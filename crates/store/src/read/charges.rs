//! Queues about who pays: lines that nobody has decided, objections, quotes by state; a customer's quotes; what was given free.

use crate::db::{Db, Value};
use crate::error::StoreError;
use crate::values;
use domain::case::charge::{LineNo, QuoteNo};
use domain::ids::{CaseId, CustomerId, EquipmentId, PersonId};
use domain::money::Fen;
use domain::warranty::Verdict;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;

/// Which lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Nobody has decided who pays; the oldest first.
    Undecided,
    /// The customer objected, and nobody has answered; the oldest first.
    Objected,
}

/// Where a page begins: behind this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub case: CaseId,
    pub no: u16,
}

/// One line in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub case: CaseId,
    pub subject: String,
    pub no: LineNo,
    /// As `Subject::code`.
    pub kind: String,
    pub part: Option<String>,
    pub unit: Option<EquipmentId>,
    pub serial: Option<String>,
    pub customer: Option<CustomerId>,
    pub customer_name: Option<String>,
    pub verdict: Option<Verdict>,
    pub decided_by: Option<PersonId>,
    /// Since when it waits: entered, or decided.
    pub at: Timestamp,
}

type LineColumns = (
    i64,
    String,
    i64,
    String,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
);

/// A page of a queue; complaints have no lines, so that nothing here has to be kept from anybody.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn lines(
    db: &Db,
    which: Lines,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<LineRow>, StoreError> {
    let (sql, values) = lines_query(which, after, limit);
    let rows: Vec<LineColumns> = db.all(AssertSqlSafe(sql), values).await?;
    rows.into_iter().map(line_row).collect()
}

/// The statement of [`lines`], also for the test that looks at how it is carried out.
#[must_use]
pub fn lines_query(which: Lines, after: Option<Cursor>, limit: i64) -> (String, Vec<Value>) {
    let which = match which {
        Lines::Undecided => "l.verdict IS NULL",
        Lines::Objected => "l.objection = 'open'",
    };
    let (after, values) = behind("l", after, limit);
    let sql = format!(
        "SELECT l.case_id, c.subject, l.no, l.kind, l.part, l.unit, e.serial, l.customer, k.name, l.verdict, \
         l.decided_by, l.at FROM charge AS l JOIN cases AS c ON c.id = l.case_id \
         LEFT JOIN equipment AS e ON e.id = l.unit LEFT JOIN customer AS k ON k.id = l.customer \
         WHERE {which}{after} ORDER BY l.at, l.case_id, l.no LIMIT $1"
    );
    (sql, values)
}

fn line_row(row: LineColumns) -> Result<LineRow, StoreError> {
    let (case, subject, no, kind, part, unit, serial, customer, customer_name, verdict, by, at) = row;
    let case = CaseId::from_key(case);
    let verdict = verdict
        .map(|code| {
            Verdict::from_code(&code)
                .ok_or_else(|| StoreError::unreadable(format!("a line of {case}"), &code))
        })
        .transpose()?;
    Ok(LineRow {
        case,
        subject,
        no: number(case, no)?,
        kind,
        part,
        unit: unit.map(EquipmentId),
        serial,
        customer: customer.map(CustomerId),
        customer_name,
        verdict,
        decided_by: by.map(PersonId),
        at: crate::time(at),
    })
}

/// Which quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    /// As `QuoteState::code`; all where none is named.
    pub state: Option<String>,
    pub customer: Option<CustomerId>,
    pub after: Option<Cursor>,
}

/// One quote in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRow {
    pub case: CaseId,
    pub subject: String,
    pub no: QuoteNo,
    pub customer: Option<CustomerId>,
    pub customer_name: Option<String>,
    /// As `QuoteState::code`.
    pub state: String,
    pub total: Fen,
    pub given_free: Fen,
    pub paid: Fen,
    /// What is to be paid by what holds now, once it is accepted.
    pub due: Option<Fen>,
    pub valid_until: Option<Date>,
    pub issued: Timestamp,
}

type QuoteColumns =
    (i64, String, i64, Option<i64>, Option<String>, String, i64, i64, i64, Option<i64>, Option<String>, i64);

/// A page of quotes, the oldest first.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn quotes(db: &Db, wanted: &Quotes, limit: i64) -> Result<Vec<QuoteRow>, StoreError> {
    let (sql, values) = quotes_query(wanted, limit);
    let rows: Vec<QuoteColumns> = db.all(AssertSqlSafe(sql), values).await?;
    rows.into_iter().map(quote_row).collect()
}

/// The statement of [`quotes`].
#[must_use]
pub fn quotes_query(wanted: &Quotes, limit: i64) -> (String, Vec<Value>) {
    let (after, mut values) = behind("q", wanted.after, limit);
    let mut which = String::from("1 = 1");
    if let Some(state) = &wanted.state {
        values.extend(values![state]);
        which.push_str(&format!(" AND q.state = ${}", values.len()));
    }
    if let Some(customer) = wanted.customer {
        values.extend(values![customer]);
        which.push_str(&format!(" AND q.customer = ${}", values.len()));
    }
    let sql = format!(
        "SELECT q.case_id, c.subject, q.no, q.customer, k.name, q.state, q.total, q.given, q.paid, q.due, \
         q.valid_until, q.at FROM quote AS q JOIN cases AS c ON c.id = q.case_id \
         LEFT JOIN customer AS k ON k.id = q.customer WHERE {which}{after} ORDER BY q.at, q.case_id, q.no LIMIT $1"
    );
    (sql, values)
}

fn quote_row(row: QuoteColumns) -> Result<QuoteRow, StoreError> {
    let (case, subject, no, customer, customer_name, state, total, given, paid, due, valid_until, at) = row;
    let case = CaseId::from_key(case);
    let day = |text: String| {
        text.parse().map_err(|e| StoreError::unreadable(format!("the last day of a quote of {case}"), e))
    };
    Ok(QuoteRow {
        case,
        subject,
        no: number(case, no)?,
        customer: customer.map(CustomerId),
        customer_name,
        state,
        total: Fen(total),
        given_free: Fen(given),
        paid: Fen(paid),
        due: due.map(Fen),
        valid_until: valid_until.map(day).transpose()?,
        issued: crate::time(at),
    })
}

/// How many wait, for the numbers beside the queues' names; counted up to a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub undecided: i64,
    pub objected: i64,
    pub issued: i64,
    pub accepted: i64,
}

/// # Errors
/// The database did not carry it out.
pub async fn waiting(db: &Db, at_most: i64) -> Result<Waiting, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM (SELECT 1 FROM charge WHERE verdict IS NULL LIMIT $1) AS a), \
               (SELECT count(*) FROM (SELECT 1 FROM charge WHERE objection = 'open' LIMIT $1) AS b), \
               (SELECT count(*) FROM (SELECT 1 FROM quote WHERE state = 'issued' LIMIT $1) AS c), \
               (SELECT count(*) FROM (SELECT 1 FROM quote WHERE state = 'accepted' LIMIT $1) AS d)";
    let (undecided, objected, issued, accepted) = db.one(sql, values![at_most]).await?;
    Ok(Waiting { undecided, objected, issued, accepted })
}

/// What was decided in a time, by who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    pub verdict: Verdict,
    pub lines: i64,
    /// What it costs us, as far as it was entered.
    pub cost: Fen,
    /// Lines of which nobody has entered what they cost.
    pub unknown: i64,
    pub price: Fen,
}

/// The cost of what was given free is recorded too: what was decided `[from, to)`.
///
/// # Errors
/// The database did not carry it out, or a row can't be read.
pub async fn sums(db: &Db, from: Timestamp, to: Timestamp) -> Result<Vec<Sum>, StoreError> {
    let sql = "SELECT verdict, count(*), CAST(sum(cost) AS BIGINT), CAST(sum(1 - cost_known) AS BIGINT), \
               CAST(sum(price) AS BIGINT) FROM charge \
               WHERE verdict IS NOT NULL AND at >= $1 AND at < $2 GROUP BY verdict ORDER BY verdict";
    let rows: Vec<(String, i64, i64, i64, i64)> = db.all(sql, values![from, to]).await?;
    let read = |(verdict, lines, cost, unknown, price): (String, i64, i64, i64, i64)| {
        let verdict = Verdict::from_code(&verdict)
            .ok_or_else(|| StoreError::unreadable("a line's verdict", &verdict))?;
        Ok(Sum { verdict, lines, cost: Fen(cost), unknown, price: Fen(price) })
    };
    rows.into_iter().map(read).collect()
}

/// `$1` is the limit, `$2` to `$4` where the page begins.
fn behind(table: &str, after: Option<Cursor>, limit: i64) -> (String, Vec<Value>) {
    let mut values = values![limit];
    let Some(Cursor { at, case, no }) = after else { return (String::new(), values) };
    values.extend(values![at, case, i64::from(no)]);
    (format!(" AND ({table}.at, {table}.case_id, {table}.no) > ($2, $3, $4)"), values)
}

fn number(case: CaseId, no: i64) -> Result<u16, StoreError> {
    u16::try_from(no).map_err(|e| StoreError::unreadable(format!("a number of {case}"), e))
}
