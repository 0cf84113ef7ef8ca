//! The case: from the report to the customer's word. Commands become events by plain functions, events fold into state.
//!
//! `decide` is the entrance; `intake.rs`, `serve.rs`, `end.rs` and `tick.rs` hold the rules, `clocks.rs` the clocks.

mod apply;
pub mod charge;
mod clocks;
mod command;
mod decide;
mod draft;
mod effects;
mod end;
mod event;
mod intake;
mod offer;
mod serve;
mod state;
mod tick;

pub use command::{Command, Refusal, Report};
pub use decide::{Decision, Facts, OCCURRED_BACK_MAX, Then, decide, permission};
pub use effects::{Effect, Notice, ToCustomer, effects};
pub use event::{Actor, Attachment, Entry, Event, MachineMessage, Reopening, Reported, Stamp, Voice};
pub use offer::{Action, Offer};
pub use state::{Case, Channel, Closure, Finding, FollowUp, Kind, Stage, Step, Waiting, WaitingOn};
