//! The plans there are.

use super::PLAN;
use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::State;
use store::day_plans::{self, DayPlan, State as Stands};

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(PLAN)?;
    let l = &viewer.reader.l;
    let heads = ["routes-plan", "routes-day", "routes-state", "routes-by", "routes-made"];
    let mut table = Table::new(l.t("routes-plans"), heads.map(|key| l.t(key))).empty(l.t("routes-none"));
    for plan in day_plans::list(app.store.db()).await? {
        let by = plan.made_by.map(|id| words::person(l, &app.store.world().directory, id));
        let day = plan.day.map_or_else(|| l.t("routes-from-file").into_owned(), |day| l.day(day));
        table.row(vec![
            Cell::link(&plan.name, format!("/routes/{}", plan.id)),
            Cell::text(day),
            Cell::badge(badge(l, &plan)),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
            Cell::stamp(l.stamp(plan.made)),
        ]);
    }
    Page::titled(&viewer, &l.t("routes-title"))
        .intro(l.t("routes-intro"))
        .link(Link::new("/routes/new", l.t("routes-new"), "plus").primary())
        .link(Link::new("/routes/file", l.t("routes-file"), "upload"))
        .link(Link::new("/routes/people", l.t("routes-people"), "users"))
        .section(Section::new(Body::Table(table)).title(l.t("routes-plans")))
        .answer()
}

/// Where a plan stands, as a badge.
pub(super) fn badge(l: &L10n, plan: &DayPlan) -> Badge {
    if plan.state == Stands::Solved && plan.adopted.is_some() {
        return Badge::new(Tone::Ok, l.t("routes-state-adopted")).icon("circle-check");
    }
    let (tone, icon) = match plan.state {
        Stands::Waiting => (Tone::Plain, "hourglass"),
        Stands::Solving => (Tone::Info, "refresh-cw"),
        Stands::Solved => (Tone::Info, "check"),
        Stands::Failed => (Tone::Late, "triangle-alert"),
    };
    Badge::new(tone, l.t(&format!("routes-state-{}", plan.state.code()))).icon(icon)
}
