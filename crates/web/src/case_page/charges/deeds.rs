//! What can be done with one line: change it, withdraw it, write down an objection, answer one, carry the line out.

use super::super::fields::Fields;
use super::entered::{self, LineForm};
use super::evidence::{self, EvidenceForm};
use super::ruling::{DecidePage, verdicts};
use super::view::{LineView, objection_view};
use super::{Ground, Missing, Sent, command_id, number, open, refuse, shown};
use crate::admin::parts::{Body, Link, Page, Section, Sheet};
use crate::answer::{self, Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::filters;
use crate::flash::{Flash, Tone};
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::posted::Upload;
use crate::said::say;
use crate::submit::Pen;
use crate::viewer::Viewer;
use askama::Template;
use axum::extract::{Path, State};
use domain::case::Voice;
use domain::case::charge::{ChargeAction, ChargeCommand, Done, Line, LineNo};
use domain::ids::EquipmentId;
use domain::roles::Permission;
use domain::warranty::{Subject, Verdict};
use jiff::civil::Date;
use std::collections::BTreeSet;

const WORDS_MAX: u32 = 4000;
const SERIAL_CHARS_MAX: u32 = 64;

/// The last part of the address, and what it is for.
fn action(noun: &str, no: LineNo) -> Option<ChargeAction> {
    Some(match noun {
        "change" => ChargeAction::ChangeLine(no),
        "withdrawal" => ChargeAction::WithdrawLine(no),
        "objection" => ChargeAction::Object(no),
        "review" => ChargeAction::Review(no),
        "completion" => ChargeAction::CarryOut(no),
        _ => return None,
    })
}

/// A line of a case, and what is to be done with it.
struct Asked {
    ground: Ground,
    no: LineNo,
    line: Line,
    action: ChargeAction,
    noun: String,
}

async fn asked(app: &App, viewer: &Viewer, (case, line, noun): (String, String, String)) -> Answer<Asked> {
    let no = number(&line)?;
    let action = action(&noun, no).ok_or_else(Refusal::not_found)?;
    let ground = open(app, viewer, &case).await?;
    let line = ground.file.case.charges.line(no).cloned().ok_or_else(Refusal::not_found)?;
    Ok(Asked { ground, no, line, action, noun })
}

pub(super) async fn ask(
    State(app): State<App>,
    viewer: Viewer,
    Path(path): Path<(String, String, String)>,
) -> Answer {
    let asked = asked(&app, &viewer, path).await?;
    if !asked.ground.has(asked.action) {
        viewer.require(match asked.action {
            ChargeAction::Review(_) => Permission::ReviewRulings,
            _ => Permission::WorkOnCases,
        })?;
        return Err(Refusal::new(FilledText::new("rulings-not-now")).into());
    }
    let fields = match asked.action {
        ChargeAction::ChangeLine(_) => entered::typed(&asked.ground, &asked.line.entered),
        _ => Vec::new(),
    };
    let form = Form::sent(&viewer.reader.l, fields.clone());
    show(&app, &viewer, &asked, form, &fields).await
}

pub(super) async fn carry_out(
    State(app): State<App>,
    Path(path): Path<(String, String, String)>,
    posted: Sent,
) -> Answer {
    let id = command_id(&app, &posted);
    let Sent { viewer, fields, files, .. } = posted;
    let asked = asked(&app, &viewer, path).await?;
    let l = &viewer.reader.l;
    let mut form = Form::sent(l, fields.clone());
    let mut pen = app.pen();
    match command(&app, &viewer, &asked, Fields(&fields), files, &mut pen).await? {
        Err(missing) => missing.iter().for_each(|(name, text)| form.refuse(name, text.say(l))),
        Ok(command) => {
            let done = format!("done-charge-{}", command.code());
            match asked.ground.submit(&viewer, pen, id, command).await? {
                Ok(()) => {
                    return Ok(see_with(&format!("{}/charges", asked.ground.path()), &Flash::ok(&done)));
                }
                Err(refusal) => refuse(l, &mut form, &refusal, names(asked.action)),
            }
        }
    }
    show(&app, &viewer, &asked, form, &fields).await
}

/// The fields that a refusal can stand beside; the first for what is about none of them.
fn names(action: ChargeAction) -> &'static [&'static str] {
    match action {
        ChargeAction::ChangeLine(_) => &entered::NAMES,
        ChargeAction::Review(_) => &["text", "verdict", "finding"],
        ChargeAction::CarryOut(_) => &["on", "by"],
        _ => &["text"],
    }
}

