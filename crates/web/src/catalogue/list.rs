//! The list of parts: by words, by kind, with those that are retired.

use super::{EDIT, SEE};
use crate::admin::parts::{Ask, Body, Cell, Link, Page, Section, Table, narrowed};
use crate::answer::Answer;
use crate::app::App;
use crate::components::{Badge, FilterChip, Pager};
use crate::flash::Tone;
use crate::lists::{self, Lists};
use crate::viewer::Viewer;
use axum::extract::{Query, State};
use domain::ids::PartCode;
use domain::part::PartKind;
use serde::Deserialize;
use store::read::parts::{self, Wanted};

/// Rows a page.
const ROWS: i64 = 50;

/// As it was asked for; what makes no sense is as if not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    q: String,
    kind: String,
    /// `all` with those that are retired.
    only: String,
    /// The code behind which the page begins.
    after: String,
    /// The code before which it ends.
    before: String,
    /// Number of the first row shown, from 1.
    from: String,
}

impl Address {
    fn link(&self, changes: &[(&str, &str)]) -> String {
        narrowed("/parts", &[("q", self.q.as_str()), ("kind", &self.kind), ("only", &self.only)], changes)
    }
}

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Query(address): Query<Address>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let lists = Lists::load(&app).await?;
    let wanted = Wanted {
        words: address.q.clone(),
        kind: PartKind::from_code(&address.kind),
        all: address.only == "all",
        after: PartCode::new(&address.after),
        before: PartCode::new(&address.before),
    };
    let mut found = parts::page(app.store.db(), &wanted, ROWS + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > ROWS);
    if more && wanted.before.is_some() {
        found.remove(0);
    } else if more {
        found.pop();
    }
    let heads = ["part-name", "part-code", "part-kind", "part-family", "part-revision", "part-cost"];
    let empty = l.t(if address.link(&[]) == "/parts" { "parts-none" } else { "parts-none-so" });
    let mut table = Table::new(l.t("parts-title"), heads.map(|key| l.t(key))).list("parts").empty(empty);
    for kept in &found {
        let part = &kept.part;
        let kind = l.t(&format!("part-kind-{}", part.kind.code()));
        let kind = if part.retired {
            Cell::badge(Badge::new(Tone::Plain, l.t("part-retired")).icon("archive")).note(kind)
        } else {
            Cell::text(kind)
        };
        table.row(vec![
            Cell::row(&part.name, format!("/parts/{}", part.code)),
            Cell::code(part.code.as_str()),
            kind,
            Cell::text(
                part.family
                    .as_ref()
                    .map_or_else(String::new, |f| lists::entry(l, &lists.families, f.as_str())),
            ),
            Cell::text(&part.revision),
            Cell::number(super::cost(l, part)),
        ]);
    }
    let first: u64 = address.from.parse().unwrap_or(1).max(1);
    let shown = u64::try_from(found.len()).unwrap_or(0);
    let next = found.last().filter(|_| more || wanted.before.is_some()).map(|last| {
        address.link(&[("after", last.part.code.as_str()), ("from", &(first + shown).to_string())])
    });
    let ahead = first.saturating_sub(u64::try_from(ROWS).unwrap_or(0)).max(1).to_string();
    let previous = found.first().filter(|_| first > 1);
    let previous = previous.map(|top| address.link(&[("before", top.part.code.as_str()), ("from", &ahead)]));
    table.pager = (shown > 0).then(|| Pager { l: l.clone(), previous, next, first, shown, total: None });
    let mut chips: Vec<FilterChip> = PartKind::ALL
        .map(|kind| {
            let on = address.kind == kind.code();
            let href = address.link(&[("kind", if on { "" } else { kind.code() })]);
            FilterChip {
                href,
                text: l.t(&format!("part-kind-{}", kind.code())).into_owned(),
                on,
                count: None,
            }
        })
        .into();
    let on = address.only == "all";
    let href = address.link(&[("only", if on { "" } else { "all" })]);
    chips.push(FilterChip { href, text: l.t("parts-with-retired").into_owned(), on, count: None });
    let ask = Ask {
        action: "/parts",
        label: l.t("parts-words").into_owned(),
        words: address.q.clone(),
        kept: vec![("kind", address.kind.clone()), ("only", address.only.clone())],
    };
    let mut page = Page::titled(&viewer, &l.t("parts-title")).narrowed(ask, chips);
    if viewer.may(EDIT) {
        page = page.link(Link::new("/parts/new", l.t("part-new"), "plus").primary());
    }
    page.link(Link::new("/rates", l.t("rates-title"), "receipt"))
        .link(Link::new("/contracts", l.t("contracts-title"), "scroll-text"))
        .section(Section::new(Body::Table(table)))
        .answer()
}
