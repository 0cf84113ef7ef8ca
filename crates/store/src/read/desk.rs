//! The desk: open cases by view, narrowed by filters, in the order in which somebody has to look at them.
//!
//! Pages go by cursor. Cases without a running clock come last; since the two databases disagree on where `NULL` sorts, the
//! list is read in segments (with a due time, without one), each served by its own index.

use crate::db::{Db, Value};
use crate::error::StoreError;
use domain::case::{Case, Channel};
use domain::ids::{CaseId, CustomerId, DepartmentCode, FaultCode, PersonId};
use domain::severity::Severity;
use sqlx::AssertSqlSafe;
use std::fmt::Write as _;

/// Beyond this a total is said as "1000+".
pub const COUNT_MAX: i64 = 1000;

/// Which cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    Mine(PersonId),
    Team(DepartmentCode),
    Unassigned,
    /// At risk, not late yet.
    AtRisk,
    Late,
    Open,
    Complaints,
    /// Those that are over, the latest first.
    Over,
}

/// What narrows a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub department: Option<DepartmentCode>,
    pub assignee: Option<PersonId>,
    pub severity: Option<Severity>,
    /// As `Case::stage_code`.
    pub stage: Option<String>,
    pub channel: Option<Channel>,
    pub customer: Option<CustomerId>,
    pub fault: Option<FaultCode>,
    /// Only these, as a search found them.
    pub among: Option<Vec<CaseId>>,
}

/// In which order; of those that are over the latest always comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The clock nearest to its end first.
    #[default]
    Clock,
    /// The oldest report first.
    Age,
    /// The gravest first, then by clock.
    Severity,
}

/// Where a page ended or began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub id: CaseId,
    /// Microseconds; of those that are over, when they were last changed.
    pub due: Option<i64>,
    pub severity: i64,
}

/// From where a page is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum From {
    #[default]
    Start,
    After(Cursor),
    Before(Cursor),
}

/// One page of the desk.
#[derive(Clone, Debug)]
pub struct Asked {
    pub view: View,
    pub filters: Filters,
    pub sort: Sort,
    pub from: From,
    /// Rows a page.
    pub limit: u32,
    /// Whether complaints are among them; who may not see a certain one is for the caller to leave out.
    pub complaints: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub struct DeskRow {
    pub case: Case,
    pub subject: String,
    /// As the index column says: name, or what is known of them.
    pub reporter: String,
    pub customer: Option<String>,
    pub cursor: Cursor,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct DeskPage {
    pub rows: Vec<DeskRow>,
    /// There are rows before the first, after the last.
    pub more_before: bool,
    pub more_after: bool,
}

/// One stretch of the list with one order.
#[derive(Clone, Debug, Default)]
struct Segment {
    severity: Option<i64>,
    key: Key,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Key {
    /// With a due time, nearest first.
    #[default]
    Due,
    /// Without one, oldest first.
    NoDue,
    /// Oldest first.
    Id,
    /// Latest change first.
    Updated,
}

type Columns = (i64, String, String, String, Option<String>, Option<i64>, i64, i64);

/// Reads one page.
///
/// # Errors
/// The database did not carry it out, or a case can't be read back.
pub async fn page(db: &Db, asked: &Asked) -> Result<DeskPage, StoreError> {
    let want = usize::try_from(asked.limit).unwrap_or(usize::MAX).saturating_add(1);
    let backwards = matches!(asked.from, From::Before(_));
    let mut segments = segments(asked);
    if backwards {
        segments.reverse();
    }
    let cursor = match asked.from {
        From::Start => None,
        From::After(cursor) | From::Before(cursor) => Some(cursor),
    };
    let begin = cursor.map_or(0, |cursor| segments.iter().position(|s| s.holds(&cursor)).unwrap_or(0));
    let mut rows: Vec<DeskRow> = Vec::new();
    for (i, segment) in segments.iter().enumerate().skip(begin) {
        if rows.len() >= want {
            break;
        }
        let past = cursor.filter(|_| i == begin);
        let (sql, values) = statement(asked, segment, past.as_ref(), backwards, want - rows.len());
        let found: Vec<Columns> = db.all(AssertSqlSafe(sql), values).await?;
        for columns in found {
            rows.push(row(columns, segment.key)?);
        }
    }
    let more = rows.len() == want;
    rows.truncate(want - 1);
    if backwards {
        rows.reverse();
    }
    let (more_before, more_after) = if backwards { (more, true) } else { (cursor.is_some(), more) };
    Ok(DeskPage { rows, more_before, more_after })
}

/// How many rows each view has, at most [`COUNT_MAX`] + 1, in the order asked.
///
/// # Errors
/// The database did not carry it out.
pub async fn counts(
    db: &Db,
    views: &[View],
    filters: &Filters,
    complaints: bool,
) -> Result<Vec<i64>, StoreError> {
    let mut sql = String::new();
    let mut values = Vec::new();
    for (i, view) in views.iter().enumerate() {
        if i > 0 {
            sql.push_str(" UNION ALL ");
        }
        let mut part = Where::new(&mut values);
        part.view(view);
        part.filters(filters);
        part.complaints(view, complaints);
        let conditions = part.text;
        // Writing to a String never fails.
        write!(
            sql,
            "SELECT * FROM (SELECT {i} AS view, count(*) AS n FROM (SELECT 1 FROM cases c WHERE {conditions} LIMIT {}) AS few) AS part{i}",
            COUNT_MAX + 1
        )
        .unwrap_or_default();
    }
    if views.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(i64, i64)> = db
        .all(
            AssertSqlSafe(format!("SELECT CAST(view AS BIGINT), CAST(n AS BIGINT) FROM ({sql}) AS every")),
            values,
        )
        .await?;
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, n)| n).collect())
}

