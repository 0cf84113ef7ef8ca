//! A report by somebody whom we know, of equipment that we know.

use super::person::PortalPerson;
use crate::answer::{self, Answer};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::filters;
use crate::guest::report::{Told, checked_text, choices, faults, kind_words, report};
use crate::layout::Shell;
use crate::posted::PortalPosted;
use crate::submit::{Wish, form_command};
use askama::Template;
use axum::extract::{Query, State};
use domain::case::{Channel, Command};
use domain::ids::{EquipmentId, FaultCode};
use domain::portal::PortalRight;
use serde::Deserialize;
use store::Target;
use store::read::portal::{self, UnitCard};

#[derive(Template)]
#[template(path = "portal/report.html")]
struct ReportPage {
    s: Shell,
    form: Form,
    unit: Option<(UnitCard, String)>,
    faults: Vec<Choice>,
    token: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Of {
    /// The unit's number.
    unit: Option<i64>,
}

pub(super) async fn show(State(app): State<App>, person: PortalPerson, Query(of): Query<Of>) -> Answer {
    person.require(PortalRight::Speak)?;
    let unit = match of.unit {
        Some(id) => portal::unit(app.store.db(), person.customer(), EquipmentId(id)).await?,
        None => None,
    };
    let form = Form::new(&person.reader.l);
    answer::page(&page(&app, &person, form, unit, app.form_token()).await?)
}

async fn page(
    app: &App,
    person: &PortalPerson,
    form: Form,
    unit: Option<UnitCard>,
    token: String,
) -> Answer<ReportPage> {
    let l = &person.reader.l;
    let faults = choices(l, &faults(app).await?);
    let s = person.shell(&l.t("guest-report-title"));
    let unit = unit.map(|unit| {
        let kind = kind_words(l, &unit.line.kind);
        (unit, kind)
    });
    Ok(ReportPage { s, form, unit, faults, token })
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    fault: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    token: String,
}

pub(super) async fn take(State(app): State<App>, sent: PortalPosted<Sent>) -> Answer {
    let person = &sent.person;
    person.require(PortalRight::Speak)?;
    let (l, typed, db, customer) = (&person.reader.l, &sent.form, app.store.db(), person.customer());
    let fields = sent.fields.iter().filter(|(name, _)| name != "csrf").cloned();
    let mut form = Form::sent(l, fields);
    let unit = match typed.unit.trim() {
        "" => None,
        // Another customer's is as unknown as none at all.
        serial => match portal::unit_by_serial(db, customer, serial).await? {
            Some(id) => portal::unit(db, customer, id).await?,
            None => {
                form.refuse("unit", l.t("portal-unit.unknown"));
                None
            }
        },
    };
    let text = checked_text(l, &mut form, &typed.text);
    if form.is_refused() {
        let token = if typed.token.is_empty() { app.form_token() } else { typed.token.clone() };
        return answer::page_with_errors(&page(&app, person, form, unit, token).await?);
    }
    let faults = faults(&app).await?;
    let fault = FaultCode::new(&typed.fault).and_then(|code| faults.faults.iter().find(|f| f.code == code));
    let id = form_command(&app, &typed.token, &sent.fields, &sent.files);
    let mut pen = app.pen();
    let area = match &unit {
        Some(unit) => unit.area.clone(),
        // P-LOCAL-2H: without a unit, the area of the one place they have.
        None => portal::only_area(db, customer).await?,
    };
    let told = Told {
        text,
        fault,
        channel: Channel::Web,
        reporter: person.contact(),
        customer: Some(customer),
        area,
        remote_access: unit.as_ref().is_some_and(|unit| unit.remote_access),
        equipment: unit.iter().map(|unit| unit.line.id).collect(),
    };
    let report = report(&app, l, &mut pen, told, sent.files).await?;
    let wish = Wish {
        actor: person.actor(),
        target: Target::New,
        command: Command::Report(Box::new(report)),
        version: None,
        occurred: None,
        id,
    };
    let done = pen.submit(wish).await?;
    Ok(answer::see(&format!("/portal/cases/{}?new=1", done.case)))
}
