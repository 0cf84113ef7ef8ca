//! What leaves the house and what came in: waiting, sent, laid aside; and what became of each mail.

use super::parts::{Act, Body, Cell, Link, Page, Section, Sent, Table};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Badge, Pager};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use domain::roles::Permission;
use serde::Deserialize;
use store::World;
use store::outbox::{Message, Outgoing};
use store::read::admin::{self, Letters, OutMessage};
use store::{content, mailbox};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "box")]
    which: String,
    before: Option<i64>,
    /// Number of the first row shown, from 1.
    from: Option<u64>,
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let which = Letters::ALL.into_iter().find(|w| w.code() == asked.which).unwrap_or(Letters::Waiting);
    let mut messages = admin::outbox(app.store.db(), which, asked.before).await?;
    let more = cut(&mut messages);
    let last = messages.last().map(|m| m.id);
    let heads = ["admin-message", "admin-case", "admin-when", "admin-attempts", "admin-error", "admin-do"];
    let mut table = Table::new(l.t("admin-outbox"), heads.map(|key| l.t(key)))
        .empty(l.t(&format!("admin-outbox-{}-none", which.code())));
    let world = app.store.world();
    for message in &messages {
        table.row(row(l, &world, which, message));
    }
    table.pager =
        Some(pager(l, &format!("/admin/outbox?box={}", which.code()), &asked, messages.len(), last, more));
    let mut page = Page::new(&viewer, "admin-outbox");
    for tab in Letters::ALL {
        let key = format!("admin-outbox-{}", tab.code());
        let icon = if tab == Letters::Dead { "triangle-alert" } else { "send" };
        page = page
            .link(Link::new(format!("/admin/outbox?box={}", tab.code()), l.t(&key), icon).here(tab == which));
    }
    page.section(Section::new(Body::Table(table)).title(l.t(&format!("admin-outbox-{}", which.code()))))
        .answer()
}

/// Takes off the row that only shows that there are more.
pub(super) fn cut<T>(rows: &mut Vec<T>) -> bool {
    let page = usize::try_from(admin::PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    more
}

/// Onwards only: the first page is one click away.
fn pager(l: &L10n, base: &str, asked: &Asked, shown: usize, last: Option<i64>, more: bool) -> Pager {
    let first = asked.from.unwrap_or(1).max(1);
    let shown = u64::try_from(shown).unwrap_or(0);
    let join = if base.contains('?') { '&' } else { '?' };
    let next = last.filter(|_| more).map(|last| format!("{base}{join}before={last}&from={}", first + shown));
    let previous = asked.before.map(|_| base.to_owned());
    Pager { l: l.clone(), previous, next, first: if shown == 0 { 0 } else { first }, shown, total: None }
}

fn row(l: &L10n, world: &World, which: Letters, message: &OutMessage) -> Vec<Cell> {
    let act = |path: &str, key: &str| Act::new(format!("/admin/outbox/{}/{path}", message.id), l.t(key));
    let acts = match which {
        Letters::Dead => vec![act("retry", "retry"), act("give-up", "admin-give-up")],
        Letters::Waiting | Letters::Sent => Vec::new(),
    };
    let when = match which {
        Letters::Waiting => Cell::stamp(l.stamp(message.next_try)).note(l.t("admin-next-try")),
        Letters::Sent | Letters::Dead => Cell::stamp(l.stamp(message.done.unwrap_or(message.created))),
    };
    let case = message
        .case
        .map_or_else(Cell::default, |case| Cell::link(case.to_string(), format!("/cases/{case}")));
    let error = Cell::text(message.error.clone().unwrap_or_default());
    vec![
        Cell::text(what(l, world, message)),
        case,
        when,
        Cell::number(l.number(message.attempts)),
        error,
        Cell::acts(acts),
    ]
}

fn what(l: &L10n, world: &World, message: &OutMessage) -> String {
    match serde_json::from_str(&message.body) {
        Ok(Message { what: Outgoing::NoticeMail { whom, .. }, .. }) => {
            l.ta("admin-message-notice", &[("name", &words::person(l, &world.directory, whom))])
        }
        Ok(Message { what: Outgoing::Customer(_), .. }) => l.t("admin-message-customer").into_owned(),
        Ok(Message { what: Outgoing::Hook { told, .. }, .. }) => {
            l.ta("admin-message-hook", &[("what", &told.what)])
        }
        Err(_) if message.kind == store::letter::KIND => l.t("admin-message-letter").into_owned(),
        Err(_) => l.ta("admin-message-other", &[("kind", &message.kind)]),
    }
}

pub(super) async fn retry(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    let key = if app.store.retry_message(id).await? { "admin-retried" } else { "admin-not-dead" };
    Ok(see_with("/admin/outbox?box=dead", &Flash::ok(key)))
}

pub(super) async fn give_up(State(app): State<App>, Path(id): Path<i64>, sent: Sent) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    let key = if app.store.give_up_message(id).await? { "admin-given-up" } else { "admin-not-dead" };
    Ok(see_with("/admin/outbox?box=dead", &Flash::ok(key)))
}

