//! Pure numerics of planning: how many spares to hold and where (P-RATIO), and who goes where and when.
//!
//! Nothing in here knows of the rest of the program: no database, no network, no clock.

pub mod routes;
pub mod spares;
