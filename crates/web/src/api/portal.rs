//! Who of a customer's comes in to the portal, for other programs.

use super::bearer::Bearer;
use super::body::Body;
use super::outward::Page;
use crate::answer::{Answer, FilledText, Refusal, Stop};
use crate::app::App;
use crate::portal::invitation_refused;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{ContactId, CustomerId};
use domain::portal::PortalRole;
use domain::roles::Permission;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::portal::{self, Account, By, Invited};

#[derive(Debug, Serialize)]
struct OutPortalPerson {
    id: i64,
    contact: i64,
    customer: i64,
    name: String,
    mail: Option<String>,
    phone: Option<String>,
    role: &'static str,
    has_password: bool,
    invited: Timestamp,
    last_in: Option<Timestamp>,
}

impl OutPortalPerson {
    fn new(account: Account) -> Self {
        Self {
            id: account.id,
            contact: account.contact.0,
            customer: account.customer.0,
            name: account.name,
            mail: account.mail,
            phone: account.phone,
            role: account.role.code(),
            has_password: account.password_hash.is_some(),
            invited: account.invited,
            last_in: account.last_in,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Of {
    customer: i64,
}

pub(super) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    of: Result<Query<Of>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::SeeRegister)?;
    let Query(of) = of.map_err(|e| Refusal::plain(e.status()))?;
    let people = portal::of_customer(app.store.db(), CustomerId(of.customer)).await?;
    let items: Vec<OutPortalPerson> = people.into_iter().map(OutPortalPerson::new).collect();
    Ok(Json(Page { items, next: None }).into_response())
}

pub(super) async fn show(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::SeeRegister)?;
    Ok(Json(OutPortalPerson::new(find(&app, id).await?)).into_response())
}

async fn find(app: &App, id: i64) -> Answer<Account> {
    Ok(portal::by_id(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPortalPerson {
    contact: i64,
    role: PortalRole,
}

/// Lets a contact in. Asked again it answers with who is in already: the same asked twice does nothing twice.
pub(super) async fn add(
    State(app): State<App>,
    bearer: Bearer,
    Body(new, _): Body<NewPortalPerson>,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::EditRegister)?;
    let by = By::Person(bearer.person());
    let invited = app.store.invite(ContactId(new.contact), new.role, by).await?;
    let (status, id) = match invited {
        Invited::In(id) => (StatusCode::CREATED, id),
        Invited::Already(id) => (StatusCode::OK, id),
        Invited::NoWay | Invited::TooMany | Invited::NoSuchContact => {
            let why = invitation_refused(&bearer.reader.l, invited).unwrap_or_default();
            let text = FilledText::new("api-portal-refused").with("why", why);
            return Err(Refusal::new(text).into());
        }
    };
    Ok((status, Json(OutPortalPerson::new(find(&app, id).await?))).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changed {
    role: PortalRole,
}

pub(super) async fn change(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
    Body(changed, _): Body<Changed>,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::EditRegister)?;
    let account = find(&app, id).await?;
    app.store.set_portal_role(account.customer, id, changed.role).await?;
    Ok(Json(OutPortalPerson::new(find(&app, id).await?)).into_response())
}

pub(super) async fn remove(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<i64>,
) -> Result<Response, Stop> {
    bearer.allow(&app, Permission::EditRegister)?;
    let account = find(&app, id).await?;
    app.store.remove_portal_account(account.customer, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
