//! Entering and changing a contract: one form, pasted rows welcome, nothing lost, every fault at its field.

use super::choices::{self, Choices};
use super::{EDIT, SEE, fill, open, recomputed};
use crate::admin::parts::{Fields, edited, form_with};
use crate::answer::{self, Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::Posted;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::{ContractId, CustomerId};
use serde::Deserialize;
use store::contracts::{Edit, Saved};
use store::read::{case_page, contracts, search_page};
use store::search;

/// Customers that are offered while somebody types, and to choose from where a name is not one customer's.
const OFFERS_MAX: i64 = 300;
const CANDIDATES_MAX: usize = 8;

#[derive(Template)]
#[template(path = "contracts/form.html")]
struct FormPage {
    s: Shell,
    form: Form,
    action: String,
    back: String,
    draft: String,
    edited: String,
    /// The name is not one customer's: several are offered.
    chooses: bool,
    first: Vec<Field>,
    terms: Vec<Vec<Field>>,
    times: Vec<Vec<Field>>,
    prices: Vec<Field>,
    last: Vec<Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    customer: String,
}

pub(super) async fn new(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    viewer.require(SEE)?;
    viewer.require(EDIT)?;
    let customer = match asked.customer.parse().map(CustomerId) {
        Ok(id) => case_page::customer(app.store.db(), id).await?.map(|card| card.name),
        Err(_) => None,
    };
    let form = Form::new(&viewer.reader.l).with("customer", customer.unwrap_or_default());
    page(&app, &viewer, form, None, Vec::new()).await
}

pub(super) async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Answer {
    viewer.require(SEE)?;
    viewer.require(EDIT)?;
    let kept = open(&app, id).await?;
    let l = &viewer.reader.l;
    let form = Form::new(l)
        .with("edited", kept.version.to_string())
        .with("customer_id", kept.contract.customer.to_string());
    let form = fill::filled(l, form, &kept.contract, &kept.customer_name);
    page(&app, &viewer, form, Some(id), Vec::new()).await
}

async fn page(app: &App, viewer: &Viewer, form: Form, id: Option<i64>, candidates: Vec<Choice>) -> Answer {
    let l = &viewer.reader.l;
    let charter = &app.store.world().charter;
    let choices = choices::load(app, l, charter).await?;
    let offers = contracts::customers(app.store.db(), OFFERS_MAX).await?;
    let title = l.t(if id.is_some() { "contract-edit" } else { "contract-new" });
    let action = id.map_or_else(|| "/contracts/new".to_owned(), |id| format!("/contracts/{id}/edit"));
    let back = id.map_or_else(|| "/contracts".to_owned(), |id| format!("/contracts/{id}"));
    let mut first = vec![
        form.field("number", "contract-number").required().max(64).autocomplete("off"),
        form.field("customer", "contract-customer").required().offers(offers).autocomplete("off"),
    ];
    let chooses = !candidates.is_empty();
    if chooses {
        first.push(form.field("customer_id", "contract-customer-which").radios(candidates));
    }
    first.extend([
        form.field("title", "contract-title").max(200),
        form.field("signed", "contract-signed").date().required(),
        form.field("ends", "contract-ends").date(),
        form.field("life", "contract-life").short(),
        form.field("parties", "contract-parties").area(2),
        form.field("scope", "contract-scope").area(3),
    ]);
    let page = FormPage {
        s: viewer.shell(&title).crumb("/contracts", &l.t("contracts-title")),
        chooses,
        edited: form.value("edited").to_owned(),
        draft: id.map_or_else(|| "contract-new".to_owned(), |id| format!("contract-{id}")),
        terms: (0..fill::rows(&form, "terms")).map(|at| term_row(&form, &choices, at)).collect(),
        times: (0..fill::rows(&form, "times")).map(|at| time_row(&form, &choices, at)).collect(),
        prices: vec![
            form.field("prices", "contract-prices").area(6),
            form.field("spare_prices", "contract-spare-prices").area(8),
        ],
        last: vec![form.field("note", "contract-note").area(3)],
        first,
        action,
        back,
        form,
    };
    if page.form.is_refused() { answer::page_with_errors(&page) } else { answer::page(&page) }
}

fn term_row(form: &Form, choices: &Choices, at: usize) -> Vec<Field> {
    let field = |name: &str| form.field(&format!("terms-{at}-{name}"), &format!("contract-term-{name}"));
    let covers = form.value(&format!("terms-{at}-covers"));
    let of = choices::with(&choices.covers, covers, || covers.to_owned());
    vec![
        field("covers").select(of),
        field("length"),
        field("basis").select(choices.basis.clone()),
        field("gives").select(choices.gives.clone()),
        form.field(&format!("terms-{at}-clause"), "contract-clause"),
    ]
}

fn time_row(form: &Form, choices: &Choices, at: usize) -> Vec<Field> {
    let promise = form.value(&format!("times-{at}-promise"));
    let of = choices::with(&choices.promises, promise, || promise.to_owned());
    vec![
        form.field(&format!("times-{at}-promise"), "contract-time-promise").select(of),
        form.field(&format!("times-{at}-length"), "contract-time-agreed"),
        form.field(&format!("times-{at}-clause"), "contract-clause"),
    ]
}

pub(super) async fn add(State(app): State<App>, sent: Posted<Fields>) -> Answer {
    save(&app, &sent, None).await
}

pub(super) async fn change(State(app): State<App>, Path(id): Path<i64>, sent: Posted<Fields>) -> Answer {
    open(&app, id).await?;
    save(&app, &sent, Some(id)).await
}

async fn save(app: &App, sent: &Posted<Fields>, id: Option<i64>) -> Answer {
    sent.viewer.require(SEE)?;
    let mut form = crate::admin::parts::form(sent, EDIT)?;
    let viewer = &sent.viewer;
    let l = &viewer.reader.l;
    if let table @ ("terms" | "times") = form.value("more") {
        let pairs = sent.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "csrf" | "more"));
        return page(app, viewer, fill::with_more(l, pairs.cloned().collect(), table), id, Vec::new()).await;
    }
    let world = app.store.world();
    let (customer, candidates) = customer(app, l, &mut form).await?;
    let Some(mut contract) = fill::read(l, &mut form, customer, &world.charter) else {
        return page(app, viewer, form, id, candidates).await;
    };
    let before = match id {
        Some(id) => Some(open(app, id).await?),
        None => None,
    };
    contract.keep_approvals(before.as_ref().map(|kept| &kept.contract));
    let over = if id.is_some() { edited(&form) } else { 0 };
    let edit = Edit { id: id.map(ContractId), edited: over, by: Some(viewer.id), request: None };
    match app.store.save_contract(&contract, edit).await? {
        Saved::As { id, version, recompute } => {
            recomputed::begin(app, id, &contract.number, version, &recompute, viewer.id).await?;
            Ok(see_with(&format!("/contracts/{id}"), &Flash::ok("contract-saved")))
        }
        Saved::ChangedMeanwhile { version } => {
            let mut form = form_with(sent, &[("edited", version.to_string())]);
            form.refuse("number", l.t("contract-changed-meanwhile"));
            page(app, viewer, form, id, Vec::new()).await
        }
        Saved::NumberTaken(_) => {
            form.refuse("number", l.ta("contract-number-taken", &[("number", &contract.number)]));
            page(app, viewer, form, id, candidates).await
        }
        Saved::NoSuchCustomer => {
            form.refuse("customer", l.t("contract-customer-unknown"));
            page(app, viewer, form, id, candidates).await
        }
        Saved::NoSuchContract | Saved::Repeated(_) => {
            Err(Refusal::new(FilledText::new("contract-gone")).into())
        }
    }
}

