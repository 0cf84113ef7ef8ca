//! A believable company, from a seed: its people, customers and equipment, and what happened there in the last months. The
//! demo starts with it, and tests use it.

mod chance;
mod charges;
mod company;
mod contracts;
mod customers;
mod endings;
mod field;
mod history;
mod installed;
mod lives;
mod macros;
mod parts;
mod phrases;
mod play;
mod plots;
mod portal;
mod teller;
mod texts;

pub use chance::Chance;
pub use charges::{Decided, decide_charges};
pub use company::{Company, LOGINS, Member, company};
pub use field::FIELD_AREA;
pub use history::{DAYS, Doing, Scene, Story, StoryNo, Taken, stories};
pub use macros::macros;
pub use play::{PlayError, Played, Refused, enter, play};
pub use portal::portal_people;
