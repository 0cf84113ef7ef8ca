//! One case with its journal and everything that was written.

use crate::Store;
use crate::content::{self, Texts, digest_of};
use crate::error::StoreError;
use crate::values;
use domain::case::{Case, Entry};
use domain::ids::{CaseId, Digest};
use domain::text::TextRef;
use std::collections::BTreeSet;

/// Everything about a case. Whether the reader may see it is asked of the rules: `Case::may_be_seen_by`.
#[derive(Clone, Debug)]
pub struct CaseFile {
    pub case: Case,
    /// Erased texts are `None`.
    pub texts: Texts,
    /// Oldest first.
    pub journal: Vec<Recorded>,
    /// Opens the customer's page of this case without a log-in.
    pub follow_token: String,
}

/// One entry of the journal, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub seq: i64,
    /// Counted from 1 within the case.
    pub n: u64,
    pub hash: Digest,
    pub entry: Entry,
}

impl CaseFile {
    /// Without what a complaint left behind, for whom it is kept from (P-COMPLAINT-2D).
    pub fn leave_out_complaints(&mut self) {
        for recorded in &mut self.journal {
            recorded.entry.events.retain(|event| !event.tells_of_complaint());
        }
    }

    /// A text that was not erased.
    #[must_use]
    pub fn text(&self, name: TextRef) -> Option<&str> {
        self.texts.get(&name).and_then(Option::as_deref)
    }
}

/// The case of this number.
///
/// # Errors
/// The database did not carry it out, or what it holds can't be read.
pub async fn case(store: &Store, id: CaseId) -> Result<Option<CaseFile>, StoreError> {
    let sql = "SELECT state, follow_token FROM cases WHERE id = $1";
    let Some((state, follow_token)) = store.db().first::<(String, String)>(sql, values![id]).await? else {
        return Ok(None);
    };
    let case: Case =
        serde_json::from_str(&state).map_err(|e| StoreError::unreadable(format!("the state of {id}"), e))?;
    let journal = journal(store, id).await?;
    let mut names: BTreeSet<TextRef> = BTreeSet::from([case.subject, case.reporter]);
    names.extend(journal.iter().flat_map(|r| &r.entry.events).flat_map(content::refs));
    let names: Vec<TextRef> = names.into_iter().collect();
    let texts = content::texts(store.db(), &names).await?;
    Ok(Some(CaseFile { case, texts, journal, follow_token }))
}

/// The state of a case alone.
///
/// # Errors
/// The database did not carry it out, or what it holds can't be read.
pub async fn state(store: &Store, id: CaseId) -> Result<Option<Case>, StoreError> {
    let row: Option<(String,)> =
        store.db().first("SELECT state FROM cases WHERE id = $1", values![id]).await?;
    row.map(|(state,)| serde_json::from_str(&state).map_err(|e| StoreError::unreadable(id.to_string(), e)))
        .transpose()
}

/// The case that a customer's link opens.
///
/// # Errors
/// The database did not carry it out.
pub async fn by_follow_token(store: &Store, token: &str) -> Result<Option<CaseId>, StoreError> {
    let row: Option<(i64,)> =
        store.db().first("SELECT id FROM cases WHERE follow_token = $1", values![token]).await?;
    Ok(row.map(|(id,)| CaseId::from_key(id)))
}

/// Everything that happened to a case, oldest first.
///
/// # Errors
/// The database did not carry it out, or an entry can't be read.
pub async fn journal(store: &Store, id: CaseId) -> Result<Vec<Recorded>, StoreError> {
    let sql = "SELECT seq, n, body, hash FROM journal WHERE case_id = $1 ORDER BY n";
    let rows: Vec<(i64, i64, String, Vec<u8>)> = store.db().all(sql, values![id]).await?;
    rows.into_iter()
        .map(|(seq, n, body, hash)| {
            let unreadable =
                |why: &dyn std::fmt::Display| StoreError::unreadable(format!("journal entry {seq}"), why);
            Ok(Recorded {
                seq,
                n: u64::try_from(n).map_err(|e| unreadable(&e))?,
                hash: digest_of(&hash).ok_or_else(|| unreadable(&"its hash is not 32 bytes long"))?,
                entry: serde_json::from_str(&body).map_err(|e| unreadable(&e))?,
            })
        })
        .collect()
}
