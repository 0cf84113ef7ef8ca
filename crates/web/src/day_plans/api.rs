//! The same for other programs: a question in, a plan out; and the plans there are.

use super::question::{VISITS_MAX, read_file, read_value};
use super::sight::Sight;
use super::solver::{Clock, threads};
use super::{PLAN, files, open};
use crate::answer::{FilledText, Refusal, Stop};
use crate::api::{Bearer, Body};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use planning::routes::problem::Fault;
use planning::routes::{Options, solve};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use store::day_plans;

/// A question with a matrix of some hundred places.
pub(crate) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Longest search through the interface: the answer waits for it.
const SECONDS_MAX: f64 = 20.0;
const SECONDS: f64 = 5.0;
/// How long a question waits for others to end.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    seconds: Option<f64>,
    seed: Option<u64>,
}

/// Answers a question in our own format or VROOM's (docs/routes.md). One at a time for each token.
pub(crate) async fn api_solve(
    State(app): State<App>,
    bearer: Bearer,
    Query(asked): Query<Asked>,
    Body(question, _): Body<Value>,
) -> Result<Response, Stop> {
    bearer.allow(&app, PLAN)?;
    let seconds = asked.seconds.unwrap_or(SECONDS);
    if !(seconds > 0.0 && seconds <= SECONDS_MAX) {
        let text = FilledText::new("routes-seconds.api").with("most", SECONDS_MAX.to_string());
        return Err(Refusal::new(text).into());
    }
    let refused = |key: &str, status| Refusal::new(FilledText::new(key)).status(status);
    let turn = app.searches.turn(bearer.token.id);
    let _turn = turn.ok_or_else(|| refused("routes-one-at-a-time", StatusCode::TOO_MANY_REQUESTS))?;
    let room = app.searches.room(PATIENCE).await;
    let room = room.ok_or_else(|| refused("routes-no-room", StatusCode::SERVICE_UNAVAILABLE))?;
    let seed = asked.seed.unwrap_or(1);
    let solved = tokio::task::spawn_blocking(move || {
        // Held until the search is over, also where nobody waits for its answer any more.
        let _room = room;
        let is_vroom = question.get("vehicles").is_some() && question.get("engineers").is_none();
        let read = if is_vroom { read_file(&question.to_string()) } else { read_value(question) }?;
        let clock = Clock::new(seconds, Arc::new(AtomicBool::new(false)));
        let options = Options { seed, threads: threads(), iterations: None };
        Ok::<_, Fault>(solve(&read.problem, read.begin.as_deref(), &options, &clock))
    })
    .await?;
    match solved {
        Ok(plan) => Ok(Json(json!({ "plan": plan })).into_response()),
        Err(fault) => {
            let why = FilledText::new("routes-text.wrong").with("why", fault.what.clone());
            let pointer = format!("/{}", fault.place.replace(['.', '['], "/").replace(']', ""));
            let text = FilledText::new("routes-question-wrong").with("most", VISITS_MAX);
            Err(Refusal::new(text).field(&pointer, why).into())
        }
    }
}

/// The plans, those of the latest days first.
pub(crate) async fn api_list(State(app): State<App>, bearer: Bearer) -> Result<Response, Stop> {
    bearer.allow(&app, PLAN)?;
    let plans = day_plans::list(app.store.db()).await?;
    let items = plans.iter().map(|plan| {
        json!({
            "id": plan.id,
            "name": plan.name,
            "day": plan.day.map(|day| day.to_string()),
            "state": plan.state.code(),
            "version": plan.version,
            "made": plan.made,
            "adopted": plan.adopted,
        })
    });
    Ok(Json(json!({ "items": items.collect::<Vec<Value>>() })).into_response())
}

/// One plan with its rounds; times are seconds after `zero`.
pub(crate) async fn api_show(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
) -> Result<Response, Stop> {
    bearer.allow(&app, PLAN)?;
    let opened = open(&app.store, id).await?;
    let sight = Sight::of(&opened).await?;
    match sight {
        Ok(sight) => Ok(Json(files::out(&opened, &sight)).into_response()),
        Err(fault) => {
            let why = FilledText::new("routes-failed").with("why", fault.to_string());
            Err(Refusal::new(why).status(StatusCode::CONFLICT).into())
        }
    }
}
