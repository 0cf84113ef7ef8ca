//! How each channel beside mail is, and what came by chat and is in no case.

use super::parts::{Body, Cell, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Badge;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::State;
use domain::roles::Permission;
use store::chat::{self, Aside};
use store::line::{self, Health};

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let health = health(l, &line::all(app.store.db()).await?);
    let aside = aside(l, &chat::aside(app.store.db()).await?);
    Page::new(&viewer, "admin-channels")
        .section(Section::new(Body::Table(health)).title(l.t("admin-channels-state")))
        .section(Section::new(Body::Table(aside)).title(l.t("admin-chat-aside")))
        .answer()
}

fn health(l: &L10n, lines: &[Health]) -> Table {
    let heads = ["admin-channel", "admin-mailbox-state", "admin-channel-seen"];
    let mut table =
        Table::new(l.t("admin-channels-state"), heads.map(|key| l.t(key))).empty(l.t("admin-channels-none"));
    for line in lines {
        let state = match &line.error {
            None => Cell::badge(Badge::new(Tone::Ok, l.t("admin-channel-up"))),
            Some(why) => {
                let since = l.when(line.since);
                Cell::badge(Badge::new(Tone::Late, l.ta("admin-mailbox-failing", &[("since", &since)])))
                    .note(why)
            }
        };
        table.row(vec![
            Cell::text(&line.name),
            state,
            line.seen.map_or_else(Cell::default, |at| Cell::stamp(l.stamp(at))),
        ]);
    }
    table
}

fn aside(l: &L10n, messages: &[Aside]) -> Table {
    let heads = ["admin-received", "admin-sender", "admin-subject", "admin-outcome"];
    let mut table =
        Table::new(l.t("admin-chat-aside"), heads.map(|key| l.t(key))).empty(l.t("admin-chat-aside-none"));
    for message in messages {
        let text = serde_json::from_str::<::channels::chat::ChatMessage>(&message.body).map(|m| m.text);
        table.row(vec![
            Cell::stamp(l.stamp(message.received)),
            Cell::text(&message.sender),
            Cell::text(text.unwrap_or_default().chars().take(120).collect::<String>()),
            Cell::text(&message.reason),
        ]);
    }
    table
}
