//! What a form on a case asks for: from its fields to a command, through the door, and back to the case.

use super::composer::{self, Writing};
use super::deed_page::{self, Trouble};
use super::fields::Fields;
use super::{Opened, open};
use crate::answer::{Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::posted::Posted;
use crate::submit::{Pen, Wish, form_command, sentence};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::case::{Action, Command, Refusal as RuleRefusal, Voice, WaitingOn};
use domain::ids::{AreaCode, CommandId, CustomerId, DepartmentCode, EquipmentId, FaultCode, PersonId};
use domain::serving::Place;
use domain::severity::{Severity, Way};
use serde::Deserialize;
use store::Target;
use store::read::place;

/// The addresses under a case, and what each is for. Those of the composer share one form.
const NOUNS: [(&str, Action); 24] = [
    ("answers", Action::Answer),
    ("messages", Action::Message),
    ("notes", Action::Note),
    ("contacts", Action::Contact),
    ("proposals", Action::Propose),
    ("diagnoses", Action::Diagnose),
    ("findings", Action::Finding),
    ("words", Action::Works),
    ("waits", Action::Wait),
    ("waits-ended", Action::StopWaiting),
    ("assignment", Action::Assign),
    ("takeover", Action::Take),
    ("handover", Action::HandOver),
    ("severity", Action::Severity),
    ("fault", Action::Fault),
    ("identity", Action::Identify),
    ("follows", Action::Follow),
    ("follows-ended", Action::Unfollow),
    ("closure", Action::Close),
    ("closure-without-word", Action::CloseWithoutWord),
    ("withdrawal", Action::Withdraw),
    ("reopening", Action::Reopen),
    ("merge", Action::Merge),
    ("split", Action::Split),
];
const NOUNS_MORE: [(&str, Action); 2] = [("follow-up", Action::FollowUp), ("complaints", Action::Complain)];
/// A clock's number is in the form.
const ACKNOWLEDGEMENTS: &str = "acknowledgements";

/// The address's last part for an action.
pub(super) fn noun(action: Action) -> &'static str {
    let named = match action {
        Action::Acknowledge(_) => return ACKNOWLEDGEMENTS,
        Action::Fails => Action::Works,
        other => other,
    };
    NOUNS.iter().chain(&NOUNS_MORE).find(|(_, known)| *known == named).map_or("", |(noun, _)| noun)
}

/// The action that an address is for; of clocks the one that the form names.
pub(super) fn action(noun: &str, fields: Fields<'_>) -> Option<Action> {
    if noun == ACKNOWLEDGEMENTS {
        return fields.get("clock").parse().ok().map(Action::Acknowledge);
    }
    NOUNS.iter().chain(&NOUNS_MORE).find(|(known, _)| *known == noun).map(|(_, action)| *action)
}

/// The form's fields are read one by one: each deed has its own.
#[derive(Debug, Deserialize)]
pub(super) struct Any {}

pub(super) async fn carry_out(
    State(app): State<App>,
    Path((number, noun)): Path<(String, String)>,
    posted: Posted<Any>,
) -> Answer {
    let Posted { viewer, fields, files, .. } = posted;
    let opened = open(&app, &viewer, &number).await?;
    let sent = Fields(&fields);
    let action = action(&noun, sent).ok_or_else(Refusal::not_found)?;
    let l = viewer.reader.l.clone();
    let mut pen = app.pen();
    let attached = !files.is_empty();
    let id = form_command(&app, sent.get("token"), &fields, &files);
    let writing = Writing::of(action);
    let made = match writing {
        Some(writing) => {
            let attachments = pen.files(files);
            composer::command(writing, &opened, &viewer, sent, &mut pen, attachments)
        }
        None => command(action, &opened, &viewer, sent, &mut pen),
    };
    let command = match made {
        Ok(Command::Identify { customer, equipment, local_area, remote_access, .. }) => {
            let place = place::known(app.store.db(), customer, &equipment).await?;
            Command::Identify { customer, equipment, local_area, remote_access, place }
        }
        Ok(command) => command,
        Err(missing) => {
            return deed_page::again(&app, &viewer, &opened, action, &fields, Trouble::Fields(missing)).await;
        }
    };
    let wish = Wish {
        actor: viewer.actor(),
        target: Target::Case(opened.row.case.id),
        command,
        version: sent.get("version").parse().ok().filter(|_| guards(action)),
        occurred: occurred(sent, &l),
        id,
    };
    match pen.try_submit(wish).await? {
        Ok(done) => {
            if sent.get("then") == "wait" {
                wait_for_customer(&app, &viewer, &opened, sent).await?;
            }
            let to =
                done.also.first().filter(|_| matches!(action, Action::Split)).copied().unwrap_or(done.case);
            Ok(see_with(&back(sent, &to.to_string()), &said(action, sent)))
        }
        Err(RuleRefusal::ReasonForOtherWay { suggested }) => {
            let way = crate::words::way(&l, suggested);
            let text = FilledText::new("refusal-reason-for-other-way").with("way", way);
            let trouble = Trouble::Fields(vec![("against", text)]);
            deed_page::again(&app, &viewer, &opened, action, &fields, trouble).await
        }
        Err(refusal) => {
            let changed = matches!(refusal, RuleRefusal::ChangedMeanwhile { .. });
            let trouble = Trouble::Refused { text: sentence(&refusal), changed, attached };
            deed_page::again(&app, &viewer, &opened, action, &fields, trouble).await
        }
    }
}

