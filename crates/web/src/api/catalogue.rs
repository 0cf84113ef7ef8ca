//! Parts and rates: list, show, enter, change over a version, earlier versions.

use super::Body;
use super::agreed::{changed_meanwhile, limited, needed_version, query, versioned};
use super::bearer::Bearer;
use super::checks::Wrong;
use super::outward::Page;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::catalogue::{EDIT, SEE, fault_text};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, PartCode};
use domain::money::Fen;
use domain::part::{Part, PartKind, Rate};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::parts::Saved;
use store::rates::{self, Dated};
use store::read::parts::{self, Wanted};

type Answer<T = Response> = Result<T, Stop>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// Words of code and name.
    q: Option<String>,
    kind: Option<PartKind>,
    /// Retired ones too.
    #[serde(default)]
    all: bool,
    /// The code behind which the page begins.
    after: Option<PartCode>,
    limit: Option<i64>,
}

#[derive(Debug, Serialize)]
struct OutPart {
    version: i64,
    part: Part,
    /// P-CAP: the ceiling of each customer, from their earliest contract that names it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    caps: Vec<OutCap>,
}

#[derive(Debug, Serialize)]
struct OutCap {
    customer: i64,
    customer_name: String,
    contract: i64,
    number: String,
    price: Fen,
}

pub(super) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer {
    bearer.allow(&app, SEE)?;
    let asked = query(asked)?;
    let limit = limited(asked.limit);
    let wanted = Wanted {
        words: asked.q.clone().unwrap_or_default(),
        kind: asked.kind,
        all: asked.all,
        after: asked.after,
        before: None,
    };
    let mut found = parts::page(app.store.db(), &wanted, limit + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > limit);
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|last| {
        let mut pairs = vec![("after", last.part.code.to_string()), ("limit", limit.to_string())];
        pairs.extend(asked.q.map(|q| ("q", q)));
        pairs.extend(asked.kind.map(|kind| ("kind", kind.code().to_owned())));
        pairs.extend(asked.all.then(|| ("all", "true".to_owned())));
        format!("/api/v1/parts?{}", serde_html_form::to_string(&pairs).unwrap_or_default())
    });
    let out = |kept: parts::Kept| OutPart { version: kept.version, part: kept.part, caps: Vec::new() };
    Ok(Json(Page { items: found.into_iter().map(out).collect(), next }).into_response())
}

async fn find(app: &App, code: &str) -> Answer<parts::Kept> {
    let code = PartCode::new(code).ok_or_else(Refusal::not_found)?;
    Ok(parts::find(app.store.db(), &code).await?.ok_or_else(Refusal::not_found)?)
}

pub(super) async fn show(State(app): State<App>, bearer: Bearer, Path(code): Path<String>) -> Answer {
    bearer.allow(&app, SEE)?;
    let kept = find(&app, &code).await?;
    answer(&app, StatusCode::OK, kept).await
}

async fn answer(app: &App, status: StatusCode, kept: parts::Kept) -> Answer {
    let prices = parts::prices(app.store.db(), &kept.part.code).await?;
    let cap = |price: &parts::Price| OutCap {
        customer: price.customer.0,
        customer_name: price.customer_name.clone(),
        contract: price.contract.0,
        number: price.number.clone(),
        price: price.price,
    };
    let caps = parts::caps(&prices).into_iter().map(cap).collect();
    Ok(versioned(status, kept.version, &OutPart { version: kept.version, part: kept.part, caps }))
}

#[derive(Debug, Serialize)]
struct OutVersion {
    version: i64,
    changed: Option<Timestamp>,
    changed_by: Option<i64>,
    part: Part,
}

