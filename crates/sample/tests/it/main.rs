//! The sample company is the same each time, and its history is made of real commands.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod company;
mod history;
