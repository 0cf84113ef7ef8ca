//! The chat account that a case came by: whose it is, once somebody here has said so.

use super::open;
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::flash::Flash;
use crate::posted::Posted;
use axum::extract::{Path, State};
use domain::case::Case;
use domain::roles::Permission;
use serde::Deserialize;
use store::chat::{self, Route};

/// As the page shows it.
pub(super) struct PeerView {
    /// QQ, WeCom.
    pub(super) way: String,
    pub(super) name: String,
    /// They are known as the case's customer.
    pub(super) is_customer: bool,
    /// The case's customer is known, and they may be joined.
    pub(super) may_join: bool,
}

pub(super) async fn peer(app: &App, way: String, case: &Case, may_work: bool) -> Answer<Option<PeerView>> {
    let Some(route) = chat::route(app.store.db(), case.id).await? else { return Ok(None) };
    let Some(known) = chat::known(app.store.db(), &route.peer).await? else { return Ok(None) };
    let is_customer = known.customer.is_some() && known.customer == case.customer;
    let may_join = may_work && case.customer.is_some() && !is_customer;
    let name = if known.name.is_empty() { route.peer.peer } else { known.name };
    Ok(Some(PeerView { way, name, is_customer, may_join }))
}

#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    /// Not empty: they are not the customer after all.
    #[serde(default)]
    not: String,
}

/// The account is the customer's, and is recognised from now on; or it is not.
pub(super) async fn join(State(app): State<App>, Path(number): Path<String>, posted: Posted<Wish>) -> Answer {
    posted.viewer.require(Permission::WorkOnCases)?;
    let case = open(&app, &posted.viewer, &number).await?.row.case;
    let route: Option<Route> = chat::route(app.store.db(), case.id).await?;
    let route = route.ok_or_else(Refusal::not_found)?;
    let customer = case.customer.filter(|_| posted.form.not.is_empty());
    app.store.join_peer(&route.peer, customer, posted.viewer.id).await?;
    let key = if customer.is_some() { "peer-joined" } else { "peer-parted" };
    Ok(see_with(&format!("/cases/{}", case.id), &Flash::ok(key)))
}
