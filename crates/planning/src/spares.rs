//! The stocking model (P-RATIO): how many spares, where, at least cost. Units: days, failures a day, money as the input has it.

pub mod consumable;
pub mod echelon;
pub mod exact;
pub mod frontier;
pub mod instance;
pub mod last_buy;
pub mod law;
pub mod plan;
mod polish;
pub mod rates;
pub mod ratio;
mod rows;
pub mod special;
pub mod targets;
pub mod window;

/// Rates are given a year and reckoned a day.
const DAYS_OF_YEAR: f64 = 365.25;
/// Units of one item away at once that are still computed.
const PIPELINE_MAX: f64 = 2e5;

/// For serde: what is not said is not written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}
