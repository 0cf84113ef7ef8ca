//! What was agreed with the customer: how long what is free, by when what is done, what spare parts cost at most. For owners.

use super::equipment::{FileRow, paper};
use super::person::PortalPerson;
use crate::answer::{self, Answer, Refusal};
use crate::app::App;
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use domain::contract::{Contract, Covers, Term};
use domain::ids::ContractId;
use domain::portal::PortalRight;
use store::files::{self, Owner};
use store::read::contracts::{self, Kept};

#[derive(Template)]
#[template(path = "portal/contracts.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    number: String,
    title: String,
    signed: String,
    ends: Option<String>,
    in_force: bool,
}

impl Row {
    fn new(l: &L10n, kept: &Kept) -> Self {
        let contract = &kept.contract;
        let today = l.now.to_zoned(l.home.clone()).date();
        Self {
            href: format!("/portal/contracts/{}", kept.id),
            number: contract.number.clone(),
            title: contract.title.clone(),
            signed: l.day(contract.signed),
            ends: contract.ends.map(|day| l.day(day)),
            in_force: contract.is_in_force(today),
        }
    }
}

#[derive(Template)]
#[template(path = "portal/contract.html")]
struct ContractPage {
    s: Shell,
    row: Row,
    contract: Contract,
    /// Promise, length, clause.
    promised: Vec<(String, String, String)>,
    terms: Vec<(String, String)>,
    /// Part, price, clause.
    prices: Vec<(String, String, String)>,
    files: Vec<FileRow>,
    units: i64,
}

pub(super) async fn list(State(app): State<App>, person: PortalPerson) -> Answer {
    person.require(PortalRight::SeeContracts)?;
    let l = person.reader.l.clone();
    let kept = contracts::of_customer(app.store.db(), person.customer()).await?;
    let rows = kept.iter().rev().map(|kept| Row::new(&l, kept)).collect();
    answer::page(&ListPage { s: person.shell(&l.t("portal-contracts-title")), rows })
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson, Path(id): Path<i64>) -> Answer {
    person.require(PortalRight::SeeContracts)?;
    let l = person.reader.l.clone();
    let (db, world) = (app.store.db(), app.store.world());
    let kept = contracts::find(db, ContractId(id)).await?;
    let kept = kept.filter(|kept| kept.contract.customer == person.customer());
    let kept = kept.ok_or_else(Refusal::not_found)?;
    let (_, units) = contracts::units(db, kept.id).await?;
    let below = format!("/portal/contracts/{id}");
    let files = files::of(db, Owner::Contract(id)).await?;
    let contract = kept.contract.clone();
    let promised = contract.promised.iter().map(|time| {
        (
            words::promise(&l, &world.charter, &time.promise),
            words::budget(&l, time.budget),
            time.clause.clone(),
        )
    });
    let prices = contract.spare_prices.iter().map(|line| {
        let name = if line.name.is_empty() { line.code.to_string() } else { line.name.clone() };
        (name, line.price.to_string(), line.clause.clone())
    });
    answer::page(&ContractPage {
        s: person.shell(&contract.number).crumb("/portal/contracts", &l.t("portal-contracts-title")),
        row: Row::new(&l, &kept),
        promised: promised.collect(),
        terms: contract.terms.iter().map(|term| (term.clause.clone(), term_words(&l, term))).collect(),
        prices: prices.collect(),
        files: files.iter().filter(|f| f.kind != "photo").map(|f| FileRow::new(&l, &below, f)).collect(),
        units,
        contract,
    })
}

/// "24 months from installation: the whole unit".
fn term_words(l: &L10n, term: &Term) -> String {
    let covers = match &term.covers {
        Covers::Whole => l.t("portal-covers-whole").into_owned(),
        Covers::Part(code) => code.to_string(),
        Covers::Product(code) => code.to_string(),
    };
    let basis = l.t(&format!("portal-basis-{}", term.basis.code()));
    let gives = l.t(&format!("portal-gives-{}", term.gives.code()));
    let told: [(&str, &dyn crate::i18n::Arg); 4] =
        [("months", &i64::from(term.months)), ("basis", &basis), ("covers", &covers), ("gives", &gives)];
    l.ta("portal-term", &told)
}

pub(super) async fn file(
    State(app): State<App>,
    person: PortalPerson,
    Path((id, file)): Path<(i64, i64)>,
) -> Answer {
    person.require(PortalRight::SeeContracts)?;
    paper(&app, &person, Owner::Contract(id), file).await
}
