#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod routes;
mod spares;