/// Words that go out, and decisions, must not cross what somebody else did meanwhile. The rest does no harm twice.
fn guards(action: Action) -> bool {
    !matches!(action, Action::Note | Action::Follow | Action::Unfollow | Action::Acknowledge(_))
}

/// Back to the case; a bulk of cases is worked off from a list, and the list is gone back to.
fn back(sent: Fields<'_>, number: &str) -> String {
    match sent.get("back") {
        "" => format!("/cases/{number}"),
        path => crate::preferences::own_path(path).to_owned(),
    }
}

fn said(action: Action, sent: Fields<'_>) -> Flash {
    let kind = match (action, sent.get("then")) {
        (Action::Answer, "wait") => "done-answer-wait".to_owned(),
        _ => format!("done-{}", action.code()),
    };
    Flash::ok(&kind)
}

/// When it happened, where that was earlier.
fn occurred(sent: Fields<'_>, l: &L10n) -> Option<jiff::Timestamp> {
    if sent.get("earlier").is_empty() { None } else { sent.moment("occurred", l) }
}

async fn wait_for_customer(app: &App, viewer: &Viewer, opened: &Opened, sent: Fields<'_>) -> Answer<()> {
    let mut pen = app.pen();
    let why = pen.text(&viewer.reader.l.t("wait-after-answer"));
    let wish = Wish {
        actor: viewer.actor(),
        target: Target::Case(opened.row.case.id),
        command: Command::Wait { on: WaitingOn::Customer, why },
        version: None,
        occurred: None,
        id: CommandId::named("form-wait", sent.get("token")),
    };
    // Waiting already is what was wished for.
    pen.try_submit(wish).await?.map(|_| ()).or(Ok(()))
}

