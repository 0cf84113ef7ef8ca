//! What leaves the house and what came in: waiting, sent, laid aside; and what became of each mail.

use super::parts::{Body, Bulk, Cell, Link, Page, Section, Sheet, Table};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Badge, Choice, Form, Pager};
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::posted::Posted;
use crate::preferences::own_path;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use domain::ids::CaseId;
use domain::roles::Permission;
use jiff::civil::Date;
use serde::Deserialize;
use store::World;
use store::outbox::{Message, Outgoing, Way};
use store::read::admin;
use store::read::outbox::{self, Filter, Letters, OutMessage};
use store::{content, mailbox, oauth};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "box")]
    which: String,
    way: String,
    case: String,
    since: String,
    before: Option<i64>,
    /// Number of the first row shown, from 1.
    from: Option<u64>,
}

impl Asked {
    /// What is looked for, and which fields make no sense.
    fn filter(&self, l: &L10n, form: &mut Form) -> Filter {
        let which = Letters::ALL.into_iter().find(|w| w.code() == self.which).unwrap_or_default();
        let case = self.case.trim().trim_start_matches('#');
        let case = (!case.is_empty()).then(|| case.parse::<CaseId>().ok());
        if case == Some(None) {
            form.refuse("case", l.t("admin-outbox-case.pattern"));
        }
        let day = self.since.parse::<Date>().ok().and_then(|day| day.to_zoned(l.zone.clone()).ok());
        if day.is_none() && !self.since.is_empty() {
            form.refuse("since", l.t("admin-outbox-since.pattern"));
        }
        Filter {
            which,
            way: Way::ALL.into_iter().find(|way| way.code() == self.way),
            case: case.flatten(),
            since: day.map(|day| day.timestamp()),
        }
    }

    /// This page's address with another state, and from its beginning.
    fn address(&self, which: Letters) -> String {
        let pairs = [("box", which.code()), ("way", &self.way), ("case", &self.case), ("since", &self.since)];
        let kept: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("/admin/outbox?{}", serde_html_form::to_string(kept).unwrap_or_default())
    }
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let fields = [("way", &asked.way), ("case", &asked.case), ("since", &asked.since)];
    let mut form = Form::sent(l, fields.map(|(name, value)| (name.to_owned(), value.clone())));
    let filter = asked.filter(l, &mut form);
    let which = filter.which;
    let mut messages = match form.is_refused() {
        true => Vec::new(),
        false => outbox::page(app.store.db(), &filter, asked.before).await?,
    };
    let more = cut(&mut messages);
    let last = messages.last().map(|m| m.id);
    let heads = [
        "admin-message",
        "admin-case",
        "admin-outbox-way",
        "admin-when",
        "admin-attempts",
        "admin-error",
        "admin-do",
    ];
    let none = match which {
        Letters::GivenUp => "admin-outbox-given-up-none".to_owned(),
        other => format!("admin-outbox-{}-none", other.code()),
    };
    let mut table = Table::new(l.t("admin-outbox"), heads.map(|key| l.t(key))).empty(l.t(&none));
    let may_act = matches!(which, Letters::Dead | Letters::Waiting);
    let here = asked.address(which);
    table.bulk = may_act.then(|| Bulk {
        action: "/admin/outbox/bulk".to_owned(),
        back: here.clone(),
        buttons: vec![
            ("retry", l.t("admin-retry-now").into_owned()),
            ("give-up", l.t("admin-give-up").into_owned()),
        ],
    });
    let world = app.store.world();
    for message in &messages {
        table.row(row(l, &world, which, message));
    }
    table.pager = Some(pager(l, &here, &asked, messages.len(), last, more));
    let mut page = Page::new(&viewer, "admin-outbox").errors(&form);
    for tab in Letters::ALL {
        let key = format!("admin-outbox-{}", tab.code());
        let icon = if tab == Letters::Dead { "triangle-alert" } else { "send" };
        page = page.link(Link::new(asked.address(tab), l.t(&key), icon).here(tab == which));
    }
    let any = Choice::new("", l.t("admin-outbox-any-way"));
    let ways =
        Way::ALL.into_iter().map(|way| Choice::new(way.code(), l.t(&format!("outway-{}", way.code()))));
    let sheet = Sheet::new("/admin/outbox", l.t("admin-outbox-show")).asking().hidden("box", which.code());
    let sheet = sheet.fields(vec![
        form.field("way", "admin-outbox-way").select(std::iter::once(any).chain(ways).collect()).short(),
        form.field("case", "admin-outbox-case").short(),
        form.field("since", "admin-outbox-since").date(),
    ]);
    page.section(Section::new(Body::Form(sheet)))
        .section(Section::new(Body::Table(table)).title(l.t(&format!("admin-outbox-{}", which.code()))))
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
    let act = |path: &str, key: &str| (format!("/admin/outbox/{}/{path}", message.id), l.t(key).into_owned());
    let on_its_way = message.leased.is_some_and(|until| until > l.now);
    let may_act = matches!(which, Letters::Dead | Letters::Waiting);
    let what = what(l, world, message);
    let acts = match may_act && !on_its_way {
        true => Cell::presses(vec![act("retry", "admin-retry-now"), act("give-up", "admin-give-up")]),
        false => Cell::default(),
    };
    let when = match which {
        Letters::Waiting if on_its_way => Cell::stamp(l.stamp(message.created)).note(l.t("admin-on-its-way")),
        Letters::Waiting => Cell::stamp(l.stamp(message.next_try)).note(l.t("admin-next-try")),
        Letters::Sent | Letters::Dead | Letters::GivenUp => {
            Cell::stamp(l.stamp(message.done.unwrap_or(message.created)))
        }
    };
    let case = message
        .case
        .map_or_else(Cell::default, |case| Cell::link(case.to_string(), format!("/cases/{case}")));
    let mut error = Cell::text(message.error.clone().unwrap_or_default());
    if let Some(act) = &message.act {
        let key = if act.what == "retry" { "admin-outbox-retried-by" } else { "admin-outbox-given-up-by" };
        let name = words::person(l, &world.directory, act.person);
        error = error.note(l.ta(key, &[("name", &name), ("when", &l.when(act.at))]));
    }
    let pick = may_act.then(|| Cell::pick(message.id, what.clone()));
    pick.into_iter()
        .chain([
            Cell::text(what),
            case,
            Cell::text(l.t(&format!("outway-{}", message.way))),
            when,
            Cell::number(l.number(message.attempts)),
            error,
            acts,
        ])
        .collect()
}