pub(super) async fn versions(State(app): State<App>, bearer: Bearer, Path(code): Path<String>) -> Answer {
    bearer.allow(&app, SEE)?;
    let kept = find(&app, &code).await?;
    let versions = parts::versions(app.store.db(), &kept.part.code).await?;
    let items = versions.into_iter().map(|version| OutVersion {
        version: version.kept.version,
        changed: version.changed,
        changed_by: version.changed_by.map(|id| id.0),
        part: version.kept.part,
    });
    Ok(Json(Page { items: items.collect(), next: None }).into_response())
}

pub(super) async fn enter(
    State(app): State<App>,
    bearer: Bearer,
    headers: HeaderMap,
    Body(part, asked): Body<Part>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let request = bearer.command_id(&app, &headers, asked).await?;
    save(&app, &bearer, part, 0, Some(request)).await
}

pub(super) async fn change(
    State(app): State<App>,
    bearer: Bearer,
    Path(code): Path<String>,
    headers: HeaderMap,
    Body(part, asked): Body<Part>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let kept = find(&app, &code).await?;
    let edited = needed_version(&headers)?;
    if part.code != kept.part.code {
        let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
        return Err(refusal.field("/code", FilledText::new("api-code-fixed")).into());
    }
    let request = match headers.get("idempotency-key") {
        Some(_) => Some(bearer.command_id(&app, &headers, asked).await?),
        None => None,
    };
    save(&app, &bearer, part, edited, request).await
}

async fn save(app: &App, bearer: &Bearer, part: Part, edited: i64, request: Option<CommandId>) -> Answer {
    let mut wrong = Wrong::default();
    for fault in part.faults() {
        wrong.add(&format!("/{}", fault.field), fault_text(fault.problem));
    }
    for (pointer, text) in [
        ("/name", &part.name),
        ("/measure", &part.measure),
        ("/revision", &part.revision),
        ("/note", &part.note),
    ] {
        wrong.text(pointer, text, usize::MAX);
    }
    wrong.end()?;
    match app.store.save_part(&part, edited, Some(bearer.person()), request).await? {
        Saved::As { .. } | Saved::Repeated => {}
        Saved::ChangedMeanwhile { .. } => return Err(changed_meanwhile()),
        Saved::Taken => {
            let text = FilledText::new("part-code-taken").with("code", part.code.to_string());
            let refusal = Refusal::new(FilledText::new("api-body-unreadable")).status(StatusCode::CONFLICT);
            return Err(refusal.field("/code", text).into());
        }
        Saved::NoSuchPart => return Err(Refusal::not_found().into()),
    }
    let status = if edited == 0 { StatusCode::CREATED } else { StatusCode::OK };
    let kept = find(app, part.code.as_str()).await?;
    let mut response = answer(app, status, kept).await?;
    if edited == 0
        && let Ok(value) = HeaderValue::from_str(&format!("/api/v1/parts/{}", part.code))
    {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

#[derive(Debug, Serialize)]
struct OutRate {
    rate: Rate,
    since: Date,
    cost: Fen,
}

impl From<Dated> for OutRate {
    fn from(dated: Dated) -> Self {
        Self { rate: dated.rate, since: dated.since, cost: dated.cost }
    }
}

pub(super) async fn list_rates(State(app): State<App>, bearer: Bearer) -> Answer {
    bearer.allow(&app, SEE)?;
    let items = rates::all(app.store.db()).await?.into_iter().map(OutRate::from).collect();
    Ok(Json(Page { items, next: None }).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRate {
    rate: Rate,
    since: Date,
    cost: Fen,
}

/// Sets a rate from a day on; the same again changes nothing.
pub(super) async fn set_rate(State(app): State<App>, bearer: Bearer, Body(sent, _): Body<NewRate>) -> Answer {
    bearer.allow(&app, EDIT)?;
    if sent.cost < Fen::ZERO {
        let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
        return Err(refusal.field("/cost", FilledText::new("part-fault-negative")).into());
    }
    let dated = Dated { rate: sent.rate, since: sent.since, cost: sent.cost };
    app.store.set_rate(dated, Some(bearer.person())).await?;
    Ok(Json(OutRate::from(dated)).into_response())
}
