//! Reads a file in the background of the threads that wait, a chunk at a time, so that no file is ever held as rows.

use super::plan::{self, Change, Deed, Line, Planned, Reading};
use super::write::{Came, Writer};
use super::{Choice, Import, Outcome, State, Understood, find};
use crate::Store;
use crate::db::Tx;
use crate::error::StoreError;
use crate::rows::Rows;
use crate::{content, documents, values};
use domain::catalog::{self, Areas};
use domain::import::{Heading, Kind, Names, Problem};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tables::{Cell, Row, Unreadable};
use tokio::sync::mpsc;

/// Rows planned, and written, in one transaction.
const CHUNK: usize = 1_000;
/// Chunks read ahead.
const AHEAD: usize = 2;
/// A chunk that somebody else's change got in the way of is planned anew so often.
const TRIES: usize = 3;

/// What the reading thread says.
enum Said {
    Head(Heading),
    Rows(Vec<Row>),
    End(Result<tables::Understood, Unreadable>),
}

fn read(bytes: Vec<u8>, reading: &Reading) -> mpsc::Receiver<Said> {
    let (says, hears) = mpsc::channel(AHEAD);
    let reading = reading.clone();
    tokio::task::spawn_blocking(move || {
        let heading = |cells: &[Cell]| {
            let texts: Vec<String> = cells.iter().map(Cell::text).collect();
            Heading::read(reading.kind, &reading.names, &texts)
        };
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut begun = false;
        let end = tables::read(&bytes, &|cells| heading(cells).is_some(), &mut |row| {
            if !begun {
                begun = true;
                return heading(&row.cells).is_some_and(|head| says.blocking_send(Said::Head(head)).is_ok());
            }
            chunk.push(row);
            let full = chunk.len() >= CHUNK;
            !full || says.blocking_send(Said::Rows(std::mem::take(&mut chunk))).is_ok()
        });
        let sent = if chunk.is_empty() { Ok(()) } else { says.blocking_send(Said::Rows(chunk)) };
        if sent.and_then(|()| says.blocking_send(Said::End(end))).is_err() {
            tracing::debug!("nobody reads the rest of a file");
        }
    });
    hears
}

/// How rows of a kind are to be understood now.
pub(super) async fn reading_of(store: &Store, kind: Kind, names: &Arc<Names>) -> Result<Reading, StoreError> {
    let areas: BTreeSet<String> = match documents::latest(store.db(), "areas").await? {
        Some(document) => {
            let areas: Areas = catalog::load("areas", &document.body)
                .map_err(|faults| StoreError::unreadable("the areas", faults.len()))?;
            areas.areas.into_iter().map(|area| area.code.to_string()).collect()
        }
        None => BTreeSet::new(),
    };
    Ok(Reading { kind, names: Arc::clone(names), areas: Arc::new(areas) })
}

async fn reading(
    store: &Store,
    import: &Import,
    names: &Arc<Names>,
) -> Result<(Reading, Vec<u8>), StoreError> {
    let bytes = content::blob(store.db(), import.digest).await?;
    let bytes =
        bytes.ok_or_else(|| StoreError::unreadable(format!("import {}", import.id), "its file is gone"))?;
    Ok((reading_of(store, import.kind, names).await?, bytes))
}