/// The customer by name; where a name is not one customer's, those it may be.
async fn customer(app: &App, l: &L10n, form: &mut Form) -> Answer<(Option<CustomerId>, Vec<Choice>)> {
    let db = app.store.db();
    let typed = form.value("customer").trim().to_owned();
    if typed.is_empty() {
        form.refuse("customer", l.t("contract-customer.missing"));
        return Ok((None, Vec::new()));
    }
    // Chosen among several, or as it stood; a name typed anew counts more than the number that stood there.
    let chosen = form.value("customer_id").parse().ok().map(CustomerId);
    let mut found = contracts::customers_named(db, &typed).await?;
    if let Some(chosen) = chosen {
        if found.contains(&chosen) {
            return Ok((Some(chosen), Vec::new()));
        }
        let offered = search::customers(db, &typed, CANDIDATES_MAX).await?;
        if found.is_empty() && offered.contains(&chosen) {
            return Ok((Some(chosen), Vec::new()));
        }
    }
    if found.is_empty() {
        found = search::customers(db, &typed, CANDIDATES_MAX).await?;
    }
    match found.as_slice() {
        [one] => Ok((Some(*one), Vec::new())),
        [] => {
            form.refuse("customer", l.ta("contract-customer-none", &[("name", &typed)]));
            Ok((None, Vec::new()))
        }
        several => {
            form.refuse("customer", l.ta("contract-customer-several", &[("name", &typed)]));
            let several: Vec<CustomerId> = several.iter().take(CANDIDATES_MAX).copied().collect();
            let lines = search_page::customers(db, &several).await?;
            let choice =
                |line: search_page::CustomerLine| Choice::new(line.id.to_string(), line.name).hint(line.city);
            Ok((None, lines.into_iter().map(choice).collect()))
        }
    }
}
