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
