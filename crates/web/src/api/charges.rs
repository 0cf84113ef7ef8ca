//! Who pays for what, for other programs: lines with what the rules propose and what was decided, objections, quotes. Lines and
//! quotes count from 1, as people say them.

mod body;
mod outward;

pub(super) use body::NOUNS;

use super::bearer::Bearer;
use super::body::Body;
use super::cases::open;
use super::commands::{Asked, hand_in};
use super::outward::Page;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::reader::Reader;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use body::Sent;
use domain::case::Command;
use domain::ids::{CaseId, CustomerId};
use domain::roles::Permission;
use jiff::Timestamp;
use outward::{OutCharges, OutLineRow, OutQuoteRow};
use serde::Deserialize;
use store::read::case::CaseFile;
use store::read::charges::{self as read, Cursor};
use store::read::ruling;

const PAGE: i64 = 50;

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    bearer: Bearer,
    Path(number): Path<String>,
) -> Result<Response, Stop> {
    let file = open(&app, &bearer, &number).await?;
    shown(&app, &reader, &file).await
}

/// `POST /cases/{number}/charges/{noun}`: one command, then what stands there.
pub(super) async fn carry_out(
    State(app): State<App>,
    reader: Reader,
    bearer: Bearer,
    Path((number, noun)): Path<(String, String)>,
    headers: HeaderMap,
    Body(sent, asked): Body<Sent>,
) -> Result<Response, Stop> {
    if !NOUNS.contains(&noun.as_str()) {
        return Err(Refusal::not_found().into());
    }
    let file = open(&app, &bearer, &number).await?;
    super::checks::texts([
        ("/text", sent.text.as_deref()),
        ("/reason", sent.reason.as_deref()),
        ("/finding", sent.finding.as_deref()),
    ])?;
    let mut pen = app.pen();
    let occurred = sent.occurred;
    let command = body::command(&noun, sent, &mut pen, bearer.person())?;
    let command = Command::Charge(Box::new(command));
    let file =
        hand_in(&app, &bearer, &headers, pen, Asked { case: file.case.id, asked, command, occurred }).await?;
    shown(&app, &reader, &file).await
}

async fn shown(app: &App, reader: &Reader, file: &CaseFile) -> Result<Response, Stop> {
    let world = app.store.world();
    let today = app.now().to_zoned(world.zone.clone()).date();
    let charging = ruling::charging(&app.store, &file.case, &Default::default(), today).await?;
    let body = OutCharges::new(&reader.l, &world, file, &charging);
    let etag = format!("\"{}\"", file.case.version);
    Ok((StatusCode::OK, [(header::ETAG, etag)], Json(body)).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct LinesAsked {
    /// `undecided` or `objected`.
    waiting: Option<String>,
    after: Option<String>,
}

pub(super) async fn lines(
    State(app): State<App>,
    bearer: Bearer,
    Query(asked): Query<LinesAsked>,
) -> Result<Json<Page<OutLineRow>>, Stop> {
    bearer.allow(&app, Permission::SeeCases)?;
    let (which, name) = match asked.waiting.as_deref() {
        None | Some("undecided") => (read::Lines::Undecided, "undecided"),
        Some("objected") => (read::Lines::Objected, "objected"),
        Some(_) => return Err(unknown("waiting")),
    };
    let rows = read::lines(app.store.db(), which, cursor(asked.after)?, PAGE + 1).await?;
    let next = more(&rows, |row| (row.at, row.case, row.no));
    let next = next.map(|after| format!("/api/v1/lines?waiting={name}&after={after}"));
    let items = rows.into_iter().take(PAGE as usize).map(OutLineRow::new).collect();
    Ok(Json(Page { items, next }))
}

#[derive(Debug, Deserialize)]
pub(super) struct QuotesAsked {
    state: Option<String>,
    customer: Option<i64>,
    after: Option<String>,
}

pub(super) async fn quotes(
    State(app): State<App>,
    bearer: Bearer,
    Query(asked): Query<QuotesAsked>,
) -> Result<Json<Page<OutQuoteRow>>, Stop> {
    bearer.allow(&app, Permission::SeeCases)?;
    if asked.state.as_deref().is_some_and(|state| !outward::QUOTE_STATES.contains(&state)) {
        return Err(unknown("state"));
    }
    let wanted = read::Quotes {
        state: asked.state.clone(),
        customer: asked.customer.map(CustomerId),
        after: cursor(asked.after)?,
    };
    let rows = read::quotes(app.store.db(), &wanted, PAGE + 1).await?;
    let next = more(&rows, |row| (row.issued, row.case, row.no)).map(|after| {
        let mut address = format!("/api/v1/quotes?after={after}");
        if let Some(state) = &asked.state {
            address.push_str(&format!("&state={state}"));
        }
        if let Some(customer) = asked.customer {
            address.push_str(&format!("&customer={customer}"));
        }
        address
    });
    let items = rows.into_iter().take(PAGE as usize).map(OutQuoteRow::new).collect();
    Ok(Json(Page { items, next }))
}

fn unknown(parameter: &str) -> Stop {
    let text = FilledText::new("api-none-such");
    Refusal::new(FilledText::new("api-body-unreadable")).field(&format!("?{parameter}"), text).into()
}

/// Where the next page begins, while there is one: the last row shown.
fn more<T>(rows: &[T], key: impl Fn(&T) -> (Timestamp, CaseId, u16)) -> Option<String> {
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let (at, case, no) = rows.get(shown).and_then(|_| rows.get(shown - 1)).map(key)?;
    Some(format!("{}.{}.{no}", at.as_microsecond(), case.key()))
}

fn cursor(after: Option<String>) -> Result<Option<Cursor>, Stop> {
    let Some(after) = after else { return Ok(None) };
    let mut numbers = after.split('.').map(str::parse::<i64>);
    let mut next = || numbers.next().and_then(Result::ok).ok_or_else(|| unknown("after"));
    let (at, case, no) = (next()?, next()?, next()?);
    let at = Timestamp::from_microsecond(at).map_err(|_| unknown("after"))?;
    let no = u16::try_from(no).map_err(|_| unknown("after"))?;
    Ok(Some(Cursor { at, case: CaseId::from_key(case), no }))
}
