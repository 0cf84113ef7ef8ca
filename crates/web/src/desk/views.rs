//! Views that somebody keeps under a name of their own.

use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::flash::Flash;
use crate::posted::Posted;
use crate::preferences::own_path;
use axum::extract::{Path, State};
use serde::Deserialize;
use store::read::saved_views::{self, SAVED_VIEWS_MAX};

const NAME_CHARS_MAX: usize = 60;
const QUERY_BYTES_MAX: usize = 2000;

#[derive(Debug, Deserialize)]
pub(super) struct New {
    name: String,
    query: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    name: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn save(State(app): State<App>, posted: Posted<New>) -> Answer {
    let name = named(&posted.form.name)?;
    let query = posted.form.query;
    // It becomes part of an address again.
    if query.len() > QUERY_BYTES_MAX || !query.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refusal::new(FilledText::new("desk-saved-unreadable")).into());
    }
    if !saved_views::add(app.store.db(), posted.viewer.id, &name, &query).await? {
        return Err(Refusal::new(FilledText::new("desk-saved-full").with("n", SAVED_VIEWS_MAX)).into());
    }
    Ok(see_with(&format!("/desk?{query}"), &Flash::ok("desk-saved-done").with("name", name)))
}

pub(super) async fn rename(State(app): State<App>, Path(id): Path<i64>, posted: Posted<Change>) -> Answer {
    let name = named(&posted.form.name)?;
    if !saved_views::rename(app.store.db(), posted.viewer.id, id, &name).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with(own_path(&posted.form.back), &Flash::ok("desk-saved-renamed").with("name", name)))
}

pub(super) async fn remove(State(app): State<App>, Path(id): Path<i64>, posted: Posted<Change>) -> Answer {
    if !saved_views::remove(app.store.db(), posted.viewer.id, id).await? {
        return Err(Refusal::not_found().into());
    }
    Ok(see_with(own_path(&posted.form.back), &Flash::ok("desk-saved-removed")))
}

fn named(name: &str) -> Answer<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::new(FilledText::new("desk-saved-nameless")).into());
    }
    Ok(name.chars().take(NAME_CHARS_MAX).collect())
}
