//! A believable company, from a seed: its people, customers and equipment, and what happened there in the last months. The
//! demo starts with it, and tests use it.

mod chance;
mod company;
mod customers;
mod history;
mod play;
mod texts;

pub use chance::Chance;
pub use company::{Company, LOGINS, Member, company};
pub use history::{Doing, Story, stories};
pub use play::{PlayError, Played, enter, play};
