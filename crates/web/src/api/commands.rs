//! What can be done with a case: one noun each.

use super::bearer::Bearer;
use super::body::Body;
use super::cases::{open, with_etag};
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::submit::{Pen, Wish, stop};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use domain::case::{self, Channel, Command, Voice, WaitingOn};
use domain::clock::ClockNo;
use domain::ids::{CaseId, DepartmentCode, Digest, PersonId};
use domain::severity::{Severity, Way};
use jiff::Timestamp;
use serde::Deserialize;
use store::Target;
use store::read::case::{CaseFile, case as read_case};

/// The nouns, for the description of the interface.
pub(super) const NOUNS: [&str; 16] = [
    "answers",
    "messages",
    "notes",
    "contacts",
    "diagnoses",
    "findings",
    "proposals",
    "words",
    "waits",
    "waits-ended",
    "assignment",
    "handover",
    "acknowledgements",
    "severity",
    "closure",
    "withdrawal",
];

/// One body for all nouns; each reads what it needs and says what is missing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    text: Option<String>,
    by: Option<Channel>,
    way: Option<Way>,
    cause: Option<String>,
    remedy: Option<String>,
    effective: Option<bool>,
    on: Option<WaitingOn>,
    to: Option<i64>,
    department: Option<DepartmentCode>,
    clock: Option<ClockNo>,
    severity: Option<Severity>,
    /// When it happened; without it now.
    occurred: Option<Timestamp>,
}

pub(super) async fn carry_out(
    State(app): State<App>,
    bearer: Bearer,
    Path((number, noun)): Path<(String, String)>,
    headers: HeaderMap,
    Body(sent, asked): Body<Sent>,
) -> Result<Response, Stop> {
    if !NOUNS.contains(&noun.as_str()) {
        return Err(Refusal::not_found().into());
    }
    let file = open(&app, &bearer, &number).await?;
    let (text, cause, remedy) = (sent.text.as_deref(), sent.cause.as_deref(), sent.remedy.as_deref());
    super::checks::texts([("/text", text), ("/cause", cause), ("/remedy", remedy)])?;
    let mut pen = app.pen();
    let occurred = sent.occurred;
    let command = command(&noun, sent, &mut pen, bearer.person())?;
    let asked = Asked { case: file.case.id, asked, command, occurred };
    let file = hand_in(&app, &bearer, &headers, pen, asked).await?;
    Ok(with_etag(StatusCode::OK, &file))
}

/// What a request came to.
pub(super) struct Asked {
    pub(super) case: CaseId,
    /// Of the body.
    pub(super) asked: Digest,
    pub(super) command: Command,
    pub(super) occurred: Option<Timestamp>,
}

/// Carries a command out once, on the version that was meant; gives the case behind it.
pub(super) async fn hand_in(
    app: &App,
    bearer: &Bearer,
    headers: &HeaderMap,
    pen: Pen<'_>,
    asked: Asked,
) -> Result<CaseFile, Stop> {
    let id = bearer.command_id(app, headers, asked.asked).await?;
    let version = expected_version(headers)?;
    let Asked { case, command, occurred, .. } = asked;
    let wish = Wish { actor: bearer.actor(), target: Target::Case(case), command, version, occurred, id };
    if let Err(refusal) = pen.try_submit(wish).await? {
        let refused = stop(&refusal);
        let changed = matches!(refusal, case::Refusal::ChangedMeanwhile { .. });
        return Err(if changed { refused.status(StatusCode::PRECONDITION_FAILED) } else { refused }.into());
    }
    Ok(read_case(&app.store, case).await?.ok_or_else(Refusal::not_found)?)
}

/// `If-Match: "7"`: only when it is still of this version.
pub(super) fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Stop> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let number = text.trim_start_matches("W/").trim_matches('"').parse();
    number.map(Some).map_err(|_| Refusal::plain(StatusCode::PRECONDITION_FAILED).into())
}

fn missing(pointer: &str) -> Stop {
    let text = FilledText::new("api-field-missing").with("field", pointer);
    Refusal::new(FilledText::new("api-body-unreadable")).field(pointer, text).into()
}

fn command(noun: &str, sent: Sent, pen: &mut Pen<'_>, person: PersonId) -> Result<Command, Stop> {
    let by = sent.by.unwrap_or(Channel::Mail);
    let attachments = Vec::new();
    let needed = |text: &Option<String>, pointer: &str| -> Result<String, Stop> {
        text.clone().filter(|t| !t.trim().is_empty()).ok_or_else(|| missing(pointer))
    };
    Ok(match noun {
        "answers" => Command::Answer { by, text: pen.text(&needed(&sent.text, "/text")?), attachments },
        "messages" => Command::Send { by, text: pen.text(&needed(&sent.text, "/text")?), attachments },
        "notes" => {
            let text = pen.text(&needed(&sent.text, "/text")?);
            Command::Note { text, mentions: Default::default(), attachments }
        }
        "contacts" => {
            let text = sent.text.as_deref().and_then(|t| pen.text_if_any(t));
            Command::Contact { by: sent.by.unwrap_or(Channel::Phone), text }
        }
        "diagnoses" => {
            let against = sent.text.as_deref().and_then(|t| pen.text_if_any(t));
            Command::StartDiagnosis { way: sent.way.ok_or_else(|| missing("/way"))?, against }
        }
        "findings" => Command::RecordFinding {
            cause: pen.text(&needed(&sent.cause, "/cause")?),
            remedy: pen.text(&needed(&sent.remedy, "/remedy")?),
        },
        "proposals" => Command::Propose { by, text: pen.text(&needed(&sent.text, "/text")?), attachments },
        "words" => Command::GiveWord {
            effective: sent.effective.ok_or_else(|| missing("/effective"))?,
            voice: Voice::ToldTo(person),
            text: sent.text.as_deref().and_then(|t| pen.text_if_any(t)),
        },
        "waits" => Command::Wait {
            on: sent.on.ok_or_else(|| missing("/on"))?,
            why: pen.text(&needed(&sent.text, "/text")?),
        },
        "waits-ended" => Command::StopWaiting,
        "assignment" => Command::Assign {
            to: sent.to.map(PersonId),
            why: sent.text.as_deref().and_then(|t| pen.text_if_any(t)),
        },
        "handover" => Command::HandOver {
            to: sent.department.ok_or_else(|| missing("/department"))?,
            assignee: sent.to.map(PersonId),
            why: sent.text.as_deref().and_then(|t| pen.text_if_any(t)),
        },
        "acknowledgements" => Command::Acknowledge { clock: sent.clock.ok_or_else(|| missing("/clock"))? },
        "severity" => Command::ChangeSeverity {
            to: sent.severity.ok_or_else(|| missing("/severity"))?,
            why: pen.text(&needed(&sent.text, "/text")?),
        },
        // With a reason it closes without the customer's word, where the rules allow that.
        "closure" => match sent.text.as_deref().and_then(|t| pen.text_if_any(t)) {
            Some(reason) => Command::CloseWithoutWord { reason },
            None => Command::Close,
        },
        "withdrawal" => {
            Command::Withdraw { voice: Voice::ToldTo(person), text: pen.text(&needed(&sent.text, "/text")?) }
        }
        _ => return Err(Refusal::not_found().into()),
    })
}
