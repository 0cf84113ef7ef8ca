//! Filters for templates: `use web::filters` beside a template struct brings them into its template.

use crate::assets;
use askama::{Result, Values};
use std::fmt;

/// `{{ "search"|icon }}`: an icon that says nothing by itself; a word or a label stands beside it.
#[askama::filter_fn]
pub fn icon(name: &str, _: &dyn Values) -> Result<Icon> {
    Ok(Icon(name.to_owned()))
}

/// `{{ "app.css"|asset }}`: the address of a built file, which changes with its content.
#[askama::filter_fn]
pub fn asset(name: &str, _: &dyn Values) -> Result<String> {
    Ok(assets::url(name))
}

/// An icon of the sprite.
#[derive(Clone, Debug)]
pub struct Icon(String);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Icon names are letters, digits and hyphens; anything else would be markup from outside.
        let name: String = self.0.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let sprite = assets::url("icons.svg");
        write!(f, r##"<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##)
    }
}

impl askama::filters::HtmlSafe for Icon {}
