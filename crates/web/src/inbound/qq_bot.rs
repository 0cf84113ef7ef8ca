//! Tencent's robots deliver events here.

use super::{No, chat, header, receive};
use crate::app::App;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use channels::chat::qq_bot::{self, Headers, Received};

pub(super) async fn take(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, No> {
    let bot = chat(&app)?.lines().bot(&name).ok_or(No::Nowhere)?;
    let told = Headers {
        signature: header(&headers, "x-signature-ed25519"),
        timestamp: header(&headers, "x-signature-timestamp"),
        app_id: header(&headers, "x-bot-appid"),
    };
    let received = qq_bot::receive(&body, &told, &bot.app_id, bot.secret.as_ref());
    match received.map_err(|why| No::Refused(name.clone(), why))? {
        Received::Validation { reply } => Ok(Json(reply).into_response()),
        Received::Event { event, reply } => {
            receive(&app, &name, event).await?;
            Ok(Json(reply).into_response())
        }
    }
}
