//! The exchange of a unit: one form, one transaction, and an entry in both histories that nobody changes afterwards.

use super::files::new_file;
use super::{EDIT, number, state_name, today};
use crate::admin::parts::{Body, Cell, Page, Section, Sent, Sheet, changed_meanwhile, edited, form};
use crate::answer::{Answer, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::imports::{names, sentence};
use crate::submit::{case_id, form_command};
use crate::viewer::Viewer;
use axum::extract::{Path, Query, State};
use domain::ids::{CaseId, EquipmentId};
use domain::import::Kind;
use domain::unit::{Exchange, ExchangeFault, Reading, UnitState};
use jiff::civil::Date;
use store::files::NewFile;
use store::import::RowKept;
use store::read::register as read;
use store::units::{ExchangeWish, Exchanged, NewUnitRow};

/// What becomes of a unit that is taken out.
const BECAME: [UnitState; 4] =
    [UnitState::InRepair, UnitState::Replaced, UnitState::InStock, UnitState::Retired];
/// Models and units in stock that are offered.
const OFFERED_MAX: i64 = 300;

pub(super) async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(sent): Query<Vec<(String, String)>>,
) -> Answer {
    viewer.require(EDIT)?;
    let id = number(&id)?;
    let row = app.store.row(Kind::Units, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let mut form = Form::new(&viewer.reader.l)
        .with("edited", row.version.to_string())
        .with("on", today(&app).to_string())
        .with("became", UnitState::InRepair.code())
        .with("model", row.text("model"))
        .with("seals_removed", row.text("seal"));
    // The serial number that was scanned, the case that is worked on.
    for (name, value) in sent {
        form = form.with(&name, value);
    }
    page(&app, &viewer, &row, &form).await
}

async fn page(app: &App, viewer: &Viewer, row: &RowKept, form: &Form) -> Answer {
    let l = &viewer.reader.l;
    let db = app.store.db();
    let id = &row.key;
    let free = read::UnitWanted {
        kind: row.text("kind"),
        state: UnitState::InStock.code().to_owned(),
        ..read::UnitWanted::default()
    };
    let stock: Vec<String> =
        read::units(db, &free, OFFERED_MAX).await?.into_iter().map(|unit| unit.serial).collect();
    let models = read::products(db, "", true, None, OFFERED_MAX).await?;
    let models = models.into_iter().filter(|p| p.kind == row.text("kind")).map(|p| p.code).collect();
    let became =
        BECAME.map(|state| Choice::new(state.code(), l.t(&format!("unit-exchange-became-{}", state.code()))));
    let reasons = ["fault", "due", "damage", "upgrade"]
        .map(|why| l.t(&format!("unit-exchange-why-{why}")).into_owned());
    let sheet = Sheet::new(format!("/units/{id}/exchange"), l.t("unit-exchange-do"))
        .with_files()
        .hidden("edited", form.value("edited"))
        .hidden("token", app.form_token())
        .group(
            l.t("unit-exchange-old"),
            vec![
                form.field("on", "unit-exchange-on").date().required(),
                form.field("reading_before", "unit-exchange-reading-before").short(),
                form.field("seals_removed", "unit-exchange-seals-removed"),
                form.field("reason", "unit-exchange-reason").offers(reasons.into()).required(),
                form.field("became", "unit-exchange-became").radios(became.into()),
            ],
        )
        .group(
            l.t("unit-exchange-new"),
            vec![
                form.field("serial", "unit-exchange-serial").offers(stock).required(),
                form.field("model", "unit-exchange-model").offers(models),
                form.field("reading_after", "unit-exchange-reading-after").short(),
                form.field("seals_set", "unit-exchange-seals-set"),
                form.field("verified_until", "unit-exchange-verified-until").date(),
            ],
        )
        .group(
            l.t("unit-exchange-proof"),
            vec![
                form.field("photos", "unit-exchange-photos").files("image/*", true),
                form.field("case", "unit-exchange-case").short(),
            ],
        )
        .back(format!("/units/{id}"), l.t("cancel"));
    let serial = row.text("serial");
    let facts = vec![
        (names::column(l, Kind::Units, "model"), Cell::text(row.text("model"))),
        (names::column(l, Kind::Units, "place"), Cell::text(row.text("place"))),
        (names::column(l, Kind::Units, "state"), Cell::text(state_name(l, &row.text("state")))),
    ];
    Page::titled(viewer, &l.ta("unit-exchange-title", &[("serial", &serial)]))
        .crumb("/units", &l.t("register-units"))
        .crumb(&format!("/units/{id}"), &serial)
        .intro(l.t("unit-exchange-says"))
        .errors(form)
        .section(Section::new(Body::Facts(facts)))
        .section(Section::new(Body::Form(sheet)))
        .answer()
}

/// Seals as people write them: one a line, or with commas between.
pub(crate) fn seals(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、', ';', '；', '\n']);
    parts.map(str::trim).filter(|seal| !seal.is_empty()).map(str::to_owned).collect()
}

/// What was typed; what can't be read stands in the form.
fn typed(app: &App, l: &L10n, form: &mut Form) -> Option<(Exchange, Option<Date>, Option<CaseId>)> {
    let day = |form: &mut Form, name: &str| match form.value(name).trim().parse::<Date>() {
        Ok(day) => Some(day),
        Err(_) if form.value(name).trim().is_empty() => None,
        Err(_) => {
            form.refuse(name, l.t("register-day-wrong"));
            None
        }
    };
    let reading = |form: &mut Form, name: &str| match form.value(name).trim() {
        "" => None,
        text => match Reading::parse(text) {
            Ok(reading) => Some(reading),
            Err(_) => {
                form.refuse(name, l.t("unit-exchange-reading-wrong"));
                None
            }
        },
    };
    let on = day(form, "on").unwrap_or_else(|| today(app));
    let verified_until = day(form, "verified_until");
    let (reading_before, reading_after) = (reading(form, "reading_before"), reading(form, "reading_after"));
    let case = match form.value("case").trim() {
        "" => None,
        text => match case_id(text) {
            Ok(case) => Some(case),
            Err(_) => {
                form.refuse("case", l.t("unit-exchange-case-unknown"));
                None
            }
        },
    };
    let done = Exchange {
        on,
        reading_before,
        reading_after,
        seals_removed: seals(form.value("seals_removed")),
        seals_set: seals(form.value("seals_set")),
        reason: form.value("reason").trim().to_owned(),
        became: UnitState::from_code(form.value("became")).unwrap_or(UnitState::InRepair),
    };
    (!form.is_refused()).then_some((done, verified_until, case))
}

/// A fault as a sentence of the form.
pub(crate) fn fault_sentence(l: &L10n, fault: ExchangeFault) -> String {
    let (_, code) = fault.code();
    let key = format!("unit-exchange-fault-{code}");
    match fault {
        ExchangeFault::OldNotThere(state) | ExchangeFault::NewNotFree(state) => {
            l.ta(&key, &[("state", &state_name(l, state.code()))])
        }
        ExchangeFault::BeforeInstalled(day) => l.ta(&key, &[("day", &day.to_string())]),
        _ => l.t(&key).into_owned(),
    }
}

pub(super) async fn record(State(app): State<App>, Path(id): Path<String>, sent: Sent) -> Answer {
    let mut form = form(&sent, EDIT)?;
    let l = &sent.viewer.reader.l;
    let id = number(&id)?;
    let row = app.store.row(Kind::Units, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
    let serial = form.value("serial").trim().to_owned();
    if serial.is_empty() {
        form.refuse("serial", l.t("unit-exchange-serial.missing"));
    }
    let Some((done, verified_until, case)) = typed(&app, l, &mut form).filter(|_| !form.is_refused()) else {
        return page(&app, &sent.viewer, &row, &form).await;
    };
    // What was scanned may be our own code, or an address.
    let known = read::resolve(app.store.db(), &serial).await?;
    let photos: Vec<NewFile> = sent.files.iter().cloned().map(|upload| new_file(upload, "photo")).collect();
    if photos.iter().any(|photo| !photo.media_type.starts_with("image/")) {
        form.refuse("photos", l.t("unit-exchange-photos-wrong"));
        return page(&app, &sent.viewer, &row, &form).await;
    }
    let wish = ExchangeWish {
        old: EquipmentId(id),
        edited: edited(&form),
        serial: known.map_or(serial, |unit| unit.serial),
        entered: NewUnitRow { model: form.value("model").trim().to_owned(), ..NewUnitRow::default() },
        occurred: moment(&app, done.on),
        done,
        verified_until,
        photos,
        case,
        by: Some(sent.viewer.id),
        request: Some(form_command(&app, form.value("token"), &sent.fields, &sent.files)),
    };
    let names = names::names(&app.store).await?;
    match app.store.exchange_units(&names, &wish, today(&app)).await? {
        Exchanged::By(new) | Exchanged::Repeated(new) => {
            let flash = Flash::ok("unit-exchanged").with("serial", row.text("serial"));
            Ok(see_with(&format!("/units/{new}"), &flash))
        }
        Exchanged::NoSuchUnit => Err(Refusal::not_found().into()),
        Exchanged::ChangedMeanwhile { version } => {
            let form = changed_meanwhile(&sent, version, "serial");
            page(&app, &sent.viewer, &row, &form).await
        }
        Exchanged::NoSuchCase => {
            form.refuse("case", l.t("unit-exchange-case-unknown"));
            page(&app, &sent.viewer, &row, &form).await
        }
        Exchanged::Problems(problems) => {
            for problem in &problems {
                let field = problem.column.as_deref().filter(|c| *c == "model").unwrap_or("serial");
                form.refuse(field, sentence(l, Kind::Units, problem));
            }
            page(&app, &sent.viewer, &row, &form).await
        }
        Exchanged::Faults(faults) => {
            for fault in faults {
                form.refuse(fault.code().0, fault_sentence(l, fault));
            }
            page(&app, &sent.viewer, &row, &form).await
        }
    }
}

/// Today it happened just now; of another day only the day is known, and its noon stands for it.
pub(crate) fn moment(app: &App, on: Date) -> jiff::Timestamp {
    let noon = on.at(12, 0, 0, 0).to_zoned(app.store.world().zone.clone());
    match noon {
        Ok(noon) if on != today(app) => noon.timestamp(),
        _ => app.now(),
    }
}
