//! Who pays for a line of a case: free, at cost price, or outside the promise (P-WARRANTY, P-COST, P-EXCLUDED, P-LIFE).
//!
//! `propose` is the entrance: it looks at every term that could hold, takes the one that is best for the customer, and says in
//! sentences which one, from which day to which day, and why the others lost. A person decides; this only proposes.
//! Sources: Civil Code art. 201 (the day a period begins does not count), art. 202 (it ends on the corresponding day, or the
//! month's last), art. 203 (the last day counts to its last moment).

mod cause;
mod proposal;
mod propose;
mod said;
mod subject;
mod term;
mod unit;

pub use cause::{Cause, Clause};
pub use proposal::{Lost, Proposal, Reason, Verdict, Why};
pub use propose::{Question, day_failed, propose};
pub use said::{Arg, Said};
pub use subject::{LabourOrMaterial, Subject};
pub use term::{Bound, CharterTerm, Giver, Holds, Months, Reach, Term};
pub use unit::{Dates, Fitted, Milestone, PREDECESSORS_MAX, Replaced, Unit};
