//! WeCom's callbacks: once to see that the keys are right, then for each message.

use super::{No, chat, receive};
use crate::app::App;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use channels::chat::wecom::{self, CallbackQuery};

pub(super) async fn echo(
    State(app): State<App>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, No> {
    let line = chat(&app)?.lines().wecom(&name).ok_or(No::Nowhere)?;
    let query = CallbackQuery::parse(query.as_deref().unwrap_or_default());
    let plain = wecom::echo(&query, line.keys.as_ref()).map_err(|why| No::Refused(name, why))?;
    Ok(plain.into_response())
}

pub(super) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, No> {
    let line = chat(&app)?.lines().wecom(&name).ok_or(No::Nowhere)?;
    let query = CallbackQuery::parse(query.as_deref().unwrap_or_default());
    let event = wecom::receive(&body, &query, line.keys.as_ref());
    receive(&app, &name, event.map_err(|why| No::Refused(name.clone(), why))?).await?;
    // An empty answer: the receipt goes out as a message of its own.
    Ok("".into_response())
}
