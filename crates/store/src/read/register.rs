//! The register as its pages show it: customers, sites, systems, units, each list a page at a time.

mod customers;
mod guidance;
mod places;
mod unit;
mod units;

pub use customers::{Counted, CustomerLine, CustomerWanted, counts, customers, due_of};
pub use guidance::{Guidance, GuidanceWanted, guidance, guidance_of};
pub use places::{ProductLine, SiteLine, SystemLine, in_system, names_of, products, sites, systems};
pub use unit::{Entry, UnitLabel, UnitLink, cases_of, entries, labels, resolve, unit_link};
pub use units::{UnitCursor, UnitLine, UnitOrder, UnitWanted, units, units_query};

/// Rows of a page of a list.
pub const PAGE: i64 = 50;
/// Counted up to; beyond it a list says "more than".
pub const COUNTED_MAX: i64 = 10_000;