async fn command(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
    sent: Fields<'_>,
    files: Vec<Upload>,
    pen: &mut Pen<'_>,
) -> Answer<Result<ChargeCommand, Missing>> {
    let line = asked.no;
    let missing = |name, key: &str| Ok(Err(vec![(name, FilledText::new(key))]));
    let text = sent.get("text");
    Ok(Ok(match asked.action {
        ChargeAction::ChangeLine(_) => {
            let why = pen.text_if_any(sent.get("why"));
            match entered::read(app, sent, Some(pen)).await? {
                Ok(entered) => ChargeCommand::ChangeLine { line, entered, why },
                Err(missing) => return Ok(Err(missing)),
            }
        }
        ChargeAction::WithdrawLine(_) if text.is_empty() => {
            return missing("text", "rulings-withdraw-why.missing");
        }
        ChargeAction::WithdrawLine(_) => ChargeCommand::WithdrawLine { line, why: pen.text(text) },
        ChargeAction::Object(_) if text.is_empty() => return missing("text", "rulings-objection.missing"),
        ChargeAction::Object(_) => {
            ChargeCommand::Object { line, voice: Voice::ToldTo(viewer.id), text: pen.text(text) }
        }
        ChargeAction::Review(_) if text.is_empty() => return missing("text", "rulings-answer.missing"),
        ChargeAction::Review(_) => match Verdict::from_code(sent.get("verdict")) {
            None => return missing("verdict", "rulings-verdict.missing"),
            Some(verdict) => {
                let text = pen.text(text);
                let evidence = evidence::read(&asked.ground, sent, files, pen);
                ChargeCommand::Review { line, verdict, text, evidence }
            }
        },
        _ => match done(&asked.ground, &asked.line, sent) {
            Ok(done) => ChargeCommand::CarryOut { line, done },
            Err(missing) => return Ok(Err(missing)),
        },
    }))
}

fn done(ground: &Ground, line: &Line, sent: Fields<'_>) -> Result<Done, Missing> {
    let on = || {
        let on = sent.get("on").parse::<Date>();
        on.map_err(|_| vec![("on", FilledText::new("rulings-on.missing"))])
    };
    let text = |name| sent.get(name).chars().take(SERIAL_CHARS_MAX as usize).collect::<String>();
    match &line.entered.subject {
        Subject::Part { .. } => Ok(Done::Fitted {
            on: on()?,
            serial: text("serial"),
            revision: text("revision"),
            seal: text("seal"),
        }),
        // P-REPLACE: the day is that of the exchange, as the register has it.
        Subject::Replacement { .. } => {
            let by = sent.number("by").map(EquipmentId);
            let newcomer = ground.charging.newcomers.iter().find(|newcomer| Some(newcomer.id) == by);
            let missing = || vec![("by", FilledText::new("rulings-by.missing"))];
            let newcomer = newcomer.ok_or_else(missing)?;
            let on = newcomer.installed.ok_or_else(missing)?;
            Ok(Done::Replaced { on, by: newcomer.id, serial: newcomer.serial.clone() })
        }
        Subject::Fault | Subject::Labour { .. } | Subject::Travel { .. } | Subject::Consultation { .. } => {
            Ok(Done::Worked { on: on()? })
        }
    }
}

#[derive(Template)]
#[template(path = "charges/change.html")]
struct ChangePage {
    s: Shell,
    action: String,
    back: String,
    proposal_path: String,
    add: LineForm,
    why: Field,
    token: String,
}

async fn show(app: &App, viewer: &Viewer, asked: &Asked, form: Form, sent: &[(String, String)]) -> Answer {
    let l = &viewer.reader.l;
    let refused = form.is_refused();
    match asked.action {
        ChargeAction::ChangeLine(_) => {
            let why = form.field("why", "rulings-change-why").area(2).optional().max(WORDS_MAX);
            let page = ChangePage {
                s: shell(viewer, asked),
                action: address(asked),
                back: back(asked),
                proposal_path: format!("{}/charges/proposal", asked.ground.path()),
                add: LineForm::new(app, l, &asked.ground, form, Fields(sent)).await?,
                why,
                token: app.form_token(),
            };
            if refused { answer::page_with_errors(&page) } else { answer::page(&page) }
        }
        ChargeAction::Review(_) => {
            let page = review(app, viewer, asked, form, sent)?;
            if refused { answer::page_with_errors(&page) } else { answer::page(&page) }
        }
        _ => sheet(app, viewer, asked, &form).answer(),
    }
}

fn title(l: &L10n, asked: &Asked) -> String {
    let deed = l.t(&format!("deed-charge-{}", asked.action.code()));
    l.ta("rulings-deed-title", &[("deed", &deed.as_ref()), ("line", &shown(asked.no))])
}

fn shell(viewer: &Viewer, asked: &Asked) -> Shell {
    let l = &viewer.reader.l;
    viewer
        .shell(&title(l, asked))
        .crumb(&asked.ground.path(), &asked.ground.file.case.id.to_string())
        .crumb(&back(asked), &l.t("rulings-title"))
}

