//! The only HTTP: pages, customer side, JSON API, live updates.
//!
//! How a page is made is told in `docs/pages.md`. The ground every page stands on:
//! [`i18n`] (texts), [`layout`] (the frame), [`components`] (the parts), [`answer`] (what a handler returns),
//! [`http`] (what holds for every request), [`assets`] (scripts and styles).

mod account;
mod admin;
pub mod answer;
mod api;
pub mod app;
pub mod assets;
mod calls;
mod case_page;
pub mod catalogue;
mod charges;
pub mod clocks;
pub mod components;
pub mod contracts;
mod cookie;
mod customer_case;
mod customer_charges;
pub mod day_plans;
mod desk;
mod error;
pub mod filters;
pub mod flash;
mod guard;
mod guest;
pub mod house;
pub mod http;
pub mod i18n;
pub mod imports;
mod inbound;
pub mod layout;
pub mod lists;
mod live;
pub mod look;
pub mod negotiate;
mod new_case;
pub mod notice_words;
mod notifications;
pub mod paper;
pub mod portal;
pub mod posted;
mod preferences;
pub mod problem;
mod rates;
pub mod reader;
pub mod register;
pub mod router;
pub mod said;
mod search_page;
pub mod spares;
pub mod style_page;
pub mod submit;
pub mod viewer;
pub mod words;
