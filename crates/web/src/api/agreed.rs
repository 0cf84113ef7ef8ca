//! Contracts, parts and rates: list, show, enter, change over a version, earlier versions; the deed that approves a worse time.

use super::Body;
use super::bearer::Bearer;
use super::checks::Wrong;
use super::commands::expected_version;
use super::outward::Page;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::contracts::{EDIT, SEE, fault_text};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::contract::{Answered, Contract};
use domain::ids::{ContractId, CustomerId, PromiseId};
use domain::roles::Permission;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::contracts::{Edit, Saved};
use store::read::contracts::{self, Cursor, Kept, Line, Wanted};

type Answer<T = Response> = Result<T, Stop>;

/// Rows a page, where nothing else is asked for, and at most.
const LIMIT: i64 = 50;
const LIMIT_MAX: i64 = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    customer: Option<i64>,
    /// Only those in force on this day.
    in_force: Option<Date>,
    /// Words of number, title, scope or customer.
    q: Option<String>,
    /// As it stands in `next`.
    after: Option<String>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize)]
struct OutLine {
    id: i64,
    number: String,
    title: String,
    customer: i64,
    customer_name: String,
    signed: Date,
    ends: Option<Date>,
}

impl From<Line> for OutLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.id.0,
            number: line.number,
            title: line.title,
            customer: line.customer.0,
            customer_name: line.customer_name,
            signed: line.signed,
            ends: line.ends,
        }
    }
}

#[derive(Debug, Serialize)]
struct OutContract {
    id: i64,
    version: i64,
    changed: Timestamp,
    changed_by: Option<i64>,
    customer_name: String,
    contract: Contract,
    /// P-EQUAL: of each promised time how it stands beside the charter's.
    standing: Vec<OutStanding>,
}

#[derive(Debug, Serialize)]
struct OutStanding {
    promise: String,
    standing: &'static str,
}

pub(super) fn query<T>(asked: Result<Query<T>, QueryRejection>) -> Answer<T> {
    asked.map(|Query(asked)| asked).map_err(|error| {
        let text = FilledText::new("api-query-unreadable").with("why", error.body_text());
        Refusal::new(text).status(StatusCode::BAD_REQUEST).into()
    })
}

pub(super) fn limited(limit: Option<i64>) -> i64 {
    limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX)
}

pub(super) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    bearer.allow(&app, SEE)?;
    let asked = query(asked)?;
    let limit = limited(asked.limit);
    let after = asked.after.as_deref().map(|text| cursor(text).ok_or_else(unreadable_cursor)).transpose()?;
    let wanted = Wanted {
        customer: asked.customer.map(CustomerId),
        in_force: asked.in_force,
        after,
        ..Wanted::default()
    };
    let (mut lines, mut next) = (Vec::new(), None);
    if let Some(words) = asked.q.as_deref().filter(|words| !words.trim().is_empty()) {
        let found = contracts::found(app.store.db(), words).await?;
        lines.extend(found.into_iter().filter(|line| wanted.holds(line)));
        lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    } else {
        lines = contracts::page(app.store.db(), &wanted, limit + 1).await?;
        if i64::try_from(lines.len()).is_ok_and(|n| n > limit) {
            lines.pop();
            next = lines.last().map(|last| {
                let cursor = wanted.cursor(last);
                let mut pairs =
                    vec![("after", format!("{}.{}", cursor.day, cursor.id)), ("limit", limit.to_string())];
                pairs.extend(asked.customer.map(|id| ("customer", id.to_string())));
                pairs.extend(asked.in_force.map(|day| ("in_force", day.to_string())));
                format!("/api/v1/contracts?{}", serde_html_form::to_string(&pairs).unwrap_or_default())
            });
        }
    }
    Ok(Json(Page { items: lines.into_iter().map(OutLine::from).collect(), next }).into_response())
}

fn cursor(text: &str) -> Option<Cursor> {
    let (day, id) = text.split_once('.')?;
    Some(Cursor { day: day.parse().ok()?, id: ContractId(id.parse().ok()?) })
}

