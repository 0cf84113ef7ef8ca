//! What was agreed with customers: the list of contracts, one contract whole, its form, what changed from version to version, and
//! the deed by which somebody answers for a promised time that is worse than the charter's (P-EQUAL).

mod approve;
mod card;
mod choices;
mod compare;
mod fill;
mod form;
mod list;
mod page;
mod papers;
mod recomputed;
mod say;
mod warranty;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::http::BODY_BYTES_MAX;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::ids::ContractId;
use domain::roles::Permission;
use store::read::contracts::{self, Kept};

pub(crate) use approve::{REASON_MAX, carry_out as approve};
pub(crate) use card::{Card, card};
pub(crate) use fill::fault_text;
pub(crate) use recomputed::begin as recompute;
pub(crate) use say::{day_of, money, term_length};
pub(crate) use warranty::{Standing, Warranty, badge as standing_badge, standings, warranties};

/// Who sees what was agreed, and who changes it.
pub const SEE: Permission = Permission::SeeContracts;
pub const EDIT: Permission = Permission::EditContracts;

pub(crate) fn routes() -> Router<App> {
    let papers = post(papers::add).layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new()
        .route("/contracts", get(list::show))
        .route("/contracts/new", get(form::new).post(form::add))
        .route("/contracts/{id}", get(page::show))
        .route("/contracts/{id}/edit", get(form::edit).post(form::change))
        .route("/contracts/{id}/approvals/{promise}", get(approve::ask).post(approve::approve))
        .route("/contracts/{id}/versions", get(compare::show))
        .route("/contracts/{id}/files", papers)
        .route("/contracts/{id}/files/{file}", get(papers::show))
        .route("/contracts/{id}/files/{file}/remove", post(papers::remove))
}

async fn open(app: &App, id: i64) -> Answer<Kept> {
    let found = contracts::find(app.store.db(), ContractId(id)).await?;
    Ok(found.ok_or_else(Refusal::not_found)?)
}
