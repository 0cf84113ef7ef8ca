//! Cases: list, take, show, with clocks and journal.

use super::bearer::{Bearer, may_handle_complaints};
use super::body::Body;
use super::outward::{OutCase, OutClock, OutEntry, Page};
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::submit::{Wish, case_id};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::case::{Channel, Command, Kind, Report};
use domain::contact::{Contact, MailAddress, Phone};
use domain::ids::{AreaCode, CustomerId, DepartmentCode, EquipmentId, FaultCode, PersonId};
use domain::severity::Severity;
use serde::Deserialize;
use store::Target;
use store::read::api;
use store::read::case::{CaseFile, case};

type Answer<T = Response> = Result<T, Stop>;

/// Rows a page, where nothing else is asked for, and at most.
const LIMIT: i64 = 50;
const LIMIT_MAX: i64 = 100;
/// Entries of a journal a page.
const ENTRIES: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// `true` for open cases, `false` for those that are over; without it both.
    open: Option<bool>,
    assignee: Option<i64>,
    department: Option<String>,
    customer: Option<i64>,
    /// The number behind which the page begins.
    after: Option<String>,
    limit: Option<i64>,
}

pub(super) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let Query(asked) = asked.map_err(|error| {
        let text = FilledText::new("api-query-unreadable").with("why", error.body_text());
        Refusal::new(text).status(StatusCode::BAD_REQUEST)
    })?;
    let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let after = asked.after.as_deref().map(case_id).transpose()?;
    let wanted = api::Wanted {
        open: asked.open,
        assignee: asked.assignee.map(PersonId),
        department: asked.department.clone(),
        customer: asked.customer.map(CustomerId),
        after,
    };
    let rows = api::cases(app.store.db(), &wanted, limit + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
    let world = app.store.world();
    let complaints = may_handle_complaints(&world.directory, bearer.person());
    let shown: Vec<_> = rows.into_iter().take(usize::try_from(limit).unwrap_or(0)).collect();
    let last = shown.last().map(|(case, _)| case.id);
    let next = last.filter(|_| more).map(|last| next_address(&asked, last.to_string(), limit));
    let items = shown
        .into_iter()
        .filter(|(case, _)| complaints || case.complained_about().is_none())
        .filter(|(case, _)| bearer.see(&app, case).is_ok())
        .map(|(case, subject)| OutCase::new(&case, Some(subject), None))
        .collect();
    Ok(Json(Page { items, next }).into_response())
}

fn next_address(asked: &Asked, after: String, limit: i64) -> String {
    let mut pairs = vec![("after", after), ("limit", limit.to_string())];
    pairs.extend(asked.open.map(|open| ("open", open.to_string())));
    pairs.extend(asked.assignee.map(|id| ("assignee", id.to_string())));
    pairs.extend(asked.department.clone().map(|code| ("department", code)));
    pairs.extend(asked.customer.map(|id| ("customer", id.to_string())));
    format!("/api/v1/cases?{}", serde_html_form::to_string(&pairs).unwrap_or_default())
}

/// The case behind a number, when this token's person may see it.
pub(super) async fn open(app: &App, bearer: &Bearer, number: &str) -> Answer<CaseFile> {
    let file = case(&app.store, case_id(number)?).await?.ok_or_else(Refusal::not_found)?;
    bearer.see(app, &file.case)?;
    Ok(file)
}

pub(super) async fn show(State(app): State<App>, bearer: Bearer, Path(number): Path<String>) -> Answer {
    let file = open(&app, &bearer, &number).await?;
    Ok(with_etag(StatusCode::OK, &file))
}

