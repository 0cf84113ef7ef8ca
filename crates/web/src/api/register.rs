//! The register for other programs: customers, contacts, sites, systems, models and units, each row as an object of its columns;
//! the exchange of a unit, its verifications, its history.

use super::bearer::Bearer;
use super::body::Body;
use super::outward::Page;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::imports::names;
use crate::register::{EDIT, SEE, exchange_moment, today};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::ids::{CaseId, CommandId, EquipmentId};
use domain::import::{Form, Kind, Problem, Value};
use domain::unit::{Exchange, Reading, UnitState, Verification};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json_, json};
use store::import::{RowEdit, RowKept, RowSaved, RowsWanted};
use store::read::register as read;
use store::search;
use store::units::{ExchangeWish, Exchanged, NewUnitRow, Verified, VerifyWish};

/// The kinds of rows, as addresses name them.
pub(super) const KINDS: [Kind; 6] =
    [Kind::Customers, Kind::Contacts, Kind::Sites, Kind::Systems, Kind::Products, Kind::Units];
/// Rows of a page.
const LIMIT_MAX: i64 = 100;
const LIMIT: i64 = 50;
/// Customers and units found by words.
const FOUND_MAX: usize = 100;

type Answer = Result<Response, Stop>;

pub(super) fn routes() -> Router<App> {
    let mut router = Router::new()
        .route("/units/{key}/history", get(history))
        .route("/units/{key}/exchange", post(exchange))
        .route("/units/{key}/verifications", post(verify));
    for kind in KINDS {
        let list = move |State(app): State<App>, bearer: Bearer, asked: Asked| async move {
            list(app, bearer, kind, asked).await
        };
        let create = move |State(app): State<App>,
                           bearer: Bearer,
                           headers: HeaderMap,
                           body: Body<Map<String, Json_>>| async move {
            create(app, bearer, kind, headers, body).await
        };
        let show = move |State(app): State<App>, bearer: Bearer, Path(key): Path<String>| async move {
            show(app, bearer, kind, key).await
        };
        let change = move |State(app): State<App>,
                           bearer: Bearer,
                           Path(key): Path<String>,
                           headers: HeaderMap,
                           body: Body<Map<String, Json_>>| async move {
            change(app, bearer, kind, key, headers, body).await
        };
        router = router
            .route(&format!("/{}", kind.code()), get(list).post(create))
            .route(&format!("/{}/{{key}}", kind.code()), get(show).patch(change));
    }
    router
}

type Asked = Result<Query<Vec<(String, String)>>, axum::extract::rejection::QueryRejection>;

/// A row as an object: `id` (or `code`), `version`, and each column by its code.
fn object(kind: Kind, row: &RowKept) -> Json_ {
    let mut out = Map::new();
    if kind != Kind::Products {
        out.insert("id".to_owned(), json!(row.key.parse::<i64>().unwrap_or_default()));
    }
    out.insert("version".to_owned(), json!(row.version));
    for (code, value) in &row.values {
        let form = kind.columns().iter().find(|column| column.code == *code).map(|column| column.form);
        let value = match (value, form) {
            (Some(Value::Whole(n)), Some(Form::YesNo)) => json!(*n == 1),
            (Some(Value::Whole(n)), _) => json!(n),
            (Some(Value::Degrees(text)), _) => {
                text.parse::<f64>().map_or(Json_::Null, |degrees| json!(degrees))
            }
            (Some(Value::Text(text)), _) => json!(text),
            (None, _) => Json_::Null,
        };
        out.insert((*code).to_owned(), value);
    }
    Json_::Object(out)
}

