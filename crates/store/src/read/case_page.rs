//! The case page: the state, a stretch of its journal, whose it is, what is installed, what is like it.

use crate::content::{Texts, refs, texts};
use crate::db::Db;
use crate::error::StoreError;
use crate::{portal, values};
use domain::case::{Case, Entry, Finding};
use domain::ids::{CaseId, ContactId, CustomerId, Digest, EquipmentId, FaultCode};
use domain::text::TextRef;
use jiff::civil::Date;
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Entries of the journal that a page shows.
pub const ENTRIES_A_PAGE: i64 = 100;
/// Units, contacts and cases named beside a case.
const BESIDE_MAX: i64 = 20;

/// A case with what its row says beside the state.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub case: Case,
    pub subject: String,
    /// The private address by which the customer follows it.
    pub follow_token: String,
}

/// A stretch of the journal with the texts it names.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// In the order in which they were recorded, each with its number in the case.
    pub entries: Vec<(i64, Entry)>,
    pub texts: Texts,
    /// The customer's people who spoke in it at the portal.
    pub contacts: Vec<(ContactId, String)>,
}

/// A customer, as shown beside a case.
#[derive(Clone, Debug)]
pub struct CustomerCard {
    pub id: CustomerId,
    pub name: String,
    pub kind: String,
    pub city: String,
    pub phone: Option<String>,
    pub note: String,
}

/// One unit with its place.
#[derive(Clone, Debug)]
pub struct Unit {
    pub id: EquipmentId,
    pub serial: String,
    pub model: String,
    pub kind: String,
    pub customer: CustomerId,
    pub site: Option<String>,
    pub address: Option<String>,
    /// The service area of the site.
    pub area: Option<String>,
    pub place: String,
    pub installed: Option<Date>,
    pub remote_access: bool,
}

/// Another case in one line.
#[derive(Clone, Debug)]
pub struct CaseLine {
    pub id: CaseId,
    pub subject: String,
    pub stage: String,
    pub complaint: bool,
    /// Microseconds since 1970 UTC.
    pub reported: i64,
    pub severity: i64,
    pub assignee: Option<i64>,
}

/// # Errors
/// The database did not carry it out, or the case can't be read back.
pub async fn case(db: &Db, id: CaseId) -> Result<Option<CaseRow>, StoreError> {
    let sql = "SELECT state, subject, follow_token FROM cases WHERE id = $1";
    let row: Option<(String, String, String)> = db.first(sql, values![id]).await?;
    row.map(|(state, subject, follow_token)| {
        let case =
            serde_json::from_str(&state).map_err(|e| StoreError::unreadable(format!("case {id}"), e))?;
        Ok(CaseRow { case, subject, follow_token })
    })
    .transpose()
}

/// The newest entries, or those before number `before`; at most [`ENTRIES_A_PAGE`].
///
/// # Errors
/// The database did not carry it out, or an entry can't be read back.
pub async fn stretch(db: &Db, id: CaseId, before: Option<i64>) -> Result<Stretch, StoreError> {
    let sql = "SELECT n, body FROM journal WHERE case_id = $1 AND n < $2 ORDER BY n DESC LIMIT $3";
    let rows = db.all(sql, values![id, before.unwrap_or(i64::MAX), ENTRIES_A_PAGE]).await?;
    read(db, id, rows).await
}

/// What was recorded after number `n`, oldest first; at most [`ENTRIES_A_PAGE`].
///
/// # Errors
/// The database did not carry it out, or an entry can't be read back.
pub async fn since(db: &Db, id: CaseId, n: i64) -> Result<Stretch, StoreError> {
    let sql = "SELECT n, body FROM journal WHERE case_id = $1 AND n > $2 ORDER BY n LIMIT $3";
    let rows = db.all(sql, values![id, n, ENTRIES_A_PAGE]).await?;
    read(db, id, rows).await
}

async fn read(db: &Db, id: CaseId, rows: Vec<(i64, String)>) -> Result<Stretch, StoreError> {
    let mut entries = Vec::with_capacity(rows.len());
    for (n, body) in rows {
        let entry: Entry = serde_json::from_str(&body)
            .map_err(|e| StoreError::unreadable(format!("entry {n} of case {id}"), e))?;
        entries.push((n, entry));
    }
    entries.sort_unstable_by_key(|(n, _)| *n);
    let mut named: Vec<TextRef> =
        entries.iter().flat_map(|(_, entry)| entry.events.iter().flat_map(refs)).collect();
    named.sort_unstable();
    named.dedup();
    let spoke: BTreeSet<ContactId> =
        entries.iter().filter_map(|(_, entry)| entry.stamp.actor.contact()).collect();
    let spoke: Vec<ContactId> = spoke.into_iter().collect();
    Ok(Stretch { entries, texts: texts(db, &named).await?, contacts: portal::names(db, &spoke).await? })
}

impl Stretch {
    /// Without what a complaint left behind, for whom it is kept from (P-COMPLAINT-2D).
    pub fn leave_out_complaints(&mut self) {
        for (_, entry) in &mut self.entries {
            entry.events.retain(|event| !event.tells_of_complaint());
        }
    }
}

