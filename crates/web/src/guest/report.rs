//! A report by whoever stands in front of the unit.

use crate::answer::{self, Answer, FilledText, Refusal};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::{GuestPosted, Upload};
use crate::reader::Reader;
use crate::submit::{Pen, Wish, form_command};
use crate::viewer::From;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::case::{Actor, Channel, Command, Kind, Report};
use domain::catalog::{self, Fault, Faults};
use domain::contact::{Contact, MailAddress, NAME_CHARS_MAX, Phone};
use domain::ids::{AreaCode, CustomerId, DepartmentCode, EquipmentId, FaultCode};
use domain::severity::Severity;
use serde::Deserialize;
use store::Target;
use store::read::guest::{self, ScannedUnit};
use store::read::place;

const TEXT_CHARS_MAX: usize = 5_000;
const SUBJECT_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "guest/report.html")]
struct ReportPage {
    s: Shell,
    form: Form,
    unit: Option<ScannedUnit>,
    /// What the unit is, in words.
    unit_kind: String,
    faults: Vec<Choice>,
    token: String,
    path: String,
}

pub(super) async fn show(State(app): State<App>, reader: Reader) -> Answer {
    let form = Form::new(&reader.l);
    answer::page(&page(&app, &reader, form, None, app.form_token()).await?)
}

pub(super) async fn show_unit(State(app): State<App>, reader: Reader, Path(code): Path<String>) -> Answer {
    let unit = guest::unit(app.store.db(), &code).await?.ok_or_else(unknown_code)?;
    let form = Form::new(&reader.l);
    answer::page(&page(&app, &reader, form, Some(unit), app.form_token()).await?)
}

fn unknown_code() -> Refusal {
    Refusal::new(FilledText::new("guest-unknown-code")).status(StatusCode::NOT_FOUND)
}

async fn page(
    app: &App,
    reader: &Reader,
    form: Form,
    unit: Option<ScannedUnit>,
    token: String,
) -> Answer<ReportPage> {
    let l = &reader.l;
    let path = unit.as_ref().map_or_else(|| "/report".to_owned(), |u| format!("/report/{}", u.serial));
    Ok(ReportPage {
        s: Shell::new(reader, &l.t("guest-report-title")),
        unit_kind: unit.as_ref().map(|u| kind_words(l, &u.kind)).unwrap_or_default(),
        faults: choices(l, &faults(app).await?),
        unit,
        form,
        token,
        path,
    })
}

pub(crate) fn kind_words(l: &L10n, kind: &str) -> String {
    l.try_t(&format!("unit-kind-{kind}")).map_or_else(|| kind.to_owned(), Into::into)
}

pub(crate) async fn faults(app: &App) -> Answer<Faults> {
    let document = store::documents::latest(app.store.db(), "faults").await?;
    let list = document.map(|d| catalog::load::<Faults>("faults", &d.body));
    Ok(list.and_then(Result::ok).unwrap_or_default())
}

pub(crate) fn choices(l: &L10n, faults: &Faults) -> Vec<Choice> {
    let unknown = Choice::new("", l.t("guest-fault-unknown"));
    let known = faults.faults.iter().map(|f| Choice::new(f.code.as_str(), words::pick(l, &f.name)));
    std::iter::once(unknown).chain(known).collect()
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
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    token: String,
    /// Nobody sees this field; who fills it in is a program.
    #[serde(default)]
    website: String,
}

