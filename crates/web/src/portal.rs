//! The customer's portal: what is open with them, what is owed to them and until when; their equipment, their promises, their
//! contracts; report, write, confirm, rate, complain. Log-ins of its own: no page here opens to the company's people, nor any
//! of theirs to a customer's.

mod cases;
mod contracts;
mod entrance;
mod equipment;
mod home;
mod login;
mod people;
mod person;
mod promises;
mod report;
mod settings;

pub(crate) use people::{refused as invitation_refused, roles as role_choices};
pub(crate) use person::PortalPerson;
pub(crate) use settings::{wish_fields, wish_form, wish_of};

use crate::app::App;
use crate::guest::{BODY_BYTES_MAX, private};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use domain::portal::code_of;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/portal", get(home::lead))
        .route("/portal/login", get(login::show).post(login::ask))
        .route("/portal/login/code", post(login::code))
        .route("/portal/login/choose", post(login::choose))
        .route("/portal/logout", post(login::log_out))
        .route("/portal/home", get(home::show))
        .route("/portal/cases", get(cases::list))
        .route("/portal/cases/{number}", get(cases::show))
        .route("/portal/cases/{number}/files/{digest}", get(cases::file))
        .route("/portal/cases/{number}/{noun}", post(cases::act))
        .route("/portal/cases/{number}/{of}/{no}/{noun}", get(cases::sheet).post(cases::decide))
        .route("/portal/report", get(report::show).post(report::take))
        .route("/portal/equipment", get(equipment::list))
        .route("/portal/equipment/{id}", get(equipment::show))
        .route("/portal/equipment/{id}/files/{file}", get(equipment::file))
        .route("/portal/promises", get(promises::show))
        .route("/portal/contracts", get(contracts::list))
        .route("/portal/contracts/{id}", get(contracts::show))
        .route("/portal/contracts/{id}/files/{file}", get(contracts::file))
        .route("/portal/people", get(people::show).post(people::invite))
        .route("/portal/people/{id}/role", post(people::set_role))
        .route("/portal/people/{id}/remove", post(people::remove))
        .route("/portal/settings", get(settings::show))
        .route("/portal/settings/wish", post(settings::set_wish))
        .route("/portal/settings/password", post(settings::set_password))
        .route("/portal/settings/sessions/end", post(settings::end_session))
        .route("/portal/settings/sessions/end-others", post(settings::end_others))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::map_response(private))
}

/// The one-time code of a nonce: who has the database but not the secret does not know it.
#[must_use]
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub fn code(secret: &[u8; 32], nonce: &[u8; 16]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(b"portal-code");
    mac.update(nonce);
    code_of(mac.finalize().into_bytes().into())
}
