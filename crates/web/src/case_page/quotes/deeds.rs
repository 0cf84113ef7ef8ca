//! What can be done with a quote: accept it for the customer (the signed sheet, or what they said), decline, withdraw, write
//! down a payment, send it again.

use super::page::page;
use crate::answer::{self, Answer, FilledText, Refusal, see_with};
use crate::app::App;
use crate::case_page::charges::{Ground, Missing, Sent, command_id, number, open, refuse, shown};
use crate::case_page::fields::Fields;
use crate::components::Form;
use crate::flash::Flash;
use crate::i18n::{L10n, Lang};
use crate::posted::Upload;
use crate::submit::{Pen, Wish};
use crate::viewer::Viewer;
use axum::extract::{Path, State};
use domain::case::charge::{Acceptance, ChargeAction, ChargeCommand, Quote, QuoteNo};
use domain::case::{Channel, Command, Voice};
use domain::contact::Contact;
use domain::ids::CommandId;
use domain::money::Fen;
use store::Target;

pub(super) async fn carry_out(
    State(app): State<App>,
    Path((case, no, deed)): Path<(String, String, String)>,
    posted: Sent,
) -> Answer {
    let no = number(&no)?;
    let id = command_id(&app, &posted);
    let Sent { viewer, fields, files, .. } = posted;
    let ground = open(&app, &viewer, &case).await?;
    let quote = ground.file.case.charges.quote(no).cloned().ok_or_else(Refusal::not_found)?;
    let to = format!("{}/quotes/{}", ground.path(), shown(no));
    if deed == "reminder" {
        remind(&app, &viewer, &ground, (no, &quote), id).await?;
        return Ok(see_with(&to, &Flash::ok("done-charge-send-again")));
    }
    let l = &viewer.reader.l;
    let mut form = Form::sent(l, fields.clone());
    let mut pen = app.pen();
    let (made, first) = command(&viewer, no, &deed, Fields(&fields), files, &mut pen)?;
    match made {
        Err(missing) => missing.iter().for_each(|(name, text)| form.refuse(name, text.say(l))),
        Ok(command) => {
            let done = format!("done-charge-{}", command.code());
            match ground.submit(&viewer, pen, id, command).await? {
                Ok(()) => return Ok(see_with(&to, &Flash::ok(&done))),
                Err(refusal) => refuse(l, &mut form, &refusal, &[first]),
            }
        }
    }
    answer::page_with_errors(&page(&app, &viewer, &ground, no, form).await?)
}

/// The command, and the field that a refusal stands beside.
fn command(
    viewer: &Viewer,
    quote: QuoteNo,
    deed: &str,
    sent: Fields<'_>,
    files: Vec<Upload>,
    pen: &mut Pen<'_>,
) -> Answer<(Result<ChargeCommand, Missing>, &'static str)> {
    let missing = |name, key: &str| (Err(vec![(name, FilledText::new(key))]), name);
    Ok(match deed {
        "acceptance" => {
            let signed = pen.files(files).into_iter().next();
            let how = match (signed, sent.get("told")) {
                (Some(signed), _) => Acceptance::OnPaper { signed, to: viewer.id },
                (None, "on") => Acceptance::Told { to: viewer.id },
                (None, _) => return Ok(missing("signed", "rulings-signed.missing")),
            };
            (Ok(ChargeCommand::AcceptQuote { quote, how }), "signed")
        }
        "refusal" => {
            let text = pen.text_if_any(sent.get("text"));
            (Ok(ChargeCommand::DeclineQuote { quote, voice: Voice::ToldTo(viewer.id), text }), "text")
        }
        "withdrawal" if sent.get("why").is_empty() => missing("why", "rulings-withdraw-quote-why.missing"),
        "withdrawal" => (Ok(ChargeCommand::WithdrawQuote { quote, why: pen.text(sent.get("why")) }), "why"),
        "payment" => match sent.get("paid").parse::<Fen>() {
            Ok(paid) => (Ok(ChargeCommand::Settle { quote, paid }), "paid"),
            Err(_) => missing("paid", "rulings-paid.pattern"),
        },
        _ => return Err(Refusal::not_found().into()),
    })
}

/// The same words once more, as a message on the case: it stands in the journal and leaves like any other.
async fn remind(
    app: &App,
    viewer: &Viewer,
    ground: &Ground,
    (no, quote): (QuoteNo, &Quote),
    id: CommandId,
) -> Answer<()> {
    if !ground.has(ChargeAction::WithdrawQuote(no)) {
        return Err(Refusal::forbidden().into());
    }
    let file = &ground.file;
    let contact = file.text(file.case.reporter).map(Contact::from_text).unwrap_or_default();
    let lang = contact.language.as_deref().and_then(Lang::from_tag).unwrap_or(viewer.reader.l.lang);
    let theirs = L10n::new(lang, viewer.reader.l.home.clone(), viewer.reader.l.now);
    let (total, until) = (quote.total().to_string(), quote.valid_until.to_string());
    let link = format!("{}/follow/{}#quotes", app.settings.public_url, file.follow_token);
    let words = theirs.ta(
        "rulings-send-again-text",
        &[("case", &file.case.id.to_string()), ("total", &total), ("until", &until), ("link", &link)],
    );
    let by = if contact.mail.is_some() { Channel::Mail } else { file.case.channel };
    let mut pen = app.pen();
    let command = Command::Send { by, text: pen.text(&words), attachments: Vec::new() };
    let target = Target::Case(file.case.id);
    let wish = Wish { actor: viewer.actor(), target, command, version: None, occurred: None, id };
    pen.submit(wish).await?;
    Ok(())
}
