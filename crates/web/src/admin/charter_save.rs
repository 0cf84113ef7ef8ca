//! Saving a changed charter: checked, compared with the version before, and what is made worse needs a reason (P-EQUAL).

use super::parts::{Body, Page, Section, Sent, Sheet, changed_meanwhile, edited};
use super::recompute;
use crate::answer::{Answer, see_with};
use crate::app::App;
use crate::components::{Choice, Field, Form};
use crate::flash::Flash;
use crate::i18n::L10n;
use crate::viewer::Viewer;
use crate::words;
use axum::response::Response;
use domain::charter::{Charter, CharterFault, Problem, Worse, WorseWhat};
use domain::clock::RecomputeReason;
use store::documents::{self, CHARTER, Saved};

/// What becomes of a form that changes the charter.
pub(super) enum Outcome {
    Saved(Response),
    /// Shown again, with what is to be changed.
    Again(Form),
}

/// Fields at the end of every form that changes the charter.
pub(super) fn last_fields(form: &Form, l: &L10n) -> Vec<Field> {
    let choices = [("new", "admin-apply-new"), ("open", "admin-apply-open")];
    vec![
        form.field("reason", "admin-reason").area(2).max(500),
        form.field("apply", "admin-apply")
            .radios(choices.map(|(value, key)| Choice::new(value, l.t(key))).into()),
    ]
}

/// A page with a form for a part of the charter.
pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    title: &str,
    form: Form,
    sheet: impl FnOnce(&Form) -> Sheet,
) -> Answer<Page> {
    let l = &viewer.reader.l;
    let newest = documents::latest(app.store.db(), CHARTER).await?.map_or(0, |d| d.version);
    let form = form.with("edited", newest.to_string()).with("apply", "new");
    let sheet = sheet(&form)
        .hidden("edited", form.value("edited"))
        .group(l.t("admin-applies"), last_fields(&form, l))
        .back("/admin/charter", l.t("admin-charter"));
    Ok(Page::titled(viewer, title)
        .crumb("/admin", &l.t("admin-title"))
        .crumb("/admin/charter", &l.t("admin-charter"))
        .errors(&form)
        .section(Section::new(Body::Form(sheet))))
}

/// Saves `changed` as the version after the one that was edited. `field` is where faults are told that belong to no other;
/// `text` is what is written down where it was typed as text, so that comments stay.
pub(super) async fn save(
    app: &App,
    sent: &Sent,
    mut form: Form,
    mut changed: Charter,
    text: Option<&str>,
    field: &str,
) -> Answer<Outcome> {
    let l = &sent.viewer.reader.l;
    let world = app.store.world();
    let edited = edited(&form);
    changed.version = u32::try_from(edited + 1).unwrap_or(1);
    for fault in changed.faults(CHARTER, |name| world.calendars.contains(name)) {
        form.refuse(field, fault_in_words(l, &fault));
    }
    let reason = form.value("reason").trim().to_owned();
    let worse = changed.worse_than(&world.charter);
    if !worse.is_empty() && reason.is_empty() {
        let list: Vec<String> = worse.iter().map(|worse| worse_in_words(l, &world.charter, worse)).collect();
        form.refuse(
            "reason",
            l.ta("admin-reason-needed", &[("list", &list.join(l.t("admin-gap").as_ref()))]),
        );
    }
    if form.is_refused() {
        return Ok(Outcome::Again(form));
    }
    let body = match text {
        Some(text) => with_version(text, changed.version),
        None => toml::to_string(&changed)?,
    };
    match app.store.save_document(CHARTER, &body, edited, Some(sent.viewer.id), &reason).await? {
        Saved::ChangedMeanwhile { version } => Ok(Outcome::Again(changed_meanwhile(sent, version, field))),
        Saved::As { .. } if form.value("apply") == "open" => {
            let why = RecomputeReason::Charter { version: changed.version };
            let job = recompute::start(app, &why, sent.viewer.id).await?;
            Ok(Outcome::Saved(see_with(&format!("/admin/recompute/{job}"), &Flash::ok("admin-saved"))))
        }
        Saved::As { .. } => Ok(Outcome::Saved(see_with("/admin/charter", &Flash::ok("admin-charter-saved")))),
    }
}

/// The text with its version set; everything else, comments too, as it was typed.
fn with_version(text: &str, version: u32) -> String {
    let is_version = |line: &str| line.split_once('=').is_some_and(|(key, _)| key.trim() == "version");
    // Only before the first heading: `version` below one would be another.
    let mut heading = false;
    let mut done = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        heading |= line.trim_start().starts_with('[');
        if !heading && !done && is_version(line) {
            done = true;
            lines.push(format!("version = {version}"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

/// A fault with its key, and what to do.
pub(super) fn fault_in_words(l: &L10n, fault: &CharterFault) -> String {
    let code = format!("charter-fault-{}", fault.problem.code());
    let says = match &fault.problem {
        Problem::Unreadable(text)
        | Problem::MissingPromise(text)
        | Problem::UnknownLadder(text)
        | Problem::UnknownCalendar(text)
        | Problem::UnknownLevel(text)
        | Problem::UnknownParameter(text)
        | Problem::MissingParameter(text) => l.ta(&code, &[("text", text)]),
        Problem::MissingLanguage(tag) => l.ta(&code, &[("text", tag)]),
        Problem::MissingLevel(number) | Problem::ShareOutOfRange(number) => {
            l.ta(&code, &[("text", &number.to_string())])
        }
        Problem::ParameterOutOfRange { least, most, found } => {
            l.ta(&code, &[("least", least), ("most", most), ("found", found)])
        }
        Problem::UnknownPromise
        | Problem::EmptyLadder
        | Problem::SharesNotRising
        | Problem::AnswerPauses
        | Problem::NoReminders
        | Problem::RemindersNotRising => l.t(&code).into_owned(),
    };
    let place = match fault.key.strip_prefix("line ") {
        Some(line) => l.ta("admin-line", &[("line", &line)]),
        None => fault.key.clone(),
    };
    l.ta("admin-fault-at", &[("key", &place), ("says", &says)])
}

fn worse_in_words(l: &L10n, before: &Charter, worse: &Worse) -> String {
    let key = format!("worse-{}", worse.what.code());
    let says = match &worse.what {
        WorseWhat::Longer { level, before, now } => {
            let (was, is) = (words::budget(l, *before), words::budget(l, *now));
            let text = l.ta(&key, &[("before", &was), ("now", &is)]);
            if *level == 0 { text } else { format!("{} {text}", l.tn("level-n", level)) }
        }
        WorseWhat::Number { name, before, now } => {
            l.ta(&key, &[("name", &l.t(&format!("charter-number-{name}"))), ("before", before), ("now", now)])
        }
        WorseWhat::NoClock
        | WorseWhat::MorePauses
        | WorseWhat::FewerCases
        | WorseWhat::EasierToKeep
        | WorseWhat::OtherCalendar
        | WorseWhat::FewerReminders
        | WorseWhat::ShorterReopening => l.t(&key).into_owned(),
    };
    let name = worse
        .promise
        .as_ref()
        .map_or_else(|| l.t("admin-closing").into_owned(), |id| words::promise(l, before, id));
    l.ta("admin-fault-at", &[("key", &name), ("says", &says)])
}

#[cfg(test)]
mod tests {
    use super::with_version;

    #[test]
    fn only_the_charters_own_version_is_set() {
        let text = "# why\nversion = 1\ncalendar = \"cn\"\n[x]\nversion = 1";
        assert_eq!(with_version(text, 7), "# why\nversion = 7\ncalendar = \"cn\"\n[x]\nversion = 1\n");
    }
}