/// The texts of what [`page`] asks the database, for looking at how it is carried out.
#[must_use]
pub fn statements(asked: &Asked) -> Vec<String> {
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX).saturating_add(1);
    segments(asked).iter().map(|segment| statement(asked, segment, None, false, limit).0).collect()
}

fn segments(asked: &Asked) -> Vec<Segment> {
    let both =
        |severity: Option<i64>| [Segment { severity, key: Key::Due }, Segment { severity, key: Key::NoDue }];
    match (&asked.view, asked.sort) {
        (View::Over, _) => vec![Segment { severity: None, key: Key::Updated }],
        (_, Sort::Clock) => both(None).into(),
        (_, Sort::Age) => vec![Segment { severity: None, key: Key::Id }],
        (_, Sort::Severity) => match asked.filters.severity {
            Some(_) => both(None).into(),
            None => Severity::ALL.into_iter().flat_map(|s| both(Some(i64::from(s.level())))).collect(),
        },
    }
}

impl Segment {
    fn holds(&self, cursor: &Cursor) -> bool {
        self.severity.is_none_or(|severity| severity == cursor.severity)
            && match self.key {
                Key::Due => cursor.due.is_some(),
                Key::NoDue => cursor.due.is_none(),
                Key::Id | Key::Updated => true,
            }
    }
}

fn statement(
    asked: &Asked,
    segment: &Segment,
    past: Option<&Cursor>,
    backwards: bool,
    limit: usize,
) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut conditions = Where::new(&mut values);
    conditions.view(&asked.view);
    conditions.filters(&asked.filters);
    conditions.complaints(&asked.view, asked.complaints);
    if let Some(severity) = segment.severity {
        conditions.equal("c.severity", severity);
    }
    // "Further" in the order of the segment; the list of what is over runs down.
    let down = (segment.key == Key::Updated) != backwards;
    let (sign, order) = if down { ("<", "DESC") } else { (">", "ASC") };
    let keys: &[&str] = match segment.key {
        Key::Due => {
            conditions.also("c.due IS NOT NULL");
            &["c.due", "c.id"]
        }
        Key::NoDue => {
            conditions.also("c.due IS NULL");
            &["c.id"]
        }
        Key::Id => &["c.id"],
        Key::Updated => &["c.updated", "c.id"],
    };
    if let Some(cursor) = past {
        match segment.key {
            Key::NoDue | Key::Id => conditions.compare("c.id", sign, cursor.id.key()),
            Key::Due | Key::Updated => {
                let column = keys.first().copied().unwrap_or("c.due");
                conditions.pair(column, sign, cursor.due.unwrap_or_default(), cursor.id.key());
            }
        }
    }
    let order: Vec<String> = keys.iter().map(|key| format!("{key} {order}")).collect();
    let text = format!(
        "SELECT c.id, c.state, c.subject, c.reporter, u.name, c.due, c.severity, c.updated \
         FROM cases c LEFT JOIN customer u ON u.id = c.customer WHERE {} ORDER BY {} LIMIT {limit}",
        conditions.text,
        order.join(", "),
    );
    (text, values)
}

