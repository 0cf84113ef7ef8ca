//! The store on both databases. PostgreSQL takes part when `AFTERCARE_TEST_POSTGRES` names a server
//! (`postgres://user@host:port/postgres`); each test then has a database of its own there.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod calls;
mod charges;
mod chat;
mod contracts;
mod damage;
mod day_plans;
mod door;
mod due;
mod finding;
mod harness;
mod house;
mod imports;
mod migration;
mod outages;
mod outbox;
mod portal;
mod read_admin;
mod read_desk;
mod seals;
mod spares;
mod units;
mod world;
