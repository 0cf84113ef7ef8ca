//! Who else is at a case: "王芳 is writing an answer".

use super::open;
use crate::answer::{self, Answer};
use crate::app::App;
use crate::filters;
use crate::i18n::L10n;
use crate::posted::Posted;
use crate::viewer::Viewer;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use domain::ids::CaseId;
use serde::Deserialize;
use store::World;
use store::read::presence;

/// The line about the others; empty when there is nobody.
#[derive(Debug, Template)]
#[template(path = "cases/presence.html")]
pub(super) struct Presence {
    pub(super) writing: Option<String>,
    pub(super) looking: Option<String>,
}

impl askama::filters::HtmlSafe for Presence {}

#[derive(Debug, Deserialize)]
pub(super) struct Here {
    #[serde(default)]
    writing: String,
    #[serde(default)]
    leaving: String,
}

pub(super) async fn note(State(app): State<App>, Path(number): Path<String>, posted: Posted<Here>) -> Answer {
    let opened = open(&app, &posted.viewer, &number).await?;
    let case = opened.row.case.id;
    if posted.form.leaving.is_empty() {
        let writing = !posted.form.writing.is_empty();
        presence::note(app.store.db(), case, posted.viewer.id, writing, app.wall_now()).await?;
    } else {
        presence::leave(app.store.db(), case, posted.viewer.id).await?;
    }
    answer::page(&others(&app, &posted.viewer, &opened.world, case).await?)
}

pub(super) async fn others(app: &App, viewer: &Viewer, world: &World, case: CaseId) -> Answer<Presence> {
    let l = &viewer.reader.l;
    let others = presence::others(app.store.db(), case, viewer.id, app.wall_now()).await?;
    let names = |writing: bool| -> Vec<String> {
        let some = others.iter().filter(|other| other.writing == writing);
        some.map(|other| words::person(l, &world.directory, other.person)).collect()
    };
    Ok(Presence {
        writing: said(l, "presence-writing", &names(true)),
        looking: said(l, "presence-looking", &names(false)),
    })
}

fn said(l: &L10n, key: &str, names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| l.ta(key, &[("names", &l.list(names))]))
}
