//! The rules by themselves: calendars, lists, stories of promises, a table of all states and commands, properties.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod calendar_edges;
mod calendar_vectors;
mod calendars;
mod charge_house;
mod charge_story;
mod edges;
mod effects;
mod house;
mod lists;
mod objection_clock;
mod prices;
mod properties;
mod ruling_properties;
mod rulings;
mod shipped;
mod standing;
mod story;
mod table;
mod wishes;
