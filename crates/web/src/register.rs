//! The register: customers with their contacts, sites and systems, what is installed there, and what becomes of each unit.

mod customers;
mod exchange;
mod fields;
mod files;
mod guidance;
mod history;
mod labels;
mod list;
mod places;
mod products;
mod rows;
mod scan;
mod sections;
mod unit;
mod units;
mod verify;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::ids::PromiseId;
use domain::roles::Permission;
use domain::unit::{Due, due};
use jiff::civil::Date;
use store::Store;

pub(crate) use exchange::{fault_sentence as exchange_fault, moment as exchange_moment};
pub(crate) use verify::fault_sentence as verification_fault;

/// Who sees it, and who changes it.
pub const SEE: Permission = Permission::SeeRegister;
pub const EDIT: Permission = Permission::EditRegister;

/// Bytes of a form with photos.
const BODY_BYTES_MAX: usize = 60 * 1024 * 1024;

pub(crate) fn routes() -> Router<App> {
    let files = Router::new()
        .route("/units/{id}/exchange", get(exchange::ask).post(exchange::record))
        .route("/units/{id}/verify", get(verify::ask).post(verify::record))
        .route("/units/{id}/files", post(files::add_to_unit))
        .route("/customers/{id}/files", post(files::add_to_customer))
        .route("/sites/{id}/files", post(files::add_to_site))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new()
        .route("/customers", get(customers::list))
        .route("/customers/{id}", get(customers::show))
        .route("/customers/{id}/files/{file}", get(files::of_customer))
        .route("/customers/{id}/files/{file}/remove", post(files::remove_from_customer))
        .route("/sites/{id}", get(places::site))
        .route("/sites/{id}/files/{file}", get(files::of_site))
        .route("/sites/{id}/files/{file}/remove", post(files::remove_from_site))
        .route("/systems/{id}", get(places::system))
        .route("/units", get(units::list))
        .route("/units/{id}", get(unit::show))
        .route("/units/{id}/files/{file}", get(files::of_unit))
        .route("/units/{id}/files/{file}/remove", post(files::remove_from_unit))
        .route("/products", get(products::list))
        .route("/guidance", get(guidance::list))
        .route("/guidance/{customer}", get(guidance::show).post(guidance::take))
        .route("/scan", get(scan::show))
        .route("/labels", get(labels::ask).post(labels::print))
        .route("/register/{kind}/{key}", get(rows::edit).post(rows::save))
        .merge(files)
}

/// P-CERT: so many days before a verification ends it is announced, by the charter.
pub(crate) fn notice_days(app: &App) -> u32 {
    days_ahead(&app.store)
}

fn days_ahead(store: &Store) -> u32 {
    let world = store.world();
    let promise = PromiseId::new("P-CERT").and_then(|id| world.charter.promises.get(&id));
    promise.and_then(|promise| promise.parameters.get("notice-days").copied()).unwrap_or(NOTICE_DAYS)
}

/// P-CERT: verifications that end up to this day are announced now.
#[must_use]
pub fn announced_up_to(store: &Store) -> Date {
    let today = store.now().to_zoned(store.world().zone.clone()).date();
    today.saturating_add(jiff::Span::new().days(i64::from(days_ahead(store))))
}

/// Where an older charter does not say.
const NOTICE_DAYS: u32 = 60;

/// By the organisation's calendar.
pub(crate) fn today(app: &App) -> Date {
    app.now().to_zoned(app.store.world().zone.clone()).date()
}

/// How the end of a verification stands, in a word.
pub(crate) fn due_badge(l: &L10n, until: Date, today: Date, ahead_days: u32) -> Badge {
    match due(until, today, ahead_days) {
        Due::Later => Badge::new(Tone::Ok, l.t("unit-due-later")),
        Due::Soon { days } => Badge::new(Tone::Soon, l.tn("unit-due-soon", days)),
        Due::Over { days } => Badge::new(Tone::Late, l.tn("unit-due-over", days)),
    }
}

/// The state of a unit.
fn state_badge(l: &L10n, state: &str) -> Badge {
    let (tone, icon) = match state {
        "in-use" => (Tone::Ok, "circle-check"),
        "in-stock" => (Tone::Info, "package"),
        "in-repair" => (Tone::Soon, "wrench"),
        "replaced" => (Tone::Plain, "arrow-right-left"),
        _ => (Tone::Plain, "archive"),
    };
    Badge::new(tone, state_name(l, state)).icon(icon)
}

fn state_name(l: &L10n, state: &str) -> String {
    l.try_t(&format!("import-state-{state}")).map_or_else(|| state.to_owned(), Into::into)
}

/// What a unit is, in words; one of the organisation's own kinds goes by its name.
pub(crate) fn kind_name(l: &L10n, kind: &str) -> String {
    l.try_t(&format!("unit-kind-{kind}")).map_or_else(|| kind.to_owned(), Into::into)
}

/// What a customer is; likewise.
fn customer_kind(l: &L10n, kind: &str) -> String {
    l.try_t(&format!("customer-kind-{kind}")).map_or_else(|| kind.to_owned(), Into::into)
}

/// A number in an address.
fn number(text: &str) -> Answer<i64> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| Refusal::not_found().into())
}
