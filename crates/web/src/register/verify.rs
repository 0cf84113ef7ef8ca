//! P-CERT: a verification is recorded with its certificate; the ones before stay in the history.

use super::files::new_file;
use super::{EDIT, number, today};
use crate::admin::parts::{Body, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::submit::form_command;
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::ids::EquipmentId;
use domain::import::Kind;
use domain::unit::{Verification, VerificationFault};
use jiff::civil::Date;
use store::import::RowKept;
use store::units::{Verified, VerifyWish};

/// Characters of a certificate's number and of an authority's name.
const CHARS_MAX: u32 = 200;

pub(super) async fn ask(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    viewer.require(EDIT)?;
    let row = app.store.row(Kind::Units, &number(&id)?.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let form = Form::new(&viewer.reader.l)
        .with("edited", row.version.to_string())
        .with("on", today(&app).to_string())
        .with("passed", "yes");
    page(&app, &viewer, &row, &form).await
}

async fn page(app: &App, viewer: &Viewer, row: &RowKept, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let (id, serial) = (&row.key, row.text("serial"));
    let product = app.store.row(Kind::Products, &row.text("model")).await?;
    let months = product.and_then(|product| product.whole("verification_months"));
    let passed = ["yes", "no"].map(|word| Choice::new(word, l.t(&format!("unit-verified-{word}"))));
    let sheet = Sheet::new(format!("/units/{id}/verify"), l.t("unit-verify-do"))
        .with_files()
        .hidden("edited", form.value("edited"))
        .hidden("token", app.form_token())
        .fields(vec![
            form.field("passed", "unit-verified-result").radios(passed.into()),
            form.field("on", "unit-verified-on").date().required(),
            form.field("until", "unit-verified-until").date(),
            form.field("certificate", "unit-certificate").max(CHARS_MAX),
            form.field("authority", "unit-authority").max(CHARS_MAX),
            form.field("file", "unit-certificate-file").files("image/*,application/pdf", false),
        ])
        .back(format!("/units/{id}"), l.t("cancel"));
    let mut section = Section::new(Body::Form(sheet));
    if let Some(months) = months {
        section = section.note(l.tn("unit-verified-months", months));
    }
    Page::titled(viewer, &l.ta("unit-verify-title", &[("serial", &serial)]))
        .crumb("/units", &l.t("register-units"))
        .crumb(&format!("/units/{id}"), &serial)
        .errors(form)
        .section(section)
        .answer()
}

pub(crate) fn fault_sentence(l: &L10n, fault: VerificationFault) -> String {
    let (_, code) = fault.code();
    let key = format!("unit-verified-fault-{code}");
    match fault {
        VerificationFault::Older { newest } => l.ta(&key, &[("day", &newest.to_string())]),
        _ => l.t(&key).into_owned(),
    }
}

pub(super) async fn record(State(app): State<App>, Path(id): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let id = number(&id)?;
    let row = app.store.row(Kind::Units, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let mut day = |name: &str| match form.value(name).trim().to_owned() {
        text if text.is_empty() => None,
        text => text.parse::<Date>().map_err(|_| form.refuse(name, l.t("register-day-wrong"))).ok(),
    };
    let (on, until) = (day("on"), day("until"));
    let short = |text: &str| text.trim().chars().take(CHARS_MAX as usize).collect::<String>();
    let made = Verification {
        on: on.or_else(|| Some(today(&app))),
        until,
        certificate: short(form.value("certificate")),
        authority: short(form.value("authority")),
        passed: form.value("passed") != "no",
        file: None,
    };
    if form.is_refused() {
        return page(&app, &sent.viewer, &row, &form).await;
    }
    let wish = VerifyWish {
        unit: EquipmentId(id),
        edited: edited(&form),
        made,
        file: sent.files.first().cloned().map(|upload| new_file(upload, "certificate")),
        by: Some(sent.viewer.id),
        request: Some(form_command(&app, form.value("token"), &sent.fields, &sent.files)),
    };
    match app.store.verify_unit(&wish, today(&app)).await? {
        Verified::Until(_) | Verified::Repeated => {
            Ok(see_with(&format!("/units/{id}"), &Flash::ok("unit-verified-saved")))
        }
        Verified::NoSuchUnit => Err(Refusal::not_found().into()),
        Verified::ChangedMeanwhile { version } => {
            let form = changed_meanwhile(&sent, version, "on");
            page(&app, &sent.viewer, &row, &form).await
        }
        Verified::Fault(fault) => {
            form.refuse(fault.code().0, fault_sentence(l, fault));
            page(&app, &sent.viewer, &row, &form).await
        }
    }
}
