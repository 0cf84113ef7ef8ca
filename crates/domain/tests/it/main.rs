mod calendar_vectors;
mod shipped;
