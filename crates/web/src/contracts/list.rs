//! The list of contracts: by customer, in force, ending soon, with times that are worse than the charter's.

use super::{SEE, say};
use crate::admin::parts::{Ask, Body, Cell, Link, Page, Section, Table, narrowed};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{FilterChip, Pager};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use axum::extract::{Query, State};
use domain::ids::{ContractId, CustomerId};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use store::read::case_page;
use store::read::contracts::{self, Cursor, Line, Wanted};

/// Rows a page.
const ROWS: i64 = 50;
/// A contract that ends within so many days is looked at.
pub(super) const SOON_DAYS: i32 = 90;

/// As it was asked for; what makes no sense is as if not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    /// `force`, `soon`, `worse`.
    only: String,
    customer: String,
    q: String,
    /// Day and number of the row before: `2024-03-01.17`.
    after: String,
    /// The same of the row behind.
    before: String,
    /// Number of the first row shown, from 1.
    from: String,
}

impl Address {
    fn customer(&self) -> Option<CustomerId> {
        self.customer.parse().ok().map(CustomerId)
    }

    fn wanted(&self, today: Date) -> Wanted {
        let soon = today.saturating_add(SOON_DAYS.days());
        Wanted {
            customer: self.customer(),
            in_force: (self.only == "force").then_some(today),
            ending: (self.only == "soon").then_some((today, soon)),
            promising: self.only == "worse",
            after: cursor(&self.before).or_else(|| cursor(&self.after)),
            back: !self.before.is_empty(),
        }
    }

    fn link(&self, changes: &[(&str, &str)]) -> String {
        narrowed(
            "/contracts",
            &[("only", self.only.as_str()), ("customer", &self.customer), ("q", &self.q)],
            changes,
        )
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (day, id) = text.split_once('.')?;
    Some(Cursor { day: day.parse().ok()?, id: ContractId(id.parse().ok()?) })
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(address): Query<Address>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let today = say::day_of(l);
    let wanted = address.wanted(today);
    let mut lines = rows(&app, &address, &wanted).await?;
    let more = i64::try_from(lines.len()).is_ok_and(|n| n > ROWS);
    if more && wanted.back {
        lines.remove(0);
    } else if more {
        lines.pop();
    }
    let heads =
        ["contract-number", "contract-customer", "contract-signed", "contract-ends", "contract-state"];
    let mut table = Table::new(l.t("contracts-title"), heads.map(|key| l.t(key)))
        .list("contracts")
        .empty(l.t(if address.link(&[]) == "/contracts" { "contracts-none" } else { "contracts-none-so" }));
    for line in &lines {
        table.row(vec![
            Cell::row(&line.number, format!("/contracts/{}", line.id)).note(&line.title),
            Cell::text(&line.customer_name),
            Cell::text(line.signed.to_string()),
            Cell::text(line.ends.map_or_else(|| l.t("contract-no-end").into_owned(), |day| day.to_string())),
            Cell::badge(say::force_badge(l, line.signed, line.ends, today)),
        ]);
    }
    table.pager = pager(l, &address, &wanted, &lines, more || wanted.back);
    let mut chips: Vec<FilterChip> = ["force", "soon", "worse"]
        .map(|code| {
            let on = address.only == code;
            let href = address.link(&[("only", if on { "" } else { code })]);
            FilterChip { href, text: l.t(&format!("contracts-only-{code}")).into_owned(), on, count: None }
        })
        .into();
    if let Some(customer) = address.customer() {
        let name = case_page::customer(app.store.db(), customer).await?.map(|card| card.name);
        let text = name.unwrap_or_else(|| customer.to_string());
        chips.push(FilterChip { href: address.link(&[("customer", "")]), text, on: true, count: None });
    }
    let ask = Ask {
        action: "/contracts",
        label: l.t("contracts-words").into_owned(),
        words: address.q.clone(),
        kept: vec![("only", address.only.clone()), ("customer", address.customer.clone())],
    };
    let mut page = Page::titled(&viewer, &l.t("contracts-title")).narrowed(ask, chips);
    if viewer.may(super::EDIT) {
        let href = address.customer().map_or_else(
            || "/contracts/new".to_owned(),
            |customer| format!("/contracts/new?customer={customer}"),
        );
        page = page.link(Link::new(href, l.t("contract-new"), "plus").primary());
    }
    page = page.link(Link::new("/parts", l.t("parts-title"), "package"));
    page.section(Section::new(Body::Table(table))).answer()
}

async fn rows(app: &App, address: &Address, wanted: &Wanted) -> Answer<Vec<Line>> {
    let db = app.store.db();
    let charter = &app.store.world().charter;
    let words = address.q.trim();
    if words.is_empty() {
        return Ok(if wanted.promising {
            contracts::page_of(db, wanted, ROWS + 1, |contract| contract.has_worse(charter)).await?
        } else {
            contracts::page(db, wanted, ROWS + 1).await?
        });
    }
    let mut found = contracts::found(db, words).await?;
    found.retain(|line| wanted.holds(line));
    if wanted.promising {
        let mut worse = Vec::new();
        for line in found {
            let kept = contracts::find(db, line.id).await?;
            worse.extend(kept.filter(|kept| kept.contract.has_worse(charter)).map(|_| line));
        }
        found = worse;
    }
    // What was found comes whole: it has no page behind it.
    found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    Ok(found)
}

fn pager(l: &L10n, address: &Address, wanted: &Wanted, lines: &[Line], more: bool) -> Option<Pager> {
    let (top, last) = (lines.first()?, lines.last()?);
    let first: u64 = address.from.parse().unwrap_or(1).max(1);
    let shown = u64::try_from(lines.len()).unwrap_or(0);
    let place = |line: &Line| {
        let cursor = wanted.cursor(line);
        format!("{}.{}", cursor.day, cursor.id)
    };
    let next = more.then(|| address.link(&[("after", &place(last)), ("from", &(first + shown).to_string())]));
    let before = first.saturating_sub(u64::try_from(ROWS).unwrap_or(0)).max(1).to_string();
    let previous = (first > 1).then(|| address.link(&[("before", &place(top)), ("from", &before)]));
    Some(Pager { l: l.clone(), previous, next, first, shown, total: None })
}
