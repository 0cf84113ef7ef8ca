//! What somebody was told: in words, each with the way to its case.

use crate::answer::{self, Answer, Refusal, see, see_with};
use crate::app::App;
use crate::filters;
use crate::flash::Flash;
use crate::i18n::{Arg, L10n, Stamp};
use crate::layout::Shell;
use crate::notice_words;
use crate::posted::Posted;
use crate::viewer::Viewer;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use serde::Deserialize;
use store::announcement::{self, Announcement};
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
    /// What somebody is told of beside cases.
    told: Vec<Told>,
    unread_only: bool,
    unread: u32,
    older: Option<String>,
}

struct Told {
    id: i64,
    text: String,
    href: &'static str,
    at: Stamp,
    read: bool,
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
    // They are few: on the first page only.
    let told = if asked.before.is_none() {
        announcement::of(app.store.db(), viewer.id, unread_only).await?
    } else {
        Vec::new()
    };
    let told = told.into_iter().map(|one| told_of(l, one)).collect();
    answer::page(&NoticesPage {
        rows: rows.collect(),
        told,
        s: viewer.shell(&l.t("notifications")).live(&topic),
        unread_only,
        unread: viewer.unread,
        older,
    })
}

fn told_of(l: &L10n, one: Announcement) -> Told {
    let announcement::Told::Verification { ending, theirs } = one.told;
    let key = if theirs { "announce-verification-theirs" } else { "announce-verification" };
    let (from, until) = (ending.from.to_string(), ending.to.to_string());
    let args: [(&str, &dyn Arg); 4] =
        [("n", &ending.count), ("customers", &ending.customers), ("from", &from), ("until", &until)];
    Told {
        id: one.id,
        text: l.ta(key, &args),
        href: "/units?due=soon",
        at: l.stamp_ago(one.created),
        read: one.read,
    }
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
    /// What was told beside cases.
    #[serde(default)]
    told: Option<i64>,
}

async fn read_all(State(app): State<App>, posted: Posted<Read>) -> Answer {
    let db = app.store.db();
    if let Some(told) = posted.form.told {
        app.store.announcements_read(posted.viewer.id, Some(told)).await?;
        return Ok(see("/notifications"));
    }
    match posted.form.id {
        Some(id) => {
            notices::mark_read(db, posted.viewer.id, id, app.now()).await?.ok_or_else(Refusal::not_found)?;
            Ok(see("/notifications"))
        }
        None => {
            notices::mark_all_read(db, posted.viewer.id, None, app.now()).await?;
            app.store.announcements_read(posted.viewer.id, None).await?;
            Ok(see_with("/notifications", &Flash::ok("notices-all-read")))
        }
    }
}
