//! One row of the register as a form: entered and edited with the checks of the import, over the version that was seen.

use super::{EDIT, fields};
use crate::admin::parts::{Body, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::Form;
use crate::flash::Flash;
use crate::imports::{names, sentence};
use crate::submit::form_command;
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use domain::ids::CustomerId;
use domain::import::Kind;
use store::import::{RowEdit, RowKept, RowSaved};
use store::read::register as read;

/// What is edited.
struct Subject {
    kind: Kind,
    /// `None` for a new one.
    key: Option<String>,
    row: Option<RowKept>,
    customer: Option<CustomerId>,
    customer_name: Option<String>,
}

/// Parts have pages of their own.
fn kind_of(text: &str) -> Answer<Kind> {
    Kind::from_code(text).filter(|kind| *kind != Kind::Parts).ok_or_else(|| Refusal::not_found().into())
}

async fn subject(app: &App, kind: &str, key: &str, customer: Option<i64>) -> Answer<Subject> {
    let kind = kind_of(kind)?;
    let (key, row) = if key == "new" {
        (None, None)
    } else {
        let row = app.store.row(kind, key).await?.ok_or_else(Refusal::not_found)?;
        (Some(row.key.clone()), Some(row))
    };
    let own = row.as_ref().and_then(|row| row.whole("customer"));
    let customer = match kind {
        Kind::Customers | Kind::Products | Kind::Parts => None,
        Kind::Contacts | Kind::Sites | Kind::Systems | Kind::Units => own.or(customer),
    };
    let [customer_name, ..] = read::names_of(
        app.store.db(),
        [("customer", customer), ("site", None), ("system", None), ("contract", None)],
    )
    .await?;
    let customer = customer.filter(|_| customer_name.is_some()).map(CustomerId);
    // Where somebody works, where something stands: that is said by where one comes from.
    if customer.is_none() && matches!(kind, Kind::Contacts | Kind::Sites | Kind::Systems) {
        return Err(Refusal::not_found().into());
    }
    Ok(Subject { kind, key, row, customer, customer_name })
}

pub(super) async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path((kind, key)): Path<(String, String)>,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(EDIT)?;
    let l = &viewer.reader.l;
    let asked = |name: &str| sent.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let subject = subject(&app, &kind, &key, asked("customer").and_then(|id| id.parse().ok())).await?;
    let mut form = Form::new(l);
    match &subject.row {
        Some(row) => {
            for (name, value) in fields::filled(l, subject.kind, row, subject.customer_name.as_deref()) {
                form = form.with(&name, value);
            }
        }
        None => {
            form = form.with("edited", "0").with("own", "on").with("state", "in-use");
            form = form.with("customer", subject.customer_name.clone().unwrap_or_default());
            // What was scanned, or where somebody came from.
            for (name, value) in &sent {
                form = form.with(name, value.as_str());
            }
        }
    }
    page(&app, &viewer, &subject, &form).await
}

async fn page(app: &App, viewer: &Viewer, subject: &Subject, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let kind = subject.kind;
    let around = fields::Around::load(app, l, kind, subject.customer).await?;
    let key = subject.key.as_deref().unwrap_or("new");
    let customer = subject.customer.map(|id| id.to_string()).unwrap_or_default();
    let mut sheet = Sheet::new(format!("/register/{}/{key}", kind.code()), l.t("save"))
        .hidden("edited", form.value("edited"))
        .hidden("of", &customer)
        .hidden("token", app.form_token());
    for (legend, fields) in fields::fields(l, kind, &around, form) {
        sheet = sheet.group(legend, fields);
    }
    let back = back(subject);
    let named = subject.row.as_ref().map(|row| {
        let code = if kind == Kind::Units {
            "serial"
        } else if kind == Kind::Products {
            "code"
        } else {
            "name"
        };
        row.text(code)
    });
    let title = match &named {
        Some(name) => l.ta("register-edit", &[("name", name)]),
        None => l.t(&format!("register-new-{}", kind.code())).into_owned(),
    };
    let mut page = Page::titled(viewer, &title);
    page = match (subject.customer, &subject.customer_name) {
        (Some(id), Some(name)) => {
            page.crumb("/customers", &l.t("register-customers")).crumb(&format!("/customers/{id}"), name)
        }
        _ => page.crumb(root(kind), &l.t(root_key(kind))),
    };
    if let (Some(name), Some(_)) = (&named, &subject.key)
        && !matches!(kind, Kind::Products | Kind::Contacts)
    {
        page = page.crumb(&back, name);
    }
    page.errors(form).section(Section::new(Body::Form(sheet.back(back, l.t("cancel"))))).answer()
}

