//! Finding: words are made by the application (search/words.rs), so that both databases find the same
//! (docs/decisions/0002-search.md).
//!
//! A case has one row for each journal entry that brought texts, so that nothing is ever indexed twice.

mod words;

pub use words::{Words, words};

use crate::db::{Db, Tx, Value};
use crate::error::StoreError;
use crate::rows::Rows;
use crate::{content, values};
use domain::case::Entry;
use domain::contact::Contact;
use domain::ids::{CaseId, ContractId, CustomerId, EquipmentId, PersonId, SiteId};
use domain::text::TextRef;
use words::{Term, terms};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Case,
    Customer,
    Person,
    Equipment,
    Contract,
    Site,
}

/// Rows of one kind lie together: kind, key, and for cases the entry.
const KIND_SPAN: i64 = 1_000_000_000_000_000_000;
/// Entries of one case that are indexed; further ones are not found by their words.
const ENTRIES_MAX: i64 = 100_000;
/// Words of one query that are looked at.
const TERMS_MAX: usize = 12;
/// Rows a query reads at once, and how often.
const PAGE: i64 = 200;
const PAGES_MAX: usize = 20;
/// Newest rows that are looked at for a word which stands in another entry than the next word.
const SPREAD_ROWS_MAX: i64 = 5_000;

impl Kind {
    fn first(self) -> i64 {
        match self {
            Self::Case => KIND_SPAN,
            Self::Customer => 2 * KIND_SPAN,
            Self::Person => 3 * KIND_SPAN,
            Self::Equipment => 4 * KIND_SPAN,
            Self::Contract => 5 * KIND_SPAN,
            Self::Site => 6 * KIND_SPAN,
        }
    }

    fn key(self, row: i64) -> i64 {
        match self {
            Self::Case => (row - self.first()) / ENTRIES_MAX,
            Self::Customer | Self::Person | Self::Equipment | Self::Contract | Self::Site => {
                row - self.first()
            }
        }
    }
}

fn case_row(case: CaseId, n: i64) -> i64 {
    Kind::Case.first() + case.key() * ENTRIES_MAX + n
}

static INTO_SQLITE: Rows = Rows::new("INSERT INTO search (rowid, words)", 2, "");
static INTO_POSTGRES: Rows = Rows::new("INSERT INTO search (id, words)", 2, "").casts(&[(1, "::tsvector")]);

/// Rows of the index that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Index {
    rows: Vec<(i64, Words)>,
}

impl Index {
    /// The words of one journal entry.
    pub(crate) fn case(&mut self, case: CaseId, n: i64, words: Words) {
        if n < ENTRIES_MAX && !words.is_empty() {
            self.rows.push((case_row(case, n), words));
        }
    }

    pub(crate) async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        let postgres = tx.is_postgres();
        let mut values = Vec::with_capacity(self.rows.len() * 2);
        for (row, words) in self.rows {
            values.push(Value::Int(row));
            values.push(Value::Text(if postgres { words.as_vector() } else { words.into_text() }));
        }
        let table = if postgres { &INTO_POSTGRES } else { &INTO_SQLITE };
        table.write(tx, values).await?;
        Ok(())
    }
}

/// Makes a customer, a person or a unit findable by `text`, instead of what it was findable by before.
///
/// # Errors
/// The database did not carry it out.
pub async fn put(tx: &mut Tx, kind: Kind, key: i64, text: &str) -> Result<(), StoreError> {
    let row = kind.first() + key;
    let forget = if tx.is_postgres() {
        "DELETE FROM search WHERE id = $1"
    } else {
        "DELETE FROM search WHERE rowid = $1"
    };
    tx.run(forget, values![row]).await?;
    let mut index = Index::default();
    let words = words(text);
    if !words.is_empty() {
        index.rows.push((row, words));
    }
    index.write(tx).await
}

/// As [`put`], for what was never findable before.
pub(crate) async fn put_new(tx: &mut Tx, kind: Kind, texts: &[(i64, String)]) -> Result<(), StoreError> {
    let rows = texts.iter().map(|(key, text)| (kind.first() + key, words(text)));
    Index { rows: rows.filter(|(_, words)| !words.is_empty()).collect() }.write(tx).await
}

/// Makes one entry of a case findable by `text`; the door does so for what it writes, this is for copies of whole databases.
///
/// # Errors
/// The database did not carry it out, as when the entry is findable already.
pub async fn put_entry(tx: &mut Tx, case: CaseId, n: i64, text: &str) -> Result<(), StoreError> {
    let mut index = Index::default();
    index.case(case, n, words(text));
    index.write(tx).await
}

