//! From what somebody wrote to the door: texts are sealed, files hashed, a refusal becomes a sentence.

use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::posted::Upload;
use axum::http::StatusCode;
use domain::case::{self, Actor, Attachment, Command};
use domain::ids::{CaseId, CommandId, Digest};
use domain::severity::Way;
use domain::text::{SealedText, TextRef};
use jiff::Timestamp;
use store::{Blob, Done, DoorError, Submission, Target};

/// Takes texts and files on their way to the door.
#[derive(Debug)]
pub struct Pen<'a> {
    app: &'a App,
    texts: Vec<SealedText>,
    blobs: Vec<Blob>,
}

/// What somebody wants to happen.
#[derive(Debug)]
pub struct Wish {
    pub actor: Actor,
    pub target: Target,
    pub command: Command,
    /// The version that was on the page; `None` where any will do.
    pub version: Option<u64>,
    /// When it happened; `None` for now.
    pub occurred: Option<Timestamp>,
    /// Names this wish, so that a double click is one: a form's token, an idempotency key.
    pub id: CommandId,
}

impl App {
    /// A pen for one wish.
    #[must_use]
    pub fn pen(&self) -> Pen<'_> {
        Pen { app: self, texts: Vec::new(), blobs: Vec::new() }
    }

    /// A name for a form that is about to be shown.
    #[must_use]
    pub fn form_token(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.random::<16>())
    }
}

/// The id of what a form with this token sent; without a token each sending is its own. The same sent twice is one; who goes
/// back and writes something else into the same form means something else.
#[must_use]
pub fn form_command(app: &App, token: &str, fields: &[(String, String)], files: &[Upload]) -> CommandId {
    if token.len() < 16 {
        return CommandId(app.random());
    }
    let digests: Vec<Digest> = files.iter().map(|file| Digest::of_file(&file.bytes)).collect();
    let mut parts: Vec<&[u8]> = vec![token.as_bytes()];
    parts.extend(fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]));
    parts.extend(digests.iter().map(|digest| digest.0.as_slice()));
    CommandId::named("form", &Digest::of(&parts).to_string())
}

impl Pen<'_> {
    /// Seals a text with fresh salt.
    pub fn text(&mut self, text: &str) -> TextRef {
        let sealed = SealedText::new(self.app.random(), text);
        let name = sealed.reference();
        self.texts.push(sealed);
        name
    }

    /// Seals a text unless nothing was written.
    pub fn text_if_any(&mut self, text: &str) -> Option<TextRef> {
        let text = text.trim();
        (!text.is_empty()).then(|| self.text(text))
    }

    /// Takes the files of a form.
    pub fn files(&mut self, uploads: Vec<Upload>) -> Vec<Attachment> {
        uploads.into_iter().map(|upload| self.file(upload)).collect()
    }

    fn file(&mut self, upload: Upload) -> Attachment {
        let digest = Digest::of_file(&upload.bytes);
        let attachment = Attachment {
            name: self.text(&upload.name),
            media_type: upload.media_type,
            size: upload.bytes.len() as u64,
            digest,
        };
        self.blobs.push(Blob { digest, bytes: upload.bytes });
        attachment
    }

    /// Hands the wish to the door.
    ///
    /// # Errors
    /// A refusal of the rules as a sentence (409 when somebody changed the case meanwhile), or a failure.
    pub async fn submit(self, wish: Wish) -> Result<Done, Stop> {
        self.try_submit(wish).await?.map_err(|refusal| stop(&refusal).into())
    }

    /// As [`Pen::submit`], with the refusal still in the rules' own words.
    ///
    /// # Errors
    /// A failure.
    pub async fn try_submit(self, wish: Wish) -> Result<Result<Done, case::Refusal>, Stop> {
        let submission = Submission {
            command_id: wish.id,
            actor: wish.actor,
            occurred: wish.occurred.unwrap_or_else(|| self.app.now()),
            target: wish.target,
            expected_version: wish.version,
            command: wish.command,
            texts: self.texts,
            blobs: self.blobs,
            mail: None,
            chat: None,
            alarm: None,
        };
        match self.app.store.door().submit(submission).await {
            Ok(done) => Ok(Ok(done)),
            Err(DoorError::Refused(refusal)) => Ok(Err(refusal)),
            Err(failed @ DoorError::Failed(_)) => Err(failed.into()),
        }
    }
}

/// A refusal of the rules as the page says it.
#[must_use]
pub fn stop(refusal: &case::Refusal) -> Refusal {
    let status = match refusal {
        case::Refusal::NoSuchCase => StatusCode::NOT_FOUND,
        case::Refusal::NotAllowed => StatusCode::FORBIDDEN,
        // Who is kept out of a complaint is not told that there is one.
        case::Refusal::KeptOutOfComplaint => StatusCode::UNPROCESSABLE_ENTITY,
        case::Refusal::ChangedMeanwhile { .. } => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Refusal::new(sentence(refusal)).status(status)
}

/// The refusal's sentence with what it fills in.
#[must_use]
pub fn sentence(refusal: &case::Refusal) -> FilledText {
    let text = FilledText::new(&format!("refusal-{}", refusal.code()));
    match refusal {
        case::Refusal::CaseWasMerged { into } => text.with("into", into.to_string()),
        case::Refusal::OccurredTooEarly { earliest } => text.with("earliest", minute(*earliest)),
        case::Refusal::ReasonForOtherWay { suggested } => text.with("way", way(*suggested)),
        case::Refusal::RemindersLeft { left, .. } => text.with("left", i64::from(*left)),
        case::Refusal::TooLateToReopen { until } => text.with("until", minute(*until)),
        case::Refusal::Charge(refusal) => crate::said::later(&refusal.said()),
        _ => text,
    }
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// By the code, which the texts turn into words.
fn way(way: Way) -> String {
    way.code().to_owned()
}

/// Checks a number that was typed or pasted.
///
/// # Errors
/// 404: there can be no such case.
pub fn case_id(text: &str) -> Result<CaseId, Stop> {
    text.parse().map_err(|_| Refusal::not_found().into())
}
