//! The program itself: started, killed, asked.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod example;
mod killed;