/// Makes a case findable by what is left of its texts, and by nothing else.
pub(crate) async fn index_case(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    let rows = values![case_row(case, 0), case_row(case, ENTRIES_MAX)];
    let forget = if tx.is_postgres() {
        "DELETE FROM search WHERE id >= $1 AND id < $2"
    } else {
        "DELETE FROM search WHERE rowid >= $1 AND rowid < $2"
    };
    tx.run(forget, rows).await?;
    let sql = "SELECT n, body FROM journal WHERE case_id = $1 ORDER BY n";
    let entries: Vec<(i64, String)> = tx.all(sql, values![case]).await?;
    let mut index = Index::default();
    for (n, body) in entries {
        let entry: Entry = serde_json::from_str(&body)
            .map_err(|e| StoreError::unreadable(format!("entry {n} of {case}"), e))?;
        let told = entry.events.iter().filter(|event| !event.tells_of_complaint());
        let names: Vec<TextRef> = told.flat_map(content::refs).collect();
        let texts = content::texts_in(tx, &names).await?;
        let mut found_by = if n == 1 { words(&case.to_string()) } else { Words::default() };
        for (name, text) in texts {
            let text = text.unwrap_or_default();
            let contact = entry.events.iter().any(|event| content::contact(event) == Some(name));
            found_by.extend(&if contact { contact_words(&Contact::from_text(&text)) } else { words(&text) });
        }
        index.case(case, n, found_by);
    }
    index.write(tx).await
}

/// By what a contact is found.
pub(crate) fn contact_words(contact: &Contact) -> Words {
    let phone = contact.phone.as_ref().map_or("", |p| p.as_str());
    let mail = contact.mail.as_ref().map_or("", |m| m.as_str());
    words(&format!("{}\n{phone}\n{mail}", contact.name))
}

/// Cases whose texts hold all words of `query`, newest first. Whether the reader may see them is the reader's question.
///
/// # Errors
/// The database did not carry it out.
pub async fn cases(db: &Db, query: &str, limit: usize) -> Result<Vec<CaseId>, StoreError> {
    Ok(find(db, Kind::Case, query, limit).await?.into_iter().map(CaseId::from_key).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn customers(db: &Db, query: &str, limit: usize) -> Result<Vec<CustomerId>, StoreError> {
    Ok(find(db, Kind::Customer, query, limit).await?.into_iter().map(CustomerId).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn people(db: &Db, query: &str, limit: usize) -> Result<Vec<PersonId>, StoreError> {
    Ok(find(db, Kind::Person, query, limit).await?.into_iter().map(PersonId).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn equipment(db: &Db, query: &str, limit: usize) -> Result<Vec<EquipmentId>, StoreError> {
    Ok(find(db, Kind::Equipment, query, limit).await?.into_iter().map(EquipmentId).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn contracts(db: &Db, query: &str, limit: usize) -> Result<Vec<ContractId>, StoreError> {
    Ok(find(db, Kind::Contract, query, limit).await?.into_iter().map(ContractId).collect())
}

/// # Errors
/// The database did not carry it out.
pub async fn sites(db: &Db, query: &str, limit: usize) -> Result<Vec<SiteId>, StoreError> {
    Ok(find(db, Kind::Site, query, limit).await?.into_iter().map(SiteId).collect())
}

async fn find(db: &Db, kind: Kind, query: &str, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut terms = terms(query);
    terms.truncate(TERMS_MAX);
    if terms.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let mut keys = in_one_row(db, kind, &terms, limit).await?;
    if kind == Kind::Case && terms.len() > 1 && keys.len() < limit {
        for key in in_several_rows(db, &terms).await? {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        keys.truncate(limit);
    }
    Ok(keys)
}

async fn in_one_row(db: &Db, kind: Kind, terms: &[Term], limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut keys: Vec<i64> = Vec::new();
    let mut below = kind.first() + KIND_SPAN;
    for _ in 0..PAGES_MAX {
        let rows = matching(db, kind, terms, below, PAGE).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|found| found == PAGE);
        for row in rows {
            below = row;
            let key = kind.key(row);
            if keys.last() != Some(&key) {
                if keys.len() == limit {
                    return Ok(keys);
                }
                keys.push(key);
            }
        }
        if !full {
            break;
        }
    }
    Ok(keys)
}

/// Cases in which each word stands somewhere, as far as the newest rows of each tell.
async fn in_several_rows(db: &Db, terms: &[Term]) -> Result<Vec<i64>, StoreError> {
    let mut common: Option<Vec<i64>> = None;
    for term in terms {
        let below = Kind::Case.first() + KIND_SPAN;
        let rows = matching(db, Kind::Case, std::slice::from_ref(term), below, SPREAD_ROWS_MAX).await?;
        let mut keys: Vec<i64> = rows.into_iter().map(|row| Kind::Case.key(row)).collect();
        keys.dedup();
        // Newest first, as the rows came.
        common = Some(match common {
            None => keys,
            Some(before) => {
                before.into_iter().filter(|key| keys.binary_search_by(|k| key.cmp(k)).is_ok()).collect()
            }
        });
    }
    Ok(common.unwrap_or_default())
}

async fn matching(
    db: &Db,
    kind: Kind,
    terms: &[Term],
    below: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let (sql, expression) = if db.is_postgres() {
        (
            "SELECT id FROM search WHERE words @@ $1::text::tsquery AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4",
            words::for_postgres(terms),
        )
    } else {
        (
            "SELECT rowid FROM search WHERE search MATCH $1 AND rowid >= $2 AND rowid < $3 ORDER BY rowid DESC LIMIT $4",
            words::for_sqlite(terms),
        )
    };
    let rows: Vec<(i64,)> = db.all(sql, values![expression, kind.first(), below, limit]).await?;
    Ok(rows.into_iter().map(|(row,)| row).collect())
}
