//! The fields of each kind of row: the columns of the import, grouped as people think of them.

use crate::answer::Answer;
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::i18n::L10n;
use crate::imports::names;
use crate::lists::{Lists, people};
use crate::words;
use domain::coordinates::Coordinates;
use domain::ids::CustomerId;
use domain::import::{Form as Kept, Kind, UNIT_STATES, Value};
use std::collections::BTreeMap;
use store::import::RowKept;
use store::read::register as read;

/// Kinds of equipment that have a name in the languages; others can be typed.
const UNIT_KINDS: [&str; 5] = ["water-meter", "heat-meter", "electricity-meter", "concentrator", "software"];
const CUSTOMER_KINDS: [&str; 5] = ["water", "heat", "school", "factory", "property"];
/// Models that are offered.
const MODELS_MAX: i64 = 1_000;

/// A group: the key of its heading, the codes of its fields.
type Group = (&'static str, &'static [&'static str]);

fn groups(kind: Kind) -> &'static [Group] {
    match kind {
        Kind::Customers => &[
            ("register-group-who", &["name", "kind", "city", "address"]),
            ("register-group-reach", &["phone", "mail"]),
            ("register-group-care", &["responsible", "announce", "note"]),
        ],
        Kind::Contacts => &[("register-group-who", &["name", "post", "phone", "mail", "note"])],
        Kind::Sites => &[
            ("register-group-where", &["name", "address", "coordinates"]),
            ("register-group-serving", &["area", "distance_km", "application", "note"]),
        ],
        Kind::Systems => &[("register-group-what", &["name", "site", "note"])],
        Kind::Products => &[
            ("register-group-what", &["code", "name", "kind", "maker", "own"]),
            ("register-group-verification", &["metering", "verification_months", "approval"]),
            ("register-group-more", &["note", "retired"]),
        ],
        Kind::Units => &[
            (
                "register-group-what",
                &["serial", "model", "revision", "firmware", "configuration", "own", "maker"],
            ),
            ("register-group-where", &["customer", "site", "system", "contract", "place", "state"]),
            ("register-group-days", &["delivered", "installed", "commissioned", "accepted"]),
            ("register-group-verification", &["verified", "verified_until", "certificate"]),
            ("register-group-more", &["seal", "remote_access", "code", "note"]),
        ],
        Kind::Parts => &[],
    }
}

/// The codes whose cells are both written by the one field of coordinates.
const AXES: [&str; 2] = ["latitude", "longitude"];

/// What a form knows beside what is typed.
pub(super) struct Around {
    lists: Lists,
    people: Vec<Choice>,
    sites: Vec<Choice>,
    systems: Vec<Choice>,
    contracts: Vec<Choice>,
    models: Vec<String>,
}

impl Around {
    pub(super) async fn load(app: &App, l: &L10n, kind: Kind, customer: Option<CustomerId>) -> Answer<Self> {
        let db = app.store.db();
        let mut around = Self {
            lists: Lists::load(app).await?,
            people: Vec::new(),
            sites: Vec::new(),
            systems: Vec::new(),
            contracts: Vec::new(),
            models: Vec::new(),
        };
        if kind == Kind::Customers {
            around.people = people(l, &app.store.world());
        }
        if let Some(customer) = customer
            && matches!(kind, Kind::Units | Kind::Systems)
        {
            let sites = read::sites(db, customer).await?;
            around.sites = sites.iter().map(|site| Choice::new(site.id.to_string(), &site.name)).collect();
        }
        if let (Some(customer), Kind::Units) = (customer, kind) {
            let systems = read::systems(db, customer).await?;
            around.systems =
                systems.iter().map(|system| Choice::new(system.id.to_string(), &system.name)).collect();
            let contracts = store::read::contracts::of_customer(db, customer).await?;
            let contract = |kept: &store::read::contracts::Kept| {
                let text = format!("{} {}", kept.contract.number, kept.contract.title);
                Choice::new(kept.id.to_string(), text)
            };
            around.contracts = contracts.iter().map(contract).collect();
        }
        if kind == Kind::Units {
            let products = read::products(db, "", true, None, MODELS_MAX).await?;
            around.models = products.into_iter().map(|product| product.code).collect();
        }
        Ok(around)
    }
}

/// What a column is called.
pub(super) fn label(l: &L10n, kind: Kind, code: &str) -> String {
    if code == "coordinates" {
        return l.t("register-coordinates").into_owned();
    }
    names::column(l, kind, code)
}

/// The fields, group by group.
pub(super) fn fields(l: &L10n, kind: Kind, around: &Around, form: &Form) -> Vec<(String, Vec<Field>)> {
    let group = |(key, codes): &Group| {
        let fields = codes.iter().map(|code| field(l, kind, around, form, code)).collect();
        (l.t(key).into_owned(), fields)
    };
    groups(kind).iter().map(group).collect()
}

fn field(l: &L10n, kind: Kind, around: &Around, form: &Form, code: &str) -> Field {
    let key = format!("register-field-{}", code.replace('_', "-"));
    let field = form.field(code, &key).named(label(l, kind, code));
    let choices = |all: Vec<Choice>| std::iter::once(Choice::new("", "—")).chain(all).collect::<Vec<_>>();
    match code {
        "area" => {
            let areas = around.lists.areas.iter();
            field.select(choices(
                areas.map(|a| Choice::new(a.code.as_str(), words::pick(l, &a.name))).collect(),
            ))
        }
        "application" | "configuration" => {
            let list =
                if code == "application" { &around.lists.applications } else { &around.lists.configurations };
            let mut all: Vec<Choice> =
                list.iter().map(|e| Choice::new(e.code.as_str(), words::pick(l, &e.name))).collect();
            // What was taken out of the list stays what it is until somebody changes it.
            let now = form.value(code);
            if !now.is_empty() && !all.iter().any(|choice| choice.value == now) {
                all.push(Choice::new(now, now));
            }
            field.select(choices(all))
        }
        "responsible" => field.select(choices(around.people.clone())),
        "site" => field.select(choices(around.sites.clone())),
        "system" => field.select(choices(around.systems.clone())),
        "contract" => field.select(choices(around.contracts.clone())),
        "state" => field.select(
            UNIT_STATES.iter().map(|state| Choice::new(*state, super::state_name(l, state))).collect(),
        ),
        "model" => field.offers(around.models.clone()).required(),
        "kind" if kind == Kind::Customers => {
            field.offers(CUSTOMER_KINDS.map(|kind| super::customer_kind(l, kind)).into())
        }
        "kind" => field.offers(UNIT_KINDS.map(|kind| super::kind_name(l, kind)).into()).required(),
        "serial" | "name" | "code" | "customer" if is_needed(kind, code) => field.required(),
        _ => plain(kind, code, field),
    }
}

fn is_needed(kind: Kind, code: &str) -> bool {
    // The code on a unit is drawn where nobody gives one.
    !(kind == Kind::Units && code == "code")
}

fn plain(kind: Kind, code: &str, field: Field) -> Field {
    let column = kind.columns().iter().find(|column| column.code == code);
    match column.map(|column| column.form) {
        Some(Kept::Note(_)) => field.area(3),
        Some(Kept::Phone) => field.tel(),
        Some(Kept::Mail) => field.email(),
        Some(Kept::Day) => field.date(),
        Some(Kept::YesNo) => field.check(),
        Some(Kept::Whole(_)) => field.digits(),
        _ => field,
    }
}

/// What stands in the form of a row that is there.
pub(super) fn filled(l: &L10n, kind: Kind, row: &RowKept, customer: Option<&str>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = vec![("edited".to_owned(), row.version.to_string())];
    for code in codes(kind) {
        let value = match code {
            "coordinates" => {
                let axes = AXES.map(|axis| row.text(axis));
                if axes.iter().any(String::is_empty) { String::new() } else { axes.join(", ") }
            }
            "customer" => customer.unwrap_or_default().to_owned(),
            "kind" if kind == Kind::Customers => super::customer_kind(l, &row.text(code)),
            "kind" => super::kind_name(l, &row.text(code)),
            code if is_yes_no(kind, code) => {
                if row.whole(code) == Some(1) {
                    "on".to_owned()
                } else {
                    String::new()
                }
            }
            code => row.text(code),
        };
        pairs.push((code.to_owned(), value));
    }
    pairs
}

fn codes(kind: Kind) -> impl Iterator<Item = &'static str> {
    groups(kind).iter().flat_map(|(_, codes)| codes.iter().copied())
}

