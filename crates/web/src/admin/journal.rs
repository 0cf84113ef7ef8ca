//! The journal as it was written, its seals, and whether it is still what was written.

use super::outbox::cut;
use super::parts::{Body, Cell, Link, Page, Section, Sent, Sheet, Table};
use crate::answer::{Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::{Form, Pager};
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use domain::case::{Actor, Case, Entry};
use domain::ids::CaseId;
use domain::roles::Permission;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use store::World;
use store::read::admin::{self, JournalRow};
use store::seal::{self, Receipt};
use store::verify;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    case: String,
    /// Shows what was recorded before this.
    until: String,
    before: Option<i64>,
    from: Option<u64>,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Supervise)?;
    let l = &viewer.reader.l;
    let mut form = Form::new(l).with("case", &asked.case).with("until", &asked.until);
    let case = asked.case.trim().parse::<CaseId>().ok();
    if case.is_none() && !asked.case.trim().is_empty() {
        form.refuse("case", l.t("admin-case-number-unclear"));
    }
    let before = match (asked.before, case, moment(l, &asked.until)) {
        (Some(before), ..) => Some(before),
        (None, None, Some(at)) => Some(admin::seq_at(app.store.db(), at).await?),
        (None, ..) => None,
    };
    let mut rows = admin::journal(app.store.db(), case, before).await?;
    let more = cut(&mut rows);
    let last = rows.last().map(|row| if case.is_some() { row.n } else { row.seq });
    let world = app.store.world();
    let heads = ["admin-entry", "admin-case", "admin-recorded", "admin-actor", "admin-events", "admin-hash"];
    let mut table =
        Table::new(l.t("admin-journal"), heads.map(|key| l.t(key))).empty(l.t("admin-journal-none"));
    for row in &rows {
        table.row(if may_see(&viewer, &world, row) { cells(l, &world, row) } else { kept_out(l, row) });
    }
    table.pager = Some(pager(l, &asked, rows.len(), last, more));
    let sheet = Sheet::new("/admin/journal", l.t("apply"))
        .asking()
        .fields(vec![form.field("case", "admin-case").short(), form.field("until", "admin-until").short()]);
    links(l, frame(&viewer, "admin-journal"))
        .errors(&form)
        .section(Section::new(Body::Form(sheet)))
        .section(Section::new(Body::Table(table)))
        .answer()
}

/// Who supervises but does not administer has no administration to go back to.
fn frame(viewer: &Viewer, key: &str) -> Page {
    if viewer.may(Permission::Administer) {
        Page::new(viewer, key)
    } else {
        let l = &viewer.reader.l;
        Page::titled(viewer, &l.t(key)).crumb("/supervision", &l.t("admin-ledger"))
    }
}

fn links(l: &L10n, page: Page) -> Page {
    page.link(Link::new("/admin/journal", l.t("admin-journal"), "scroll-text"))
        .link(Link::new("/admin/journal/seals", l.t("admin-seals"), "shield-check"))
        .link(Link::new("/admin/journal/verify", l.t("admin-verify"), "clipboard-check"))
}

fn moment(l: &L10n, text: &str) -> Option<Timestamp> {
    let text = text.trim().replace(' ', "T");
    let at: DateTime = text.parse().ok()?;
    Some(at.to_zoned(l.home.clone()).ok()?.timestamp())
}

fn pager(l: &L10n, asked: &Asked, shown: usize, last: Option<i64>, more: bool) -> Pager {
    let first = asked.from.unwrap_or(1).max(1);
    let shown = u64::try_from(shown).unwrap_or(0);
    // Case numbers are digits and a hyphen; anything else was not taken.
    let case: String = asked.case.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let next = last
        .filter(|_| more)
        .map(|b| format!("/admin/journal?case={case}&before={b}&from={}", first + shown));
    let previous = asked.before.map(|_| format!("/admin/journal?case={case}"));
    Pager { l: l.clone(), previous, next, first: if shown == 0 { 0 } else { first }, shown, total: None }
}

fn cells(l: &L10n, world: &World, row: &JournalRow) -> Vec<Cell> {
    let entry: Option<Entry> = serde_json::from_str(&row.body).ok();
    let actor = entry.as_ref().map(|entry| actor(l, world, entry.stamp.actor)).unwrap_or_default();
    let hash: String = row.hash.to_string().chars().take(12).collect();
    vec![
        Cell::link(row.seq.to_string(), format!("/admin/journal/{}", row.seq)),
        Cell::link(row.case.to_string(), format!("/cases/{}", row.case))
            .note(l.ta("entry-number", &[("n", &row.n)])),
        Cell::stamp(l.stamp(row.recorded)),
        Cell::text(actor),
        Cell::text(entry.map(|entry| events(&entry)).unwrap_or_default()),
        Cell::code(hash),
    ]
}

