//! One import: what each row would do, before anything is written; then what was done.

use super::out::Format;
use super::pages::{Plain, back, kind_name, saved, state, tally};
use super::{EDIT, names, problems, write};
use crate::admin::parts::{Act, Body, Cell, Link, Page, Section, Sent, Sheet, Table, form};
use crate::answer::{Answer, FilledText, Refusal, see, see_with};
use crate::app::App;
use crate::components::{Badge, Choice, Form, Pager};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use domain::import::Problem;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::import::{self, Choice as Which, Import, NotNow, Outcome, PAGE, Shown, State as At};
use store::{Store, content};
use tables::CsvWriter;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    only: String,
    after: u32,
    /// Number of the first row shown, from 1.
    from: Option<u64>,
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(EDIT)?;
    let import = import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    page_of(&app, &viewer, &import, &asked, &Form::new(&viewer.reader.l)).await
}

async fn page_of(app: &App, viewer: &Viewer, import: &Import, asked: &Asked, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let mut page = Page::titled(viewer, &import.name).crumb("/imports", &l.t("import-title")).errors(form);
    for (tone, text) in remarks(l, import) {
        page = page.alert(tone, text, None);
    }
    let here = format!("/imports/{}", import.id);
    if import.state.is_working() {
        page = page.link(Link::new(&here, l.t("import-look-again"), "refresh-cw").primary());
    }
    if import.counts.problem > 0 && !import.state.is_working() {
        let link = Link::new(format!("{here}/problems"), l.t("import-problem-file"), "download");
        page = page.link(link);
    }
    page = page.link(back(l)).section(Section::new(Body::Facts(facts(app, l, import))));
    if import.state == At::Checked {
        page = page.section(confirming(l, import, form));
    }
    if matches!(import.state, At::Checked | At::Done | At::Writing) {
        page = page.section(
            Section::new(Body::Table(rows(app, l, import, asked).await?)).title(l.t("import-preview")),
        );
        for (code, key) in [
            ("", "import-all"),
            ("new", "import-new"),
            ("changed", "import-changed"),
            ("problem", "import-problems"),
        ] {
            let href = if code.is_empty() { here.clone() } else { format!("{here}?only={code}") };
            page = page.link(Link::new(href, l.t(key), "list-filter").here(asked.only == code));
        }
    }
    page.answer()
}

/// What is to be known of the file.
pub(super) fn remarks(l: &L10n, import: &Import) -> Vec<(Tone, String)> {
    let how = &import.understood;
    let column = |code: &String| names::column(l, import.kind, code);
    let mut out = Vec::new();
    if let Some((code, with)) = &how.unreadable {
        out.push((Tone::Late, problems::unreadable(l, code, with)));
    }
    if !how.missing.is_empty() {
        let list = l.list(&how.missing.iter().map(column).collect::<Vec<String>>());
        out.push((Tone::Late, l.ta("import-columns-missing", &[("list", &list)])));
    }
    for (list, key) in [
        (&how.unknown, "import-columns-unknown"),
        (&how.twice, "import-columns-twice"),
        (&how.left_out, "import-sheets-left-out"),
    ] {
        if !list.is_empty() {
            out.push((Tone::Soon, l.ta(key, &[("list", &l.list(list))])));
        }
    }
    match import.state {
        At::Checking => out.push((Tone::Info, l.tn("import-is-checking", import.at_row))),
        At::Writing => out.push((Tone::Info, l.tn("import-is-writing", import.counts.written))),
        At::Done => out.push((Tone::Ok, l.tn("import-is-done", import.counts.written))),
        At::Checked if import.counts.new + import.counts.changed == 0 => {
            out.push((Tone::Info, l.t("import-nothing").into_owned()));
        }
        At::Checked | At::Unreadable | At::Discarded => {}
    }
    out
}

