//! The desk: what do I owe, to whom, next?

mod address;
mod bulk;
mod page;
mod views;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/desk", get(page::show))
        .route("/desk/bulk", post(bulk::carry_out))
        .route("/desk/views", post(views::save))
        .route("/desk/views/{id}/rename", post(views::rename))
        .route("/desk/views/{id}/remove", post(views::remove))
}
