//! What the screens show: one file a screen, one query where one does.

pub mod admin;
pub mod agreed;
pub mod api;
pub mod caller;
pub mod case;
pub mod case_page;
pub mod charges;
pub mod contracts;
pub mod desk;
pub mod follow;
pub mod guest;
pub mod macros;
pub mod notices;
pub mod on_site;
pub mod outbox;
pub mod parts;
pub mod place;
pub mod portal;
pub mod presence;
pub mod register;
pub mod ruling;
pub mod saved_views;
pub mod search_page;
pub mod spares;