/// # Errors
/// The database did not carry it out.
pub async fn customer(db: &Db, id: CustomerId) -> Result<Option<CustomerCard>, StoreError> {
    type Row = (i64, String, String, String, Option<String>, String);
    let sql = "SELECT id, name, kind, city, phone, note FROM customer WHERE id = $1";
    let row: Option<Row> = db.first(sql, values![id]).await?;
    Ok(row.map(|(id, name, kind, city, phone, note)| CustomerCard {
        id: CustomerId(id),
        name,
        kind,
        city,
        phone,
        note,
    }))
}

pub(crate) type UnitRow = (
    i64,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    i64,
);

pub(crate) const UNIT_COLUMNS: &str = "e.id, e.serial, e.model, e.kind, e.customer, s.name, s.address, s.area, e.place, \
    e.installed_on, e.remote_access FROM equipment e LEFT JOIN site s ON s.id = e.site";

pub(crate) fn unit(row: UnitRow) -> Unit {
    let (id, serial, model, kind, customer, site, address, area, place, installed, remote) = row;
    Unit {
        id: EquipmentId(id),
        serial,
        model,
        kind,
        customer: CustomerId(customer),
        site,
        address,
        area,
        place,
        installed: installed.and_then(|day| day.parse().ok()),
        remote_access: remote != 0,
    }
}

/// These units, in the order of their serial numbers.
///
/// # Errors
/// The database did not carry it out.
pub async fn units(db: &Db, ids: &[EquipmentId]) -> Result<Vec<Unit>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Whole numbers of our own, so they may stand in the text.
    let keys: Vec<String> = ids.iter().take(100).map(|id| id.0.to_string()).collect();
    let sql = format!("SELECT {UNIT_COLUMNS} WHERE e.id IN ({}) ORDER BY e.serial", keys.join(", "));
    let rows: Vec<UnitRow> = db.all(AssertSqlSafe(sql), values![]).await?;
    Ok(rows.into_iter().map(unit).collect())
}

/// How many units a customer has in all.
///
/// # Errors
/// The database did not carry it out.
pub async fn unit_count(db: &Db, customer: CustomerId) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        db.one("SELECT count(*) FROM equipment WHERE customer = $1", values![customer]).await?;
    Ok(count)
}

pub(crate) type LineRow = (i64, String, String, i64, i64, i64, Option<i64>);

pub(crate) const LINE_COLUMNS: &str =
    "c.id, c.subject, c.stage, c.complaint, c.reported, c.severity, c.assignee FROM cases c";

pub(crate) fn line((id, subject, stage, complaint, reported, severity, assignee): LineRow) -> CaseLine {
    CaseLine {
        id: CaseId::from_key(id),
        subject,
        stage,
        complaint: complaint != 0,
        reported,
        severity,
        assignee,
    }
}

/// A customer's open cases, the newest first.
///
/// # Errors
/// The database did not carry it out.
pub async fn open_cases_of(db: &Db, customer: CustomerId) -> Result<Vec<CaseLine>, StoreError> {
    let sql = format!(
        "SELECT {LINE_COLUMNS} WHERE c.customer = $1 AND c.open = 1 AND c.complaint = 0 ORDER BY c.id DESC LIMIT $2"
    );
    let rows: Vec<LineRow> = db.all(AssertSqlSafe(sql), values![customer, BESIDE_MAX]).await?;
    Ok(rows.into_iter().map(line).collect())
}

/// These cases in one line each, in the order asked. Complaints are left out: whoever may see them finds them elsewhere.
///
/// # Errors
/// The database did not carry it out.
pub async fn lines(db: &Db, ids: &[CaseId]) -> Result<Vec<CaseLine>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = ids.iter().take(500).map(|id| id.key().to_string()).collect();
    let sql = format!("SELECT {LINE_COLUMNS} WHERE c.id IN ({}) AND c.complaint = 0", keys.join(", "));
    let rows: Vec<LineRow> = db.all(AssertSqlSafe(sql), values![]).await?;
    let mut found: Vec<CaseLine> = rows.into_iter().map(line).collect();
    found.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(found)
}

/// A solved case with what was found.
#[derive(Clone, Debug)]
pub struct Solved {
    pub line: CaseLine,
    pub cause: Option<String>,
    pub remedy: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    finding: Option<Finding>,
}

/// Cases looked at for each that is shown: many have the same finding.
const SOLVED_LOOKED_AT: usize = 6;