fn facts(app: &App, l: &L10n, import: &Import) -> Vec<(String, Cell)> {
    let by = import.person.map(|id| words::person(l, &app.store.world().directory, id));
    let mut form = import.understood.form.clone();
    if let Some(sheet) = &import.understood.sheet {
        form = l.ta("import-form-sheet", &[("form", &form), ("sheet", sheet)]);
    }
    let kilobytes = i64::try_from(import.size.div_ceil(1024)).unwrap_or(i64::MAX);
    vec![
        (l.t("import-kind").into_owned(), Cell::text(kind_name(l, import.kind))),
        (l.t("import-state").into_owned(), Cell::badge(state(l, import))),
        (l.t("import-rows").into_owned(), Cell::text(tally(l, import))),
        (l.t("import-form").into_owned(), Cell::text(form).note(l.tn("import-kilobytes", kilobytes))),
        (l.t("import-by").into_owned(), Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned()))),
        (l.t("import-begun").into_owned(), Cell::stamp(l.stamp(import.begun))),
    ]
}

fn confirming(l: &L10n, import: &Import, form: &Form) -> Section {
    let here = format!("/imports/{}", import.id);
    let good = import.counts.new + import.counts.changed;
    let mut discard = Table::new(l.t("import-discard"), [l.t("import-discard")]);
    discard.row(vec![Cell::acts(vec![Act::new(format!("{here}/discard"), l.t("import-discard"))])]);
    if good == 0 {
        return Section::new(Body::Table(discard));
    }
    let choices = vec![
        Choice::new(Which::GoodRows.code(), l.tn("import-choice-good-rows", good)),
        Choice::new(Which::AllOrNothing.code(), l.t("import-choice-all-or-nothing")),
    ];
    let form = form.clone().with("choice", Which::GoodRows.code());
    let sheet = Sheet::new(format!("{here}/confirm"), l.tn("import-confirm", good))
        .hidden("checked", import.checked.map_or(0, jiff::Timestamp::as_microsecond))
        .fields(vec![form.field("choice", "import-choice").radios(choices)])
        .back("/imports", l.t("import-later"));
    Section::new(Body::Form(sheet)).title(l.t("import-confirm-title")).note(l.t("import-confirm-says"))
}

async fn rows(app: &App, l: &L10n, import: &Import, asked: &Asked) -> Answer<Table> {
    let only = Outcome::from_code(&asked.only);
    let mut rows = import::rows(app.store.db(), import.id, only, asked.after, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > PAGE);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let heads = ["import-row", "import-about", "import-outcome", "import-what"].map(|key| l.t(key));
    let mut table = Table::new(l.t("import-preview"), heads).empty(l.t("import-no-rows"));
    for row in &rows {
        table.row(vec![
            Cell::text(row.row.to_string()),
            Cell::text(&row.name),
            Cell::badge(outcome(l, row.outcome)),
            Cell::text(what(l, import, row)),
        ]);
    }
    let first = asked.from.unwrap_or(1).max(1);
    let shown = u64::try_from(rows.len()).unwrap_or(0);
    let base = format!("/imports/{}?only={}", import.id, only.map_or("", Outcome::code));
    let last = rows.last().map(|row| row.row).filter(|_| more);
    table.pager = Some(Pager {
        l: l.clone(),
        previous: (asked.after > 0).then(|| base.clone()),
        next: last.map(|last| format!("{base}&after={last}&from={}", first + shown)),
        first: if shown == 0 { 0 } else { first },
        shown,
        total: None,
    });
    Ok(table)
}

fn outcome(l: &L10n, outcome: Outcome) -> Badge {
    let tone = match outcome {
        Outcome::New => Tone::Ok,
        Outcome::Changed => Tone::Info,
        Outcome::Problem => Tone::Late,
    };
    Badge::new(tone, l.t(&format!("import-outcome-{}", outcome.code()))).icon(tone.icon())
}

fn what(l: &L10n, import: &Import, row: &Shown) -> String {
    let sentences: Vec<String> = match row.outcome {
        Outcome::New => Vec::new(),
        Outcome::Changed => (row.changes.iter())
            .map(|c| {
                let column = names::column(l, import.kind, &c.field);
                l.ta("import-change", &[("column", &column), ("from", &c.from), ("to", &c.to)])
            })
            .collect(),
        Outcome::Problem => row.problems.iter().map(|p| problems::sentence(l, import.kind, p)).collect(),
    };
    sentences.join(" ")
}

