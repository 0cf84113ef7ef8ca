//! Tests of the pages' ground, through what the crate shows to the outside.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod admin;
mod alarms;
mod api;
mod api_agreed;
mod api_charges;
mod api_replay;
mod calls;
mod charges;
mod contracts;
mod contrast;
mod day_plan_rules;
mod day_plans;
mod desk;
mod guest;
mod hooks;
mod house;
mod http;
mod imports;
mod inbound;
mod kept_apart;
mod negotiate;
mod parts;
mod portal;
mod portal_access;
mod portal_client;
mod portal_staff;
mod public;
mod register;
mod register_api;
mod register_warranty;
mod serving;
mod sheets;
mod spares;
mod texts;
