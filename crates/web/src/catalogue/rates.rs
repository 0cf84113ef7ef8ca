//! What an hour of work and a kilometre cost, from a day on. What was quoted before keeps the rate of its day.

use super::{EDIT, SEE};
use crate::admin::parts::{Body, Cell, Fields, Page, Section, Sheet, Table, form};
use crate::answer::{Answer, see_with};
use crate::app::App;
use crate::components::{Badge, Choice, Form};
use crate::contracts::{day_of, money};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::posted::Posted;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::State;
use domain::money::Fen;
use domain::part::Rate;
use store::rates::{self, Dated};

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(SEE)?;
    let form = Form::new(&viewer.reader.l);
    page(&app, &viewer, form).await
}

fn name(l: &L10n, rate: Rate) -> String {
    l.t(&format!("rate-{}", rate.code())).into_owned()
}

async fn page(app: &App, viewer: &Viewer, form: Form) -> Answer {
    let l = &viewer.reader.l;
    let today = day_of(l);
    let all = rates::all(app.store.db()).await?;
    let now = rates::on(&all, today);
    let set_by = rates::set_by(app.store.db()).await?;
    let heads = ["rate-what", "rate-cost", "rate-since", "contract-state", "contract-changed-by"];
    let mut table = Table::new(l.t("rates-title"), heads.map(|key| l.t(key))).empty(l.t("rates-none"));
    for (dated, set) in all.iter().zip(set_by) {
        let state = if now.contains(dated) {
            Badge::new(Tone::Ok, l.t("rate-holds")).icon("circle-check")
        } else if dated.since > today {
            Badge::new(Tone::Info, l.t("rate-coming")).icon("clock")
        } else {
            Badge::new(Tone::Plain, l.t("rate-over")).icon("archive")
        };
        let by = set.map_or_else(Cell::default, |set| {
            let by = set.by.map(|id| words::person(l, &app.store.world().directory, id));
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())).note(l.when(set.at))
        });
        table.row(vec![
            Cell::text(name(l, dated.rate)),
            Cell::number(money(dated.cost)),
            Cell::text(dated.since.to_string()),
            Cell::badge(state),
            by,
        ]);
    }
    let mut page = Page::titled(viewer, &l.t("rates-title"))
        .crumb("/parts", &l.t("parts-title"))
        .intro(l.t("rates-intro"))
        .errors(&form)
        .section(Section::new(Body::Table(table)));
    if viewer.may(EDIT) {
        let form = form.with("since", today.to_string());
        let rates = Rate::ALL.map(|rate| Choice::new(rate.code(), name(l, rate)));
        let sheet = Sheet::new("/rates", l.t("rate-set")).fields(vec![
            form.field("rate", "rate-what").radios(rates.into()).required(),
            form.field("cost", "rate-cost").short().required(),
            form.field("since", "rate-since").date().required(),
        ]);
        page = page.section(Section::new(Body::Form(sheet)).title(l.t("rate-set-title")));
    }
    page.answer()
}

pub(super) async fn set(State(app): State<App>, sent: Posted<Fields>) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let viewer = &sent.viewer;
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let rate = Rate::from_code(form.value("rate"));
    if rate.is_none() {
        form.refuse("rate", l.t("contract-choose"));
    }
    let (cost, since) = (form.value("cost").trim().to_owned(), form.value("since").trim().to_owned());
    let parsed = (cost.parse::<Fen>().ok(), since.parse().ok());
    if parsed.0.is_none() {
        form.refuse("cost", l.ta("part-cost-unclear", &[("text", &cost)]));
    }
    if parsed.1.is_none() {
        form.refuse("since", l.ta("contract-day-unclear", &[("text", &since)]));
    }
    match (rate, parsed) {
        (Some(rate), (Some(cost), Some(since))) => {
            app.store.set_rate(Dated { rate, since, cost }, Some(viewer.id)).await?;
            Ok(see_with("/rates", &Flash::ok("rate-was-set")))
        }
        _ => page(&app, viewer, form).await,
    }
}