fn with_etag(status: StatusCode, kind: Kind, row: &RowKept) -> Response {
    let mut response = (status, Json(object(kind, row))).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", row.version)) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

async fn list(app: App, bearer: Bearer, kind: Kind, asked: Asked) -> Answer {
    bearer.allow(&app, SEE)?;
    let Query(asked) = asked.map_err(|e| Refusal::plain(e.status()))?;
    let get = |name: &str| asked.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let number = |name: &str| -> Result<Option<i64>, Stop> {
        let Some(text) = get(name) else { return Ok(None) };
        let wrong = || {
            let text = FilledText::new("api-query-unreadable").with("why", name);
            Refusal::new(text).status(StatusCode::BAD_REQUEST)
        };
        Ok(Some(text.parse().map_err(|_| wrong())?))
    };
    let limit = number("limit")?.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    if let Some(words) = get("q").filter(|words| !words.trim().is_empty()) {
        return found(&app, kind, words).await;
    }
    let mut narrowed: Vec<(&str, String)> = Vec::new();
    for name in ["customer", "site", "system", "contract"] {
        if let Some(id) = number(name)? {
            narrowed.push((name, id.to_string()));
        }
    }
    for name in ["serial", "model", "kind", "state", "city", "code"] {
        if let Some(value) = get(name) {
            narrowed.push((name, value.to_owned()));
        }
    }
    let wanted = RowsWanted { narrowed: &narrowed, after: get("after"), limit: limit + 1 };
    let mut rows = app.store.rows(kind, &wanted).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| {
        let mut pairs: Vec<(&str, &str)> =
            narrowed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let limit = limit.to_string();
        pairs.extend([("limit", limit.as_str()), ("after", row.key.as_str())]);
        let query = serde_html_form::to_string(&pairs).unwrap_or_default();
        format!("/api/v1/{}?{query}", kind.code())
    });
    let items: Vec<Json_> = rows.iter().map(|row| object(kind, row)).collect();
    Ok(Json(Page { items, next }).into_response())
}

/// By words: of what is searched for in the pages.
async fn found(app: &App, kind: Kind, words: &str) -> Answer {
    let db = app.store.db();
    let keys: Vec<i64> = match kind {
        Kind::Customers => {
            search::customers(db, words, FOUND_MAX).await?.into_iter().map(|id| id.0).collect()
        }
        Kind::Sites => search::sites(db, words, FOUND_MAX).await?.into_iter().map(|id| id.0).collect(),
        Kind::Units => {
            let wanted = read::UnitWanted { words: words.to_owned(), ..read::UnitWanted::default() };
            let limit = i64::try_from(FOUND_MAX).unwrap_or(i64::MAX);
            read::units(db, &wanted, limit).await?.into_iter().map(|unit| unit.id.0).collect()
        }
        Kind::Contacts | Kind::Systems | Kind::Products | Kind::Parts => {
            let text = FilledText::new("api-query-unreadable").with("why", "q");
            return Err(Refusal::new(text).status(StatusCode::BAD_REQUEST).into());
        }
    };
    let mut items = Vec::with_capacity(keys.len());
    for key in keys {
        items.extend(app.store.row(kind, &key.to_string()).await?.map(|row| object(kind, &row)));
    }
    Ok(Json(Page { items, next: None }).into_response())
}

async fn show(app: App, bearer: Bearer, kind: Kind, key: String) -> Answer {
    bearer.allow(&app, SEE)?;
    let row = app.store.row(kind, &key).await?.ok_or_else(Refusal::not_found)?;
    Ok(with_etag(StatusCode::OK, kind, &row))
}

/// The cells of a body: text, numbers and yes or no as a row takes them; `null` empties a column.
fn cells(kind: Kind, body: &Map<String, Json_>) -> Result<Vec<(String, String)>, Stop> {
    let mut refusal = Refusal::new(FilledText::new("api-body-unreadable"));
    let mut cells = Vec::new();
    for (name, value) in body {
        // What names the row is not changed here.
        if ["id", "version"].contains(&name.as_str()) {
            continue;
        }
        let known = kind.columns().iter().any(|column| column.code == name)
            && !["number", "customer_number"].contains(&name.as_str());
        let text = match value {
            Json_::Null => Some(String::new()),
            Json_::Bool(yes) => Some(if *yes { "1" } else { "0" }.to_owned()),
            Json_::Number(n) => Some(n.to_string()),
            Json_::String(text) if text.contains('\0') => None,
            Json_::String(text) => Some(text.clone()),
            Json_::Array(_) | Json_::Object(_) => None,
        };
        match text.filter(|_| known) {
            Some(text) => cells.push((name.clone(), text)),
            None => {
                let key = if known { "api-value-kind" } else { "api-field-unknown" };
                refusal = refusal.field(&format!("/{name}"), FilledText::new(key));
            }
        }
    }
    if refusal.fields.is_empty() { Ok(cells) } else { Err(refusal.into()) }
}

