//! People, and raw mail.

use super::bearer::Bearer;
use super::outward::Page;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::roles::Permission;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct OutPerson {
    id: i64,
    name: String,
    department: String,
    superior: Option<i64>,
    present: bool,
    roles: Vec<&'static str>,
}

pub(super) async fn people(State(app): State<App>, bearer: Bearer) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::SeeCases)?;
    let (world, now) = (app.store.world(), app.now());
    let here = world.directory.people().filter(|p| p.works_here(now));
    let items = here.map(|person| OutPerson {
        id: person.id.0,
        name: person.name.clone(),
        department: person.department.to_string(),
        superior: person.superior.map(|p| p.0),
        present: person.is_present(now),
        roles: person.roles.iter().map(|r| r.code()).collect(),
    });
    Ok(Json(Page { items: items.collect(), next: None }).into_response())
}

#[derive(Debug, Serialize)]
struct OutMail {
    outcome: &'static str,
    case: Option<String>,
    reason: String,
}

/// A raw RFC 5322 message, as it came.
pub(super) async fn take_mail(
    State(app): State<App>,
    bearer: Bearer,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::TakeReports)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("message/rfc822")) {
        let text = FilledText::new("api-mail-wanted");
        return Err(Refusal::new(text).status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into());
    }
    let intake = app.intake.as_ref().ok_or_else(|| {
        Refusal::new(FilledText::new("api-no-mail")).status(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    let taken = intake.take(&app.store, &raw).await?;
    let case = taken.case.map(|case| case.to_string());
    Ok(Json(OutMail { outcome: taken.outcome.code(), case, reason: taken.reason }).into_response())
}
