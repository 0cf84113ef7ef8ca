//! The list of units, quick however many there are: what narrows it stands in the address.

use super::list::{Address, Item, ListPage, Row, Selection, Way};
use super::{EDIT, SEE, due_badge, kind_name, notice_days, state_badge, state_name, today};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Choice;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Query, State};
use domain::ids::PersonId;
use domain::unit::UnitState;
use jiff::civil::Date;
use store::read::register::{self as read, PAGE, UnitCursor, UnitLine, UnitOrder, UnitWanted};

pub(super) const KNOWN: [&str; 12] = [
    "q",
    "customer",
    "site",
    "system",
    "contract",
    "model",
    "kind",
    "state",
    "own",
    "due",
    "responsible",
    "sort",
];

/// What a filter of verification dates asks for.
fn due_filter(wanted: &mut UnitWanted, due: &str, today: Date, ahead: u32) {
    let after = |days: i64| today.saturating_add(jiff::Span::new().days(days));
    match due {
        "over" => wanted.due_to = today.yesterday().ok(),
        // What has ended is owed most.
        "soon" => wanted.due_to = Some(after(i64::from(ahead))),
        "quarter" => (wanted.due_from, wanted.due_to) = (Some(today), Some(after(92))),
        "year" => (wanted.due_from, wanted.due_to) = (Some(today), Some(after(366))),
        _ => return,
    }
    wanted.order = UnitOrder::Due;
}

pub(super) fn wanted(app: &App, address: &Address) -> UnitWanted {
    let mut wanted = UnitWanted {
        words: address.get("q").to_owned(),
        customer: address.number("customer"),
        site: address.number("site"),
        system: address.number("system"),
        contract: address.number("contract"),
        model: address.get("model").to_owned(),
        kind: address.get("kind").to_owned(),
        state: address.get("state").to_owned(),
        own: match address.get("own") {
            "own" => Some(true),
            "other" => Some(false),
            _ => None,
        },
        responsible: address.number("responsible"),
        ..UnitWanted::default()
    };
    due_filter(&mut wanted, address.get("due"), today(app), notice_days(app));
    wanted.after = read_cursor(address.get("after"));
    wanted
}

/// `id`, or `day~id` where the list goes by verification.
fn read_cursor(text: &str) -> Option<UnitCursor> {
    let (until, id) = match text.split_once('~') {
        Some((day, id)) => (Some(day.parse().ok()?), id),
        None => (None, text),
    };
    Some(UnitCursor { until, id: id.parse().ok()? })
}

fn cursor(line: &UnitLine, order: UnitOrder) -> String {
    match (order, line.until) {
        (UnitOrder::Due, Some(until)) => format!("{until}~{}", line.id),
        _ => line.id.to_string(),
    }
}

pub(super) async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let address = Address::new("/units", sent, &KNOWN);
    let wanted = wanted(&app, &address);
    let mut found = read::units(app.store.db(), &wanted, PAGE + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|line| cursor(line, wanted.order));
    let pager = address.pager(&viewer, found.len(), next);
    let (today, ahead) = (today(&app), notice_days(&app));
    let rows = found.into_iter().map(|line| row(l, line, today, ahead)).collect();
    let by_due = wanted.order == UnitOrder::Due;
    let title = if by_due { "register-units-due" } else { "register-units" };
    let mut page = filters(&app, l, ListPage::new(&viewer, "units", &l.t(title), address.clone()));
    for (name, text) in named(&app, l, &address).await? {
        page = page.chip(name, text);
    }
    page = page.tab("/units", l.t("register-units-all"), !by_due).tab(
        "/units?due=soon",
        l.t("register-units-due"),
        by_due,
    );
    page = page.way(Way::new("/scan", l.t("scan-title"), "qr-code"));
    page = page.way(Way::new("/products", l.t("register-products"), "package"));
    if viewer.may(EDIT) {
        let customer = address.number("customer").map_or_else(String::new, |id| format!("?customer={id}"));
        let way = Way::new(format!("/register/units/new{customer}"), l.t("register-new-units"), "plus");
        page = page.way(way.primary());
    }
    if by_due {
        page = page.intro(l.tn("register-units-due-says", ahead));
    }
    page.words(l.t("register-units-words"))
        .head(l.t("register-unit"), "")
        .head(l.t("register-kind"), "cell-short")
        .head(l.t("register-customer"), "")
        .head(l.t("register-place"), "")
        .head(l.t("register-state"), "cell-short")
        .head(l.t("unit-verified-until"), "")
        .selection(Selection {
            action: "/labels".to_owned(),
            name: "unit",
            button: l.t("labels-print").into_owned(),
            icon: "printer",
            get: true,
        })
        .rows(rows, pager)
        .empty("gauge", l.t("register-units-none"), l.t("register-units-none-says"))
        .answer()
}

fn filters(app: &App, l: &L10n, page: ListPage) -> ListPage {
    let kinds = ["water-meter", "heat-meter", "electricity-meter", "concentrator", "software"];
    let kinds = kinds.map(|kind| Choice::new(kind, kind_name(l, kind))).into();
    let states = UnitState::ALL.map(|state| Choice::new(state.code(), state_name(l, state.code()))).into();
    let own = ["own", "other"].map(|own| Choice::new(own, l.t(&format!("register-make-{own}")))).into();
    let ahead = i64::from(notice_days(app));
    let due = ["over", "soon", "quarter", "year"];
    let due = due.map(|due| Choice::new(due, l.tn(&format!("register-due-{due}"), ahead))).into();
    page.select("kind", l.t("register-kind"), kinds)
        .select("state", l.t("register-state"), states)
        .select("due", l.t("unit-verification"), due)
        .select("own", l.t("register-make"), own)
}

/// What narrows the list by where one comes from.
async fn named(app: &App, l: &L10n, address: &Address) -> Answer<Vec<(&'static str, String)>> {
    let asked = ["customer", "site", "system", "contract"];
    let names = read::names_of(app.store.db(), asked.map(|name| (name, address.number(name)))).await?;
    let mut chips: Vec<(&'static str, String)> =
        asked.into_iter().zip(names).filter_map(|(name, text)| Some((name, text?))).collect();
    if !address.get("model").is_empty() {
        chips.push(("model", address.get("model").to_owned()));
    }
    if !address.get("q").is_empty() {
        chips.push(("q", format!("“{}”", address.get("q"))));
    }
    if let Some(id) = address.number("responsible") {
        let name = words::person(l, &app.store.world().directory, PersonId(id));
        chips.push(("responsible", l.ta("register-looked-after", &[("name", &name)])));
    }
    Ok(chips)
}

fn row(l: &L10n, line: UnitLine, today: Date, ahead: u32) -> Row {
    let place: Vec<String> = [line.site.clone().unwrap_or_default(), line.place.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let until = match line.until {
        Some(until) if line.state == "in-use" => {
            let mut item = Item::badge(due_badge(l, until, today, ahead));
            item.text = format!("{until} ");
            item
        }
        Some(until) => Item::text(until.to_string()),
        None => Item::default(),
    };
    let note = if line.own {
        line.model.clone()
    } else {
        format!("{} · {}", line.model, l.t("register-make-other"))
    };
    Row {
        key: line.id.to_string(),
        href: format!("/units/{}", line.id),
        title: line.serial,
        note,
        cells: vec![
            Item::text(kind_name(l, &line.kind)),
            Item::text(line.customer_name),
            Item::text(place.join(" · ")),
            Item::badge(state_badge(l, &line.state)),
            until.labelled(l.t("unit-verified-until")),
        ],
    }
}