fn is_yes_no(kind: Kind, code: &str) -> bool {
    kind.columns().iter().any(|column| column.code == code && column.form == Kept::YesNo)
}

/// What was typed, as cells of a row. A box that is not ticked says no; coordinates become two cells.
///
/// # Errors
/// The field and the key of the sentence.
pub(super) fn cells(
    l: &L10n,
    kind: Kind,
    form: &Form,
    was: Option<&str>,
) -> Result<Vec<(String, String)>, (&'static str, &'static str)> {
    let customer_words: BTreeMap<String, &str> =
        CUSTOMER_KINDS.iter().map(|kind| (super::customer_kind(l, kind).to_lowercase(), *kind)).collect();
    let mut cells = Vec::new();
    for code in codes(kind) {
        let typed = form.value(code).trim();
        let value = match code {
            "coordinates" => {
                let both = if typed.is_empty() {
                    [String::new(), String::new()]
                } else {
                    let found = Coordinates::parse(typed)
                        .map_err(|_| ("coordinates", "register-coordinates-wrong"))?;
                    [found.latitude, found.longitude].map(|degrees| Value::degrees(degrees).text())
                };
                cells.extend(AXES.iter().zip(both).map(|(axis, value)| ((*axis).to_owned(), value)));
                continue;
            }
            // Named as before, it is the same customer, whatever others are called.
            "customer" if was.is_some_and(|was| was == typed) => continue,
            "kind" if kind == Kind::Customers => customer_words
                .get(&typed.to_lowercase())
                .map_or_else(|| typed.to_owned(), |kind| (*kind).to_owned()),
            code if is_yes_no(kind, code) => if typed == "on" { "1" } else { "0" }.to_owned(),
            _ => typed.to_owned(),
        };
        cells.push((code.to_owned(), value));
    }
    Ok(cells)
}
