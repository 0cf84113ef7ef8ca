mod calendar_vectors;
mod calendars;
mod house;
mod lists;
mod properties;
mod shipped;
mod story;
mod table;
