//! How many spares, where (P-RATIO): what is known of parts, plans with their frontier, lists, explanations, and the ratio table of
//! a tender.

mod chart;
mod files;
mod gather;
mod item;
mod parts;
mod plan;
mod plans;
mod ratio;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::i18n::L10n;
use axum::Router;
use axum::routing::{get, post};
use domain::roles::Permission;
use planning::spares::plan::{Input, Model, Target};

pub(crate) use chart::Chart;
pub(crate) use files::{api_plan, book, company, file, number, pdf, text, words};

/// Who plans.
pub const PLAN: Permission = Permission::PlanSpares;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/spares", get(plans::list))
        .route("/spares/new", get(plans::new).post(plans::add))
        .route("/spares/parts", get(parts::list))
        .route("/spares/parts/{code}", get(parts::edit).post(parts::save))
        .route("/spares/ways", get(parts::ways).post(parts::save_ways))
        .route("/spares/{id}", get(plan::show))
        .route("/spares/{id}/target", post(plan::keep_target))
        .route("/spares/{id}/read", post(plan::read_anew))
        .route("/spares/{id}/drop", post(plan::drop))
        .route("/spares/{id}/items/{item}", get(item::show))
        .route("/spares/{id}/ratio", get(ratio::show))
        .route("/spares/{id}/plan.xlsx", get(files::plan_sheet))
        .route("/spares/{id}/ratio.xlsx", get(files::ratio_sheet))
        .route("/spares/{id}/ratio.pdf", get(files::ratio_paper))
}

/// A plan and its question.
struct Opened {
    plan: store::spares::Plan,
    input: Input,
}

async fn open(app: &App, id: i64) -> Answer<Opened> {
    let plan = store::spares::plan(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let input = serde_json::from_str(&plan.body)
        .map_err(|error| crate::answer::Stop::failed(&format!("stocking plan {id}: {error}")))?;
    Ok(Opened { plan, input })
}

/// Long sums are done where nobody waits for them.
pub(crate) async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| crate::answer::Stop::failed(&format!("a stocking plan broke off: {error}")))
}

/// Both cores, where there are two.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4)
}

/// Yuan as people read them; cents where they matter.
pub(crate) fn yuan(amount: f64) -> String {
    let written = if amount.abs() < 1_000.0 && amount.fract().abs() > 0.004 {
        format!("{amount:.2}")
    } else {
        format!("{amount:.0}")
    };
    format!("¥{}", crate::i18n::grouped(&written))
}

/// A share as per cent; more digits the nearer it comes to all.
fn percent(share: f64) -> String {
    let missing = (1.0 - share).abs();
    let digits = if missing > 0.02 {
        1
    } else if missing > 0.002 {
        2
    } else {
        3
    };
    format!("{:.digits$} %", 100.0 * share)
}

/// A share as somebody typed it.
fn as_typed(share: f64) -> String {
    format!("{} %", plan::trimmed(share))
}

/// An amount that may be very small.
fn figure(x: f64) -> String {
    if x == 0.0 {
        "0".to_owned()
    } else if x < 0.001 {
        format!("{x:.1e}")
    } else if x < 10.0 {
        format!("{x:.3}")
    } else {
        crate::i18n::grouped(&format!("{x:.1}"))
    }
}

/// What a target says, as a sentence.
fn target_words(l: &L10n, target: Target) -> String {
    let key = format!("spares-target-{}-is", target.code());
    match target {
        Target::Fleet(share) | Target::EachSite(share) => l.ta(&key, &[("share", &as_typed(share))]),
        Target::Within { hours, share } => {
            l.ta(&key, &[("share", &as_typed(share)), ("hours", &format!("{hours:.0}"))])
        }
        Target::Budget(money) => l.ta(&key, &[("money", &yuan(money))]),
    }
}

/// A site's or the depot's name.
fn place_name(l: &L10n, model: &Model, code: &str) -> String {
    if code == model.input.depot.code {
        return l.t("spares-depot").into_owned();
    }
    let site = model.site_of(code).and_then(|site| model.input.sites.get(site));
    site.map_or_else(|| code.to_owned(), |site| site.name.clone())
}

fn item_name(model: &Model, code: &str) -> String {
    model.input.items.iter().find(|i| i.code == code).map_or_else(String::new, |i| i.name.clone())
}

/// A number as people type it: full-width digits, marks between thousands and spaces are understood.
pub(crate) fn typed(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(domain::text::half_width)
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '%' | '¥' | '￥'))
        .collect();
    plain.parse().ok().filter(|x: &f64| x.is_finite() && *x >= 0.0)
}