pub(super) async fn take(
    State(app): State<App>,
    reader: Reader,
    From(address): From,
    sent: GuestPosted<Sent>,
) -> Answer {
    let l = &reader.l;
    let typed = &sent.form;
    if !typed.website.is_empty() {
        return Err(Refusal::plain(StatusCode::BAD_REQUEST).into());
    }
    super::within(&app.reports, address, &app)?;
    let mut form = Form::sent(l, sent.fields.clone());
    let unit = match typed.unit.trim() {
        "" => None,
        code => {
            let unit = guest::unit(app.store.db(), code).await?;
            if unit.is_none() {
                form.refuse("unit", l.t("guest-unknown-code"));
            }
            unit
        }
    };
    let text = checked_text(l, &mut form, &typed.text);
    let contact = contact(l, typed, &mut form);
    if form.is_refused() {
        let token = if typed.token.is_empty() { app.form_token() } else { typed.token.clone() };
        return answer::page_with_errors(&page(&app, &reader, form, unit, token).await?);
    }
    let faults = faults(&app).await?;
    let fault = FaultCode::new(&typed.fault).and_then(|code| faults.faults.iter().find(|f| f.code == code));
    let id = form_command(&app, &typed.token, &sent.fields, &sent.files);
    let mut pen = app.pen();
    let told = Told {
        text,
        fault,
        channel: if unit.is_some() { Channel::Scan } else { Channel::Web },
        reporter: contact,
        customer: unit.as_ref().map(|u| u.customer),
        area: unit.as_ref().and_then(|u| u.area.clone()),
        remote_access: unit.as_ref().is_some_and(|u| u.remote_access),
        equipment: unit.iter().map(|u| u.id).collect(),
    };
    let report = report(&app, l, &mut pen, told, sent.files).await?;
    let wish = Wish {
        actor: Actor::Customer,
        target: Target::New,
        command: Command::Report(Box::new(report)),
        version: None,
        occurred: None,
        id,
    };
    let done = pen.submit(wish).await?;
    let file = store::read::case::case(&app.store, done.case).await?.ok_or_else(Refusal::not_found)?;
    Ok(answer::see(&format!("/follow/{}?new=1", file.follow_token)))
}

/// What happens, in their words.
pub(crate) fn checked_text<'a>(l: &L10n, form: &mut Form, typed: &'a str) -> &'a str {
    let text = typed.trim();
    if text.is_empty() {
        form.refuse("text", l.t("guest-text.missing"));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        form.refuse("text", l.tn("guest-text-long", TEXT_CHARS_MAX));
    }
    text
}

/// What a customer tells by a form.
pub(crate) struct Told<'a> {
    pub(crate) text: &'a str,
    pub(crate) fault: Option<&'a Fault>,
    pub(crate) channel: Channel,
    pub(crate) reporter: Contact,
    pub(crate) customer: Option<CustomerId>,
    /// Where it is served.
    pub(crate) area: Option<AreaCode>,
    pub(crate) remote_access: bool,
    pub(crate) equipment: Vec<EquipmentId>,
}

/// The report that it becomes.
pub(crate) async fn report(
    app: &App,
    l: &L10n,
    pen: &mut Pen<'_>,
    told: Told<'_>,
    files: Vec<Upload>,
) -> Answer<Report> {
    let subject = match told.fault {
        Some(fault) => words::pick(l, &fault.name),
        None => told.text.lines().next().unwrap_or(told.text).chars().take(SUBJECT_CHARS_MAX).collect(),
    };
    let department =
        told.fault.map(|f| f.department.clone()).or_else(|| DepartmentCode::new("customer-service"));
    Ok(Report {
        kind: Kind::Report,
        channel: told.channel,
        subject: pen.text(&subject),
        text: pen.text(told.text),
        reporter: pen.text(&told.reporter.to_text()),
        customer: told.customer,
        place: place::of(app.store.db(), &told.equipment).await?,
        equipment: told.equipment,
        local_area: told.area,
        remote_access: told.remote_access,
        severity: told.fault.map_or(Severity::Three, |f| f.severity),
        fault: told.fault.map(|f| f.code.clone()),
        department: department.ok_or_else(Refusal::not_found)?,
        assignee: None,
        attachments: pen.files(files),
        split_from: None,
        follows: None,
        // The page that follows shows the number (P-ZERO).
        receipt_given: true,
    })
}

/// One of phone and mail is needed, so that somebody can answer.
fn contact(l: &L10n, typed: &Sent, form: &mut Form) -> Contact {
    let phone = match typed.phone.trim() {
        "" => None,
        text => Phone::parse(text).map_err(|_| form.refuse("phone", l.t("guest-phone.pattern"))).ok(),
    };
    let mail = match typed.mail.trim() {
        "" => None,
        text => MailAddress::parse(text).map_err(|_| form.refuse("mail", l.t("guest-mail.pattern"))).ok(),
    };
    if typed.phone.trim().is_empty() && typed.mail.trim().is_empty() {
        form.refuse("phone", l.t("guest-no-way-back"));
    }
    let name = typed.name.trim().chars().take(NAME_CHARS_MAX).collect();
    Contact { name, phone, mail, language: Some(l.code().to_owned()) }
}
