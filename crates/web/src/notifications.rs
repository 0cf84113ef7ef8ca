//! What somebody was told: in words, each with the way to its case.

use crate::answer::{self, Answer, Refusal, see, see_with};
use crate::app::App;
use crate::filters;
use crate::flash::Flash;
use crate::i18n::{L10n, Stamp};
use crate::layout::Shell;
use crate::notice_words;
use crate::posted::Posted;
use crate::viewer::Viewer;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use serde::Deserialize;
use store::read::notices::{self, NOTICES_A_PAGE};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/notifications", get(show))
        .route("/notifications/bell", get(bell))
        .route("/notifications/read", post(read_all))
        .route("/notifications/{id}", get(open))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: Option<i64>,
    unread: String,
}

#[derive(Template)]
#[template(path = "notices/page.html")]
struct NoticesPage {
    s: Shell,
    rows: Vec<Row>,
    unread_only: bool,
    unread: u32,
    older: Option<String>,
}

struct Row {
    id: i64,
    text: String,
    at: Stamp,
    read: bool,
}

#[derive(Template)]
#[template(path = "notices/bell.html")]
struct Bell {
    l: L10n,
    unread: u32,
}

async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let l = &viewer.reader.l;
    let world = app.store.world();
    let unread_only = !asked.unread.is_empty();
    let mut found = notices::page(app.store.db(), viewer.id, app.now(), asked.before, unread_only).await?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n > NOTICES_A_PAGE);
    if full {
        found.pop();
    }
    let only = if unread_only { "&unread=1" } else { "" };
    let older = found.last().filter(|_| full).map(|row| format!("/notifications?before={}{only}", row.id));
    let rows = found.into_iter().map(|row| Row {
        id: row.id,
        text: notice_words::sentence(l, &world, &row.state, &row.subject, &row.notice, viewer.id),
        at: l.stamp_ago(row.created),
        read: row.read,
    });
    let topic = crate::live::topic(&app, "me").await?;
    answer::page(&NoticesPage {
        rows: rows.collect(),
        s: viewer.shell(&l.t("notifications")).live(&topic),
        unread_only,
        unread: viewer.unread,
        older,
    })
}

/// The bell of the top bar, for pages that stay open.
async fn bell(viewer: Viewer) -> Answer {
    answer::page(&Bell { l: viewer.reader.l.clone(), unread: viewer.unread })
}

/// On to the case; what was said is read then.
async fn open(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    let case = notices::mark_read(app.store.db(), viewer.id, id, app.now()).await?;
    let case = case.ok_or_else(Refusal::not_found)?;
    Ok(see(&format!("/cases/{case}")))
}

#[derive(Debug, Deserialize)]
struct Read {
    #[serde(default)]
    id: Option<i64>,
}

async fn read_all(State(app): State<App>, posted: Posted<Read>) -> Answer {
    let db = app.store.db();
    match posted.form.id {
        Some(id) => {
            notices::mark_read(db, posted.viewer.id, id, app.now()).await?.ok_or_else(Refusal::not_found)?;
            Ok(see("/notifications"))
        }
        None => {
            notices::mark_all_read(db, posted.viewer.id, None, app.now()).await?;
            Ok(see_with("/notifications", &Flash::ok("notices-all-read")))
        }
    }
}
