//! Cloud call centres post what happens on the telephone.

use super::{No, signed};
use crate::app::App;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use channels::cti::hook;
use store::alarm;

pub(super) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, No> {
    let phones = app.phones.as_ref().ok_or(No::Nowhere)?;
    let keys = phones.hook_keys(&name).ok_or(No::Nowhere)?;
    let told = signed(&headers);
    let event = hook::receive(&body, &told, keys, app.wall_now());
    let event = event.map_err(|why| No::Refused(name.clone(), why))?;
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, line = name, "what happened on the telephone could not be written down");
        No::NotWritten
    };
    let id = format!("call:{name}:{}", told.id.unwrap_or_default());
    let db = app.store.db();
    if !alarm::received_before(db, &id).await.map_err(|e| failed(&e))? {
        phones.posted(&app.store, &name, &event).await.map_err(|e| failed(&e))?;
        alarm::received(db, &id, app.now()).await.map_err(|e| failed(&e))?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
