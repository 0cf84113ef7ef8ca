//! Logging in and out; sessions that can be listed and ended; one-time codes; the password.

mod device;
mod login;
mod settings;

pub(crate) use settings::{agent_words, fault_words, hashed};

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(login::show).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/settings", get(settings::show))
        .route("/settings/password", post(settings::change_password))
        .route("/settings/notices", post(settings::change_notices))
        .route("/settings/sessions/end", post(settings::end_session))
        .route("/settings/sessions/end-others", post(settings::end_others))
        .route("/settings/code", get(settings::show_code).post(settings::set_up_code))
        .route("/settings/code/remove", post(settings::remove_code))
}