fn unreadable_cursor() -> Stop {
    let text = FilledText::new("api-query-unreadable").with("why", "after");
    Refusal::new(text).status(StatusCode::BAD_REQUEST).into()
}

async fn find(app: &App, id: &str) -> Answer<Kept> {
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    Ok(contracts::find(app.store.db(), ContractId(id)).await?.ok_or_else(Refusal::not_found)?)
}

fn answer(app: &App, status: StatusCode, kept: Kept) -> Response {
    let charter = &app.store.world().charter;
    let standing = kept.contract.promised.iter().map(|time| OutStanding {
        promise: time.promise.to_string(),
        standing: time.standing(charter).code(),
    });
    let out = OutContract {
        id: kept.id.0,
        version: kept.version,
        changed: kept.changed,
        changed_by: kept.changed_by.map(|id| id.0),
        customer_name: kept.customer_name,
        standing: standing.collect(),
        contract: kept.contract,
    };
    versioned(status, out.version, &out)
}

/// Something with its version as `ETag`.
pub(super) fn versioned(status: StatusCode, version: i64, out: &impl Serialize) -> Response {
    let mut response = (status, Json(out)).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// What is changed is changed over a version, said in `If-Match`.
pub(super) fn needed_version(headers: &HeaderMap) -> Answer<i64> {
    let version = expected_version(headers)?.and_then(|version| i64::try_from(version).ok());
    version.ok_or_else(|| {
        Refusal::new(FilledText::new("api-version-needed")).status(StatusCode::PRECONDITION_REQUIRED).into()
    })
}

pub(super) fn changed_meanwhile() -> Stop {
    Refusal::new(FilledText::new("api-changed-meanwhile")).status(StatusCode::PRECONDITION_FAILED).into()
}

pub(super) async fn show(State(app): State<App>, bearer: Bearer, Path(id): Path<String>) -> Answer {
    bearer.allow(&app, SEE)?;
    let kept = find(&app, &id).await?;
    Ok(answer(&app, StatusCode::OK, kept))
}

#[derive(Debug, Serialize)]
struct OutVersion {
    version: i64,
    changed: Timestamp,
    changed_by: Option<i64>,
    contract: Contract,
}

pub(super) async fn versions(State(app): State<App>, bearer: Bearer, Path(id): Path<String>) -> Answer {
    bearer.allow(&app, SEE)?;
    let kept = find(&app, &id).await?;
    let earlier = contracts::earlier(app.store.db(), kept.id).await?;
    let mut items = vec![OutVersion {
        version: kept.version,
        changed: kept.changed,
        changed_by: kept.changed_by.map(|id| id.0),
        contract: kept.contract,
    }];
    items.extend(earlier.into_iter().map(|e| OutVersion {
        version: e.version,
        changed: e.changed,
        changed_by: e.changed_by.map(|id| id.0),
        contract: e.contract,
    }));
    Ok(Json(Page { items, next: None }).into_response())
}

pub(super) async fn enter(
    State(app): State<App>,
    bearer: Bearer,
    headers: HeaderMap,
    Body(mut contract, asked): Body<Contract>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    check(&app, &contract, None)?;
    contract.keep_approvals(None);
    let request = bearer.command_id(&app, &headers, asked).await?;
    let edit = Edit { id: None, edited: 0, by: Some(bearer.person()), request: Some(request) };
    save(&app, &bearer, &contract, edit, StatusCode::CREATED).await
}

pub(super) async fn change(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(mut contract, asked): Body<Contract>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let kept = find(&app, &id).await?;
    let edited = needed_version(&headers)?;
    check(&app, &contract, Some(&kept.contract))?;
    contract.keep_approvals(Some(&kept.contract));
    // Without a key of its own the version says that it is done once.
    let request = match headers.get("idempotency-key") {
        Some(_) => Some(bearer.command_id(&app, &headers, asked).await?),
        None => None,
    };
    let edit = Edit { id: Some(kept.id), edited, by: Some(bearer.person()), request };
    save(&app, &bearer, &contract, edit, StatusCode::OK).await
}

/// Every fault by its place; an approval is a deed of its own (P-EQUAL).
fn check(app: &App, contract: &Contract, before: Option<&Contract>) -> Answer<()> {
    let mut wrong = Wrong::default();
    for fault in contract.faults(&app.store.world().charter) {
        wrong.add(&format!("/{}", fault.at), fault_text(&fault.problem));
    }
    for (pointer, text) in [
        ("/number", &contract.number),
        ("/title", &contract.title),
        ("/parties", &contract.parties),
        ("/scope", &contract.scope),
        ("/note", &contract.note),
    ] {
        wrong.text(pointer, text, usize::MAX);
    }
    let mut kept = contract.clone();
    kept.keep_approvals(before);
    for (at, (sent, kept)) in contract.terms.iter().zip(&kept.terms).enumerate() {
        if sent.approval.is_some() && sent.approval != kept.approval {
            wrong.add(&format!("/terms/{at}/approval"), FilledText::new("api-approval-elsewhere"));
        }
    }
    for (at, (sent, kept)) in contract.promised.iter().zip(&kept.promised).enumerate() {
        if sent.approval.is_some() && sent.approval != kept.approval {
            wrong.add(&format!("/promised/{at}/approval"), FilledText::new("api-approval-elsewhere"));
        }
    }
    wrong.end()
}

async fn save(app: &App, bearer: &Bearer, contract: &Contract, edit: Edit, status: StatusCode) -> Answer {
    let id = match app.store.save_contract(contract, edit).await? {
        Saved::As { id, version, recompute } => {
            let by = bearer.person();
            crate::contracts::recompute(app, id, &contract.number, version, &recompute, by).await?;
            id
        }
        Saved::Repeated(id) => id,
        Saved::ChangedMeanwhile { .. } => return Err(changed_meanwhile()),
        Saved::NumberTaken(_) => {
            let text = FilledText::new("contract-number-taken").with("number", contract.number.clone());
            let refusal = Refusal::new(FilledText::new("api-body-unreadable")).status(StatusCode::CONFLICT);
            return Err(refusal.field("/number", text).into());
        }
        Saved::NoSuchCustomer => {
            let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
            return Err(refusal.field("/customer", FilledText::new("api-none-such")).into());
        }
        Saved::NoSuchContract => return Err(Refusal::not_found().into()),
    };
    let kept = contracts::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    let mut response = answer(app, status, kept);
    if status == StatusCode::CREATED
        && let Ok(value) = HeaderValue::from_str(&format!("/api/v1/contracts/{id}"))
    {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApproval {
    /// Of a promised time.
    promise: Option<PromiseId>,
    /// Place of a warranty term, from 0.
    term: Option<usize>,
    reason: String,
}

/// P-EQUAL: the token's person answers by name.
pub(super) async fn approve(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(sent, _): Body<NewApproval>,
) -> Answer {
    bearer.allow(&app, Permission::ApproveWorse)?;
    let kept = find(&app, &id).await?;
    let over = needed_version(&headers)?;
    if over != kept.version {
        return Err(changed_meanwhile());
    }
    let mut wrong = Wrong::default();
    let what = match (sent.promise, sent.term) {
        (Some(promise), None) => Answered::Time(promise),
        (None, Some(at)) => Answered::Term(at),
        _ => {
            wrong.add("/promise", FilledText::new("api-approval-of-one"));
            return wrong.end().map(|()| StatusCode::OK.into_response());
        }
    };
    if sent.reason.trim().is_empty() {
        wrong.add("/reason", FilledText::new("api-text-missing"));
    }
    wrong.text("/reason", &sent.reason, crate::contracts::REASON_MAX);
    wrong.end()?;
    let (id, reason) = (kept.id, sent.reason.trim().to_owned());
    crate::contracts::approve(&app, kept, over, &what, reason, bearer.person()).await?;
    let kept = contracts::find(app.store.db(), id).await?.ok_or_else(Refusal::not_found)?;
    Ok(answer(&app, StatusCode::OK, kept))
}
