//! Who goes where, when, at least cost, with every promised window kept. Slack Induction by String Removals
//! (Christiaens & Vanden Berghe 2020): strings of neighbouring visits are taken out of a few routes and put back greedily, with
//! blinks, under simulated annealing; feasibility of a place is checked in constant time by the earliest start before it and the
//! latest arrival after it. `docs/routes.md` has the model, the formats and the figures.
//!
//! Units: seconds for time, thousandths of the asker's money for cost inside; files say theirs.

pub mod input;
mod plan;
pub mod problem;
mod search;
pub mod solomon;
mod state;
pub mod vroom;

pub use plan::{Plan, Route, Stop, Unplaced, Why};
pub use search::{Control, Options, insert_now, solve};
