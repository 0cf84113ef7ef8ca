//! The rules of after-sales service: what is promised, who owes what to whom by when.
//!
//! Pure: no clock is read here, no database, no network, no randomness; everything a rule needs is an argument.

pub mod calendar;
pub mod case;
pub mod catalog;
pub mod charter;
pub mod clock;
pub mod contact;
pub mod contract;
pub mod coordinates;
pub mod courtesy;
pub mod guidance;
pub mod ids;
pub mod import;
pub mod ladder;
pub mod money;
pub mod notification;
pub mod part;
pub mod people;
pub mod portal;
pub mod price;
pub mod roles;
pub mod serving;
pub mod severity;
pub mod span;
pub mod text;
pub mod unit;
pub mod visiting;
pub mod warranty;
pub mod wish;
