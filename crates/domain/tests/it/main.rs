//! The rules by themselves: calendars, lists, stories of promises, a table of all states and commands, properties.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod calendar_edges;
mod calendar_vectors;
mod calendars;
mod edges;
mod effects;
mod house;
mod lists;
mod properties;
mod shipped;
mod story;
mod table;
mod wishes;