fn root(kind: Kind) -> &'static str {
    match kind {
        Kind::Units => "/units",
        Kind::Products | Kind::Parts => "/products",
        Kind::Customers | Kind::Contacts | Kind::Sites | Kind::Systems => "/customers",
    }
}

fn root_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Units => "register-units",
        Kind::Products | Kind::Parts => "register-products",
        Kind::Customers | Kind::Contacts | Kind::Sites | Kind::Systems => "register-customers",
    }
}

/// The page that shows what is edited.
fn back(subject: &Subject) -> String {
    match (subject.kind, &subject.key, subject.customer) {
        (Kind::Customers | Kind::Sites | Kind::Systems | Kind::Units, Some(key), _) => {
            format!("/{}/{key}", subject.kind.code())
        }
        (Kind::Contacts | Kind::Sites | Kind::Systems | Kind::Units, _, Some(customer)) => {
            format!("/customers/{customer}")
        }
        (kind, ..) => root(kind).to_owned(),
    }
}

pub(super) async fn save(
    State(app): State<App>,
    Path((kind, key)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let mut subject = subject(&app, &kind, &key, form.value("of").parse().ok()).await?;
    let was = subject.customer_name.clone().filter(|_| subject.row.is_some());
    let mut cells = match fields::cells(l, subject.kind, &form, was.as_deref()) {
        Ok(cells) => cells,
        Err((name, sentence)) => {
            form.refuse(name, l.t(sentence));
            return page(&app, &sent.viewer, &subject, &form).await;
        }
    };
    if let Some(customer) = subject.customer.filter(|_| subject.row.is_none()) {
        let named = subject.kind == Kind::Units
            && subject.customer_name.as_deref() != Some(form.value("customer").trim());
        if !named {
            cells.retain(|(code, _)| code != "customer");
            cells.push(("customer".to_owned(), customer.to_string()));
        }
    }
    let cells: Vec<(&str, &str)> = cells.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    let request = subject.key.is_none().then(|| form_command(&app, form.value("token"), &sent.fields, &[]));
    let edit = RowEdit {
        kind: subject.kind,
        key: subject.key.as_deref(),
        edited: edited(&form),
        cells: &cells,
        by: Some(sent.viewer.id),
        request,
    };
    match app.store.save_row(&names::names(&app.store).await?, &edit).await? {
        RowSaved::As { key, .. } | RowSaved::Repeated(key) => {
            subject.key = Some(key);
            Ok(see_with(&back(&subject), &Flash::ok("register-saved")))
        }
        RowSaved::NoSuchRow => Err(Refusal::not_found().into()),
        RowSaved::ChangedMeanwhile { version } => {
            let form = changed_meanwhile(&sent, version, first_field(subject.kind));
            page(&app, &sent.viewer, &subject, &form).await
        }
        RowSaved::Problems(problems) => {
            for problem in &problems {
                let column = problem.column.as_deref().unwrap_or_else(|| first_field(subject.kind));
                let name = match column {
                    "customer_number" => "customer",
                    "latitude" | "longitude" => "coordinates",
                    other => other,
                };
                form.refuse(name, sentence(l, subject.kind, problem));
            }
            page(&app, &sent.viewer, &subject, &form).await
        }
    }
}

fn first_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Units => "serial",
        Kind::Products | Kind::Parts => "code",
        Kind::Customers | Kind::Contacts | Kind::Sites | Kind::Systems => "name",
    }
}