/// A case with its version as `ETag`.
pub(super) fn with_etag(status: StatusCode, file: &CaseFile) -> Response {
    let mut response = (status, Json(OutCase::of(file))).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", file.case.version)) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

pub(super) async fn clocks(State(app): State<App>, bearer: Bearer, Path(number): Path<String>) -> Answer {
    let file = open(&app, &bearer, &number).await?;
    let world = app.store.world();
    let l = &bearer.reader.l;
    let items =
        file.case.clocks.iter().enumerate().map(|(no, clock)| OutClock::new(l, &world, no, clock)).collect();
    Ok(Json(Page { items, next: None }).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    after: u64,
}

pub(super) async fn journal(
    State(app): State<App>,
    bearer: Bearer,
    Path(number): Path<String>,
    from: Result<Query<From>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let Query(from) = from.map_err(|e| Refusal::plain(e.status()))?;
    let mut file = open(&app, &bearer, &number).await?;
    if file.case.keeps_complaints_from(bearer.person(), &app.store.world().directory) {
        file.leave_out_complaints();
    }
    let mut rest = file.journal.iter().filter(|r| r.n > from.after);
    let items: Vec<OutEntry> = rest.by_ref().take(ENTRIES).map(OutEntry::new).collect();
    let shown = from.after.saturating_add(u64::try_from(items.len()).unwrap_or(0));
    let next = rest.next().map(|_| format!("/api/v1/cases/{}/journal?after={shown}", file.case.id));
    Ok(Json(Page { items, next }).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    pub(super) subject: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) reporter: Reporter,
    pub(super) customer: Option<i64>,
    #[serde(default)]
    pub(super) equipment: Vec<i64>,
    pub(super) area: Option<AreaCode>,
    #[serde(default)]
    pub(super) remote_access: bool,
    pub(super) severity: Option<Severity>,
    pub(super) fault: Option<FaultCode>,
    pub(super) department: Option<DepartmentCode>,
    pub(super) assignee: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporter {
    #[serde(default)]
    pub(super) name: String,
    pub(super) phone: Option<Phone>,
    pub(super) mail: Option<MailAddress>,
    pub(super) language: Option<String>,
}

pub(super) async fn report(
    State(app): State<App>,
    bearer: Bearer,
    headers: HeaderMap,
    Body(new, asked): Body<NewCase>,
) -> Answer {
    super::checks::report(&app, &new).await?;
    let id = bearer.command_id(&app, &headers, asked).await?;
    let mut pen = app.pen();
    let contact = Contact {
        name: new.reporter.name,
        phone: new.reporter.phone,
        mail: new.reporter.mail,
        language: new.reporter.language,
    };
    let default = || DepartmentCode::new("customer-service");
    let equipment: Vec<EquipmentId> = new.equipment.into_iter().map(EquipmentId).collect();
    let (db, customer) = (app.store.db(), new.customer.map(CustomerId));
    // P-MODE: what the register knows of the units counts, whether the program says it or not.
    let units = store::read::case_page::units(db, &equipment).await?;
    let lists = crate::lists::Lists::load(&app).await?;
    let area = units.iter().find_map(|unit| unit.area.as_deref().and_then(|area| lists.local_area(area)));
    let report = Report {
        kind: Kind::Report,
        channel: Channel::Api,
        subject: pen.text(new.subject.trim()),
        text: pen.text(new.text.trim()),
        reporter: pen.text(&contact.to_text()),
        customer,
        place: store::read::place::known(db, customer, &equipment).await?,
        equipment,
        local_area: new.area.or(area),
        remote_access: new.remote_access || units.iter().any(|unit| unit.remote_access),
        severity: new.severity.unwrap_or(Severity::Three),
        fault: new.fault,
        department: new.department.or_else(default).ok_or_else(Refusal::not_found)?,
        assignee: new.assignee.map(PersonId),
        attachments: Vec::new(),
        split_from: None,
        follows: None,
        // The answer to this request carries the number; the customer gets a mail where there is an address.
        receipt_given: contact.mail.is_none(),
    };
    let wish = Wish {
        actor: bearer.actor(),
        target: Target::New,
        command: Command::Report(Box::new(report)),
        version: None,
        occurred: None,
        id,
    };
    let done = pen.submit(wish).await?;
    let file = case(&app.store, done.case).await?.ok_or_else(Refusal::not_found)?;
    let mut response = with_etag(StatusCode::CREATED, &file);
    if let Ok(value) = HeaderValue::from_str(&format!("/api/v1/cases/{}", file.case.id)) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}
