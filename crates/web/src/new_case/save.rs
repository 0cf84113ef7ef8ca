//! Takes the report.

use super::form::{self, level};
use crate::answer::{self, Answer, FilledText, see, see_with};
use crate::app::App;
use crate::case_page::{self, Fields};
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::lists::Lists;
use crate::posted::{Posted, Upload};
use crate::submit::{Pen, Wish, form_command, sentence};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::case::{Channel, Command, Kind, Report};
use domain::contact::{Contact, MailAddress, NAME_CHARS_MAX, Phone};
use domain::courtesy::is_courtesy;
use domain::ids::{CustomerId, DepartmentCode, EquipmentId, FaultCode, PersonId};
use domain::roles::Permission;
use domain::severity::Severity;
use serde::Deserialize;
use store::Target;
use store::read::case_page::units;
use store::read::place;

#[derive(Debug, Deserialize)]
pub(super) struct Any {}

pub(super) async fn save(State(app): State<App>, posted: Posted<Any>) -> Answer {
    let Posted { viewer, fields, files, .. } = posted;
    viewer.require(Permission::TakeReports)?;
    let l = &viewer.reader.l;
    let sent = Fields(&fields);
    let mut form = Form::sent(l, fields.iter().cloned());
    let reporter = reporter(sent, l, &mut form);
    if sent.get("subject").is_empty() {
        form.refuse("subject", l.t("new-subject.missing"));
    }
    if form.is_refused() {
        return answer::page_with_errors(&form::page(&app, &viewer, &fields, form, None).await?);
    }
    let mut pen = app.pen();
    let command_id = form_command(&app, sent.get("token"), &fields, &files);
    let report = report(&app, &viewer, sent, &reporter, files, &mut pen).await?;
    let wish = Wish {
        actor: viewer.actor(),
        target: Target::New,
        command: Command::Report(Box::new(report)),
        version: None,
        occurred: if sent.get("earlier").is_empty() { None } else { sent.moment("occurred", l) },
        id: command_id,
    };
    match pen.try_submit(wish).await? {
        Ok(done) => Ok(see(&format!("/cases/{}/told", done.case))),
        Err(refusal) => {
            let trouble = Some(sentence(&refusal).say(l));
            answer::page_with_errors(&form::page(&app, &viewer, &fields, form, trouble).await?)
        }
    }
}

async fn report(
    app: &App,
    viewer: &Viewer,
    sent: Fields<'_>,
    reporter: &Contact,
    files: Vec<Upload>,
    pen: &mut Pen<'_>,
) -> Answer<Report> {
    let lists = Lists::load(app).await?;
    let equipment: Vec<EquipmentId> =
        sent.all("unit").filter_map(|id| id.parse().ok()).map(EquipmentId).collect();
    let units = units(app.store.db(), &equipment).await?;
    let channel =
        Channel::ALL.into_iter().find(|c| c.code() == sent.get("channel")).unwrap_or(Channel::Phone);
    let subject = sent.get("subject");
    let text = if sent.get("text").is_empty() { subject } else { sent.get("text") };
    let department = DepartmentCode::new(sent.get("department")).unwrap_or_else(|| viewer.department.clone());
    let customer =
        sent.number("customer").map(CustomerId).or_else(|| units.first().map(|unit| unit.customer));
    Ok(Report {
        kind: Kind::Report,
        channel,
        subject: pen.text(subject),
        text: pen.text(text),
        reporter: pen.text(&reporter.to_text()),
        customer,
        local_area: units
            .iter()
            .find_map(|unit| unit.area.as_deref().and_then(|area| lists.local_area(area))),
        remote_access: units.iter().any(|unit| unit.remote_access),
        place: place::known(app.store.db(), customer, &equipment).await?,
        equipment: units.iter().map(|unit| unit.id).collect(),
        severity: level(sent).unwrap_or(Severity::Three),
        fault: FaultCode::new(sent.get("fault")),
        department,
        assignee: sent.number("assignee").map(PersonId),
        attachments: pen.files(files),
        split_from: None,
        follows: None,
        // P-ZERO: whoever is on the phone or at the counter hears the number now.
        receipt_given: matches!(channel, Channel::Phone | Channel::Chat | Channel::Visit),
    })
}

/// Who reports it, with what can't be understood named at its field.
fn reporter(sent: Fields<'_>, l: &L10n, form: &mut Form) -> Contact {
    let (phone, mail) = (sent.get("phone"), sent.get("mail"));
    let parsed_phone = (!phone.is_empty()).then(|| Phone::parse(phone));
    if let Some(Err(_)) = parsed_phone {
        form.refuse("phone", l.t("new-phone.pattern"));
    }
    let parsed_mail = (!mail.is_empty()).then(|| MailAddress::parse(mail));
    if let Some(Err(_)) = parsed_mail {
        form.refuse("mail", l.t("new-mail.pattern"));
    }
    Contact {
        name: sent.get("name").chars().take(NAME_CHARS_MAX).collect(),
        phone: parsed_phone.and_then(Result::ok),
        mail: parsed_mail.and_then(Result::ok),
        language: None,
    }
}

/// What was said belongs to a case that is open already.
pub(super) async fn add(State(app): State<App>, Path(number): Path<String>, posted: Posted<Any>) -> Answer {
    let Posted { viewer, fields, files, .. } = posted;
    viewer.require(Permission::WorkOnCases)?;
    let l = &viewer.reader.l;
    let sent = Fields(&fields);
    let id = case_page::open(&app, &viewer, &number).await?.row.case.id;
    let mut form = Form::sent(l, fields.iter().cloned());
    let reporter = reporter(sent, l, &mut form);
    let said: Vec<&str> =
        [sent.get("subject"), sent.get("text")].into_iter().filter(|part| !part.is_empty()).collect();
    if said.is_empty() {
        form.refuse("subject", l.t("new-subject.missing"));
    }
    if form.is_refused() {
        return answer::page_with_errors(&form::page(&app, &viewer, &fields, form, None).await?);
    }
    let text = said.join("\n");
    let channel =
        Channel::ALL.into_iter().find(|c| c.code() == sent.get("channel")).unwrap_or(Channel::Phone);
    let command_id = form_command(&app, &format!("{}-into", sent.get("token")), &fields, &files);
    let mut pen = app.pen();
    let command = Command::Receive {
        by: channel,
        from: pen.text(&reporter.to_text()),
        courtesy: is_courtesy(&text),
        text: pen.text(&text),
        attachments: pen.files(files),
    };
    let wish = Wish {
        actor: viewer.actor(),
        target: Target::Case(id),
        command,
        version: None,
        occurred: None,
        id: command_id,
    };
    match pen.try_submit(wish).await? {
        Ok(done) => Ok(see_with(&format!("/cases/{}", done.case), &Flash::ok("new-added"))),
        Err(refusal) => {
            let trouble: FilledText = sentence(&refusal);
            let page = form::page(&app, &viewer, &fields, form, Some(trouble.say(l))).await?;
            answer::page_with_errors(&page)
        }
    }
}
