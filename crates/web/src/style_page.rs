//! `/style`.
