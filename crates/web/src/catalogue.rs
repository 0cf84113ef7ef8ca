//! The catalogue of parts with what they cost us and what contracts cap their price at (P-CAP), and the rates of work and way.

mod edit;
mod list;
mod part;
mod rates;

use crate::answer::{Answer, FilledText, Refusal};
use crate::app::App;
use crate::contracts::money;
use crate::i18n::L10n;
use axum::Router;
use axum::routing::get;
use domain::ids::PartCode;
use domain::part::{Part, PartKind, PartProblem};
use domain::roles::Permission;
use store::read::parts::{self, Kept};

/// Who sees parts and prices, and who changes them.
pub const SEE: Permission = Permission::SeeContracts;
pub const EDIT: Permission = Permission::EditPrices;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/parts", get(list::show))
        .route("/parts/new", get(edit::new).post(edit::add))
        .route("/parts/{code}", get(part::show))
        .route("/parts/{code}/edit", get(edit::edit).post(edit::change))
        .route("/parts/{code}/retire", axum::routing::post(edit::retire))
        .route("/rates", get(rates::show).post(rates::set))
}

async fn open(app: &App, code: &str) -> Answer<Kept> {
    let code = PartCode::new(code).ok_or_else(Refusal::not_found)?;
    Ok(parts::find(app.store.db(), &code).await?.ok_or_else(Refusal::not_found)?)
}

/// What one costs us, as the pages say it (P-SOFTWARE: nothing, for software).
fn cost(l: &L10n, part: &Part) -> String {
    match part.cost {
        Some(cost) => money(cost),
        None if part.kind == PartKind::Software => l.t("part-free").into_owned(),
        None => l.t("part-cost-none").into_owned(),
    }
}

/// A fault as a sentence, for forms and the interface alike.
pub(crate) fn fault_text(problem: PartProblem) -> FilledText {
    let text = FilledText::new(&format!("part-fault-{}", problem.code()));
    match problem {
        PartProblem::TooLong(n) => text.with("n", n),
        PartProblem::Missing | PartProblem::SoftwareCosts | PartProblem::Negative => text,
    }
}
