//! The ratio table of a tender: spares per installed number, with plain words on what each column means.

use super::plan::percent_small;
use super::{Opened, PLAN, item_name, open, percent, typed, yuan};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Sheet, Table};
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use planning::spares::plan::Model;
use planning::spares::ratio::{Ratio, RatioInput, RatioTable, usual};
use serde::Deserialize;

/// Installed numbers that are shown at once.
const COLUMNS_MAX: usize = 8;
const INSTALLED_MAX: f64 = 10_000_000.0;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    installed: Option<String>,
    share: Option<String>,
}

/// A table with the model it was made of.
pub(super) struct Made {
    pub(super) opened: Opened,
    pub(super) model: Model,
    pub(super) table: RatioTable,
    pub(super) rows: Vec<Vec<Ratio>>,
    form: Form,
}

pub(super) async fn make(app: &App, l: &L10n, id: i64, asked: &Asked) -> Answer<Made> {
    let opened = open(app, id).await?;
    let model = Model::new(opened.input.clone()).map_err(|_| Refusal::not_found())?;
    let said = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    let usual_numbers = usual().iter().map(u64::to_string).collect::<Vec<_>>().join(" ");
    let mut form = Form::new(l)
        .with("installed", said(&asked.installed).unwrap_or(usual_numbers))
        .with("share", said(&asked.share).unwrap_or_else(|| "95".to_owned()));
    let numbers: Vec<f64> = form
        .value("installed")
        .split([' ', ',', '，', '、', ';', '；'])
        .filter(|t| !t.is_empty())
        .map(|t| {
            typed(t).filter(|n| *n >= 1.0 && n.fract() == 0.0 && *n <= INSTALLED_MAX).unwrap_or(f64::NAN)
        })
        .collect();
    if numbers.is_empty() || numbers.len() > COLUMNS_MAX || numbers.iter().any(|n| n.is_nan()) {
        form.refuse("installed", l.t("spares-installed.wrong"));
    }
    let share = typed(form.value("share")).map(|percent| percent / 100.0).filter(|s| *s > 0.0 && *s < 1.0);
    if share.is_none() {
        form.refuse("share", l.t("spares-value.share"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and small"
    )]
    let installed: Vec<u64> =
        if form.is_refused() { usual() } else { numbers.into_iter().map(|n| n as u64).collect() };
    let items = (0..model.input.items.len()).filter(|at| !model.left_out.contains(at)).map(|at| {
        let (item, rate) = (&model.input.items[at], &model.rates[at]);
        RatioInput {
            code: item.code.clone(),
            name: item.name.clone(),
            rate_per_year: rate.per_year,
            shape: rate.shape,
            resupply_days: item.repair_days.unwrap_or(model.input.repair_days_assumed).max(0.01),
            unit_cost: item.unit_cost.unwrap_or(0.0),
        }
    });
    // An item that never fails needs no spare and has no row.
    let items = items.filter(|item| item.rate_per_year > 0.0).collect();
    let table = RatioTable { items, installed, target: share.unwrap_or(0.95) };
    let rows = table.rows()?;
    Ok(Made { opened, model, table, rows, form })
}

impl Made {
    pub(super) fn query(&self) -> String {
        let pairs = ["installed", "share"].map(|name| (name, self.form.value(name)));
        serde_html_form::to_string(pairs).unwrap_or_default()
    }

    /// Column names with what they mean.
    pub(super) fn columns(&self, l: &L10n) -> Vec<(String, String)> {
        let mut all = vec![
            (l.t("spares-part").into_owned(), String::new()),
            (l.t("spares-rate").into_owned(), l.t("spares-rate-means").into_owned()),
        ];
        let share = percent(self.table.target);
        for (n, installed) in self.table.installed.iter().enumerate() {
            let number = l.number(i64::try_from(*installed).unwrap_or(i64::MAX));
            let means =
                if n == 0 { l.ta("spares-installed-means", &[("share", &share)]) } else { String::new() };
            all.push((l.ta("spares-for-installed", &[("n", &number)]), means));
        }
        all
    }
}

/// "6 (0.60 %)".
pub(super) fn cell(ratio: &Ratio) -> String {
    format!("{} ({})", ratio.spares, percent_small(ratio.ratio))
}

pub(super) async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let made = make(&app, l, id, &asked).await?;
    let columns = made.columns(l);
    let mut table = Table::new(l.t("spares-ratio"), columns.iter().map(|(name, _)| name.clone()))
        .empty(l.t("spares-ratio-none"));
    for (item, row) in made.table.items.iter().zip(&made.rows) {
        let mut cells = vec![
            Cell::text(&item.code).note(item_name(&made.model, &item.code)),
            Cell::number(percent_small(item.rate_per_year)),
        ];
        for ratio in row {
            let fewer = ratio.with_one_fewer.map_or_else(String::new, |share| {
                l.ta(
                    "spares-one-fewer",
                    &[
                        ("with", &percent(ratio.at_once)),
                        ("fewer", &percent(share)),
                        ("money", &yuan(ratio.cost)),
                    ],
                )
            });
            cells.push(Cell::number(cell(ratio)).note(fewer));
        }
        table.row(cells);
    }
    let sheet = Sheet::new(format!("/spares/{id}/ratio"), l.t("spares-try")).asking().fields(vec![
        made.form.field("installed", "spares-installed"),
        made.form.field("share", "spares-share").short(),
    ]);
    let mut section =
        Section::new(Body::Table(table)).title(l.t("spares-ratio")).note(l.t("spares-ratio-flat"));
    for (name, means) in columns.iter().filter(|(_, means)| !means.is_empty()) {
        section = section.note(format!("{name}: {means}"));
    }
    let query = made.query();
    Page::titled(&viewer, &l.t("spares-ratio"))
        .crumb("/spares", &l.t("spares-title"))
        .crumb(&format!("/spares/{id}"), &made.opened.plan.name)
        .intro(l.t("spares-ratio-intro"))
        .link(Link::new(format!("/spares/{id}/ratio.pdf?{query}"), l.t("spares-as-paper"), "printer"))
        .link(Link::new(format!("/spares/{id}/ratio.xlsx?{query}"), l.t("spares-as-sheet"), "download"))
        .errors(&made.form)
        .section(Section::new(Body::Form(sheet)))
        .section(section)
        .answer()
}