/// Of these cases those that are over and have a finding, then the newest with the same fault; the findings' texts with them.
///
/// # Errors
/// The database did not carry it out, or a case can't be read back.
pub async fn solved(
    db: &Db,
    alike: &[CaseId],
    fault: Option<&FaultCode>,
    but: CaseId,
    limit: usize,
) -> Result<Vec<Solved>, StoreError> {
    type Row = (i64, String, String, i64, i64, i64, Option<i64>, String);
    const LOOKED_AT: i64 = 30;
    let mut rows: Vec<Row> = Vec::new();
    if !alike.is_empty() {
        let keys: Vec<String> = alike.iter().take(60).map(|id| id.key().to_string()).collect();
        let sql = format!(
            "SELECT c.id, c.subject, c.stage, c.complaint, c.reported, c.severity, c.assignee, c.state FROM cases c \
             WHERE c.id IN ({}) AND c.open = 0 AND c.complaint = 0",
            keys.join(", ")
        );
        rows = db.all(AssertSqlSafe(sql), values![]).await?;
        rows.sort_by_key(|row| alike.iter().position(|id| id.key() == row.0));
    }
    if let Some(fault) = fault {
        let sql = "SELECT c.id, c.subject, c.stage, c.complaint, c.reported, c.severity, c.assignee, c.state FROM cases c \
                   WHERE c.fault = $1 AND c.open = 0 AND c.complaint = 0 ORDER BY c.id DESC LIMIT $2";
        let more: Vec<Row> = db.all(sql, values![fault.as_str(), LOOKED_AT]).await?;
        rows.extend(more);
    }
    let mut found: Vec<(CaseLine, Finding)> = Vec::new();
    for (id, subject, stage, complaint, reported, severity, assignee, state) in rows {
        // All of a state is much more than what is asked of it.
        let Found { finding } = serde_json::from_str(&state)
            .map_err(|e| StoreError::unreadable(format!("the state of case {id}"), e))?;
        let of = CaseId::from_key(id);
        let known = of == but || found.iter().any(|(line, _)| line.id == of);
        if let (Some(finding), false) = (finding, known) {
            found.push((line((id, subject, stage, complaint, reported, severity, assignee)), finding));
        }
        if found.len() == limit * SOLVED_LOOKED_AT {
            break;
        }
    }
    let named: Vec<TextRef> = found.iter().flat_map(|(_, finding)| [finding.cause, finding.remedy]).collect();
    let texts = texts(db, &named).await?;
    let text = |name: TextRef| texts.get(&name).cloned().flatten();
    let mut solved: Vec<Solved> = Vec::new();
    for (line, finding) in found {
        let (cause, remedy) = (text(finding.cause), text(finding.remedy));
        // The same finding once more tells nothing new.
        let told = solved.iter().any(|other| (&other.cause, &other.remedy) == (&cause, &remedy));
        if !told {
            solved.push(Solved { line, cause, remedy });
        }
        if solved.len() == limit {
            break;
        }
    }
    Ok(solved)
}

/// The name and type under which a case's journal knows a file; `None` when the case has none of this hash.
///
/// # Errors
/// The database did not carry it out, or an entry can't be read back.
pub async fn file(
    db: &Db,
    id: CaseId,
    digest: Digest,
) -> Result<Option<domain::case::Attachment>, StoreError> {
    // The hash stands in the entry's text, so that other entries need not be read back.
    let sql = "SELECT body FROM journal WHERE case_id = $1 AND body LIKE $2 ORDER BY n LIMIT 1";
    let row: Option<(String,)> = db.first(sql, values![id, format!("%{digest}%")]).await?;
    let Some((body,)) = row else { return Ok(None) };
    let entry: Entry =
        serde_json::from_str(&body).map_err(|e| StoreError::unreadable(format!("an entry of {id}"), e))?;
    Ok(entry.events.iter().flat_map(attachments).find(|file| file.digest == digest).cloned())
}

/// Files that came with a step.
#[must_use]
pub fn attachments(event: &domain::case::Event) -> &[domain::case::Attachment] {
    use domain::case::Event;
    match event {
        Event::Reported(report) => &report.attachments,
        Event::Answered { attachments, .. }
        | Event::MessageReceived { attachments, .. }
        | Event::MessageSent { attachments, .. }
        | Event::Noted { attachments, .. }
        | Event::SolutionProposed { attachments, .. } => attachments,
        Event::Charge(event) => event.attachments(),
        Event::ReceiptGiven { .. }
        | Event::Contacted { .. }
        | Event::MachineMessage { .. }
        | Event::DiagnosisStarted { .. }
        | Event::FindingRecorded(_)
        | Event::WordGiven { .. }
        | Event::Reminded { .. }
        | Event::WaitingBegan { .. }
        | Event::WaitingEnded { .. }
        | Event::Assigned { .. }
        | Event::HandedOver { .. }
        | Event::SeverityChanged { .. }
        | Event::FaultChanged { .. }
        | Event::Identified { .. }
        | Event::Followed { .. }
        | Event::Unfollowed { .. }
        | Event::Closed(_)
        | Event::Withdrawn { .. }
        | Event::Reopened { .. }
        | Event::MergedInto { .. }
        | Event::Absorbed { .. }
        | Event::SplitOff { .. }
        | Event::ComplaintTaken { .. }
        | Event::FollowUpAsked
        | Event::ReplyOwed
        | Event::WordAwaitedAgain { .. }
        | Event::FollowUpAnswered { .. }
        | Event::Rated { .. }
        | Event::Clock { .. } => &[],
    }
}
