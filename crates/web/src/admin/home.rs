//! What there is to administer, and what needs somebody.

use super::parts::{Body, Link, Page, Section, Tile};
use crate::answer::Answer;
use crate::app::App;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::State;
use domain::roles::Permission;
use jiff::{SignedDuration, ToSpan as _};
use store::read::admin;
use store::{line, mailbox, recompute, seal};

/// The next year's notice is asked for this long before a calendar's data end.
pub(super) const CALENDAR_WARNING_DAYS: i32 = 60;
/// The journal is sealed each hour; longer without is worth a look.
const SEAL_LATE: SignedDuration = SignedDuration::from_hours(25);

pub(super) async fn show(State(app): State<App>, viewer: Viewer) -> Answer {
    viewer.require(Permission::Administer)?;
    let l = &viewer.reader.l;
    let (mut page, ends_soon) = calendars(&app, l, Page::titled(&viewer, &l.t("admin-title")));
    // Reads every open case, so only while a calendar's data come to their end: before that no due time can lie beyond.
    let provisional = if ends_soon { recompute::provisional(app.store.db()).await? } else { 0 };
    if provisional > 0 {
        let link = Link::new("/admin/calendars", l.t("admin-calendars"), "calendar-days");
        page = page.alert(Tone::Soon, l.tn("admin-provisional", many(provisional)), Some(link));
    }
    let dead = admin::dead_letters(app.store.db()).await?;
    if dead > 0 {
        let link = Link::new("/admin/outbox?box=dead", l.t("admin-outbox"), "send");
        page = page.alert(Tone::Late, l.tn("admin-dead-letters", dead), Some(link));
    }
    for mailbox in mailbox::all(app.store.db()).await? {
        if let Some(why) = &mailbox.error {
            let since = l.when(mailbox.since);
            let text =
                l.ta("admin-mailbox-down", &[("name", &mailbox.name), ("since", &since), ("why", why)]);
            page = page.alert(Tone::Late, text, Some(Link::new("/admin/mails", l.t("admin-mails"), "inbox")));
        }
    }
    for line in line::all(app.store.db()).await? {
        if let Some(why) = &line.error {
            let since = l.when(line.since);
            let text = l.ta("admin-channel-down", &[("name", &line.name), ("since", &since), ("why", why)]);
            let link = Link::new("/admin/channels", l.t("admin-channels"), "send");
            page = page.alert(Tone::Late, text, Some(link));
        }
    }
    page = last_seal(&app, l, page).await?;
    for job in recompute::lately(app.store.db()).await?.into_iter().filter(|job| job.finished.is_none()) {
        let link =
            Link::new(format!("/admin/recompute/{}", job.id), l.t("admin-recompute-look"), "refresh-cw");
        page = page.alert(Tone::Info, l.t("admin-recompute-runs"), Some(link));
    }
    for (title, places) in PLACES {
        page = page.section(Section::new(Body::Tiles(tiles(l, places))).title(l.t(title)));
    }
    page.answer()
}

type Places = &'static [(&'static str, &'static str, &'static str)];

/// Heading, then (address, key, icon).
const PLACES: [(&str, Places); 3] = [
    (
        "admin-company",
        &[
            ("/admin/people", "admin-people", "users"),
            ("/admin/departments", "admin-departments", "building-2"),
            ("/admin/roles", "admin-roles", "shield-check"),
            ("/admin/macros", "admin-macros", "message-square-text"),
            ("/admin/portal", "admin-portal", "user-check"),
            ("/admin/tokens", "admin-tokens", "key-round"),
        ],
    ),
    (
        "admin-promises",
        &[
            ("/admin/charter", "admin-charter", "scale"),
            ("/admin/calendars", "admin-calendars", "calendar-days"),
            ("/admin/ladders", "admin-ladders", "chevrons-up"),
            ("/admin/serving", "admin-serving", "split"),
            ("/admin/visits", "admin-visits", "route"),
            ("/admin/lists/faults", "admin-faults", "wrench"),
            ("/admin/lists/severities", "admin-severities", "gauge"),
            ("/admin/lists/areas", "admin-areas", "map-pin"),
            ("/admin/lists/configurations", "admin-configurations", "cpu"),
            ("/admin/lists/applications", "admin-applications", "layers"),
            ("/admin/lists/families", "admin-families", "package"),
        ],
    ),
    (
        "admin-records",
        &[
            ("/admin/outbox", "admin-outbox", "send"),
            ("/admin/mails", "admin-mails", "inbox"),
            ("/admin/channels", "admin-channels", "send"),
            ("/admin/alarms", "admin-alarms", "bell"),
            ("/admin/telephones", "admin-telephones", "phone"),
            ("/admin/hooks", "admin-hooks", "split"),
            ("/admin/notifications", "admin-notifications", "message-square"),
            ("/admin/journal", "admin-journal", "scroll-text"),
            ("/admin/journal/verify", "admin-verify", "clipboard-check"),
            ("/supervision", "admin-ledger", "list-checks"),
        ],
    ),
];

fn tiles(l: &L10n, places: Places) -> Vec<Tile> {
    let tile = |(href, key, icon): &(&str, &str, &'static str)| Tile {
        link: Link::new(*href, l.t(key), icon),
        says: l.t(&format!("{key}.says")).into_owned(),
    };
    places.iter().map(tile).collect()
}

/// Asks for next year's notice in good time. What has no holidays of its own needs none.
fn calendars(app: &App, l: &L10n, mut page: Page) -> (Page, bool) {
    let mut ends_soon = false;
    let today = l.now.to_zoned(l.home.clone()).date();
    let until = today.saturating_add(CALENDAR_WARNING_DAYS.days());
    for calendar in
        app.store.world().calendars.iter().filter(|c| c.valid_to < until && c.holidays().next().is_some())
    {
        let (name, date) = (calendar.name.to_string(), calendar.valid_to.to_string());
        let text = l.ta("admin-calendar-ends", &[("name", &name), ("date", &date)]);
        let link =
            Link::new(format!("/admin/calendars/{name}/notice"), l.t("admin-notice-import"), "calendar-days");
        let tone = if calendar.valid_to < today { Tone::Late } else { Tone::Soon };
        page = page.alert(tone, text, Some(link));
        ends_soon = true;
    }
    (page, ends_soon)
}

async fn last_seal(app: &App, l: &L10n, page: Page) -> Answer<Page> {
    let waiting = admin::unsealed(app.store.db()).await?;
    let link = Some(Link::new("/admin/journal/seals", l.t("admin-seals"), "shield-check"));
    let Some(seal) = seal::last(app.store.db()).await? else {
        return Ok(if waiting > 0 {
            page.alert(Tone::Soon, l.tn("admin-seal-none", waiting), link)
        } else {
            page
        });
    };
    let at = l.when(seal.at);
    let old = l.now.duration_since(seal.at) > SEAL_LATE && waiting > 0;
    let key = if old { "admin-seal-old" } else { "admin-seal-last" };
    let text = l.ta(key, &[("at", &at), ("n", &waiting)]);
    Ok(page.alert(if old { Tone::Late } else { Tone::Ok }, text, link))
}

/// A count for a text.
fn many(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
