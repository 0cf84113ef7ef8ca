//! The pages of a fax as pictures that a browser shows, and the numbers that fax gateways dial.
//!
//! What comes is written by anybody: sizes and numbers are limited before anything is set aside for them, and a page that
//! breaks off is shown as far as it goes.

mod gateway;
mod page;
mod tiff;

pub use gateway::{FaxGateway, WrongPattern, received_through};
pub use page::{Page, Unshowable};

/// Pages of one file that are shown.
pub const PAGES_MAX: usize = 200;

/// How many pages a TIFF file has, at most [`PAGES_MAX`].
///
/// # Errors
/// It is no TIFF file.
pub fn page_count(bytes: &[u8]) -> Result<usize, Unshowable> {
    Ok(tiff::pages(bytes)?.len())
}

/// A page of a TIFF file, counted from 0, as PNG.
///
/// # Errors
/// There is no such page, or it is written in a way that is not understood.
pub fn page(bytes: &[u8], nth: usize) -> Result<Page, Unshowable> {
    let pages = tiff::pages(bytes)?;
    page::page(bytes, pages.get(nth).ok_or(Unshowable::NoSuchPage)?)
}