/// Says of each row what it would do.
pub(super) async fn check(store: &Store, id: i64, names: &Arc<Names>) -> Result<(), StoreError> {
    let Some(import) = find(store.db(), id).await?.filter(|i| i.state == State::Checking) else {
        return Ok(());
    };
    let (reading, bytes) = reading(store, &import, names).await?;
    let sql = "UPDATE import SET at_row = 0, rows_new = 0, rows_changed = 0, rows_same = 0, rows_problem = 0 WHERE id = $1";
    store.db().run(sql, values![id]).await?;
    store.db().run("DELETE FROM import_row WHERE import = $1", values![id]).await?;
    let mut hears = read(bytes, &reading);
    let (mut heading, mut understood) = (None, Understood::default());
    // Which row was the first to be about something.
    let mut claimed: HashMap<String, u32> = HashMap::new();
    while let Some(said) = hears.recv().await {
        match said {
            Said::Head(head) => {
                understood.unknown.clone_from(&head.unknown);
                understood.twice.clone_from(&head.twice);
                understood.missing = head.missing.iter().map(|code| (*code).to_owned()).collect();
                if !head.missing.is_empty() {
                    break;
                }
                heading = Some(head);
            }
            Said::Rows(rows) => {
                let Some(heading) = &heading else { break };
                let lines = rows.iter().map(|row| reading.line(heading, row)).collect();
                let mut tx = store.db().begin().await?;
                let mut planned = plan::plan(&mut tx, &reading, lines).await?;
                planned.iter_mut().for_each(|row| claim(&mut claimed, row));
                note(&mut tx, id, &planned).await?;
                tx.commit().await?;
            }
            Said::End(Ok(how)) => {
                how.form.clone_into(&mut understood.form);
                understood.sheet = how.sheet;
                understood.left_out = how.left_out;
            }
            Said::End(Err(why)) => {
                let (code, with) = why.code();
                let with = with.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                understood.unreadable = Some((code.to_owned(), with));
            }
        }
    }
    let ended =
        understood.form.is_empty() && understood.unreadable.is_none() && understood.missing.is_empty();
    if ended {
        understood.unreadable = Some(("damaged".to_owned(), Vec::new()));
    }
    let state = if understood.unreadable.is_some() || !understood.missing.is_empty() {
        State::Unreadable
    } else {
        State::Checked
    };
    let understood = serde_json::to_string(&understood).unwrap_or_default();
    let sql = "UPDATE import SET state = $1, understood = $2, checked = $3, at_row = 0 WHERE id = $4 AND state = 'checking'";
    store.db().run(sql, values![state.code(), understood, store.now(), id]).await?;
    Ok(())
}

/// Two rows of a file about the same are a problem of the second.
fn claim(claimed: &mut HashMap<String, u32>, row: &mut Planned) {
    if matches!(row.deed, Deed::Problem(_)) {
        return;
    }
    if let Some(first) = row.claims.iter().find_map(|claim| claimed.get(claim)) {
        row.deed = Deed::Problem(vec![Problem::row("twice-in-file").with("row", first)]);
        return;
    }
    let number = row.number;
    claimed.extend(row.claims.drain(..).map(|claim| (claim, number)));
}

static ROWS: Rows = Rows::new("INSERT INTO import_row (import, no, outcome, name, body)", 5, "");

/// Writes down what the rows would do.
async fn note(tx: &mut Tx, id: i64, planned: &[Planned]) -> Result<(), StoreError> {
    let mut counts = [0_i64; 4];
    let mut rows = Vec::new();
    for row in planned {
        let told = Told::of(&row.deed);
        let at = told.as_ref().map_or(3, |told| told.outcome as usize);
        counts[at] += 1;
        if let Some(told) = told {
            rows.extend(values![id, i64::from(row.number), told.outcome.code(), &row.name, told.body]);
        }
    }
    ROWS.write(tx, rows).await?;
    let [new, changed, problem, same] = counts;
    let last = planned.last().map_or(0, |row| i64::from(row.number));
    let sql = "UPDATE import SET rows_new = rows_new + $1, rows_changed = rows_changed + $2, rows_problem = rows_problem + $3, \
               rows_same = rows_same + $4, at_row = $5 WHERE id = $6";
    tx.run(sql, values![new, changed, problem, same, last, id]).await?;
    Ok(())
}

/// What is told of a row; of one that changes nothing, nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    outcome: Outcome,
    body: String,
}

impl Told {
    fn of(deed: &Deed) -> Option<Self> {
        let changes = |changes: &[Change]| serde_json::to_string(changes).unwrap_or_default();
        match deed {
            Deed::New(_) => Some(Self { outcome: Outcome::New, body: String::new() }),
            Deed::Changed { changes: list, .. } => {
                Some(Self { outcome: Outcome::Changed, body: changes(list) })
            }
            Deed::Problem(problems) => {
                let body = serde_json::to_string(problems).unwrap_or_default();
                Some(Self { outcome: Outcome::Problem, body })
            }
            Deed::Same => None,
        }
    }
}