/// A complaint is hidden from those it is about, here too; that there is an entry is shown, so that nothing seems to be missing.
fn may_see(viewer: &Viewer, world: &World, row: &JournalRow) -> bool {
    let seen = |case: &Case| {
        let kept_from = match case.complained_about() {
            Some(_) => !case.may_be_seen_by(viewer.id, &world.directory),
            // The entry of the case that the complaint is about says that there is one.
            None => case.keeps_complaints_from(viewer.id, &world.directory),
        };
        !kept_from && viewer.may(Permission::HandleComplaints)
    };
    row.complaint.as_ref().is_none_or(seen)
}

fn kept_out(l: &L10n, row: &JournalRow) -> Vec<Cell> {
    let hash: String = row.hash.to_string().chars().take(12).collect();
    let mut cells =
        vec![Cell::text(row.seq.to_string()), Cell::default(), Cell::stamp(l.stamp(row.recorded))];
    cells.extend([Cell::default(), Cell::text(l.t("admin-journal-kept-out")), Cell::code(hash)]);
    cells
}

fn actor(l: &L10n, world: &World, actor: Actor) -> String {
    match actor {
        Actor::Person(id) => words::person(l, &world.directory, id),
        Actor::Customer | Actor::Contact(_) => l.t("who-customer").into_owned(),
        Actor::Program => l.t("who-program").into_owned(),
    }
}

/// The events by the names they are kept under.
fn events(entry: &Entry) -> String {
    let name = |event| match serde_json::to_value(event).ok()? {
        serde_json::Value::String(name) => Some(name),
        serde_json::Value::Object(fields) => fields.keys().next().cloned(),
        _ => None,
    };
    let names: Vec<String> = entry.events.iter().filter_map(name).collect();
    names.join(", ")
}

pub(super) async fn entry(State(app): State<App>, viewer: Viewer, Path(seq): Path<i64>) -> Answer {
    viewer.require(Permission::Supervise)?;
    let l = &viewer.reader.l;
    let row = admin::journal_entry(app.store.db(), seq).await?.ok_or_else(Refusal::not_found)?;
    if !may_see(&viewer, &app.store.world(), &row) {
        return Err(Refusal::not_found().into());
    }
    let sealed = seal::covering(app.store.db(), seq).await?;
    let mut facts = vec![
        (l.t("admin-case").into_owned(), Cell::link(row.case.to_string(), format!("/cases/{}", row.case))),
        (l.t("admin-entry").into_owned(), Cell::text(l.ta("entry-number", &[("n", &row.n)]))),
        (l.t("admin-occurred").into_owned(), Cell::text(l.exact(row.occurred))),
        (l.t("admin-recorded").into_owned(), Cell::text(l.exact(row.recorded))),
        (l.t("admin-hash").into_owned(), Cell::code(row.hash.to_string())),
    ];
    let mut page = frame(&viewer, "admin-entry").crumb("/admin/journal", &l.t("admin-journal"));
    match sealed {
        Some(seal) => {
            facts.push((
                l.t("admin-seal").into_owned(),
                Cell::text(l.ta("admin-seal-of", &[("id", &seal.id), ("at", &l.when(seal.at))])),
            ));
            page = page.link(
                Link::new(format!("/admin/journal/{seq}/receipt"), l.t("admin-receipt"), "download")
                    .primary(),
            );
        }
        None => facts.push((l.t("admin-seal").into_owned(), Cell::text(l.t("admin-seal-not-yet")))),
    }
    let body: serde_json::Value = serde_json::from_str(&row.body)?;
    let pretty = serde_json::to_string_pretty(&body)?;
    let lines = pretty.lines().map(|text| super::parts::Line { sign: ' ', text: text.to_owned() }).collect();
    page.section(Section::new(Body::Facts(facts))).section(Section::new(Body::Lines(lines))).answer()
}

/// A receipt as it leaves the house: holds by itself, for whoever trusts the key.
#[derive(Serialize)]
struct ReceiptFile {
    format: &'static str,
    seq: i64,
    entry: String,
    index: u64,
    size: u64,
    path: Vec<String>,
    seal: SealFile,
}

#[derive(Serialize)]
struct SealFile {
    id: i64,
    at: Timestamp,
    first_seq: i64,
    last_seq: i64,
    root: String,
    previous: String,
    signature: String,
    key: String,
}

