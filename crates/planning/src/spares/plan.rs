//! A plan for a company: from what is installed where, what failed, what it costs and what lies in stock today, to who holds how
//! many, what is ordered and what is moved. The other modules know sites and items by number; here they have names, faults in
//! the input are told by their place, and every assumption is on record.

mod explain;
mod input;
mod model;
mod outcome;

pub use explain::{Explained, ExplainedPlace, explain};
pub use input::{
    Depot, Fault, Input, Installed, ItemInput, KitInput, Problem, SiteInput, Substitute, Target,
};
pub use model::{Known, Model, Note, NoteKind, RateOf};
pub use outcome::{Order, Outcome, Place, Row, Transfer, WhatIf, helped};
