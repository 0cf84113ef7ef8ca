//! Who goes where, when, at least cost, with every promised window kept. Slack Induction by String Removals
//! (Christiaens & Vanden Berghe 2020): strings of neighbouring visits are taken out of a few routes and put back greedily, with
//! blinks, under simulated annealing; feasibility of a place is checked in constant time by the earliest start before it and the
//! latest arrival after it. `docs/routes.md` has the model, the formats and the figures.
//!
//! Units: seconds for time, thousandths of the asker's money for cost inside; files say theirs.

mod chance;
mod checks;
mod clock;
mod compare;
mod fleet;
pub mod input;

mod insert;
mod near;
pub mod pace;
mod plan;
mod price;
pub mod problem;
mod recreate;
mod ruin;
mod search;
pub mod solomon;
mod state;
mod tour;
pub mod vroom;
mod why;

pub use compare::{At, Difference, Move, compare};
pub use insert::{Insertion, Place, first_there, insert_now};
pub use plan::{Plan, Promises, Rest, Route, Stop};
pub use search::{Control, Options, solve};
pub use why::{Unplaced, Why, Would};
