//! What the customer says to a case: it works or not, a message, stars, a complaint, that they take it back.

use super::Opened;
use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::components::Form;
use crate::i18n::L10n;
use crate::posted::Upload;
use crate::submit::{Wish, form_command};
use domain::case::{self, Actor, Channel, Command};
use domain::contact::Contact;
use domain::courtesy;
use serde::Deserialize;
use store::Target;

const TEXT_CHARS_MAX: usize = 5_000;

/// What the forms of a case send.
#[derive(Debug, Deserialize)]
pub(crate) struct Spoken {
    #[serde(default)]
    text: String,
    #[serde(default)]
    works: String,
    #[serde(default)]
    stars: String,
    #[serde(default)]
    token: String,
}

/// Who speaks.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) actor: Actor,
    /// `None`: whoever reported the case.
    pub(crate) contact: Option<Contact>,
}

/// Carries out what was sent to `/…/{noun}`; gives the form back where it has to be changed.
pub(crate) async fn speak(
    app: &App,
    l: &L10n,
    opened: &Opened,
    voice: Voice,
    noun: &str,
    (typed, fields, files): (&Spoken, &[(String, String)], Vec<Upload>),
) -> Answer<Result<(), Form>> {
    // Whether somebody else's works is not theirs to say.
    if opened.own.is_some() && !matches!(noun, "message" | "complaint") {
        return Err(Refusal::not_found().into());
    }
    let file = opened.words();
    let text = typed.text.trim();
    let sent = fields.iter().filter(|(name, _)| name != "csrf").cloned();
    let mut form = Form::sent(l, sent);
    if text.chars().count() > TEXT_CHARS_MAX {
        form.refuse("text", l.tn("guest-text-long", TEXT_CHARS_MAX));
    }
    if text.is_empty() && matches!(noun, "message" | "complaint" | "withdrawal") {
        form.refuse("text", l.t("guest-text.missing"));
    }
    if form.is_refused() {
        return Ok(Err(form));
    }
    let id = form_command(app, &typed.token, fields, &files);
    let mut pen = app.pen();
    let works = typed.works == "yes";
    let from = match &voice.contact {
        Some(contact) => pen.text(&contact.to_text()),
        None => file.case.reporter,
    };
    let command = match noun {
        "word" => {
            Command::GiveWord { effective: works, voice: case::Voice::Customer, text: pen.text_if_any(text) }
        }
        "follow-up" => {
            Command::AnswerFollowUp { works, voice: case::Voice::Customer, text: pen.text_if_any(text) }
        }
        "message" => Command::Receive {
            by: Channel::Web,
            from,
            text: pen.text(text),
            courtesy: files.is_empty() && courtesy::is_courtesy(text),
            attachments: pen.files(files),
        },
        "rating" => Command::Rate { stars: typed.stars.parse().unwrap_or(0), text: pen.text_if_any(text) },
        "complaint" => {
            let subject = file.text(file.case.subject).unwrap_or_default();
            let subject = l
                .ta("guest-complaint-subject", &[("case", &file.case.id.to_string()), ("subject", &subject)]);
            Command::Complain { subject: pen.text(&subject), text: pen.text(text), reporter: from }
        }
        "withdrawal" => Command::Withdraw { voice: case::Voice::Customer, text: pen.text(text) },
        _ => return Err(Refusal::not_found().into()),
    };
    let wish = Wish {
        actor: voice.actor,
        target: Target::Case(file.case.id),
        command,
        version: None,
        occurred: None,
        id,
    };
    pen.submit(wish).await?;
    Ok(Ok(()))
}