fn back(asked: &Asked) -> String {
    format!("{}/charges", asked.ground.path())
}

fn address(asked: &Asked) -> String {
    format!("{}/charges/{}/{}", asked.ground.path(), shown(asked.no), asked.noun)
}

/// Another person answers: what was decided and why, what the customer says to it, and a decision that can only be better.
fn review(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
    form: Form,
    sent: &[(String, String)],
) -> Answer<DecidePage> {
    let l = &viewer.reader.l;
    let ground = &asked.ground;
    let ruling = asked.line.ruling().ok_or_else(Refusal::not_found)?;
    let objected = objection_view(l, ground, &ruling.objection).and_then(|objection| objection.text);
    Ok(DecidePage {
        s: shell(viewer, asked),
        action: address(asked),
        back: back(asked),
        lines: vec![LineView::new(viewer, ground, asked.no, &asked.line)],
        objected: Some(objected.unwrap_or_else(|| l.t("text-erased").into_owned())),
        notes: vec![l.t("rulings-review-note").into_owned()],
        verdict: form
            .field("verdict", "rulings-verdict")
            .radios(verdicts(l, ruling.verdict, &BTreeSet::new()))
            .required(),
        words: form.field("text", "rulings-answer").area(4).required().max(WORDS_MAX),
        evidence: EvidenceForm::new(ground, &form, Fields(sent)),
        button: l.t("rulings-answer-do").into_owned(),
        draft: format!("review-{}-{}", ground.file.case.id, shown(asked.no)),
        token: app.form_token(),
        form,
    })
}

/// The short forms.
fn sheet(app: &App, viewer: &Viewer, asked: &Asked, form: &Form) -> Page {
    let l = &viewer.reader.l;
    let ground = &asked.ground;
    let what = say(l, &ground.world.directory, &asked.line.entered.subject.said());
    let page = Page::titled(viewer, &title(l, asked))
        .crumb(&ground.path(), &ground.file.case.id.to_string())
        .crumb(&back(asked), &l.t("rulings-title"))
        .intro(what)
        .errors(form);
    let fields = match asked.action {
        ChargeAction::WithdrawLine(_) => {
            vec![form.field("text", "rulings-withdraw-why").area(2).required().max(WORDS_MAX).autofocus()]
        }
        ChargeAction::Object(_) => {
            vec![form.field("text", "rulings-objection").area(4).required().max(WORDS_MAX).autofocus()]
        }
        _ => completion(l, ground, &asked.line, form),
    };
    if fields.is_empty() {
        let unit = asked.line.entered.unit.map(|unit| format!("/units/{unit}/exchange"));
        let link = unit.map(|href| Link::new(href, l.t("rulings-exchange"), "arrow-right"));
        return page.alert(Tone::Soon, l.t("rulings-exchange-first"), link);
    }
    let button = l.t(&format!("deed-charge-{}-do", asked.action.code()));
    let sheet = Sheet::new(address(asked), button)
        .hidden("token", app.form_token())
        .fields(fields)
        .back(back(asked), l.t("cancel"));
    page.section(Section::new(Body::Form(sheet)))
}

/// What was done; nothing to fill in where a unit has not taken the other's place yet.
fn completion(l: &L10n, ground: &Ground, line: &Line, form: &Form) -> Vec<Field> {
    let form = form.clone().with("on", ground.today.to_string());
    let on = form.field("on", "rulings-on").date().required();
    match &line.entered.subject {
        Subject::Part { .. } => vec![
            on,
            form.field("serial", "rulings-serial").optional().max(SERIAL_CHARS_MAX),
            form.field("revision", "rulings-revision").optional().max(SERIAL_CHARS_MAX),
            form.field("seal", "rulings-seal").optional().max(SERIAL_CHARS_MAX),
        ],
        Subject::Replacement { .. } => {
            let all = ground.charging.newcomers.iter();
            let fit = all.filter(|newcomer| Some(newcomer.instead_of) == line.entered.unit);
            let choices: Vec<Choice> = fit
                .filter_map(|newcomer| {
                    let installed = newcomer.installed?.to_string();
                    let says = l.ta("rulings-took-place", &[("on", &installed)]);
                    Some(Choice::new(newcomer.id.to_string(), &newcomer.serial).hint(says))
                })
                .collect();
            if choices.is_empty() {
                return Vec::new();
            }
            vec![form.field("by", "rulings-by").radios(choices).required()]
        }
        Subject::Fault | Subject::Labour { .. } | Subject::Travel { .. } | Subject::Consultation { .. } => {
            vec![on]
        }
    }
}
