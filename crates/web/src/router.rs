//! All addresses of the program, area by area.

use crate::account;
use crate::answer::see;
use crate::app::App;
use crate::http;
use axum::Router;
use axum::routing::get;

/// The whole of it, ready to be served.
pub fn router(app: App) -> Router {
    let house = app.house.clone();
    let routes = Router::new()
        .route("/", get(|| async { see("/desk") }))
        .merge(account::routes())
        .merge(crate::admin::routes())
        .merge(crate::desk::routes())
        .merge(crate::calls::routes())
        .merge(crate::new_case::routes())
        .merge(crate::case_page::routes())
        .merge(crate::charges::routes())
        .merge(crate::search_page::routes())
        .merge(crate::notifications::routes())
        .merge(crate::live::routes())
        .merge(crate::guest::routes())
        .merge(crate::contracts::routes())
        .merge(crate::catalogue::routes())
        .merge(crate::portal::routes())
        .merge(crate::imports::routes())
        .merge(crate::register::routes())
        .merge(crate::spares::routes())
        .merge(crate::day_plans::routes())
        .merge(crate::inbound::routes())
        .merge(crate::api::routes());
    http::shared(routes, &house).with_state(app)
}
