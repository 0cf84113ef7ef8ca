//! Why an item is held in this number: every figure behind it.

use super::plan::{Asked, percent_small, question};
use super::{PLAN, computed, figure, item_name, open, percent, place_name, threads, yuan};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use planning::spares::plan::{Explained, ExplainedPlace, Model, explain};

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, item)): Path<(i64, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let opened = open(&app, id).await?;
    let l = &viewer.reader.l;
    let question = question(l, opened.input, &asked).map_err(|_| Refusal::not_found())?;
    let (model, target, code) = (question.model.clone(), question.target, item.clone());
    let told = computed(move || {
        let frontier = model.frontier(threads());
        let outcome = model.plan(&frontier, target, threads());
        let row = outcome.rows.iter().find(|row| row.code == code)?;
        let levels: Vec<usize> = row.places.iter().map(|p| p.units).collect();
        explain(&model, &frontier, row.item, &levels, outcome.ebo)
    })
    .await?
    .ok_or_else(Refusal::not_found)?;
    let back = format!("/spares/{id}?{}", Asked::query(&question.form));
    Page::titled(&viewer, &item)
        .crumb("/spares", &l.t("spares-title"))
        .crumb(&back, &opened.plan.name)
        .intro(item_name(&question.model, &item))
        .link(Link::new(format!("/spares/parts/{item}"), l.t("spares-part-data"), "pencil-line"))
        .section(Section::new(Body::Facts(facts(l, &told))).title(l.t("spares-why")))
        .section(places(l, &question.model, &told))
        .answer()
}

fn facts(l: &L10n, told: &Explained) -> Vec<(String, Cell)> {
    let mut facts: Vec<(&str, Cell)> = Vec::new();
    for rate in &told.rates {
        let note = l.ta(
            "spares-rate-note",
            &[
                ("low", &percent_small(rate.low)),
                ("high", &percent_small(rate.high)),
                ("known", &l.t(&format!("spares-known-{}", rate.known.code()))),
            ],
        );
        facts.push(("spares-rate", Cell::text(percent_small(rate.per_year)).note(note)));
    }
    let pipeline =
        l.ta("spares-pipeline-is", &[("year", &figure(told.per_year)), ("days", &figure(told.repair_days))]);
    facts.push(("spares-pipeline", Cell::text(figure(told.pipeline)).note(pipeline)));
    facts.push(("spares-cost-one", Cell::text(yuan(told.cost))));
    let worth = l.t("spares-price-is");
    facts.push(("spares-price", Cell::text(yuan(told.price)).note(worth)));
    if let Some(helped) = told.helped {
        facts.push(("spares-helped", Cell::text(figure(helped)).note(l.t("spares-helped-is"))));
    }
    facts.into_iter().map(|(key, cell)| (l.t(key).into_owned(), cell)).collect()
}

fn places(l: &L10n, model: &Model, told: &Explained) -> Section {
    let heads = [
        "spares-place",
        "spares-units",
        "spares-per-year",
        "spares-outstanding",
        "spares-at-once",
        "spares-no-backorder",
        "spares-within-day",
        "spares-ebo",
        "spares-last-saves",
        "spares-next-saves",
    ];
    let mut table = Table::new(l.t("spares-by-place"), heads.map(|key| l.t(key)));
    for place in std::iter::once(&told.depot).chain(&told.places) {
        table.row(row(l, model, place));
    }
    Section::new(Body::Table(table)).title(l.t("spares-by-place")).note(l.t("spares-by-place-says"))
}

fn row(l: &L10n, model: &Model, place: &ExplainedPlace) -> Vec<Cell> {
    vec![
        Cell::text(place_name(l, model, &place.code)),
        Cell::number(l.number(i64::try_from(place.units).unwrap_or(i64::MAX))),
        Cell::number(figure(place.per_year)),
        Cell::number(figure(place.outstanding)),
        Cell::number(percent(place.at_once)),
        Cell::number(percent(place.no_backorder)),
        Cell::number(place.within_day.map_or_else(String::new, percent)),
        Cell::number(figure(place.ebo)),
        Cell::number(place.last_saves.map_or_else(String::new, figure)),
        Cell::number(figure(place.next_saves)),
    ]
}