fn what(l: &L10n, world: &World, message: &OutMessage) -> String {
    match serde_json::from_str(&message.body) {
        Ok(Message { what: Outgoing::NoticeMail { whom, .. }, .. }) => {
            l.ta("admin-message-notice", &[("name", &words::person(l, &world.directory, whom))])
        }
        Ok(Message { what: Outgoing::TooLarge { .. }, .. }) => l.t("admin-message-too-large").into_owned(),
        Ok(Message { what: Outgoing::Customer(_), .. }) => l.t("admin-message-customer").into_owned(),
        Ok(Message { what: Outgoing::Hook { told, .. }, .. }) => {
            l.ta("admin-message-hook", &[("what", &told.what)])
        }
        Ok(Message { what: Outgoing::PortalCode { .. }, .. }) => l.t("admin-message-code").into_owned(),
        Ok(Message { what: Outgoing::PortalInvitation { .. }, .. }) => {
            l.t("admin-message-invitation").into_owned()
        }
        Err(_) if message.kind == store::letter::KIND => l.t("admin-message-letter").into_owned(),
        Err(_) => l.ta("admin-message-other", &[("kind", &message.kind)]),
    }
}

/// What a form with many messages sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    id: Vec<i64>,
    #[serde(rename = "do")]
    what: String,
    back: String,
}

/// Messages in one go.
const CHOSEN_MAX: usize = 200;

pub(super) async fn retry(State(app): State<App>, Path(id): Path<i64>, sent: Posted<Chosen>) -> Answer {
    act(&app, &sent, &[id], "retry").await
}

pub(super) async fn give_up(State(app): State<App>, Path(id): Path<i64>, sent: Posted<Chosen>) -> Answer {
    act(&app, &sent, &[id], "give-up").await
}

/// One step on all that are ticked.
pub(super) async fn bulk(State(app): State<App>, sent: Posted<Chosen>) -> Answer {
    act(&app, &sent, &sent.form.id, &sent.form.what).await
}

async fn act(app: &App, sent: &Posted<Chosen>, ids: &[i64], what: &str) -> Answer {
    sent.viewer.require(Permission::Administer)?;
    if ids.is_empty() || ids.len() > CHOSEN_MAX {
        return Err(Refusal::new(FilledText::new("admin-outbox-choose").with("n", CHOSEN_MAX)).into());
    }
    let me = sent.viewer.id;
    let (done, key) = match what {
        "retry" => (app.store.retry_messages(ids, me).await?, "admin-retried-n"),
        "give-up" => (app.store.give_up_messages(ids, me).await?, "admin-given-up-n"),
        _ => return Err(Refusal::not_found().into()),
    };
    let back = match own_path(&sent.form.back) {
        path if path.starts_with("/admin/outbox") => path.to_owned(),
        _ => "/admin/outbox?box=dead".to_owned(),
    };
    let flash = match done {
        0 => Flash::ok("admin-outbox-none-changed"),
        _ => Flash::ok(key).with("n", i64::try_from(done).unwrap_or(i64::MAX)),
    };
    Ok(see_with(&back, &flash))
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
    for kept in oauth::all(app.store.db()).await?.into_iter().filter(|kept| kept.trouble.is_some()) {
        let since = l.when(kept.since);
        let title = l.ta("admin-log-in-again", &[("name", &kept.name), ("since", &since)]);
        let section = Section::new(Body::Nothing).title(title).note(l.t("admin-log-in-again-do"));
        page = page.section(section.note(kept.trouble.unwrap_or_default()));
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