/// What is to be changed, field by field.
pub(super) type Missing = Vec<(&'static str, FilledText)>;

fn command(
    action: Action,
    opened: &Opened,
    viewer: &Viewer,
    sent: Fields<'_>,
    pen: &mut Pen<'_>,
) -> Result<Command, Missing> {
    let case = &opened.row.case;
    let told = Voice::ToldTo(viewer.id);
    Ok(match action {
        Action::Acknowledge(clock) => Command::Acknowledge { clock },
        Action::Take => Command::Assign { to: Some(viewer.id), why: None },
        Action::Diagnose => {
            let way = Way::ALL.into_iter().find(|way| way.code() == sent.get("way"));
            let way = way.ok_or_else(|| vec![("way", FilledText::new("deed-way.missing"))])?;
            Command::StartDiagnosis { way, against: pen.text_if_any(sent.get("against")) }
        }
        Action::Finding => {
            required(sent, &[("cause", "deed-cause.missing"), ("remedy", "deed-remedy.missing")])?;
            Command::RecordFinding {
                cause: pen.text(sent.get("cause")),
                remedy: pen.text(sent.get("remedy")),
            }
        }
        Action::Works | Action::Fails => {
            let effective = yes_or_no(sent, "effective", "deed-effective.missing")?;
            Command::GiveWord { effective, voice: told, text: pen.text_if_any(sent.get("text")) }
        }
        Action::Wait => {
            let on = match sent.get("on") {
                "customer" => WaitingOn::Customer,
                "parts" => WaitingOn::Parts,
                _ => return Err(vec![("on", FilledText::new("deed-on.missing"))]),
            };
            required(sent, &[("why", "deed-wait-why.missing")])?;
            Command::Wait { on, why: pen.text(sent.get("why")) }
        }
        Action::StopWaiting => Command::StopWaiting,
        Action::Assign => {
            let to = sent.number("person").map(PersonId);
            Command::Assign { to, why: pen.text_if_any(sent.get("why")) }
        }
        Action::HandOver => {
            let to = DepartmentCode::new(sent.get("department"));
            let to = to.ok_or_else(|| vec![("department", FilledText::new("deed-department.missing"))])?;
            let assignee = sent.number("person").map(PersonId);
            Command::HandOver { to, assignee, why: pen.text_if_any(sent.get("why")) }
        }
        Action::Severity => {
            let level = sent.get("level").parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok());
            let to = level.ok_or_else(|| vec![("level", FilledText::new("deed-level.missing"))])?;
            required(sent, &[("why", "deed-level-why.missing")])?;
            Command::ChangeSeverity { to, why: pen.text(sent.get("why")) }
        }
        Action::Fault => Command::ChangeFault { to: FaultCode::new(sent.get("fault")) },
        Action::Identify => Command::Identify {
            customer: sent.number("customer").map(CustomerId),
            equipment: sent.all("unit").filter_map(|id| id.parse().ok()).map(EquipmentId).collect(),
            local_area: AreaCode::new(sent.get("area")),
            remote_access: !sent.get("remote_access").is_empty(),
            // Read from the register when it is sent.
            place: Place::default(),
        },
        Action::Follow => Command::Follow { who: viewer.id },
        Action::Unfollow => Command::Unfollow { who: viewer.id },
        Action::Close => Command::Close,
        Action::CloseWithoutWord => {
            required(sent, &[("reason", "deed-reason.missing")])?;
            Command::CloseWithoutWord { reason: pen.text(sent.get("reason")) }
        }
        Action::Withdraw => {
            required(sent, &[("text", "deed-withdraw-text.missing")])?;
            Command::Withdraw { voice: told, text: pen.text(sent.get("text")) }
        }
        Action::Reopen => {
            required(sent, &[("text", "deed-reopen-text.missing")])?;
            Command::Reopen { text: pen.text(sent.get("text")) }
        }
        Action::Merge => {
            let into = sent.get("into").parse();
            let into = into.map_err(|_| vec![("into", FilledText::new("deed-into.missing"))])?;
            required(sent, &[("why", "deed-merge-why.missing")])?;
            Command::Merge { into, why: pen.text(sent.get("why")) }
        }
        Action::Split => {
            required(sent, &[("subject", "deed-subject.missing"), ("text", "deed-split-text.missing")])?;
            Command::Split { subject: pen.text(sent.get("subject")), text: pen.text(sent.get("text")) }
        }
        Action::FollowUp => {
            let works = yes_or_no(sent, "works", "deed-still.missing")?;
            Command::AnswerFollowUp { works, voice: told, text: pen.text_if_any(sent.get("text")) }
        }
        Action::Complain => {
            required(sent, &[("subject", "deed-subject.missing"), ("text", "deed-complaint-text.missing")])?;
            let (subject, text) = (pen.text(sent.get("subject")), pen.text(sent.get("text")));
            Command::Complain { subject, text, reporter: case.reporter }
        }
        // The composer's.
        Action::Answer | Action::Message | Action::Note | Action::Contact | Action::Propose => {
            return Err(vec![("text", FilledText::new("writing-text.missing"))]);
        }
    })
}

/// # Errors
/// Those that were left empty, each with its sentence.
pub(super) fn required(sent: Fields<'_>, wanted: &[(&'static str, &'static str)]) -> Result<(), Missing> {
    let missing: Missing = (wanted.iter())
        .filter(|(name, _)| sent.get(name).is_empty())
        .map(|(name, key)| (*name, FilledText::new(key)))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

fn yes_or_no(sent: Fields<'_>, name: &'static str, key: &'static str) -> Result<bool, Missing> {
    match sent.get(name) {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(vec![(name, FilledText::new(key))]),
    }
}