pub(super) async fn mails(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let mut mails = admin::mails(app.store.db(), asked.before).await?;
    let more = cut(&mut mails);
    let last = mails.last().map(|m| m.id);
    let heads =
        ["admin-received", "admin-sender", "admin-subject", "admin-outcome", "admin-case", "admin-raw"];
    let mut table = Table::new(l.t("admin-mails"), heads.map(|key| l.t(key))).empty(l.t("admin-mails-none"));
    for mail in &mails {
        let tone = match mail.outcome.as_str() {
            "refused" => Tone::Late,
            "bounce" => Tone::Soon,
            "new-case" | "reply" => Tone::Ok,
            _ => Tone::Plain,
        };
        let outcome = Cell::badge(Badge::new(tone, l.t(&format!("mail-outcome-{}", mail.outcome))));
        let case = mail
            .case
            .map_or_else(Cell::default, |case| Cell::link(case.to_string(), format!("/cases/{case}")));
        table.row(vec![
            Cell::stamp(l.stamp(mail.received)),
            Cell::text(&mail.sender),
            Cell::text(&mail.subject),
            if mail.reason.is_empty() { outcome } else { outcome.note(&mail.reason) },
            case,
            Cell::link(l.t("admin-download").into_owned(), format!("/admin/mails/{}/raw", mail.id)),
        ]);
    }
    table.pager = Some(pager(l, "/admin/mails", &asked, mails.len(), last, more));
    let mut page = Page::new(&viewer, "admin-mails");
    let mailboxes = mailbox::all(app.store.db()).await?;
    if !mailboxes.is_empty() && asked.before.is_none() {
        page = page.section(Section::new(Body::Table(health(l, &mailboxes))).title(l.t("admin-mailboxes")));
    }
    page.section(Section::new(Body::Table(table))).answer()
}

/// The mailboxes that are read, and how each is.
fn health(l: &L10n, mailboxes: &[mailbox::Health]) -> Table {
    let heads = ["admin-mailbox", "admin-mailbox-state", "admin-mailbox-looked", "admin-mailbox-taken"];
    let mut table = Table::new(l.t("admin-mailboxes"), heads.map(|key| l.t(key)));
    for mailbox in mailboxes {
        let since = l.when(mailbox.since);
        let state = match &mailbox.error {
            None => Cell::badge(Badge::new(Tone::Ok, l.t("admin-mailbox-reading"))),
            Some(why) => {
                Cell::badge(Badge::new(Tone::Late, l.ta("admin-mailbox-failing", &[("since", &since)])))
                    .note(why)
            }
        };
        table.row(vec![
            Cell::text(&mailbox.name),
            state,
            mailbox.looked.map_or_else(Cell::default, |at| Cell::stamp(l.stamp(at))),
            Cell::text(l.number(mailbox.taken)),
        ]);
    }
    table
}

/// The message as it came. What it holds is not shown but saved: it was written by anybody.
pub(super) async fn raw(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(Permission::Administer)?;
    let mail = admin::mail_by_id(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(app.store.db(), mail.raw).await?.ok_or_else(Refusal::not_found)?;
    let name = format!("attachment; filename=\"mail-{id}.eml\"");
    Ok(([(header::CONTENT_TYPE, "message/rfc822".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}
