//! The administration: who works here, what is promised, by which calendars, and whether the journal is what was written.

mod alarms;
mod calendar_edit;
mod calendars;
mod channels;
mod charter;
mod charter_edit;
mod charter_save;
mod departments;
mod home;
mod hooks;
mod journal;
mod ladders;
mod ledger;
mod lists;
mod macros;
mod notifications;
mod outbox;
pub(crate) mod parts;
mod people;
mod person;
mod portal;
mod recompute;
mod serving;
mod serving_edit;
mod telephones;
mod tokens;
mod versions;
mod visits;

pub(crate) use versions::compare as differences;

use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/admin", get(home::show)).merge(company()).merge(promises()).merge(records())
}

fn company() -> Router<App> {
    Router::new()
        .route("/admin/people", get(people::show))
        .route("/admin/people/new", get(person::new).post(person::add))
        .route("/admin/people/{id}", get(person::show).post(person::change))
        .route("/admin/people/{id}/password", post(person::set_password))
        .route("/admin/people/{id}/sessions/end", post(person::end_sessions))
        .route("/admin/people/{id}/code/remove", post(person::remove_code))
        .route("/admin/departments", get(departments::show))
        .route("/admin/departments/new", get(departments::new).post(departments::add))
        .route("/admin/departments/{code}", get(departments::edit).post(departments::change))
        .route("/admin/roles", get(departments::roles))
        .route("/admin/macros", get(macros::show))
        .route("/admin/macros/new", get(macros::new).post(macros::add))
        .route("/admin/macros/{id}", get(macros::edit).post(macros::change))
        .route("/admin/macros/{id}/remove", post(macros::remove))
        .route("/admin/macros/{id}/move", post(macros::shift))
        .route("/admin/portal", get(portal::search))
        .route("/admin/portal/customers/{id}", get(portal::customer))
        .route("/admin/portal/contacts/{id}", get(portal::show))
        .route("/admin/portal/contacts/{id}/invite", post(portal::invite))
        .route("/admin/portal/contacts/{id}/role", post(portal::set_role))
        .route("/admin/portal/contacts/{id}/remove", post(portal::remove))
        .route("/admin/portal/contacts/{id}/wish", post(portal::set_wish))
        .route("/admin/tokens", get(tokens::show).post(tokens::make))
        .route("/admin/tokens/{id}/revoke", post(tokens::revoke))
}

fn promises() -> Router<App> {
    Router::new()
        .route("/admin/calendars", get(calendars::show))
        .route("/admin/calendars/{name}", get(calendars::year))
        .route("/admin/calendars/{name}/hours", get(calendar_edit::hours).post(calendar_edit::save_hours))
        .route("/admin/calendars/{name}/notice", get(calendar_edit::notice).post(calendar_edit::take_notice))
        .route("/admin/charter", get(charter::show))
        .route("/admin/charter/promises/{id}", get(charter_edit::promise).post(charter_edit::save_promise))
        .route("/admin/charter/closing", get(charter_edit::closing).post(charter_edit::save_closing))
        .route("/admin/charter/text", get(charter_edit::text).post(charter_edit::save_text))
        .route("/admin/ladders", get(ladders::show))
        .route("/admin/ladders/{name}", get(ladders::edit).post(ladders::save))
        .route("/admin/serving", get(serving::show))
        .route("/admin/serving/new", get(serving_edit::new).post(serving_edit::add))
        .route("/admin/serving/{row}", get(serving_edit::edit).post(serving_edit::change))
        .route("/admin/serving/{row}/remove", post(serving_edit::remove))
        .route("/admin/serving/{row}/move", post(serving_edit::shift))
        .route("/admin/lists/{kind}", get(lists::show).post(lists::save))
        .route("/admin/visits", get(visits::show).post(visits::save))
        .route("/admin/versions", get(versions::show))
        .route("/admin/recompute/{id}", get(recompute::show))
}

fn records() -> Router<App> {
    Router::new()
        .route("/admin/outbox", get(outbox::show))
        .route("/admin/outbox/bulk", post(outbox::bulk))
        .route("/admin/outbox/{id}/retry", post(outbox::retry))
        .route("/admin/outbox/{id}/give-up", post(outbox::give_up))
        .route("/admin/channels", get(channels::show))
        .route("/admin/alarms", get(alarms::list))
        .route("/admin/notifications", get(notifications::show).post(notifications::save))
        .route("/admin/hooks", get(hooks::list).post(hooks::add))
        .route("/admin/hooks/{id}", get(hooks::show))
        .route("/admin/hooks/{id}/replay", post(hooks::replay))
        .route("/admin/hooks/{id}/stop", post(hooks::stop))
        .route("/admin/hooks/{id}/resume", post(hooks::resume))
        .route("/admin/telephones", get(telephones::show).post(telephones::save))
        .route("/admin/alarms/{name}", get(alarms::show).post(alarms::save))
        .route("/admin/mails", get(outbox::mails))
        .route("/admin/mails/{id}/raw", get(outbox::raw))
        .route("/admin/journal", get(journal::show))
        .route("/admin/journal/seals", get(journal::seals))
        .route("/admin/journal/verify", get(journal::ask_verify).post(journal::verify))
        .route("/admin/journal/{seq}", get(journal::entry))
        .route("/admin/journal/{seq}/receipt", get(journal::receipt))
        .route("/supervision", get(ledger::show))
}