fn row(columns: Columns, key: Key) -> Result<DeskRow, StoreError> {
    let (id, state, subject, reporter, customer, due, severity, updated) = columns;
    let id = CaseId::from_key(id);
    let case = serde_json::from_str(&state).map_err(|e| StoreError::unreadable(format!("case {id}"), e))?;
    let due = if key == Key::Updated { Some(updated) } else { due };
    Ok(DeskRow { case, subject, reporter, customer, cursor: Cursor { id, due, severity } })
}

/// Conditions and their parameters.
struct Where<'a> {
    text: String,
    values: &'a mut Vec<Value>,
}

impl<'a> Where<'a> {
    fn new(values: &'a mut Vec<Value>) -> Self {
        Self { text: String::new(), values }
    }

    fn also(&mut self, condition: &str) {
        if !self.text.is_empty() {
            self.text.push_str(" AND ");
        }
        self.text.push_str(condition);
    }

    fn parameter(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn compare(&mut self, column: &str, sign: &str, value: impl Into<Value>) {
        let parameter = self.parameter(value);
        self.also(&format!("{column} {sign} {parameter}"));
    }

    fn equal(&mut self, column: &str, value: impl Into<Value>) {
        self.compare(column, "=", value);
    }

    /// `(column, c.id)` beyond two values. The first comparison alone is what an index can begin with.
    fn pair(&mut self, column: &str, sign: &str, value: i64, id: i64) {
        let (a, b) = (self.parameter(value), self.parameter(id));
        self.also(&format!("({column}, c.id) {sign} ({a}, {b})"));
    }

    fn view(&mut self, view: &View) {
        // Literals, not parameters: partial indexes are chosen by them.
        self.also(if *view == View::Over { "c.open = 0" } else { "c.open = 1" });
        match view {
            View::Mine(person) => self.equal("c.assignee", *person),
            View::Team(department) => self.equal("c.department", department.as_str()),
            View::Unassigned => self.also("c.assignee IS NULL"),
            View::AtRisk => self.also("c.risk = 1"),
            View::Late => self.also("c.risk = 2"),
            View::Complaints => self.also("c.complaint = 1"),
            View::Open | View::Over => {}
        }
    }

    fn complaints(&mut self, view: &View, shown: bool) {
        // What somebody was given is theirs to see, whatever their role.
        if !shown && !matches!(view, View::Mine(_)) {
            self.also("c.complaint = 0");
        }
    }

    fn filters(&mut self, filters: &Filters) {
        if let Some(department) = &filters.department {
            self.equal("c.department", department.as_str());
        }
        if let Some(assignee) = filters.assignee {
            self.equal("c.assignee", assignee);
        }
        if let Some(severity) = filters.severity {
            self.equal("c.severity", i64::from(severity.level()));
        }
        if let Some(stage) = &filters.stage {
            self.equal("c.stage", stage);
        }
        if let Some(channel) = filters.channel {
            self.equal("c.channel", channel.code());
        }
        if let Some(customer) = filters.customer {
            self.equal("c.customer", customer);
        }
        if let Some(fault) = &filters.fault {
            self.equal("c.fault", fault.as_str());
        }
        if let Some(among) = &filters.among {
            let keys: Vec<String> = among.iter().map(|id| id.key().to_string()).collect();
            // Whole numbers of our own, so they may stand in the text; an empty list finds nothing.
            self.also(&format!(
                "c.id IN ({})",
                if keys.is_empty() { "-1".to_owned() } else { keys.join(", ") }
            ));
        }
    }
}