pub(super) async fn confirm(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let import = import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    // What is confirmed is the check that was on the page.
    let seen = import.checked.map_or(0, jiff::Timestamp::as_microsecond).to_string();
    if import.state == At::Checked && form.value("checked") != seen {
        form.refuse("choice", l.t("import-checked-anew"));
        return page_of(&app, &sent.viewer, &import, &Asked::default(), &form).await;
    }
    let Some(which) = Which::from_code(form.value("choice")) else {
        form.refuse("choice", l.t("import-choice.missing"));
        return page_of(&app, &sent.viewer, &import, &Asked::default(), &form).await;
    };
    if let Err(why) = app.store.confirm_import(id, which).await? {
        let text = not_now(&why).say(l);
        form.refuse("choice", text);
        let import = import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
        return page_of(&app, &sent.viewer, &import, &Asked::default(), &form).await;
    }
    write(&app, id).await?;
    Ok(see(&format!("/imports/{id}")))
}

pub(super) fn not_now(why: &NotNow) -> FilledText {
    match why {
        NotNow::State(_) => FilledText::new("import-not-now"),
        NotNow::Problems(n) => {
            FilledText::new("import-not-all").with("n", i64::try_from(*n).unwrap_or(i64::MAX))
        }
        NotNow::Nothing => FilledText::new("import-nothing"),
    }
}

pub(super) async fn discard(State(app): State<App>, Path(id): Path<i64>, sent: Plain) -> Answer {
    sent.viewer.require(EDIT)?;
    import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    if !app.store.discard_import(id).await? {
        return Err(Refusal::new(FilledText::new("import-not-now")).into());
    }
    Ok(see_with("/imports", &Flash::ok("import-discarded")))
}

/// The rows with problems as they came, with a column that says why: to be put right and handed in again.
pub(super) async fn problem_rows(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(EDIT)?;
    let import = import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let l = viewer.reader.l.clone();
    let why = reasons(&app.store, &l, &import).await?;
    let bytes = content::blob(app.store.db(), import.digest).await?.ok_or_else(Refusal::not_found)?;
    let names = names::names(&app.store).await?;
    let file = tokio::task::spawn_blocking(move || problem_file(&l, &import, &names, &bytes, &why)).await??;
    Ok(saved(Format::Csv, &format!("import-{id}-problems"), file.into()))
}

async fn reasons(store: &Store, l: &L10n, import: &Import) -> Answer<BTreeMap<u32, String>> {
    const AT_ONCE: i64 = 1_000;
    let mut out = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows = import::rows(store.db(), import.id, Some(Outcome::Problem), after, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(out) };
        after = last.row;
        let said = |problems: &[Problem]| {
            problems.iter().map(|p| problems::sentence(l, import.kind, p)).collect::<Vec<String>>().join(" ")
        };
        out.extend(rows.iter().map(|row| (row.row, said(&row.problems))));
    }
}

fn problem_file(
    l: &L10n,
    import: &Import,
    names: &domain::import::Names,
    bytes: &[u8],
    why: &BTreeMap<u32, String>,
) -> Result<Vec<u8>, tables::NotWritten> {
    let mut writer = CsvWriter::new(Vec::new())?;
    let mut width = None;
    let mut failed = None;
    let is_head = |cells: &[tables::Cell]| {
        let texts: Vec<String> = cells.iter().map(tables::Cell::text).collect();
        domain::import::Heading::read(import.kind, names, &texts).is_some()
    };
    let read = tables::read(bytes, &is_head, &mut |mut row| {
        let reason = match width {
            None => Some(l.t("import-why").into_owned()),
            Some(_) => why.get(&row.number).cloned(),
        };
        let width = *width.get_or_insert(row.cells.len());
        if let Some(reason) = reason {
            row.cells.resize(width.max(row.cells.len()), tables::Cell::Empty);
            row.cells.insert(width, tables::Cell::Text(reason));
            failed = writer.row(&row.cells).err();
        }
        failed.is_none()
    });
    if let Err(error) = read {
        tracing::debug!(%error, "the rest of an imported file");
    }
    match failed {
        Some(error) => Err(error),
        None => writer.finish(),
    }
}
