//! Second walk, case by case: the chain of hashes, the count, the head, and the state as the journal tells it.

use super::{Report, What};
use crate::content::{self, digest_of};
use crate::db::Db;
use crate::error::StoreError;
use crate::journal::{Link, NO_HASH};
use crate::values;
use domain::case::{Case, Entry};
use domain::ids::{CaseId, Digest};
use std::collections::{BTreeSet, VecDeque};

const CASES_PAGE: i64 = 500;
const ENTRIES_PAGE: i64 = 2_000;

type CaseRow = (i64, i64, String, Vec<u8>);
type EntryRow = (i64, i64, i64, i64, i64, String, Vec<u8>);

/// `last` is the last running number when the walk began; what was written later is not looked at.
pub(super) async fn verify(db: &Db, last: i64, report: &mut Report) -> Result<(), StoreError> {
    let mut entries = Entries { last, page: VecDeque::new(), behind: (0, 0), over: false };
    let mut case = i64::MIN;
    loop {
        let sql = "SELECT id, version, state, head FROM cases WHERE id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<CaseRow> = db.all(sql, values![case, CASES_PAGE]).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            case = row.0;
            report.cases += 1;
            one(db, &mut entries, row, report).await?;
        }
    }
    orphans(db, &mut entries, i64::MAX, report).await
}

async fn one(db: &Db, entries: &mut Entries, row: CaseRow, report: &mut Report) -> Result<(), StoreError> {
    let (id, version, state, head) = row;
    orphans(db, entries, id, report).await?;
    let id = CaseId::from_key(id);
    let place = format!("case {id}");
    let mut chain = Chain { head: NO_HASH, count: 0, replayed: None, readable: true, texts: BTreeSet::new() };
    let mut newer = false;
    while let Some(link) = entries.of(db, id).await? {
        match link {
            Ok(link) if link.seq > entries.last => newer = true,
            Ok(link) => chain.add(&link, report),
            Err(seq) => report.fault(What::Unreadable, format_args!("seq {seq}")),
        }
    }
    // Written to while this was read: its state is ahead of the entries that were looked at.
    if newer || changed_since(db, id, version).await? {
        return Ok(());
    }
    if chain.count == 0 {
        report.fault(What::Orphan, &place);
        return Ok(());
    }
    if chain.count != version || digest_of(&head) != Some(chain.head) {
        report.fault(What::WrongHead, &place);
    }
    lost_texts(db, id, &chain.texts, report).await?;
    if chain.readable {
        let stored: Option<Case> = serde_json::from_str(&state).ok();
        if stored.is_none() || stored != chain.replayed {
            report.fault(What::WrongState, &place);
        }
    }
    Ok(())
}

/// An erased text leaves its row behind, without words; where there is no row, somebody removed it.
async fn lost_texts(
    db: &Db,
    id: CaseId,
    named: &BTreeSet<Digest>,
    report: &mut Report,
) -> Result<(), StoreError> {
    let sql = "SELECT digest FROM content WHERE case_id = $1";
    let rows: Vec<(Vec<u8>,)> = db.all(sql, values![id]).await?;
    let there: BTreeSet<Digest> = rows.iter().filter_map(|(digest,)| digest_of(digest)).collect();
    for digest in named.difference(&there) {
        // A step that led to another case left its words there.
        let sql = "SELECT case_id FROM content WHERE digest = $1";
        let elsewhere: Option<(i64,)> = db.first(sql, values![*digest]).await?;
        if elsewhere.is_none() {
            report.fault(What::LostText, format_args!("case {id}, text {digest}"));
        }
    }
    Ok(())
}

struct Chain {
    head: Digest,
    count: i64,
    replayed: Option<Case>,
    readable: bool,
    /// Those its entries name.
    texts: BTreeSet<Digest>,
}

impl Chain {
    fn add(&mut self, link: &Link, report: &mut Report) {
        let place = format!("seq {}", link.seq);
        self.count += 1;
        if link.n != self.count {
            report.fault(What::WrongCount, &place);
        }
        if link.computed(self.head) != link.hash {
            report.fault(What::BrokenChain, &place);
        }
        self.head = link.hash;
        match serde_json::from_str::<Entry>(&link.body) {
            Ok(entry) => {
                self.texts.extend(entry.events.iter().flat_map(content::refs).map(|text| text.0));
                self.replay(&entry);
            }
            Err(_) => {
                self.readable = false;
                report.fault(What::Unreadable, &place);
            }
        }
    }

    fn replay(&mut self, entry: &Entry) {
        match &mut self.replayed {
            None => self.replayed = Case::replay(std::iter::once(entry)),
            Some(case) => {
                for event in &entry.events {
                    case.apply(event, &entry.stamp);
                }
                case.version += 1;
            }
        }
    }
}

async fn changed_since(db: &Db, id: CaseId, version: i64) -> Result<bool, StoreError> {
    let sql = "SELECT version FROM cases WHERE id = $1";
    let row: Option<(i64,)> = db.first(sql, values![id]).await?;
    Ok(row.is_some_and(|(now,)| now != version))
}

/// Entries before `case` that no case has.
async fn orphans(db: &Db, entries: &mut Entries, case: i64, report: &mut Report) -> Result<(), StoreError> {
    while let Some(row) = entries.peek(db).await? {
        let (seq, id) = (row.0, row.1);
        if id >= case {
            return Ok(());
        }
        if seq <= entries.last {
            report.fault(What::Orphan, format_args!("seq {seq}"));
        }
        entries.page.pop_front();
    }
    Ok(())
}

/// The journal by case and count, a page at a time.
struct Entries {
    last: i64,
    page: VecDeque<EntryRow>,
    behind: (i64, i64),
    over: bool,
}

impl Entries {
    async fn peek(&mut self, db: &Db) -> Result<Option<&EntryRow>, StoreError> {
        if self.page.is_empty() && !self.over {
            let sql = "SELECT seq, case_id, n, occurred, recorded, body, hash FROM journal \
                       WHERE (case_id, n) > ($1, $2) ORDER BY case_id, n LIMIT $3";
            let rows: Vec<EntryRow> =
                db.all(sql, values![self.behind.0, self.behind.1, ENTRIES_PAGE]).await?;
            self.over = rows.is_empty();
            self.page.extend(rows);
            if let Some(row) = self.page.back() {
                self.behind = (row.1, row.2);
            }
        }
        Ok(self.page.front())
    }

    /// The next entry of this case, or the running number of one whose hash can't be read.
    async fn of(&mut self, db: &Db, case: CaseId) -> Result<Option<Result<Link, i64>>, StoreError> {
        if self.peek(db).await?.is_none_or(|row| row.1 != case.key()) {
            return Ok(None);
        }
        Ok(self.page.pop_front().map(|(seq, _, n, occurred, recorded, body, hash)| {
            let hash = digest_of(&hash).ok_or(seq)?;
            Ok(Link { seq, case, n, occurred, recorded, body, hash })
        }))
    }
}
