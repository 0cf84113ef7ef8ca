//! A fax page by page, and a mail as it was written: both come from strangers, so each is shown in a frame that may do nothing.

use super::files::{self, is_pdf, is_tiff};
use super::{Opened, open};
use crate::answer::{self, Answer, Refusal, Stop};
use crate::app::App;
use crate::filters;
use crate::i18n::L10n;
use crate::layout::Shell;
use crate::viewer::Viewer;
use ::channels::fax;
use ::channels::mail::{Limits, OwnAddresses, read, safe_html};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::case::Event;
use store::read::case_page;
use store::{content, mail};

/// Runs nothing, loads nothing, sends nothing; links open beside it.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
/// A browser's own viewer draws it; a sandbox would keep that from starting.
const PDF_POLICY: &str = "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'; \
    img-src data: blob:; frame-ancestors 'self'";

#[derive(Template)]
#[template(path = "cases/sheets.html")]
struct SheetsPage {
    s: Shell,
    name: String,
    save: String,
    /// Where each page of a fax is.
    pages: Vec<String>,
    /// Where the browser's viewer finds a PDF.
    pdf: Option<String>,
    trouble: bool,
}

/// The pages of a fax, one under the other.
pub(super) async fn pages(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let found = files::of(&app, opened.row.case.id, &digest).await?;
    let l = &viewer.reader.l;
    let here = format!("/cases/{}/files/{digest}", opened.row.case.id);
    let count = match is_tiff(&found.media_type) {
        true => {
            let bytes = found.bytes;
            blocking(move || fax::page_count(&bytes)).await?.unwrap_or(0)
        }
        false => 0,
    };
    let pdf = is_pdf(&found.media_type).then(|| format!("{here}/view"));
    let case = opened.row.case.id.to_string();
    let s = viewer.shell(&l.t("sheets-title")).crumb(&format!("/cases/{case}"), &case);
    answer::page(&SheetsPage {
        s,
        name: found.name,
        save: here.clone(),
        pages: (1..=count).map(|page| format!("{here}/pages/{page}")).collect(),
        trouble: count == 0 && pdf.is_none(),
        pdf,
    })
}

/// One page of a fax as a picture.
pub(super) async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, digest, page)): Path<(String, String, usize)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let found = files::of(&app, opened.row.case.id, &digest).await?;
    if !is_tiff(&found.media_type) {
        return Err(Refusal::not_found().into());
    }
    let nth = page.checked_sub(1).ok_or_else(Refusal::not_found)?;
    let drawn = blocking(move || fax::page(&found.bytes, nth)).await?;
    let drawn = drawn.map_err(|why| {
        tracing::info!(%why, digest, "a fax page can't be shown");
        Stop::from(Refusal::not_found())
    })?;
    Ok(fixed("image/png", files::SANDBOX, drawn.png))
}

/// A PDF for the browser's own viewer.
pub(super) async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, digest)): Path<(String, String)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let found = files::of(&app, opened.row.case.id, &digest).await?;
    if !is_pdf(&found.media_type) || !found.bytes.starts_with(b"%PDF-") {
        return Err(Refusal::not_found().into());
    }
    Ok(fixed("application/pdf", PDF_POLICY, found.bytes))
}

#[derive(Template)]
#[template(path = "cases/mail.html")]
struct MailPage {
    lang: &'static str,
    title: String,
    notes: Vec<String>,
    /// Cleaned by `safe_html`.
    html: Option<String>,
    text: String,
}

/// A mail as it was written; `n` is the entry of the journal that it became.
pub(super) async fn letter(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, n)): Path<(String, i64)>,
) -> Answer {
    let opened = open(&app, &viewer, &number).await?;
    let db = app.store.db();
    let entries = mail::entries(db, opened.row.case.id).await?;
    let digest = *entries.get(&n).ok_or_else(Refusal::not_found)?;
    if !is_there(&app, &viewer, &opened, n).await? {
        return Err(Refusal::not_found().into());
    }
    let raw = content::blob(db, digest).await?.ok_or_else(Refusal::not_found)?;
    let l = &viewer.reader.l;
    let shown = blocking(move || {
        let mail = read(&raw, &OwnAddresses::default(), &Limits::default()).ok()?;
        Some((safe_html(&mail), mail.text().to_owned(), mail.subject.unwrap_or_default()))
    });
    let (html, text, title) = shown.await?.ok_or_else(Refusal::not_found)?;
    let notes = html.as_ref().map(|html| notes(l, html)).unwrap_or_default();
    let page = MailPage { lang: l.lang.code(), title, notes, html: html.map(|html| html.html), text };
    Ok(fixed("text/html; charset=utf-8", MAIL_POLICY, page.render()?.into_bytes()))
}

/// Whether the timeline shows this reader what the mail said: what was erased, or is kept from them, is not shown by a detour.
async fn is_there(app: &App, viewer: &Viewer, opened: &Opened, n: i64) -> Answer<bool> {
    let case = &opened.row.case;
    let mut stretch = case_page::since(app.store.db(), case.id, n - 1).await?;
    if case.keeps_complaints_from(viewer.id, &opened.world.directory) {
        stretch.leave_out_complaints();
    }
    let events = stretch.entries.iter().filter(|(at, _)| *at == n).flat_map(|(_, entry)| &entry.events);
    Ok(events.into_iter().any(|event| match event {
        Event::Reported(report) => stretch.texts.get(&report.text).is_some_and(Option::is_some),
        Event::MessageReceived { text, .. } => stretch.texts.get(text).is_some_and(Option::is_some),
        _ => false,
    }))
}

fn notes(l: &L10n, html: &::channels::mail::SafeHtml) -> Vec<String> {
    let pictures = i64::try_from(html.pictures_left_out).unwrap_or(i64::MAX);
    let left_out = (pictures > 0).then(|| l.tn("mail-pictures-left-out", pictures));
    let cut = html.cut.then(|| l.t("mail-shown-in-part").into_owned());
    left_out.into_iter().chain(cut).collect()
}

fn fixed(kind: &'static str, policy: &'static str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    (headers, bytes).into_response()
}

/// What strangers wrote is read where it holds up nobody else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Stop::failed(&error.to_string()))
}
