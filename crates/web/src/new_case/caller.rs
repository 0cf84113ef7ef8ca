//! The caller: found while typing, chosen with one key, with what they have and what is open.

use crate::answer::{self, Answer};
use crate::app::App;
use crate::case_page::{Fields, LineView, line_view};
use crate::components::Form;
use crate::contracts::{Card, Warranty, card, warranties};
use crate::i18n::L10n;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Query, State};
use domain::contact::Phone;
use domain::ids::{CustomerId, EquipmentId};
use domain::roles::Permission;
use serde::Deserialize;
use store::read::caller::{self, Caller};
use store::read::case_page::{self, CustomerCard, Unit};

/// Fewer characters find too much; a Chinese name may have two.
const TYPED_MIN: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    q: String,
}

/// Whoever may be calling.
#[derive(Debug, Template)]
#[template(path = "cases/callers.html")]
pub(super) struct Callers {
    l: L10n,
    typed: String,
    found: Vec<Offered>,
    asked: bool,
}

impl askama::filters::HtmlSafe for Callers {}

#[derive(Debug)]
struct Offered {
    /// For the address: `contact=12`.
    query: String,
    name: String,
    phone: String,
    customer: String,
    serial: Option<String>,
}

pub(super) async fn find(State(app): State<App>, viewer: Viewer, Query(typed): Query<Typed>) -> Answer {
    viewer.require(Permission::TakeReports)?;
    answer::page(&callers(&app, &viewer.reader.l, &typed.q).await?)
}

pub(super) async fn callers(app: &App, l: &L10n, typed: &str) -> Answer<Callers> {
    let typed = typed.trim();
    let letters = typed.chars().count();
    let asked = letters >= TYPED_MIN || (letters >= 2 && !typed.is_ascii());
    let found = if asked { caller::find(app.store.db(), typed).await? } else { Vec::new() };
    Ok(Callers {
        l: l.clone(),
        typed: typed.to_owned(),
        found: found.into_iter().map(offered).collect(),
        asked,
    })
}

fn offered(found: Caller) -> Offered {
    let query = match (found.contact, found.unit) {
        (Some(contact), _) => format!("contact={contact}"),
        (None, Some(unit)) => format!("unit={unit}"),
        (None, None) => format!("customer={}", found.customer),
    };
    let city = if found.city.is_empty() { String::new() } else { format!(" · {}", found.city) };
    Offered {
        query,
        name: if found.post.is_empty() { found.name } else { format!("{} · {}", found.name, found.post) },
        phone: found
            .phone
            .as_deref()
            .and_then(|p| Phone::parse(p).ok())
            .map_or_else(String::new, |p| p.spaced()),
        customer: format!("{}{city}", found.customer_name),
        serial: found.serial,
    }
}

/// Who was chosen, as the form keeps it.
#[derive(Template)]
#[template(path = "cases/caller.html")]
pub(super) struct Chosen {
    l: L10n,
    pub(super) form: Form,
    pub(super) customer: Option<CustomerCard>,
    units: Vec<UnitChoice>,
    open_cases: Vec<LineView>,
    unit_count: i64,
    agreed: Option<Card>,
}

impl askama::filters::HtmlSafe for Chosen {}

struct UnitChoice {
    id: String,
    text: String,
    place: String,
    since: Option<String>,
    warranty: Option<Warranty>,
    chosen: bool,
}

pub(super) async fn choose(
    State(app): State<App>,
    viewer: Viewer,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Answer {
    viewer.require(Permission::TakeReports)?;
    let sent: Vec<(String, String)> =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).unwrap_or_default();
    answer::page(&chosen(&app, &viewer, Fields(&sent), Form::new(&viewer.reader.l)).await?)
}

/// The caller's part of the form: from a contact, a unit or a customer in the address, or as it was sent.
pub(super) async fn chosen(app: &App, viewer: &Viewer, sent: Fields<'_>, form: Form) -> Answer<Chosen> {
    let l = &viewer.reader.l;
    let db = app.store.db();
    let mut form = form;
    let mut customer = sent.number("customer").map(CustomerId);
    let mut chosen_units: Vec<i64> = sent.all("unit").filter_map(|id| id.parse().ok()).collect();
    if let Some(contact) = sent.number("contact")
        && let Some(found) = caller::contact(db, contact).await?
    {
        customer = Some(CustomerId(found.customer));
        let spaced = |phone: String| Phone::parse(&phone).map(|p| p.spaced()).unwrap_or(phone);
        form = form.with("name", found.name).with("phone", found.phone.map(spaced).unwrap_or_default());
        form = form.with("mail", found.mail.unwrap_or_default());
    }
    if customer.is_none() && !chosen_units.is_empty() {
        let ids: Vec<EquipmentId> = chosen_units.iter().map(|id| EquipmentId(*id)).collect();
        customer = case_page::units(db, &ids).await?.first().map(|unit| unit.customer);
    }
    let Some(customer) = customer else {
        return Ok(Chosen {
            l: l.clone(),
            form,
            customer: None,
            units: Vec::new(),
            open_cases: Vec::new(),
            unit_count: 0,
            agreed: None,
        });
    };
    let mut units = caller::installed(db, customer).await?;
    let absent: Vec<EquipmentId> = chosen_units
        .iter()
        .map(|id| EquipmentId(*id))
        .filter(|id| !units.iter().any(|u| u.id == *id))
        .collect();
    units.extend(case_page::units(db, &absent).await?);
    chosen_units.sort_unstable();
    let owned: Vec<_> = units.iter().map(|unit| (unit.id, Some(unit.customer))).collect();
    let mut warranties = warranties(app, l, &owned).await?;
    Ok(Chosen {
        l: l.clone(),
        form,
        agreed: Some(card(app, viewer, customer).await?).filter(|card| !card.is_empty()),
        customer: case_page::customer(db, customer).await?,
        unit_count: case_page::unit_count(db, customer).await?,
        units: units
            .into_iter()
            .map(|unit| {
                let warranty = warranties.remove(&unit.id);
                unit_choice(l, unit, &chosen_units, warranty)
            })
            .collect(),
        open_cases: case_page::open_cases_of(db, customer)
            .await?
            .into_iter()
            .map(|line| line_view(l, line))
            .collect(),
    })
}

fn unit_choice(l: &L10n, unit: Unit, chosen: &[i64], warranty: Option<Warranty>) -> UnitChoice {
    let place = [unit.site.as_deref(), Some(unit.place.as_str())];
    let place: Vec<&str> = place.into_iter().flatten().filter(|p| !p.is_empty()).collect();
    UnitChoice {
        id: unit.id.to_string(),
        since: unit.installed.map(|day| l.ta("beside-installed-on", &[("day", &day.to_string())])),
        text: format!("{} · {}", unit.serial, unit.model),
        place: l.list(&place),
        warranty,
        chosen: chosen.binary_search(&unit.id.0).is_ok(),
    }
}
