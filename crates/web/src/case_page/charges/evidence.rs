//! What shows it: photos that the case has already, what was found, files that are sent with the decision.

use super::super::fields::Fields;
use super::Ground;
use super::view::{FileView, file_view};
use crate::components::{Field, Form};
use crate::posted::Upload;
use crate::submit::Pen;
use domain::case::Attachment;
use domain::case::charge::Evidence;
use std::collections::BTreeSet;
use store::read::case_page::attachments;

const FINDING_CHARS_MAX: u32 = 4000;
/// Files of a case that are shown to choose from, the newest first.
const FILES_MAX: usize = 40;

/// The part of a form that asks for evidence.
pub(super) struct EvidenceForm {
    pub(super) files: Vec<(FileView, bool)>,
    /// What was found, as the case has it, and whether it is chosen.
    pub(super) known: Option<(String, bool)>,
    pub(super) finding: Field,
    pub(super) uploads: Field,
}

impl EvidenceForm {
    pub(super) fn new(ground: &Ground, form: &Form, sent: Fields<'_>) -> Self {
        let chosen: Vec<&str> = sent.all("file").collect();
        let files = of_case(ground);
        let shown = files.iter().rev().take(FILES_MAX).map(|file| {
            let view = file_view(ground, file);
            let is_chosen = chosen.contains(&view.digest.as_str());
            (view, is_chosen)
        });
        let known = ground.file.case.finding.and_then(|finding| ground.text(finding.cause));
        Self {
            files: shown.collect(),
            known: known.map(|text| (text, sent.get("known") == "on")),
            finding: form.field("finding", "rulings-finding").area(2).max(FINDING_CHARS_MAX),
            uploads: form.field("photos", "rulings-photos").files("image/*,application/pdf", true),
        }
    }
}

/// Every file of the case once, in the order in which they came.
fn of_case(ground: &Ground) -> Vec<&Attachment> {
    let mut seen = BTreeSet::new();
    let events = ground.file.journal.iter().flat_map(|recorded| &recorded.entry.events);
    events.flat_map(attachments).filter(|file| seen.insert(file.digest)).collect()
}

/// What was chosen, written and sent.
pub(super) fn read(ground: &Ground, sent: Fields<'_>, files: Vec<Upload>, pen: &mut Pen<'_>) -> Evidence {
    let chosen: Vec<&str> = sent.all("file").collect();
    let known = ground.file.case.finding.filter(|_| sent.get("known") == "on").map(|finding| finding.cause);
    let of_case =
        of_case(ground).into_iter().filter(|file| chosen.contains(&file.digest.to_string().as_str()));
    let mut all: Vec<Attachment> = of_case.cloned().collect();
    all.extend(pen.files(files));
    Evidence { finding: pen.text_if_any(sent.get("finding")).or(known), attachments: all }
}
