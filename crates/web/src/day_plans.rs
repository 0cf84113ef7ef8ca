//! Who goes to which customer when: a day of visits is gathered, searched for, looked at, changed by hand, put in force. The engine is
//! `planning::routes`; `docs/routes.md` describes both.

mod adopt;
mod api;
mod change;
mod chart;
mod coming;
mod costs;
mod edit;
mod files;
mod gather;
mod list;
mod map;
mod missing;
mod new;
mod page;
mod people;
mod question;
mod sheet;
mod sight;
mod solver;
mod urgent;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::ids::PersonId;
use domain::roles::Permission;
use question::{Body, Leg};
use store::Store;
use store::day_plans::{DayPlan, Draft, State};

pub(crate) use api::{BODY_BYTES_MAX, api_list, api_show, api_solve};
pub(crate) use coming::coming;
pub(crate) use people::whole;
pub(crate) use solver::{SECONDS_MAX, Searches};
pub use solver::{run, solve_next};

/// Who plans.
pub const PLAN: Permission = Permission::PlanRoutes;

pub(crate) fn routes() -> Router<App> {
    let file = Router::new()
        .route("/routes/file", get(new::file).post(new::add_file))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new()
        .merge(file)
        .route("/routes", get(list::show))
        .route("/routes/new", get(new::show).post(new::add))
        .route("/routes/people", get(people::list))
        .route("/routes/people/{id}", get(people::edit).post(people::save))
        .route("/routes/{id}", get(page::show))
        .route("/routes/{id}/progress", get(page::progress))
        .route("/routes/{id}/stop", post(change::stop))
        .route("/routes/{id}/again", post(change::again))
        .route("/routes/{id}/adopt", post(adopt::carry_out))
        .route("/routes/{id}/drop", post(change::drop_plan))
        .route("/routes/{id}/visits/{case}", get(edit::show).post(edit::save))
        .route("/routes/{id}/visits/{case}/give", post(change::visit))
        .route("/routes/{id}/people/{person}", post(change::person))
        .route("/routes/{id}/urgent", get(urgent::show).post(urgent::give))
        .route("/routes/{id}/files/{name}", get(files::show))
}

/// A plan, read.
pub(crate) struct Opened {
    plan: DayPlan,
    body: Body,
    /// What was found, by names.
    order: Vec<Leg>,
}

async fn open(store: &Store, id: i64) -> Answer<Opened> {
    let plan = store::day_plans::find(store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let body = serde_json::from_str(&plan.body)?;
    let order = plan.visits.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    Ok(Opened { plan, body, order })
}

impl Opened {
    /// The plan with another question, or another order, as it is kept next.
    fn draft(&self, body: &Body, order: &[Leg], state: State) -> Answer<Draft> {
        Ok(Draft {
            name: self.plan.name.clone(),
            day: self.plan.day,
            body: serde_json::to_string(body)?,
            visits: Some(serde_json::to_string(order)?),
            seconds: self.plan.seconds,
            state,
        })
    }
}

/// The first plan of the demo's day: gathered, searched for and put in force in the name of `by`. None where nobody has to go
/// anywhere.
///
/// # Errors
/// The database did not carry it out, or the plan could not be put in force.
pub async fn plan_today(
    store: &Store,
    l: &L10n,
    by: PersonId,
    area: &str,
    seconds: u32,
    salt: impl FnMut() -> [u8; 16],
) -> Answer<Option<i64>> {
    let day = store.now().to_zoned(store.world().zone.clone()).date();
    let mut wanted = gather::Wanted::day(day);
    wanted.area = domain::ids::AreaCode::new(area);
    // The demo begins on whatever day it is.
    wanted.rest = true;
    wanted.whole = true;
    let (question, _) = gather::question(store, &wanted).await?;
    if question.visits.is_empty() || question.people.is_empty() {
        return Ok(None);
    }
    let draft = Draft {
        name: l.ta("routes-named", &[("day", &day.to_string())]),
        day: Some(day),
        body: serde_json::to_string(&Body::Day(Box::new(question)))?,
        visits: None,
        seconds,
        state: State::Waiting,
    };
    let id = store.add_day_plan(&draft, by).await?;
    while solver::solve_next(store).await? {}
    let opened = open(store, id).await?;
    adopt::adopt(store, &opened, by, l, salt).await?;
    Ok(Some(id))
}
