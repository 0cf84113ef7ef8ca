mod laws;
mod plan;
mod simulated;
mod vectors;
