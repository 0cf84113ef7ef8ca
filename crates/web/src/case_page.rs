//! The case page: conversation and journal as one timeline; beside it what is owed, who, what is installed, what comes next.
//!
//! What can be done has an address each, a noun: `GET /cases/2026-000123/findings` shows the form, `POST` carries it out.

mod beside;
mod charge_steps;
pub(crate) mod charges;
mod clock_page;
mod composer;
mod deed;
mod deed_form;
mod deed_page;
mod fields;
mod files;
mod page;
mod peer;
mod presence;
pub(crate) mod quotes;
mod serving_facts;
mod sheets;
mod steps;
mod timeline;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::http::BODY_BYTES_MAX;
use crate::submit::case_id;
use crate::viewer::Viewer;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;
use store::World;
use store::read::case_page::{self, CaseRow};

pub(crate) use beside::{LineView, line_view};
pub(crate) use deed_form::suggested;
pub(crate) use deed_page::occurred_or_now;
pub(crate) use fields::Fields;
pub(crate) use files::{file_response, is_shown};
pub(crate) use page::similar;
pub(crate) use timeline::size;

pub(crate) fn routes() -> Router<App> {
    let writing = post(deed::carry_out).get(deed_page::show).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new()
        .route("/cases/{number}", get(page::show))
        .route("/cases/{number}/clocks/{no}", get(clock_page::show))
        .route("/cases/{number}/files/{digest}", get(files::show))
        .route("/cases/{number}/files/{digest}/pages", get(sheets::pages))
        .route("/cases/{number}/files/{digest}/pages/{page}", get(sheets::page))
        .route("/cases/{number}/files/{digest}/view", get(sheets::view))
        .route("/cases/{number}/mails/{n}", get(sheets::letter))
        .route("/cases/{number}/presence", post(presence::note))
        .route("/cases/{number}/peer", post(peer::join))
        .route("/cases/{number}/{noun}", writing)
        .merge(charges::routes())
        .merge(quotes::routes())
}

/// A case as somebody asks for it: with the world as it is now.
pub(crate) struct Opened {
    pub(crate) row: CaseRow,
    pub(crate) world: Arc<World>,
}

/// Opens a case; one that is kept from the viewer is not there for them.
pub(crate) async fn open(app: &App, viewer: &Viewer, number: &str) -> Answer<Opened> {
    let id = case_id(number)?;
    let row = case_page::case(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let world = app.store.world();
    let person = world.directory.person(viewer.id).ok_or_else(Refusal::not_found)?;
    if !row.case.is_open_to(person, &world.directory) {
        return Err(Refusal::not_found().into());
    }
    Ok(Opened { row, world })
}
