//! The same as files: the list and the ratio table as a spreadsheet, the ratio table on paper, a plan through the interface.

use super::plan::{Asked, question};
use super::ratio::{self, cell};
use super::{PLAN, computed, item_name, open, percent, place_name, threads};
use crate::answer::{Answer, FilledText, Refusal, Stop};
use crate::api::{Bearer, Body};
use crate::app::App;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use documents::{Align, Column, Fact, Letterhead, Party, Proof, RatioSheet, TableSheet, Words};
use planning::spares::plan::{Fault, Input, Model};
use serde_json::json;
use std::io::Cursor;
use tables::{Cell, XlsxWriter};

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn file(media_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

pub(crate) fn book(name: &str, head: &[Cell], rows: Vec<Vec<Cell>>) -> Answer<Vec<u8>> {
    let mut book = XlsxWriter::new(name, head);
    for row in rows {
        book.row(&row)?;
    }
    let mut out = Cursor::new(Vec::new());
    book.finish(&mut out)?;
    Ok(out.into_inner())
}

pub(crate) fn text(text: impl Into<String>) -> Cell {
    let text: String = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

pub(crate) fn number(n: impl ToString) -> Cell {
    Cell::Number(n.to_string())
}

/// One row for each part and place.
pub(super) async fn plan_sheet(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app, id).await?;
    let l = &viewer.reader.l;
    let question = question(l, opened.input, &asked).map_err(|_| Refusal::not_found())?;
    let (model, target) = (question.model.clone(), question.target);
    let outcome = computed(move || model.solved(target, threads())).await?;
    let keys =
        ["spares-part", "spares-part-name", "spares-place", "spares-units", "spares-have", "spares-cost-one"];
    let head: Vec<Cell> = keys.iter().map(|key| text(l.t(key))).collect();
    let mut rows = Vec::new();
    for row in &outcome.rows {
        let one = question.model.items.get(row.item).map_or(0.0, |item| item.cost);
        for place in row.places.iter().filter(|p| p.units > 0 || p.have > 0) {
            rows.push(vec![
                text(&row.code),
                text(item_name(&question.model, &row.code)),
                text(place_name(l, &question.model, &place.code)),
                number(place.units),
                number(place.have),
                number(format!("{one:.2}")),
            ]);
        }
    }
    let bytes = book(&l.t("spares-list"), &head, rows)?;
    Ok(file(XLSX, &format!("stocking-plan-{id}.xlsx"), bytes))
}

pub(super) async fn ratio_sheet(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<ratio::Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let made = ratio::make(&app, l, id, &asked).await?;
    let mut head = vec![text(l.t("spares-part")), text(l.t("spares-part-name")), text(l.t("spares-rate"))];
    for installed in &made.table.installed {
        let n = l.number(i64::try_from(*installed).unwrap_or(i64::MAX));
        head.push(text(l.ta("spares-for-installed", &[("n", &n)])));
        head.push(text(l.t("spares-at-once")));
    }
    let rows = made.table.items.iter().zip(&made.rows).map(|(item, row)| {
        let mut cells =
            vec![text(&item.code), text(&item.name), number(format!("{:.6}", item.rate_per_year))];
        for ratio in row {
            cells.push(number(ratio.spares));
            cells.push(number(format!("{:.6}", ratio.at_once)));
        }
        cells
    });
    let bytes = book(&l.t("spares-ratio"), &head, rows.collect())?;
    Ok(file(XLSX, &format!("spares-ratio-{id}.xlsx"), bytes))
}

pub(super) async fn ratio_paper(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<ratio::Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let made = ratio::make(&app, l, id, &asked).await?;
    let columns = made.columns(l).into_iter().enumerate().map(|(n, (name, meaning))| Column {
        name,
        meaning,
        align: if n == 0 { Align::Start } else { Align::End },
        width: if n == 0 { 3 } else { 2 },
    });
    let rows = made.table.items.iter().zip(&made.rows).map(|(item, row)| {
        let mut cells =
            vec![format!("{} {}", item.code, item.name), super::plan::percent_small(item.rate_per_year)];
        cells.extend(row.iter().map(cell));
        cells
    });
    let share = percent(made.table.target);
    let facts = vec![
        Fact { name: l.t("spares-share").into_owned(), value: share },
        Fact { name: l.t("spares-plan").into_owned(), value: made.opened.plan.name.clone() },
    ];
    let sheet = RatioSheet {
        table: TableSheet {
            letterhead: Letterhead { company: company(&app, l), ..Letterhead::default() },
            customer: Party::default(),
            number: format!("S-{id}-{}", made.opened.plan.version),
            date: l.now.to_zoned(app.store.world().zone.clone()).date().to_string(),
            facts,
            columns: columns.collect(),
            rows: rows.collect(),
            notes: vec![l.t("spares-ratio-flat").into_owned(), l.t("spares-ratio-basis").into_owned()],
            sources: vec![l.t("spares-ratio-sources").into_owned()],
            proof: Proof {
                url: format!("{}/spares/{id}/ratio?{}", app.settings.public_url, made.query()),
                ..Proof::default()
            },
        },
    };
    let (app, words) = (app.clone(), words(l)?);
    let bytes = computed(move || app.press.ratio_table(&words, &sheet)).await?.map_err(|problem| {
        tracing::warn!(%problem, "a ratio table could not be printed");
        Stop::from(Refusal::new(FilledText::new(problem.key())).status(StatusCode::SERVICE_UNAVAILABLE))
    })?;
    Ok(file("application/pdf", &format!("spares-ratio-{id}.pdf"), bytes))
}

/// Who writes, on paper.
pub(crate) fn company(app: &App, l: &L10n) -> String {
    app.house.name.clone().unwrap_or_else(|| l.t("product-name").into_owned())
}

/// A document to be looked at or saved.
pub(crate) fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    file("application/pdf", name, bytes)
}

/// The documents' fixed words in a reader's language.
pub(crate) fn words(l: &L10n) -> Answer<Words> {
    crate::paper::words(l).map_err(|problem| Stop::failed(&problem.to_string()))
}

/// Solves a question that another program sends (docs/spares.md): plan, rates and notes, or with 422 what is wrong by its place.
pub(crate) async fn api_plan(
    State(app): State<App>,
    bearer: Bearer,
    Body(input, _): Body<Input>,
) -> Result<Response, Stop> {
    bearer.allow(&app, PLAN)?;
    let solved = computed(move || {
        let target = input.target;
        let model = Model::new(input)?;
        let outcome = model.solved(target, threads());
        Ok((outcome, model.rates, model.notes))
    })
    .await?;
    match solved {
        Ok((plan, rates, notes)) => {
            Ok(Json(json!({ "plan": plan, "rates": rates, "notes": notes })).into_response())
        }
        Err(faults) => Err(wrong(faults).into()),
    }
}

fn wrong(faults: Vec<Fault>) -> Refusal {
    let mut refusal = Refusal::new(FilledText::new("spares-question-wrong"));
    for fault in faults {
        let pointer = format!("/{}", fault.place.replace('.', "/"));
        refusal = refusal.field(&pointer, FilledText::new(&format!("spares-fault-{}", fault.problem.code())));
    }
    refusal
}
