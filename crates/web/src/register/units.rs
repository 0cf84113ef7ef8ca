//! The list of units, quick however many there are: what narrows it stands in the address.

use super::list::{Address, Item, ListPage, Row, Selection, Way};
use super::{EDIT, SEE, due_badge, kind_name, notice_days, state_badge, state_name, today};
use crate::answer::Answer;
use crate::app::App;
use crate::components::Choice;
use crate::contracts::{Standing, standing_badge, standings};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Query, State};
use domain::ids::{EquipmentId, PersonId};
use domain::unit::UnitState;
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::read::register::{self as read, PAGE, UnitCursor, UnitLine, UnitOrder, UnitWanted};

pub(super) const KNOWN: [&str; 13] = [
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
    "warranty",
    "responsible",
    "sort",
];

/// A warranty that ends within these days is one that ends soon.
const ENDS_DAYS: i64 = 92;
/// Units whose warranty is reckoned at once, and for one page at most.
const BATCH: i64 = 400;
const SEARCHED_MAX: i64 = 10_000;

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
    let by_due = wanted.order == UnitOrder::Due;
    let (today, ahead) = (today(&app), notice_days(&app));
    let by_warranty = ByWarranty::from_code(address.get("warranty"), today);
    let Found { lines, standings, next } = found(&app, l, wanted, by_warranty).await?;
    let searched_on = lines.is_empty() && next.is_some();
    let more = next.as_ref().map(|after| address.link(&[("after", after)]));
    let pager = address.pager(&viewer, lines.len(), next);
    let rows = lines
        .into_iter()
        .map(|line| {
            let standing = standings.get(&line.id).copied();
            row(l, line, standing, today, ahead)
        })
        .collect();
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
    if let (true, Some(more)) = (searched_on, more) {
        page = page.way(Way::new(more, l.t("register-search-on"), "arrow-right"));
        page = page.empty("gauge", l.t("register-units-none-yet"), l.t("register-units-none-yet-says"));
    } else {
        page = page.empty("gauge", l.t("register-units-none"), l.t("register-units-none-says"));
    }
    page = page
        .words(l.t("register-units-words"))
        .head(l.t("register-unit"), "")
        .head(l.t("register-kind"), "cell-short")
        .head(l.t("register-customer"), "")
        .head(l.t("register-place"), "")
        .head(l.t("register-state"), "cell-short")
        .head(l.t("unit-verified-until"), "");
    if by_warranty.is_some() {
        page = page.head(l.t("register-warranty"), "");
    }
    page.selection(Selection {
        action: "/labels".to_owned(),
        name: "unit",
        button: l.t("labels-print").into_owned(),
        icon: "printer",
        get: true,
    })
    .rows(rows, pager)
    .answer()
}

/// A page of the list.
struct Found {
    lines: Vec<UnitLine>,
    /// Where they were asked for.
    standings: BTreeMap<EquipmentId, Standing>,
    /// Behind what the next page begins.
    next: Option<String>,
}

/// Which units by their warranty (P-WARRANTY).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByWarranty {
    Under,
    /// It ends until this day.
    Ends(Date),
    Over,
    Unknown,
}

impl ByWarranty {
    fn from_code(code: &str, today: Date) -> Option<Self> {
        match code {
            "in" => Some(Self::Under),
            "ends" => Some(Self::Ends(today.saturating_add(jiff::Span::new().days(ENDS_DAYS)))),
            "over" => Some(Self::Over),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }

    fn takes(self, standing: Standing) -> bool {
        match (self, standing) {
            (Self::Under, Standing::Under(_))
            | (Self::Over, Standing::Over(_))
            | (Self::Unknown, Standing::Unknown) => true,
            (Self::Ends(last), Standing::Under(Some(until))) => until <= last,
            (Self::Under | Self::Ends(_) | Self::Over | Self::Unknown, _) => false,
        }
    }
}

/// A page; by warranty the list is gone through from where the page begins, as the rules are asked for each unit.
async fn found(app: &App, l: &L10n, mut wanted: UnitWanted, by: Option<ByWarranty>) -> Answer<Found> {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let Some(by) = by else {
        let mut lines = read::units(app.store.db(), &wanted, PAGE + 1).await?;
        let more = lines.len() > page;
        lines.truncate(page);
        let next = lines.last().filter(|_| more).map(|line| cursor(line, wanted.order));
        return Ok(Found { lines, standings: BTreeMap::new(), next });
    };
    let mut found = Found { lines: Vec::new(), standings: BTreeMap::new(), next: None };
    for _ in 0..SEARCHED_MAX / BATCH {
        let batch = read::units(app.store.db(), &wanted, BATCH).await?;
        let last = batch.last().filter(|_| i64::try_from(batch.len()).is_ok_and(|n| n == BATCH));
        found.next = last.map(|line| cursor(line, wanted.order));
        wanted.after = found.next.as_deref().and_then(read_cursor);
        let owned: Vec<_> = batch.iter().map(|line| (line.id, Some(line.customer))).collect();
        let standings = standings(app, l, &owned).await?;
        for line in batch {
            let Some(standing) = standings.get(&line.id).copied().filter(|standing| by.takes(*standing))
            else {
                continue;
            };
            if found.lines.len() == page {
                found.next = found.lines.last().map(|line| cursor(line, wanted.order));
                return Ok(found);
            }
            found.standings.insert(line.id, standing);
            found.lines.push(line);
        }
        if found.next.is_none() {
            break;
        }
    }
    Ok(found)
}

fn filters(app: &App, l: &L10n, page: ListPage) -> ListPage {
    let kinds = ["water-meter", "heat-meter", "electricity-meter", "concentrator", "software"];
    let kinds = kinds.map(|kind| Choice::new(kind, kind_name(l, kind))).into();
    let states = UnitState::ALL.map(|state| Choice::new(state.code(), state_name(l, state.code()))).into();
    let own = ["own", "other"].map(|own| Choice::new(own, l.t(&format!("register-make-{own}")))).into();
    let ahead = i64::from(notice_days(app));
    let due = ["over", "soon", "quarter", "year"];
    let due = due.map(|due| Choice::new(due, l.tn(&format!("register-due-{due}"), ahead))).into();
    let warranty = ["in", "ends", "over", "unknown"];
    let warranty = warranty.map(|key| Choice::new(key, l.t(&format!("register-warranty-{key}")))).into();
    page.select("kind", l.t("register-kind"), kinds)
        .select("state", l.t("register-state"), states)
        .select("due", l.t("unit-verification"), due)
        .select("warranty", l.t("register-warranty"), warranty)
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

fn row(l: &L10n, line: UnitLine, standing: Option<Standing>, today: Date, ahead: u32) -> Row {
    let place: Vec<String> = [line.site.clone().unwrap_or_default(), line.place.clone()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let until = match line.until {
        Some(until) if line.state == "in-use" => {
            Item::badge(due_badge(l, until, today, ahead)).noted(until.to_string())
        }
        Some(until) => Item::text(until.to_string()),
        None => Item::default(),
    };
    let note = if line.own {
        line.model.clone()
    } else {
        format!("{} · {}", line.model, l.t("register-make-other"))
    };
    let mut cells = vec![
        Item::text(kind_name(l, &line.kind)),
        Item::text(line.customer_name),
        Item::text(place.join(" · ")),
        Item::badge(state_badge(l, &line.state)),
        until.labelled(l.t("unit-verified-until")),
    ];
    cells.extend(standing.map(|standing| Item::badge(standing_badge(l, standing))));
    Row { key: line.id.to_string(), href: format!("/units/{}", line.id), title: line.serial, note, cells }
}
