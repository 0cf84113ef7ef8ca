//! What a body names must exist, and its texts must be such that they can be kept; all that is wrong is said at once.

use super::cases::NewCase;
use crate::answer::{FilledText, Refusal, Stop};
use crate::app::App;
use crate::i18n::Lang;
use domain::catalog::{self, Areas, Faults, List};
use domain::contact::NAME_CHARS_MAX;
use store::read::api;

/// As of a mail.
const SUBJECT_CHARS_MAX: usize = 300;
const TEXT_CHARS_MAX: usize = 200_000;
/// Units of one report.
const UNITS_MAX: usize = 100;

/// Pointers into the body, each with what is to be changed there.
#[derive(Debug, Default)]
pub(super) struct Wrong(Vec<(String, FilledText)>);

impl Wrong {
    pub(super) fn text(&mut self, pointer: &str, text: &str, chars_max: usize) {
        if text.chars().count() > chars_max {
            self.0.push((pointer.to_owned(), FilledText::new("api-text-long").with("n", chars_max)));
        }
        // PostgreSQL keeps no such character in a text.
        if text.contains('\0') {
            self.0.push((pointer.to_owned(), FilledText::new("api-text-nul")));
        }
    }

    pub(super) fn add(&mut self, pointer: &str, text: FilledText) {
        self.0.push((pointer.to_owned(), text));
    }

    fn none_such(&mut self, pointer: &str, exists: bool) {
        if !exists {
            self.0.push((pointer.to_owned(), FilledText::new("api-none-such")));
        }
    }

    /// # Errors
    /// 422, when something is wrong.
    pub(super) fn end(self) -> Result<(), Stop> {
        if self.0.is_empty() {
            return Ok(());
        }
        let refusal = Refusal::new(FilledText::new("api-body-unreadable"));
        Err(self.0.into_iter().fold(refusal, |r, (pointer, text)| r.field(&pointer, text)).into())
    }
}

/// What somebody writes into a case.
///
/// # Errors
/// 422: it can't be kept.
pub(super) fn texts(all: [(&str, Option<&str>); 3]) -> Result<(), Stop> {
    let mut wrong = Wrong::default();
    for (pointer, text) in all {
        wrong.text(pointer, text.unwrap_or_default(), TEXT_CHARS_MAX);
    }
    wrong.end()
}

/// # Errors
/// 422: something in it can't be taken, or a failure.
pub(super) async fn report(app: &App, new: &NewCase) -> Result<(), Stop> {
    let mut wrong = Wrong::default();
    for (pointer, text) in [("/subject", &new.subject), ("/text", &new.text)] {
        if text.trim().is_empty() {
            wrong.0.push((pointer.to_owned(), FilledText::new("api-text-missing")));
        }
    }
    wrong.text("/subject", &new.subject, SUBJECT_CHARS_MAX);
    wrong.text("/text", &new.text, TEXT_CHARS_MAX);
    wrong.text("/reporter/name", &new.reporter.name, NAME_CHARS_MAX);
    let language = new.reporter.language.as_deref();
    wrong.none_such("/reporter/language", language.is_none_or(|tag| Lang::from_tag(tag).is_some()));

    let world = app.store.world();
    let person =
        |id| world.directory.person(domain::ids::PersonId(id)).is_some_and(|p| p.works_here(app.now()));
    wrong.none_such("/assignee", new.assignee.is_none_or(person));
    let department = new.department.as_ref();
    wrong.none_such("/department", department.is_none_or(|code| world.directory.department(code).is_some()));
    if let Some(code) = &new.fault {
        let list = listed::<Faults>(app, "faults").await?;
        wrong.none_such("/fault", list.is_none_or(|l| l.faults.iter().any(|f| f.code == *code)));
    }
    if let Some(code) = &new.area {
        let list = listed::<Areas>(app, "areas").await?;
        wrong.none_such("/area", list.is_none_or(|l| l.areas.iter().any(|a| a.code == *code)));
    }
    if let Some(id) = new.customer {
        wrong.none_such("/customer", api::has_customer(app.store.db(), id).await?);
    }
    if new.equipment.len() > UNITS_MAX {
        let text = FilledText::new("api-list-long").with("n", UNITS_MAX);
        wrong.0.push(("/equipment".to_owned(), text));
        return wrong.end();
    }
    for (at, id) in new.equipment.iter().enumerate() {
        wrong.none_such(&format!("/equipment/{at}"), api::has_unit(app.store.db(), *id).await?);
    }
    wrong.end()
}

/// A list that administrators keep; `None` where there is none yet.
async fn listed<T: List>(app: &App, kind: &str) -> Result<Option<T>, Stop> {
    let document = store::documents::latest(app.store.db(), kind).await?;
    Ok(document.and_then(|d| catalog::load::<T>(kind, &d.body).ok()))
}