/// Writes what was confirmed.
pub(super) async fn write(store: &Store, id: i64, names: &Arc<Names>) -> Result<(), StoreError> {
    let Some(import) = find(store.db(), id).await?.filter(|i| i.state == State::Writing) else {
        return Ok(());
    };
    let (reading, bytes) = reading(store, &import, names).await?;
    let random = || store.random();
    let writer = Writer {
        reading: &reading,
        came: Came::File(id),
        person: import.person,
        now: store.now(),
        random: &random,
    };
    let hears = read(bytes, &reading);
    match import.choice {
        Some(Choice::AllOrNothing) => all_or_nothing(store, &import, &writer, hears).await,
        Some(Choice::GoodRows) | None => good_rows(store, &import, &writer, hears).await,
    }
}

async fn good_rows(
    store: &Store,
    import: &Import,
    writer: &Writer<'_>,
    mut hears: mpsc::Receiver<Said>,
) -> Result<(), StoreError> {
    let mut mark = i64::from(import.at_row);
    let mut heading = None;
    while let Some(said) = hears.recv().await {
        match (said, &heading) {
            (Said::Head(head), _) => heading = Some(head),
            (Said::Rows(rows), Some(heading)) => {
                let rows: Vec<Row> = rows.into_iter().filter(|row| i64::from(row.number) > mark).collect();
                let Some(last) = rows.last().map(|row| i64::from(row.number)) else { continue };
                let lines = || rows.iter().map(|row| writer.reading.line(heading, row)).collect();
                let part = Part { import: import.id, before: mark, last };
                chunk_tried(store, writer, &lines, part).await?;
                mark = last;
            }
            (Said::Rows(_), None) => {}
            (Said::End(Ok(_)), _) => {}
            (Said::End(Err(why)), _) => {
                return Err(StoreError::unreadable(format!("import {}", import.id), why));
            }
        }
    }
    let sql = "UPDATE import SET state = 'done', finished = $1 WHERE id = $2 AND state = 'writing'";
    store.db().run(sql, values![store.now(), import.id]).await?;
    Ok(())
}

/// Rows of an import behind one, up to another.
#[derive(Clone, Copy)]
struct Part {
    import: i64,
    before: i64,
    last: i64,
}