impl ReceiptFile {
    fn new(receipt: &Receipt) -> Self {
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        let seal = &receipt.seal;
        Self {
            format: "aftercare receipt 1",
            seq: receipt.seq,
            entry: receipt.entry.to_string(),
            index: receipt.proof.index,
            size: receipt.proof.size,
            path: receipt.proof.path.iter().map(ToString::to_string).collect(),
            seal: SealFile {
                id: seal.id,
                at: seal.at,
                first_seq: seal.first_seq,
                last_seq: seal.last_seq,
                root: seal.root.to_string(),
                previous: seal.previous.to_string(),
                signature: hex(&seal.signature),
                key: hex(&seal.key),
            },
        }
    }
}

pub(super) async fn receipt(State(app): State<App>, viewer: Viewer, Path(seq): Path<i64>) -> Answer {
    viewer.require(Permission::Supervise)?;
    let receipt = seal::proof(app.store.db(), seq).await?;
    let receipt = receipt.ok_or_else(|| Refusal::new(FilledText::new("admin-seal-not-yet")))?;
    let body = serde_json::to_string_pretty(&ReceiptFile::new(&receipt))?;
    let name = format!("attachment; filename=\"receipt-{seq}.json\"");
    Ok(([(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)], body)
        .into_response())
}

pub(super) async fn seals(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Supervise)?;
    let l = &viewer.reader.l;
    let mut seals = admin::seals(app.store.db(), asked.before).await?;
    let more = cut(&mut seals);
    let heads = ["admin-seal", "admin-when", "admin-entries", "admin-root", "admin-signed"];
    let mut table = Table::new(l.t("admin-seals"), heads.map(|key| l.t(key))).empty(l.t("admin-seals-none"));
    for seal in &seals {
        let signed = if seal.is_signed() { "admin-yes" } else { "admin-no" };
        table.row(vec![
            Cell::text(seal.id.to_string()),
            Cell::stamp(l.stamp(seal.at)),
            Cell::text(format!("{}–{}", seal.first_seq, seal.last_seq)),
            Cell::code(seal.root.to_string()),
            Cell::text(l.t(signed)),
        ]);
    }
    let next = seals.last().filter(|_| more).map(|seal| format!("/admin/journal/seals?before={}", seal.id));
    let page = links(l, frame(&viewer, "admin-seals")).intro(l.t("admin-seals-intro"));
    let page = match next {
        Some(href) => page.link(Link::new(href, l.t("page-next"), "arrow-right")),
        None => page,
    };
    page.section(Section::new(Body::Table(table))).answer()
}

pub(super) async fn ask_verify(viewer: Viewer) -> Answer {
    viewer.require(Permission::Supervise)?;
    verify_page(&viewer).answer()
}

fn verify_page(viewer: &Viewer) -> Page {
    let l = &viewer.reader.l;
    let sheet = Sheet::new("/admin/journal/verify", l.t("admin-verify-do"));
    links(l, frame(viewer, "admin-verify"))
        .intro(l.t("admin-verify-intro"))
        .section(Section::new(Body::Form(sheet)))
}

/// Reads everything there is; a check, so that nothing is saved and the answer is the result itself.
pub(super) async fn verify(State(app): State<App>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Supervise)?;
    let l = &sent.viewer.reader.l;
    let report = verify::verify(&app.store, None).await?;
    let number = |n: u64| Cell::text(l.number(i64::try_from(n).unwrap_or(i64::MAX)));
    let facts = vec![
        (l.t("admin-entries").into_owned(), number(report.entries)),
        (l.t("admin-cases").into_owned(), number(report.cases)),
        (l.t("admin-seals").into_owned(), number(report.seals)),
        (l.t("admin-texts").into_owned(), number(report.texts)),
    ];
    let mut table = Table::new(l.t("admin-damage"), [l.t("admin-place-found"), l.t("admin-what")]);
    for fault in &report.faults {
        table.row(vec![Cell::code(&fault.place), Cell::text(l.t(&format!("damage-{}", fault.what.code())))]);
    }
    let faults = i64::try_from(report.faults.len()).unwrap_or(i64::MAX);
    let faults = faults.saturating_add(i64::try_from(report.more_faults).unwrap_or(i64::MAX));
    let page = verify_page(&sent.viewer);
    let page = if report.is_sound() {
        page.alert(Tone::Ok, l.t("admin-verify-sound"), None)
    } else {
        page.alert(Tone::Late, l.tn("admin-verify-damage", faults), None)
            .section(Section::new(Body::Table(table)).title(l.t("admin-damage")))
    };
    page.section(Section::new(Body::Facts(facts)).title(l.t("admin-verify-read"))).answer()
}
