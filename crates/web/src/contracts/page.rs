//! One contract on one page: what was agreed, and how each promised time stands beside the charter's.

use super::say::{self, money};
use super::{EDIT, SEE, open, recomputed};
use crate::admin::parts::{Body, Cell, Link, Page, Section, Table};
use crate::answer::Answer;
use crate::app::App;
use crate::flash::Tone;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::viewer::Viewer;
use crate::words;
use axum::extract::{Path, State};
use domain::charter::Charter;
use domain::contract::{Answered, Contract, PriceLine, Standing};
use domain::ids::{ContractId, PartCode};
use domain::people::Directory;
use domain::roles::Permission;
use std::collections::BTreeSet;
use store::read::contracts::{self, Delivered, Kept, UNITS_COUNTED_MAX, UNITS_MAX};
use store::read::parts;

/// Price lines that are shown before the rest is asked for.
const PRICES_SHOWN: usize = 200;

pub(super) async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(SEE)?;
    let l = &viewer.reader.l;
    let kept = open(&app, id).await?;
    let world = app.store.world();
    let lists = Lists::load(&app).await?;
    let contract = &kept.contract;
    let today = say::day_of(l);
    let title = if contract.title.is_empty() { contract.number.clone() } else { contract.title.clone() };
    let mut page = Page::titled(&viewer, &title).crumb("/contracts", &l.t("contracts-title"));
    if viewer.may(EDIT) {
        let link = Link::new(format!("/contracts/{id}/edit"), l.t("contract-edit"), "pencil");
        page = page.link(link);
    }
    page = page.link(Link::new(format!("/contracts/{id}/versions"), l.t("contract-versions"), "history"));
    let recomputed = recomputed::told(&app, l, kept.id).await?;
    for text in &recomputed.running {
        page = page.alert(Tone::Info, text, None);
    }
    let unapproved = unapproved(l, &world.charter, contract);
    if !unapproved.is_empty() {
        page = page.alert(Tone::Soon, l.ta("contract-not-applied", &[("list", &l.list(&unapproved))]), None);
    }
    let force = say::force_badge(l, contract.signed, contract.ends, today);
    let (units, counted) = contracts::units(app.store.db(), kept.id).await?;
    let (bought, spares) = (contract.prices.iter(), contract.spare_prices.iter());
    let shown = bought.take(PRICES_SHOWN).chain(spares.take(PRICES_SHOWN));
    let codes: Vec<&PartCode> = shown.map(|line| &line.code).collect();
    let listed = parts::known(app.store.db(), &codes).await?;
    let papers = super::papers::section(&app, &viewer, id).await?;
    page.section(times(&viewer, &world.charter, &world.directory, &kept))
        .section(terms(&viewer, &lists, &world.charter, &world.directory, &kept))
        .section(prices(l, "contract-prices", &contract.prices, &listed))
        .section(prices(l, "contract-spare-prices", &contract.spare_prices, &listed))
        .section(delivered(&viewer, kept.id, &units, counted))
        .aside(Section::new(Body::Facts(facts(l, &kept, force))).title(contract.number.as_str()))
        .aside(papers)
        .aside(
            Section::new(Body::Facts(record(l, &world.directory, &kept, recomputed.done)))
                .title(l.t("contract-record")),
        )
        .answer()
}

/// Promised times that nobody answers for by name yet.
fn unapproved(l: &L10n, charter: &Charter, contract: &Contract) -> Vec<String> {
    let worse = contract.promised.iter().filter(|time| time.standing(charter) == Standing::Worse);
    worse.map(|time| words::promise(l, charter, &time.promise)).collect()
}

fn facts(l: &L10n, kept: &Kept, force: crate::components::Badge) -> Vec<(String, Cell)> {
    let contract = &kept.contract;
    let mut facts = vec![
        (l.t("contract-state").into_owned(), Cell::badge(force)),
        (
            l.t("contract-customer").into_owned(),
            Cell::link(&kept.customer_name, format!("/contracts?customer={}", contract.customer)),
        ),
    ];
    let mut add = |key: &str, text: String| {
        if !text.is_empty() {
            facts.push((l.t(key).into_owned(), Cell::text(text)));
        }
    };
    add("contract-parties", contract.parties.clone());
    add("contract-signed", contract.signed.to_string());
    add(
        "contract-ends",
        contract.ends.map_or_else(|| l.t("contract-no-end").into_owned(), |day| day.to_string()),
    );
    // P-REVISION: as long as this runs, the parts' revisions are supported.
    let life = contract.service_life_months.zip(contract.served_until());
    add(
        "contract-life",
        life.map_or_else(String::new, |(months, until)| {
            l.ta(
                "contract-life-until",
                &[("length", &say::term_length(l, months)), ("day", &until.to_string())],
            )
        }),
    );
    add("contract-scope", contract.scope.clone());
    add("contract-note", contract.note.clone());
    facts
}

fn record(l: &L10n, directory: &Directory, kept: &Kept, recomputed: Vec<String>) -> Vec<(String, Cell)> {
    let by = kept.changed_by.map(|id| words::person(l, directory, id));
    let mut facts = vec![
        (l.t("contract-version").into_owned(), Cell::text(kept.version.to_string())),
        (l.t("contract-changed").into_owned(), Cell::stamp(l.stamp(kept.changed))),
        (
            l.t("contract-changed-by").into_owned(),
            Cell::text(by.unwrap_or_else(|| l.t("who-program").into_owned())),
        ),
    ];
    let clocks = recomputed.into_iter().map(|text| (l.t("contract-clocks").into_owned(), Cell::text(text)));
    facts.extend(clocks);
    facts
}

