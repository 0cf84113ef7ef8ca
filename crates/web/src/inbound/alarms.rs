//! Data-collection systems post their alarms here.

use super::{No, header, signed};
use crate::app::App;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use store::alarm;

pub(super) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, No> {
    let alarms = app.alarms.as_ref().ok_or(No::Nowhere)?;
    let source = alarms.source(&name).ok_or(No::Nowhere)?;
    let told = signed(&headers);
    let believed = source.check(&body, &told, header(&headers, "authorization"), app.wall_now());
    believed.map_err(|why| No::Refused(name.clone(), why))?;
    let id = told.id.map(|id| format!("alarm:{name}:{id}"));
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, source = name, "an alarm could not be recorded");
        No::NotWritten
    };
    let db = app.store.db();
    if let Some(id) = &id
        && alarm::received_before(db, id).await.map_err(|e| failed(&e))?
    {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    alarms.take(&app.store, &name, "", &body).await.map_err(|e| failed(&e))?;
    if let Some(id) = &id {
        alarm::received(db, id, app.now()).await.map_err(|e| failed(&e))?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
