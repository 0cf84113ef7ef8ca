//! What people wrote, and the bytes they sent, kept beside the journal: the journal names them by hash only, so that a text
//! which the law requires to be erased can go without breaking the chain.

use crate::db::{Db, Tx, Value};
use crate::error::StoreError;
use crate::rows::ByKeys;
use crate::values;
use domain::case::{Attachment, Case, Closure, Event};
use domain::ids::{CaseId, Digest};
use domain::text::TextRef;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A file by the hash of its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    pub digest: Digest,
    pub bytes: Vec<u8>,
}

impl Blob {
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of_file(&bytes), bytes }
    }
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({}, {} bytes)", self.digest, self.bytes.len())
    }
}

/// Texts by what names them; `None` for one that was erased.
pub type Texts = BTreeMap<TextRef, Option<String>>;

static TEXTS: ByKeys = ByKeys::new("SELECT digest, body FROM content WHERE digest", "");

/// The texts that are named; what is not there at all is left out.
///
/// # Errors
/// The database did not carry it out.
pub async fn texts(db: &Db, refs: &[TextRef]) -> Result<Texts, StoreError> {
    let mut found = Texts::new();
    for refs in refs.chunks(TEXTS_AT_ONCE) {
        let keys: Vec<Value> = refs.iter().map(|r| Value::from(r.0)).collect();
        let sql = TEXTS.text(keys.len());
        let rows: Vec<(Vec<u8>, Option<String>)> = db.all(sqlx::AssertSqlSafe(sql), keys).await?;
        found
            .extend(rows.into_iter().filter_map(|(digest, body)| Some((TextRef(digest_of(&digest)?), body))));
    }
    Ok(found)
}

const TEXTS_AT_ONCE: usize = 64;

pub(crate) async fn texts_in(tx: &mut Tx, refs: &[TextRef]) -> Result<Texts, StoreError> {
    let keys: Vec<Value> = refs.iter().map(|r| Value::from(r.0)).collect();
    let rows: Vec<(Vec<u8>, Option<String>)> = TEXTS.all(tx, &keys).await?;
    Ok(rows.into_iter().filter_map(|(digest, body)| Some((TextRef(digest_of(&digest)?), body))).collect())
}

pub(crate) fn digest_of(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

/// The bytes of a file; `None` when there are none of this hash.
///
/// # Errors
/// The database did not carry it out.
pub async fn blob(db: &Db, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<(Vec<u8>,)> =
        db.first("SELECT bytes FROM blob WHERE digest = $1", values![digest]).await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Erases texts, as the law may require: the journal and its hashes stay, the words and what was found by them go, in every
/// case that names them. Gives how many were erased.
///
/// # Errors
/// The database did not carry it out.
pub async fn erase(db: &Db, refs: &[TextRef], now: Timestamp) -> Result<u64, StoreError> {
    let mut erased = 0;
    let mut cases = BTreeSet::new();
    let mut tx = db.begin().await?;
    for text in refs {
        let sql = "UPDATE content SET body = NULL, erased_at = $1 WHERE digest = $2 AND body IS NOT NULL";
        erased += tx.run(sql, values![now, text.0]).await?;
        // Reads the whole journal: a case that was split off names the texts of the other one, and erasing is rare.
        let sql = "SELECT DISTINCT case_id FROM journal WHERE body LIKE $1";
        let rows: Vec<(i64,)> = tx.all(sql, values![format!("%\"{}\"%", text.0)]).await?;
        cases.extend(rows.into_iter().map(|(case,)| CaseId::from_key(case)));
    }
    for case in cases {
        forget(&mut tx, case, refs).await?;
        crate::search::index_case(&mut tx, case).await?;
    }
    tx.commit().await?;
    Ok(erased)
}

/// The lists show subject and reporter: neither may outlive its text.
async fn forget(tx: &mut Tx, case: CaseId, refs: &[TextRef]) -> Result<(), StoreError> {
    let row: Option<(String,)> = tx.first("SELECT state FROM cases WHERE id = $1", values![case]).await?;
    let Some((state,)) = row else { return Ok(()) };
    let state: Case = serde_json::from_str(&state)
        .map_err(|e| StoreError::unreadable(format!("the state of {case}"), e))?;
    if refs.contains(&state.subject) {
        tx.run("UPDATE cases SET subject = '' WHERE id = $1", values![case]).await?;
    }
    if refs.contains(&state.reporter) {
        tx.run("UPDATE cases SET reporter = '' WHERE id = $1", values![case]).await?;
    }
    Ok(())
}

/// The texts an event names.
#[must_use]
pub fn refs(event: &Event) -> Vec<TextRef> {
    fn with(texts: impl IntoIterator<Item = TextRef>, attachments: &[Attachment]) -> Vec<TextRef> {
        texts.into_iter().chain(attachments.iter().map(|a| a.name)).collect()
    }
    match event {
        Event::Reported(r) => with([r.subject, r.text, r.reporter], &r.attachments),
        Event::Answered { text, attachments, .. }
        | Event::MessageSent { text, attachments, .. }
        | Event::SolutionProposed { text, attachments, .. }
        | Event::Noted { text, attachments, .. } => with([*text], attachments),
        Event::MessageReceived { from, text, attachments, .. } => with([*from, *text], attachments),
        Event::MachineMessage { text, .. }
        | Event::Withdrawn { text, .. }
        | Event::ComplaintTaken { text } => vec![*text],
        Event::FindingRecorded(finding) => vec![finding.cause, finding.remedy],
        Event::SplitOff { subject, text } => vec![*subject, *text],
        Event::WaitingBegan { why, .. }
        | Event::SeverityChanged { why, .. }
        | Event::MergedInto { why, .. } => {
            vec![*why]
        }
        Event::Contacted { text, .. }
        | Event::WordGiven { text, .. }
        | Event::Reopened { text, .. }
        | Event::FollowUpAnswered { text, .. }
        | Event::Rated { text, .. }
        | Event::DiagnosisStarted { against: text, .. }
        | Event::Assigned { why: text, .. }
        | Event::HandedOver { why: text, .. } => text.iter().copied().collect(),
        Event::Closed(Closure::WithoutWord { reason, .. }) => vec![*reason],
        Event::Charge(event) => event.texts(),
        Event::Closed(Closure::WithWord)
        | Event::ReceiptGiven { .. }
        | Event::Reminded { .. }
        | Event::WaitingEnded { .. }
        | Event::FaultChanged { .. }
        | Event::Identified { .. }
        | Event::Followed { .. }
        | Event::Unfollowed { .. }
        | Event::Absorbed { .. }
        | Event::FollowUpAsked
        | Event::ReplyOwed
        | Event::WordAwaitedAgain { .. }
        | Event::Clock { .. } => Vec::new(),
    }
}

/// Those among them that are contacts (name, phone, mail), not sentences.
#[must_use]
pub fn contact(event: &Event) -> Option<TextRef> {
    match event {
        Event::Reported(reported) => Some(reported.reporter),
        Event::MessageReceived { from, .. } => Some(*from),
        _ => None,
    }
}
