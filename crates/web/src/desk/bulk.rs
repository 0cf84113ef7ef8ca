//! One step on many cases. Each is decided by itself: what is refused is named, the rest is done.

use crate::answer::{self, Answer, FilledText, Refusal, Stop, see_with};
use crate::app::App;
use crate::case_page;
use crate::flash::Flash;
use crate::layout::Shell;
use crate::posted::Posted;
use crate::preferences::own_path;
use crate::submit::{self, Wish};
use askama::Template;
use axum::extract::State;
use domain::case::Command;
use domain::ids::{CaseId, CommandId, DepartmentCode, PersonId};
use domain::severity::Severity;
use serde::Deserialize;
use store::Target;

use crate::filters;

/// Cases in one go.
const CASES_MAX: usize = 200;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    case: Vec<String>,
    #[serde(rename = "do", default)]
    what: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    back: String,
}

#[derive(Template)]
#[template(path = "desk/bulk.html")]
struct BulkPage {
    s: Shell,
    back: String,
    done: Vec<String>,
    refused: Vec<(String, String)>,
}

pub(super) async fn carry_out(State(app): State<App>, posted: Posted<Asked>) -> Answer {
    let Posted { viewer, form, .. } = posted;
    let back = own_path(&form.back).to_owned();
    if form.case.is_empty() || form.case.len() > CASES_MAX {
        return Err(Refusal::new(FilledText::new("bulk-none").with("n", CASES_MAX)).into());
    }
    let step = Step::read(&form, viewer.id)?;
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for number in &form.case {
        let Ok(id) = number.parse::<CaseId>() else { continue };
        // Whoever may not see a complaint may not make it visible to themselves by following it.
        match case_page::open(&app, &viewer, number).await {
            Ok(_) => {}
            Err(Stop::Refused(_)) => {
                refused.push((id.to_string(), viewer.reader.l.t("refusal-no-such-case").into_owned()));
                continue;
            }
            Err(failed) => return Err(failed),
        }
        let mut pen = app.pen();
        let command = step.command(&mut pen);
        let wish = Wish {
            actor: viewer.actor(),
            target: Target::Case(id),
            command,
            version: None,
            occurred: None,
            id: CommandId::named("bulk", &format!("{}/{}/{id}", form.token, form.what)),
        };
        match pen.try_submit(wish).await? {
            Ok(_) => done.push(id.to_string()),
            Err(refusal) => refused.push((id.to_string(), submit::sentence(&refusal).say(&viewer.reader.l))),
        }
    }
    if refused.is_empty() {
        return Ok(see_with(&back, &Flash::ok("bulk-done").with("n", done.len())));
    }
    let title = viewer.reader.l.t("bulk-title");
    answer::page(&BulkPage {
        s: viewer.shell(&title).crumb(&back, &viewer.reader.l.t("nav-desk")),
        back,
        done,
        refused,
    })
}

/// What is to be done with each.
enum Step {
    Assign(PersonId),
    HandOver(DepartmentCode),
    Severity(Severity, String),
    Follow(PersonId),
}

impl Step {
    fn read(form: &Asked, me: PersonId) -> Answer<Self> {
        let refused = |key: &str| Refusal::new(FilledText::new(key));
        match form.what.as_str() {
            "take" => Ok(Self::Assign(me)),
            "assign" => {
                let person = form.person.parse().map_err(|_| refused("bulk-whom"))?;
                Ok(Self::Assign(PersonId(person)))
            }
            "hand-over" => Ok(Self::HandOver(
                DepartmentCode::new(&form.department).ok_or_else(|| refused("bulk-where"))?,
            )),
            "severity" => {
                let level = form.level.parse::<u8>().ok().and_then(|level| Severity::try_from(level).ok());
                let level = level.ok_or_else(|| refused("bulk-which-level"))?;
                if form.why.trim().is_empty() {
                    return Err(refused("bulk-why-missing").into());
                }
                Ok(Self::Severity(level, form.why.trim().to_owned()))
            }
            "follow" => Ok(Self::Follow(me)),
            _ => Err(refused("bulk-what").into()),
        }
    }

    fn command(&self, pen: &mut submit::Pen<'_>) -> Command {
        match self {
            Self::Assign(to) => Command::Assign { to: Some(*to), why: None },
            Self::HandOver(to) => Command::HandOver { to: to.clone(), assignee: None, why: None },
            Self::Severity(to, why) => Command::ChangeSeverity { to: *to, why: pen.text(why) },
            Self::Follow(who) => Command::Follow { who: *who },
        }
    }
}