fn terms(viewer: &Viewer, lists: &Lists, charter: &Charter, directory: &Directory, kept: &Kept) -> Section {
    let l = &viewer.reader.l;
    let heads = [
        "contract-term-covers",
        "contract-term-length",
        "contract-term-basis",
        "contract-term-gives",
        "contract-clause",
        "contract-time-standing",
    ];
    let mut table =
        Table::new(l.t("contract-terms"), heads.map(|key| l.t(key))).empty(l.t("contract-terms-none"));
    for (at, term) in kept.contract.terms.iter().enumerate() {
        let (badge, says) = say::term_standing(l, directory, charter, term);
        let mut row = vec![
            Cell::text(say::covers(l, lists, &term.covers)),
            Cell::text(say::term_length(l, term.months)),
            Cell::text(l.t(&format!("contract-basis-{}", term.basis.code()))),
            Cell::text(l.t(&format!("contract-gives-{}", term.gives.code()))),
            Cell::text(&term.clause),
            Cell::badge(badge).note(says),
        ];
        let is_open = term.approval.is_none() && term.may_be_worse(charter);
        if is_open && viewer.may(Permission::ApproveWorse) {
            row.push(approve_link(l, kept, &Answered::Term(at)));
        }
        table.row(row);
    }
    with_approvals(l, &mut table);
    Section::new(Body::Table(table)).title(l.t("contract-terms")).note(l.t("contract-terms-says"))
}

/// P-EQUAL: each beside the charter's, with what becomes of it.
fn times(viewer: &Viewer, charter: &Charter, directory: &Directory, kept: &Kept) -> Section {
    let l = &viewer.reader.l;
    let heads =
        ["contract-time-promise", "contract-time-agreed", "contract-time-charter", "contract-time-standing"];
    let mut table =
        Table::new(l.t("contract-times"), heads.map(|key| l.t(key))).empty(l.t("contract-times-none"));
    for time in &kept.contract.promised {
        let standing = time.standing(charter);
        let mut row = vec![
            Cell::text(words::promise(l, charter, &time.promise))
                .note(l.ta("contract-clause-is", &[("clause", &time.clause)])),
            Cell::text(words::budget(l, time.budget)),
            Cell::text(say::charters_own(l, charter, time)),
            Cell::badge(say::standing_badge(l, standing)).note(say::standing(l, directory, standing, time)),
        ];
        if standing == Standing::Worse && viewer.may(Permission::ApproveWorse) {
            row.push(approve_link(l, kept, &Answered::Time(time.promise.clone())));
        }
        table.row(row);
    }
    with_approvals(l, &mut table);
    Section::new(Body::Table(table)).title(l.t("contract-times")).note(l.t("contract-times-says"))
}

/// A column for what can be approved, where anything can.
fn with_approvals(l: &L10n, table: &mut Table) {
    if table.rows.iter().any(|row| row.len() > table.head.len()) {
        table.head.push(l.t("contract-approve-head").into_owned());
        let width = table.head.len();
        table.rows.iter_mut().for_each(|row| row.resize_with(width, Cell::default));
    }
}

fn approve_link(l: &L10n, kept: &Kept, what: &Answered) -> Cell {
    let href = format!("/contracts/{}/approvals/{}", kept.id, what.code());
    Cell::links(vec![(l.t("contract-approve").into_owned(), href)])
}

fn prices(l: &L10n, key: &str, lines: &[PriceLine], listed: &BTreeSet<PartCode>) -> Section {
    let heads = ["contract-price-code", "contract-price-name", "contract-price", "contract-clause"];
    let mut table = Table::new(l.t(key), heads.map(|key| l.t(key))).empty(l.t(&format!("{key}.none")));
    for line in lines.iter().take(PRICES_SHOWN) {
        table.row(vec![
            // A model has no page of a part.
            match listed.contains(&line.code) {
                true => Cell::link(line.code.as_str(), format!("/parts/{}", line.code)),
                false => Cell::code(line.code.as_str()),
            },
            Cell::text(&line.name),
            Cell::number(money(line.price)),
            Cell::text(&line.clause),
        ]);
    }
    let mut section = Section::new(Body::Table(table)).title(l.t(key)).note(l.t(&format!("{key}.says")));
    if lines.len() > PRICES_SHOWN {
        section = section.note(l.ta(
            "contract-prices-more",
            &[
                ("shown", &i64::try_from(PRICES_SHOWN).unwrap_or(0)),
                ("n", &i64::try_from(lines.len()).unwrap_or(0)),
            ],
        ));
    }
    section
}

fn delivered(viewer: &Viewer, contract: ContractId, units: &[Delivered], counted: i64) -> Section {
    let l = &viewer.reader.l;
    let opens = viewer.may(Permission::SeeRegister);
    let heads = ["contract-unit", "contract-unit-model", "contract-unit-place", "contract-unit-installed"];
    let mut table =
        Table::new(l.t("contract-units"), heads.map(|key| l.t(key))).empty(l.t("contract-units-none"));
    for unit in units {
        table.row(vec![
            if opens {
                Cell::link(&unit.serial, format!("/units/{}", unit.id))
            } else {
                Cell::code(&unit.serial)
            },
            Cell::text(&unit.model),
            Cell::text(&unit.place),
            Cell::text(unit.installed.map_or_else(String::new, |day| day.to_string())),
        ]);
    }
    let mut section = Section::new(Body::Table(table)).title(l.t("contract-units"));
    if opens && !units.is_empty() {
        section = section.way(Link::new(
            format!("/units?contract={contract}"),
            l.t("register-units-all"),
            "arrow-right",
        ));
    }
    if counted > UNITS_MAX {
        let many = counted >= UNITS_COUNTED_MAX;
        let key = if many { "contract-units-many" } else { "contract-units-more" };
        section = section.note(l.ta(key, &[("shown", &UNITS_MAX), ("n", &counted)]));
    }
    section
}
