mod calendar_vectors;
mod house;
mod shipped;
mod story;
mod table;
