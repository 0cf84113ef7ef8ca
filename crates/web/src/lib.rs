//! The only HTTP: pages, customer side, JSON API, live updates.
//!
//! How a page is made is told in `docs/pages.md`. The ground every page stands on:
//! [`i18n`] (texts), [`layout`] (the frame), [`components`] (the parts), [`answer`] (what a handler returns),
//! [`http`] (what holds for every request), [`assets`] (scripts and styles).

mod account;
mod admin;
pub mod answer;
pub mod app;
pub mod assets;
pub mod components;
mod cookie;
mod error;
pub mod filters;
pub mod flash;
mod guard;
mod guest;
pub mod house;
pub mod http;
pub mod i18n;
pub mod layout;
pub mod look;
pub mod negotiate;
pub mod notice_words;
pub mod posted;
mod preferences;
pub mod problem;
pub mod reader;
pub mod router;
pub mod submit;
pub mod style_page;
pub mod viewer;
pub mod words;
mod case_page;
pub mod clocks;
mod desk;
pub mod lists;
mod live;
mod new_case;
mod notifications;
mod search_page;