/// What is wrong with a row, by its column.
fn problems(bearer: &Bearer, kind: Kind, all: &[Problem]) -> Stop {
    let l = &bearer.reader.l;
    let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
    let told = all.iter().fold(refusal, |refusal, problem| {
        let column = match problem.column.as_deref() {
            Some("customer_number") => "customer",
            Some(column) => column,
            None => "",
        };
        let said = FilledText::new("api-said").with("said", crate::imports::sentence(l, kind, problem));
        refusal.field(&format!("/{column}"), said)
    });
    told.into()
}

async fn saved(
    app: &App,
    bearer: &Bearer,
    (kind, key, edited): (Kind, Option<&str>, i64),
    body: &Map<String, Json_>,
    request: Option<CommandId>,
) -> Answer {
    let cells = cells(kind, body)?;
    let cells: Vec<(&str, &str)> = cells.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    let edit = RowEdit { kind, key, edited, cells: &cells, by: Some(bearer.person()), request };
    let status = if key.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let key = match app.store.save_row(&names::names(&app.store).await?, &edit).await? {
        RowSaved::As { key, .. } | RowSaved::Repeated(key) => key,
        RowSaved::NoSuchRow => return Err(Refusal::not_found().into()),
        RowSaved::ChangedMeanwhile { .. } => {
            return Err(Refusal::plain(StatusCode::PRECONDITION_FAILED).into());
        }
        RowSaved::Problems(all) => return Err(problems(bearer, kind, &all)),
    };
    let row = app.store.row(kind, &key).await?.ok_or_else(Refusal::not_found)?;
    let mut response = with_etag(status, kind, &row);
    if let (StatusCode::CREATED, Ok(value)) =
        (status, HeaderValue::from_str(&format!("/api/v1/{}/{key}", kind.code())))
    {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

async fn create(
    app: App,
    bearer: Bearer,
    kind: Kind,
    headers: HeaderMap,
    body: Body<Map<String, Json_>>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let Body(body, asked) = body;
    let request = bearer.command_id(&app, &headers, asked).await?;
    saved(&app, &bearer, (kind, None, 0), &body, Some(request)).await
}

/// What somebody changes is what they saw: `If-Match` with the version is needed.
fn seen_version(headers: &HeaderMap) -> Result<i64, Stop> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        let refusal = Refusal::new(FilledText::new("api-match-wanted"));
        return Err(refusal.status(StatusCode::PRECONDITION_REQUIRED).into());
    };
    let text = value.to_str().unwrap_or_default().trim().trim_start_matches("W/").trim_matches('"');
    text.parse().map_err(|_| Refusal::plain(StatusCode::PRECONDITION_FAILED).into())
}

async fn change(
    app: App,
    bearer: Bearer,
    kind: Kind,
    key: String,
    headers: HeaderMap,
    body: Body<Map<String, Json_>>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let edited = seen_version(&headers)?;
    saved(&app, &bearer, (kind, Some(&key), edited), &body.0, None).await
}

fn unit(key: &str) -> Result<EquipmentId, Stop> {
    key.parse().map(EquipmentId).map_err(|_| Refusal::not_found().into())
}

#[derive(Debug, Serialize)]
struct OutEntry {
    id: i64,
    occurred: jiff::Timestamp,
    recorded: jiff::Timestamp,
    person: Option<i64>,
    case: Option<String>,
    event: domain::unit::UnitEvent,
}

