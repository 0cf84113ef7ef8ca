//! The same for other programs: hand a file in, look at the preview, confirm; take the register out.

use super::out::Format;
use super::pages::{Asked, stream};
use super::preview::not_now;
use super::{EDIT, check, problems, write};
use crate::answer::{FilledText, Refusal, Stop};
use crate::api::{Bearer, Body};
use crate::app::App;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::import::Kind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::import::{self, Choice, Counts, Import, Outcome, PAGE, Understood};

#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    kind: String,
    /// Of the file.
    #[serde(default)]
    name: String,
}

/// An import as the interface shows it.
#[derive(Debug, Serialize)]
struct OutImport {
    id: i64,
    kind: Kind,
    name: String,
    state: import::State,
    choice: Option<Choice>,
    counts: Counts,
    understood: Understood,
    begun: jiff::Timestamp,
    finished: Option<jiff::Timestamp>,
}

impl OutImport {
    fn of(i: Import) -> Self {
        let Import { id, kind, name, state, choice, counts, understood, begun, finished, .. } = i;
        Self { id, kind, name, state, choice, counts, understood, begun, finished }
    }
}

async fn found(app: &App, id: i64) -> Result<Import, Stop> {
    Ok(import::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?)
}

/// The file is the body: CSV or XLSX, whatever the content type says.
pub(crate) async fn take(
    State(app): State<App>,
    bearer: Bearer,
    named: Result<Query<Named>, axum::extract::rejection::QueryRejection>,
    bytes: Bytes,
) -> Result<Response, Stop> {
    bearer.allow(&app, EDIT)?;
    let Query(named) = named.map_err(|error| {
        let text = FilledText::new("api-query-unreadable").with("why", error.body_text());
        Refusal::new(text).status(StatusCode::BAD_REQUEST)
    })?;
    let kind = Kind::from_code(&named.kind).ok_or_else(|| {
        Refusal::new(FilledText::new("import-kind-unknown").with("kind", named.kind.as_str()))
    })?;
    let id = app.store.begin_import(kind, &named.name, bytes.to_vec(), Some(bearer.person())).await?;
    check(&app, id).await?;
    let import = OutImport::of(found(&app, id).await?);
    let location = format!("/api/v1/imports/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(import)).into_response())
}

pub(crate) async fn show(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
) -> Result<Response, Stop> {
    bearer.allow(&app, EDIT)?;
    Ok(Json(OutImport::of(found(&app, id).await?)).into_response())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    only: Option<String>,
    #[serde(default)]
    after: u32,
}

/// Rows of the preview; problems come with the sentence in the language asked for.
pub(crate) async fn rows(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
    Query(which): Query<Which>,
) -> Result<Response, Stop> {
    bearer.allow(&app, EDIT)?;
    let import = found(&app, id).await?;
    let only = which.only.as_deref().and_then(Outcome::from_code);
    let mut rows = import::rows(app.store.db(), id, only, which.after, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > PAGE);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let only = only.map_or("", Outcome::code);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|r| format!("/api/v1/imports/{id}/rows?only={only}&after={}", r.row));
    let l = &bearer.reader.l;
    let items: Vec<serde_json::Value> = (rows.iter())
        .map(|row| {
            let said: Vec<String> =
                row.problems.iter().map(|p| problems::sentence(l, import.kind, p)).collect();
            json!({ "row": row.row, "outcome": row.outcome, "name": row.name, "changes": row.changes,
                "problems": row.problems, "sentences": said })
        })
        .collect();
    Ok(Json(json!({ "items": items, "next": next })).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmed {
    choice: Choice,
}

pub(crate) async fn confirm(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
    Body(confirmed, _): Body<Confirmed>,
) -> Result<Response, Stop> {
    bearer.allow(&app, EDIT)?;
    found(&app, id).await?;
    if let Err(why) = app.store.confirm_import(id, confirmed.choice).await? {
        return Err(Refusal::new(not_now(&why)).status(StatusCode::CONFLICT).into());
    }
    write(&app, id).await?;
    Ok((StatusCode::ACCEPTED, Json(OutImport::of(found(&app, id).await?))).into_response())
}

/// The format is what `Accept` asks for: XLSX where it is named, else CSV.
pub(crate) async fn export(
    State(app): State<App>,
    bearer: Bearer,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    bearer.allow(&app, EDIT)?;
    let kind = Kind::from_code(&kind).ok_or_else(Refusal::not_found)?;
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let format = if accept.contains(Format::Xlsx.media_type()) { Format::Xlsx } else { Format::Csv };
    Ok(stream(&app, bearer.reader.l.clone(), kind, format, asked.filter()))
}