async fn chunk_tried(
    store: &Store,
    writer: &Writer<'_>,
    lines: &(dyn Fn() -> Vec<Line> + Sync),
    part: Part,
) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let mut tx = store.db().begin().await?;
        match chunk(&mut tx, writer, lines(), part).await {
            Ok(_) => return tx.commit().await,
            Err(error) if error.is_of_statement() && tries < TRIES => {
                tracing::info!(import = part.import, %error, "rows are planned anew");
                tx.roll_back().await?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// One chunk within a transaction; gives how many of its rows could not be written.
async fn chunk(
    tx: &mut Tx,
    writer: &Writer<'_>,
    lines: Vec<Line>,
    Part { import, before, last }: Part,
) -> Result<u64, StoreError> {
    // Two programs that go on with the same import don't write the same rows.
    let sql = "UPDATE import SET at_row = $1 WHERE id = $2 AND at_row = $3 AND state = 'writing'";
    if tx.run(sql, values![last, import, before]).await? == 0 {
        return Err(StoreError::Closed);
    }
    let sql = "SELECT no, outcome, body FROM import_row WHERE import = $1 AND no > $2 AND no <= $3";
    let rows: Vec<(i64, String, String)> = tx.all(sql, values![import, before, last]).await?;
    let told: HashMap<u32, (String, String)> = (rows.into_iter())
        .filter_map(|(no, outcome, body)| Some((u32::try_from(no).ok()?, (outcome, body))))
        .collect();
    // What was a problem, or changed nothing, is left alone.
    let confirmed = |line: &Line| told.get(&line.number).is_some_and(|(o, _)| o != Outcome::Problem.code());
    let lines: Vec<Line> = lines.into_iter().filter(confirmed).collect();
    let planned = plan::plan(tx, writer.reading, lines).await?;
    let mut failed = 0;
    let mut same = 0;
    let mut good = Vec::with_capacity(planned.len());
    for row in planned {
        let now = Told::of(&row.deed);
        let shown = told.get(&row.number);
        match (now, shown) {
            (Some(now), Some((outcome, body))) if now.outcome.code() == outcome && now.body == *body => {
                good.push(row)
            }
            // Somebody did the same meanwhile.
            (None, _) => same += drop_row(tx, import, row.number).await?,
            (Some(now), shown) => {
                let was_new = shown.is_some_and(|(outcome, _)| outcome == Outcome::New.code());
                failed += 1;
                refuse(tx, import, row.number, was_new, now).await?;
            }
        }
    }
    let written = writer.write(tx, good).await?;
    let sql = "UPDATE import SET rows_written = rows_written + $1, rows_same = rows_same + $2 WHERE id = $3";
    tx.run(sql, values![i64::try_from(written).unwrap_or(i64::MAX), same, import]).await?;
    Ok(failed)
}

async fn drop_row(tx: &mut Tx, import: i64, number: u32) -> Result<i64, StoreError> {
    let sql = "DELETE FROM import_row WHERE import = $1 AND no = $2";
    Ok(i64::try_from(tx.run(sql, values![import, i64::from(number)]).await?).unwrap_or(0))
}

/// The row would do something else than was shown: it becomes one with a problem.
async fn refuse(tx: &mut Tx, import: i64, number: u32, was_new: bool, now: Told) -> Result<(), StoreError> {
    let body = match now.outcome {
        Outcome::Problem => now.body,
        Outcome::New | Outcome::Changed => {
            serde_json::to_string(&[Problem::row("changed-since")]).unwrap_or_default()
        }
    };
    let sql = "UPDATE import_row SET outcome = 'problem', body = $1 WHERE import = $2 AND no = $3";
    tx.run(sql, values![body, import, i64::from(number)]).await?;
    let sql = if was_new {
        "UPDATE import SET rows_problem = rows_problem + 1, rows_new = rows_new - 1 WHERE id = $1"
    } else {
        "UPDATE import SET rows_problem = rows_problem + 1, rows_changed = rows_changed - 1 WHERE id = $1"
    };
    tx.run(sql, values![import]).await?;
    Ok(())
}

/// One transaction; when a row can't be written any more, nothing is, and the file is checked anew.
async fn all_or_nothing(
    store: &Store,
    import: &Import,
    writer: &Writer<'_>,
    mut hears: mpsc::Receiver<Said>,
) -> Result<(), StoreError> {
    let mut tx = store.db().begin().await?;
    let mut heading = None;
    let (mut mark, mut failed) = (0, 0);
    while let Some(said) = hears.recv().await {
        match (said, &heading) {
            (Said::Head(head), _) => heading = Some(head),
            (Said::Rows(rows), Some(heading)) => {
                let lines: Vec<Line> = rows.iter().map(|row| writer.reading.line(heading, row)).collect();
                let Some(last) = lines.last().map(|line| i64::from(line.number)) else { continue };
                let part = Part { import: import.id, before: mark, last };
                failed += chunk(&mut tx, writer, lines, part).await?;
                mark = last;
            }
            (Said::Rows(_), None) => {}
            (Said::End(Ok(_)), _) => {}
            (Said::End(Err(why)), _) => {
                return Err(StoreError::unreadable(format!("import {}", import.id), why));
            }
        }
    }
    if failed == 0 {
        let sql = "UPDATE import SET state = 'done', finished = $1 WHERE id = $2";
        tx.run(sql, values![store.now(), import.id]).await?;
        return tx.commit().await;
    }
    tx.roll_back().await?;
    let sql = "UPDATE import SET state = 'checking', choice = NULL WHERE id = $1 AND state = 'writing'";
    store.db().run(sql, values![import.id]).await?;
    check(store, import.id, &writer.reading.names).await
}