async fn history(State(app): State<App>, bearer: Bearer, Path(key): Path<String>) -> Answer {
    bearer.allow(&app, SEE)?;
    let id = unit(&key)?;
    app.store.row(Kind::Units, &key).await?.ok_or_else(Refusal::not_found)?;
    let entries = read::entries(app.store.db(), id).await?.into_iter().map(|entry| OutEntry {
        id: entry.id,
        occurred: entry.occurred,
        recorded: entry.recorded,
        person: entry.person.map(|person| person.0),
        case: entry.case.map(|case| case.to_string()),
        event: entry.event,
    });
    Ok(Json(Page { items: entries.collect(), next: None }).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewExchange {
    /// Of the unit that takes the place.
    serial: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    revision: String,
    #[serde(default)]
    firmware: String,
    #[serde(default)]
    on: Option<Date>,
    #[serde(default)]
    reading_before: Option<Reading>,
    #[serde(default)]
    reading_after: Option<Reading>,
    #[serde(default)]
    seals_removed: Vec<String>,
    #[serde(default)]
    seals_set: Vec<String>,
    reason: String,
    became: UnitState,
    #[serde(default)]
    verified_until: Option<Date>,
    #[serde(default)]
    case: Option<String>,
}

async fn exchange(
    State(app): State<App>,
    bearer: Bearer,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Body<NewExchange>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let edited = seen_version(&headers)?;
    let Body(new, asked) = body;
    let request = bearer.command_id(&app, &headers, asked).await?;
    let none_such = |place: &str| {
        Refusal::new(FilledText::new("api-body-unreadable")).field(place, FilledText::new("api-none-such"))
    };
    let case = match &new.case {
        Some(number) => Some(number.parse::<CaseId>().map_err(|_| none_such("/case"))?),
        None => None,
    };
    let today = today(&app);
    let on = new.on.unwrap_or(today);
    let wish = ExchangeWish {
        old: unit(&key)?,
        edited,
        serial: new.serial.trim().to_owned(),
        entered: NewUnitRow { model: new.model, revision: new.revision, firmware: new.firmware },
        done: Exchange {
            on,
            reading_before: new.reading_before,
            reading_after: new.reading_after,
            seals_removed: new.seals_removed,
            seals_set: new.seals_set,
            reason: new.reason.trim().to_owned(),
            became: new.became,
        },
        occurred: exchange_moment(&app, on),
        verified_until: new.verified_until,
        photos: Vec::new(),
        case,
        by: Some(bearer.person()),
        request: Some(request),
    };
    let l = &bearer.reader.l;
    match app.store.exchange_units(&names::names(&app.store).await?, &wish, today).await? {
        Exchanged::By(id) | Exchanged::Repeated(id) => {
            let row = app.store.row(Kind::Units, &id.to_string()).await?.ok_or_else(Refusal::not_found)?;
            Ok(with_etag(StatusCode::OK, Kind::Units, &row))
        }
        Exchanged::NoSuchUnit => Err(Refusal::not_found().into()),
        Exchanged::ChangedMeanwhile { .. } => Err(Refusal::plain(StatusCode::PRECONDITION_FAILED).into()),
        Exchanged::NoSuchCase => Err(none_such("/case").into()),
        Exchanged::Problems(all) => Err(problems(&bearer, Kind::Units, &all)),
        Exchanged::Faults(faults) => {
            let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
            let told = faults.into_iter().fold(refusal, |refusal, fault| {
                let said = crate::register::exchange_fault(l, fault);
                refusal.field(&format!("/{}", fault.code().0), FilledText::new("api-said").with("said", said))
            });
            Err(told.into())
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVerification {
    on: Date,
    #[serde(default)]
    until: Option<Date>,
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    authority: String,
    passed: bool,
}

async fn verify(
    State(app): State<App>,
    bearer: Bearer,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Body<NewVerification>,
) -> Answer {
    bearer.allow(&app, EDIT)?;
    let edited = seen_version(&headers)?;
    let Body(new, asked) = body;
    let request = bearer.command_id(&app, &headers, asked).await?;
    let short = |text: String| text.trim().chars().take(200).filter(|c| *c != '\0').collect::<String>();
    let made = Verification {
        on: Some(new.on),
        until: new.until,
        certificate: short(new.certificate),
        authority: short(new.authority),
        passed: new.passed,
        file: None,
    };
    let wish = VerifyWish {
        unit: unit(&key)?,
        edited,
        made,
        file: None,
        by: Some(bearer.person()),
        request: Some(request),
    };
    match app.store.verify_unit(&wish, today(&app)).await? {
        Verified::Until(_) | Verified::Repeated => {
            let row = app.store.row(Kind::Units, &key).await?.ok_or_else(Refusal::not_found)?;
            Ok(with_etag(StatusCode::OK, Kind::Units, &row))
        }
        Verified::NoSuchUnit => Err(Refusal::not_found().into()),
        Verified::ChangedMeanwhile { .. } => Err(Refusal::plain(StatusCode::PRECONDITION_FAILED).into()),
        Verified::Fault(fault) => {
            let said = crate::register::verification_fault(&bearer.reader.l, fault);
            let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
            Err(refusal
                .field(&format!("/{}", fault.code().0), FilledText::new("api-said").with("said", said))
                .into())
        }
    }
}
