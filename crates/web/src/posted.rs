//! What a form sent, checked once: its token, its size, its fields, its files.

use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::portal::PortalPerson;
use crate::viewer::Viewer;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, RawForm, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

/// Files in one form.
pub const FILES_MAX: usize = 10;
/// Bytes of one file.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Bytes of all fields that are not files.
const FIELDS_BYTES_MAX: usize = 512 * 1024;

/// The form of somebody logged in, with the session's token; `fields` are as they were sent, so that a form that is refused
/// can show them again.
#[derive(Debug)]
pub struct Posted<T> {
    pub viewer: Viewer,
    pub form: T,
    pub fields: Vec<(String, String)>,
    pub files: Vec<Upload>,
}

/// A form of somebody of a customer's, with the token of their session.
#[derive(Debug)]
pub(crate) struct PortalPosted<T> {
    pub(crate) person: PortalPerson,
    pub(crate) form: T,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) files: Vec<Upload>,
}

/// A form of somebody who is not logged in (the customer's side, the log-in).
#[derive(Debug)]
pub struct GuestPosted<T> {
    pub form: T,
    pub fields: Vec<(String, String)>,
    pub files: Vec<Upload>,
}

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Of the form.
    pub field: String,
    /// As the sender called it, without folders.
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let viewer = Viewer::from_request_parts(&mut parts, app).await?;
        let sent = Sent::read_with_token(Request::from_parts(parts, body), &viewer.session.csrf).await?;
        let form = sent.parse()?;
        Ok(Self { viewer, form, fields: sent.fields, files: sent.files })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for PortalPosted<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, app: &App) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let person = PortalPerson::from_request_parts(&mut parts, app).await?;
        let sent = Sent::read_with_token(Request::from_parts(parts, body), &person.session.csrf).await?;
        let form = sent.parse()?;
        Ok(Self { person, form, fields: sent.fields, files: sent.files })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for GuestPosted<T> {
    type Rejection = Stop;

    /// That it comes from our own page is checked for every request by `Sec-Fetch-Site` and `Origin` (`http.rs`).
    async fn from_request(request: Request, _: &App) -> Result<Self, Stop> {
        let sent = Sent::read(request).await?;
        let form = sent.parse()?;
        Ok(Self { form, fields: sent.fields, files: sent.files })
    }
}

struct Sent {
    fields: Vec<(String, String)>,
    files: Vec<Upload>,
}

impl Sent {
    /// # Errors
    /// 422: the token is not that of the session.
    async fn read_with_token(request: Request, csrf: &str) -> Result<Self, Stop> {
        let header = request.headers().get("x-csrf-token").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let sent = Self::read(request).await?;
        let field = sent.fields.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.clone());
        if header.or(field).as_deref() != Some(csrf) {
            return Err(Refusal::new(FilledText::new("form-of-another-session")).into());
        }
        Ok(sent)
    }

    async fn read(request: Request) -> Result<Self, Stop> {
        let kind = request.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return Self::read_parts(request).await;
        }
        let RawForm(bytes) =
            RawForm::from_request(request, &()).await.map_err(|e| Refusal::plain(e.status()))?;
        let fields =
            serde_html_form::from_bytes(&bytes).map_err(|_| Refusal::plain(StatusCode::BAD_REQUEST))?;
        Ok(Self { fields, files: Vec::new() })
    }

    async fn read_parts(request: Request) -> Result<Self, Stop> {
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|e| Refusal::plain(e.status()))?;
        let mut sent = Self { fields: Vec::new(), files: Vec::new() };
        let mut fields_bytes = 0;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(bare_name) {
                Some(name) => {
                    let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                    let bytes = part.bytes().await.map_err(unreadable)?.to_vec();
                    // A file field that was left empty.
                    if bytes.is_empty() && name.is_empty() {
                        continue;
                    }
                    sent.take_file(Upload { field, name, media_type, bytes })?;
                }
                None => {
                    let text = part.text().await.map_err(unreadable)?;
                    fields_bytes += text.len();
                    if fields_bytes > FIELDS_BYTES_MAX {
                        return Err(Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE).into());
                    }
                    sent.fields.push((field, text));
                }
            }
        }
        Ok(sent)
    }

    fn take_file(&mut self, file: Upload) -> Result<(), Stop> {
        let megabytes = i64::try_from(FILE_BYTES_MAX / 1024 / 1024).unwrap_or(i64::MAX);
        if file.bytes.len() > FILE_BYTES_MAX {
            let text = FilledText::new("file-too-large").with("name", file.name).with("megabytes", megabytes);
            return Err(Refusal::new(text).status(StatusCode::PAYLOAD_TOO_LARGE).into());
        }
        if self.files.len() == FILES_MAX {
            let text = FilledText::new("files-too-many").with("n", FILES_MAX);
            return Err(Refusal::new(text).status(StatusCode::PAYLOAD_TOO_LARGE).into());
        }
        self.files.push(file);
        Ok(())
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Stop> {
        let encoded = serde_html_form::to_string(&self.fields).map_err(|e| Stop::failed(&e.to_string()))?;
        serde_html_form::from_str(&encoded).map_err(|error| {
            let text = FilledText::new("form-unreadable").with("why", error.to_string());
            Refusal::new(text).status(StatusCode::UNPROCESSABLE_ENTITY).into()
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn unreadable(error: MultipartError) -> Stop {
    Refusal::plain(error.status()).into()
}

/// Some browsers send a path; what would lead out of a folder when saved is cut off.
fn bare_name(name: &str) -> String {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    bare.chars().filter(|c| !c.is_control()).take(200).collect()
}
